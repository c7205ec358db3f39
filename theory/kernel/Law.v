(** * The law of the number of steps under rl

    For all W, K, L >= 1, from the graph, for every t:
<<
    P(τ > t) = (1 - 1/W)^m,   m = (t + 2K) / (4K + 2) rounded down.
>>
    So τ = 2K+2 + (4K+2) N, where N = 0, 1, 2, ... has the probability (1/W)(1-1/W)^N:
    dead ends are entered until the target's branch is, and each takes 4K+2 steps. *)

From Corridor Require Export Policies.

(** Lumping keeps P(τ > t). *)
Theorem lumping_survival {St Bl} (states : list St) P (blocks : list Bl) P' block t e :
  lumpable states P blocks P' block -> In e states ->
  survival states P t e = survival blocks P' t (block e).
Proof.
  intros Hl; revert e; induction t as [|t IH]; intros e He; [easy|].
  rewrite !survival_step, <- (proj2 Hl _ e He).
  apply mean_ext; auto.
Qed.

Definition survives (W K L : nat) (p : policy) (t : nat) : R :=
  survival (edges W K L) (walk W K L (forward p) (backward p)) t source.

Lemma constant_limit a : Un_cv (fun _ => a) a.
Proof. intros eps Heps; exists 0%nat; intros; rewrite R_dist_eq; exact Heps. Qed.

Lemma vanishing_power q : Rabs q < 1 -> Un_cv (fun m => q ^ m) 0.
Proof.
  intros Hq eps Heps; destruct (pow_lt_1_zero q Hq eps Heps) as [N HN].
  exists N; intros m Hm; unfold R_dist; rewrite Rminus_0_r; apply HN, Hm.
Qed.

Section Law.
Variables W K L : nat.
Hypothesis W_pos : (1 <= W)%nat.
Hypothesis L_pos : (1 <= L)%nat.
Local Notation n := (2 * K)%nat.
Local Notation r := (1 - / W).

Definition law (t : nat) : R := r ^ ((t + n) / (2 * n + 2)).

Definition law_from (t : nat) (s : state) : R :=
  match s with
  | Source | Bwd true O => law t
  | Fwd true i => if t <=? n - i then 1 else 0
  | Bwd true (S i) => law (t - S i)
  | Bwd false i => law (t - i)
  | Fwd false i => law (t - (2 * n + 1 - i))
  end.

Lemma law_start t : (t <= n + 1)%nat -> law t = 1.
Proof.
  intros Ht; unfold law; rewrite Nat.div_small; [easy|lia].
Qed.

Lemma law_step t :
  law (S t) = (if t <=? n then 1 else 0) / W + r * law (t - (2 * n + 1)).
Proof.
  assert (HW : INR W <> 0) by (apply not_0_INR; lia).
  destruct (Nat.leb_spec t n) as [Ht|Ht].
  - rewrite (law_start (S t)), (law_start (t - _)) by lia; field; exact HW.
  - unfold law; destruct (le_lt_dec t (2 * n + 1)) as [Hs|Hs].
    + replace (t - (2 * n + 1))%nat with 0%nat by lia.
      rewrite (Nat.div_small (0 + n)) by lia.
      replace (S t + n)%nat with ((S t - n - 2) + 1 * (2 * n + 2))%nat by lia.
      rewrite Nat.div_add, Nat.div_small by lia; simpl; field; exact HW.
    + replace (S t + n)%nat with ((t - (2 * n + 1) + n) + 1 * (2 * n + 2))%nat by lia.
      rewrite Nat.div_add, Nat.add_1_r by lia; simpl pow; field; exact HW.
Qed.

Lemma law_solution t s :
  In s (blocks K) ->
  survival (blocks K) (lumped_walk W K (forward rl) (backward rl)) t s = law_from t s.
Proof.
  revert s; induction t as [|t IH]; intros s Hs.
  - pose proof (law_start 0 ltac:(lia)) as H0; apply in_blocks in Hs.
    unfold survival; destruct s as [|[] i|[] [|i]]; simpl; rewrite ?H0; ring.
  - rewrite survival_step.
    rewrite (mean_ext _ _ _ (law_from t)) by (intros; apply IH; easy).
    apply in_blocks in Hs.
    rewrite (mean_lumped W K L) by (easy || destruct s; easy); clear IH.
    assert (Hfork : next W K (forward rl) (backward rl) (law_from t) Source = law (S t)).
    { rewrite law_step; cbn [next law_from]; rewrite minus_INR, !Nat.sub_0_r by exact W_pos.
      simpl (INR 1); field; apply not_0_INR; lia. }
    destruct s as [|[] i|[] [|i]]; try exact Hfork; cbn [next law_from forward backward rl].
    + destruct (Nat.eqb_spec i n) as [->|Hi].
      * rewrite Nat.sub_diag; easy.
      * destruct (Nat.leb_spec t (n - S i)), (Nat.leb_spec (S t) (n - i)); lia || ring.
    + destruct (Nat.eqb_spec i n) as [->|Hi].
      * f_equal; lia.
      * replace (S t - (2 * n + 1 - i))%nat with (t - (2 * n + 1 - S i))%nat by lia; ring.
    + rewrite Nat.sub_succ; destruct i; rewrite ?Nat.sub_0_r; ring.
    + rewrite Nat.sub_succ; ring.
Qed.

Theorem law_rl t : survives W K L rl t = (1 - / W) ^ ((t + 2 * K) / (4 * K + 2)).
Proof.
  unfold survives.
  rewrite (lumping_survival _ _ (blocks K) (lumped_walk W K (forward rl) (backward rl)) block)
    by (apply graph_lumpable || apply in_edges; easy).
  rewrite law_solution by (apply in_blocks; easy); cbn [block law_from]; unfold law.
  do 2 f_equal; lia.
Qed.

(** P(τ = t) = P(τ > t-1) - P(τ > t). *)
Corollary law_rl_exactly N :
  let t := (2 * K + 2 + (4 * K + 2) * N)%nat in
  survives W K L rl (t - 1) - survives W K L rl t = / W * (1 - / W) ^ N.
Proof.
  intros t; rewrite !law_rl.
  replace (t - 1 + 2 * K)%nat with (4 * K + 1 + N * (4 * K + 2))%nat by (unfold t; lia).
  replace (t + 2 * K)%nat with (0 + S N * (4 * K + 2))%nat by (unfold t; lia).
  rewrite !Nat.div_add, (Nat.div_small (4 * K + 1)), Nat.div_small by lia.
  rewrite !Nat.add_0_l; simpl pow; ring.
Qed.

(** The generating function: the sum of P(τ = t) z^t over t. *)
Theorem generating_function_rl z :
  -1 <= z <= 1 ->
  Un_cv (fun m => Σ(N < m) (/ W * (1 - / W) ^ N) * z ^ (2 * K + 2 + (4 * K + 2) * N))
    (z ^ (2 * K + 2) / (W - (W - 1) * z ^ (4 * K + 2))).
Proof.
  intros Hz.
  assert (HW : 1 <= W) by (change 1 with (INR 1); apply le_INR, W_pos).
  set (q := (1 - / W) * z ^ (4 * K + 2)).
  assert (Hr : 0 <= 1 - / W < 1).
  { assert (0 < / W <= 1); [|lra].
    split; [apply Rinv_0_lt_compat; lra|rewrite <- Rinv_1; apply Rinv_le_contravar; lra]. }
  assert (Hq : Rabs q < 1).
  { unfold q; rewrite Rabs_mult, (Rabs_right (1 - / W)), <- RPow_abs by lra.
    assert (0 <= Rabs z ^ (4 * K + 2) <= 1); [|nra].
    split; [apply pow_le, Rabs_pos|rewrite <- (pow1 (4 * K + 2)); apply pow_incr].
    split; [apply Rabs_pos|apply Rabs_le; lra]. }
  assert (Hq1 : q < 1) by (pose proof (Rle_abs q); lra).
  assert (Hsum : forall m,
    Σ(N < m) (/ W * (1 - / W) ^ N) * z ^ (2 * K + 2 + (4 * K + 2) * N)
    = / W * z ^ (2 * K + 2) * ((1 - q ^ m) / (1 - q))).
  { induction m as [|m IH]; [simpl; field; lra|].
    rewrite sum_S, IH, (pow_add z (2 * K + 2)), (pow_mult z (4 * K + 2)).
    replace (/ W * (1 - / W) ^ m * (z ^ (2 * K + 2) * (z ^ (4 * K + 2)) ^ m))
      with (/ W * z ^ (2 * K + 2) * q ^ m) by (unfold q; rewrite Rpow_mult_distr; ring).
    simpl (q ^ S m); field; lra. }
  assert (Hlim : z ^ (2 * K + 2) / (W - (W - 1) * z ^ (4 * K + 2))
    = / W * z ^ (2 * K + 2) * ((1 - 0) / (1 - q))).
  { assert (Hd : W - (W - 1) * z ^ (4 * K + 2) = W * (1 - q)) by (unfold q; field; lra).
    rewrite Hd; field; lra. }
  rewrite Hlim; apply (Un_cv_ext (fun m => / W * z ^ (2 * K + 2) * ((1 - q ^ m) / (1 - q))));
    [intros m; symmetry; apply Hsum|].
  apply CV_mult; [apply constant_limit|].
  apply CV_mult; [|apply constant_limit].
  apply CV_minus; [apply constant_limit|apply vanishing_power, Hq].
Qed.

End Law.
