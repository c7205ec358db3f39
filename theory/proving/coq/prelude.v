Lemma positive_as b a : 0 < b -> a = b -> 0 < a.
Proof. now intros H ->. Qed.

Lemma nonnegative_as b a : 0 <= b -> a = b -> 0 <= a.
Proof. now intros H ->. Qed.

Lemma positive_by N D x : 0 < N -> 0 < D -> x * D = N -> 0 < x.
Proof. intros HN HD E. apply (Rmult_lt_reg_r D); lra. Qed.

Lemma nonnegative_by N D x : 0 <= N -> 0 < D -> x * D = N -> 0 <= x.
Proof. intros HN HD E. apply (Rmult_le_reg_r D); lra. Qed.

Lemma below_by a b : 0 < b - a -> a < b.
Proof. lra. Qed.

Lemma at_most_by a b : 0 <= b - a -> a <= b.
Proof. lra. Qed.

Lemma above_0 x : 0 < x -> x <> 0.
Proof. intros H E; lra. Qed.

Lemma below_0 x : 0 < - x -> x <> 0.
Proof. intros H E; lra. Qed.

Lemma excess a b : a <= b -> 0 <= b - a.
Proof. lra. Qed.

Ltac excess := first [apply excess; assumption | lra].

Lemma above n m : (S n <= m)%nat -> 0 < INR m.
Proof. intros H; apply lt_0_INR; lia. Qed.

Lemma at_least n m : (n <= m)%nat -> IZR (Z.of_nat n) <= INR m.
Proof. intros H; rewrite <- INR_IZR_INZ; now apply le_INR. Qed.

Lemma ln_power x n : 0 < x -> ln (x ^ n) = INR n * ln x.
Proof.
  intros Hx; induction n as [|n IH]; [simpl; rewrite ln_1; ring|].
  rewrite S_INR; simpl pow; rewrite ln_mult, IH by (try apply pow_lt; assumption); ring.
Qed.

(* The sign of sums and products, by the signs of their parts. *)
Ltac by_signs ss l e proof :=
  let s := eval vm_compute in (sign ss e) in
  lazymatch s with
  | Some true =>
      first
        [ refine (positive_said ss l e proof _)
        | refine (nonnegative_said ss l e true proof _) ]
  | Some false => refine (nonnegative_said ss l e false proof _)
  end;
  vm_cast_no_check (eq_refl s).

Ltac positive :=
  first [assumption | positive_sum | lra]
with positive_sum :=
  ltac2:(Control.enter (fun () =>
    lazy_match! goal with
    | [ |- 0 < ?sum ] => sum_read ltac1val:(by_signs) ltac1val:(add_sign) sum
    | [ |- 0 <= ?sum ] => sum_read ltac1val:(by_signs) ltac1val:(add_sign) sum
    end))
with add_sign x :=
  first [assert (0 < x) by positive_part | assert (0 <= x) by positive_part]
with positive_part :=
  lazymatch goal with
  | |- 0 <= _ ^ _ => apply pow_le; positive
  | |- 0 < _ ^ _ => apply pow_lt; positive
  | |- 0 < exp _ => apply exp_pos
  | |- 0 < Rpower _ _ => apply exp_pos
  | |- _ => first [left; assumption | lra]
  end.

(* Side conditions of field, from the divisors that are known not to vanish. *)
Ltac nonzero :=
  lazymatch goal with
  | |- True => exact I
  | |- _ /\ _ => split; nonzero
  | |- ?x <> 0 =>
      first
        [ assumption
        | lra
        | intro; match goal with D : _ <> 0 |- _ => apply D; lra end
        | apply Rmult_integral_contrapositive_currified; nonzero
        | apply pow_nonzero; nonzero
        | intro; match goal with
            D : ?a <> 0, E : ?b <> 0 |- _ =>
              apply (Rmult_integral_contrapositive_currified a b D E); lra
          end
        | apply not_eq_sym, Rlt_not_eq; positive
        | apply Rgt_not_eq; nra ]
  end.

(* A numeral is built from O and S alone. *)
Ltac is_numeral n :=
  lazymatch n with O => idtac | S ?m => is_numeral m end.

(* INR of a numeral as a number. *)
Ltac numerals :=
  repeat match goal with
  | |- context [INR ?n] => is_numeral n; rewrite (INR_IZR_INZ n); simpl Z.of_nat
  | H : context [INR ?n] |- _ => is_numeral n; rewrite (INR_IZR_INZ n) in H; simpl Z.of_nat in H
  end.

(* An equation of fractions, and that their divisors do not vanish. *)
Ltac equal_by_reading l a b :=
  let c := eval vm_compute in (compared a b) in
  lazymatch c with
  | (true, ?divisors) =>
      refine (equal_by l a b divisors _ _);
      [ vm_cast_no_check (eq_refl c)
      | protect_fv "field_cond"; Field_tac.fold_field_cond (@eq R) ]
  | _ => fail "the two sides differ"
  end.

Ltac fractions := ltac2:(equation_read ltac1val:(equal_by_reading)); nonzero.

(* The sign of what is equal to a sum. *)
Ltac signed sum :=
  lazymatch goal with
  | |- 0 < _ => apply (positive_as sum)
  | |- 0 <= _ => apply (nonnegative_as sum)
  end; [positive | fractions].

(* A power with a sum in its exponent is a product of powers: both have the same logarithm. *)
Ltac powers :=
  apply ln_inv; [positive | positive | unfold Rpower, Rdiv];
  repeat first
    [ rewrite ln_mult by positive | rewrite ln_Rinv by positive | rewrite ln_exp
    | rewrite ln_power by positive | rewrite ln_1 ];
  rewrite ?INR_IZR_INZ, ?Nat2Z.inj_add, ?Nat2Z.inj_mul, ?plus_IZR, ?mult_IZR; simpl Z.of_nat;
  fractions.

(* A sign that is known, of what only looks different. *)
Ltac known :=
  match goal with
  | E : 0 <= _ |- 0 <= _ => apply (Rle_trans _ _ _ E); right; fractions
  | E : 0 < _ |- 0 < _ => apply (Rlt_le_trans _ _ _ E); right; fractions
  | |- 0 <= _ => right; fractions
  end.
