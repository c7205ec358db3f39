"""Numbers of which only the roundings are known: a running error analysis."""

import numpy as np


class Counted:
    """A positive number that took at most so many roundings; numbers of Python took none."""

    def __init__(self, count):
        self.count = count

    def __add__(self, other):
        return Counted(max(self.count, count(other)) + 1)

    def __mul__(self, other):
        return Counted(self.count + count(other) + 1)

    __radd__, __rmul__, __sub__, __rsub__, __truediv__ = (
        __add__,
        __mul__,
        __add__,
        __add__,
        __mul__,
    )

    def __abs__(self):
        return self


def count(number):
    return number.count if isinstance(number, Counted) else 0


def array(counts):
    return np.array([Counted(c) for c in counts], dtype=object)


def worst(found):
    return max(map(count, np.atleast_1d(found).ravel()))


def added(terms):
    """Return the sum of some numbers, of which the first is copied."""
    total, *others = terms
    for term in others:
        total = total + term
    return total


def product(left, right):
    """Return the sum of products of two rows, where None stands for no entry."""
    pairs = zip(left, right, strict=True)
    terms = [x * y for x, y in pairs if x is not None and y is not None]
    return added(terms) if terms else None
