"""V: the variance of the hitting time; G: its whole distribution under rl."""

from functools import cache, partial

import sympy
from sympy import Expr, Integer, Rational

from ..model.policy import PolicyName
from ..proving.claim import Claim, Steps, Verdict
from ..proving.statements.concluded import Concluded
from ..proving.statements.sentences import Says, Statement
from ..proving.statements.stated import Name, Stated, stated
from ..proving.steps import Identity
from ..walk.symbolic_depth import EDGES, ONE, Values, families
from ..walk.symbols import K, L, W, j, powers_as_symbol
from .first_step import UNIQUENESS, Conjecture, first_step_proof, squares_conjecture
from .growth_bounds import growth_bound
from .names import RL, SFT, UNIFORM, H, V, epsilon, rho

ZERO = Integer(0)
z, s, n = sympy.symbols("z s n", positive=True)

round_trip = Name("T", (4 + epsilon) * rho**K - 2 - epsilon)
round_trip_variance = Name(
    r"\operatorname{Var}T",
    4
    * (L + 1)
    * (
        (L + 1) * (2 * L + 1) ** 2 * rho ** (2 * K)
        - (4 * K * (2 * L + 1) * (L**2 + L + 1) + 4 * L**3 + 3 * L**2 + L + 1) * rho**K
        - L * (5 * L + 4)
    )
    / (L**2 + L + 1) ** 2,
)
back = Name("h", (K * (L + 1) + 1) * (K * (L + 1) + L) / L)
VARIANCES: dict[PolicyName, Expr] = {
    RL: 4 * W * (W - 1) * (2 * K + 1) ** 2,
    UNIFORM: Rational(2, 3) * (6 * W**2 - 4 * W - 1) * back**2
    + 2 * (2 * W - 1) / (3 * L**2) * (K * (K + 1) * (L + 1) ** 2 * (L**2 - 3 * L + 1) - L**2),
    SFT: W * (W - 1) * round_trip**2 + (W - 1) * round_trip_variance,
}


@cache
def spread(policy: PolicyName) -> Concluded:
    """Return that a closed form is the variance: with the square of the mean, E[H^2]."""
    relation = stated(V(policy), "=", VARIANCES[policy])
    return Concluded(relation, partial(_squares, policy), UNIQUENESS)


def _squares(policy: PolicyName, claimed: Stated) -> Steps:
    second = powers_as_symbol(claimed.value) + powers_as_symbol(H(policy).value) ** 2
    return first_step_proof(squares_conjecture(policy, second))


def variance_claim() -> Claim:
    """Return V."""
    return Claim(
        key="V",
        title="Variance of the hitting time",
        statement=Statement.of(
            Says("{}.", spread(RL)),
            Says("{}, with {}.", spread(UNIFORM), back),
            Says("{}, with {} and {}.", spread(SFT), round_trip, round_trip_variance),
        ),
        verdict=Verdict.AS_STATED,
        steps=tuple,
        assumptions=("uniform fork", "branches alike"),
        uses=("M1",),
        constants=Statement.of(
            Says("{}", spread(RL)), Says("{}", growth_bound("variance", "rl").stated(V(RL)))
        ),
    )


def generating_function() -> Expr:
    """Return ``E[z^H]`` under rl."""
    return z ** (2 * K + 2) / (W - (W - 1) * z ** (4 * K + 2))


transform = Name(
    r"\operatorname{E}z^{H}", generating_function(), "generating function of the steps under rl"
)


@cache
def distribution() -> Concluded:
    """Return ``E[z^H]``, by the first-step equations of ``z^(steps to go)``."""
    return Concluded(
        stated(transform, "=", generating_function(), positive=(1 - z,)),
        _discounted,
        "a finite chain discounted by z, positive and below one, has one solution: zP has a "
        "norm below one (docs/derivation.md, The whole distribution under rl)",
    )


def _discounted(claimed: Stated) -> Steps:
    """Prove it at every state.

    Under rl the walk is certain between two visits of the fork: a value is a power of z times
    the fork's (a dead end, or a walker on the way back) or times 1 (on the way to the target).
    """
    at_fork = generating_function() / z
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
        families(RL),
        values,
        nothing,
        claimed.value,
        source_reward=ZERO,
        discount=z,
        at_target=ONE,
        where=(1 - z,),
    )
    return first_step_proof(conjecture)


chance = Name("p_n", (1 - 1 / W) ** n / W)
laps = Name("P", 1 / (W - (W - 1) * s))


def series() -> Concluded:
    """Return the number of dead ends: the series of its chances is that function."""
    return Concluded(stated(laps, "=", laps.value), _coefficients, "the geometric series")


def _coefficients(claimed: Stated) -> Steps:
    f = claimed.value
    ratio = sympy.cancel(chance.value.subs(n, n + 1) / chance.value)
    return (
        Identity(
            "the first chance is the value at s = 0", f.subs(s, 0), chance.value.subs(n, 0)
        ),
        Identity(
            "f - p_0 is s times the quotient of the chances times f",
            f - 1 / W,
            s * ratio * f,
            where=(1 - s,),
        ),
    )


def moments() -> Steps:
    """Prove that it is a distribution, with the mean of T4 and the variance of V."""
    g = generating_function()
    mean, second = (sympy.diff(g, z, times).subs(z, 1) for times in (1, 2))
    return (
        Identity("total probability is 1", g.subs(z, 1), ONE),
        Identity("its mean is the hitting time", mean, H(RL).value),
        Identity("its variance is that of V", second + mean - mean**2, V(RL).value),
    )


def distribution_claim() -> Claim:
    """Return G."""
    laid_out = z ** (2 * K + 2) * laps.value.subs(s, z ** (4 * K + 2))
    return Claim(
        key="G",
        title="The whole distribution of the hitting time under rl",
        statement=Statement.of(
            Says("{}:", distribution()),
            Says(
                "the walk takes the shortest way and {} round trips with the chance {}. The "
                "series of these chances times powers of {} is {}, and {}.",
                n,
                chance,
                s,
                series(),
                stated(transform, "=", laid_out, positive=(1 - z,)),
            ),
        ),
        verdict=Verdict.AS_STATED,
        steps=moments,
        assumptions=("uniform fork", "branches alike"),
        uses=("M1",),
    )
