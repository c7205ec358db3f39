(** * Near the optimum every step size will do

    If E < W - 1 then every row moves the right way in the update (A_k, G_k > 0), so that
    all odds shrink by exp(-η), and for every step η >= 0
<<
    E_(t+1) <= exp(-η + (1 - exp(-η)) E_t/(W-1)) E_t <= E_t           [near_step];
>>
    so all rows move the right way for good, u_t = exp(-η t) u_0, and with
    e = E_0/(W-1) < 1
<<
    E_t <= exp(-(1-e) η)^t E_0                                       [near_rate].
>> *)

From Corridor Require Import Exponential.
From Corridor Require Export SignUpdates.

Section Near.
Variables (W : R) (n : nat) (η : R).
Hypothesis W_large : 1 < W.
Hypothesis η_pos : 0 <= η.
Local Notation ω := (W - 1).
Local Notation λ := (exp (- η)).

Lemma λ_range : 0 < λ <= 1.
Proof. split; [apply exp_pos|rewrite <- exp_0; apply exp_le; lra]. Qed.

(** A factor of M when all odds shrink by λ. *)
Lemma shrink_ratio x : 0 <= x -> 1 + x <= (1 + λ * x) * exp ((1 - λ) * x).
Proof.
  intros Hx; pose proof λ_range; pose proof (exp_ineq1_le ((1 - λ) * x)).
  assert (0 <= λ * x) by (apply Rmult_le_pos; lra).
  apply Rle_trans with ((1 + λ * x) * (1 + (1 - λ) * x)).
  - assert (0 <= (λ * x) * ((1 - λ) * x)) by (repeat apply Rmult_le_pos; lra); lra.
  - apply Rmult_le_compat_l; lra.
Qed.

Section Shrink.
Variables u v u' v' : nat -> R.
Hypothesis Huv : rows u v n.
Hypothesis Hu' : forall k, (1 <= k <= n)%nat -> u' k = λ * u k.
Hypothesis Hv' : forall k, (1 <= k <= n)%nat -> v' k = λ * v k.
Local Notation M := (M u v).
Local Notation M' := (Rows.M u' v').
Local Notation U := (Σ(k < n) u (S k)).
Local Notation V := (Σ(k < n) v (S k)).

Lemma shrunk_rows : rows u' v' n.
Proof.
  intros k Hk; rewrite Hu', Hv' by exact Hk; destruct (Huv k Hk).
  pose proof λ_range; split; apply Rmult_le_pos; lra.
Qed.

Lemma M_both k : (k <= n)%nat -> 0 < M k /\ 0 < M' k.
Proof.
  intros Hk; split; [apply (M_pos u v n Huv)|apply (M_pos u' v' n shrunk_rows)]; lia.
Qed.

Lemma M_both_inv k : (k <= n)%nat -> 0 < / M k /\ 0 < / M' k.
Proof. intros Hk; destruct (M_both k Hk); split; apply Rinv_0_lt_compat; easy. Qed.

Lemma shrink_step k :
  (S k <= n)%nat ->
  M' (S k) / M' k <= M (S k) / M k * exp ((1 - λ) * u (S k))
  /\ / M' (S k) / / M' k <= / M (S k) / / M k * exp ((1 - λ) * v (S k)).
Proof.
  intros Hk; destruct (Huv (S k)) as [Hu Hv]; [lia|]; pose proof λ_range.
  destruct (M_both k) as [Hm Hm']; [lia|].
  destruct (shrunk_rows (S k)) as [Hu1 Hv1]; [lia|].
  assert (Hup : forall x, 0 <= x -> 1 + λ * x <= (1 + x) * exp 0)
    by (intros; rewrite exp_0; nra).
  assert (Hdown : forall x, 0 <= x -> (1 + x) * exp (- ((1 - λ) * x)) <= 1 + λ * x).
  { intros x Hx; pose proof (shrink_ratio x Hx).
    apply Rmult_le_reg_r with (exp ((1 - λ) * x)); [apply exp_pos|].
    rewrite Rmult_assoc, <- exp_plus, Rplus_opp_l, exp_0; lra. }
  replace (M' (S k) / M' k) with ((1 + v' (S k)) / (1 + u' (S k))) by (simpl; field; lra).
  replace (M (S k) / M k) with ((1 + v (S k)) / (1 + u (S k))) by (simpl; field; lra).
  replace (/ M' (S k) / / M' k) with ((1 + u' (S k)) / (1 + v' (S k)))
    by (simpl; field; lra).
  replace (/ M (S k) / / M k) with ((1 + u (S k)) / (1 + v (S k))) by (simpl; field; lra).
  rewrite Hu', Hv' by lia; split.
  - refine (quotient_le _ _ _ _ _ _ _ _ _ (Hup _ Hv) (Hdown _ Hu) _); lra.
  - refine (quotient_le _ _ _ _ _ _ _ _ _ (Hup _ Hu) (Hdown _ Hv) _); lra.
Qed.

Lemma part_of_sum (x : nat -> R) j d :
  (forall k, (1 <= k <= n)%nat -> 0 <= x k) -> (j + d <= n)%nat ->
  Σ(k < d) (1 - λ) * x (S (j + k)) <= (1 - λ) * Σ(k < n) x (S k).
Proof.
  intros Hx Hd; pose proof λ_range; rewrite sum_scal; apply Rmult_le_compat_l; [lra|].
  replace n with (j + (d + (n - j - d)))%nat by lia; rewrite sum_split, sum_split.
  assert (0 <= Σ(k < j) x (S k)) by (apply sum_nonneg; intros; apply Hx; lia).
  assert (0 <= Σ(k < (n - j - d)) x (S (j + (d + k))))
    by (apply sum_nonneg; intros; apply Hx; lia).
  lra.
Qed.

Lemma shrink_far j d :
  (j + d <= n)%nat ->
  M' (j + d) / M' j <= M (j + d) / M j * exp ((1 - λ) * U)
  /\ M' j / M' (j + d) <= M j / M (j + d) * exp ((1 - λ) * V).
Proof.
  intros Hd.
  destruct (M_both j), (M_both (j + d)); try lia.
  pose proof (telescope M M' _ n M_both (fun k Hk => proj1 (shrink_step k Hk)) j d Hd) as Hu.
  pose proof (telescope (fun k => / M k) (fun k => / M' k) _ n M_both_inv
    (fun k Hk => proj2 (shrink_step k Hk)) j d Hd) as Hv.
  split.
  - eapply Rle_trans; [exact Hu|apply Rmult_le_compat_l].
    + left; apply Rdiv_lt_0_compat; easy.
    + apply exp_le, part_of_sum; [apply Huv|easy].
  - replace (M' j / M' (j + d)) with (/ M' (j + d) / / M' j) by (field; lra).
    replace (M j / M (j + d)) with (/ M (j + d) / / M j) by (field; lra).
    eapply Rle_trans; [exact Hv|apply Rmult_le_compat_l].
    + left; apply Rdiv_lt_0_compat; apply Rinv_0_lt_compat; easy.
    + apply exp_le, part_of_sum; [apply Huv|easy].
Qed.

Lemma shrink_excess :
  excess u' v' W n
  <= exp (- η + (1 - λ) * (excess u v W n / ω)) * excess u v W n.
Proof.
  pose proof λ_range as Hλ.
  set (s := (1 - λ) * (excess u v W n / ω)).
  pose proof (excess_lower u v W n Huv ltac:(lra)) as Hl.
  assert (HU : 0 <= U) by (apply sum_nonneg; intros; apply Huv; lia).
  assert (HV : 0 <= V) by (apply sum_nonneg; intros; apply Huv; lia).
  assert (Hs : (1 - λ) * U <= s /\ (1 - λ) * V <= s).
  { unfold s; split; (apply Rmult_le_compat_l; [lra|]);
      (apply Rmult_le_reg_r with ω; [lra|]);
      unfold Rdiv; rewrite Rmult_assoc, Rinv_l by lra; nra. }
  rewrite !(excess_terms W n) by (exact Huv || exact shrunk_rows).
  rewrite <- sum_scal; apply sum_le; intros i Hi.
  rewrite exp_plus; set (C := λ * exp s).
  assert (HC : forall x r r' e, 0 <= x -> 0 < r -> r' <= r * exp e -> e <= s ->
    λ * x * r' <= C * (x * r)).
  { intros x r r' e Hx Hr Hr' He; apply exp_le in He.
    replace (C * (x * r)) with (λ * x * (r * exp s)) by (unfold C; ring).
    apply Rmult_le_compat_l; [apply Rmult_le_pos; lra|].
    apply Rle_trans with (1 := Hr'); apply Rmult_le_compat_l; lra. }
  rewrite Rmult_plus_distr_l, (Rmult_comm C (ω * _)), (Rmult_comm C (W * _)), !Rmult_assoc.
  apply Rplus_le_compat; (apply Rmult_le_compat_l; [lra|]).
  - rewrite Rmult_comm, <- sum_scal; apply sum_le; intros j Hj.
    rewrite Hv' by lia.
    assert (Hd : exists d, i = (S j + d)%nat) by (exists (i - S j)%nat; lia).
    destruct Hd as [d ->]; destruct (shrink_far (S j) d) as [Hr _]; [lia|].
    apply (HC _ _ _ ((1 - λ) * U)); try easy; try apply Huv; try lia.
    apply Rdiv_lt_0_compat; apply M_both; lia.
  - rewrite Rmult_comm, Rmult_minus_distr_l, <- !sum_scal.
    apply sum_tail_le; [lia|intros j Hj].
    rewrite Hu' by lia.
    assert (Hd : exists d, j = (i + d)%nat) by (exists (j - i)%nat; lia).
    destruct Hd as [d ->]; destruct (shrink_far i d) as [_ Hr]; [lia|].
    apply (HC _ _ _ ((1 - λ) * V)); try easy; try apply Huv; try lia.
    apply Rdiv_lt_0_compat; apply M_both; lia.
Qed.

End Shrink.

(** While E < W - 1 the update shrinks all odds. *)
Lemma signs_near u v k :
  rows u v n -> excess u v W n < ω -> (1 <= k <= n)%nat ->
  sign (dH_du u v W n k) = 1 /\ sign (dH_dv u v W n k) = 1.
Proof.
  intros H HE Hk; destruct (H k Hk) as [Hu Hv].
  pose proof (A_lower u v W n H W_large k Hk); pose proof (G_lower u v W n H W_large k Hk).
  assert (0 <= W * u k) by (apply Rmult_le_pos; lra).
  assert (0 <= ω * v k) by (apply Rmult_le_pos; lra).
  assert (Hpos : forall a, 0 < a -> sign a = 1)
    by (intros a Ha; unfold sign; destruct (Rlt_dec 0 a); easy).
  unfold dH_du, dH_dv; split; apply Hpos; apply Rmult_lt_0_compat; try lra;
    apply Rdiv_lt_0_compat; lra.
Qed.

Theorem near_shrinks r k :
  valid n r -> excess_of W n r < ω -> (1 <= k <= n)%nat ->
  turn_forward (update W n η r) k = λ * turn_forward r k
  /\ turn_backward (update W n η r) k = λ * turn_backward r k.
Proof.
  destruct r as [u v]; unfold valid, excess_of; simpl; intros H HE Hk.
  destruct (signs_near u v k H HE Hk) as [Su Sv].
  unfold moved; rewrite Su, Sv, Rmult_1_r; split; ring.
Qed.

Theorem near_step r :
  valid n r -> excess_of W n r < ω ->
  excess_of W n (update W n η r)
  <= exp (- η + (1 - λ) * (excess_of W n r / ω)) * excess_of W n r.
Proof.
  intros H HE; apply shrink_excess; [exact H| |]; intros k Hk; apply near_shrinks; easy.
Qed.

Theorem near_rate t r :
  valid n r -> excess_of W n r < ω ->
  excess_of W n (updates W n η t r)
  <= exp (- ((1 - excess_of W n r / ω) * η)) ^ t * excess_of W n r.
Proof.
  intros H HE; set (e := excess_of W n r / ω).
  assert (He : 0 <= e < 1).
  { pose proof (excess_of_nonneg W n W_large r H).
    split; [apply Rmult_le_pos; [easy|left; apply Rinv_0_lt_compat; lra]|].
    apply Rmult_lt_reg_r with ω; [lra|].
    unfold e, Rdiv; rewrite Rmult_assoc, Rinv_l by lra; lra. }
  set (s := exp (- ((1 - e) * η))).
  assert (Hs : 0 < s <= 1).
  { split; [apply exp_pos|rewrite <- exp_0; apply exp_le]; nra. }
  induction t as [|t IH]; [simpl; lra|].
  pose proof (updates_valid W n η t r H) as Ht.
  pose proof (excess_of_nonneg W n W_large _ Ht) as H0.
  pose proof (excess_of_nonneg W n W_large _ H) as H00.
  assert (Hst : 0 <= s ^ t <= 1)
    by (split; [apply pow_le; lra|rewrite <- (pow1 t); apply pow_incr; lra]).
  assert (Hlt : excess_of W n (updates W n η t r) <= excess_of W n r) by nra.
  apply Rle_trans with (1 := near_step _ Ht ltac:(lra)).
  apply Rle_trans with (s * excess_of W n (updates W n η t r)).
  - apply Rmult_le_compat_r; [easy|]; unfold s; apply exp_le.
    pose proof (exp_ineq1_le (- η)); pose proof λ_range.
    set (e' := excess_of W n (updates W n η t r) / ω).
    assert (He' : 0 <= e' <= e).
    { unfold e', e; split.
      - apply Rmult_le_pos; [easy|left; apply Rinv_0_lt_compat; lra].
      - apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; lra|easy]. }
    assert ((1 - λ) * e' <= η * e) by (apply Rmult_le_compat; lra).
    lra.
  - simpl; rewrite Rmult_assoc; apply Rmult_le_compat_l; [lra|easy].
Qed.

End Near.
