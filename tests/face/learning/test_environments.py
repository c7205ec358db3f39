"""The environments: Gymnasium's own checker, the words of the model, and each other."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from corridor import CorridorGraph, hitting_time

gymnasium = pytest.importorskip("gymnasium", reason="needs the extra learn")

import corridor.learning  # noqa: E402, F401  (registers Corridor-v0)

ASYMMETRIC = CorridorGraph.from_branches([[2, 1], [3], [1, 2, 1]])


@pytest.mark.parametrize("fork", ["learned", "uniform"])
@pytest.mark.parametrize("graph", [CorridorGraph.symmetric(3, 2, 2), ASYMMETRIC])
@pytest.mark.parametrize("time_limit", [None, 20])
def test_gymnasium_finds_no_fault(fork, graph, time_limit):
    from gymnasium.utils.env_checker import check_env

    env = gymnasium.make("Corridor-v0", graph=graph, fork=fork, time_limit=time_limit)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(env.unwrapped)


def test_a_golden_path_is_as_long_as_the_model_says():
    """Source edge, then 2K + 1 edges of the branch: the steps of rl where W = 1."""
    env = gymnasium.make("Corridor-v0", W=3, K=2, L=4, penalty=0.01)
    _, info = env.reset(seed=0, options={"target": 2})
    total = 0.0
    # Into branch 2, over lane 3, on, over lane 1, on: to the leaf.
    for action in (2, 3, 0, 1, 0):
        assert info["action_mask"][action]
        _, reward, terminated, truncated, info = env.step(action)
        total += reward
    assert terminated
    assert not truncated
    assert info["steps"] == hitting_time(1, 2, 4, "rl") == 6
    assert total == pytest.approx(1 - 0.01 * (6 - 1))


def test_the_leaf_of_another_branch_is_a_dead_end():
    env = gymnasium.make("Corridor-v0", W=2, K=1, L=1)
    env.reset(seed=0, options={"target": 0})
    for action in (1, 1, 0):
        _, _, terminated, _, info = env.step(action)
    assert not terminated
    assert list(info["action_mask"]) == [1, 0]


def test_an_action_without_an_edge_costs_a_step_and_moves_nobody():
    env = gymnasium.make("Corridor-v0", W=2, K=1, L=3, penalty=0.5)
    edge, info = env.reset(seed=0)
    assert list(info["action_mask"]) == [1, 1, 0, 0]
    after, reward, _, _, info = env.step(3)
    assert (after, reward, info["steps"]) == (edge, -0.5, 2)


def test_the_world_draws_the_branch_where_the_fork_is_uniform():
    env = gymnasium.make("Corridor-v0", W=4, K=1, L=1, fork="uniform")
    drawn = []
    for seed in range(400):
        _, info = env.reset(seed=seed)
        assert info["action_mask"].sum() == 1
        drawn.append(int(info["action_mask"].argmax()))
        before = env.unwrapped.world.edges.ends.size
        edge, *_ = env.step((drawn[-1] + 1) % 4)
        assert edge == 0 < before  # any other branch is closed
    # 400 draws of 4: each count has standard deviation 8.7; five of them.
    assert np.bincount(drawn, minlength=4) == pytest.approx(np.full(4, 100), abs=44)


def test_time_limit_truncates():
    env = gymnasium.make("Corridor-v0", W=2, K=5, L=2, time_limit=4)
    env.reset(seed=0)
    ends = [env.step(0)[2:4] for _ in range(3)]
    assert ends == [(False, False), (False, False), (False, True)]


@given(seed=st.integers(0, 2**31), fork=st.sampled_from(["learned", "uniform"]))
@settings(max_examples=20)
def test_many_walkers_are_each_a_walker(seed, fork):
    """One walker of the vector environment, step by step beside the single one."""
    walkers = gymnasium.make_vec(
        "Corridor-v0", num_envs=5, graph=ASYMMETRIC, fork=fork, time_limit=40
    )
    single = gymnasium.make("Corridor-v0", graph=ASYMMETRIC, fork=fork, time_limit=40)
    rng = np.random.default_rng(seed)
    at, info = walkers.reset(seed=seed)
    single.reset(seed=seed)
    world = single.unwrapped
    for _ in range(100):
        _copy(walkers, world, at, info)
        actions = rng.integers(walkers.single_action_space.n, size=5)
        at, reward, terminated, truncated, info = walkers.step(actions)
        edge, one, ended, cut, alone = world.step(int(actions[0]))
        assert (reward[0], terminated[0], truncated[0]) == (one, ended, cut)
        done = ended or cut
        assert edge == (info["final_obs"][0] if done else at[0])
        steps = info["final_info"]["steps"] if done else info["steps"]
        assert steps[0] == alone["steps"]
        if fork == "learned" and not done:
            assert list(info["action_mask"][0]) == list(alone["action_mask"])
        if done:
            assert (at[0], info["steps"][0]) == (0, 1)


def _copy(walkers, world, at, info):
    """Put the single walker where the first of the many is."""
    mask = info["action_mask"][0]
    there = world.world.fork == "uniform" and world.world.at_fork[at[0]]
    world._at, world._target = int(at[0]), int(walkers.target[0])
    world._steps, world._drawn = int(walkers.steps[0]), int(mask.argmax()) if there else -1


def test_walkers_take_as_long_as_theory_says():
    walkers = gymnasium.make_vec("Corridor-v0", num_envs=4000, W=3, K=2, L=2, fork="uniform")
    walkers.reset(seed=5)
    first = np.zeros(4000)
    while not first.all():
        *_, terminated, _, info = walkers.step(walkers.sample())
        if terminated.any():
            fresh = terminated & (first == 0)
            first[fresh] = info["final_info"]["steps"][fresh]
    mean, error = first.mean(), first.std() / np.sqrt(4000)
    assert mean == pytest.approx(float(hitting_time(3, 2, 2, "uniform")), abs=4 * error)


def test_a_state_continues_bit_for_bit():
    walkers = gymnasium.make_vec("Corridor-v0", num_envs=50, W=3, K=2, L=2, fork="uniform")
    walkers.reset(seed=1)
    for _ in range(30):
        walkers.step(walkers.sample())
    state = walkers.state()
    straight = [walkers.step(walkers.sample())[0] for _ in range(30)]
    walkers.reset(seed=2)
    walkers.restore(state)
    again = [walkers.step(walkers.sample())[0] for _ in range(30)]
    assert np.array_equal(straight, again)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "W, K and L, or graph, must be given"),
        ({"W": 3, "K": 2}, "W, K and L, or graph, must be given"),
        ({"W": 3, "graph": ASYMMETRIC}, "graph must be given alone"),
        ({"graph": [[1]]}, "graph must be a CorridorGraph; got"),
        ({"graph": ASYMMETRIC, "fork": "cycle"}, "fork must be one of 'learned', 'uniform'"),
        ({"graph": ASYMMETRIC, "penalty": -1}, "penalty must be a number from 0; got -1"),
        ({"graph": ASYMMETRIC, "time_limit": 1}, "time_limit must be an integer from 2; got 1"),
        (
            {"graph": ASYMMETRIC, "time_limit": 2.5},
            "time_limit must be an integer from 2; got 2.5",
        ),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    from corridor.learning import CorridorEnv

    with pytest.raises((TypeError, ValueError), match=message):
        CorridorEnv(**arguments)


def test_a_target_that_is_no_branch_is_refused():
    env = gymnasium.make("Corridor-v0", W=2, K=1, L=1)
    with pytest.raises(ValueError, match="target must be a branch, 0 to 1; got 2"):
        env.reset(options={"target": 2})


def test_render_tells_where_the_walker_is():
    env = gymnasium.make("Corridor-v0", graph=ASYMMETRIC, render_mode="ansi")
    env.reset(seed=0, options={"target": 2})
    lines = [env.render()]
    # Into branch 3, over lane 1, on, over lane 2 and back over lane 1, back to diamond 1,
    # back over its lane 1 and to the fork.
    for action in (2, 1, 0, 2, 1, 0, 1, 0):
        env.step(action)
        lines.append(env.render().partition(": branch 3 (the target), ")[2])
    assert lines == [
        "step 1: at the fork",
        "edge after the fork, forward",
        "diamond 1, lane 1, forward",
        "edge after diamond 1, forward",
        "diamond 2, lane 2, forward",
        "diamond 2, lane 1, backward",
        "edge after diamond 1, backward",
        "diamond 1, lane 1, backward",
        "back at the fork",
    ]
    for action in (1, 1, 0):
        env.step(action)
    assert env.render() == "step 12: branch 2, at the leaf"


def test_render_draws_each_edge_at_a_place_of_its_own():
    pytest.importorskip("matplotlib")
    env = gymnasium.make("Corridor-v0", graph=ASYMMETRIC, render_mode="rgb_array")
    env.reset(seed=0, options={"target": 1})
    frames = {env.render().tobytes()}
    for action in (2, 1, 0, 2, 0):
        env.step(action)
        frame = env.render()
        frames.add(frame.tobytes())
    assert frame.dtype == np.uint8
    assert frame.ndim == 3
    assert frame.shape[2] == 3
    assert len(frames) == 6
    # The walker, vermillion, is to be seen.
    assert (abs(frame.astype(int) - [0xD5, 0x5E, 0x00]).sum(axis=2) < 20).sum() > 20


def test_render_modes_that_there_are():
    from corridor.learning.environment import CorridorEnv

    assert CorridorEnv(2, 1, 2).render() is None
    with pytest.raises(ValueError, match="render_mode must be one of 'ansi', 'rgb_array'"):
        CorridorEnv(2, 1, 2, render_mode="human")
