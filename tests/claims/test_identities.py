"""Claims that rest on identities alone: all are there, and no false twin of one survives."""

from dataclasses import replace

import pytest
from depth import part
from proved import made, proof_of

from corridor.theory.proofs import Bound, Identity, Outcome
from corridor.theory.proving.claim import all_steps

LEAST = {"S8": 70, "S9": 60}


@pytest.mark.parametrize("key", LEAST)
def test_it_is_proved(key):
    proof = proof_of(key)
    assert proof.proved, str(proof)
    assert sum(isinstance(step, Identity) for step in proof.steps) >= LEAST[key]
    assert not any(isinstance(step, Bound) for step in proof.steps)


@pytest.mark.parametrize("key", LEAST)
def test_false_twins_are_refused(key):
    (claim,) = (each for each in made() if each.key == key)
    for step in part(all_steps(claim), 3):
        if isinstance(step, Identity):
            for left in (step.left + 1, 2 * step.left + 1, -step.left - 1):
                twin = replace(step, left=left)
                assert twin.check().outcome is not Outcome.PROVED, step.text
