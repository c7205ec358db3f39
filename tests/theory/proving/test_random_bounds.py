"""Random bounds against first-step solves: no verdict is false, and few true ones are open."""

import first_step_solves as walk
import random_bounds
import written
from depth import THOROUGH


def test_the_evaluator_agrees_with_the_closed_forms_of_the_model():
    for policy in ("uniform", "sft", "rl"):
        for W, K, L in ((1, 1, 1), (2, 3, 2), (3, 2, 5), (4, 5, 1)):
            solved = walk.hitting_time(policy, W, K, L)
            assert solved == written.value(f"H({policy})", W, K, L)
            assert walk.backtrack_time(policy, K, L) == written.value(f"B({policy})", W, K, L)
    assert walk.variance("rl", 3, 2, 5) == written.value("V(rl)", 3, 2, 5)
    assert walk.restart_time("sft", 3, 2, 5) == written.value("R(sft)", 3, 2, 5)


def test_random_bounds_are_decided_and_no_verdict_is_false():
    """A part of a run that docs/check.md reports."""
    outcomes = {"proved": 0, "refuted": 0, "undecided": 0}
    count = 200 if THOROUGH else 15
    for _, check, agreed, _ in random_bounds.decided(4, count):
        assert agreed, check
        outcomes[check.outcome] += 1
    assert min(outcomes["proved"], outcomes["refuted"]) > count / 5
    assert outcomes["undecided"] <= 0.06 * outcomes["proved"]
