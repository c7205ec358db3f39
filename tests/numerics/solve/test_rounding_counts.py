"""Every count of roundings that an error bound rests on, by a running error analysis.

The code's own formulas run on counted numbers wherever they take any; where they need arrays of
floats, the same operations are done here one by one, as the code documents them. A count that
is too low is a wrong proof: it fails.
"""

import math
from fractions import Fraction

import numpy as np
import pytest
import scipy.sparse as sp
from counted import Counted, added, array, count, product, worst
from hypothesis import given, settings, strategies as st

from corridor import CorridorGraph, numerics
from corridor.numerics.graph.lumped import START, LumpedChain, lumped_chain
from corridor.numerics.sampling import distributions, tails
from corridor.numerics.solve import dense_elimination, full_solution, positive, table_times
from corridor.numerics.solve.full_solution import SparseSolver
from corridor.numerics.solve.positive import Arithmetic, Positive
from corridor.numerics.solve.results import UNIT


def numbers(counts):
    found = array(counts)
    return Positive(found, np.zeros(len(found), np.int64), max(counts), UNIT)


counts = st.lists(st.integers(0, 9), min_size=1, max_size=12)


@given(counts, st.data())
def test_sums_and_products_of_positive_numbers(first, data):
    second = data.draw(st.lists(st.integers(0, 9), min_size=len(first), max_size=len(first)))
    for found in (numbers(first) + numbers(second), numbers(first) * numbers(second)):
        alone = [f + s for f, s in zip(array(first), array(second), strict=True)]
        assert worst(found.mantissa) >= worst(alone)
        assert found.roundings >= worst(found.mantissa)
    flat = numbers([7] * len(first)), numbers([4] * len(first))
    assert (flat[0] + flat[1]).roundings == worst((flat[0] + flat[1]).mantissa) == 8
    assert (flat[0] * flat[1]).roundings == worst((flat[0] * flat[1]).mantissa) == 12


@given(st.integers(1, 40), st.integers(0, 5))
def test_the_sum_of_positive_numbers(n, each):
    """One more than its additions: what is shifted out of the range of a float counts."""
    total = numbers([each] * n).sum()
    assert total.roundings == worst(total.mantissa) + 1 == each + n


@given(st.integers(1, 40), st.integers(0, 5), st.integers(0, 300), st.integers(0, 300))
def test_a_climb_step_by_step(n, each, start, step):
    climbed = numbers([each] * n).climb(numbers([start]), numbers([step]))
    assert climbed.roundings >= worst(climbed.mantissa)
    if start >= step:
        assert climbed.roundings == worst(climbed.mantissa) == start + n * (each + 2)


def rounded(values):
    return Arithmetic().positive([*map(Fraction, values)])


@given(st.lists(st.floats(1e-9, 1e9), min_size=1, max_size=9), st.integers(0, 900))
def test_blocks_are_as_long_as_no_product_leaves_the_range_of_a_float(values, n):
    bits = positive._bits(rounded(values))
    assert all(2.0**-bits <= value <= 2.0**bits for value in values)
    many = rounded(values * (1 + n // len(values)))
    length = positive._block_length(many, rounded([1.0]))
    assert length == min(256, math.isqrt(len(many)) // 2, 900 // bits)
    assert positive._block_length(many, rounded([0.0, 2.0**58])) == length
    assert positive._block_length(many, rounded([2.0**59])) == 0
    assert positive._block_length(rounded([*values, 0.0]), rounded([1.0])) == 0


def test_the_bits_of_numbers_at_the_ends_of_their_exponents():
    assert positive._bits(rounded([0.5])) == 1
    assert positive._bits(rounded([0.5**40, 3.0])) == 40
    assert positive._bits(rounded([2.0**40 * 1.9])) == 42


@pytest.mark.parametrize(("n", "length"), [(9, 3), (200, 4), (300, 30)])
def test_a_climb_in_blocks(n, length, monkeypatch):
    """Running products and sums in each block, then the blocks, then every place."""

    def in_blocks(numbers, n, length, beyond):
        return array([numbers.roundings] * (-(-n // length) * length)).reshape(-1, length)

    def normal(mantissa, exponent, roundings, unit):
        found = np.asarray(mantissa, dtype=object)
        return Positive(found, np.zeros(found.shape, np.int64), roundings, unit)

    monkeypatch.setattr(positive, "_climb_floats", lambda r, start, s: r.climb(start, s))
    monkeypatch.setattr(positive, "_in_blocks", in_blocks)
    monkeypatch.setattr(positive, "_normal", normal)
    climbed = positive._climb_blocks(numbers([1] * n), numbers([1]), numbers([1]), length)
    assert len(climbed) == n + 1
    assert climbed.roundings >= worst(climbed.mantissa)
    # To spare: the last block's way to its end, and a rounding for each block.
    assert climbed.roundings <= 2 * worst(climbed.mantissa)


def test_a_climb_of_floats_loses_what_it_counts_at_most():
    """The float path has the same two roundings a step: a product and a sum."""
    rng = np.random.default_rng(7)
    for n in (5, 40, 1500):
        ratios = [Fraction(int(p), 2**20) for p in rng.integers(2**19, 2**21, n)]
        found = (
            positive.Arithmetic()
            .positive(ratios)
            .climb(
                positive.Arithmetic().positive([1]),
                positive.Arithmetic().positive([Fraction(1, 3)]),
            )
        )
        exact = Fraction(1)
        for ratio in ratios:
            exact = Fraction(1, 3) + ratio * exact
        value = Fraction(float(found.mantissa[-1])) * Fraction(2) ** int(found.exponent[-1])
        assert abs(value / exact - 1) <= found.relative_error_bound


def derived_roundings(Q, absorption, entry):
    """Return the roundings of an elimination, by counting each of its operations."""
    elimination = numerics.eliminate(Q, absorption, entry_roundings=entry)
    n = Q.shape[0]
    rows = {i: {j for j in range(n) if j != i and Q[i, j]} for i in range(n)}
    names, total = list(range(n)), 2 * n * entry
    for round_ in elimination.rounds:
        out, kept = ([names[i] for i in part] for part in (round_.out, round_.kept))
        leaves = {e: added([Counted(0) for _ in rows[e]] + [Counted(0)]) for e in out}
        share = {e: Counted(0) / leaves[e] for e in out}
        changed, pushed, pulled = {}, 0, 0
        for i in kept:
            through = [e for e in out if e in rows[i]]
            ends = {j for e in through for j in rows[e]}
            new = [
                added([Counted(0)] + [Counted(0) * share[e] for e in through if j in rows[e]])
                for j in ends
            ]
            # What is absorbed is passed on alike, and so is the right-hand side.
            lost = added([Counted(0)] + [Counted(0) * share[e] for e in through])
            if through:
                changed[i] = worst([*new, lost])
                pushed = max(pushed, count(lost))
            arriving = [e for e in out if i in rows[e]]
            if arriving:
                visits = added([Counted(0)] + [Counted(0) * share[e] for e in arriving])
                pushed = max(pushed, count(visits))
        for e in out:
            back = added([Counted(0)] + [share[e] * Counted(0) for _ in rows[e]])
            entering = [i for i in kept if e in rows[i]]
            visits = added([Counted(0)] + [Counted(0) * Counted(0) for _ in entering])
            pulled = max(pulled, count(back), count(visits / leaves[e]))
        total += 2 * sum(changed.values()) + pushed + pulled
        for i in kept:
            through = rows[i] & set(out)
            rows[i] = (rows[i] - through).union(*(rows[e] for e in through)) - {i}
        names = kept
    return elimination, total


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 8), st.data())
def test_the_roundings_of_an_elimination(n, data):
    entries = data.draw(st.lists(st.booleans(), min_size=n * n, max_size=n * n))
    Q = np.array(entries, dtype=float).reshape(n, n) / (n + 1)
    elimination, derived = derived_roundings(sp.csr_array(Q), np.full(n, 0.1), 3)
    assert elimination.roundings >= derived


@pytest.mark.parametrize("n", [3, 4, 7])
@pytest.mark.parametrize("entry", [1, 2])
def test_none_to_spare_on_a_ring(n, entry):
    """Every state leads to both neighbours: all rows of a round take equally many roundings."""
    Q = sp.csr_array((np.roll(np.eye(n), 1, 1) + np.roll(np.eye(n), -1, 1)) / 3)
    elimination, derived = derived_roundings(Q, np.full(n, 1 / 3), entry)
    rounds = len(elimination.rounds)
    # The last states may have fewer ways on than the longest row of their round.
    assert 0 <= elimination.roundings - derived <= 4 * rounds


@pytest.mark.parametrize(("m", "n"), [(1, 9), (2, 5), (4, 9), (5, 5)])
@pytest.mark.parametrize("entry", [1, 2])
def test_little_to_spare_between_two_sets(m, n, entry):
    """Each state of one leads to all of the other; then each to all that are left."""
    Q = np.zeros((m + n, m + n))
    Q[:m, m:] = Q[m:, :m] = 0.1
    elimination, derived = derived_roundings(sp.csr_array(Q), np.full(m + n, 0.1), entry)
    assert 0 <= elimination.roundings - derived <= 4 * len(elimination.rounds)


def halves(lo, hi):
    """Yield where blocks begin, are cut, and end."""
    if hi - lo > 1:
        mid = (lo + hi) // 2
        yield lo, mid, hi
        yield from (*halves(lo, mid), *halves(mid, hi))


@pytest.mark.parametrize("m", [1, 2, 3, 8, 13])
def test_the_roundings_of_a_dense_finish(m):
    """A sum and a division a state, and a product a half, in each row that comes after."""
    rows = sum(2 * (m - 1 - i) for i in range(m))
    rows += sum((m - mid) * (mid - lo + 1) for lo, mid, _ in halves(0, m))
    pushed = 2 * m + sum(mid - lo + 1 for lo, mid, _ in halves(0, m))
    pulled = 2 * m + sum(hi - mid + 1 for _, mid, hi in halves(0, m))
    spare = dense_elimination._roundings(m) - (2 * rows + pushed + pulled)
    assert 0 <= spare <= m  # one for each block of odd length


class Matrix(np.ndarray):
    """Rows of counted numbers, with what a sparse array says of their lengths."""

    @property
    def indptr(self):
        return np.arange(len(self) + 1) * self.shape[1]


@pytest.mark.parametrize("n", [1, 2, 9])
@pytest.mark.parametrize(("entry", "spare"), [(1, 2), (2, 1)])
def test_the_slack_of_a_residual(n, entry, spare):
    """An entry of Q was rounded once, a table's twice; the slack itself is rounded, too."""
    Q = np.array([[Counted(entry)] * n] * n, dtype=object).view(Matrix)
    t, steps = array([0] * n), array([0] * n)
    residual = abs(steps - (t - Q @ t))
    slack = SparseSolver._slack(np.ones(n), Q)
    assert (slack == (worst(residual) + spare) * UNIT).all()


def test_the_slack_of_visits_is_that_of_all_terms_of_their_residual(monkeypatch):
    """What is given, the visits themselves, and what of them comes from elsewhere."""
    seen, slack = [], SparseSolver._slack

    def recorded(magnitude, matrix):
        seen.append((magnitude, matrix))
        return slack(magnitude, matrix)

    monkeypatch.setattr(SparseSolver, "_slack", staticmethod(recorded))
    Q = sp.csr_array(np.array([[0.0, 0.5, 0.25], [0.25, 0.0, 0.5], [0.5, 0.25, 0.0]]))
    solver, start = SparseSolver(Q, np.ones(3)), np.array([4.0, 0.0, 2.0])
    visits, _ = solver.visits(start)
    (times, rows), (made, columns) = seen
    steps = solver.times(np.ones(3))[0]
    np.testing.assert_allclose(times, steps + Q @ steps + 1, rtol=1e-15, atol=0)
    np.testing.assert_allclose(made, visits + visits @ Q + start, rtol=1e-15, atol=0)
    assert (rows.toarray() == Q.toarray()).all()
    assert (columns.toarray() == Q.toarray().T).all()


@pytest.mark.parametrize("n", [1, 2, 30])
def test_the_errors_of_visits_added_up(n):
    found = full_solution.visit_error(array([0] * n), array([0] * n), Counted(0))
    assert worst(np.array([found], dtype=object)) + 1 == n + full_solution.VISIT_ROUNDINGS


def test_the_roundings_of_a_distribution():
    """Moves, blocks of moves, and the last sum, counted from state to state."""
    # In the last, a ring, all states are alike, and a block's sums are longer than a move's.
    ring = sp.csr_array((np.eye(9) + np.roll(np.eye(9), 1, 1)) / 3)
    for chain, T in [
        (lumped_chain(CorridorGraph.symmetric(1, 1, 1), "uniform"), 7),
        (lumped_chain(CorridorGraph.symmetric(3, 2, 2), "sft"), 200),
        (lumped_chain(CorridorGraph.from_branches([[2]] * 9), "rl"), 90),
        (LumpedChain(ring, np.full(9, 1 / 3)), 200),
    ]:
        Q, n = chain.Q.toarray() != 0, chain.Q.shape[0]
        m, power = distributions._block(chain.Q, min(T + 1, distributions.LONGEST_BLOCK))
        move = [[Counted(1) if Q[i, j] else None for j in range(n)] for i in range(n)]

        jump = move
        for _ in range(m - 1):
            columns = list(zip(*jump, strict=True))
            jump = [[product(row, column) for column in columns] for row in move]
        assert [[x is not None for x in row] for row in jump] == (power.toarray() != 0).tolist()
        tabled = [[Counted(0)] * n]
        for _ in range(m - 1):
            tabled.append([product(row, tabled[-1]) for row in move])
        start = [Counted(0) if i == START else None for i in range(n)]
        most = 0
        for t in range(T + 1):
            if t and t % m == 0:
                start = [product(start, column) for column in zip(*jump, strict=True)]
            # A product with an array of floats adds up zeros as well.
            most = max(most, count(product(start, tabled[t % m])))
        claimed = distributions._propagated(chain, T)[2]
        assert most <= claimed
        widths = [
            max(sum(row) for row in rows) for rows in (Q.tolist(), (power.T != 0).toarray())
        ]
        blocks = -(-(T + 1) // m)
        spare = (blocks - 1) * abs(widths[1] - widths[0]) + (T + 1) * (widths[0] - 1) + n
        assert claimed <= most + spare
    # The first block begins in one state, and adds nothing up.
    assert claimed == most + n - 1


@given(st.fractions(1, 10), st.fractions(0, 1), st.fractions(0, 1))
def test_the_middle_of_two_ends(low, spread, each):
    """What lies between the ends, each moved as far as it may be, is within the bound."""
    low, each = float(low), float(each) * 1e-6
    high = low * (1 + float(spread) * 1e-3)
    bound = Fraction(tails.middle_error(low, high, each))
    middle = Fraction((low + high) / 2)
    ends = Fraction(low) * (1 - Fraction(each)), Fraction(high) * (1 + Fraction(each))
    off = max(abs(end - middle) / middle for end in ends)
    assert off <= bound <= off * (1 + Fraction(1, 500)) + 8 * Fraction(UNIT)


def test_the_survival_odds_are_off_by_what_their_parts_are(monkeypatch):
    """Of the times (here without an error), of one product with Q, and of a quotient."""
    seen, eliminate = [], tails.eliminate

    class Exact:
        def __init__(self, *chain):
            self.elimination = eliminate(*chain)

        def times(self, steps):
            return self.elimination.times(steps)[0], 2.0**-10

    monkeypatch.setattr(tails, "eliminate", Exact)
    monkeypatch.setattr(tails, "middle_error", lambda *ends: seen.append(ends) or 0.0)
    chain = lumped_chain(CorridorGraph.symmetric(3, 2, 2), "uniform")
    rate = tails.tail_rate_of(chain)
    assert rate.relative_error_bound == tails.LOG_ROUNDINGS * UNIT
    width = int(np.diff(chain.Q.indptr).max())
    row = np.array([Counted(1)] * width, dtype=object) @ array([0] * width)
    assert seen[0][2] == 2.0**-10 + count(row / Counted(0)) * UNIT


def test_a_table_of_walks_is_the_mean_of_the_targets(monkeypatch):
    """Its entries were summed and divided; the mean adds W numbers up and divides."""
    seen = []

    class Exact:
        def times(self, steps):
            return np.full(len(steps), 5.0), 0.0

    def fake(Q, arrived, *, entry_roundings):
        seen.append(entry_roundings)
        return Exact()

    monkeypatch.setattr(table_times, "eliminate", fake)
    for W in (1, 2, 9):
        edges = numerics.edge_table(CorridorGraph.symmetric(W, 1, 2))
        bound = numerics.table_hitting_time(edges, edges.uniform()).relative_error_bound
        assert bound == worst(np.array([array([0] * W).mean()], dtype=object)) * UNIT
    assert set(seen) == {count(Counted(0) / Counted(1))}


def test_the_rows_of_a_table_are_rounded_twice():
    """However long a row is, and whatever order it is added up in."""
    edges = numerics.edge_table(CorridorGraph.symmetric(200, 1, 1))
    # Added up from the left, all but the first would be lost.
    rows = np.where(edges.successors >= 0, 2.0**-54, 0.0)
    rows[:, 0] = 1.0
    found = table_times._checked(edges, rows)
    exact = [Fraction(x) for x in rows[0].tolist()]
    total = sum(exact)
    for x, value in zip(exact, found[0].tolist(), strict=True):
        assert abs(Fraction(value) * total - x) <= 2 * Fraction(UNIT) * x * (1 + Fraction(UNIT))
