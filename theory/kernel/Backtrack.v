(** * The backtrack time

    Expected steps from the leaf of a dead end to the first return to the fork, from the
    graph, for all rows in (0,1]:
<<
    B = 2K + 1 + 2 sum_k ζ_k (M_k + ... + M_n),
>>
    and for the three policies
<<
    rl: 2K+1,   sft: (4+ε) ρ^K - 2K - 3 - ε,   uniform: (K(L+1)+1) (K(L+1)+L) / L.
>> *)

From Corridor Require Export Policies.

Section Backtrack.
Variables W K L : nat.
Variables f g : nat -> R.

(** The walk, stopped when it has come back to the fork. *)
Definition walk_to_fork (e e' : edge) : R :=
  match e with bwd _ O _ => 0 | _ => walk W K L f g e e' end.

Definition backtrack_time (w : nat) (B : R) : Prop :=
  expected_time (edges W K L) walk_to_fork (bwd w (2 * K) 0) B.

Hypothesis L_pos : (1 <= L)%nat.
Hypothesis f_g_range :
  forall k, (1 <= k <= 2 * K)%nat -> 0 < f k <= 1 /\ 0 < g k <= 1.

Local Notation n := (2 * K)%nat.
Local Notation u := (odds f).
Local Notation v := (odds g).
Local Notation O := (odds_rows K f g f_g_range).

Definition backtrack_formula : R := back u v n 0 n.

(** Who walks straight in takes 2K+1 steps to the leaf. *)
Lemma backtrack_straight :
  (forall k, (1 <= k <= n)%nat -> f k = 1) ->
  backtrack_formula = 2 * T u v (S n) - (n + 1).
Proof using f_g_range.
  clear L_pos; intros Hf; pose proof O as Ho.
  assert (H : forall d, (d <= n)%nat -> inward u v n 0 (n - d) = d + (1 + back u v n 0 n)).
  { induction d as [|d IH]; intros Hd.
    - rewrite Nat.sub_0_r, (inward_at_leaf u v n Ho); simpl; ring.
    - rewrite (inward_row u v n Ho), <- (f_of_odds K f g f_g_range), Hf by lia.
      replace (S (n - S d)) with (n - d)%nat by lia.
      rewrite IH, S_INR by lia; ring. }
  specialize (H n (le_n n)); rewrite Nat.sub_diag, excursion in H.
  unfold backtrack_formula; lra.
Qed.

Variable w : nat.
Hypothesis dead_end : (1 <= w < W)%nat.

Definition in_branch (e : edge) : bool :=
  match e with source => false | fwd w' _ _ | bwd w' _ _ => w' =? w end.

Local Notation x :=
  (laneless 0 (fun _ i => inward u v n 0 i) (fun _ i => back u v n 0 i)).

Lemma stays_in_branch e e' :
  in_branch e = true -> walk_to_fork e e' <> 0 -> in_branch e' = true.
Proof.
  destruct e as [|w1 i l|w1 [|i] l], e' as [|w2 i' l'|w2 i' l']; cbn; try easy;
    intros H; apply Nat.eqb_eq in H as ->;
    destruct (Nat.eqb_spec w2 w) as [->|]; easy.
Qed.

Lemma walk_to_fork_nonneg e e' :
  In e (edges W K L) -> In e' (edges W K L) -> 0 <= walk_to_fork e e'.
Proof.
  intros He He'.
  assert (Hw : 0 <= walk W K L f g e e').
  { apply walk_nonneg; auto; intros k Hk; destruct (f_g_range k Hk); lra. }
  destruct e as [|w1 i l|w1 [|i] l]; try exact Hw; simpl; lra.
Qed.

Lemma way_back e :
  In e (edges W K L) -> in_branch e = true ->
  0 <= x e /\ x e = 1 + mean (edges W K L) walk_to_fork x e.
Proof.
  pose proof O as Ho; intros He Hb; pose proof (proj1 (in_edges W K L e) He) as Hi.
  destruct e as [|w1 i l|w1 [|i] l]; [easy| | |];
    apply Nat.eqb_eq in Hb as ->; cbn [laneless].
  - split; [apply inward_nonneg; [exact Ho|lra|lia]|].
    rewrite (mean_forward W K L f g) by easy.
    destruct (Nat.eqb_spec i n) as [->|Hne].
    + destruct (Nat.eqb_spec w 0); [lia|]; apply inward_at_leaf, Ho.
    + rewrite (f_of_odds K f g f_g_range (S i)) by lia; apply inward_row; easy || lia.
  - split; [apply back_nonneg; [exact Ho|lra|lia]|].
    rewrite back_at_fork; unfold mean; rewrite total_zero; [ring|].
    intros e' _; simpl; ring.
  - split; [apply back_nonneg; [exact Ho|lra|lia]|].
    rewrite (mean_backward W K L f g) by easy.
    rewrite (g_of_odds K f g f_g_range (S i)) by lia; apply back_row; easy || lia.
Qed.

Theorem backtrack_rows : backtrack_time w backtrack_formula.
Proof.
  apply (expected_time_solution_on _ _ in_branch x).
  - exact walk_to_fork_nonneg.
  - exact stays_in_branch.
  - exact way_back.
  - apply in_edges; rewrite lanes_last; lia.
  - apply Nat.eqb_refl.
Qed.

End Backtrack.

Section Policies.
Variables W K L w : nat.
Hypothesis L_pos : (1 <= L)%nat.
Hypothesis dead_end : (1 <= w < W)%nat.

Definition backtracks (p : policy) (B : R) : Prop :=
  backtrack_time W K L (forward p) (backward p) w B.

Theorem backtrack_rl : backtracks rl (2 * K + 1).
Proof.
  assert (Hr : forall k, (1 <= k <= 2 * K)%nat -> 0 < forward rl k <= 1 /\ 0 < backward rl k <= 1)
    by (intros; simpl; lra).
  unfold backtracks; replace (2 * K + 1) with
    (backtrack_formula K (forward rl) (backward rl)).
  - apply backtrack_rows; auto.
  - rewrite backtrack_straight by easy.
    unfold T; rewrite (sum_ext _ _ (fun _ => 1)) by (intros; apply M_rl).
    rewrite sum_const, S_INR, mult_INR; simpl (INR 2); ring.
Qed.

Theorem backtrack_sft : backtracks (sft L) ((4 + ε L) * ρ L ^ K - 2 * K - 3 - ε L).
Proof.
  pose proof (L_large L L_pos) as HL.
  assert (Hr : forall k, (1 <= k <= 2 * K)%nat ->
    0 < forward (sft L) k <= 1 /\ 0 < backward (sft L) k <= 1)
    by (intros; split; [simpl; lra|apply rows_ranges; easy]).
  unfold backtracks; replace (_ - ε L) with
    (backtrack_formula K (forward (sft L)) (backward (sft L))).
  - apply backtrack_rows; auto.
  - rewrite backtrack_straight by easy.
    assert (HQ : 0 < L ^ 2 + L + 1) by nra.
    assert (HT : T (odds (forward (sft L))) (odds (backward (sft L))) (S (2 * K))
      = ((L + 1) * (2 * L + 1) * ρ L ^ K - L * (L + 2)) / (L ^ 2 + L + 1)).
    { rewrite <- T_sft by exact L_pos; field; lra. }
    rewrite HT, mult_INR; unfold ε; simpl (INR 2); field; lra.
Qed.

Lemma sum_progression (a d : R) (J : nat) :
  Σ(j < J) (a + d * j) = J * a + d * (J * (J - 1) / 2).
Proof. induction J as [|J IH]; [simpl; field|]; rewrite sum_S, IH, S_INR; field. Qed.

Theorem backtrack_uniform :
  backtracks (uniform L) ((K * (L + 1) + 1) * (K * (L + 1) + L) / L).
Proof.
  pose proof (L_large L L_pos) as HL.
  assert (Hr : forall k, (1 <= k <= 2 * K)%nat ->
    0 < forward (uniform L) k <= 1 /\ 0 < backward (uniform L) k <= 1)
    by (intros; apply rows_ranges; easy).
  unfold backtracks; replace ((K * (L + 1) + 1) * (K * (L + 1) + L) / L) with
    (backtrack_formula K (forward (uniform L)) (backward (uniform L))).
  - apply backtrack_rows; auto.
  - unfold backtrack_formula, back; rewrite sum_diamonds.
    set (e := L + 1); set (s := K * e + 1).
    rewrite (sum_ext K _ (fun j => (s - 1 + / L * (s - e)) + - e * (1 + / L) * j)).
    + rewrite sum_progression, mult_INR; unfold s, e; simpl (INR 2); field; lra.
    + intros j _.
      destruct (T_uniform L L_pos K) as [_ ->], (ζ_uniform L L_pos j) as [-> ->],
        (T_uniform L L_pos j) as [_ ->], (T_uniform L L_pos (S j)) as [HT _].
      rewrite double_S in HT; rewrite HT, S_INR; unfold s, e; field; lra.
Qed.

End Policies.
