"""S8: a model that sees its target, with a strength, at the fork."""

import sympy
from sympy import Expr, Integer, Symbol

from ...model.policy import PolicyName
from ...proving.claim import Claim, Steps, Verdict
from ...proving.steps import Identity, LowerBounds, Positive, Step
from ...walk.symbols import RHO, RHO_K, K, L, W
from ..inference import time_of

Q, KAPPA = sympy.symbols("q kappa", positive=True)
EPS = 2 * (L - 1) / (L**2 + L + 1)
TRIP = (4 + EPS) * RHO_K - 2 - EPS

TWO_UP: LowerBounds = ((W, Integer(2)),)


def strength() -> Steps:
    """Prove Theorem 1: W-1 becomes (1-q)/q under every policy."""
    wrong = (1 - Q) / Q
    checked: list[Step] = [
        Identity(
            "wrong branches before the right one (first step)", wrong, (1 - Q) * (1 + wrong)
        ),
        Identity("W-1 becomes (1-q)/q iff W becomes 1/q", 1 / Q - 1, wrong),
    ]
    for policy in PolicyName:
        time = time_of(policy)
        alone, trips = time.subs(W, 1), time.subs(W, 2) - time.subs(W, 1)
        checked += [
            Identity(f"{policy}: a multiple of W-1 is added", time, alone + (W - 1) * trips),
            Identity(
                f"{policy}: 1/q in the place of W", time.subs(W, 1 / Q), alone + wrong * trips
            ),
        ]
    sft, rl = time_of(PolicyName.SFT), time_of(PolicyName.RL)
    return (
        *checked,
        Identity("sft", sft.subs(W, 1 / Q), 2 * K + 2 + wrong * TRIP),
        Identity("rl", rl.subs(W, 1 / Q), 2 * K + 2 + wrong * 2 * (2 * K + 1)),
        *(_trip_bounds()),
    )


def _trip_bounds() -> Steps:
    at_least_one = ((RHO_K, Integer(1)), (L, Integer(1)))
    return (
        Positive("T is at least 2 rho^K", TRIP - 2 * RHO_K, at_least_one, strict=False),
        Positive("T is at most 5 rho^K", 5 * RHO_K - TRIP, at_least_one, strict=False),
        Positive("rho is at least 1", RHO - 1, ((L, Integer(1)),)),
    )


def advice() -> Steps:
    """Prove Theorem 2: matching is worth nothing, and the square-root law."""
    a, c, u, v, s = sympy.symbols("a c u v s", positive=True)

    def entered(kappa: Expr, trust: Expr) -> Expr:
        return kappa / trust + (1 - kappa) * (W - 1) / (1 - trust)

    return (
        Identity(
            "the mean of 1/phi: q if the prompt is right, (1-q)/(W-1) if not",
            KAPPA / Q + (1 - KAPPA) / ((1 - Q) / (W - 1)),
            entered(KAPPA, Q),
            domain=TWO_UP,
            where=(1 - Q,),
        ),
        Identity("trust = right is as good as no prompt", entered(KAPPA, KAPPA) - 1, W - 1),
        Identity(
            "a^2 = right, c^2 = (1-right)(W-1): no trust does better than (a+c)^2",
            a**2 / Q + c**2 / (1 - Q) - (a + c) ** 2,
            (a * (1 - Q) - c * Q) ** 2 / (Q * (1 - Q)),
            where=(1 - Q,),
        ),
        Identity(
            "and q = a/(a+c) does as well",
            (a**2 / Q + c**2 / (1 - Q)).subs(Q, a / (a + c)),
            (a + c) ** 2,
        ),
        Identity(
            "u^2 = right, v^2 = 1-right, s^2 = W-1: it is never worse than no prompt",
            (u**2 + v**2) * (1 + s**2) - (u + v * s) ** 2,
            (u * s - v) ** 2,
        ),
        Identity("told that it is wrong: one of the W-1 others", 1 / (1 / (W - 1)) - 1, W - 2),
    )


def training() -> Steps:
    """Prove Theorem 3: what SFT learns at the fork, and how long it takes."""
    x, t, right = (
        Symbol("x", positive=True),
        Symbol("t", positive=True),
        Symbol("E", positive=True),
    )
    learned = right / (right + W - 1)
    speed = W / (right + W - 1)
    implicit = sympy.exp(x) + (W - 1) * x - W * t - 1
    return (
        Identity(
            "returns to a uniform row: W dead ends once the first choice is wrong",
            (1 - KAPPA) * (1 + (W - 1)),
            (1 - KAPPA) * W,
        ),
        Identity(
            "cross-entropy at the fork (E = e^x)",
            (1 - learned) * W / (W - 1),
            speed,
            domain=TWO_UP,
        ),
        Identity(
            "its flow keeps e^x + (W-1)x - Wt - 1",
            sympy.diff(implicit, x).subs(sympy.exp(x), right) * speed + sympy.diff(implicit, t),
            Integer(0),
        ),
        Identity("which is 0 at the start", implicit.subs({x: 0, t: 0}), Integer(0)),
        Identity("dead ends for each entry", (1 - learned) / learned, (W - 1) / right),
    )


def exchange() -> Steps:
    """Prove Theorem 4: the base at skill x, and its rate at sft."""
    y = Symbol("y", positive=True)
    base = (1 + L * y) * (1 + y / L)
    rate = y * sympy.diff(base, y) / base
    geometric = (RHO_K - 1) / (RHO - 1)
    l = Symbol("l", nonnegative=True)
    return (
        Identity("at skill 0 the base is rho", base.subs(y, 1), RHO),
        Identity(
            "sft's trip: the sums of T at skill 0 (L = 1+l)", _sums(geometric, l), _trip(l)
        ),
        Identity("-d log rho/dx (y = e^-x)", rate, L * y / (1 + L * y) + y / (L + y)),
        Identity("one diamond is worth one unit at skill 0", rate.subs(y, 1), Integer(1)),
        Identity(
            "and less at any other above",
            1 - rate,
            (1 - y**2) / ((1 + L * y) * (L + y)) * L,
        ),
    )


def _sums(geometric: Expr, l: Expr) -> Expr:
    total = 2 * (geometric + RHO_K) + 2 * (1 + L) * geometric
    return total.subs(L, 1 + l)


def _trip(l: Expr) -> Expr:
    return TRIP.subs(L, 1 + l)


def steps() -> Steps:
    """Return the steps of S8's proof."""
    return strength() + advice() + training() + exchange()


def claim() -> Claim:
    """Return S8."""
    return Claim(
        key="S8",
        title="A model that sees its target at the fork",
        statement=(
            r"If the walker takes the right branch with probability $q$ at every visit of the "
            r"fork, $W-1$ becomes $\tfrac{1-q}q$ under every policy: sft takes "
            r"$2K+2+\tfrac{1-q}qT$ with $2\rho^K\le T\le5\rho^K$. With a prompt that is right "
            r"with probability $\kappa<1$, trust $q=\kappa$ is worth nothing, and the best is "
            r"$\tfrac q{1-q}=\sqrt{\kappa/((1-\kappa)(W-1))}$. One unit of log-odds in every "
            r"backward row is worth $-\tfrac{d\log T}{dx}\le K$ units at the fork."
        ),
        verdict=Verdict.SHARPER,
        steps=steps,
        assumptions=("branches alike", "the fork has no memory but where it is said"),
        constants=("2 rho^K <= T <= 5 rho^K", "at sft a diamond is worth one unit"),
        rests_on=(
            "the fork enters the time by the dead ends per entry only (Theorem 3)",
            "Theorem 1's products for the trip at backward skill x (docs/prompt.md, Theorem 4)",
        ),
    )
