"""A learning flow as text, as a JSON record, and as a picture."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from .theory import hitting_time
from .theory.model.policy import PolicyName

if TYPE_CHECKING:
    from .numerics.flow.trajectories import SignFlow

POINTS = 200


def flow_text(flow: SignFlow, *, events: bool = False) -> str:
    """Return a summary of the flow; with `events`, one line for each of them.

    Examples
    --------
    >>> from corridor import sign_flow
    >>> print(flow_text(sign_flow(3, 5, 2, t_end=12.0), events=True))
    t = 0    hitting time 681
    t = 12   hitting time 56.00446 (optimum 56)
    lowest gap -0.0133: 4 turns, 0 slides
    <BLANKLINE>
    time          row  what
    0.0019449275  b_2  turn
    0.0062059576  d_3  turn
    0.0069313863  d_4  turn
    0.0133251477  b_3  turn
    """
    W, K, L = _sizes(flow)
    kinds = Counter(event.kind for event in flow.events)
    gaps = np.array([moment.x for moment in flow.moments])
    finite = gaps[np.isfinite(gaps)]
    # From rl every gap is infinite: there is nothing left to learn.
    lowest = f"{finite.min():.3g}" if finite.size else "none, all rows are learnt"
    end = f"t = {flow.t_end:g}"
    lines = [
        f"{'t = 0':<{len(end) + 2}} hitting time {flow.hitting_time(0.0):.7g}",
        f"{end}   hitting time {flow.hitting_time(flow.t_end):.7g} "
        f"(optimum {hitting_time(W, K, L, PolicyName.RL)})",
        f"lowest gap {lowest}: {kinds['turn']} turns, {kinds['slide']} slides",
    ]
    if flow.status == "stopped":
        rows = ", ".join(f"{family}_{depth}" for family, depth in flow.rows)
        lines.append(f"stopped: {flow.reason}{f' ({rows})' if rows else ''}")
    if events:
        lines += ["", "time          row  what"]
        lines += [
            f"{event.time:<13.10f} {event.family + '_' + str(event.depth):<4} {event.kind}"
            for event in flow.events
        ]
    return "\n".join(lines)


def flow_record(flow: SignFlow) -> dict[str, Any]:
    """Return the flow as a record for JSON: its end, its events, and its hitting times."""
    W, K, L = _sizes(flow)
    times = np.linspace(0.0, flow.t_end, POINTS + 1).tolist()
    return {
        "W": W,
        "K": K,
        "L": L,
        "status": flow.status,
        "reason": flow.reason,
        "t_end": flow.t_end,
        "unit": "steps",
        "hitting_times": [[t, flow.hitting_time(t)] for t in times],
        "events": [vars(event) for event in flow.events],
    }


def save_picture(flow: SignFlow, picture: str, path: str) -> None:
    """Draw the flow's gaps, hitting times, entropies or proved bound to `path`.

    Raises
    ------
    ModuleNotFoundError
        If Matplotlib is not installed.
    ValueError
        If `path` cannot be written, or its ending names no format.
    """
    from .plots import plot_bound, plot_dip, plot_entropies, plot_trainings, save

    draw = {
        "gaps": plot_dip,
        "times": plot_trainings,
        "entropies": plot_entropies,
        "bound": plot_bound,
    }
    save(draw[picture](flow), path)


def _sizes(flow: SignFlow) -> tuple[int, int, int]:
    lanes = flow.graph.branches[0].lanes
    return flow.graph.width, len(lanes), lanes[0]
