(** * The definitions and the headline theorems, together

    What is printed below is all that has to be read: first the definitions on which the
    statements rest, in the order in which they build on each other, then each theorem,
    restated in full, and at the end the axioms that they use.  Everything else is proof. *)

From Coq Require Import QArith Qreals.
From Corridor Require Import Gradient GraphLearning T4 FirstStep FirstOrder Backtrack VariancePolicies Law Restart
  Memory Certificate NumberSft.
Close Scope Q_scope.
Open Scope R_scope.

(** ** The graph and the walk on its directed edges *)

Print vertex.
Print edge.
Print place.
Print from.
Print into.
Print lanes.
Print edges.
Print target.
Print walk.

(** ** The expected number of steps *)

Print total.
Print mean.
Print Emin.
Print expected_time.
Print hitting_time.
Print trajectories.
Print probability.
Print survival.

(** ** The policies and their hitting times *)

Print policy.
Print uniform.
Print sft.
Print rl.
Print takes.
Print ρ.
Print ε.
Print H_rl.
Print H_sft.
Print H_uniform.

(** ** Arbitrary rows *)

Print odds.
Print sum.
Print M.
Print y.
Print Y.
Print T.
Print h.
Print hitting_formula.
Print rows.
Print excess.

(** ** Derivatives and updates *)

Print Rows.Z.
Print ζ.
Print μ.
Print A.
Print G.
Print set.
Print dH_du.
Print dH_dv.
Print D.
Print c.
Print F.
Print p.
Print q.
Print sign.
Print moved.
Print table.
Print valid.
Print update.
Print updates.
Print pass.
Print policy_of.
Print proper.
Print excess_of.
Print κ.
Print near_rl.
Print speed_forward.
Print speed_backward.

(** ** Variance *)

Print E2min.
Print variance.
Print variance_of.
Print varies.
Print beyond.
Print before.
Print excursion_variance.
Print fork_part.
Print carried.
Print variance_formula.
Print V_rl.
Print V_excursion.
Print V_sft.
Print V_uniform.

(** ** The way back, the law, restarts *)

Print walk_to_fork.
Print backtrack_time.
Print backtracks.
Print survives.
Print restart_states.
Print restart_walk.
Print restart_takes.

(** ** A fork that remembers *)

Print walk_with_memory.
Print hitting_time_with_memory.
Print distribution.
Print dead_ends_first.
Print first_alike.
Print other.
Print cycle.
Print takes_with_memory.

(** ** The walk is one *)

(** No directed edge is listed twice, *)
Theorem edges_NoDup : forall W K L : nat, NoDup (edges W K L).
Proof. exact Graph.edges_NoDup. Qed.

(** the walk goes on where it is, *)
Theorem walk_follows :
  forall (W K L : nat) (f g : nat -> R) (e e' : edge),
  walk W K L f g e e' <> 0 -> from e' = into e.
Proof. exact Graph.walk_follows. Qed.

(** with non-negative probabilities *)
Theorem walk_nonneg :
  forall (W K L : nat) (f g : nat -> R) (e e' : edge),
  (forall k, (1 <= k <= 2 * K)%nat -> 0 <= f k <= 1 /\ 0 <= g k <= 1) ->
  In e (edges W K L) -> In e' (edges W K L) -> 0 <= walk W K L f g e e'.
Proof. exact Graph.walk_nonneg. Qed.

(** which sum to 1, but at the target, where the walk ends. *)
Theorem walk_row_sum :
  forall (W K L : nat) (f g : nat -> R), (1 <= W)%nat -> (1 <= L)%nat ->
  forall e : edge, In e (edges W K L) ->
  total (edges W K L) (walk W K L f g e) = if is_target K e then 0 else 1.
Proof. exact Lumping.walk_row_sum. Qed.

(** E[min(τ,t)] is the sum of P(τ > s) over s < t. *)
Theorem Emin_tail_sum :
  forall (St : Type) (states : list St) (P : St -> St -> R) (t : nat) (e : St),
  Emin states P t e = Σ(s < t) survival states P s e.
Proof. exact @Chain.Emin_tail_sum. Qed.

(** uniform is uniform. *)
Theorem uniform_alike :
  forall W K L : nat, (1 <= W)%nat -> (1 <= L)%nat ->
  forall (e e' : edge) (w k : nat),
  In e (edges W K L) -> In e' (edges W K L) ->
  into e = inner w k -> (k <= 2 * K)%nat -> from e' = inner w k ->
  walk W K L (forward (uniform L)) (backward (uniform L)) e e' = / (L + 1).
Proof. exact Policies.uniform_alike. Qed.

(** ** Lumping *)

Theorem graph_lumping :
  forall (W K L : nat) (f g : nat -> R), (1 <= W)%nat -> (1 <= L)%nat ->
  forall (t : nat) (e : edge), In e (edges W K L) ->
  Emin (edges W K L) (walk W K L f g) t e
  = Emin (blocks K) (lumped_walk W K f g) t (block e).
Proof. exact Lumping.graph_lumping. Qed.

(** ** The hitting time *)

Theorem hitting_time_rows :
  forall W K L : nat, (1 <= W)%nat -> (1 <= L)%nat ->
  forall f g : nat -> R,
  (forall k, (1 <= k <= 2 * K)%nat -> 0 < f k <= 1 /\ 0 < g k <= 1) ->
  hitting_time W K L f g (hitting_formula (odds f) (odds g) W (2 * K)).
Proof. exact HittingTime.hitting_time_rows. Qed.

Theorem T4_graph :
  forall W K L : nat,
  (1 <= W)%nat -> (1 <= K)%nat -> (1 <= L)%nat ->
  takes W K L rl ((2 * K + 1) * (2 * W - 1) + 1)
  /\ takes W K L (sft L) (2 * K + 2 + (W - 1) * ((4 + ε L) * ρ L ^ K - 2 - ε L))
  /\ takes W K L (uniform L)
       ((2 * W - 1) * (K * (L + 1) + 1) * (K * (L + 1) + L) / L + 1)
  /\ 2 * W * K <= H_rl W K <= 6 * W * K
  /\ W * K ^ 2 * L <= H_uniform W K L <= 18 * W * K ^ 2 * L
  /\ ((2 <= W)%nat -> 2 * W * ρ L ^ K <= H_sft W K L <= 56 / 13 * W * ρ L ^ K).
Proof. exact T4.T4_graph. Qed.

Theorem number_sft :
  takes 15 15 5 (sft 5) (13178858182061793922894308 / 30517578125).
Proof. exact NumberSft.number_sft. Qed.

Theorem numbers :
  takes 15 15 5 (uniform 5) 50142 /\ takes 15 15 5 rl 900
  /\ H_sft 15 15 5 = 13178858182061793922894308 / 30517578125.
Proof. exact NumberSft.numbers. Qed.

(** The way back, from a dead end's leaf to the fork. *)
Theorem backtrack_rl :
  forall W K L w : nat, (1 <= L)%nat -> (1 <= w < W)%nat ->
  backtracks W K L w rl (2 * K + 1).
Proof. exact Backtrack.backtrack_rl. Qed.

Theorem backtrack_sft :
  forall W K L w : nat, (1 <= L)%nat -> (1 <= w < W)%nat ->
  backtracks W K L w (sft L) ((4 + ε L) * ρ L ^ K - 2 * K - 3 - ε L).
Proof. exact Backtrack.backtrack_sft. Qed.

Theorem backtrack_uniform :
  forall W K L w : nat, (1 <= L)%nat -> (1 <= w < W)%nat ->
  backtracks W K L w (uniform L) ((K * (L + 1) + 1) * (K * (L + 1) + L) / L).
Proof. exact Backtrack.backtrack_uniform. Qed.

(** ** The optimum *)

Theorem rl_is_best :
  forall W K L : nat, (1 <= W)%nat -> (1 <= L)%nat ->
  forall (p : policy) (H : R),
  proper (2 * K) p -> takes W K L p H ->
  H_rl W K <= H
  /\ ((2 <= W)%nat -> H = H_rl W K ->
      forall k, (1 <= k <= 2 * K)%nat -> forward p k = 1 /\ backward p k = 1).
Proof. exact GraphLearning.rl_is_best. Qed.

Theorem excess_lower :
  forall (u v : nat -> R) (W : R) (n : nat), rows u v n -> 1 <= W ->
  W * (Σ(k < n) u (S k)) + (W - 1) * (Σ(k < n) v (S k)) <= excess u v W n.
Proof. exact Rows.excess_lower. Qed.

(** ** The gradient *)

Theorem gradient_forward :
  forall (u v : nat -> R) (W : R) (n : nat), rows u v n ->
  forall k : nat, (1 <= k <= n)%nat ->
  derivable_pt_lim (fun s => hitting_formula (set u k s) v W n) (u k) (dH_du u v W n k).
Proof. exact Gradient.gradient_forward. Qed.

Theorem gradient_backward :
  forall (u v : nat -> R) (W : R) (n : nat), rows u v n ->
  forall k : nat, (1 <= k <= n)%nat ->
  derivable_pt_lim (fun s => hitting_formula u (set v k s) W n) (v k) (dH_dv u v W n k).
Proof. exact Gradient.gradient_backward. Qed.

(** T3, the first step: at uniform no forward row moves the wrong way, and a backward row
    does iff this says so. *)
Theorem first_step :
  forall W K L : nat, (1 <= W)%nat -> (1 <= L)%nat ->
  forall j : nat, (1 <= j <= K)%nat ->
  let u := odds (forward (uniform L)) in
  let v := odds (backward (uniform L)) in
  let right X := (X - (W - 1) * L) * (K * (L + 1) - X - (W - 1)) in
  0 < dH_du u v W (2 * K) (2 * j - 1) /\ 0 < dH_du u v W (2 * K) (2 * j)
  /\ (dH_dv u v W (2 * K) (2 * j - 1) < 0
      <-> W * (W - 1) * L < right (1 + (j - 1) * (L + 1)))
  /\ (dH_dv u v W (2 * K) (2 * j) < 0 <-> W * (W - 1) * L < right (j * (L + 1))).
Proof. exact FirstStep.first_step. Qed.

(** ** The first order at rl: T5's constant *)

Theorem first_order :
  forall (s r : nat -> R) (W : R) (n : nat),
  derivable_pt_lim (fun e => hitting_formula (fun k => e * s k) (fun k => e * r k) W n) 0
    (2 * (Σ(k < n) (W * S k * s (S k) + (W - 1) * (n - k) * r (S k)))).
Proof. exact FirstOrder.first_order. Qed.

Theorem first_order_graph :
  forall W K L : nat, (1 <= W)%nat -> (1 <= L)%nat ->
  forall (s r : nat -> R) (H : R -> R),
  (forall k, (1 <= k <= 2 * K)%nat -> 0 <= s k /\ 0 <= r k) ->
  (forall e, 0 < e -> takes W K L (near_rl s r e) (H e)) ->
  limit1_in (fun e => (H e - H_rl W K) / e) (fun e => 0 < e)
    (2 * (Σ(k < (2 * K)) (W * S k * s (S k) + (W - 1) * (INR (2 * K) - k) * r (S k)))) 0.
Proof. exact FirstOrder.first_order_graph. Qed.

Theorem distillation_constant :
  forall W K L : nat, (1 <= W)%nat -> (1 <= L)%nat ->
  forall H : R -> R, (2 <= W)%nat ->
  (forall t, 0 < t ->
   takes W K L
     (near_rl (fun k => / speed_forward L k) (fun k => / speed_backward W L k) (/ t)) (H t)) ->
  forall η, 0 < η -> exists t0, 0 < t0 /\ forall t, t0 < t ->
  Rabs (t * (H t - H_rl W K) - 4 * W * K * L * (K * (L + 1) + L) / (L + 1)) < η.
Proof. exact FirstOrder.distillation_constant. Qed.

(** With one branch backward rows do not count. *)
Theorem distillation_constant_one :
  forall W K L : nat, (1 <= W)%nat -> (1 <= L)%nat ->
  forall (r : nat -> R) (H : R -> R), W = 1%nat -> (forall k, 0 <= r k) ->
  (forall t, 0 < t -> takes W K L (near_rl (fun k => / speed_forward L k) r (/ t)) (H t)) ->
  forall η, 0 < η -> exists t0, 0 < t0 /\ forall t, t0 < t ->
  Rabs (t * (H t - H_rl W K) - 2 * K * L * (K * (L + 1) + L) / (L + 1)) < η.
Proof. exact FirstOrder.distillation_constant_one. Qed.

(** ** Gradient domination *)

Theorem raise_identity :
  forall (u v : nat -> R) (W : R) (n : nat), rows u v n ->
  Σ(k < n) (M u v k * (p u (S k) * A u v W n (S k))
            + M u v (S k) * (q v (S k) * G u v W n (S k)))
  = Σ(i < (S n)) M u v i ^ 2 * F u v W n i.
Proof. exact Direction.raise_identity. Qed.

Theorem domination :
  forall (u v : nat -> R) (W : R) (n : nat), rows u v n -> 1 < W ->
  2 / (1 + sqrt (1 + INR n * W / (W - 1)))
    * (hitting_formula u v W n - (INR n + 2 + 2 * (W - 1) * (INR n + 1)))
  <= D u v W n.
Proof. exact Domination.domination. Qed.

Theorem domination_near :
  forall (u v : nat -> R) (W : R) (n : nat), rows u v n -> 1 < W ->
  (hitting_formula u v W n - (INR n + 2 + 2 * (W - 1) * (INR n + 1)))
    / (1 + excess u v W n / (W - 1))
  <= D u v W n.
Proof. exact Domination.domination_near. Qed.

Theorem stationary :
  forall (u v : nat -> R) (W : R) (n : nat), rows u v n -> 1 < W ->
  forall k : nat, D u v W n = 0 -> (1 <= k <= n)%nat -> u k = 0 /\ v k = 0.
Proof. exact Domination.stationary. Qed.

(** ** Convergence of discrete sign updates *)

Theorem update_step :
  forall (W : R) (n : nat) (η : R), 1 < W -> (1 <= n)%nat -> 0 <= η ->
  forall r : table, valid n r -> INR n * η <= 8 ->
  excess_of W n (update W n η r)
  <= (1 - (c W n * η - (INR n / 8 + 2 * INR n ^ 2 * exp (2 * INR n * η)) * η ^ 2))
     * excess_of W n r.
Proof. exact SignUpdates.update_step. Qed.

Theorem sign_updates_reach_rl :
  forall W K L : nat, (1 <= W)%nat -> (1 <= L)%nat ->
  forall (η : R) (r : table) (H : nat -> R),
  (2 <= W)%nat -> (1 <= K)%nat -> valid (2 * K) r ->
  0 < η < c W (2 * K) / (3 * INR (2 * K) ^ 2) ->
  (forall t : nat, takes W K L (policy_of (updates W (2 * K) η t r)) (H t)) ->
  Un_cv H (H_rl W K)
  /\ forall t : nat,
     H t - H_rl W K <= (1 - κ W (2 * K) η) ^ t * (H 0%nat - H_rl W K).
Proof. exact GraphLearning.sign_updates_reach_rl. Qed.

Theorem all_rows_reach_rl :
  forall (W : R) (n : nat) (η : R) (r : table) (k : nat),
  1 < W -> (2 <= n)%nat -> 0 < η < c W n / (3 * INR n ^ 2) -> valid n r ->
  (1 <= k <= n)%nat ->
  Un_cv (fun t => turn_forward (updates W n η t r) k) 0
  /\ Un_cv (fun t => turn_backward (updates W n η t r) k) 0.
Proof. exact SignUpdates.all_rows_reach_rl. Qed.

Theorem best_step :
  forall (W : R) (n t : nat) (r : table), 1 < W -> (2 <= n)%nat -> valid n r ->
  excess_of W n (updates W n (c W n / (6 * INR n ^ 2)) t r)
  <= (1 - c W n ^ 2 / (12 * INR n ^ 2)) ^ t * excess_of W n r.
Proof. exact SignUpdates.best_step. Qed.

Theorem near_step :
  forall (W : R) (n : nat) (η : R), 1 < W -> 0 <= η ->
  forall r : table, valid n r -> excess_of W n r < W - 1 ->
  excess_of W n (update W n η r)
  <= exp (- η + (1 - exp (- η)) * (excess_of W n r / (W - 1))) * excess_of W n r.
Proof. exact NearOptimum.near_step. Qed.

Theorem near_rate :
  forall (W : R) (n : nat) (η : R), 1 < W -> 0 <= η ->
  forall (t : nat) (r : table), valid n r -> excess_of W n r < W - 1 ->
  excess_of W n (updates W n η t r)
  <= exp (- ((1 - excess_of W n r / (W - 1)) * η)) ^ t * excess_of W n r.
Proof. exact NearOptimum.near_rate. Qed.

(** ** Variance *)

(** E[min(τ,t)^2] is the sum of (2s+1) P(τ > s) over s < t. *)
Theorem E2min_tail_sum :
  forall (St : Type) (states : list St) (P : St -> St -> R) (t : nat) (e : St),
  E2min states P t e = Σ(s < t) (2 * INR s + 1) * survival states P s e.
Proof. exact @SecondMoment.E2min_tail_sum. Qed.

Theorem variance_rows :
  forall W K L : nat, (1 <= W)%nat -> (1 <= L)%nat ->
  forall f g : nat -> R,
  (forall k, (1 <= k <= 2 * K)%nat -> 0 < f k <= 1 /\ 0 < g k <= 1) ->
  variance_of W K L f g (variance_formula (odds f) (odds g) W (2 * K)).
Proof. exact Variance.variance_rows. Qed.

Theorem variance_rl :
  forall W K L : nat, (1 <= W)%nat -> (1 <= L)%nat ->
  varies W K L rl (4 * W * (W - 1) * (2 * K + 1) ^ 2).
Proof. exact VariancePolicies.variance_rl. Qed.

Theorem variance_sft :
  forall W K L : nat, (1 <= W)%nat -> (1 <= L)%nat ->
  varies W K L (sft L)
    (W * (W - 1) * ((4 + ε L) * ρ L ^ K - 2 - ε L) ^ 2
     + (W - 1) * (4 * (L + 1) * ((L + 1) * (2 * L + 1) ^ 2 * ρ L ^ (2 * K)
        - (4 * K * (2 * L + 1) * (L ^ 2 + L + 1) + 4 * L ^ 3 + 3 * L ^ 2 + L + 1) * ρ L ^ K
        - L * (5 * L + 4)) / (L ^ 2 + L + 1) ^ 2)).
Proof. exact VariancePolicies.variance_sft. Qed.

Theorem variance_uniform :
  forall W K L : nat, (1 <= W)%nat -> (1 <= L)%nat ->
  varies W K L (uniform L)
    (2 / 3 * (6 * W ^ 2 - 4 * W - 1) * ((K * (L + 1) + 1) * (K * (L + 1) + L) / L) ^ 2
     + 2 * (2 * W - 1) / (3 * L ^ 2)
       * (K * (K + 1) * (L + 1) ^ 2 * (L ^ 2 - 3 * L + 1) - L ^ 2)).
Proof. exact VariancePolicies.variance_uniform. Qed.

(** ** The law under rl: G *)

Theorem law_rl :
  forall W K L : nat, (1 <= W)%nat -> (1 <= L)%nat -> forall t : nat,
  survives W K L rl t = (1 - / W) ^ ((t + 2 * K) / (4 * K + 2)).
Proof. exact Law.law_rl. Qed.

Theorem law_rl_exactly :
  forall W K L : nat, (1 <= W)%nat -> (1 <= L)%nat -> forall N : nat,
  let t := (2 * K + 2 + (4 * K + 2) * N)%nat in
  survives W K L rl (t - 1) - survives W K L rl t = / W * (1 - / W) ^ N.
Proof. exact Law.law_rl_exactly. Qed.

Theorem generating_function_rl :
  forall W K : nat, (1 <= W)%nat -> forall z : R, -1 <= z <= 1 ->
  Un_cv (fun m => Σ(N < m) (/ W * (1 - / W) ^ N) * z ^ (2 * K + 2 + (4 * K + 2) * N))
    (z ^ (2 * K + 2) / (W - (W - 1) * z ^ (4 * K + 2))).
Proof. exact Law.generating_function_rl. Qed.

(** ** Restarts: S2 *)

Theorem restart_best :
  forall W K L : nat, (1 <= W)%nat -> (1 <= L)%nat -> forall p : policy,
  (forall k, forward p k = 1) ->
  (forall k, (1 <= k <= 2 * K)%nat -> 0 <= backward p k <= 1) ->
  restart_takes W K L p (2 * K + 2) (W * (2 * K + 2)).
Proof. exact Restart.restart_best. Qed.

Theorem restart_bound :
  forall W K L : nat, (1 <= W)%nat -> (1 <= L)%nat -> forall p : policy,
  (forall k, forward p k = 1) ->
  (forall k, (1 <= k <= 2 * K)%nat -> 0 <= backward p k <= 1) ->
  forall (b : nat) (H : R), (1 <= b)%nat -> survives W K L p b < 1 ->
  restart_takes W K L p b H -> W * (2 * K + 2) <= H.
Proof. exact Restart.restart_bound. Qed.

Theorem restart_between :
  forall W K : nat, (1 <= W)%nat -> H_rl W K / 2 <= W * (2 * K + 2) <= H_rl W K.
Proof. exact Restart.restart_between. Qed.

Theorem restart_saves :
  forall W K L : nat, (1 <= W)%nat -> (1 <= L)%nat ->
  W * (2 * K + 2) + 10 * K * (W - 1) <= H_sft W K L.
Proof. exact Restart.restart_saves. Qed.

(** ** A fork that remembers: S3 *)

Theorem fork_other_saves :
  forall (W K L : nat) (f g : nat -> R), (2 <= W)%nat -> (1 <= L)%nat ->
  (forall k, (1 <= k <= 2 * K)%nat -> 0 < f k <= 1 /\ 0 < g k <= 1) ->
  hitting_time_with_memory W K L (first_alike W) (other W) f g
    (hitting_formula (odds f) (odds g) W (2 * K)
     - 2 * T (odds f) (odds g) (S (2 * K)) * (W - 1) / W).
Proof. exact Memory.fork_other_saves. Qed.

Theorem fork_cycle_saves :
  forall (W K L : nat) (f g : nat -> R), (2 <= W)%nat -> (1 <= L)%nat ->
  (forall k, (1 <= k <= 2 * K)%nat -> 0 < f k <= 1 /\ 0 < g k <= 1) ->
  hitting_time_with_memory W K L (first_alike W) (cycle W) f g
    (hitting_formula (odds f) (odds g) W (2 * K)
     - 2 * T (odds f) (odds g) (S (2 * K)) * (W - 1) / 2).
Proof. exact Memory.fork_cycle_saves. Qed.

Theorem fork_other_rl :
  forall W K L : nat, (2 <= W)%nat -> (1 <= L)%nat ->
  takes_with_memory W K L other rl (2 * K + 2 + 2 * (W - 1) ^ 2 / W * (2 * K + 1)).
Proof. exact Memory.fork_other_rl. Qed.

Theorem fork_cycle_rl :
  forall W K L : nat, (2 <= W)%nat -> (1 <= L)%nat ->
  takes_with_memory W K L cycle rl (2 * K + 2 + (W - 1) * (2 * K + 1)).
Proof. exact Memory.fork_cycle_rl. Qed.

(** ** Certificates *)

Theorem upper_certificate :
  forall (St : Type) (states : list St) (P : St -> St -> R),
  (forall e e', In e states -> In e' states -> 0 <= P e e') ->
  forall (x : St -> R) (t : nat) (e : St),
  (forall s, In s states -> 0 <= x s /\ 1 + mean states P x s <= x s) ->
  In e states -> Emin states P t e <= x e.
Proof. exact @Chain.upper_certificate. Qed.

Theorem lower_certificate :
  forall (St : Type) (states : list St) (P : St -> St -> R),
  (forall e e', In e states -> In e' states -> 0 <= P e e') ->
  forall (x y : St -> R) (e : St) (H : R),
  (forall s, In s states -> 0 <= x s /\ 1 + mean states P x s <= x s) ->
  (forall s, In s states -> y s <= 1 + mean states P y s) ->
  In e states -> expected_time states P e H -> y e <= H.
Proof. exact @Chain.lower_certificate. Qed.

Theorem check_sound :
  forall (St : Type) (states : list St) (P : St -> St -> Q) (x y : St -> Q) (e : St),
  check states P x y = true -> In e states ->
  exists H, expected_time states (fun e e' => Q2R (P e e')) e H
            /\ Q2R (y e) <= H <= Q2R (x e).
Proof. exact @Certificate.check_sound. Qed.

(** ** What Coq says: each statement, and the axioms below it.  They are those of Coq's
    Reals, no others. *)

Check edges_NoDup.
Check walk_follows.
Check walk_nonneg.
Check walk_row_sum.
Check Emin_tail_sum.
Check uniform_alike.
Check graph_lumping.
Check hitting_time_rows.
Check T4_graph.
Check number_sft.
Check numbers.
Check backtrack_rl.
Check backtrack_sft.
Check backtrack_uniform.
Check rl_is_best.
Check excess_lower.
Check gradient_forward.
Check gradient_backward.
Check first_step.
Check first_order.
Check first_order_graph.
Check distillation_constant.
Check distillation_constant_one.
Check raise_identity.
Check domination.
Check domination_near.
Check stationary.
Check update_step.
Check sign_updates_reach_rl.
Check all_rows_reach_rl.
Check best_step.
Check near_step.
Check near_rate.
Check E2min_tail_sum.
Check variance_rows.
Check variance_rl.
Check variance_sft.
Check variance_uniform.
Check law_rl.
Check law_rl_exactly.
Check generating_function_rl.
Check restart_best.
Check restart_bound.
Check restart_between.
Check restart_saves.
Check fork_other_saves.
Check fork_cycle_saves.
Check fork_other_rl.
Check fork_cycle_rl.
Check upper_certificate.
Check lower_certificate.
Check check_sound.

(** ** The axioms

    Those of theorems that use the same are printed together: what a definition uses is what
    all of the theorems in it use. *)

Definition of_lists :=
  let _ := edges_NoDup in tt.
Print Assumptions of_lists.

Definition of_reals :=
  let _ := walk_follows in let _ := walk_nonneg in let _ := walk_row_sum in
  let _ := Emin_tail_sum in let _ := uniform_alike in let _ := graph_lumping in
  let _ := excess_lower in let _ := gradient_forward in let _ := gradient_backward in
  let _ := first_step in let _ := first_order in let _ := raise_identity in
  let _ := domination_near in let _ := E2min_tail_sum in let _ := law_rl in
  let _ := law_rl_exactly in let _ := generating_function_rl in let _ := restart_between in
  let _ := restart_saves in let _ := upper_certificate in tt.
Print Assumptions of_reals.

Definition of_order :=
  let _ := hitting_time_rows in let _ := T4_graph in let _ := number_sft in let _ := numbers in
  let _ := backtrack_rl in let _ := backtrack_sft in let _ := backtrack_uniform in
  let _ := rl_is_best in let _ := first_order_graph in let _ := distillation_constant in
  let _ := distillation_constant_one in let _ := domination in let _ := stationary in
  let _ := variance_rows in let _ := variance_rl in let _ := variance_sft in
  let _ := variance_uniform in let _ := restart_best in let _ := restart_bound in
  let _ := fork_other_saves in let _ := fork_cycle_saves in let _ := fork_other_rl in
  let _ := fork_cycle_rl in let _ := lower_certificate in let _ := check_sound in tt.
Print Assumptions of_order.

Definition of_exponential :=
  let _ := update_step in let _ := sign_updates_reach_rl in let _ := all_rows_reach_rl in
  let _ := best_step in let _ := near_step in let _ := near_rate in tt.
Print Assumptions of_exponential.
