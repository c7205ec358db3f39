"""P1: pass@k. RLVR is the best at every budget, and every number of attempts."""

from functools import cache, partial
from typing import Any

from sympy import Expr, Integer, Rational, Symbol

from ...model.families import FAMILIES
from ...model.graph import CorridorGraph
from ...model.policy import Policy
from ...proving.claim import Claim, Steps, Verdict
from ...proving.statements.concluded import Concluded
from ...proving.statements.sentences import Says, Statement
from ...proving.statements.stated import Name, Stated, stated
from ...proving.steps import Identity, Positive, Witness
from ...quantities.pass_at_k import (
    best_success,
    leaves_within,
    most_leaves,
    pass_at_k,
    reached_by,
    success,
)
from ...walk.chain import AbsorbingChain
from ...walk.moves import MOVES, SOURCE, TARGET, corridor_chain
from ...walk.symbols import K, L, W, j
from ..distributions import generating_function, z
from ..inference import back
from ..names import UNIFORM
from .overtaking import (
    PATH,
    Q,
    above,
    also_long_enough,
    below,
    in_the_end,
    long_enough,
    one_diamond,
    rates,
)

DRAWN = (
    "the branches drawn at the fork are independent of what is done inside them: the chance of "
    "no arrival is the mean of q^N, N the leaves reached (docs/pass_at_k.md, Theorem 1)"
)
REACHED = "induction on n: every move is to the next vertex (docs/pass_at_k.md, Lemma 1)"

n = Symbol("n", integer=True, positive=True)
late = Name("S(T)")
leaf = Name("T_n")
second = Name("T_2", 6 * K + 4)
PLACE = {"F": 2 * j - 1, "Y": 2 * j - 1, "X": 2 * j, "B": 2 * j}
"""The vertex at which an edge arrives, l_j for F and Y and r_j for X and B,"""
BEYOND = {"X": 2 * j, "B": 2 * j - 2, "F": 2 * j + 1, "Y": 2 * j - 1}
"""and the one to which the next edge leads from there."""
COUNTED = ((n, Integer(1)), (K, Integer(1)))


def reached() -> Concluded:
    """Return when the n-th leaf is reached at the earliest (Lemma 1)."""
    return Concluded(stated(leaf, "=", 1 + (2 * n - 1) * PATH), _reached, REACHED)


def _reached(claimed: Stated) -> Steps:
    first, t, fit = claimed.value, Symbol("t", positive=True), partial(leaves_within, K)
    return (
        *(
            Identity(
                f"after {kind} the walker goes on to the next vertex by {end}",
                (BEYOND[end] - PLACE[kind]) ** 2,
                Integer(1),
            )
            for kind, (_, *ends) in MOVES.items()
            for end in ends
        ),
        Identity("the leaf is next to r_K", BEYOND["F"].subs(j, K), PATH),
        Identity("the first leaf is after the source edge", first.subs(n, 1), 1 + PATH),
        Identity("from leaf to leaf", first.subs(n, n + 1) - first, 2 * PATH),
        Identity("theory's count, before its integer part, is n there", fit(first), n),
        Identity("and grows alike with every step", fit(t + 1) - fit(t), 1 / (2 * PATH)),
        *(
            Witness(
                f"{count} leaves fit into {budget} steps (K = 2)",
                most_leaves(2, budget),
                "=",
                Integer(count),
            )
            for budget, count in (
                (at + off, leaves)
                for m in (1, 2)
                for at in (int(first.subs({K: 2, n: m})),)
                for off, leaves in ((-1, m - 1), (0, m))
            )
        ),
    )


def least() -> Concluded:
    """Return the least chance not to arrive (Theorem 2)."""
    return Concluded(stated(late, ">=", Q**n), _least, DRAWN)


def _least(claimed: Stated) -> Steps:
    left = claimed.value
    examples = {10: 2, 4: 1}
    return (
        *mixture(),
        Identity(
            "theory's best chance to arrive",
            reached_by(W, n),
            1 - left,
            domain=((W, Integer(2)),),
        ),
        Identity("with no leaf it is certain", left.subs(n, 0), Integer(1)),
        Identity(
            "each leaf is the target's with chance 1/W",
            left.subs(n, n + 1),
            Q * left,
            domain=((W, Integer(2)),),
        ),
        *(
            Witness(
                f"W = 3, K = 1, {budget} steps: what theory gives",
                best_success(3, 1, budget),
                "=",
                1 - left.subs({W: 3, n: leaves}),
            )
            for budget, leaves in examples.items()
        ),
        *(
            stated(1 - success(3, 1, 2, name, budget=10), sign, left.subs({W: 3, n: 2}))
            for name, sign in (
                *((name, claimed.signs[0]) for name in ("uniform", "rl")),
                *(("sft", ">"), ("rl", "=")),
            )
        ),
    )


def series() -> Steps:
    """Prove that rl attains it: its law is a geometric series over the leaves."""
    power = Symbol("y", positive=True)  # z^(4K+2)
    return (
        Identity(
            "rl: success at the n-th leaf with probability q^(n-1)/W: a geometric series",
            generating_function().subs(z ** (4 * K + 2), power),
            z ** (2 * K + 2) / W / (1 - Q * power),
            where=(1 - power,),
        ),
        Positive("q^N falls with N", power / W, ((power, Integer(0)), (W, Integer(1))), False),
    )


@cache
def mixture() -> Steps:
    """Prove Theorem 1 at K = 1, for any rows and every width, from the walk itself."""
    rows = [Symbol(f"p_{family}", positive=True) for family in FAMILIES]
    law = _transform(rows)
    alone, two = law.subs(W, 1), law.subs(W, 2)
    return (
        Identity(
            "E z^H is z A/(W (1 - q C)), with the same A and C at every W (K = 1, any rows)",
            alone * two,
            law * (two + (W - 1) * (alone - two)),
            _mixture_latex,
            where=(1 - z, *(1 - row for row in rows)),
        ),
    )


def _mixture_latex() -> str:
    # A function of its own, so that the step can be pickled.
    return r"\operatorname{E}z^H = \frac{zA}{W(1-qC)}\quad(K=1)"


def _transform(rows: list[Symbol]) -> Expr:
    """Return ``E z^H`` at K = 1: the chance to arrive if every step is made with chance z."""
    chain = corridor_chain(CorridorGraph.symmetric(W, 1, L), Policy(*rows))
    moves: dict[Any, dict[Any, Expr]] = {TARGET: {}, "stopped": {}}
    for state in chain.transient:
        ends = {end: z * chain.probability(state, end) for end in (*chain.transient, TARGET)}
        moves[state] = {**ends, "stopped": 1 - z}
    return AbsorbingChain(moves).absorption_probability(SOURCE, TARGET)


def statement() -> Statement:
    """Return what P1 says."""
    total = stated(1 + (2 * n - 1) * PATH, ">=", n * (2 * K + 2), where=COUNTED)
    return Statement.of(
        Says(
            "Let independent walks have a budget of steps each. No policy that treats "
            "branches alike reaches its {}-th leaf before {}; up to the next one {}, and "
            "rl attains both. So rl is the best at every budget and every number of "
            "attempts;",
            n,
            reached(),
            least(),
        ),
        Says(
            "uniform is strictly behind from the first leaf on, and sft, where there is "
            "more than one branch, from the second on, {}.",
            stated(second, "=", reached().relation.value.subs(n, 2)),
        ),
        Says(
            "If only the total of steps is given the shortest attempts are the best: {}.",
            total,
        ),
        Says(
            "Let there be more than one branch. The first budget at which uniform is ahead "
            "of sft is {}, with {}; and {}, since {}.",
            below(),
            back(UNIFORM),
            above(),
            long_enough(),
        ),
        Says(
            "For large budgets uniform is ahead wherever there are two diamonds or more, "
            "since {}, and with one iff the width is below {}.",
            rates(),
            one_diamond(),
        ),
    )


def steps() -> Steps:
    """Return the steps of P1's proof."""
    return (*series(), *also_long_enough(), *in_the_end())


def claim() -> Claim:
    """Return P1."""
    unlike = CorridorGraph.from_branches([[1], [1, 1, 1, 1]])
    base, rl = (success(unlike, policy=name, budget=20) for name in ("uniform", "rl"))
    many = pass_at_k(2, 1, 1, "uniform", budget=10, attempts=7)
    return Claim(
        key="P1",
        title="pass@k: RLVR is never overtaken by the base model, SFT is",
        statement=statement(),
        verdict=Verdict.REGIME,
        steps=steps,
        assumptions=(
            "branches alike",
            "uniform fork without a memory, the target drawn afresh",
            "the limits of the trainings",
        ),
        constants=Statement.of(Says("{}; {}", below(), above()), Says("{}", one_diamond())),
        rests_on=(
            "the bound of Collatz and Wielandt on a spectral radius (docs/pass_at_k.md, "
            "Theorem 5)",
        ),
        uses=("G", "T4", "M1"),
        remarks=Statement.of(
            Says(
                "That a base model overtakes RLVR at many attempts is false here, and needs "
                "what the assumptions keep out: branches of unlike depth, where uniform may "
                "arrive with the greater chance, {}; or a fork that learnt which branch is "
                "right more often, and is never right elsewhere: {}, where such a fork stays "
                "at the smaller number. That uniform overtakes sft once only is certified "
                "size by size, not proved.",
                stated(base, ">", rl),
                stated(many, ">", Rational(9, 10)),
            )
        ),
    )
