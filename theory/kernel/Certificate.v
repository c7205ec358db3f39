(** * Certificates with rational numbers, checked by computation

    Let the transition probabilities P(e,e') of a finite chain be rational.  Two tables
    x, y of rational numbers are a certificate if for every state e

      0 <= x(e),   1 + (P x)(e) <= x(e),   y(e) <= 1 + (P y)(e).

    [check] computes whether they are.  Proved: if it says true then E[τ] exists from every
    state e and y(e) <= E[τ] <= x(e).  Where x = y this is the exact value. *)

From Corridor Require Import Chain.
From Coq Require Import QArith Qreals.
Close Scope Q_scope.
Open Scope R_scope.

Section Checker.
Context {St : Type}.
Variables (states : list St) (P : St -> St -> Q).

Definition add_term (x : St -> Q) (e e' : St) (sum : Q) : Q :=
  match Qnum (P e e') with
  | 0%Z => sum
  | _ => Qred (P e e' * x e' + sum)
  end.

Definition meanQ (x : St -> Q) (e : St) : Q :=
  fold_right (add_term x e) 0%Q states.

Definition check_above (x : St -> Q) (e : St) : bool :=
  Qle_bool 0 (x e) && Qle_bool (1 + meanQ x e) (x e).

Definition check_below (y : St -> Q) (e : St) : bool :=
  Qle_bool (y e) (1 + meanQ y e).

Definition check_row (e : St) : bool :=
  forallb (fun e' => Qle_bool 0 (P e e')) states.

Definition check (x y : St -> Q) : bool :=
  forallb (fun e => check_row e && check_above x e && check_below y e) states.

Local Notation PR e e' := (Q2R (P e e')).

Lemma Q2R_zero : Q2R 0 = 0.
Proof. unfold Q2R; simpl; lra. Qed.

Lemma Q2R_one : Q2R 1 = 1.
Proof. unfold Q2R; simpl; lra. Qed.

Lemma add_term_correct x e e' s :
  Q2R (add_term x e e' s) = PR e e' * Q2R (x e') + Q2R s.
Proof.
  unfold add_term; destruct (Qnum (P e e')) eqn:Hn;
    [|rewrite (Qeq_eqR _ _ (Qred_correct _)), Q2R_plus, Q2R_mult; easy..].
  unfold Q2R at 2; rewrite Hn; ring.
Qed.

Lemma meanQ_correct x e :
  Q2R (meanQ x e) = mean states (fun e e' => PR e e') (fun e' => Q2R (x e')) e.
Proof.
  unfold meanQ, mean; induction states as [|a l IH]; simpl; [apply Q2R_zero|].
  rewrite add_term_correct, IH; easy.
Qed.

Lemma Q_le_bool_R a b : Qle_bool a b = true -> Q2R a <= Q2R b.
Proof. intros H; apply Qle_Rle, Qle_bool_iff, H. Qed.

Theorem check_sound x y e :
  check x y = true -> In e states ->
  exists H, expected_time states (fun e e' => PR e e') e H
            /\ Q2R (y e) <= H <= Q2R (x e).
Proof.
  intros Hc He; unfold check in Hc; rewrite forallb_forall in Hc.
  assert (Hrow : forall e e', In e states -> In e' states -> 0 <= PR e e').
  { intros a b Ha Hb; specialize (Hc a Ha); apply andb_prop in Hc as [Hc _].
    apply andb_prop in Hc as [Hc _]; unfold check_row in Hc.
    rewrite forallb_forall in Hc; rewrite <- Q2R_zero; apply Q_le_bool_R, Hc, Hb. }
  assert (Hx : above states (fun e e' => PR e e') (fun e => Q2R (x e))).
  { intros a Ha; specialize (Hc a Ha); apply andb_prop in Hc as [Hc _].
    apply andb_prop in Hc as [_ Hc]; apply andb_prop in Hc as [H0 H1].
    apply Q_le_bool_R in H0, H1; rewrite Q2R_plus, meanQ_correct, Q2R_one in H1.
    rewrite Q2R_zero in H0; easy. }
  assert (Hy : below states (fun e e' => PR e e') (fun e => Q2R (y e))).
  { intros a Ha; specialize (Hc a Ha); apply andb_prop in Hc as [_ Hc].
    apply Q_le_bool_R in Hc; rewrite Q2R_plus, meanQ_correct, Q2R_one in Hc; easy. }
  destruct (expected_time_exists states _ Hrow _ e Hx He) as [H HH].
  exists H; repeat split; [exact HH| |].
  - exact (lower_certificate states _ Hrow _ _ e H Hx Hy He HH).
  - exact (expected_time_upper states _ Hrow _ e H Hx He HH).
Qed.

Corollary check_exact x e :
  check x x = true -> In e states ->
  expected_time states (fun e e' => PR e e') e (Q2R (x e)).
Proof.
  intros Hc He; destruct (check_sound x x e Hc He) as [H [HH Hb]].
  replace (Q2R (x e)) with H by lra; exact HH.
Qed.

End Checker.
