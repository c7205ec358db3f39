(** * Bounds on the exponential

    exp a <= 1 + a + (a^2/2) exp b for a <= b, 0 <= b               [exp_second_order];
    1 - p + p exp(-d) <= exp(-p d + d^2/8) for 0 <= p <= 1                 [hoeffding];
    so with p = x/(1+x), x >= 0:
<<
    (1+x) exp(-p d) <= 1 + x exp(-d) <= (1+x) exp(-p d + d^2/8).
>>
    If the ratios of a positive sequence change by factors of at most exp(e_k), so do the
    ratios of terms further apart, by the product                         [telescope]. *)

From Corridor Require Import Sums.
From Coq Require Import MVT.

Lemma exp_le a b : a <= b -> exp a <= exp b.
Proof.
  intros [H| ->]; [left; apply exp_increasing, H|right; easy].
Qed.

Lemma Rabs_bounds a b : Rabs a <= b -> - b <= a <= b.
Proof.
  pose proof (Rle_abs a); pose proof (Rle_abs (- a)); rewrite Rabs_Ropp in *; lra.
Qed.

(** A function with f(0) = f'(0) = 0 and f'' >= 0 between 0 and x is >= 0 at x. *)
Lemma second_derivative_test (f f1 f2 : R -> R) x :
  (forall c, derivable_pt_lim f c (f1 c)) -> (forall c, derivable_pt_lim f1 c (f2 c)) ->
  f 0 = 0 -> f1 0 = 0 -> (forall c, Rmin 0 x <= c <= Rmax 0 x -> 0 <= f2 c) -> 0 <= f x.
Proof.
  intros Hf Hf1 H0 H1 H2; destruct (Rtotal_order 0 x) as [Hx|[<-|Hx]]; [|lra|].
  - rewrite Rmin_left, Rmax_right in H2 by lra.
    destruct (MVT_cor2 f f1 0 x Hx (fun c _ => Hf c)) as [c [Hc Hcx]].
    destruct (MVT_cor2 f1 f2 0 c (proj1 Hcx) (fun c _ => Hf1 c)) as [d [Hd Hdc]].
    assert (0 <= f2 d * (c - 0)) by (apply Rmult_le_pos; [apply H2|]; lra).
    assert (0 <= f1 c * (x - 0)) by (apply Rmult_le_pos; lra).
    lra.
  - rewrite Rmin_right, Rmax_left in H2 by lra.
    destruct (MVT_cor2 f f1 x 0 Hx (fun c _ => Hf c)) as [c [Hc Hcx]].
    destruct (MVT_cor2 f1 f2 c 0 (proj2 Hcx) (fun c _ => Hf1 c)) as [d [Hd Hdc]].
    assert (0 <= f2 d * (0 - c)) by (apply Rmult_le_pos; [apply H2|]; lra).
    assert (0 <= - f1 c * (0 - x)) by (apply Rmult_le_pos; lra).
    lra.
Qed.

Lemma half_square_derivative c x : derivable_pt_lim (fun x => c * x ^ 2) x (c * (2 * x)).
Proof.
  replace (2 * x) with (INR 2 * x ^ pred 2) by (simpl; ring).
  apply (derivable_pt_lim_scal (fun x => x ^ 2)), derivable_pt_lim_pow.
Qed.

Lemma linear_derivative a c x : derivable_pt_lim (fun x => a + c * x) x c.
Proof.
  assert (H : derivable_pt_lim (fun x => a + c * x) x (0 + c * 1)).
  - apply (derivable_pt_lim_plus (fun _ => a) (fun x => c * x)).
    + apply derivable_pt_lim_const.
    + apply (derivable_pt_lim_scal (fun x => x)), derivable_pt_lim_id.
  - replace (0 + c * 1) with c in H by ring; exact H.
Qed.

Lemma decay_derivative c x : derivable_pt_lim (fun x => c * exp (- x)) x (- (c * exp (- x))).
Proof.
  replace (- (c * exp (- x))) with (c * (exp (- x) * -1)) by ring.
  apply (derivable_pt_lim_scal (fun x => exp (- x))).
  apply (derivable_pt_lim_comp (fun x => - x) exp).
  - apply (derivable_pt_lim_opp (fun x => x)), derivable_pt_lim_id.
  - apply derivable_pt_lim_exp.
Qed.

Lemma exp_second_order a b :
  0 <= b -> a <= b -> exp a <= 1 + a + a ^ 2 / 2 * exp b.
Proof.
  intros Hb Ha.
  enough (0 <= 1 + a + a ^ 2 / 2 * exp b - exp a) by lra.
  apply (second_derivative_test (fun x => 1 + x + x ^ 2 / 2 * exp b - exp x)
    (fun x => 1 + x * exp b - exp x) (fun x => exp b - exp x)).
  - intros x; apply (derivable_pt_lim_minus (fun x => 1 + x + x ^ 2 / 2 * exp b) exp);
      [|apply derivable_pt_lim_exp].
    replace (1 + x * exp b) with (1 + exp b / 2 * (2 * x)) by field.
    apply (derivable_pt_lim_ext (fun x => (1 + 1 * x) + exp b / 2 * x ^ 2));
      [intros; field|].
    apply (derivable_pt_lim_plus (fun x => 1 + 1 * x));
      [apply linear_derivative|apply half_square_derivative].
  - intros x; apply (derivable_pt_lim_minus (fun x => 1 + x * exp b) exp);
      [|apply derivable_pt_lim_exp].
    apply (derivable_pt_lim_ext (fun x => 1 + exp b * x)); [intros; ring|].
    apply linear_derivative.
  - rewrite exp_0; field.
  - rewrite exp_0; ring.
  - intros c Hc.
    assert (exp c <= exp b); [apply exp_le|lra].
    unfold Rmax in Hc; destruct (Rle_dec 0 a); lra.
Qed.

(** Hoeffding's lemma for two points. *)
Lemma hoeffding p d :
  0 <= p <= 1 -> 1 - p + p * exp (- d) <= exp (- (p * d) + d ^ 2 / 8).
Proof.
  intros Hp.
  assert (HD : forall x, 0 < 1 - p + p * exp (- x)).
  { intros x; pose proof (exp_pos (- x)).
    destruct (Req_dec p 0) as [->|Hp0]; [lra|].
    assert (0 < p * exp (- x)) by (apply Rmult_lt_0_compat; lra); lra. }
  rewrite <- (exp_ln (1 - p + p * exp (- d))) by apply HD; apply exp_le.
  enough (0 <= (/ 8 * d ^ 2 - p * d) - ln (1 - p + p * exp (- d))) by lra.
  set (D := fun x => 1 - p + p * exp (- x)).
  assert (dD : forall x, derivable_pt_lim D x (- (p * exp (- x)))).
  { intros x; rewrite <- (Rplus_0_l (- (p * exp (- x)))).
    apply (derivable_pt_lim_plus (fun _ => 1 - p)).
    - apply derivable_pt_lim_const.
    - apply decay_derivative. }
  apply (second_derivative_test (fun x => (/ 8 * x ^ 2 - p * x) - ln (D x))
    (fun x => (- p + / 4 * x) + p * exp (- x) / D x)
    (fun x => / 4 + ((- (p * exp (- x))) * D x - (- (p * exp (- x))) * (p * exp (- x)))
      / Rsqr (D x))).
  - intros x.
    replace ((- p + / 4 * x) + p * exp (- x) / D x)
      with ((/ 8 * (2 * x) - p) - (/ D x * - (p * exp (- x))))
      by (field; apply Rgt_not_eq, HD).
    apply (derivable_pt_lim_minus (fun x => / 8 * x ^ 2 - p * x) (fun x => ln (D x))).
    + apply (derivable_pt_lim_minus (fun x => / 8 * x ^ 2) (fun x => p * x)).
      * apply half_square_derivative.
      * apply (derivable_pt_lim_ext (fun x => 0 + p * x)); [intros; ring|].
        apply linear_derivative.
    + apply (derivable_pt_lim_comp D ln); [apply dD|apply derivable_pt_lim_ln, HD].
  - intros x.
    apply (derivable_pt_lim_plus (fun x => - p + / 4 * x) (fun x => p * exp (- x) / D x)).
    + apply linear_derivative.
    + apply (derivable_pt_lim_div (fun x => p * exp (- x)) D);
        [apply decay_derivative|apply dD|apply Rgt_not_eq, HD].
  - unfold D; rewrite Ropp_0, exp_0.
    replace (1 - p + p * 1) with 1 by ring; rewrite ln_1; ring.
  - unfold D; rewrite Ropp_0, exp_0; field; lra.
  - intros x _; pose proof (HD x) as HDx; fold (D x) in HDx.
    set (a := p * exp (- x)) in *.
    assert (HDa : D x = (1 - p) + a) by reflexivity.
    apply Rmult_le_reg_r with (Rsqr (D x)); [apply Rsqr_pos_lt, Rgt_not_eq, HDx|].
    rewrite Rmult_0_l, Rmult_plus_distr_r; unfold Rdiv; rewrite Rmult_assoc, Rinv_l
      by (apply Rgt_not_eq, Rsqr_pos_lt, Rgt_not_eq, HDx).
    unfold Rsqr; rewrite HDa; pose proof (pow2_ge_0 ((1 - p) - a)); lra.
Qed.

Lemma share_range x : 0 <= x -> 0 <= x / (1 + x) <= 1.
Proof.
  intros Hx; split; [apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra]|].
  apply Rmult_le_reg_r with (1 + x); [lra|]; field_simplify; lra.
Qed.

(** One factor of M, with x = u_k or v_k and d the move of its gap. *)
Lemma factor_up x d :
  0 <= x -> 1 + x * exp (- d) <= (1 + x) * exp (- (x / (1 + x) * d) + d ^ 2 / 8).
Proof.
  intros Hx; pose proof (hoeffding (x / (1 + x)) d (share_range x Hx)) as Hh.
  apply (Rmult_le_compat_l (1 + x)) in Hh; [|lra].
  replace ((1 + x) * (1 - x / (1 + x) + x / (1 + x) * exp (- d)))
    with (1 + x * exp (- d)) in Hh by (field; lra).
  exact Hh.
Qed.

Lemma factor_down x d :
  0 <= x -> (1 + x) * exp (- (x / (1 + x) * d)) <= 1 + x * exp (- d).
Proof.
  intros Hx; set (a := x / (1 + x)).
  pose proof (share_range x Hx : 0 <= a <= 1) as Ha.
  replace x with ((1 + x) * a) at 2 by (unfold a; field; lra).
  replace 1 with ((1 + x) * (1 - a)) at 2 by (unfold a; field; lra).
  rewrite Rmult_assoc, <- Rmult_plus_distr_l; apply Rmult_le_compat_l; [lra|].
  replace (exp (- d)) with (exp (- (a * d)) * exp (a * d - d))
    by (rewrite <- exp_plus; f_equal; ring).
  assert (H0 : 1 = exp (- (a * d)) * exp (a * d))
    by (rewrite <- exp_plus, <- exp_0; f_equal; ring).
  replace (1 - a + a * (exp (- (a * d)) * exp (a * d - d)))
    with (exp (- (a * d)) * ((1 - a) * exp (a * d) + a * exp (a * d - d)))
    by (rewrite Rmult_plus_distr_l, <- Rmult_assoc, (Rmult_comm _ (1 - a)), Rmult_assoc,
          <- H0; ring).
  rewrite <- (Rmult_1_r (exp (- (a * d)))) at 1.
  apply Rmult_le_compat_l; [left; apply exp_pos|].
  pose proof (exp_ineq1_le (a * d)); pose proof (exp_ineq1_le (a * d - d)); nra.
Qed.

Lemma quotient_le x y x' y' s r e :
  0 < x -> 0 < y -> x' <= x * exp s -> y * exp r <= y' -> s - r <= e ->
  x' / y' <= x / y * exp e.
Proof.
  intros Hx Hy Hx' Hy' He.
  pose proof (exp_pos s); pose proof (exp_pos r).
  assert (0 < y * exp r) by (apply Rmult_lt_0_compat; easy).
  apply Rmult_le_reg_r with y'; [lra|].
  unfold Rdiv at 1; rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  apply Rle_trans with (1 := Hx').
  apply Rle_trans with (x / y * exp e * (y * exp r)).
  - replace (x / y * exp e * (y * exp r)) with (x * (exp e * exp r)) by (field; lra).
    rewrite <- exp_plus; apply Rmult_le_compat_l; [lra|apply exp_le; lra].
  - apply Rmult_le_compat_l; [|easy].
    apply Rmult_le_pos; [|left; apply exp_pos].
    left; apply Rdiv_lt_0_compat; easy.
Qed.

Lemma telescope (m m' e : nat -> R) n :
  (forall k, (k <= n)%nat -> 0 < m k /\ 0 < m' k) ->
  (forall k, (S k <= n)%nat -> m' (S k) / m' k <= m (S k) / m k * exp (e k)) ->
  forall j d, (j + d <= n)%nat ->
  m' (j + d)%nat / m' j <= m (j + d)%nat / m j * exp (Σ(k < d) e (j + k)%nat).
Proof.
  intros Hm Hs j d; induction d as [|d IH]; intros Hd.
  - destruct (Hm j); [lia|].
    rewrite Nat.add_0_r; unfold Rdiv; rewrite !Rinv_r by lra; simpl; rewrite exp_0; lra.
  - rewrite Nat.add_succ_r, sum_S, exp_plus.
    specialize (IH ltac:(lia)); specialize (Hs (j + d)%nat ltac:(lia)).
    destruct (Hm j), (Hm (j + d)%nat), (Hm (S (j + d))); try lia.
    set (a := m j) in *; set (b := m (j + d)%nat) in *; set (c := m (S (j + d))) in *.
    set (a' := m' j) in *; set (b' := m' (j + d)%nat) in *; set (c' := m' (S (j + d))) in *.
    replace (c' / a') with (b' / a' * (c' / b')) by (field; lra).
    replace (c / a) with (b / a * (c / b)) by (field; lra).
    apply Rle_trans with
      (b / a * exp (Σ(k < d) e (j + k)%nat) * (c / b * exp (e (j + d)%nat))).
    + apply Rmult_le_compat; auto; left; apply Rdiv_lt_0_compat; easy.
    + right; ring.
Qed.
