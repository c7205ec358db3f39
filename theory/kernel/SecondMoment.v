(** * The second moment and the variance of the number of steps

    E[min(τ,t)^2] = 1 + 2 sum P(e,e') E[min(τ',t-1)] + sum P(e,e') E[min(τ',t-1)^2], which is
    the sum of (2s+1) P(τ > s) over s < t                        [E2min_tail_sum].
    The variance of τ is v if E[min(τ,t)^2] - E[min(τ,t)]^2 tends to v.  Proved: if
    x >= 0 solves x = 1 + P x and w >= 0 solves
<<
    w = P w + P(x^2) - (P x)^2,
>>
    then E[τ] = x and the variance of τ is w                    [variance_solution]. *)

From Corridor Require Export Chain.

(** Decreasing terms of a convergent series are o(1/t). *)
Lemma pringsheim (a : nat -> R) b :
  (forall t, 0 <= a (S t) <= a t) -> (forall t, sum t a <= b) ->
  Un_cv (fun t => INR t * a t) 0.
Proof.
  intros Ha Hb.
  assert (Hpos : forall t, 0 <= a t) by (intros t; destruct (Ha t); lra).
  assert (Hdec : forall s d, a (s + d)%nat <= a s).
  { intros s d; induction d as [|d IH]; [rewrite Nat.add_0_r; lra|].
    rewrite Nat.add_succ_r; destruct (Ha (s + d)%nat); lra. }
  destruct (growing_cv (fun t => sum t a)) as [l Hl].
  { intros t; simpl; specialize (Hpos t); lra. }
  { exists b; intros r [t ->]; apply Hb. }
  assert (Hle : forall t, sum t a <= l).
  { intros t; apply (growing_ineq (fun t => sum t a)); [|exact Hl].
    intros s; simpl; specialize (Hpos s); lra. }
  intros eps Heps; destruct (Hl (eps / 2)) as [N HN]; [lra|].
  destruct (Hl (eps / (2 * (INR N + 1)))) as [N' HN'].
  { pose proof (pos_INR N); apply Rdiv_lt_0_compat; lra. }
  exists (N + N')%nat; intros t Ht; unfold R_dist in *; rewrite Rminus_0_r.
  rewrite Rabs_right by (apply Rle_ge, Rmult_le_pos; [apply pos_INR|apply Hpos]).
  assert (H1 : INR (t - N) * a t <= eps / 2 - 0).
  { specialize (HN N (le_n N)); apply Rabs_def2 in HN.
    pose proof (Hle t) as Hlt.
    replace t with (N + (t - N))%nat in Hlt by lia; rewrite sum_split in Hlt.
    assert (INR (t - N) * a t <= Σ(i < (t - N)) a (N + i)%nat); [|lra].
    rewrite <- sum_const; apply sum_le; intros i Hi.
    replace t with ((N + i) + (t - (N + i)))%nat by lia; apply Hdec. }
  assert (H2 : INR N * a t < eps / 2).
  { pose proof (HN' (S t) ltac:(lia)) as HS; simpl in HS.
    pose proof (HN' t ltac:(lia)) as HT.
    assert (Hat : a t < eps / (2 * (INR N + 1))).
    { rewrite Rabs_left1 in HT by (specialize (Hle t); lra).
      specialize (Hle (S t)); simpl in Hle; lra. }
    pose proof (pos_INR N) as HNp.
    apply (Rmult_lt_compat_l (INR N + 1)) in Hat; [|lra].
    replace ((INR N + 1) * (eps / (2 * (INR N + 1)))) with (eps / 2) in Hat
      by (field; lra).
    specialize (Hpos t); lra. }
  rewrite minus_INR in H1 by lia; lra.
Qed.

Section SecondMoment.
Context {St : Type}.
Variables (states : list St) (P : St -> St -> R).
Local Notation mean := (mean states P).
Local Notation Emin := (Emin states P).
Local Notation survival := (survival states P).

Fixpoint E2min (t : nat) (e : St) : R :=
  match t with
  | O => 0
  | S s => 1 + 2 * mean (Emin s) e + mean (E2min s) e
  end.

Theorem E2min_tail_sum t e : E2min t e = Σ(s < t) (2 * INR s + 1) * survival s e.
Proof.
  revert e; induction t as [|t IH]; intros e; [easy|].
  rewrite sum_head; simpl E2min.
  replace (survival 0 e) with 1 by (unfold Chain.survival; simpl; ring).
  rewrite (mean_ext _ _ (E2min t) (fun e' => Σ(s < t) (2 * INR s + 1) * survival s e'))
    by (intros; apply IH).
  rewrite (mean_ext _ _ (Emin t) (fun e' => Σ(s < t) survival s e'))
    by (intros; apply Emin_tail_sum).
  simpl (INR 0); rewrite !Rmult_0_r, Rplus_0_l, Rmult_1_r, Rplus_assoc; f_equal.
  clear IH; induction t as [|t IH]; cbn [sum].
  - unfold Chain.mean; rewrite !total_zero by (intros; ring); ring.
  - rewrite !mean_plus, mean_scal, <- IH, survival_step, S_INR; ring.
Qed.

Definition variance (e : St) (v : R) : Prop :=
  Un_cv (fun t => E2min t e - Emin t e ^ 2) v.

Hypothesis P_nonneg : forall e e', In e states -> In e' states -> 0 <= P e e'.

Fixpoint power (t : nat) (x : St -> R) (e : St) : R :=
  match t with
  | O => x e
  | S s => mean (power s x) e
  end.

Variables x z : St -> R.
Hypothesis x_sol : forall e, In e states -> 0 <= x e /\ x e = 1 + mean x e.
Hypothesis z_sol :
  forall e, In e states -> 0 <= z e /\ z e = 1 + 2 * mean x e + mean z e.

Lemma mean_minus a b e : mean (fun e' => a e' - b e') e = mean a e - mean b e.
Proof.
  rewrite (mean_ext _ _ _ (fun e' => a e' + -1 * b e')) by (intros; ring).
  rewrite mean_plus, mean_scal; ring.
Qed.

Lemma remainder t e : In e states -> x e - Emin t e = power t x e.
Proof.
  revert e; induction t as [|t IH]; intros e He; simpl; [ring|].
  destruct (x_sol e He) as [_ ->].
  rewrite <- (mean_ext _ _ _ _ _ IH), mean_minus; ring.
Qed.

Lemma remainder2 t e :
  In e states -> z e - E2min t e = power t z e + 2 * INR t * power t x e.
Proof.
  revert e; induction t as [|t IH]; intros e He; [simpl; ring|].
  destruct (z_sol e He) as [_ Hz]; rewrite Hz, S_INR; simpl.
  rewrite <- (mean_ext _ _ _ _ _ (remainder t)), mean_minus.
  assert (Hm := mean_ext _ P _ _ e IH).
  rewrite mean_minus, mean_plus, mean_scal in Hm.
  rewrite <- (mean_ext _ _ _ _ _ (remainder t)), mean_minus in Hm; lra.
Qed.

Lemma power_le t a b e :
  In e states -> (forall e', In e' states -> a e' <= b e') -> power t a e <= power t b e.
Proof.
  intros He H; revert e He; induction t as [|t IH]; intros e He; simpl; [auto|].
  apply mean_le; auto.
Qed.

Lemma power_scal t c a e : power t (fun e' => c * a e') e = c * power t a e.
Proof.
  revert e; induction t as [|t IH]; intros e; simpl; [easy|].
  rewrite <- mean_scal; apply mean_ext; intros; apply IH.
Qed.

Lemma power_nonneg t a e :
  In e states -> (forall e', In e' states -> 0 <= a e') -> 0 <= power t a e.
Proof.
  intros He H; replace 0 with (power t (fun _ => 0 * 1) e).
  - apply power_le; auto; intros; rewrite Rmult_0_l; auto.
  - rewrite (power_scal t 0 (fun _ => 1)); ring.
Qed.

Lemma mean_nonneg a e : In e states -> (forall e', In e' states -> 0 <= a e') -> 0 <= mean a e.
Proof. intros He H; apply (power_nonneg 1); auto. Qed.

Lemma power_decreasing t e : In e states -> 0 <= power (S t) x e <= power t x e.
Proof.
  intros He; split; [apply power_nonneg; auto; intros; apply x_sol; easy|].
  revert e He; induction t as [|t IH]; intros e He; simpl.
  - change (mean x e <= x e); destruct (x_sol e He) as [_ H]; lra.
  - apply mean_le; auto.
Qed.

Lemma power_summable t e : In e states -> Σ(s < t) power s x e <= z e.
Proof.
  intros He; enough (Σ(s < t) power s x e + power t z e <= z e).
  { pose proof (power_nonneg t z e He ltac:(intros; apply z_sol; easy)); lra. }
  revert e He; induction t as [|t IH]; intros e He; [simpl; lra|].
  rewrite sum_head; simpl power.
  destruct (x_sol e He) as [_ Hx], (z_sol e He) as [_ Hz].
  pose proof (mean_nonneg x e He ltac:(intros; apply x_sol; easy)).
  assert (Hm : mean (fun e' => Σ(s < t) power s x e' + power t z e') e <= mean z e)
    by (apply mean_le; auto).
  assert (Hs : mean (fun e' => Σ(s < t) power s x e' + power t z e') e
    = Σ(s < t) mean (power s x) e + mean (power t z) e).
  { rewrite mean_plus; f_equal; clear; induction t as [|t IH]; simpl.
    - apply total_zero; intros; ring.
    - rewrite mean_plus, IH; easy. }
  lra.
Qed.

Lemma slowly e : In e states -> Un_cv (fun t => INR t * power t x e) 0.
Proof.
  intros He; apply (pringsheim _ (z e)); intros t.
  - apply power_decreasing, He.
  - apply power_summable, He.
Qed.

Theorem second_moment_solution e :
  In e states -> Un_cv (fun t => E2min t e) (z e).
Proof.
  intros He; destruct (bounded_above states z) as [B [HB0 HB]].
  intros eps Heps; destruct (slowly e He (eps / (B + 3))) as [N HN].
  { apply Rdiv_lt_0_compat; lra. }
  exists (S N); intros t Ht; specialize (HN t ltac:(lia)); unfold R_dist in *.
  rewrite Rminus_0_r in HN.
  pose proof (power_nonneg t x e He ltac:(intros; apply x_sol; easy)) as Hp.
  pose proof (power_nonneg t z e He ltac:(intros; apply z_sol; easy)) as Hz.
  assert (Ht1 : 1 <= INR t) by (change 1 with (INR 1); apply le_INR; lia).
  assert (Htx : 0 <= INR t * power t x e) by (apply Rmult_le_pos; lra).
  rewrite Rabs_right in HN by lra.
  assert (HzB : power t z e <= B * power t x e).
  { rewrite <- power_scal; apply power_le; [exact He|intros e' He'].
    destruct (x_sol e' He') as [_ Hx'].
    pose proof (mean_nonneg x e' He' ltac:(intros; apply x_sol; easy)).
    specialize (HB e' He'); nra. }
  assert (B * power t x e <= B * (INR t * power t x e)) by (apply Rmult_le_compat_l; nra).
  apply (Rmult_lt_compat_l (B + 3)) in HN; [|lra].
  replace ((B + 3) * (eps / (B + 3))) with eps in HN by (field; lra).
  rewrite Rabs_minus_sym, Rabs_right, remainder2 by (easy || (rewrite remainder2 by easy; lra)).
  lra.
Qed.

End SecondMoment.

Theorem variance_solution {St} (states : list St) P x w e :
  (forall e e', In e states -> In e' states -> 0 <= P e e') ->
  (forall e, In e states -> 0 <= x e /\ x e = 1 + mean states P x e) ->
  (forall e, In e states -> 0 <= w e /\
    w e = mean states P w e + mean states P (fun e' => x e' ^ 2) e
          - mean states P x e ^ 2) ->
  In e states -> variance states P e (w e).
Proof.
  intros HP Hx Hw He.
  replace (w e) with ((w e + x e ^ 2) - x e ^ 2) by ring.
  assert (H1 : Un_cv (fun t => Emin states P t e) (x e))
    by (apply expected_time_solution; auto).
  apply (CV_minus (fun t => E2min states P t e) (fun t => Emin states P t e ^ 2)).
  - apply (second_moment_solution states P HP x (fun e => w e + x e ^ 2)); auto.
    intros s Hs; destruct (Hw s Hs) as [H0 H2], (Hx s Hs) as [Hx0 Hx1].
    split; [pose proof (pow2_ge_0 (x s)); lra|].
    rewrite mean_plus, H2, Hx1 at 1; ring.
  - apply (Un_cv_ext (fun t => Emin states P t e * Emin states P t e));
      [intros; simpl; ring|].
    replace (x e ^ 2) with (x e * x e) by ring; apply CV_mult; easy.
Qed.

(** Lumping keeps second moments. *)
Theorem lumping_second_moment {St Bl} (states : list St) P (blocks : list Bl) P' block t e :
  lumpable states P blocks P' block -> In e states ->
  E2min states P t e = E2min blocks P' t (block e).
Proof.
  intros Hl; revert e; induction t as [|t IH]; intros e He; [easy|]; simpl.
  destruct Hl as [Hin Hm]; rewrite <- !(Hm _ e He).
  f_equal; [do 2 f_equal|]; apply mean_ext; intros e' He'; [|apply IH; easy].
  apply lumping; easy.
Qed.
