"""The constants of growth: written once, proved, and the same wherever they are printed."""

from dataclasses import replace
from pathlib import Path

import pytest
from sympy import Integer, Rational

from corridor import PolicyName, prove
from corridor.tables.kinds import constants_table
from corridor.theory.proofs import Outcome, growth_bounds as module
from corridor.theory.proofs.growth_bounds import growth_bound, growth_bounds
from corridor.theory.proofs.names import H, S

ROOT = Path(__file__).parents[2]
PLACES = {
    "T4": [("hitting_time", policy) for policy in ("rl", "uniform", "sft")],
    "C1": [("search_time", "sft")],
}


@pytest.fixture
def edited(monkeypatch):
    """Return a function that edits one constant in the one place."""

    def edit(quantity, policy, **changes):
        bounds = tuple(
            replace(bound, **changes)
            if (bound.quantity, bound.policy) == (quantity, policy)
            else bound
            for bound in growth_bounds()
        )
        monkeypatch.setattr(module, "growth_bounds", lambda: bounds)

    return edit


def printed(quantity, policy):
    """Return the row of the table: growth, lower, upper, domain."""
    rows = {row[0].name: row[1:] for row in constants_table().rows}
    return rows[f"{quantity}({policy})"]


@pytest.mark.parametrize("key", PLACES)
def test_statement_constants_steps_and_table_agree(key):
    proof = prove(key)
    assert proof.proved
    for quantity, policy in PLACES[key]:
        bound = growth_bound(quantity, policy)
        name = {"T4": H, "C1": S}[key](PolicyName(policy))
        relation = bound.stated(name).latex()
        assert relation in str(proof.claim.statement)
        assert any(relation in str(says) for says in proof.claim.constants)
        assert printed(quantity, policy)[1:3] == (bound.lower, bound.upper)
        assert bound.stated(name) in proof.steps


def test_an_edited_constant_is_printed_everywhere_and_still_proved(edited):
    edited("hitting_time", "sft", lower=Rational(3, 2))
    proof = prove("T4")
    assert proof.proved
    low = r"\frac{3 W \rho^{K}}{2} \le H_{\mathrm{sft}} \le \frac{56 W \rho^{K}}{13}"
    assert low in str(proof.claim.statement)
    assert low in str(proof.claim.constants)
    assert printed("hitting_time", "sft")[1] == Rational(3, 2)


@pytest.mark.parametrize(
    ("key", "quantity", "policy", "changes"),
    [
        ("T4", "hitting_time", "sft", {"lower": Rational(201, 100)}),
        ("T4", "hitting_time", "sft", {"upper": Rational(55, 13)}),
        ("T4", "hitting_time", "sft", {"least_width": 1}),
        ("T4", "hitting_time", "rl", {"upper": Integer(5)}),
        ("T4", "hitting_time", "uniform", {"lower": Integer(2)}),
        ("C1", "search_time", "sft", {"upper": Rational(34, 10)}),
        ("C1", "search_time", "sft", {"lower": Rational(1, 3)}),
        ("C1", "search_time", "sft", {"least_width": 1}),
    ],
)
def test_a_wrong_constant_is_refused(edited, key, quantity, policy, changes):
    edited(quantity, policy, **changes)
    proof = prove(key)
    assert not proof.proved
    assert {finding.outcome for _, finding in proof.failures} == {Outcome.REFUTED}
    with pytest.raises(ValueError, match=f"growth of {quantity} under {policy} is not proved"):
        constants_table()


def test_the_constants_are_written_in_one_place():
    sources = [
        path
        for room in ("theory", "corridor")
        for path in (ROOT / room).rglob("*.py")
        if path.name != "growth_bounds.py"
    ]
    assert len(sources) > 100
    for path in sources:
        text = path.read_text()
        assert not any(written in text for written in ("56/13", "(56, 13)", "{56}{13}")), path
