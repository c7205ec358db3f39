"""What symbols are supposed to be, and which signs follow."""

import pytest
from sympy import Symbol, symbols, sympify

from corridor.theory.proving.assumptions import Assumptions, bounds_of, refuse_empty
from corridor.theory.proving.normal_form import Forms
from corridor.theory.proving.outcome import Outcome
from corridor.theory.proving.steps import Identity
from corridor.theory.proving.terms import term_of
from corridor.theory.walk.symbols import K, L, W

n = Symbol("n", integer=True, positive=True)
p, q = symbols("p q", positive=True)
zero = Symbol("zero", nonnegative=True)
x, y = symbols("x y", real=True)


class Signs:
    """Assumptions in the ring of some expressions, and which signs follow."""

    def __init__(self, *expressions, bounds=(), where=()):
        given = [term_of(part) for part in where]
        pairs = bounds_of(bounds)
        terms = (*map(term_of, expressions), *given, *(t for pair in pairs for t in pair))
        self.forms = Forms(terms)
        for term in terms:
            self.forms.form(term)
        self.found = Assumptions(self.forms, pairs, given)

    def positive(self, expression):
        return self.found.positive(self.forms.form(term_of(expression)).numerator)


def test_symbols_are_what_they_are_declared_to_be():
    signs = Signs(K, n, p, zero, x)
    for expression in (K, n, p, K * n - 1 + p, n - 1 + p, p + zero, p * K + zero * n, K + 7):
        assert signs.positive(expression)
    for expression in (K - 1, p - 1, zero, zero * p, x, x + 1, x**2 + 1, K - n, -K, p - zero):
        assert not signs.positive(expression)


def test_bounds_are_used_with_those_after_them():
    signs = Signs(bounds=[(x, K), (K, L + 2), (L, W), (zero, 3)])
    for expression in (K - L - 1, K - W - 1, x - W - 1, zero - 2, K * L - W**2, x):
        assert signs.positive(expression)
    for expression in (K - L - 2, W - L, L - W, W - 1, zero - 3):
        assert not signs.positive(expression)


def test_what_is_said_to_be_positive_is_with_any_factor():
    signs = Signs(where=[1 - p - q, 2 * x - 2 * y])
    for expression in (1 - p - q, 2 - 2 * p - 2 * q, (1 - p - q) / 3, x - y, 5 * x - 5 * y):
        assert signs.positive(expression)
    for expression in (p + q - 1, y - x, 1 - p, x + y, x - 2 * y):
        assert not signs.positive(expression)


def test_what_is_below_1_is_one_over_what_is_above():
    signs = Signs(p**K, p**2, where=[1 - p])
    for expression in (1 - p, p, 2 - p, 3 - p - p**2, 2 - p**K, p + p**K):
        assert signs.positive(expression)
    for expression in (1 - 2 * p, p - 1, p**2 - p, p**K - 1, 1 - p * K):
        assert not signs.positive(expression)


def test_divisors_and_bases_that_may_vanish_are_named():
    assert Signs(1 / K, bounds=[(K, 1)]).found.vanishing() == ""
    assert "it divides by K - 1" in Signs(1 / (K - 1)).found.vanishing()
    assert Signs(1 / (K - 1), bounds=[(K, 2)]).found.vanishing() == ""
    assert Signs(1 / (1 - K), bounds=[(K, 2)]).found.vanishing() == ""
    assert "the base x of a power" in Signs(x**K).found.vanishing()
    assert Signs(x**K, bounds=[(x, 1)]).found.vanishing() == ""
    # A base that is 0 has whole powers, but here its sign is not known.
    assert "the base" in Signs((K - 1) ** p).found.vanishing()


def test_an_unbounded_symbol_is_named():
    signs = Signs(K * L, bounds=[(K, 1)])
    part = signs.forms.form(term_of(K * L)).numerator
    with pytest.raises(ValueError, match=r"no lower bound is given for L$"):
        signs.found.refuse_unbounded([part])
    signs.found.refuse_unbounded([signs.forms.form(term_of(K + 1)).numerator])


@pytest.mark.parametrize(
    ("symbol", "low"),
    [(K, 1 / L), (K + 1, L), (K + 1, 1 / L)],
)
def test_a_bound_is_a_polynomial_and_one_of_a_symbol(symbol, low):
    terms = (term_of(symbol), term_of(low))
    with pytest.raises(
        ValueError, match="a lower bound is no polynomial, or not one of a symb"
    ):
        Assumptions(Forms(terms), [terms])


def test_what_is_positive_is_a_polynomial():
    with pytest.raises(ValueError, match="what is said to be positive is no polynomial"):
        Signs(where=[1 / K])


@pytest.mark.parametrize(
    ("domain", "message"),
    [
        ([(K, 1), (K, 2)], "K has two lower bounds"),
        ([(L, 1), (K, L)], "the bound of K uses a symbol that stands before it"),
        ([(K, K)], "the bound of K uses a symbol"),
        ([(Symbol("m", negative=True), 1)], "no m as it is declared is at least 1"),
        ([(Symbol("m", nonpositive=True), p)], "no m as it is declared is at least p"),
    ],
)
def test_bounds_that_are_none(domain, message):
    with pytest.raises(ValueError, match=message):
        bounds_of(domain)


def test_a_domain_without_a_point_is_refused():
    refuse_empty(term_of(K), [])
    refuse_empty(term_of(K), bounds_of([(K, 3)]))
    refuse_empty(term_of(p), [], [term_of(1 - p)])
    with pytest.raises(ValueError, match="no point of its domain was found"):
        refuse_empty(term_of(p), [], [term_of(-p)])


@pytest.mark.parametrize(
    ("form", "domain", "where"),
    [
        # Above zero is who is declared so: at x = -4 and p = 1/2 the sides have two signs.
        ((x + 1, x + 2), ((x, -5),), (1 - x,)),
        ((x, 1 + x), ((x, 0),), (1 - x,)),
        ((zero, 1 + zero), (), (1 - zero,)),
        # Of p from q on nothing is known by q below 1: at q = 1/4, p = 3/10 two signs again.
        ((2 * p - 1, 3 * p - 1), ((p, q),), (1 - q,)),
    ],
)
def test_below_one_is_not_between_zero_and_one(form, domain, where):
    left, right = form
    power = Symbol("power", positive=True)
    sides = (left * right) ** power, left**power * right**power
    step = Identity("", *sides, domain=tuple((s, sympify(b)) for s, b in domain), where=where)
    assert step.check().outcome is not Outcome.PROVED
    step = Identity("", 1 / left, 1 / left, domain=step.domain, where=where)
    assert step.check().outcome is not Outcome.PROVED


def test_what_is_positive_between_zero_and_one():
    signs = Signs(1 + p - p**2, where=(1 - p,))
    assert signs.positive(1 + p - p**2)
    signs = Signs(1 + x - x**2, where=(x, 1 - x))
    assert signs.positive(1 + x - x**2)
    assert not Signs(1 + x - x**2, where=(1 - x,)).positive(1 + x - x**2)
