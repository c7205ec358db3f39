(** * Finite Markov chains, absorbed with time

    A chain on finitely many states has transition probabilities P(e,e'); the row of
    a state in which the walk ends is 0.  Let τ be the number of steps from e on,
    e itself counted, until the walk has ended.

    - P(τ > t) is the sum, over all sequences e_1, ..., e_t of states, of
      P(e,e_1) P(e_1,e_2) ... P(e_(t-1),e_t)                       [survival].
    - E[min(τ,t)] = 1 + sum over e' of P(e,e') E[min(τ',t-1)]        [Emin],
      which is the sum of P(τ > s) over s < t                 [Emin_tail_sum].
    - E[τ] is the limit of E[min(τ,t)]                       [expected_time].

    Proved about certificates: if x >= 0 and x >= 1 + P x then E[min(τ,t)] <= x for all
    t; if moreover y <= 1 + P y then y <= E[τ]; and if x >= 0 solves x = 1 + P x then
    E[τ] = x.  Proved about lumping: if P (x . block) = (P' x) . block for all
    functions x of the blocks (strong lumpability), then E[min(τ,t)] is the same in
    both chains. *)

From Corridor Require Export Sums.

Section Chain.
Context {St : Type}.
Variables (states : list St) (P : St -> St -> R).

Definition mean (x : St -> R) (e : St) : R :=
  total states (fun e' => P e e' * x e').

Fixpoint Emin (t : nat) (e : St) : R :=
  match t with
  | O => 0
  | S s => 1 + mean (Emin s) e
  end.

Definition expected_time (e : St) (H : R) : Prop :=
  Un_cv (fun t => Emin t e) H.

(** ** Trajectories *)

Fixpoint trajectories (t : nat) : list (list St) :=
  match t with
  | O => [[]]
  | S s => flat_map (fun e => map (cons e) (trajectories s)) states
  end.

Fixpoint probability (e : St) (way : list St) : R :=
  match way with
  | [] => 1
  | e' :: rest => P e e' * probability e' rest
  end.

Definition survival (t : nat) (e : St) : R :=
  total (trajectories t) (probability e).

Lemma survival_step t e : survival (S t) e = mean (survival t) e.
Proof.
  unfold survival, mean; simpl.
  rewrite total_flat_map; apply total_ext; intros e' _.
  rewrite total_map; simpl; apply total_scal.
Qed.

Lemma mean_ext x y e :
  (forall e', In e' states -> x e' = y e') -> mean x e = mean y e.
Proof. intros H; apply total_ext; intros; rewrite H; auto. Qed.

Lemma mean_plus x y e : mean (fun e' => x e' + y e') e = mean x e + mean y e.
Proof.
  unfold mean; rewrite <- total_plus; apply total_ext; intros; ring.
Qed.

Lemma mean_scal c x e : mean (fun e' => c * x e') e = c * mean x e.
Proof.
  unfold mean; rewrite <- total_scal; apply total_ext; intros; ring.
Qed.

Theorem Emin_tail_sum t e : Emin t e = Σ(s < t) survival s e.
Proof.
  revert e; induction t as [|t IH]; intros e; [easy|].
  rewrite sum_head; simpl.
  replace (survival 0 e) with 1 by (unfold survival; simpl; ring).
  f_equal.
  rewrite (sum_ext t _ (fun s => mean (survival s) e))
    by (intros; apply survival_step).
  rewrite (mean_ext _ (fun e' => Σ(s < t) survival s e')) by (intros; apply IH).
  clear; induction t as [|t IH]; simpl.
  - apply total_zero; intros; ring.
  - rewrite mean_plus, IH; easy.
Qed.

(** ** Certificates *)

Hypothesis P_nonneg : forall e e', In e states -> In e' states -> 0 <= P e e'.

Lemma mean_le x y e :
  In e states -> (forall e', In e' states -> x e' <= y e') ->
  mean x e <= mean y e.
Proof.
  intros He H; apply total_le; intros e' He'.
  apply Rmult_le_compat_l; auto.
Qed.

Lemma survival_nonneg t e : In e states -> 0 <= survival t e.
Proof.
  revert e; induction t as [|t IH]; intros e He.
  - unfold survival; simpl; lra.
  - rewrite survival_step.
    replace 0 with (mean (fun _ => 0) e) by (apply total_zero; intros; ring).
    apply mean_le; auto.
Qed.

Definition above (x : St -> R) : Prop :=
  forall e, In e states -> 0 <= x e /\ 1 + mean x e <= x e.

Definition below (y : St -> R) : Prop :=
  forall e, In e states -> y e <= 1 + mean y e.

Theorem upper_certificate x t e :
  above x -> In e states -> Emin t e <= x e.
Proof.
  intros Hx; revert e; induction t as [|t IH]; intros e He; simpl.
  - apply Hx, He.
  - destruct (Hx e He) as [_ Hxe].
    assert (mean (Emin t) e <= mean x e) by (apply mean_le; auto).
    lra.
Qed.

Lemma Emin_growing e : In e states -> Un_growing (fun t => Emin t e).
Proof.
  intros He t; rewrite !Emin_tail_sum; simpl.
  pose proof (survival_nonneg t e He); lra.
Qed.

Lemma expected_time_exists x e :
  above x -> In e states -> { H | expected_time e H }.
Proof.
  intros Hx He; apply growing_cv; [apply Emin_growing, He|].
  exists (x e); intros r [t ->]; apply upper_certificate; auto.
Qed.

(** A limit keeps a bound. *)
Lemma limit_le s l b : Un_cv s l -> (forall t, s t <= b) -> l <= b.
Proof.
  intros Hs Hb; destruct (Rle_or_lt l b) as [|Hl]; [easy|exfalso].
  destruct (Hs (l - b)) as [N HN]; [lra|].
  specialize (HN N (le_n N)); unfold R_dist in HN.
  specialize (Hb N).
  rewrite Rabs_left1 in HN; lra.
Qed.

Lemma expected_time_upper x e H :
  above x -> In e states -> expected_time e H -> H <= x e.
Proof.
  intros Hx He Hc; apply (limit_le _ _ _ Hc).
  intros t; apply upper_certificate; auto.
Qed.

(** Absorption is certain where an upper certificate exists. *)
Lemma survival_vanishes x e :
  above x -> In e states -> Un_cv (fun t => survival t e) 0.
Proof.
  intros Hx He eps Heps.
  destruct (expected_time_exists x e Hx He) as [H Hc].
  destruct (Hc (eps / 2)) as [N HN]; [lra|].
  exists N; intros t Ht.
  pose proof (HN t Ht) as H1; pose proof (HN (S t) ltac:(lia)) as H2.
  unfold R_dist in *; rewrite Emin_tail_sum in H1; rewrite Emin_tail_sum in H2.
  simpl in H2; apply Rabs_def2 in H1, H2.
  apply Rabs_def1; lra.
Qed.

Lemma bounded_above (y : St -> R) :
  exists B, 0 <= B /\ forall e, In e states -> y e <= B.
Proof.
  clear P_nonneg; induction states as [|a l [B [HB IH]]].
  - exists 0; split; [lra|easy].
  - exists (Rmax B (y a)); split; [pose proof (Rmax_l B (y a)); lra|].
    intros e [->|He]; [apply Rmax_r|].
    apply Rle_trans with B; [auto|apply Rmax_l].
Qed.

Lemma below_Emin y B t e :
  below y -> (forall e', In e' states -> y e' <= B) -> In e states ->
  y e <= Emin t e + B * survival t e.
Proof.
  intros Hy HB; revert e; induction t as [|t IH]; intros e He.
  - unfold survival; simpl; specialize (HB e He); lra.
  - simpl; rewrite survival_step, <- mean_scal, Rplus_assoc, <- mean_plus.
    specialize (Hy e He).
    assert (mean y e <= mean (fun e' => Emin t e' + B * survival t e') e)
      by (apply mean_le; auto).
    lra.
Qed.

Theorem lower_certificate x y e H :
  above x -> below y -> In e states -> expected_time e H -> y e <= H.
Proof.
  intros Hx Hy He Hc.
  destruct (bounded_above y) as [B [HB0 HB]].
  assert (Hlim : Un_cv (fun t => Emin t e + B * survival t e) (H + B * 0)).
  { apply CV_plus; [exact Hc|].
    apply CV_mult; [|apply (survival_vanishes x); auto].
    intros eps Heps; exists 0%nat; intros; rewrite R_dist_eq; lra. }
  destruct (Rle_or_lt (y e) H) as [|Hlt]; [easy|exfalso].
  destruct (Hlim (y e - H)) as [N HN]; [lra|].
  specialize (HN N (le_n N)); unfold R_dist in HN; apply Rabs_def2 in HN.
  pose proof (below_Emin y B N e Hy HB He); lra.
Qed.

Theorem expected_time_solution x e :
  (forall e, In e states -> 0 <= x e /\ x e = 1 + mean x e) ->
  In e states -> expected_time e (x e).
Proof.
  intros Hx He.
  assert (Ha : above x) by (intros s Hs; destruct (Hx s Hs); split; lra).
  assert (Hb : below x) by (intros s Hs; destruct (Hx s Hs); lra).
  destruct (expected_time_exists x e Ha He) as [H Hc].
  replace (x e) with H; [exact Hc|].
  apply Rle_antisym.
  - apply (expected_time_upper x); auto.
  - apply (lower_certificate x x); auto.
Qed.

End Chain.

(** It is enough to know the solution where the walk can get to. *)
Theorem expected_time_solution_on {St} (states : list St) P (A : St -> bool) x e :
  (forall e e', In e states -> In e' states -> 0 <= P e e') ->
  (forall e e', A e = true -> P e e' <> 0 -> A e' = true) ->
  (forall e, In e states -> A e = true -> 0 <= x e /\ x e = 1 + mean states P x e) ->
  In e states -> A e = true -> expected_time states P e (x e).
Proof.
  intros HP HA Hx He Hea.
  set (P' := fun e e' => if A e then P e e' else 0).
  set (x' := fun e => if A e then x e else 1).
  assert (Hmean : forall (a b : St -> R) s, A s = true ->
    (forall s', In s' states -> A s' = true -> a s' = b s') ->
    mean states P' a s = mean states P b s).
  { intros a b s Hs Hab; apply total_ext; intros s' Hs'; unfold P'; rewrite Hs.
    destruct (Req_dec (P s s') 0) as [->|H0]; [ring|].
    rewrite (Hab s' Hs'); [easy|]; exact (HA s s' Hs H0). }
  assert (HE : forall t s, A s = true -> Emin states P' t s = Emin states P t s).
  { induction t as [|t IH]; intros s Hs; [easy|]; simpl; f_equal.
    apply Hmean; [exact Hs|]; intros; apply IH; easy. }
  replace (x e) with (x' e) by (unfold x'; rewrite Hea; easy).
  intros eps Heps.
  destruct (expected_time_solution states P') with (x := x') (e := e) (eps := eps)
    as [N HN]; auto.
  - intros s s' Hs Hs'; unfold P'; destruct (A s); [auto|lra].
  - intros s Hs; unfold x' at 1 2; destruct (A s) eqn:Hs1.
    + destruct (Hx s Hs Hs1) as [H0 H1]; split; [easy|].
      rewrite (Hmean x' x) by (easy || (intros s' _ Hs'; unfold x'; rewrite Hs'; easy)).
      exact H1.
    + split; [lra|]; unfold mean; rewrite total_zero; [ring|].
      intros s' _; unfold P'; rewrite Hs1; ring.
  - exists N; intros t Ht; rewrite <- HE by exact Hea; apply HN, Ht.
Qed.

Lemma expected_time_unique {St} (states : list St) P e H H' :
  expected_time states P e H -> expected_time states P e H' -> H = H'.
Proof. intros; eapply UL_sequence; eauto. Qed.

Lemma Emin_ext {St} (states : list St) P P' t e :
  (forall e e', In e states -> In e' states -> P e e' = P' e e') -> In e states ->
  Emin states P t e = Emin states P' t e.
Proof.
  intros H; revert e; induction t as [|t IH]; intros e He; [easy|]; simpl.
  f_equal; apply total_ext; intros e' He'; rewrite H, IH; easy.
Qed.

(** ** Lumping *)

Section Lumping.
Context {St Bl : Type}.
Variables (states : list St) (P : St -> St -> R).
Variables (blocks : list Bl) (P' : Bl -> Bl -> R) (block : St -> Bl).

Definition lumpable : Prop :=
  (forall e, In e states -> In (block e) blocks) /\
  forall (x : Bl -> R) e, In e states ->
    mean states P (fun e' => x (block e')) e = mean blocks P' x (block e).

Theorem lumping t e :
  lumpable -> In e states -> Emin states P t e = Emin blocks P' t (block e).
Proof.
  intros [Hin Hl]; revert e; induction t as [|t IH]; intros e He; [easy|]; simpl.
  rewrite <- (Hl (Emin blocks P' t) e He).
  f_equal; apply mean_ext; auto.
Qed.

End Lumping.
