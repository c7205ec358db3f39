"""Which problems there are, and who takes part in each."""

from __future__ import annotations

from .race import Contestant, Problem

LARGEST_DENSE = 5000
KINDS = {"tree": "A random tree", "sparse": "A tree and a tenth more edges", "grid": "A grid"}


def problems(*, quick: bool = False) -> list[Problem]:
    """Return all problems, in the order of the tables; `quick` ones are small."""
    exact = [(3, 3, 2)] if quick else [(15, 15, 5), (15, 50, 2), (15, 200, 5)]
    depths = [2] if quick else [2, 16, 64]
    states = [1000] if quick else [10**4, 10**5, 10**6, 10**7]
    updates = [3] if quick else [15, 50, 500]
    most = (2, 3, 4) if quick else (10, 25, 40)
    found = [_exact(*size) for size in exact]
    found += [_symbolic(K) for K in depths]
    found += [_wide(n) for n in states]
    found += [_deep(n) for n in states]
    found += [] if quick else [_general(policy) for policy in ("sft", "uniform")]
    found += [_updates(K) for K in updates]
    return [*found, _sweep(most), *_mazes(quick=quick), *_chains(quick=quick)]


def _chains(*, quick: bool) -> list[Problem]:
    """Return the problems on random chains, exact and in floating point."""
    sizes, larger = ([60], []) if quick else ([200, 2000], [20_000])
    return [*map(_exact_chain, sizes), *map(_float_chain, sizes + larger)]


def _exact_chain(n: int) -> Problem:
    return Problem(
        "chains",
        f"A random chain of {n} states, four successors each, exact",
        (n,),
        "random_chains:exact",
        (
            Contestant("corridor, exact chain", "random_chains:ours_exact"),
            Contestant("FLINT's lifting", "random_chains:flint", "flint"),
            Contestant("SymPy DomainMatrix", "random_chains:sympy_domain_matrix", "sympy"),
        ),
    )


def _float_chain(n: int) -> Problem:
    dense = (
        Contestant("NumPy, dense", "random_chains:dense", "numpy"),
        Contestant("PyGT, blocks of 20", "random_chains:pygt", "PyGT", {"block": 20}),
        Contestant("QuantEcon gth_solve, dense", "random_chains:quantecon", "quantecon"),
    )
    return Problem(
        "chains",
        f"A random chain of {n} states, four successors each, floating point",
        (n,),
        "random_chains:refined",
        (
            Contestant("corridor, eliminate()", "random_chains:ours"),
            Contestant("SciPy splu", "random_chains:splu", "scipy"),
            *(dense if n <= LARGEST_DENSE else ()),
        ),
    )


def _mazes(*, quick: bool) -> list[Problem]:
    """Return the problems on graphs that are no corridors."""
    exact = [("sparse", 1000), ("sparse", 4000), ("grid", 1000)]
    floats = [("tree", 10**n, "uniform") for n in (4, 5, 6)]
    floats += [("grid", 1000, "drawn back"), ("sparse", 2000, "drawn back")]
    if quick:
        exact, floats = [("sparse", 900)], [("tree", 900, "uniform")]
    return [_exact_maze(*size) for size in exact] + [_float_maze(*size) for size in floats]


def _exact_maze(kind: str, edges: int) -> Problem:
    return Problem(
        "mazes",
        f"{KINDS[kind]}, {edges} directed edges, uniform, exact",
        (kind, edges, "uniform"),
        "mazes:exact",
        (
            Contestant("corridor, the peers' chain", "mazes:ours_exact_chain"),
            Contestant("corridor, theory.solve, from the graph", "mazes:ours_exact"),
            Contestant("Storm, exact", "mazes:storm", "stormpy", {"exact": True}),
            Contestant("SymPy DomainMatrix", "mazes:sympy_domain_matrix", "sympy"),
        ),
    )


def _float_maze(kind: str, edges: int, policy: str) -> Problem:
    small = edges <= 10**4
    dense = (Contestant("QuantEcon gth_solve, dense", "mazes:quantecon", "quantecon"),)
    blocks = (Contestant("PyGT, blocks of 20", "mazes:pygt", "PyGT", {"block": 20}),)
    return Problem(
        "mazes",
        f"{KINDS[kind]}, {edges} directed edges, {policy}, floating point",
        (kind, edges, policy),
        "mazes:exact",
        (
            Contestant("corridor, eliminate(), the peers' matrix", "mazes:ours_chain"),
            Contestant("corridor, numerics.solve, from the graph", "mazes:ours"),
            Contestant("SciPy spsolve", "mazes:spsolve", "scipy"),
            Contestant("Storm, doubles", "mazes:storm", "stormpy", {"exact": False}),
            *(blocks if small else ()),
            *(dense if small else ()),
        ),
    )


def _exact(W: int, K: int, L: int) -> Problem:
    return Problem(
        "exact",
        f"Exact hitting time under sft, W={W}, K={K}, L={L}",
        (W, K, L, "sft"),
        "hitting_times:exact",
        (
            Contestant("corridor, closed form", "hitting_times:closed_form"),
            Contestant("corridor, recurrence, from the graph", "hitting_times:recurrence"),
            Contestant("corridor, elimination of the lumped chain", "hitting_times:chain"),
            Contestant("Storm, exact, lumped chain", "hitting_times:storm_lumped", "stormpy"),
            Contestant("Storm, exact, full chain", "hitting_times:storm", "stormpy"),
            Contestant(
                "SymPy DomainMatrix, lumped chain", "hitting_times:sympy_domain_matrix", "sympy"
            ),
            Contestant("python-flint fmpq_mat, lumped chain", "hitting_times:flint", "flint"),
            Contestant("PyDTMC, lumped chain", "hitting_times:pydtmc", "pydtmc"),
        ),
    )


def _symbolic(K: int) -> Problem:
    return Problem(
        "symbolic",
        f"Hitting time under sft with symbols W and L, K={K}",
        (K, "sft"),
        "formulas:exact",
        (
            Contestant("corridor, closed form", "formulas:closed_form"),
            Contestant("corridor, elimination of the lumped chain", "formulas:chain"),
            Contestant("corridor, recurrence, from the graph", "formulas:recurrence"),
            Contestant(
                "Storm, parametric, lumped chain", "formulas:storm", "stormpy", anew=True
            ),
            Contestant(
                "SymPy DomainMatrix, lumped chain", "formulas:sympy_domain_matrix", "sympy"
            ),
            Contestant("SymPy Matrix.LUsolve, lumped chain", "formulas:sympy_matrix", "sympy"),
        ),
    )


def _wide(states: int) -> Problem:
    """Return the problem with as many branches of 20 diamonds as make so many states."""
    K, L = 20, 5
    W = round(states / (4 * K + 2 + 2 * K * L))
    return Problem(
        "wide",
        f"Floating point, sft, {_power(states)} states: W={W}, K={K}, L={L}",
        (W, K, L, "sft"),
        "hitting_times:exact",
        (
            _numeric("corridor, accurate", "accurate"),
            _given("corridor, eliminate(), full chain", lumped=False),
            Contestant("SciPy spsolve, full chain", "hitting_times:spsolve", "scipy"),
            *_dense(states),
            *_pygt(states),
            *_quantecon(states),
        ),
    )


def _deep(states: int) -> Problem:
    """Return the problem with 15 branches as deep as make so many states."""
    W, L = 15, 5
    K = round(states / W / (4 + 2 * L))
    return Problem(
        "deep",
        f"Floating point, sft, {_power(states)} states: W={W}, K={K}, L={L}",
        (W, K, L, "sft"),
        "hitting_times:exact",
        (
            _numeric("corridor, accurate", "accurate"),
            _given("corridor, eliminate(), lumped chain", lumped=True),
            Contestant("SciPy spsolve, full chain", "hitting_times:spsolve", "scipy"),
            Contestant("SciPy spsolve, lumped chain", "hitting_times:spsolve_lumped", "scipy"),
            *_quantecon(states),
        ),
    )


def _general(policy: str) -> Problem:
    W, K, L = 15, 200, 5
    return Problem(
        "full",
        f"The full graph in floating point, {policy}, W={W}, K={K}, L={L}",
        (W, K, L, policy),
        "hitting_times:exact",
        (
            _given("corridor, eliminate(), full chain", lumped=False),
            Contestant("corridor, eliminate(), PyGT's matrix", "hitting_times:general"),
            Contestant("SciPy spsolve", "hitting_times:spsolve", "scipy"),
            Contestant("SciPy spsolve, PyGT's matrix", "hitting_times:spsolve_edges", "scipy"),
            *_pygt(0, blocks=(20, 50, 100)),
        ),
    )


def _updates(K: int) -> Problem:
    # All that a minute or two allows.
    done = {15: 1200, 50: 1200, 500: 10}.get(K, 5)
    contestants = [Contestant("corridor, discrete rule", "sign_updates:discrete")]
    # At K = 500 hundreds of rows slide at a time, and the exact flow takes minutes.
    if K < 500:
        contestants.append(Contestant("corridor, exact flow", "sign_updates:flow"))
    for name, options, updates in (
        ("NumPy, dense, lumped chain, adjoint", {}, done),
        ("SciPy splu, lumped chain, adjoint", {"sparse": True}, 1200),
    ):
        options |= {"updates": updates}
        share = updates / 1200
        contestants.append(Contestant(name, "sign_updates:dense", "scipy", options, share))
    return Problem(
        "updates",
        f"1200 sign updates of 0.01, W=15, K={K}, L=5",
        (K,),
        "sign_updates:exact",
        tuple(contestants),
    )


def _sweep(most: tuple[int, int, int]) -> Problem:
    total = most[0] * most[1] * most[2]

    def each(name: str, contestant: str, package: str, count: int) -> Contestant:
        count = min(count, total)
        options = {"contestant": contestant, "count": count}
        return Contestant(name, "sweeps:each", package, options, count / total)

    def ours(name: str, quantity: str) -> Contestant:
        return Contestant(name, "sweeps:table", "corridor", {"quantity": quantity})

    return Problem(
        "sweep",
        f"Hitting time under sft, {total} triples: W, K, L to {', '.join(map(str, most))}",
        most,
        "sweeps:exact",
        (
            Contestant("corridor, closed form, exact", "sweeps:closed_form"),
            ours("corridor.sweep, exact", "hitting-time"),
            ours("corridor.sweep, floating point", "numeric-hitting-time"),
            Contestant("Python's fractions, the formula typed in", "sweeps:fractions"),
            Contestant("NumPy, the formula, vectorised", "sweeps:vectorised", "numpy"),
            each("corridor, elimination, exact", "chain", "corridor", 100),
            each("Storm, exact, lumped chain", "storm_lumped", "stormpy", 100),
            each("Storm, exact, full chain", "storm", "stormpy", 100),
            each("SymPy DomainMatrix, lumped chain", "sympy_domain_matrix", "sympy", 100),
            each("SciPy spsolve, lumped chain", "spsolve_lumped", "scipy", 1000),
            each("NumPy, dense, lumped chain", "dense_lumped", "numpy", 1000),
            each("PyDTMC, lumped chain", "pydtmc", "pydtmc", 100),
        ),
    )


def _numeric(name: str, method: str) -> Contestant:
    return Contestant(name, "hitting_times:numeric", "corridor", {"method": method})


def _given(name: str, *, lumped: bool) -> Contestant:
    """Return our elimination of the chain that the peers are given."""
    return Contestant(name, "hitting_times:given", "corridor", {"lumped": lumped})


def _quantecon(states: int) -> tuple[Contestant, ...]:
    """QuantEcon's GTH, whose matrix is dense, on the lumped chain."""
    if states > 10**5:
        return ()
    name = "QuantEcon gth_solve, lumped chain"
    return (Contestant(name, "hitting_times:quantecon_lumped", "quantecon"),)


def _dense(states: int) -> tuple[Contestant, ...]:
    """NumPy's dense solver, where the matrix fits into memory."""
    if states > 10**4:
        return ()
    return (Contestant("NumPy, dense, full chain", "hitting_times:dense", "numpy"),)


def _pygt(states: int, blocks: tuple[int, ...] = (50,)) -> tuple[Contestant, ...]:
    """PyGT, where it comes to an end."""
    if states > 10**5:
        return ()
    return tuple(
        Contestant(f"PyGT, blocks of {n}", "hitting_times:pygt", "PyGT", {"block": n})
        for n in blocks
    )


def _power(states: int) -> str:
    return f"10^{len(str(states)) - 1}"
