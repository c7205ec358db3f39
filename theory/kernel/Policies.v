(** * The three policies: closed forms of the hitting time

    With ρ = (L+1)^2/L and ε = 2(L-1)/(L^2+L+1), for all W, K, L >= 1, from the graph:
<<
    H_rl      = (2K+1)(2W-1) + 1
    H_sft     = 2K + 2 + (W-1) ((4+ε) ρ^K - 2 - ε)
    H_uniform = (2W-1) (K(L+1)+1) (K(L+1)+L) / L + 1
>>
    uniform takes all edges at a vertex alike; sft goes forward always, backward rows
    as in uniform; rl never turns but at leaves. *)

From Corridor Require Export HittingTime.

Coercion INR : nat >-> R.

Record policy : Type := Policy { forward : nat -> R; backward : nat -> R }.

(** Odd vertices l_j have one edge towards the fork and L away from it, even ones
    r_j have L towards the fork and one away. *)
Definition uniform (L : nat) : policy := {|
  forward k := if Nat.even k then 1 / (L + 1) else L / (L + 1);
  backward k := if Nat.even k then L / (L + 1) else 1 / (L + 1) |}.

Definition sft (L : nat) : policy := {|
  forward _ := 1;
  backward := backward (uniform L) |}.

Definition rl : policy := {| forward _ := 1; backward _ := 1 |}.

Definition takes (W K L : nat) (p : policy) (H : R) : Prop :=
  hitting_time W K L (forward p) (backward p) H.

Definition ρ (L : nat) : R := (L + 1) ^ 2 / L.
Definition ε (L : nat) : R := 2 * (L - 1) / (L ^ 2 + L + 1).

Definition H_rl (W K : nat) : R := (2 * K + 1) * (2 * W - 1) + 1.
Definition H_sft (W K L : nat) : R :=
  2 * K + 2 + (W - 1) * ((4 + ε L) * ρ L ^ K - 2 - ε L).
Definition H_uniform (W K L : nat) : R :=
  (2 * W - 1) * (K * (L + 1) + 1) * (K * (L + 1) + L) / L + 1.

(** ** Two vertices, one diamond *)

Lemma double_S k : (2 * S k = S (S (2 * k)))%nat.
Proof. lia. Qed.

Lemma even_double k : Nat.even (2 * k) = true.
Proof. rewrite Nat.even_mul; easy. Qed.

Lemma odd_double k : Nat.even (S (2 * k)) = false.
Proof. rewrite Nat.even_succ, <- Nat.negb_even, even_double; easy. Qed.

(** Diamond by diamond. *)
Lemma sum_diamonds k (a : nat -> R) :
  sum (2 * k) a = Σ(j < k) (a (2 * j)%nat + a (S (2 * j))).
Proof.
  induction k as [|k IH]; [easy|].
  rewrite double_S, !sum_S, IH; ring.
Qed.

(** Compute the rows of both vertices of a diamond. *)
Ltac at_diamond :=
  unfold odds; cbn -[Nat.mul Nat.even INR];
  rewrite ?odd_double, ?(odd_double (S _)), <- ?double_S, ?even_double.

Section Policies.
Variables W K L : nat.
Hypothesis W_pos : (1 <= W)%nat.
Hypothesis L_pos : (1 <= L)%nat.

Lemma L_large : 1 <= L.
Proof. change 1 with (INR 1); apply le_INR, L_pos. Qed.

Lemma fraction_range a b : 0 < a <= b -> 0 < a / b <= 1.
Proof.
  intros H; split; [apply Rdiv_lt_0_compat; lra|].
  apply Rmult_le_reg_r with b; [lra|]; field_simplify; lra.
Qed.

Lemma rows_ranges k :
  0 < forward (uniform L) k <= 1 /\ 0 < backward (uniform L) k <= 1.
Proof.
  pose proof L_large.
  pose proof (fraction_range 1 (L + 1) ltac:(lra)).
  pose proof (fraction_range L (L + 1) ltac:(lra)).
  simpl; destruct (Nat.even k); lra.
Qed.

(** uniform is uniform: at a vertex v_k, 1 <= k <= 2K, each edge has probability
    1/(L+1). *)
Theorem uniform_alike e e' w k :
  In e (edges W K L) -> In e' (edges W K L) ->
  into e = inner w k -> (k <= 2 * K)%nat -> from e' = inner w k ->
  walk W K L (forward (uniform L)) (backward (uniform L)) e e' = / (L + 1).
Proof.
  pose proof L_large; rewrite !in_edges; intros He He' E Hk E'.
  destruct k as [|i].
  { exfalso; destruct e as [|w0 i0 l|w0 [|i0] l]; discriminate. }
  assert (Hl : lanes L (S i) = if Nat.even i then L else 1%nat).
  { unfold lanes; rewrite Nat.even_succ, <- Nat.negb_even; destruct (Nat.even i); easy. }
  assert (Hs : Nat.even (S i) = negb (Nat.even i))
    by (rewrite Nat.even_succ, <- Nat.negb_even; easy).
  destruct e as [|w0 i0 l|w0 [|i0] l], e' as [|w1 [|i1] l'|w1 i1 l'];
    simpl in E, E'; try discriminate; injection E as -> ->; injection E' as -> ->;
    cbn -[Nat.mul INR lanes Nat.even]; rewrite ?Nat.eqb_refl; simpl andb;
    rewrite ?Hl, ?Hs; unfold lanes;
    try (destruct (Nat.eqb_spec i (2 * K)); [lia|]).
  all: destruct (Nat.even i); cbn -[INR]; simpl INR; field; lra.
Qed.

(** ** rl *)

Lemma M_rl k : M (odds (forward rl)) (odds (backward rl)) k = 1.
Proof.
  induction k as [|k IH]; [easy|].
  simpl in *; rewrite IH; unfold odds; field.
Qed.

Theorem hitting_time_rl : takes W K L rl (H_rl W K).
Proof.
  unfold takes; replace (H_rl W K) with
    (hitting_formula (odds (forward rl)) (odds (backward rl)) W (2 * K)).
  { apply hitting_time_rows; auto; intros; simpl; lra. }
  unfold hitting_formula, h; rewrite pairs_by_columns.
  rewrite (sum_zero (2 * K)) by (intros; unfold y, odds; simpl; unfold Rdiv; ring).
  replace (Y _ _ (2 * K)) with 0
    by (symmetry; apply sum_zero; intros; unfold y, odds; simpl; unfold Rdiv; ring).
  unfold T; rewrite (sum_ext _ _ (fun _ => 1)) by (intros; apply M_rl).
  rewrite sum_const, S_INR, mult_INR; unfold H_rl; simpl (INR 2); ring.
Qed.

(** ** sft *)

Section Sft.
Local Notation u := (odds (forward (sft L))).
Local Notation v := (odds (backward (sft L))).

Lemma M_sft k : M u v (2 * k) = ρ L ^ k /\ M u v (S (2 * k)) = (L + 1) * ρ L ^ k.
Proof.
  assert (Hodd : forall k, M u v (S (2 * k)) = M u v (2 * k) * (L + 1)).
  { intros j; pose proof L_large; at_diamond; field; lra. }
  assert (He : M u v (2 * k) = ρ L ^ k).
  { induction k as [|k IH]; [easy|].
    rewrite double_S; change (M u v (S (S (2 * k)))) with
      (M u v (S (2 * k)) * (1 + v (S (S (2 * k)))) / (1 + u (S (S (2 * k))))).
    rewrite Hodd, IH; pose proof L_large; unfold ρ; at_diamond; field; lra. }
  split; [exact He|rewrite Hodd, He; ring].
Qed.

Lemma T_sft k :
  (L ^ 2 + L + 1) * T u v (S (2 * k))
  = (L + 1) * (2 * L + 1) * ρ L ^ k - L * (L + 2).
Proof.
  induction k as [|k IH]; [unfold T; simpl; ring|].
  destruct (M_sft k) as [_ Ho], (M_sft (S k)) as [He _].
  rewrite (T_S _ _ (2 * S k)), He; rewrite double_S, (T_S _ _ (S (2 * k))), Ho.
  rewrite !Rmult_plus_distr_l, IH; pose proof L_large.
  change (ρ L ^ S k) with (ρ L * ρ L ^ k); set (r := ρ L ^ k).
  unfold ρ; field; lra.
Qed.

Theorem hitting_time_sft : takes W K L (sft L) (H_sft W K L).
Proof.
  unfold takes; replace (H_sft W K L) with (hitting_formula u v W (2 * K)).
  { apply hitting_time_rows; auto; intros; split; [simpl; lra|apply rows_ranges]. }
  unfold hitting_formula, h; rewrite pairs_by_columns.
  rewrite (sum_zero (2 * K)) by (intros; unfold y, odds; simpl; unfold Rdiv; ring).
  replace (Y _ _ (2 * K)) with 0
    by (symmetry; apply sum_zero; intros; unfold y, odds; simpl; unfold Rdiv; ring).
  pose proof L_large; assert (0 < L ^ 2 + L + 1) by nra.
  assert (HT : T u v (S (2 * K))
    = ((L + 1) * (2 * L + 1) * ρ L ^ K - L * (L + 2)) / (L ^ 2 + L + 1)).
  { rewrite <- T_sft; field; lra. }
  rewrite HT, mult_INR; unfold H_sft, ε; simpl (INR 2); field; lra.
Qed.
End Sft.

(** ** uniform *)

Section Uniform.
Local Notation u := (odds (forward (uniform L))).
Local Notation v := (odds (backward (uniform L))).

Lemma M_uniform k : M u v (2 * k) = 1 /\ M u v (S (2 * k)) = L.
Proof.
  assert (Hodd : forall k, M u v (S (2 * k)) = M u v (2 * k) * L).
  { intros j; pose proof L_large; at_diamond; field; lra. }
  assert (He : M u v (2 * k) = 1).
  { induction k as [|k IH]; [easy|].
    rewrite double_S; change (M u v (S (S (2 * k)))) with
      (M u v (S (2 * k)) * (1 + v (S (S (2 * k)))) / (1 + u (S (S (2 * k))))).
    rewrite Hodd, IH; pose proof L_large; at_diamond; field; lra. }
  split; [exact He|rewrite Hodd, He; ring].
Qed.

Lemma y_uniform k : y u v (S (2 * k)) = / L /\ y u v (S (S (2 * k))) = 1.
Proof.
  destruct (M_uniform k) as [He Ho]; rewrite !y_S, He, Ho.
  split; pose proof L_large; at_diamond; field; lra.
Qed.

Lemma ζ_uniform j : ζ u v (S (2 * j)) = 1 /\ ζ u v (S (S (2 * j))) = / L.
Proof.
  pose proof L_large; destruct (M_uniform j) as [_ Ho], (M_uniform (S j)) as [He _].
  rewrite double_S in He; unfold ζ; rewrite Ho, He; split; at_diamond; field; lra.
Qed.

Lemma Z_uniform j :
  Rows.Z u v (2 * j) = j * (L + 1) / L
  /\ Rows.Z u v (S (2 * j)) = j * (L + 1) / L + 1.
Proof.
  pose proof L_large.
  assert (He : Rows.Z u v (2 * j) = j * (L + 1) / L).
  { induction j as [|j IH]; [unfold Rows.Z; simpl; field; lra|].
    destruct (ζ_uniform j) as [Ho He]; rewrite double_S; unfold Rows.Z in *.
    rewrite !sum_S, IH, Ho, He, S_INR; field; lra. }
  split; [exact He|]; unfold Rows.Z in *; rewrite sum_S, He.
  destruct (ζ_uniform j) as [-> _]; ring.
Qed.

Lemma T_uniform k :
  T u v (2 * k) = k * (L + 1) /\ T u v (S (2 * k)) = k * (L + 1) + 1.
Proof.
  assert (He : T u v (2 * k) = k * (L + 1)).
  { induction k as [|k IH]; [unfold T; simpl; ring|].
    destruct (M_uniform k) as [He Ho].
    rewrite double_S, !T_S, IH, He, Ho, S_INR; ring. }
  split; [exact He|rewrite T_S, He; f_equal; apply M_uniform].
Qed.

Lemma Y_uniform k : Y u v (2 * k) = k * (/ L + 1).
Proof.
  induction k as [|k IH]; [unfold Y; simpl; ring|].
  destruct (y_uniform k) as [Ho He].
  rewrite double_S; unfold Y in *; rewrite !sum_S, IH, Ho, He, S_INR; ring.
Qed.

Lemma pairs_uniform k :
  L * (Σ(j < (2 * k)) y u v (S j) * T u v (S j))
  = k * (k - 1) / 2 * (L + 1) + k + L * (L + 1) * (k * (k + 1) / 2).
Proof.
  induction k as [|k IH]; [simpl; field|].
  destruct (y_uniform k) as [Ho He], (T_uniform k) as [_ To], (T_uniform (S k)) as [Te _].
  rewrite double_S in *; rewrite !sum_S, Ho, He, To, Te, !Rmult_plus_distr_l, IH, S_INR.
  pose proof L_large; field; lra.
Qed.

Theorem hitting_time_uniform : takes W K L (uniform L) (H_uniform W K L).
Proof.
  unfold takes; replace (H_uniform W K L) with (hitting_formula u v W (2 * K)).
  { apply hitting_time_rows; auto; intros; apply rows_ranges. }
  pose proof L_large.
  assert (HP : Σ(j < (2 * K)) y u v (S j) * T u v (S j)
    = (K * (K - 1) / 2 * (L + 1) + K + L * (L + 1) * (K * (K + 1) / 2)) / L).
  { rewrite <- pairs_uniform; field; lra. }
  unfold hitting_formula, h; rewrite pairs_by_columns, HP, Y_uniform.
  destruct (T_uniform K) as [_ ->].
  rewrite mult_INR; unfold H_uniform; simpl (INR 2); field; lra.
Qed.
End Uniform.

End Policies.
