"""RLVR on mazes: corridors' known optima, and random restarts of another optimiser."""

import mazes as naive
import numpy as np
import pytest
from depth import part
from hypothesis import given, settings, strategies as st
from scipy.optimize import minimize

from corridor import CorridorGraph, numerics, theory
from corridor.numerics.maze.gradients import RowTable
from corridor.theory import Maze, MazePolicy, certify_maze, search_bound
from corridor.theory.model.maze_policy import walker_rows

# What rows mixed with a billionth of the uniform one can change, times some hundred steps.
TREMBLES = 1e-6


def corridor(W, K, L):
    leaves = ["target", *(f"leaf{w}" for w in range(2, W + 1))]
    return Maze.from_networkx(CorridorGraph.symmetric(W, K, L).to_networkx(), targets=leaves)


@pytest.mark.parametrize(("W", "K", "L"), [(2, 1, 1), (3, 2, 2), (4, 2, 5), (2, 4, 3)])
def test_the_known_optima_of_corridors(W, K, L):
    maze = corridor(W, K, L)
    held = numerics.optimise_maze(maze, held=["fork"], restarts=2)
    certificate = certify_maze(maze, held.policy, held=["fork"])
    assert certificate.strict
    assert certificate.hitting_time == theory.hitting_time(W, K, L, "rl")
    # A fork that remembers may go round: the harness's time, and no search is faster.
    free = numerics.optimise_maze(maze, restarts=2)
    certificate = certify_maze(maze, free.policy)
    assert certificate.optimal
    assert certificate.hitting_time == W * (2 * K + 1) + 1


def test_from_the_pretrained_model_alike_branches_stay_alike():
    # The flow keeps the symmetry: the fork that never re-enters (S3), not the cycle.
    optimum = numerics.optimise_maze(corridor(3, 2, 2), restarts=0)
    other = theory.hitting_time(3, 2, 2, "rl", fork="other")
    assert optimum.flow_time == pytest.approx(float(other), rel=TREMBLES, abs=0)


def random_maze(seed, *, edges=60):
    generator = np.random.default_rng(seed)
    n = int(generator.integers(4, edges // 2))
    pairs = [("source", 0), *((int(generator.integers(0, v)), v) for v in range(1, n))]
    while len(pairs) < edges and generator.random() < 0.9:
        u, v = map(int, generator.integers(0, n, 2))
        if u != v:
            pairs.append((u, v))
    count = int(generator.integers(1, min(5, n)))
    targets = [int(t) for t in generator.choice(np.arange(1, n), size=count, replace=False)]
    return Maze.from_edges(pairs, targets=targets)


def best_of_restarts(maze, held, restarts, seed):
    """Return the least time that SciPy's L-BFGS reaches from random log-odds."""
    table, generator = RowTable(maze, held), np.random.default_rng(seed)

    def objective(x):
        P = table.softmax(x)
        found = table.evaluate(P)
        slope = P * found.visits[table.row] * found.gains * table.free[table.row]
        return min(found.time, 1e9), -slope

    best, size = np.inf, len(table.row)
    for _ in range(restarts):
        begin = generator.normal(scale=2, size=size)
        end = minimize(objective, begin, jac=True, method="L-BFGS-B", bounds=[(-16, 16)] * size)
        best = min(best, end.fun)
    return best


@pytest.mark.parametrize("seed", part(range(4), 4))
def test_random_restarts_do_not_beat_it(seed):
    maze = random_maze(seed, edges=30)
    held = tuple(v for v in maze.vertices if len(maze.ways(v)) > 3)[: 2 * (seed % 2)]
    optimum = numerics.optimise_maze(maze, held=held, restarts=4)
    certificate = certify_maze(maze, optimum.policy, held=held)
    value = float(certificate.hitting_time)
    assert value == pytest.approx(optimum.hitting_time, rel=TREMBLES, abs=0)
    best = best_of_restarts(maze, held, 20, seed)
    assert best >= float(certificate.search_bound) * (1 - TREMBLES)
    assert best >= value * (1 - TREMBLES)
    assert certificate.stationary or float(certificate.gap) < TREMBLES * value


@given(naive.mazes(most_vertices=4, most_extra=1))
@settings(max_examples=15)
def test_it_finds_the_best_committed_policy(maze):
    optimum = numerics.optimise_maze(maze, restarts=4)
    certificate = certify_maze(maze, optimum.policy)
    assert certificate.hitting_time <= naive.best_committed(maze)
    assert certificate.hitting_time <= len(maze.vertices) - 1


@given(naive.mazes(), st.data())
def test_gains_are_theorys_advantages(maze, data):
    policy = data.draw(naive.policies(maze))
    exact = theory.solve(maze, policy)
    table = RowTable(maze)
    rows = walker_rows(maze, policy)
    ends = [table.passages[end][1] for end in table.end]
    P = [
        float(rows.row(table.passages[row]).get(w, 0))
        for row, w in zip(table.row, ends, strict=True)
    ]
    found = table.evaluate(np.array(P))
    longest = max(float(time) for time in exact.hitting_times.values()) * len(table.row)
    assert found.time == pytest.approx(float(exact.hitting_time), rel=TREMBLES * longest, abs=0)
    for row, w, gain in zip(table.row, ends, found.gains, strict=True):
        ways = exact.advantages.get(table.passages[row])
        if ways is not None:
            expected = float(ways[w])
            assert gain == pytest.approx(expected, rel=1e-6, abs=TREMBLES * longest**2)


def test_sparse_and_dense_evaluations_agree(monkeypatch):
    maze = corridor(3, 2, 2)
    table = RowTable(maze)
    dense = table.evaluate(table.uniform)
    monkeypatch.setattr("corridor.numerics.maze.gradients.MOST_DENSE", 0)
    sparse = table.evaluate(table.uniform)
    assert sparse.time == pytest.approx(dense.time, rel=1e-12, abs=0)
    np.testing.assert_allclose(sparse.gains, dense.gains, rtol=0, atol=1e-9)
    np.testing.assert_allclose(sparse.visits, dense.visits, rtol=1e-12, atol=0)


def test_a_lower_bound_met_ends_the_search():
    maze = Maze.from_edges([("source", 0), (0, 1), (1, 2)], targets=[2])
    optimum = numerics.optimise_maze(maze)
    assert optimum.attempts == (("uniform", pytest.approx(3, rel=TREMBLES, abs=0)),)
    assert search_bound(maze) == 3


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"held": "fork"}, TypeError, "held must be vertices"),
        ({"held": [9]}, ValueError, "held: 9 is no vertex"),
        ({"restarts": -1}, ValueError, "restarts must be a positive integer"),
        ({"updates": 0}, ValueError, "updates must be a positive integer"),
        ({"updates": 2.5}, TypeError, "updates must be a positive integer"),
    ],
)
def test_refusals(arguments, error, message):
    maze = Maze.from_edges([("source", 0), (0, 1)], targets=[1])
    with pytest.raises(error, match=message):
        numerics.optimise_maze(maze, **arguments)
    with pytest.raises(TypeError, match="maze must be a Maze"):
        numerics.optimise_maze(MazePolicy())
