"""D1 and P1: what they print, and that wrong formulas of theory are refused."""

from dataclasses import replace

import pytest

from corridor.theory.proofs import Outcome
from corridor.theory.proofs.capability import decision_counts, decisions, overtaking, pass_at_k
from corridor.theory.proving.claim import all_steps, check
from corridor.theory.proving.statements.concluded import Concluded


def test_every_formula_that_is_printed_is_a_step():
    for claim in (decisions.claim(), pass_at_k.claim()):
        steps = set(all_steps(claim))
        assert set(claim.printed.steps) <= steps
        concluded = [step for step in steps if isinstance(step, Concluded)]
        assert len(concluded) >= 4
        assert all(step.by for step in concluded)


@pytest.mark.parametrize(
    "concluded",
    [
        overtaking.below(),
        overtaking.above(),
        overtaking.one_diamond(),
        pass_at_k.least(),
        pass_at_k.reached(),
        decisions.certain(),
        decisions.fork_bounds(),
        decisions.frozen(),
        decisions.learned(),
        *(decision_counts.row_number(policy) for policy in ("uniform", "sft", "rl")),
        *(decision_counts.fork_number(policy) for policy in ("uniform", "sft", "rl")),
    ],
    ids=lambda step: str(step.relation.sides[0]),
)
def test_other_relations_are_refused(concluded):
    assert concluded.check().outcome is Outcome.PROVED
    others = list(concluded.relation.altered(concluded.subject))
    assert others
    for other in others:
        assert replace(concluded, relation=other).check().outcome is not Outcome.PROVED


@pytest.mark.parametrize(
    ("module", "name", "wrong"),
    [
        (pass_at_k, "best_success", lambda W, K, budget: 1 - (1 - 1 / W) ** (budget // 4)),
        (pass_at_k, "most_leaves", lambda K, budget: budget // (2 * K + 2)),
        (overtaking, "overtaking_budget", lambda W, K, L: 110),
        (overtaking, "diamond_threshold", lambda L: L / (L + 1)),
        (overtaking, "is_overtaken", lambda W, K, L: W > 1),
        (decisions, "row_entropy_bound", lambda W, K, excess: excess),
        (decisions, "effective_branches", len),
    ],
)
def test_a_wrong_formula_is_refused(module, name, wrong, monkeypatch):
    monkeypatch.setattr(module, name, wrong)
    claim = (module if module is not overtaking else pass_at_k).claim()
    # What other claims establish is not asked again.
    assert not check(claim, claim.names).proved
