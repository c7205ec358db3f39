"""T4: hitting times for all W, K and L, and the constants of their growth."""

from sympy import Expr, Integer, Symbol

from ..model.policy import PolicyName
from ..proving.claim import Claim, Steps, Verdict
from ..proving.search import everywhere
from ..proving.steps import Identity, Positive, Witness
from ..quantities.hitting_times import hitting_time
from ..walk.symbols import RHO, K, L, W, powers_as_symbol
from .first_step import UNIQUENESS, first_step_proof, steps_conjecture
from .growth_bounds import growth_bound


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
    rl = time_of(PolicyName.RL)
    return (
        Identity("rl is 4WK up to lower order", rl - 4 * W * K, 2 * (W - K)),
        *(s for policy in PolicyName for s in growth_bound("hitting_time", policy).steps()),
    )


def base() -> Steps:
    """Prove in which regime L^K is the right base, and that elsewhere it is not."""
    k = Symbol("k", nonnegative=True)
    value = hitting_time(15, 15, 5, "sft")
    return (
        Identity("rho^K is L^K times (1 + 1/L)^(2K)", RHO**K, L**K * (1 + 1 / L) ** (2 * K)),
        everywhere("which is at least 1 + 2K/L", (1 + 1 / L) ** (2 * K), ">=", 1 + 2 * K / L),
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
        Witness(
            "L^K is off by more than 900 at W = K = 15, L = 5", value / (15 * 5**15), ">", 900
        ),
    )


def steps() -> Steps:
    """Return the steps of T4's proof."""
    return exact_times() + growth() + base()


def claim() -> Claim:
    """Return T4."""
    rl, uniform, sft = (growth_bound("hitting_time", p) for p in ("rl", "uniform", "sft"))
    return Claim(
        key="T4",
        title="Inference time after RLVR and after SFT",
        statement=(
            r"For all $W,K,L\ge1$, with $\rho=(L+1)^2/L$ and $\varepsilon=2(L-1)/(L^2+L+1)$: "
            r"$H_{\mathrm{rl}}=(2K+1)(2W-1)+1$, "
            r"$H_{\mathrm{sft}}=2K+2+(W-1)((4+\varepsilon)\rho^K-2-\varepsilon)$, "
            r"$H_{\mathrm{uniform}}=(2W-1)(K(L+1)+1)(K(L+1)+L)/L+1$. Hence "
            rf"${rl.statement('H')}$, "
            rf"${uniform.statement('H')}$, "
            rf"and for $W\ge{sft.least_width}$ ${sft.statement('H')}$. "
            r"Moreover $\rho^K/L^K=(1+1/L)^{2K}$ is at least $1+2K/L$, and at most 4 when "
            r"$K\le L/2$."
        ),
        verdict=Verdict.REGIME,
        steps=steps,
        assumptions=(
            "uniform fork",
            "branches alike, one target",
            f"W at least {sft.least_width} for sft's growth",
        ),
        constants=(
            f"rl: {rl.lower} and {rl.upper}, 4WK + 2(W-K) exactly",
            f"uniform: {uniform.lower} and {uniform.upper}",
            f"sft: {sft.lower} and {sft.upper}, base rho = L+2+1/L",
        ),
        rests_on=(UNIQUENESS, "induction on k for K at most L/2, step by step as listed"),
        remarks=(
            r"$\Theta(WK)$ after RLVR is right. $\Theta(W L^K)$ after SFT is right where $K/L$ "
            r"is bounded (proved here for $K\le L/2$); for fixed $L$ it is not, since "
            r"$(1+1/L)^{2K}$ is unbounded, and for "
            r"$L=1$ the time grows like $4^K$ while $L^K=1$. For $W=1$ there is no dead end "
            r"and $H_{\mathrm{sft}}=2K+2$."
        ),
    )
