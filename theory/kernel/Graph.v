(** * The corridor graph and the walk on its directed edges

<<
  start -- fork -+- v_1 =L= v_2 -- v_3 =L= v_4 -- ... =L= v_2K -- leaf   (branch 0)
                 +- ...
                 +- v_1 =L= v_2 -- v_3 =L= v_4 -- ... =L= v_2K -- leaf   (branch W-1)
>>
    In each of W branches edge i joins v_i to v_(i+1), i = 0, ..., 2K, where v_0 is the
    fork and v_(2K+1) the leaf; even i are single edges, odd i diamonds of L lanes.
    (In the paper's letters l_j = v_(2j-1), r_j = v_(2j).)  The leaf of branch 0 is the
    target.

    The walk is a Markov chain on directed edges.  Who comes forward to v_k goes on
    forward with probability f_k, else turns; who comes backward to v_k goes on
    backward with probability g_k, else turns; all lanes of a diamond alike.  At the
    fork all W branches are taken alike.  At a leaf the walker turns back, but at
    the target the walk ends.

    Proved: no directed edge is listed twice; the walk goes from each directed edge
    only to those that start where it ends; its rows are non-negative and sum to 1,
    the target's to 0. *)

From Corridor Require Export Chain.

Inductive vertex : Set :=
  | start
  | fork
  | inner (w k : nat).      (* v_k of branch w, 1 <= k <= 2K+1 *)

Inductive edge : Set :=
  | source                  (* from start to the fork *)
  | fwd (w i l : nat)       (* lane l of edge i of branch w, from v_i to v_(i+1) *)
  | bwd (w i l : nat).      (* the same from v_(i+1) to v_i *)

Definition place (w k : nat) : vertex :=
  match k with O => fork | _ => inner w k end.

Definition from (e : edge) : vertex :=
  match e with
  | source => start
  | fwd w i _ => place w i
  | bwd w i _ => place w (S i)
  end.

Definition into (e : edge) : vertex :=
  match e with
  | source => fork
  | fwd w i _ => place w (S i)
  | bwd w i _ => place w i
  end.

Section Graph.
Variables W K L : nat.

Definition lanes (i : nat) : nat := if Nat.even i then 1 else L.

Definition edges : list edge :=
  source ::
  flat_map (fun w =>
    flat_map (fun i =>
      flat_map (fun l => [fwd w i l; bwd w i l]) (seq 0 (lanes i)))
      (seq 0 (2 * K + 1)))
    (seq 0 W).

Lemma in_edges e :
  In e edges <->
  match e with
  | source => True
  | fwd w i l | bwd w i l => (w < W /\ i <= 2 * K /\ l < lanes i)%nat
  end.
Proof.
  unfold edges; simpl In.
  rewrite in_flat_map; setoid_rewrite in_flat_map; setoid_rewrite in_flat_map.
  setoid_rewrite in_seq.
  split.
  - intros [<-|(w & Hw & i & Hi & l & Hl & [<-|[<-|[]]])]; [easy|lia|lia].
  - destruct e as [|w i l|w i l]; intros H; [now left| |]; right;
      exists w; (split; [lia|]); exists i; (split; [lia|]); exists l;
      (split; [lia|]); simpl; auto.
Qed.

(** Lists without repetition. *)
Lemma NoDup_flat_map {A B} (h : A -> list B) l :
  NoDup l -> (forall a, In a l -> NoDup (h a)) ->
  (forall a a' b, In b (h a) -> In b (h a') -> a = a') -> NoDup (flat_map h l).
Proof.
  intros Hl Hh Hd; induction Hl as [|a l Ha Hl IH]; simpl; [constructor|].
  assert (Hr : NoDup (flat_map h l)) by (apply IH; intros; apply Hh; right; easy).
  assert (Hn : forall b, In b (h a) -> ~ In b (flat_map h l)).
  { intros b Hb Hin; apply in_flat_map in Hin as [a' [Ha' Hb']].
    rewrite (Hd a a' b Hb Hb') in Ha; easy. }
  specialize (Hh a (or_introl eq_refl)).
  induction Hh as [|b k Hb Hk IHk]; simpl; [exact Hr|].
  constructor.
  - rewrite in_app_iff; intros [H|H]; [easy|]; apply (Hn b); simpl; auto.
  - apply IHk; intros c Hc; apply Hn; right; exact Hc.
Qed.

Theorem edges_NoDup : NoDup edges.
Proof.
  unfold edges; constructor.
  - rewrite in_flat_map; intros [w [_ H]]; apply in_flat_map in H as [i [_ H]].
    apply in_flat_map in H as [l [_ [H|[H|[]]]]]; discriminate.
  - apply NoDup_flat_map; [apply seq_NoDup| |].
    + intros w _; apply NoDup_flat_map; [apply seq_NoDup| |].
      * intros i _; apply NoDup_flat_map; [apply seq_NoDup| |].
        -- intros l _; repeat constructor; simpl; intuition discriminate.
        -- intros l l' b [<-|[<-|[]]] [H|[H|[]]]; congruence.
      * intros i i' b H H'.
        apply in_flat_map in H as [l [_ H]]; apply in_flat_map in H' as [l' [_ H']].
        destruct H as [<-|[<-|[]]], H' as [H'|[H'|[]]]; congruence.
    + intros w w' b H H'.
      apply in_flat_map in H as [i [_ H]]; apply in_flat_map in H' as [i' [_ H']].
      apply in_flat_map in H as [l [_ H]]; apply in_flat_map in H' as [l' [_ H']].
      destruct H as [<-|[<-|[]]], H' as [H'|[H'|[]]]; congruence.
Qed.

(** ** The walk *)

Variables f g : nat -> R.

Definition walk (e e' : edge) : R :=
  match e, e' with
  | source, fwd _ i' _ | bwd _ O _, fwd _ i' _ =>
      if i' =? 0 then / INR W else 0
  | fwd w i _, fwd w' i' _ =>
      if (w' =? w) && (i' =? S i) then f (S i) / INR (lanes (S i)) else 0
  | fwd w i _, bwd w' i' _ =>
      if (w' =? w) && (i' =? i)
      then if i =? 2 * K then if w =? 0 then 0 else 1
           else (1 - f (S i)) / INR (lanes i)
      else 0
  | bwd w (S i) _, bwd w' i' _ =>
      if (w' =? w) && (i' =? i) then g (S i) / INR (lanes i) else 0
  | bwd w i _, fwd w' i' _ =>
      if (w' =? w) && (i' =? i) then (1 - g i) / INR (lanes i) else 0
  | _, _ => 0
  end.

(** The edge into the target: from v_2K to the leaf of branch 0. *)
Definition target : edge := fwd 0 (2 * K) 0.

Definition is_target (e : edge) : bool :=
  match e with
  | fwd w i _ => (w =? 0) && (i =? 2 * K)
  | _ => false
  end.

Lemma is_target_iff e : In e edges -> is_target e = true <-> e = target.
Proof.
  rewrite in_edges; destruct e as [|w i l|w i l]; cbn -[Nat.mul]; intros H; try easy.
  rewrite andb_true_iff, !Nat.eqb_eq; split; [|intros [= -> -> _]; easy].
  intros [-> ->]; unfold lanes in H; rewrite Nat.even_mul in H; simpl in H.
  unfold target; f_equal; lia.
Qed.

Lemma walk_follows e e' : walk e e' <> 0 -> from e' = into e.
Proof.
  destruct e as [|w i l|w i l], e' as [|w' i' l'|w' i' l']; simpl; try easy;
    try destruct i as [|i];
    repeat match goal with
           | |- context [?a =? ?b] => destruct (Nat.eqb_spec a b); subst; simpl
           end; easy.
Qed.

Theorem walk_nonneg e e' :
  (forall k, (1 <= k <= 2 * K)%nat -> 0 <= f k <= 1 /\ 0 <= g k <= 1) ->
  In e edges -> In e' edges -> 0 <= walk e e'.
Proof.
  intros Hr; rewrite !in_edges; intros He He'.
  assert (Hinv : forall k, 0 <= / INR k).
  { intros [|k]; [simpl; rewrite Rinv_0; lra|].
    left; apply Rinv_0_lt_compat, lt_0_INR; lia. }
  assert (Hdiv : forall x k, 0 <= x -> 0 <= x / INR k)
    by (intros; apply Rmult_le_pos; auto).
  destruct e as [|w i l|w [|i] l], e' as [|w' i' l'|w' i' l'];
    cbn -[Nat.mul INR lanes]; try lra;
    repeat match goal with
           | |- context [?a =? ?b] => destruct (Nat.eqb_spec a b); subst; simpl
           end; try lra; auto; apply Hdiv;
    (destruct (Hr (S i)); [lia|lra]).
Qed.

(** ** Sums over the directed edges *)

Lemma total_edges (x : edge -> R) :
  total edges x =
  x source + Σ(w < W) Σ(i < (2 * K + 1)) Σ(l < (lanes i)) (x (fwd w i l) + x (bwd w i l)).
Proof.
  unfold edges; simpl total; f_equal.
  rewrite total_flat_map, total_seq; apply sum_ext; intros w _.
  rewrite total_flat_map, total_seq; apply sum_ext; intros i _.
  rewrite total_flat_map, total_seq; apply sum_ext; intros l _.
  simpl; ring.
Qed.

(** Sum of a function of branch, edge and lane over the graph. *)
Definition sum3 (y : nat -> nat -> nat -> R) : R :=
  Σ(w < W) Σ(i < (2 * K + 1)) Σ(l < (lanes i)) y w i l.

Lemma total_split (x : edge -> R) :
  total edges x =
  x source + sum3 (fun w i l => x (fwd w i l)) + sum3 (fun w i l => x (bwd w i l)).
Proof.
  rewrite total_edges, Rplus_assoc; f_equal; unfold sum3.
  rewrite <- sum_plus; apply sum_ext; intros w _.
  rewrite <- sum_plus; apply sum_ext; intros i _.
  apply sum_plus.
Qed.

Lemma sum3_zero y :
  (forall w i l, (i <= 2 * K)%nat -> y w i l = 0) -> sum3 y = 0.
Proof. intros H; repeat (apply sum_zero; intros); apply H; lia. Qed.

(** All terms vanish but those of edge i of branch w, which are alike. *)
Lemma sum3_pick w i c y :
  (w < W)%nat -> (i <= 2 * K)%nat -> INR (lanes i) <> 0 ->
  (forall w' i' l, y w' i' l = if (w' =? w) && (i' =? i) then c / INR (lanes i) else 0) ->
  sum3 y = c.
Proof.
  intros Hw Hi Hl Hy; unfold sum3.
  transitivity (Σ(w' < W) (if w' =? w then c else 0)).
  2: apply (sum_delta W w (fun _ => c)), Hw.
  apply sum_ext; intros w' _.
  transitivity (Σ(i' < (2 * K + 1)) (if i' =? i then if w' =? w then c else 0 else 0)).
  2: apply (sum_delta _ i (fun _ => if w' =? w then c else 0)); lia.
  apply sum_ext; intros i' _.
  rewrite (sum_ext _ _ _ (fun l _ => Hy w' i' l)), sum_const.
  destruct (Nat.eqb_spec i' i) as [->|], (w' =? w); simpl; try ring.
  field; exact Hl.
Qed.

(** All terms vanish but those of the first edges of the branches. *)
Lemma sum3_fork c y :
  (forall w i l, y w i l = if i =? 0 then c w else 0) -> sum3 y = Σ(w < W) c w.
Proof.
  intros Hy; apply sum_ext; intros w _.
  transitivity (Σ(i < (2 * K + 1)) (if i =? 0 then c w else 0)).
  2: apply (sum_delta _ 0 (fun _ => c w)); lia.
  apply sum_ext; intros i _.
  rewrite (sum_ext _ _ _ (fun l _ => Hy w i l)), sum_const.
  destruct (Nat.eqb_spec i 0) as [->|]; simpl; ring.
Qed.

End Graph.
