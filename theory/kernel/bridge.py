"""The bridge: Coq checks that its theorems state the formulas that the ledger proves.

A theorem of `Statements.v` is restated with the ledger's own expression in the place of its
number, and must follow from the theorem as it stands. So neither can change alone. Run it as
``python theory/kernel/bridge.py [FOLDER]`` where the theorems are compiled (`make` in their
folder, this one); it ends with 1 if Coq refuses one.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sympy import Expr, Mul, S

from corridor.theory.model.policy import PolicyName
from corridor.theory.proofs.distributions import generating_function
from corridor.theory.proofs.growth_bounds import growth_bound
from corridor.theory.proving.coq.expressions import ATOM, POWER, tidy
from corridor.theory.proving.coq.files import prelude
from corridor.theory.proving.coq.forall import NaturalWriter
from corridor.theory.proving.terms import Term, Variable, term_of
from corridor.theory.quantities.backtrack_times import backtrack_time
from corridor.theory.quantities.convergence import convergence_rate
from corridor.theory.quantities.hitting_times import hitting_time
from corridor.theory.quantities.restart_times import restart_time
from corridor.theory.quantities.variances import variance
from corridor.theory.walk.symbols import K, L, W

SIZES = "(1 <= W)%nat -> (1 <= K)%nat -> (1 <= L)%nat ->"


class Sizes(NamedTuple):
    """For what a theorem is stated: the quantifiers, and the names of its hypotheses."""

    quantified: str
    names: str


TARGET = Sizes(f"forall W K L : nat, {SIZES}", "W K L HW HK HL")
LEAF = Sizes(
    f"forall W K L w : nat, {SIZES} (1 <= w < W)%nat ->",
    "W K L w HW HK HL Hw",
)
FORK = Sizes(TARGET.quantified.replace("1 <= W", "2 <= W"), TARGET.names)
LAW = Sizes(
    "forall (W K : nat) (z : R), (1 <= W)%nat -> (1 <= K)%nat -> -1 <= z <= 1 ->",
    "W K z HW HK Hz",
)
ROWS = Sizes(
    "forall (W K : nat) (u v : nat -> R), (2 <= W)%nat -> (1 <= K)%nat -> rows u v (2 * K) ->",
    "W K u v HW HK Hr",
)


class RootWriter(NaturalWriter):
    """Writes square roots as roots."""

    def symbolic_power(self, base: Term, exponent: Term) -> tuple[str, int]:
        """Return a square root's text, or a power's."""
        if tidy(exponent) == Variable("1/2", S.Half):
            return f"sqrt {self.text(base, ATOM)}", POWER
        return super().symbolic_power(base, exponent)


class Bridge(NamedTuple):
    """A claim's expression, and the theorem that says what it is."""

    claim: str
    theorem: str
    # What is said of the number, but for the number; and why, from the hypotheses.
    said: str
    why: str
    expression: Callable[[], Expr]
    sizes: Sizes = TARGET
    # What else has to be known for the two numbers to be equal.
    known: str = ""

    def text(self, name: str) -> str:
        """Return the theorem about the ledger's expression, from the kernel's."""
        writer = RootWriter({})
        number = writer.text(term_of(self.expression()), ATOM)
        bases = dict.fromkeys(writer.text(base) for base, _, _ in writer.found.values())
        known = [
            f"  try replace ({base}) with (ρ L) by (unfold ρ; fractions)."
            for base in bases
            if "INR" in base
        ]
        return "\n".join(
            [
                f"(* {self.claim}: {self.theorem} *)",
                f"Lemma {name} : {self.sizes.quantified}\n  {self.said} {number}.",
                f"Proof.\n  intros {self.sizes.names}; bounded W; bounded K; try bounded L.",
                f"  apply (said_of ({self.said}) _ _ ({self.why})).",
                *([f"  {self.known}"] * bool(self.known)),
                *known,
                "  powers_apart; roots_alike; unfold ε; fractions.\nQed.\n",
            ]
        )


HEAD = """From Corridor Require Import Policies T4 Backtrack VariancePolicies Law.
From Corridor Require Import Restart Memory Domination Statements.
{prelude}
Lemma said_of (P : R -> Prop) a b : P a -> a = b -> P b.
Proof. now intros H <-. Qed.

Lemma above_1 W : (2 <= W)%nat -> 1 < INR W.
Proof. intros H; apply (lt_INR 1); lia. Qed.

Lemma law_divisor W k z : (1 <= W)%nat -> -1 <= z <= 1 ->
  INR W - (INR W - 1) * z ^ (4 * k + 2) <> 0.
Proof.
  intros HW Hz; replace (4 * k + 2)%nat with (2 * (2 * k + 1))%nat by lia; rewrite pow_mult.
  assert (0 <= z ^ 2 <= 1) by nra.
  pose proof (pow_incr (z ^ 2) 1 (2 * k + 1) ltac:(assumption)) as B; rewrite pow1 in B.
  apply (le_INR 1) in HW; simpl in HW; nra.
Qed.

Ltac bounded n :=
  match goal with H : (_ <= n)%nat |- _ =>
    let B := fresh "B" in pose proof (at_least _ _ H) as B; simpl Z.of_nat in B
  end.

(* Powers of ρ and z are variables, the square of one the square of the other. *)
Ltac powers_apart :=
  rewrite ?(Nat.mul_comm 2), ?(Nat.mul_comm 4), ?pow_add, ?pow_mult in *;
  repeat match goal with
    |- context [?x ^ ?k] => is_var k; generalize dependent (x ^ k); intros
  end.

(* Two roots of one number, written in two ways. *)
Ltac roots_alike :=
  rewrite ?mult_INR; simpl (INR 2);
  try match goal with |- context [sqrt ?a] =>
    match goal with |- context [sqrt ?b] =>
      tryif constr_eq a b then fail else replace b with a by fractions
    end;
    pose proof (sqrt_pos a); generalize dependent (sqrt a); intros
  end.

"""

POLICIES = {PolicyName.RL: "rl", PolicyName.SFT: "(sft L)", PolicyName.UNIFORM: "(uniform L)"}


def t4(part: int) -> str:
    """Return the proof of one of the six parts of `T4_graph`."""
    whole = "T4_graph W K L ltac:(lia) HK HL"
    for _ in range(part):
        whole = f"proj2 ({whole})"
    return whole if part == 5 else f"proj1 ({whole})"


def of_policy(part: int, name: PolicyName) -> list[Bridge]:
    """Return the bridges of a policy's hitting time, its growth, way back and variance."""
    policy = POLICIES[name]
    growth = growth_bound("hitting_time", name)
    within = {
        PolicyName.RL: t4(3),
        PolicyName.UNIFORM: t4(4),
        PolicyName.SFT: f"({t4(5)}) HW",
    }[name]
    time = f"H_{name} W K" + " L" * (name is not PolicyName.RL)
    sizes = FORK if growth.least_width == 2 else TARGET
    low, high = (partial(Mul, c, growth.scale) for c in (growth.lower, growth.upper))
    return [
        Bridge(
            "T4",
            "T4_graph",
            f"takes W K L {policy}",
            t4(part),
            partial(hitting_time, W, K, L, name),
        ),
        Bridge("T4", "T4_graph", f"Rge ({time})", f"Rle_ge _ _ (proj1 ({within}))", low, sizes),
        Bridge("T4", "T4_graph", f"Rle ({time})", f"proj2 ({within})", high, sizes),
        Bridge(
            "T4",
            f"backtrack_{name}",
            f"backtracks W K L w {policy}",
            f"backtrack_{name} W K L w HL Hw",
            partial(backtrack_time, K, L, name),
            LEAF,
        ),
        Bridge(
            "V",
            f"variance_{name}",
            f"varies W K L {policy}",
            f"variance_{name} W K L HW HL",
            partial(variance, W, K, L, name),
        ),
    ]


def restart_cost(name: PolicyName) -> Expr:
    """Return what the best budget costs."""
    return restart_time(W, K, L, name).cost


def bridges() -> tuple[Bridge, ...]:
    """Return all that is compared."""
    found = [b for n, name in enumerate(POLICIES) for b in of_policy(n, name)]
    for name, turns in (
        (PolicyName.RL, "simpl; lra"),
        (PolicyName.SFT, "pose proof (rows_ranges L HL k); simpl in *; lra"),
    ):
        found.append(
            Bridge(
                "S2",
                "restart_best",
                f"restart_takes W K L {POLICIES[name]} (2 * K + 2)",
                f"restart_best W K L HW HL {POLICIES[name]} (fun _ => eq_refl)"
                f" ltac:(intros k _; {turns})",
                partial(restart_cost, name),
            )
        )
    for fork in ("other", "cycle"):
        found.append(
            Bridge(
                "S3",
                f"fork_{fork}_rl",
                f"takes_with_memory W K L {fork} rl",
                f"fork_{fork}_rl W K L HW HL",
                partial(hitting_time, W, K, L, PolicyName.RL, fork=fork),
                FORK,
            )
        )
    law = "(/ INR W * (1 - / INR W) ^ N) * z ^ (2 * K + 2 + (4 * K + 2) * N)"
    found.append(
        Bridge(
            "G",
            "generating_function_rl",
            f"Un_cv (fun m => sum m (fun N => {law}))",
            "generating_function_rl W K HW z Hz",
            generating_function,
            LAW,
            "pose proof (law_divisor W K z HW Hz).",
        )
    )
    excess = "hitting_formula u v (INR W) (2 * K)" + (
        " - (INR (2 * K) + 2 + 2 * (INR W - 1) * (INR (2 * K) + 1))"
    )
    found.append(
        Bridge(
            "T3",
            "domination",
            f"(fun c => c * ({excess}) <= D u v (INR W) (2 * K))",
            "domination u v (INR W) (2 * K) Hr (above_1 W HW)",
            partial(convergence_rate, W, K),
            ROWS,
        )
    )
    return tuple(found)


def bridge_text(listed: Sequence[Bridge]) -> str:
    """Return the file in which Coq compares the theorems with the ledger."""
    lemmas = [bridge.text(f"bridge_{n}") for n, bridge in enumerate(listed, 1)]
    return "\n".join([HEAD.format(prelude=prelude()), *lemmas])


def compiled(text: str, theorems: Path) -> subprocess.CompletedProcess[str]:
    """Have Coq read a file that needs the theorems."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "Bridge.v"
        file.write_text(text, encoding="utf-8")
        command = ["coqc", "-R", str(theorems), "Corridor", "-w", "none", str(file)]
        return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


def main(arguments: Sequence[str]) -> int:
    """Have Coq compare every theorem of the bridge with the ledger's expression."""
    theorems = Path(arguments[0] if arguments else Path(__file__).parent).resolve()
    run = compiled(bridge_text(bridges()), theorems)
    compared = dict.fromkeys(f"{b.claim}: kernel, theorem {b.theorem}" for b in bridges())
    for line in compared if run.returncode == 0 else ():
        print(line)
    print(run.stderr, end="")
    return run.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
