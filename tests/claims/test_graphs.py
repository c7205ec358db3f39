"""The claim on graphs in which ways meet again, and false twins of what it says."""

from dataclasses import replace

import pytest

from corridor import prove
from corridor.theory.proofs import Identity, Outcome
from corridor.theory.proofs.graphs.cycles import claim, times
from corridor.theory.proving.claim import all_steps

CLAIM = claim()
IDENTITIES = [step for step in all_steps(CLAIM) if isinstance(step, Identity)]


def test_it_is_proved():
    proof = prove(CLAIM)
    assert proof.proved, str(proof)
    assert len(IDENTITIES) > 30


@pytest.mark.parametrize("step", IDENTITIES, ids=lambda step: step.text)
def test_false_twins_are_refused(step):
    for left in (step.left + 1, 2 * step.left + 1, -step.left - 1):
        assert replace(step, left=left).check().outcome is not Outcome.PROVED


def test_a_false_step_fails_the_proof():
    twin = replace(IDENTITIES[0], left=IDENTITIES[0].left + 1)
    assert not prove(replace(CLAIM, steps=lambda: (*times(), twin))).proved


@pytest.mark.parametrize("solved", times(), ids=lambda solved: str(solved.relation.sides[0]))
def test_another_time_is_not_concluded(solved):
    name, value = solved.relation.sides
    for other in (value + 1, 2 * value, value / 2):
        twin = replace(solved, relation=replace(solved.relation, sides=(name, other)))
        assert twin.check().outcome is not Outcome.PROVED
