(** * Bounds on the exponential

    exp a <= 1/(1-a) for a < 1;  exp a <= 1 + a + a^2 for a <= 1; and with
    p = x/(1+x), x >= 0:
<<
    (1+x) exp(-p d) <= 1 + x exp(-d)                                [factor_down],
    1 + x exp(-d) <= (1+x) exp(-p d + d^2)     for |d| <= 1           [factor_up].
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

Lemma exp_below a : a < 1 -> exp a <= / (1 - a).
Proof.
  intros Ha; pose proof (exp_ineq1_le (- a)) as H.
  rewrite <- (Ropp_involutive a) at 1; rewrite exp_Ropp.
  apply Rinv_le_contravar; lra.
Qed.

Lemma exp_quadratic a : a <= 1 -> exp a <= 1 + a + a ^ 2.
Proof.
  intros Ha; destruct (Rle_or_lt a 0) as [Hn|Hp].
  - apply Rle_trans with (1 := exp_below a ltac:(lra)).
    apply Rmult_le_reg_r with (1 - a); [lra|]; rewrite Rinv_l by lra.
    assert (0 <= (- a) ^ 3) by (apply pow_le; lra); lra.
  - set (f := fun x => (1 + x + x ^ 2) * exp (- x)).
    destruct (MVT_cor2 f (fun x => x * (1 - x) * exp (- x)) 0 a) as [x [Hx Hin]]; auto.
    { intros x _; unfold f.
      replace (x * (1 - x) * exp (- x)) with
        ((0 + 1 + (INR 2 * x ^ (pred 2))) * exp (- x)
         + (1 + x + x ^ 2) * (exp (- x) * - 1))
        by (simpl; ring).
      apply (derivable_pt_lim_mult (fun x => 1 + x + x ^ 2) (fun x => exp (- x))).
      - apply (derivable_pt_lim_plus (fun x => 1 + x) (fun x => x ^ 2)).
        + apply (derivable_pt_lim_plus (fun _ => 1) (fun x => x)).
          * apply derivable_pt_lim_const.
          * apply derivable_pt_lim_id.
        + apply derivable_pt_lim_pow.
      - apply (derivable_pt_lim_comp (fun x => - x) exp).
        + apply (derivable_pt_lim_opp (fun x => x)), derivable_pt_lim_id.
        + apply derivable_pt_lim_exp. }
    unfold f at 2 in Hx; rewrite Ropp_0, exp_0 in Hx.
    assert (0 <= x * (1 - x) * exp (- x) * (a - 0)).
    { pose proof (exp_pos (- x)); repeat apply Rmult_le_pos; lra. }
    apply Rmult_le_reg_r with (exp (- a)); [apply exp_pos|].
    rewrite <- exp_plus, Rplus_opp_r, exp_0; unfold f in Hx; lra.
Qed.

(** One factor of M, with x = u_k or v_k and d the move of its gap. *)
Lemma factor_up x d :
  0 <= x -> Rabs d <= 1 ->
  1 + x * exp (- d) <= (1 + x) * exp (- (x / (1 + x) * d) + d ^ 2).
Proof.
  intros Hx Hd; pose proof (Rabs_def2 d) as _.
  assert (Hd' : - d <= 1) by (pose proof (Rle_abs (- d)); rewrite Rabs_Ropp in *; lra).
  pose proof (exp_quadratic (- d) Hd') as He.
  set (a := x / (1 + x)).
  assert (Ha : 0 <= a <= 1).
  { split; [apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra]|].
    apply Rmult_le_reg_r with (1 + x); [lra|]; unfold a; field_simplify; lra. }
  replace x with ((1 + x) * a) at 1 by (unfold a; field; lra).
  replace 1 with ((1 + x) * (1 - a)) at 1 by (unfold a; field; lra).
  rewrite Rmult_assoc, <- Rmult_plus_distr_l; apply Rmult_le_compat_l; [lra|].
  apply Rle_trans with (exp (a * (exp (- d) - 1))).
  - pose proof (exp_ineq1_le (a * (exp (- d) - 1))); lra.
  - apply exp_le; pose proof (pow2_ge_0 d); nra.
Qed.

Lemma factor_down x d :
  0 <= x -> (1 + x) * exp (- (x / (1 + x) * d)) <= 1 + x * exp (- d).
Proof.
  intros Hx; set (a := x / (1 + x)).
  assert (Ha : 0 <= a <= 1).
  { split; [apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra]|].
    apply Rmult_le_reg_r with (1 + x); [lra|]; unfold a; field_simplify; lra. }
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
