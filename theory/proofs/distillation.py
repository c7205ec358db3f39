"""T5: distilling RLVR traces; S1: SFT data with a share of imperfect traces."""

from sympy import Integer, Symbol

from ..model.policy import PolicyName
from ..proving.claim import Claim, Steps, Verdict
from ..proving.steps import Identity, Step
from ..training.training_flows import distillation_excess, training_flow, training_visits
from ..walk.symbolic_depth import constant_families, families, remaining_steps
from ..walk.symbols import K, L, W
from .finetuning import lambert_path
from .first_step import ONE_UP, Conjecture, first_step_proof, unit_reward
from .inference import time_of
from .visits import expected_visits, visits_proof

delta, eta = Symbol("delta", positive=True), Symbol("eta", positive=True)
N = L + 1


def paths() -> Steps:
    """Prove the paths of distillation: all four families follow Lambert's W to rl."""
    flow = training_flow(W, L, backtracking=1)
    speeds = {"a": 1 / L, "b": (W - 1) / W, "c": Integer(1), "d": (W - 1) / (L * W)}
    steps: list[Step] = []
    for family, visits in speeds.items():
        steps += lambert_path(family, getattr(flow, family), visits * N / L)
    # What rl walks in a trace, by the balance of flows; each of W branches has its own row.
    rows = families(PolicyName.RL)
    walked = expected_visits(rows)
    seen = training_visits(W, L, 1)
    steps += visits_proof(rows, walked)
    for family, edge in (("a", "X"), ("c", "F"), ("d", "Y"), ("b", "B")):
        # The row b_j is visited over edge B_j, which the target's branch has for j < K.
        lanes = L if family in "ad" else Integer(1)
        total = walked.dead[edge] + walked.target[edge]
        steps.append(
            Identity(
                f"visits to a row of {family} in a trace, W branches (and L lanes) apart",
                getattr(seen, family) * lanes * W,
                total,
            )
        )
    return tuple(steps)


def approach() -> Steps:
    """Prove the constant of the last approach, H = H_rl + C/t, for any share of rl traces."""
    visits = training_visits(W, L, delta)
    late = [1 / (N / L * seen) for seen in visits]
    a, b, c, d = late
    total = 2 * W * (K**2 * c + K * (K + 1) * a) + 2 * (W - 1) * (K * (K + 1) * d + K**2 * b)
    return (
        Identity(
            "first order at rl: sum of m over odd and even vertices",
            K**2 + K * (K + 1),
            K * (2 * K + 1),
        ),
        Identity(
            "share delta",
            total,
            2 * W * K * L * (K + (K + 1) * L) / N * (W / (1 + delta * (W - 1)) + 1 / delta),
            domain=((W, Integer(2)),),
        ),
        Identity(
            "distillation",
            distillation_excess(W, K, L),
            4 * W * K * L * (K + (K + 1) * L) / N,
        ),
    )


def steps() -> Steps:
    """Return the steps of T5's proof."""
    return paths() + approach()


def claim() -> Claim:
    """Return T5."""
    return Claim(
        key="T5",
        title="Distilling RLVR traces recovers backtracking",
        statement=(
            r"Plain SFT on traces of rl, from the pretrained model and with $W\ge2$, takes all "
            r"four families to 1 along Lambert paths, and "
            r"$t\,(H(t)-H_{\mathrm{rl}})\to4WKL(K(L+1)+L)/(L+1)$."
        ),
        verdict=Verdict.SHARPER,
        steps=steps,
        assumptions=(
            "row-wise softmax, population gradient flow, one row for each directed edge",
            "W at least 2",
        ),
        constants=("excess 4WKL(K(L+1)+L)/((L+1) t)",),
        rests_on=("H is smooth at rl, its first order term as in docs/learning.md, Theorem 9",),
    )


def mixtures() -> Steps:
    """Prove what a share of backtracking, or of clumsy, traces does."""
    golden, traced = training_visits(W, L, 0), training_visits(W, L, 1)
    mixed = training_visits(W, L, delta)
    steps: list[Step] = [
        Identity(f"visits of {family} mix", whole, (1 - delta) * one + delta * other)
        for family, whole, one, other in zip("abcd", mixed, golden, traced, strict=True)
    ]
    steps += [
        Identity(
            f"{family} is visited delta times as often as in distillation: time is stretched",
            getattr(mixed, family),
            delta * getattr(traced, family),
        )
        for family in "bd"
    ]
    # Every row turns round with probability eta = e/(1+e): first-step equations, any K.
    e = Symbol("e", positive=True)
    clumsy = 1 + (2 * W - 1) * (2 * K + 1) * (1 + 2 * K * eta / (1 - eta))
    rows = constant_families(*(4 * [1 / (1 + e)]))
    steps += first_step_proof(
        Conjecture(
            rows,
            remaining_steps(rows),
            unit_reward(),
            clumsy.subs(eta, e / (1 + e)),
            domain=(*ONE_UP, (e, Integer(0))),
        )
    )
    steps.append(
        Identity("and rl's without errors", clumsy.subs(eta, 0), time_of(PolicyName.RL))
    )
    return tuple(steps)


def mixture_steps() -> Steps:
    """Return the steps of S1's proof."""
    return mixtures() + approach()


def mixture_claim() -> Claim:
    """Return S1."""
    return Claim(
        key="S1",
        title="SFT data with a share of backtracking or imperfect traces",
        statement=(
            r"With any share $\delta>0$ of rl traces among golden ones ($W\ge2$) the limit is "
            r"rl, not sft: backward rows at time $t$ stand exactly where those of distillation "
            r"stand at time $\delta t$, and $t(H-H_{\mathrm{rl}})\to\frac{2WKL(K+(K+1)L)}{L+1}"
            r"[\frac W{1+\delta(W-1)}+\frac1\delta]$. Traces that turn round anywhere with "
            r"probability $\eta$ lead to $H=1+(2W-1)(2K+1)(1+\frac{2K\eta}{1-\eta})$."
        ),
        verdict=Verdict.SHARPER,
        steps=mixture_steps,
        assumptions=(
            "row-wise softmax, population gradient flow, one row for each directed edge",
            "W at least 2",
        ),
        constants=("time stretched by 1/delta",),
        rests_on=(
            "each visited row tends to the data's share (T1)",
            "H is smooth at rl, its first order term as in docs/learning.md, Theorem 9",
        ),
        remarks=(
            r"The freezing of T2 needs that no trace at all backtracks. With rows alike at "
            r"every depth the time is polynomial in $K$ iff $ac=bd$ and exponential on either "
            r"side, with base $ac/(bd)$ or its inverse (docs/learning.md, Theorem 10)."
        ),
    )
