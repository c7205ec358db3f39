"""Each rule of the kernel: what it proves, and that nothing near it is accepted."""

import pickle
from dataclasses import replace

import pytest

from corridor import check_bound
from corridor.bounds.grammar import parse_domain, parse_term
from corridor.theory.proving.domains import Domain, Linear
from corridor.theory.proving.kernel import Part
from corridor.theory.proving.outcome import Outcome
from corridor.theory.proving.rules.lemmas import (
    Bernoulli,
    Compound,
    Descent,
    Lemma,
    PowerShift,
    Sum,
    Summand,
)
from corridor.theory.proving.search import prove_everywhere
from corridor.theory.proving.steps import ForAll
from corridor.theory.proving.terms import Relation

# True everywhere in the domain.
TRUE = [
    ("(K-L)**2", ">=", "0", ""),
    ("W**2+K**2", ">=", "2*W*K", ""),
    ("W**3+K**3+L**3", ">=", "3*W*K*L", ""),
    ("(W+K-2*L)**2", ">=", "0", ""),
    ("(3*W-2*K)**2 + 1", ">", "0", ""),
    ("K**K", ">=", "1", ""),
    ("K**L", ">=", "K", ""),
    ("(-1)**(2*K)", "=", "1", ""),
    ("(-1)**K", "<=", "1", ""),
    ("(L-1)**K", ">=", "0", ""),
    ("(L-1)**K", "<", "L**K", ""),
    ("(-2)**K", "<=", "2**K", ""),
    ("(1-L)**(2*K)", ">=", "0", ""),
    ("0**K", "=", "0", ""),
    ("2**(K*L)", ">=", "K", ""),
    ("2**(W*K*L)", ">", "W*K*L", ""),
    ("(1+1/L)**L", "<", "3", ""),
    ("(1+1/L)**L", ">=", "2", ""),
    ("L", ">=", "2*K", "2*K <= L"),
    ("rho**K", "<=", "4*L**K", "2*K <= L"),
    ("2**L", ">=", "4**K", "2*K <= L"),
    ("W**L", ">=", "W**K", "K <= L"),
    ("H(uniform)", "<=", "20*W*K*L**2", "K <= L"),
    ("K**2", "<=", "W*L", "K <= W, K <= L"),
    ("K*L", "<=", "20", "W + K + L <= 9"),
    ("max(W,K) + min(W,K)", "=", "W + K", ""),
    ("min(K,L)*max(K,L)", "=", "K*L", ""),
    ("max(K,L)**2", "<=", "K**2 + L**2", ""),
    ("min(H(sft),H(rl))", ">=", "2*W*K", "W >= 2"),
    ("max(K, 2*K)", ">=", "3*K/2", ""),
    ("max(W, K, L)", ">=", "(W + K + L)/3", ""),
]
# A twin of each kind that fails somewhere, with as many signs of truth as there may be.
FALSE = [
    ("(K-L)**2", ">", "0", "K >= 5, L >= 2"),
    ("W**2+K**2", ">=", "201/100*W*K", ""),
    ("W**3+K**3+L**3", ">", "3*W*K*L", ""),
    ("K**K", ">=", "2", ""),
    ("(-1)**K", "=", "1", "K >= 2"),
    ("(-1)**K", "<", "1", ""),
    ("(L-2)**K", ">=", "0", ""),
    ("(L-1)**K", ">", "0", ""),
    ("(-2)**K", "<", "2**K", ""),
    ("0**(K-1)", "=", "0", ""),
    ("2**(K*L)", ">=", "K**3", ""),
    ("(1+1/L)**L", "<", "27/10", ""),
    ("(1+1/L)**L", ">", "2", ""),
    ("L", ">", "2*K", "2*K <= L"),
    ("2*K", ">=", "L", "2*K <= L"),
    ("rho**K", "<=", "2*L**K", "2*K <= L"),
    ("2**L", ">", "4**K", "2*K <= L"),
    ("W**K", ">=", "W**L", "K <= L"),
    ("K**2", "<", "W*L", "K <= W, K <= L"),
    ("max(W,K)", "=", "W", ""),
    ("max(K,L)**2", "<", "(K + L)**2/2", ""),
    ("min(W, K, L)", ">=", "(W + K + L)/4", ""),
]


@pytest.mark.parametrize("claim", TRUE)
def test_what_holds_is_proved(claim):
    left, sign, right, domain = claim
    check = check_bound(left, sign, right, domain=domain)
    assert check.outcome == "proved"
    for step in check.decision.steps:
        lemmas = [part.lemmas for part in step.parts]
        assert pickle.loads(pickle.dumps(lemmas)) == lemmas


@pytest.mark.parametrize("claim", FALSE)
def test_what_fails_is_refuted_inside_its_domain_and_has_no_proof(claim):
    left, sign, right, domain = claim
    check = check_bound(left, sign, right, domain=domain)
    assert check.outcome == "refuted"
    assert check.decision.point in check.claim.domain
    step, _ = prove_everywhere(check.claim.relation, check.claim.domain)
    assert step is None


def proof(left, sign, right, domain=""):
    relation = Relation(parse_term(left), sign, parse_term(right))
    return prove_everywhere(relation, parse_domain(domain))[0]


def accepted(step, parts):
    changed = ForAll("", step.relation, step.domain, tuple(parts))
    return changed.check().outcome is Outcome.PROVED


def wrong_twins(lemma):
    """Yield the lemma with other rules, and its rule with other numbers."""
    sequent, rule = lemma
    yield Lemma(sequent._replace(polynomial=sequent.polynomial - 10**6), rule)
    yield Lemma(sequent._replace(polynomial=-sequent.polynomial), rule)
    ring = sequent.polynomial.ring
    match rule:
        case Sum(times, summands):
            yield Lemma(sequent, Sum(-times, summands))
            yield Lemma(sequent, Sum(ring.zero, ()))
            yield Lemma(
                sequent, Sum(times, tuple(s._replace(factor=-s.factor) for s in summands))
            )
            yield Lemma(
                sequent, Sum(times, tuple(s._replace(factor=9 * s.factor) for s in summands))
            )
            # What is not known must not stand for what is.
            whole = Summand(ring.one, (sequent.polynomial,), ring.one)
            yield Lemma(sequent, Sum(ring.one, (whole,)))
        case Bernoulli(base, exponent):
            yield Lemma(sequent, Bernoulli(base, -exponent))
            yield Lemma(sequent, Bernoulli(base, exponent - 1))
            yield Lemma(sequent, Bernoulli(base + 1, exponent))
        case Compound(place):
            yield Lemma(sequent, Compound((place + 1) % 3))
            yield Lemma(sequent, Compound(-1))
        case PowerShift():
            yield Lemma(sequent._replace(strict=True), rule)


@pytest.mark.parametrize(
    "claim",
    [
        ("(K-L)**2*W + (W-K)**2*L", ">=", "0", ""),
        ("W**2+K**2", ">=", "2*W*K", ""),
        ("(1+1/L)**L", "<", "3", ""),
        ("2**L", ">=", "4**K", "2*K <= L"),
        ("rho**K", "<=", "4*L**K", "2*K <= L"),
        ("max(K,L)**2", "<=", "K**2 + L**2", ""),
        ("K**K", ">=", "1", ""),
    ],
)
def test_a_proof_is_refused_without_any_lemma_and_with_any_wrong_one(claim):
    step = proof(*claim)
    assert accepted(step, step.parts)
    for n, part in enumerate(step.parts):
        before, after = step.parts[:n], step.parts[n + 1 :]
        assert not accepted(step, (*before, *after))
        for m, lemma in enumerate(part.lemmas):
            for wrong in wrong_twins(lemma):
                lemmas = (*part.lemmas[:m], wrong, *part.lemmas[m + 1 :])
                tampered = (*before, replace(part, lemmas=lemmas), *after)
                assert not accepted(step, tampered), wrong


def test_what_a_condition_proves_is_not_proved_without_it():
    step = proof("rho**K", "<=", "4*L**K", "2*K <= L")
    (part,) = step.parts
    assert part.domain.linear == (Linear((0, -2, 1), 0),)
    box = replace(step.domain, linear=())
    for domain, held in ((box, part.domain), (box, box), (Domain(), Domain())):
        other = ForAll("", step.relation, domain, (replace(part, domain=held),))
        assert other.check().outcome is not Outcome.PROVED
    weaker = box.where(Linear((0, -1, 1), 0))
    assert ForAll("", step.relation, weaker, (part,)).check().outcome is not Outcome.PROVED


def test_an_induction_does_not_leave_a_condition():
    """K <= L at K says nothing of L - 1: from L to L + 1 nothing follows."""
    step = proof("K", "<=", "L", "K <= L")
    (part,) = step.parts
    goal = part.lemmas[-1].sequent if part.lemmas else None
    false = Relation(parse_term("2*K"), "<=", parse_term("L + 1"))
    for place in range(3):
        lemmas = [Lemma(goal, Descent(place, ()))] if goal else []
        other = ForAll("", false, step.domain, (Part(step.domain, tuple(lemmas)),))
        assert other.check().outcome is Outcome.REFUTED


def test_the_cases_of_min_and_max_are_all_needed():
    step = proof("max(W,K)", "<=", "W + K")
    assert {part.case for part in step.parts} == {0, 1}
    for part in step.parts:
        assert not accepted(step, (part,))
        assert not accepted(step, (part, replace(part, case=1 - part.case), part)[:1])
    swapped = [replace(part, case=1 - part.case) for part in proof("max(W,K)", ">=", "K").parts]
    assert not accepted(proof("max(W,K)", ">=", "K"), swapped[:1])
