"""One rule for every function of a corridor: W, K and L, or a graph in their place.

What is computed on any graph takes W, K and L through `takes_sizes`; what has a closed form in
W, K and L takes a graph, and a `Policy` of one's own, through `takes_graphs`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, overload

from .arguments import Count, described
from .graph import CorridorGraph
from .policy import Policy

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class OnCorridor(Protocol[P, R_co]):
    """A function of a corridor: of a graph, or of W, K and L."""

    __name__: str

    @overload
    def __call__(self, graph: CorridorGraph, /, *rest: P.args, **named: P.kwargs) -> R_co: ...
    @overload
    def __call__(
        self, W: Count, K: Count, L: Count, *rest: P.args, **named: P.kwargs
    ) -> R_co: ...


class OnSizes(Protocol[P, R_co]):
    """A function of W, K and L, or some of them: or of a graph in their place."""

    __name__: str

    @overload
    def __call__(self, *given: P.args, **named: P.kwargs) -> R_co: ...
    @overload
    def __call__(self, graph: CorridorGraph, /, *rest: Any, **named: Any) -> R_co: ...


def takes_sizes(
    made: Callable[[Count, int, Count], CorridorGraph] = CorridorGraph.symmetric,
) -> Callable[[Callable[Concatenate[CorridorGraph, P], R]], OnCorridor[P, R]]:
    """Return a decorator: a function of a graph takes W, K and L in its place.

    `made` makes a graph of them.

    >>> @takes_sizes()
    ... def width(graph):
    ...     return graph.width
    >>> width(3, 2, 5), width(CorridorGraph.symmetric(3, 2, 5))
    (3, 3)
    """

    def decorate(function: Callable[Concatenate[CorridorGraph, P], R]) -> OnCorridor[P, R]:
        @wraps(function)
        def accepting(*given: Any, **named: Any) -> R:
            if isinstance(named.get("W"), CorridorGraph):
                named["graph"] = named.pop("W")
            if "graph" in named:
                given = (named.pop("graph"), *given)
            if given and isinstance(given[0], CorridorGraph):
                _refuse_both(named)
                return function(*given, **named)
            names = [name for name in "WKL" if name not in named]
            sizes = dict(zip(names, given, strict=False))
            sizes |= {name: named.pop(name) for name in "WKL" if name in named}
            if len(sizes) < len("WKL"):
                got = f"got {described(given[0])}" if given else "got nothing"
                raise TypeError(
                    f"graph must be a CorridorGraph, or W, K and L be given in its place; {got}"
                )
            rest = given[len(names) :]
            return function(made(sizes["W"], sizes["K"], sizes["L"]), *rest, **named)

        shown = inspect.signature(function)
        _, *rest = shown.parameters.values()
        accepting.__signature__ = shown.replace(  # type: ignore[attr-defined]
            parameters=[*_sizes_shown("WKL"), *rest]
        )
        told: OnCorridor[P, R] = _told(accepting)
        return told

    return decorate


def takes_graphs(
    general: Callable[..., Any] | None = None,
) -> Callable[[Callable[P, R]], OnSizes[P, R]]:
    """Return a decorator: a function of W, K and L (or some) takes a graph in their place.

    A graph whose branches are alike is its W, K and L. For others, and for a `Policy` of one's
    own, the value is that of `general`, a function of a graph and what else is given; without
    one they are refused.

    >>> @takes_graphs()
    ... def length(K, L):
    ...     return 2 * K + 1
    >>> length(2, 5), length(CorridorGraph.symmetric(3, 2, 5))
    (5, 5)
    """

    def decorate(function: Callable[P, R]) -> OnSizes[P, R]:
        taken = [name for name in inspect.signature(function).parameters if name in "WKL"]

        @wraps(function)
        def accepting(*given: Any, **named: Any) -> R:
            if "graph" in named:
                given = (named.pop("graph"), *given)
            graph, rest = (given[0], given[1:]) if given else (None, ())
            if isinstance(graph, CorridorGraph):
                _refuse_both(named)
            else:
                first = [name for name in taken if name not in named]
                rest = given[len(first) :]
                if not _is_own(rest, named):
                    return function(*given, **named)  # as it is written
                sizes = dict(zip(first, given, strict=False))
                sizes |= {name: named.pop(name) for name in taken if name in named}
                graph = CorridorGraph.symmetric(**{"W": 2, **sizes})
            own = _is_own(rest, named)
            if not own and (sizes := alike(graph)):
                return function(*(sizes[name] for name in taken), *rest, **named)
            if general is None:
                got = "a Policy" if own else described(graph)
                raise ValueError(
                    f"{function.__name__} is known where all branches are alike, under the "
                    f"paper's policies; got {got}"
                )
            found: R = general(graph, *rest, **named)
            return found

        told: OnSizes[P, R] = _told(accepting)
        return told

    return decorate


def as_sizes(name: str, graph: CorridorGraph) -> dict[str, Any]:
    """Return W, K and L of a graph for `name`, which is known where branches are alike."""
    sizes = alike(graph)
    if not sizes:
        raise ValueError(
            f"{name} is known where all branches are alike; got {described(graph)}"
        )
    return sizes


def alike(graph: CorridorGraph) -> dict[str, Any]:
    """Return W, K and L of a graph whose branches and diamonds are all alike; else nothing.

    >>> alike(CorridorGraph.from_branches([[5, 5], [5, 5]]))
    {'W': 2, 'K': 2, 'L': 5}
    >>> alike(CorridorGraph.from_branches([[5, 5], [5]]))
    {}
    """
    kinds = {kind.lanes for kind in graph.branches if kind.count != 0}
    (lanes, *others) = kinds
    if others or len(set(lanes)) > 1:
        return {}
    return {"W": graph.width, "K": len(lanes), "L": lanes[0]}


def only_dead_end(times: Sequence[R]) -> R:
    """Return the one value that all dead ends have.

    >>> only_dead_end([7, 7])
    7
    """
    if not times or any(time != times[0] for time in times):
        many = "differ" if times else "are none"
        raise ValueError(
            f"the dead ends of the graph {many}: solve(graph, policy).backtrack_time has the "
            "time of each kind of branch"
        )
    return times[0]


def _told(accepting: Any) -> Any:
    """Return the function marked as one that takes graphs, which its description says too."""
    summary, rest, more = (accepting.__doc__ or "").partition("\n\n")
    if "in their place" not in more and summary:
        rule = "A CorridorGraph may be given in the place of W, K and L, as `graph`."
        accepting.__doc__ = f"{summary.rstrip()}\n\n    {rule}{rest}{more}"
    accepting.takes_graph = True
    return accepting


def _is_own(rest: tuple[Any, ...], named: Mapping[str, Any]) -> bool:
    """Tell whether a policy is given that is none of the paper's names."""
    return isinstance(named.get("policy", rest[0] if rest else None), Policy)


def _refuse_both(named: Mapping[str, Any]) -> None:
    given = [name for name in "WKL" if name in named]
    if given:
        raise TypeError(f"{given[0]} must be left out when a graph is given")


def _sizes_shown(names: str) -> list[inspect.Parameter]:
    return [
        inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation="Count")
        for name in names
    ]
