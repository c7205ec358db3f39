"""Slowdown: from when on SFT has made the walker slower than the pretrained one.

The derivation is docs/learning.md, section "When SFT begins to harm".
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from mpmath.ctx_iv import MPIntervalContext
from sympy import Expr, Rational, S

from ..model.arguments import positive_integer
from ..model.shown import Shown
from ..quantities.hitting_times import hitting_time
from ..walk.expressions import Exact, exact
from .constant_rows import walk_terms
from .row_flows import RowFlow
from .training_flows import Sharing, TrainingFlow, training_flow

Interval: TypeAlias = Any
FIRST_PRECISION, LAST_PRECISION = 128, 1 << 16  # bits
MOST_BOXES, MOST_HALVINGS = 4096, 64
DEEPEST = 10_000  # a thousand diamonds take ten seconds, two thousand fifty


class UndecidedError(ArithmeticError):
    """The enclosures could not decide; the message says what."""


@dataclass(frozen=True)
class Slowdown(Shown):
    """When SFT makes the walker slower than the pretrained model.

    Attributes
    ----------
    lower, upper : sympy.Rational or oo
        The hitting time H is below H(0) on (0, lower], crosses H(0) exactly once between
        `lower` and `upper`, and is above it from `upper` on. Both are oo if H stays below
        H(0) for ever.
    """

    lower: Expr
    upper: Expr

    @property
    def happens(self) -> bool:
        """Whether SFT ever makes the walker slower."""
        return self.upper is not S.Infinity


def sft_time_to_slower(
    W: int, K: int, L: int, width: Exact = Fraction(1, 1000), sharing: str | Sharing = "none"
) -> Slowdown:
    """Return when SFT from the pretrained model makes the hitting time exceed its start.

    It helps first, always. It ends slower if and only if W >= 2, K >= 2 and (W, K, L) is
    not (2, 2, 1); then the time is enclosed between rational numbers, and every property
    that `Slowdown` states is checked in interval arithmetic. Theorem 7 of docs/learning.md;
    claim T2 of Wei and Kim (arXiv:2606.22938).

    Parameters
    ----------
    W, K, L, sharing
        As in `hitting_time`, but numbers, and as in `training_flow`.
    width : int, Fraction or sympy.Rational
        Widest distance of the two bounds, in flow time (one trace a unit of time).

    Raises
    ------
    UndecidedError
        If interval arithmetic, up to 65536 bits and 4096 boxes, cannot certify the answer.

    Examples
    --------
    >>> sft_time_to_slower(15, 15, 5, width=1)
    Slowdown(lower=75/32, upper=25/8)
    >>> sft_time_to_slower(15, 1, 5).happens
    False
    """
    W, K, L = (positive_integer(name, n) for name, n in (("W", W), ("K", K), ("L", L)))
    width = exact("width", width)
    if not (width.is_Rational and width.is_positive):
        raise ValueError(f"width must be a positive rational number; got {width}")
    flow = training_flow(W, L, sharing=sharing)
    if not ends_slower(W, K, L):
        return Slowdown(S.Infinity, S.Infinity)
    if K > DEEPEST:
        raise ValueError(f"K must be at most {DEEPEST} for a certified time; got {K}")
    race = _Race(flow, K)
    lower, upper = race.crossing(Rational(width))
    race.certify_faster_until(lower)
    return Slowdown(lower, upper)


def ends_slower(W: int, K: int, L: int) -> bool:
    """Tell whether the limit of SFT is slower than the pretrained model; never a tie.

    Examples
    --------
    >>> ends_slower(2, 2, 1), ends_slower(3, 2, 1), ends_slower(2, 2, 2)
    (False, True, True)
    """
    return W >= 2 and K >= 2 and (W, K, L) != (2, 2, 1)


class _Race:
    """The hitting time along SFT against the one at its start, in interval arithmetic."""

    def __init__(self, flow: TrainingFlow, K: int) -> None:
        b, d = flow.b.limit, flow.d.limit
        self.flow = flow
        self.start = hitting_time(flow.W, K, flow.L, "uniform")
        self.ratio = 1 / (b * d)
        self.terms = walk_terms(flow.W, K, b, d)
        # A context of its own: mpmath's shared one keeps its precision.
        self.intervals = MPIntervalContext()
        self.intervals.prec = FIRST_PRECISION

    def crossing(self, width: Expr) -> tuple[Expr, Expr]:
        """Return times at most `width` apart, H below and above H(0) there, rising between."""
        lower, upper = S.Zero, 1 / self.flow.c.speed
        while not self.above(upper, upper):
            lower, upper = upper, 2 * upper
        for _ in range(MOST_HALVINGS):
            while upper - lower > width or lower == 0:
                middle = (lower + upper) / 2
                if self.above(middle, middle):
                    upper = middle
                else:
                    lower = middle
            if self.rises(lower, upper):
                return lower, upper
            width = (upper - lower) / 2
        raise UndecidedError(f"H is not certified to rise between {lower} and {upper}")

    def above(self, t_a: Expr, t_c: Expr) -> bool:
        """Tell whether H exceeds H(0) with row a as at time `t_a` and row c as at `t_c`."""
        while self.intervals.prec <= LAST_PRECISION:
            a, c = self._row(self.flow.a, t_a, t_a), self._row(self.flow.c, t_c, t_c)
            excess = self._sum(a, c, lambda m, e: 1) - self._enclosed(self.start)
            if excess.a > 0 or excess.b < 0:
                return bool(excess.a > 0)
            self.intervals.prec *= 2
        raise UndecidedError(f"{LAST_PRECISION} bits do not tell H from H(0) near t = {t_c}")

    def rises(self, lower: Expr, upper: Expr) -> bool:
        """Tell whether H certainly grows in a and in c while each is between these times."""
        a, c = self._row(self.flow.a, lower, upper), self._row(self.flow.c, lower, upper)
        in_a = self._sum(a, c, lambda m, e: m)
        in_c = self._sum(a, c, lambda m, e: m + e)
        return bool(in_a.a > 0 and in_c.a > 0)

    def certify_faster_until(self, end: Expr) -> None:
        """Check that H < H(0) on (0, end], by convexity in (log a, log c).

        On a box H is at most the largest of its values at the four corners; boxes along
        the path cover it, the first of them with H(0) itself at one corner.
        """
        done, step = S.Zero, end
        for _ in range(MOST_BOXES):
            if done == end:
                return
            then = min(done + step, end)
            corners = (then, then), (then, done), (done, then)
            if any(self.above(*corner) for corner in corners):
                step /= 2
            else:
                done, step = then, 2 * step
        raise UndecidedError(f"{MOST_BOXES} boxes do not cover the times up to {end}")

    def _sum(self, a: Interval, c: Interval, weight: Callable[[int, int], int]) -> Interval:
        """Enclose the walk time's terms, each times `weight` of its powers of R and c."""
        R = self._enclosed(self.ratio) * a * c
        terms = (
            weight(m, e) * self._enclosed(value) * R**m * c**e
            for (m, e), value in self.terms.items()
        )
        return sum(terms, self.intervals.mpf(0))

    def _row(self, row: RowFlow, first: Expr, last: Expr) -> Interval:
        """Enclose a row's probability over the times from `first` to `last`."""
        odds = self.intervals.mpf([self._odds(row, first).a, self._odds(row, last).b])
        # Written with the odds once, so that no width is added.
        return 1 / (1 + 1 / odds)

    def _odds(self, row: RowFlow, t: Expr) -> Interval:
        """Enclose the odds at time `t`: ``o + log o = start + log start + speed t``.

        The left side grows and is concave, so Newton's method climbs to the root from the
        left; signs at two neighbours of what it finds then prove the enclosure.
        """
        start = self._enclosed(row.start)
        if t == 0:
            return start
        log = self.intervals.log
        right = start + log(start) + self._enclosed(row.speed * t)
        root = start.mid
        for _ in range(2 * self.intervals.prec.bit_length()):
            root = (root * (1 + right - log(root)) / (1 + root)).mid
        margin = self.intervals.mpf(2) ** (16 - self.intervals.prec)
        low, high = (root * (1 - margin)).a, (root * (1 + margin)).b
        if not ((low + log(low) - right).b < 0 < (high + log(high) - right).a):
            raise UndecidedError(f"the odds at t = {t} are not enclosed")
        return self.intervals.mpf([low, high])

    def _enclosed(self, number: Expr) -> Interval:
        """Enclose a rational number."""
        return self.intervals.mpf(int(number.p)) / int(number.q)
