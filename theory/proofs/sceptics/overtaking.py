"""P1, where the base model overtakes sft: docs/pass_at_k.md, Theorems 4 and 5."""

import sympy
from sympy import Expr, Integer, Rational, Symbol

from ...model.policy import PolicyName
from ...proving.claim import Steps
from ...proving.domains import Domain, Range
from ...proving.search import everywhere
from ...proving.steps import Identity, Positive, Witness
from ...quantities.backtrack_times import backtrack_time
from ...quantities.overtaking import overtaking_budget
from ...quantities.pass_at_k import diamond_threshold, is_overtaken, overtaking_bounds
from ...walk.symbolic_depth import families, remaining_steps
from ...walk.symbols import RHO, K, L, W
from ..first_step import first_step_proof, steps_conjecture, top
from ..inference import time_of

PATH = 2 * K + 1
Q = 1 - 1 / W
BACK = backtrack_time(K, L, PolicyName.UNIFORM)
SIZES = {W: 3, K: 7, L: 2}
x = Symbol("x", positive=True)


def below() -> Steps:
    """Prove Theorem 4.1: the base model is behind sft up to 1 + B steps."""
    T, mean = sympy.symbols("T E", positive=True)
    rows = families(PolicyName.UNIFORM)
    values = remaining_steps(rows)
    uniform = time_of(PolicyName.UNIFORM)
    return (
        *first_step_proof(steps_conjecture(PolicyName.UNIFORM, uniform)),
        Identity("from the fork to the leaf of a single branch", uniform.subs(W, 1), 1 + BACK),
        Identity(
            "from the leaf back to the fork",
            top(rows, values.dead["F"]) - values.fork,
            BACK,
        ),
        Identity(
            "Wald: 1 + B + 2B E[N] <= T + 2B, solved",
            (1 + BACK + 2 * BACK * mean).subs(mean, (T - 1) / (2 * BACK) + Rational(1, 2)),
            T + 2 * BACK,
        ),
        Identity(
            "which is one leaf at T = 1 + B",
            ((T - 1) / (2 * BACK) + Rational(1, 2)).subs(T, 1 + BACK),
            Integer(1),
        ),
        Witness(
            "W = 3, K = 7, L = 2: the bound",
            overtaking_bounds(3, 7, 2)[0],
            "=",
            (1 + BACK).subs(SIZES),
        ),
        Witness("and above it", overtaking_budget(3, 7, 2), ">", overtaking_bounds(3, 7, 2)[0]),
    )


def above() -> Steps:
    """Prove Theorem 4.2: and ahead of it after at most 10 B + 1 steps, if rho^K is large."""
    q, T = sympy.symbols("q T", positive=True)
    third = Rational(1, 3)
    left = Q / 2 - Q * third / (1 - Q * third)
    return (
        Identity(
            "Markov: 1 + q - (1+3q) B/T at T = (6 + 2/q) B",
            (1 + q - (1 + 3 * q) * BACK / T).subs(T, (6 + 2 / q) * BACK),
            1 + q / 2,
        ),
        Positive(
            "sft, sigma = 1/3: q/2 is more than q sigma/(1 - q sigma), q = 1 - 1/W",
            left,
            ((W, Integer(2)),),
        ),
        Positive(
            "q >= 1/2, so that (6 + 2/q) B <= 10 B",
            10 - (6 + 2 / Q),
            ((W, Integer(2)),),
            strict=False,
        ),
        Identity(
            "sft: the last attempt starts 2(2K+1) steps before T, one every two steps from "
            "2K+2 on",
            1 + (T - 2 * PATH - (2 * K + 2)) / 2,
            (T - 6 * K - 2) / 2,
        ),
        Positive(
            "15 B suffices",
            15 * x - Rational(3, 2) * (10 * x + 1 - 6 * K - 2),
            ((x, Integer(0)), (K, Integer(1))),
        ),
        *(
            everywhere(
                f"rho^K >= 15 B from K = {k}, L = {lanes} on",
                RHO**K,
                ">=",
                15 * BACK,
                Domain(K=Range(k), L=Range(lanes)),
            )
            for k, lanes in ((6, 1), (5, 3), (4, 5), (3, 12))
        ),
        Witness(
            "W = 3, K = 7, L = 2: the bound",
            overtaking_bounds(3, 7, 2)[1],
            "=",
            sympy.ceiling(((6 + 2 / Q) * BACK).subs(SIZES)),
        ),
        Witness(
            "and below it", overtaking_budget(3, 7, 2), "<=", overtaking_bounds(3, 7, 2)[1]
        ),
    )


def in_the_end() -> Steps:
    """Prove Theorem 5 for K >= 3, by bounds on the two rates."""
    rate = (1 - 1 / (2 * W * x)) ** 2
    return (
        Identity(
            "the greatest time to go: from the leaf of a dead end",
            BACK + time_of(PolicyName.UNIFORM) - 1,
            2 * W * BACK,
        ),
        Identity(
            "the rates (x = B, rho^K = 1/y): 1 - y/W - (1 - 1/(2WB))^2",
            1 - 1 / (RHO**K * W) - rate,
            (RHO**K * (4 * W * x - 1) - 4 * W * x**2) / (4 * W**2 * x**2 * RHO**K),
        ),
        everywhere(
            "which is positive for K >= 3",
            RHO**K * (4 * W * BACK - 1),
            ">",
            4 * W * BACK**2,
            Domain(W=Range(2), K=Range(3)),
        ),
        *one_diamond(),
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
    root = Symbol("z", positive=True)
    vertices = [L / (L + 1), 1 / (L + 1)] * depth
    # Through vertex m forward: phi = p z + (1-p) z phi_(m-1) phi.
    phi, out = root, root
    for p in vertices:
        phi = sympy.cancel(p * root / (1 - (1 - p) * root * phi))
        out *= phi
    passed, failed = Integer(1), Integer(0)
    for i, p in enumerate(vertices, start=1):
        failed += passed * (1 - p) * s**i
        passed *= p
    squared = sympy.cancel(out**2).subs(root, sympy.sqrt(s))
    return sympy.cancel(squared), sympy.cancel(passed * s ** len(vertices) * s / (1 - failed))


def one_diamond() -> Steps:
    """Prove Theorem 5 for K = 1: the criterion."""
    s = Symbol("s", positive=True)
    squared, cycle = passages(1, s)
    c = L / (L + 1)
    e = c * (1 - c)
    alpha = 1 - e
    star = alpha / (alpha**2 + e * c**2)
    lanes = L**2 + L + 1
    bottom = (L + 1) ** 2 * lanes**3
    numerator = bottom - L**4 * (lanes**2 + L**3)
    up = ((L, Integer(1)),)
    return (
        _crossed("A^2 at K = 1", squared, e**2 * s**3, (1 - alpha * s) ** 2),
        _crossed("G at K = 1", cycle, e * s**3, 1 - (1 - c) * s - c**2 * s**2),
        Identity(
            "G > A^2 iff this is positive",
            (1 - alpha * s) ** 2 - e * (1 - (1 - c) * s - c**2 * s**2),
            (s - 1) * ((alpha**2 + e * c**2) * s - alpha),
        ),
        Positive("the root s* is above 1", star - 1, up),
        Positive("and below the pole of A", 1 / alpha - star, up),
        Identity("1/A^2 at s*: the threshold", 1 / squared.subs(s, star), diamond_threshold(L)),
        Identity("as 1 - n/d", 1 - numerator / bottom, diamond_threshold(L)),
        Identity(
            "n is -L but for multiples of L^2+L+1",
            numerator + L,
            lanes * sympy.cancel((numerator + L) / lanes),
        ),
        Positive("and above (L+1)^2", numerator - (L + 1) ** 2, up),
    )


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
        Positive("K = 2: C_2^2 < 4 C_1 C_3", 4 * c1 * c3 - c2**2, up),
        Identity(
            "so that C_3 x^2 - C_2 x + C_1 is a square and what is positive",
            c3 * x**2 - c2 * x + c1,
            c3 * (x - c2 / (2 * c3)) ** 2 + (4 * c1 * c3 - c2**2) / (4 * c3),
        ),
        Witness("W = 3, L = 2: overtaken at", overtaking_budget(3, 2, 2), "=", Integer(108)),
    )
