From Coq Require Import Reals Lra Psatz Lia ZArith List String.
Import ListNotations.
Open Scope R_scope.

Lemma positive_by N D x : 0 < N -> 0 < D -> x * D = N -> 0 < x.
Proof. intros HN HD E. apply (Rmult_lt_reg_r D); lra. Qed.

Lemma nonnegative_by N D x : 0 <= N -> 0 < D -> x * D = N -> 0 <= x.
Proof. intros HN HD E. apply (Rmult_le_reg_r D); lra. Qed.

Lemma below_by a b : 0 < b - a -> a < b.
Proof. lra. Qed.

Lemma at_most_by a b : 0 <= b - a -> a <= b.
Proof. lra. Qed.

Lemma at_least n m : (n <= m)%nat -> IZR (Z.of_nat n) <= INR m.
Proof. intros H; rewrite <- INR_IZR_INZ; now apply le_INR. Qed.

Lemma ln_power x n : 0 < x -> ln (x ^ n) = INR n * ln x.
Proof.
  intros Hx; induction n as [|n IH]; [simpl; rewrite ln_1; ring|].
  rewrite S_INR; simpl pow; rewrite ln_mult, IH by (try apply pow_lt; assumption); ring.
Qed.

(* The sign of sums and products, by the signs of their parts. *)
Ltac positive :=
  first [assumption | positive_parts]
with positive_parts :=
  lazymatch goal with
  | |- 0 <= _ + _ => apply Rplus_le_le_0_compat; positive
  | |- 0 < _ + _ => first [apply Rplus_lt_le_0_compat; positive | lra]
  | |- 0 <= _ * _ => apply Rmult_le_pos; positive
  | |- 0 < _ * _ => apply Rmult_lt_0_compat; positive
  | |- 0 <= _ / _ => apply Rmult_le_pos; [positive | left; apply Rinv_0_lt_compat; positive]
  | |- 0 < _ / _ => apply Rdiv_lt_0_compat; positive
  | |- 0 < / _ => apply Rinv_0_lt_compat; positive
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

Ltac fractions := field; nonzero.

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
  | E : 0 <= _ |- 0 <= _ => apply (Rle_trans _ _ _ E); right; field
  | E : 0 < _ |- 0 < _ => apply (Rlt_le_trans _ _ _ E); right; field
  | |- 0 <= _ => right; field
  end.
