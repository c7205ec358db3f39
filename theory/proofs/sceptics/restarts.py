"""S2: restarting instead of backtracking (best-of-k)."""

from sympy import Integer, Symbol

from ...model.policy import PolicyName
from ...proving.claim import Claim, Steps, Verdict
from ...proving.search import everywhere
from ...proving.steps import Identity, Positive, Witness
from ...quantities.hitting_times import hitting_time
from ...quantities.restart_times import restart_time
from ...quantities.search_times import search_time
from ...walk.symbols import K, L, W
from ..inference import time_of


def committed() -> Steps:
    """Prove that the shortest budget is the best for sft and rl, and Theorem 2."""
    M, T = Symbol("M", positive=True), Symbol("T", positive=True)
    x, q = Symbol("x", positive=True), 1 - 1 / W
    b = 2 * K + 1
    cost = restart_time(W, K, L, PolicyName.SFT).cost
    rl = time_of(PolicyName.RL)
    return (
        Positive(
            "with M useful choices an attempt takes 1 + 2b(M-1) + b steps: (b+1) M is no more, "
            "so no budget costs less than W (2K+2)",
            (1 + 2 * b * (M - 1) + b) - (b + 1) * M,
            ((M, Integer(1)), (K, Integer(1))),
            strict=False,
        ),
        Identity(
            "the budget 2K+2 costs just that: 2K+2+(W-1)T at T = 2K+2",
            (2 * K + 2 + (W - 1) * T).subs(T, 2 * K + 2),
            cost,
        ),
        Identity("rl and sft alike", cost, restart_time(W, K, L, PolicyName.RL).cost),
        Identity(
            "rl, budget for n round trips (x = q^n, q = 1-1/W)",
            1 + b + 2 * b * (W - 1) * (1 - x) - cost * (1 - q * x),
            2 * K * (W - 1) * (1 - x),
        ),
        Identity(
            "rl: the cost grows with n",
            (1 - q * x) / (1 - q**2 * x) - (1 - x) / (1 - q * x),
            x * (1 - q) ** 2 / ((1 - q * x) * (1 - q**2 * x)),
            where=(1 - x,),
        ),
        Identity("rl: and tends to never restarting", 1 + b + 2 * b * (W - 1), rl),
        Identity("rl without restarts minus the best", rl - cost, 2 * K * (W - 1)),
        Identity("twice the best minus rl without restarts", 2 * cost - rl, 2 * (K + W)),
        everywhere("so restarting gains less than a factor 2", 2 * cost, ">", rl),
        everywhere(
            "sft gains at least 10K steps for each dead end",
            hitting_time(W, K, L, PolicyName.SFT) - cost,
            ">=",
            10 * K * (W - 1),
        ),
        Identity(
            "against the harness: sft",
            search_time(W, K, L, PolicyName.SFT) - cost,
            (W - 1) * (K * (L - 1) - 2) / 2,
        ),
        Identity("against the harness: rl", cost - search_time(W, K, L, PolicyName.RL), W - 1),
    )


def pretrained() -> Steps:
    """Prove the lower bounds for the uniform policy, and one best budget exactly."""
    edges, resistance = K * (L + 1) + 1, 1 + K * (L + 1) / L
    cost = restart_time(W, K, L, PolicyName.SFT).cost
    small = restart_time(2, 1, 1, PolicyName.UNIFORM)
    return (
        Identity(
            "the potential that rises by one a step, summed along the branch",
            W * resistance + (L + 1) * K * resistance,
            resistance * (edges + W - 1),
        ),
        Identity(
            "uniform with restarts stays behind sft with restarts",
            2 * W * resistance - cost,
            2 * W * K / L,
        ),
        Identity(
            "never restarting",
            1 + (2 * W - 1) * edges * resistance,
            time_of(PolicyName.UNIFORM),
        ),
        Witness("W=2, K=L=1: the best budget is 10", small.budget, "=", Integer(10)),
        Witness(
            "and better than never restarting",
            small.cost,
            "<",
            time_of(PolicyName.UNIFORM).subs({W: 2, K: 1, L: 1}),
        ),
    )


def steps() -> Steps:
    """Return the steps of S2's proof."""
    return committed() + pretrained()


def claim() -> Claim:
    """Return S2."""
    return Claim(
        key="S2",
        title="Restarting instead of backtracking",
        statement=(
            r"Under sft and under rl the best budget for an attempt is $2K+2$ steps, and the "
            r"expected total cost is $W(2K+2)$. That is between $\tfrac12H_{\mathrm{rl}}$ and "
            r"$H_{\mathrm{rl}}$; sft without restarts costs at least $10K(W-1)$ steps more, "
            r"and exponentially more in $K$. The pretrained policy costs more than $W(2K+2)$ "
            r"with any budget."
        ),
        verdict=Verdict.SHARPER,
        steps=steps,
        assumptions=("uniform fork", "attempts independent, the budget fixed"),
        constants=("W(2K+2) for sft and rl",),
        remarks=(
            "The exponential wall is about a walk that cannot be abandoned: who may start "
            "afresh needs the forward rows only. For the pretrained policy the best budget has "
            "no closed form and is found by exact search (docs/restart.md)."
        ),
        rests_on=(
            "Wald's identity and the count of useful choices (docs/restart.md, Theorem 1)",
            "the potential and the useful choices of the pretrained walk (there, Theorem 3.3)",
            "the stopping rule of the exact search (docs/restart.md, Lemma 4)",
        ),
    )
