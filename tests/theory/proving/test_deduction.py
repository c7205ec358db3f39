"""Each rule at its edge: what it just allows is derived, and one more is not."""

import pytest

from corridor.bounds.grammar import parse_term
from corridor.theory.proving.normal_form import Forms
from corridor.theory.proving.rules.deduction import Deduction
from corridor.theory.proving.rules.lemmas import (
    Bernoulli,
    Compound,
    Descent,
    Lemma,
    PowerShift,
    Sequent,
    Shift,
    Start,
    Sum,
    Summand,
)

ONES = (1, 1, 1)


class Rules:
    """A deduction in the ring of some terms, which are read as its polynomials."""

    def __init__(self, *terms, given=(), lowest=ONES):
        read = [*map(parse_term, (*terms, *given))]
        self.forms = Forms(tuple(read))
        polynomials = [self.forms.form(term).numerator for term in read]
        self.deduction = Deduction(self.forms, lowest, polynomials[len(terms) :])

    def __getitem__(self, text):
        return self.forms.form(parse_term(text)).numerator

    def derives(self, text, rule, bounds=ONES, *, strict=False):
        return self.deduction.add(Lemma(Sequent(self[text], bounds, strict), rule))

    def knows(self, text, bounds=ONES, *, strict=False, always=False):
        return self.deduction.known(Sequent(self[text], bounds, strict), always=always)


@pytest.mark.parametrize(
    ("power", "bounds", "least"),
    [
        ("2**K", (1, 1, 1), 2),
        ("2**K", (1, 3, 1), 8),
        ("5**L", (1, 1, 4), 625),
        ("3**(K*L)", (1, 2, 3), 3**6),
        ("2**(W*K*L)", (2, 2, 2), 2**8),
        ("2**K", (1, 32, 1), 2**32),  # 32 times 2 bits are allowed
        ("7**K", (1, 21, 1), 7**21),
    ],
)
def test_a_power_of_a_number_is_shifted_to_its_value_at_the_bounds(power, bounds, least):
    rules = Rules(power)
    assert not rules.derives(f"{power} - {least + 1}", Shift(), bounds)
    assert not rules.derives(f"{power} - {least}", Shift(), bounds, strict=True)
    assert rules.derives(f"{power} - {least}", Shift(), bounds)
    assert rules.derives(f"{power} - {least - 1}", Shift(), bounds, strict=True)


@pytest.mark.parametrize(("power", "low"), [("2**K", 33), ("7**K", 22), ("8**K", 33)])
def test_no_number_of_more_than_64_bits_is_a_bound(power, low):
    # 8**K is a power of 2: its bound is one of 2**K.
    rules = Rules(power)
    assert not rules.derives(f"{power} - 2", Shift(), (1, low, 1))
    assert rules.derives(f"{power} - 2", Shift(), (1, low - 1, 1))


@pytest.mark.parametrize("low", [1, 2, 3, 16])
def test_a_power_of_a_polynomial_is_shifted_to_its_value_at_the_bound(low):
    rules, bounds = Rules("(W + K - 1)**L"), (1, 1, low)
    rest = f"(W + K - 1)**L - (W + K - 1)**{low}"
    assert not rules.derives(rest, PowerShift(), bounds)
    assert rules.derives("W + K - 2", Shift(), bounds)  # the piece is at least 1
    assert not rules.derives(f"{rest} - 1", PowerShift(), bounds)
    assert not rules.derives(rest, PowerShift(), bounds, strict=True)
    assert not rules.derives(rest, Shift(), bounds)
    assert rules.derives(rest, PowerShift(), bounds)


def test_no_power_beyond_the_sixteenth_is_multiplied_out():
    rules, bounds = Rules("(K + 1)**L"), (1, 1, 17)
    assert rules.derives("K", Shift(), bounds)
    assert not rules.derives("(K + 1)**L - K - 1", PowerShift(), bounds)


def test_a_number_is_a_bound_beside_the_powers_of_polynomials():
    rules = Rules("(K + 1)**L + 2**K")
    assert rules.derives("K", Shift())
    assert rules.derives("(K + 1)**L + 2**K - K - 3", PowerShift())


def test_a_piece_that_is_at_least_1_only_where_something_is_given_bounds_no_power():
    """Where K < L - 1 the power may fall; what would follow would hold there, too."""
    rules = Rules("(K - L + 1)**W", given=["K - L"])
    assert rules.knows("K - L")
    assert not rules.knows("K - L", always=True)
    assert not rules.derives("(K - L + 1)**W - (K - L + 1)", PowerShift())


def test_bernoulli_holds_from_the_exponent_0_on():
    rules = Rules("2**K", "(W + L - 1)**K")
    ring = rules.forms.ring
    exponent = rules["K - 1"]
    assert not rules.derives("2**K - 2*K", Bernoulli(ring(2), exponent))
    assert rules.derives("K - 1", Shift())  # and K - 1 > 0 is not known
    assert rules.derives("2**K - 2*K", Bernoulli(ring(2), exponent))
    assert not rules.derives("2**K - 2*K - 1", Bernoulli(ring(2), exponent))
    base, goal = rules["W + L - 1"], "(W + L - 1)**K - 1 - K*(W + L - 2)"
    assert not rules.derives(goal, Bernoulli(base, rules["K"]))
    assert rules.derives("W + L - 2", Shift())
    for exponent in (rules["L"], rules["K*K"], rules["K"] / 2, rules["K - 1"]):
        assert not rules.derives(goal, Bernoulli(base, exponent))
    assert rules.derives(goal, Bernoulli(base, rules["K"]))


@pytest.mark.parametrize(("times", "allowed"), [(2, True), (64, True), (65, False)])
def test_an_exponent_of_bernoulli_grows_64_times_as_fast_as_a_size_at_most(times, allowed):
    rules = Rules("2**K")
    rule = Bernoulli(rules.forms.ring(2), rules[f"{times}*K"])
    assert rules.derives(f"2**({times}*K) - 1 - {times}*K", rule) is allowed


def test_a_sum_is_strict_if_one_of_its_parts_is():
    rules = Rules("W", "K", "L")
    one = rules.forms.ring.one
    square = Summand(one, (), rules["W - K"])
    assert rules.derives("W**2 + K**2 - 2*W*K", Sum(one, (square,)))
    assert not rules.derives("W**2 + K**2 - 2*W*K", Sum(one, (square,)), strict=True)
    assert rules.derives("W**2 + K**2 - 2*W*K + 1", Sum(one, (square,)), strict=True)
    assert rules.derives("K - 1", Shift())
    product = "(K - 1)*L"
    assert rules.derives(product, Sum(one, (Summand(rules["L"], (rules["K - 1"],), one),)))
    # By a factor and what is known to be positive, times a number's square.
    strict = Rules("K", "L")
    rule = Sum(one, (Summand(strict["L"], (strict["K - 1"],), one),))
    assert strict.derives("K - 1", Shift(), (1, 2, 1), strict=True)
    assert strict.derives(product, rule, (1, 2, 1), strict=True)
    weak = Rules("K", "L")
    assert weak.derives("K - 1", Shift())
    assert not weak.derives(product, rule, strict=True)
    vanishing = Sum(one, (Summand(strict["L"], (), strict["K - 2"]),))
    assert not weak.derives("L*(K - 2)**2", vanishing, strict=True)
    assert weak.derives("L*(K - 2)**2", vanishing)


def test_what_a_sum_is_multiplied_by_must_be_positive():
    rules = Rules("K", "L")
    one = rules.forms.ring.one
    assert rules.derives("K", Sum(rules["L"], ()), strict=True)
    for times in ("K - K", "K - 1", "0 - L"):
        assert not rules.derives("L", Sum(rules[times], ()))
    assert not rules.derives("1 - K", Sum(one, (Summand(rules["1 - K"], (), one),)))


@pytest.mark.parametrize("low", [1, 2, 5])
def test_the_compound_rises_and_is_bounded_from_its_first_value_on(low):
    rules, bounds = Rules("K**K", "(K + 1)**K"), (1, low, 1)
    above = f"{(low + 1) ** (low + 1)}*K**K - {low ** (low + 1)}*(K + 1)**K"
    below = f"{low**low}*(K + 1)**K - {(low + 1) ** low}*K**K"
    for text in (above, below):
        assert not rules.derives(f"{text} - 1", Compound(1), bounds)
        assert not rules.derives(text, Compound(0), bounds)
        assert rules.derives(text, Compound(1), bounds)
    assert rules.derives(above, Compound(1), bounds, strict=True)
    assert not rules.derives(below, Compound(1), bounds, strict=True)
    assert not Rules("K**K").derives("K**K - 1", Compound(1), bounds)


def test_an_induction_starts_at_its_bound_and_steps_by_its_base():
    rules, bounds = Rules("2**K"), (1, 3, 1)
    goal, step = "2**K - 2*K - 2", Descent(1, (1,))
    # 2^(K+1) - 2(K+1) - 2 - 2 (2^K - 2K - 2) = 2K, which is plain; at K = 3 the goal is 0.
    assert not rules.derives(f"{goal} - 1", step, bounds)
    assert not rules.derives(goal, step, bounds, strict=True)
    assert not rules.derives(goal, step, (1, 2, 1))
    assert not rules.derives(goal, Descent(2, (1,)), bounds)
    assert not rules.derives(goal, Descent(1, (0,)), bounds)
    assert not rules.derives(goal, Descent(1, (2,)), bounds)
    assert rules.derives(goal, step, bounds)


def test_so_many_first_values_and_the_rest():
    rules = Rules("2**K")
    goal, rest = "2**K - K**2 + 1", (1, 4, 1)
    # From 1 to 4 the values are 2, 1, 0, 1.
    assert not rules.derives(goal, Start(1, 3))
    rules.deduction.always.add(Sequent(rules[goal], rest, False))
    assert not rules.derives(goal, Start(1, 2))
    assert not rules.derives(goal, Start(1, 4))
    assert not rules.derives(goal, Start(1, 3), strict=True)
    assert rules.derives(goal, Start(1, 3))


def test_nothing_is_derived_below_the_domain():
    rules = Rules("K", lowest=(1, 2, 1))
    assert not rules.derives("K", Shift(), (1, 1, 1))
    assert rules.derives("K", Shift(), (1, 2, 1))
    assert rules.derives("K", Shift(), (1, 3, 1))
