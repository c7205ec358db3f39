"""The bound that is proved for a sign flow, as numbers, as text and as a record."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_CEILING, Context
from typing import TYPE_CHECKING, Any

from ..plots.bound import bounds, sizes
from ..theory.quantities.convergence import recovery_time
from ..theory.quantities.hitting_times import hitting_time

if TYPE_CHECKING:
    from ..numerics.flow.trajectories import SignFlow

UPWARDS = Context(prec=4, rounding=ROUND_CEILING)
"""A bound that is shown shorter than it is must not become smaller."""


def bound_text(flow: SignFlow) -> str:
    """Return what is proved of the flow's end, beside what it did.

    >>> from corridor import sign_flow
    >>> print(bound_text(sign_flow(3, 5, 2, t_end=12.0)))
    excess over the optimum at t = 12: 0.00446, proved to be at most 0.9775
    proved: from t = 10.43 on no row moves the wrong way
    """
    W, K, L = sizes(flow)
    excess = flow.hitting_time(flow.t_end) - float(hitting_time(W, K, L, "rl"))
    (most,) = bounds(W, K, L, [flow.t_end])
    lines = [
        f"excess over the optimum at t = {flow.t_end:g}: {excess:.3g}, "
        f"proved to be at most {_up(most)}"
    ]
    if W > K:
        lines.append("proved: no row ever moves the wrong way, since K < W")
    elif W > 1:
        recovery = float(recovery_time(W, K, L))
        lines.append(f"proved: from t = {_up(recovery)} on no row moves the wrong way")
    return "\n".join(lines)


def bound_record(flow: SignFlow, times: Iterable[float]) -> dict[str, Any]:
    """Return the bound at `times` and the time of recovery, for JSON."""
    W, K, L = sizes(flow)
    times = list(times)
    recovery = float(recovery_time(W, K, L)) if W > 1 else None
    pairs = zip(times, bounds(W, K, L, times), strict=True)
    return {"bounds": [list(pair) for pair in pairs], "recovery_time": recovery}


def _up(value: float) -> str:
    return f"{float(UPWARDS.create_decimal_from_float(value)):g}"
