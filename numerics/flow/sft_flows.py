"""SFT on golden paths in continuous time: forward rows learn, backward rows stay.

A golden path passes each forward row of its branch once, lanes taken alike. On cross-entropy
with one logit per edge, of a row with L lanes and log-odds f the edges' logits move at
``1/edges - share`` each, so that f moves at ``(1 + 1/L)(1 - p)`` (row-wise softmax flow).
Hence ``f + exp(f)`` grows at that constant rate, and f is the logarithm of Wright's omega.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import wrightomega

from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import Policy
from ..graph.arrays import Floats
from .logit_gaps import Gaps, Start, beginning, pretrained_log_odds
from .trajectories import Flow, require_time


@dataclass(frozen=True)
class SftFlow(Flow):
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
        """Return the gaps at time `t`, at least 0, an array of shape (K,) for each family."""
        require_time(t, math.inf)
        lanes = self.graph.branches[0].lanes
        speed = 1 + 1 / np.asarray(lanes, dtype=float)
        a, c = (
            _learned(getattr(self.start, name), pretrained_log_odds(name, lanes), speed * t)
            for name in "ac"
        )
        return Gaps(a, self.start.b, c, self.start.d)


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

    Examples
    --------
    >>> flow = sft_flow(15, 3, 5)
    >>> flow.gaps(1.0).b, flow.gaps(0.0).a
    (array([0., 0., 0.]), array([0., 0., 0.]))
    """
    graph, policy, gaps = beginning(W, K, L, start)
    if any(kind.lanes != graph.branches[0].lanes for kind in graph.branches):
        raise ValueError("W must be a graph whose branches are alike for the SFT flow")
    return SftFlow(graph, gaps, policy)


def _learned(gap: Floats, base: Floats, time: Floats) -> Floats:
    """Return the gap after `time` of ``f' = 1 - p``; infinite gaps stay."""
    f = np.where(np.isfinite(gap), gap + base, 0.0)
    later: Floats = np.log(wrightomega(f + np.exp(f) + time)) - base
    still = np.isinf(gap) | (time == 0)
    return np.where(still, gap, later)
