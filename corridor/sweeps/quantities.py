"""Quantities by name, for tables over a grid: where each comes from, and what it depends on."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from ..decimals import refuse_long

PARAMETERS = ("W", "K", "L", "policy")

# A name of QUANTITIES, several, or functions of the caller's by the names to give them.
Quantities: TypeAlias = str | Iterable[str] | Mapping[str, Callable[..., Any]]


class Entry(NamedTuple):
    """Where a named quantity comes from, and what to say of it.

    Attributes
    ----------
    source : str
        Module, below corridor, and function: ``"theory.quantities.dips:dip_threshold"``.
    part : str
        Attribute of the function's result; all of it where empty.
    powers : int
        How often ``rho^K`` is multiplied into the exact value, which makes it long.
    meaning : str
    """

    source: str
    part: str
    powers: int
    meaning: str


QUANTITIES = {
    "hitting-time": Entry(
        "theory.quantities.hitting_times:hitting_time",
        "",
        1,
        "expected steps from source to target",
    ),
    "backtrack-time": Entry(
        "theory.quantities.backtrack_times:backtrack_time",
        "",
        1,
        "expected steps from a dead end to fork",
    ),
    "variance": Entry(
        "theory.quantities.variances:variance",
        "",
        2,
        "variance of the steps from source to target",
    ),
    "search-time": Entry(
        "theory.quantities.search_times:search_time",
        "",
        0,
        "expected steps, no edge used twice",
    ),
    "search-success": Entry(
        "theory.quantities.search_times:search_success",
        "",
        1,
        "probability that uniform arrives so",
    ),
    "restart-time": Entry(
        "theory.quantities.restart_times:restart_time",
        "cost",
        0,
        "expected steps with the best restarts",
    ),
    "restart-budget": Entry(
        "theory.quantities.restart_times:restart_time",
        "budget",
        0,
        "steps after which to restart",
    ),
    "restart-attempts": Entry(
        "theory.quantities.restart_times:restart_time",
        "attempts",
        0,
        "expected number of attempts",
    ),
    "dip-threshold": Entry(
        "theory.quantities.dips:dip_threshold",
        "",
        0,
        "least K at which RLVR first errs on some row",
    ),
    "numeric-hitting-time": Entry(
        "numerics.solve.hitting_times:hitting_time",
        "",
        0,
        "hitting time in floats, with its bound",
    ),
    "numeric-backtrack-time": Entry(
        "numerics.solve.backtrack_times:backtrack_time", "", 0, "backtrack time likewise"
    ),
    "numeric-variance": Entry("numerics.solve.variances:variance", "", 0, "variance likewise"),
    "tail-rate": Entry(
        "numerics.solve.tails:tail_rate",
        "",
        0,
        "decay per step of the chance to be walking still",
    ),
    "dip-lowest": Entry(
        "numerics.flow.dips:dip", "lowest", 0, "lowest logit gap on the sign flow"
    ),
    "dip-recovered": Entry(
        "numerics.flow.dips:dip", "recovered", 0, "flow time when no row is below its start"
    ),
    "dip-delay": Entry(
        "numerics.flow.dips:dip", "delay", 0, "flow time that the slowest row is behind"
    ),
    "flow-hitting-time": Entry(
        "sweeps.quantities:flow_hitting_time",
        "",
        0,
        "hitting time after 12 units of the sign flow",
    ),
}


@dataclass(frozen=True)
class Quantity:
    """A function of the corridor's parameters, with the name it goes by in a table.

    Attributes
    ----------
    name : str
    function : callable
        Called with the parameters it names.
    parameters : tuple of str
        Those of W, K, L and policy that `function` takes, in this order.
    part : str
        Attribute of the function's result; all of it where empty.
    powers : int
        As in `Entry`.
    """

    name: str
    function: Callable[..., Any]
    parameters: tuple[str, ...]
    part: str = ""
    powers: int = 0

    @property
    def source(self) -> str:
        """The function's module and name, and the arguments bound to it beforehand."""
        bound, function = "", self.function
        while isinstance(function, partial):
            bound += repr((function.args, sorted(function.keywords.items())))
            function = function.func
        name = getattr(function, "__qualname__", type(function).__qualname__)
        return f"{getattr(function, '__module__', '')}:{name}{bound}"

    def value(self, arguments: Mapping[str, Any]) -> Any:
        """Return the quantity at these parameters.

        Raises
        ------
        ValueError
            Also if it has no value there, or one with too many digits.
        """
        policy = arguments.get("policy", "sft")
        if self.powers:
            refuse_long(arguments["K"], arguments["L"], (policy,), self.powers)
        value = self.function(**arguments)
        return getattr(value, self.part) if self.part else value


def chosen_quantities(quantity: Quantities) -> tuple[Quantity, ...]:
    """Return the quantities that are asked for.

    Raises
    ------
    TypeError, ValueError
        If a name is unknown or given twice, or a function takes other parameters.

    Examples
    --------
    >>> [chosen.parameters for chosen in chosen_quantities(["hitting-time", "dip-threshold"])]
    [('W', 'K', 'L', 'policy'), ('W', 'L')]
    """
    if isinstance(quantity, Mapping):
        chosen = tuple(_described(name, function) for name, function in quantity.items())
    else:
        names = [quantity] if isinstance(quantity, str) else list(quantity)
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"quantity must name each once; got {name!r} twice")
        chosen = tuple(map(_named, names))
    if not chosen:
        raise ValueError("quantity must name at least one; got none")
    return chosen


def flow_hitting_time(W: int, K: int, L: int) -> float:
    """Return the hitting time after 12 units of RLVR's sign flow: 1200 updates of 0.01.

    Examples
    --------
    >>> round(flow_hitting_time(3, 5, 2), 5)
    56.00446
    """
    from ..numerics import sign_flow

    flow = sign_flow(W, K, L, t_end=12.0)
    if flow.status == "stopped":
        raise ArithmeticError(f"the flow stopped at t = {flow.t_end:g}: {flow.reason}")
    return flow.hitting_time(12.0)


def _named(name: object) -> Quantity:
    entry = QUANTITIES.get(name) if isinstance(name, str) else None
    if entry is None:
        near = get_close_matches(str(name), QUANTITIES, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"one of {', '.join(QUANTITIES)}"
        raise ValueError(f"quantity {name!r} is not known; {hint}")
    module, _, function = entry.source.partition(":")
    found = getattr(importlib.import_module(f"..{module}", __package__), function)
    return Quantity(str(name), found, _parameters(found), entry.part, entry.powers)


def _described(name: object, function: object) -> Quantity:
    """Return the caller's own function as a quantity."""
    if not isinstance(name, str) or not callable(function):
        raise TypeError(f"quantity must map names to functions; got {name!r}: {function!r}")
    quantity = Quantity(name, function, _parameters(function))
    try:
        needed = inspect.signature(function).bind_partial(**dict.fromkeys(quantity.parameters))
        inspect.signature(function).bind(**needed.arguments)
    except TypeError as error:
        raise TypeError(
            f"quantity {name!r} must be a function of {', '.join(PARAMETERS)} or some of them "
            f"(bind the rest with functools.partial); {error}"
        ) from None
    return quantity


def _parameters(function: Callable[..., Any]) -> tuple[str, ...]:
    """Return which of W, K, L and policy the function takes and has no value for yet."""
    bound: dict[str, Any] = {}
    if isinstance(function, partial):
        bound = function.keywords
    names = inspect.signature(function).parameters
    return tuple(name for name in PARAMETERS if name in names and name not in bound)
