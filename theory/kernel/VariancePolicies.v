(** * The variance under the three policies

    For all W, K, L >= 1, from the graph, with Q = L^2 + L + 1:
<<
    rl:       4 W (W-1) (2K+1)^2,
    sft:      W (W-1) T^2 + (W-1) V,   T = (4+ε) ρ^K - 2 - ε,
              V = 4 (L+1) [ (L+1) (2L+1)^2 ρ^2K
                   - (4K (2L+1) Q + 4L^3 + 3L^2 + L + 1) ρ^K - L (5L+4) ] / Q^2,
    uniform:  2/3 (6W^2 - 4W - 1) h^2
              + 2 (2W-1)/(3L^2) [ K (K+1) (L+1)^2 (L^2 - 3L + 1) - L^2 ],
              h = (K(L+1)+1) (K(L+1)+L) / L.
>> *)

From Corridor Require Export Policies Variance.

Definition varies (W K L : nat) (p : policy) (v : R) : Prop :=
  variance_of W K L (forward p) (backward p) v.

Definition V_rl (W K : nat) : R := 4 * W * (W - 1) * (2 * K + 1) ^ 2.

Definition V_excursion (K L : nat) : R :=
  4 * (L + 1) * ((L + 1) * (2 * L + 1) ^ 2 * ρ L ^ (2 * K)
    - (4 * K * (2 * L + 1) * (L ^ 2 + L + 1) + 4 * L ^ 3 + 3 * L ^ 2 + L + 1) * ρ L ^ K
    - L * (5 * L + 4)) / (L ^ 2 + L + 1) ^ 2.

Definition V_sft (W K L : nat) : R :=
  W * (W - 1) * ((4 + ε L) * ρ L ^ K - 2 - ε L) ^ 2 + (W - 1) * V_excursion K L.

Definition V_uniform (W K L : nat) : R :=
  2 / 3 * (6 * W ^ 2 - 4 * W - 1) * ((K * (L + 1) + 1) * (K * (L + 1) + L) / L) ^ 2
  + 2 * (2 * W - 1) / (3 * L ^ 2)
    * (K * (K + 1) * (L + 1) ^ 2 * (L ^ 2 - 3 * L + 1) - L ^ 2).

Section Policies.
Variables W K L : nat.
Hypothesis W_pos : (1 <= W)%nat.
Hypothesis L_pos : (1 <= L)%nat.

Lemma L_ge_1 : 1 <= L.
Proof. apply L_large, L_pos. Qed.

(** ** rl *)

Lemma no_turn_forward b k : y (odds (fun _ => 1)) b (S k) = 0.
Proof. rewrite y_S; unfold odds, Rdiv; ring. Qed.

Lemma no_turn_backward a k : ζ a (odds (fun _ => 1)) k = 0.
Proof. unfold ζ, odds, Rdiv; ring. Qed.

Theorem variance_rl : varies W K L rl (V_rl W K).
Proof.
  unfold varies; replace (V_rl W K) with
    (variance_formula (odds (forward rl)) (odds (backward rl)) W (2 * K)).
  { apply variance_rows; auto; intros; simpl; lra. }
  unfold variance_formula, fork_part, excursion_variance; simpl forward; simpl backward.
  rewrite (sum_zero _ (fun k => (_ + _) * _))
    by (intros; rewrite no_turn_forward, no_turn_backward; ring).
  rewrite (sum_zero _ (fun k => y _ _ _ * _)) by (intros; rewrite no_turn_forward; ring).
  unfold T; rewrite (sum_ext _ _ (fun _ => 1)) by (intros; apply M_rl).
  rewrite sum_const, S_INR, mult_INR; unfold V_rl; simpl (INR 2); ring.
Qed.

(** ** sft *)

Section Sft.
Local Notation u := (odds (forward (sft L))).
Local Notation v := (odds (backward (sft L))).
Local Notation Q := (L ^ 2 + L + 1).
Local Notation r := (ρ L ^ K).

Lemma ρ_pos : 0 < ρ L.
Proof. pose proof L_ge_1; unfold ρ; apply Rdiv_lt_0_compat; nra. Qed.

Lemma ζ_sft j :
  ζ u v (S (2 * j)) = L / ((L + 1) * ρ L ^ j) /\ ζ u v (S (S (2 * j))) = / (L * ρ L ^ S j).
Proof.
  pose proof L_ge_1; pose proof (pow_lt _ j ρ_pos).
  destruct (M_sft L L_pos j) as [_ Ho], (M_sft L L_pos (S j)) as [He _].
  rewrite double_S in He; unfold ζ; rewrite Ho, He; simpl pow; pose proof ρ_pos.
  split; at_diamond; field; lra.
Qed.

Lemma beyond_sft j :
  beyond u v (2 * K) (S (2 * j)) = (L + 1) * (2 * L + 1) * (r - ρ L ^ j) / Q
  /\ beyond u v (2 * K) (S (S (2 * j)))
     = (L + 1) * (2 * L + 1) * (r - ρ L ^ j) / Q - (L + 1) * ρ L ^ j.
Proof.
  pose proof L_ge_1; assert (HQ : 0 < Q) by nra.
  assert (HT : forall k, T u v (S (2 * k))
    = ((L + 1) * (2 * L + 1) * ρ L ^ k - L * (L + 2)) / Q).
  { intros k; rewrite <- T_sft by exact L_pos; field; lra. }
  destruct (M_sft L L_pos j) as [_ Ho]; unfold beyond.
  rewrite (T_S _ _ (S (2 * j))), Ho, !HT; split; field; lra.
Qed.

Lemma excursion_sft_sum J :
  Σ(j < J) (ζ u v (S (2 * j)) * beyond u v (2 * K) (S (2 * j)) ^ 2
            + ζ u v (S (S (2 * j))) * beyond u v (2 * K) (S (S (2 * j))) ^ 2)
  = ((L + 1) ^ 2 * (2 * L + 1) ^ 2 * (r ^ 2 * (1 - / ρ L ^ J))
     - 4 * (L + 1) * (2 * L + 1) * Q * (r * J)
     + (L + 1) * (5 * L + 4) * L * (ρ L ^ J - 1)) / Q ^ 2.
Proof.
  pose proof L_ge_1; assert (HQ : 0 < Q) by nra.
  induction J as [|J IH]; [simpl; field; lra|].
  rewrite sum_S, IH, S_INR; destruct (ζ_sft J) as [-> ->], (beyond_sft J) as [-> ->].
  change (ρ L ^ S J) with (ρ L * ρ L ^ J); pose proof (pow_lt _ J ρ_pos).
  generalize dependent (ρ L ^ J); generalize (ρ L ^ K); intros R' R _ HR.
  unfold ρ; field; repeat split; nra.
Qed.

Theorem variance_sft : varies W K L (sft L) (V_sft W K L).
Proof.
  unfold varies; replace (V_sft W K L) with (variance_formula u v W (2 * K)).
  { apply variance_rows; auto; intros; split; [simpl; lra|apply rows_ranges; easy]. }
  pose proof L_ge_1; assert (HQ : 0 < Q) by nra.
  unfold variance_formula, fork_part, excursion_variance; simpl forward.
  rewrite (sum_zero _ (fun k => y _ _ _ * _)) by (intros; rewrite no_turn_forward; ring).
  rewrite (sum_ext _ (fun k => (_ + _) * _) (fun k =>
    ζ u v (S k) * beyond u v (2 * K) (S k) ^ 2))
    by (intros; simpl forward; rewrite no_turn_forward; ring).
  rewrite sum_diamonds, excursion_sft_sum.
  assert (HT : T u v (S (2 * K))
    = ((L + 1) * (2 * L + 1) * r - L * (L + 2)) / Q).
  { rewrite <- T_sft by exact L_pos; field; lra. }
  simpl forward in HT; rewrite HT; clear HT.
  unfold V_sft, V_excursion, ε; replace (ρ L ^ (2 * K)) with (r ^ 2)
    by (rewrite <- pow_mult; f_equal; lia).
  pose proof (pow_lt _ K ρ_pos) as Hx; revert Hx; generalize (ρ L ^ K); intros x Hx.
  field; lra.
Qed.

End Sft.
(** ** uniform *)

Section Uniform.
Local Notation u := (odds (forward (uniform L))).
Local Notation v := (odds (backward (uniform L))).
Local Notation e := (L + 1).

(** Squares of an arithmetic progression. *)
Lemma sum_squares (a d : R) (J : nat) :
  Σ(j < J) (a + d * j) ^ 2
  = J * a ^ 2 + a * d * (J * (J - 1)) + d ^ 2 * (J * (J - 1) * (2 * J - 1)) / 6.
Proof.
  induction J as [|J IH]; [simpl; field|].
  rewrite sum_S, IH, S_INR; field.
Qed.

Lemma T_diamond j : T u v (S (2 * j)) = 1 + e * j /\ T u v (S (S (2 * j))) = e + e * j.
Proof.
  destruct (T_uniform L L_pos j) as [_ ->], (T_uniform L L_pos (S j)) as [He _].
  rewrite double_S in He; rewrite He, S_INR; split; ring.
Qed.

Lemma sum_turns J (a x : R) (b : nat -> R) :
  (forall j, b (S (2 * j)) = a + x * (1 + e * j)) ->
  (forall j, b (S (S (2 * j))) = a + x * (e + e * j)) ->
  Σ(k < (2 * J)) y u v (S k) * b (S k) ^ 2
    = / L * (Σ(j < J) (a + x + x * e * j) ^ 2) + Σ(j < J) (a + x * e + x * e * j) ^ 2
  /\ Σ(k < (2 * J)) ζ u v (S k) * b (S k) ^ 2
    = Σ(j < J) (a + x + x * e * j) ^ 2 + / L * (Σ(j < J) (a + x * e + x * e * j) ^ 2).
Proof.
  intros Ho He; rewrite !sum_diamonds, <- !sum_scal, <- !sum_plus.
  split; apply sum_ext; intros j _; rewrite Ho, He.
  - destruct (y_uniform L L_pos j) as [-> ->]; ring.
  - destruct (ζ_uniform L L_pos j) as [-> ->]; ring.
Qed.

Local Notation S_all := (T u v (S (2 * K))).
Local Notation C := ((W - 1) * S_all).
Local Notation φ := (fork_part u v W (2 * K)).
Local Notation before := (before u v W (2 * K)).
Local Notation carried := (carried u v W (2 * K)).

Lemma before_diamond j :
  before (S (2 * j)) = C + 1 * (1 + e * j) /\ before (S (S (2 * j))) = C + 1 * (e + e * j).
Proof. unfold Variance.before; destruct (T_diamond j) as [-> ->]; split; ring. Qed.

Lemma carried_diamond j :
  let P := / L * (Σ(i < j) (C + 1 + 1 * e * i) ^ 2) + Σ(i < j) (C + 1 * e + 1 * e * i) ^ 2 in
  let R := Σ(i < j) (C + 1 + 1 * e * i) ^ 2 + / L * (Σ(i < j) (C + 1 * e + 1 * e * i) ^ 2) in
  let o := C + 1 * (1 + e * j) in
  carried (2 * j) = φ + 4 * (P + / L * o ^ 2 + R)
  /\ carried (S (2 * j)) = φ + 4 * (P + / L * o ^ 2 + (C + 1 * (e + e * j)) ^ 2 + R + o ^ 2).
Proof.
  intros P R o.
  destruct (sum_turns j C 1 before) as [HP HR]; try (intros; apply before_diamond).
  destruct (before_diamond j) as [Ho He], (y_uniform L L_pos j) as [Yo Ye],
    (ζ_uniform L L_pos j) as [Zo _].
  unfold carried; rewrite !sum_S, HP, HR, Ho, He, Yo, Ye, Zo.
  fold P R o; split; ring.
Qed.

Lemma spread_uniform (J : nat) :
  Σ(k < (2 * J)) y u v (S k) * (4 * before (S k) ^ 2 / M u v k + carried k)
  = φ * J * (1 + / L) + 4 * C ^ 2 * J * e * (J * e + L) / L ^ 2
    + 4 * C * J * (J + 1) * (2 * J + 1) * e ^ 3 / (3 * L ^ 2)
    + 2 * J * (J + 1) * e ^ 2 * (J ^ 2 * e ^ 2 + J * e ^ 2 + L ^ 2 - L + 1) / (3 * L ^ 2).
Proof.
  pose proof L_ge_1; rewrite sum_diamonds.
  induction J as [|J IH]; [simpl; field; lra|].
  rewrite sum_S, IH, S_INR; clear IH.
  destruct (before_diamond J) as [-> ->], (y_uniform L L_pos J) as [-> ->],
    (carried_diamond J) as [-> ->], (M_uniform L L_pos J) as [-> ->].
  rewrite !sum_squares; field; lra.
Qed.

Lemma excursion_uniform :
  excursion_variance u v (2 * K)
  = 4 * (1 + / L) * (Σ(j < K) (S_all - 1 + -1 * e * j) ^ 2
                     + Σ(j < K) (S_all - e + -1 * e * j) ^ 2).
Proof.
  unfold excursion_variance, beyond.
  rewrite (sum_ext _ _ (fun k => y u v (S k) * (S_all - T u v (S k)) ^ 2
    + ζ u v (S k) * (S_all - T u v (S k)) ^ 2)) by (intros; ring).
  rewrite sum_plus.
  destruct (sum_turns K S_all (-1) (fun k => S_all - T u v k)) as [-> ->].
  - intros j; destruct (T_diamond j) as [-> _]; ring.
  - intros j; destruct (T_diamond j) as [_ ->]; ring.
  - rewrite (sum_ext K (fun j => (S_all + -1 + _) ^ 2)
      (fun j => (S_all - 1 + -1 * e * j) ^ 2)) by (intros; ring).
    rewrite (sum_ext K (fun j => (S_all + -1 * e + _) ^ 2)
      (fun j => (S_all - e + -1 * e * j) ^ 2)) by (intros; ring).
    ring.
Qed.

Theorem variance_uniform : varies W K L (uniform L) (V_uniform W K L).
Proof.
  unfold varies; replace (V_uniform W K L) with (variance_formula u v W (2 * K)).
  { apply variance_rows; auto; intros; apply rows_ranges; easy. }
  pose proof L_ge_1; unfold variance_formula; rewrite spread_uniform.
  unfold fork_part; rewrite excursion_uniform, !sum_squares.
  destruct (T_diamond K) as [-> _]; unfold V_uniform; field; lra.
Qed.

End Uniform.
End Policies.
