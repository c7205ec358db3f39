"""The ledger: every claim is proved, by steps that decide."""

import functools
import json
import sys

import pytest
import sympy
from click.testing import CliRunner
from processes import corridor
from proved import proof_of

from corridor import claims, cli, prove
from corridor.theory.proofs import (
    Bound,
    Claim,
    Covered,
    Identity,
    Outcome,
    Positive,
    Verdict,
    Witness,
    check,
)
from corridor.theory.proofs.first_step import Conjecture, first_step_proof, unit_reward
from corridor.theory.proofs.ledger import LEDGER
from corridor.theory.walk.symbolic_depth import constant_families, remaining_steps

KEYS = list(LEDGER)
W, K = sympy.symbols("W K", integer=True, positive=True)


@pytest.fixture(scope="module", params=KEYS)
def proof(request):
    return proof_of(request.param)


def test_every_claim_of_the_paper_is_in_the_ledger():
    assert {"T1", "T2", "T3", "T4", "T5", "C1", "E1"} <= set(KEYS)
    assert len(set(KEYS)) == len(KEYS)
    assert [claim.key for claim in claims()] == KEYS


def test_every_claim_is_proved(proof):
    assert proof.failures == ()
    assert proof.proved
    assert proof.verdict is proof.claim.verdict
    assert proof.claim.statement
    assert proof.claim.assumptions


def test_every_step_can_be_read(proof):
    for step in proof.steps:
        assert step.text
        assert step.latex()


def test_unknown_claims_are_refused_with_those_there_are():
    with pytest.raises(ValueError, match=r"claim must be one of .*T4.*; got 'T9'"):
        prove("T9")
    with pytest.raises(TypeError, match=r"claim must be a key or a Claim; got 4 \(int\)"):
        prove(4)


def claim_of(*steps):
    return Claim("X", "", "", Verdict.AS_STATED, lambda: steps)


def test_a_failed_proof_is_exit_code_1(capsys, monkeypatch):
    from corridor.theory.proofs import ledger

    false = Identity("one is two", sympy.Integer(1), sympy.Integer(2))
    monkeypatch.setattr(ledger, "LEDGER", {"X": lambda: claim_of(false)})
    monkeypatch.setattr(sys, "argv", ["corridor", "prove", "X"])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert stop.value.code == 1
    assert capsys.readouterr().err == "corridor: not proved: X\n"


def test_a_claim_of_ones_own():
    square = Identity("binomial", (W + K) ** 2, W**2 + 2 * W * K + K**2)
    assert prove(claim_of(square)).proved
    assert not check(claim_of()).proved


@pytest.mark.parametrize(
    ("step", "outcome", "detail"),
    [
        (Identity("", (W + 1) ** 2, W**2 + 1), Outcome.REFUTED, "W = 2"),
        (Identity("", W * sympy.Float(2), 2 * W), Outcome.UNDECIDED, "floating-point"),
        (
            Identity("", sympy.sin(W) ** 2 + sympy.cos(W) ** 2, sympy.Integer(1)),
            Outcome.UNDECIDED,
            "normal form",
        ),
        (Identity("", 2 ** (K + 1), 2 * 2**K), Outcome.PROVED, ""),
        (Identity("", ((W + 1) ** 2 / W) ** K, (W + 1) ** (2 * K) / W**K), Outcome.PROVED, ""),
        (Identity("", 6**K, 2**K * 3**K), Outcome.PROVED, ""),
        (Identity("", 6**K, 2**K * 3 ** (K + 1)), Outcome.REFUTED, "K = 2"),
        (Positive("", W - 2, ((W, sympy.Integer(1)),)), Outcome.REFUTED, "W = 1"),
        (Positive("", W - 1, ((W, sympy.Integer(1)),)), Outcome.REFUTED, "W = 1"),
        (Positive("", W - 1, ((W, sympy.Integer(1)),), strict=False), Outcome.PROVED, ""),
        (Positive("", W + K, ((W, sympy.Integer(1)),)), Outcome.UNDECIDED, "no lower bound"),
        # True, but not by this method: it must not be passed.
        (Positive("", W**2 - 5 * W + 7, ((W, sympy.Integer(1)),)), Outcome.UNDECIDED, "signs"),
        (Positive("", 1 / (W - 1), ((W, sympy.Integer(1)),)), Outcome.UNDECIDED, "signs"),
        # Holds up to K = 30 and fails later: small trials do not make a proof.
        (Positive("", 31 - K, ((K, sympy.Integer(1)),)), Outcome.UNDECIDED, "signs"),
        (Witness("", sympy.Rational(1, 3), "<", sympy.Rational(1, 2)), Outcome.PROVED, ""),
        (Witness("", sympy.Integer(2), "<", sympy.Integer(2)), Outcome.REFUTED, ""),
        (Witness("", sympy.sqrt(2), "<", sympy.Integer(2)), Outcome.UNDECIDED, "rational"),
    ],
)
def test_steps_prove_refute_or_stay_undecided(step, outcome, detail):
    finding = step.check()
    assert finding.outcome is outcome
    assert detail in finding.detail
    assert prove(claim_of(step)).proved == (outcome is Outcome.PROVED)


x, y, p = sympy.Symbol("x"), sympy.Symbol("y"), sympy.Symbol("p", positive=True)
ONE = sympy.Integer(1)


# False, or not shown by the method: a referee found versions of the engine that passed them.
@pytest.mark.parametrize(
    "step",
    [
        Positive("", 1 / x, ((x, -sympy.oo),), strict=False),
        Positive("", 1 - 2 / (1 + x**2), ((x, -sympy.oo),)),
        Positive("", 1 - 2 / (1 + x**2), ((x, sympy.I),)),
        Positive("", x - sympy.Rational(3, 10), ((x, sympy.Float(0.3)),), strict=False),
        Positive("", x - y, ((x, y + 1), (y, x)), strict=False),
        Positive("", x - 1, ((x, x),), strict=False),
        Positive("", sympy.sin(x), ((x, ONE),)),
        Identity("", sympy.sqrt(x * y), sympy.sqrt(x) * sympy.sqrt(y)),
        Identity("", (x**2) ** y, x ** (2 * y)),
        Identity("", sympy.sqrt((p - 2) * (p - 3)), sympy.sqrt(p - 2) * sympy.sqrt(p - 3)),
        Identity("", abs(sympy.log(p)), sympy.Max(sympy.log(p), 0)),
        Identity("", sympy.sign(sympy.log(p)), sympy.Heaviside(sympy.log(p))),
        Identity("", sympy.zoo * x, ONE),
        Covered("", frozenset(), frozenset()),
        Covered("", frozenset("a"), frozenset("ab")),
        Witness("", sympy.true, "=", sympy.true),
    ],
)
def test_what_is_false_or_senseless_is_never_proved(step):
    assert step.check().outcome is not Outcome.PROVED


def test_generators_of_steps_are_checked_and_none_is_no_proof():
    good = Identity("", x + x, 2 * x)
    assert not check(Claim("X", "", "", Verdict.AS_STATED, lambda: iter(()))).proved
    proof = check(Claim("X", "", "", Verdict.AS_STATED, lambda: iter((good,))))
    assert proof.proved
    assert proof.failures == ()


def test_unknown_operators_are_refused():
    with pytest.raises(ValueError, match="operator must be '>=' or '<='; got '=='"):
        Bound("", x, "==", ONE, x, ((x, ONE),))
    with pytest.raises(ValueError, match="sign must be one of"):
        Witness("", ONE, "!=", ONE)


def test_rows_that_are_no_probabilities_are_refused():
    rows = constant_families(*map(sympy.Integer, (2, 3, 2, 5)))
    values = remaining_steps(rows)
    conjecture = Conjecture(rows, values, unit_reward(), values.fork + 1)
    outcomes = [step.check().outcome for step in first_step_proof(conjecture)]
    assert Outcome.REFUTED in outcomes


def test_witnesses_are_exact():
    assert isinstance(Witness("", sympy.Integer(1), "=", sympy.Integer(1)), Witness)


def test_corridor_prove_on_the_command_line(tmp_path):
    run = functools.partial(corridor, "prove")
    one = run("C1")
    assert (one.returncode, one.stderr) == (0, "")
    assert "verdict: true only in a stated regime" in one.stdout
    assert "constants: " in one.stdout
    # The rest of what it prints, without the imports of a process.
    records = json.loads(CliRunner().invoke(cli.cli, ["prove", "C1", "G", "--json"]).stdout)
    assert [record["claim"] for record in records] == ["C1", "G"]
    assert all(record["proved"] for record in records)
    wrong = run("C1", "T9")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "claim must be one of" in wrong.stderr
    output = tmp_path / "proofs.tex"
    written = CliRunner().invoke(cli.cli, ["prove", "G", "--latex", "-o", str(output)])
    assert written.exit_code == 0
    assert output.read_text().startswith(r"\documentclass")


def test_a_failed_proof_fails_the_command(monkeypatch):
    from corridor.theory.proofs import ledger

    false = Identity("one is two", sympy.Integer(1), sympy.Integer(2))
    monkeypatch.setattr(ledger, "LEDGER", {"X": lambda: claim_of(false)})
    result = CliRunner().invoke(cli.cli, ["prove"])
    assert "not proved: X" in str(result.exception)
    assert "FAILED: one is two: refuted" in result.output
