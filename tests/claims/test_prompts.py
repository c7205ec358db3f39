"""The claim on prompts, and false twins of its identities."""

from dataclasses import replace

import pytest

from corridor import prove
from corridor.theory.proofs import Bound, Identity, Positive
from corridor.theory.proofs.sceptics.prompts import claim

CLAIM = claim()
IDENTITIES = [step for step in CLAIM.steps() if isinstance(step, Identity)]


def test_it_is_proved():
    proof = prove(CLAIM)
    assert proof.proved, str(proof)
    kinds = {type(step) for step in proof.steps}
    assert kinds == {Identity, Positive}
    assert not any(isinstance(step, Bound) for step in proof.steps)


@pytest.mark.parametrize("step", IDENTITIES, ids=lambda step: step.text)
def test_false_twins_are_refused(step):
    for left in (step.left + 1, 2 * step.left + 1, -step.left - 1):
        twin = replace(step, left=left)
        assert not prove(replace(CLAIM, steps=lambda twin=twin: (twin,))).proved
