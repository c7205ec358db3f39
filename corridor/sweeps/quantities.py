"""The quantities of a sweep: those of the catalogue by name, and functions of the caller's."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, TypeAlias

from ..quantities import named
from ..quantity import Quantity as CatalogueQuantity
from ..theory.model.arguments import shortened

PARAMETERS = ("W", "K", "L", "policy")

# A name of the catalogue, several, or functions of the caller's by the names to give them.
Quantities: TypeAlias = str | Iterable[str] | Mapping[str, Callable[..., Any]]


@dataclass(frozen=True)
class OwnQuantity:
    """A function of the caller's, with the name it goes by in a table.

    It is called with those of W, K, L and policy that it names and has no value for yet.
    """

    name: str
    function: Callable[..., Any]

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Those of W, K, L and policy that enter, in this order."""
        bound = self.function.keywords if isinstance(self.function, partial) else {}
        names = inspect.signature(self.function).parameters
        return tuple(name for name in PARAMETERS if name in names and name not in bound)

    @property
    def source(self) -> str:
        """The function's module and name, and the arguments bound to it beforehand."""
        bound, function = "", self.function
        while isinstance(function, partial):
            bound += repr((function.args, sorted(function.keywords.items())))
            function = function.func
        name = getattr(function, "__qualname__", type(function).__qualname__)
        return f"{getattr(function, '__module__', '')}:{name}{bound}"

    def number(self, arguments: Mapping[str, Any]) -> Any:
        """Return the function's value."""
        return self.function(**arguments)


Quantity: TypeAlias = CatalogueQuantity | OwnQuantity


def chosen_quantities(quantity: Quantities) -> tuple[Quantity, ...]:
    """Return the quantities that are asked for, or say what is wrong with them.

    >>> [chosen.parameters for chosen in chosen_quantities(["hitting-time", "dip-threshold"])]
    [('W', 'K', 'L', 'policy'), ('W', 'L')]
    """
    chosen: tuple[Quantity, ...]
    if isinstance(quantity, Mapping):
        chosen = tuple(_own(name, function) for name, function in quantity.items())
    else:
        names = [quantity] if isinstance(quantity, str) else list(quantity)
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"quantity must name each once; got {shortened(name)} twice")
        found = tuple(map(named, names))
        for each in found:
            if each.further:
                raise ValueError(
                    f"quantity {each.name!r} has no value on a grid: {each.further} enters too;"
                    " bind it in a function of your own"
                )
        chosen = found
    if not chosen:
        raise ValueError("quantity must name at least one; got none")
    return chosen


def _own(name: object, function: object) -> OwnQuantity:
    if not isinstance(name, str) or not callable(function):
        raise TypeError(
            f"quantity must map names to functions; got {shortened(name)}: {function!r}"
        )
    quantity = OwnQuantity(name, function)
    try:
        needed = inspect.signature(function).bind_partial(**dict.fromkeys(quantity.parameters))
        inspect.signature(function).bind(**needed.arguments)
    except TypeError as error:
        raise TypeError(
            f"quantity {name!r} must be a function of {', '.join(PARAMETERS)} or some of them "
            f"(bind the rest with functools.partial); {error}"
        ) from None
    return quantity
