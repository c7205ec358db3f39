"""Results are values: they compare, hash and pickle; and they take a user's own objects."""

import importlib
import pickle
from dataclasses import is_dataclass
from functools import cache
from pkgutil import walk_packages

import numpy as np
import pytest
import sympy
from proved import made

import corridor
from corridor import CorridorGraph, Policy, bounds, numerics, theory
from corridor.numerics.graph.arrays import ByValue
from corridor.tables import compare
from corridor.theory.proving.claim import all_steps

GRAPH = CorridorGraph.from_branches([[2, 3], [4], [1, 1]], target=1)

# What to make twice, at a size and at another.
RESULTS = {
    "graph": lambda n: CorridorGraph.symmetric(n, 2, 3),
    "policy": lambda n: Policy(a=np.full(n, 0.5), b=[[0.5] * n, (1,) * n]),
    "exact solution": lambda n: theory.solve(CorridorGraph.symmetric(n, 2, 3), Policy()),
    "restart": lambda n: theory.restart_time(n, 2, 3, "sft"),
    "dip rows": lambda n: theory.dip_rows(2, 5 + n, 2),
    "training flow": lambda n: theory.training_flow(W=n, L=5),
    "slowdown": lambda n: theory.sft_time_to_slower(n + 1, 3, 2),
    "claim": lambda n: theory.claims()[n],
    "proof": lambda n: theory.prove(("G", "S2", "S3")[n - 1]),
    "result": lambda n: numerics.hitting_time(n, 2, 3, "sft"),
    "mpmath result": lambda n: numerics.hitting_time(n, 2, 3, "sft", "mpmath"),
    "visits": lambda n: numerics.solve(GRAPH, Policy(a=1 / n)).visits,
    "mpmath visits": lambda n: numerics.solve(GRAPH, Policy(a=1 / n), "mpmath").visits,
    "reduced solution": lambda n: numerics.solve(GRAPH, Policy(a=1 / n)),
    "full solution": lambda n: numerics.solve(GRAPH, Policy(a=1 / n), "elimination"),
    "distribution": lambda n: numerics.distribution(n, 2, 3, "rl", 20),
    "simulation": lambda n: numerics.simulate(GRAPH, "rl", walkers=50, seed=n),
    "sign flow": lambda n: numerics.sign_flow(2, 5, n, t_end=1.0),
    "gaps": lambda n: numerics.sign_flow(2, 5, 2, t_end=3.0).gaps(n),
    "dip": lambda n: numerics.dip(2, 5, n),
    "sft flow": lambda n: numerics.sft_flow(2, n, 2),
    "gradient flow": lambda n: numerics.gradient_flow(2, n, 2, t_end=1.0),
    "discrete run": lambda n: numerics.discrete_flow(2, 2, 2, step=0.1, updates=n),
    "gradient": lambda n: numerics.policy_gradient(CorridorGraph.symmetric(n, 2, 3), "sft"),
    "full chain": lambda n: numerics.full_chain(CorridorGraph.symmetric(n, 2, 3), "sft"),
    "lumped chain": lambda n: numerics.lumped_chain(CorridorGraph.symmetric(n, 2, 3), "sft"),
    "comparison": lambda n: compare(n, 2, 3)[0],
}


@pytest.mark.parametrize("name", RESULTS)
def test_results_compare_hash_and_pickle(name):
    make = RESULTS[name]
    one, again, other = make(1), make(1), make(2)
    assert one == again
    assert hash(one) == hash(again)
    assert one != other
    copy = pickle.loads(pickle.dumps(one))
    assert copy == one
    assert pickle.loads(pickle.dumps(other)) != one


def test_every_record_is_frozen_and_arrays_are_compared_by_value():
    """A decorator's arguments that are wrong for one record show here, for all of them."""
    names = [
        module.name
        for room in (theory, numerics, bounds)
        for module in walk_packages(room.__path__, f"{room.__name__}.")
        if not module.name.startswith("corridor.theory.kernel")
    ]
    records = [
        record
        for name in names
        for record in vars(importlib.import_module(name)).values()
        if isinstance(record, type) and record.__module__ == name and is_dataclass(record)
    ]
    assert len(records) > 90
    for record in records:
        assert record.__dataclass_params__.frozen or record.__name__[0] == "_", record
        assert not (issubclass(record, ByValue) and "__eq__" in vars(record)), record


def test_every_claim_and_its_steps_travel():
    for claim in made():
        assert pickle.loads(pickle.dumps(claim)).steps is claim.steps
    # One that keeps what it was asked for, too.
    (claim,) = (each for each in made() if each.key == "P1")
    assert all_steps(claim)
    assert pickle.loads(pickle.dumps(claim)).steps is claim.steps


def test_numbers_of_mpmath_keep_their_digits():
    result = numerics.hitting_time(15, 15, 5, "sft", "mpmath", digits=60)
    copy = pickle.loads(pickle.dumps(result))
    assert copy.value == result.value
    assert copy.value / 3 == result.value / 3  # and their precision


def test_equal_arrays_of_another_shape_or_with_nan():
    make = cache(lambda *x: numerics.Gaps(*(np.array(x),) * 4))
    assert make(1.0, np.nan) == numerics.Gaps(*(np.array([1.0, np.nan]),) * 4)
    assert make(1.0) != make(1.0, 1.0)
    assert make(0.0) == make(-0.0)
    assert hash(make(0.0)) == hash(make(-0.0))


@pytest.mark.parametrize("integer", [np.int64, np.uint8, sympy.Integer])
def test_whole_numbers_of_other_libraries(integer):
    W, K, L = map(integer, (3, 4, 2))
    assert corridor.hitting_time(W, K, L, "sft") == corridor.hitting_time(3, 4, 2, "sft")
    expected = numerics.hitting_time(3, 4, 2, "sft")
    assert numerics.hitting_time(W, K, L, "sft") == expected
    assert CorridorGraph.symmetric(W, K, L) == CorridorGraph.symmetric(3, 4, 2)
    assert corridor.dip(W, K, L) == corridor.dip(3, 4, 2)
    graph = CorridorGraph.symmetric(W, K, L)
    walks = numerics.simulate(graph, "rl", walkers=W, seed=L)
    assert walks == numerics.simulate(graph, "rl", walkers=3, seed=2)


def test_arrays_and_frames_as_policies():
    pandas = pytest.importorskip("pandas", reason="needs the extra: corridor[frames]")
    graph = CorridorGraph.symmetric(3, 2, 4)
    plain = Policy(a=[0.5, 0.25], b=[[0.5, 0.5], [0.5, 0.125]])
    b = [[0.5, 0.5], [0.5, 0.125]]
    for a, rows in (
        (np.array([0.5, 0.25]), np.array(b)),
        (pandas.Series([0.5, 0.25], index=[7, 8]), pandas.DataFrame(b, columns=["x", "y"])),
    ):
        policy = Policy(a=a, b=rows)
        assert policy == plain
        assert hash(policy) == hash(plain)
        assert policy.rows(graph) == plain.rows(graph)
    assert CorridorGraph.from_branches(np.array([[1, 2], [3, 4]])) == (
        CorridorGraph.from_branches([[1, 2], [3, 4]])
    )
