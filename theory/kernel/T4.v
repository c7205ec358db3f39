(** * T4: inference takes time of order WK after RLVR, W ρ^K after SFT

    From the graph itself, for all W, K, L >= 1:
<<
       2 W K   <= H_rl      <= 6 W K,
     W K^2 L   <= H_uniform <= 18 W K^2 L,
    2 W ρ^K    <= H_sft     <= 56/13 W ρ^K      if W >= 2,
>>
    where the three H are hitting times of the walk on the corridor graph. *)

From Corridor Require Export Policies.

Lemma nat_shift k m : (m <= k)%nat -> exists j : nat, INR k = j + INR m.
Proof.
  intros H; exists (k - m)%nat; rewrite minus_INR by exact H; lra.
Qed.

Section Growth.
Variables W K L : nat.
Hypothesis W_pos : (1 <= W)%nat.
Hypothesis K_pos : (1 <= K)%nat.
Hypothesis L_pos : (1 <= L)%nat.

Lemma growth_rl : 2 * W * K <= H_rl W K <= 6 * W * K.
Proof.
  destruct (nat_shift W 1 W_pos) as [w Hw], (nat_shift K 1 K_pos) as [k Hk].
  unfold H_rl; rewrite Hw, Hk; simpl (INR 1).
  pose proof (pos_INR w); pose proof (pos_INR k).
  assert (0 <= w * k) by (apply Rmult_le_pos; easy).
  split; lra.
Qed.

Lemma growth_uniform :
  W * K ^ 2 * L <= H_uniform W K L <= 18 * W * K ^ 2 * L.
Proof.
  assert (HL : 1 <= L) by (apply L_large, L_pos).
  assert (HP : 0 <= (2 * W - 1) * (K * (L + 1) + 1) * (K * (L + 1) + L)
                    - (W * K ^ 2 * L) * L
             /\ (2 * W - 1) * (K * (L + 1) + 1) * (K * (L + 1) + L)
                <= (18 * W * K ^ 2 * L - 1) * L).
  { destruct (nat_shift W 1 W_pos) as [w ->], (nat_shift K 1 K_pos) as [k ->],
      (nat_shift L 1 L_pos) as [l ->]; simpl (INR 1).
    pose proof (pos_INR w); pose proof (pos_INR k); pose proof (pos_INR l).
    split; ring_simplify.
    - repeat (apply Rplus_le_le_0_compat); try lra;
        repeat (apply Rmult_le_pos); try apply pow_le; lra.
    - apply Rminus_le; apply Ropp_le_cancel; ring_simplify.
      repeat (apply Rplus_le_le_0_compat); try lra;
        repeat (apply Rmult_le_pos); try apply pow_le; lra. }
  unfold H_uniform; split.
  - apply Rmult_le_reg_r with L; [lra|]; field_simplify; lra.
  - apply Rmult_le_reg_r with L; [lra|]; field_simplify; lra.
Qed.

Lemma ε_range : 0 <= ε L <= 4 / 13.
Proof.
  assert (HL : 1 <= L) by (apply L_large, L_pos).
  assert (0 < L ^ 2 + L + 1) by nra.
  unfold ε; split; [apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; easy]|].
  apply Rmult_le_reg_r with (L ^ 2 + L + 1); [easy|].
  unfold Rdiv at 1; rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  assert (L <= 2 \/ 3 <= L) as [H2|H3].
  { destruct (le_lt_dec L 2) as [Hl|Hl]; [left|right].
    - apply (le_INR L 2) in Hl; simpl in Hl; lra.
    - apply (le_INR 3 L) in Hl; simpl in Hl; lra. }
  - nra.
  - nra.
Qed.

Lemma ρ_large : 4 <= ρ L.
Proof.
  assert (HL : 1 <= L) by (apply L_large, L_pos).
  unfold ρ; apply Rmult_le_reg_r with L; [lra|].
  unfold Rdiv; rewrite Rmult_assoc, Rinv_l by lra; nra.
Qed.

Lemma ρ_power : 1 + 3 * K <= ρ L ^ K.
Proof.
  pose proof ρ_large.
  replace (ρ L) with (1 + (ρ L - 1)) by ring.
  apply Rle_trans with (1 + K * (ρ L - 1)).
  - pose proof (pos_INR K); nra.
  - apply poly; lra.
Qed.

Lemma growth_sft :
  (2 <= W)%nat -> 2 * W * ρ L ^ K <= H_sft W K L <= 56 / 13 * W * ρ L ^ K.
Proof.
  intros HW; destruct (nat_shift W 2 HW) as [w Hw], (nat_shift K 1 K_pos) as [k Hk].
  pose proof ε_range; pose proof ρ_power as Hr.
  pose proof (pos_INR w); pose proof (pos_INR k).
  unfold H_sft; set (r := ρ L ^ K) in *; set (e := ε L) in *.
  rewrite Hk in Hr; rewrite Hw, Hk; simpl (INR 1) in *; simpl (INR 2).
  clearbody r e; assert (4 <= r) by lra.
  assert (0 <= (w + 1) * (e * (r - 1))) by (repeat apply Rmult_le_pos; lra).
  assert (0 <= (w + 1) * ((4 / 13 - e) * r)) by (repeat apply Rmult_le_pos; lra).
  assert (0 <= (w + 1) * e) by (apply Rmult_le_pos; lra).
  assert (0 <= w * (r - 4)) by (apply Rmult_le_pos; lra).
  split; nra.
Qed.

End Growth.

Theorem T4_graph (W K L : nat) :
  (1 <= W)%nat -> (1 <= K)%nat -> (1 <= L)%nat ->
  takes W K L rl (H_rl W K)
  /\ takes W K L (sft L) (H_sft W K L)
  /\ takes W K L (uniform L) (H_uniform W K L)
  /\ 2 * W * K <= H_rl W K <= 6 * W * K
  /\ W * K ^ 2 * L <= H_uniform W K L <= 18 * W * K ^ 2 * L
  /\ ((2 <= W)%nat -> 2 * W * ρ L ^ K <= H_sft W K L <= 56 / 13 * W * ρ L ^ K).
Proof.
  intros HW HK HL; repeat split;
    auto using hitting_time_rl, hitting_time_sft, hitting_time_uniform;
    try (apply growth_rl; easy); try (apply growth_uniform; easy);
    apply growth_sft; easy.
Qed.
