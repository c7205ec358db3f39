"""The second race's answers are right, and what it compares itself with exists."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import corridor
from corridor import numerics

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(
    not (ROOT / "benchmarks").exists(), reason="needs the folder benchmarks/"
)


@pytest.fixture
def second(monkeypatch):
    """The modules of the second race, imported from the project's folder."""
    monkeypatch.syspath_prepend(str(ROOT))
    import benchmarks.second_race.__main__
    import benchmarks.second_race.against

    return benchmarks.second_race


@pytest.mark.parametrize("policy", ["uniform", "sft"])
@pytest.mark.parametrize("size", [(2, 1, 1), (3, 4, 2), (15, 15, 5)])
def test_the_recursion_and_its_chains_have_the_hitting_time(second, size, policy):
    W, K, L = size
    right = Fraction(str(corridor.hitting_time(*size, policy)))
    assert second.chains.truth(W, K, Fraction(L), policy) == right
    lumped = second.chains.lumped(W, K, Fraction(L), policy)
    assert Fraction(str(second.peers.elimination(lumped)())) == right
    full = second.chains.full(W, K, L, policy)
    assert second.peers.eliminate(full)()[0] == pytest.approx(float(right), rel=1e-12, abs=0)


def test_its_updates_are_the_discrete_rule_and_the_adjoint(second):
    right = second.chains.descend(15, 4, Decimal(5), Decimal("0.01"), 100, Decimal.exp)
    run = numerics.discrete_flow(15, 4, 5, step=0.01, updates=100)
    assert run.hitting_time == pytest.approx(float(right), rel=1e-12, abs=0)
    for sparse in (True, False):
        adjoint = second.peers.adjoint(15, 4, 5, 0.01, 100, sparse=sparse)()
        assert adjoint == pytest.approx(float(right), rel=1e-10, abs=0)


def test_a_wrong_digit_of_any_state_is_counted(second):
    rows = second.chains.random_rows(60)
    times = second.peers.splu(rows)()
    assert float(second.chains.certified(rows, times)) > 12
    times[17] *= 1 + 1e-7
    assert float(second.chains.certified(rows, times)) == pytest.approx(7, abs=0.1)
    exact = [
        Fraction(str(t)) for t in second.peers.elimination(rows, everywhere=True)().values()
    ]
    assert second.chains.satisfied(rows, exact) == "exact"
    assert second.chains.satisfied(rows, [exact[0] + 1, *exact[1:]]) == "0"


def test_a_row_that_moves_the_wrong_way_is_counted(second):
    flow = numerics.sign_flow(15, 6, 5)
    right, asked = second.chains.follows(flow, 15, 6, 5).split()[0].split("/")
    assert int(right) == int(asked) > 100

    class Backward:
        t_end = flow.t_end

        def gaps(self, t):
            return flow.gaps(self.t_end - t)

    right, asked = second.chains.follows(Backward(), 15, 6, 5).split()[0].split("/")
    assert int(right) < int(asked)


def test_a_record_says_what_a_contestant_did(second):
    race = second.races.updates(15, 3, 5, 10)
    record = second.__main__.run_one(race, "recursion in plain Python")
    assert float(record["digits"]) > 14
    assert 0 < record["seconds"] <= record["first"]


def test_both_races_stand_side_by_side(second, tmp_path):
    from benchmarks.problems import problems

    titles = {p.title: {c.name for c in p.contestants} for p in problems()}
    for race, (title, names) in second.against.PAIRS.items():
        known = [r for r in second.races.RACES if r == race or r.startswith(f"{race} (")]
        assert known, race
        if title in titles:
            mine = set(second.races.RACES[race].contestants)
            both = [a for a, b in names.items() if a in mine and b in titles[title]]
            assert len(both) > 1, race
    title = "1200 sign updates of 0.01, W=15, K=15, L=5"
    here = {"corridor discrete_flow": {"seconds": 2.0}, "adjoint, SciPy splu": {"seconds": 1.0}}
    there = [
        ("corridor, discrete rule", 1.0, 1.0),
        ("SciPy splu, lumped chain, adjoint", 0.4, 0.5),
    ]
    records = [
        {"title": title, "name": name, "seconds": seconds, "share": share}
        for name, seconds, share in there
    ]
    path = tmp_path / "records.json"
    path.write_text(json.dumps({"race": records}))
    text = second.against.side_by_side({"updates (15, 15, 5)": here}, path)
    assert "| adjoint, SciPy splu | 0.5 × | 0.8 × | 0.62 |" in text
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- measured: second -->\nold\n<!-- end: second -->\nb\n")
    second.against.put(page, text)
    assert text in page.read_text()
    assert "old" not in page.read_text()
