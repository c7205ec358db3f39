"""T4: hitting times for all W, K and L, and the constants of their growth."""

from __future__ import annotations

from sympy import Expr, Integer, Rational, Symbol

from ..model.policy import PolicyName
from ..proving.claim import Claim, Steps, Verdict
from ..proving.steps import Bound, Identity, Positive, Step, relation
from ..quantities.hitting_times import hitting_time
from ..walk.symbolic_depth import RHO_K, K, L, W
from .first_step import UNIQUENESS, first_step_proof, steps_conjecture

RHO = (L + 1) ** 2 / L
ONE_UP = ((W, Integer(1)), (K, Integer(1)), (L, Integer(1)))
SFT_CONSTANTS = (Rational(3, 2), Rational(56, 13))


def powers_as_symbol(expression: Expr) -> Expr:
    """Return `expression` with ``rho**K`` written as the symbol that stands for it."""
    squared = expression.subs(RHO ** (2 * K), RHO_K**2)
    return squared.subs(RHO**K, RHO_K)


def time_of(policy: PolicyName) -> Expr:
    """Return the published closed form, with rho^K as a symbol."""
    return powers_as_symbol(hitting_time(W, K, L, policy))


def exact_times() -> Steps:
    """Prove the three closed forms."""
    return tuple(
        step
        for policy in PolicyName
        for step in first_step_proof(steps_conjecture(policy, time_of(policy)))
    )


def growth() -> Steps:
    """Prove the Theta-bounds with their constants."""
    rl, uniform = time_of(PolicyName.RL), time_of(PolicyName.UNIFORM)
    return (
        Bound("rl from below", rl, ">=", Integer(2), W * K, ONE_UP),
        Bound("rl from above", rl, "<=", Integer(6), W * K, ONE_UP),
        Identity("rl is 4WK up to lower order", rl - 4 * W * K, 2 * (W - K)),
        Bound("uniform from below", uniform, ">=", Integer(1), W * K**2 * L, ONE_UP),
        Bound("uniform from above", uniform, "<=", Integer(18), W * K**2 * L, ONE_UP),
        *_sft_growth(),
    )


def _sft_growth() -> Steps:
    sft = time_of(PolicyName.SFT)
    low, high = SFT_CONSTANTS
    r = Symbol("rho", positive=True)
    power = (RHO_K, 2 * K + 2)
    from_two = ((W, Integer(2)), (K, Integer(1)))
    above: list[Step] = [
        Bound(
            f"sft from above, {name}",
            sft.subs(at),
            "<=",
            high,
            W * RHO_K,
            (power, *from_two, *more),
        )
        for name, at, more in (
            ("L = 1", {L: 1}, ()),
            ("L = 2", {L: 2}, ()),
            ("L at least 3", {}, ((L, Integer(3)),)),
        )
    ]
    return (
        Positive("rho is at least 4", RHO - 4, ((L, Integer(1)),), strict=False),
        Positive(
            "rho^K >= 2K+2 for K = 1, since rho >= 4", r - 4, ((r, Integer(4)),), strict=False
        ),
        Positive(
            "and from K to K+1: rho rho^K >= 2(K+1)+2",
            r * RHO_K - 2 * (K + 1) - 2,
            ((r, Integer(4)), power, (K, Integer(1))),
        ),
        Bound(
            "sft from below, W at least 2",
            sft,
            ">=",
            low,
            W * RHO_K,
            (power, *from_two, (L, Integer(1))),
        ),
        *above,
    )


def base() -> Steps:
    """Prove in which regime L^K is the right base, and that elsewhere it is not."""
    x = Symbol("x", positive=True)
    k = Symbol("k", nonnegative=True)
    value = hitting_time(15, 15, 5, "sft")
    return (
        Identity("rho^K is L^K times (1 + 1/L)^(2K)", RHO**K, L**K * (1 + 1 / L) ** (2 * K)),
        Identity("Bernoulli at K = 0", (1 + x) ** 0, 1 + 0 * x),
        Positive(
            "Bernoulli, from K to K+1: (1+x)^2 (1+2Kx) >= 1+2(K+1)x with x = 1/L",
            (1 + x) ** 2 * (1 + 2 * K * x) - (1 + 2 * (K + 1) * x),
            ((x, Integer(0)), (K, Integer(0))),
            strict=False,
        ),
        Positive(
            "(1+1/L)^k <= L/(L-k) for k < L, from k to k+1",
            L / (L - k - 1) - (1 + 1 / L) * L / (L - k),
            ((L, k + 2), (k, Integer(0))),
        ),
        Positive(
            "L/(L-K) <= 2 for K <= L/2, and its square is 4",
            2 - L / (L - K),
            ((L, 2 * K), (K, Integer(1))),
            strict=False,
        ),
        relation(
            "L^K is off by more than 900 at W = K = 15, L = 5", value / (15 * 5**15), ">", 900
        ),
    )


def steps() -> Steps:
    """Return the steps of T4's proof."""
    return exact_times() + growth() + base()


def claim() -> Claim:
    """Return T4."""
    return Claim(
        key="T4",
        title="Inference time after RLVR and after SFT",
        statement=(
            r"For all $W,K,L\ge1$, with $\rho=(L+1)^2/L$ and $\varepsilon=2(L-1)/(L^2+L+1)$: "
            r"$H_{\mathrm{rl}}=(2K+1)(2W-1)+1$, "
            r"$H_{\mathrm{sft}}=2K+2+(W-1)((4+\varepsilon)\rho^K-2-\varepsilon)$, "
            r"$H_{\mathrm{uniform}}=(2W-1)(K(L+1)+1)(K(L+1)+L)/L+1$. Hence "
            r"$2WK\le H_{\mathrm{rl}}\le6WK$, "
            r"$WK^2L\le H_{\mathrm{uniform}}\le18WK^2L$, and for $W\ge2$ "
            r"$\tfrac32W\rho^K\le H_{\mathrm{sft}}\le\tfrac{56}{13}W\rho^K$. "
            r"Moreover $\rho^K/L^K=(1+1/L)^{2K}$ is at least $1+2K/L$, and at most 4 when "
            r"$K\le L/2$."
        ),
        verdict=Verdict.REGIME,
        steps=steps,
        assumptions=(
            "uniform fork",
            "branches alike, one target",
            "W at least 2 for sft's growth",
        ),
        constants=(
            "rl: 2 and 6, 4WK + 2(W-K) exactly",
            "uniform: 1 and 18",
            "sft: 3/2 and 56/13, base rho = L+2+1/L",
        ),
        rests_on=(
            UNIQUENESS,
            "Bernoulli's inequality and induction on K, step by step as listed",
        ),
        remarks=(
            r"$\Theta(WK)$ after RLVR is right. $\Theta(W L^K)$ after SFT is right where $K/L$ "
            r"is bounded (proved here for $K\le L/2$); for fixed $L$ it is not, since "
            r"$(1+1/L)^{2K}$ is unbounded, and for "
            r"$L=1$ the time grows like $4^K$ while $L^K=1$. For $W=1$ there is no dead end "
            r"and $H_{\mathrm{sft}}=2K+2$."
        ),
    )
