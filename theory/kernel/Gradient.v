(** * A_k and G_k are the derivatives of the hitting time

    For 1 <= k <= n and u, v >= 0:
<<
    dH/du_k = 2 A_k / (1+u_k),      dH/dv_k = 2 G_k / (1+v_k).
>>
    In one variable H is a + b s + c/(1+s) exactly; a, b, c are written out. *)

From Corridor Require Export Direction.
From Coq Require Import Ranalysis.

Definition set (x : nat -> R) (k : nat) (s : R) (i : nat) : R :=
  if i =? k then s else x i.

Lemma set_same x k s : set x k s k = s.
Proof. unfold set; rewrite Nat.eqb_refl; easy. Qed.

Lemma set_other x k s i : i <> k -> set x k s i = x i.
Proof. unfold set; destruct (Nat.eqb_spec i k); easy. Qed.

Lemma rational_derivative a b c x :
  0 < 1 + x ->
  derivable_pt_lim (fun s => a + b * s + c / (1 + s)) x (b - c / (1 + x) ^ 2).
Proof.
  intros Hx.
  replace (b - c / (1 + x) ^ 2)
    with ((0 + b * 1) + ((0 * (1 + x) - (0 + 1) * c) / Rsqr (1 + x)))
    by (unfold Rsqr; field; lra).
  apply derivable_pt_lim_plus; [apply derivable_pt_lim_plus|].
  - apply derivable_pt_lim_const.
  - apply derivable_pt_lim_scal, derivable_pt_lim_id.
  - apply (derivable_pt_lim_div (fun _ => c) (fun s => 1 + s)); [| |lra].
    + apply derivable_pt_lim_const.
    + apply derivable_pt_lim_plus; [apply derivable_pt_lim_const|apply derivable_pt_lim_id].
Qed.

Section Gradient.
Variables (u v : nat -> R) (W : R) (n : nat).
Hypothesis Huv : rows u v n.
Local Notation ω := (W - 1).
Local Notation M := (M u v).
Local Notation Y := (Y u v).
Local Notation Z := (Z u v).
Local Notation T := (T u v).

(** The sum h with its index split at k. *)
Lemma h_split u' v' k :
  (k <= S n)%nat ->
  h u' v' W n =
  ω * (1 + Rows.Y u' v' n) * Rows.T u' v' (S n)
  + Σ(i < k) Rows.M u' v' i * (Rows.Y u' v' k - Rows.Y u' v' i)
  + Rows.T u' v' k * (Rows.Y u' v' n - Rows.Y u' v' k)
  + Σ(j < (S n - k)) Rows.M u' v' (k + j) * (Rows.Y u' v' n - Rows.Y u' v' (k + j)).
Proof.
  intros Hk; unfold h; rewrite !Rplus_assoc; f_equal.
  replace (S n) with (k + (S n - k))%nat at 1 by lia.
  rewrite sum_split, <- Rplus_assoc; f_equal.
  unfold Rows.T; rewrite Rmult_comm, <- sum_scal, <- sum_plus.
  apply sum_ext; intros i _; ring.
Qed.

Lemma T_split u' v' k :
  (k <= S n)%nat ->
  Rows.T u' v' (S n) = Rows.T u' v' k + Σ(j < (S n - k)) Rows.M u' v' (k + j).
Proof.
  intros Hk; unfold Rows.T; rewrite <- sum_split; f_equal; lia.
Qed.

(** Before vertex k nothing depends on its rows. *)
Lemma M_before u' v' k i :
  (forall j, (j < k)%nat -> u' j = u j /\ v' j = v j) -> (i < k)%nat ->
  Rows.M u' v' i = M i.
Proof.
  intros H; induction i as [|i IH]; intros Hi; [easy|].
  destruct (H (S i) Hi) as [Hu Hv]; simpl; rewrite IH, Hu, Hv by lia; easy.
Qed.

Lemma T_before u' v' k :
  (forall j, (j < k)%nat -> u' j = u j /\ v' j = v j) -> Rows.T u' v' k = T k.
Proof.
  intros H; apply sum_ext; intros i Hi; apply (M_before _ _ k); easy.
Qed.

Lemma Y_before u' v' k i :
  (forall j, (j < k)%nat -> u' j = u j /\ v' j = v j) -> (i < k)%nat ->
  Rows.Y u' v' i = Y i.
Proof.
  intros H Hi; apply sum_ext; intros j Hj; rewrite !y_S.
  rewrite (M_before _ _ k) by (easy || lia).
  destruct (H (S j)) as [-> _]; [lia|easy].
Qed.

(** Behind it all M scale alike, and all y inversely. *)
Lemma M_behind u' v' k r :
  (forall j, (k < j)%nat -> u' j = u j /\ v' j = v j) ->
  Rows.M u' v' k = r * M k -> forall j, Rows.M u' v' (k + j) = r * M (k + j).
Proof.
  intros H Hk; induction j as [|j IH]; [rewrite Nat.add_0_r; easy|].
  rewrite Nat.add_succ_r; destruct (H (S (k + j))) as [Hu Hv]; [lia|].
  simpl; rewrite IH, Hu, Hv; unfold Rdiv; ring.
Qed.

Lemma Y_behind u' v' k r :
  (forall j, (k < j)%nat -> u' j = u j /\ v' j = v j) ->
  Rows.M u' v' k = r * M k -> r <> 0 -> forall j, (k + j <= n)%nat ->
  Rows.Y u' v' (k + j) - Rows.Y u' v' k = (Y (k + j) - Y k) / r.
Proof.
  intros H Hk Hr; induction j as [|j IH]; intros Hj.
  - rewrite Nat.add_0_r; field; easy.
  - rewrite Nat.add_succ_r, !Y_S in *; destruct (H (S (k + j))) as [-> _]; [lia|].
    rewrite (M_behind u' v' k r) by easy.
    pose proof (M_pos u v n Huv (k + j) ltac:(lia)).
    specialize (IH ltac:(lia)).
    replace (_ + _ - _) with ((Rows.Y u' v' (k + j) - Rows.Y u' v' k)
      + u (S (k + j)) / (r * M (k + j))) by ring.
    rewrite IH; field; lra.
Qed.

(** What h becomes when the rows of vertex k change: M_k becomes r M_k, and Y k
    becomes y. *)
Lemma h_moved u' v' k r y :
  (k <= n)%nat -> r <> 0 ->
  (forall j, j <> k -> u' j = u j /\ v' j = v j) ->
  Rows.M u' v' k = r * M k -> Rows.Y u' v' k = y ->
  h u' v' W n =
  ω * (1 + y + (Y n - Y k) / r) * (T k + r * (T (S n) - T k))
  + T k * y - Σ(i < k) M i * Y i
  + T k * ((Y n - Y k) / r)
  + Σ(j < (S n - k)) M (k + j) * (Y n - Y (k + j)).
Proof.
  intros Hk Hr H HM Hy.
  assert (Hb : forall j, (j < k)%nat -> u' j = u j /\ v' j = v j) by (intros; apply H; lia).
  assert (Ha : forall j, (k < j)%nat -> u' j = u j /\ v' j = v j) by (intros; apply H; lia).
  pose proof (M_behind u' v' k r Ha HM) as HMb.
  pose proof (Y_behind u' v' k r Ha HM Hr) as HYb.
  assert (HT : Rows.T u' v' (S n) = T k + r * (T (S n) - T k)).
  { rewrite (T_split u' v' k), (T_split u v k) by lia.
    rewrite (T_before _ _ _ Hb), (sum_ext _ _ (fun j => r * M (k + j))), sum_scal
      by (intros; apply HMb); ring. }
  assert (HYn : Rows.Y u' v' n = y + (Y n - Y k) / r).
  { specialize (HYb (n - k)%nat); replace (k + (n - k))%nat with n in HYb by lia.
    rewrite <- HYb by lia; lra. }
  rewrite (h_split u' v' k), HT, (T_before _ _ _ Hb) by lia.
  assert (H1 : Σ(i < k) Rows.M u' v' i * (Rows.Y u' v' k - Rows.Y u' v' i)
    = T k * y - Σ(i < k) M i * Y i).
  { unfold T; rewrite Rmult_comm, <- sum_scal, <- sum_minus.
    apply sum_ext; intros i Hi.
    rewrite (M_before u' v' k i), (Y_before u' v' k i), Hy by assumption; ring. }
  assert (H2 : Σ(j < (S n - k)) Rows.M u' v' (k + j) * (Rows.Y u' v' n - Rows.Y u' v' (k + j))
    = Σ(j < (S n - k)) M (k + j) * (Y n - Y (k + j))).
  { apply sum_ext; intros j Hj; rewrite HMb.
    specialize (HYb j ltac:(lia)).
    replace (Rows.Y u' v' n - Rows.Y u' v' (k + j))
      with ((Y n - Y (k + j)) / r) by (rewrite HYn; unfold Rdiv in *; lra).
    field; easy. }
  rewrite H1, H2, HYn, Hy; ring.
Qed.

(** 1 + Y_k is what both rows of vertex k share. *)
Lemma meeting k : (S k <= n)%nat -> 1 + Y (S k) = μ u v (S k) + Z k.
Proof.
  intros Hk; pose proof (balance u v n Huv k ltac:(lia)).
  pose proof (M_pos u v n Huv k ltac:(lia)).
  rewrite Y_S; unfold μ; simpl pred; unfold Rdiv; lra.
Qed.

(** H as a function of u_k, with m = 1/M_(k-1), R = Y n - Y k, Q = T (n+1) - T k. *)
Lemma h_in_u k s :
  (S k <= n)%nat -> -1 < s ->
  let R := (Y n - Y (S k)) / (1 + u (S k)) in
  let Q := (T (S n) - T (S k)) * (1 + u (S k)) in
  h (set u (S k) s) v W n =
  h u v W n
  + (ω * T (S k) * (/ M k + R) + T (S k) * (/ M k + R)) * (s - u (S k))
  + (ω * (1 + Y k - / M k) * Q) * (/ (1 + s) - / (1 + u (S k))).
Proof.
  intros Hk Hs R Q; destruct (Huv (S k)) as [Hu Hv]; [lia|].
  pose proof (M_pos u v n Huv k ltac:(lia)) as HM.
  assert (Hr : (1 + u (S k)) / (1 + s) <> 0)
    by (apply Rgt_not_eq, Rdiv_lt_0_compat; lra).
  rewrite (h_moved (set u (S k) s) v (S k) ((1 + u (S k)) / (1 + s)) (Y k + s / M k)),
    (h_moved u v (S k) 1 (Y k + u (S k) / M k)); try easy; try lra.
  - unfold R, Q; rewrite Y_S; field; repeat split; lra.
  - intros j Hj; rewrite set_other; easy.
  - simpl; rewrite set_same, (M_before _ _ (S k)); [field; lra| |lia].
    intros j Hj; rewrite set_other; [easy|lia].
  - rewrite Y_S, set_same, (M_before _ _ (S k)), (Y_before _ _ (S k)); try lia; [easy| |];
      intros j Hj; (rewrite set_other; [easy|lia]).
Qed.

Lemma h_in_v k s :
  (S k <= n)%nat -> -1 < s ->
  let R := (Y n - Y (S k)) * (1 + v (S k)) in
  let Q := (T (S n) - T (S k)) / (1 + v (S k)) in
  h u (set v (S k) s) W n =
  h u v W n
  + (ω * (1 + Y (S k)) * Q) * (s - v (S k))
  + (W * T (S k) * R) * (/ (1 + s) - / (1 + v (S k))).
Proof.
  intros Hk Hs R Q; destruct (Huv (S k)) as [Hu Hv]; [lia|].
  pose proof (M_pos u v n Huv k ltac:(lia)) as HM.
  assert (Hr : (1 + s) / (1 + v (S k)) <> 0)
    by (apply Rgt_not_eq, Rdiv_lt_0_compat; lra).
  rewrite (h_moved u (set v (S k) s) (S k) ((1 + s) / (1 + v (S k))) (Y (S k))),
    (h_moved u v (S k) 1 (Y (S k))); try easy; try lra.
  - unfold R, Q; field; repeat split; lra.
  - intros j Hj; rewrite set_other; easy.
  - simpl; rewrite set_same, (M_before _ _ (S k)); [field; lra| |lia].
    intros j Hj; rewrite set_other; [easy|lia].
  - rewrite !Y_S, (M_before _ _ (S k)), (Y_before _ _ (S k)); try lia; [easy| |];
      intros j Hj; (rewrite set_other; [easy|lia]).
Qed.

(** A function a + b (s - x) + c (1/(1+s) - 1/(1+x)) on s > -1. *)
Lemma derivative_of_form f a b c x l :
  0 <= x ->
  (forall s, -1 < s -> f s = a + b * (s - x) + c * (/ (1 + s) - / (1 + x))) ->
  l = b - c / (1 + x) ^ 2 -> derivable_pt_lim f x l.
Proof.
  intros Hx Hf ->.
  apply (derivable_pt_lim_locally_ext
    (fun s => (a - b * x - c / (1 + x)) + b * s + c / (1 + s)) f x (-1) (x + 1)).
  - lra.
  - intros s Hs; rewrite Hf by lra; field; lra.
  - apply rational_derivative; lra.
Qed.

Theorem gradient_forward k :
  (1 <= k <= n)%nat ->
  derivable_pt_lim (fun s => hitting_formula (set u k s) v W n) (u k)
    (dH_du u v W n k).
Proof.
  destruct k as [|k]; intros Hk; [lia|].
  destruct (Huv (S k) Hk) as [Hu Hv].
  pose proof (M_pos u v n Huv k ltac:(lia)) as HM.
  eapply derivative_of_form; [easy| |].
  - intros s Hs; unfold hitting_formula; rewrite h_in_u by (lia || easy).
    match goal with |- ?p + 2 * (?a + ?b * ?x + ?c * ?y) = _ =>
      transitivity (p + 2 * a + (2 * b) * x + (2 * c) * y); [ring|reflexivity] end.
  - pose proof (balance u v n Huv k ltac:(lia)) as Hb.
    replace (1 + Y k - / M k) with (Z k) by lra.
    unfold dH_du, A, μ; simpl pred; field; lra.
Qed.

Theorem gradient_backward k :
  (1 <= k <= n)%nat ->
  derivable_pt_lim (fun s => hitting_formula u (set v k s) W n) (v k)
    (dH_dv u v W n k).
Proof.
  destruct k as [|k]; intros Hk; [lia|].
  destruct (Huv (S k) Hk) as [Hu Hv].
  eapply derivative_of_form; [easy| |].
  - intros s Hs; unfold hitting_formula; rewrite h_in_v by (lia || easy).
    match goal with |- ?p + 2 * (?a + ?b * ?x + ?c * ?y) = _ =>
      transitivity (p + 2 * a + (2 * b) * x + (2 * c) * y); [ring|reflexivity] end.
  - rewrite (meeting k) by lia; unfold dH_dv, G; simpl pred; field; lra.
Qed.

End Gradient.
