"""D1: where a walk decides under the three policies, and what RLVR makes certain."""

import sympy
from sympy import Expr, Integer, Rational, Symbol, log

from ...model.families import FAMILIES
from ...model.policy import PolicyName
from ...proving.claim import Claim, Steps, Verdict
from ...proving.steps import Identity, Positive, Step, Witness
from ...quantities.decisions import (
    effective_branches,
    fork_decisions,
    fork_share,
    learned_fork,
    pretrained_entropy,
    row_decisions,
    row_entropy_bound,
    walk_entropy,
)
from ...walk.moves import MOVES
from ...walk.symbolic_depth import ONE, ConstantRows, families, remaining_steps
from ...walk.symbols import RHO_J, RHO_K, K, L, W, j, powers_as_symbol
from ..convergence.domination import sums
from ..first_step import ZERO, before, bottom
from ..inference import exact_times, time_of
from ..visits import Visits, expected_visits, visits_proof

PATH = 2 * K + 1


def _decided(rows: ConstantRows, visits: Visits) -> Expr:
    """Return the visits of all branches to the uncertain rows at diamond j."""
    total = ZERO
    for kind, (family, _, _) in MOVES.items():
        if getattr(rows, family) not in {0, 1}:
            both = visits.dead[kind] + visits.target[kind]
            # l_j is reached forward over the single edge before it.
            total += before(rows, both) if kind == "F" else both
    return sympy.factor(total)


def numbers() -> Steps:
    """Prove Theorem 1 of docs/decisions.md: the decisions of each policy, and their steps."""
    steps: list[Step] = [*exact_times()]
    for policy in PolicyName:
        rows = families(policy)
        visits = expected_visits(rows)
        here = _decided(rows, visits)
        powers = rows.powers
        upto = powers.sum(here, (ONE, powers.ratio), (j, powers.power))
        arrivals = [bottom(rows, side["B"]) for side in visits]
        steps += [
            *visits_proof(rows, visits),
            Identity(
                f"{policy}: visits to the fork, from the source and back over single edge 0",
                fork_decisions(W, K, L, policy),
                1 + sum(arrivals),
            ),
            Identity(
                f"{policy}: decisions in the first j diamonds, from j-1 to j",
                upto - before(rows, upto),
                here,
            ),
            Identity(f"{policy}: none in the first 0", bottom(rows, upto), ZERO),
            Identity(
                f"{policy}: all in the first K",
                powers_as_symbol(row_decisions(W, K, L, policy)),
                powers.at(upto, K, rows.top),
            ),
            Identity(
                f"{policy}: the fork's share",
                powers_as_symbol(fork_share(W, K, L, policy)),
                powers_as_symbol(
                    fork_decisions(W, K, L, policy)
                    / (fork_decisions(W, K, L, policy) + row_decisions(W, K, L, policy))
                ),
            ),
        ]
    return (*steps, *_worth())


def _worth() -> Steps:
    """Prove what a decision costs in steps, and the entropy of the walk."""
    uniform, sft = (
        powers_as_symbol(row_decisions(W, K, L, policy))
        for policy in (PolicyName.UNIFORM, PolicyName.SFT)
    )
    resistance = 1 + K * (L + 1) / L
    rl = time_of(PolicyName.RL)
    h, width = Symbol("h_L", positive=True), Symbol("w", positive=True)
    walks = [
        powers_as_symbol(walk_entropy(W, K, L, policy)).subs(log(W), width)
        for policy in PolicyName
    ]
    pretrained = pretrained_entropy(L)
    off = (uniform, sft, ZERO)
    return (
        Identity(
            "uniform: a step for each decision off the fork",
            time_of(PolicyName.UNIFORM),
            uniform + (2 * W - 1) * resistance + 1,
        ),
        Identity(
            "sft: two steps for each decision off the fork",
            time_of(PolicyName.SFT),
            2 * sft + 2 * W + 2 * K,
        ),
        Identity("rl: none off the fork", rl, 2 * K + 2 + 2 * (W - 1) * PATH),
        Identity(
            "what making none of them is worth",
            time_of(PolicyName.SFT) - rl,
            2 * sft - 4 * K * (W - 1),
        ),
        *(
            Identity(
                f"{policy}: the entropy of the walk, by log W and the pretrained row's",
                walk.subs(pretrained, h),
                fork_decisions(W, K, L, policy) * width + rows * h,
            )
            for policy, walk, rows in zip(PolicyName, walks, off, strict=True)
        ),
        Identity(
            "rl: a walk with n dead ends has probability W^-(n+1), and n+1 is W in the mean",
            1 + (rl - (2 * K + 2)) / (2 * PATH),
            walk_entropy(W, K, L, PolicyName.RL) / log(W),
        ),
    )


def certain() -> Steps:
    """Prove that in dead ends sft's certain rows are wrong, and its wavering ones right."""
    dead = remaining_steps(families(PolicyName.SFT)).dead
    rows = families(PolicyName.SFT)
    domain = ((RHO_K, RHO_J), (RHO_J, Integer(1)), (L, Integer(1)))
    frozen = {family: getattr(rows, family) for family in FAMILIES}
    return (
        Positive(
            "at r_j of a dead end to go on costs more steps", dead["F"] - dead["Y"], domain
        ),
        Positive(
            "at l_j of a dead end to go on costs more steps",
            dead["X"] - before(rows, dead["B"]),
            domain,
        ),
        Identity("sft is certain to go on at r_j", frozen["a"], ONE),
        Identity("and at l_j", frozen["c"], ONE),
        Identity(
            "it turns at r_j, coming back, as the pretrained", 1 - frozen["b"], 1 / (L + 1)
        ),
        Identity("and at l_j", 1 - frozen["d"], L / (L + 1)),
        Identity(
            "the entropy that these rows keep",
            frozen["d"] * log(L + 1) - (1 - frozen["d"]) * (log(L) - log(L + 1)),
            pretrained_entropy(L),
        ),
    )


def rate() -> Steps:
    """Prove Theorem 2: the rows' entropies by the excess."""
    u, l, g, x, n = sympy.symbols("u l g x n", positive=True)
    slack, down = sympy.symbols("a b", nonnegative=True)
    turn = u / (1 + u)
    lost = sympy.diff(u - u * log(u), u, 2)
    size, of, root = sympy.symbols("p q r", positive=True)
    bound = row_entropy_bound(W, K, 2 * (W - 1) * x)
    return (
        *sums(),
        Identity(
            "a row with odds u (l = log u, g = log(1+u)) has entropy g - u/(1+u) l",
            -turn * (l - g) - (1 - turn) * (-g),
            g - turn * l,
        ),
        Positive(
            "which is at most u - u log u for u <= 1: log(1+u) = u - a and log u = -b",
            (u + u * down) - (u - slack + turn * down),
            ((u, Integer(0)), (slack, Integer(0)), (down, Integer(0))),
            strict=False,
        ),
        Identity("that is concave", lost, -1 / u),
        Identity(
            "by Jensen n rows with odds that sum to x (p = log x, q = log n)",
            n * (x / n - x / n * (size - of)),
            x * (1 + of - size),
        ),
        Identity("n is 4K: the bound", bound, x * (1 + log(4 * K / x))),
        Identity(
            "s - 1 <= (r - 1) e^..., s + 1 <= r + 1: x is (s - 1)(s + 1), and r^2 = 2",
            (root - 1) * (root + 1),
            root**2 - 1,
        ),
    )


def learned() -> Steps:
    """Prove Theorem 3: a fork that learns, pair by pair of branches."""
    r, s, f, g, m = sympy.symbols("r s f g m", positive=True)
    shares = (Rational(4, 5), Rational(1, 5))
    best = learned_fork(shares)
    return (
        Identity(
            "the mean of dead ends before the target: 1/phi visits of the fork",
            2 * K + 2 + 2 * PATH * (W * (1 / W) / (1 / W) - 1),
            time_of(PolicyName.RL),
        ),
        Identity(
            "r^2 and s^2 of the targets in two branches: no fork does better than the roots",
            (r**2 / f + s**2 / g) * (f + g) - (r + s) ** 2,
            (r * g - s * f) ** 2 / (f * g),
        ),
        Identity(
            "and f = r m, g = s m does as well",
            (r**2 / f + s**2 / g).subs({f: r * m, g: s * m}, simultaneous=True),
            (r + s) / m,
        ),
        Identity("never above W", 2 * (r**2 + s**2) - (r + s) ** 2, (r - s) ** 2),
        Witness("four in five: 9/5 decisions", effective_branches(shares), "=", Rational(9, 5)),
        Witness(
            "which that fork makes",
            sum(share / taken for share, taken in zip(shares, best, strict=True)),
            "=",
            effective_branches(shares),
        ),
    )


def steps() -> Steps:
    """Return the steps of D1's proof."""
    return (*numbers(), *certain(), *rate(), *learned())


def claim() -> Claim:
    """Return D1."""
    return Claim(
        key="D1",
        title="Where the hard decision is: at the fork, and rl decides nowhere else",
        statement=(
            r"A walk decides in expectation $W$ times at the fork under rl and under sft, and "
            r"$W\mathcal R$ times under uniform, $\mathcal R=1+K(L+1)/L$; elsewhere $0$ times "
            r"under rl, $S=(W-1)(\tfrac T2-1)$ under sft, $T=(4+\varepsilon)\rho^K-2-"
            r"\varepsilon$, and $(2W-1)K(L+1)\mathcal R$ under uniform, where the fork's share "
            r"is $W/(W+(2W-1)K(L+1))$. $H_{\mathrm{sft}}=2S+2W+2K$: each of sft's decisions "
            r"off the fork costs two steps, and making none is worth "
            r"$H_{\mathrm{sft}}-H_{\mathrm{rl}}=2S-4K(W-1)$. In dead ends sft is certain where "
            r"going on is wrong, and its backward rows keep the pretrained entropy. At every "
            r"policy with $x=(H-H_{\mathrm{rl}})/(2W-2)\le1$ the entropies of a branch's $4K$ "
            r"rows sum to at most $x(1+\log\tfrac{4K}x)$, and along RLVR's sign flow "
            r"$x\le e^{\sqrt2-1-(t-T)}$ from T3's $T$ on: the walk's entropy tends to "
            r"$W\log W$, all of it the fork's. If the target is in branch $w$ with frequency "
            r"$\kappa_w$, the best fork takes it in proportion to $\sqrt{\kappa_w}$ and "
            r"decides $(\sum\sqrt{\kappa_w})^2\le W$ times."
        ),
        verdict=Verdict.SHARPER,
        steps=steps,
        assumptions=(
            "uniform fork, but for the last sentence",
            "branches alike",
            "W at least 2 for the rate",
            "lanes lumped: which lane is taken settles nothing",
        ),
        constants=(
            "rl: W decisions, all at the fork",
            "sft: two steps for each decision off the fork",
            "entropy of all rows at most x (1 + log(4K/x)), x = (H - H_rl)/(2W-2)",
        ),
        rests_on=(
            "the balance equations of a finite absorbing chain have one solution (Kemeny and "
            "Snell, theorem 3.2.4)",
            "steps of T3, on which (H - H_rl)/2 >= W sum u + (W-1) sum v and the rate rest",
            "log(1+u) <= u; Jensen's inequality; induction on j from the steps j-1 to j",
            "the chain rule of entropy (Ekroot and Cover 1993); the sum over pairs of branches "
            "(docs/decisions.md, Theorems 1 and 3)",
        ),
        remarks=(
            "Along the flow every row still decides now and then: it is the entropy that "
            "tends to the fork's, and the number of decisions is that of rl in the limit only."
        ),
    )
