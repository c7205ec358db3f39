"""A power of an exact number, unless it has more digits than anybody would wait for."""

from math import log10

from sympy import Expr, Integer, Rational, sympify

# Ten million digits take seconds, a hundred million take hours.
MOST_DIGITS = 10_000_000


def power(base: Expr, exponent: Expr) -> Expr:
    """Return ``base ** exponent``.

    >>> power(Rational(36, 5), Integer(2))
    1296/25
    >>> power(Rational(36, 5), Integer(10) ** 9)
    Traceback (most recent call last):
        ...
    ValueError: the exact value has about 1.56e+09 digits, above 1e+07; ...
    """
    base, exponent = sympify(base), sympify(exponent)
    if isinstance(base, Rational) and isinstance(exponent, Integer) and base:
        digits = abs(int(exponent)) * log10(max(abs(base.p), base.q))
        if digits > MOST_DIGITS:
            raise ValueError(
                f"the exact value has about {digits:.3g} digits, above {MOST_DIGITS:.0e}; "
                "corridor.numerics has its size, .log10, where it has the quantity"
            )
    return base**exponent
