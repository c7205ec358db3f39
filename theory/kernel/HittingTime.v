(** * The hitting time for arbitrary rows

    For all rows f_k, g_k in (0,1], k = 1, ..., 2K, and all W, K, L >= 1:
    E[min(τ,t)] from the source edge tends, as t grows, to H = 2K + 2 + 2h, that is
<<
    H = n + 2 + 2 (W-1) (1 + sum_k y_k) (sum_i M_i) + 2 sum_(i<k) M_i y_k,   n = 2K,
    M_i = product over m <= i of f_m/g_m,   y_k = (1-f_k) / (f_k M_(k-1)).
>>
    Proof: the numbers [value] below solve x = 1 + P x on the lumped chain. *)

From Corridor Require Export Lumping Values.

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

(** A visit of the fork is followed by W-1 dead ends in expectation. *)
Definition dead_ends : R := (w - 1) * total_T.
Definition from_fork_on : R := onward u v n dead_ends 0 + 2 * dead_ends.

Definition value (s : state) : R :=
  match s with
  | Source => 1 + from_fork_on
  | Fwd true i => onward u v n dead_ends i
  | Bwd true i => astray u v n dead_ends i
  | Bwd false i => back u v n from_fork_on i
  | Fwd false i => inward u v n from_fork_on i
  end.

Lemma w_large : 1 <= w.
Proof. change 1 with (INR 1); apply le_INR, W_pos. Qed.

Lemma dead_ends_nonneg : 0 <= dead_ends.
Proof.
  pose proof w_large; apply Rmult_le_pos; [lra|].
  apply (T_nonneg u v n odds_rows); lia.
Qed.

Lemma from_fork_on_nonneg : 0 <= from_fork_on.
Proof.
  pose proof dead_ends_nonneg as Hd.
  pose proof (onward_nonneg u v n odds_rows dead_ends Hd 0 ltac:(lia)).
  unfold from_fork_on; lra.
Qed.

Lemma value_nonneg s : In s (blocks K) -> 0 <= value s.
Proof.
  pose proof odds_rows as Ho; pose proof dead_ends_nonneg; pose proof from_fork_on_nonneg.
  intros Hi; apply in_blocks in Hi; destruct s as [|[] i|[] i]; cbn [value].
  - lra.
  - apply onward_nonneg; easy.
  - apply inward_nonneg; easy.
  - apply astray_nonneg; easy.
  - apply back_nonneg; easy.
Qed.

Lemma value_step s : In s (blocks K) -> value s = 1 + next W K f g value s.
Proof.
  pose proof w_large as Hw; pose proof odds_rows as Ho.
  intros Hs; apply in_blocks in Hs.
  assert (Hfork : 1 + from_fork_on
    = 1 + (value (Fwd true 0) + INR (W - 1) * value (Fwd false 0)) / w).
  { rewrite minus_INR by exact W_pos; cbn [value]; rewrite excursion.
    unfold from_fork_on, dead_ends; simpl (INR 1); field; lra. }
  destruct s as [|[] i|[] [|i]]; cbn [next value] in *.
  - exact Hfork.
  - destruct (Nat.eqb_spec i n) as [->|Hi]; [rewrite onward_at_target; ring|].
    rewrite (f_of_odds (S i)) by lia; apply onward_row; [exact Ho|lia].
  - destruct (Nat.eqb_spec i n) as [->|Hi]; [apply inward_at_leaf, Ho|].
    rewrite (f_of_odds (S i)) by lia; apply inward_row; [exact Ho|lia].
  - rewrite <- Hfork; apply astray_to_fork.
  - rewrite (g_of_odds (S i)) by lia; apply astray_row; [exact Ho|lia].
  - rewrite <- Hfork; apply back_at_fork.
  - rewrite (g_of_odds (S i)) by lia; apply back_row; [exact Ho|lia].
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
  cbn [value]; unfold from_fork_on; rewrite onward_first.
  unfold hitting_formula, h, dead_ends; ring.
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
