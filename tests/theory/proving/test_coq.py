"""Steps as goals for Coq: what is written, and, where Coq is there, what it accepts."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import sympy
from click.testing import CliRunner
from depth import part
from proved import made
from sympy import Integer, Symbol, exp, symbols

import corridor
from corridor.cli import cli
from corridor.theory.proving.claim import Verdict, all_steps
from corridor.theory.proving.coq.files import (
    claim_goals,
    claim_text,
    goal_text,
    prelude,
)
from corridor.theory.proving.coq.goals import goal_of
from corridor.theory.proving.coq.judge import (
    MISSING,
    REALS_AXIOMS,
    Judgement,
    MissingCoqError,
    compiled,
    judge,
    judged,
)
from corridor.theory.proving.domains import Domain, Range
from corridor.theory.proving.search import everywhere
from corridor.theory.proving.steps import Bound, Covered, Identity, Positive, Witness
from corridor.theory.proving.terms import Constant, Operation
from corridor.theory.walk.symbols import RHO_K, K, L, W, j

needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason=MISSING)
KERNEL = Path(corridor.__file__).resolve().parents[1] / "theory" / "kernel"
LEDGER = {claim.key: claim for claim in made()}
x, y = symbols("x y", positive=True)
ONE = Integer(1)


def statement(step):
    """Return the statement of a step's goal, on one line."""
    goal = goal_of(step, "step")
    assert not goal.left_out
    (found,) = re.findall(r"Lemma step .*?(?=\.\nProof)", goal.text, re.DOTALL)
    return " ".join(found.split())


def test_an_identity_is_written_as_its_author_left_it():
    step = Identity("", (x**2 - y**2) / (x + y), x - y)
    assert statement(step) == (
        "Lemma step (x y : R) : 0 < x -> 0 < y -> / (x + y) * (x ^ 2 - y ^ 2) = x - y"
    )
    assert goal_of(step, "step").assumed == ()


def test_a_divisor_that_may_vanish_in_the_declared_domain_is_supposed_not_to_and_reported():
    goal = goal_of(Identity("", (W**2 - 1) / (W - 1), W + 1), "step")
    assert goal.assumed == ("W - 1 <> 0",)
    assert "  W - 1 <> 0 ->" in goal.text
    assert "Supposed here, not by the step: W - 1 <> 0" in goal_text(goal)
    # L + 1 and W L - L + 1 are positive for positive integers: nothing is supposed.
    assert goal_of(Identity("", 1 / (W * L - L + 1) / (L + 1), ONE), "step").assumed == ()


def test_a_positive_step_has_its_own_bounds_and_a_certificate_with_positive_coefficients():
    step = Positive("", K - j + 1 / L, ((K, j), (j, ONE), (L, ONE)))
    assert statement(step) == (
        "Lemma step (K L j : R) : j <= K -> 1 <= j -> 1 <= L -> 0 < K + / L - j"
    )
    assert "(1 + (K - j) + (K - j) * (L - 1))" in goal_of(step, "step").text


def test_symbols_get_names_that_coq_can_read():
    step = Identity("", RHO_K * Symbol("R") * Symbol("forall"), Symbol("m_2K") + Symbol("p1"))
    assert "(R_ forall_ rho_K m_2K p1_ : R)" in statement(step)
    twins = Symbol("L") + L
    assert "(L L_2 : R)" in statement(Identity("", twins, twins))


def test_powers_are_written_out_and_functions_are_variables():
    power = Identity("", x ** (2 * K + 1), x * (x**K) ** 2)
    assert "Rpower x (1 + 2 * K)" in statement(power)
    w = sympy.LambertW(x)
    function = goal_of(Identity("", exp(x) * exp(-x) * w, w), "step")
    assert "LambertW stands for LambertW(x)" in function.text


def test_all_sizes_are_natural_numbers_with_an_induction_behind_them():
    goal = goal_of(everywhere("", 4**K, ">", 3 * K, Domain(L=Range(5, 5))), "step")
    last = goal.text[goal.text.index("Lemma step :") :]
    assert last.startswith(
        "Lemma step :\n  forall W K : nat,\n  (1 <= W)%nat ->\n  (1 <= K)%nat ->\n"
        "  4 ^ K\n  > 3 * INR K."
    )
    assert "induction HK" in goal.text


def test_cases_are_lists_of_words():
    step = Covered("", frozenset({"b", 'a "c"'}), frozenset({"b"}))
    assert statement(step) == 'Lemma step : ["a ""c"""; "b"]%string = ["b"]%string'


def test_what_cannot_be_written_is_left_out_with_the_reason():
    class Other:
        text = 'of no kind known here (* and *) " with signs'

    goal = goal_of(Other(), "step_1")
    assert goal.left_out == "no goal is known for Other"
    assert goal_text(goal).count("(*") == goal_text(goal).count("*)") == 2
    assert '"' not in goal_text(goal)


@pytest.mark.parametrize("key", sorted(LEDGER.keys() - {"T2", "V"}))  # these take long
def test_every_step_of_a_claim_is_written_and_nothing_is_taken_for_granted(key):
    goals = claim_goals(LEDGER[key])
    assert [goal.step for goal in goals if goal.left_out] == []
    text = claim_text(LEDGER[key], goals)
    assert not re.search(r"\b(Admitted|admit|Axiom|Parameter|Hypothesis|Abort)\b", text)
    assert text.count("Qed.") == text.count("Proof.") >= len(goals)
    assert text.endswith("Print Assumptions steps.\n")
    page = (KERNEL.parents[1] / "docs" / "proofs.md").read_text(encoding="utf-8")
    supposed = "|" if not any(goal.assumed for goal in goals) else ""
    assert f"\n| {key} | {len(goals)} | {len(goals)} | {supposed}" in page


def test_the_text_does_not_depend_on_the_order_of_hashes():
    code = (
        "from corridor.theory.proofs.ledger import LEDGER\n"
        "from corridor.theory.proving.coq.files import claim_text\n"
        f"print([claim_text(LEDGER[key]()) for key in {part(('S2', 'T1', 'C1'), 3)}])"
    )
    first, second = (
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    )
    assert first == second
    assert len(first) > 5_000


def test_the_command_writes_one_file_for_each_claim(tmp_path):
    result = CliRunner().invoke(cli, ["prove", "C1", "t1", "--emit-coq", str(tmp_path / "v")])
    assert result.exit_code == 0, result.output
    assert [file.name for file in sorted((tmp_path / "v").iterdir())] == ["C1.v", "T1.v"]
    assert (tmp_path / "v" / "C1.v").read_text(encoding="utf-8") == claim_text(LEDGER["C1"])
    assert re.search(r"C1.v: (\d+) of \1 steps", result.output)


def test_without_coq_the_package_that_has_it_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingCoqError, match="apt-get install coq"):
        judge([LEDGER["T1"]], tmp_path / "T1.v")


def _steps():
    """Return steps that hold, each with twins that do not."""
    bound = Bound(
        "", 1 + (2 * K + 1) * (2 * W - 1), "<=", Integer(6), W * K, ((W, ONE), (K, ONE))
    )
    covered = Covered("", frozenset({"a", "b"}), frozenset({"a", "b"}))
    everything = everywhere("", 4**K, ">", 3 * K)
    off = Operation("+", everything.relation.right, Constant(sympy.S.One))
    two_up = ((W, Integer(2)),)
    identity = Identity("", K / (W - 1) + 1, (K + W - 1) / (W - 1), domain=two_up)
    power = Identity("", x ** (2 * K + 1), x * (x**K) ** 2)
    positive = Positive("", K - j + 1 / L, ((K, j), (j, ONE), (L, ONE)))
    witness = Witness("", Integer(886), "<", Integer(900))
    return {
        "identity": (identity, replace(identity, right=(K + W) / (W - 1))),
        "power": (power, replace(power, right=x**2 * (x**K) ** 2)),
        "positive": (positive, replace(positive, domain=((K, j - 1), (j, ONE), (L, ONE)))),
        "strict": (replace(positive, strict=False), replace(positive, expression=K - j)),
        "bound": (bound, replace(bound, constant=Integer(5))),
        "witness": (witness, replace(witness, right=Integer(886))),
        "covered": (covered, replace(covered, given=frozenset({"a"}))),
        "all sizes": (
            everything,
            replace(everything, relation=replace(everything.relation, right=off)),
        ),
    }


@needs_coq
@pytest.mark.slow
def test_coq_accepts_what_holds_and_refuses_each_wrong_twin_on_its_own(tmp_path):
    pairs = _steps().values()
    claim = type(LEDGER["T4"])
    right, wrong = (
        claim(
            key, key, "", Verdict.AS_STATED, steps=lambda n=n: tuple(pair[n] for pair in pairs)
        )
        for n, key in enumerate(("right", "wrong"))
    )
    # A claim that holds is judged in full, before and after one that does not.
    before, found, after = judge(
        [right, wrong, replace(right, key="again")], tmp_path / "all.v"
    )
    assert before.refused == after.refused == {}
    assert len(before.accepted) == len(after.accepted) == len(pairs)
    assert found.accepted == ()
    # All of them reach Coq but the relation whose lemmas do not end in it.
    assert len(found.refused) >= len(pairs) - 1
    assert "refused: : Tactic failure: the two sides differ." in str(found)


@needs_coq
@pytest.mark.slow
def test_an_axiom_besides_those_of_the_reals_is_reported(tmp_path):
    goal = goal_of(Witness("", Integer(1), "<", Integer(2)), "step")
    text = f"Axiom own : 1 < 2.\n{goal.text.replace('lra', 'exact own')}"
    found = Judgement("", (goal,), *judged([replace(goal, text=text)], tmp_path / "own.v"))
    assert found.axioms - REALS_AXIOMS == {"own"}
    assert "axioms besides those of the reals: own" in str(found)


@needs_coq
@pytest.mark.slow
def test_coq_accepts_every_step_by_the_axioms_of_its_reals(tmp_path):
    """Of two claims; ``make kernel-steps`` has them all."""
    keys = ["T1", "S2"]
    judgements = judge([LEDGER[key] for key in keys], tmp_path / "two.v")
    assert [found.key for found in judgements] == keys
    for found in judgements:
        assert found.refused == {}
        assert len(found.accepted) == len(found.goals) == len(claim_goals(LEDGER[found.key]))
        assert found.axioms <= REALS_AXIOMS
        assert "sig_forall_dec" in "".join(found.axioms)


def refused_at_the_end(text):
    """Return a lemma of which Coq is to refuse the proof's last line, and only that."""
    start, last = re.fullmatch(r"(.*\n)  ([^\n]+)\.\nQed\.\s*", text, re.DOTALL).groups()
    return f"{start}  Fail ({last}).\nAbort.\n"


@needs_coq
@pytest.mark.slow
def test_no_identity_of_a_claim_survives_a_constant_off_by_one(tmp_path):
    wrong = [
        replace(s, right=s.right + 1)
        for s in all_steps(LEDGER["C1"])
        if isinstance(s, Identity)
    ]
    goals = [goal_of(step, f"step_{n}") for n, step in enumerate(wrong, 1)]
    assert len(goals) >= 9
    file = tmp_path / "wrong.v"
    texts = [prelude(), *(refused_at_the_end(goal.text) for goal in goals)]
    file.write_text("\n".join(texts), encoding="utf-8")
    assert compiled(file) == ("", frozenset())
    # One that holds is not refused there.
    right = goal_of(next(s for s in all_steps(LEDGER["C1"]) if isinstance(s, Identity)), "step")
    file.write_text("\n".join([prelude(), refused_at_the_end(right.text)]), encoding="utf-8")
    assert "has not failed" in compiled(file)[0]


def _bridge():
    """Return the script that compares the theorems with the ledger, as a module."""
    path = KERNEL / "bridge.py"
    spec = importlib.util.spec_from_file_location("bridge", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_bridge_restates_theorems_with_the_expressions_of_the_ledger():
    bridge = _bridge()
    text = bridge.bridge_text(bridge.bridges())
    assert "takes W K L rl (1 + (1 + 2 * INR K) * (2 * INR W - 1))." in text
    assert "Rle (H_sft W K L) (56 / 13 * INR W * ((/ INR L * (1 + INR L) ^ 2) ^ K))." in text
    assert "(2 / (1 + sqrt (1 + 2 * INR K * INR W / (INR W - 1))))." in text
    assert text.count("\nLemma bridge_") == len(bridge.bridges()) == 21
    assert "Admitted" not in text


def test_the_ledger_names_the_theorems_that_the_bridge_compares_and_no_others():
    compared = {}
    for found in _bridge().bridges():
        names = compared.setdefault(found.claim, [])
        names += [found.theorem] * (found.theorem not in names)
    assert {key: claim.theorems for key, claim in LEDGER.items() if claim.theorems} == {
        key: tuple(names) for key, names in compared.items()
    }
    printed = (KERNEL / "Statements.expected").read_text(encoding="utf-8")
    page = (KERNEL.parents[1] / "docs" / "proofs.md").read_text(encoding="utf-8")
    rows = {line.split(" | ")[0][2:]: line for line in page.splitlines() if line[:2] == "| "}
    for key, claim in LEDGER.items():
        for name in claim.theorems:
            assert f"\n{name}\n     : " in printed
            assert f"`{name}`" in rows[key]


def test_coq_is_asked_for_the_axioms_of_every_theorem_that_it_states():
    text = (KERNEL / "Statements.v").read_text(encoding="utf-8")
    groups = re.findall(
        r"^Definition (\w+) :=\n([^.]+) tt\.\nPrint Assumptions \1\.", text, re.M
    )
    asked = re.findall(r"let _ := (\w+) in", "".join(lets for _, lets in groups))
    stated = re.findall(r"^Check (\w+)\.", text, re.M)
    assert sorted(asked) == sorted(stated)
    assert len(stated) == 52


def test_prove_prints_the_theorems_in_every_form():
    def printed(*options):
        return CliRunner().invoke(cli, ["prove", "s2", *options]).output

    assert "    kernel: theorem restart_best\n" in printed()
    assert json.loads(printed("--json"))[0]["theorems"] == ["restart_best"]
    assert r"\emph{Theorems in Coq:} \texttt{restart\_best}." in printed("--latex")


def test_a_claim_of_ones_own_is_no_theorem_of_the_kernel_whatever_its_key():
    assert replace(LEDGER["T4"], theorems=()) != LEDGER["T4"]
    assert type(LEDGER["T4"])("T4", "Mine", "", Verdict.AS_STATED, steps=tuple).theorems == ()


@pytest.mark.slow
@pytest.mark.skipif(
    not (KERNEL / "Statements.vo").exists(), reason="the theorems are not compiled: make kernel"
)
def test_coq_says_that_theorems_and_ledger_agree_and_refuses_another_expression(monkeypatch):
    bridge = _bridge()
    assert bridge.main([]) == 0
    texts, refused = [bridge.bridge_text(())], []
    for found in bridge.bridges():
        twins = [lambda found=found: found.expression() + 1]
        if getattr(found.expression, "func", None) is sympy.Mul:  # a constant of growth
            constant, scale = found.expression.args
            twins += [partial(sympy.Mul, constant + 1, scale)]
        for twin in twins:
            refused.append(found._replace(expression=twin))
            texts.append(refused_at_the_end(refused[-1].text(f"twin_{len(refused)}")))
    # The twins are well stated, and follow until the two numbers are compared.
    assert len(refused) == 27
    told = bridge.compiled("\n".join(texts), KERNEL)
    assert (told.returncode, told.stderr) == (0, "")
    monkeypatch.setattr(bridge, "bridges", lambda: refused[:1])
    assert bridge.main([]) != 0
