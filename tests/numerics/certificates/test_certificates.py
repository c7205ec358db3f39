"""Certificates: what the checker lets pass is true, and what is computed rightly gets one."""

import copy
import json
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import assume, given, settings, strategies as st
from mazes import mazes, policies
from scipy.sparse.linalg import spsolve
from strategies import corridors

from corridor import CorridorGraph, Policy, numerics, theory
from corridor.numerics.certificates import check
from corridor.numerics.certificates.certificates import certify_listing
from corridor.numerics.graph.exact_states import ListedState, listing
from corridor.numerics.solve.results import Result
from corridor.reports.model_checkers import export_states

METHODS = ("accurate", "elimination", "sparse", "mpmath")
SFT = listing(CorridorGraph.symmetric(3, 2, 2), "sft")


def rational(value):
    return Fraction(int(value.numerator), int(value.denominator))


@st.composite
def chains(draw):
    """Return a chain with traps, loops, states that take no step, and fractions of steps."""
    n = draw(st.integers(1, 6))
    weights = st.lists(
        st.sampled_from([0, 0, 0, 1, 1, 2, 7, 10**12]), min_size=n + 1, max_size=n + 1
    )
    states = []
    for i in range(n):
        row = draw(weights.filter(any))
        moves = tuple((j, Fraction(p, sum(row))) for j, p in enumerate(row) if p)
        steps = draw(st.sampled_from([0, 1, 1, 1, Fraction(1, 3), 5]))
        states.append(ListedState(f"state {i}", steps, moves))
    return [*states, ListedState("target", 0, ((n, Fraction(1)),))]


def exact_times(states):
    """Return the expected steps to the target from each state, None where it may be missed.

    Reachability by repeated union, the equations by Gaussian elimination over fractions.
    """
    n = len(states) - 1
    after = [{i} | {j for j, _ in state.moves} for i, state in enumerate(states)]
    for _ in states:
        after = [set().union(*(after[j] for j in reached)) for reached in after]
    sure = [i for i in range(n) if all(n in after[j] for j in after[i])]
    rows = []
    for i in sure:
        row = {**dict.fromkeys(sure, Fraction(0)), n: Fraction(states[i].steps)}
        row[i] += 1
        for j, p in states[i].moves:
            if j != n:
                row[j] -= p
        rows.append(row)
    for k, i in enumerate(sure):
        pivot = next(row for row in rows[k:] if row[i])
        rows.remove(pivot)
        rows.insert(k, {j: x / pivot[i] for j, x in pivot.items()})
        for row in rows:
            if row is not rows[k] and (factor := row[i]):
                for j in row:
                    row[j] -= factor * rows[k][j]
    times = [None] * n + [Fraction(0)]
    for i, row in zip(sure, rows, strict=True):
        times[i] = row[n]
    return times


def holds(states, scale, listed):
    """Tell whether bounds enclose the exact times, None exactly where they are infinite."""
    return all(
        (time is None) == (pair is None)
        and (pair is None or pair[0] <= time * 2**scale <= pair[1])
        for time, (_, pair) in zip(exact_times(states), listed, strict=True)
    )


def read_back(certificate):
    drn = export_states(certificate.states, "drn", [])
    return check.read(drn, certificate.text())


@given(chains())
def test_every_chain_has_one_and_it_encloses_the_exact_times(states):
    certificate = certify_listing(states)
    chain, start, target, scale, listed = read_back(certificate)
    assert (start, target) == (0, len(states) - 1)
    assert chain == [(state.steps, sorted(state.moves)) for state in states]
    check.verify(chain, target, scale, listed)
    assert holds(states, scale, listed)
    for time, (_, pair) in zip(exact_times(states), listed, strict=True):
        if time:
            assert pair[1] - pair[0] <= 2**scale * max(time, 1) * Fraction(1, 10**15)
    if (between := certificate.between()) is None:
        assert certificate.relative_gap == 0
    elif between[0]:
        assert certificate.relative_gap == float(between[1] / between[0] - 1)


def altered(draw, found):
    """Return a certificate with one thing changed."""
    found = copy.deepcopy(found)
    i = draw(st.integers(0, len(found["states"]) - 1))
    k = draw(st.integers(0, len(found["times"]) - 1))
    bad = [float("nan"), -1, 10**9, "7", None, True, [1], 0.5]
    kind = draw(st.sampled_from(["rank", "place", "time", "digits", "scale", "drop", "any"]))
    if kind == "rank":
        found["states"][i][0] = draw(st.one_of(st.integers(0, 9), st.sampled_from(bad)))
    elif kind == "place":
        found["states"][i][1] = draw(st.one_of(st.integers(-3, k + 3), st.sampled_from(bad)))
    elif kind == "time":
        low, high = (int(x, 16) for x in found["times"][k].split())
        shift = draw(st.integers(-(2**80), 2**80)) >> draw(st.integers(0, 80))
        side = draw(st.integers(0, 2))
        pair = max(0, low + shift * (side != 1)), max(0, high + shift * (side != 0))
        found["times"][k] = "{:x} {:x}".format(*pair)
    elif kind == "digits":
        found["times"][k] = draw(st.sampled_from(["nan nan", "-1 5", "1", "1 2 3", "f" * 9, 7]))
    elif kind == "scale":
        found["scale"] = draw(st.sampled_from([0, 1, 10**7, -1, 0.5, float("nan"), "70", None]))
    elif kind == "drop":
        del found["states"][i]
    else:
        found["states"][i] = draw(st.sampled_from(bad))
    return found


@settings(max_examples=400)
@given(chains(), st.data())
def test_an_altered_one_is_refused_by_state_or_still_true(states, data):
    certificate = certify_listing(states)
    drn = export_states(states, "drn", [])
    found = altered(data.draw, json.loads(certificate.text()))
    said = ""
    try:
        chain, _, target, scale, listed = check.read(drn, json.dumps(found))
        check.verify(chain, target, scale, listed)
    except ValueError as fault:
        said = str(fault)
    assert re.match(r"state \d+: ", said) if said else holds(states, scale, listed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (" : 1/3\n", " : 1/4\n"),
        (" : 1/3\n", " : 4/3\n"),
        (" : 1/3\n", " : -1/3\n"),
        (" : 1/3\n", " : 1e999999999\n"),
        (" : 1/3\n", " : nan\n"),
        ("state 5 [1]", "state 5 [2]"),
        ("state 5 [1]", "state 5 [-1]"),
        ("\t\t1 : 1\n", "\t\t2 : 1\n"),
        ("\t\t1 : 1\n", "\t\t1000000 : 1\n"),
        ("\t\t1 : 1\n", ""),
    ],
)
def test_another_chain_is_refused_and_the_state_is_named(old, new):
    certificate = certify_listing(SFT)
    drn = export_states(SFT, "drn", [])
    assert old in drn
    with pytest.raises(ValueError, match=r"^state \d+: "):
        check.verify(*judged(drn.replace(old, new, 1), certificate.text()))


def judged(drn, text):
    chain, _, target, scale, listed = check.read(drn, text)
    return chain, target, scale, listed


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("state 5 [1]", "state 6 [1]"),
        ("[0] target", "[0]"),
        ("state 5 [1]", "state 5 [1] target"),
        ("state 0 [1] init", "state 0 [1]"),
        ("state 5 [1]", "state 5 [1e999999999]"),
    ],
)
def test_a_chain_that_is_none_is_refused(old, new):
    drn = export_states(SFT, "drn", [])
    assert old in drn
    with pytest.raises(
        ValueError, match=r"the chain's states must be 0, 1, 2, \.\.\., one init"
    ):
        check.read(drn.replace(old, new, 1), certify_listing(SFT).text())


HALF, WHOLE = Fraction(1, 2), Fraction(1)
FAIR = [(1, [(0, HALF), (1, HALF)]), (0, [(1, WHOLE)])]


@pytest.mark.parametrize(
    ("steps", "moves", "entry"),
    [
        (-1, [(0, HALF), (1, HALF)], (1, [-2, -2])),
        (1, [(0, Fraction(-1, 2)), (1, Fraction(3, 2))], (1, [0, 2])),
        (1, [(0, Fraction(0)), (1, WHOLE)], (1, [1, 1])),
        (1, [(1, HALF)], (1, [1, 1])),
        (1, [(0, WHOLE), (1, WHOLE)], (1, [0, 9])),
        (1, [(0, HALF), (1, HALF)], (0, None)),
        (1, [(0, HALF), (1, HALF)], (1, None)),
        (1, [(0, HALF), (1, HALF)], (0, [2, 2])),
        (1, [(0, HALF), (1, HALF)], (1, [3, 4])),
        (1, [(0, HALF), (1, HALF)], (1, [0, 1])),
    ],
)
def test_each_condition_is_needed(steps, moves, entry):
    """A state before the target, which would be right with two steps and rank 1."""
    check.verify(FAIR, 1, 0, [(1, [2, 2]), (0, [0, 0])])
    with pytest.raises(ValueError, match="state 0: "):
        check.verify([(steps, moves), FAIR[1]], 1, 0, [entry, (0, [0, 0])])


@pytest.mark.parametrize("entry", [(1, [0, 0]), (0, [0, 1]), (0, None)])
def test_the_target_is_at_the_target(entry):
    with pytest.raises(ValueError, match=r"state [01]: "):
        check.verify(FAIR, 1, 0, [(2, [2, 3]), entry])


def test_a_rank_is_a_natural_number():
    drn, found = export_states(SFT, "drn", []), json.loads(certify_listing(SFT).text())
    for rank in (-1, 1.0, True, None, "1"):
        found["states"][3][0] = rank
        with pytest.raises(ValueError, match="state 3: no rank"):
            check.read(drn, json.dumps(found))


def test_ranks_are_needed_where_states_take_no_step():
    """Two vertices that lead to each other satisfy every inequality, with whatever times."""
    trap = ListedState("vertex", 0, ((1, Fraction(1)),))
    back = ListedState("vertex", 0, ((0, Fraction(1)),))
    states = [trap, back, ListedState("target", 0, ((2, Fraction(1)),))]
    assert certify_listing(states).bounds == (None, None, (0, 0))
    chain = [(state.steps, state.moves) for state in states]
    with pytest.raises(ValueError, match="state 0: its rank"):
        check.verify(chain, 2, 0, [(2, [10**9] * 2), (2, [10**9] * 2), (0, [0, 0])])


def test_it_is_checked_without_corridor(tmp_path):
    """As anybody would: the script alone, isolated, in a process of its own."""
    script = tmp_path / "check.py"
    script.write_text(Path(check.__file__).read_text("utf-8"))
    assert len(script.read_text().splitlines()) <= 60
    assert "corridor" not in "".join(
        line for line in script.read_text().splitlines() if "import" in line
    )
    certificate = certify_listing(SFT)
    (tmp_path / "walk.drn").write_text(export_states(SFT, "drn", []))
    (tmp_path / "proof.json").write_text(certificate.text())

    def run():
        return subprocess.run(
            [sys.executable, "-I", "check.py", "walk.drn", "proof.json"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    done = run()
    low, high = certificate.between()
    assert done.returncode == 0, done.stderr
    assert abs(Fraction(eval(done.stdout)[0]) / low - 1) < Fraction(1, 10**24)
    assert low < exact_times(SFT)[0] < high
    found = json.loads(certificate.text())
    found["states"][7][0] = 0
    (tmp_path / "proof.json").write_text(json.dumps(found))
    done = run()
    assert done.returncode == 1
    assert "ValueError: state 7: its rank or its times do not follow" in done.stderr


@settings(max_examples=30, deadline=None)
@given(corridors(), st.sampled_from(METHODS))
def test_what_a_correct_solver_returns_gets_one(case, method):
    graph, policy = case
    number = numerics.hitting_time(graph, policy, method=method)
    low, high = number.certify().between()
    assert low < rational(theory.solve(graph, policy).hitting_time) < high
    assert high - low <= low * Fraction(1, 10**15)


@settings(max_examples=30, deadline=None)
@given(corridors(), st.sampled_from(METHODS))
def test_ways_back_get_one(case, method):
    graph, policy = case
    exact = theory.solve(graph, policy).backtrack_time
    found = numerics.solve(graph, policy, method).backtrack_time
    for true, number in zip(exact, found, strict=True):
        if number is not None:
            low, high = number.certify().between()
            assert low < rational(true) < high


@pytest.mark.parametrize("method", ["elimination", "sparse"])
def test_tables_get_one(method):
    edges = numerics.edge_table(CorridorGraph.from_branches([[2, 1], [3]]))
    rows = edges.uniform() * np.linspace(1, 2, edges.successors.shape[1])
    rows /= rows.sum(axis=1, keepdims=True)
    number = numerics.table_hitting_time(edges, rows, method)
    assert number.certify().relative_gap < 1e-18


@pytest.mark.parametrize(
    ("sizes", "time"),
    [((5, 5, 3), 1450), pytest.param((15, 15, 5), 50142, marks=pytest.mark.slow)],
)
def test_a_large_table_gets_one(sizes, time):
    edges = numerics.edge_table(CorridorGraph.symmetric(*sizes))
    low, high = numerics.table_hitting_time(edges, edges.uniform()).certify().between()
    # 1/(L+1) is a float here, and the time is that of exact fractions.
    assert low == pytest.approx(time, rel=1e-12, abs=0.0)
    assert low < high


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_mazes_get_one(data):
    maze = data.draw(mazes())
    policy = data.draw(st.one_of(st.sampled_from(["uniform", "sft"]), policies(maze)))
    try:
        exact = theory.solve(maze, policy).hitting_time
    except ValueError:
        assume(False)
    low, high = numerics.solve(maze, policy).hitting_time.certify().between()
    assert low < rational(exact) < high


def test_scipy_is_refused_where_it_is_wrong_and_its_state_is_named():
    right = numerics.hitting_time(15, 8, 5, "sft", "sparse")
    assert right.certify().relative_gap < 1e-18
    wrong = numerics.hitting_time(15, 15, 5, "sft", "sparse")
    with pytest.raises(
        numerics.CertificateError, match=r"state 0 \(source edge\): .*time is 4.318"
    ):
        wrong.certify()


def test_spsolve_on_a_sparse_chain_is_judged_state_by_state():
    chain = numerics.lumped_chain(CorridorGraph.symmetric(15, 6, 5), "sft")
    n = chain.Q.shape[0]
    times = spsolve(sp.csc_array(sp.eye_array(n) - chain.Q), np.ones(n))
    certificate = numerics.certify_chain(chain.Q, chain.absorption, times)
    assert certificate.relative_gap < 1e-18
    times[9] *= 1.001
    with pytest.raises(numerics.CertificateError, match="at state 9 "):
        numerics.certify_chain(chain.Q, chain.absorption, times)
    long = numerics.lumped_chain(CorridorGraph.symmetric(15, 15, 5), "sft")
    n = long.Q.shape[0]
    times = spsolve(sp.csc_array(sp.eye_array(n) - long.Q), np.ones(n))
    with pytest.raises(
        numerics.CertificateError, match=r"the vector has no certificate at state"
    ):
        numerics.certify_chain(long.Q, long.absorption, times)
    times = numerics.eliminate(long.Q, long.absorption).times(np.ones(n))[0]
    assert numerics.certify_chain(long.Q, long.absorption, times).relative_gap < 1e-18


@pytest.mark.parametrize(
    ("times", "message"),
    [
        ([np.nan, 1.0], "nan at state 0"),
        ([2.0, np.inf], "inf at state 1"),
        ([2.0, -1.0], "state 1"),
        ([0.0, 0.4], "state 0"),  # of a time that is said to be 0 all is missing, twice over
        ([0.0, 0.25], "state 1"),
    ],
)
def test_a_vector_that_is_none_is_refused(times, message):
    Q = sp.csr_array(np.array([[0.0, 1.0], [0.0, 0.0]]))
    with pytest.raises(numerics.CertificateError, match=message):
        numerics.certify_chain(Q, times=np.array(times))


def test_a_matrix_that_is_no_chain_is_refused():
    Q = sp.csr_array(np.array([[0.0, 0.75], [0.5, 0.5000001]]))
    with pytest.raises(ValueError, match=r"Q\[1\] sums to more than 1"):
        numerics.certify_chain(Q)
    with pytest.raises(ValueError, match=r"Q\[0, 1\] must be a rate"):
        numerics.certify_chain(-Q)


def test_infinite_times_have_certificates_too():
    Q = sp.csr_array(np.array([[0.0, 0.5, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.5]]))
    certificate = numerics.certify_chain(Q, times=np.array([np.inf, np.inf, 2.0]))
    assert [certificate.between(i) is None for i in range(3)] == [True, True, False]
    with pytest.raises(
        numerics.CertificateError, match=r"state 0 .* the time there is infinite"
    ):
        numerics.certify_chain(Q, times=np.array([2.0, np.inf, 2.0]))


def test_exponents_beyond_floats():
    policy = Policy(b=Fraction(1, 10**300), d=Fraction(1, 10**300))
    number = numerics.hitting_time(2, 4, 1, policy)
    assert number.log10 > 2000
    certificate = number.certify()
    low, high = certificate.between()
    assert low < rational(theory.hitting_time(2, 4, 1, policy)) < high
    assert high - low < low * Fraction(1, 10**15)
    check.verify(*judged(export_states(certificate.states, "drn", []), certificate.text()))


def test_floats_are_the_rationals_that_they_are():
    """p and 1 - p are exact, and what rounding left of the fork's sum is shared."""
    policy = Policy(a=0.9, b=0.1, c=0.7, d=0.3, fork=[0.1, 0.2, 0.7])
    graph = CorridorGraph.from_branches([[2], [3], [1]])
    for state in numerics.hitting_time(graph, policy).certify().states:
        assert sum(p for _, p in state.moves) == 1


def test_a_bound_that_is_too_small_is_refused():
    number = numerics.hitting_time(15, 15, 5, "sft")
    number.certify()
    shrunk = Result(number.mantissa, number.exponent, 1e-17, number.method, number.walk)
    with pytest.raises(numerics.CertificateError, match="within 1e-17; the time is"):
        shrunk.certify()


def test_other_numbers_have_none():
    with pytest.raises(ValueError, match="only expected steps to the target"):
        numerics.variance(2, 2, 2, "sft").certify()
