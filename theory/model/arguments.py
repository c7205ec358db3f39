"""Arguments checked once, at the public door, with errors that say what is accepted.

Nothing here imports SymPy: an expression can only reach us after its user imported it.
"""

import math
import operator
import sys
from collections.abc import Iterable
from typing import Any, TypeAlias

# An ``int``, or a SymPy expression that stands for a positive integer.
Count: TypeAlias = Any


def is_expression(value: object) -> bool:
    """Tell whether `value` is a SymPy expression, without importing SymPy."""
    sympy = sys.modules.get("sympy")
    return sympy is not None and isinstance(value, sympy.Expr)


def described(value: object) -> str:
    """Return `value` as an error message shows it: its text, shortened, and its type.

    >>> described(2.5), described(10**5000)
    ('2.5 (float)', 'a number of over 4300 digits (int)')
    """
    return f"{shortened(value)} ({type(value).__name__})"


def shortened(value: object) -> str:
    """Return the text of `value` in an error message: at most sixty characters of a line.

    >>> shortened(0.5), len(shortened("no" * 50))
    ('0.5', 60)
    """
    try:
        # Of a result's lines the first says what it is.
        text = (str(value) if is_expression(value) else repr(value)).partition("\n")[0]
    except ValueError:  # Python's limit
        text = f"a number of over {sys.get_int_max_str_digits()} digits"
    return text if len(text) <= 60 else text[:57] + "..."


def positive_integer(name: str, value: object, rule: str = "a positive integer") -> int:
    """Return `value` as a positive ``int``; a float or a bool is none, not even 2.0 or True.

    >>> positive_integer("K", 3)
    3
    """
    if type(value) is int and value > 0:  # of which there are very many in a sweep
        return value
    rule = f"{name} must be {rule}; got {described(value)}"
    if isinstance(value, bool):
        raise TypeError(rule)
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(rule) from None
    if number < 1:
        raise ValueError(rule)
    return number


def positive_number(name: str, value: object) -> float:
    """Return `value` as a positive, finite float.

    >>> positive_number("t_end", 12)
    12.0
    """
    rule = f"{name} must be a positive, finite number; got {described(value)}"
    if isinstance(value, bool | str) or value is None:
        raise TypeError(rule)
    try:
        number = float(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(rule) from None
    except OverflowError:
        raise ValueError(rule) from None
    if not 0 < number < math.inf:
        raise ValueError(rule)
    return number


def one_of(name: str, value: object, accepted: Iterable[str]) -> str:
    """Return `value` if it is one of the texts accepted; else suggest the nearest.

    >>> one_of("method", "sprase", ["sparse", "full"])
    Traceback (most recent call last):
    ...
    ValueError: method must be one of 'sparse', 'full'; got 'sprase' (did you mean 'sparse'?)
    """
    if isinstance(accepted, tuple) and isinstance(value, str) and value in accepted:
        return value
    known = list(map(str, accepted))
    if isinstance(value, str) and value in known:
        return value
    got = shortened(value) if isinstance(value, str) else described(value)
    rule = f"{name} must be one of {', '.join(map(repr, known))}; got {got}"
    if not isinstance(value, str):
        raise TypeError(rule)
    from difflib import get_close_matches

    near = get_close_matches(value, known, 1)
    raise ValueError(rule + (f" (did you mean {near[0]!r}?)" if near else ""))


def count(name: str, value: Any) -> Count:
    """Return `value` as a positive ``int``, or unchanged if it is a symbolic count.

    >>> from sympy import Symbol
    >>> count("K", 3), count("K", Symbol("n") + 1)
    (3, n + 1)
    >>> count("K", Symbol("n", negative=True))
    Traceback (most recent call last):
    ...
    ValueError: K must be a positive integer, ... got n (Symbol), which is declared non-positive
    """
    rule = "a positive integer, or a SymPy expression that can be one"
    if type(value) is int or not is_expression(value) or value.is_Integer:
        return positive_integer(name, value, rule)
    rule = f"{name} must be {rule}; got {described(value)}"
    if value.is_Float or any(atom.is_Float for atom in value.atoms()):
        raise TypeError(f"{rule}, which holds a floating-point number")
    if value.is_number:
        raise ValueError(f"{rule}, which is no positive integer")
    if value.is_integer is False:
        raise ValueError(f"{rule}, which is declared non-integer")
    if value.is_positive is False:
        raise ValueError(f"{rule}, which is declared non-positive")
    return value
