(** * The number for W = K = 15, L = 5 under sft, from the graph to the digit

    Proved: on the corridor graph with 15 branches of 15 diamonds with 5 lanes, the
    walker with the policy sft takes
<<
    H = 13178858182061793922894308 / 30517578125
>>
    steps in expectation.  No closed form is used: the graph's walk is lumped (Lumping.v),
    its chain of 125 states written with rational numbers, and a certificate for it
    (CertificateSft.v, one number for each state) checked by computation. *)

From Corridor Require Import Policies Certificate CertificateSft.
From Coq Require Import QArith Qreals.
Close Scope Q_scope.
Open Scope R_scope.

(** The lumped walk with rational rows. *)
Section Rational.
Variables W K : nat.
Variables f g : nat -> Q.
Local Open Scope Q_scope.

Definition from_nat (k : nat) : Q := inject_Z (Z.of_nat k).

Definition lumped_walkQ (s s' : state) : Q :=
  match s, s' with
  | Source, Fwd t' i' | Bwd _ O, Fwd t' i' =>
      if i' =? 0 then if t' then / from_nat W else from_nat (W - 1) / from_nat W else 0
  | Fwd t i, Fwd t' i' => if eqb t' t && (i' =? S i) then f (S i) else 0
  | Fwd t i, Bwd t' i' =>
      if eqb t' t && (i' =? i)
      then if i =? 2 * K then if t then 0 else 1 else 1 - f (S i)
      else 0
  | Bwd t (S i), Bwd t' i' => if eqb t' t && (i' =? i) then g (S i) else 0
  | Bwd t i, Fwd t' i' => if eqb t' t && (i' =? i) then 1 - g i else 0
  | _, _ => 0
  end.

End Rational.

Lemma Q2R_from_nat k : Q2R (from_nat k) = INR k.
Proof. unfold Q2R, from_nat; simpl; rewrite INR_IZR_INZ; field. Qed.

Lemma lumped_walk_rational W K f g f' g' s s' :
  (1 <= W)%nat -> (forall k, f k = Q2R (f' k)) -> (forall k, g k = Q2R (g' k)) ->
  lumped_walk W K f g s s' = Q2R (lumped_walkQ W K f' g' s s').
Proof.
  intros HW Hf Hg.
  assert (HW0 : ~ (from_nat W == 0)%Q).
  { intros H; apply Qeq_eqR in H; rewrite Q2R_from_nat, Q2R_zero in H.
    apply le_INR in HW; simpl in HW; lra. }
  destruct s as [|t i|t [|i]], s' as [|t' i'|t' i'];
    cbn -[Nat.mul INR Nat.sub Q2R]; rewrite ?Q2R_zero; try easy;
    repeat match goal with |- context [if ?a then _ else _] => destruct a end;
    rewrite ?Q2R_zero, ?Q2R_one, ?Q2R_minus, ?Q2R_div, ?Q2R_inv, ?Q2R_from_nat,
      ?Q2R_one by exact HW0; rewrite <- ?Hf, <- ?Hg; easy.
Qed.

Definition sft5_forward (_ : nat) : Q := 1.
Definition sft5_backward (k : nat) : Q := if Nat.even k then 5 # 6 else 1 # 6.

(** Where the certificate has the number of a state. *)
Definition position (s : state) : nat :=
  match s with
  | Source => 0
  | Fwd t i => 1 + (if t then 0 else 62) + 2 * i
  | Bwd t i => 2 + (if t then 0 else 62) + 2 * i
  end.

Definition entry (s : state) : Q := nth (position s) certificate 0%Q.

Lemma certificate_checked :
  check (blocks 15) (lumped_walkQ 15 15 sft5_forward sft5_backward) entry entry = true.
Proof. vm_compute; reflexivity. Qed.

Theorem number_sft :
  takes 15 15 5 (sft 5) (13178858182061793922894308 / 30517578125).
Proof.
  assert (Hc := check_exact (blocks 15) _ entry Source certificate_checked
    ltac:(apply in_blocks; easy)).
  intros eps Heps; destruct (Hc eps Heps) as [N HN]; exists N; intros t Ht.
  rewrite graph_lumping by (lia || apply in_edges; easy).
  specialize (HN t Ht); simpl block.
  replace (13178858182061793922894308 / 30517578125) with (Q2R (entry Source))
    by (unfold Q2R; simpl; lra).
  rewrite (Emin_ext _ _ (fun e e' =>
    Q2R (lumped_walkQ 15 15 sft5_forward sft5_backward e e'))); 
    [exact HN| |apply in_blocks; easy].
  intros s s' _ _; apply lumped_walk_rational; [lia| |]; intros k.
  - unfold sft5_forward; rewrite Q2R_one; easy.
  - unfold sft5_backward; simpl; destruct (Nat.even k); unfold Q2R; simpl; lra.
Qed.

(** The other two numbers of the README, and the closed form for this one: two proofs that
    share nothing but the graph agree. *)
Theorem numbers :
  takes 15 15 5 (uniform 5) 50142 /\ takes 15 15 5 rl 900
  /\ H_sft 15 15 5 = 13178858182061793922894308 / 30517578125.
Proof.
  repeat split.
  - replace 50142 with (H_uniform 15 15 5) by (unfold H_uniform; simpl; field).
    apply hitting_time_uniform; lia.
  - replace 900 with (H_rl 15 15) by (unfold H_rl; simpl; ring).
    apply hitting_time_rl; lia.
  - apply (hitting_time_unique 15 15 5 (forward (sft 5)) (backward (sft 5))).
    + apply hitting_time_sft; lia.
    + exact number_sft.
Qed.
