(** * What the hitting time is made of

    At vertex k = 1, ..., n of a branch the walker passes with probability 1/(1+u_k)
    coming forward and 1/(1+v_k) coming backward: u_k, v_k >= 0 are the odds of turning.
<<
    M_k = product over i <= k of (1+v_i)/(1+u_i),
    y_k = u_k / M_(k-1),     ζ_k = v_k / M_k,
    Y k = y_1 + ... + y_k,   Z k = ζ_1 + ... + ζ_k,   T k = M_0 + ... + M_(k-1),
    h   = (W-1) (1 + Y n) T(n+1) + sum over 0 <= i < k <= n of M_i y_k,
    H   = n + 2 + 2 h                                       [hitting_formula],
    E   = h - (W-1)(n+1), half of what H exceeds the value at u = v = 0.
>>
    Proved: both rows of a vertex meet in one number, 1 + Y k = 1/M_k + Z k  [balance],
    E = sum over i of M_i F_i with F_i = (W-1) Z i + W (Y n - Y i)   [excess_sum],
    hence E >= W sum u_k + (W-1) sum v_k                             [excess_lower]. *)

From Corridor Require Export Sums.

Section Rows.
Variables (u v : nat -> R).

Fixpoint M (k : nat) : R :=
  match k with
  | O => 1
  | S j => M j * (1 + v (S j)) / (1 + u (S j))
  end.

Definition y (k : nat) : R := u k / M (pred k).
Definition ζ (k : nat) : R := v k / M k.
Definition Y (k : nat) : R := Σ(j < k) y (S j).
Definition Z (k : nat) : R := Σ(j < k) ζ (S j).
Definition T (k : nat) : R := Σ(i < k) M i.

Variables (W : R) (n : nat).
Local Notation ω := (W - 1).

Definition h : R :=
  ω * (1 + Y n) * T (S n) + Σ(i < (S n)) M i * (Y n - Y i).

Definition hitting_formula : R := INR n + 2 + 2 * h.

Definition F (i : nat) : R := ω * Z i + W * (Y n - Y i).

Definition excess : R := h - ω * INR (S n).

Definition rows : Prop :=
  forall k, (1 <= k <= n)%nat -> 0 <= u k /\ 0 <= v k.

(** The double sum over i < k, by columns. *)
Lemma pairs_by_columns k :
  Σ(i < (S k)) M i * (Y k - Y i) = Σ(j < k) y (S j) * T (S j).
Proof.
  induction k as [|k IH]; [unfold Y; simpl; ring|].
  rewrite sum_S, (sum_S k (fun j => y (S j) * T (S j))), <- IH; unfold T; rewrite <- sum_scal, <- sum_plus.
  rewrite Rminus_diag_eq, Rmult_0_r, Rplus_0_r by reflexivity.
  apply sum_ext; intros i _; unfold Y; rewrite (sum_S k); ring.
Qed.

Hypothesis Huv : rows.

Lemma M_pos k : (k <= n)%nat -> 0 < M k.
Proof.
  induction k as [|k IH]; simpl; intros Hk; [lra|].
  destruct (Huv (S k)); [lia|].
  assert (0 < M k) by (apply IH; lia).
  apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat|]; lra.
Qed.

Lemma y_nonneg k : (1 <= k <= n)%nat -> 0 <= y k.
Proof.
  intros Hk; destruct (Huv k Hk).
  apply Rmult_le_pos; [easy|].
  left; apply Rinv_0_lt_compat, M_pos; lia.
Qed.

Lemma ζ_nonneg k : (1 <= k <= n)%nat -> 0 <= ζ k.
Proof.
  intros Hk; destruct (Huv k Hk).
  apply Rmult_le_pos; [easy|].
  left; apply Rinv_0_lt_compat, M_pos; lia.
Qed.

Lemma Y_mono i k : (i <= k <= n)%nat -> Y i <= Y k.
Proof. intros Hk; apply sum_mono; [intros; apply y_nonneg|]; lia. Qed.

Lemma Z_mono i k : (i <= k <= n)%nat -> Z i <= Z k.
Proof. intros Hk; apply sum_mono; [intros; apply ζ_nonneg|]; lia. Qed.

Lemma T_mono i k : (i <= k <= S n)%nat -> T i <= T k.
Proof. intros Hk; apply sum_mono; [intros; left; apply M_pos|]; lia. Qed.

Lemma y_S k : y (S k) = u (S k) / M k.
Proof. reflexivity. Qed.

Lemma Y_S k : Y (S k) = Y k + u (S k) / M k.
Proof. reflexivity. Qed.

Lemma Z_S k : Z (S k) = Z k + v (S k) / M (S k).
Proof. reflexivity. Qed.

Lemma T_S k : T (S k) = T k + M k.
Proof. reflexivity. Qed.

Lemma balance_step k :
  (S k <= n)%nat -> (1 + u (S k)) / M k = (1 + v (S k)) / M (S k).
Proof.
  intros Hk; destruct (Huv (S k)); [lia|].
  assert (0 < M k) by (apply M_pos; lia).
  simpl; field; lra.
Qed.

Lemma balance k : (k <= n)%nat -> 1 + Y k = / M k + Z k.
Proof.
  induction k as [|k IH]; intros Hk.
  - unfold Y, Z; simpl; lra.
  - pose proof (balance_step k Hk) as H; unfold Rdiv in H.
    specialize (IH ltac:(lia)).
    rewrite Y_S, Z_S; unfold Rdiv; lra.
Qed.

Theorem excess_sum : excess = Σ(i < (S n)) M i * F i.
Proof.
  unfold excess, h, T.
  rewrite Rmult_assoc, <- sum_scal, Rmult_comm with (r1 := ω) (r2 := INR (S n)).
  rewrite <- (sum_const (S n) ω), <- sum_scal, <- sum_plus, <- sum_minus.
  apply sum_ext; intros i Hi.
  assert (0 < M i) by (apply M_pos; lia).
  pose proof (balance i ltac:(lia)) as Hb.
  replace (1 + Y n) with ((Y n - Y i) + (/ M i + Z i)) by lra.
  unfold F; field; lra.
Qed.

Hypothesis W_large : 1 <= W.

Lemma F_nonneg i : (i <= n)%nat -> 0 <= F i.
Proof.
  intros Hi; pose proof (Y_mono i n ltac:(lia)).
  pose proof (Z_mono 0 i ltac:(lia)) as Hz; unfold Z at 1 in Hz; simpl in Hz.
  assert (0 <= ω * Z i) by (apply Rmult_le_pos; lra).
  assert (0 <= W * (Y n - Y i)) by (apply Rmult_le_pos; lra).
  unfold F; lra.
Qed.

(** The best policy turns nowhere. *)
Theorem excess_nonneg : 0 <= excess.
Proof.
  rewrite excess_sum; apply sum_nonneg; intros i Hi.
  apply Rmult_le_pos; [left; apply M_pos|apply F_nonneg]; lia.
Qed.

Theorem hitting_formula_least : INR n + 2 + 2 * ω * (INR n + 1) <= hitting_formula.
Proof.
  pose proof excess_nonneg as H; unfold excess, hitting_formula in *.
  rewrite S_INR in H; lra.
Qed.

(** Among the terms of E are W u_k and (W-1) v_k. *)
Theorem excess_lower :
  W * (Σ(k < n) u (S k)) + ω * (Σ(k < n) v (S k)) <= excess.
Proof.
  rewrite excess_sum.
  assert (HF : forall i, (i < S n)%nat ->
    W * (if i <? n then u (S i) else 0) + ω * (match i with O => 0 | _ => v i end)
    <= M i * F i).
  { intros i Hi; unfold F.
    assert (Hm : 0 < M i) by (apply M_pos; lia).
    assert (H1 : (if i <? n then u (S i) else 0) <= M i * (Y n - Y i)).
    { destruct (Nat.ltb_spec i n) as [Hin|Hin].
      - pose proof (Y_mono (S i) n ltac:(lia)) as Hy; rewrite Y_S in Hy.
        replace (u (S i)) with (M i * (u (S i) / M i)) by (field; lra).
        apply Rmult_le_compat_l; lra.
      - replace i with n by lia; lra. }
    assert (H2 : match i with O => 0 | _ => v i end <= M i * Z i).
    { destruct i as [|i]; [unfold Z; simpl; lra|].
      pose proof (Z_mono 0 i ltac:(lia)) as Hz.
      rewrite Z_S; unfold Z at 1 in Hz; simpl sum in Hz.
      replace (v (S i)) with (M (S i) * (v (S i) / M (S i))) at 1 by (field; lra).
      apply Rmult_le_compat_l; lra. }
    apply (Rmult_le_compat_l W) in H1; [|lra].
    apply (Rmult_le_compat_l ω) in H2; [|lra].
    lra. }
  apply Rle_trans with (2 := sum_le _ _ _ HF).
  rewrite sum_plus, !sum_scal; simpl sum at 3.
  rewrite Nat.ltb_irrefl, Rplus_0_r, sum_head.
  rewrite (sum_ext n (fun i => if i <? n then u (S i) else 0) (fun i => u (S i))).
  - lra.
  - intros i Hi; destruct (Nat.ltb_spec i n); [easy|lia].
Qed.

(** The optimum is unique: only u = v = 0 attains it, if W > 1. *)
Corollary excess_zero k :
  1 < W -> excess = 0 -> (1 <= k <= n)%nat -> u k = 0 /\ v k = 0.
Proof.
  intros HW H0 Hk; pose proof excess_lower as H; rewrite H0 in H.
  assert (Hu : u k <= Σ(k < n) u (S k)).
  { replace k with (S (pred k)) by lia.
    apply (sum_term_le n (fun i => u (S i))); [intros; apply Huv|]; lia. }
  assert (Hv : v k <= Σ(k < n) v (S k)).
  { replace k with (S (pred k)) by lia.
    apply (sum_term_le n (fun i => v (S i))); [intros; apply Huv|]; lia. }
  destruct (Huv k Hk) as [Hu0 Hv0].
  apply (Rmult_le_compat_l W) in Hu; [|lra].
  apply (Rmult_le_compat_l ω) in Hv; [|lra].
  assert (0 <= W * u k) by (apply Rmult_le_pos; lra).
  assert (0 <= ω * v k) by (apply Rmult_le_pos; lra).
  split; apply Rle_antisym; try easy.
  - apply Rmult_le_reg_l with W; lra.
  - apply Rmult_le_reg_l with ω; lra.
Qed.

End Rows.

(** Only the rows of the vertices 1, ..., n matter. *)
Lemma hitting_formula_ext u v u' v' W n :
  (forall k, (1 <= k <= n)%nat -> u k = u' k /\ v k = v' k) ->
  hitting_formula u v W n = hitting_formula u' v' W n.
Proof.
  intros H.
  assert (HM : forall k, (k <= n)%nat -> M u v k = M u' v' k).
  { induction k as [|k IH]; intros Hk; [easy|].
    destruct (H (S k)) as [Hu Hv]; [lia|]; simpl; rewrite IH, Hu, Hv by lia; easy. }
  assert (HY : forall k, (k <= n)%nat -> Y u v k = Y u' v' k).
  { intros k Hk; apply sum_ext; intros j Hj; rewrite !y_S, HM by lia.
    destruct (H (S j)) as [-> _]; [lia|easy]. }
  assert (HT : T u v (S n) = T u' v' (S n)) by (apply sum_ext; intros; apply HM; lia).
  unfold hitting_formula, h; rewrite HT, HY by easy; do 3 f_equal.
  apply sum_ext; intros i Hi; rewrite HM, !HY by lia; easy.
Qed.
