(** * Lanes may be lumped

    Let x be a function of the directed edges that does not depend on the lane: x0 at the
    source, xf w i and xb w i on edge i of branch w forward and backward.  Proved: the
    mean of x after the next step of the walk from fwd w i is
<<
    f_(i+1) xf w (i+1) + (1 - f_(i+1)) xb w i     inside the branch,
    xb w i                                        at a dead end's leaf,
    0                                             at the target;
>>
    from bwd w i, i >= 1, it is g_i xb w (i-1) + (1-g_i) xf w i; and from the fork, whatever
    its row is, the mean of xf w 0 over that row. *)

From Corridor Require Export Graph.

Definition laneless (x0 : R) (xf xb : nat -> nat -> R) (e : edge) : R :=
  match e with
  | source => x0
  | fwd w i _ => xf w i
  | bwd w i _ => xb w i
  end.

Section Lanes.
Variables W K L : nat.
Variables f g : nat -> R.
Hypothesis L_pos : (1 <= L)%nat.

Lemma lanes_nonzero i : INR (lanes L i) <> 0.
Proof. apply not_0_INR; unfold lanes; destruct (Nat.even i); lia. Qed.

Lemma lanes_last : lanes L (2 * K) = 1%nat.
Proof. unfold lanes; rewrite Nat.even_mul; easy. Qed.

Local Hint Resolve lanes_nonzero : core.

Ltac decide_indices :=
  repeat match goal with
         | |- context [?a =? ?b] => destruct (Nat.eqb_spec a b); subst; simpl
         end;
  try lia; try ring; try (field; auto).

Variables (x0 : R) (xf xb : nat -> nat -> R).
Variable P : edge -> edge -> R.
Local Notation x := (laneless x0 xf xb).

Theorem mean_at_fork (c : nat -> R) e :
  (forall e', P e e' = match e' with fwd w i _ => if i =? 0 then c w else 0 | _ => 0 end) ->
  mean (edges W K L) P x e = Σ(w < W) c w * xf w 0%nat.
Proof.
  intros HP; unfold mean; rewrite total_split, HP.
  rewrite (sum3_fork _ _ _ (fun w => c w * xf w 0%nat)), sum3_zero; simpl.
  - ring.
  - intros w i l _; rewrite HP; ring.
  - intros w i l; rewrite HP; decide_indices.
Qed.

Theorem mean_forward w i l :
  In (fwd w i l) (edges W K L) ->
  (forall e', P (fwd w i l) e' = walk W K L f g (fwd w i l) e') ->
  mean (edges W K L) P x (fwd w i l)
  = if i =? 2 * K then if w =? 0 then 0 else xb w i
    else f (S i) * xf w (S i) + (1 - f (S i)) * xb w i.
Proof.
  rewrite in_edges; intros He HP; unfold mean.
  rewrite (total_ext _ _ (fun e' => walk W K L f g (fwd w i l) e' * x e'))
    by (intros; rewrite HP; easy).
  rewrite total_split; cbn -[Nat.mul lanes].
  destruct (Nat.eqb_spec i (2 * K)) as [->|Hi].
  - rewrite sum3_zero by (intros; decide_indices).
    rewrite (sum3_pick _ _ _ w (2 * K) (if w =? 0 then 0 else xb w (2 * K)%nat));
      auto; try lia; [ring|].
    intros w' i' l'; rewrite lanes_last; decide_indices.
  - rewrite (sum3_pick _ _ _ w (S i) (f (S i) * xf w (S i))),
      (sum3_pick _ _ _ w i ((1 - f (S i)) * xb w i)); auto; try lia; try ring;
      intros w' i' l'; decide_indices.
Qed.

Theorem mean_backward w i l :
  In (bwd w (S i) l) (edges W K L) ->
  (forall e', P (bwd w (S i) l) e' = walk W K L f g (bwd w (S i) l) e') ->
  mean (edges W K L) P x (bwd w (S i) l)
  = g (S i) * xb w i + (1 - g (S i)) * xf w (S i).
Proof.
  rewrite in_edges; intros He HP; unfold mean.
  rewrite (total_ext _ _ (fun e' => walk W K L f g (bwd w (S i) l) e' * x e'))
    by (intros; rewrite HP; easy).
  rewrite total_split; cbn -[Nat.mul lanes].
  rewrite (sum3_pick _ _ _ w (S i) ((1 - g (S i)) * xf w (S i))),
    (sum3_pick _ _ _ w i (g (S i) * xb w i)); auto; try lia; try ring;
    intros w' i' l'; decide_indices.
Qed.

End Lanes.
