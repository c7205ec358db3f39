(** * Lanes and dead-end branches may be lumped

    The lumped chain has one state for each edge and direction of the target's branch,
    one for each edge and direction of the dead ends, and one for the source:
    4(2K+1) + 1 states.  Proved: E[min(τ,t)] is the same in it as on the graph, from
    every directed edge and for every t. *)

From Corridor Require Export Lanes.

Inductive state : Set :=
  | Source
  | Fwd (t : bool) (i : nat)    (* edge i forward; t: in the target's branch *)
  | Bwd (t : bool) (i : nat).

Definition block (e : edge) : state :=
  match e with
  | source => Source
  | fwd w i _ => Fwd (w =? 0) i
  | bwd w i _ => Bwd (w =? 0) i
  end.

Section Lumping.
Variables W K L : nat.
Variables f g : nat -> R.

Definition blocks : list state :=
  Source ::
  flat_map (fun t => flat_map (fun i => [Fwd t i; Bwd t i]) (seq 0 (2 * K + 1)))
    [true; false].

Definition lumped_walk (s s' : state) : R :=
  match s, s' with
  | Source, Fwd t' i' | Bwd _ O, Fwd t' i' =>
      if i' =? 0 then if t' then / INR W else INR (W - 1) / INR W else 0
  | Fwd t i, Fwd t' i' => if eqb t' t && (i' =? S i) then f (S i) else 0
  | Fwd t i, Bwd t' i' =>
      if eqb t' t && (i' =? i)
      then if i =? 2 * K then if t then 0 else 1 else 1 - f (S i)
      else 0
  | Bwd t (S i), Bwd t' i' => if eqb t' t && (i' =? i) then g (S i) else 0
  | Bwd t i, Fwd t' i' => if eqb t' t && (i' =? i) then 1 - g i else 0
  | _, _ => 0
  end.

(** The mean of x after the next step, written out. *)
Definition next (x : state -> R) (s : state) : R :=
  match s with
  | Source | Bwd _ O =>
      (x (Fwd true 0) + INR (W - 1) * x (Fwd false 0)) / INR W
  | Fwd t i =>
      if i =? 2 * K then if t then 0 else x (Bwd t i)
      else f (S i) * x (Fwd t (S i)) + (1 - f (S i)) * x (Bwd t i)
  | Bwd t (S i) => g (S i) * x (Bwd t i) + (1 - g (S i)) * x (Fwd t (S i))
  end.

Lemma block_in e : In e (edges W K L) -> In (block e) blocks.
Proof.
  rewrite in_edges; intros He; unfold blocks.
  destruct e as [|w i l|w i l]; simpl block; [now left| |]; right;
    apply in_flat_map; exists (w =? 0); (split; [destruct (w =? 0); simpl; auto|]);
    apply in_flat_map; exists i; (split; [apply in_seq; lia|simpl; auto]).
Qed.

Lemma in_blocks s :
  In s blocks <->
  match s with Source => True | Fwd _ i | Bwd _ i => (i <= 2 * K)%nat end.
Proof.
  unfold blocks; simpl In; rewrite !in_app_iff, !in_flat_map; setoid_rewrite in_seq.
  split.
  - intros [<-|[(i & Hi & [<-|[<-|[]]])|[(i & Hi & [<-|[<-|[]]])|[]]]]; try easy; lia.
  - destruct s as [|[] i|[] i]; intros Hs; [now left|right; left|right; right; left
      |right; left|right; right; left]; exists i; (split; [lia|simpl; auto]).
Qed.

Hypothesis W_pos : (1 <= W)%nat.
Hypothesis L_pos : (1 <= L)%nat.

Lemma W_nonzero : INR W <> 0.
Proof. apply not_0_INR; lia. Qed.

Local Hint Resolve W_nonzero : core.

Ltac decide_indices :=
  repeat match goal with
         | |- context [?a =? ?b] => destruct (Nat.eqb_spec a b); subst; simpl
         end;
  try lia; try ring; try (field; auto).

Lemma fork_sum (x : state -> R) :
  Σ(w < W) (/ INR W * x (Fwd (w =? 0) 0))
  = (x (Fwd true 0) + INR (W - 1) * x (Fwd false 0)) / INR W.
Proof.
  rewrite sum_scal; destruct W as [|w]; [lia|].
  rewrite sum_head, (sum_ext w _ (fun _ => x (Fwd false 0))), sum_const by easy.
  replace (S w - 1)%nat with w by lia.
  unfold Rdiv; simpl (_ =? _); ring.
Qed.

Lemma mean_walk (x : state -> R) e :
  In e (edges W K L) ->
  mean (edges W K L) (walk W K L f g) (fun e' => x (block e')) e = next x (block e).
Proof.
  intros He.
  rewrite (mean_ext _ _ _ (laneless (x Source)
    (fun w i => x (Fwd (w =? 0) i)) (fun w i => x (Bwd (w =? 0) i))))
    by (intros [] _; easy).
  destruct e as [|w i l|w [|i] l].
  - rewrite (mean_at_fork _ _ _ _ _ _ _ (fun _ => / INR W)) by (intros []; easy).
    apply fork_sum.
  - rewrite (mean_forward W K L f g) by easy; cbn [block next].
    destruct (i =? 2 * K), (w =? 0); easy.
  - rewrite (mean_at_fork _ _ _ _ _ _ _ (fun _ => / INR W)) by (intros []; easy).
    apply fork_sum.
  - rewrite (mean_backward W K L f g) by easy; easy.
Qed.

Lemma total_blocks (x : state -> R) t :
  total blocks x =
  x Source + Σ(i < (2 * K + 1)) x (Fwd t i) + Σ(i < (2 * K + 1)) x (Bwd t i)
  + Σ(i < (2 * K + 1)) x (Fwd (negb t) i) + Σ(i < (2 * K + 1)) x (Bwd (negb t) i).
Proof.
  unfold blocks; simpl total; rewrite !total_app, !total_flat_map, !total_seq.
  simpl total.
  rewrite (sum_ext _ _ (fun i => x (Fwd true i) + x (Bwd true i))) by (intros; ring).
  rewrite (sum_ext _ (fun i => _ + (_ + 0)) (fun i => x (Fwd false i) + x (Bwd false i)))
    by (intros; ring).
  rewrite !sum_plus; destruct t; simpl; ring.
Qed.

Lemma sum_one k c (a : nat -> R) :
  (k <= 2 * K)%nat -> (forall i, a i = if i =? k then c else 0) ->
  sum (2 * K + 1) a = c.
Proof.
  intros Hk Ha; rewrite (sum_ext _ _ (fun i => if i =? k then c else 0)) by auto.
  apply (sum_delta _ k (fun _ => c)); lia.
Qed.

Lemma mean_lumped (x : state -> R) s :
  match s with Source => True | Fwd _ i | Bwd _ i => (i <= 2 * K)%nat end ->
  mean blocks lumped_walk x s = next x s.
Proof.
  assert (Hfork : forall s, (forall s', lumped_walk s s' = lumped_walk Source s') ->
    mean blocks lumped_walk x s
    = (x (Fwd true 0) + INR (W - 1) * x (Fwd false 0)) / INR W).
  { intros s' Hs'; unfold mean; rewrite (total_blocks _ true); rewrite !Hs'.
    rewrite (sum_one 0 (/ INR W * x (Fwd true 0)) (fun i => _ s' (Fwd true i) * _)),
      (sum_one 0 (INR (W - 1) / INR W * x (Fwd false 0)) (fun i => _ s' (Fwd false i) * _)),
      !sum_zero;
      try lia; try (intros; rewrite Hs'; simpl; decide_indices).
    simpl; field; auto. }
  destruct s as [|t i|t [|i]]; intros Hi; try (apply Hfork; easy);
    unfold mean; rewrite (total_blocks _ t); cbn -[Nat.mul sum];
    rewrite eqb_reflx, eqb_negb1; cbn -[Nat.mul sum].
  - destruct (Nat.eqb_spec i (2 * K)) as [->|Hne].
    + rewrite (sum_one (2 * K) (if t then 0 else x (Bwd t (2 * K)))
        (fun i => _ * x (Bwd t i))), !sum_zero;
        try lia; try (intros; destruct t; decide_indices).
    + rewrite (sum_one (S i) (f (S i) * x (Fwd t (S i))) (fun i => _ * x (Fwd t i))),
        (sum_one i ((1 - f (S i)) * x (Bwd t i)) (fun i => _ * x (Bwd t i))), !sum_zero;
        try lia; try (intros; decide_indices).
  - rewrite (sum_one (S i) ((1 - g (S i)) * x (Fwd t (S i))) (fun i => _ * x (Fwd t i))),
      (sum_one i (g (S i) * x (Bwd t i)) (fun i => _ * x (Bwd t i))), !sum_zero;
      try lia; try (intros; decide_indices).
Qed.

Theorem graph_lumpable :
  lumpable (edges W K L) (walk W K L f g) blocks lumped_walk block.
Proof.
  split; [exact block_in|].
  intros x e He; rewrite mean_walk by exact He.
  symmetry; apply mean_lumped.
  apply in_blocks, block_in, He.
Qed.

Theorem graph_lumping t e :
  In e (edges W K L) ->
  Emin (edges W K L) (walk W K L f g) t e = Emin blocks lumped_walk t (block e).
Proof. apply lumping, graph_lumpable. Qed.

(** The rows of the walk sum to 1, the target's to 0. *)
Theorem walk_row_sum e :
  In e (edges W K L) ->
  total (edges W K L) (walk W K L f g e) = if is_target K e then 0 else 1.
Proof.
  intros He; pose proof (mean_walk (fun _ => 1) e He) as Hm; unfold mean in Hm.
  rewrite (total_ext _ _ (fun e' => walk W K L f g e e' * 1)) by (intros; ring).
  rewrite Hm.
  assert (Hw : INR (W - 1) = INR W - 1) by (apply minus_INR; exact W_pos).
  destruct e as [|w i l|w [|i] l]; cbn -[Nat.mul INR Nat.sub Nat.eqb];
    rewrite ?Hw; decide_indices.
Qed.

End Lumping.
