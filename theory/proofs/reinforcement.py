"""T3: where RLVR leads, and which rows its first step moves the wrong way."""

from __future__ import annotations

from functools import cache

import sympy
from sympy import Expr, Integer, Symbol

from ..model.policy import PolicyName
from ..proving.claim import Claim, Steps, Verdict
from ..proving.steps import Identity, Positive, Witness
from ..quantities.dips import place, wrongness
from ..walk.symbolic_depth import families, remaining_steps
from ..walk.symbols import K, L, W, j
from .first_step import UNIQUENESS, first_step_proof, steps_conjecture
from .inference import time_of
from .visits import expected_visits, visits_proof

S = L + 1
INSIDE = ((K, j), (j, Integer(1)), (W, Integer(1)), (L, Integer(1)))


@cache
def gradient(family: str) -> Expr:
    """Return visits times advantage at the uniform policy, summed over all branches."""
    rows = families(PolicyName.UNIFORM)
    values, visits = remaining_steps(rows), expected_visits(rows)
    total = Integer(0)
    for side in ("dead", "target"):
        seen, advantage = _row(family, getattr(values, side), getattr(visits, side))
        total += seen * advantage
    return sympy.factor(total)


def _row(family: str, values: dict[str, Expr], visits: dict[str, Expr]) -> tuple[Expr, Expr]:
    """Return (visits, advantage) of a row in one kind of branch."""

    def before(term: Expr) -> Expr:
        return term.subs(j, j - 1)

    return {
        "a": (visits["X"], values["Y"] - values["F"]),
        "b": (visits["B"], values["F"] - values["Y"]),
        "c": (before(visits["F"]), before(values["B"]) - values["X"]),
        "d": (visits["Y"], values["X"] - before(values["B"])),
    }[family]


def start() -> Steps:
    """Prove Theorems 8 to 10: the signs at the pretrained policy."""
    rows = families(PolicyName.UNIFORM)
    # The factor that Theorem 8 divides out: 2/q at the vertex, over L.
    factor = {"b": 2 * S / L, "d": 2 * S}
    backward = tuple(
        Identity(
            f"gradient of {family}_j: a positive factor times minus the criterion",
            gradient(family),
            -factor[family] / L * wrongness(W, L, X, K * S - X),
        )
        for family, X in ((name, place(name, j, L)) for name in "bd")
    )
    forward = tuple(
        Positive(f"the gradient of {family}_j is positive", gradient(family), INSIDE)
        for family in "ac"
    )
    return (
        *first_step_proof(steps_conjecture(PolicyName.UNIFORM, time_of(PolicyName.UNIFORM))),
        *visits_proof(rows, expected_visits(rows)),
        *backward,
        *forward,
        *_threshold(),
    )


def _threshold() -> Steps:
    """Prove Theorem 10, with u = X - (W-1)L, v = Y - (W-1) and root^2 = W(W-1)L."""
    u, v, root, slack = sympy.symbols("u v r e", nonnegative=True)
    X = Symbol("X", positive=True)
    return (
        Identity(
            "u + v does not depend on the row",
            (X - (W - 1) * L) + (K * S - X - (W - 1)),
            S * (K - (W - 1)),
        ),
        Positive(
            "if u and v are both negative, uv is below W(W-1)L",
            W * (W - 1) * L - (W - 1) ** 2 * L,
            ((W, Integer(1)), (L, Integer(1))),
            strict=False,
        ),
        Identity(
            "uv is at most the square of the mean",
            ((u + v) / 2) ** 2 - u * v,
            ((u - v) / 2) ** 2,
        ),
        Positive(
            "beyond K*+1 a row within L/2 of the best place dips: "
            "(r + (L+1)/2 + e)^2 - (L/2)^2 > r^2",
            (root + S / 2 + slack) ** 2 - (L / 2) ** 2 - root**2,
            ((root, Integer(0)), (slack, Integer(0)), (L, Integer(1))),
        ),
        Witness(
            "at W=2, K=6, L=2 the row b_3 moves the wrong way", _at("b", 3, 2, 6, 2), "<", 0
        ),
        Witness("at W=4, K=7, L=1 the row d_3 ties", _at("d", 3, 4, 7, 1), "=", 0),
        Witness("at W=K=15, L=5 the best row, b_9, is right", _at("b", 9, 15, 15, 5), ">", 0),
    )


def _at(family: str, depth: int, w: int, k: int, lanes: int) -> Expr:
    return gradient(family).subs({j: depth, W: w, K: k, L: lanes})


def optimum() -> Steps:
    """Prove that rl is the best of all policies that treat branches alike.

    Write y_i for the product of q_m/p_m up to i, and m_i = 1 + sum_{k<=i} y_{k-1} (1-p_k)/p_k.
    Then 1 + B_0 = m_2K, and H - 2K - 2 - 2 sum B_i = 2 (W-1) m_2K sum_i 1/y_i.
    """
    y, e, u, v = sympy.symbols("y e u v", nonnegative=True)
    p, q = 1 / (1 + u), 1 / (1 + v)
    after, grown = y * q / p, y + e + y * (1 - p) / p
    domain = tuple((symbol, Integer(0)) for symbol in (e, u, v, y))
    big, small = sympy.symbols("m y_i", positive=True)
    return (
        Positive(
            "m_i >= y_i, from i-1 to i (p = 1/(1+u), q = 1/(1+v), m_(i-1) = y_(i-1) + e)",
            grown - after,
            domain,
            strict=False,
        ),
        Positive("m_i >= m_(i-1)", grown - (y + e), domain, strict=False),
        Positive(
            "so each of the 2K+1 terms m_2K / y_i is at least 1",
            big / small - 1,
            ((big, small), (small, Integer(1))),
            strict=False,
        ),
        Identity(
            "and with all of them 1 the time is rl's",
            2 * K + 2 + 2 * (W - 1) * (2 * K + 1),
            time_of(PolicyName.RL),
        ),
        *first_step_proof(steps_conjecture(PolicyName.RL, time_of(PolicyName.RL))),
    )


def steps() -> Steps:
    """Return the steps of T3's proof."""
    return start() + optimum()


def claim() -> Claim:
    """Return T3."""
    return Claim(
        key="T3",
        title="RLVR: the gradient, the optimum, and the dip at the start",
        statement=(
            r"The gradient of a row is $\pi(1-\pi)$ times visits times advantage. rl is the "
            r"best of all policies that treat branches alike: $H\ge(2K+1)(2W-1)+1$. At the "
            r"pretrained policy no forward row ($a_j$, $c_j$) moves the wrong way, and a "
            r"backward row does iff $(X-(W-1)L)(Y-(W-1))>W(W-1)L$, where $X=j(L+1)$ for $b_j$, "
            r"$X=1+(j-1)(L+1)$ for $d_j$, and $Y=K(L+1)-X$; equality is a tie. The smallest "
            r"depth with such a row is one of the two integers that follow "
            r"$W-1+2\sqrt{W(W-1)L}/(L+1)$."
        ),
        verdict=Verdict.PARTLY,
        steps=steps,
        assumptions=("uniform fork", "branches alike", "rows of a family and depth shared"),
        constants=("dip threshold W - 1 + 2 sqrt(W(W-1)L)/(L+1), up to 2",),
        rests_on=(
            UNIQUENESS,
            "the gradient is visits times advantage (policy gradient theorem)",
            "H in terms of y_i and m_i (docs/derivation.md, Theorems 1 to 3)",
            "the arithmetic of the lattice in Theorem 10 (docs/first_step.md)",
        ),
        remarks=(
            "That the sign flow reaches rl from the pretrained policy is proved where no row "
            "ever turns (E1 does it at W=K=15, L=5); that it does so through every dip and "
            "slide is not decided here: the flow's right-hand side is discontinuous and its "
            "switching surfaces have no closed form. numerics follows it event by event. With "
            "$W=1$ there is no dead end, going back is never right, and the flow drives the "
            "backward rows the other way."
        ),
    )
