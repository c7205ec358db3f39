"""A corridor is W, K, L or a graph, a policy its name in any case or a Policy: everywhere."""

import inspect
import math
from fractions import Fraction

import numpy as np
import pytest

import corridor
from corridor import CorridorGraph, Policy, numerics, theory

SIZES = (3, 2, 5)
GRAPH = CorridorGraph.symmetric(*SIZES)
UNLIKE = CorridorGraph.from_branches([[2, 3], [1], [4, 4, 2]], target=1)
OWN = Policy(a=1, b=Fraction(1, 2), c=1)

# Of a corridor and a policy, with what else they need.
UNDER_A_POLICY = {
    "theory.hitting_time": {},
    "theory.variance": {},
    "theory.search_time": {},
    "theory.search_time_on": {},
    "theory.solve": {},
    "theory.corridor_chain": {},
    "numerics.hitting_time": {},
    "numerics.variance": {},
    "numerics.tail_rate": {},
    "numerics.solve": {},
    "numerics.distribution": {"T": 50},
    "numerics.graph_distribution": {"T": 50},
    "numerics.simulate": {"walkers": 20, "seed": 1},
    "numerics.simulate_search": {"walkers": 20, "seed": 1},
    "numerics.policy_gradient": {},
    "numerics.fork_entropy": {},
    "numerics.row_entropies": {},
    "numerics.full_chain": {},
    "numerics.lumped_chain": {},
}
WITHOUT = {
    "theory.dip_rows": {},
    "theory.recovery_time": {},
    "theory.flow_bound": {"t": 2},
    "theory.pretraining_visits": {},
    "theory.uniform_slopes": {},
    "numerics.dip": {},
    "numerics.sign_flow": {"t_end": 1.0},
    "numerics.sft_flow": {},
    "numerics.gradient_flow": {"t_end": 1.0},
    "numerics.smoothed_flow": {"t_end": 0.5, "width": 1e-2},
    "numerics.discrete_flow": {"step": 0.1, "updates": 5},
}


def called(name):
    room, _, function = name.partition(".")
    return getattr({"theory": theory, "numerics": numerics}[room], function)


def shown(result):
    """Return what tells results apart; matrices and chains have no equality of their own."""
    if isinstance(result, theory.AbsorbingChain):
        return repr(list(result.expected_steps().values()))
    for name in ("hitting_time", "total", "steps"):
        value = getattr(result, name, None)
        if value is not None and not callable(value):
            return repr(value)
    if hasattr(result, "hitting_time"):
        return repr(result.hitting_time(0.5))
    if hasattr(result, "Q"):
        return repr(result.Q.toarray().tolist())
    return repr(result)


@pytest.mark.parametrize("name", UNDER_A_POLICY)
def test_either_form_and_any_case(name):
    function, more = called(name), UNDER_A_POLICY[name]
    expected = shown(function(GRAPH, "sft", **more))
    for given in ((*SIZES, "sft"), (*SIZES, "SFT"), (GRAPH, "Sft"), (GRAPH, Policy(a=1, c=1))):
        assert shown(function(*given, **more)) == expected
    assert shown(function(*SIZES, Policy(a=1, c=1), **more)) == expected
    assert (
        shown(
            function(W=3, K=2, L=5, policy="sft", **more)
            if "at" not in taken(function)
            else function(W=3, K=2, L=5, at="sft", **more)
        )
        == expected
    )
    assert shown(function(*SIZES, "RLVR", **more)) == shown(function(GRAPH, "rl", **more))


def taken(function):
    return inspect.signature(function).parameters


@pytest.mark.parametrize("name", WITHOUT)
def test_either_form_without_a_policy(name):
    function, more = called(name), WITHOUT[name]
    assert shown(function(*SIZES, **more)) == shown(function(GRAPH, **more))


@pytest.mark.parametrize("name", [*UNDER_A_POLICY, *WITHOUT])
def test_help_shows_the_sizes_and_a_mixture_is_refused(name):
    function, more = called(name), (UNDER_A_POLICY | WITHOUT)[name]
    if name not in {"theory.search_time_on", "numerics.graph_distribution"}:
        assert list(taken(function))[:3] == ["W", "K", "L"]
    assert "in the place of W" in function.__doc__ or "in their place" in function.__doc__
    with pytest.raises(TypeError, match="must be left out when a graph is given"):
        function(GRAPH, K=2, **more)


def test_policies_and_graphs_of_ones_own_have_the_solved_values():
    solved = theory.solve(UNLIKE, OWN)
    assert corridor.hitting_time(UNLIKE, OWN) == solved.hitting_time
    assert corridor.variance(UNLIKE, OWN) == solved.variance
    assert corridor.search_time(UNLIKE, OWN) == theory.search_time_on(UNLIKE, OWN)
    assert corridor.hitting_time(3, 2, 5, OWN) == theory.solve(GRAPH, OWN).hitting_time
    assert corridor.backtrack_time(2, 5, OWN) == theory.solve(GRAPH, OWN).backtrack_time[1]
    assert numerics.backtrack_time(2, 5, OWN).value == pytest.approx(
        float(corridor.backtrack_time(2, 5, OWN)), rel=1e-14, abs=0
    )
    assert float(numerics.hitting_time(UNLIKE, OWN)) == pytest.approx(
        float(solved.hitting_time), rel=1e-14, abs=0
    )


def test_what_is_not_known_says_so():
    with pytest.raises(ValueError, match="dead ends of the graph differ: solve"):
        corridor.backtrack_time(UNLIKE, "rl")
    with pytest.raises(ValueError, match=r"where all branches are alike, .* got a Policy"):
        corridor.restart_time(3, 2, 5, OWN)
    with pytest.raises(ValueError, match="where all branches are alike"):
        corridor.dip_rows(UNLIKE)
    with pytest.raises(ValueError, match="fork must be left out for a Policy"):
        corridor.hitting_time(3, 2, 5, OWN, fork="cycle")
    with pytest.raises(TypeError, match="graph must be a CorridorGraph, or W, K and L"):
        numerics.solve("rl", "rl")
    with pytest.raises(ValueError, match=r"did you mean 'rl'"):
        corridor.hitting_time(3, 2, 5, "rlv")


def test_flows_have_an_end_of_their_own_and_maps_say_what_they_want():
    assert numerics.sign_flow(3, 4, 2).t_end == 12
    assert numerics.sign_flow(GRAPH, 1.0, "RLVR").hitting_time(0) == 26
    with pytest.raises(TypeError, match=r"W must be a list .* take dip\(W, K, L\)"):
        numerics.dip_map(3, 10, 3)


def test_a_star_brings_the_rooms():
    names = {}
    exec("from corridor import *", names)
    assert {"theory", "numerics", "hitting_time"} <= set(names)


def test_a_result_is_a_number():
    time = numerics.hitting_time(3, 2, 2, "rl")
    assert float(time) == 26
    assert (time * 2, 2 * time, time + 1, 1 + time) == (52, 52, 27, 27)
    assert (time - 1, 30 - time, time / 2, 52 / time, time**2) == (25, 4, 13, 2, 676)
    assert (-time, abs(time), round(time, 1)) == (-26, 26, 26)
    assert time - time == 0
    assert 25 < time < 27 <= time + 1
    assert f"{time:.3g} {time:8.2f} {time}" == f"26    26.00 {time!r}"
    assert math.sqrt(time) == math.sqrt(26)
    assert np.array_equal(np.array([1.0, 2.0]) * time, [26.0, 52.0])
    assert np.float64(2) * time == 52


def test_beyond_a_float_a_result_says_why_and_is_still_shown():
    for method in ("accurate", "mpmath"):
        time = numerics.hitting_time(15, 1000, 5, "sft", method=method)
        assert f"{time:.4g}" == "1.282e+859"
    time = numerics.hitting_time(15, 1000, 5, "sft")
    with pytest.raises(OverflowError, match=r"about 10\*\*859.*take .log10 or .fraction"):
        float(time)
    with pytest.raises(OverflowError, match=r"about 10\*\*859"):
        time * 2


def test_an_estimate_is_a_number():
    mean = numerics.simulate(3, 2, 2, "rl", 2000, seed=1).mean()
    assert float(mean) == mean.value
    assert f"{mean:.3g}" == f"{mean.value:.3g}"
