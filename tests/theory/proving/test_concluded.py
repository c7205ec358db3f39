"""What an argument in words may conclude: premises that notice every other relation."""

from dataclasses import replace

import pytest
import sympy

from corridor import PolicyName, prove
from corridor.theory.proofs import Claim, Identity, Outcome, Says, Statement, Verdict, check
from corridor.theory.proofs.capability.overtaking import above
from corridor.theory.proofs.convergence.clock import early, time
from corridor.theory.proofs.convergence.first_move import threshold
from corridor.theory.proofs.convergence.rates import by_size, decay
from corridor.theory.proofs.convergence.sharpness import sharp
from corridor.theory.proofs.convergence.updates import by_safe_step, chances
from corridor.theory.proofs.graphs.nested import exponential
from corridor.theory.proofs.names import H
from corridor.theory.proofs.reinforcement import best
from corridor.theory.proofs.trainings.distillation import ONE, excess
from corridor.theory.proofs.trainings.finetuning import end, training_flow
from corridor.theory.proofs.trainings.walked import trace_law
from corridor.theory.proving.domains import Domain, Range
from corridor.theory.proving.search import ALL_SIZES
from corridor.theory.proving.statements.concluded import Concluded
from corridor.theory.proving.statements.stated import Name, stated
from corridor.theory.walk.symbols import K, L, W

least = Name("x")
"""What has to be at least K."""


def concluded(relation, *premises):
    return Concluded(
        relation, lambda claimed: tuple(p(claimed) for p in premises), "an argument"
    )


def bounded(claimed):
    return stated(W + K - 2, *claimed.signs, claimed.value, where=claimed.where)


def typed(claimed):
    """A premise with a domain of its own."""
    return stated(W + K - 2, *claimed.signs, claimed.value, where=Domain(W=Range(2)))


WIDE = stated(least, ">=", K, where=Domain(W=Range(2)))


def test_premises_that_read_the_relation_conclude_it():
    assert concluded(WIDE, bounded).check().outcome is Outcome.PROVED


def test_a_wider_domain_is_noticed():
    finding = concluded(WIDE, typed).check()
    assert finding.outcome is Outcome.UNDECIDED
    assert finding.detail == "its premises would also give x >= K, everywhere"
    again = concluded(replace(WIDE, where=((W, sympy.Integer(2)),)), typed).check()
    assert "would also give" in again.detail


def test_a_strict_sign_is_noticed():
    strict = concluded(stated(least, ">=", K), lambda c: stated(W + K, ">", c.value)).check()
    assert strict.outcome is Outcome.UNDECIDED


def test_premises_that_cannot_read_a_relation_refuse_it():
    def found(claimed):
        return next(stated(K, ">=", 1) for name in claimed.lows if name is least)

    def missing(claimed):
        return {W: stated(K, ">=", 1)}[claimed.lows[least]]

    for premise in (found, missing):
        finding = concluded(WIDE, premise).check()
        assert finding.outcome is Outcome.UNDECIDED
        assert finding.detail == "there is no premise of such a relation"


def test_a_domain_is_wider_by_one_of_its_conditions():
    box = stated(W, "<=", K, where=Domain(W=Range(2, 4)), positive=(K - 1,))
    assert {str(other.where) for other in box.wider()} == {
        "1 <= W <= 4, K >= 1, L >= 1",
        "2 <= W <= 5, K >= 1, L >= 1",
        "2 <= W <= 4, K >= 1, L >= 1",
    }
    # What symbols are declared to be is no condition.
    t = sympy.Symbol("t", positive=True)
    lows = stated(W, "<=", K, where=((W, K + 1), (L, ONE), (t, sympy.Integer(0))))
    (other,) = lows.wider()
    assert other.where == ((W, K), (L, ONE), (t, sympy.Integer(0)))


# Each was still proved when it was claimed on all sizes, or as a strict bound.
@pytest.mark.parametrize(
    "step",
    [
        above(),
        early(),
        time(),
        sharp(),
        by_safe_step(),
        chances(),
        excess(ONE, excess(ONE, K).relation.sides[0].value),
        end("b", training_flow(W, L, 1), trace_law("b", ONE)),
    ],
    ids=lambda step: step.relation.text[:20],
)
def test_no_condition_of_the_ledger_can_be_left_out(step):
    relation = step.relation
    for where in (ALL_SIZES, *(other.where for other in relation.wider())):
        wider = replace(step, relation=replace(relation, where=where))
        assert wider.check().outcome is not Outcome.PROVED


@pytest.mark.parametrize(
    "step",
    [best(), by_size(), decay(), above(), chances(), exponential()],
    ids=lambda step: step.relation.text[:20],
)
def test_no_bound_of_the_ledger_that_is_attained_is_strict(step):
    signs = tuple(sign.rstrip("=") or "=" for sign in step.relation.signs)
    strict = replace(step, relation=replace(step.relation, signs=signs))
    assert strict.check().outcome is not Outcome.PROVED


def test_what_is_never_attained_is_printed_so():
    assert threshold().relation.signs == ("<", "<")
    assert threshold().check().outcome is Outcome.PROVED


def claim_with(*parts):
    words = " and ".join("{}" for _ in parts)
    return Claim("mine", "", Statement.of(Says(words, *parts)), Verdict.AS_STATED, tuple)


def test_two_things_in_a_claim_are_not_written_alike():
    first, second = Name("x", 2 * K), Name("x", 3 * K)
    with pytest.raises(ValueError, match=r"x is written in claim mine for two things: 2\*K"):
        claim_with(stated(first, ">=", K), stated(second, ">=", K))
    again = Name("x", 2 * K)
    assert check(claim_with(stated(first, ">=", K), stated(again, ">=", K))).proved


def test_an_abbreviation_is_not_written_like_a_quantity():
    fake = Name(H(PolicyName.RL).name, 5 * W * K)
    with pytest.raises(ValueError, match=r"is written like another quantity: expected steps"):
        prove(claim_with(stated(fake, "<=", 5 * W * K)))
    same = Name(H(PolicyName.RL).name, H(PolicyName.RL).value)
    assert prove(claim_with(stated(same, "<=", 6 * W * K))).proved


@pytest.mark.parametrize(
    "text", ["W is at least 2", "half of it", "twenty steps", "it Doubles", "x = y", "tenfold"]
)
def test_titles_assumptions_and_sentences_hold_no_numbers(text):
    with pytest.raises(ValueError, match="formulas are parts, not words"):
        Says(text)
    with pytest.raises(ValueError, match="formulas are parts, not words"):
        Claim("mine", text, "", Verdict.AS_STATED, tuple)
    with pytest.raises(ValueError, match="formulas are parts, not words"):
        Claim("mine", "", "", Verdict.AS_STATED, tuple, assumptions=(text,))


def test_claims_and_theorems_are_called_by_their_numbers():
    assert str(
        Says("one branch or two, by claim T3 and theorem 2.1: often the third, beforehand")
    )


def test_a_premise_that_compares_the_claim_with_itself_is_refused():
    def right(claimed):
        return Identity("", 2 * K, claimed.value)

    def empty(claimed):
        return Identity("said twice", claimed.value, claimed.value)

    relation = stated(least, "=", 2 * K)
    assert concluded(relation, right).check().outcome is Outcome.PROVED
    finding = concluded(relation, right, empty).check()
    assert finding.outcome is Outcome.UNDECIDED
    assert finding.detail == "said twice: true whatever is claimed"
