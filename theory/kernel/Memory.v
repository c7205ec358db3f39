(** * A fork that remembers

    Let the fork's row depend on the branch that the walker comes back from: from the
    source it takes branch w with probability φ0 w, from branch w branch w' with
    probability φ w w'.  Let d w be the expected number of dead ends that a walker coming
    back from branch w enters before it enters the target's branch, and d0 the same from
    the source:
<<
    d w = sum over w' >= 1 of φ w w' (1 + d w').
>>
    Then from the graph, for all rows f_k, g_k in (0,1], with T = T(n+1) and Y = Y n,
<<
    H = n + 2 + 2 sum_(i<k) M_i y_k + 2 T (d 0 Y + d0).
>>
    S3: compared with the uniform fork (d 0 = d0 = W-1), a fork that takes any branch but
    the one just left, alike, saves 2T (W-1)/W steps; one that takes the next branch in
    a cyclic order saves 2T (W-1)/2. *)

From Corridor Require Export HittingTime Policies.

Section Memory.
Variables W K L : nat.
Variables (φ0 : nat -> R) (φ : nat -> nat -> R).
Variables f g : nat -> R.

Definition walk_with_memory (e e' : edge) : R :=
  match e, e' with
  | source, fwd w' i' _ => if i' =? 0 then φ0 w' else 0
  | bwd w O _, fwd w' i' _ => if i' =? 0 then φ w w' else 0
  | source, _ | bwd _ O _, _ => 0
  | _, _ => walk W K L f g e e'
  end.

Definition hitting_time_with_memory (H : R) : Prop :=
  expected_time (edges W K L) walk_with_memory source H.

(** Dead ends entered before the target's branch, if the fork's row is c. *)
Definition dead_ends_first (d c : nat -> R) : R :=
  Σ(w < W) c w * (if w =? 0 then 0 else 1 + d w).

Definition distribution (c : nat -> R) : Prop :=
  (forall w, (w < W)%nat -> 0 <= c w) /\ Σ(w < W) c w = 1.

Hypothesis W_pos : (1 <= W)%nat.
Hypothesis L_pos : (1 <= L)%nat.
Hypothesis f_g_range :
  forall k, (1 <= k <= 2 * K)%nat -> 0 < f k <= 1 /\ 0 < g k <= 1.
Hypothesis φ0_row : distribution φ0.
Hypothesis φ_rows : forall w, (w < W)%nat -> distribution (φ w).
Variable d : nat -> R.
Hypothesis d_sol :
  forall w, (w < W)%nat -> 0 <= d w /\ d w = dead_ends_first d (φ w).

Local Notation n := (2 * K)%nat.
Local Notation u := (odds f).
Local Notation v := (odds g).
Local Notation T := (T u v (S n)).
Local Notation O := (odds_rows K f g f_g_range).
Local Notation d0 := (dead_ends_first d φ0).
Local Notation θ := (T * d 0%nat).

Definition from_fork_to (w : nat) : R := onward u v n θ 0 + 2 * T * d w.

Definition xf (w i : nat) : R :=
  if w =? 0 then onward u v n θ i else inward u v n (from_fork_to w) i.

Definition xb (w i : nat) : R :=
  if w =? 0 then astray u v n θ i else back u v n (from_fork_to w) i.

Definition formula_with_memory : R := 1 + onward u v n θ 0 + 2 * T * d0.

Local Notation x := (laneless formula_with_memory xf xb).

Lemma T_all_nonneg : 0 <= T.
Proof. apply (T_nonneg u v n O); lia. Qed.

Lemma d_nonneg w : (w < W)%nat -> 0 <= d w.
Proof. apply d_sol. Qed.

Lemma θ_nonneg : 0 <= θ.
Proof. apply Rmult_le_pos; [apply T_all_nonneg|apply d_nonneg; lia]. Qed.

Lemma d0_nonneg : 0 <= d0.
Proof.
  apply sum_nonneg; intros w Hw; apply Rmult_le_pos; [apply φ0_row, Hw|].
  pose proof (d_nonneg w Hw); destruct (w =? 0); lra.
Qed.

Lemma from_fork_to_nonneg w : (w < W)%nat -> 0 <= from_fork_to w.
Proof.
  intros Hw; pose proof (onward_nonneg u v n O θ θ_nonneg 0 ltac:(lia)).
  pose proof T_all_nonneg; pose proof (d_nonneg w Hw).
  assert (0 <= T * d w) by (apply Rmult_le_pos; easy).
  unfold from_fork_to; lra.
Qed.

Lemma x_nonneg e : In e (edges W K L) -> 0 <= x e.
Proof.
  intros He; apply in_edges in He.
  destruct e as [|w i l|w i l]; cbn [laneless]; unfold xf, xb.
  - pose proof (onward_nonneg u v n O θ θ_nonneg 0 ltac:(lia)).
    assert (0 <= T * d0) by (apply Rmult_le_pos; [apply T_all_nonneg|apply d0_nonneg]).
    unfold formula_with_memory; lra.
  - destruct (w =? 0).
    + apply onward_nonneg; [exact O|exact θ_nonneg|lia].
    + apply inward_nonneg; [exact O|apply from_fork_to_nonneg; lia|lia].
  - destruct (w =? 0).
    + apply astray_nonneg; [exact O|exact θ_nonneg|lia].
    + apply back_nonneg; [exact O|apply from_fork_to_nonneg; lia|lia].
Qed.

(** The mean over a row of the fork. *)
Lemma fork_row c :
  distribution c ->
  Σ(w < W) c w * xf w 0 = onward u v n θ 0 + 2 * T * dead_ends_first d c.
Proof.
  intros [_ Hc]; unfold dead_ends_first; rewrite <- sum_scal.
  replace (onward u v n θ 0) with (onward u v n θ 0 * (Σ(w < W) c w)) by (rewrite Hc; ring).
  rewrite <- sum_scal, <- sum_plus.
  apply sum_ext; intros w Hw; unfold xf; destruct (w =? 0); [ring|].
  rewrite excursion; unfold from_fork_to; ring.
Qed.

Lemma x_step e :
  In e (edges W K L) -> x e = 1 + mean (edges W K L) walk_with_memory x e.
Proof.
  pose proof O as Ho; intros He; pose proof (proj1 (in_edges W K L e) He) as Hi.
  destruct e as [|w i l|w [|i] l].
  - rewrite (mean_at_fork _ _ _ _ _ _ _ φ0), fork_row by (easy || intros []; easy).
    cbn [laneless]; unfold formula_with_memory; ring.
  - rewrite (mean_forward W K L f g) by easy; cbn [laneless]; unfold xf, xb.
    destruct (Nat.eqb_spec i n) as [->|Hne], (w =? 0);
      rewrite ?(f_of_odds K f g f_g_range (S i)) by lia.
    + rewrite onward_at_target; ring.
    + apply inward_at_leaf, Ho.
    + apply onward_row; [exact Ho|lia].
    + apply inward_row; [exact Ho|lia].
  - rewrite (mean_at_fork _ _ _ _ _ _ _ (φ w)) by (intros []; easy).
    rewrite fork_row by (apply φ_rows; lia).
    destruct (d_sol w ltac:(lia)) as [_ <-]; cbn [laneless]; unfold xb.
    destruct (Nat.eqb_spec w 0) as [->|]; [rewrite astray_to_fork|rewrite back_at_fork];
      unfold from_fork_to; ring.
  - rewrite (mean_backward W K L f g) by easy; cbn [laneless]; unfold xf, xb.
    rewrite (g_of_odds K f g f_g_range (S i)) by lia.
    destruct (w =? 0); [apply astray_row|apply back_row]; easy || lia.
Qed.

Lemma walk_with_memory_nonneg e e' :
  In e (edges W K L) -> In e' (edges W K L) -> 0 <= walk_with_memory e e'.
Proof.
  intros He He'.
  assert (Hw : 0 <= walk W K L f g e e').
  { apply walk_nonneg; auto; intros k Hk; destruct (f_g_range k Hk); lra. }
  apply in_edges in He, He'.
  destruct e as [|w i l|w [|i] l], e' as [|w' i' l'|w' i' l']; try exact Hw;
    cbn [walk_with_memory]; try lra; destruct (i' =? 0); try lra.
  - apply φ0_row; lia.
  - apply φ_rows; lia.
Qed.

Theorem hitting_time_memory : hitting_time_with_memory formula_with_memory.
Proof.
  apply (expected_time_solution (edges W K L) _ walk_with_memory_nonneg x).
  - intros e He; split; [apply x_nonneg, He|apply x_step, He].
  - apply in_edges; easy.
Qed.

End Memory.

(** ** Two forks with a memory *)

(** Any branch but the one just left, alike. *)
Definition other (W w w' : nat) : R := if w' =? w then 0 else / (W - 1).

(** The next branch in a cyclic order. *)
Definition cycle (W w w' : nat) : R := if w' =? S w mod W then 1 else 0.

Definition first_alike (W w : nat) : R := / W.

Section Forks.
Variables W K L : nat.
Variables f g : nat -> R.
Hypothesis W_large : (2 <= W)%nat.
Hypothesis L_pos : (1 <= L)%nat.
Hypothesis f_g_range :
  forall k, (1 <= k <= 2 * K)%nat -> 0 < f k <= 1 /\ 0 < g k <= 1.

Local Notation u := (odds f).
Local Notation v := (odds g).
Local Notation H := (hitting_formula u v W (2 * K)).
Local Notation round_trip := (2 * T u v (S (2 * K))).

Lemma W_ge_2 : 2 <= W.
Proof. pose proof (le_INR 2 W W_large) as Hw; simpl in Hw; exact Hw. Qed.

Lemma first_alike_row : distribution W (first_alike W).
Proof.
  pose proof W_ge_2 as W2; split.
  - intros w _; left; apply Rinv_0_lt_compat; lra.
  - unfold first_alike; rewrite sum_const; field; lra.
Qed.

(** What the saving is. *)
Lemma formula_saving φ0 d :
  d 0%nat = W - 1 ->
  formula_with_memory W K φ0 f g d = H - round_trip * (W - 1 - dead_ends_first W d φ0).
Proof.
  intros Hd; unfold formula_with_memory; rewrite onward_first, Hd.
  unfold hitting_formula, h; ring.
Qed.

Lemma sum_but_one (k : nat) (c : R) :
  (k < W)%nat -> Σ(w < W) (if w =? k then 0 else c) = (W - 1) * c.
Proof.
  intros Hk; rewrite (sum_ext W _ (fun w => c - (if w =? k then c else 0)))
    by (intros w _; destruct (w =? k); ring).
  rewrite sum_minus, sum_const, (sum_delta W k (fun _ => c)) by exact Hk; ring.
Qed.

(** *** Other *)

Definition d_other (w : nat) : R := if w =? 0 then W - 1 else W - 2.

Lemma other_row w : (w < W)%nat -> distribution W (other W w).
Proof.
  intros Hw; pose proof W_ge_2 as W2; split; unfold other.
  - intros w' _; destruct (w' =? w); [lra|left; apply Rinv_0_lt_compat; lra].
  - rewrite sum_but_one by exact Hw; field; lra.
Qed.

Lemma d_other_sol w :
  (w < W)%nat ->
  0 <= d_other w /\ d_other w = dead_ends_first W d_other (other W w).
Proof.
  intros Hw; pose proof W_ge_2 as W2; unfold dead_ends_first, other.
  rewrite (sum_ext W _ (fun w' => (if w' =? 0 then 0 else 1)
      - (if w' =? w then if w =? 0 then 0 else 1 else 0))).
  - rewrite sum_minus, sum_but_one, (sum_delta W w (fun _ => if w =? 0 then 0 else 1))
      by lia.
    unfold d_other; destruct (w =? 0); lra.
  - intros w' _; unfold d_other.
    destruct (Nat.eqb_spec w' w) as [->|]; [destruct (w =? 0); ring|].
    destruct (w' =? 0); [ring|field; lra].
Qed.

Theorem fork_other_saves :
  hitting_time_with_memory W K L (first_alike W) (other W) f g
    (H - round_trip * (W - 1) / W).
Proof.
  pose proof W_ge_2 as W2.
  replace (H - _) with (formula_with_memory W K (first_alike W) f g d_other).
  - apply hitting_time_memory; auto using first_alike_row, other_row, d_other_sol; lia.
  - rewrite formula_saving by easy.
    unfold dead_ends_first, first_alike.
    rewrite (sum_ext W _ (fun w => if w =? 0 then 0 else (W - 1) / W)).
    + rewrite sum_but_one by lia; field; lra.
    + intros w _; unfold d_other; destruct (w =? 0); field; lra.
Qed.

(** *** Cycle *)

Lemma sum_numbers k : Σ(w < k) INR w = k * (k - 1) / 2.
Proof.
  induction k as [|k IH]; [simpl; field|]; rewrite sum_S, IH, S_INR; field.
Qed.


Definition d_cycle (w : nat) : R := W - 1 - w.

Lemma cycle_row w : (w < W)%nat -> distribution W (cycle W w).
Proof.
  intros Hw; split; unfold cycle.
  - intros w' _; destruct (w' =? S w mod W); lra.
  - apply (sum_delta W (S w mod W) (fun _ => 1)), Nat.mod_upper_bound; lia.
Qed.

Lemma d_cycle_sol w :
  (w < W)%nat ->
  0 <= d_cycle w /\ d_cycle w = dead_ends_first W d_cycle (cycle W w).
Proof.
  intros Hw; pose proof (lt_INR w W Hw) as Hl.
  assert (Hw1 : w + 1 <= W) by (rewrite <- S_INR; apply le_INR; lia).
  split; [unfold d_cycle; lra|]; unfold dead_ends_first, cycle.
  rewrite (sum_ext W _ (fun w' => if w' =? S w mod W
    then if w' =? 0 then 0 else 1 + d_cycle w' else 0))
    by (intros w' _; destruct (w' =? S w mod W); ring).
  rewrite (sum_delta W (S w mod W) (fun w' => if w' =? 0 then 0 else 1 + d_cycle w'))
    by (apply Nat.mod_upper_bound; lia).
  unfold d_cycle; destruct (Nat.eq_dec (S w) W) as [<-|Hne].
  - rewrite Nat.mod_same by lia; simpl (0 =? 0); cbv iota; rewrite S_INR; ring.
  - rewrite Nat.mod_small by lia; cbn [Nat.eqb]; rewrite S_INR; ring.
Qed.

Theorem fork_cycle_saves :
  hitting_time_with_memory W K L (first_alike W) (cycle W) f g
    (H - round_trip * (W - 1) / 2).
Proof.
  pose proof W_ge_2 as W2.
  replace (H - _) with (formula_with_memory W K (first_alike W) f g d_cycle).
  - apply hitting_time_memory; auto using first_alike_row, cycle_row, d_cycle_sol; lia.
  - rewrite formula_saving by (unfold d_cycle; simpl; ring).
    unfold dead_ends_first, first_alike.
    enough (HS : Σ(w < W) / W * (if w =? 0 then 0 else 1 + d_cycle w) = (W - 1) / 2)
      by (rewrite HS; field).
    rewrite sum_scal.
    rewrite (sum_ext W _ (fun w => (W - w) - (if w =? 0 then W - w else 0))).
    + rewrite !sum_minus, sum_const, sum_numbers.
      rewrite (sum_delta W 0 (fun w => W - w)) by lia; simpl (INR 0); field; lra.
    + intros w _; unfold d_cycle; destruct (w =? 0); ring.
Qed.

End Forks.

(** ** Under rl *)

Section Rl.
Variables W K L : nat.
Hypothesis W_large : (2 <= W)%nat.
Hypothesis L_pos : (1 <= L)%nat.

Definition takes_with_memory (fork : nat -> nat -> nat -> R) (p : policy) (H : R) : Prop :=
  hitting_time_with_memory W K L (first_alike W) (fork W) (forward p) (backward p) H.

Lemma rl_range k : 0 < forward rl k <= 1 /\ 0 < backward rl k <= 1.
Proof. simpl; lra. Qed.

Lemma formula_rl :
  hitting_formula (odds (forward rl)) (odds (backward rl)) W (2 * K) = H_rl W K
  /\ T (odds (forward rl)) (odds (backward rl)) (S (2 * K)) = 2 * K + 1.
Proof.
  split.
  - apply (hitting_time_unique W K L (forward rl) (backward rl)).
    + apply hitting_time_rows; auto using rl_range; lia.
    + apply hitting_time_rl; lia.
  - unfold T; rewrite (sum_ext _ _ (fun _ => 1)) by (intros; apply M_rl).
    rewrite sum_const, S_INR, mult_INR; simpl (INR 2); ring.
Qed.

Theorem fork_other_rl :
  takes_with_memory other rl (2 * K + 2 + 2 * (W - 1) ^ 2 / W * (2 * K + 1)).
Proof.
  pose proof (W_ge_2 W W_large) as W2; destruct formula_rl as [HF HT].
  pose proof (fork_other_saves W K L (forward rl) (backward rl) W_large L_pos
    (fun k _ => rl_range k)) as H.
  rewrite HF, HT in H; unfold takes_with_memory.
  replace (2 * K + 2 + _) with (H_rl W K - 2 * (2 * K + 1) * (W - 1) / W); [exact H|].
  unfold H_rl; field; lra.
Qed.

Theorem fork_cycle_rl : takes_with_memory cycle rl (2 * K + 2 + (W - 1) * (2 * K + 1)).
Proof.
  destruct formula_rl as [HF HT].
  pose proof (fork_cycle_saves W K L (forward rl) (backward rl) W_large L_pos
    (fun k _ => rl_range k)) as H.
  rewrite HF, HT in H; unfold takes_with_memory.
  replace (2 * K + 2 + _) with (H_rl W K - 2 * (2 * K + 1) * (W - 1) / 2); [exact H|].
  unfold H_rl; field.
Qed.

End Rl.
