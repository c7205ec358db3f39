"""Arguments that every flow takes, checked at the door."""

from __future__ import annotations

import math

from ...theory.arguments import described
from ...theory.graph import CorridorGraph


def corridor_graph(W: int | CorridorGraph, K: int | None, L: int | None) -> CorridorGraph:
    """Return the graph that W, K and L, or W alone, stand for.

    Raises
    ------
    TypeError, ValueError
        If they are no positive integers, or W is a graph and K or L is given too.

    Examples
    --------
    >>> corridor_graph(3, 1, 2).width
    3
    """
    if isinstance(W, CorridorGraph):
        if K is not None or L is not None:
            raise TypeError("K and L must be left out when W is a graph")
        if any(
            not isinstance(n, int) for kind in W.branches for n in (*kind.lanes, kind.count)
        ):
            raise TypeError("W must be a graph of numbers; got symbols for W or L")
        return W
    if K is None or L is None:
        raise TypeError("K and L must be given unless W is a graph")
    graph = CorridorGraph.symmetric(W, K, L)
    return corridor_graph(graph, None, None)


def positive_number(name: str, value: object) -> float:
    """Return `value` as a positive, finite float.

    Raises
    ------
    TypeError, ValueError
        If it is none.

    Examples
    --------
    >>> positive_number("t_end", 12)
    12.0
    """
    rule = f"{name} must be a positive, finite number; got {described(value)}"
    if isinstance(value, bool | str) or value is None:
        raise TypeError(rule)
    try:
        number = float(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(rule) from None
    except OverflowError:
        raise ValueError(rule) from None
    if not 0 < number < math.inf:
        raise ValueError(rule)
    return number
