"""SFT on golden paths in continuous time: forward rows learn, backward rows stay.

A golden path passes each forward row of its branch once, lanes taken alike. On cross-entropy
with one logit per edge, of a row with L lanes and log-odds f the edges' logits move at
``1/edges - share`` each, so that f moves at ``(1 + 1/L)(1 - p)`` (row-wise softmax flow).
Hence ``f + exp(f)`` grows at that constant rate, and f is the logarithm of Wright's omega.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import wrightomega

from ...theory.model.arguments import described
from ...theory.model.graph import CorridorGraph, as_graph
from ...theory.model.policy import Policy
from ...theory.model.shown import Shown
from ..graph.arrays import Floats
from .gradients import hitting_time_of_gaps
from .logit_gaps import Gaps, Start, start_gaps


@dataclass(frozen=True)
class SftFlow(Shown):
    """The exact solution of SFT's flow.

    Attributes
    ----------
    graph : CorridorGraph
    start : Gaps
    start_policy : Policy
        Its fork is the walk's; its rows do not matter.
    """

    graph: CorridorGraph
    start: Gaps
    start_policy: Policy

    def gaps(self, t: float) -> Gaps:
        """Return the gaps at time `t`, an array of shape (K,) for each family.

        Raises
        ------
        ValueError
            If `t` is negative.
        """
        if not t >= 0:
            raise ValueError(f"t must be at least 0; got {described(t)}")
        lanes = np.asarray(self.graph.branches[0].lanes, dtype=float)
        a, c = (
            _learned(gap, side * np.log(lanes), (1 + 1 / lanes) * t)
            for gap, side in ((self.start.a, -1), (self.start.c, 1))
        )
        return Gaps(a, self.start.b, c, self.start.d)

    def hitting_time(self, t: float) -> float:
        """Return the expected number of steps from source to target at time `t`."""
        return hitting_time_of_gaps(self.graph, self.gaps(t), self.start_policy)


def sft_flow(
    W: int | CorridorGraph,
    K: int | None = None,
    L: int | None = None,
    start: Start = "uniform",
) -> SftFlow:
    """Follow SFT on golden paths, one path per unit of time and branch.

    Parameters
    ----------
    W, K, L : int
        Branches, diamonds per branch, lanes per diamond; or a graph of equal branches.
    start : str, Policy, Gaps or mapping
        As in `sign_flow`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Examples
    --------
    >>> flow = sft_flow(15, 3, 5)
    >>> flow.gaps(1.0).b, flow.gaps(0.0).a
    (array([0., 0., 0.]), array([0., 0., 0.]))
    """
    graph = as_graph(W, K, L)
    if any(kind.lanes != graph.branches[0].lanes for kind in graph.branches):
        raise ValueError("W must be a graph whose branches are alike for the SFT flow")
    policy = start if isinstance(start, Policy) else Policy()
    return SftFlow(graph, start_gaps(graph, start), policy)


def _learned(gap: Floats, base: Floats, time: Floats) -> Floats:
    """Return the gap after `time` of ``f' = 1 - p``; infinite gaps stay."""
    f = np.where(np.isfinite(gap), gap + base, 0.0)
    later: Floats = np.log(wrightomega(f + np.exp(f) + time)) - base
    still = np.isinf(gap) | (time == 0)
    return np.where(still, gap, later)
