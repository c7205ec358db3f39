"""The claim on other graphs, and false twins of its identities."""

from dataclasses import replace

import pytest

from corridor import prove
from corridor.theory.proofs import Bound, Identity, Outcome
from corridor.theory.proofs.graphs.trees import claim

PROOF = prove(claim())
IDENTITIES = [step for step in PROOF.steps if isinstance(step, Identity)]


def test_it_is_proved():
    assert PROOF.proved, str(PROOF)
    assert len(IDENTITIES) >= 60
    assert not any(isinstance(step, Bound) for step in PROOF.steps)


@pytest.mark.parametrize("step", IDENTITIES, ids=lambda step: step.text)
def test_false_twins_are_refused(step):
    for left in (step.left + 1, 2 * step.left + 1, -step.left - 1):
        twin = replace(step, left=left)
        assert twin.check().outcome is not Outcome.PROVED
