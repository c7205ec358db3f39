"""Contestants for the hitting time under a policy, exact or in floating point.

Each function takes W, K, L and the policy, and returns what is timed.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import corridor
from corridor import CorridorGraph, Policy, numerics, theory

from . import inputs

Call = Callable[[], Any]


def exact(W: int, K: int, L: int, policy: str) -> Any:
    """Return the exact answer."""
    return corridor.hitting_time(W, K, L, policy)


def closed_form(W: int, K: int, L: int, policy: str) -> Call:
    """Our closed form, with nothing remembered from one call to the next."""
    from sympy.core.cache import clear_cache

    corridor.hitting_time(2, 2, 2, policy)

    def call() -> Any:
        clear_cache()
        return corridor.hitting_time(W, K, L, policy)

    return call


def recurrence(W: int, K: int, L: int, policy: str) -> Call:
    """Our exact solution, from the graph."""
    graph, named = CorridorGraph.symmetric(W, K, L), Policy.named(policy)
    return lambda: theory.solve(graph, named).hitting_time


def chain(W: int, K: int, L: int, policy: str) -> Call:
    """Our exact elimination, given the lumped chain as the peers are."""
    walk = inputs.exact_chain(W, K, L, policy)
    return lambda: walk.expected_steps_from("source")


def numeric(W: int, K: int, L: int, policy: str, method: str) -> Call:
    """Our floating-point solvers, from the graph on."""
    numerics.hitting_time(2, 2, 2, policy, method)
    return lambda: numerics.hitting_time(W, K, L, policy, method).fraction


def given(W: int, K: int, L: int, policy: str, lumped: bool) -> Call:
    """Our elimination in floating point, given the chain as the peers are, as a matrix."""
    import numpy as np

    build = numerics.lumped_chain if lumped else numerics.full_chain
    walk = build(CorridorGraph.symmetric(W, K, L), policy)
    steps = np.ones(len(walk.absorption)) if lumped else walk.steps

    def call() -> float:
        try:
            return float(numerics.eliminate(walk.Q, walk.absorption).times(steps)[0][0])
        except OverflowError:
            return float("nan")

    return call


def general(W: int, K: int, L: int, policy: str) -> Call:
    """Our elimination of any sparse chain, given the matrix that PyGT is given."""
    Q, absorption = inputs.edge_chain(W, K, L, policy)

    def call() -> float:
        import numpy as np

        return float(numerics.eliminate(Q, absorption).times(np.ones(len(absorption)))[0][0])

    return call


def storm(W: int, K: int, L: int, policy: str) -> Call:
    """Storm, exact, on the full chain that it has read."""
    from corridor.reports.model_checkers import export

    return _checked(export(CorridorGraph.symmetric(W, K, L), policy, "drn"))


def storm_lumped(W: int, K: int, L: int, policy: str) -> Call:
    """Storm, exact, on the lumped chain that it has read."""
    return _checked(inputs.rational_drn(inputs.exact_chain(W, K, L, policy)))


def _checked(text: str) -> Call:
    """Return Storm's check of a chain in its explicit format, which is read beforehand."""
    import stormpy

    from corridor.reports.model_checkers import PROPERTY

    question = stormpy.parse_properties(PROPERTY)[0]
    with inputs.file_of(text) as name:
        model = stormpy.build_model_from_drn[stormpy.Rational](name)

    def call() -> Fraction:
        answer = stormpy.model_checking(model, question, only_initial_states=True)
        return Fraction(str(answer.get_value(model.initial_states[0])))

    return call


def sympy_domain_matrix(W: int, K: int, L: int, policy: str) -> Call:
    """SymPy's sparse fraction-free solve, over the rational numbers."""
    from sympy.polys.matrices import DomainMatrix

    Q, _ = inputs.exact_chain(W, K, L, policy).canonical_form()
    n, field = Q.shape[0], Q.domain
    matrix = (DomainMatrix.eye(n, field) - Q).to_sparse()
    ones = DomainMatrix([[field.one]] * n, (n, 1), field).to_sparse()

    def call() -> Any:
        numerators, denominator = matrix.solve_den(ones)
        return field.to_sympy(numerators.to_list()[0][0] / denominator)

    return call


def flint(W: int, K: int, L: int, policy: str) -> Call:
    """FLINT's dense solve over the rational numbers."""
    import flint

    chain = inputs.exact_chain(W, K, L, policy)
    n = len(chain.transient)
    matrix = flint.fmpq_mat(n, n)
    for i in range(n):
        matrix[i, i] = 1
    for i, j, p in inputs.probabilities(chain):
        if j < n:
            matrix[i, j] -= flint.fmpq(int(p.p), int(p.q))
    ones = flint.fmpq_mat(n, 1, [1] * n)

    def call() -> Fraction:
        answer = matrix.solve(ones)[0, 0]
        return Fraction(int(answer.p), int(answer.q))

    return call


def spsolve(W: int, K: int, L: int, policy: str) -> Call:
    """SciPy's direct solver on the full chain, the matrix given."""
    from scipy.sparse.linalg import spsolve

    matrix, steps = inputs.full_matrix(W, K, L, policy)
    return lambda: float(spsolve(matrix, steps)[0])


def spsolve_edges(W: int, K: int, L: int, policy: str) -> Call:
    """SciPy's direct solver, given the matrix that PyGT is given."""
    import numpy as np
    import scipy.sparse as sp
    from scipy.sparse.linalg import spsolve

    Q, absorption = inputs.edge_chain(W, K, L, policy)
    matrix = sp.csc_matrix(sp.eye_array(len(absorption)) - Q)
    steps = np.ones(len(absorption))
    return lambda: float(spsolve(matrix, steps)[0])


def spsolve_lumped(W: int, K: int, L: int, policy: str) -> Call:
    """SciPy's direct solver on the lumped chain, the matrix given."""
    import numpy as np
    from scipy.sparse.linalg import spsolve

    matrix = inputs.lumped_matrix(W, K, L, policy)
    steps = np.ones(matrix.shape[0])
    return lambda: float(spsolve(matrix, steps)[0])


def dense(W: int, K: int, L: int, policy: str) -> Call:
    """NumPy's dense solver on the full chain, the matrix given."""
    import numpy as np

    matrix, steps = inputs.full_matrix(W, K, L, policy)
    matrix = matrix.toarray()
    return lambda: float(np.linalg.solve(matrix, steps)[0])


def dense_lumped(W: int, K: int, L: int, policy: str) -> Call:
    """NumPy's dense solver on the lumped chain, the matrix given."""
    import numpy as np

    matrix = inputs.lumped_matrix(W, K, L, policy).toarray()
    steps = np.ones(len(matrix))
    return lambda: float(np.linalg.solve(matrix, steps)[0])


def quantecon_lumped(W: int, K: int, L: int, policy: str) -> Call:
    """QuantEcon's GTH on the lumped chain: the target leads back, its share tells the time."""
    walk = numerics.lumped_chain(CorridorGraph.symmetric(W, K, L), policy)
    return inputs.returning(walk.Q, walk.absorption, 0)


def pygt(W: int, K: int, L: int, policy: str, block: int) -> Call:
    """PyGT's mean first passage time, sparse, removing `block` states at a time.

    Its matrix has the probability to go from j to i in row i and column j, and no absorbing
    state: the target leads back to the source.
    """
    import numpy as np
    import PyGT
    import scipy.sparse as sp

    Q, absorption = inputs.edge_chain(W, K, L, policy)
    n = len(absorption)
    back = sp.coo_matrix(([1.0], ([0], [0])), shape=(n, 1))
    moves = sp.bmat([[sp.coo_matrix(Q.T), back], [absorption[None, :], None]]).tocsr()
    waiting = np.ones(n + 1)

    def call() -> float:
        return float(PyGT.mfpt.compute_MFPT(n, 0, moves, waiting, block=block)[0])

    return call


def pydtmc(W: int, K: int, L: int, policy: str) -> Call:
    """PyDTMC's mean absorption times, of the lumped chain."""
    import numpy as np
    from pydtmc import MarkovChain

    chain = numerics.lumped_chain(CorridorGraph.symmetric(W, K, L), policy)
    n = chain.Q.shape[0]
    moves = np.zeros((n + 1, n + 1))
    moves[:n, :n], moves[:n, n], moves[n, n] = chain.Q.toarray(), chain.absorption, 1.0
    return lambda: float(MarkovChain(moves).mean_absorption_times()[0])
