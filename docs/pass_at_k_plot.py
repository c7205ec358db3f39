"""Draw docs/pass_at_k.svg: who has the greater chance, by budget and attempts.

Run it as ``python docs/pass_at_k_plot.py``; it needs ``pip install 'corridor[plot]'``.
"""

from pathlib import Path

SIZE = (3, 7, 2)


def draw(path):
    """Write the figure to `path`."""
    try:
        import matplotlib as mpl
    except ImportError:
        raise SystemExit("the plot needs matplotlib: pip install 'corridor[plot]'") from None

    # The same text in the file for the same numbers.
    mpl.rcParams.update({"svg.hashsalt": "corridor", "svg.fonttype": "none"})
    from corridor.plots import plot_pass_at_k

    plot_pass_at_k(*SIZE).savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    draw(Path(__file__).with_name("pass_at_k.svg"))
