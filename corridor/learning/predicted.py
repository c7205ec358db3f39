"""What theory says a training ends with: the lines beside which its curve is drawn."""

from collections import Counter
from dataclasses import replace

from ..numerics.solve.table_times import refusing_time
from ..theory.model.graph import Branch, CorridorGraph
from ..theory.model.policy import PolicyName
from ..theory.walk.solutions import solve


def predicted_times(graph: CorridorGraph, fork: str = "uniform") -> dict[str, float]:
    """Return exact hitting times in steps by name, the mean over all targets.

    Those of ``"uniform"``, ``"sft"``, ``"rl"``; where the fork is learned ``"rl, fork
    remembers"``, the least that any policy can take; where it is not, and branches differ in
    length, ``"rl, long branches refused"`` (`refusing_time`).

    >>> predicted_times(CorridorGraph.symmetric(15, 15, 5), "learned")["rl, fork remembers"]
    466.0
    """
    branches = [Branch(kind.lanes) for kind in graph.branches for _ in range(kind.count)]
    # Targets in alike branches take as long: each kind is solved once, and weighted.
    kinds = Counter(branches)
    totals: Counter[str] = Counter()
    for target, n in kinds.items():
        others = kinds - Counter([target])
        rest = (replace(branch, count=count) for branch, count in others.items())
        graph = CorridorGraph((target, *rest))
        totals.update({str(name): n * solve(graph, name).hitting_time for name in PolicyName})
    times = {name: float(total / len(branches)) for name, total in totals.items()}
    lengths = [2 * branch.depth + 1 for branch in branches]
    if fork == "learned":
        # Every branch is tried once, the shortest first; those before the target's are walked
        # out and back.
        detours = sum(2 * n * (len(lengths) - i) for i, n in enumerate(sorted(lengths), 1))
        times["rl, fork remembers"] = 1 + (sum(lengths) + detours) / len(lengths)
    elif len(set(lengths)) > 1:
        times["rl, long branches refused"] = refusing_time(lengths)[0]
    return times
