"""Sizes whose exact value nobody could wait for are refused at once, and told their digits."""

import pytest

from corridor import CorridorGraph, theory

LARGE = 10**9


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (theory.hitting_time, (15, LARGE, 5, "sft")),
        (theory.backtrack_time, (LARGE, 5, "sft")),
        (theory.variance, (15, LARGE, 5, "sft")),
        (theory.search_success, (LARGE, 3)),
        (theory.search_time, (2, LARGE, 3, "uniform")),
        (theory.detour_time, (3, LARGE, 3, 4, "sft")),
        (theory.broom_time, (3, LARGE, 3, 2, 2, "sft")),
        (theory.broom_time, (3, 2, 3, 2, LARGE, "uniform")),
        (theory.tree_time, (2, LARGE, "rl")),
        (theory.star_time, (2, LARGE, "sft")),
        (theory.nested_time, (LARGE, 2, 2, 3, "sft")),
        (theory.nested_time, (2, 2, LARGE, 3, "sft")),
        (theory.skilled_round_trip, (LARGE, 5, 0)),
        (theory.walk_entropy, (2, LARGE, 3, "sft")),
        (theory.decisions, (2, LARGE, 3, "sft")),
    ],
)
def test_values_of_too_many_digits(function, arguments):
    with pytest.raises(ValueError, match=r"digits, above 1e\+07"):
        function(*arguments)


def test_the_same_functions_give_what_is_long_but_can_be_waited_for():
    assert len(str(theory.hitting_time(2, 5_000, 5, "sft").q)) > 3_400


def test_a_list_of_too_many_rows():
    with pytest.raises(ValueError, match="2000000000 backward rows to list"):
        theory.dip_rows(3, LARGE, 2)


def test_a_graph_that_does_not_fit_into_memory():
    with pytest.raises(MemoryError, match="a branch of K = 1000000000000 diamonds would need"):
        CorridorGraph.symmetric(3, 10**12, 2)


@pytest.mark.parametrize(
    ("family", "sizes"),
    [
        (theory.star_maze, (2, LARGE)),
        (theory.tree_maze, (2, LARGE)),
        (theory.nested_maze, (LARGE, 2, 2, 2)),
        (theory.nested_maze, (2, 2, LARGE, 2)),
        (theory.nested_maze, (LARGE, 1, 1, 2)),
        (theory.broom_maze, (2, LARGE, 2, 2, 2)),
        (theory.broom_maze, (2, 1, 2, 2, LARGE)),
    ],
)
def test_a_tree_with_too_many_edges(family, sizes):
    with pytest.raises(ValueError, match="at most 5000000 edges"):
        family(*sizes)


def test_a_training_too_deep_for_its_certificate():
    with pytest.raises(ValueError, match="K must be at most 10000"):
        theory.sft_time_to_slower(2, LARGE, 3)
