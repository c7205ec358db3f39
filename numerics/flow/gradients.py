"""The gradient of the hitting time, row by row: visits times advantage, in O(K).

For a row with gap x that goes on with probability p, ``dJ/dx`` (J minus the hitting time) is
the expected number of times the walk stands there, times p(1-p), times the steps that going
on saves over the alternative. Both factors of every row are sums of products of positive
numbers (docs/dip.md, section "Visits and advantage"), so nothing is lost to subtraction.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import Policy, branch_weights
from ...theory.model.shown import Shown
from ..graph.arrays import Floats
from .logit_gaps import Gaps, Start, gaps_by_family, gaps_by_vertex, start_gaps


@dataclass(frozen=True)
class BranchGradient:
    """What one kind of branch contributes.

    Attributes
    ----------
    visits : Gaps
        Expected number of times the walk stands at each row, all branches of the kind
        together.
    advantage : Gaps
        Steps that the row's own move saves over its alternative; negative where it costs.
    push : Gaps
        ``visits * p (1 - p) * advantage``: the kind's share of the gradient.
    """

    visits: Gaps
    advantage: Gaps
    push: Gaps


@dataclass(frozen=True)
class Gradient(Shown):
    """The gradient at one policy.

    Attributes
    ----------
    total : Gaps
        ``dJ/dx`` of every row, in steps, shared by all branches.
    branches : tuple of BranchGradient
        By kind, as in ``graph.branches``.
    hitting_time : float
        In steps.
    """

    total: Gaps
    branches: tuple[BranchGradient, ...]
    hitting_time: float


def policy_gradient(graph: CorridorGraph, at: Start) -> Gradient:
    """Return the gradient of J = -(hitting time) with respect to the gaps.

    Parameters
    ----------
    graph : CorridorGraph
    at : str, Policy, Gaps or mapping
        The policy at which to take it.

    Raises
    ------
    TypeError, ValueError
        If the policy does not fit, or the hitting time does not fit a double.

    Examples
    --------
    >>> graph = CorridorGraph.symmetric(2, 6, 2)
    >>> gradient = policy_gradient(graph, "uniform")
    >>> gradient.hitting_time, gradient.total.b < 0
    (571.0, array([ True,  True,  True,  True,  True, False]))
    """
    policy = at if isinstance(at, Policy) else Policy()
    x = gaps_by_vertex(start_gaps(graph, at))
    return gradient_at(graph, x, policy)


def hitting_time_of_gaps(graph: CorridorGraph, gaps: Gaps, policy: Policy) -> float:
    """Return the hitting time at `gaps`, with the rule of `policy` at the fork, in steps."""
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        target, ends, shares = _walk(graph, gaps_by_vertex(gaps), policy)
        return _hitting_time(target, ends, shares)


def gradient_at(graph: CorridorGraph, x: Floats, policy: Policy) -> Gradient:
    """Return the gradient at the gaps `x`, an array of shape (2, 2K) in the walk's order."""
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        target, ends, shares = _walk(graph, x, policy)
        total = _hitting_time(target, ends, shares)
        detour = sum(share * end.round_trip for share, end in zip(shares, ends, strict=True))
        branches = []
        for kind in range(len(graph.branches)):
            end = ends[kind]
            entries = shares[kind] * target.entries
            branches.append(
                _target_gradient(target, detour, x.shape[1])
                if kind == graph.target
                else _dead_end_gradient(end, entries, x.shape[1])
            )
    if not total < math.inf:
        raise ValueError("the hitting time must fit a double; K is too large for this policy")
    sums = (sum(getattr(branch.push, name) for branch in branches) for name in Gaps._fields)
    return Gradient(Gaps(*sums), tuple(branches), total)


class _Branch:
    """One branch at given gaps: vertices m = 1..n, edges i = 0..n, as in docs/dip.md."""

    def __init__(self, x: Floats, lanes: tuple[int, ...]) -> None:
        n = 2 * len(lanes)
        logs = np.log(np.asarray(lanes, dtype=float))
        base = np.stack([logs, -logs], axis=1).ravel()
        f, g = x[0, :n] + base, x[1, :n] - base
        self.odds_against = np.exp(-f)
        self.p, self.q = 1 / (1 + self.odds_against), 1 / (1 + np.exp(-g))
        self.stay_p, self.stay_q = 1 / (1 + np.exp(f)), 1 / (1 + np.exp(g))
        self.P = np.concatenate(([1.0], np.cumprod(self.p / self.q)))
        self.before = np.cumsum(self.P)[:-1]
        self.beyond = np.cumsum(self.P[::-1])[::-1][1:]

    @property
    def round_trip(self) -> float:
        """Steps of one excursion into a dead end, from the fork and back."""
        return float(2 * self.P.sum())

    @property
    def backward(self) -> Floats:
        """Backward traversals mu_i of each edge of the target branch."""
        turned = self.odds_against / self.P[:-1]
        traversals: Floats = self.P * np.append(np.cumsum(turned[::-1])[::-1], 0.0)
        return traversals

    @property
    def entries(self) -> float:
        """Entries into the target branch."""
        return float(1 + self.backward[0])


def _walk(
    graph: CorridorGraph, x: Floats, policy: Policy
) -> tuple[_Branch, list[_Branch], list[float]]:
    """Return the target branch, every kind as a dead end, and entries per entry there."""
    weights = [float(weight) for weight in branch_weights(graph, policy)]
    own = weights[graph.target]
    if not own > 0:
        raise ValueError("fork must lead to the target branch; its probability is 0")
    known: dict[tuple[int, ...], _Branch] = {}
    ends = []
    for kind in graph.branches:
        if kind.lanes not in known:
            known[kind.lanes] = _Branch(x, kind.lanes)
        ends.append(known[kind.lanes])
    shares = [
        0.0 if kind == graph.target else weight / own for kind, weight in enumerate(weights)
    ]
    return ends[graph.target], ends, shares


def _hitting_time(target: _Branch, ends: list[_Branch], shares: list[float]) -> float:
    detour = sum(share * end.round_trip for share, end in zip(shares, ends, strict=True))
    backward = target.backward
    return float(2 + len(target.p) + 2 * backward.sum() + (1 + backward[0]) * detour)


def _target_gradient(branch: _Branch, detour: float, size: int) -> BranchGradient:
    backward = branch.backward
    # Steps that a backward crossing of edge m-1 costs before the walk is back there.
    costs = (2 * branch.before + detour) / branch.P[:-1] / branch.p
    return _gradient(branch, 1 + backward[:-1], backward[1:], costs, size)


def _dead_end_gradient(branch: _Branch, entries: float, size: int) -> BranchGradient:
    # Steps that a forward crossing of edge m costs before the walk is back there.
    costs = 2 * branch.beyond / branch.P[1:] / branch.q
    forward, backward = entries * branch.P[:-1], entries * branch.P[1:]
    return _gradient(branch, forward, backward, -costs, size)


def _gradient(
    branch: _Branch, forward: Floats, backward: Floats, saved: Floats, size: int
) -> BranchGradient:
    """Put together visits of forward and backward rows and what going forward saves."""
    visits, advantage, push = np.zeros((3, 2, size))
    n = len(branch.p)
    visits[:, :n] = forward, backward
    advantage[:, :n] = saved, -saved
    push[:, :n] = (
        forward * branch.p * branch.stay_p * saved,
        -backward * branch.q * branch.stay_q * saved,
    )
    return BranchGradient(*(gaps_by_family(part) for part in (visits, advantage, push)))
