(** * Expected steps inside a branch, whatever the fork does

    Let the walker need 2θ steps in expectation from the fork, when it has come back there
    from the target's branch, until it is about to enter this branch again; and F steps
    from the fork to the target, when it has come back from a dead end.  The expected
    steps from edge i, itself counted, are
<<
    onward θ i    forward in the target's branch,   astray θ i   backward in it,
    inward F i    forward in a dead end,            back F i     backward in it,
>>
    with M, y, ζ, T as in Rows.v.  Proved: they solve the equations of the walk at the
    vertices v_1, ..., v_n and at the leaves. *)

From Corridor Require Export Rows.

Section Values.
Variables (u v : nat -> R) (n : nat).
Hypothesis Huv : rows u v n.
Local Notation T := (T u v).
Local Notation M := (M u v).
Local Notation y := (y u v).
Local Notation ζ := (ζ u v).
Local Notation total_T := (T (S n)).

Variables θ F : R.

Definition onward (i : nat) : R :=
  1 + (INR n - INR i)
  + 2 * (Σ(j < n) y (S j) * (T (S j) + θ) - Σ(j < i) y (S j) * (T (S j) + θ)).

Definition astray (i : nat) : R := 1 + onward i + 2 * (T i + θ) / M i.

Definition back (i : nat) : R :=
  1 + F + INR i + 2 * (Σ(j < i) ζ (S j) * (total_T - T (S j))).

Definition inward (i : nat) : R := 1 + back i + 2 * (total_T - T (S i)) / M i.

Lemma onward_step i :
  onward i = 1 + onward (S i) + 2 * (y (S i) * (T (S i) + θ)).
Proof. unfold onward; rewrite S_INR, (sum_S i); lra. Qed.

Lemma back_step i : back (S i) = 1 + back i + 2 * (ζ (S i) * (total_T - T (S i))).
Proof. unfold back; rewrite S_INR, (sum_S i); lra. Qed.

(** ** The equations *)

Lemma onward_at_target : onward n = 1.
Proof. unfold onward; ring. Qed.

Lemma onward_row i :
  (i < n)%nat ->
  onward i = 1 + (/ (1 + u (S i)) * onward (S i) + (1 - / (1 + u (S i))) * astray i).
Proof.
  intros Hi; destruct (Huv (S i)) as [Hu Hv]; [lia|].
  pose proof (M_pos u v n Huv i ltac:(lia)).
  unfold astray; rewrite (onward_step i), y_S, T_S; field; lra.
Qed.

Lemma astray_row i :
  (i < n)%nat ->
  astray (S i) = 1 + (/ (1 + v (S i)) * astray i + (1 - / (1 + v (S i))) * onward (S i)).
Proof.
  intros Hi; destruct (Huv (S i)) as [Hu Hv]; [lia|].
  pose proof (M_pos u v n Huv i ltac:(lia)).
  unfold astray; rewrite (onward_step i), y_S, T_S; simpl Rows.M; field; lra.
Qed.

Lemma inward_at_leaf : inward n = 1 + back n.
Proof.
  pose proof (M_pos u v n Huv n (le_n n)); unfold inward; field; lra.
Qed.

Lemma inward_row i :
  (i < n)%nat ->
  inward i = 1 + (/ (1 + u (S i)) * inward (S i) + (1 - / (1 + u (S i))) * back i).
Proof.
  intros Hi; destruct (Huv (S i)) as [Hu Hv]; [lia|].
  pose proof (M_pos u v n Huv i ltac:(lia)).
  unfold inward; rewrite back_step, (T_S _ _ (S i)); unfold Rows.ζ; simpl Rows.M.
  field; lra.
Qed.

Lemma back_row i :
  (i < n)%nat ->
  back (S i) = 1 + (/ (1 + v (S i)) * back i + (1 - / (1 + v (S i))) * inward (S i)).
Proof.
  intros Hi; destruct (Huv (S i)) as [Hu Hv]; [lia|].
  pose proof (M_pos u v n Huv i ltac:(lia)).
  unfold inward; rewrite back_step, (T_S _ _ (S i)); unfold Rows.ζ; simpl Rows.M.
  field; lra.
Qed.

(** ** At the fork *)

Lemma astray_to_fork : astray 0 = 1 + (onward 0 + 2 * θ).
Proof.
  unfold astray; replace (T 0) with 0 by reflexivity; replace (M 0) with 1 by reflexivity.
  field.
Qed.

Lemma back_at_fork : back 0 = 1 + F.
Proof. unfold back; simpl; ring. Qed.

(** One excursion takes 2 T(n+1) steps. *)
Lemma excursion : inward 0 = F + 2 * total_T.
Proof.
  unfold inward; rewrite back_at_fork.
  replace (T 1) with 1 by (unfold Rows.T; simpl; ring).
  replace (M 0) with 1 by reflexivity; field.
Qed.

Lemma onward_first :
  onward 0 = 1 + INR n + 2 * θ * Y u v n + 2 * Σ(i < (S n)) M i * (Y u v n - Y u v i).
Proof.
  rewrite pairs_by_columns; unfold onward, Y; simpl (sum 0 _); simpl (INR 0).
  rewrite (sum_ext n _ (fun j => y (S j) * T (S j) + θ * y (S j))) by (intros; ring).
  rewrite sum_plus, sum_scal; ring.
Qed.

(** ** Signs *)

Hypothesis θ_nonneg : 0 <= θ.
Hypothesis F_nonneg : 0 <= F.

Lemma T_nonneg k : (k <= S n)%nat -> 0 <= T k.
Proof. intros Hk; apply (T_mono u v n Huv 0); lia. Qed.

Lemma over_M_nonneg a k : 0 <= a -> (k <= n)%nat -> 0 <= a / M k.
Proof.
  intros Ha Hk; apply Rmult_le_pos; [easy|].
  left; apply Rinv_0_lt_compat, (M_pos u v n Huv), Hk.
Qed.

Lemma onward_nonneg i : (i <= n)%nat -> 0 <= onward i.
Proof.
  intros Hi; unfold onward; pose proof (le_INR _ _ Hi).
  assert (Σ(j < i) y (S j) * (T (S j) + θ) <= Σ(j < n) y (S j) * (T (S j) + θ)); [|lra].
  apply sum_mono; [intros j Hj|lia].
  apply Rmult_le_pos; [apply (y_nonneg u v n Huv); lia|].
  pose proof (T_nonneg (S j) ltac:(lia)); lra.
Qed.

Lemma astray_nonneg i : (i <= n)%nat -> 0 <= astray i.
Proof.
  intros Hi; pose proof (onward_nonneg i Hi); pose proof (T_nonneg i ltac:(lia)).
  pose proof (over_M_nonneg (2 * (T i + θ)) i ltac:(lra) Hi); unfold astray; lra.
Qed.

Lemma beyond_nonneg k : (k <= S n)%nat -> 0 <= total_T - T k.
Proof. intros Hk; pose proof (T_mono u v n Huv k (S n) ltac:(lia)); lra. Qed.

Lemma back_nonneg i : (i <= n)%nat -> 0 <= back i.
Proof.
  intros Hi; unfold back; pose proof (pos_INR i).
  assert (0 <= Σ(j < i) ζ (S j) * (total_T - T (S j))); [|lra].
  apply sum_nonneg; intros j Hj.
  apply Rmult_le_pos; [apply (ζ_nonneg u v n Huv)|apply beyond_nonneg]; lia.
Qed.

Lemma inward_nonneg i : (i <= n)%nat -> 0 <= inward i.
Proof.
  intros Hi; pose proof (back_nonneg i Hi); pose proof (beyond_nonneg (S i) ltac:(lia)).
  pose proof (over_M_nonneg (2 * (total_T - T (S i))) i ltac:(lra) Hi).
  unfold inward; lra.
Qed.

End Values.
