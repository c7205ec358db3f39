"""What is a probability, and what a distribution; numbers, or symbols for numbers."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, TypeAlias

from .arguments import described, is_expression

Probability: TypeAlias = Any  # int, Fraction, float or SymPy expression


def ratio(part: Any, whole: Any) -> Any:
    """Return the quotient of two integers or expressions, exactly."""
    symbolic = is_expression(part) or is_expression(whole)
    return part / whole if symbolic else Fraction(part, whole)


def as_tuples(value: Any) -> Any:
    """Return sequences, arrays, Series and DataFrames as tuples; the rest as it is."""
    if hasattr(value, "to_numpy"):
        value = value.to_numpy()
    if hasattr(value, "tolist"):
        value = value.tolist()
    is_sequence = hasattr(value, "__len__") and hasattr(value, "__getitem__")
    if not is_sequence or isinstance(value, str | Mapping):
        return value
    return tuple(map(as_tuples, value))


def check_probability(name: str, value: Any) -> None:
    """Raise unless `value` is a probability: a number in [0, 1] or a symbol for one."""

    def rule() -> str:
        return f"{name} must be a probability in [0, 1]; got {described(value)}"

    if isinstance(value, bool | str | complex):
        raise TypeError(rule())
    if is_expression(value) and not value.is_number:
        declared = all(symbol.is_nonnegative for symbol in value.free_symbols)
        if not declared or value.is_negative or (1 - value).is_negative:
            raise ValueError(
                f"{rule()}; declare the symbol nonnegative=True (at most 1 is taken)"
            )
        return
    try:
        inside = bool(0 <= value <= 1)
    except TypeError:
        raise TypeError(rule()) from None
    if not inside:
        raise ValueError(rule())


def check_distribution(name: str, values: tuple[Probability, ...]) -> None:
    """Raise unless `values` are probabilities that sum to 1."""
    for w, p in enumerate(values):
        check_probability(f"{name}[{w}]", p)
    check_sum(name, values)


def check_sum(name: str, values: tuple[Probability, ...]) -> None:
    """Raise unless probabilities sum to 1: exactly, or up to the rounding of floats."""
    total: Any = sum(values)
    if is_expression(total) and not total.is_number:
        if total.cancel() != 1:
            raise ValueError(
                f"{name} must sum to 1 identically, like p/(p+q) and q/(p+q); "
                f"it sums to {total}"
            )
        return
    # A float distribution sums to 1 up to one rounding for each of its terms; the sum itself
    # is taken exactly, whatever the floats' precision.
    inexact = any(not is_expression(p) and hasattr(p, "hex") for p in values)
    inexact |= any(not hasattr(p, "__index__") and hasattr(p, "dtype") for p in values)
    if inexact:
        total = sum(Fraction(*p.as_integer_ratio()) for p in values)
    if abs(total - 1) > (len(values) * Fraction(1, 2**52) if inexact else 0):
        shown = float(total) if inexact else total
        raise ValueError(f"{name} must sum to 1; it sums to {shown}")
