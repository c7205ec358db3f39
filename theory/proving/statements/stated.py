"""What a claim states: relations that decide themselves, and names for what they speak of.

A formula that is printed as proved is a step, here or in `concluded`, and what is printed is
made of the very objects that the step checks.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from operator import methodcaller
from typing import Any

import sympy
from sympy import Expr, Symbol, sympify

from ...model.arguments import one_of
from ...walk.symbols import K, L, W, powers_as_symbol
from ..counterexamples import near_points
from ..domains import Domain
from ..kernel import PROVED
from ..outcome import Finding, Outcome
from ..rules.derived import UNDECIDABLE
from ..search import ALL_SIZES, everywhere
from ..steps import (
    SIGNS_LATEX,
    Identity,
    LowerBounds,
    Positive,
    Step,
    Witness,
    number_latex,
    proof_of,
)
from ..terms import VARIABLES

SIZES = frozenset({W, K, L})
OPPOSITE = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
STRICT = {"<=": "<", ">=": ">"}


class Name(Symbol):  # type: ignore[misc]
    """A symbol that statements use for an expression.

    Where it has a ``meaning``, it is a quantity of the walk and no abbreviation: then a step of
    a proof must conclude that it has this value. Without a value nothing can be decided about
    it; what is stated then needs an argument (`Concluded`).
    """

    __slots__ = ("meaning", "value")

    def __new__(cls, name: str, value: Any = None, meaning: str = "") -> "Name":
        """Return the name, of a positive number."""
        self: Name = Symbol.__xnew__(cls, name, positive=True)
        self.value = None if value is None else sympify(value)
        self.meaning = meaning
        return self

    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return (self.name, self.value, self.meaning), {}

    def _hashable_content(self) -> tuple[Any, ...]:
        return (*super()._hashable_content(), self.value, self.meaning)


@dataclass(frozen=True)
class Stated:
    """A relation, or a chain of relations, that decides itself: ``2WK <= H_rl <= 6WK``.

    ``sides`` may hold names, which stand for their values. It is claimed for the integer points
    of ``where``, a box for W, K and L; or wherever every symbol is at least its bound. An
    equation supposes that the expressions ``positive`` are so.
    """

    sides: tuple[Expr, ...]
    signs: tuple[str, ...]
    where: Domain | LowerBounds = ALL_SIZES
    words: str = ""
    positive: tuple[Expr, ...] = ()

    def __post_init__(self) -> None:
        for sign in self.signs:
            one_of("sign", sign, SIGNS_LATEX)
        if len(self.sides) != len(self.signs) + 1 or not self.signs:
            raise ValueError("a relation needs a side more than it has signs, and a sign")

    @cached_property
    def text(self) -> str:
        """Say what is stated, in words or as plain text."""
        return self.words or " ".join(self._interleaved(map(_plain, self.sides), self.signs))

    @property
    def value(self) -> Expr:
        """The last side, its names replaced by what they stand for."""
        return meant(self.sides[-1])

    def check(self) -> Finding:
        """Decide every relation of the chain."""
        return self._by(methodcaller("check"))

    def proof(self) -> Finding:
        """Prove every relation of the chain, without a look for points at which one fails."""
        return self._by(proof_of)

    def _by(self, check: Callable[[Step], Finding]) -> Finding:
        place = self.where
        if isinstance(place, Domain) and place.linear and not any(near_points(place)):
            return Finding(Outcome.UNDECIDED, "no point of its domain was found")
        try:
            findings = [*map(check, self._steps(""))]  # what is not seen needs no text
        except UNDECIDABLE as error:
            return Finding(Outcome.UNDECIDED, str(error))
        return next((f for f in findings if f.outcome is not Outcome.PROVED), PROVED)

    def steps(self) -> Iterator[Step]:
        """Yield the steps that the relation is, its names replaced by their values."""
        return self._steps(self.text)

    def _steps(self, text: str) -> Iterator[Step]:
        fixed = self.where.fixed if isinstance(self.where, Domain) else {}
        numbers = {size: fixed[size.name] for size in SIZES if size.name in fixed}
        sides = (meant(side) for side in self.sides)
        for pair, sign in zip(pairwise(sides), self.signs, strict=True):
            left, right = (side.subs(numbers) if sign == "=" else side for side in pair)
            yield self._step(text, left, sign, right)

    def _step(self, text: str, left: Expr, sign: str, right: Expr) -> Step:
        free = left.free_symbols | right.free_symbols
        if any(isinstance(symbol, Name) for symbol in free):
            raise ValueError(f"nothing is known about {self.text} but by an argument")
        if not free:
            return Witness(text, left, sign, right)
        if sign == "=":
            bounds = [(size, low) for size, low in self._lows() if size in free]
            positive = tuple(map(meant, self.positive))
            return Identity(text, left, right, domain=tuple(bounds), where=positive)
        if isinstance(self.where, Domain) and free <= SIZES:
            return everywhere(text, left, sign, right, self.where)
        difference = left - right if sign in {">", ">="} else right - left
        return Positive(text, difference, self._bounds(), strict=sign in {"<", ">"})

    @property
    def lows(self) -> dict[Expr, Expr]:
        """The lower bounds of the symbols, for a premise that needs what is supposed."""
        return dict(self._bounds())

    def _bounds(self) -> LowerBounds:
        if isinstance(self.where, Domain) and any(
            self.where[name].high is not None for name in VARIABLES
        ):
            raise ValueError("a box with upper ends is for relations in W, K and L alone")
        return self._lows()

    def _lows(self) -> LowerBounds:
        if not isinstance(self.where, Domain):
            return self.where
        lows = {W: self.where.W, K: self.where.K, L: self.where.L}
        return tuple((size, sympify(values.low)) for size, values in lows.items())

    def latex(self) -> str:
        r"""Return the chain, and where it is claimed if that is not everywhere.

        Examples
        --------
        >>> from corridor.theory.proving.domains import Range
        >>> print(Stated((2 * W, K), ("<=",), Domain(W=Range(2))).latex())
        2 W \le K \quad (W\ge2)
        """
        sides = (readable(side) for side in self.sides)
        relation = " ".join(self._interleaved(sides, (SIGNS_LATEX[s] for s in self.signs)))
        place = self.place()
        return rf"{relation} \quad ({place})" if place else relation

    def place(self) -> str:
        """Return as LaTeX what is supposed of the sizes, beyond that they are at least 1."""
        if isinstance(self.where, Domain):
            parts = [_range_latex(n, self.where[n].low, self.where[n].high) for n in VARIABLES]
            parts += [
                str(condition).replace("<=", r"\le ").replace("*", "")
                for condition in self.where.linear
            ]
        else:
            parts = [
                rf"{sympy.latex(symbol)}\ge {sympy.latex(bound)}"
                for symbol, bound in self.where
                if (symbol, bound) not in {(size, sympy.Integer(1)) for size in SIZES}
            ]
        parts += [f"{readable(part)}>0" for part in self.positive]
        return r",\ ".join(part for part in parts if part)

    @staticmethod
    def _interleaved(sides: Iterable[str], signs: Iterable[str]) -> Iterator[str]:
        sides = iter(sides)
        yield next(sides)
        for sign, side in zip(signs, sides, strict=True):
            yield from (sign, side)

    def altered(self, subject: int) -> Iterator["Stated"]:
        """Yield relations that say more or something else: of one side, or of a sign.

        Of bounds on the subject, sharper ones; of other sides both more and less.
        """
        for n, side in enumerate(self.sides):
            if n == subject:
                continue
            sign = self.signs[n - 1 if n > subject else n]
            above = (n > subject) == (sign in {"<", "<="})
            others = [] if above and sign != "=" else [side + 1, 2 * side]
            others += [side - 1, side / 2] if above or sign == "=" else []
            for other in dict.fromkeys(others):
                if other != side:
                    yield replace(self, sides=(*self.sides[:n], other, *self.sides[n + 1 :]))
        for n, sign in enumerate(self.signs):
            for other in filter(None, (OPPOSITE.get(sign), STRICT.get(sign))):
                yield replace(self, signs=(*self.signs[:n], other, *self.signs[n + 1 :]))

    def wider(self) -> Iterator["Stated"]:
        """Yield relations that are claimed on more: one of the conditions is weaker by one.

        What symbols are declared to be is no condition, nor that sizes are at least 1.
        """
        wider: list[tuple[Domain | LowerBounds, tuple[Expr, ...]]]
        if isinstance(self.where, Domain):
            wider = [(domain, self.positive) for domain in self.where.wider()]
        else:
            wider = [
                ((*self.where[:n], (symbol, low - 1), *self.where[n + 1 :]), self.positive)
                for n, (symbol, low) in enumerate(self.where)
                if not _declared(symbol, low)
            ]
        wider += [
            (self.where, (*self.positive[:n], *self.positive[n + 1 :]))
            for n in range(len(self.positive))
        ]
        for where, positive in wider:
            other = replace(self, where=where, positive=positive)
            place = f"where {other.place()}" if other.place() else "everywhere"
            yield replace(other, words=f"{self.text}, {place}")


def stated(
    left: Any,
    *rest: Any,
    where: Domain | LowerBounds = ALL_SIZES,
    words: str = "",
    positive: tuple[Expr, ...] = (),
) -> Stated:
    """Return a chain of relations: ``stated(2 * W * K, "<=", H, "<=", 6 * W * K)``."""
    sides = (left, *rest[1::2])
    return Stated(
        tuple(sympify(side) for side in sides), tuple(rest[::2]), where, words, positive
    )


_plain = lru_cache(maxsize=10_000)(str)  # altered relations share sides


@lru_cache(maxsize=10_000)
def meant(expression: Expr) -> Expr:
    """Return the expression with every name replaced by its value, where it has one."""
    values = {n: n.value for n in expression.atoms(Name) if n.value is not None}
    return meant(expression.xreplace(values)) if values else expression


def names_in(*expressions: Expr) -> frozenset[Name]:
    """Return the names that expressions hold, and those in what these stand for."""
    found: set[Name] = set()
    waiting = [name for expression in expressions for name in expression.atoms(Name)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += () if name.value is None else name.value.atoms(Name)
    return frozenset(found)


def readable(expression: Expr) -> str:
    """Return LaTeX, with rho^K for its powers, and long numbers by their first decimals."""
    return number_latex(powers_as_symbol(expression))


def _declared(symbol: Expr, low: Expr) -> bool:
    """Tell whether a symbol has this lower bound by what it is."""
    whole = symbol in SIZES or (symbol.is_Symbol and symbol.is_integer and symbol.is_positive)
    return (
        bool(low <= 1) if whole and low.is_Integer else bool(low == 0 and symbol.is_nonnegative)
    )


def _range_latex(name: str, low: int, high: int | None) -> str:
    if high is None:
        return rf"{name}\ge{low}" if low > 1 else ""
    if low == high:
        return f"{name}={low}"
    return rf"{name}\le{high}" if low == 1 else rf"{low}\le {name}\le{high}"
