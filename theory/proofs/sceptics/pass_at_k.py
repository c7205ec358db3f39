"""P1: pass@k. RLVR is the best at every budget, and every number of attempts."""

from typing import Any

from sympy import Expr, Integer, Rational, Symbol

from ...model.families import FAMILIES
from ...model.graph import CorridorGraph
from ...model.policy import Policy
from ...proving.claim import Claim, Steps, Verdict
from ...proving.steps import Identity, Positive, Step, Witness
from ...quantities.pass_at_k import best_success, most_leaves, pass_at_k, success
from ...walk.chain import AbsorbingChain
from ...walk.moves import MOVES, SOURCE, TARGET, corridor_chain
from ...walk.symbols import K, L, W, j
from ..distributions import distribution, generating_function, z
from ..first_step import UNIQUENESS
from .overtaking import PATH, Q, above, below, in_the_end


def leaves() -> Steps:
    """Prove Lemma 1: a move is one vertex along the branch; and when leaves are reached."""
    n = Symbol("n", positive=True)
    # The vertex at which an edge arrives: l_j for F and Y, r_j for X and B.
    place = {"F": 2 * j - 1, "Y": 2 * j - 1, "X": 2 * j, "B": 2 * j}
    beyond = {"X": 2 * j, "B": 2 * j - 2, "F": 2 * j + 1, "Y": 2 * j - 1}
    moves: list[Step] = [
        Identity(
            f"after {kind} the walker goes on to the next vertex by {end}",
            (beyond[end] - place[kind]) ** 2,
            Integer(1),
        )
        for kind, (_, *ends) in MOVES.items()
        for end in ends
    ]
    first = 1 + (2 * n - 1) * PATH
    return (
        *moves,
        Identity("from fork to leaf: as many edges as r_K's place and one", PATH, 2 * K + 1),
        Identity("the first leaf", first.subs(n, 1), 2 * K + 2),
        Identity("which is the floor's n-th step", (first - 1 + PATH) / (2 * PATH), n),
        Identity("from leaf to leaf", first.subs(n, n + 1) - first, 2 * PATH),
        Identity("sft's second leaf", first.subs(n, 2), 6 * K + 4),
        Positive(
            "Theorem 3: n leaves in one attempt cost no less than in n",
            first - n * (2 * K + 2),
            ((n, Integer(1)), (K, Integer(1))),
            strict=False,
        ),
        *(
            Witness(
                f"{count} leaves fit into {budget} steps (K = 2)",
                most_leaves(2, budget),
                "=",
                Integer(count),
            )
            for count, budget in ((0, 5), (1, 6), (1, 15), (2, 16))
        ),
    )


def best() -> Steps:
    """Prove Theorem 2: q^N falls, and rl's law is that of the most leaves."""
    power = Symbol("y", positive=True)  # q^N, and z^(4K+2) below
    return (
        Identity("one more leaf: q^N - q^(N+1)", power - Q * power, power / W),
        Positive("which is positive", power / W, ((power, Integer(0)), (W, Integer(1))), False),
        distribution(),
        Identity(
            "rl: success at the n-th leaf with probability q^(n-1)/W: a geometric series",
            generating_function().subs(z ** (4 * K + 2), power),
            z ** (2 * K + 2) / W / (1 - Q * power),
        ),
        Identity(
            "at its second leaf",
            1 - Q**2,
            best_success(W, 1, 10),
        ),
        *(
            Witness(
                f"W = 3, K = 1, L = 2, 10 steps: {policy}",
                success(3, 1, 2, policy, budget=10),
                sign,
                best_success(3, 1, 10),
            )
            for policy, sign in (("uniform", "<"), ("sft", "<"), ("rl", "="))
        ),
    )


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
            lambda: r"\operatorname{E}z^H = \frac{zA}{W(1-qC)}\quad(K=1)",
        ),
    )


def _transform(rows: list[Symbol]) -> Expr:
    """Return ``E z^H`` at K = 1: the chance to arrive if every step is made with chance z."""
    chain = corridor_chain(CorridorGraph.symmetric(W, 1, L), Policy(*rows))
    moves: dict[Any, dict[Any, Expr]] = {TARGET: {}, "stopped": {}}
    for state in chain.transient:
        ends = {end: z * chain.probability(state, end) for end in (*chain.transient, TARGET)}
        moves[state] = {**ends, "stopped": 1 - z}
    return AbsorbingChain(moves).absorption_probabilities(SOURCE)[TARGET]


def limits() -> Steps:
    """Show what the assumptions keep out, in exact examples."""
    unlike = CorridorGraph.from_branches([[1], [1, 1, 1, 1]])
    base, rl = (success(unlike, policy=name, budget=20) for name in ("uniform", "rl"))
    return (
        Witness(
            "branches of depth 1 and 4: the base model is ahead of rl at 20", base, ">", rl
        ),
        Witness(
            "a fork that always takes the branch that is right in 9 of 10 problems succeeds in "
            "9 of 10 at any k: the base model, W = 2, K = L = 1, 10 steps, k = 7, in more",
            pass_at_k(2, 1, 1, "uniform", budget=10, attempts=7),
            ">",
            Rational(9, 10),
        ),
    )


def steps() -> Steps:
    """Return the steps of P1's proof."""
    return (
        *(*leaves(), *best(), *mixture(), *below()),
        *(*above(), *in_the_end(), *limits()),
    )


def claim() -> Claim:
    """Return P1."""
    return Claim(
        key="P1",
        title="pass@k: RLVR is never overtaken by the base model, SFT is",
        statement=(
            r"Let $k$ independent walks have a budget of $T$ steps each, and $S(T)=P(H>T)$. "
            r"Of all policies that treat branches alike rl has the least $S(T)$, "
            r"$(1-\tfrac1W)^{\lfloor(T+2K)/(4K+2)\rfloor}$, at every $T$, and so the best "
            r"pass@k at every $k$ and $T$; uniform is strictly behind from $T=2K+2$ on, and "
            r"for $W\ge2$ sft from $6K+4$ on. No sharing out of $n$ steps among attempts "
            r"succeeds with probability above $1-(1-\tfrac1W)^{\lfloor n/(2K+2)\rfloor}$. Let "
            r"$W\ge2$, $B=(K(L+1)+1)(K(L+1)+L)/L$, and $T^*$ the first budget at which uniform "
            r"is ahead of sft: $T^*>1+B$, and $T^*\le10B+1$ if $\rho^K\ge15B$, as for all "
            r"$K\ge6$. For large budgets uniform is ahead iff $K\ge2$, or $K=1$ and "
            r"$1-\tfrac1W<\frac{L^4((L^2+L+1)^2+L^3)}{(L+1)^2(L^2+L+1)^3}$."
        ),
        verdict=Verdict.REGIME,
        steps=steps,
        assumptions=(
            "branches alike",
            "uniform fork without a memory, the target drawn afresh",
            "the limits of the trainings",
        ),
        constants=(
            "1 + B < T* <= 10 B + 1, the upper bound where rho^K >= 15 B",
            "K = 1: overtaken iff L is above about 2W",
        ),
        rests_on=(
            UNIQUENESS,
            "S(T) = E[q^N(T)]: the branches drawn are independent of what is done inside them "
            "(docs/pass_at_k.md, Theorem 1)",
            "Wald's identity, Jensen's and Markov's inequality (there, Theorem 4)",
            "Lemma 2 there on sft's leaves; Pringsheim's theorem and the bound of Collatz and "
            "Wielandt on a spectral radius (there, Theorem 5)",
            "L and L^2+L+1 have no common factor (there, Theorem 5, K = 1)",
        ),
        remarks=(
            "That a base model overtakes RLVR at large k is false here, and needs what the "
            "assumptions keep out: branches of unlike depth (at 20 steps with depths 1 and 4), "
            "or a fork that learnt which branch is right more often. That uniform overtakes "
            "sft once only is certified size by size (overtaking), not proved."
        ),
    )
