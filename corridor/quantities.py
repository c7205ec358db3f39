"""The catalogue of quantities: what there is to know of each, in one place.

Commands, tables, sweeps, reports, checks and the explorer read `CATALOGUE`: a new quantity is
one entry of `_QUANTITIES` (docs/how-to/quantity.md). Nothing is loaded before a value is asked
for.
"""

from dataclasses import replace

from .quantity import ALL, COMMITTED, NO_POLICY, Quantity
from .theory.model.arguments import one_of
from .theory.model.policy import PolicyName

_CONVERGENCE = "corridor.theory.quantities.convergence"
_CLOSED_FORMS = "corridor.theory.quantities.closed_forms"
_HITTING_TIME = Quantity(
    name="hitting-time",
    symbol="H",
    unit="steps",
    definition="expected steps from source to target",
    source="corridor.theory.quantities.hitting_times:hitting_time",
    numbers=f"{_CLOSED_FORMS}:hitting_time",
    closed=ALL,
    powers=1,
)
_BACKTRACK_TIME = Quantity(
    name="backtrack-time",
    symbol="B",
    unit="steps",
    definition="expected steps from a dead end to fork",
    source="corridor.theory.quantities.backtrack_times:backtrack_time",
    numbers=f"{_CLOSED_FORMS}:backtrack_time",
    sizes="KL",
    closed=ALL,
    powers=1,
)
_VARIANCE = Quantity(
    name="variance",
    symbol="V",
    unit="steps^2",
    definition="variance of the steps from source to target",
    source="corridor.theory.quantities.variances:variance",
    closed=ALL,
    powers=2,
)


def _over_rl(quantity: Quantity) -> Quantity:
    """Return a quantity over its own value under rl."""
    return replace(
        quantity,
        name=f"{quantity.name}-ratio",
        symbol=rf"{quantity.symbol}/{quantity.symbol}_{{\mathrm{{rl}}}}",
        definition=f"{quantity.words}, over that under rl",
        unit="",
        over=PolicyName.RL,
    )


def _in_floats(quantity: Quantity, column: str = "") -> Quantity:
    """Return a quantity of theory as numerics computes it, many at once by `column`."""
    return replace(
        quantity,
        name=f"numeric-{quantity.name}",
        definition=f"{quantity.words} in floats, with its bound",
        source=f"corridor.numerics.solve.methods:{quantity.call}",
        numbers="",
        column=column,
        closed=(),
        powers=0,
        exact=False,
    )


_QUANTITIES = (
    _HITTING_TIME,
    _over_rl(_HITTING_TIME),
    _BACKTRACK_TIME,
    _over_rl(_BACKTRACK_TIME),
    _VARIANCE,
    Quantity(
        name="search-time",
        symbol="S",
        heading="steps in the harness",
        unit="steps",
        definition="expected steps, no edge used twice",
        source="corridor.theory.quantities.search_times:search_time",
        policies=COMMITTED,
        closed=COMMITTED,
    ),
    Quantity(
        name="search-success",
        symbol=r"P_{\mathrm{uniform}}",
        heading="uniform arrives in the harness",
        definition="probability that uniform arrives so",
        source="corridor.theory.quantities.search_times:search_success",
        sizes="KL",
        policies=NO_POLICY,
        closed=NO_POLICY,
        powers=1,
    ),
    Quantity(
        name="restart-time",
        symbol="R",
        heading="steps, restarting",
        unit="steps",
        definition="expected steps with the best restarts",
        source="corridor.theory.quantities.restart_times:restart_time",
        part="cost",
        closed=COMMITTED,
    ),
    Quantity(
        name="restart-budget",
        symbol=r"T^\ast",
        heading="best budget, restarting",
        unit="steps",
        definition="steps after which to restart",
        source="corridor.theory.quantities.restart_times:restart_time",
        part="budget",
        closed=COMMITTED,
    ),
    Quantity(
        name="restart-attempts",
        symbol=r"N^\ast",
        heading="attempts, restarting",
        definition="expected number of attempts",
        source="corridor.theory.quantities.restart_times:restart_time",
        part="attempts",
        closed=COMMITTED,
    ),
    Quantity(
        name="decisions",
        symbol=r"D_{\mathrm{all}}",
        definition="expected decisions in a walk, at the fork and elsewhere",
        source="corridor.theory.quantities.decisions:decisions",
        closed=ALL,
        powers=1,
    ),
    Quantity(
        name="fork-share",
        symbol=r"D_{\mathrm{fork}}/D_{\mathrm{all}}",
        definition="share of a walk's decisions made at the fork",
        source="corridor.theory.quantities.decisions:fork_share",
        closed=ALL,
        powers=1,
    ),
    Quantity(
        name="overtaking-budget",
        symbol=r"T_{\mathrm{base}>\mathrm{sft}}",
        unit="steps",
        definition="first budget at which the pretrained model is ahead of sft",
        source="corridor.theory.quantities.overtaking:overtaking_budget",
        policies=NO_POLICY,
    ),
    Quantity(
        name="dip-threshold",
        symbol="K",
        unit="diamonds",
        definition="least K at which RLVR first errs on some row",
        source="corridor.theory.quantities.dips:dip_threshold",
        sizes="WL",
        policies=NO_POLICY,
    ),
    Quantity(
        name="convergence-rate",
        symbol="c_n",
        unit="1/flow time",
        definition="rate at which RLVR's sign flow nears its optimum, at least",
        source=f"{_CONVERGENCE}:convergence_rate",
        sizes="WK",
        policies=NO_POLICY,
        closed=NO_POLICY,
        exact=False,
    ),
    Quantity(
        name="safe-step",
        symbol=r"\eta_0",
        unit="flow time",
        definition="step up to which every sign update lowers the hitting time",
        source=f"{_CONVERGENCE}:safe_step",
        sizes="WK",
        policies=NO_POLICY,
        closed=NO_POLICY,
        exact=False,
    ),
    Quantity(
        name="recovery-time",
        symbol=r"T_{\mathrm{right}}",
        unit="flow time",
        definition="flow time after which no row moves the wrong way, at most",
        source=f"{_CONVERGENCE}:recovery_time",
        policies=NO_POLICY,
        closed=NO_POLICY,
        exact=False,
    ),
    Quantity(
        name="flow-bound",
        symbol=r"H(t)-H_{\mathrm{rl}}",
        unit="steps",
        definition="excess at time t of the sign flow from the pretrained policy, at most",
        source=f"{_CONVERGENCE}:flow_bound",
        policies=NO_POLICY,
        closed=NO_POLICY,
        exact=False,
        further="t",
    ),
    _in_floats(_HITTING_TIME, "corridor.numerics.solve.columns:hitting_times"),
    _in_floats(_BACKTRACK_TIME, "corridor.numerics.solve.columns:backtrack_times"),
    _in_floats(_VARIANCE),
    Quantity(
        name="tail-rate",
        symbol=r"\lambda",
        unit="1/steps",
        definition="decay per step of the chance to be walking still",
        source="corridor.numerics.sampling.tails:tail_rate",
        exact=False,
    ),
    Quantity(
        name="dip-lowest",
        symbol="x",
        definition="lowest logit gap on the sign flow",
        source="corridor.numerics.flow.dips:dip",
        part="lowest",
        policies=NO_POLICY,
        exact=False,
    ),
    Quantity(
        name="dip-recovered",
        symbol="t",
        unit="flow time",
        definition="flow time when no row is below its start",
        source="corridor.numerics.flow.dips:dip",
        part="recovered",
        policies=NO_POLICY,
        exact=False,
    ),
    Quantity(
        name="dip-delay",
        symbol="t",
        unit="flow time",
        definition="flow time that the slowest row is behind",
        source="corridor.numerics.flow.dips:dip",
        part="delay",
        policies=NO_POLICY,
        exact=False,
    ),
    Quantity(
        name="flow-hitting-time",
        symbol="H",
        unit="steps",
        definition="hitting time after 12 units of the sign flow",
        source="corridor.numerics.flow.sign_flows:flow_hitting_time",
        policies=NO_POLICY,
        exact=False,
    ),
)

CATALOGUE = {quantity.name: quantity for quantity in _QUANTITIES}


def named(name: str) -> Quantity:
    """Return the quantity of this name; if there is none, the error suggests one."""
    return CATALOGUE[one_of("quantity", name, CATALOGUE)]


def calls() -> dict[str, Quantity]:
    """Return the quantities with a rational closed form by their names in an expression.

    That is the name with underscores, and the symbol where it is a letter.

    >>> [call for call, quantity in calls().items() if quantity.name == "hitting-time"]
    ['hitting_time', 'H']
    """
    closed = [each for each in CATALOGUE.values() if each.closed and each.exact]
    by_name = {quantity.call: quantity for quantity in closed}
    return by_name | {q.symbol: q for q in closed if q.symbol.isidentifier()}


def by_call(call: str) -> Quantity:
    """Return the quantity that an expression calls so.

    Examples
    --------
    >>> by_call("B").name
    'backtrack-time'
    """
    known = calls()
    return known[one_of("quantity", call, known)]
