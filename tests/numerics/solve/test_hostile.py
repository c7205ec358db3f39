"""Hostile policies on small corridors, in floats and exactly: a part of the soak test."""

import random
from collections import Counter

import pytest
from soak.solves import drawn, violations


@pytest.mark.parametrize(
    ("method", "walks"),
    [("accurate", 200), ("elimination", 60), ("sparse", 60), ("mpmath", 60)],
)
def test_no_bound_is_violated(method, walks):
    counts = Counter()
    for seed in range(walks):
        case = drawn(random.Random(seed))
        assert not list(violations(case, method, counts)), case
    assert counts[f"{method} hitting_time"] > walks / 6
    assert counts[f"{method} advantage"] > walks / 6
    assert counts.total() > 2 * walks
