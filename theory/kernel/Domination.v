(** * Gradient domination: Theorem A

    Let D = sum_k ( u_k |dH/du_k| + v_k |dH/dv_k| ), which is the sum of |dH/dx| over all
    gaps x = -log u_k, -log v_k.  For W > 1 and all u, v >= 0, with E = (H - H_rl)/2:
<<
    D >= c_n (H - H_rl),   c_n = 2 / (1 + sqrt (1 + n W/(W-1)))        [domination],
    D >= (H - H_rl) / (1 + E/(W-1))                              [domination_near];
>>
    if D = 0 then u = v = 0                                          [stationary];
    A_k >= W (1+u_k) - E and G_k >= (W-1)(1+v_k) - E: while E < W-1 every row moves
    the right way                                             [A_lower], [G_lower].
    That A_k, G_k are the derivatives is proved in Gradient.v. *)

From Corridor Require Export Direction.

Section Domination.
Variables (u v : nat -> R) (W : R) (n : nat).
Hypothesis Huv : rows u v n.
Hypothesis W_large : 1 < W.
Local Notation ω := (W - 1).
Local Notation M := (M u v).
Local Notation F := (F u v W n).
Local Notation Y := (Y u v).
Local Notation Z := (Z u v).
Local Notation T := (T u v).
Local Notation E := (excess u v W n).
Local Notation pA k := (p u k * A u v W n k).
Local Notation qG k := (q v k * G u v W n k).

Definition D : R :=
  Σ(k < n) (u (S k) * Rabs (dH_du u v W n (S k)) + v (S k) * Rabs (dH_dv u v W n (S k))).

Lemma share_abs x a : 0 <= x -> x * Rabs (2 * (a / (1 + x))) = 2 * Rabs (x / (1 + x) * a).
Proof.
  intros Hx; rewrite <- (Rabs_pos_eq x) at 1 by easy.
  rewrite <- (Rabs_pos_eq 2) at 2 by lra.
  rewrite <- !Rabs_mult; f_equal; field; lra.
Qed.

Lemma D_by_rows : D = 2 * Σ(k < n) (Rabs (pA (S k)) + Rabs (qG (S k))).
Proof.
  unfold D; rewrite <- sum_scal; apply sum_ext; intros k Hk.
  destruct (Huv (S k)) as [Hu Hv]; [lia|].
  unfold dH_du, dH_dv, p, q; rewrite !share_abs by easy; ring.
Qed.

Definition c : R := 2 / (1 + sqrt (1 + INR n * W / ω)).

Lemma largest_M : exists s, (s <= n)%nat /\ forall i, (i <= n)%nat -> M i <= M s.
Proof.
  clear; induction n as [|k [s [Hs IH]]].
  - exists 0%nat; split; [easy|]; intros i Hi; replace i with 0%nat by lia; lra.
  - destruct (Rle_or_lt (M (S k)) (M s)) as [H|H].
    + exists s; split; [lia|]; intros i Hi.
      destruct (Nat.eq_dec i (S k)) as [->|]; [easy|apply IH; lia].
    + exists (S k); split; [lia|]; intros i Hi.
      destruct (Nat.eq_dec i (S k)) as [->|]; [lra|].
      apply Rle_trans with (M s); [apply IH; lia|lra].
Qed.

Lemma excess_as_sum : E = Σ(i < (S n)) M i * F i.
Proof. apply excess_sum, Huv. Qed.

Lemma D_nonneg : 0 <= D.
Proof.
  rewrite D_by_rows; apply Rmult_le_pos; [lra|apply sum_nonneg; intros k _].
  pose proof (Rabs_pos (pA (S k))); pose proof (Rabs_pos (qG (S k))); lra.
Qed.

(** The left side of (4) is at most (max M) D/2. *)
Lemma identity_bound s :
  (s <= n)%nat -> (forall i, (i <= n)%nat -> M i <= M s) ->
  Σ(i < (S n)) M i ^ 2 * F i <= M s * (D / 2).
Proof.
  intros Hs Hmax; rewrite <- raise_identity by exact Huv.
  replace (D / 2) with (Σ(k < n) (Rabs (pA (S k)) + Rabs (qG (S k))))
    by (rewrite D_by_rows; field).
  rewrite <- sum_scal; apply sum_le; intros k Hk.
  assert (Hb : forall m x, 0 < m <= M s -> m * x <= M s * Rabs x).
  { intros m x Hm; pose proof (Rle_abs x); pose proof (Rabs_pos x); nra. }
  rewrite Rmult_plus_distr_l; apply Rplus_le_compat; apply Hb;
    (split; [apply (M_pos u v n Huv)|apply Hmax]; lia).
Qed.

(** All F_i are at most W/(W-1) times the one where M is largest. *)
Lemma F_balanced i s :
  (i <= n)%nat -> (s <= n)%nat -> M i <= M s -> ω * F i <= W * F s.
Proof.
  intros Hi Hs Hm.
  pose proof (balance u v n Huv i Hi); pose proof (balance u v n Huv s Hs).
  pose proof (M_pos u v n Huv i Hi); pose proof (M_pos u v n Huv s Hs).
  assert (/ M s <= / M i) by (apply Rinv_le_contravar; easy).
  pose proof (Y_mono u v n Huv i n ltac:(lia)).
  pose proof (Y_mono u v n Huv s n ltac:(lia)).
  assert (0 <= Z i) by (apply (Z_mono u v n Huv 0); lia).
  assert (0 <= Z s) by (apply (Z_mono u v n Huv 0); lia).
  assert (HF : F i <= W * (Z i + (Y n - Y i))) by (unfold Rows.F; nra).
  assert (ω * (Z s + (Y n - Y s)) <= F s) by (unfold Rows.F; nra).
  apply Rle_trans with (ω * (W * (Z s + (Y n - Y s)))); [|nra].
  apply Rmult_le_compat_l; [lra|].
  apply Rle_trans with (1 := HF); apply Rmult_le_compat_l; lra.
Qed.

Lemma root_identity C r :
  0 <= r -> r ^ 2 = 1 + C -> C * (1 / (1 + r)) ^ 2 + 2 * (1 / (1 + r)) = 1.
Proof.
  intros Hr HC; replace C with (r ^ 2 - 1) by lra; field; lra.
Qed.

Theorem domination :
  c * (hitting_formula u v W n - (INR n + 2 + 2 * ω * (INR n + 1))) <= D.
Proof.
  destruct largest_M as [s [Hs Hmax]].
  pose proof (identity_bound s Hs Hmax) as HD.
  pose proof (M_pos u v n Huv s Hs) as HMs.
  pose proof (F_nonneg u v W n Huv ltac:(lra) s Hs) as HFs.
  set (C := INR n * W / ω) in *.
  assert (HC : 0 <= C).
  { apply Rmult_le_pos; [apply Rmult_le_pos; [apply pos_INR|lra]|].
    left; apply Rinv_0_lt_compat; lra. }
  set (ξ := 1 / (1 + sqrt (1 + C))).
  assert (Hroot : C * ξ ^ 2 + 2 * ξ = 1).
  { apply root_identity; [apply sqrt_pos|apply pow2_sqrt; lra]. }
  assert (Hc : c = 2 * ξ).
  { unfold c, ξ; fold C; pose proof (sqrt_pos (1 + C)); field; lra. }
  assert (Hterm : forall i, (i < S n)%nat ->
    (if i =? s then M s ^ 2 * F s * (1 - 2 * ξ + ξ ^ 2 * (W / ω)) else 0)
    - ξ ^ 2 * M s ^ 2 * (W / ω) * F s
    <= M i ^ 2 * F i - 2 * ξ * M s * (M i * F i)).
  { intros i Hi; destruct (Nat.eqb_spec i s) as [->|Hne]; [right; ring|].
    assert (HF : F i <= W / ω * F s).
    { apply Rmult_le_reg_l with ω; [lra|].
      replace (ω * (W / ω * F s)) with (W * F s) by (field; lra).
      apply F_balanced; auto with arith. }
    pose proof (F_nonneg u v W n Huv ltac:(lra) i ltac:(lia)).
    assert (0 <= (M i - ξ * M s) ^ 2 * F i)
      by (apply Rmult_le_pos; [apply pow2_ge_0|easy]).
    assert (0 <= (ξ * M s) ^ 2 * (W / ω * F s - F i))
      by (apply Rmult_le_pos; [apply pow2_ge_0|lra]).
    lra. }
  apply sum_le in Hterm.
  rewrite !sum_minus, sum_const, sum_scal, <- excess_as_sum, S_INR in Hterm.
  rewrite (sum_delta (S n) s (fun _ => _)) in Hterm by lia.
  assert (Hzero : M s ^ 2 * F s * (1 - 2 * ξ + ξ ^ 2 * (W / ω))
    - (INR n + 1) * (ξ ^ 2 * M s ^ 2 * (W / ω) * F s) = 0).
  { replace (1 - 2 * ξ) with (C * ξ ^ 2) by lra; unfold C; field; lra. }
  assert (2 * ξ * E <= D / 2).
  { apply Rmult_le_reg_l with (M s); [easy|]; lra. }
  unfold hitting_formula; unfold excess in *; rewrite S_INR in *; rewrite Hc; lra.
Qed.

(** Near the optimum the constant is 1. *)
Lemma M_times_total i : (i <= n)%nat -> M i * (1 + Y n) <= 1 + E / ω.
Proof.
  intros Hi; pose proof (M_pos u v n Huv i Hi) as HM.
  pose proof (balance u v n Huv i Hi).
  pose proof (Y_mono u v n Huv i n ltac:(lia)).
  assert (H1 : M i * F i <= E).
  { rewrite excess_as_sum; apply (sum_term_le (S n) (fun i => M i * F i)); [|lia].
    intros j Hj; apply Rmult_le_pos; [left; apply (M_pos u v n Huv); lia|].
    apply F_nonneg; [exact Huv|lra|lia]. }
  assert (H2 : ω * (M i * (Z i + (Y n - Y i))) <= M i * F i) by (unfold Rows.F; nra).
  assert (H3 : M i * (Z i + (Y n - Y i)) <= E / ω).
  { apply Rmult_le_reg_l with ω; [lra|].
    replace (ω * (E / ω)) with E by (field; lra); lra. }
  replace (1 + Y n) with (/ M i + (Z i + (Y n - Y i))) by lra.
  rewrite Rmult_plus_distr_l, Rinv_r by lra; lra.
Qed.

Theorem domination_near :
  (hitting_formula u v W n - (INR n + 2 + 2 * ω * (INR n + 1))) / (1 + E / ω) <= D.
Proof.
  destruct largest_M as [s [Hs Hmax]].
  pose proof (identity_bound s Hs Hmax) as HD.
  pose proof (M_times_total s Hs) as HM.
  pose proof (M_pos u v n Huv s Hs).
  pose proof D_nonneg.
  assert (HY : 0 <= Y n) by (apply (Y_mono u v n Huv 0); lia).
  assert (HE : E <= (1 + Y n) * (M s * (D / 2))).
  { apply Rle_trans with ((1 + Y n) * Σ(i < (S n)) M i ^ 2 * F i);
      [|apply Rmult_le_compat_l; lra].
    rewrite excess_as_sum, <- sum_scal; apply sum_le; intros i Hi.
    pose proof (M_pos u v n Huv i ltac:(lia)) as HMi.
    pose proof (F_nonneg u v W n Huv ltac:(lra) i ltac:(lia)) as HFi.
    assert (H1 : 1 <= (1 + Y n) * M i).
    { pose proof (balance u v n Huv i ltac:(lia)).
      pose proof (Y_mono u v n Huv i n ltac:(lia)).
      assert (0 <= Z i) by (apply (Z_mono u v n Huv 0); lia).
      apply Rmult_le_reg_r with (/ M i); [apply Rinv_0_lt_compat; easy|].
      rewrite Rmult_assoc, Rinv_r by lra; lra. }
    assert (0 <= ((1 + Y n) * M i - 1) * (M i * F i))
      by (apply Rmult_le_pos; [|apply Rmult_le_pos]; lra).
    lra. }
  assert (HED : E <= (1 + E / ω) * (D / 2)).
  { apply Rle_trans with (1 := HE); rewrite <- Rmult_assoc.
    apply Rmult_le_compat_r; lra. }
  assert (Hpos : 0 < 1 + E / ω).
  { apply Rlt_le_trans with (M s * (1 + Y n)); [apply Rmult_lt_0_compat|]; lra. }
  apply Rmult_le_reg_r with (1 + E / ω); [easy|].
  unfold Rdiv at 1; rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  unfold hitting_formula; unfold excess in *; rewrite S_INR in *; lra.
Qed.

(** Where every row has derivative 0 or has stopped turning, none turns. *)
Theorem stationary k : D = 0 -> (1 <= k <= n)%nat -> u k = 0 /\ v k = 0.
Proof.
  intros HD Hk; apply (excess_zero u v W n Huv); try lra; auto.
  pose proof domination as Hd.
  pose proof (excess_nonneg u v W n Huv ltac:(lra)).
  assert (Hc : 0 < c).
  { pose proof (sqrt_pos (1 + INR n * W / ω)).
    unfold c; apply Rdiv_lt_0_compat; lra. }
  rewrite HD in Hd; unfold hitting_formula in Hd; unfold excess in *.
  rewrite S_INR in *; apply Rle_antisym; [|easy].
  apply Rmult_le_reg_l with (2 * c); lra.
Qed.

(** ** The signs near the optimum *)

Lemma head_tail_excess k :
  (1 <= k <= n)%nat ->
  W * T k * (Y n - Y k) <= E /\ ω * Z (pred k) * (T (S n) - T k) <= E.
Proof.
  intros Hk.
  assert (HZ : forall i, (i <= n)%nat -> 0 <= Z i) by (intros; apply (Z_mono u v n Huv 0); lia).
  assert (HE : E = Σ(i < k) M i * F i + Σ(i < (S n - k)) M (k + i)%nat * F (k + i)%nat).
  { rewrite excess_as_sum, <- sum_split; f_equal; lia. }
  assert (HT : T (S n) - T k = Σ(i < (S n - k)) M (k + i)%nat).
  { unfold T; replace (S n) with (k + (S n - k))%nat at 1 by lia.
    rewrite sum_split; ring. }
  assert (Hpos : forall i, (i <= n)%nat -> 0 <= M i * F i).
  { intros i Hi; apply Rmult_le_pos; [left; apply (M_pos u v n Huv); lia|].
    apply F_nonneg; [exact Huv|lra|lia]. }
  assert (H1 : 0 <= Σ(i < k) M i * F i) by (apply sum_nonneg; intros; apply Hpos; lia).
  assert (H2 : 0 <= Σ(i < (S n - k)) M (k + i)%nat * F (k + i)%nat)
    by (apply sum_nonneg; intros; apply Hpos; lia).
  split.
  - apply Rle_trans with (Σ(i < k) M i * F i); [|lra].
    rewrite Rmult_assoc, Rmult_comm, Rmult_assoc; unfold T at 1; rewrite <- sum_scal_r.
    apply sum_le; intros i Hi; apply Rmult_le_compat_l; [left; apply (M_pos u v n Huv); lia|].
    pose proof (Y_mono u v n Huv i k ltac:(lia)); pose proof (HZ i ltac:(lia)).
    unfold Rows.F; nra.
  - apply Rle_trans with (Σ(i < (S n - k)) M (k + i)%nat * F (k + i)%nat); [|lra].
    rewrite HT, Rmult_comm, <- sum_scal_r.
    apply sum_le; intros i Hi; apply Rmult_le_compat_l; [left; apply (M_pos u v n Huv); lia|].
    pose proof (Z_mono u v n Huv (pred k) (k + i) ltac:(lia)).
    pose proof (Y_mono u v n Huv (k + i) n ltac:(lia)).
    unfold Rows.F; nra.
Qed.

Lemma μ_forms k :
  (1 <= k <= n)%nat ->
  μ u v k * M (pred k) = 1 + u k /\ μ u v k * M k = 1 + v k.
Proof.
  intros Hk; destruct k as [|k]; [lia|]; unfold μ; simpl pred.
  pose proof (M_pos u v n Huv k ltac:(lia)).
  destruct (Huv (S k) Hk); simpl; split; field; lra.
Qed.

Theorem A_lower k : (1 <= k <= n)%nat -> W * (1 + u k) - E <= A u v W n k.
Proof.
  intros Hk; destruct (head_tail_excess k Hk) as [_ H].
  destruct (μ_forms k Hk) as [<- _].
  assert (HT : M (pred k) <= T k).
  { unfold T; apply (sum_term_le k M); [|lia].
    intros; left; apply (M_pos u v n Huv); lia. }
  assert (Hμ : 0 <= μ u v k).
  { destruct (Huv k Hk); pose proof (M_pos u v n Huv (pred k) ltac:(lia)).
    unfold μ; left; apply Rdiv_lt_0_compat; lra. }
  pose proof (Y_mono u v n Huv k n ltac:(lia)).
  pose proof (T_mono u v n Huv 0 k ltac:(lia)) as HT0; unfold T at 1 in HT0; simpl in HT0.
  assert (0 <= W * T k * (Y n - Y k))
    by (apply Rmult_le_pos; [apply Rmult_le_pos|]; lra).
  assert (W * (μ u v k * M (pred k)) <= W * (μ u v k * T k))
    by (apply Rmult_le_compat_l; [lra|apply Rmult_le_compat_l; lra]).
  unfold A; lra.
Qed.

Theorem G_lower k : (1 <= k <= n)%nat -> ω * (1 + v k) - E <= G u v W n k.
Proof.
  intros Hk; destruct (head_tail_excess k Hk) as [H _].
  destruct (μ_forms k Hk) as [_ <-].
  assert (HT : M k <= T (S n) - T k).
  { assert (T (S k) <= T (S n)) by (apply (T_mono u v n Huv); lia).
    rewrite (T_S _ _ k) in *; lra. }
  assert (Hμ : 0 <= μ u v k).
  { destruct (Huv k Hk); pose proof (M_pos u v n Huv (pred k) ltac:(lia)).
    unfold μ; left; apply Rdiv_lt_0_compat; lra. }
  assert (0 <= Z (pred k)) by (apply (Z_mono u v n Huv 0); lia).
  pose proof (M_pos u v n Huv k ltac:(lia)).
  assert (0 <= ω * Z (pred k) * (T (S n) - T k))
    by (apply Rmult_le_pos; [apply Rmult_le_pos|]; lra).
  assert (ω * (μ u v k * M k) <= ω * (μ u v k * (T (S n) - T k)))
    by (apply Rmult_le_compat_l; [lra|apply Rmult_le_compat_l; lra]).
  unfold G; lra.
Qed.

End Domination.
