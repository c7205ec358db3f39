"""Contestants for random chains: every state has four random successors, and one leads out.

Each function takes the number of states and returns what is timed. All are given the chain, in
the form that they take; the answer is the expected number of steps from state 1.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import sympy

from corridor import numerics, theory

from . import inputs

Call = Callable[[], Any]
SEED, SUCCESSORS, HEAVIEST = 23, 4, 9
REFINEMENTS = 4


@lru_cache
def weights(n: int) -> list[dict[int, int]]:
    """Return for each state the weights of its successors; n is the end."""
    generator = np.random.default_rng(SEED)
    rows = []
    for i in range(n):
        ends = generator.integers(0, n, SUCCESSORS).tolist()
        # Each state leads to the next, and state 0 out: nobody is caught.
        ends[0] = (i + 1) % n if i else n
        row: dict[int, int] = {}
        for end, weight in zip(
            ends, generator.integers(1, HEAVIEST + 1, SUCCESSORS), strict=True
        ):
            row[end] = row.get(end, 0) + int(weight)
        rows.append(row)
    return rows


@lru_cache
def chain(n: int) -> tuple[Any, Any]:
    """Return Q and the absorption, in floating point."""
    import scipy.sparse as sp

    entries = [
        (i, j, weight / sum(row.values()))
        for i, row in enumerate(weights(n))
        for j, weight in row.items()
    ]
    i, j, p = (np.array(column) for column in zip(*entries, strict=True))
    inside = j < n
    Q = sp.csr_array((p[inside], (i[inside], j[inside])), shape=(n, n))
    absorption = np.zeros(n)
    absorption[i[~inside]] = p[~inside]
    return Q, absorption


def exact_chain(n: int) -> theory.AbsorbingChain:
    """Return the chain with fractions."""
    rows = {
        i: {j: sympy.Rational(w, sum(row.values())) for j, w in row.items()}
        for i, row in enumerate(weights(n))
    }
    return theory.AbsorbingChain(rows | {n: {}})


def exact(n: int) -> Any:
    """Return the exact answer."""
    return exact_chain(n).expected_steps_from(1)


def refined(n: int) -> Fraction:
    """Return the answer to some forty digits, which an exact solve would take long for.

    Our elimination is refined by exact residuals: the chain is well conditioned.
    """
    Q, absorption = chain(n)
    elimination = numerics.eliminate(Q, absorption)
    rows = [{j: Fraction(w, sum(r.values())) for j, w in r.items()} for r in weights(n)]
    # The end, which is last, has no steps to go.
    t = [Fraction(0)] * (n + 1)
    for _ in range(REFINEMENTS):
        left = [1 - t[i] + sum(p * t[j] for j, p in row.items()) for i, row in enumerate(rows)]
        # A residual has either sign, the elimination's right-hand sides have none.
        parts = (np.array([max(sign * float(x), 0.0) for x in left]) for sign in (1, -1))
        up, down = (elimination.times(part)[0] for part in parts)
        t = [x + Fraction(d) for x, d in zip(t, (up - down).tolist(), strict=False)]
        t.append(Fraction(0))
    return t[1]


def ours(n: int) -> Call:
    """Our elimination with a bound on its error."""
    Q, absorption = chain(n)
    ones = np.ones(n)
    return lambda: float(numerics.eliminate(Q, absorption).times(ones)[0][1])


def ours_exact(n: int) -> Call:
    """Our exact solve: by FLINT's lifting where elimination fills in."""
    walk = exact_chain(n)
    return lambda: walk.expected_steps_from(1)


def splu(n: int) -> Call:
    """SciPy's sparse factors."""
    import scipy.sparse as sp
    from scipy.sparse import linalg

    matrix, ones = sp.csc_matrix(sp.eye_array(n) - chain(n)[0]), np.ones(n)
    return lambda: float(linalg.splu(matrix).solve(ones)[1])


def dense(n: int) -> Call:
    """NumPy's dense solver."""
    matrix, ones = np.eye(n) - chain(n)[0].toarray(), np.ones(n)
    return lambda: float(np.linalg.solve(matrix, ones)[1])


def quantecon(n: int) -> Call:
    """QuantEcon's GTH, dense."""
    return inputs.returning(*chain(n), 1)


def pygt(n: int, block: int) -> Call:
    """PyGT's mean first passage time, `block` states at a time."""
    import PyGT
    import scipy.sparse as sp

    Q, absorption = chain(n)
    back = sp.coo_matrix(([1.0], ([1], [0])), shape=(n, 1))
    moves = sp.bmat([[sp.coo_matrix(Q.T), back], [absorption[None, :], None]]).tocsr()
    ones = np.ones(n + 1)
    return lambda: float(PyGT.mfpt.compute_MFPT(n, 1, moves, ones, block=block)[0])


def flint(n: int) -> Call:
    """FLINT's lifting."""
    import flint

    matrix = flint.fmpq_mat(n, n)
    for i, row in enumerate(weights(n)):
        matrix[i, i] = 1
        for j, weight in row.items():
            if j < n:
                matrix[i, j] -= flint.fmpq(weight, sum(row.values()))
    ones = flint.fmpq_mat(n, 1, [1] * n)

    def call() -> Fraction:
        answer = matrix.solve(ones, algorithm="dixon")[1, 0]
        return Fraction(int(answer.p), int(answer.q))

    return call


def sympy_domain_matrix(n: int) -> Call:
    """SymPy's sparse fraction-free solve."""
    from sympy import QQ
    from sympy.polys.matrices import DomainMatrix

    entries = {i: {i: QQ(1)} for i in range(n)}
    for i, row in enumerate(weights(n)):
        for j, weight in row.items():
            if j < n:
                entries[i][j] = entries[i].get(j, QQ(0)) - QQ(weight, sum(row.values()))
    matrix = DomainMatrix(entries, (n, n), QQ)
    ones = DomainMatrix({i: {0: QQ(1)} for i in range(n)}, (n, 1), QQ)

    def call() -> Any:
        numerators, denominator = matrix.solve_den(ones)
        return QQ.to_sympy(numerators.to_dok()[1, 0] / denominator)

    return call
