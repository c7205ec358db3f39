"""Row flow: how cross-entropy training moves one row of the policy, solved exactly.

The derivation is docs/learning.md, sections "One row" and "The lumped row".
"""

from dataclasses import dataclass
from functools import lru_cache

import sympy
from sympy import Expr, LambertW, S, exp, log

from ..model.arguments import Count, one_of
from ..model.families import FAMILIES
from ..model.policy import pretrained
from ..model.shown import Shown
from ..walk.expressions import Exact, counts, exact


@dataclass(frozen=True)
class RowFlow(Shown):
    """The gradient flow of a row with one choice, from given odds towards the data's share.

    With h the probability of the choice and x its logit gap,
    ``x' = speed (data - h)``, that is ``h' = speed h (1 - h) (data - h)``.

    Attributes
    ----------
    data : sympy.Expr
        Share of the data, at this row, that makes the choice; a symbol counts as strictly
        between 0 and 1.
    speed : sympy.Expr
        Speed of the gap per unit of flow time, ``visits (1/m + 1/(n-m))`` for a choice of m
        among n edges. 0 for a row that never occurs.
    start : sympy.Expr
        Odds h/(1-h) at time 0, positive.

    Examples
    --------
    >>> RowFlow(S.One, S.One, S(5)).odds(2)
    LambertW(5*exp(7))
    """

    data: Expr
    speed: Expr
    start: Expr

    def odds(self, t: Exact) -> Expr:
        """Return the odds h/(1-h) at time `t`, unless the data mixes both choices.

        The flow is then known by its exact inverse, `time`.
        """
        t = exact("t", t)
        if t.is_negative:
            raise ValueError(f"t must be a time of the flow, 0 or later; got {t}")
        if t.is_zero or self.is_frozen:
            return self.start
        if self.data == 1:
            return LambertW(self.start * exp(self.start + self.speed * t))
        if self.data == 0:
            return 1 / LambertW(exp(1 / self.start + self.speed * t) / self.start)
        raise ValueError(
            f"odds at a given time have no closed form for data that mixes both choices, "
            f"here {self.data}; time(odds) is the exact inverse"
        )

    def probability(self, t: Exact) -> Expr:
        """Return the probability h of the choice at time `t`; errors as `odds`."""
        odds = self.odds(t)
        return odds / (1 + odds)

    def gap(self, t: Exact) -> Expr:
        """Return the logit gap, log-odds minus those at time 0; errors as `odds`.

        Examples
        --------
        >>> row_flow("b", lanes=5, visits=0).gap(sympy.Symbol("t"))
        0
        """
        return log(self.odds(t) / self.start)

    def time(self, odds: Exact) -> Expr:
        """Return when the row has the given odds: the exact inverse of the flow.

        Examples
        --------
        >>> row = RowFlow(S.Half, S(4), S(4))
        >>> row.time(2)
        log(3*sqrt(2)/2)
        """
        odds = exact("odds", odds)
        if odds == self.start:
            return S.Zero
        self._refuse_unreached(odds)
        ratio = odds / self.start
        if self.data == 1:
            return (odds - self.start + log(ratio)) / self.speed
        if self.data == 0:
            return (1 / odds - 1 / self.start - log(ratio)) / self.speed
        rest = 1 - self.data
        left = (self.data - rest * self.start) / (self.data - rest * odds)
        return log(ratio**rest * left) / self.rate

    @property
    def is_frozen(self) -> bool:
        """Whether the row stays exactly where it is: no visits, or already at the data."""
        balanced = self.data * (1 + self.start) - self.start
        return bool(self.speed == 0 or sympy.cancel(balanced) == 0)

    @property
    def limit(self) -> Expr:
        """Probability of the choice as t goes to infinity."""
        return self.start / (1 + self.start) if self.is_frozen else self.data

    @property
    def rate(self) -> Expr:
        """Exponential rate of convergence, ``speed data (1 - data)``.

        It is 0 where the distance decays like 1/t instead, and for a frozen row.
        """
        return S.Zero if self.is_frozen else self.speed * self.data * (1 - self.data)

    @property
    def amplitude(self) -> Expr:
        """Constant A of the approach: ``h = limit + A exp(-rate t)``, or ``limit + A/t``.

        To leading order; the second form where `rate` is 0. A frozen row has 0.

        Examples
        --------
        >>> row_flow("a", lanes=5, visits=1).amplitude
        -5/6
        """
        if self.is_frozen:
            return S.Zero
        if self.data in (0, 1):
            return (1 - 2 * self.data) / self.speed
        rest = 1 - self.data
        reach = self.data / (rest * self.start)
        return rest * (rest * self.start - self.data) * reach**rest

    def _refuse_unreached(self, odds: Expr) -> None:
        """Raise ValueError unless numbers `odds` lie between the start and the limit."""
        if self.is_frozen:
            raise ValueError(f"odds must be {self.start}: this row is frozen; got {odds}")
        end = S.Infinity if self.data == 1 else self.data / (1 - self.data)
        if not all(number.is_number for number in (odds, self.start, end)):
            return
        low, high = sorted((self.start, end))
        if not low < odds < high:
            raise ValueError(
                f"odds must lie between {self.start}, those at time 0, and the limit; "
                f"got {odds}"
            )


def row_flow(
    family: str, lanes: Count, visits: Exact, data: Exact = 1, start: Exact | None = None
) -> RowFlow:
    """Return the flow of a row of the corridor under cross-entropy training.

    Parameters
    ----------
    family : ``"a"``, ``"b"``, ``"c"`` or ``"d"``
    lanes : int or sympy.Expr
        Lanes L of the diamond: the row is a softmax over L lanes and one single edge.
    visits, data : int, Fraction or sympy.Expr
        Expected visits to the row in a trace of the data, and the share of these that go on
        as the family says: 1 in a golden path.
    start : int, Fraction or sympy.Expr, optional
        Odds at time 0; those of the pretrained model if not given.

    Examples
    --------
    >>> t = sympy.Symbol("t", positive=True)
    >>> row_flow("c", lanes=5, visits=1).odds(t)
    LambertW(5*exp(6*t/5 + 5))
    >>> row_flow("b", lanes=5, visits=0).probability(t)
    5/6
    """
    one_of("family", family, FAMILIES)
    (lanes,) = counts(lanes=lanes)
    visits, data = exact("visits", visits), exact("data", data)
    if visits.is_negative:
        raise ValueError(f"visits must not be negative; got {visits}")
    if data.is_negative or (1 - data).is_negative:
        raise ValueError(f"data must be a share in [0, 1]; got {data}")
    if start is None:
        odds = _odds(sympy.sympify(pretrained(family, lanes)))
    else:
        odds = exact("start", start)
        if odds.is_nonpositive:
            raise ValueError(f"start must be positive odds; got {odds}")
    return RowFlow(data, visits * (lanes + 1) / lanes, odds)


@lru_cache(maxsize=1_000)  # rows of a kind start alike
def _odds(share: Expr) -> Expr:
    return sympy.cancel(share / (1 - share))
