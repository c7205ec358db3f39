"""The kernel trusts no search: whatever wrong steps are emitted, it refuses them."""

from dataclasses import replace
from pathlib import Path

import pytest
from sympy import Dummy, Symbol

from corridor import check_bound
from corridor.bounds.grammar import parse_domain, parse_term
from corridor.theory.proving import induction, search
from corridor.theory.proving.domains import Domain, Range, covers
from corridor.theory.proving.kernel import Part
from corridor.theory.proving.outcome import Outcome
from corridor.theory.proving.rules.lemmas import Descent, Lemma, Sequent, Shift, Start
from corridor.theory.proving.search import everywhere, prove_everywhere
from corridor.theory.proving.steps import ForAll, Identity
from corridor.theory.proving.terms import Relation
from corridor.theory.walk.symbols import K, W

ROOT = Path(__file__).parents[3]

# True, and proved; with inductions, several boxes, and divisors.
PROVED = [
    ("rho**K", ">=", "2*K + 2", ""),
    ("4**K", ">=", "K**6", "K >= 30"),
    ("H(sft)", ">=", "2*W*rho**K", "W >= 2"),
    ("H(sft)", "<=", "56/13*W*rho**K", "W >= 2"),
    ("S(sft)", "<=", "H(rl)", "L <= 5"),
    ("1/(W - 3**W)", "<", "0", ""),
]
# False, or beyond the methods; none may be proved, whatever the search says.
NOT_PROVED = [
    ("K", "<", "10**50 + 3", ""),
    ("H(sft)", ">=", "201/100*W*rho**K", "W >= 2"),
    ("K**2 + 10**100", ">=", "10**50*K", ""),
    ("rho**K", "<=", "2**K * 10**100", "L = 1"),
    ("1/(K - 13)", "<=", "1", ""),
    ("2**K", ">", "2", ""),
]


def relation_of(left, sign, right, domain):
    return Relation(parse_term(left), sign, parse_term(right)), parse_domain(domain)


def accepted(relation, domain, parts):
    """Tell whether they are a proof; a point at which the relation fails is not looked for."""
    return ForAll("", relation, domain, tuple(parts)).proof().outcome is Outcome.PROVED


@pytest.mark.parametrize("claim", NOT_PROVED)
def test_a_search_that_takes_every_sign_for_proved_is_refused(claim, monkeypatch):
    emitted = []
    real = search.ForAll

    def recorded(*arguments):
        emitted.append(real(*arguments))
        return emitted[-1]

    monkeypatch.setattr(search, "ForAll", recorded)
    monkeypatch.setattr(induction, "positive", lambda *_, **__: True)
    step, reason = prove_everywhere(*relation_of(*claim))
    assert step is None
    assert reason.startswith("the kernel: ")
    assert emitted[0].parts  # the search did emit what it took for a proof
    assert check_bound(*claim[:3], domain=claim[3]).outcome != "proved"


@pytest.mark.parametrize("claim", NOT_PROVED)
def test_a_search_that_emits_bare_conclusions_is_refused(claim, monkeypatch):
    def bare(self, goals):
        return tuple(Lemma(goal, Shift()) for goal in goals)

    monkeypatch.setattr(induction.Prover, "nonnegative", lambda *_, **__: True)
    monkeypatch.setattr(induction.Prover, "lemmas", bare)
    step, _ = prove_everywhere(*relation_of(*claim))
    assert step is None


@pytest.mark.parametrize("claim", PROVED)
def test_without_any_one_of_its_steps_a_proof_is_refused(claim):
    relation, domain = relation_of(*claim)
    parts = prove_everywhere(relation, domain)[0].parts
    assert accepted(relation, domain, parts)
    for n, part in enumerate(parts):
        others = parts[:n], parts[n + 1 :]
        assert not accepted(relation, domain, (*others[0], *others[1]))
        for m in range(len(part.lemmas)):
            fewer = replace(part, lemmas=part.lemmas[:m] + part.lemmas[m + 1 :])
            assert not accepted(relation, domain, (*others[0], fewer, *others[1]))
        if len(part.lemmas) > 1:
            backward = replace(part, lemmas=part.lemmas[::-1])
            assert not accepted(relation, domain, (*others[0], backward, *others[1]))


def wrong_lemmas(lemma):
    sequent, rule = lemma
    yield Lemma(sequent._replace(polynomial=-sequent.polynomial), rule)
    yield Lemma(sequent._replace(polynomial=sequent.polynomial - 10**9), rule)
    yield Lemma(sequent._replace(bounds=(0, 0, 0)), rule)
    for place in (-4, -1, 3, 4):
        yield Lemma(sequent._replace(polynomial=-sequent.polynomial), Start(place, 0))
        yield Lemma(sequent._replace(polynomial=-sequent.polynomial), Descent(place, (0, 0)))
    match rule:
        case Descent(place, base):
            if any(base):
                yield Lemma(sequent, Descent(place, tuple(n + 7 for n in base)))
            yield Lemma(sequent, Descent((place + 1) % 3, base))
            yield Lemma(sequent, Shift())
        case Start(place, number):
            yield Lemma(sequent, Start(place, number - 1))
            yield Lemma(sequent, Start(place, -number))
        case _:
            yield Lemma(sequent, Descent(1, ()))


def test_wrong_steps_are_refused_where_they_stand():
    refused = 0
    for claim in PROVED:
        relation, domain = relation_of(*claim)
        parts = prove_everywhere(relation, domain)[0].parts
        for n, part in enumerate(parts):
            for m, lemma in enumerate(part.lemmas):
                for wrong in wrong_lemmas(lemma):
                    changed = (*part.lemmas[:m], wrong, *part.lemmas[m + 1 :])
                    tampered = (*parts[:n], replace(part, lemmas=changed), *parts[n + 1 :])
                    assert not accepted(relation, domain, tampered), wrong
                    refused += 1
    assert refused > 400


def test_no_lemma_reaches_below_the_domain():
    """(L - 3)**K is positive from L = 4 on: what is said of less would not be true."""
    relation, domain = relation_of("(L - 3)**K", ">", "0", "L >= 4")
    (part,) = prove_everywhere(relation, domain)[0].parts
    (goal,) = [lemma.sequent for lemma in part.lemmas]
    assert goal.bounds == (1, 1, 4)
    power = next(g for g in goal.polynomial.ring.gens if str(g) == "L")
    false = Sequent(power - 2, (1, 1, 1), True)  # at L = 1
    up = Lemma(false._replace(bounds=(1, 1, 4)), Start(2, -3))
    for low in (Lemma(false, Shift()), Lemma(false._replace(strict=False), Shift())):
        lemmas = (*part.lemmas, low, up)
        assert not accepted(relation, domain, (Part(domain, lemmas),))
    below, _ = relation_of("(L - 3)**K", ">", "0", "")
    assert not accepted(below, Domain(), (Part(Domain(), part.lemmas),))


def test_steps_for_another_relation_or_a_larger_domain_are_refused():
    relation, domain = relation_of("H(sft)", ">=", "2*W*rho**K", "W >= 2")
    parts = prove_everywhere(relation, domain)[0].parts
    assert not accepted(relation, Domain(), parts)
    for other in (replace(relation, sign="<="), replace(relation, sign="=")):
        assert not accepted(other, domain, parts)
        assert ForAll("", other, domain, parts).check().outcome is not Outcome.PROVED
    assert ForAll("", relation, domain, parts).check().outcome is Outcome.PROVED
    stronger, _ = relation_of("H(sft)", ">=", "3*W*rho**K", "W >= 2")
    assert not accepted(stronger, domain, parts)
    assert not accepted(replace(relation, sign="Theta"), domain, parts)
    assert not accepted(relation, domain, ())


def test_infinitely_many_points_cannot_be_compared():
    relation, domain = relation_of("K", ">=", "1", "")
    assert not accepted(relation, domain, (Part(domain),))
    assert accepted(relation, Domain(*3 * [Range(1, 4)]), (Part(Domain(*3 * [Range(1, 4)])),))


def test_variables_that_are_no_sizes_have_no_sign():
    x = Symbol("x")
    assert everywhere("", x**2 + K, ">", 0).check().outcome is not Outcome.PROVED
    assert everywhere("", x + K, ">=", x).check().outcome is not Outcome.PROVED
    # A symbol of the same name is another one.
    for other in (Symbol("K"), Symbol("K", real=True), Dummy("K", integer=True, positive=True)):
        assert Identity("", other, K).check().outcome is not Outcome.PROVED


def test_the_parts_of_a_proof_can_be_printed():
    step = everywhere("", W * K, "<", 2 ** (W + K), Domain(L=Range(1, 1)))
    (part,) = step.parts
    assert all(" 0 for W >= " in str(lemma) for lemma in part.lemmas)
    assert isinstance(part.lemmas[0].sequent, Sequent)
    assert "<" in step.latex()
    decision = check_bound("H(sft)", "Theta", "W*rho**K", domain="W >= 2").decision
    assert [str(s.relation).split()[-2] for s in decision.steps]
    assert len(decision.steps) == 3
    assert check_bound("K", ">=", "2").decision.steps == ()


def test_boxes_cover_a_domain_or_leave_a_point_out():
    low, high = Domain(K=Range(1, 4)), Domain(K=Range(5))
    assert covers([low, high], Domain())
    assert not covers([low, Domain(K=Range(6))], Domain())
    assert not covers([low, high.having("L", 1, 9)], Domain())
    assert covers([low], Domain(K=Range(2, 3), L=Range(7)))


def test_the_documentation_says_how_long_the_kernel_is():
    page = (ROOT / "docs" / "check.md").read_text()
    rules = ("lemmas", "deduction", "choices")
    names = (
        "kernel",
        "normal_form",
        "polynomials",
        "assumptions",
        "rules/derived",
        "steps",
        *(f"rules/{n}" for n in rules),
    )
    files = [ROOT / "theory" / "proving" / f"{name}.py" for name in names]
    lines = sum(len(path.read_text().splitlines()) for path in files)
    assert f"Together these are {lines} lines" in page
