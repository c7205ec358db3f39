"""Exact numbers as people read them: correctly rounded decimals."""

from __future__ import annotations

import re
from decimal import MAX_EMAX, MAX_PREC, Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sympy import Expr

MOST_DIGITS = 100_000
WIDE = Context(prec=MAX_PREC, Emax=MAX_EMAX)  # every digit of a whole number
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def rounded(value: Expr | int | Fraction, digits: int) -> Decimal:
    """Return a rational number rounded to `digits` significant digits, half to even.

    >>> from fractions import Fraction
    >>> rounded(Fraction(2, 3), 4)
    Decimal('0.6667')
    """
    if not 1 <= digits <= MOST_DIGITS:
        raise ValueError(f"digits must be an integer from 1 to {MOST_DIGITS}; got {digits}")
    return Context(prec=digits, Emax=MAX_EMAX).divide(*_parts(value))


def decimal_text(value: Expr | int | Fraction, digits: int = 15) -> str:
    """Return a rational number as decimal text with at most `digits` significant digits.

    Integers that fit are written out; other numbers of reasonable size in plain decimals;
    the rest in scientific notation.

    >>> from fractions import Fraction
    >>> decimal_text(50142), decimal_text(Fraction(43998, 5), 6), decimal_text(10**20 // 3, 6)
    ('50142', '8799.6', '3.33333e+19')
    """
    number = rounded(value, digits)
    if int(value.denominator) == 1 and number.adjusted() < digits:
        return f"{number:f}"
    if -5 <= number.adjusted() < digits:
        text = f"{number:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{number:.{digits - 1}e}"


def is_exact(value: Expr | int | Fraction, digits: int) -> bool:
    """Tell whether rounding to `digits` significant digits leaves the number as it is.

    >>> from fractions import Fraction
    >>> is_exact(Fraction(181, 2), 4), is_exact(Fraction(1, 3), 4)
    (True, False)
    """
    numerator, denominator = rounded(value, digits).as_integer_ratio()
    return numerator * int(value.denominator) == denominator * int(value.numerator)


def exact_text(value: Expr | Fraction) -> str:
    """Return an exact rational number as text, ``p`` or ``p/q``, however long.

    >>> from fractions import Fraction
    >>> exact_text(Fraction(22, 7)), len(exact_text(Fraction(10**5000)))
    ('22/7', 5001)
    """
    numerator, denominator = map(_digits, (value.numerator, value.denominator))
    return numerator if denominator == "1" else f"{numerator}/{denominator}"


def short_text(value: Expr, most: int = 40) -> str:
    """Return an exact rational number as text, an int of over `most` digits shortened.

    >>> from sympy import Integer, Rational
    >>> short_text(Rational(22, 7)), short_text(Integer(7) ** 100)
    ('22/7', '323447650962…636928060001 (85 digits)')
    """
    return shortened(exact_text(value), most)


def shortened(text: str, most: int = 40) -> str:
    """Return the text of an exact number with every int of over `most` digits shortened.

    >>> shortened("12/7"), shortened("1" * 50)
    ('12/7', '111111111111…111111111111 (50 digits)')
    """

    def short(found: re.Match[str]) -> str:
        part = found[0]
        if len(part) <= most:
            return part
        return f"{part[:12]}…{part[-12:]} ({len(part)} digits)"

    return re.sub(r"\d+", short, text)


def latex_decimal(text: str, times: str = r" \cdot") -> str:
    r"""Return decimal text, as `decimal_text` gives it, for LaTeX's mathematics.

    >>> print(latex_decimal("3.33333e+19"), latex_decimal("8799.6"))
    3.33333 \cdot 10^{19} 8799.6
    """
    mantissa, _, exponent = text.partition("e")
    return rf"{mantissa}{times} 10^{{{int(exponent)}}}" if exponent else mantissa


def readable_decimal(text: str) -> str:
    """Return decimal text, as `decimal_text` gives it, for a page.

    >>> readable_decimal("3.33333e+19"), readable_decimal("1.2e-16"), readable_decimal("900")
    ('3.33333·10¹⁹', '1.2·10⁻¹⁶', '900')
    """
    mantissa, _, exponent = text.partition("e")
    return f"{mantissa}·10{str(int(exponent)).translate(RAISED)}" if exponent else mantissa


def _parts(value: Expr | int | Fraction) -> tuple[Decimal, Decimal]:
    """Return numerator and denominator, every digit of them."""
    return WIDE.create_decimal(int(value.numerator)), WIDE.create_decimal(
        int(value.denominator)
    )


def _digits(number: Expr | int) -> str:
    """Return a whole number as text.

    Python refuses to turn an int of over 4300 digits into text, and takes long; a Decimal has
    no such limit.
    """
    whole = int(number)
    return str(whole) if whole.bit_length() < 2_000 else f"{WIDE.create_decimal(whole):f}"
