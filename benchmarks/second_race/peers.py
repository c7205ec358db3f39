"""The contestants: each returns a call that solves a chain, given in its own form."""

import tempfile
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from .chains import Rows

Call = Callable[[], Any]


def matrix(rows: Rows, size: int) -> Any:
    """Return the probabilities among the first states."""
    import scipy.sparse as sp

    entries = [
        (i, e, float(p)) for i, row in enumerate(rows) for e, p in row.items() if e < size
    ]
    i, e, p = zip(*entries, strict=True)
    return sp.csr_array(sp.coo_array((p, (i, e)), shape=(size, size)))


def system(rows: Rows) -> Any:
    """Return I - Q."""
    import scipy.sparse as sp

    return (sp.eye_array(len(rows)) - matrix(rows, len(rows))).tocsc()


def storm(rows: Rows, value: str) -> Callable[[], Any]:
    """Return a check by Storm of the chain, handed over in its own format, drn."""
    import stormpy

    n = len(rows)
    head = {"parametric": "W L"}.get(value, "")
    lines = [f"@value_type: {value}", "@type: DTMC", "@parameters", head, "@reward_models", "s"]
    lines += ["@nr_states", str(n + 1), "@nr_choices", str(n + 1), "@model"]
    for i, row in enumerate([*rows, {n: 1}]):
        mark = " init" if i == 0 else " goal" if i == n else ""
        lines += [f"state {i} [{int(i < n)}]{mark}", "\taction 0"]
        lines += [f"\t\t{end} : {p}" for end, p in sorted(row.items())]
    kinds = {
        "rational": stormpy.numbers.Rational,
        "parametric": stormpy.numbers.RationalFunction,
    }
    with tempfile.NamedTemporaryFile("w", suffix=".drn") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        model = stormpy.build_model_from_drn[kinds[value]](file.name)
    goal = stormpy.parse_properties('R=? [F "goal"]')[0]
    return lambda: stormpy.model_checking(model, goal, only_initial_states=True).get_value(0)


def sympy_solve(rows: Rows, symbols: tuple[Any, ...] = ()) -> Call:
    """Return a solve by SymPy's sparse row reduction over the rationals, or their functions."""
    from sympy import QQ, Rational
    from sympy.polys.matrices import DomainMatrix

    def element(p: Any) -> Any:
        return domain.from_sympy(Rational(str(p)) if isinstance(p, Fraction) else p)

    domain = QQ.frac_field(*symbols) if symbols else QQ
    n, table = len(rows), {}
    for i, row in enumerate(rows):
        entries = {end: -element(p) for end, p in row.items() if end < n}
        entries[i] = entries.get(i, domain.zero) + domain.one
        table[n - 1 - i] = {n - 1 - end: p for end, p in entries.items()} | {n: domain.one}
    # Reversed, so that the start comes last and is written out first.
    A = DomainMatrix(table, (n, n + 1), domain)
    return lambda: domain.to_sympy(A.rref()[0][n - 1, n].element)


def flint_solve(rows: Rows) -> Call:
    """Return the times of all states."""
    import flint

    n = len(rows)
    A = flint.fmpq_mat(n, n)
    for i, row in enumerate(rows):
        for end, p in [(i, Fraction(-1)), *row.items()]:
            if end < n:
                A[i, end] -= flint.fmpq(p.numerator, p.denominator)
    ones = flint.fmpq_mat(n, 1, [1] * n)
    return lambda: A.solve(ones, algorithm="dixon").entries()


def elimination(rows: Rows, everywhere: bool = False) -> Call:
    """Return corridor's exact elimination, for the time of the start or of all states."""
    from corridor.theory import AbsorbingChain

    chain = AbsorbingChain(dict(enumerate([*rows, {}])))
    return chain.expected_steps if everywhere else lambda: chain.expected_steps_from(0)


def eliminate(rows: Rows) -> Call:
    """Return corridor's elimination, for the times of all states."""
    import numpy as np

    from corridor.numerics import eliminate

    n = len(rows)
    Q, absorption = matrix(rows, n), np.array([float(row.get(n, 0)) for row in rows])
    return lambda: eliminate(Q, absorption).times(np.ones(n))[0]


def splu(rows: Rows) -> Call:
    """Return SciPy's sparse factors."""
    import numpy as np
    from scipy.sparse.linalg import splu

    A, ones = system(rows), np.ones(len(rows))
    return lambda: splu(A).solve(ones)


def spsolve(rows: Rows) -> Call:
    """Return SciPy's sparse solve."""
    import numpy as np
    from scipy.sparse.linalg import spsolve

    A, ones = system(rows), np.ones(len(rows))
    return lambda: spsolve(A, ones)


def dense(rows: Rows) -> Call:
    """Return NumPy's dense solve."""
    import numpy as np

    A, ones = system(rows).toarray(), np.ones(len(rows))
    return lambda: np.linalg.solve(A, ones)


def _closed(rows: Rows) -> Any:
    """Return the chain that begins anew at the target."""
    return matrix([*rows, {0: 1}], len(rows) + 1)


def gth(rows: Rows) -> Call:
    """Return the time from the start by the share of time at the target."""
    import numpy as np
    from quantecon.markov.gth_solve import gth_solve

    P = _closed(rows).toarray()
    gth_solve(np.full((2, 2), 0.5))  # compiled here
    return lambda: 1 / float(gth_solve(P)[-1]) - 1


def pygt(rows: Rows) -> Call:
    """Return the time from the start."""
    import numpy as np
    from PyGT.mfpt import compute_MFPT
    from scipy.sparse import csr_matrix

    n = len(rows)
    B = csr_matrix(_closed(rows).T)
    return lambda: float(compute_MFPT(n, 0, B, np.ones(n + 1), block=20)[0])


def pydtmc(rows: Rows) -> Call:
    """Return the times of all states."""
    from pydtmc import MarkovChain

    n = len(rows)
    walk = MarkovChain(matrix([*rows, {n: 1}], n + 1).toarray())
    return lambda: walk.hitting_times([n])[:n]


def adjoint(W: int, K: int, L: float, step: float, updates: int, sparse: bool) -> Call:
    """Return a call of the sign rule by a solve and a transposed one at each update.

    The lumped chain: state 0 is the fork, then the vertices passed forward and backward in
    the target's branch, and in the others. An entry of I - Q is ``base + slope * row[which]``,
    so that the hitting time's derivative is ``-visits * slope * times``, summed by row.
    """
    import numpy as np
    from scipy.sparse import csc_matrix
    from scipy.sparse.linalg import splu

    n, entries = 2 * K + 1, [(0, 0, 1.0, 0.0, 0)]
    for branch, weight in enumerate([1 / W, (W - 1) / W]):
        forward = [1 + branch * (2 * n - 1) + i for i in range(-1, n)]
        backward = [0, *(forward[n] + i for i in range(1, n))]
        entries.append((0, forward[1], -weight, 0.0, 0))
        entries += [(i, i, 1.0, 0.0, 0) for i in [*forward[1:], *backward[1:]]]
        for i in range(1, n):
            x, y = i - 1, 2 * K + i - 1
            entries += [(forward[i], forward[i + 1], 0.0, -1.0, x)]
            entries += [(forward[i], backward[i - 1], -1.0, 1.0, x)]
            entries += [(backward[i], backward[i - 1], 0.0, -1.0, y)]
            entries += [(backward[i], forward[i + 1], -1.0, 1.0, y)]
        if branch:
            entries.append((forward[n], backward[n - 1], -1.0, 0.0, 0))
    entries.sort(key=lambda entry: (entry[1], entry[0]))
    i, j, base, slope, which = map(np.array, zip(*entries, strict=True))
    size = int(i.max()) + 1
    starts = np.searchsorted(j, np.arange(size + 1))
    wide = np.log(L) * np.tile([1.0, -1.0], K)
    odds, ones, start = np.concatenate([wide, -wide]), np.ones(size), np.eye(1, size)[0]
    ones[n] = 0  # the target's leaf

    def run() -> float:
        gaps = np.zeros(4 * K)
        for update in range(updates + 1):
            row = 1 / (1 + np.exp(-gaps - odds))
            A = csc_matrix((base + slope * row[which], i, starts), shape=(size, size))
            if sparse:
                lu = splu(A)
                times, visits = lu.solve(ones), lu.solve(start, "T")
            else:
                times = np.linalg.solve(A.toarray(), ones)
                visits = np.linalg.solve(A.toarray().T, start)
            if update < updates:
                by = -np.bincount(which, visits[i] * slope * times[j], 4 * K)
                gaps -= step * np.sign(by)
        return float(1 + times[0])

    return run


def rational_formula(W: int, K: int, L: int) -> Fraction:
    """Return the hitting time under sft, as model.md has it."""
    rho, eps = Fraction((L + 1) ** 2, L), Fraction(2 * (L - 1), L * L + L + 1)
    return 2 * K + 2 + (W - 1) * ((4 + eps) * rho**K - 2 - eps)


def plain_recursion(W: int, K: int, L: float) -> float:
    """Return the hitting time under uniform by a loop over floats."""
    T = E = 1.0
    total, forward, back = 2.0 - 2 * K, L / (L + 1), 1 / (L + 1)
    p, q = (forward, back), (back, forward)
    for i in range(2 * K, 0, -1):
        side = 1 - i % 2
        T, E = 1 + p[side] * (1 + T) / q[side], (1 + q[side] * (E - 1)) / p[side]
        total += 2 * E
    return total + E * (W - 1) * (1 + T)


FLOATING: dict[str, Callable[[Rows], Call]] = {
    "corridor eliminate": eliminate,
    "SciPy splu": splu,
    "SciPy spsolve": spsolve,
    "NumPy dense": dense,
    "QuantEcon GTH": gth,
    "PyGT": pygt,
    "PyDTMC": pydtmc,
}
