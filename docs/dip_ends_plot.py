"""Draw docs/dip_ends.svg: when dips and slides end, measured, beside the time that is proved.

Run it as ``python docs/dip_ends_plot.py``; it needs ``pip install '.[plot]'``.
"""

import math
from functools import cache
from pathlib import Path

from corridor import recovery_time, sign_flow

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
    try:
        import matplotlib as mpl
    except ImportError:
        raise SystemExit("the plot needs matplotlib: pip install '.[plot]'") from None

    mpl.use("svg")
    # The same text in the file for the same numbers.
    mpl.rcParams.update({"svg.hashsalt": "corridor", "svg.fonttype": "none"})
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(10, 4), sharey=True, layout="constrained")
    for axis, (W, L) in zip(axes, CASES, strict=True):
        dips, slides = zip(*(ends(W, K, L) for K in DEPTHS), strict=True)
        proved = [float(recovery_time(W, K, L)) for K in DEPTHS]
        lines = (
            (proved, "C1--", "all rows right: proved"),
            ([expected_slide(K, L) for K in DEPTHS], "0.7", "log[K (L + 1/L)]"),
            (slides, "C0o", "last slide ends: measured"),
            ([expected_dip(W, K) for K in DEPTHS], "k:", "log[W/(W-1)] / 2K"),
            (dips, "C3s", "last row turns up: measured"),
        )
        for values, style, label in lines:
            color = {"color": style} if style[0] == "0" else {}
            axis.loglog(DEPTHS, values, *([] if color else [style]), **color, label=label)
        axis.set(title=f"W = {W}, L = {L}", xlabel="K, diamonds per branch")
    axes[0].set_ylabel("time of the flow t")
    names = axes[0].get_legend_handles_labels()
    figure.legend(*names, loc="outside lower center", ncols=3, fontsize=9)
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    draw(Path(__file__).with_name("dip_ends.svg"))
