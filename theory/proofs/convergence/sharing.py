"""S6: one gap for each family, shared by all depths.

The proof in words is docs/convergence.md, "How far it goes".
"""

from functools import partial

import sympy
from sympy import Expr, Integer, Rational

from ...model.families import FAMILIES
from ...proving.claim import Claim, Steps, Verdict
from ...proving.statements.concluded import Concluded
from ...proving.statements.sentences import Says, Statement
from ...proving.statements.stated import Name, Stated, stated
from ...proving.steps import Covered, Identity, Positive
from ...walk.symbols import W
from .domination import (
    ONE,
    WIDTH,
    S,
    Z,
    after,
    backward,
    eta,
    forward,
    forward_next,
    free,
    m,
    mu,
    omega,
    sigma,
    u,
    v,
)
from .points import Point
from .rates import A, G
from .ties import LUMPING, ties

A_NEXT, A_FIRST, G_LAST = Name("A_{k+1}"), Name("A_1"), Name("G_n")
BEFORE, FROM, BEYOND = Name("S_{<k}"), Name(r"S_{\ge k}"), Name("S_{>k}")
TURNED, LEFT = Name("Z_{<k}"), Name("Y_{>k}")
SHARED, HERE = Name(r"\mu_k"), Name("m_k")
SUMS = {
    W: WIDTH,
    BEFORE: S,
    FROM: sigma / after,
    BEYOND: (sigma - 1) / after,
    TURNED: Z,
    LEFT: eta * after,
    SHARED: mu,
    HERE: after,
}
COMPACT = (
    "docs/convergence.md, One gap for each family: a family's gap moves by the sign of the sum "
    "of its A_k or G_k; D is continuous and positive on the compact set where the excess is "
    "between two positive numbers"
)
# Families that meet at a vertex, forward and backward, and those that meet across an edge.
MEET = {"c": "d", "a": "b"}
NEXT = {"a": "d", "c": "b"}


def same_vertex() -> Concluded:
    """Return what both rows of a vertex sum to."""
    value = SHARED * (W * BEFORE + (W - 1) * FROM)
    return _sum_of(A + G, value, forward() + backward())


def across_an_edge() -> Concluded:
    """Return what a forward row and the backward row before it sum to."""
    value = W * (1 + HERE * BEFORE + LEFT / HERE) + (W - 1) * (
        (SHARED + TURNED) / HERE + HERE * BEYOND
    )
    return _sum_of(A_NEXT + G, value, forward_next() + backward())


def first() -> Concluded:
    """Return the first forward row's number."""
    return _sum_of(A_FIRST, W * (SHARED + LEFT), forward().subs({Z: 0, S: 1}))


def last() -> Concluded:
    """Return the last backward row's number."""
    value = (W - 1) * (SHARED + TURNED) / HERE
    return _sum_of(G_LAST, value, backward().subs({eta: 0, sigma: 1}))


def _sum_of(name: Expr, value: Expr, number: Expr) -> Concluded:
    return Concluded(stated(name, "=", value), partial(_sums, number), COMPACT)


def _sums(number: Expr, claimed: Stated) -> Steps:
    return (
        Identity(
            f"{claimed.sides[0]} by the sums",
            number,
            claimed.sides[-1].xreplace(SUMS),
        ),
    )


def steps() -> Steps:
    """Prove that with one gap for each family, shared by all depths, rl is alone.

    Signs do not depend on the scale of m; it is chosen so that m is 1 at the vertex.
    """
    scale = sympy.Symbol("lambda", positive=True)
    more = sympy.symbols("S' sigma'", nonnegative=True)
    scaled = {m: scale * m, Z: scale * Z, S: S / scale}
    one = {m: ONE, S: 1 + more[0], sigma: 1 + more[1]}
    inside = (*free(omega, u, v, Z, eta, *more),)
    numbers = {
        "A_k": forward(),
        "G_k": backward(),
        "A_(k+1)": forward_next(),
    }
    positive = {
        "A_k + G_k": forward() + backward(),
        "A_(k+1) + G_k": forward_next() + backward(),
        "A_1, as Z before is 0": forward().subs(Z, 0),
        "G_n, as Y beyond is 0 (over W-1)": backward().subs(eta, 0) / omega,
    }
    return (
        *ties(),
        *(
            Identity(f"{name} in another scale", x.subs(scaled, simultaneous=True), x)
            for name, x in numbers.items()
        ),
        *(Positive(f"{text} > 0", x.subs(one), inside) for text, x in positive.items()),
        Covered(
            "each forward family with each backward one: one of the two is right",
            frozenset(f"{forth} {back}" for forth in FAMILIES[::2] for back in FAMILIES[1::2]),
            frozenset(
                f"{forth} {back}" for pairs in (MEET, NEXT) for forth, back in pairs.items()
            ),
        ),
    )


def rises_twice() -> tuple[Name, Name, Stated]:
    """Return that one gap for all rows does not always help: along it E can rise twice."""
    n, small = 44, Rational(1, 10**6)

    def excess(scale: Expr) -> Name:
        u_k, v_k = [small] * n, [small] * n
        v_k[39] = v_k[40] = ONE
        u_k[41] = Integer(100)
        at = Point(tuple(scale * x for x in u_k), tuple(scale * x for x in v_k), ONE)
        return Name(f"E({sympy.latex(scale)})", at.excess)

    one, two, three, four = map(excess, (ONE, Rational(3, 2), Integer(3), Integer(5)))
    width, depth = Name("W", Integer(2)), Name("K", Integer(n) / 2)
    return width, depth, stated(one, "<", two, ">", three, "<", four)


def claim() -> Claim:
    """Return S6."""
    return Claim(
        key="S6",
        title="RLVR with one gap for each family, shared by all depths",
        statement=Statement.of(
            Says(
                "Let each of a, b, c and d have one probability for all depths. Then rl is the "
                "only policy of finite hitting time at which every family is stationary or "
                "learnt to the end, and the sign flow tends to it from every start with a "
                "finite hitting time. For with the rows' numbers and the sums as in "
                "docs/convergence.md {}, {}, {} and {}: all are positive, so that of a "
                "forward and a backward family one is right.",
                same_vertex(),
                across_an_edge(),
                first(),
                last(),
            ),
        ),
        verdict=Verdict.REGIME,
        steps=steps,
        assumptions=("at least two branches", "branches alike", "lanes alike at all depths"),
        rests_on=(LUMPING,),
        remarks=Statement.of(
            Says(
                "No rate is proved. With one gap for all rows and any offsets it is false: "
                "along it the excess can rise, fall and rise, as with {} and {} where {}.",
                *rises_twice(),
            ),
        ),
    )
