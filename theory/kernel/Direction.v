(** * The first-order change of the excess in every direction at once

    Let every gap move: u_k changes at the speed -dx_k u_k, v_k at -dz_k v_k.  To first
    order log M_i changes by
<<
    Λ i = sum over l <= i of  p_l dx_l - p'_l dz_l,   p = u/(1+u),  p' = v/(1+v),
>>
    and each term of E = sum_i M_i F_i, (W-1) v_j M_i/M_j or W u_j M_i/M_(j-1), by that
    term times -dz_j + Λ i - Λ j or -dx_j + Λ i - Λ (j-1).  Proved: all these changes
    together [slope] are
<<
    - sum_k ( p_k A_k dx_k + p'_k G_k dz_k ),
    A_k = W T_k (μ_k + Y n - Y k) - (W-1) Z (k-1) (T (n+1) - T k),
    G_k = (W-1) (μ_k + Z (k-1)) (T (n+1) - T k) - W T_k (Y n - Y k),
>>
    μ_k = (1+u_k)/M_(k-1) = (1+v_k)/M_k.  And, the identity on which convergence rests:
<<
    sum_k ( M_(k-1) p_k A_k + M_k p'_k G_k ) = sum_i M_i^2 F_i.
>> *)

From Corridor Require Export Rows.

(** ** Summation by parts, for any sequences *)

Section Parts.
Variables (m y z a b ℓ : nat -> R).
Local Notation Λ i := (Σ(l < i) ℓ (S l)).
Local Notation Y k := (Σ(j < k) y (S j)).
Local Notation Z k := (Σ(j < k) z (S j)).
Local Notation T k := (Σ(i < k) m i).

Lemma parts_above i :
  Σ(j < i) z (S j) * (Λ i - Λ (S j)) = Σ(l < i) ℓ (S l) * Z l.
Proof.
  induction i as [|i IH]; [easy|].
  rewrite (sum_S i (fun l => ℓ (S l) * Z l)), <- IH, sum_S, Rminus_diag_eq,
    Rmult_0_r, Rplus_0_r, Rmult_comm, <- sum_scal_r, <- sum_plus by easy.
  apply sum_ext; intros j _; rewrite (sum_S i (fun l => ℓ (S l))); ring.
Qed.

Lemma parts_below n :
  Σ(i < (S n)) m i * (Λ i - Λ n) = - Σ(l < n) ℓ (S l) * T (S l).
Proof.
  induction n as [|n IH]; [simpl; ring|].
  rewrite (sum_S n (fun l => ℓ (S l) * T (S l))), Ropp_plus_distr, <- IH.
  rewrite sum_S, Rminus_diag_eq, Rmult_0_r, Rplus_0_r by easy.
  rewrite Rmult_comm, Ropp_mult_distr_r, <- sum_scal_r, <- sum_plus.
  apply sum_ext; intros j _; rewrite (sum_S n (fun l => ℓ (S l))); ring.
Qed.

Lemma slope_behind n :
  Σ(i < (S n)) m i * (Σ(j < i) z (S j) * (- b (S j) + Λ i - Λ (S j)))
  = Σ(k < n) (- b (S k) * z (S k) + ℓ (S k) * Z k) * (T (S n) - T (S k)).
Proof.
  induction n as [|n IH]; [simpl; ring|].
  assert (Hin : Σ(j < (S n)) z (S j) * (- b (S j) + Λ (S n) - Λ (S j))
    = Σ(k < (S n)) (- b (S k) * z (S k) + ℓ (S k) * Z k)).
  { rewrite sum_plus, <- parts_above, <- sum_plus.
    apply sum_ext; intros j _; ring. }
  rewrite sum_S, IH, Hin, <- sum_scal.
  rewrite <- (Rplus_0_r (Σ(k < n) _)).
  replace 0 with
    ((- b (S n) * z (S n) + ℓ (S n) * Z n) * (T (S n) - T (S n))) by ring.
  rewrite <- (sum_S n (fun k =>
    (- b (S k) * z (S k) + ℓ (S k) * Z k) * (T (S n) - T (S k)))), <- sum_plus.
  apply sum_ext; intros k _; rewrite (sum_S (S n) (fun i => m i)); ring.
Qed.

Lemma slope_ahead n :
  Σ(i < (S n)) m i * (Σ(j < n) y (S j) * (- a (S j) + Λ i - Λ j)
                      - Σ(j < i) y (S j) * (- a (S j) + Λ i - Λ j))
  = Σ(k < n) (- a (S k) * y (S k) * T (S k) - ℓ (S k) * T (S k) * (Y n - Y (S k))).
Proof.
  induction n as [|n IH]; [simpl; ring|].
  rewrite sum_S, Rminus_diag_eq, Rmult_0_r, Rplus_0_r by easy.
  transitivity (
    Σ(k < n) (- a (S k) * y (S k) * T (S k) - ℓ (S k) * T (S k) * (Y n - Y (S k)))
    + y (S n) * (- a (S n) * T (S n) + Σ(i < (S n)) m i * (Λ i - Λ n))).
  - rewrite <- IH, Rmult_plus_distr_l, <- !sum_scal, <- !sum_plus.
    apply sum_ext; intros i _; rewrite (sum_S n (fun j => y (S j) * _)); ring.
  - rewrite parts_below, (sum_S n (fun k =>
      - a (S k) * y (S k) * T (S k) - ℓ (S k) * T (S k) * (Y (S n) - Y (S k)))).
    rewrite (Rminus_diag_eq (Y (S n))), Rmult_0_r, Rminus_0_r by easy.
    rewrite Rmult_plus_distr_l, <- Ropp_mult_distr_r, <- (sum_scal n (y (S n))).
    match goal with |- ?p + (?q + - ?r) = ?s + ?t =>
      replace t with q by ring; enough (p - r = s) by lra end.
    rewrite <- sum_minus.
    apply sum_ext; intros k _; rewrite (sum_S n (fun j => y (S j))); ring.
Qed.

End Parts.

(** ** The corridor *)

Section Direction.
Variables (u v : nat -> R) (W : R) (n : nat).
Hypothesis Huv : rows u v n.
Local Notation ω := (W - 1).
Local Notation M := (M u v).
Local Notation y := (y u v).
Local Notation ζ := (ζ u v).
Local Notation Y := (Y u v).
Local Notation Z := (Z u v).
Local Notation T := (T u v).

Definition μ (k : nat) : R := (1 + u k) / M (pred k).

Definition A (k : nat) : R :=
  W * T k * (μ k + (Y n - Y k)) - ω * Z (pred k) * (T (S n) - T k).

Definition G (k : nat) : R :=
  ω * (μ k + Z (pred k)) * (T (S n) - T k) - W * T k * (Y n - Y k).

(** The derivatives of H, as Gradient.v proves. *)
Definition dH_du (k : nat) : R := 2 * (A k / (1 + u k)).
Definition dH_dv (k : nat) : R := 2 * (G k / (1 + v k)).

Definition p (k : nat) : R := u k / (1 + u k).
Definition q (k : nat) : R := v k / (1 + v k).

Variables dx dz : nat -> R.

Definition ℓ (k : nat) : R := p k * dx k - q k * dz k.
Definition Λ (i : nat) : R := Σ(l < i) ℓ (S l).

Definition slope : R :=
  Σ(i < (S n)) M i *
    (ω * (Σ(j < i) ζ (S j) * (- dz (S j) + Λ i - Λ (S j)))
     + W * (Σ(j < n) y (S j) * (- dx (S j) + Λ i - Λ j)
            - Σ(j < i) y (S j) * (- dx (S j) + Λ i - Λ j))).

Theorem slope_by_rows :
  slope =
  - Σ(k < n) (p (S k) * A (S k) * dx (S k) + q (S k) * G (S k) * dz (S k)).
Proof.
  transitivity (
    ω * (Σ(k < n) (- dz (S k) * ζ (S k) + ℓ (S k) * Z k) * (T (S n) - T (S k)))
    + W * (Σ(k < n) (- dx (S k) * y (S k) * T (S k)
                     - ℓ (S k) * T (S k) * (Y n - Y (S k))))).
  - unfold Z, Y, T; rewrite <- slope_behind, <- slope_ahead.
    rewrite <- !sum_scal, <- sum_plus; unfold slope, Λ.
    apply sum_ext; intros i _; ring.
  - rewrite <- !sum_scal, <- sum_plus, <- (Rmult_1_l (Σ(k < n) (p _ * _ * _ + _))),
      Ropp_mult_distr_l, <- sum_scal.
    apply sum_ext; intros k Hk.
    assert (HM : 0 < M k) by (apply (M_pos u v n Huv); lia).
    destruct (Huv (S k)) as [Hu Hv]; [lia|].
    unfold A, G, ℓ, p, q, μ, Rows.y, Rows.ζ; simpl pred; simpl Rows.M.
    field; lra.
Qed.

End Direction.

(** ** Raising all 1/M_i at the same speed: Theorem A, identity (4) *)

Section Identity.
Variables (u v : nat -> R) (W : R) (n : nat).
Hypothesis Huv : rows u v n.
Local Notation M := (M u v).

Lemma Λ_raise i :
  (i <= n)%nat -> Λ u v (fun k => M (pred k)) M i = 1 - M i.
Proof.
  unfold Λ; induction i as [|i IH]; intros Hi; [simpl; ring|].
  rewrite sum_S, IH by lia.
  assert (HM : 0 < M i) by (apply (M_pos u v n Huv); lia).
  destruct (Huv (S i)) as [Hu Hv]; [lia|].
  unfold ℓ, p, q; simpl; field; lra.
Qed.

Theorem raise_identity :
  Σ(k < n) (M k * (p u (S k) * A u v W n (S k))
            + M (S k) * (q v (S k) * G u v W n (S k)))
  = Σ(i < (S n)) M i ^ 2 * F u v W n i.
Proof.
  pose proof (slope_by_rows u v W n Huv (fun k => M (pred k)) M) as H.
  apply Ropp_eq_compat in H; rewrite Ropp_involutive in H; simpl pred in H.
  rewrite (sum_ext n _ (fun k => p u (S k) * A u v W n (S k) * M k
    + q v (S k) * G u v W n (S k) * M (S k))) by (intros; ring).
  rewrite <- H, <- (Rmult_1_l (slope _ _ _ _ _ _)), Ropp_mult_distr_l.
  unfold slope; rewrite <- sum_scal; apply sum_ext; intros i Hi.
  rewrite Λ_raise by lia.
  rewrite (sum_ext i _ (fun j => - M i * ζ u v (S j))),
    (sum_ext n _ (fun j => - M i * y u v (S j))),
    (sum_ext i (fun j => y u v (S j) * _) (fun j => - M i * y u v (S j)));
    try (intros j Hj; rewrite Λ_raise by lia; simpl pred; ring).
  rewrite !sum_scal; unfold F, Y, Z; ring.
Qed.

End Identity.
