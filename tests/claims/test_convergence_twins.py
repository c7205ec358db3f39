"""False twins of the convergence theorem are refused; its exact examples hold."""

from dataclasses import replace

import pytest
import sympy
from hypothesis import given, strategies as st
from proved import proof_of
from sympy import Integer, Rational, Symbol

from corridor import CorridorGraph, Policy
from corridor.theory import solve
from corridor.theory.proofs import Identity, Outcome, Positive
from corridor.theory.proofs.convergence import (
    clock,
    domination as parts,
    overshoot,
    rates,
    wider,
)
from corridor.theory.proofs.convergence.points import Point, point
from corridor.theory.proofs.convergence.sharpness import sharp, straight, straight_line
from corridor.theory.walk.symbols import K, W

ONE = Integer(1)
odds = st.one_of(
    st.just(Integer(0)),
    st.builds(Rational, st.integers(1, 40), st.integers(1, 40)),
    st.builds(lambda k: Integer(10) ** k, st.integers(-3, 3)),
)


@st.composite
def points(draw, most=4, even=False):
    """Return a policy in exact odds."""
    n = 2 * draw(st.integers(1, most // 2)) if even else draw(st.integers(1, most))
    u, v = (tuple(draw(odds) for _ in range(n)) for _ in "uv")
    return Point(u, v, Integer(draw(st.integers(1, 5))))


def half_gradient(at):
    """Return D/2, half the sum of the absolute derivatives over all gaps."""
    return sum(
        x / (1 + x) * abs(sign)
        for row, signs in zip((at.u, at.v), at.gradient(), strict=True)
        for x, sign in zip(row, signs, strict=True)
    )


def weighted(at):
    """Return both sides of the identity on which domination rests."""
    M, (ys, zs), (A, G) = at.passages, at.turns, at.gradient()
    left = sum(
        M[k] * at.u[k] / (1 + at.u[k]) * A[k] + M[k + 1] * at.v[k] / (1 + at.v[k]) * G[k]
        for k in range(len(ys))
    )
    right = sum(
        M[i] ** 2 * (at.omega * sum(zs[:i]) + (1 + at.omega) * sum(ys[i:]))
        for i in range(len(M))
    )
    return left, right


def test_the_proof_is_whole():
    proof = proof_of("T3")
    assert proof.proved
    assert str(proof.verdict) == "proved as stated"
    assert "not decid" not in f"{proof.claim.remarks} {proof.claim.statement}"


@given(points())
def test_identity_and_domination_at_random_policies(at):
    left, right = weighted(at)
    assert left == right
    e, n = at.excess / at.omega, len(at.u)
    for square in (e, n * (1 + at.omega) / at.omega):
        # D/2 >= 2E/(1+s), written without the root: (2E - D/2)^2 <= (D/2)^2 s^2 if 2E > D/2.
        half = half_gradient(at)
        short = 2 * at.excess - half
        assert short <= 0 or short**2 <= half**2 * (1 + square)
    A, G = at.gradient()
    for x, sign in zip(at.u, A, strict=True):
        assert sign >= (1 + at.omega) * (1 + x) - at.excess
    for x, sign in zip(at.v, G, strict=True):
        assert sign >= at.omega * (1 + x) - at.excess
    assert at.excess >= (1 + at.omega) * sum(at.u) + at.omega * sum(at.v)


@given(points(even=True))
def test_a_point_is_the_walk_itself(at):
    """The excess and all derivatives, against an exact solve of the walk."""
    size = len(at.u) // 2
    f, g = ([1 / (1 + x) for x in row] for row in (at.u, at.v))
    policy = Policy(a=f[1::2], b=g[1::2], c=f[::2], d=g[::2])
    width = int(at.omega) + 1
    found = solve(CorridorGraph.symmetric(width, size, 3), policy)
    rl = 2 * size + 2 + 2 * at.omega * (2 * size + 1)
    assert found.hitting_time - rl == 2 * at.excess
    A, G = at.gradient()
    for family, row, signs in (
        ("c", at.u[::2], A[::2]),
        ("a", at.u[1::2], A[1::2]),
        ("d", at.v[::2], G[::2]),
        ("b", at.v[1::2], G[1::2]),
    ):
        for j, (x, sign) in enumerate(zip(row, signs, strict=True)):
            pushes = (
                getattr(found.visits[w], family)[j] * getattr(found.advantages[w], family)[j]
                for w in range(2)
            )
            assert sum(pushes) == 2 * (1 + x) * sign


def test_the_constant_of_the_witness_is_no_bound_for_all():
    """4/(1+sqrt(1+n/2)) is twice what the witness of sharpness leaves."""
    excess, ratio, backward, *_ = sharp().steps
    assert all(step.check().outcome is Outcome.PROVED for step in (excess, ratio, backward))
    twin = replace(ratio, right=2 * ratio.right)
    assert twin.check().outcome is Outcome.REFUTED
    relation = sharp().relation
    doubled = replace(relation, sides=(relation.sides[0], 2 * relation.sides[1]))
    assert replace(sharp(), relation=doubled).check().outcome is Outcome.REFUTED
    # And as numbers: n = 16, r = 3, W = 2.
    at = point("0 0 0 0 0 0 0 0 3 0 0 0 0 0 0 0", "0 0 0 0 0 0 0 3 0 0 0 0 0 0 0 0")
    assert half_gradient(at) / at.excess == Rational(2, 4)
    assert half_gradient(at) / at.excess < Rational(4, 4)


def test_with_one_branch_backward_rows_are_not_dominated():
    """W = 1: u = 0 and any v is stationary, and step by step the proof needs omega > 0."""
    at = replace(point("0 0", "3 5"), omega=Integer(0))
    assert half_gradient(at) == 0
    bound = next(step for step in parts.derivatives() if "G_k >= (W-1)" in step.text)
    strict = replace(bound, strict=True)
    assert strict.check().outcome is Outcome.PROVED
    # Where omega may be 0 as well it is not strict.
    omega = parts.omega
    none = Symbol("omega", nonnegative=True)
    domain = tuple((none if x == omega else x, low) for x, low in bound.domain)
    strict = replace(strict, expression=strict.expression.subs(omega, none), domain=domain)
    assert strict.check().outcome is not Outcome.PROVED
    for concluded in (rates.by_size(), rates.decay(), clock.early(), clock.tail()):
        lows = tuple((x, ONE if x == W else low) for x, low in concluded.relation.where)
        wider_claim = replace(concluded, relation=replace(concluded.relation, where=lows))
        assert wider_claim.check().outcome is not Outcome.PROVED


def test_forward_rows_can_err_from_other_starts():
    A, _ = point("0 0", "10 0").gradient()
    assert A[1] == Rational(-86, 11)
    symbols = (parts.omega, parts.v, parts.Z)
    values = {parts.S: ONE, parts.m: ONE, parts.u: 0, parts.eta: 0, parts.sigma: ONE}
    twin = Positive(
        "A_k >= 0 for all policies",
        parts.forward().subs(values),
        parts.free(*symbols),
        strict=False,
    )
    assert twin.check().outcome is Outcome.REFUTED


def refused(step):
    """Tell whether an identity is not proved, and fails at a rational point by evaluation."""
    difference = sympy.sympify(step.left) - sympy.sympify(step.right)
    symbols = sorted(difference.free_symbols, key=str)
    value = difference.subs({x: Rational(2 * n + 5, 3) for n, x in enumerate(symbols)})
    return step.check().outcome is not Outcome.PROVED and sympy.simplify(value) != 0


@pytest.mark.parametrize("family", [parts.field, parts.sums, parts.walk, wider.unlike])
def test_a_dropped_factor_is_refused(family):
    """Half of a side, or a power of m less: no identity survives it."""
    for step in family():
        if not isinstance(step, Identity):
            continue
        for factor in (Integer(2), parts.m, 1 + parts.u):
            twin = replace(step, right=sympy.sympify(step.right) * factor)
            assert refused(twin), step.text


def test_a_dropped_square_is_refused():
    """sum M_i F_i in the place of sum M_i^2 F_i."""
    last = parts.field()[-1]
    grown = parts.WIDTH * parts.y * parts.S
    twin = replace(last, right=grown + parts.omega * (parts.Z + parts.z) / parts.after)
    assert refused(twin)


def test_the_straight_line_is_the_walk():
    """The formulas of the straight line at one point, against the general gradient."""
    width, size, lanes, E = 3, 4, 2, Rational(5, 3)
    u = tuple(x for _ in range(size) for x in (1 / (lanes * E), lanes / E))
    v = tuple(x for _ in range(size) for x in (lanes / E, 1 / (lanes * E)))
    A, G = Point(u, v, Integer(width - 1)).gradient()
    rows = {"a": A[1::2], "b": G[1::2], "c": A[::2], "d": G[::2]}
    for step, signs in zip(straight_line(K + 1), rows.values(), strict=True):
        for depth in range(1, size + 1):
            names = {"W": width, "K": size, "L": lanes, "j": depth, "E": E}
            free = step.expression.free_symbols
            value = step.expression.subs({s: names[s.name] for s in free})
            assert sympy.nsimplify(value) == signs[depth - 1]


def test_one_diamond_more_is_too_deep_for_the_straight_line():
    """K = W in the place of K < W: refuted or undecided, and false at W=K=2, L=7."""
    for step in straight_line(K):
        if step.domain[0][1] == K:
            assert step.check().outcome is not Outcome.PROVED
    where = ((W, K), *straight().relation.where[1:])
    twin = replace(straight(), relation=replace(straight().relation, where=where))
    assert twin.check().outcome is not Outcome.PROVED
    lanes, E = 7, Rational(3, 2)
    u = (1 / (lanes * E), lanes / E) * 2
    v = (lanes / E, 1 / (lanes * E)) * 2
    _, G = Point(u, v, ONE).gradient()
    assert min(G) < 0


@pytest.mark.parametrize(("depth", "factor", "start"), overshoot.CYCLES)
def test_cycles_are_cycles_and_a_smaller_step_is_none(depth, factor, start):
    assert len(start.u) == 2 * depth
    once = overshoot.updated(start, factor)
    assert once != start
    assert overshoot.updated(once, factor) == start
    assert start.excess > start.omega
    small = Rational(1000, 999)
    assert overshoot.updated(overshoot.updated(start, small), small) != start


@given(points(most=3), st.integers(1, 30))
def test_updates_below_the_trap_keep_all_rows_right(at, tenths):
    """Scaled down until e < 1: whatever the step, e falls as the theorem says."""
    while at.excess >= at.omega:
        at = Point(tuple(x / 3 for x in at.u), tuple(x / 3 for x in at.v), at.omega)
    if at.excess == 0:
        return
    assert all(sign > 0 for signs in at.gradient() for sign in signs)
    factor = 1 + Rational(tenths, 10)
    e = at.excess / at.omega
    after = overshoot.updated(at, factor).excess / at.omega
    assert float(after) <= float(e / factor) * float(sympy.exp((1 - 1 / factor) * e)) * (
        1 + 1e-12
    )


@pytest.mark.parametrize("n", [4, 6, 10])
def test_a_step_above_the_order_of_one_over_n_squared_can_raise_the_hitting_time(n):
    y = Integer(10) ** 6
    odds = (y - 1, *[y] * (n - 2), 2 * y)
    at = Point(odds, odds, y)
    A, G = at.gradient()
    assert all(sign > 0 for sign in (*A, G[-1]))
    assert all(sign < 0 for sign in G[:-1])
    # The least rational step with eta (1 - eta) > 3/(n (n-1)), for which eta > 1 - 1/factor.
    least = (1 - sympy.sqrt(1 - Rational(12, n * (n - 1)))) / 2 if n > 4 else Rational(1, 2)
    factor = sympy.nsimplify(sympy.exp(least).evalf(), rational=True, tolerance=1e-6)
    assert overshoot.updated(at, factor + Rational(1, 10**5)).excess > at.excess
    # And the step of (a) does lower it, by what it promises.
    rate = 2 / (1 + (1 + n * 1.000001) ** 0.5)
    small = 1 + Rational(str(round(rate / (4 * n * n), 9))) * Rational(999, 1000)
    after = overshoot.updated(at, small).excess
    assert float(after / at.excess) <= float(small) ** (-rate / 2)
