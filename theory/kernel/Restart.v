(** * Restarting instead of backtracking: S2

    An attempt of b steps is made from the source; if it has not reached the target, a new
    one is made, until one does.  States are pairs of a directed edge and the number of
    steps already made in the attempt.  From the graph, for every policy:
<<
    expected steps in all = E[min(τ,b)] / (1 - P(τ > b))               [restart_time].
>>
    Proved for every policy that never turns on its way forward (f = 1, whatever g), sft
    and rl among them, and all W, K, L >= 1: with b = 2K+2 this is W (2K+2), and no other
    budget does better                              [restart_best, restart_bound]. *)

From Corridor Require Export T4 Law.

Lemma total_list_prod {A B} (l : list A) (k : list B) (x : A * B -> R) :
  total (list_prod l k) x = total l (fun a => total k (fun b => x (a, b))).
Proof.
  induction l as [|a l IH]; simpl; [easy|]; rewrite total_app, total_map, IH; easy.
Qed.

Section Restart.
Variables W K L : nat.
Variable p : policy.
Variable b : nat.
Local Notation P := (walk W K L (forward p) (backward p)).
Local Notation edges := (edges W K L).

Definition restart_states : list (edge * nat) := list_prod edges (seq 0 b).

Definition restart_walk (s s' : edge * nat) : R :=
  let (e, a) := s in
  let (e', a') := s' in
  if S a =? b then
    match e' with source => if a' =? 0 then total edges (P e) else 0 | _ => 0 end
  else if a' =? S a then P e e' else 0.

Definition restart_takes (C : R) : Prop :=
  expected_time restart_states restart_walk (source, 0%nat) C.

Hypothesis b_pos : (1 <= b)%nat.
Hypothesis P_nonneg : forall e e', In e edges -> In e' edges -> 0 <= P e e'.
Hypothesis success : survives W K L p b < 1.

Local Notation Emin := (Emin edges P).
Local Notation survival := (survival edges P).

Definition restart_formula : R := Emin b source / (1 - survival b source).

Definition restart_value (s : edge * nat) : R :=
  let (e, a) := s in Emin (b - a) e + restart_formula * survival (b - a) e.

Lemma restart_formula_nonneg : 0 <= restart_formula.
Proof.
  unfold survives in success; apply Rmult_le_pos.
  - rewrite Emin_tail_sum; apply sum_nonneg; intros.
    apply survival_nonneg; [exact P_nonneg|apply in_edges; easy].
  - left; apply Rinv_0_lt_compat; lra.
Qed.

Lemma restart_mean e a :
  In e edges -> (a < b)%nat ->
  mean restart_states restart_walk restart_value (e, a)
  = if S a =? b then total edges (P e) * restart_value (source, 0%nat)
    else mean edges P (fun e' => restart_value (e', S a)) e.
Proof.
  intros He Ha; unfold mean, restart_states; rewrite total_list_prod.
  cbn [restart_walk]; destruct (Nat.eqb_spec (S a) b) as [Hb|Hb].
  - rewrite total_split; rewrite !sum3_zero; try (intros; apply total_zero; intros; ring).
    rewrite total_seq, !Rplus_0_r.
    rewrite (sum_ext b _ (fun a' => if a' =? 0
      then total edges (P e) * restart_value (source, a') else 0))
      by (intros a' _; destruct (a' =? 0); ring).
    apply (sum_delta b 0 (fun a' => total edges (P e) * restart_value (source, a'))); lia.
  - apply total_ext; intros e' _; rewrite total_seq.
    rewrite (sum_ext b _ (fun a' => if a' =? S a then P e e' * restart_value (e', a') else 0))
      by (intros a' _; destruct (a' =? S a); ring).
    apply (sum_delta b (S a) (fun a' => P e e' * restart_value (e', a'))); lia.
Qed.

Lemma restart_step s :
  In s restart_states ->
  0 <= restart_value s
  /\ restart_value s = 1 + mean restart_states restart_walk restart_value s.
Proof.
  destruct s as [e a]; intros Hs; apply in_prod_iff in Hs as [He Ha]; apply in_seq in Ha.
  pose proof restart_formula_nonneg as Hf; split.
  - cbn [restart_value].
    pose proof (survival_nonneg edges P P_nonneg (b - a) e He).
    assert (0 <= Emin (b - a) e).
    { rewrite Emin_tail_sum; apply sum_nonneg; intros.
      apply survival_nonneg; [exact P_nonneg|exact He]. }
    assert (0 <= restart_formula * survival (b - a) e) by (apply Rmult_le_pos; easy).
    lra.
  - rewrite restart_mean by (easy || lia); cbn [restart_value].
    destruct (Nat.eqb_spec (S a) b) as [Hb|Hb].
    + replace (b - a)%nat with 1%nat by lia; rewrite survival_step, Nat.sub_0_r.
      assert (HC : Emin b source + restart_formula * survival b source = restart_formula).
      { unfold survives in success; unfold restart_formula; field; lra. }
      rewrite HC; simpl Chain.Emin; unfold mean.
      rewrite (total_zero _ (fun e' => P e e' * 0)) by (intros; ring).
      rewrite (total_ext _ (fun e' => P e e' * survival 0 e') (P e)); [ring|].
      intros; unfold Chain.survival; simpl; ring.
    + replace (b - a)%nat with (S (b - S a)) by lia; rewrite survival_step.
      simpl Chain.Emin; rewrite mean_plus, mean_scal; ring.
Qed.

Lemma total_row_nonneg e : In e edges -> 0 <= total edges (P e).
Proof.
  intros He; rewrite <- (total_zero edges (fun _ => 0)) by easy.
  apply total_le; intros; apply P_nonneg; easy.
Qed.

Theorem restart_time : restart_takes restart_formula.
Proof.
  replace restart_formula with (restart_value (source, 0%nat)).
  - apply expected_time_solution.
    + intros [e a] [e' a'] He He'; apply in_prod_iff in He as [He _].
      apply in_prod_iff in He' as [He' _]; cbn [restart_walk].
      pose proof (P_nonneg e e' He He'); pose proof (total_row_nonneg e He).
      destruct (S a =? b); [destruct e'; try lra; destruct (a' =? 0); lra|].
      destruct (a' =? S a); lra.
    + exact restart_step.
    + apply in_prod_iff; split; [apply in_edges; easy|apply in_seq; lia].
  - cbn [restart_value]; rewrite Nat.sub_0_r.
    unfold survives in success; unfold restart_formula; field; lra.
Qed.

End Restart.

(** ** The best budget, for policies that never turn on their way forward *)

Section Bound.
Variables W K L : nat.
Hypothesis W_pos : (1 <= W)%nat.
Hypothesis L_pos : (1 <= L)%nat.
Variable g : nat -> R.
Hypothesis g_range : forall k, (1 <= k <= 2 * K)%nat -> 0 <= g k <= 1.
Local Notation n := (2 * K)%nat.
Local Notation f := (fun _ : nat => 1).
Local Notation P := (lumped_walk W K f g).
Local Notation survival := (survival (blocks K) P).
Local Notation Emin := (Emin (blocks K) P).
Local Notation C := (W * (2 * K + 2)).

(** The cost of an attempt of t steps, if a failure costs C. *)
Definition cost (t : nat) (s : state) : R := Emin t s + C * survival t s.

Lemma w_ge_1 : 1 <= W.
Proof. change 1 with (INR 1); apply le_INR, W_pos. Qed.

Lemma survival_next t s :
  In s (blocks K) -> survival (S t) s = next W K f g (survival t) s.
Proof.
  intros Hs; rewrite survival_step; apply (mean_lumped W K L); auto.
  apply in_blocks, Hs.
Qed.

Lemma cost_next t s : In s (blocks K) -> cost (S t) s = 1 + next W K f g (cost t) s.
Proof.
  intros Hs; unfold cost at 1; rewrite survival_step, <- mean_scal; simpl Chain.Emin.
  rewrite Rplus_assoc, <- mean_plus; f_equal; apply (mean_lumped W K L); auto.
  apply in_blocks, Hs.
Qed.

Lemma cost_0 s : cost 0 s = C.
Proof. unfold cost, Chain.survival; simpl; ring. Qed.

Lemma survival_target t i :
  (i <= n)%nat -> survival t (Fwd true i) = if t <=? n - i then 1 else 0.
Proof.
  revert i; induction t as [|t IH]; intros i Hi; [unfold Chain.survival; simpl; ring|].
  rewrite survival_next by (apply in_blocks; easy); cbn [next].
  destruct (Nat.eqb_spec i n) as [->|Hne]; [rewrite Nat.sub_diag; easy|].
  rewrite IH by lia.
  destruct (Nat.leb_spec t (n - S i)), (Nat.leb_spec (S t) (n - i)); lia || ring.
Qed.

Lemma cost_target t i :
  (i <= n)%nat ->
  cost t (Fwd true i) = if t <=? n - i then t + C else INR (n + 1 - i).
Proof.
  revert i; induction t as [|t IH]; intros i Hi; [rewrite cost_0; simpl; ring|].
  rewrite cost_next by (apply in_blocks; easy); cbn [next].
  destruct (Nat.eqb_spec i n) as [->|Hne].
  { rewrite Nat.sub_diag; replace (n + 1 - n)%nat with 1%nat by lia; simpl; ring. }
  rewrite IH by lia; replace (n + 1 - i)%nat with (S (n + 1 - S i)) by lia.
  destruct (Nat.leb_spec t (n - S i)), (Nat.leb_spec (S t) (n - i));
    rewrite ?S_INR; lia || ring.
Qed.

(** In a dead end steps are lost at least until the fork is reached again. *)
Definition lost (t : nat) : Prop :=
  C <= cost t Source /\
  forall i, (i <= n)%nat ->
    C + INR (min t i) <= cost t (Bwd false i)
    /\ C + INR (min t (2 * n + 1 - i)) <= cost t (Fwd false i).

Lemma cost_source t : lost t -> C <= cost (S t) Source.
Proof.
  intros [_ H]; destruct (H 0%nat ltac:(lia)) as [_ Hd]; pose proof w_ge_1.
  rewrite cost_next by (apply in_blocks; easy); cbn [next].
  rewrite cost_target, !Nat.sub_0_r, minus_INR in * by lia; simpl (INR 1) in *.
  apply Rmult_le_reg_r with W; [lra|]; rewrite Rmult_plus_distr_r.
  unfold Rdiv; rewrite (Rmult_assoc _ (/ W)), Rinv_l, Rmult_1_r by lra.
  assert (0 <= (W - 1) * (cost t (Fwd false 0) - (C + INR (min t (2 * n + 1)))))
    by (apply Rmult_le_pos; lra).
  destruct (Nat.leb_spec t n) as [Ht|Ht].
  - rewrite Nat.min_l in * by lia; pose proof (pos_INR t).
    assert (0 <= (W - 1) * t) by (apply Rmult_le_pos; lra); lra.
  - assert (Hm : INR (n + 1) <= INR (min t (2 * n + 1))) by (apply le_INR; lia).
    rewrite plus_INR, mult_INR in *; simpl (INR 2) in *; simpl (INR 1) in *.
    assert (0 <= (W - 1) * (INR (min t (2 * n + 1)) - (2 * K + 1)))
      by (apply Rmult_le_pos; lra).
    lra.
Qed.

Lemma always_lost t : lost t.
Proof.
  pose proof w_ge_1; induction t as [|t IH].
  - split; [rewrite cost_0; lra|]; intros i Hi.
    rewrite !cost_0; simpl; lra.
  - pose proof (cost_source t IH) as HS; split; [exact HS|]; destruct IH as [_ IH].
    intros i Hi; split.
    + destruct i as [|i].
      { replace (cost (S t) (Bwd false 0)) with (cost (S t) Source)
          by (rewrite !cost_next by (apply in_blocks; easy || simpl; lia); easy).
        simpl; lra. }
      rewrite cost_next by (apply in_blocks; easy); cbn [next].
      destruct (IH i ltac:(lia)) as [H1 _], (IH (S i) Hi) as [_ H2].
      destruct (g_range (S i)) as [Hg0 Hg1]; [lia|].
      assert (Hm : INR (min t i) <= INR (min t (2 * n + 1 - S i))) by (apply le_INR; lia).
      replace (min (S t) (S i)) with (S (min t i)) by lia; rewrite S_INR.
      assert (0 <= g (S i) * (cost t (Bwd false i) - (C + INR (min t i))))
        by (apply Rmult_le_pos; lra).
      assert (0 <= (1 - g (S i)) * (cost t (Fwd false (S i)) - (C + INR (min t i))))
        by (apply Rmult_le_pos; lra).
      lra.
    + rewrite cost_next by (apply in_blocks; easy); cbn [next].
      destruct (Nat.eqb_spec i n) as [->|Hne].
      * destruct (IH n (le_n _)) as [H1 _].
        replace (min (S t) (2 * n + 1 - n)) with (S (min t n)) by lia; rewrite S_INR; lra.
      * destruct (IH (S i) ltac:(lia)) as [_ H2].
        replace (min (S t) (2 * n + 1 - i)) with (S (min t (2 * n + 1 - S i))) by lia.
        rewrite S_INR; lra.
Qed.

(** Nothing is decided in the first 2K+1 steps. *)
Lemma survival_early t :
  (forall i, (i <= n)%nat -> (t <= i)%nat -> survival t (Bwd false i) = 1)
  /\ (forall i, (i <= n)%nat -> (t <= 2 * n + 1 - i)%nat -> survival t (Fwd false i) = 1).
Proof.
  induction t as [|t [IHb IHf]]; [split; intros; unfold Chain.survival; simpl; ring|].
  split; intros i Hi Ht; rewrite survival_next by (apply in_blocks; easy).
  - destruct i as [|i]; [lia|]; cbn [next]; rewrite IHb, IHf by lia; ring.
  - cbn [next]; destruct (Nat.eqb_spec i n) as [->|]; [apply IHb; lia|].
    rewrite IHf by lia; ring.
Qed.

Lemma survival_at_budget t :
  (t <= 2 * K + 2)%nat -> survival t Source = if t <=? n + 1 then 1 else 1 - / W.
Proof.
  pose proof w_ge_1; destruct t as [|t]; intros Ht; [unfold Chain.survival; simpl; ring|].
  rewrite survival_next by (apply in_blocks; easy); cbn [next].
  rewrite survival_target, Nat.sub_0_r by lia.
  destruct (survival_early t) as [_ ->]; try lia; rewrite minus_INR by exact W_pos.
  destruct (Nat.leb_spec t n), (Nat.leb_spec (S t) (n + 1)); try lia;
    simpl (INR 1); field; lra.
Qed.

Lemma Emin_at_budget : Emin (2 * K + 2) Source = 2 * K + 2.
Proof.
  rewrite Emin_tail_sum.
  rewrite (sum_ext _ _ (fun _ => 1)).
  - rewrite sum_const, plus_INR, mult_INR; simpl; ring.
  - intros t Ht; rewrite survival_at_budget by lia.
    destruct (Nat.leb_spec t (n + 1)); [easy|lia].
Qed.

End Bound.

Section Best.
Variables W K L : nat.
Hypothesis W_pos : (1 <= W)%nat.
Hypothesis L_pos : (1 <= L)%nat.
Variable p : policy.
Hypothesis straight : forall k, forward p k = 1.
Hypothesis backward_range : forall k, (1 <= k <= 2 * K)%nat -> 0 <= backward p k <= 1.
Local Notation P := (walk W K L (forward p) (backward p)).
Local Notation lumped := (lumped_walk W K (fun _ => 1) (backward p)).

Lemma straight_nonneg e e' :
  In e (edges W K L) -> In e' (edges W K L) -> 0 <= P e e'.
Proof.
  apply walk_nonneg; intros k Hk; rewrite straight; destruct (backward_range k Hk); lra.
Qed.

Lemma straight_lumpable : lumpable (edges W K L) P (blocks K) lumped block.
Proof.
  destruct (graph_lumpable W K L (forward p) (backward p) W_pos L_pos) as [H1 H2].
  split; [exact H1|]; intros x e He; rewrite H2 by exact He.
  apply total_ext; intros s _; f_equal.
  destruct (block e) as [|t i|t [|i]], s as [|t' i'|t' [|i']];
    cbn [lumped_walk]; rewrite ?straight; easy.
Qed.

Lemma survives_lumped t :
  survives W K L p t = survival (blocks K) lumped t Source.
Proof.
  exact (lumping_survival _ _ _ _ _ t source straight_lumpable
    (proj2 (in_edges W K L source) I)).
Qed.

Lemma Emin_lumped t :
  Emin (edges W K L) P t source = Emin (blocks K) lumped t Source.
Proof.
  exact (lumping _ _ _ _ _ t source straight_lumpable (proj2 (in_edges W K L source) I)).
Qed.

Theorem restart_best : restart_takes W K L p (2 * K + 2) (W * (2 * K + 2)).
Proof.
  pose proof (w_ge_1 W W_pos) as Hw.
  assert (Hs : survives W K L p (2 * K + 2) = 1 - / W).
  { rewrite survives_lumped, (survival_at_budget W K L) by (auto; lia).
    destruct (Nat.leb_spec (2 * K + 2) (2 * K + 1)); [lia|easy]. }
  assert (0 < / W) by (apply Rinv_0_lt_compat; lra).
  replace (W * (2 * K + 2)) with (restart_formula W K L p (2 * K + 2)).
  - apply restart_time; [lia|exact straight_nonneg|lra].
  - unfold restart_formula; fold (survives W K L p (2 * K + 2)); rewrite Hs.
    rewrite Emin_lumped, (Emin_at_budget W K L) by auto; field; lra.
Qed.

Theorem restart_bound b H :
  (1 <= b)%nat -> survives W K L p b < 1 -> restart_takes W K L p b H ->
  W * (2 * K + 2) <= H.
Proof.
  intros Hb Hs HH.
  replace H with (restart_formula W K L p b).
  - destruct (always_lost W K L W_pos L_pos (backward p) backward_range b) as [Hl _].
    unfold cost in Hl; rewrite <- Emin_lumped, <- survives_lumped in Hl.
    unfold restart_formula; fold (survives W K L p b).
    apply Rmult_le_reg_r with (1 - survives W K L p b); [lra|].
    unfold Rdiv; rewrite (Rmult_assoc (Emin _ _ _ _)), Rinv_l by lra; lra.
  - eapply expected_time_unique; [apply restart_time|exact HH]; auto.
    exact straight_nonneg.
Qed.

End Best.

(** Restarts cost between half of what rl takes without them, and all of it. *)
Theorem restart_between W K :
  (1 <= W)%nat -> H_rl W K / 2 <= W * (2 * K + 2) <= H_rl W K.
Proof.
  intros HW; pose proof (w_ge_1 W HW); pose proof (pos_INR K); unfold H_rl.
  assert (0 <= (W - 1) * K) by (apply Rmult_le_pos; lra).
  split; lra.
Qed.

(** sft without restarts takes at least 10 K (W-1) steps more. *)
Theorem restart_saves (W K L : nat) :
  (1 <= W)%nat -> (1 <= L)%nat -> W * (2 * K + 2) + 10 * K * (W - 1) <= H_sft W K L.
Proof.
  intros HW HL; pose proof (w_ge_1 W HW).
  pose proof (ε_range L HL) as He; pose proof (ρ_power K L HL) as Hr; unfold H_sft.
  set (r := ρ L ^ K) in *; set (e := ε L) in *; clearbody r e; pose proof (pos_INR K).
  assert (0 <= (W - 1) * (r - 1 - 3 * K)) by (apply Rmult_le_pos; lra).
  assert (0 <= (W - 1) * (e * (r - 1)))
    by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; lra]).
  lra.
Qed.
