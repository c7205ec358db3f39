(** * The first order at rl, and the constant of T5

    Let the odds of turning be u_k = e s_k, v_k = e r_k.  Where e = 0 the policy is rl, and
    there the hitting time has the derivative
<<
    2 sum over k of  W k s_k + (W-1) (n-k+1) r_k,     n = 2K               [first_order].
>>
    So, on the graph, (H(e) - H_rl)/e tends to it as e > 0 tends to 0 [first_order_graph].
    A row that a flow has taken close to rl at the speed x turns at time t with odds 1/(x t)
    up to lower order.  At exactly these odds, with the speeds of distillation on rl's
    traces, t (H(t) - H_rl) tends to 4 W K L (K(L+1)+L)/(L+1) for W >= 2
    [distillation_constant] and to half of that for W = 1 [distillation_constant_one]. *)

From Corridor Require Export GraphLearning.

(** f(0) = a and f'(0) = b. *)
Definition jet (f : R -> R) (a b : R) : Prop := f 0 = a /\ derivable_pt_lim f 0 b.

Lemma jet_eq f a b a' b' : jet f a b -> a = a' -> b = b' -> jet f a' b'.
Proof. intros H <- <-; exact H. Qed.

Lemma jet_const c : jet (fun _ => c) c 0.
Proof. split; [easy|apply derivable_pt_lim_const]. Qed.

Lemma jet_line c : jet (fun e => e * c) 0 c.
Proof.
  split; [ring|].
  pose proof (derivable_pt_lim_mult (fun e => e) (fun _ => c) 0 1 0
    (derivable_pt_lim_id 0) (derivable_pt_lim_const c 0)) as H.
  cbv beta in H; replace (1 * c + 0 * 0) with c in H by ring; exact H.
Qed.

Section Jets.
Variables (f g : R -> R) (a b a' b' : R).
Hypothesis Hf : jet f a b.
Hypothesis Hg : jet g a' b'.

Lemma jet_plus : jet (fun e => f e + g e) (a + a') (b + b').
Proof.
  destruct Hf as [<- Hb], Hg as [<- Hb']; split; [easy|].
  apply (derivable_pt_lim_plus f g); easy.
Qed.

Lemma jet_minus : jet (fun e => f e - g e) (a - a') (b - b').
Proof.
  destruct Hf as [<- Hb], Hg as [<- Hb']; split; [easy|].
  apply (derivable_pt_lim_minus f g); easy.
Qed.

Lemma jet_mult : jet (fun e => f e * g e) (a * a') (b * a' + a * b').
Proof.
  destruct Hf as [<- Hb], Hg as [<- Hb']; split; [easy|].
  apply (derivable_pt_lim_mult f g); easy.
Qed.

Lemma jet_div : a' = 1 -> jet (fun e => f e / g e) a (b - a * b').
Proof.
  destruct Hf as [<- Hb], Hg as [<- Hb']; intros H1; split; [rewrite H1; field|].
  replace (b - f 0 * b') with ((b * g 0 - b' * f 0) / Rsqr (g 0))
    by (rewrite H1; unfold Rsqr; field).
  apply (derivable_pt_lim_div f g); try easy; lra.
Qed.
End Jets.

Lemma jet_sum (f : nat -> R -> R) (a b : nat -> R) k :
  (forall i, (i < k)%nat -> jet (f i) (a i) (b i)) ->
  jet (fun e => Σ(i < k) f i e) (Σ(i < k) a i) (Σ(i < k) b i).
Proof.
  induction k as [|k IH]; intros H; [apply jet_const|].
  apply (jet_plus (fun e => Σ(i < k) f i e) (f k)); auto.
Qed.

(** A double sum over l < i <= n, by columns. *)
Lemma columns n (x : nat -> R) :
  Σ(i < (S n)) (Σ(l < i) x l) = Σ(l < n) (n - l) * x l.
Proof.
  induction n as [|n IH]; [simpl; ring|].
  rewrite sum_S, IH, !sum_S, <- Rplus_assoc, <- sum_plus, S_INR; f_equal; [|ring].
  apply sum_ext; intros l _; ring.
Qed.

Lemma gather n (N W : R) (c s r : nat -> R) :
  (W - 1) * ((Σ(k < n) s k) * N + Σ(k < n) c k * (r k - s k))
  + (N * (Σ(k < n) s k) - Σ(k < n) c k * s k)
  = Σ(k < n) (W * (N - c k) * s k + (W - 1) * c k * r k).
Proof. induction n as [|n IH]; simpl; [ring|]; rewrite <- IH; ring. Qed.

Section FirstOrder.
Variables (s r : nat -> R) (W : R) (n : nat).
Local Notation u e := (fun k => e * s k).
Local Notation v e := (fun k => e * r k).

Lemma jet_M i : jet (fun e => M (u e) (v e) i) 1 (Σ(l < i) (r (S l) - s (S l))).
Proof.
  induction i as [|i IH]; [apply jet_const|].
  eapply jet_eq.
  - eapply (jet_div (fun e => M (u e) (v e) i * (1 + e * r (S i))) (fun e => 1 + e * s (S i))
      _ _ (1 + 0) (0 + s (S i))).
    + eapply jet_mult; [exact IH|].
      eapply (jet_plus (fun _ => 1)); [apply jet_const|apply jet_line].
    + eapply (jet_plus (fun _ => 1)); [apply jet_const|apply jet_line].
    + ring.
  - ring.
  - rewrite sum_S; ring.
Qed.

Lemma jet_Y k : jet (fun e => Y (u e) (v e) k) 0 (Σ(j < k) s (S j)).
Proof.
  eapply jet_eq.
  - eapply (jet_sum (fun j e => e * s (S j) / M (u e) (v e) j) (fun _ => 0)
      (fun j => s (S j) - 0 * (Σ(l < j) (r (S l) - s (S l))))).
    intros j _; eapply (jet_div (fun e => e * s (S j)) _ _ _ 1);
      [apply jet_line|apply jet_M|easy].
  - apply sum_zero; easy.
  - apply sum_ext; intros j _; ring.
Qed.

Lemma jet_T k :
  jet (fun e => T (u e) (v e) k) k (Σ(i < k) (Σ(l < i) (r (S l) - s (S l)))).
Proof.
  eapply jet_eq; [eapply (jet_sum _ (fun _ => 1)); intros i _; apply jet_M| |reflexivity].
  rewrite sum_const; ring.
Qed.

Lemma jet_h :
  jet (fun e => h (u e) (v e) W n) ((W - 1) * S n)
    (Σ(k < n) (W * S k * s (S k) + (W - 1) * (n - k) * r (S k))).
Proof.
  eapply jet_eq.
  - eapply jet_plus.
    + eapply (jet_mult (fun e => (W - 1) * (1 + Y (u e) (v e) n))); [|apply jet_T].
      eapply (jet_mult (fun _ => W - 1)); [apply jet_const|].
      eapply (jet_plus (fun _ => 1)); [apply jet_const|apply jet_Y].
    + eapply (jet_sum (fun i e => M (u e) (v e) i * (Y (u e) (v e) n - Y (u e) (v e) i))).
      intros i _; eapply jet_mult; [apply jet_M|].
      eapply jet_minus; apply jet_Y.
  - cbv beta; rewrite (sum_zero (S n)) by (intros; ring); ring.
  - cbv beta; rewrite columns.
    rewrite (sum_ext (S n) _ (fun i => (Σ(j < n) s (S j)) - Σ(j < i) s (S j)))
      by (intros; ring).
    rewrite sum_minus, sum_const, columns.
    transitivity (Σ(k < n) (W * (S n - (n - k)) * s (S k) + (W - 1) * (n - k) * r (S k))).
    + rewrite <- (gather n (S n) W (fun k => n - k) (fun k => s (S k)) (fun k => r (S k))).
      ring.
    + apply sum_ext; intros k _; rewrite !S_INR; ring.
Qed.

Theorem first_order :
  derivable_pt_lim (fun e => hitting_formula (u e) (v e) W n) 0
    (2 * (Σ(k < n) (W * S k * s (S k) + (W - 1) * (n - k) * r (S k)))).
Proof.
  eapply jet_eq.
  - eapply (jet_plus (fun _ => INR n + 2)); [apply jet_const|].
    eapply (jet_mult (fun _ => 2)); [apply jet_const|apply jet_h].
  - reflexivity.
  - ring.
Qed.

End FirstOrder.

(** The policy at distance e from rl. *)
Definition near_rl (s r : nat -> R) (e : R) : policy :=
  policy_of (Table (fun k => e * s k) (fun k => e * r k)).

(** How fast the flow of distillation on rl's traces raises a row's odds of passing, in the
    long run: visits in a trace times (L+1)/L.  Odd vertices have the rows c and d, even ones
    a and b. *)
Definition speed_forward (L k : nat) : R :=
  (if Nat.even k then 1 / L else 1) * ((L + 1) / L).

Definition speed_backward (W L k : nat) : R :=
  (if Nat.even k then (W - 1) / W else (W - 1) / (L * W)) * ((L + 1) / L).

Section Graph.
Variables W K L : nat.
Hypothesis W_pos : (1 <= W)%nat.
Hypothesis L_pos : (1 <= L)%nat.
Local Notation n := (2 * K)%nat.

Theorem first_order_graph (s r : nat -> R) (H : R -> R) :
  (forall k, (1 <= k <= n)%nat -> 0 <= s k /\ 0 <= r k) ->
  (forall e, 0 < e -> takes W K L (near_rl s r e) (H e)) ->
  limit1_in (fun e => (H e - H_rl W K) / e) (fun e => 0 < e)
    (2 * (Σ(k < n) (W * S k * s (S k) + (W - 1) * (n - k) * r (S k)))) 0.
Proof.
  intros Hsr HH η Hη.
  destruct (first_order s r W n η Hη) as [δ Hδ].
  exists δ; split; [apply cond_pos|]; intros e [He Hd]; simpl in *.
  unfold R_dist in *; rewrite Rminus_0_r in Hd.
  specialize (Hδ e ltac:(lra) Hd); rewrite Rplus_0_l in Hδ.
  assert (Hv : valid n (Table (fun k => e * s k) (fun k => e * r k))).
  { intros k Hk; destruct (Hsr k Hk); split; apply Rmult_le_pos; lra. }
  assert (E : H e = hitting_formula (fun k => e * s k) (fun k => e * r k) W n).
  { eapply hitting_time_unique; [apply HH, He|].
    replace (hitting_formula _ _ _ _) with
      (H_rl W K + 2 * excess_of W n (Table (fun k => e * s k) (fun k => e * r k))).
    - apply hitting_time_table; auto.
    - rewrite H_rl_formula; unfold hitting_formula, excess_of, excess; cbn [turn_forward turn_backward].
      rewrite S_INR; ring. }
  assert (E0 : H_rl W K = hitting_formula (fun k => 0 * s k) (fun k => 0 * r k) W n).
  { rewrite H_rl_formula; unfold hitting_formula.
    destruct (jet_h s r W n) as [-> _]; rewrite S_INR; ring. }
  rewrite E, E0; exact Hδ.
Qed.

(** The same along time: rows at the distance 1/t. *)
Lemma first_order_in_time (s r : nat -> R) (H : R -> R) (C : R) :
  (forall k, (1 <= k <= n)%nat -> 0 <= s k /\ 0 <= r k) ->
  (forall t, 0 < t -> takes W K L (near_rl s r (/ t)) (H t)) ->
  2 * (Σ(k < n) (W * S k * s (S k) + (W - 1) * (n - k) * r (S k))) = C ->
  forall η, 0 < η ->
  exists t0, 0 < t0 /\ forall t, t0 < t -> Rabs (t * (H t - H_rl W K) - C) < η.
Proof.
  intros Hsr HH <- η Hη.
  destruct (first_order_graph s r (fun e => H (/ e)) Hsr) with (eps := η)
    as [δ [Hδ Hlim]]; [|exact Hη|].
  - intros e He; rewrite <- (Rinv_inv e) at 1; apply HH, Rinv_0_lt_compat, He.
  - assert (H0 : 0 < / δ) by (apply Rinv_0_lt_compat, Hδ).
    exists (/ δ); split; [exact H0|]; intros t Ht.
    assert (He : 0 < / t) by (apply Rinv_0_lt_compat; lra).
    assert (Hs : / t < δ).
    { rewrite <- (Rinv_inv δ); apply Rinv_lt_contravar; [apply Rmult_lt_0_compat; lra|easy]. }
    specialize (Hlim (/ t)); simpl in Hlim; unfold R_dist in Hlim.
    rewrite Rminus_0_r, (Rabs_pos_eq (/ t)) in Hlim by lra.
    unfold Rdiv in Hlim; rewrite !Rinv_inv in Hlim; rewrite (Rmult_comm t); auto.
Qed.

Lemma speed_forward_pos k : 0 <= / speed_forward L k.
Proof.
  pose proof (L_large L L_pos); unfold speed_forward.
  left; apply Rinv_0_lt_compat, Rmult_lt_0_compat;
    destruct (Nat.even k); try apply Rdiv_lt_0_compat; lra.
Qed.

Lemma speed_backward_pos k : 2 <= W -> 0 <= / speed_backward W L k.
Proof.
  pose proof (L_large L L_pos); intros HW; unfold speed_backward.
  left; apply Rinv_0_lt_compat, Rmult_lt_0_compat; destruct (Nat.even k);
    try apply Rdiv_lt_0_compat; try apply Rmult_lt_0_compat; lra.
Qed.

Ltac at_both := rewrite odd_double, <- double_S, even_double, !S_INR, !mult_INR;
  simpl (INR 2); rewrite ?S_INR, ?mult_INR; simpl (INR 2).

Lemma forward_sum k :
  Σ(i < (2 * k)) S i * / speed_forward L (S i) = L / (L + 1) * (k ^ 2 + k * (k + 1) * L).
Proof.
  pose proof (L_large L L_pos).
  rewrite sum_diamonds; induction k as [|k IH]; [simpl; field; lra|].
  rewrite sum_S, IH; unfold speed_forward; at_both; field; lra.
Qed.

Lemma backward_sum k :
  2 <= W ->
  Σ(i < (2 * k)) (n - i) * / speed_backward W L (S i)
  = W * L / ((W - 1) * (L + 1)) * ((2 * K - k + 1) * k * L + (2 * K - k) * k).
Proof.
  pose proof (L_large L L_pos); intros HW.
  rewrite sum_diamonds; induction k as [|k IH]; [simpl; field; lra|].
  rewrite sum_S, IH; unfold speed_backward; at_both; field; lra.
Qed.

Theorem distillation_constant (H : R -> R) :
  (2 <= W)%nat ->
  (forall t, 0 < t ->
   takes W K L
     (near_rl (fun k => / speed_forward L k) (fun k => / speed_backward W L k) (/ t)) (H t)) ->
  forall η, 0 < η -> exists t0, 0 < t0 /\ forall t, t0 < t ->
  Rabs (t * (H t - H_rl W K) - 4 * W * K * L * (K * (L + 1) + L) / (L + 1)) < η.
Proof.
  intros HW HH; pose proof (L_large L L_pos).
  assert (HW' : 2 <= W) by (apply le_INR in HW; simpl in HW; lra).
  eapply first_order_in_time; [|exact HH|].
  - intros k _; split; [apply speed_forward_pos|apply speed_backward_pos, HW'].
  - rewrite (sum_ext _ _ (fun k => W * (S k * / speed_forward L (S k))
      + (W - 1) * ((n - k) * / speed_backward W L (S k)))) by (intros; ring).
    rewrite sum_plus, !sum_scal, forward_sum, backward_sum by easy; field; lra.
Qed.

(** With one branch there is nothing to come back from: half of it, whatever the backward
    rows. *)
Theorem distillation_constant_one (r : nat -> R) (H : R -> R) :
  W = 1%nat ->
  (forall k, 0 <= r k) ->
  (forall t, 0 < t -> takes W K L (near_rl (fun k => / speed_forward L k) r (/ t)) (H t)) ->
  forall η, 0 < η -> exists t0, 0 < t0 /\ forall t, t0 < t ->
  Rabs (t * (H t - H_rl W K) - 2 * K * L * (K * (L + 1) + L) / (L + 1)) < η.
Proof.
  intros HW Hr HH; pose proof (L_large L L_pos).
  eapply first_order_in_time; [|exact HH|].
  - intros k _; split; [apply speed_forward_pos|apply Hr].
  - rewrite (sum_ext _ _ (fun k => S k * / speed_forward L (S k)))
      by (intros; rewrite HW; simpl (INR 1); ring).
    rewrite forward_sum; field; lra.
Qed.
End Graph.
