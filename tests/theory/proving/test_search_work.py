"""The work of a search: what it is bounded by, and what is just allowed."""

import pytest
from sympy import QQ, ring

from corridor.bounds.grammar import parse_term
from corridor.theory.proving import induction
from corridor.theory.proving.certificates.prover import FullProver
from corridor.theory.proving.induction import GaveUpError, Prover
from corridor.theory.proving.normal_form import Forms
from corridor.theory.proving.rules.lemmas import Descent, Sequent, Shift, Start, reduced

R, x, y, z = ring("x, y, z", QQ)
ONES = (1, 1, 1)


def prover(*terms, kind=Prover, given=(), **options):
    """Return a prover in the ring of some terms, and a reader of its polynomials."""
    read = [*map(parse_term, (*terms, *given))]
    forms = Forms(tuple(read))
    polynomials = [forms.form(term).numerator for term in read]
    found = kind(forms, given=polynomials[len(terms) :], **options)
    return found, lambda text: forms.form(parse_term(text)).numerator


@pytest.mark.parametrize("times", [0, 1, 2, 3, 7])
def test_the_terms_of_a_power_are_bounded(times):
    for f in (R(2), x, x * y, x + 1, x**3 + 1, x + y, x + y + z, x * y + x + y + 1):
        assert induction._most_terms(f, times) >= len(f**times)
    # As many monomials as choices of terms; as many as degrees.
    assert induction._most_terms(x + y + z, times) == len((x + y + z) ** times)
    dense = x**2 + x + 1
    assert induction._most_terms(dense, times) == len(dense**times)
    assert induction._most_terms(x**5, times) == 1


def test_the_work_of_a_composition():
    """Terms that are made, and an eighth of a power's terms, squared, for each power."""
    assert induction.composition_work(x * y + 1, []) == 2
    assert induction.composition_work(x**2 * y + 1, [(x, x + 1)]) == 3 + 1
    assert induction.composition_work(x**15, [(x, x + 1)]) == 16 + 4
    assert induction.composition_work(x**2 * y**3, [(x, x + 1), (y, y + z)]) == 3 * 4
    assert induction.composition_work(x**31 + y, [(x, x + 1)]) == 32 + 1 + 16


def test_work_is_counted_and_ends():
    searching, read = prover("2**K", most_work=100)
    searching.times(read("K + 1"), read("K + L + 1"))
    assert searching.left == 100 - 20 - 2 * 3
    searching.power(read("K + 1"), 15)
    assert searching.left == 74 - 20 - 4
    searching.spend(30)
    assert searching.left == 0
    with pytest.raises(GaveUpError):
        searching.spend(0)


def test_a_shift_costs_the_terms_that_it_makes():
    searching, read = prover("2**K", most_work=100)
    assert not searching._by_coefficients(Sequent(read("K**3 - 9*K"), (1, 2, 1), False))
    assert searching.left == 100 - 20 - (4 + 2)


def test_numbers_that_are_too_long():
    searching, read = prover("2**K + (K + 1)**L + 3**(K*L)")
    two, power, both = read("2**K"), read("(K + 1)**L"), read("3**(K*L)")
    # 2 has two bits, of which 20000 are allowed; so has 3.
    assert not searching._too_long(two, 1, 10_000)
    assert searching._too_long(two, 1, 10_001)
    assert not searching._too_long(two**4, 1, 2_500)
    assert searching._too_long(two**4, 1, 2_501)
    assert not searching._too_long(two, 2, 10_001)
    assert not searching._too_long(both, 1, 10_000)
    assert searching._too_long(both, 2, 10_001)
    # A power of a polynomial is multiplied out up to the fortieth.
    assert not searching._too_long(power, 2, 40)
    assert searching._too_long(power, 2, 41)
    assert not searching._too_long(power**2, 2, 20)
    assert searching._too_long(power**2, 2, 21)
    assert not searching._too_long(read("K**2"), 1, 10**9)


def test_the_bases_of_an_exponential_sum_small_ones_first():
    searching, read = prover("2**K + 5**K + K**L")
    bases = searching._bases(read("5**K*2**K - K*2**K + 4**K - 1 + K**L"), 1)
    assert [str(base) for _, base in bases] == ["1", "2", "4", "10"]
    for exponents, base in bases:
        assert searching.base(1, exponents) == base
    assert [base for _, base in searching._bases(read("K + 1"), 1)] == [1]


@pytest.mark.parametrize(
    ("goal", "rule"),
    [
        ("K + L - 2", Shift),
        ("2**K - K", Descent),
        ("2**K - K**2 + 1", Start),
        ("2**K - K**2 + K", Descent),
        ("3**K - 2**K - 1", Descent),
    ],
)
def test_how_a_bound_is_proved(goal, rule):
    searching, read = prover("2**K + 3**K")
    sequent = Sequent(read(goal), ONES, False)
    assert searching.nonnegative(*sequent[:2], strict=False)
    found = searching.lemmas([sequent])
    assert isinstance(found[-1].rule, rule)
    assert found[-1].sequent.polynomial == sequent.polynomial
    # Each follows from those before it, by the kernel's own rules.
    kernel = induction.Deduction(Forms((parse_term("2**K + 3**K"),)))
    assert all(kernel.add(lemma) for lemma in found)


@pytest.mark.parametrize(("low", "proved"), [(1, False), (9, False), (10, True), (11, True)])
def test_a_bound_that_fails_at_its_lowest_size_has_no_proof(low, proved):
    searching, read = prover("2**K")
    assert searching.nonnegative(read("2**K - K**3"), (1, low, 1), strict=True) is proved


@pytest.mark.parametrize(
    ("goal", "given"),
    [
        ("W**2 - 2*W*K + K**2", ()),  # a square
        ("W*L - K*K", ("W - K", "L - K")),  # products
        ("W**3 - W**2*K - W*K**2 + K**3", ()),  # (W - K)^2 (W + K)
        ("(K + 1)**L - (K + 1)", ()),
        ("(K + 1)**L - 1 - K*L", ()),  # Bernoulli's
        ("9*2**K - 4*3**K + 3*5**K", ()),
    ],
)
def test_what_the_full_prover_finds(goal, given):
    terms = (goal, "(K + 1)**L", "2**K", "3**K", "5**K")
    searching, read = prover(*terms, kind=FullProver, given=given)
    sequent = Sequent(read(goal), ONES, False)
    assert searching.proves(*sequent[:2], strict=False)
    assert searching.lemmas([sequent])[-1].sequent.polynomial == reduced(sequent).polynomial
    assert not searching.proves(read(f"0 - 1 - ({goal})"), ONES, strict=False)
