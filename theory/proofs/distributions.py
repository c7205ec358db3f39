"""V: the variance of the hitting time; G: its whole distribution under rl."""

import sympy
from sympy import Expr, Integer, Symbol

from ..model.policy import PolicyName
from ..proving.claim import Claim, Steps, Verdict
from ..proving.steps import Identity, Step
from ..quantities.variances import variance
from ..walk.symbolic_depth import EDGES, ONE, Values, families
from ..walk.symbols import K, L, W, j, powers_as_symbol
from .first_step import UNIQUENESS, Conjecture, first_step_proof, squares_conjecture
from .inference import time_of

ZERO = Integer(0)
z = Symbol("z", positive=True)


def variances() -> Steps:
    """Prove the second moments: the variance is that minus the square of the mean."""
    steps: list[Step] = []
    for policy in PolicyName:
        second = powers_as_symbol(variance(W, K, L, policy)) + time_of(policy) ** 2
        steps += first_step_proof(squares_conjecture(policy, second))
    return tuple(steps)


def variance_claim() -> Claim:
    """Return V."""
    return Claim(
        key="V",
        title="Variance of the hitting time",
        statement=(
            r"$\operatorname{Var}H_{\mathrm{rl}}=4W(W-1)(2K+1)^2$; "
            r"$\operatorname{Var}H_{\mathrm{uniform}}=\tfrac23(6W^2-4W-1)h^2+"
            r"\tfrac{2(2W-1)}{3L^2}[K(K+1)(L+1)^2(L^2-3L+1)-L^2]$ with "
            r"$h=(K(L+1)+1)(K(L+1)+L)/L$; $\operatorname{Var}H_{\mathrm{sft}}=W(W-1)T^2+"
            r"(W-1)\operatorname{Var}T$ with $T=(4+\varepsilon)\rho^K-2-\varepsilon$ and "
            r"$\operatorname{Var}T=4(L+1)[(L+1)(2L+1)^2\rho^{2K}-(4K(2L+1)(L^2+L+1)+4L^3+3L^2"
            r"+L+1)\rho^K-L(5L+4)]/(L^2+L+1)^2$."
        ),
        verdict=Verdict.AS_STATED,
        steps=variances,
        assumptions=("uniform fork", "branches alike"),
        constants=("rl: 4W(W-1)(2K+1)^2",),
        rests_on=(UNIQUENESS,),
    )


def generating_function() -> Expr:
    """Return ``E[z^H]`` under rl."""
    return z ** (2 * K + 2) / (W - (W - 1) * z ** (4 * K + 2))


def distribution() -> Steps:
    """Prove ``E[z^H]`` by the first-step equations of ``z^(steps to go)``.

    Under rl the walk is certain between two visits of the fork: a value is a power of z times
    the fork's (a dead end, or a walker on the way back) or times 1 (on the way to the target).
    """
    rows = families(PolicyName.RL)
    g = generating_function()
    at_fork = g / z
    # Steps to the fork (dead end, or going back) and to the target (going forward there).
    home = {
        "F": 2 * (K - j) + 2 * K + 1,
        "X": 2 * (K - j) + 1 + 2 * K + 1,
        "B": 2 * j,
        "Y": 2 * j - 1,
    }
    goal = {"F": 2 * (K - j), "X": 2 * (K - j) + 1}
    values = Values(
        dead={kind: z ** home[kind] * at_fork for kind in EDGES},
        target={kind: z ** home[kind] * at_fork for kind in "BY"}
        | {kind: z**steps for kind, steps in goal.items()},
        fork=at_fork,
    )
    nothing = Values(dict.fromkeys(EDGES, ZERO), dict.fromkeys(EDGES, ZERO), ZERO)
    conjecture = Conjecture(
        rows, values, nothing, g, source_reward=ZERO, discount=z, at_target=ONE, where=(1 - z,)
    )
    mean = sympy.diff(g, z).subs(z, 1)
    second = sympy.diff(g, z, 2).subs(z, 1)
    return (
        *first_step_proof(conjecture),
        Identity("total probability is 1", g.subs(z, 1), ONE),
        Identity("its mean is the hitting time", mean, time_of(PolicyName.RL)),
        Identity(
            "its variance is that of V",
            second + mean - mean**2,
            variance(W, K, L, PolicyName.RL),
        ),
    )


def distribution_claim() -> Claim:
    """Return G."""
    return Claim(
        key="G",
        title="The whole distribution of the hitting time under rl",
        statement=(
            r"$\operatorname{E}z^{H}=\dfrac{z^{2K+2}}{W-(W-1)z^{4K+2}}$: "
            r"$H=2K+2+(4K+2)N$ with $P(N=n)=\tfrac1W(1-\tfrac1W)^n$."
        ),
        verdict=Verdict.AS_STATED,
        steps=distribution,
        assumptions=("uniform fork", "branches alike"),
        rests_on=(UNIQUENESS,),
    )
