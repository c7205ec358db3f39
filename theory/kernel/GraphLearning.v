(** * Optimum and convergence, for the walk on the graph

    For all W, K, L >= 1 and all rows in (0,1] the hitting time is at least H_rl, and for
    W >= 2 only rl attains it                                        [rl_is_best].
    For W >= 2, from every table of rows in (0,1], the hitting times of the walk on the
    graph under discrete sign updates with 0 < η < c_n / (3 n^2), n = 2K, tend to H_rl at
    a linear rate                                        [sign_updates_reach_rl]. *)

From Corridor Require Export Policies NearOptimum.

(** The policy with given odds of turning. *)
Definition pass (u : nat -> R) (k : nat) : R := / (1 + u k).

Definition policy_of (r : table) : policy :=
  Policy (pass (turn_forward r)) (pass (turn_backward r)).

(** The rows that a policy may have inside a branch with n vertices. *)
Definition proper (n : nat) (p : policy) : Prop :=
  forall k, (1 <= k <= n)%nat -> 0 < forward p k <= 1 /\ 0 < backward p k <= 1.

Section Learning.
Variables W K L : nat.
Hypothesis W_pos : (1 <= W)%nat.
Hypothesis L_pos : (1 <= L)%nat.
Local Notation n := (2 * K)%nat.

Lemma w_ge_1 : 1 <= W.
Proof. change 1 with (INR 1); apply le_INR, W_pos. Qed.

Lemma odds_of_pass u k : 0 <= u k -> odds (pass u) k = u k.
Proof. intros Hu; unfold odds, pass; field; lra. Qed.

Lemma pass_range x : 0 <= x -> 0 < / (1 + x) <= 1.
Proof.
  intros Hx; split; [apply Rinv_0_lt_compat; lra|].
  rewrite <- Rinv_1 at 2; apply Rinv_le_contravar; lra.
Qed.

Lemma H_rl_formula : H_rl W K = INR n + 2 + 2 * (W - 1) * (INR n + 1).
Proof. unfold H_rl; rewrite mult_INR; simpl (INR 2); ring. Qed.

Theorem hitting_time_table r :
  valid n r ->
  takes W K L (policy_of r) (H_rl W K + 2 * excess_of W n r).
Proof.
  destruct r as [u v]; unfold valid; cbn [turn_forward turn_backward]; intros H.
  replace (H_rl W K + 2 * excess_of W n (Table u v)) with
    (hitting_formula (odds (pass u)) (odds (pass v)) W n).
  - apply hitting_time_rows; auto.
    intros k Hk; destruct (H k Hk); split; apply pass_range; easy.
  - rewrite (hitting_formula_ext _ _ u v).
    + rewrite H_rl_formula; unfold hitting_formula, excess_of, excess; simpl turn_forward.
      simpl turn_backward; rewrite S_INR; ring.
    + intros k Hk; destruct (H k Hk); split; apply odds_of_pass; easy.
Qed.

Theorem rl_is_best p H :
  proper n p -> takes W K L p H ->
  H_rl W K <= H
  /\ ((2 <= W)%nat -> H = H_rl W K ->
      forall k, (1 <= k <= n)%nat -> forward p k = 1 /\ backward p k = 1).
Proof.
  intros Hp HH.
  pose proof (odds_rows K _ _ Hp) as Ho.
  assert (Hf : H = hitting_formula (odds (forward p)) (odds (backward p)) W n).
  { eapply hitting_time_unique; [exact HH|]; apply hitting_time_rows; auto. }
  pose proof w_ge_1; subst H; rewrite H_rl_formula; split.
  - apply hitting_formula_least; easy.
  - intros HW Heq k Hk.
    assert (HW1 : 1 < W) by (apply le_INR in HW; simpl in HW; lra).
    destruct (excess_zero _ _ W n Ho w_ge_1 k HW1) as [Hu Hv]; auto.
    + unfold hitting_formula in Heq; unfold excess; rewrite S_INR; lra.
    + destruct (Hp k Hk) as [Hf Hg]; unfold odds in Hu, Hv.
      split; [apply (f_equal (fun x => x * forward p k)) in Hu
             |apply (f_equal (fun x => x * backward p k)) in Hv];
        field_simplify in Hu; field_simplify in Hv; lra.
Qed.

Theorem sign_updates_reach_rl (η : R) r (H : nat -> R) :
  (2 <= W)%nat -> (1 <= K)%nat -> valid n r ->
  0 < η < c W n / (3 * INR n ^ 2) ->
  (forall t, takes W K L (policy_of (updates W n η t r)) (H t)) ->
  Un_cv H (H_rl W K)
  /\ forall t, H t - H_rl W K <= (1 - κ W n η) ^ t * (H 0%nat - H_rl W K).
Proof.
  intros HW HK Hr Hη HH.
  assert (HW1 : 1 < W) by (apply le_INR in HW; simpl in HW; lra).
  assert (Hn : (2 <= n)%nat) by lia.
  assert (He : forall t, H t = H_rl W K + 2 * excess_of W n (updates W n η t r)).
  { intros t; eapply hitting_time_unique; [apply HH|].
    apply hitting_time_table, updates_valid, Hr. }
  split.
  - intros eps Heps.
    destruct (updates_converge W n η HW1 ltac:(lia) ltac:(lra) Hn Hη r Hr (eps / 2))
      as [N HN]; [lra|].
    exists N; intros t Ht; specialize (HN t Ht); unfold R_dist in *.
    rewrite He; apply Rabs_def2 in HN; apply Rabs_def1; lra.
  - intros t; rewrite !He; change (updates W n η 0 r) with r.
    pose proof (step_allowed W n η HW1 ltac:(lia) ltac:(lra) Hn Hη) as [Ha _].
    pose proof (updates_rate W n η HW1 ltac:(lia) ltac:(lra) t r Hr Ha); lra.
Qed.

End Learning.
