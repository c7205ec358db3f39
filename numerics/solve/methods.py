"""The methods that solve a walk on any graph, and its times on the paper's graph."""

from ...theory.model.arguments import described, one_of, positive_integer, shortened
from ...theory.model.corridors import only_dead_end, takes_graphs, takes_sizes
from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import Policy, as_policy
from ..graph.exact_rows import ExactRows, exact_rows, first_zero, row_at
from ..graph.memory_limits import symmetric_graph
from .positive import Arithmetic
from .reduced_solution import ReducedSolution
from .results import Result, Solution

METHODS = ("accurate", "elimination", "sparse", "mpmath")
DIGITS = 50


@takes_sizes(symmetric_graph)
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
    W, K, L : int
        Branches, diamonds per branch, lanes per diamond; or a CorridorGraph in their place.
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


@takes_sizes(symmetric_graph)
def hitting_time(
    graph: CorridorGraph,
    policy: Policy | str,
    method: str = "accurate",
    *,
    digits: int | None = None,
) -> Result:
    """Expected number of steps from the source to the target leaf.

    Parameters
    ----------
    W, K, L : int
        Branches, diamonds per branch, lanes per diamond; or a CorridorGraph in their place.
    policy : Policy, or ``"uniform"``, ``"sft"``, ``"rl"``
        In any case; ``"rlvr"`` is ``"rl"``.
    method, digits
        As in `corridor.numerics.solve`, which also says what is raised.

    Returns
    -------
    Result
        Steps, with an error bound. A time beyond the range of a float has a ``.log10``.

    Examples
    --------
    >>> result = hitting_time(15, 15, 5, "sft")
    >>> round(result.value), result.error_bound
    (431844824909801, 0.048...)
    >>> hitting_time(15, 15, 5, "sft", method="sparse").relative_error_bound
    inf
    >>> hitting_time(15, 1000, 5, "sft").log10
    859.1078...
    >>> print(hitting_time(15, 15, 5, "sft", method="mpmath", digits=40).value)
    431844824909800.863265400684544
    """
    return solve(graph, policy, method, digits=digits).hitting_time


def _only_backtrack_time(
    graph: CorridorGraph,
    policy: Policy | str,
    method: str = "accurate",
    *,
    digits: int | None = None,
) -> Result:
    solution = solve(graph, policy, method, digits=digits)
    return only_dead_end([time for time in solution.backtrack_time if time is not None])


@takes_graphs(_only_backtrack_time)
def backtrack_time(
    K: int,
    L: int,
    policy: Policy | str,
    method: str = "accurate",
    *,
    digits: int | None = None,
) -> Result:
    """Expected number of steps from a dead-end leaf to the first return to the fork.

    Arguments and result are as in `corridor.numerics.hitting_time`; ValueError says that the
    walk may never come back, or that a graph's dead ends differ.

    Examples
    --------
    >>> backtrack_time(3, 2, "rl").value
    7.0
    """
    # Two branches: the target's, and one dead end.
    return _only_backtrack_time(symmetric_graph(2, K, L), policy, method, digits=digits)


@takes_sizes(symmetric_graph)
def variance(
    graph: CorridorGraph,
    policy: Policy | str,
    method: str = "accurate",
    *,
    digits: int | None = None,
) -> Result:
    """Variance of the number of steps from the source to the target leaf.

    Without the cancellation of ``E[T^2] - E[T]^2``: the law of total variance, step by step,
    as in ``corridor.numerics.solve.reduced_solution``. Arguments are as in
    `corridor.numerics.hitting_time`, but `method` is ``"accurate"`` or ``"mpmath"``; the
    result is in steps squared.

    Examples
    --------
    A walk with one branch never errs under rl; with two, the detours of 6 steps are
    geometric with mean 1 and variance 2.

    >>> variance(1, 1, 4, "rl").value, variance(2, 1, 4, "rl").value
    (0.0, 72.0)
    """
    solution = solve(graph, policy, method, digits=digits)
    if not isinstance(solution, ReducedSolution):
        raise ValueError(
            "method must be one of 'accurate', 'mpmath' for a variance; "
            f"got {shortened(method)}"
        )
    return solution.variance


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
