"""T5: distilling RLVR traces; S1: SFT data with a share of imperfect traces."""

from functools import cache, partial

import sympy
from sympy import Add, Expr, Integer, Symbol

from ...model.families import FAMILIES
from ...model.policy import PolicyName
from ...proving.claim import Claim, Steps, Verdict
from ...proving.statements.cases import supposing
from ...proving.statements.concluded import Concluded
from ...proving.statements.sentences import Says, Statement
from ...proving.statements.stated import Name, Stated, stated
from ...proving.steps import Identity, Step
from ...quantities.hitting_times import hitting_time
from ...training.constant_rows import walk_time
from ...training.training_flows import distillation_excess, training_flow
from ...walk.expressions import factored
from ...walk.symbolic_depth import constant_families, remaining_steps
from ...walk.symbols import K, L, W
from ..first_step import ONE_UP, UNIQUENESS, Conjecture, first_step_proof, unit_reward
from .finetuning import SHARINGS, WIDE, delta, end, path, r
from .rows import approaches, law, o, t, tends
from .solved_rows import LAST
from .walked import GRADIENT, slopes, slopes_steps, trace_law, walk_slope

RL = PolicyName.RL
ONE = Integer(1)
eta = Name(r"\eta", r / (1 + r))
OMEGA = {
    "a": Name(r"\omega_a", (L + 1) / L**2),
    "b": Name(r"\omega_b", (W - 1) * (L + 1) / (W * L)),
    "c": Name(r"\omega_c", (L + 1) / L),
    "d": Name(r"\omega_d", (W - 1) * (L + 1) / (W * L**2)),
}
ASSUMED = (
    "row-wise softmax, population gradient flow, one row for each directed edge",
    "at least two branches",
)


def excess(share: Expr, formula: Expr) -> Concluded:
    """Return the constant of the last approach to rl."""
    value = distillation_excess(W, K, L, share) if share != 1 else distillation_excess(W, K, L)
    letter = r"\lim_{t\to\infty}t(H-H_{\mathrm{rl}})"
    name = Name(letter, value, f"last approach of the time to rl's, share {share}")
    return Concluded(
        stated(name, "=", formula, where=WIDE),
        partial(_adds_up, share),
        f"{GRADIENT}; {LAST}",
    )


def _adds_up(share: Expr, claimed: Stated) -> Steps:
    """Return that H is lengthened by what all rows err, to first order: 1/(speed t) each."""
    amount = share.subs(delta, delta.value)
    errors = (
        *_late(amount),
        Identity(
            f"{claimed.text}: the slopes at rl, each row erring 1/(omega t)",
            claimed.value,
            _first_order(amount),
        ),
        *(
            Identity(
                f"K = {n}: the walk time's derivative at rl",
                claimed.value.subs(K, n),
                _by_walk_time(amount, n),
            )
            for n in (1, 2)
        ),
    )
    return (*slopes_steps(RL), *supposing(errors, W - claimed.lows[W] + 1))


@cache
def _late(share: Expr) -> Steps:
    """Return how every row comes to rl's."""
    late: list[Step] = []
    flow = training_flow(W, L, share)
    for family in FAMILIES:
        found, row = trace_law(family, share), getattr(flow, family)
        late += approaches(found, row.time(o), stated(Symbol("A"), "=", -1 / found.speed))
    return tuple(late)


@cache
def _by_walk_time(share: Expr, K: int) -> Expr:
    """Return the walk time's derivative at rl, each row erring s over its speed."""
    parts = (walk_slope(K, family, RL) / trace_law(family, share).speed for family in FAMILIES)
    return -Add(*map(factored, parts))


@cache
def _first_order(share: Expr, sharing: str = "none", families: str = "abcd") -> Expr:
    return sum(
        getattr(slopes(RL), family) / trace_law(family, share, sharing).speed
        for family in families
    )


def steps() -> Steps:
    """Return what else the public functions say: the ends of distillation."""
    flow = training_flow(W, L, backtracking=1)
    found: list[Step] = []
    for n in (1, 2):
        rl, uniform = (hitting_time(W, n, L, policy) for policy in ("rl", "uniform"))
        found += [
            Identity(f"K = {n}: the walk time in the end", flow.final_hitting_time(n), rl),
            Identity(f"K = {n}: and at the start", flow.hitting_time(n, 0), uniform),
        ]
    return tuple(found)


def statement() -> Statement:
    """Return what T5 says."""
    flow, word = training_flow(W, L, backtracking=1), "distillation"
    laws = {family: trace_law(family, ONE) for family in FAMILIES}
    return Statement.of(
        Says(
            "Plain SFT on traces of rl, from the pretrained model and with at least two "
            "branches, takes all families to one, {}, {}, {}, {}, along Lambert paths: "
            "{}, {}, {}, {}, where {}, {}, {}, {}.",
            *(end(family, flow, laws[family], word) for family in FAMILIES),
            *(path(family, flow, laws[family], OMEGA[family], word) for family in FAMILIES),
            *OMEGA.values(),
        ),
        Says("In the end {}.", excess(ONE, 4 * W * K * L * (K * (L + 1) + L) / (L + 1))),
    )


def claim() -> Claim:
    """Return T5."""
    return Claim(
        key="T5",
        title="Distilling RLVR traces recovers backtracking",
        statement=statement(),
        verdict=Verdict.SHARPER,
        steps=steps,
        assumptions=ASSUMED,
        constants=Statement.of(
            Says("{}", excess(ONE, 4 * W * K * L * (K * (L + 1) + L) / (L + 1)))
        ),
    )


def stretched(family: str) -> Stated:
    """Return that a backward row is where distillation's is at another time."""
    mixed, whole = (getattr(training_flow(W, L, share), family) for share in (delta, 1))
    here, there = mixed.probability(t), whole.probability(delta * t)
    return stated(
        Name(rf"{{{family}_j(t)}}", here),
        "=",
        Name(rf"{family}^{{\mathrm{{distilled}}}}_j(\delta t)", there),
        where=WIDE,
        positive=tuple((here + there).atoms(sympy.LambertW)),
    )


def clumsy() -> Concluded:
    """Return the time of a walker whose every row turns round with one probability."""
    formula = 1 + (2 * W - 1) * (2 * K + 1) * (1 + 2 * K * eta / (1 - eta))
    name = Name(r"H_\eta", formula, "expected steps where every row errs with eta")
    return Concluded(stated(name, "=", formula), _turns_round, UNIQUENESS)


def _turns_round(claimed: Stated) -> Steps:
    own, time = 1 / (1 + r), claimed.value
    rows = constant_families(own, own, own, own)
    values = remaining_steps(rows)
    domain = (*ONE_UP, (r, Integer(0)))
    return (
        *tends(
            law(Symbol("omega", positive=True), own, ONE),
            stated(eta, "=", own, words="where rows end"),
        ),
        *first_step_proof(Conjecture(rows, values, unit_reward(), time, domain=domain)),
        Identity("without errors it is rl's", time.subs(r, 0), hitting_time(W, K, L, RL)),
        *(
            Identity(
                f"K = {n}: the walk time", time.subs(K, n), walk_time(W, n, own, own, own, own)
            )
            for n in (1, 2, 3)
        ),
    )


def mixture_steps() -> Steps:
    """Return what else the public function says: other sharings, and one branch."""
    found: list[Step] = []
    share = delta.value
    for sharing in SHARINGS:
        for width, rows in ((W, "abcd"), (ONE, "ac")):
            same = Identity(
                f"the last approach, W = {width}, rows shared: {sharing}",
                distillation_excess(width, K, L, share, sharing),
                _first_order(share, sharing, rows).subs(W, width),
            )
            found += supposing([same], *([W - 1] if width is W else []))
    return (*slopes_steps(RL), *found)


def mixture_claim() -> Claim:
    """Return S1."""
    flow, word = training_flow(W, L, delta), "a mixture"
    laws = {family: trace_law(family, delta.value) for family in FAMILIES}
    base = 2 * W * K * L * (K + (K + 1) * L) / (L + 1)
    speed = delta * (W - 1) * (L + 1) / (W * L)
    return Claim(
        key="S1",
        title="SFT data with a share of backtracking or imperfect traces",
        statement=Statement.of(
            Says(
                "With any share {} of rl's traces among golden ones, and at least two "
                "branches, the limit is rl, not sft: {}, {}, {}, {}.",
                delta,
                *(end(family, flow, laws[family], word) for family in FAMILIES),
            ),
            Says(
                "Backward rows, {} and {}, stand exactly where those of distillation stand "
                "when the time is stretched: {} and {}; in the end {}.",
                path("b", flow, laws["b"], speed, word),
                path("d", flow, laws["d"], speed / L, word),
                *map(stretched, "bd"),
                excess(delta, base * (W / (1 + delta * (W - 1)) + 1 / delta)),
            ),
            Says(
                "Traces that turn round anywhere with probability {} lead to {}.", eta, clumsy()
            ),
        ),
        verdict=Verdict.SHARPER,
        steps=mixture_steps,
        assumptions=ASSUMED,
        constants=Statement.of(Says("time stretched: {}", stretched("b"))),
        rests_on=("each visited row tends to the data's share (claim T1)",),
        remarks=Statement.of(
            Says(
                "The freezing of T2 needs that no trace at all backtracks. With rows alike at "
                "every depth the time is polynomial in the depth only where the walker passes "
                "a diamond as easily outwards as back (docs/learning.md, Theorem 10)."
            )
        ),
    )
