"""D1: where a walk decides under the three policies, and what RLVR makes certain."""

from functools import partial

import sympy
from sympy import Integer, Rational, Symbol, log

from ...proving.claim import Claim, Steps, Verdict
from ...proving.statements.concluded import Concluded
from ...proving.statements.sentences import Says, Statement
from ...proving.statements.stated import Name, Stated, stated
from ...proving.steps import Identity, Positive, Witness
from ...quantities.decisions import effective_branches, learned_fork, row_entropy_bound
from ...walk.symbolic_depth import ONE, families, remaining_steps
from ...walk.symbols import RHO_J, RHO_K, K, L, W
from ..convergence.domination import sums
from ..convergence.responses import GAPS, counted
from ..first_step import ZERO, before
from ..names import RL, SFT, UNIFORM, H
from .decision_counts import (
    decided,
    elsewhere,
    fork_number,
    pretrained,
    resistance,
    row_entropy,
    row_number,
    share,
    walk,
)

EXCESS = "half the excess is at least W Y (docs/convergence.md, equation 2)"
CONCAVE = (
    "log(1+u) <= u, Jensen's inequality, and that the odds sum to x at most "
    "(docs/decisions.md, Theorem 2)"
)
PAIRS = "a square is not negative; the sum over pairs of branches (there, Theorem 3)"

some_time = Name("H")
excess = Name("x", (some_time - H(RL)) / (2 * W - 2))
all_rows = Name(r"\sum_{\mathrm{rows}}h")
visits_to_fork = Name("F")
SHARES = (Rational(4, 5), Rational(1, 5))


def frozen() -> Concluded:
    """Return the entropy that sft's backward rows keep."""
    relation = stated(pretrained, "=", log(L + 1) - L / (L + 1) * log(L))
    return Concluded(relation, _frozen, "a row that never occurs gets no gradient (T2)")


def _frozen(claimed: Stated) -> Steps:
    dead, rows = remaining_steps(families(SFT)).dead, families(SFT)
    domain = ((RHO_K, RHO_J), (RHO_J, Integer(1)), (L, Integer(1)))
    return (
        Positive(
            "at r_j of a dead end to go on costs more steps", dead["F"] - dead["Y"], domain
        ),
        Positive(
            "at l_j of a dead end to go on costs more steps",
            dead["X"] - before(rows, dead["B"]),
            domain,
        ),
        Identity("sft is certain to go on at r_j", rows.a, ONE),
        Identity("and at l_j", rows.c, ONE),
        Identity("at l_j its entropy, coming back", row_entropy(rows.d), claimed.value),
        Identity("and at r_j", row_entropy(1 - rows.b), claimed.value),
    )


def certain() -> Concluded:
    """Return the bound on the entropies of all rows."""
    relation = stated(all_rows, "<=", excess * (1 + log(4 * K / excess)))
    return Concluded(relation, _certain, CONCAVE)


def _certain(claimed: Stated) -> Steps:
    u, l, g, x, n = sympy.symbols("u l g x n", positive=True)
    slack, down = sympy.symbols("a b", nonnegative=True)
    size, of = sympy.symbols("p q", positive=True)
    turn = u / (1 + u)
    bound = claimed.value.subs(some_time, H(RL).value + 2 * (W - 1) * x)
    (sign,) = claimed.signs
    return (
        *sums(),
        Identity(
            "a row with odds u (l = log u, g = log(1+u)) has entropy g - u/(1+u) l",
            -turn * (l - g) - (1 - turn) * (-g),
            g - turn * l,
        ),
        stated(
            u - slack + turn * down,
            sign,
            u + u * down,
            where=((u, ZERO), (slack, ZERO), (down, ZERO)),
            words="at most u - u log u for u <= 1: log(1+u) = u - a and log u = -b",
        ),
        Identity("that is concave", sympy.diff(u - u * log(u), u, 2), -1 / u),
        Identity(
            "by Jensen n rows with odds that sum to x (p = log x, q = log n)",
            n * (x / n - x / n * (size - of)),
            x * (1 + of - size),
        ),
        *counted(),
        Identity("n is the number of rows", bound, x * (1 + log(GAPS / x))),
        Identity("as theory has it", bound, row_entropy_bound(W, K, 2 * (W - 1) * x)),
    )


def fork_bounds() -> Concluded:
    """Return how often any policy that treats branches alike decides at the fork."""
    most = W + (some_time - H(RL)) / 2
    return Concluded(stated(W, "<=", visits_to_fork, "<=", most), _entries, EXCESS, subject=1)


def _entries(claimed: Stated) -> Steps:
    Y, slack = sympy.symbols("Y e", nonnegative=True)
    low, high = claimed.sides[0], claimed.value
    entered = W * (1 + Y)
    domain = ((Y, ZERO), (slack, ZERO), (W, ONE))
    high = high.subs(some_time, H(RL).value + 2 * (W * Y + slack))
    return (
        stated(low, claimed.signs[0], entered, where=domain),
        stated(entered, claimed.signs[1], high, where=domain),
    )


def learned() -> Concluded:
    """Return what the best fork costs that knows how often the target is where."""
    r, s = (Symbol(rf"\sqrt{{\kappa_{name}}}", positive=True) for name in "vw")
    f, g = (Symbol(rf"\varphi_{name}", positive=True) for name in "vw")
    cost = Name(r"F_\kappa")
    relation = stated(cost, ">=", (r + s) ** 2)
    return Concluded(relation, partial(_learned, (r, s, f, g)), PAIRS)


def _learned(symbols: tuple[Symbol, ...], claimed: Stated) -> Steps:
    r, s, f, g = symbols
    m = Symbol("m", positive=True)
    cost, (sign,) = r**2 / f + s**2 / g, claimed.signs
    there = {r: 1, s: Rational(2, 5)}
    return (
        Identity(
            "the mean of 1/phi visits, phi and psi of the branches summing to 1",
            cost * (f + g) - claimed.value,
            (r * g - s * f) ** 2 / (f * g),
        ),
        Identity(
            "the roots' fork does as well",
            cost.subs({f: r * m, g: s * m}, simultaneous=True),
            (r + s) / m,
        ),
        Identity("never above W", 2 * (r**2 + s**2) - (r + s) ** 2, (r - s) ** 2),
        stated(Integer(2), sign, claimed.value.subs(there)),
        Witness(
            "in numbers",
            cost.subs({f: r / (r + s), g: s / (r + s)}).subs(there),
            sign,
            claimed.value.subs(there),
        ),
    )


def examples() -> Steps:
    """Return what a fork that learns comes to in numbers."""
    best = learned_fork(SHARES)
    made = sum(share / taken for share, taken in zip(SHARES, best, strict=True))
    return (stated(effective_branches(SHARES), "=", made),)


def settled() -> Stated:
    """Return that a decision of sft off the fork costs two steps."""
    return stated(H(SFT), "=", 2 * elsewhere(SFT) + 2 * W + 2 * K)


def worth() -> Stated:
    """Return what making none of them is worth."""
    return stated(H(SFT) - H(RL), "=", 2 * elsewhere(SFT) - 4 * K * (W - 1))


def statement() -> Statement:
    """Return what D1 says."""
    return Statement.of(
        Says(
            "A walk decides at the fork {}, {} and {} times in expectation, with {},",
            *(fork_number(policy) for policy in (RL, SFT, UNIFORM)),
            resistance,
        ),
        Says(
            "and at rows that are not certain {}, {} and {} times.",
            *(row_number(policy) for policy in (RL, SFT, UNIFORM)),
        ),
        Says(
            "In all it is {}, {} and {}; the fork's share is {}, {} and {}.",
            *(decided(policy) for policy in (RL, SFT, UNIFORM)),
            *(share(policy) for policy in (RL, SFT, UNIFORM)),
        ),
        Says(
            "Under sft each decision off the fork costs two steps, {}, and making none is "
            "worth {}; under uniform each costs one, {}.",
            settled(),
            worth(),
            stated(H(UNIFORM), "=", elsewhere(UNIFORM) + (2 * W - 1) * resistance + 1),
        ),
        Says(
            "In dead ends sft is certain where going on is wrong, and its backward rows "
            "keep the pretrained entropy {}.",
            frozen(),
        ),
        Says(
            "The entropy of a walk is {}, {} and {}.",
            *(walk(policy) for policy in (RL, SFT, UNIFORM)),
        ),
        Says(
            "At every policy with {} up to one the entropies of the rows of a branch sum "
            "to {}, and the fork is visited {} times: along RLVR's sign flow, by the bound "
            "of T3 on the excess, every row becomes certain but the fork.",
            excess,
            certain(),
            fork_bounds(),
        ),
        Says(
            "If the target is not in all branches alike often, the best fork takes each "
            "in proportion to the root of its frequency; it decides {} times with two.",
            learned(),
        ),
    )


def claim() -> Claim:
    """Return D1."""
    return Claim(
        key="D1",
        title="Where the hard decision is: at the fork, and rl decides nowhere else",
        statement=statement(),
        verdict=Verdict.SHARPER,
        steps=examples,
        assumptions=(
            "uniform fork, but for the last sentence",
            "branches alike",
            "at least two branches, for the rate",
            "lanes lumped: which lane is taken settles nothing",
        ),
        constants=Statement.of(
            Says("{}", fork_number(RL)), Says("{}", settled()), Says("{}", certain())
        ),
        uses=("T3", "T4", "S3", "M1"),
        remarks=Statement.of(
            Says(
                "Along the flow every row still decides now and then: it is the entropy that "
                "tends to the fork's, and the number of decisions is that of rl in the limit "
                "only."
            )
        ),
    )
