"""A learning flow as text and as a JSON record."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from ..quantities import CATALOGUE
from ..theory.model.corridors import alike

if TYPE_CHECKING:
    from ..numerics.flow.trajectories import SignFlow

POINTS = 200


def flow_text(flow: SignFlow) -> str:
    """Return a summary of the flow.

    >>> from corridor import sign_flow
    >>> print(flow_text(sign_flow(3, 5, 2, t_end=12.0)))
    t = 0    hitting time 681
    t = 12   hitting time 56.00446 (optimum 56)
    lowest gap -0.0133: 4 turns, 0 slides
    """
    import numpy as np

    optimum = CATALOGUE["hitting-time"].value({"graph": flow.graph, "policy": "rl"})
    kinds = Counter(event.kind for event in flow.events)
    gaps = np.array([moment.x for moment in flow.moments])
    finite = gaps[np.isfinite(gaps)]
    # From rl every gap is infinite: there is nothing left to learn.
    lowest = f"{finite.min():.3g}" if finite.size else "none, all rows are learnt"
    end = f"t = {flow.t_end:g}"
    lines = [
        f"{'t = 0':<{len(end) + 2}} hitting time {flow.hitting_time(0.0):.7g}",
        f"{end}   hitting time {flow.hitting_time(flow.t_end):.7g} (optimum {optimum})",
        f"lowest gap {lowest}: {kinds['turn']} turns, {kinds['slide']} slides",
    ]
    if flow.status == "stopped":
        rows = ", ".join(f"{family}_{depth}" for family, depth in flow.rows)
        lines.append(f"stopped: {flow.reason}{f' ({rows})' if rows else ''}")
    return "\n".join(lines)


def events_text(flow: SignFlow) -> str:
    """Return a line for each of the flow's events, below a heading.

    >>> from corridor import sign_flow
    >>> print(events_text(sign_flow(3, 5, 2, t_end=12.0)))
    time          row  what
    0.0019449275  b_2  turn
    0.0062059576  d_3  turn
    0.0069313863  d_4  turn
    0.0133251477  b_3  turn
    """
    lines = [
        f"{event.time:<13.10f} {f'{event.family}_{event.depth}':<4} {event.kind}"
        for event in flow.events
    ]
    return "\n".join(["time          row  what", *lines])


def flow_record(flow: SignFlow) -> dict[str, Any]:
    """Return the flow as a record for JSON: its end, its events, and its hitting times."""
    import numpy as np

    times = np.linspace(0.0, flow.t_end, POINTS + 1).tolist()
    return {
        **_sizes(flow),
        "status": flow.status,
        "reason": flow.reason,
        "t_end": flow.t_end,
        "unit": "steps",
        "hitting_times": [[t, flow.hitting_time(t)] for t in times],
        "events": [vars(event) for event in flow.events],
    }


def _sizes(flow: SignFlow) -> dict[str, Any]:
    lanes = [list(branch.lanes) for branch in flow.graph.branches]
    return alike(flow.graph) or {"branches": lanes, "target": flow.graph.target}
