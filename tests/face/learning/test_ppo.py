"""PPO: where it ends, that it can be stopped anywhere, and what its parts rest on."""

import io
import math

import numpy as np
import pytest

from corridor import CorridorGraph, hitting_time
from corridor.numerics import edge_table, solve, table_hitting_time, window_table

pytest.importorskip("sb3_contrib", reason="needs the extra learn")
torch = pytest.importorskip("torch", reason="needs the extra learn")

from corridor.learning import (  # noqa: E402
    PPOConfig,
    PPOTraining,
    TransformerConfig,
    TransformerTraining,
)
from corridor.learning.critic import Critic  # noqa: E402
from corridor.learning.environment import CorridorVectorEnv  # noqa: E402
from corridor.learning.predicted import predicted_times  # noqa: E402
from corridor.learning.world import World  # noqa: E402

SMALL = {"W": 3, "K": 2, "L": 2, "walkers": 32, "steps": 32, "batch": 512, "warm_up": 1}
TRAININGS = [
    (PPOTraining, PPOConfig),
    (TransformerTraining, TransformerConfig),
]


def run(training):
    return [training.update() for _ in range(training.updates - training.done)]


def final_time(training):
    return run(training)[-1]["hitting_time"]


@pytest.mark.slow
def test_ppo_reaches_the_optimum():
    """Within 2% of (2K+1)(2W-1)+1, every lane and branch with a row of its own."""
    training = PPOTraining(PPOConfig(W=5, K=5, L=3, evaluate_every=80))
    optimum = float(hitting_time(5, 5, 3, "rl"))
    assert optimum == training.predictions()["rl"] == 100
    assert optimum < final_time(training) < 1.02 * optimum


@pytest.mark.slow
def test_ppo_refuses_a_branch_that_is_too_long():
    """It gets below rl, and within 2% of the best that refusing can do."""
    branches = ((2,), (2,), (2,), (2, 1, 2, 1, 2, 1))
    training = PPOTraining(
        PPOConfig(
            branches=branches,
            updates=90,
            evaluate_every=90,
            walkers=128,
            steps=128,
            batch=4096,
            learning_rate=0.01,
            last_learning_rate=0.2,
        )
    )
    predictions = training.predictions()
    best = predictions["rl, long branches refused"]
    assert best < final_time(training) < 1.02 * best < 0.95 * predictions["rl"]


@pytest.mark.parametrize(("make", "config"), TRAININGS)
@pytest.mark.parametrize("fork", ["uniform", "learned"])
def test_the_same_seed_gives_the_same_numbers(make, config, fork):
    config = config(**SMALL, fork=fork, updates=3, evaluate_every=1, seed=4)
    first = run(make(config))
    # What others do with the global generators makes no difference.
    np.random.seed(99)
    torch.manual_seed(99)
    assert run(make(config)) == first


@pytest.mark.parametrize(("make", "config"), TRAININGS)
@pytest.mark.parametrize("stop", [1, 2])
def test_a_restored_training_goes_on_bit_for_bit(make, config, stop):
    """The state is saved and loaded as PyTorch does without running any code in it."""
    config = config(**SMALL, updates=4, evaluate_every=1, seed=4)
    straight = make(config)
    whole = run(straight)
    interrupted = make(config)
    head = [interrupted.update() for _ in range(stop)]
    file = io.BytesIO()
    torch.save(interrupted.state(), file)
    file.seek(0)
    resumed = make(config)
    resumed.update()  # whatever it did before is forgotten
    resumed.restore(torch.load(file, weights_only=True))
    assert head + run(resumed) == whole
    for one, other in zip(
        straight.model.policy.parameters(), resumed.model.policy.parameters(), strict=True
    ):
        assert torch.equal(one, other)


@pytest.mark.parametrize("sharing", ["none", "branches"])
@pytest.mark.parametrize("branches", [((2, 1), (3,), (2, 1)), ((2,), (2,))])
def test_the_critic_is_exact_for_the_walk_that_it_saw(sharing, branches):
    """Fitted to many steps of the pretrained walk it gives theory's expected returns."""
    graph = CorridorGraph.from_branches(branches)
    walkers = CorridorVectorEnv(1000, graph=graph, fork="uniform", penalty=0.01)
    critic = Critic(walkers.world, 0.5, sharing)
    at, _ = walkers.reset(seed=3)
    seen, ended, chances = [np.stack([at, walkers.target], axis=1)], [], []
    for _ in range(1500):
        chances.append(1 / walkers.action_masks().sum(axis=1))
        at, _, terminated, truncated, _ = walkers.step(walkers.sample())
        seen.append(np.stack([at, walkers.target], axis=1))
        ended.append(terminated | truncated)
    critic.fit(np.array(seen), np.array(ended), np.array(chances))
    for target in range(len(branches)):
        hit = solve(CorridorGraph.from_branches(branches, target=target), "uniform")
        expected = 1 - 0.01 * (hit.hitting_time.value - 1)
        found = critic.values(np.array([[0, target]]))[0]
        # Every step has been seen, and its probability is known: there is nothing to sample.
        assert found == pytest.approx(expected, rel=1e-5)
        visits = critic.visits[:, target]
        assert visits.sum() == pytest.approx(hit.hitting_time.value, rel=1e-5)


def test_the_learned_table_is_what_the_walkers_follow():
    """The exact hitting time of a policy learned in part, beside walks of its model."""
    training = PPOTraining(PPOConfig(W=2, K=2, L=2, updates=12, walkers=64, steps=128))
    run(training)
    walkers = CorridorVectorEnv(3000, W=2, K=2, L=2, fork="uniform")
    at, _ = walkers.reset(seed=8)
    first = np.zeros(3000)
    while not first.all():
        seen = np.stack([at, np.zeros_like(at)], axis=1)
        action, _ = training.model.predict(seen, action_masks=walkers.action_masks())
        at, _, terminated, _, info = walkers.step(action)
        if terminated.any():
            fresh = terminated & (first == 0)
            first[fresh] = info["final_info"]["steps"][fresh]
    error = first.std() / np.sqrt(len(first))
    assert first.mean() == pytest.approx(training.hitting_time(), abs=4 * error)


def test_the_actor_cannot_see_the_target():
    for make, config in TRAININGS:
        training = make(config(**SMALL, updates=2))
        run(training)
        seen = np.full((3, training.window + 1), 5)
        seen[:, -1] = [0, 1, 2]
        masks = np.ones((3, training.world.actions.n), dtype=bool)
        chances = training.model.policy.get_distribution(
            torch.from_numpy(seen), masks
        ).distribution.probs
        assert torch.equal(chances[0], chances[1])
        assert torch.equal(chances[0], chances[2])
        values = training.model.policy.predict_values(torch.from_numpy(seen))
        assert len(torch.unique(values)) > 1


def test_a_transformer_starts_as_the_pretrained_model():
    training = TransformerTraining(TransformerConfig(**SMALL, window=3, updates=1))
    edges = edge_table(CorridorGraph.symmetric(3, 2, 2))
    assert len(training.table.ends) == len(window_table(edges, 3).ends)
    assert training.hitting_time() == pytest.approx(float(hitting_time(3, 2, 2, "uniform")))


def test_alike_branches_learn_in_common_if_told_to():
    training = PPOTraining(PPOConfig(**SMALL, sharing="branches", updates=3))
    run(training)
    logits = training.model.policy.action_net(torch.arange(len(training.table.ends))[:, None])
    branch = training.world.edges.branch
    assert torch.equal(logits[branch == 0], logits[branch == 2])
    assert logits.abs().max() > 0


def test_predictions_are_means_over_targets():
    branches = [[2, 1], [3], [2, 1]]
    times = predicted_times(CorridorGraph.from_branches(branches), "learned")
    for policy in ("uniform", "sft", "rl"):
        each = [
            solve(CorridorGraph.from_branches(branches, target=t), policy).hitting_time.value
            for t in range(3)
        ]
        assert times[policy] == pytest.approx(np.mean(each), rel=1e-12)
    # Branches of 3, 5 and 5 edges, tried in this order.
    assert times["rl, fork remembers"] == pytest.approx(1 + (3 + (6 + 5) + (6 + 10 + 5)) / 3)
    symmetric = predicted_times(CorridorGraph.symmetric(5, 3, 2), "learned")
    assert symmetric["rl, fork remembers"] == float(hitting_time(5, 3, 2, "rl", fork="cycle"))


def test_rl_on_an_asymmetric_graph_is_what_the_table_solves():
    graph = CorridorGraph.from_branches([[2, 1], [3], [1, 2, 1]])
    edges = World(None, None, None, graph, "uniform", 0.0, None).edges
    rows = edges.uniform()
    lane = edges.kind >= 3
    rows[lane] = np.eye(rows.shape[1])[0]
    single = np.isin(edges.kind, [1, 2]) & (edges.ends < 0)
    single &= ~((edges.kind == 2) & (edges.depth == -1))
    rows[single, 0] = 0.0
    rows[single] /= rows[single].sum(axis=1, keepdims=True)
    expected = predicted_times(graph)["rl"]
    assert table_hitting_time(edges, rows).value == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "the config must give W, K and L, or branches"),
        ({"W": 2, "K": 1, "L": 1, "branches": ((1,),)}, "or branches, not both"),
        ({"W": 2, "K": 1, "L": 1, "updates": 0}, "updates must be a positive integer; got 0"),
        ({"W": 2, "K": 1, "L": 1, "memory": 2}, r"memory must be a number in \[0, 1\); got 2"),
        (
            {"W": 2, "K": 1, "L": 1, "memory": 1.0},
            r"memory must be a number in \[0, 1\); got 1",
        ),
        (
            {"W": 2, "K": 1, "L": 1, "walkers": 2.5},
            r"walkers must be a positive integer; got 2\.5",
        ),
        (
            {"W": 2, "K": 1, "L": 1, "epochs": math.inf},
            "epochs must be a positive integer; got inf",
        ),
        ({"W": 2, "K": 1, "L": 1, "batch": True}, "batch must be a positive integer; got True"),
        (
            {"W": 2, "K": 1, "L": 1, "clip": math.nan},
            "clip must be a finite number from 0; got nan",
        ),
        ({"W": 2, "K": 1, "L": 1, "fork": "unifrom"}, r"\(did you mean 'uniform'\?\)"),
        (
            {"W": 2, "K": 1, "L": 1, "wlakers": 3},
            r"no key 'wlakers' \(did you mean walkers\?\)",
        ),
        ({"W": 2, "K": 1, "L": 1, "seed": -1}, "seed must be an integer from 0; got -1"),
        ({"W": 2, "K": 1, "L": 1, "sharing": "all"}, "sharing must be one of 'none'"),
        ({"W": 2, "K": 1, "L": 1, "fork": "all"}, "fork must be one of 'learned'"),
    ],
)
def test_bad_configs_are_named(arguments, message):
    with pytest.raises((TypeError, ValueError), match=message):
        PPOTraining(PPOConfig(**arguments))


def test_a_transformer_s_heads_share_its_width():
    with pytest.raises(ValueError, match="width must be a multiple of heads; got 30 and 4"):
        TransformerConfig(W=2, K=1, L=1, width=30, heads=4)
