"""Draw docs/dip_ends.svg: when dips and slides end, measured, beside the time that is proved.

Run it as ``python docs/dip_ends_plot.py``; it needs ``pip install '.[plot]'``.
"""

import math
from functools import cache
from pathlib import Path

from corridor import recovery_time, sign_flow
from corridor.plots import figure, save
from corridor.plots.style import BLUE, FAINT, INK, ORANGE, VERMILLION

CASES = ((2, 2), (3, 5))
DEPTHS = (6, 9, 12, 18, 25, 35, 50, 70, 100)


@cache
def ends(W, K, L):
    """Return when the last row stops falling and when the last slide ends."""
    flow = sign_flow(W, K, L, expected_slide(K, L) + 1)
    pairs = zip(flow.moments, flow.moments[1:], strict=False)
    falling = [after.time for before, after in pairs if (before.velocity < 0).any()]
    slides = [event.time for event in flow.events if event.kind == "leave"]
    return max(falling, default=0.0), max(slides, default=0.0)


def expected_dip(W, K):
    """Return the end of the dips on deep corridors."""
    return math.log(W / (W - 1)) / (2 * K)


def expected_slide(K, L):
    """Return a time that the last slide is seen to end before, by about 1."""
    return math.log(K * (L + 1 / L))


def draw(path):
    """Write the figure to `path`."""
    drawn, [axes] = figure(1, 2, (10, 4), sharey=True)
    for axis, (W, L) in zip(axes, CASES, strict=True):
        dips, slides = zip(*(ends(W, K, L) for K in DEPTHS), strict=True)
        proved = [float(recovery_time(W, K, L)) for K in DEPTHS]
        lines = (
            (proved, {"color": ORANGE, "linestyle": "--"}, "all rows right: proved"),
            ([expected_slide(K, L) for K in DEPTHS], {"color": FAINT}, "log[K (L + 1/L)]"),
            (
                slides,
                {"color": BLUE, "marker": "o", "linestyle": ""},
                "last slide ends: measured",
            ),
            (
                [expected_dip(W, K) for K in DEPTHS],
                {"color": INK, "linestyle": ":"},
                "log[W/(W-1)] / 2K",
            ),
            (
                dips,
                {"color": VERMILLION, "marker": "s", "linestyle": ""},
                "last row turns up: measured",
            ),
        )
        for values, style, label in lines:
            axis.loglog(DEPTHS, values, **style, label=label)
        axis.set(title=f"W = {W}, L = {L}", xlabel="K, diamonds per branch")
    axes[0].set_ylabel("time of the flow t")
    names = axes[0].get_legend_handles_labels()
    drawn.legend(*names, loc="outside lower center", ncols=3, fontsize=9)
    save(drawn, path)


if __name__ == "__main__":
    draw(Path(__file__).with_name("dip_ends.svg"))
