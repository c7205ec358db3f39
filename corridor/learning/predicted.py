"""What theory says a training ends with: the lines beside which its curve is drawn."""

from __future__ import annotations

from dataclasses import replace

from ..numerics.solve.table_times import refusing_time
from ..theory.model.graph import Branch, CorridorGraph
from ..theory.model.policy import Policy, PolicyName
from ..theory.walk.solutions import solve


def predicted_times(graph: CorridorGraph, fork: str = "uniform") -> dict[str, float]:
    """Return exact hitting times in steps by name, the mean over all targets.

    Those of ``"uniform"``, ``"sft"``, ``"rl"``; where the fork is learned ``"rl, fork
    remembers"``, the least that any policy can take; where it is not, and branches differ in
    length, ``"rl, long branches refused"`` (`refusing_time`).

    Examples
    --------
    >>> predicted_times(CorridorGraph.symmetric(15, 15, 5), "learned")["rl, fork remembers"]
    466.0
    """
    branches = [Branch(kind.lanes) for kind in graph.branches for _ in range(kind.count)]
    # Targets in alike branches take as long: each kind is solved once, and weighted.
    kinds = {branch: branches.count(branch) for branch in branches}
    times = {
        str(name): float(
            sum(
                count * solve(_with_target(kinds, branch), Policy.named(name)).hitting_time
                for branch, count in kinds.items()
            )
            / len(branches)
        )
        for name in PolicyName
    }
    lengths = [2 * branch.depth + 1 for branch in branches]
    if fork == "learned":
        times["rl, fork remembers"] = _least(lengths)
    elif len(set(lengths)) > 1:
        times["rl, long branches refused"] = refusing_time(lengths)[0]
    return times


def _with_target(kinds: dict[Branch, int], target: Branch) -> CorridorGraph:
    rest = (
        replace(branch, count=count - (branch == target)) for branch, count in kinds.items()
    )
    return CorridorGraph((target, *rest))


def _least(lengths: list[int]) -> float:
    """Return the least steps of any search: every branch once, the shortest first.

    Each branch tried before the target's is walked out and back; those are, over all
    targets, least if the shorter is always tried first.
    """
    ordered = sorted(lengths)
    detours = sum(2 * length * (len(ordered) - 1 - i) for i, length in enumerate(ordered))
    return 1 + (sum(ordered) + detours) / len(ordered)
