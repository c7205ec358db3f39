(** * Any move of all gaps by at most η

    Let u_k become u_k exp(-dx_k) and v_k become v_k exp(-dz_k), with |dx_k|, |dz_k| <= η
    and n η <= 8.  Then
<<
    E' <= (1 + (n/8 + 2 n^2 exp(2nη)) η^2) E + slope,
>>
    where slope is the first-order change of E (Direction.v).  Each term of E is a
    product in which each gap occurs at most once; to first order its factors are exact
    up to exp(η^2/8), by Hoeffding's lemma. *)

From Corridor Require Import Exponential.
From Corridor Require Export Domination.

Section Move.
Variables (u v : nat -> R) (W : R) (n : nat).
Hypothesis Huv : rows u v n.
Hypothesis W_large : 1 < W.
Local Notation ω := (W - 1).
Variables (η : R) (dx dz : nat -> R).
Hypothesis n_pos : (1 <= n)%nat.
Hypothesis η_pos : 0 <= η.
Hypothesis η_small : INR n * η <= 8.
Hypothesis moves : forall k, (1 <= k <= n)%nat -> Rabs (dx k) <= η /\ Rabs (dz k) <= η.

Definition moved (x d : nat -> R) (k : nat) : R := x k * exp (- d k).

Local Notation u' := (moved u dx).
Local Notation v' := (moved v dz).
Local Notation M := (M u v).
Local Notation M' := (Rows.M u' v').
Local Notation Λ := (Λ u v dx dz).

Lemma moved_rows : rows u' v' n.
Proof.
  intros k Hk; destruct (Huv k Hk); unfold moved.
  split; apply Rmult_le_pos; auto; left; apply exp_pos.
Qed.

Lemma one_le_n : 1 <= INR n.
Proof. change 1 with (INR 1); apply le_INR, n_pos. Qed.

Lemma square_le d : Rabs d <= η -> d ^ 2 <= η ^ 2.
Proof. intros H; rewrite <- (pow2_abs d); apply pow_incr; split; [apply Rabs_pos|easy]. Qed.

(** The ratio M_(k+1)/M_k, upwards and downwards. *)
Lemma ratio_step k :
  (S k <= n)%nat ->
  M' (S k) / M' k <= M (S k) / M k * exp (ℓ u v dx dz (S k) + η ^ 2 / 8)
  /\ M' k / M' (S k) <= M k / M (S k) * exp (- ℓ u v dx dz (S k) + η ^ 2 / 8).
Proof.
  intros Hk; destruct (Huv (S k)) as [Hu Hv]; [lia|].
  destruct (moves (S k)) as [Hx Hz]; [lia|].
  pose proof (M_pos u v n Huv k ltac:(lia)).
  pose proof (M_pos u' v' n moved_rows k ltac:(lia)).
  destruct (moved_rows (S k)) as [Hu' Hv']; [lia|].
  pose proof (factor_up _ (dx (S k)) Hu) as Uu.
  pose proof (factor_up _ (dz (S k)) Hv) as Uv.
  pose proof (factor_down _ (dx (S k)) Hu) as Du.
  pose proof (factor_down _ (dz (S k)) Hv) as Dv.
  pose proof (square_le _ Hx); pose proof (square_le _ Hz).
  replace (M' (S k) / M' k) with ((1 + v' (S k)) / (1 + u' (S k))) by (simpl; field; lra).
  replace (M (S k) / M k) with ((1 + v (S k)) / (1 + u (S k))) by (simpl; field; lra).
  replace (M' k / M' (S k)) with ((1 + u' (S k)) / (1 + v' (S k))) by (simpl; field; lra).
  replace (M k / M (S k)) with ((1 + u (S k)) / (1 + v (S k))) by (simpl; field; lra).
  split.
  - refine (quotient_le _ _ _ _ _ _ _ _ _ Uv Du _); unfold ℓ, p, q; lra.
  - refine (quotient_le _ _ _ _ _ _ _ _ _ Uu Dv _); unfold ℓ, p, q; lra.
Qed.

(** Between vertices that are d apart. *)
Lemma ratio_far j d :
  (j + d <= n)%nat ->
  M' (j + d) / M' j <= M (j + d) / M j * exp (Λ (j + d) - Λ j + INR d * (η ^ 2 / 8))
  /\ M' j / M' (j + d) <= M j / M (j + d) * exp (Λ j - Λ (j + d) + INR d * (η ^ 2 / 8)).
Proof.
  intros Hd.
  assert (HM : forall k, (k <= n)%nat -> 0 < M k /\ 0 < M' k).
  { intros k Hk; split; [apply (M_pos u v n Huv)|apply (M_pos u' v' n moved_rows)]; lia. }
  assert (HI : forall k, (k <= n)%nat -> 0 < / M k /\ 0 < / M' k).
  { intros k Hk; destruct (HM k Hk); split; apply Rinv_0_lt_compat; easy. }
  assert (HΛ : Λ (j + d) = Λ j + Σ(k < d) ℓ u v dx dz (S (j + k))) by apply sum_split.
  destruct (HM j), (HM (j + d)%nat); try lia.
  split.
  - rewrite <- (sum_const d), HΛ.
    replace (Λ j + _ - Λ j) with (Σ(k < d) ℓ u v dx dz (S (j + k))) by ring.
    rewrite <- sum_plus.
    apply (telescope M M' (fun k => ℓ u v dx dz (S k) + η ^ 2 / 8) n HM); [|exact Hd].
    intros k Hk; apply ratio_step, Hk.
  - replace (M' j / M' (j + d)) with (/ M' (j + d) / / M' j) by (field; lra).
    replace (M j / M (j + d)) with (/ M (j + d) / / M j) by (field; lra).
    rewrite <- (sum_const d), HΛ.
    replace (Λ j - (Λ j + _)) with (Σ(k < d) -1 * ℓ u v dx dz (S (j + k)))
      by (rewrite sum_scal; ring).
    rewrite <- sum_plus.
    apply (telescope (fun k => / M k) (fun k => / M' k)
      (fun k => -1 * ℓ u v dx dz (S k) + η ^ 2 / 8) n HI); [|exact Hd].
    intros k Hk; destruct (HM k), (HM (S k)); try lia.
    replace (/ M' (S k) / / M' k) with (M' k / M' (S k)) by (field; lra).
    replace (/ M (S k) / / M k) with (M k / M (S k)) by (field; lra).
    replace (-1 * ℓ u v dx dz (S k)) with (- ℓ u v dx dz (S k)) by ring.
    apply ratio_step, Hk.
Qed.

Lemma Λ_far j d :
  (j + d <= n)%nat -> Rabs (Λ (j + d) - Λ j) <= 2 * INR d * η.
Proof.
  induction d as [|d IH]; intros Hd.
  - rewrite Nat.add_0_r, Rminus_diag_eq, Rabs_R0 by easy; simpl; lra.
  - rewrite Nat.add_succ_r in *; specialize (IH ltac:(lia)).
    destruct (Huv (S (j + d))) as [Hu Hv]; [lia|].
    destruct (moves (S (j + d))) as [Hx Hz]; [lia|].
    replace (Λ (S (j + d)) - Λ j) with
      ((Λ (j + d) - Λ j) + ℓ u v dx dz (S (j + d))) by (unfold Λ; simpl; ring).
    apply Rle_trans with (1 := Rabs_triang _ _).
    assert (Hp : forall x d, 0 <= x -> Rabs d <= η -> Rabs (x / (1 + x) * d) <= η).
    { intros x e Hp He; rewrite Rabs_mult, (Rabs_right (x / (1 + x))).
      - assert (x / (1 + x) <= 1)
          by (apply Rmult_le_reg_r with (1 + x); [lra|]; field_simplify; lra).
        pose proof (Rabs_pos e); nra.
      - apply Rle_ge, Rmult_le_pos; [easy|left; apply Rinv_0_lt_compat; lra]. }
    assert (Rabs (ℓ u v dx dz (S (j + d))) <= 2 * η).
    { unfold ℓ; apply Rle_trans with (1 := Rabs_triang _ _); rewrite Rabs_Ropp.
      pose proof (Hp _ _ Hu Hx); pose proof (Hp _ _ Hv Hz); unfold p, q; lra. }
    rewrite S_INR; lra.
Qed.

Local Notation room := ((INR n / 8 + 2 * INR n ^ 2 * exp (2 * INR n * η)) * η ^ 2).

(** What a term becomes: e is the move of its own gap, s the change of log M. *)
Lemma term_bound x r e s d :
  0 <= x -> 0 <= r -> Rabs e <= η -> Rabs s <= 2 * INR d * η -> INR d <= INR n - 1 ->
  x * (r * (exp (- e) * exp (s + INR d * (η ^ 2 / 8)))) <= x * (r * (1 + (- e + s) + room)).
Proof.
  intros Hx Hr He Hs Hd; pose proof one_le_n; pose proof (pos_INR d) as Hd0.
  do 2 (apply Rmult_le_compat_l; [easy|]); rewrite <- exp_plus.
  set (a := - e + (s + INR d * (η ^ 2 / 8))); set (b := 2 * INR n * η).
  assert (Hdη : INR d * η <= (INR n - 1) * η) by (apply Rmult_le_compat_r; lra).
  assert (Hdη2 : 0 <= INR d * (η ^ 2 / 8) <= η).
  { assert (0 <= INR d * η) by (apply Rmult_le_pos; easy).
    assert (0 <= (8 - INR d * η) * η) by (apply Rmult_le_pos; lra).
    assert (0 <= INR d * η * η) by (apply Rmult_le_pos; easy); lra. }
  assert (Hnη : INR d * (η ^ 2 / 8) <= INR n / 8 * η ^ 2).
  { assert (0 <= (INR n - INR d) * η ^ 2)
      by (apply Rmult_le_pos; [lra|apply pow2_ge_0]); lra. }
  apply Rabs_bounds in He, Hs.
  assert (Ha : - b <= a <= b) by (unfold a, b; lra).
  assert (Hsq : a ^ 2 / 2 * exp b <= 2 * INR n ^ 2 * exp b * η ^ 2).
  { replace (2 * INR n ^ 2 * exp b * η ^ 2) with (b ^ 2 / 2 * exp b) by (unfold b; field).
    apply Rmult_le_compat_r; [left; apply exp_pos|nra]. }
  apply Rle_trans with (1 := exp_second_order a b ltac:(lra) ltac:(lra)).
  unfold a, b in *; lra.
Qed.

Lemma gap_le d : (d + 1 <= n)%nat -> INR d <= INR n - 1.
Proof. intros H; apply le_INR in H; rewrite plus_INR in H; simpl in H; lra. Qed.

Lemma excess_terms u0 v0 :
  rows u0 v0 n ->
  excess u0 v0 W n =
  Σ(i < (S n)) (ω * (Σ(j < i) v0 (S j) * (Rows.M u0 v0 i / Rows.M u0 v0 (S j)))
    + W * (Σ(j < n) u0 (S j) * (Rows.M u0 v0 i / Rows.M u0 v0 j)
           - Σ(j < i) u0 (S j) * (Rows.M u0 v0 i / Rows.M u0 v0 j))).
Proof.
  intros H; rewrite excess_sum by exact H; apply sum_ext; intros i Hi.
  set (Mi := Rows.M u0 v0 i).
  assert (H1 : Σ(j < i) v0 (S j) * (Mi / Rows.M u0 v0 (S j)) = Mi * Rows.Z u0 v0 i).
  { unfold Rows.Z; rewrite <- sum_scal; apply sum_ext; intros; unfold ζ, Rdiv; ring. }
  assert (H2 : forall k, Σ(j < k) u0 (S j) * (Mi / Rows.M u0 v0 j) = Mi * Y u0 v0 k).
  { intros k; unfold Y; rewrite <- sum_scal; apply sum_ext; intros.
    rewrite y_S; unfold Rdiv; ring. }
  rewrite H1, !H2; unfold F; ring.
Qed.

(** The terms of E with j <= i, and those with j > i. *)
Lemma term_behind i j :
  (i <= n)%nat -> (j < i)%nat ->
  v' (S j) * (M' i / M' (S j))
  <= v (S j) * (M i / M (S j)) * (1 + (- dz (S j) + (Λ i - Λ (S j))) + room).
Proof.
  intros Hi Hj; destruct (Huv (S j)) as [_ Hv]; [lia|].
  destruct (moves (S j)) as [_ Hz]; [lia|].
  assert (Hd : exists d, i = (S j + d)%nat) by (exists (i - S j)%nat; lia).
  destruct Hd as [d ->].
  destruct (ratio_far (S j) d) as [Hr _]; [lia|].
  pose proof (Λ_far (S j) d ltac:(lia)) as HΛ; pose proof (gap_le d ltac:(lia)).
  assert (0 < M (S j + d) / M (S j))
    by (apply Rdiv_lt_0_compat; apply (M_pos u v n Huv); lia).
  pose proof (exp_pos (- dz (S j))).
  rewrite Rmult_assoc; eapply Rle_trans; [|apply term_bound; eauto; lra].
  unfold moved at 1; rewrite Rmult_assoc; apply Rmult_le_compat_l; [easy|].
  rewrite <- (Rmult_assoc (M (S j + d) / M (S j))), (Rmult_comm (M (S j + d) / M (S j))),
    Rmult_assoc; apply Rmult_le_compat_l; [lra|easy].
Qed.

Lemma term_ahead i j :
  (i <= j)%nat -> (j < n)%nat ->
  u' (S j) * (M' i / M' j)
  <= u (S j) * (M i / M j) * (1 + (- dx (S j) + (Λ i - Λ j)) + room).
Proof.
  intros Hi Hj; destruct (Huv (S j)) as [Hu _]; [lia|].
  destruct (moves (S j)) as [Hx _]; [lia|].
  assert (Hd : exists d, j = (i + d)%nat) by (exists (j - i)%nat; lia).
  destruct Hd as [d ->].
  destruct (ratio_far i d) as [_ Hr]; [lia|].
  pose proof (Λ_far i d ltac:(lia)) as HΛ; rewrite Rabs_minus_sym in HΛ.
  pose proof (gap_le d ltac:(lia)).
  assert (0 < M i / M (i + d))
    by (apply Rdiv_lt_0_compat; apply (M_pos u v n Huv); lia).
  pose proof (exp_pos (- dx (S (i + d)))).
  rewrite Rmult_assoc; eapply Rle_trans; [|apply term_bound; eauto; lra].
  unfold moved at 1; rewrite Rmult_assoc; apply Rmult_le_compat_l; [easy|].
  rewrite <- (Rmult_assoc (M i / M (i + d))), (Rmult_comm (M i / M (i + d))),
    Rmult_assoc; apply Rmult_le_compat_l; [lra|easy].
Qed.

Theorem move_excess :
  excess u' v' W n <= (1 + room) * excess u v W n + slope u v W n dx dz.
Proof.
  rewrite !excess_terms by (exact Huv || exact moved_rows).
  rewrite <- sum_scal; unfold slope; rewrite <- sum_plus; apply sum_le; intros i Hi.
  assert (H1 : Σ(j < i) v' (S j) * (M' i / M' (S j))
    <= Σ(j < i) v (S j) * (M i / M (S j)) * (1 + (- dz (S j) + (Λ i - Λ (S j))) + room))
    by (apply sum_le; intros; apply term_behind; lia).
  assert (H2 : Σ(j < n) u' (S j) * (M' i / M' j) - Σ(j < i) u' (S j) * (M' i / M' j)
    <= Σ(j < n) u (S j) * (M i / M j) * (1 + (- dx (S j) + (Λ i - Λ j)) + room)
       - Σ(j < i) u (S j) * (M i / M j) * (1 + (- dx (S j) + (Λ i - Λ j)) + room))
    by (apply sum_tail_le; [lia|intros; apply term_ahead; lia]).
  apply (Rmult_le_compat_l ω) in H1; [|lra].
  apply (Rmult_le_compat_l W) in H2; [|lra].
  eapply Rle_trans; [apply Rplus_le_compat; [exact H1|exact H2]|right].
  rewrite (sum_ext i (fun j => v (S j) * _ * _) (fun j =>
    (1 + room) * (v (S j) * (M i / M (S j)))
    + M i * (ζ u v (S j) * (- dz (S j) + Λ i - Λ (S j)))))
    by (intros; unfold ζ, Rdiv; ring).
  rewrite !(sum_ext _ (fun j => u (S j) * _ * _) (fun j =>
    (1 + room) * (u (S j) * (M i / M j))
    + M i * (y u v (S j) * (- dx (S j) + Λ i - Λ j))))
    by (intros; unfold y, Rdiv; simpl pred; ring).
  rewrite !sum_plus, !sum_scal; ring.
Qed.

End Move.
