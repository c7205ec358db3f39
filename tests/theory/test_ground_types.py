"""SymPy on python-flint or gmpy2: the same answers of the same types, and pickles that cross.

SymPy chooses its arithmetic once, when it is imported, so each choice is a process.
"""

import json
import os
import subprocess
import sys
from importlib.util import find_spec

import pytest
from depth import THOROUGH

KINDS = {"python": "sympy", "gmpy": "gmpy2", "flint": "flint"}

# Prints what each answer is, the types of the numbers in it, and its pickle; then reads the
# pickles of another process and prints what those are.
PROGRAM = """
import base64, json, pickle, sys
from dataclasses import fields, is_dataclass

import sympy
from corridor.show.decimals import decimal_text, exact_text
from corridor.theory import *
from corridor import sweep

W, K, L = sympy.symbols("W K L", integer=True, positive=True)
sft = Policy.named("sft")
numbers, formulas = CorridorGraph.symmetric(3, 2, 2), CorridorGraph.symmetric(W, 2, L)
mixed = CorridorGraph.from_branches([[2, 3], [1], [4, 4, 2]], target=1)
p = sympy.Symbol("p", positive=True)
decimals = lambda number: decimal_text(number, 40)
MAKERS = {
    "hitting time": lambda: hitting_time(15, 15, 5, "sft"),
    "long hitting time": lambda: hitting_time(10**4, 300, 50, "sft"),
    "formula": lambda: hitting_time(W, K, L, "sft"),
    "formula at K": lambda: hitting_time(W, 3, L, "uniform"),
    "backtrack time": lambda: backtrack_time(4, 3, "uniform"),
    "variance": lambda: variance(5, 4, 3, "sft"),
    "search time": lambda: search_time_on(mixed, sft),
    "search success": lambda: search_success(3, 5),
    "restart time": lambda: restart_time(3, 2, 2, "uniform"),
    "walk time": lambda: walk_time(W, 2, p, 1 - p, p, 1 - p),
    "dip rows": lambda: dip_rows(3, 6, 2),
    "dip threshold": lambda: dip_threshold(15, 5),
    "slopes": lambda: uniform_slopes(3, 2, 2),
    "training": lambda: training_flow(3, 2),
    "slower": lambda: sft_time_to_slower(3, 3, 2, width=1),
    "solution": lambda: solve(mixed, sft),
    "formulas": lambda: solve(formulas, sft),
    "visits": lambda: corridor_chain(numbers, sft).expected_visits("source"),
    "steps": lambda: corridor_chain(formulas, sft).expected_steps()["source"],
    "variances": lambda: corridor_chain(numbers, sft).variance(),
    "chain": lambda: corridor_chain(numbers, sft),
    "chain of formulas": lambda: corridor_chain(formulas, sft),
    "lumped": lambda: prove_lumping(numbers, sft),
    "proof": lambda: [(proof := prove("C1")).proved, str(proof.verdict)],
    "texts": lambda: [show(variance(5, 4, 3, "sft")) for show in (exact_text, decimals)],
    "table": lambda: list(sweep(3, [2, 9], 2, quantity=["variance", "restart-time"])),
}


def shown(value):
    if isinstance(value, AbsorbingChain):
        return shown([value.transient, value.absorbing, value._moves()])
    if isinstance(value, dict):
        return {str(key): shown(part) for key, part in value.items()}
    if is_dataclass(value):
        return {f.name: shown(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, list | tuple):
        return [shown(part) for part in value]
    if isinstance(value, sympy.Expr):
        inside = sorted({type(x.p).__name__ for x in value.atoms(sympy.Rational)})
        return [str(value), sympy.srepr(value), sympy.latex(value), inside]
    return [str(value), type(value).__name__]


kind, only, theirs = sys.argv[1], sys.argv[2], sys.stdin.read()
ANSWERS = {name: make() for name, make in MAKERS.items() if name.startswith(only)}
assert sympy.external.gmpy.GROUND_TYPES == kind
said = {name: shown(value) for name, value in ANSWERS.items()}
pickles = base64.b64encode(pickle.dumps(ANSWERS)).decode()
again = pickle.loads(base64.b64decode(theirs)) if theirs else {}
print(json.dumps([said, {name: shown(value) for name, value in again.items()}, pickles]))
for chain in ("chain", "chain of formulas"):
    if again:
        assert again[chain] == ANSWERS[chain]
        assert again[chain].expected_steps() == ANSWERS[chain].expected_steps()
"""


def answers(kind, pickles="", only=""):
    """Return what a process answers and reads; it may make only answers of some names."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, kind, only],
        input=pickles,
        env={**os.environ, "SYMPY_GROUND_TYPES": kind},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def plain():
    """Return answers and pickles under Python's own integers."""
    said, _, pickles = answers("python")
    return said, pickles


@pytest.mark.parametrize("kind", [pytest.param("gmpy", marks=pytest.mark.slow), "flint"])
def test_answers_types_and_pickles(plain, kind):
    module = KINDS[kind]
    if find_spec(module) is None:
        pytest.skip(f"needs {module}: python-flint is the extra fast, gmpy2 comes by itself")
    expected, pickles = plain
    said, read, theirs = answers(kind, pickles)
    assert said == expected
    assert read == expected
    if THOROUGH:  # and the other way round, chains being compared with those made there
        assert answers("python", theirs, only="chain")[1] == expected
