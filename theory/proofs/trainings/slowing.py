"""When SFT begins to harm: for which sizes, by cases; and at the paper's size the time.

For a size the forward rows run through a box, on which the hitting time plus a constant is
convex in their logarithms (docs/learning.md, Lemma 1): so it is at most its largest corner, and
at least what its slopes at one point say.
"""

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import product
from typing import NamedTuple, TypeAlias

import sympy
from sympy import Expr, Integer, Rational

from ...model.policy import PolicyName
from ...proving.claim import Steps
from ...proving.domains import Domain, Range
from ...proving.statements.concluded import Concluded
from ...proving.statements.stated import Name, Stated, stated
from ...proving.steps import Covered, Step, Witness
from ...proving.terms import VARIABLES
from ...quantities.hitting_times import hitting_time
from ...training.constant_rows import Terms, walk_terms, walk_time
from ...training.slowdowns import Slowdown, ends_slower, sft_time_to_slower
from ...walk.symbolic_depth import families
from ...walk.symbols import L, W
from ..names import PAPER, H
from .walked import trace_law

SFT, UNIFORM = PolicyName.SFT, PolicyName.UNIFORM
ONE, TWO, REST = Range(1, 1), Range(2, 2), Range(2)
SLOWER = (Domain(W=REST, K=Range(3)), Domain(W=Range(3), K=TWO), Domain(W=TWO, K=TWO, L=REST))
FASTER = (Domain(W=ONE), Domain(K=ONE), Domain(W=TWO, K=TWO, L=ONE))
TRIED = (*range(1, 7), 15, 40)
Size: TypeAlias = tuple[int, int, int]
CONVEX = (
    "H plus a constant is a posynomial in the forward rows, so convex in their logarithms, and "
    "these grow for ever (docs/learning.md, Lemma 1)"
)
DIGITS, ROUNDED, SERIES = 10**14, 10**18, 150


def ends() -> tuple[tuple[Stated, ...], tuple[Stated, ...]]:
    """Return where SFT ends slower than it began, and where faster: boxes of sizes."""
    return (
        tuple(stated(H(SFT), ">", H(UNIFORM), where=box) for box in SLOWER),
        tuple(stated(H(SFT), "<", H(UNIFORM), where=box) for box in FASTER),
    )


def ends_steps() -> Steps:
    """Return that these boxes are all sizes, and that the public test knows them."""
    slower, faster = (list(map(_box, side)) for side in ends())
    boxes = slower + faster
    # Between two neighbouring ends of boxes all sizes lie in the same boxes.
    axes = [
        sorted({1} | {end for box in boxes for end in _ends(box[name])}) for name in VARIABLES
    ]
    cells = list(_places(*axes))
    tried = list(_places(TRIED, TRIED, TRIED))
    never = [place for place in _places((1, 2), (1, 2), (1, 2)) if not ends_slower(**place)]
    return (
        Covered(
            "no size is left out",
            frozenset(map(str, cells)),
            frozenset(str(cell) for cell in cells if any(cell in box for box in boxes)),
        ),
        Covered(
            "ends_slower says of every size tried whether it is in the boxes",
            frozenset(str(place) for place in tried if any(place in box for box in slower)),
            frozenset(str(place) for place in tried if ends_slower(**place)),
        ),
        Covered(
            "no time is given where it does not end slower",
            frozenset(map(str, never)),
            frozenset(str(p) for p in never if not _found((p["W"], p["K"], p["L"])).happens),
        ),
    )


def _box(relation: Stated) -> Domain:
    if not isinstance(relation.where, Domain):
        raise TypeError(f"{relation.text} is for no box of sizes")
    return relation.where


def _ends(values: Range) -> tuple[int, ...]:
    return (values.low,) if values.high is None else (values.low, values.high + 1)


def _places(*axes: tuple[int, ...] | list[int]) -> Iterator[dict[str, int]]:
    return (dict(zip(VARIABLES, place, strict=True)) for place in product(*axes))


def single_diamond() -> tuple[Stated, ...]:
    """Return how much lower the other corners of the box lie for K = 1."""
    rows = families(UNIFORM)
    drops = {
        ("1", "1"): (Integer(1), Integer(1), 2 * (L**2 + L * W + W) / L),
        ("1", "c_0"): (Integer(1), rows.c, 2 * (L + W)),
        ("a_0", "1"): (rows.a, Integer(1), 2 * W * (2 * L + 1) / (L * (L + 1))),
    }
    start = hitting_time(W, 1, L, UNIFORM)
    return tuple(
        stated(
            Name(
                f"{{H(a_0,c_0)-H({one},{two})}}", start - walk_time(W, 1, a, rows.b, c, rows.d)
            ),
            "=",
            drop,
            ">",
            0,
        )
        for (one, two), (a, c, drop) in drops.items()
    )


def crossing() -> Concluded:
    """Return when SFT becomes slower at the paper's size."""
    low, high = Rational(2515, 1000), Rational(2525, 1000)
    time = stated(low, "<", Name("t^*"), "<", high, where=PAPER)
    return Concluded(time, _crosses, CONVEX, subject=1)


def _crosses(claimed: Stated) -> Steps:
    (low, _, high), (above, below) = claimed.sides, claimed.signs
    fixed = _box(claimed).fixed
    size = fixed["W"], fixed["K"], fixed["L"]
    found = _found(size)
    public = (
        Witness("the public function's bounds: from below", low, above, found.lower),
        Witness("and from above", found.upper, below, high),
    )
    if not low <= found.lower < found.upper <= high:
        return public
    return (*public, *_before(low, size), *_after(high, size))


@cache
def _found(size: Size) -> Slowdown:
    width, depth, lanes = size
    return sft_time_to_slower(width, depth, lanes)


class Rows(NamedTuple):
    """Bounds of the forward rows' probabilities at a time, or values."""

    a: Fraction
    c: Fraction


@cache
def _terms(size: Size) -> Terms:
    width, depth, lanes = size
    b, d = (getattr(families(UNIFORM), family).subs(L, lanes) for family in "bd")
    return walk_terms(Integer(width), depth, b, d)


def _time(size: Size, rows: Rows, in_a: int = 0, in_c: int = 0) -> Fraction:
    """Return H at rows, or its slope in the logarithm of one."""
    lanes = size[2]
    ratio = rows.a * rows.c * Fraction((lanes + 1) ** 2, lanes)
    return sum(
        (
            (m * in_a + (m + k) * in_c if in_a or in_c else 1)
            * _fraction(value)
            * ratio**m
            * rows.c**k
            for (m, k), value in _terms(size).items()
        ),
        Fraction(0),
    )


@cache
def _reached(size: Size, family: str, time: Expr, above: bool) -> tuple[Fraction, Step | None]:
    """Return a bound of a row's probability at a time, and why it is one.

    The odds r are reached before if ``r - o_0 + log(r/o_0) <= speed t``.
    """
    found = trace_law(family)
    width, _, lanes = size
    start, speed = (_fraction(x.subs({W: width, L: lanes})) for x in (found.start, found.speed))
    if time == 0:
        return start / (1 + start), None
    right = float(start + speed * _fraction(time)) + float(sympy.log(start))
    near = sympy.LambertW(sympy.exp(sympy.Float(right, 30))).evalf(25)
    odds = Fraction(int(near * DIGITS) + (2 if above else -2), DIGITS)
    low, high = logarithm_bounds(odds / start)
    left = odds - start + (low if above else high)
    sign = ">" if above else "<"
    step = Witness(
        f"{family}: odds that are reached {'after' if above else 'before'} t = {time}",
        _rounded(left, up=not above),
        sign,
        Rational(speed * _fraction(time)),
    )
    return odds / (1 + odds), step


def logarithm_bounds(x: Fraction) -> tuple[Fraction, Fraction]:
    """Return fractions below and above log x, for x above 1: by the series of artanh.

    Examples
    --------
    >>> low, high = logarithm_bounds(Fraction(2))
    >>> round(float(low), 12), float(high - low) < 1e-12
    (0.69314718056, True)
    """
    z = (x - 1) / (x + 1)
    digits = 10**40
    low = high = Fraction(0)
    power = z
    for n in range(SERIES):
        term = 2 * power / (2 * n + 1)
        low += Fraction(int(term * digits), digits)
        high += Fraction(int(term * digits) + 1, digits)
        power = Fraction(int(power * z**2 * digits) + 1, digits)
    return low - Fraction(2 * SERIES, digits), high + 2 * power / (1 - z**2)


@cache
def _after(high: Expr, size: Size) -> Steps:
    """Return that from a time on H is above its start: so it is at rows reached before it."""
    (a, one), (c, two) = (_reached(size, family, high, above=False) for family in "ac")
    rows = Rows(a, c)
    return (
        *(step for step in (one, two) if step),
        Witness(
            "every coefficient but the constant's is positive", _least(size), ">", Integer(0)
        ),
        Witness("there H is above its start", _rounded(_time(size, rows)), ">", _start(size)),
        Witness("and rises in a", _rounded(_time(size, rows, in_a=1)), ">", Integer(0)),
        Witness("and in c", _rounded(_time(size, rows, in_c=1)), ">", Integer(0)),
    )


@cache
def _before(low: Expr, size: Size) -> Steps:
    """Return that up to a time H is below its start: at the corners of boxes on the way."""
    steps: list[Step] = []
    done, width = Integer(0), low
    while done < low:
        then = min(done + width, low)
        found = [
            (
                _reached(size, family, done, above=False),
                _reached(size, family, then, above=True),
            )
            for family in "ac"
        ]
        (a, c) = ([bound for bound, _ in ends] for ends in found)
        corners = [Rows(*rows) for rows in product(a, c)]
        times = [_rounded(_time(size, rows), up=True) for rows in corners]
        if any(value >= _start(size) for value in times[1:]):
            width /= 2
            if width < Rational(1, 10**6):
                steps.append(
                    Witness(f"H is below its start after {done}", _start(size), "<", times[1])
                )
                break
            continue
        steps += [step for ends in found for _, step in ends if step]
        steps += [
            Witness(
                f"from {done} to {then}: a corner is below the start", value, "<", _start(size)
            )
            for value in (times if done else times[1:])
        ]
        done, width = then, 2 * width
    return tuple(steps)


@cache
def _start(size: Size) -> Expr:
    width, depth, lanes = size
    return hitting_time(width, depth, lanes, UNIFORM)


def _least(size: Size) -> Expr:
    return min(value for power, value in _terms(size).items() if power != (0, 0))


def _rounded(value: Fraction, *, up: bool = False) -> Expr:
    """Return a bound of a value with few digits."""
    whole = value * ROUNDED
    return Rational(
        -(-whole.numerator // whole.denominator) if up else int(whole // 1), ROUNDED
    )


def _fraction(number: Expr) -> Fraction:
    number = sympy.sympify(number)
    return Fraction(int(number.p), int(number.q))
