"""Rational solutions of integer systems by p-adic lifting, in NumPy's integers.

Dixon (Numer. Math. 40 (1982) 137): with C the inverse of A modulo a prime p, the digits of x
in base p are ``C r mod p``, where r begins as b and goes on as ``(r - A digit) / p``. As many
digits as Cramer's rule and Hadamard's inequality ask for determine the fractions; these are
checked.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sympy import prevprime

Array: TypeAlias = NDArray[Any]

# Of two residues the product, and of 2**16 of them with 16 bits the sum of the products, fits
# into 64 bits; so does what is left of b where rows and b are below it.
LARGEST_PRIME, SMALL = 2**31 - 1, 2**31


@dataclass(frozen=True)
class IntegerSystem:
    """``A x = b`` for any b; A is square, not singular, and given by its rows.

    >>> system = IntegerSystem([{0: 2, 1: -1}, {1: 3}])
    >>> system.solve([1, 1])
    [(2, 3), (1, 3)]
    """

    rows: Sequence[Mapping[int, int]]

    def solve(self, b: Sequence[int]) -> list[tuple[int, int]]:
        """Return numerators and positive denominators of x, in lowest terms."""
        p, C = self._inverse
        # Half the bits of a product of the rows' lengths, with b in the place of any column.
        squares = [
            sum(a * a for a in row.values()) + c * c
            for row, c in zip(self.rows, b, strict=True)
        ]
        most = 1 << (sum(map(int.bit_length, squares)) // 2 + 1)
        rest: Array = np.array(b, dtype=np.int64 if max(map(abs, b)) < SMALL else object)
        x, unit = [0] * len(b), 1
        while unit <= 2 * most * most:
            r = (rest % p).astype(np.int64)
            digit = (C @ (r & 0xFFFF) + ((C @ (r >> 16)) % p << 16)) % p
            rest = (rest - self._dense @ digit) // p
            x = [value + unit * d for value, d in zip(x, digit.tolist(), strict=True)]
            unit *= p
        found = _fractions(x, unit, most)
        _check(self.rows, b, found)
        return found

    @cached_property
    def _dense(self) -> Array:
        n = len(self.rows)
        small = all(sum(map(abs, row.values())) < SMALL for row in self.rows)
        A = np.zeros((n, n), dtype=np.int64 if small else object)
        for i, row in enumerate(self.rows):
            A[i, list(row)] = list(row.values())
        return A

    @cached_property
    def _inverse(self) -> tuple[int, Array]:
        """A prime that does not divide the determinant, and the inverse modulo it."""
        p = LARGEST_PRIME
        while (C := _inverse(self._dense, p)) is None:
            p = int(prevprime(p))
        return p, C


def _inverse(A: Array, p: int) -> Array | None:
    """Return the inverse of A modulo p, by Gauss and Jordan; None where A is singular."""
    C: Array = (A % p).astype(np.int64)
    swaps = []
    for k in range(len(C)):
        pivots = np.flatnonzero(C[k:, k])
        if not len(pivots):
            return None
        swaps.append([k, k + int(pivots[0])])
        C[swaps[-1]] = C[swaps[-1][::-1]]
        inverse, column = pow(int(C[k, k]), -1, p), p - C[:, k]
        C[:, k], column[k] = 0, 0
        C[k, k] = 1
        row = C[k] * inverse % p
        C = (C + column[:, None] * row) % p
        C[k] = row
    for pair in reversed(swaps):
        C[:, pair] = C[:, pair[::-1]]
    return C


def _fractions(x: Sequence[int], unit: int, most: int) -> list[tuple[int, int]]:
    """Return the fractions up to `most` that are x modulo `unit`; many share a denominator."""
    found, common = [], 1
    for value in x:
        numerator = _centred(value * common, unit)
        if abs(numerator) > most:
            r, s, v, w = unit, value * common % unit, 0, 1
            while s > most:
                quotient = r // s
                r, s, v, w = s, r - quotient * s, w, v - quotient * w
            common *= abs(w)
            numerator = s if w > 0 else -s
        divisor = math.gcd(numerator, common)
        found.append((numerator // divisor, common // divisor))
    return found


def _centred(value: int, unit: int) -> int:
    value %= unit
    return value - unit if 2 * value > unit else value


def _check(
    rows: Sequence[Mapping[int, int]], b: Sequence[int], x: Sequence[tuple[int, int]]
) -> None:
    """Raise ArithmeticError unless ``A x = b``, exactly."""
    common = math.lcm(*(denominator for _, denominator in x))
    whole = [numerator * (common // denominator) for numerator, denominator in x]
    for row, value in zip(rows, b, strict=True):
        if sum(a * whole[j] for j, a in row.items()) != common * value:
            raise ArithmeticError("the lifted fractions do not solve the system")
