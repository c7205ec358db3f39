"""Normal forms whose size is limited at every operation, so that no term takes long."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .normal_form import Forms, Polynomial
from .terms import Term, TooLargeError, Variable

MOST_PRODUCTS, HIGHEST_DEGREE, LONGEST_NUMBER = 100_000, 80, 5_000
LONGEST_COEFFICIENT = 50_000


class LimitedForms(Forms):
    """`Forms` that refuse to grow: TooLargeError is raised where they would."""

    def __init__(
        self,
        terms: tuple[Term, ...],
        fixed: Mapping[str, int] | None = None,
        *,
        variables: tuple[Variable, ...] = (),
    ) -> None:
        self.work = 0
        super().__init__(terms, fixed, variables=variables)

    def product(self, left: Polynomial, right: Polynomial) -> Polynomial:
        """Return a product, its terms counted."""
        self.work += 20 + len(left) * len(right)
        if self.work > MOST_PRODUCTS:
            raise TooLargeError("it has too many terms when multiplied out")
        return _checked(left * right)

    def power(self, base: Polynomial, exponent: int) -> Polynomial:
        """Return a power; of a number or a single term it may be high."""
        if len(base) > 1:
            return super().power(base, self.degree(exponent))
        if exponent * _bits(base.LC) > LONGEST_NUMBER:
            raise TooLargeError(f"a number in it has over {LONGEST_NUMBER} bits")
        return _checked(base**exponent)

    def degree(self, exponent: int) -> int:
        """Return an exponent that is not too high."""
        if exponent > HIGHEST_DEGREE:
            raise TooLargeError(f"it has a power above {HIGHEST_DEGREE}")
        return exponent


def _checked(element: Polynomial) -> Polynomial:
    if element and max(element.degrees()) > HIGHEST_DEGREE:
        raise TooLargeError(f"it has a degree above {HIGHEST_DEGREE} when multiplied out")
    if any(_bits(coefficient) > LONGEST_COEFFICIENT for coefficient in element.itercoeffs()):
        raise TooLargeError("it has too long numbers when multiplied out")
    return element


def _bits(value: Any) -> int:
    return max(int(value.numerator).bit_length(), int(value.denominator).bit_length())
