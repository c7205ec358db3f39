"""T3's first step: the gradient at the pretrained policy, and the rows that dip."""

from collections.abc import Callable
from functools import cache, partial
from itertools import count

import sympy
from sympy import Expr, Integer, sqrt

from ...model.graph import CorridorGraph
from ...model.policy import PolicyName
from ...proving.claim import Steps
from ...proving.statements.concluded import Concluded
from ...proving.statements.stated import Name, Stated, meant, stated
from ...proving.steps import Covered, Identity, LowerBounds, Positive, Witness
from ...quantities.dips import dip_rows, dip_threshold, place, twice_best, wrongness
from ...walk.expressions import factored
from ...walk.solutions import solve
from ...walk.symbolic_depth import families, remaining_steps
from ...walk.symbols import K, L, W, j
from ..first_step import UNIQUENESS
from ..trainings.walked import slopes_steps
from ..visits import expected_visits
from .sharpness import row_of_branch

ONE = Integer(1)
DEEP = Name("K^*", W - 1 + 2 * sqrt(W * (W - 1) * L) / (L + 1))
DEPTH = Name(r"K_{\mathrm{dip}}")
INSIDE: LowerBounds = ((K, j), (j, ONE), (W, ONE), (L, ONE))
AT_START = "visits times advantage at the pretrained policy, over all branches, of"
LATTICE = (
    "docs/first_step.md, theorem 10: of the places a full diamond apart, with two neighbours "
    "each, one is within half a diamond's lanes of the best place"
)


@cache
def gradient(family: str) -> Expr:
    """Return visits times advantage at the uniform policy, summed over all branches."""
    rows = families(PolicyName.UNIFORM)
    values, visits = remaining_steps(rows), expected_visits(rows)
    total = Integer(0)
    for side in ("dead", "target"):
        seen, advantage = _row(family, getattr(values, side), getattr(visits, side))
        total += seen * advantage
    return factored(total)


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


def named(family: str) -> Name:
    """Return the name of a row's gradient."""
    return Name(f"g_{{{family}_j}}", gradient(family), f"{AT_START} {family}_j")


def edges(family: str) -> tuple[Name, Name]:
    """Return X and Y of a row: a branch's edges before its vertex, and behind it less one."""
    vertex = {"a": "b", "c": "d"}.get(family, family)
    X = Name(f"X_{family}", place(vertex, j, L))
    return X, Name(f"Y_{family}", K * (L + 1) - X)


@cache
def closed_form(family: str) -> Concluded:
    """Return the gradient of a row: of a backward one by the public criterion."""
    X, Y = edges(family)
    if family in "ac":
        value = W * X * (Y + L + 1) - (W - 1) * (X - 1) * (Y + 1)
    else:
        value = -wrongness(W, L, X, Y)
    scale = 2 * (L + 1) / L ** (1 if family in "ad" else 2)
    return Concluded(
        stated(named(family), "=", scale * value, where=INSIDE),
        partial(_moves, family),
        UNIQUENESS,
    )


def _moves(family: str, claimed: Stated) -> Steps:
    return (
        *slopes_steps(PolicyName.UNIFORM),  # the times and the visits are the walk's
        *_solved(family),
        Identity(f"the gradient of {family}_j", gradient(family), claimed.value),
        row_of_branch(claimed),
    )


@cache
def _solved(family: str) -> Steps:
    """Return that the gradient is what a solve of the walk gives, two diamonds deep."""
    found = solve(CorridorGraph.symmetric(W, 2, L), PolicyName.UNIFORM)
    seen, gained = (
        [getattr(kind, family) for kind in told] for told in (found.visits, found.advantages)
    )
    return tuple(
        Identity(
            f"at K=2 the gradient of {family}_{depth} by a solve of the walk",
            gradient(family).subs({K: 2, j: depth}),
            sum(n[depth - 1] * x[depth - 1] for n, x in zip(seen, gained, strict=True)),
        )
        for depth in (1, 2)
    )


def forward_right(family: str) -> Stated:
    """Return that a forward row moves the right way."""
    return stated(named(family), ">", 0, where=INSIDE)


SIZES = ((1, 2, 3), (2, 3, 6), (2, 6, 2), (3, 6, 2), (4, 7, 1), (5, 9, 1), (15, 15, 5))
WIDTHS, LANES = (1, 2, 3, 4), (1, 2, 3, 4, 6, 8)


@cache
def _sign(family: str) -> Callable[..., int]:
    """Return a function of W, K, L and j with the sign of a row's gradient."""
    above, below = sympy.fraction(sympy.together(gradient(family)))
    if not below.subs(L, 1).is_positive or below.free_symbols - {L}:
        raise ValueError(f"the gradient of {family} has another divisor than lanes")
    function: Callable[..., int] = sympy.lambdify((W, K, L, j), above, "math")
    return function


@cache
def public_rows() -> Steps:
    """Return that the public functions find the rows that the walk's gradient says."""
    steps = []
    for size in SIZES:
        signs = {
            (family, depth): _sign(family)(*size, depth)
            for family in "abcd"
            for depth in range(1, size[1] + 1)
        }
        found, words = dip_rows(*size), "W={}, K={}, L={}: ".format(*size)
        for name, rows, wanted in (
            ("wrong", found.rows, {row for row, sign in signs.items() if sign < 0}),
            ("tied", found.ties, {row for row, sign in signs.items() if sign == 0}),
        ):
            listed = (
                frozenset(("", *(f"{f}_{d}" for f, d in given))) for given in (wanted, rows)
            )
            steps.append(Covered(f"{words}the rows that are {name}", *listed))
    sizes = [(w, lanes) for w in WIDTHS for lanes in LANES]
    least, public = (
        frozenset(f"{depth(*size)} at W={size[0]}, L={size[1]}" for size in sizes)
        for depth in (_least_depth, dip_threshold)
    )
    return (*steps, Covered("the least depths at which a row is wrong", least, public))


def _least_depth(width: int, lanes: int) -> int:
    return next(
        size
        for size in count(1)
        for family in "bd"
        for depth in range(1, size + 1)
        if _sign(family)(width, size, lanes, depth) < 0
    )


def threshold() -> Concluded:
    """Return between which bounds the smallest depth with a wrong row is."""
    relation = stated(DEEP, "<", DEPTH, "<", DEEP + 2)
    return Concluded(relation, _threshold, LATTICE, subject=1)


def _threshold(claimed: Stated) -> Steps:
    """Prove Theorem 10, with u = X - (W-1)L, v = Y - (W-1) and root^2 = W(W-1)L."""
    u, v, root, slack = sympy.symbols("u v r e", nonnegative=True)
    low, high = (meant(claimed.sides[n]).subs(sqrt(W * (W - 1) * L), root) for n in (0, 2))
    X, size = sympy.symbols("X K'", positive=True)
    Y, S = size * (L + 1) - X, L + 1
    half, best = S * (size - (W - 1)) / 2, twice_best(W, size, L) / 2
    witnesses = [
        Witness(f"at W={w}, L={lanes}: {word}", *sides)
        for w, lanes in ((4, 3), (2, 8))
        for word, sides in (
            ("above", (_at(claimed, 0, w, lanes), claimed.signs[0], dip_threshold(w, lanes))),
            ("below", (dip_threshold(w, lanes), claimed.signs[1], _at(claimed, 2, w, lanes))),
        )
    ]
    return (
        *(step for family in "bd" for step in closed_form(family).steps),
        *public_rows(),
        Identity(
            "a row is wrong where uv is above the square of the root",
            wrongness(W, L, X, Y),
            (X - (W - 1) * L) * (Y - (W - 1)) - W * (W - 1) * L,
        ),
        Identity(
            "so the places next to the best one decide",
            4 * wrongness(W, L, X, Y),
            4 * wrongness(W, L, best, size * S - best) - (2 * X - 2 * best) ** 2,
        ),
        Identity(
            "u + v does not depend on the row",
            (X - (W - 1) * L) + (Y - (W - 1)),
            2 * half,
        ),
        Positive(
            "if u and v are both negative, uv is below W(W-1)L",
            W * (W - 1) * L - (W - 1) ** 2 * L,
            ((W, ONE), (L, ONE)),
            strict=False,
        ),
        Identity(
            "uv is at most the square of the mean",
            ((u + v) / 2) ** 2 - u * v,
            ((u - v) / 2) ** 2,
        ),
        Identity("which is the square of the root at K*", half.subs(size, low), root),
        Identity(
            "at K*+1 it is half a diamond more",
            half.subs(size, high - 1),
            root + S / 2,
        ),
        Positive(
            "beyond it a row within L/2 of the best place dips: "
            "(r + (L+1)/2 + e)^2 - (L/2)^2 > r^2",
            (half.subs(size, high - 1) + slack) ** 2 - (L / 2) ** 2 - root**2,
            ((root, Integer(0)), (slack, Integer(0)), (L, ONE)),
        ),
        *witnesses,
    )


def _at(claimed: Stated, side: int, width: int, lanes: int) -> Expr:
    return meant(claimed.sides[side]).subs({W: width, L: lanes})
