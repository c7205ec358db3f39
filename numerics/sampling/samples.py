"""What a simulation returns: samples, and estimates with confidence intervals."""

import contextlib
import math
import operator
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...theory.model.arguments import described, positive_integer
from ...theory.model.memory import require_memory
from ...theory.model.shown import Shown
from ..graph.arrays import ByValue, Floats, Indices
from ..graph.memory_limits import BYTES_PER_WALKER
from ..solve.numbers import Number

MOST_STEPS = 1_000_000


@dataclass(frozen=True)
class Estimate(Number, Shown):
    """An estimate and its confidence interval, from `low` to `high`.

    It is a number like others (``float(x)``, ``2 * x``, ``f"{x:.3g}"``); `level` is how often,
    in repeated simulations, the interval covers the true value.
    """

    value: float
    low: float
    high: float
    level: float


@dataclass(frozen=True, eq=False)
class Simulation(Shown, ByValue):
    """Walks that were simulated: the `steps` of each that arrived, in no particular order.

    Of those `truncated`, still on their way after `max_steps`, it is not known how long they
    are. Those `stuck` can never arrive (only a search that may not reuse an edge gets stuck).
    """

    steps: Indices
    truncated: int
    stuck: int
    max_steps: int
    seed: int

    @property
    def walkers(self) -> int:
        """Number of walks, arrived or not."""
        return len(self.steps) + self.truncated + self.stuck

    def mean(self, level: float = 0.99) -> Estimate:
        """Estimate the expected number of steps (normal approximation).

        Raises ValueError if some walks were truncated or stuck, as their mean is not that of
        the arrived.
        """
        if self.truncated or self.stuck:
            raise ValueError(
                f"max_steps must let every walk arrive to estimate a mean; of {self.walkers} "
                f"walks {self.truncated} were truncated at {self.max_steps} steps and "
                f"{self.stuck} got stuck; see .restricted_mean and .arrived"
            )
        return self._mean(self.steps.astype(float), level)

    def restricted_mean(self, level: float = 0.99) -> Estimate:
        """Estimate ``E[min(H, max_steps)]``, in which truncated walks count as long.

        A walk that is stuck counts as `max_steps`.
        """
        full = np.full(self.walkers, float(self.max_steps))
        full[: len(self.steps)] = self.steps
        return self._mean(full, level)

    def arrived(self, level: float = 0.99) -> Estimate:
        """Estimate the probability to arrive within `max_steps` (Clopper and Pearson)."""
        from scipy.special import betaincinv

        tail = (1 - proportion("level", level)) / 2
        n, k = self.walkers, len(self.steps)
        low = float(betaincinv(k, n - k + 1, tail)) if k else 0.0
        high = float(betaincinv(k + 1, n - k, 1 - tail)) if k < n else 1.0
        return Estimate(k / n, low, high, level)

    def _mean(self, values: Floats, level: float) -> Estimate:
        from scipy.special import ndtri

        reach = float(ndtri((1 + proportion("level", level)) / 2))
        centre = float(values.mean())
        n = len(values)
        spread = reach * float(values.std(ddof=1)) / math.sqrt(n) if n > 1 else math.inf
        return Estimate(centre, centre - spread, centre + spread, level)


def checked(walkers: object, max_steps: object, seed: object) -> tuple[int, int, int]:
    """Return the arguments of every simulation, if they are numbers as it takes them."""
    walkers = positive_integer("walkers", walkers)
    max_steps = positive_integer("max_steps", max_steps)
    rule = f"seed must be a non-negative integer; got {described(seed)}"
    if isinstance(seed, bool) or not hasattr(seed, "__index__"):
        raise TypeError(rule)
    number = operator.index(seed)
    if number < 0:
        raise ValueError(rule)
    require_memory(walkers * BYTES_PER_WALKER, f"a simulation of {walkers} walkers")
    return walkers, max_steps, number


@contextlib.contextmanager
def progress_bar(walkers: int, label: str, *, show: bool) -> Iterator[Callable[[int], None]]:
    """Give a function to call with the number of walks that have ended."""
    if not show:
        yield lambda ended: None
        return
    import click

    with click.progressbar(length=walkers, label=label, file=sys.stderr) as bar:
        yield bar.update


def proportion(name: str, value: Any) -> float:
    """Return `value` if it is strictly between 0 and 1."""
    try:
        inside = not isinstance(value, bool) and 0 < value < 1
    except TypeError:
        inside = False
    if not inside:
        raise ValueError(f"{name} must be strictly between 0 and 1; got {described(value)}")
    return float(value)
