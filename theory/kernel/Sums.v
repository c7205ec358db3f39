(** * Finite sums

    [Σ(i < n) a i] is a_0 + ... + a_(n-1); [total l x] is the sum of x over the
    entries of a list l.  What is proved: linearity, comparison, splitting, exchange,
    and that a sum of terms all but one of which vanish is that one. *)

From Coq Require Export Reals Lra Lia List Bool Arith.
Export ListNotations.
Open Scope R_scope.

Fixpoint sum (n : nat) (a : nat -> R) : R :=
  match n with
  | O => 0
  | S k => sum k a + a k
  end.

Notation "'Σ' ( i < n ) t" := (sum n (fun i => t))
  (at level 41, i name, n at level 9, t at level 41, format "'Σ' ( i  <  n )  t").

Section Sums.
Implicit Types (n k : nat) (a b : nat -> R).

Lemma sum_S n a : sum (S n) a = sum n a + a n.
Proof. reflexivity. Qed.

Lemma sum_ext n a b :
  (forall i, (i < n)%nat -> a i = b i) -> sum n a = sum n b.
Proof.
  induction n as [|n IH]; simpl; intros H; [easy|].
  rewrite IH, H; auto with arith.
Qed.

Lemma sum_le n a b :
  (forall i, (i < n)%nat -> a i <= b i) -> sum n a <= sum n b.
Proof.
  induction n as [|n IH]; simpl; intros H; [lra|].
  assert (sum n a <= sum n b) by (apply IH; auto with arith).
  assert (a n <= b n) by auto with arith.
  lra.
Qed.

Lemma sum_plus n a b : sum n (fun i => a i + b i) = sum n a + sum n b.
Proof. induction n as [|n IH]; simpl; [lra|]; rewrite IH; lra. Qed.

Lemma sum_minus n a b : sum n (fun i => a i - b i) = sum n a - sum n b.
Proof. induction n as [|n IH]; simpl; [lra|]; rewrite IH; lra. Qed.

Lemma sum_scal n c a : sum n (fun i => c * a i) = c * sum n a.
Proof. induction n as [|n IH]; simpl; [lra|]; rewrite IH; lra. Qed.

Lemma sum_scal_r n c a : sum n (fun i => a i * c) = sum n a * c.
Proof. induction n as [|n IH]; simpl; [lra|]; rewrite IH; lra. Qed.

Lemma sum_const n c : sum n (fun _ => c) = INR n * c.
Proof.
  induction n as [|n IH]; [simpl; lra|].
  rewrite S_INR; simpl; rewrite IH; lra.
Qed.

Lemma sum_zero n a : (forall i, (i < n)%nat -> a i = 0) -> sum n a = 0.
Proof.
  intros H; rewrite (sum_ext n a (fun _ => 0)) by exact H.
  rewrite sum_const; lra.
Qed.

Lemma sum_nonneg n a : (forall i, (i < n)%nat -> 0 <= a i) -> 0 <= sum n a.
Proof.
  intros H; replace 0 with (sum n (fun _ => 0)) by (apply sum_zero; auto).
  apply sum_le; exact H.
Qed.

Lemma sum_term_le n a k :
  (forall i, (i < n)%nat -> 0 <= a i) -> (k < n)%nat -> a k <= sum n a.
Proof.
  induction n as [|n IH]; simpl; intros H Hk; [lia|].
  assert (0 <= sum n a) by (apply sum_nonneg; auto with arith).
  assert (0 <= a n) by auto with arith.
  destruct (Nat.eq_dec k n) as [->|Hn]; [lra|].
  assert (a k <= sum n a) by (apply IH; [auto with arith|lia]).
  lra.
Qed.

Lemma sum_split n k a : sum (n + k) a = sum n a + Σ(i < k) a (n + i)%nat.
Proof.
  induction k as [|k IH]; simpl; [rewrite Nat.add_0_r; lra|].
  rewrite Nat.add_succ_r; simpl; rewrite IH; lra.
Qed.

Lemma sum_head n a : sum (S n) a = a 0%nat + Σ(i < n) a (S i).
Proof.
  change (S n) with (1 + n)%nat.
  rewrite sum_split; simpl; lra.
Qed.

Lemma sum_mono n k a :
  (forall i, (i < k)%nat -> 0 <= a i) -> (n <= k)%nat -> sum n a <= sum k a.
Proof.
  intros H Hk; replace k with (n + (k - n))%nat by lia.
  rewrite sum_split.
  assert (0 <= Σ(i < (k - n)) a (n + i)%nat)
    by (apply sum_nonneg; intros; apply H; lia).
  lra.
Qed.

Lemma sum_exchange n k (c : nat -> nat -> R) :
  (Σ(i < n) Σ(j < k) c i j) = Σ(j < k) Σ(i < n) c i j.
Proof.
  induction n as [|n IH]; simpl.
  - symmetry; apply sum_zero; auto.
  - rewrite IH, <- sum_plus; apply sum_ext; auto.
Qed.

Lemma sum_tail_le i n a b :
  (i <= n)%nat -> (forall j, (i <= j < n)%nat -> a j <= b j) ->
  sum n a - sum i a <= sum n b - sum i b.
Proof.
  intros Hi H; replace n with (i + (n - i))%nat by lia; rewrite !sum_split.
  assert (Σ(j < (n - i)) a (i + j)%nat <= Σ(j < (n - i)) b (i + j)%nat)
    by (apply sum_le; intros; apply H; lia).
  lra.
Qed.

Lemma sum_delta n k a :
  (k < n)%nat -> Σ(i < n) (if i =? k then a i else 0) = a k.
Proof.
  induction n as [|n IH]; simpl; intros H; [lia|].
  destruct (Nat.eqb_spec n k) as [->|Hn].
  - rewrite sum_zero; [lra|].
    intros i Hi; destruct (Nat.eqb_spec i k); [lia|easy].
  - rewrite IH by lia; lra.
Qed.

End Sums.

(** ** Sums over a list *)

Fixpoint total {A : Type} (l : list A) (x : A -> R) : R :=
  match l with
  | [] => 0
  | e :: r => x e + total r x
  end.

Section Totals.
Context {A B : Type}.
Implicit Types (l : list A) (x y : A -> R).

Lemma total_ext l x y :
  (forall e, In e l -> x e = y e) -> total l x = total l y.
Proof.
  induction l as [|e l IH]; simpl; intros H; [easy|].
  rewrite H, IH; auto.
Qed.

Lemma total_le l x y :
  (forall e, In e l -> x e <= y e) -> total l x <= total l y.
Proof.
  induction l as [|e l IH]; simpl; intros H; [lra|].
  apply Rplus_le_compat; auto.
Qed.

Lemma total_plus l x y : total l (fun e => x e + y e) = total l x + total l y.
Proof. induction l as [|e l IH]; simpl; [lra|]; rewrite IH; lra. Qed.

Lemma total_scal l c x : total l (fun e => c * x e) = c * total l x.
Proof. induction l as [|e l IH]; simpl; [lra|]; rewrite IH; lra. Qed.

Lemma total_zero l x : (forall e, In e l -> x e = 0) -> total l x = 0.
Proof.
  induction l as [|e l IH]; simpl; intros H; [easy|].
  rewrite H, IH; auto; lra.
Qed.

Lemma total_app l k x : total (l ++ k) x = total l x + total k x.
Proof. induction l as [|e l IH]; simpl; [lra|]; rewrite IH; lra. Qed.

Lemma total_map (h : A -> B) l (x : B -> R) :
  total (map h l) x = total l (fun e => x (h e)).
Proof. induction l as [|e l IH]; simpl; [easy|]; rewrite IH; easy. Qed.

End Totals.

Lemma total_flat_map {A B} (h : A -> list B) (l : list A) (x : B -> R) :
  total (flat_map h l) x = total l (fun e => total (h e) x).
Proof.
  induction l as [|e l IH]; simpl; [easy|].
  rewrite total_app, IH; easy.
Qed.

Lemma total_seq n a : total (seq 0 n) a = sum n a.
Proof.
  induction n as [|n IH]; [easy|].
  rewrite seq_S, total_app, IH; simpl; lra.
Qed.
