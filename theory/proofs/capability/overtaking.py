"""P1, where the base model overtakes sft: docs/pass_at_k.md, Theorems 4 and 5."""

from collections.abc import Iterator

import sympy
from sympy import Expr, Integer, Rational, Symbol

from ...proving.claim import Steps
from ...proving.domains import Domain, Range
from ...proving.statements.concluded import Concluded
from ...proving.statements.stated import Name, Stated, stated
from ...proving.steps import Identity, LowerBounds, Positive, Step, Witness
from ...quantities.backtrack_times import backtrack_time
from ...quantities.overtaking import overtaking_budget
from ...quantities.pass_at_k import (
    diamond_threshold,
    enough_steps,
    first_dead_end_keeps,
    is_overtaken,
    overtaking_bounds,
)
from ...walk.expressions import field_of
from ...walk.symbolic_depth import families, remaining_steps
from ...walk.symbols import RHO, K, L, W
from ..first_step import first_step_proof, steps_conjecture, top
from ..inference import time_of
from ..names import UNIFORM, B, rho

RENEWAL = "Wald's identity and Jensen's inequality (docs/pass_at_k.md, Theorem 4)"
MARKOV = "Markov's inequality, and sft's walk by its leaves (there, Lemma 2 and Theorem 4)"
PRINGSHEIM = (
    "Pringsheim's theorem, and that L and L^2+L+1 have no common factor (there, Theorem 5)"
)
PATH = 2 * K + 1
Q = 1 - 1 / W
BACK = backtrack_time(K, L, UNIFORM)
SIZES = {W: 3, K: 7, L: 2}
DEEP = Domain(W=Range(2), K=Range(6))
x = Symbol("x", positive=True)

first_ahead = Name("T^*")
width = Name("w", 1 / (1 - diamond_threshold(L)))


def below() -> Concluded:
    """Return that the base model is behind sft up to 1 + B steps (Theorem 4.1)."""
    return Concluded(stated(first_ahead, ">", 1 + B(UNIFORM)), _below, RENEWAL)


def _below(claimed: Stated) -> Steps:
    t, mean = sympy.symbols("T E", positive=True)
    values = remaining_steps(families(UNIFORM))
    uniform, most = time_of(UNIFORM), (t - 1) / (2 * BACK) + Rational(1, 2)
    found = overtaking_budget(*SIZES.values())
    here, (sign,) = claimed.value.subs(SIZES), claimed.signs
    return (
        *first_step_proof(steps_conjecture(UNIFORM, uniform)),
        Identity("from the fork to the leaf of a single branch", uniform.subs(W, 1), 1 + BACK),
        Identity(
            "from the leaf back to the fork",
            top(families(UNIFORM), values.dead["F"]) - values.fork,
            BACK,
        ),
        Identity(
            "Wald: 1 + B + 2B E[N] <= T + 2B, solved",
            (1 + BACK + 2 * BACK * mean).subs(mean, most),
            t + 2 * BACK,
        ),
        Identity("which is one leaf there", most.subs(t, claimed.value), Integer(1)),
        *(
            Witness("what theory gives", overtaking_bounds(*size)[0], "=", _at(claimed, size))
            for size in ((3, 7, 2), (1, 1, 1), (2, 2, 3))
        ),
        Witness("and the budget is beyond", found, sign, here),
    )


def _at(claimed: Stated, size: tuple[int, int, int]) -> Expr:
    return claimed.value.subs(dict(zip((W, K, L), size, strict=True)))


def above() -> Concluded:
    """Return that it is ahead after at most 10 B + 1 steps (Theorem 4.2)."""
    relation = stated(first_ahead, "<=", 10 * B(UNIFORM) + 1, where=DEEP)
    return Concluded(relation, _above, MARKOV)


def _above(claimed: Stated) -> Steps:
    q, t = sympy.symbols("q T", positive=True)
    third, factor = Rational(1, 3), 6 + 2 / Q
    wide = tuple((size, claimed.lows[size]) for size in (W, K, L))
    left = Q / 2 - Q * third / (1 - Q * third)
    high, found = overtaking_bounds(*SIZES.values())[1], overtaking_budget(*SIZES.values())
    return (
        Identity(
            "Markov: 1 + q - (1+3q) B/T at T = (6 + 2/q) B",
            (1 + q - (1 + 3 * q) * BACK / t).subs(t, (6 + 2 / q) * BACK),
            1 + q / 2,
        ),
        Positive(
            "sft, sigma = 1/3: q/2 is more than q sigma/(1 - q sigma), q = 1 - 1/W",
            left,
            ((W, claimed.lows[W]),),
        ),
        stated(factor * BACK + 1, *claimed.signs, claimed.value, where=wide),
        Identity(
            "theory's budget, before it is rounded up",
            enough_steps(W, K, L),
            factor * BACK,
            domain=wide,
        ),
        Identity(
            "sft: the last attempt starts 2(2K+1) steps before T, one every two steps from "
            "2K+2 on",
            1 + (t - 2 * PATH - (2 * K + 2)) / 2,
            (t - 6 * K - 2) / 2,
        ),
        Identity(
            "theory's condition: sigma, attempts over rho^K, is at most 1/3",
            first_dead_end_keeps(K, L, t),
            6 * RHO**K * (third - (t - 6 * K - 2) / 2 / RHO**K),
        ),
        Positive(
            "15 B suffices",
            15 * x - Rational(3, 2) * (10 * x + 1 - 6 * K - 2),
            ((x, Integer(0)), (K, Integer(1))),
        ),
        long_enough(claimed.where),
        Witness(
            "W = 3, K = 7, L = 2: what theory gives",
            high,
            "=",
            sympy.ceiling((factor * BACK).subs(SIZES)),
        ),
        Witness(
            "W = 3, K = 2, L = 2: none, for sigma is above 1/3",
            Integer(sympy.oo == overtaking_bounds(3, 2, 2)[1]),
            "=",
            Integer(bool(first_dead_end_keeps(2, 2, enough_steps(3, 2, 2)) < 0)),
        ),
        Witness("which the budget keeps", found, "<=", high),
        stated(Integer(found), *claimed.signs, claimed.value.subs(SIZES)),
    )


def long_enough(where: Domain | LowerBounds = DEEP) -> Stated:
    """Return where sft's way back is long enough."""
    return stated(rho**K, ">=", 15 * BACK, where=where)


def also_long_enough() -> Steps:
    """Return shorter depths with more lanes at which it is as well."""
    return tuple(
        stated(rho**K, ">=", 15 * BACK, where=Domain(K=Range(k), L=Range(lanes)))
        for k, lanes in ((5, 3), (4, 5), (3, 12))
    )


def rates() -> Stated:
    """Return what makes the base model's tail the lighter one for K >= 3 (Theorem 5)."""
    where = Domain(W=Range(2), K=Range(3))
    return stated(rho**K * (4 * W * B(UNIFORM) - 1), ">", 4 * W * B(UNIFORM) ** 2, where=where)


def in_the_end() -> Steps:
    """Prove Theorem 5 for K >= 2, and what `is_overtaken` says of some sizes."""
    rate = (1 - 1 / (2 * W * x)) ** 2
    return (
        Identity(
            "the greatest time to go: from the leaf of a dead end",
            BACK + time_of(UNIFORM) - 1,
            2 * W * BACK,
        ),
        Identity(
            "the rates (x = B, rho^K = 1/y): 1 - y/W - (1 - 1/(2WB))^2",
            1 - 1 / (RHO**K * W) - rate,
            (RHO**K * (4 * W * x - 1) - 4 * W * x**2) / (4 * W**2 * x**2 * RHO**K),
        ),
        *two_diamonds(),
        *(
            Witness(
                f"W = {w}, K = {k}, L = {lanes}: {'overtaken' if found else 'never for good'}",
                Integer(is_overtaken(w, k, lanes)),
                "=",
                Integer(found),
            )
            for w, k, lanes, found in (
                *((1, 2, 2, 0), (2, 2, 1, 1), (9, 3, 1, 1)),
                *((3, 1, 5, 0), (3, 1, 6, 1), (4, 1, 7, 0)),
            )
        ),
    )


def passages(depth: int, s: Expr) -> tuple[Expr, Expr]:
    """Return A^2 and G of docs/pass_at_k.md, Theorem 5, as functions of s = z^2."""
    chances = [L / (L + 1), 1 / (L + 1)] * depth
    field = field_of([s, *chances])  # far quicker than with expressions
    at, *vertices = map(field.from_sympy, (s, *chances))
    # Through vertex m forward: phi = p z + (1-p) z phi_(m-1) phi; here phi/z, and z^2 is s.
    phi = passed = field.one
    squared, failed = at, field.zero
    for i, p in enumerate(vertices, start=1):
        phi = p / (1 - (1 - p) * at * phi)
        squared *= at * phi**2
        failed += passed * (1 - p) * at**i
        passed *= p
    cycle = passed * at ** len(vertices) * at / (1 - failed)
    return field.to_sympy(squared), field.to_sympy(cycle)


def one_diamond() -> Concluded:
    """Return the width below which the base model overtakes sft at K = 1 (Theorem 5)."""
    lanes = L**2 + L + 1
    bottom = (L + 1) ** 2 * lanes**3
    relation = stated(width, "=", bottom / (bottom - L**4 * (lanes**2 + L**3)))
    return Concluded(relation, _one_diamond, PRINGSHEIM)


def _one_diamond(claimed: Stated) -> Iterator[Step]:
    s = Symbol("s", positive=True)
    squared, cycle = passages(1, s)
    c = L / (L + 1)
    e = c * (1 - c)
    alpha = 1 - e
    star = alpha / (alpha**2 + e * c**2)
    lanes, up = L**2 + L + 1, ((L, Integer(1)),)
    yield _crossed("A^2 at K = 1", squared, e**2 * s**3, (1 - alpha * s) ** 2)
    yield _crossed("G at K = 1", cycle, e * s**3, 1 - (1 - c) * s - c**2 * s**2)
    yield Identity(
        "G > A^2 iff this is positive",
        (1 - alpha * s) ** 2 - e * (1 - (1 - c) * s - c**2 * s**2),
        (s - 1) * ((alpha**2 + e * c**2) * s - alpha),
    )
    yield Positive("the root s* is above 1", star - 1, up)
    yield Positive("and below the pole of A", 1 / alpha - star, up)
    yield Identity("theory's threshold: 1 - 1/W", diamond_threshold(L), 1 - 1 / claimed.value)
    yield Identity("which is 1/A^2 at s*", 1 / squared.subs(s, star), 1 - 1 / claimed.value)
    numerator = sympy.fraction(sympy.together(claimed.value))[1]
    yield Identity(
        "never equal: the numerator is -L but for multiples of L^2+L+1",
        numerator + L,
        lanes * sympy.cancel((numerator + L) / lanes),
    )
    yield Positive("and above (L+1)^2", numerator - (L + 1) ** 2, up)


def _crossed(text: str, fraction: Expr, above: Expr, below: Expr) -> Identity:
    """Return that a fraction is another, multiplied out: both have poles."""
    top_of, under = sympy.fraction(fraction)
    return Identity(text, top_of * below, above * under)


def two_diamonds() -> Steps:
    """Prove Theorem 5 for K = 2: G is above A^2 everywhere."""
    s = 1 + x
    squared, cycle = passages(2, s)
    (above, over), (top_of, under) = (sympy.fraction(side) for side in (cycle, squared))
    # Both fractions with positive denominators next to s = 1.
    if over.subs({x: 0, L: 1}) < 0:
        above, over = -above, -over
    shared = sympy.cancel((above * under - top_of * over) / (x * (1 + x) ** 5))
    c3, c2, c1, c0 = (
        shared.as_poly(x).coeff_monomial(x**n) * (-1 if n == 2 else 1) for n in (3, 2, 1, 0)
    )
    up = ((L, Integer(1)),)
    return (
        Identity(
            "K = 2: G - A^2 with s = 1 + x, over the product of the denominators",
            above * under - top_of * over,
            x * (1 + x) ** 5 * (c3 * x**3 - c2 * x**2 + c1 * x + c0),
        ),
        *(
            Positive(f"K = 2: C_{n} is positive", coefficient, up)
            for n, coefficient in ((3, c3), (2, c2), (1, c1), (0, c0))
        ),
        *(
            Positive(
                f"K = 2: the denominator of {word} is positive at s = 1", part.subs(x, 0), up
            )
            for word, part in (("G", over), ("A^2", under))
        ),
        Positive("K = 2: C_2^2 < 4 C_1 C_3", 4 * c1 * c3 - c2**2, up),
        Identity(
            "so that C_3 x^2 - C_2 x + C_1 is a square and what is positive",
            c3 * x**2 - c2 * x + c1,
            c3 * (x - c2 / (2 * c3)) ** 2 + (4 * c1 * c3 - c2**2) / (4 * c3),
        ),
        Witness("W = 3, L = 2: overtaken at", overtaking_budget(3, 2, 2), "=", Integer(108)),
    )
