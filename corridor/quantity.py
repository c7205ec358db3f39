"""What there is to know of a quantity; which there are is in `quantities`."""

from __future__ import annotations

import pkgutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from .theory.model.policy import Policy, PolicyName, policy_name

if TYPE_CHECKING:
    from sympy import Expr

MOST_EXACT_DIGITS = 200_000

ALL = tuple(PolicyName)
COMMITTED = (PolicyName.SFT, PolicyName.RL)
NO_POLICY = (None,)


@dataclass(frozen=True, kw_only=True)
class Quantity:
    r"""A quantity of the corridor: how it is called, what it is, and where it comes from.

    Examples
    --------
    >>> from corridor.quantities import CATALOGUE
    >>> CATALOGUE["hitting-time"].value({"W": 15, "K": 15, "L": 5, "policy": "rl"})
    900
    >>> CATALOGUE["hitting-time"].closed_form("rl")
    (2*K + 1)*(2*W - 1) + 1
    """

    name: str  #: As on the command line, ``"hitting-time"``; `call` is for expressions.
    symbol: str  #: LaTeX, ``"H"``.
    definition: str  #: One line.
    #: Module and function, which takes `parameters` by name:
    #: ``"corridor.theory.quantities.variances:variance"``.
    source: str
    #: Likewise, for integers and a name: a number of Python, for which SymPy is not loaded.
    numbers: str = ""
    #: Likewise, for arrays of sizes and a name: arrays of values, logarithms and bounds.
    column: str = ""
    part: str = ""  #: Attribute of the function's result; all of it where empty.
    heading: str = ""  #: A few words; those of the name where empty.
    unit: str = ""  #: ``"steps"``, ``"steps^2"``; empty for a ratio, a probability, a number.
    sizes: str = "WKL"  #: Which of W, K and L enter: ``"KL"``.
    #: Under which it has a value; ``(None,)`` if no policy enters.
    policies: tuple[PolicyName | None, ...] = ALL
    #: Under which it has a closed form: `source` takes symbols too.
    closed: tuple[PolicyName | None, ...] = ()
    over: PolicyName | None = None  #: It is divided by its value under this policy.
    powers: int = 0  #: How often ``rho^K`` is multiplied into the value under sft.
    exact: bool = True  #: Whether values are exact rational numbers; tables take no others.
    further: str = ""  #: What else enters a closed form, ``"t"``: it has no value on a grid.

    @property
    def call(self) -> str:
        """The name in an expression, ``"hitting_time"``."""
        return self.name.replace("-", "_")

    @property
    def words(self) -> str:
        """What it is called in a text, ``"hitting time"``."""
        return self.heading or self.name.replace("-", " ")

    @property
    def title(self) -> str:
        """The words with the symbol, ``"hitting time $H$"``."""
        return f"{self.words} ${self.symbol}$"

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names of what enters: sizes, what is further, and ``"policy"``."""
        policy = ["policy"] if self.policies != NO_POLICY else []
        return (*self.sizes, *self.further, *policy)

    def value(self, arguments: Mapping[str, Any], **options: Any) -> Any:
        """Return the value at W, K, L and a policy, of which only what enters is read.

        A ``graph`` may stand in the place of W, K and L, and a ``Policy`` in that of a name.
        `options` are passed on to the function that computes it. A ValueError says why there
        is no value, or that it would have over 200000 digits.
        """
        self._refuse_long(arguments)
        return self._over(arguments, options, self.source)

    def number(self, arguments: Mapping[str, Any]) -> Any:
        """Return `value`, but a rational one as a number of Python where that is quicker.

        >>> from corridor.quantities import CATALOGUE
        >>> at = {"W": 2, "K": 3, "L": 4, "policy": "sft"}
        >>> [CATALOGUE[name].number(at) for name in ("hitting-time", "hitting-time-ratio")]
        [Fraction(33665, 32), Fraction(33665, 704)]
        """
        given = [arguments.get(name) for name in self.sizes]
        plain = all(type(size) is int for size in given)
        if not (self.numbers and plain) or isinstance(arguments["policy"], Policy):
            return self.value(arguments)
        self._refuse_long(arguments)
        return self._over(arguments, {}, self.numbers)

    def values(self, sizes: Mapping[str, Sequence[int]], policy: str) -> Any:
        """Return the values of a quantity that has a `column` at many sizes at once."""
        return _function(self.column)(**sizes, policy=policy)

    def _refuse_long(self, arguments: Mapping[str, Any]) -> None:
        K, L = _extent(arguments)
        if self.powers and isinstance(K, int) and isinstance(L, int):
            policy = "sft" if self.policies == NO_POLICY else arguments["policy"]
            refuse_long(K, L, (policy,), self.powers)

    def _over(
        self, arguments: Mapping[str, Any], options: Mapping[str, Any], source: str
    ) -> Any:
        found = self._at(arguments, options, source)
        if self.over is None:
            return found
        return found / self._at({**arguments, "policy": self.over}, options, source)

    def _at(self, arguments: Mapping[str, Any], options: Mapping[str, Any], source: str) -> Any:
        names, function = self.parameters, _function(source)
        if "graph" in arguments:
            if getattr(function, "takes_graph", False):
                names = ("graph", *(name for name in names if name not in "WKL"))
            else:
                from .theory.model.corridors import as_sizes

                arguments = {**arguments, **as_sizes(self.name, arguments["graph"])}
        given = {name: arguments[name] for name in names} | dict(options)
        if not self.part:
            return function(**given)
        return getattr(_result(self.source, tuple(given.items())), self.part)

    def closed_form(self, policy: str | None = None, **numbers: int) -> Expr:
        """Return the closed form in the symbols W, K and L, positive integers.

        Numbers are put in for W, K or L; `policy` is None if none enters. A ValueError says
        under which policies there is a closed form, if there is none under this.
        """
        import sympy

        if (None if policy is None else policy_name(policy)) not in self.closed:
            accepted = " and ".join(filter(None, self.closed))
            rule = f"has a closed form under {accepted} only" if accepted else "has none"
            if self.closed == NO_POLICY:
                rule = "has a closed form in which no policy enters"
            raise ValueError(f"{self.name} {rule}; got {policy}")
        symbols = {name: sympy.Symbol(name, integer=True, positive=True) for name in "WKL"}
        symbols |= {name: sympy.Symbol(name, nonnegative=True) for name in self.further}
        return self.value({**symbols, **numbers, "policy": policy})

    def latex(self, policy: str | None = None, numbers: Mapping[str, int] | None = None) -> str:
        r"""Return the closed form as LaTeX; numbers for W, K or L are written in their place.

        Examples
        --------
        >>> from corridor.quantities import CATALOGUE
        >>> print(CATALOGUE["backtrack-time"].latex("rl"))
        2 K + 1
        >>> print(CATALOGUE["hitting-time"].latex("rl", {"W": 15, "K": 15, "L": 5}))
        \left(2 \cdot 15 + 1\right) \cdot \left(2 \cdot 15 - 1\right) + 1
        """
        import sympy

        form = self.closed_form(policy)
        # Numbers side by side need a sign between them, letters do not.
        names = {s: str((numbers or {}).get(s.name, s)) for s in form.free_symbols}
        text: str = sympy.latex(form, symbol_names=names, mul_symbol="dot" if numbers else None)
        return text


def _extent(arguments: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return K and L, of a graph the largest of each."""
    graph = arguments.get("graph")
    if graph is None:
        return arguments.get("K"), arguments.get("L")
    return max(kind.depth for kind in graph.branches), max(
        lanes for kind in graph.branches for lanes in kind.lanes
    )


def refuse_long(K: int, L: int, policies: Collection[Any] = (), powers: int = 1) -> None:
    """Refuse an exact value under sft, one of `policies` or of all, that would fill screens.

    `powers` is the power of ``rho^K``, which gives its numerator ``2 K log10(L+1)`` digits.
    """
    digits = int(0.602 * powers * K * (L + 1).bit_length())
    if digits <= MOST_EXACT_DIGITS:
        return
    # Of a policy of one's own nothing is known, and numbers of such length can be.
    if not policies or any(isinstance(p, Policy) or policy_name(p) == "sft" for p in policies):
        raise ValueError(
            f"the exact value under sft has about {digits} digits, above {MOST_EXACT_DIGITS}; "
            "corridor.numerics.hitting_time(W, K, L, 'sft').log10 gives its size"
        )


_function = cache(pkgutil.resolve_name)


@lru_cache(maxsize=8)  # the parts of one result are asked for one after the other
def _result(source: str, arguments: tuple[tuple[str, Any], ...]) -> Any:
    return _function(source)(**dict(arguments))
