(** * Discrete sign updates converge at a linear rate

    One update of step η moves every gap by η against the sign of the derivative of H:
<<
    u_k <- u_k exp(-η sign dH/du_k),     v_k <- v_k exp(-η sign dH/dv_k).
>>
    For W > 1, n >= 1 and n η <= 8
<<
    E_(t+1) <= (1 - κ) E_t,   κ = c_n η - (n/8 + 2 n^2 exp(2nη)) η^2   [update_step],
>>
    hence, whatever the start, E_t <= (1-κ)^t E_0                  [updates_rate], and
    E_t and all odds of turning tend to 0 if n >= 2 and 0 < η < c_n / (3 n^2)
                                              [updates_converge, updates_reach_rl].
    With η = c_n / (6 n^2), κ >= c_n^2 / (12 n^2)                      [best_step]. *)

From Corridor Require Import Exponential.
From Corridor Require Export Moves.

Definition sign (a : R) : R :=
  if Rlt_dec 0 a then 1 else if Rlt_dec a 0 then -1 else 0.

Lemma sign_abs a : Rabs (sign a) <= 1.
Proof.
  unfold sign; destruct (Rlt_dec 0 a), (Rlt_dec a 0);
    apply Rabs_le; lra.
Qed.

Lemma sign_times a : a * sign a = Rabs a.
Proof.
  unfold sign; destruct (Rlt_dec 0 a); [rewrite Rabs_right; lra|].
  destruct (Rlt_dec a 0); [rewrite Rabs_left; lra|].
  replace a with 0 by lra; rewrite Rabs_R0; ring.
Qed.

Lemma sign_scaled s a : 0 < s -> sign (s * a) = sign a.
Proof.
  intros Hs; unfold sign.
  destruct (Rlt_dec 0 (s * a)), (Rlt_dec 0 a), (Rlt_dec (s * a) 0), (Rlt_dec a 0);
    try easy; exfalso; nra.
Qed.

(** The odds of turning, forward and backward, of all rows. *)
Record table : Type := Table { turn_forward : nat -> R; turn_backward : nat -> R }.

Section Updates.
Variables (W : R) (n : nat) (η : R).

Definition update (r : table) : table :=
  let (u, v) := r in {|
    turn_forward := moved u (fun k => η * sign (dH_du u v W n k));
    turn_backward := moved v (fun k => η * sign (dH_dv u v W n k)) |}.

Fixpoint updates (t : nat) (r : table) : table :=
  match t with
  | O => r
  | S s => update (updates s r)
  end.

Definition excess_of (r : table) : R := excess (turn_forward r) (turn_backward r) W n.

Definition valid (r : table) : Prop := rows (turn_forward r) (turn_backward r) n.

Hypothesis W_large : 1 < W.
Hypothesis n_pos : (1 <= n)%nat.
Hypothesis η_pos : 0 <= η.
Local Notation ω := (W - 1).

Lemma update_valid r : valid r -> valid (update r).
Proof.
  destruct r as [u v]; intros H k Hk; destruct (H k Hk); simpl; unfold moved.
  split; apply Rmult_le_pos; auto; left; apply exp_pos.
Qed.

Lemma updates_valid t r : valid r -> valid (updates t r).
Proof. intros H; induction t; [easy|apply update_valid; easy]. Qed.

Lemma sign_slope u v :
  rows u v n ->
  slope u v W n (fun k => η * sign (dH_du u v W n k)) (fun k => η * sign (dH_dv u v W n k))
  = - (η * (D u v W n / 2)).
Proof.
  intros H; rewrite slope_by_rows, D_by_rows by exact H; f_equal.
  replace (2 * _ / 2) with
    (Σ(k < n) (Rabs (p u (S k) * A u v W n (S k)) + Rabs (q v (S k) * G u v W n (S k))))
    by field.
  rewrite <- sum_scal; apply sum_ext; intros k Hk.
  destruct (H (S k)) as [Hu Hv]; [lia|].
  assert (Hs : forall x a, 0 <= x ->
    x / (1 + x) * a * (η * sign (2 * (a / (1 + x)))) = η * Rabs (x / (1 + x) * a)).
  { intros x a Hx.
    replace (2 * (a / (1 + x))) with (2 / (1 + x) * a) by (field; lra).
    rewrite sign_scaled, Rabs_mult, <- (sign_times a), (Rabs_right (x / (1 + x))).
    - ring.
    - apply Rle_ge, Rmult_le_pos; [easy|left; apply Rinv_0_lt_compat; lra].
    - apply Rdiv_lt_0_compat; lra. }
  unfold p, q, dH_du, dH_dv; rewrite !Hs by easy; ring.
Qed.

Definition κ : R :=
  c W n * η - (INR n / 8 + 2 * INR n ^ 2 * exp (2 * INR n * η)) * η ^ 2.

Theorem update_step r :
  valid r -> INR n * η <= 8 ->
  excess_of (update r) <= (1 - κ) * excess_of r.
Proof.
  destruct r as [u v]; unfold valid, excess_of; simpl; intros H Hη.
  pose proof (domination u v W n H W_large) as HD.
  pose proof (excess_nonneg u v W n H ltac:(lra)) as HE.
  pose proof (move_excess u v W n H W_large η
    (fun k => η * sign (dH_du u v W n k)) (fun k => η * sign (dH_dv u v W n k))
    n_pos η_pos Hη) as Hm.
  rewrite sign_slope in Hm by exact H.
  assert (Hmoves : forall a, Rabs (η * sign a) <= η).
  { intros a; rewrite Rabs_mult, (Rabs_right η) by lra.
    pose proof (sign_abs a); nra. }
  apply Rle_trans with (1 := Hm ltac:(intros; split; apply Hmoves)).
  set (E := excess u v W n) in *.
  assert (HDE : c W n * E <= D u v W n / 2).
  { unfold hitting_formula in HD; unfold E, excess in *; rewrite S_INR in *; lra. }
  apply (Rmult_le_compat_l η) in HDE; [|easy].
  unfold κ; lra.
Qed.

Lemma c_range : 0 < c W n <= 1.
Proof.
  unfold c; set (r := sqrt _).
  assert (1 <= r).
  { unfold r; rewrite <- sqrt_1 at 1; apply sqrt_le_1_alt.
    assert (0 <= INR n * W / ω); [|lra].
    apply Rmult_le_pos; [apply Rmult_le_pos; [apply pos_INR|lra]|].
    left; apply Rinv_0_lt_compat; lra. }
  split; [apply Rdiv_lt_0_compat; lra|].
  apply Rmult_le_reg_r with (1 + r); [lra|]; field_simplify; lra.
Qed.

Lemma κ_le_1 : 0 <= 1 - κ.
Proof.
  pose proof c_range as Hc.
  assert (Hn : 1 <= INR n) by (change 1 with (INR 1); apply le_INR, n_pos).
  set (b := 2 * INR n * η).
  assert (Hb : 1 <= exp b).
  { rewrite <- exp_0; apply exp_le; unfold b; repeat apply Rmult_le_pos; lra. }
  assert (0 <= (INR n ^ 2 * exp b - 1) * η ^ 2).
  { apply Rmult_le_pos; [|apply pow2_ge_0].
    assert (1 <= INR n ^ 2) by nra; nra. }
  assert (0 <= INR n / 8 * η ^ 2) by (apply Rmult_le_pos; [lra|apply pow2_ge_0]).
  assert (0 <= (1 - c W n) * η) by (apply Rmult_le_pos; lra).
  pose proof (pow2_ge_0 (1 - η)); unfold κ; fold b; nra.
Qed.

Theorem updates_rate t r :
  valid r -> INR n * η <= 8 -> excess_of (updates t r) <= (1 - κ) ^ t * excess_of r.
Proof.
  intros H Hη; pose proof κ_le_1.
  induction t as [|t IH]; [simpl; lra|].
  apply Rle_trans with (1 := update_step _ (updates_valid t r H) Hη).
  simpl; rewrite Rmult_assoc; apply Rmult_le_compat_l; easy.
Qed.

(** ** Convergence *)

Hypothesis n_large : (2 <= n)%nat.
Hypothesis η_range : 0 < η < c W n / (3 * INR n ^ 2).

Lemma n_ge_2 : 2 <= INR n.
Proof. pose proof (le_INR 2 n n_large) as H; simpl in H; lra. Qed.

Lemma η_bound : 3 * INR n ^ 2 * η < c W n.
Proof.
  pose proof n_ge_2 as Hn; destruct η_range as [_ H].
  apply (Rmult_lt_compat_r (3 * INR n ^ 2)) in H; [|nra].
  replace (c W n / (3 * INR n ^ 2) * (3 * INR n ^ 2)) with (c W n) in H by (field; nra).
  lra.
Qed.

Lemma room_small : INR n / 8 + 2 * INR n ^ 2 * exp (2 * INR n * η) <= 3 * INR n ^ 2.
Proof.
  pose proof n_ge_2 as Hn; pose proof η_bound as Hb; pose proof c_range as Hc.
  assert (Hnη : 0 <= (INR n - 2) * (INR n * η))
    by (repeat apply Rmult_le_pos; lra).
  assert (Hsmall : exp (2 * INR n * η) <= exp (1 / 3)) by (apply exp_le; lra).
  pose proof (exp_second_order (1 / 3) (1 / 3) ltac:(lra) ltac:(lra)).
  assert (He : exp (2 * INR n * η) <= 24 / 17) by lra.
  assert (INR n ^ 2 * exp (2 * INR n * η) <= INR n ^ 2 * (24 / 17))
    by (apply Rmult_le_compat_l; [apply pow2_ge_0|exact He]).
  nra.
Qed.

Lemma κ_bound : c W n * η - 3 * INR n ^ 2 * η ^ 2 <= κ.
Proof.
  pose proof room_small as H.
  apply (Rmult_le_compat_r (η ^ 2)) in H; [|apply pow2_ge_0]; unfold κ; lra.
Qed.

Lemma step_allowed : INR n * η <= 8 /\ 0 < κ <= 1.
Proof.
  pose proof n_ge_2 as Hn; pose proof η_bound as Hb; pose proof c_range as Hc.
  pose proof κ_bound; pose proof κ_le_1.
  assert (0 <= (3 * INR n - 1) * (INR n * η)) by (repeat apply Rmult_le_pos; lra).
  assert (0 < η * (c W n - 3 * INR n ^ 2 * η)) by (apply Rmult_lt_0_compat; lra).
  repeat split; lra.
Qed.

Lemma vanishes (s : nat -> R) b :
  (forall t, 0 <= s t <= (1 - κ) ^ t * b) -> 0 <= b -> Un_cv s 0.
Proof.
  intros Hs Hb e He; destruct step_allowed as [_ Hκ].
  assert (Hr : Rabs (1 - κ) < 1) by (rewrite Rabs_right; lra).
  destruct (pow_lt_1_zero (1 - κ) Hr (e / (b + 1))) as [N HN].
  { apply Rdiv_lt_0_compat; lra. }
  exists N; intros t Ht; unfold R_dist; rewrite Rminus_0_r.
  specialize (HN t Ht); specialize (Hs t).
  assert (0 <= (1 - κ) ^ t) by (apply pow_le; lra).
  rewrite Rabs_right in HN by lra; rewrite Rabs_right by lra.
  apply (Rmult_lt_compat_r (b + 1)) in HN; [|lra].
  replace (e / (b + 1) * (b + 1)) with e in HN by (field; lra); nra.
Qed.

Lemma excess_of_nonneg r : valid r -> 0 <= excess_of r.
Proof. intros H; apply excess_nonneg; [exact H|lra]. Qed.

Theorem updates_converge r :
  valid r -> Un_cv (fun t => excess_of (updates t r)) 0.
Proof.
  intros H; apply (vanishes _ (excess_of r)); [|apply excess_of_nonneg, H].
  intros t; split; [apply excess_of_nonneg, updates_valid, H|].
  apply updates_rate; [exact H|apply step_allowed].
Qed.

(** All rows tend to those of rl. *)
Theorem updates_reach_rl r k :
  valid r -> (1 <= k <= n)%nat ->
  Un_cv (fun t => turn_forward (updates t r) k) 0
  /\ Un_cv (fun t => turn_backward (updates t r) k) 0.
Proof.
  intros H Hk.
  assert (Hb : forall t, let r' := updates t r in
    0 <= turn_forward r' k <= (1 - κ) ^ t * (excess_of r / ω)
    /\ 0 <= turn_backward r' k <= (1 - κ) ^ t * (excess_of r / ω)).
  { intros t r'; pose proof (updates_valid t r H) as H'.
    pose proof (updates_rate t r H (proj1 step_allowed)) as Ht.
    pose proof (excess_lower _ _ W n H' ltac:(lra)) as Hl; fold r' in Ht, Hl, H'.
    destruct (H' k Hk) as [Hu Hv].
    assert (Hu1 : turn_forward r' k <= Σ(i < n) turn_forward r' (S i)).
    { replace k with (S (pred k)) by lia.
      apply (sum_term_le n (fun i => turn_forward r' (S i))); [intros; apply H'|]; lia. }
    assert (Hv1 : turn_backward r' k <= Σ(i < n) turn_backward r' (S i)).
    { replace k with (S (pred k)) by lia.
      apply (sum_term_le n (fun i => turn_backward r' (S i))); [intros; apply H'|]; lia. }
    fold (excess_of r') in Hl.
    assert (ω * turn_forward r' k + ω * turn_backward r' k <= (1 - κ) ^ t * excess_of r)
      by nra.
    replace ((1 - κ) ^ t * (excess_of r / ω)) with ((1 - κ) ^ t * excess_of r / ω)
      by (field; lra).
    repeat split; auto; (apply Rmult_le_reg_r with ω; [lra|]);
      unfold Rdiv; rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra; nra. }
  assert (0 <= excess_of r / ω).
  { apply Rmult_le_pos; [apply excess_of_nonneg, H|left; apply Rinv_0_lt_compat; lra]. }
  split; apply (vanishes _ (excess_of r / ω)); auto; intros t; apply Hb.
Qed.

End Updates.

Theorem all_rows_reach_rl (W : R) (n : nat) (η : R) (r : table) (k : nat) :
  1 < W -> (2 <= n)%nat -> 0 < η < c W n / (3 * INR n ^ 2) -> valid n r ->
  (1 <= k <= n)%nat ->
  Un_cv (fun t => turn_forward (updates W n η t r) k) 0
  /\ Un_cv (fun t => turn_backward (updates W n η t r) k) 0.
Proof.
  intros HW Hn Hη Hr Hk; apply updates_reach_rl; (easy || lia || lra).
Qed.

(** A step that is good for every start. *)
Theorem best_step (W : R) (n : nat) (t : nat) (r : table) :
  1 < W -> (2 <= n)%nat -> valid n r ->
  excess_of W n (updates W n (c W n / (6 * INR n ^ 2)) t r)
  <= (1 - c W n ^ 2 / (12 * INR n ^ 2)) ^ t * excess_of W n r.
Proof.
  intros HW Hn Hr; pose proof (c_range W n HW) as Hc.
  assert (Hn2 : 2 <= INR n) by (apply (le_INR 2) in Hn; simpl in Hn; lra).
  set (η := c W n / (6 * INR n ^ 2)).
  assert (Hη : 6 * INR n ^ 2 * η = c W n) by (unfold η; field; nra).
  assert (Hη0 : 0 < η) by (apply Rdiv_lt_0_compat; nra).
  assert (Hrange : 0 < η < c W n / (3 * INR n ^ 2)).
  { split; [easy|]; apply Rmult_lt_reg_r with (3 * INR n ^ 2); [nra|].
    unfold Rdiv; rewrite Rmult_assoc, Rinv_l by nra; lra. }
  pose proof (step_allowed W n η HW ltac:(lia) ltac:(lra) Hn Hrange) as [Ha Hκ].
  assert (Hb : c W n * η - 3 * INR n ^ 2 * η ^ 2 <= κ W n η) by (apply κ_bound; (easy || lia || lra)).
  apply Rle_trans with (1 := updates_rate W n η HW ltac:(lia) ltac:(lra) t r Hr Ha).
  apply Rmult_le_compat_r; [apply (excess_of_nonneg W n HW), Hr|].
  apply pow_incr; split; [lra|].
  replace (c W n ^ 2 / (12 * INR n ^ 2)) with (c W n * η - 3 * INR n ^ 2 * η ^ 2).
  - lra.
  - unfold η; field; nra.
Qed.
