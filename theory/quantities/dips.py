"""Where RLVR's first move is wrong: the sign of the gradient at the pretrained policy.

The derivation is docs/first_step.md. At the vertex reached over ``X`` edges from the fork,
with ``Y`` edges of the branch's other side, ``X + Y = K (L+1)``, the backward row moves the
wrong way iff ``(X - (W-1) L) (Y - (W-1)) > W (W-1) L``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isqrt

from ..model.arguments import Count, positive_integer
from ..model.corridors import takes_graphs
from ..model.shown import Shown

Row = tuple[str, int]

MOST_ROWS = 10_000_000


@dataclass(frozen=True)
class DipRows(Shown):
    """Rows that RLVR moves the wrong way at the pretrained policy; iterating gives `rows`.

    Attributes
    ----------
    rows, ties : tuple of (family, depth)
        Rows whose gradient has the wrong sign, and rows whose gradient is exactly zero, each
        in order of depth, which is 1 at the fork.
    """

    rows: tuple[Row, ...]
    ties: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@takes_graphs()
def dip_rows(W: int, K: int, L: int) -> DipRows:
    """Return the rows whose gradient has the wrong sign at the pretrained policy.

    Only backward rows (b, d) can be among them: no forward row ever is. Arguments as in
    `hitting_time`, but numbers. Theorem 9 of docs/first_step.md; claim T3 of Wei and Kim
    (arXiv:2606.22938).

    Examples
    --------
    >>> list(dip_rows(3, 6, 2))
    [('b', 2), ('d', 3), ('b', 3), ('d', 4), ('b', 4), ('d', 5)]
    >>> len(dip_rows(15, 15, 5))
    0
    """
    W, K, L = (positive_integer(n, v) for n, v in (("W", W), ("K", K), ("L", L)))
    if 2 * K > MOST_ROWS:
        raise ValueError(
            f"K={K} has {2 * K} backward rows to list, above {MOST_ROWS}; dip_threshold(W, L) "
            "tells whether some row dips"
        )
    signs = [
        ((family, j), wrongness(W, L, x, K * (L + 1) - x))
        for j in range(1, K + 1)
        for family in "db"
        for x in (place(family, j, L),)
    ]
    return DipRows(
        tuple(row for row, sign in signs if sign > 0),
        tuple(row for row, sign in signs if sign == 0),
    )


def place(family: str, depth: Count, L: Count) -> Count:
    """Return the edges of a branch between the fork and the vertex of a backward row."""
    return depth * (L + 1) if family == "b" else 1 + (depth - 1) * (L + 1)


def wrongness(W: Count, L: Count, X: Count, Y: Count) -> Count:
    """Return a number with the sign of minus the gradient of a backward row.

    `X` is the row's `place`, and ``X + Y = K (L+1)``. All may be symbols.
    """
    return (X - (W - 1) * L) * (Y - (W - 1)) - W * (W - 1) * L


def twice_best(W: Count, K: Count, L: Count) -> Count:
    """Return twice the place where `wrongness` is largest; it falls with the distance."""
    return K * (L + 1) + (W - 1) * (L - 1)


@takes_graphs()
def dip_threshold(W: int, L: int) -> int:
    """Return the smallest depth K at which some row has the wrong sign at the start.

    It is one of the two integers that follow ``W - 1 + 2 sqrt(W (W-1) L) / (L+1)``. Arguments
    as in `hitting_time`, but numbers. Theorem 10 of docs/first_step.md.

    Examples
    --------
    >>> dip_threshold(3, 2), dip_threshold(15, 5)
    (5, 25)
    """
    W, L = positive_integer("W", W), positive_integer("L", L)
    # The least integer n with n (L+1) > 2 sqrt(W (W-1) L).
    K = W - 1 + isqrt(4 * W * (W - 1) * L // (L + 1) ** 2) + 1
    while not _has_dip(W, K, L):
        K += 1
    return K


def _has_dip(W: int, K: int, L: int) -> bool:
    """Tell whether some row dips: those next to the maximum over real X decide."""
    step, best = L + 1, twice_best(W, K, L)
    for first in (1, step):
        nearest = (best - 2 * first) // (2 * step)
        for n in (nearest, nearest + 1):
            x = first + max(0, min(K - 1, n)) * step
            if wrongness(W, L, x, K * step - x) > 0:
                return True
    return False
