From Coq Require Import Reals Lra Psatz Lia ZArith List String.
From Ltac2 Require Import Ltac2.
Set Default Proof Mode "Classic".
Import ListNotations.
Open Scope R_scope.

(* A formula that has been read, with numbers for its parts; and what it says of reals. These,
   the normal form and its proof are those of Coq's own field, which reads a hundred times
   slower. *)
Notation formula := (Field_theory.FExpr Z).
Notation said := (Field_theory.FEeval 0 1 Rplus Rmult Rminus Ropp Rdiv Rinv IZR N.to_nat pow).
Notation nonzeros := (Field_theory.PCond 0 1 Rplus Rmult Rminus Ropp eq IZR N.to_nat pow).
Notation normal := (Field_theory.Fnorm 0%Z 1%Z Z.add Z.mul Z.sub Z.opp Zeq_bool).

Definition cross (m n : Field_theory.linear Z) : Ring_polynom.Pol Z :=
  Ring_polynom.norm_subst 0%Z 1%Z Z.add Z.mul Z.sub Z.opp Zeq_bool Z.quotrem 0 []
    (Ring_polynom.PEmul (Field_theory.num m) (Field_theory.denum n)).

Definition divisors (m n : Field_theory.linear Z) : list (Ring_polynom.PExpr Z) :=
  Field_theory.Fapp
    (Field_theory.Fcons2 0%Z 1%Z Z.add Z.mul Z.sub Z.opp Zeq_bool Z.quotrem)
    (Field_theory.condition m ++ Field_theory.condition n) [].

Definition compared (a b : formula) :=
  let m := normal a in let n := normal b in
  (Ring_polynom.Peq Zeq_bool (cross m n) (cross n m), divisors m n).

Lemma equal_by l a b c : compared a b = (true, c) -> nonzeros l c -> said l a = said l b.
Proof.
  intros [= E <-] D.
  apply (RField_field_lemma1 0 l [] a b I [] eq_refl _ eq_refl _ eq_refl E).
  apply RField_lemma5; intros lock ->; exact D.
Qed.

(* The sign of a formula without differences, by those of its parts: true is positive, false
   not negative. *)
Definition has (s : bool) (x : R) := if s then 0 < x else 0 <= x.

Fixpoint all_have (ss : list bool) (l : list R) : Prop :=
  match ss, l with
  | s :: ss, x :: l => has s x /\ all_have ss l
  | [], [] => True
  | _, _ => False
  end.

Fixpoint sign (ss : list bool) (e : formula) : option bool :=
  match e with
  | Field_theory.FEc c => if (c <? 0)%Z then None else Some (0 <? c)%Z
  | Field_theory.FEX _ p => Some (BinList.nth false p ss)
  | Field_theory.FEadd a b =>
      match sign ss a, sign ss b with Some x, Some y => Some (x || y)%bool | _, _ => None end
  | Field_theory.FEmul a b =>
      match sign ss a, sign ss b with Some x, Some y => Some (x && y)%bool | _, _ => None end
  | Field_theory.FEdiv a b =>
      match sign ss a, sign ss b with Some x, Some true => Some x | _, _ => None end
  | Field_theory.FEinv a => match sign ss a with Some true => Some true | _ => None end
  | Field_theory.FEpow a _ => sign ss a
  | _ => None
  end.

Lemma all_have_tl ss l : all_have ss l -> all_have (tl ss) (tl l).
Proof. destruct ss, l; simpl; tauto. Qed.

Lemma all_have_jump p : forall ss l,
  all_have ss l -> all_have (BinList.jump p ss) (BinList.jump p l).
Proof. induction p; simpl; auto using all_have_tl. Qed.

Lemma nth_has p : forall ss l,
  all_have ss l -> has (BinList.nth false p ss) (BinList.nth 0 p l).
Proof.
  induction p; simpl; auto using all_have_tl, all_have_jump.
  intros [|s ss] [|x l]; simpl; try tauto; intros _; apply Rle_refl.
Qed.

Lemma sign_has ss l e : all_have ss l -> forall s, sign ss e = Some s -> has s (said l e).
Proof.
  intros K; induction e; simpl; try discriminate.
  - intros s; destruct (Z.ltb_spec c 0); [discriminate|]; intros [= <-].
    destruct (Z.ltb_spec 0 c); [now apply IZR_lt | now apply IZR_le].
  - intros s [= <-]; now apply nth_has.
  - destruct (sign ss e1) as [x|], (sign ss e2) as [y|]; try discriminate; intros s [= <-].
    specialize (IHe1 _ eq_refl); specialize (IHe2 _ eq_refl); destruct x, y; simpl in *; lra.
  - destruct (sign ss e1) as [x|], (sign ss e2) as [y|]; try discriminate; intros s [= <-].
    specialize (IHe1 _ eq_refl); specialize (IHe2 _ eq_refl).
    destruct x, y; simpl in *; try (now apply Rmult_lt_0_compat);
      apply Rmult_le_pos; try assumption; now left.
  - destruct (sign ss e) as [[|]|]; try discriminate; intros s [= <-].
    apply Rinv_0_lt_compat, (IHe true eq_refl).
  - destruct (sign ss e1) as [x|], (sign ss e2) as [[|]|]; try discriminate; intros s [= <-].
    specialize (IHe1 _ eq_refl); pose proof (Rinv_0_lt_compat _ (IHe2 true eq_refl)) as P.
    destruct x; simpl in *; [now apply Rmult_lt_0_compat | apply Rmult_le_pos; lra].
  - intros s E; specialize (IHe s E); destruct s; [now apply pow_lt | now apply pow_le].
Qed.

Lemma positive_said ss l e : all_have ss l -> sign ss e = Some true -> 0 < said l e.
Proof. exact (fun K => sign_has ss l e K true). Qed.

Lemma nonnegative_said ss l e s : all_have ss l -> sign ss e = Some s -> 0 <= said l e.
Proof. intros K E; pose proof (sign_has ss l e K s E); destruct s; simpl in *; lra. Qed.

(* From here on formulas are read. *)
Ltac2 applied f x := Constr.Unsafe.make (Constr.Unsafe.App f (Array.of_list x)).

Ltac2 rec list_of (a : constr) (l : constr list) : constr :=
  match l with [] => applied '@nil [a] | x :: l => applied '@cons [a; x; list_of a l] end.

Ltac2 rec positive_of (n : int) : constr :=
  if Int.equal n 1 then 'xH
  else applied (if Int.equal (Int.mod n 2) 1 then 'xI else 'xO) [positive_of (Int.div n 2)].

(* Whether it is built from constructors of numbers alone; and a natural number so built. *)
Ltac2 rec is_number (t : constr) : bool :=
  match Constr.Unsafe.kind t with
  | Constr.Unsafe.Constructor _ _ => true
  | Constr.Unsafe.App f x => if is_number f then is_number (Array.get x 0) else false
  | _ => false
  end.

Ltac2 rec nat_read (t : constr) : int :=
  match Constr.Unsafe.kind t with
  | Constr.Unsafe.App _ x => Int.add 1 (nat_read (Array.get x 0))
  | _ => 0
  end.

(* The value of the first pair that starts with a term. *)
Ltac2 rec of_pairs (t : constr) (pairs : (constr * 'a) list) : 'a option :=
  match pairs with
  | [] => None
  | pair :: pairs =>
      match pair with (x, y) => if Constr.equal x t then Some y else of_pairs t pairs end
  end.

(* The reader of formulas: what is no operation, number or power with a number for exponent is
   a part, and so is what shall be read as a whole. It appends parts to those known. *)
Ltac2 reader (whole : constr -> bool) (operations : (constr * constr) list)
    (parts : constr list ref) : constr -> constr :=
  let part := '(@Field_theory.FEX Z) in
  let number := '(@Field_theory.FEc Z) in
  let power := '(@Field_theory.FEpow Z) in
  let izr := 'IZR in
  let pow := 'pow in
  let as_part t :=
    let rec place n l := match l with
      | [] => parts.(contents) := List.append (parts.(contents)) [t]; n
      | x :: l => if Constr.equal x t then n else place (Int.add n 1) l
      end in
    applied part [positive_of (place 1 (parts.(contents)))] in
  let with_number f operation place x :=
    if Constr.equal f operation then is_number (Array.get x place) else false in
  let rec read t :=
    if whole t then as_part t else
    match Constr.Unsafe.kind t with
    | Constr.Unsafe.App f x =>
        match of_pairs f operations with
        | Some o => Constr.Unsafe.make (Constr.Unsafe.App o (Array.map read x))
        | None =>
            if with_number f izr 0 x then applied number [Array.get x 0]
            else if with_number f pow 1 x then
              let n := nat_read (Array.get x 1) in
              let n := if Int.equal n 0 then 'N0 else applied 'Npos [positive_of n] in
              applied power [read (Array.get x 0); n]
            else as_part t
        end
    | _ => as_part t
    end in
  read.

Ltac2 sums () := [
  ('Rplus, '(@Field_theory.FEadd Z)); ('Rmult, '(@Field_theory.FEmul Z));
  ('Rdiv, '(@Field_theory.FEdiv Z)); ('Rinv, '(@Field_theory.FEinv Z)) ].
Ltac2 differences () := [
  ('Rminus, '(@Field_theory.FEsub Z)); ('Ropp, '(@Field_theory.FEopp Z)) ].

Ltac2 run (tactic : Ltac1.t) (terms : constr list) : unit :=
  Ltac1.apply tactic (List.map Ltac1.of_constr terms) Ltac1.run.

(* The parts and the two sides of an equation. *)
Ltac2 equation_read (tactic : Ltac1.t) : unit :=
  Control.enter (fun () =>
    lazy_match! goal with
    | [ |- ?x = ?y ] =>
        let parts := { contents := [] } in
        let read := reader (fun _ => false) (List.append (sums ()) (differences ())) parts in
        let x := read x in
        let y := read y in
        run tactic [list_of 'R (parts.(contents)); x; y]
    end).

(* What the hypotheses give a sign, with it and its proof. *)
Ltac2 signs_given () : (constr * (constr * constr)) list :=
  let zero := '0 in
  let relations := [('Rlt, 'true); ('Rle, 'false)] in
  let sign name type := match Constr.Unsafe.kind type with
    | Constr.Unsafe.App f x =>
        match of_pairs f relations with
        | Some s =>
            if Constr.equal (Array.get x 0) zero
            then [(Array.get x 1, (s, Control.hyp name))] else []
        | None => []
        end
    | _ => []
    end in
  List.flat_map (fun h => match h with (name, _, type) => sign name type end)
    (Control.hyps ()).

(* The signs of a formula's parts, the parts, the formula, and the proof that they have them;
   where no hypothesis gives a part's sign, `search` is to add one. *)
Ltac2 rec sum_read (tactic : Ltac1.t) (search : Ltac1.t) (sum : constr) : unit :=
  let given := signs_given () in
  let known x := match of_pairs x given with Some _ => true | None => false end in
  let parts := { contents := [] } in
  let e := reader known (sums ()) parts sum in
  let parts := parts.(contents) in
  match List.find_opt (fun x => Bool.neg (known x)) parts with
  | Some x => run search [x]; sum_read tactic search sum
  | None =>
      let found := List.flat_map
        (fun x => match of_pairs x given with Some found => [found] | None => [] end) parts in
      let signs := List.map (fun p => match p with (s, _) => s end) found in
      let proof := List.fold_right
        (fun p rest => match p with (_, h) => '(conj $h $rest) end) 'I found in
      run tactic [list_of 'bool signs; list_of 'R parts; e; proof]
  end.
