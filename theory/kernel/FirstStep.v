(** * T3, the first step: which rows move the wrong way at the pretrained policy

    At uniform, for vertex v_k, 1 <= k <= 2K, let X = T k, that is X = j (L+1) for k = 2j
    and X = 1 + (j-1)(L+1) for k = 2j-1.  Then
<<
    L A_k = W X L + (X + W - 1) (K(L+1) - X + 1),
    L G_k = (W-1) (X + L) (K(L+1) - X + 1) - W X (K(L+1) - X).
>>
    So no forward row moves the wrong way, and the backward row of v_k does iff
<<
    (X - (W-1) L) (K(L+1) - X - (W-1)) > W (W-1) L.
>> *)

From Corridor Require Export Policies Gradient.

Section FirstStep.
Variables W K L : nat.
Hypothesis W_pos : (1 <= W)%nat.
Hypothesis L_pos : (1 <= L)%nat.
Local Notation u := (odds (forward (uniform L))).
Local Notation v := (odds (backward (uniform L))).
Local Notation n := (2 * K)%nat.
Local Notation e := (L + 1).

(** All that A_k and G_k are made of, in X. *)
Definition in_place (k : nat) (X : R) : Prop :=
  T u v k = X /\ Y u v k = X / L /\ Rows.Z u v (pred k) = (X - 1) / L
  /\ μ u v k = e / L /\ 1 <= X.

Lemma odd_in_place j : in_place (S (2 * j)) (1 + j * e).
Proof.
  pose proof (L_large L L_pos) as HL; pose proof (pos_INR j).
  assert (0 <= j * e) by (apply Rmult_le_pos; lra).
  destruct (T_uniform L L_pos j) as [_ HT], (y_uniform L L_pos j) as [Hy _],
    (M_uniform L L_pos j) as [HM _], (Z_uniform L L_pos j) as [HZ _].
  unfold in_place; repeat split; try lra.
  - unfold Y; rewrite sum_S; fold (Y u v (2 * j)); rewrite Y_uniform, Hy by easy.
    field; lra.
  - cbn [pred]; rewrite HZ; field; lra.
  - unfold μ; cbn [pred]; rewrite HM; at_diamond; field; lra.
Qed.

Lemma even_in_place j : in_place (S (S (2 * j))) ((j + 1) * e).
Proof.
  pose proof (L_large L L_pos) as HL; pose proof (pos_INR j).
  assert (0 <= j * e) by (apply Rmult_le_pos; lra).
  destruct (T_uniform L L_pos (S j)) as [HT _], (M_uniform L L_pos j) as [_ HM],
    (Z_uniform L L_pos j) as [_ HZ].
  pose proof (Y_uniform L L_pos (S j)) as HY.
  rewrite double_S, S_INR in HT, HY; unfold in_place; repeat split; try lra.
  - rewrite HY; field; lra.
  - cbn [pred]; rewrite HZ; field; lra.
  - unfold μ; cbn [pred]; rewrite HM; at_diamond; field; lra.
Qed.

Lemma total_uniform : T u v (S n) = K * e + 1 /\ Y u v n = K * e / L.
Proof.
  pose proof (L_large L L_pos) as HL; split; [apply T_uniform, L_pos|].
  rewrite Y_uniform by easy; field; lra.
Qed.

Lemma derivatives_in_place k X :
  in_place k X ->
  L * A u v W n k = W * X * L + (X + W - 1) * (K * e - X + 1)
  /\ L * G u v W n k = (W - 1) * (X + L) * (K * e - X + 1) - W * X * (K * e - X).
Proof.
  intros (HT & HY & HZ & Hμ & HX); pose proof (L_large L L_pos) as HL.
  destruct total_uniform as [HS HYn].
  unfold A, G; rewrite HT, HY, HZ, Hμ, HS, HYn; split; field; lra.
Qed.

Lemma first_step_in_place k X :
  in_place k X -> X <= K * e ->
  0 < dH_du u v W n k
  /\ (dH_dv u v W n k < 0 <->
      W * (W - 1) * L < (X - (W - 1) * L) * (K * e - X - (W - 1))).
Proof.
  intros Hk HXK; destruct (derivatives_in_place k X Hk) as [HA HG].
  destruct Hk as (_ & _ & _ & _ & HX); pose proof (L_large L L_pos) as HL.
  assert (HW : 1 <= W) by (change 1 with (INR 1); apply le_INR, W_pos).
  destruct (rows_ranges L L_pos k) as [Hf Hg].
  assert (Hodds : forall x, 0 < x <= 1 -> 1 + (1 - x) / x = / x) by (intros; field; lra).
  assert (Hu : 1 + u k = / forward (uniform L) k) by (apply Hodds; easy).
  assert (Hv : 1 + v k = / backward (uniform L) k) by (apply Hodds; easy).
  unfold dH_du, dH_dv; rewrite Hu, Hv.
  assert (HA0 : 0 < A u v W n k).
  { apply Rmult_lt_reg_l with L; [lra|]; rewrite Rmult_0_r, HA.
    assert (0 < W * X * L) by (repeat apply Rmult_lt_0_compat; lra).
    assert (0 <= (X + W - 1) * (K * e - X + 1)) by (apply Rmult_le_pos; lra); lra. }
  split.
  - apply Rmult_lt_0_compat; [lra|]; unfold Rdiv; rewrite Rinv_inv.
    apply Rmult_lt_0_compat; lra.
  - unfold Rdiv; rewrite Rinv_inv.
    set (b := backward (uniform L) k) in *; set (g := G u v W n k) in *.
    split; intros H.
    + assert (g < 0) by nra.
      assert (L * g < 0) by nra; lra.
    + assert (L * g < 0) by lra.
      assert (g < 0) by nra; nra.
Qed.

Theorem first_step j :
  (1 <= j <= K)%nat ->
  let right X := (X - (W - 1) * L) * (K * e - X - (W - 1)) in
  0 < dH_du u v W n (2 * j - 1) /\ 0 < dH_du u v W n (2 * j)
  /\ (dH_dv u v W n (2 * j - 1) < 0 <-> W * (W - 1) * L < right (1 + (j - 1) * e))
  /\ (dH_dv u v W n (2 * j) < 0 <-> W * (W - 1) * L < right (j * e)).
Proof.
  intros Hj right; destruct j as [|j]; [lia|].
  pose proof (L_large L L_pos) as HL; pose proof (pos_INR j).
  assert (HjK : j + 1 <= K) by (rewrite <- S_INR; apply le_INR; lia).
  replace (2 * S j - 1)%nat with (S (2 * j)) by lia; rewrite double_S, S_INR.
  destruct (first_step_in_place _ _ (odd_in_place j)) as [A1 G1]; [nra|].
  destruct (first_step_in_place _ _ (even_in_place j)) as [A2 G2]; [nra|].
  replace (j + 1 - 1) with (INR j) by ring; easy.
Qed.

End FirstStep.
