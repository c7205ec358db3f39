"""T2: SFT on golden paths learns the forward rows, and leaves the backward rows exactly."""

import sympy
from sympy import Expr, Integer, Rational, Symbol

from ..model.policy import PolicyName
from ..proving.claim import Claim, Steps, Verdict
from ..proving.domains import Domain, Range
from ..proving.search import everywhere
from ..proving.steps import Identity, Positive, Step, Witness
from ..quantities.constant_rows import walk_time
from ..quantities.hitting_times import hitting_time
from ..training.row_flows import RowFlow, row_flow
from ..training.slowdowns import sft_time_to_slower
from ..training.training_flows import initial_slope, training_flow, uniform_slopes
from ..walk.symbolic_depth import faulhaber
from ..walk.symbols import K, L, W, j
from .first_step import ONE_UP
from .reinforcement import gradient

t = Symbol("t", positive=True)
N = L + 1


def lambert_path(family: str, row: RowFlow, speed: Expr) -> Steps:
    """Return that a row follows Lambert's W to 1, at a speed."""
    h = row.probability(t)
    return (
        Identity(
            f"{family}: h' = s h (1-h)^2 along the Lambert path, s = {speed}",
            sympy.diff(h, t),
            speed * h * (1 - h) ** 2,
            where=(row.odds(t),),
        ),
        Identity(f"{family} ends at 1", row.limit, Integer(1)),
    )


def paths() -> Steps:
    """Prove the exact paths: Lambert W forward, constants backward."""
    flow = training_flow(W, L)
    speeds = {"a": (L + 1) / (L**2 * W), "c": (L + 1) / (L * W)}
    pretrained = {"a": 1 / L, "b": L, "c": L, "d": 1 / L}
    steps: list[Step] = []
    for family, speed in speeds.items():
        row = getattr(flow, family)
        steps += lambert_path(family, row, speed)
        steps.append(
            Identity(f"{family} starts pretrained", row.odds(Integer(0)), pretrained[family])
        )
    steps += [
        Identity(
            f"{family} occurs in no golden path: it is constant",
            getattr(flow, family).odds(t),
            pretrained[family],
        )
        for family in "bd"
    ]
    odds, s = Symbol("o", positive=True), Symbol("s", positive=True)
    steps += [
        Identity(
            "o + log o = s: its derivative is 1 along o' = s' o/(1+o)",
            (1 + 1 / odds) * (s * odds / (1 + odds)),
            s,
        ),
        Identity("so does a row that is not visited", row_flow("b", L, 0).odds(t), L),
    ]
    return tuple(steps)


def first_moment() -> Steps:
    """Prove that every training helps first."""
    share = Symbol("delta", positive=True)
    slopes = uniform_slopes(W, K, L)
    pretrained = {"a": 1 / N, "b": L / N, "c": L / N, "d": 1 / N}
    steps: list[Step] = [
        Identity(
            f"slope of H in the gap of {family}: -p(1-p) times visits times advantage (T3), "
            "summed over the depth",
            getattr(slopes, family),
            -p * (1 - p) * faulhaber(sympy.Poly(gradient(family), j), Integer(1), K),
        )
        for family, p in pretrained.items()
    ]
    steps += [
        Positive(f"at the start the row {family} helps", -getattr(slopes, family), ONE_UP)
        for family in "ac"
    ]
    for sharing in ("none", "branches", "lanes"):
        slope = initial_slope(W, K, L, share, sharing)
        steps += [
            Positive(
                f"dH/dt < 0 at the start, share {value}, sharing {sharing}",
                -initial_slope(W, K, L, value, sharing),
                ONE_UP,
            )
            for value in (0, 1)
        ]
        steps.append(
            Identity(
                f"and it is affine in the share, sharing {sharing}",
                slope,
                (1 - share) * slope.subs(share, 0) + share * slope.subs(share, 1),
            )
        )
    return tuple(steps)


def end() -> Steps:
    """Prove for which corridors SFT ends slower than the pretrained model."""
    sft, uniform = (
        hitting_time(W, K, L, policy) for policy in (PolicyName.SFT, PolicyName.UNIFORM)
    )
    one, two, rest = Range(1, 1), Range(2, 2), Range(2)
    slower = (
        Domain(W=rest, K=Range(3)),
        Domain(W=Range(3), K=two),
        Domain(W=two, K=two, L=rest),
    )
    faster = (Domain(W=one), Domain(K=one), Domain(W=two, K=two, L=one))
    corners = (
        (Integer(1), Integer(1), 2 * (L**2 + L * W + W) / L),
        (Integer(1), L / N, 2 * (L + W)),
        (1 / N, Integer(1), 2 * W * (2 * L + 1) / (L * N)),
    )
    return (
        *(everywhere(f"{box}: slower", sft, ">", uniform, box) for box in slower),
        *(everywhere(f"{box}: faster", sft, "<", uniform, box) for box in faster),
        *(
            Identity(
                f"K = 1: the corner a = {a}, c = {c} of the box is lower",
                hitting_time(W, 1, L, "uniform") - walk_time(W, 1, a, L / N, c, 1 / N),
                drop,
            )
            for a, c, drop in corners
        ),
    )


def crossing() -> Steps:
    """Enclose the time at which SFT begins to harm at the paper's size."""
    found = sft_time_to_slower(15, 15, 5)
    low, high = Rational(2515, 1000), Rational(2525, 1000)
    return (
        Witness("W=K=15, L=5: the crossing rounds to 2.52", found.lower, ">", low),
        Witness("from above as well", found.upper, "<", high),
    )


def steps() -> Steps:
    """Return the steps of T2's proof."""
    return paths() + first_moment() + end() + crossing()


def claim() -> Claim:
    """Return T2."""
    return Claim(
        key="T2",
        title="SFT on golden paths: forward rows learnt, backward rows frozen",
        statement=(
            r"From the pretrained model, $b_j=L/(L+1)$ and $d_j=1/(L+1)$ for all times, "
            r"exactly; $c_j/(1-c_j)=W_0(Le^{L+\omega_ct})$, "
            r"$a_j/(1-a_j)=W_0(\frac1Le^{1/L+\omega_at})$ with Lambert's $W_0$, "
            r"$\omega_c=\frac{L+1}{LW}$, $\omega_a=\frac{L+1}{L^2W}$; both tend to 1, "
            r"$1-h\sim1/(\omega t)$. SFT always helps first ($\dot H(0)<0$), and ends slower "
            r"than the pretrained model iff $W\ge2$, $K\ge2$ and $(W,K,L)\ne(2,2,1)$. At "
            r"$W=K=15$, $L=5$ it becomes slower after $2.52$ traces' worth of flow."
        ),
        verdict=Verdict.SHARPER,
        steps=steps,
        assumptions=(
            "row-wise softmax, population gradient flow, one row for each directed edge",
            "golden paths uniform over targets and lanes",
        ),
        constants=(
            "speeds (L+1)/(LW) and (L+1)/(L^2 W)",
            "slower iff W, K >= 2 and not (2,2,1)",
            "2.52 at W=K=15, L=5",
        ),
        rests_on=(
            "H plus a constant is a posynomial in the forward rows, so convex in their logs",
            "o + log o = s: the limit 1, and 1-h ~ 1/(omega t) (docs/learning.md, Theorem 2)",
            "golden paths visit c_j 1/W, a lane of a_j 1/(WL) times, b_j and d_j never",
            "the crossing is enclosed by interval arithmetic (docs/learning.md, Theorem 7)",
        ),
        remarks=(
            "That H crosses its start only once is certified size by size, not for all sizes. "
            "The freezing is not robust: see S1."
        ),
    )
