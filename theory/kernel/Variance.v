(** * The variance of the number of steps, for arbitrary rows

    With X_k = M_k + ... + M_n, A_k = T k + (W-1) T(n+1), n = 2K and S = T(n+1):
<<
    V   = 4 sum_k (y_k + ζ_k) X_k^2               the variance of an excursion,
    N_k = 4 W (W-1) S^2 + (W-1) V + 4 sum_(j<=k) y_j A_j^2 + 4 sum_(j<k) ζ_j A_j^2,
    Var = 4 W (W-1) S^2 + (W-1) V + sum_k y_k (4 A_k^2 / M_(k-1) + N_k).
>>
    From the graph: E[min(τ,t)^2] - E[min(τ,t)]^2 from the source edge tends to Var. *)

From Corridor Require Export HittingTime SecondMoment.

Definition variance_of (W K L : nat) (f g : nat -> R) (v : R) : Prop :=
  variance (edges W K L) (walk W K L f g) source v.

Section Formula.
Variables (u v : nat -> R) (W : R) (n : nat).
Local Notation M := (M u v).
Local Notation y := (y u v).
Local Notation ζ := (ζ u v).
Local Notation T := (T u v).
Local Notation S_all := (T (S n)).

Definition beyond (k : nat) : R := S_all - T k.
Definition before (k : nat) : R := T k + (W - 1) * S_all.

Definition excursion_variance : R :=
  4 * Σ(k < n) (y (S k) + ζ (S k)) * beyond (S k) ^ 2.

Definition fork_part : R := 4 * W * (W - 1) * S_all ^ 2 + (W - 1) * excursion_variance.

(** N_k for k = j + 1. *)
Definition carried (j : nat) : R :=
  fork_part
  + 4 * (Σ(i < (S j)) y (S i) * before (S i) ^ 2 + Σ(i < j) ζ (S i) * before (S i) ^ 2).

Definition variance_formula : R :=
  fork_part + Σ(k < n) y (S k) * (4 * before (S k) ^ 2 / M k + carried k).

End Formula.

Section Variance.
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
Local Notation M := (M u v).
Local Notation y := (y u v).
Local Notation ζ := (ζ u v).
Local Notation T := (T u v).
Local Notation beyond := (beyond u v n).
Local Notation before := (before u v w n).
Local Notation carried := (carried u v w n).
Local Notation x := (value W K f g).
Local Notation O := (odds_rows K f g f_g_range).

(** Variance of the steps that remain. *)
Definition pending (j : nat) : R :=
  4 * (Σ(i < n) y (S i) * beyond (S i) ^ 2 - Σ(i < (S j)) y (S i) * beyond (S i) ^ 2)
  + 4 * (Σ(i < n) ζ (S i) * beyond (S i) ^ 2 - Σ(i < j) ζ (S i) * beyond (S i) ^ 2).

Definition spread_onward (i : nat) : R :=
  Σ(k < n) y (S k) * (4 * before (S k) ^ 2 / M k + carried k)
  - Σ(k < i) y (S k) * (4 * before (S k) ^ 2 / M k + carried k).

Definition spread_fork : R := fork_part u v w n + spread_onward 0.

Definition spread_back (i : nat) : R :=
  spread_fork
  + Σ(k < i) ζ (S k) * (4 * beyond (S k) ^ 2 / M (S k) + pending k).

Definition spread (s : state) : R :=
  match s with
  | Source | Bwd true 0 => spread_fork
  | Fwd true i => spread_onward i
  | Bwd true (S j) =>
      spread_onward (S j) + (4 * ζ (S j) * before (S j) ^ 2 + carried j) / M (S j)
  | Bwd false i => spread_back i
  | Fwd false i => spread_back i + (4 * y (S i) * beyond (S i) ^ 2 + pending i) / M i
  end.

(** A row with two ways to go. *)
Lemma row_step p s s1 s2 a b :
  s = p * s1 + (1 - p) * s2 + p * (1 - p) * (a - b) ^ 2 ->
  s = p * s1 + (1 - p) * s2 + (p * a ^ 2 + (1 - p) * b ^ 2) - (p * a + (1 - p) * b) ^ 2.
Proof. intros ->; ring. Qed.

Lemma onward_step_S i :
  (i < n)%nat ->
  spread_onward i
  = spread_onward (S i) + y (S i) * (4 * before (S i) ^ 2 / M i + carried i).
Proof. intros Hi; unfold spread_onward; rewrite (sum_S i); ring. Qed.

Lemma spread_back_S i :
  spread_back (S i)
  = spread_back i + ζ (S i) * (4 * beyond (S i) ^ 2 / M (S i) + pending i).
Proof. unfold spread_back; rewrite (sum_S i); ring. Qed.

Lemma pending_S j :
  pending (S j)
  = pending j - 4 * y (S (S j)) * beyond (S (S j)) ^ 2 - 4 * ζ (S j) * beyond (S j) ^ 2.
Proof.
  unfold pending; rewrite (sum_S (S j)), (sum_S j (fun i => ζ _ * _)); ring.
Qed.

Lemma carried_S j :
  carried (S j)
  = carried j + 4 * y (S (S j)) * before (S (S j)) ^ 2 + 4 * ζ (S j) * before (S j) ^ 2.
Proof.
  unfold carried; rewrite (sum_S (S j)), (sum_S j (fun i => ζ _ * _)); ring.
Qed.

(** How much it matters which way the walker goes at vertex i + 1. *)
Lemma dead_end_choice i :
  (i < n)%nat ->
  x (Fwd false (S i)) - x (Bwd false i) = 2 * beyond (S i) * (1 + v (S i)) / M (S i).
Proof.
  intros Hi; cbn [value]; unfold inward; rewrite back_step, (T_S _ _ (S i)).
  pose proof (M_pos u v n O (S i) ltac:(lia)).
  unfold Rows.ζ, Variance.beyond; field; lra.
Qed.

Lemma target_choice i :
  (i < n)%nat ->
  x (Bwd true i) - x (Fwd true (S i)) = 2 * before (S i) * (1 + u (S i)) / M i.
Proof.
  intros Hi; cbn [value]; unfold astray; rewrite (onward_step _ _ _ _ i).
  pose proof (M_pos u v n O i ltac:(lia)).
  unfold Variance.before, dead_ends; rewrite y_S, (T_S _ _ i); field; lra.
Qed.

Lemma fork_choice : x (Fwd false 0) - x (Fwd true 0) = 2 * w * T (S n).
Proof.
  cbn [value]; rewrite excursion; unfold from_fork_on, dead_ends; ring.
Qed.

Lemma first_excursion :
  4 * y 1 * beyond 1 ^ 2 + pending 0 = excursion_variance u v n.
Proof.
  unfold pending, excursion_variance; rewrite (sum_S 0); simpl (sum 0 _).
  rewrite (sum_ext n (fun k => (y (S k) + ζ (S k)) * _) (fun k =>
    y (S k) * beyond (S k) ^ 2 + ζ (S k) * beyond (S k) ^ 2)) by (intros; ring).
  rewrite sum_plus; ring.
Qed.

Lemma spread_at_fork :
  spread_fork = next W K f g spread Source + next W K f g (fun s => x s ^ 2) Source
                - next W K f g x Source ^ 2.
Proof.
  pose proof (w_large W W_pos) as Hw; pose proof fork_choice as Hc.
  pose proof first_excursion as Hf.
  cbn [next spread]; rewrite minus_INR by exact W_pos; simpl (INR 1).
  replace (x (Fwd false 0)) with (x (Fwd true 0) + 2 * w * T (S n)) by lra.
  replace (spread_back 0) with spread_fork by (unfold spread_back; simpl; ring).
  replace (M 0) with 1 by reflexivity.
  unfold spread_fork at 1 2, fork_part; rewrite <- Hf; field; lra.
Qed.

Lemma pending_last : 4 * y (S n) * beyond (S n) ^ 2 + pending n = 0.
Proof.
  unfold pending; rewrite (sum_S n).
  replace (beyond (S n)) with 0 by (unfold Variance.beyond; ring); ring.
Qed.

(** How much the spread depends on the way at vertex i + 1. *)
Lemma target_spread i :
  (i < n)%nat ->
  spread (Bwd true i) = spread_onward (S i) + (1 + u (S i)) * carried i / M i.
Proof.
  intros Hi; pose proof (M_pos u v n O i ltac:(lia)) as HM.
  destruct i as [|j]; cbn [spread].
  - unfold spread_fork; rewrite onward_step_S, y_S by lia.
    replace (carried 0) with (fork_part u v w n + 4 * y 1 * before 1 ^ 2)
      by (unfold carried; simpl; ring).
    rewrite y_S; replace (M 0) with 1 by reflexivity; field.
  - rewrite onward_step_S, carried_S, (y_S _ _ (S j)) by lia.
    unfold Rows.ζ; field; lra.
Qed.

Lemma dead_end_spread i :
  (i < n)%nat ->
  spread (Fwd false (S i)) = spread_back i + (1 + v (S i)) * pending i / M (S i).
Proof.
  intros Hi; pose proof (M_pos u v n O (S i) ltac:(lia)) as HM.
  cbn [spread]; rewrite spread_back_S, pending_S; unfold Rows.ζ; field; lra.
Qed.

Lemma spread_forward t i :
  (i <= n)%nat ->
  spread (Fwd t i) = next W K f g spread (Fwd t i)
    + next W K f g (fun s => x s ^ 2) (Fwd t i) - next W K f g x (Fwd t i) ^ 2.
Proof.
  intros Hi; cbn [next]; destruct (Nat.eqb_spec i n) as [->|Hne].
  { destruct t; cbn [spread]; [unfold spread_onward; ring|].
    rewrite pending_last; unfold Rdiv; ring. }
  apply row_step; rewrite (f_of_odds K f g f_g_range (S i)) by lia.
  destruct (O (S i)) as [Hu Hv]; [lia|].
  pose proof (M_pos u v n O i ltac:(lia)) as HM.
  destruct t.
  - replace (x (Fwd true (S i)) - x (Bwd true i))
      with (- (2 * before (S i) * (1 + u (S i)) / M i))
      by (rewrite <- target_choice by lia; ring).
    rewrite target_spread by lia; cbn [spread].
    rewrite (onward_step_S i), y_S by lia; field; lra.
  - rewrite dead_end_choice, dead_end_spread by lia; cbn [spread].
    rewrite y_S; simpl Rows.M; field; lra.
Qed.

Lemma spread_backward t i :
  (S i <= n)%nat ->
  spread (Bwd t (S i)) = next W K f g spread (Bwd t (S i))
    + next W K f g (fun s => x s ^ 2) (Bwd t (S i)) - next W K f g x (Bwd t (S i)) ^ 2.
Proof.
  intros Hi; cbn [next].
  apply row_step; rewrite (g_of_odds K f g f_g_range (S i)) by lia.
  destruct (O (S i)) as [Hu Hv]; [lia|].
  pose proof (M_pos u v n O i ltac:(lia)) as HM.
  destruct t.
  - rewrite target_choice, (target_spread i) by lia; cbn [spread].
    unfold Rows.ζ; simpl Rows.M; field; lra.
  - replace (x (Bwd false i) - x (Fwd false (S i)))
      with (- (2 * beyond (S i) * (1 + v (S i)) / M (S i)))
      by (rewrite <- dead_end_choice by lia; ring).
    rewrite dead_end_spread by lia; cbn [spread].
    rewrite spread_back_S; unfold Rows.ζ; simpl Rows.M; field; lra.
Qed.

Lemma spread_step s :
  In s (blocks K) ->
  spread s = next W K f g spread s + next W K f g (fun s => x s ^ 2) s
             - next W K f g x s ^ 2.
Proof.
  intros Hs; apply in_blocks in Hs.
  destruct s as [|t i|t [|i]].
  - exact spread_at_fork.
  - apply spread_forward, Hs.
  - destruct t; [exact spread_at_fork|].
    change (spread (Bwd false 0)) with (spread_fork + 0); rewrite Rplus_0_r.
    exact spread_at_fork.
  - apply spread_backward, Hs.
Qed.

(** ** The spread is non-negative *)

Lemma w_minus_1 : 0 <= w - 1.
Proof. pose proof (w_large W W_pos); lra. Qed.

Lemma y_square_nonneg (b : nat -> R) i : (i < n)%nat -> 0 <= y (S i) * b (S i) ^ 2.
Proof.
  intros Hi; apply Rmult_le_pos; [apply (y_nonneg u v n O); lia|apply pow2_ge_0].
Qed.

Lemma ζ_square_nonneg (b : nat -> R) i : (i < n)%nat -> 0 <= ζ (S i) * b (S i) ^ 2.
Proof.
  intros Hi; apply Rmult_le_pos; [apply (ζ_nonneg u v n O); lia|apply pow2_ge_0].
Qed.

Lemma fork_part_nonneg : 0 <= fork_part u v w n.
Proof.
  pose proof w_minus_1; pose proof (pow2_ge_0 (T (S n))).
  assert (0 <= w * ((w - 1) * T (S n) ^ 2))
    by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; lra]).
  assert (0 <= excursion_variance u v n).
  { unfold excursion_variance; apply Rmult_le_pos; [lra|apply sum_nonneg; intros k Hk].
    pose proof (y_square_nonneg beyond k Hk); pose proof (ζ_square_nonneg beyond k Hk); lra. }
  assert (0 <= (w - 1) * excursion_variance u v n) by (apply Rmult_le_pos; lra).
  unfold fork_part; lra.
Qed.

Lemma carried_nonneg j : (j < n)%nat -> 0 <= carried j.
Proof.
  intros Hj; pose proof fork_part_nonneg; unfold carried.
  assert (0 <= Σ(i < (S j)) y (S i) * before (S i) ^ 2)
    by (apply sum_nonneg; intros; apply y_square_nonneg; lia).
  assert (0 <= Σ(i < j) ζ (S i) * before (S i) ^ 2)
    by (apply sum_nonneg; intros; apply ζ_square_nonneg; lia).
  lra.
Qed.

Lemma pending_nonneg j : (j < n)%nat -> 0 <= pending j.
Proof.
  intros Hj; unfold pending.
  assert (Σ(i < (S j)) y (S i) * beyond (S i) ^ 2 <= Σ(i < n) y (S i) * beyond (S i) ^ 2)
    by (apply sum_mono; [intros; apply y_square_nonneg|]; lia).
  assert (Σ(i < j) ζ (S i) * beyond (S i) ^ 2 <= Σ(i < n) ζ (S i) * beyond (S i) ^ 2)
    by (apply sum_mono; [intros; apply ζ_square_nonneg|]; lia).
  lra.
Qed.

Lemma over_M_nonneg a k : 0 <= a -> (k <= n)%nat -> 0 <= a / M k.
Proof.
  intros Ha Hk; apply Rmult_le_pos; [easy|].
  left; apply Rinv_0_lt_compat, (M_pos u v n O), Hk.
Qed.

Lemma spread_onward_nonneg i : (i <= n)%nat -> 0 <= spread_onward i.
Proof.
  intros Hi; unfold spread_onward.
  assert (Σ(k < i) y (S k) * (4 * before (S k) ^ 2 / M k + carried k)
    <= Σ(k < n) y (S k) * (4 * before (S k) ^ 2 / M k + carried k)); [|lra].
  apply sum_mono; [intros k Hk|easy].
  apply Rmult_le_pos; [apply (y_nonneg u v n O); lia|].
  pose proof (carried_nonneg k Hk); pose proof (pow2_ge_0 (before (S k))).
  pose proof (over_M_nonneg (4 * before (S k) ^ 2) k ltac:(lra) ltac:(lia)); lra.
Qed.

Lemma spread_back_nonneg i : (i <= n)%nat -> 0 <= spread_back i.
Proof.
  intros Hi; pose proof fork_part_nonneg; pose proof (spread_onward_nonneg 0 ltac:(lia)).
  unfold spread_back, spread_fork.
  assert (0 <= Σ(k < i) ζ (S k) * (4 * beyond (S k) ^ 2 / M (S k) + pending k)); [|lra].
  apply sum_nonneg; intros k Hk.
  apply Rmult_le_pos; [apply (ζ_nonneg u v n O); lia|].
  pose proof (pending_nonneg k ltac:(lia)); pose proof (pow2_ge_0 (beyond (S k))).
  pose proof (over_M_nonneg (4 * beyond (S k) ^ 2) (S k) ltac:(lra) ltac:(lia)); lra.
Qed.

Lemma spread_nonneg s : In s (blocks K) -> 0 <= spread s.
Proof.
  intros Hs; apply in_blocks in Hs.
  pose proof fork_part_nonneg; pose proof (spread_onward_nonneg 0 ltac:(lia)).
  destruct s as [|[] i|[] [|i]]; cbn [spread]; try (unfold spread_fork; lra).
  - apply spread_onward_nonneg, Hs.
  - pose proof (spread_back_nonneg i Hs).
    enough (0 <= (4 * y (S i) * beyond (S i) ^ 2 + pending i) / M i) by lra.
    apply over_M_nonneg; [|exact Hs].
    destruct (Nat.eq_dec i n) as [->|Hi]; [rewrite pending_last; lra|].
    pose proof (pending_nonneg i ltac:(lia)).
    pose proof (y_square_nonneg beyond i ltac:(lia)); lra.
  - pose proof (spread_onward_nonneg (S i) Hs).
    enough (0 <= (4 * ζ (S i) * before (S i) ^ 2 + carried i) / M (S i)) by lra.
    apply over_M_nonneg; [|exact Hs].
    pose proof (carried_nonneg i ltac:(lia)).
    pose proof (ζ_square_nonneg before i ltac:(lia)); lra.
  - apply spread_back_nonneg; lia.
  - apply spread_back_nonneg, Hs.
Qed.

Theorem variance_rows : variance_of W K L f g (variance_formula u v w n).
Proof.
  assert (Hc : variance (blocks K) (lumped_walk W K f g) Source (spread Source)).
  { apply (variance_solution _ _ x spread).
    - apply (lumped_walk_nonneg W K L); auto.
    - intros s Hs; split; [apply (value_nonneg W K L); auto|].
      rewrite (mean_lumped W K L) by (auto; apply in_blocks, Hs).
      apply (value_step W K L); auto.
    - intros s Hs; split; [apply spread_nonneg, Hs|].
      rewrite !(mean_lumped W K L) by (auto; apply in_blocks, Hs).
      apply spread_step, Hs.
    - apply in_blocks; easy. }
  replace (spread Source) with (variance_formula u v w n) in Hc.
  - intros eps Heps; destruct (Hc eps Heps) as [N HN]; exists N; intros t Ht.
    rewrite graph_lumping by (auto; apply in_edges; easy).
    rewrite (lumping_second_moment _ _ (blocks K) (lumped_walk W K f g) block)
      by (apply graph_lumpable || apply in_edges; easy).
    apply HN, Ht.
  - cbn [spread]; unfold variance_formula, spread_fork, spread_onward; simpl (sum 0 _); ring.
Qed.

End Variance.
