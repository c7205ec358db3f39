"""A power of an exact number, unless it has more digits than anybody would wait for."""

from fractions import Fraction
from math import log10
from typing import Any

# Ten million digits take seconds, a hundred million take hours.
MOST_DIGITS = 10_000_000


def power(base: Any, exponent: Any) -> Any:
    """Return ``base ** exponent``, of numbers or of expressions.

    >>> power(Fraction(36, 5), 2)
    Fraction(1296, 25)
    >>> power(Fraction(36, 5), 10**9)
    Traceback (most recent call last):
        ...
    ValueError: the exact value has about 1.56e+09 digits, above 1e+07; ...
    """
    if isinstance(base, int | Fraction) and isinstance(exponent, int):
        require_short(base, exponent)
        return Fraction(base) ** exponent
    from sympy import sympify

    base, exponent = sympify(base), sympify(exponent)
    if base.is_Rational and exponent.is_Integer:
        require_short(base, int(exponent))
    return base**exponent


def require_short(base: Any, exponent: int) -> None:
    """Raise ValueError if the power of a rational number has too many digits.

    >>> require_short(2, 10**7)
    """
    largest = max(abs(int(base.numerator)), int(base.denominator))
    digits = abs(exponent) * log10(largest)
    if digits > MOST_DIGITS:
        raise ValueError(
            f"the exact value has about {digits:.3g} digits, above {MOST_DIGITS:.0e}; "
            "corridor.numerics has its size, .log10, where it has the quantity"
        )
