(** * The hitting time for arbitrary rows

    For all rows f_k, g_k in (0,1], k = 1, ..., 2K, and all W, K, L >= 1:
    E[min(τ,t)] from the source edge tends, as t grows, to H = 2K + 2 + 2h, that is
<<
    H = n + 2 + 2 (W-1) (1 + sum_k y_k) (sum_i M_i) + 2 sum_(i<k) M_i y_k,   n = 2K,
    M_i = product over m <= i of f_m/g_m,   y_k = (1-f_k) / (f_k M_(k-1)).
>>
    Proof: the numbers [value] below solve x = 1 + P x on the lumped chain. *)

From Corridor Require Export Lumping Rows.

(** The walk from the source edge takes H steps in expectation to the target. *)
Definition hitting_time (W K L : nat) (f g : nat -> R) (H : R) : Prop :=
  expected_time (edges W K L) (walk W K L f g) source H.

Definition odds (f : nat -> R) (k : nat) : R := (1 - f k) / f k.

Section HittingTime.
Variables W K L : nat.
Hypothesis W_pos : (1 <= W)%nat.
Hypothesis L_pos : (1 <= L)%nat.
Variables f g : nat -> R.
Hypothesis f_g_range :
  forall k, (1 <= k <= 2 * K)%nat -> 0 < f k <= 1 /\ 0 < g k <= 1.

Local Notation n := (2 * K)%nat.
Local Notation u := (odds f).
Local Notation v := (odds g).
Local Notation w := (INR W).
Local Notation T := (T u v).
Local Notation M := (M u v).
Local Notation y := (y u v).
Local Notation ζ := (ζ u v).
Local Notation total_T := (T (S n)).

Lemma odds_rows : rows u v n.
Proof.
  intros k Hk; destruct (f_g_range k Hk) as [[Hf Hf1] [Hg Hg1]]; unfold odds.
  split; apply Rmult_le_pos; try lra; left; apply Rinv_0_lt_compat; easy.
Qed.

Lemma f_of_odds k : (1 <= k <= n)%nat -> f k = / (1 + u k).
Proof.
  intros Hk; destruct (f_g_range k Hk) as [Hf _]; unfold odds; field; lra.
Qed.

Lemma g_of_odds k : (1 <= k <= n)%nat -> g k = / (1 + v k).
Proof.
  intros Hk; destruct (f_g_range k Hk) as [_ Hg]; unfold odds; field; lra.
Qed.

(** Expected steps in the target's branch, from edge i forward to the target. *)
Definition onward (i : nat) : R :=
  1 + (INR n - INR i)
  + 2 * (Σ(j < n) y (S j) * (T (S j) + (w - 1) * total_T)
         - Σ(j < i) y (S j) * (T (S j) + (w - 1) * total_T)).

(** Expected steps on from the fork. *)
Definition from_fork_on : R := onward 0 + 2 * (w - 1) * total_T.

(** Expected steps from edge i of a dead end backward to the fork, and on. *)
Definition back (i : nat) : R :=
  1 + from_fork_on + INR i + 2 * Σ(j < i) ζ (S j) * (total_T - T (S j)).

Definition value (s : state) : R :=
  match s with
  | Source => 1 + from_fork_on
  | Fwd true i => onward i
  | Bwd true i => 1 + onward i + 2 * (T i + (w - 1) * total_T) / M i
  | Bwd false i => back i
  | Fwd false i => 1 + back i + 2 * (total_T - T (S i)) / M i
  end.

Lemma w_large : 1 <= w.
Proof. change 1 with (INR 1); apply le_INR, W_pos. Qed.

Lemma onward_nonneg i : (i <= n)%nat -> 0 <= onward i.
Proof.
  intros Hi; unfold onward.
  pose proof w_large; pose proof (le_INR _ _ Hi).
  assert (Σ(j < i) y (S j) * (T (S j) + (w - 1) * total_T)
          <= Σ(j < n) y (S j) * (T (S j) + (w - 1) * total_T)).
  { apply sum_mono; [intros j Hj|lia].
    apply Rmult_le_pos; [apply (y_nonneg u v n odds_rows); lia|].
    assert (0 <= T (S j)) by (apply (T_mono u v n odds_rows 0); lia).
    assert (0 <= (w - 1) * total_T).
    { apply Rmult_le_pos; [lra|apply (T_mono u v n odds_rows 0); lia]. }
    lra. }
  lra.
Qed.

Lemma from_fork_on_nonneg : 0 <= from_fork_on.
Proof.
  pose proof w_large; pose proof (onward_nonneg 0 ltac:(lia)).
  assert (0 <= (w - 1) * total_T).
  { apply Rmult_le_pos; [lra|apply (T_mono u v n odds_rows 0); lia]. }
  unfold from_fork_on; lra.
Qed.

Lemma back_nonneg i : (i <= n)%nat -> 0 <= back i.
Proof.
  intros Hi; unfold back; pose proof from_fork_on_nonneg; pose proof (pos_INR i).
  assert (0 <= Σ(j < i) ζ (S j) * (total_T - T (S j))).
  { apply sum_nonneg; intros j Hj.
    apply Rmult_le_pos; [apply (ζ_nonneg u v n odds_rows); lia|].
    pose proof (T_mono u v n odds_rows (S j) (S n) ltac:(lia)); lra. }
  lra.
Qed.

Lemma value_nonneg s : In s (blocks K) -> 0 <= value s.
Proof.
  pose proof w_large; intros Hi; apply in_blocks in Hi.
  destruct s as [|[] i|[] i]; cbn [value].
  - pose proof from_fork_on_nonneg; lra.
  - apply onward_nonneg, Hi.
  - pose proof (back_nonneg i Hi).
    assert (0 <= 2 * (total_T - T (S i)) / M i).
    { pose proof (T_mono u v n odds_rows (S i) (S n) ltac:(lia)).
      apply Rmult_le_pos; [lra|].
      left; apply Rinv_0_lt_compat, (M_pos u v n odds_rows), Hi. }
    lra.
  - pose proof (onward_nonneg i Hi).
    assert (0 <= 2 * (T i + (w - 1) * total_T) / M i).
    { assert (0 <= T i) by (apply (T_mono u v n odds_rows 0); lia).
      assert (0 <= (w - 1) * total_T).
      { apply Rmult_le_pos; [lra|apply (T_mono u v n odds_rows 0); lia]. }
      apply Rmult_le_pos; [lra|].
      left; apply Rinv_0_lt_compat, (M_pos u v n odds_rows), Hi. }
    lra.
  - apply back_nonneg, Hi.
Qed.

Lemma onward_step i :
  (i < n)%nat ->
  onward i = 1 + onward (S i) + 2 * (y (S i) * (T (S i) + (w - 1) * total_T)).
Proof.
  intros Hi; unfold onward; rewrite S_INR, (sum_S i); lra.
Qed.

Lemma back_step i :
  back (S i) = 1 + back i + 2 * (ζ (S i) * (total_T - T (S i))).
Proof. unfold back; rewrite S_INR, (sum_S i); lra. Qed.

Lemma value_step s : In s (blocks K) -> value s = 1 + next W K f g value s.
Proof.
  pose proof w_large as Hw; intros Hs; apply in_blocks in Hs.
  assert (Hfork : 1 + from_fork_on
    = 1 + (value (Fwd true 0) + INR (W - 1) * value (Fwd false 0)) / w).
  { rewrite minus_INR by exact W_pos; simpl; unfold back, from_fork_on; simpl.
    unfold Rows.T at 4; simpl; field; lra. }
  destruct s as [|[] i|[] [|i]]; cbn [next value] in *; try exact Hfork.
  - destruct (Nat.eqb_spec i n) as [->|Hi]; [unfold onward; lra|].
    rewrite (onward_step i) by lia.
    unfold Rows.y; simpl pred; rewrite T_S.
    rewrite (f_of_odds (S i)) by lia.
    destruct (odds_rows (S i)) as [Hu Hv]; [lia|].
    pose proof (M_pos u v n odds_rows i ltac:(lia)).
    field; lra.
  - destruct (Nat.eqb_spec i n) as [->|Hi]; [field|].
    + pose proof (M_pos u v n odds_rows n ltac:(lia)); lra.
    + rewrite back_step.
      unfold Rows.ζ; rewrite (T_S u v (S i)).
      rewrite (f_of_odds (S i)) by lia.
      destruct (odds_rows (S i)) as [Hu Hv]; [lia|].
      pose proof (M_pos u v n odds_rows i ltac:(lia)).
      simpl Rows.M; field; lra.
  - rewrite <- Hfork; unfold from_fork_on.
    replace (T 0) with 0 by reflexivity; replace (M 0) with 1 by reflexivity; field.
  - rewrite (onward_step i) by lia.
    unfold Rows.y; simpl pred; rewrite T_S.
    rewrite (g_of_odds (S i)) by lia.
    destruct (odds_rows (S i)) as [Hu Hv]; [lia|].
    pose proof (M_pos u v n odds_rows i ltac:(lia)).
    simpl Rows.M; field; lra.
  - rewrite <- Hfork; unfold back; simpl; lra.
  - rewrite back_step.
    unfold Rows.ζ; rewrite (T_S u v (S i)).
    rewrite (g_of_odds (S i)) by lia.
    destruct (odds_rows (S i)) as [Hu Hv]; [lia|].
    pose proof (M_pos u v n odds_rows i ltac:(lia)).
    simpl Rows.M; field; lra.
Qed.

Lemma lumped_walk_nonneg s s' :
  In s (blocks K) -> In s' (blocks K) -> 0 <= lumped_walk W K f g s s'.
Proof.
  intros Hs Hs'; apply in_blocks in Hs, Hs'.
  pose proof w_large as Hw.
  assert (0 <= / w) by (left; apply Rinv_0_lt_compat; lra).
  assert (0 <= INR (W - 1) / w) by (apply Rmult_le_pos; [apply pos_INR|easy]).
  assert (Hr : forall k, (1 <= k <= n)%nat -> 0 <= f k <= 1 /\ 0 <= g k <= 1)
    by (intros k Hk; destruct (f_g_range k Hk); lra).
  destruct s as [|t i|t [|i]], s' as [|t' i'|t' i'];
    cbn -[Nat.mul INR Nat.sub Rinv Rdiv]; try lra;
    repeat match goal with
           | |- context [?a =? ?b] => destruct (Nat.eqb_spec a b); subst; simpl
           | |- context [eqb ?a ?b] => destruct (eqb a b); simpl
           | |- context [if ?a then _ else _] => destruct a
           end; try easy; try lra;
    first [destruct (Hr (S i)); [lia|lra]|destruct (Hr i); [lia|lra]].
Qed.

Lemma value_source : value Source = hitting_formula u v w n.
Proof.
  unfold hitting_formula, h; rewrite pairs_by_columns; simpl value.
  unfold from_fork_on, onward; simpl (sum 0 _); simpl (INR 0).
  rewrite (sum_ext n _ (fun j => y (S j) * T (S j) + (w - 1) * total_T * y (S j)))
    by (intros; ring).
  rewrite sum_plus, sum_scal; unfold Y; ring.
Qed.

Theorem hitting_time_rows : hitting_time W K L f g (hitting_formula u v w n).
Proof.
  assert (Hc : expected_time (blocks K) (lumped_walk W K f g) Source (value Source)).
  { apply expected_time_solution.
    - exact lumped_walk_nonneg.
    - intros s Hs; split; [apply value_nonneg, Hs|].
      rewrite (mean_lumped W K L) by (auto; apply in_blocks, Hs).
      apply value_step, Hs.
    - apply in_blocks; easy. }
  rewrite value_source in Hc.
  intros eps Heps; destruct (Hc eps Heps) as [N HN].
  exists N; intros t Ht.
  rewrite graph_lumping by (auto; apply in_edges; easy).
  apply HN, Ht.
Qed.

End HittingTime.

Lemma hitting_time_unique W K L f g H H' :
  hitting_time W K L f g H -> hitting_time W K L f g H' -> H = H'.
Proof. apply expected_time_unique. Qed.
