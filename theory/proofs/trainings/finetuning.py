"""T2: SFT on golden paths learns the forward rows, and leaves the backward rows exactly."""

from functools import cache, partial

import sympy
from sympy import Expr, Integer, LambertW, Symbol, exp

from ...model.families import FAMILIES
from ...model.policy import PolicyName
from ...proving.claim import Claim, Steps, Verdict
from ...proving.domains import Domain, Range
from ...proving.statements.concluded import Concluded
from ...proving.statements.sentences import Says, Statement
from ...proving.statements.stated import Name, Stated, stated
from ...proving.steps import Identity, Step
from ...quantities.hitting_times import hitting_time
from ...training.row_flows import RowFlow
from ...training.training_flows import (
    Sharing,
    TrainingFlow,
    initial_slope,
    training_flow,
    training_visits,
    uniform_slopes,
)
from ...walk.symbolic_depth import families
from ...walk.symbols import K, L, W
from ..first_step import ONE_UP
from .rows import ROW, Law, approaches, odds_follow, stays, t, tends
from .slowing import CONVEX, crossing, ends, ends_steps, single_diamond
from .solved_rows import LAST
from .walked import (
    BALANCE,
    GRADIENT,
    after_visits,
    slopes,
    slopes_steps,
    trace_law,
    trace_visits,
    visits_steps,
    walk_slope,
)

RL, UNIFORM = PolicyName.RL, PolicyName.UNIFORM
r = Symbol("r", positive=True)
delta = Name(r"\delta", r / (1 + r))
OMEGA = {
    "a": Name(r"\omega_a", (L + 1) / (L**2 * W)),
    "c": Name(r"\omega_c", (L + 1) / (L * W)),
}
STARTS = {"a": 1 / L, "b": L, "c": L, "d": 1 / L}
WIDE = Domain(W=Range(2))
SHARINGS = tuple(Sharing)


def seen_where(family: str) -> Domain:
    """Return for which sizes traces visit the rows: to go back there must be a dead end."""
    return WIDE if family in "bd" else Domain()


def path(
    family: str, flow: TrainingFlow, found: Law, speed: Expr, training: str = "sft"
) -> Concluded:
    """Return that a row follows Lambert's W at a speed."""
    row: RowFlow = getattr(flow, family)
    name = Name(
        rf"\tfrac{{{family}_j}}{{1-{family}_j}}",
        row.odds(t),
        f"odds of the row {family}_j at time t of {training}",
    )
    start = STARTS[family]
    return Concluded(
        stated(name, "=", LambertW(start * exp(start + speed * t))),
        partial(after_visits, partial(odds_follow, found)),
        f"{ROW}; {BALANCE}",
    )


def frozen(family: str, value: Expr) -> Concluded:
    """Return that a backward row stays where it is."""
    row: RowFlow = getattr(training_flow(W, L), family)
    name = Name(f"{family}_j", row.probability(t), f"the row {family}_j at time t of sft")
    return Concluded(
        stated(name, "=", value),
        partial(after_visits, partial(stays, trace_law(family))),
        f"{ROW}; {BALANCE}",
    )


def end(family: str, flow: TrainingFlow, found: Law, training: str = "sft") -> Concluded:
    """Return that a row tends to 1."""
    letter = rf"\lim_{{t\to\infty}}{family}_j"
    name = Name(letter, getattr(flow, family).limit, f"limit of {family}_j under {training}")
    return Concluded(stated(name, "=", 1, where=seen_where(family)), partial(tends, found), ROW)


def approach(family: str) -> Concluded:
    """Return that a row's distance to 1 falls like the inverse of the time."""
    row: RowFlow = getattr(training_flow(W, L), family)
    letter = rf"\lim_{{t\to\infty}}t({family}_j-1)"
    name = Name(letter, row.amplitude, f"last approach of {family}_j under sft")
    when = row.time(Symbol("o", positive=True))
    return Concluded(
        stated(name, "=", -1 / OMEGA[family]),
        partial(approaches, trace_law(family), when),
        LAST,
    )


def slope(family: str) -> Concluded:
    """Return the derivative of the hitting time in a family's gap, at the pretrained model."""
    value = getattr(uniform_slopes(W, K, L), family)
    return Concluded(stated(_slope(family), "=", value), partial(_tilts, family), GRADIENT)


def _slope(family: str) -> Name:
    value = getattr(uniform_slopes(W, K, L), family)
    meaning = f"derivative of H in the gap of {family}, at the pretrained model"
    return Name(rf"\partial_{{x_{family}}}H", value, meaning)


def _tilts(family: str, claimed: Stated) -> Steps:
    p = getattr(families(UNIFORM), family)
    return (
        *slopes_steps(UNIFORM),
        Identity(
            f"minus p(1-p) times visits times advantage of {family}, summed over the depth",
            claimed.value,
            -p * (1 - p) * getattr(slopes(UNIFORM), family),
        ),
        *(
            Identity(
                f"K = {n}: p(1-p) dH/dp of the walk time, p the row {family}",
                claimed.value.subs(K, n),
                p * (1 - p) * walk_slope(n, family, UNIFORM),
            )
            for n in (1, 2)
        ),
    )


def first_moment(share: Expr, sharing: str, letter: str, formula: Expr) -> Concluded:
    """Return how fast the hitting time moves at the start."""
    name = _moment(share, sharing, letter)
    relation = stated(name, "=", formula)
    return Concluded(relation, partial(_moves, share, sharing), "the chain rule")


@cache
def _moment(share: Expr, sharing: str, letter: str) -> Name:
    value = initial_slope(W, K, L, share, sharing) if share else initial_slope(W, K, L)
    meaning = f"dH/dt at the start, share of rl's traces {share}, rows shared: {sharing}"
    return Name(letter, value, meaning)


def _moves(share: Expr, sharing: str, claimed: Stated) -> Steps:
    text = f"{claimed.text}: each gap's slope times its speed"
    return (*visits_steps(RL), Identity(text, claimed.value, _moved(share, sharing)))


@cache
def _moved(share: Expr, sharing: str) -> Expr:
    laws = {
        family: trace_law(family, sympy.sympify(share).subs(delta, delta.value), sharing)
        for family in FAMILIES
    }
    speeds = {family: found.velocity(found.start) for family, found in laws.items()}
    return sum(speeds[f] / found.start * _slope(f).value for f, found in laws.items())


def never_hurts_first() -> tuple[Says, Says]:
    """Return how the hitting time moves at the start of every training."""
    S = {family: _slope(family) for family in FAMILIES}
    forth, back = 1 + delta * (W - 1), delta * (W - 1)
    mixed = forth * (S["a"] + S["c"]) + back * (S["b"] + S["d"])
    one_row = forth * (L * S["a"] + S["c"]) + back * (S["b"] + L * S["d"])
    formulas = {"none": mixed / (W * L), "branches": mixed / L, "lanes": one_row / L}
    letters = {"none": "", "branches": "_b", "lanes": "_l"}
    domain = (*ONE_UP, (r, Integer(0)))
    moments = [
        first_moment(delta, sharing, rf"\dot{{H}}{letters[sharing]}", formulas[sharing])
        for sharing in SHARINGS
    ]
    return (
        Says(
            "SFT always helps first: {}, with one gap for each family {}, {}, {} and {}.",
            first_moment(Integer(0), "none", r"\dot{H}(0)", (S["a"] + S["c"]) / (W * L)),
            *map(slope, FAMILIES),
        ),
        Says(
            "So does every training on traces of which a share {} is rl's, {}, where the rows "
            "are one for all branches, {}, and where they are one for the lanes as well, {}: "
            "{}, {}, {}, {}.",
            delta,
            *moments,
            stated(_moment(Integer(0), "none", r"\dot{H}(0)"), "<", 0, where=ONE_UP),
            *(stated(moment.relation.sides[0], "<", 0, where=domain) for moment in moments),
        ),
    )


def steps() -> Steps:
    """Return what else the public functions say: visits, walk times, first moments."""
    found: list[Step] = list(ends_steps())
    for sharing in SHARINGS:
        visits = training_visits(W, L, delta.value, sharing)
        found += [
            Identity(
                f"visits of {family}, rows shared: {sharing}",
                value,
                trace_visits(family, delta.value, sharing),
            )
            for family, value in visits.items()
        ]
        found.append(
            stated(
                Name("", initial_slope(W, K, L, 1, sharing)),
                "<",
                0,
                where=ONE_UP,
                words=f"distillation helps first, rows shared: {sharing}",
            )
        )
    flow = training_flow(W, L)
    for depth in (1, 2):
        found += [
            Identity(
                f"K = {depth}: the walk time where the flow {word}",
                time,
                hitting_time(W, depth, L, policy),
            )
            for word, time, policy in (
                ("starts", flow.hitting_time(depth, 0), "uniform"),
                ("ends", flow.final_hitting_time(depth), "sft"),
            )
        ]
    return tuple(found)


def statement() -> Statement:
    """Return what T2 says."""
    flow = training_flow(W, L)
    slower, faster = ends()
    forward = [path(family, flow, trace_law(family), OMEGA[family]) for family in "ca"]
    return Statement.of(
        Says(
            "From the pretrained model, {} and {} for all times, exactly; with Lambert's "
            "function {} and {}, where {} and {}.",
            frozen("b", L / (L + 1)),
            frozen("d", 1 / (L + 1)),
            *forward,
            OMEGA["c"],
            OMEGA["a"],
        ),
        Says(
            "Both tend to one, {} and {}, like the inverse of the time: {} and {}.",
            *(end(family, flow, trace_law(family)) for family in "ca"),
            *map(approach, "ca"),
        ),
        *never_hurts_first(),
        Says(
            "It ends slower than the pretrained model where {}, {} and {}, and for no other "
            "size: {}, {} and {}.",
            *slower,
            *faster,
        ),
        Says(
            "At the paper's size it becomes slower after the flow of so many traces: {}.",
            crossing(),
        ),
    )


def claim() -> Claim:
    """Return T2."""
    return Claim(
        key="T2",
        title="SFT on golden paths: forward rows learnt, backward rows frozen",
        statement=statement(),
        verdict=Verdict.SHARPER,
        steps=steps,
        assumptions=(
            "row-wise softmax, population gradient flow, one row for each directed edge",
            "golden paths uniform over targets and lanes",
        ),
        rests_on=(CONVEX,),
        constants=Statement.of(Says("Speeds {} and {}.", OMEGA["c"], OMEGA["a"])),
        remarks=Statement.of(
            Says(
                "With a single diamond it is faster at all times, since the other corners of "
                "the box that the forward rows run through are lower: {}, {} and {}.",
                *single_diamond(),
            ),
            Says(
                "That the hitting time crosses its start only once is certified size by size, "
                "not for all sizes. The freezing is not robust: see S1."
            ),
        ),
        uses=("T4",),
    )
