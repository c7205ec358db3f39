"""What the explorer shows, as HTML: the numbers, the formula, and the pictures."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ..numerics.flow.sign_flows import sign_flow
from ..numerics.sampling.distributions import Distribution, distribution
from ..numerics.solve.methods import solve
from ..plots.figures import svg
from ..plots.rows import plot_rows
from ..plots.walk import plot_corridor, plot_distribution, plot_hitting_times
from ..quantities import CATALOGUE
from ..show.decimals import decimal_text, latex_decimal, readable_decimal
from ..theory.model.policy import Policy, PolicyName
from ..theory.quantities.dips import dip_rows, dip_threshold
from ..theory.quantities.hitting_times import hitting_time

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..numerics.flow.trajectories import SignFlow

MOST_BRANCHES, DEEPEST, MOST_LANES = 30, 30, 10
"""Within these a flow takes a second at the most, and every other answer less."""
T_END = 12.0
HORIZON = 100_000
"""Steps of the distributions; a tenth of a second each."""
TIMES = [0.0, *(float(f"{t:.2g}") for t in np.geomspace(1e-3, T_END, 60))]
"""The training times that the slider offers: 0, then evenly on a log axis."""
BUDGETS = sorted({round(steps) for steps in np.geomspace(4, HORIZON, 80)})
TRAINING = "RLVR at time t"
POLICIES = (*map(str, PolicyName), TRAINING)


@lru_cache(maxsize=64)
def flow_of(W: int, K: int, L: int) -> SignFlow:
    """Return RLVR's flow from the pretrained policy."""
    return sign_flow(W, K, L, T_END)


def policy_of(W: int, K: int, L: int, name: str, t: float) -> tuple[str, Policy]:
    """Return a label and the policy that one of POLICIES stands for."""
    if name != TRAINING:
        return name, Policy.named(name)
    flow = flow_of(W, K, L)
    t = min(t, flow.t_end)
    return f"RLVR at t = {t:g}", flow.policy(t)


def numbers_view(W: int, K: int, L: int, name: str, t: float, budget: int) -> str:
    """Return the hitting times, and the probability to stay within the budget."""
    label, policy = policy_of(W, K, L, name, t)
    exact = {key: decimal_text(hitting_time(W, K, L, key), 7) for key in PolicyName}
    cells = [(f"hitting-time-{key}", f"steps, {key}", text) for key, text in exact.items()]
    if name == TRAINING:
        steps = solve(flow_of(W, K, L).graph, policy).hitting_time.value
        cells.append(("hitting-time-training", f"steps, {label}", f"{steps:.7g}"))
    reached = _distribution(W, K, L, name, t).cdf[budget]
    cells.append(("within-budget", f"within {budget} steps, {label}", f"{reached:.4g}"))
    body = "".join(
        f'<div><dt>{text}</dt><dd id="{key}">{readable_decimal(value)}</dd></div>'
        for key, text, value in cells
    )
    return f'<dl class="numbers">{body}</dl>'


def formula_text(W: int, K: int, L: int, name: str) -> str:
    """Return the hitting time's closed form with the numbers put in, as Markdown.

    In training there is none; it is that of the policy where training ends.
    """
    key = PolicyName.RL if name == TRAINING else PolicyName(name)
    value = hitting_time(W, K, L, key)
    whole = int(value.denominator) == 1 and value < 10**12
    about = f"= {value}" if whole else rf"\approx {latex_decimal(decimal_text(value, 7))}"
    time = CATALOGUE["hitting-time"]
    title = "Where training ends." if name == TRAINING else "The hitting time."
    return (
        f"**{title}**\n\n"
        rf"$$\begin{{aligned}}{time.symbol}_{{\text{{{key}}}}}"
        rf" &= {time.latex(key)}\\ &= {time.latex(key, {'W': W, 'K': K, 'L': L})} {about}"
        r"\end{aligned}$$"
    )


def corridor_view(W: int, K: int, L: int, name: str, t: float) -> str:
    """Return the corridor with the probabilities on its edges."""
    _, policy = policy_of(W, K, L, name, t)
    return _picture(plot_corridor(W, K, L, policy), "corridor", "picture wide")


def times_view(W: int, K: int, L: int, name: str, t: float) -> str:
    """Return the hitting times against the depth."""
    here = dict([policy_of(W, K, L, name, t)])
    return _picture(plot_hitting_times(W, K, L, deepest=DEEPEST, here=here), "times")


def rows_view(W: int, K: int, L: int, t: float) -> str:
    """Return the dip: the backward rows at time t, and what they do over all times."""
    flow = flow_of(W, K, L)
    return _picture(plot_rows(flow, min(t, flow.t_end)), "rows", "picture wide")


def distribution_view(W: int, K: int, L: int, name: str, t: float, budget: int) -> str:
    """Return the probability to reach the target within T steps, under every policy."""
    walks = {str(key): _distribution(W, K, L, key, 0.0) for key in PolicyName}
    if name == TRAINING:
        walks[policy_of(W, K, L, name, t)[0]] = _distribution(W, K, L, name, t)
    return _picture(plot_distribution(walks, budget=budget), "distribution")


def dip_text(W: int, K: int, L: int) -> str:
    """Return one sentence on whether and where rows dip."""
    rows, threshold = dip_rows(W, K, L), dip_threshold(W, L)
    if not rows:
        return f"No row starts the wrong way: at W = {W}, L = {L} that takes K ≥ {threshold}."
    return (
        f"{len(rows)} of {2 * K} backward rows start the wrong way; "
        f"at W = {W}, L = {L} some do from K = {threshold} on."
    )


@lru_cache(maxsize=64)
def _distribution(W: int, K: int, L: int, name: str, t: float) -> Distribution:
    _, policy = policy_of(W, K, L, name, t)
    return distribution(W, K, L, policy, HORIZON)


def _picture(drawn: Figure, name: str, style: str = "picture") -> str:
    return f'<div class="{style}">{svg(drawn, name)}</div>'
