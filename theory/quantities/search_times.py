"""Search time: expected steps of the walk in a harness that reuses no directed edge.

The harness renormalises each row over the directed edges not traversed so far, and is
uniform over them where the row gives them no probability. The derivation is docs/harness.md.
"""

import sympy
from sympy import Expr, Rational

from ..model.arguments import Count
from ..model.corridors import takes_graphs, takes_sizes
from ..model.graph import Branch, CorridorGraph
from ..model.policy import Policy, PolicyName, policy_name
from ..walk.expressions import counts, expressions_of
from ..walk.powers import power


@takes_graphs()
def search_success(K: Count, L: Count) -> Expr:
    """Return the probability that the harness around ``"uniform"`` reaches the target.

    It does not depend on the number of branches; under ``"sft"`` and ``"rl"`` it is 1.
    Theorem 4 of docs/harness.md.

    Examples
    --------
    >>> search_success(2, 5)
    25/144
    """
    K, L = counts(K=K, L=L)
    return power(L / (2 * (L + 1)), K)


@takes_sizes()
def search_time_on(graph: CorridorGraph, policy: Policy | str | PolicyName) -> Expr:
    """Return the expected number of steps of the harness on any graph, with any backward rows.

    Theorem 1 of docs/harness.md. The rows b have no influence.

    Parameters
    ----------
    graph : CorridorGraph
        Branches may differ in depth and lanes, which may be symbols.
    policy : Policy, or the name of one
        Its forward rows a and c must be 1; b, d and the fork's rule are free, but exact:
        no floats.

    Examples
    --------
    >>> graph = CorridorGraph.from_branches([[2, 3], [1], [4, 4, 2]], target=1)
    >>> search_time_on(graph, "sft")
    21
    >>> from fractions import Fraction
    >>> search_time_on(graph, Policy(a=1, c=1, d=Fraction(1, 2)))
    551/30
    """
    rows, shares = expressions_of(graph, policy)
    for w, families in enumerate(rows):
        for family, row in (("a", families.a), ("c", families.c)):
            for j, p in enumerate(row, start=1):
                if p != 1:
                    raise ValueError(
                        f"forward rows must be 1 for the search time; got {family}_{j} = {p} "
                        f"on branch {w}: the walker can turn round on the only way in, which "
                        "the harness does not open again"
                    )
    kinds = list(zip(graph.branches, shares, rows, strict=True))
    target, to_target, _ = kinds.pop(graph.target)
    steps: Expr = sympy.Integer(2 * target.depth + 2)
    for branch, share, families in kinds:
        number: Count = branch.count
        if number != 0:
            steps += (
                number * _before(share / number, to_target) * _excursion(branch, families.d)
            )
    return sympy.cancel(steps)


@takes_graphs(search_time_on)
def search_time(W: Count, K: Count, L: Count, policy: Policy | str | PolicyName) -> Expr:
    """Return the expected number of steps to the target when no directed edge is used twice.

    Arguments as in `hitting_time`, but for ``"uniform"``, under which the harness misses the
    target: a ValueError (see `search_success`). Theorem 2 of docs/harness.md; claim C1 of Wei
    and Kim (arXiv:2606.22938).

    Examples
    --------
    >>> search_time(15, 15, 5, "sft"), search_time(15, 15, 5, "rl")
    (886, 466)
    >>> from sympy.abc import K, L, W
    >>> search_time(W, K, L, "sft")
    2*K + (W - 1)*(K*(L + 3) + 2)/2 + 2
    >>> search_time(W, K, L, "rl")
    W*(2*K + 1) + 1
    """
    W, K, L = counts(W=W, K=K, L=L)
    match policy_name(policy):
        case PolicyName.UNIFORM:
            raise ValueError(
                "policy must be 'sft' or 'rl'; got 'uniform', under which the harness reaches "
                f"the target only with probability {search_success(K, L)} and is stuck at the "
                "fork otherwise: the expected number of steps is infinite"
            )
        case PolicyName.SFT:
            return 2 * K + 2 + (W - 1) * (K * (L + 3) + 2) / 2
        case PolicyName.RL:
            return W * (2 * K + 1) + 1


def _excursion(branch: Branch, d: tuple[Expr, ...]) -> Expr:
    """Return the expected steps from the fork into a dead end and back to the fork."""
    steps: Expr = sympy.Integer(4 * branch.depth + 2)
    for lanes, out in zip(branch.lanes, d, strict=True):
        # Each lane left over is entered, at two steps, if it is drawn before the way out.
        steps += 2 * (lanes - 1) * _before(1 - out, lanes * out)
    return steps


def _before(weight: Expr, other: Expr) -> Expr:
    """Return the probability that an edge of `weight` is drawn before one of weight `other`.

    Two edges without weight are drawn after all others, in either order alike.
    """
    if weight == other:
        return Rational(1, 2)
    return weight / (weight + other)
