"""The methods that solve a walk on any graph, and which of them a caller wants."""

from __future__ import annotations

from ...theory.model.arguments import described, one_of, positive_integer
from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import Policy, as_policy
from ..graph.exact_rows import ExactRows, exact_rows, first_zero, row_at
from .arithmetic import Arithmetic
from .reduced_solution import ReducedSolution
from .results import Solution

METHODS = ("accurate", "elimination", "sparse", "mpmath")
DIGITS = 50


def solve(
    graph: CorridorGraph,
    policy: Policy | str,
    method: str = "accurate",
    *,
    digits: int | None = None,
) -> Solution:
    """Solve the walk of `policy` on `graph`.

    Parameters
    ----------
    graph : CorridorGraph
    policy : Policy, or the name of one
        Its probabilities must be rational numbers: int, Fraction, float.
    method : ``"accurate"``, ``"elimination"``, ``"sparse"``, ``"mpmath"``
        ``"accurate"`` reduces each branch without a subtraction, in time linear in its
        depth, and cannot overflow; ``"mpmath"`` does the same with `digits` digits. The
        other two solve the full chain, every lane a state: ``"elimination"`` without a
        subtraction, ``"sparse"`` by SciPy's direct solver, which loses its digits as the
        walk gets long, and says so in its error bounds.
    digits : int, optional
        Significant digits for ``"mpmath"``, 50 unless told.

    Returns
    -------
    Solution
        ``.hitting_time``, ``.backtrack_time``, ``.visits``, ``.advantages``, each with an
        error bound, and for the first and the last method ``.variance``.

    Raises
    ------
    ValueError
        If a walk may never reach the target.
    MemoryError
        If the full chain would not fit.

    Examples
    --------
    >>> solution = solve(CorridorGraph.from_branches([[2, 3], [5]]), "rl")
    >>> solution.hitting_time.value, solution.backtrack_time[1].value
    (12.0, 3.0)
    >>> solution.visits[1].b
    array([1.])
    """
    arithmetic = chosen_arithmetic(method, digits)
    rows = exact_rows(graph, policy)
    require_arrival(graph, rows)
    if arithmetic is not None:
        return ReducedSolution(graph, rows, arithmetic, method)
    from .full_solution import FullSolution

    return FullSolution(graph, as_policy(policy), method)


def chosen_arithmetic(method: object, digits: object) -> Arithmetic | None:
    """Return how `method` represents numbers in the reduction; None for the full chain."""
    one_of("method", method, METHODS)
    if method == "mpmath":
        return Arithmetic(DIGITS if digits is None else positive_integer("digits", digits))
    if digits is not None:
        raise ValueError(
            f"digits is for method='mpmath'; got {described(digits)} for {method!r}"
        )
    return Arithmetic() if method == "accurate" else None


def require_arrival(graph: CorridorGraph, rows: tuple[ExactRows, ...]) -> None:
    """Raise ValueError unless every walk reaches the target sooner or later."""
    target = rows[graph.target]
    if not target.weight:
        raise ValueError(
            f"the target is unreachable: fork[{graph.target}], the way to it, is 0"
        )
    for w, kind in enumerate(rows):
        if w == graph.target:
            blocked = first_zero(kind.forward)
            if blocked is not None:
                name = "{}_{}".format(*row_at(0, blocked))
                raise ValueError(
                    f"the target is unreachable: {name} of branches[{w}], on the way, is 0"
                )
        elif kind.weight:
            end = first_zero(kind.forward)
            reached = kind.backward[: None if end is None else end + 1]
            trap = first_zero(reached)
            # At the last vertex that it can reach the walk turns, and need not come back.
            if trap is not None and kind.forward[trap]:
                name = "{}_{}".format(*row_at(1, trap))
                raise ValueError(
                    f"the target is unreachable once the walk is in branches[{w}]: "
                    f"{name} is 0, so it never comes back"
                )
