"""Where a step is claimed to hold: no divisor vanishes there, and somewhere is not nowhere."""

import pytest
import sympy
from sympy import Integer, LambertW, MatrixSymbol, Symbol, symbols

from corridor.theory.proving.outcome import Outcome
from corridor.theory.proving.steps import Identity, Positive
from corridor.theory.walk.symbols import K, L, W

ONE, TWO = Integer(1), Integer(2)
q, z, d, m, o, s, x = symbols("q z d m o s x", positive=True)
y = Symbol("y")
n = Symbol("n", positive=True)


def outcome(step):
    return step.check().outcome


VANISHING = {
    "W = 1": (Identity("", (W**2 - 1) / (W - 1), W + 1), {"domain": ((W, TWO),)}),
    "q = 1": (Identity("", q / (1 - q) + 1, 1 / (1 - q)), {"where": (1 - q,)}),
    "d is large": (
        Identity("", 1 / (m * (1 - d) + L * d), 1 / (m - d * m + L * d)),
        {"where": (1 - d,)},
    ),
    "a power": (
        Identity(
            "", 2 / (W - (W - 1) * z ** (4 * K + 2)), 2 / (W + (1 - W) * z ** (4 * K + 2))
        ),
        {"where": (1 - z,)},
    ),
    "s = 1": (Identity("", (s**2 - 1) / (s - 1), s + 1), {"where": (s - 1,)}),
    "y = 0": (Identity("", K / y + 1, (K + y) / y), {"where": (y,)}),
    "a function": (
        Identity("", LambertW(x) / (1 + LambertW(x)), 1 - 1 / (1 + LambertW(x))),
        {"where": (LambertW(x),)},
    ),
    "L = 2 K": (
        Identity("", K / (L - 2 * K) / K, 1 / (L - 2 * K)),
        {"domain": ((L, 2 * K + 1),)},
    ),
}


@pytest.mark.parametrize(("step", "domain"), VANISHING.values(), ids=VANISHING)
def test_a_divisor_that_may_vanish_is_a_finding_and_its_domain_a_proof(step, domain):
    finding = step.check()
    assert finding.outcome is Outcome.UNDECIDED
    assert "it divides by" in finding.detail
    within = Identity("", step.left, step.right, **domain)
    assert within.check().outcome is Outcome.PROVED
    assert outcome(Identity("", step.left, step.right + 1, **domain)) is not Outcome.PROVED


@pytest.mark.parametrize(
    "domain",
    [
        {"domain": ((W, ONE),)},
        {"where": (W,)},
        {"where": (2 - W,)},  # at W = 1 it vanishes
        {"where": (W - 1 + K,)},
        {"domain": ((K, TWO),)},
    ],
)
def test_a_domain_in_which_it_vanishes_proves_nothing(domain):
    step = Identity("", (W**2 - 1) / (W - 1), W + 1, **domain)
    assert outcome(step) is not Outcome.PROVED


def test_what_is_below_one_may_still_exceed_a_half():
    assert outcome(Identity("", 1 / (1 - 2 * q), -1 / (2 * q - 1), where=(1 - q,))) is not (
        Outcome.PROVED
    )
    # z^-K is above 1 where z is below.
    t = Symbol("t", real=True)
    for power in (z**t, z ** (-K)):
        step = Identity("", 1 / (2 - power), -1 / (power - 2), where=(1 - z,))
        assert outcome(step) is not Outcome.PROVED


def test_a_base_that_may_be_zero_has_no_negative_power():
    """At L = 1 and K = 1, (L-1)**(K-1) is 1, and (L-1)**K / (L-1) has no value."""
    step = Identity("", (L - 1) ** (K - 1) * (L - 1), (L - 1) ** K)
    assert "may be zero" in step.check().detail
    assert outcome(Identity("", step.left, step.right, domain=((L, TWO),))) is Outcome.PROVED


A, B = symbols("A B", commutative=False)
M = MatrixSymbol("M", 2, 2)


@pytest.mark.parametrize("sides", [(A * B, B * A), (A + B, B + A), (M * M, M**2), (M, M)])
def test_what_does_not_commute_is_refused_with_the_reason(sides):
    finding = Identity("", *sides).check()
    assert finding.outcome is Outcome.UNDECIDED
    assert "commute" in finding.detail
    assert "commute" in Positive("", sides[0], ((K, ONE),)).check().detail


@pytest.mark.parametrize("kind", ["negative", "nonpositive", "zero"])
def test_an_empty_domain_is_refused_with_the_reason(kind):
    below = Symbol("n", **{kind: True})
    for step in (
        Positive("", below, ((below, ONE),)),
        Identity("", below, below, domain=((below, ONE),)),
    ):
        finding = step.check()
        assert finding.outcome is Outcome.UNDECIDED
        assert "no n as it is declared is at least 1" in finding.detail
    nowhere = Identity("", q, q, where=(q - 1, 1 - q)).check()
    assert nowhere.outcome is Outcome.UNDECIDED
    assert "no point of its domain" in nowhere.detail


def test_a_removable_pole_is_no_point_of_the_domain():
    pole = Positive("", (W - 1) * (W + 1) / (W - 1), ((W, ONE),))
    assert sympy.cancel(pole.expression) == W + 1
    kept = Positive("", sympy.Mul(W - 1, 1 / (W - 1), W + 1, evaluate=False), ((W, ONE),))
    assert outcome(kept) is Outcome.UNDECIDED
    assert outcome(Positive("", kept.expression, ((W, TWO),))) is Outcome.PROVED


def test_a_symbol_is_tried_where_it_is_what_it_is_declared_to_be():
    odd, prime = Symbol("k", odd=True), Symbol("p", prime=True)
    assert outcome(Identity("", (-1) ** odd, Integer(-1))) is not Outcome.REFUTED
    assert outcome(Identity("", prime, prime)) is Outcome.PROVED
    false = Identity("", odd**2, odd + 6).check()
    assert false.outcome is Outcome.REFUTED
    value = int(false.detail.removeprefix("k = "))
    assert value % 2 == 1
    assert value**2 != value + 6


def test_two_bounds_of_one_symbol_are_refused_and_not_tried_outside():
    for domain in (((K, ONE), (K, Integer(5))), ((K, Integer(5)), (K, ONE))):
        finding = Positive("", K - 4, domain).check()
        assert finding.outcome is Outcome.UNDECIDED
        assert "K has two lower bounds" in finding.detail


def test_what_is_declared_positive_is_so_from_zero_on():
    assert outcome(Positive("", n, ((n, Integer(0)),))) is Outcome.PROVED
    zero = Symbol("n", nonnegative=True)
    assert outcome(Positive("", zero, ((zero, Integer(0)),))) is Outcome.REFUTED
