"""PPO: where it ends, that it can be stopped anywhere, and what its parts rest on."""

import math

import numpy as np
import pytest

from corridor import CorridorGraph, hitting_time
from corridor.numerics import (
    edge_table,
    policy_gradient,
    solve,
    table_hitting_time,
    window_table,
)

pytest.importorskip("sb3_contrib", reason="needs the extra learn")
torch = pytest.importorskip("torch", reason="needs the extra learn")

from corridor.learning.checkpoints import load_state, save_state  # noqa: E402
from corridor.learning.configs import (  # noqa: E402
    GRPOConfig,
    PPOConfig,
    TextbookConfig,
    TransformerConfig,
)
from corridor.learning.critic import Critic  # noqa: E402
from corridor.learning.environment import CorridorVectorEnv  # noqa: E402
from corridor.learning.ppo import (  # noqa: E402
    GRPOTraining,
    PPOTraining,
    TransformerTraining,
    group_advantages,
)
from corridor.learning.predicted import predicted_times  # noqa: E402
from corridor.learning.rows import Rows  # noqa: E402
from corridor.learning.textbook import TextbookTraining, Walkers  # noqa: E402
from corridor.learning.world import World  # noqa: E402

SIZES = {"W": 3, "K": 2, "L": 2}
WALKERS = {**SIZES, "walkers": 32, "steps": 32}
SMALL = {**WALKERS, "warm_up": 1}
TRAININGS = [
    (PPOTraining, PPOConfig, SMALL),
    (PPOTraining, PPOConfig, {**SMALL, "visits": "sampled", "choices": "sampled"}),
    (TransformerTraining, TransformerConfig, SMALL),
    (GRPOTraining, GRPOConfig, SIZES),
    (TextbookTraining, TextbookConfig, {**WALKERS, "batch": 512}),
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
def test_the_transformer_goes_round_the_branches():
    """Within 2% of the cycle, the least that any policy can take."""
    training = TransformerTraining(TransformerConfig(W=5, K=5, L=3, evaluate_every=80))
    least = float(hitting_time(5, 5, 3, "rl", fork="cycle"))
    assert least == training.predictions()["rl, fork remembers"] == 56
    assert least < final_time(training) < 1.02 * least


@pytest.mark.slow
def test_groups_come_down_without_a_critic():
    """Not as far as with one, and later: from 323 to below 120, where rl needs 36."""
    sizes = {"W": 3, "K": 3, "L": 3, "sharing": "branches", "normalise": "none"}
    training = GRPOTraining(GRPOConfig(**sizes, updates=60, evaluate_every=60))
    assert training.hitting_time() == pytest.approx(float(hitting_time(3, 3, 3, "uniform")))
    assert 36 < final_time(training) < 120


@pytest.mark.slow
@pytest.mark.parametrize("critic", ["edge", "target"])
def test_the_textbook_finds_the_optimum_where_it_is_small(critic):
    """Within 5% at 3, 2, 2; at 5, 5, 3 it is thrown up first, and further."""
    options = {"critic": critic, "walkers": 64, "steps": 64, "batch": 1024, "epochs": 4}
    options |= {"learning_rate": 0.002, "last_learning_rate": 0.0005}
    small = TextbookConfig(**SIZES, updates=32, evaluate_every=32, **options)
    assert 26 < final_time(TextbookTraining(small)) < 1.05 * 26
    large = TextbookConfig(W=5, K=5, L=3, updates=12, evaluate_every=1, **options)
    training = TextbookTraining(large)
    assert any(training.update()["hitting_time"] > 2 * 1450 for _ in range(large.updates))


def test_the_textbook_is_told_what_the_walkers_do():
    """Where they are, what they are paid and who has arrived, step by step."""
    ours, theirs = (CorridorVectorEnv(64, **SIZES, fork="uniform") for _ in range(2))
    told, rng, arrivals = Walkers(theirs), np.random.default_rng(5), 0
    ours.reset(seed=3)
    told.seed(3)
    assert (told.reset() == np.stack([ours.at, ours.target], axis=1)).all()
    for _ in range(60):
        (masks,) = told.env_method("action_masks")
        assert (masks == ours.action_masks()).all()
        choice = (rng.random(masks.shape) * masks).argmax(axis=1)
        _, reward, ended, _, _ = ours.step(choice)
        told.step_async(choice)
        seen, paid, done, _ = told.step_wait()
        assert (seen == np.stack([ours.at, ours.target], axis=1)).all()
        assert (paid == reward.astype(np.float32)).all()
        assert (done == ended).all()
        arrivals += done.sum()
    assert arrivals > 20


@pytest.mark.slow
def test_ppo_refuses_a_branch_that_is_too_long():
    """It gets below rl, and within 2% of the best that refusing can do."""
    branches = ((2,), (2,), (2,), (2, 1, 2, 1, 2, 1))
    training = PPOTraining(
        PPOConfig(
            branches=branches,
            updates=90,
            evaluate_every=90,
        )
    )
    predictions = training.predictions()
    best = predictions["rl, long branches refused"]
    assert best < final_time(training) < 1.02 * best < 0.95 * predictions["rl"]


@pytest.mark.parametrize(("make", "config", "small"), TRAININGS)
@pytest.mark.parametrize("fork", ["uniform", "learned"])
def test_the_same_seed_gives_the_same_numbers(make, config, small, fork):
    config = config(**small, fork=fork, updates=3, evaluate_every=1, seed=4)
    first = run(make(config))
    # What others do with the global generators makes no difference.
    np.random.seed(99)
    torch.manual_seed(99)
    assert run(make(config)) == first


@pytest.mark.parametrize(("make", "config", "small"), TRAININGS)
@pytest.mark.parametrize("stop", [1, 2])
def test_a_restored_training_goes_on_bit_for_bit(tmp_path, make, config, small, stop):
    """The state is saved and loaded without a pickle."""
    config = config(**small, updates=4, evaluate_every=1, seed=4)
    straight = make(config)
    whole = run(straight)
    interrupted = make(config)
    head = [interrupted.update() for _ in range(stop)]
    save_state(tmp_path / "state.npz", interrupted.state())
    interrupted.update()  # what it does afterwards is not the other's
    resumed = make(config)
    resumed.update()  # whatever it did before is forgotten
    resumed.restore(load_state(tmp_path / "state.npz"))
    assert head + run(resumed) == whole
    for one, other in zip(straight.actor.parameters(), resumed.actor.parameters(), strict=True):
        assert torch.equal(one, other)


@pytest.mark.parametrize("policy", ["uniform", "sft"])
@pytest.mark.parametrize("branches", [((2, 1), (3,), (2, 1)), ((2,), (2,))])
def test_the_critic_is_exact_once_all_edges_were_seen(policy, branches):
    """It gives theory's expected returns, from edges that walkers of another policy found."""
    graph = CorridorGraph.from_branches(branches)
    walkers = CorridorVectorEnv(1000, graph=graph, fork="uniform", penalty=0.01)
    critic = Critic(walkers.world)
    rows = Rows.of(graph).policy(graph, policy)
    at, _ = walkers.reset(seed=3)
    for _ in range(40):
        choice = walkers.sample()
        then, _, ended, _, info = walkers.step(choice)
        led = np.where(ended, info.get("final_obs", then), then)
        critic.fit(at, choice, led, rows)
        at = then
    assert (critic.follows == walkers.world.edges.successors)[
        walkers.world.edges.ends < 0
    ].all()
    for target in range(len(branches)):
        hit = solve(CorridorGraph.from_branches(branches, target=target), policy)
        # Every step has been seen, and its probability is known: there is nothing to sample.
        paid = (1 - critic.values[0, target]) / 0.01
        assert paid == pytest.approx(hit.hitting_time.value - 1, rel=1e-5)
        visits = critic.visits[:, target]
        assert visits.sum() == pytest.approx(hit.hitting_time.value, rel=1e-5)
    # What a choice leads to is worth, on average, what standing there is.
    inner = np.flatnonzero(walkers.world.edges.ends < 0)
    mean = (rows[inner, None] * critic.ahead(inner)).sum(axis=2)
    np.testing.assert_allclose(mean, critic.values[inner], rtol=0, atol=1e-5)


def test_a_critic_that_has_seen_nothing_arrive_leaves_it_open():
    world = World(2, 2, 2, fork="uniform", penalty=0.01)
    critic = Critic(world)
    first = world.edges.successors[0]
    critic.fit(np.zeros(2, int), np.arange(2), first[:2], world.edges.uniform())
    assert np.isfinite(critic.values).all()
    assert (critic.ahead(first[:2]) == critic.values[first[:2]][..., None]).all()


def exact_gains(training, n):
    """Return the mean gains of `n` rollouts from one policy, state by state and choice."""
    total = np.zeros(training.rows.shape)
    config = training.config
    object.__setattr__(config, "warm_up", n + 1)
    for _ in range(n):
        at, target, choice, then = training.walk()
        share = np.ones(len(training.rows))
        training.critic.fit(at, choice, then, training.rows)
        states, gains, weight = training.advantages(at, target, choice, share)
        total[states] += gains.sum(axis=1) / weight
    return total / n


@pytest.mark.parametrize("visits", ["sampled", "expected"])
@pytest.mark.parametrize("choices", ["sampled", "expected"])
def test_gains_are_the_gradient_of_theory(visits, choices):
    """Summed by family and depth, each estimate is visits times p(1-p) times advantage."""
    graph = CorridorGraph.symmetric(3, 2, 2)
    small = {**SIZES, "walkers": 400, "steps": 50, "penalty": 1.0, "visits": visits}
    training = PPOTraining(PPOConfig(**small, choices=choices, seed=2))
    exact_gains(training, 4)  # the walkers spread
    found, rows = exact_gains(training, 40), Rows.of(graph)
    gradient = policy_gradient(graph, "uniform")
    wanted = np.concatenate([getattr(gradient.total, family) for family in "abcd"])
    sums = [
        (found * rows.named)[(rows.family == family) & (rows.diamond == depth)].sum()
        for family in "abcd"
        for depth in range(2)
    ]
    found = np.array(sums) * gradient.hitting_time
    # Sampled: some 800000 steps, of which every row has a good hundredth.
    error = 1e-4 if (visits, choices) == ("expected", "expected") else 0.15
    assert abs(found - wanted).max() <= error * abs(wanted).max()


def test_advantages_of_a_group_are_relative():
    steps = np.array([[2, 4, 9], [7, 7, 7]])
    spread = group_advantages(steps, "spread")
    np.testing.assert_allclose(spread[0], np.array([3, 1, -4]) / np.sqrt(26 / 3))
    assert (spread[1] == 0).all()


@pytest.mark.parametrize(
    "make", [PPOTraining, pytest.param(TextbookTraining, marks=pytest.mark.slow)]
)
def test_the_learned_table_is_what_the_walkers_follow(make):
    """The exact hitting time of a policy learned in part, beside walks of its model."""
    kind, steps, less = {
        PPOTraining: (PPOConfig, 128, {}),
        TextbookTraining: (TextbookConfig, 64, {"epochs": 4, "learning_rate": 0.002}),
    }[make]
    training = make(kind(W=2, K=2, L=2, updates=9, walkers=64, steps=steps, **less))
    run(training)
    walkers = CorridorVectorEnv(3000, W=2, K=2, L=2, fork="uniform")
    at, _ = walkers.reset(seed=8)
    first, rng = np.zeros(3000), np.random.default_rng(8)
    while not first.all():
        masks = walkers.action_masks()
        if make is TextbookTraining:
            seen = np.stack([at, np.zeros_like(at)], axis=1)
            action, _ = training.model.predict(seen, action_masks=masks)
        else:
            with torch.no_grad():
                odds = np.exp(training.actor(torch.from_numpy(at)[:, None]).numpy()) * masks
            reach = np.cumsum(odds, axis=1) / odds.sum(axis=1, keepdims=True)
            action = (reach < rng.random(len(at))[:, None]).sum(axis=1)
        at, _, terminated, _, info = walkers.step(action)
        if terminated.any():
            fresh = terminated & (first == 0)
            first[fresh] = info["final_info"]["steps"][fresh]
    error = first.std() / np.sqrt(len(first))
    assert first.mean() == pytest.approx(training.hitting_time(), abs=4 * error)


@pytest.mark.parametrize("critic", ["edge", "target"])
def test_the_actor_of_the_textbook_cannot_see_the_target_and_its_critic_may(critic):
    training = TextbookTraining(TextbookConfig(**WALKERS, critic=critic, updates=2))
    run(training)
    seen = np.full((3, 2), 5)
    seen[:, -1] = [0, 1, 2]
    masks = np.ones((3, training.world.actions.n), dtype=bool)
    policy = training.model.policy
    chances = policy.get_distribution(torch.from_numpy(seen), masks).distribution.probs
    assert torch.equal(chances[0], chances[1])
    assert torch.equal(chances[0], chances[2])
    values = policy.predict_values(torch.from_numpy(seen)).ravel()
    # A float has 24 bits; the same row of a product may be summed in another order.
    apart = (values[:, None] - values).abs().triu(1).double()
    assert apart.max() < 1e-6 if critic == "edge" else apart[apart > 0].min() > 1e-4


def test_a_transformer_starts_as_the_pretrained_model():
    training = TransformerTraining(TransformerConfig(**SMALL, window=3, updates=1))
    edges = edge_table(CorridorGraph.symmetric(3, 2, 2))
    assert len(training.table.ends) == len(window_table(edges, 3).ends)
    assert training.hitting_time() == pytest.approx(float(hitting_time(3, 2, 2, "uniform")))


def test_alike_branches_learn_in_common_if_told_to():
    training = PPOTraining(PPOConfig(**SMALL, sharing="branches", updates=3))
    run(training)
    logits = training.actor(torch.arange(len(training.table.ends))[:, None])
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
    edges = World(graph=graph, fork="uniform", penalty=0.0).edges
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
        ({"W": 2, "K": 1, "L": 1, "steps": True}, "steps must be a positive integer; got True"),
        (
            {"W": 2, "K": 1, "L": 1, "visits": "some"},
            "visits must be one of 'expected', 'sampled'; got 'some'",
        ),
        (
            {"W": 2, "K": 1, "L": 1, "learning_rate": 0.0},
            "learning_rate must be a positive, finite number; got 0",
        ),
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


@pytest.mark.parametrize(
    ("config", "arguments", "message"),
    [
        (GRPOConfig, {"group": 1}, "group must be an integer from 2; got 1"),
        (GRPOConfig, {"normalise": "std"}, "normalise must be one of 'spread', 'none'; got"),
        (GRPOConfig, {"critic": "edge"}, "no key 'critic'"),
        (TransformerConfig, {"sharing": "branches"}, "no key 'sharing'"),
        (GRPOConfig, {"sharing": 3}, "sharing must be one of 'none', 'branches'; got 3"),
        (
            TextbookConfig,
            {"critic": "all"},
            "critic must be one of 'edge', 'target'; got 'all'",
        ),
        (TextbookConfig, {"discount": 1.5}, r"discount must be a number in \[0, 1\]; got 1.5"),
        (TextbookConfig, {"batch": True}, "batch must be a positive integer; got True"),
    ],
)
def test_keys_of_the_other_algorithms_are_checked(config, arguments, message):
    with pytest.raises((TypeError, ValueError), match=message):
        config(W=2, K=1, L=1, **arguments)
