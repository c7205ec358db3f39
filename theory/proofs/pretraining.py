"""T1: cross-entropy on random walks leads to the uniform world model."""

import sympy
from sympy import Integer, Symbol

from ..proving.claim import Claim, Steps, Verdict
from ..proving.steps import Identity, Positive
from ..training.row_flows import row_flow
from ..walk.symbols import L

t = Symbol("t", positive=True)


def whole_row() -> Steps:
    """Prove the contraction of a whole softmax row, lanes apart, from any start."""
    s, top, ratio, Z = sympy.symbols("s e_D r Z", positive=True)
    return (
        Positive(
            "the spread D of log(pi/r) shrinks: (max - min)/Z >= 1 - min/max for "
            "min <= Z <= max (scaled to min = 1)",
            (ratio - 1) / Z - (1 - 1 / ratio),
            ((ratio, Z), (Z, Integer(1))),
            strict=False,
        ),
        Identity(
            "so e^D - 1 decays: D' = -s (1 - e^-D) gives (e^D)' = -s (e^D - 1)",
            top * -s * (1 - 1 / top),
            -s * (top - 1),
        ),
    )


def lumped_row() -> Steps:
    """Prove the flow of a lumped row and its inverse."""
    m, n, p, o, h = sympy.symbols("m n p o h", positive=True)
    speed, omega = sympy.symbols("s omega", positive=True)
    rate = (1 / m + 1 / (n - m)).subs({m: L, n: L + 1})
    flow = row_flow("b", L, omega, L / (L + 1), start=Symbol("o_0", positive=True))
    return (
        Identity(
            "m of n edges: their logits rise by omega(p-h)/m, the others fall",
            omega * (p - h) / m + omega * (p - h) / (n - m),
            omega * (1 / m + 1 / (n - m)) * (p - h),
            where=(n - m,),
        ),
        Identity("one single edge against L lanes", rate, (L + 1) / L),
        Identity(
            "the time to reach the odds o has the derivative 1/o'",
            ((1 - p) / o + (1 - p) / (p - (1 - p) * o)) / (speed * p * (1 - p)),
            (1 + o) / (speed * o * (p - (1 - p) * o)),
            where=(1 - p, p - (1 - p) * o),
        ),
        Identity(
            "so has the inverse that row_flow gives",
            sympy.diff(flow.time(o), o),
            (1 + o) / (flow.speed * o * (flow.data - (1 - flow.data) * o)),
            where=(L - o, L - flow.start),
        ),
        Identity("the limit is the data's share", flow.limit, L / (L + 1)),
        Identity("the rate", flow.rate, omega / (L + 1)),
    )


def steps() -> Steps:
    """Return the steps of T1's proof."""
    return whole_row() + lumped_row()


def claim() -> Claim:
    """Return T1."""
    return Claim(
        key="T1",
        title="Pretraining converges to the uniform world model",
        statement=(
            r"Cross-entropy gradient flow on random walks takes every row inside a branch that "
            r"the walks visit to the uniform one, from every start: with $D$ the spread of "
            r"$\log(\pi/r)$, $e^{D(t)}-1\le(e^{D(0)}-1)e^{-\omega t/(L+1)}$, and the exponent "
            r"is sharp. The lumped gap obeys $\dot x=\omega\frac{L+1}L(p-h)$, solved exactly "
            r"by its inverse."
        ),
        verdict=Verdict.SHARPER,
        steps=steps,
        assumptions=("one softmax row for each directed edge", "population gradient flow"),
        constants=(
            "rate omega/(L+1), omega the visits to the row per trace",
            "at the fork omega/W, where it does not start uniform",
        ),
        rests_on=(
            "D' <= -s(1 - 1/e^D) almost everywhere, and Gronwall (docs/learning.md, Theorem 1)",
            "equal logits stay equal; the linearisation at the limit is -omega/n",
        ),
        remarks=(
            r"With $W=1$ and walks to the target the row $b_K$ never occurs and keeps its "
            r"start; with $W\ge2$ every row is visited (docs/learning.md, Theorem 3)."
        ),
    )
