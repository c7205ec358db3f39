"""Counts of field operations: sums, differences, products, quotients, powers of numbers.

They say how the work grows before the numbers do, whose size grows too. What counts them
stands in the place of Python's fractions and SymPy's rational numbers, so SymPy must use its
own (``SYMPY_GROUND_TYPES=python``); Python's integers cannot be counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import wraps
from typing import Any

OPERATIONS = (
    "__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__", "__truediv__",
    "__rtruediv__", "__pow__", "_eval_power",
)  # fmt: skip


def count_of(W: int, K: int, L: int, policy: str, contestant: str) -> Callable[[], list[int]]:
    """Return what counts the operations of a contestant of `hitting_times`."""
    from . import hitting_times

    call = getattr(hitting_times, contestant)(W, K, L, policy)

    def counted() -> list[int]:
        with counting() as counts:
            call()
        return counts

    return counted


@contextmanager
def counting() -> Iterator[list[int]]:
    """Count operations for as long as the block runs; yield a list of one, the count."""
    from sympy import Integer, Rational
    from sympy.external.pythonmpq import PythonMPQ

    counts, inside = [0], [False]

    def counter(operation: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(operation)
        def counted(*numbers: Any) -> Any:
            # An operation that is made of others is one.
            if inside[0]:
                return operation(*numbers)
            counts[0] += 1
            inside[0] = True
            try:
                return operation(*numbers)
            finally:
                inside[0] = False

        return counted

    plain = [
        (kind, name, vars(kind)[name])
        for kind in (Fraction, Integer, Rational, PythonMPQ)
        for name in OPERATIONS
        if name in vars(kind)
    ]
    for kind, name, operation in plain:
        setattr(kind, name, counter(operation))
    try:
        yield counts
    finally:
        for kind, name, operation in plain:
            setattr(kind, name, operation)
