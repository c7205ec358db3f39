"""How far each path is from what no implementation can be faster than."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from corridor import CorridorGraph, numerics

from . import hitting_times
from .growth import unlike
from .tables import number_text, time_text


@dataclass(frozen=True)
class Limit:
    """A path and its floor.

    Attributes
    ----------
    path, floor : str
        What was measured, and what it is compared with.
    seconds, floor_seconds : float
    """

    path: str
    floor: str
    seconds: float
    floor_seconds: float


def limits(*, quick: bool = False) -> list[Limit]:
    """Measure all paths and their floors, in this process, the best of several runs each."""
    return [
        _closed_form(100 if quick else 100_000),
        _accurate(100 if quick else 100_000),
        _gradient(100 if quick else 100_000),
        *_full_graph(10 if quick else 5000),
    ]


def _closed_form(K: int) -> Limit:
    def powers() -> tuple[int, int]:
        return 36**K, 5**K

    return Limit(
        f"closed form, exact, K={K}",
        "the two powers that its fraction consists of, as Python's integers",
        _best(hitting_times.closed_form(15, K, 5, "sft")),
        _best(powers),
    )


def _accurate(K: int) -> Limit:
    import numpy as np

    graph, numbers = unlike(K), np.ones(8 * K)
    return Limit(
        f"accurate solve, unlike diamonds, K={K}",
        "reading the 8K probabilities once",
        _best(lambda: numerics.hitting_time(graph, "sft")),
        _best(numbers.sum),
    )


def _gradient(K: int) -> Limit:
    import numpy as np

    graph, gaps = CorridorGraph.symmetric(15, K, 5), np.ones(4 * K)
    return Limit(
        f"gradient of all rows, K={K}",
        "one exponential for each of the 4K gaps",
        _best(lambda: numerics.policy_gradient(graph, "uniform")),
        _best(lambda: np.exp(gaps)),
    )


def _full_graph(W: int) -> list[Limit]:
    import numpy as np

    graph = CorridorGraph.symmetric(W, 15, 5)
    chain = numerics.full_chain(graph, "uniform")
    n = len(chain.steps)
    x = np.ones(n)
    one_pass = _best(lambda: chain.Q @ x)
    floor = "one product of its matrix with a vector"
    return [
        Limit(
            f"assembling the full graph, {n} states",
            floor,
            _best(lambda: numerics.full_chain(graph, "uniform")),
            one_pass,
        ),
        Limit(
            f"eliminating it, {n} states",
            floor,
            _best(lambda: numerics.eliminate(chain.Q, chain.absorption)),
            one_pass,
        ),
    ]


def _best(call: Callable[[], Any], runs: int = 3) -> float:
    seconds = []
    for _ in range(runs):
        began = time.process_time()
        call()
        seconds.append(time.process_time() - began)
    return min(seconds)


def limit_table(found: list[Limit]) -> str:
    """Return the table of `limits`."""
    lines = ["| path | takes | floor | takes | ratio |", "|---|--:|---|--:|--:|"]
    for limit in found:
        ratio = number_text(limit.seconds / limit.floor_seconds)
        lines.append(
            f"| {limit.path} | {time_text(limit.seconds)} | {limit.floor} | "
            f"{time_text(limit.floor_seconds)} | {ratio} × |"
        )
    return "\n".join(lines)
