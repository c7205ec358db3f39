"""The catalogue of quantities: its entries are true, and a new one needs an entry alone."""

import ast
import importlib
import inspect
import json
import re
import sys
from pathlib import Path

import pytest
import sympy
from made_up import DETOUR, detour
from processes import corridor

from corridor import PolicyName, sweep
from corridor.quantities import CATALOGUE, by_call, calls, named
from corridor.quantity import ALL, NO_POLICY
from corridor.tables import constants_table, formulas_table, times_table

W, K, L = sympy.symbols("W K L", integer=True, positive=True)
SIZES = {"W": 3, "K": 4, "L": 2}
MADE_UP = """\
sys.path.insert(0, {folder!r})
from made_up import DETOUR
from corridor.quantities import CATALOGUE
CATALOGUE["detour"] = DETOUR
"""


@pytest.fixture
def one_entry(monkeypatch):
    """Put a quantity that is not there into the catalogue, by its entry alone."""
    monkeypatch.setitem(CATALOGUE, "detour", DETOUR)


def command(*arguments):
    before = MADE_UP.format(folder=str(Path(__file__).parents[1]))
    run = corridor(*arguments, before=before)
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout


def test_one_entry_is_a_column_a_formula_a_row_and_a_call(one_entry):
    assert times_table([3], [4], [2], quantities=["detour"]).rows == (
        (3, 4, 2, *(detour(3, 4, 2, policy) for policy in PolicyName)),
    )
    assert "detour $D$" in formulas_table(quantities=["detour"]).to_markdown()
    (row,) = sweep(3, 4, 2, "sft", "detour")
    assert row.exact == str(detour(3, 4, 2, "sft"))
    assert by_call("D") is by_call("detour") is named("detour") is DETOUR
    assert sympy.simplify(by_call("D").closed_form("rl") - detour(W, K, L, "rl")) == 0


def test_one_entry_is_a_row_and_a_formula_of_the_report(one_entry):
    pytest.importorskip("jinja2", reason="the report needs the extra report")
    pytest.importorskip("latex2mathml", reason="the report needs the extra report")
    from corridor.reports import make_report, report_html

    report = make_report(3, 4, 2)
    (row,) = [row for row in report.rows if row.name == "detour"]
    assert row.unit == "furlongs"
    assert [cell.exact for cell in row.cells][0::2] == [
        str(detour(3, 4, 2, policy)) for policy in ("uniform", "rl")
    ]
    assert sum(formula[0] == "detour" for formula in report.formulas) == 3
    assert report_html(report).count("detour") == 1 + 3


def test_one_entry_is_known_to_every_command(tmp_path):
    assert command("formula", "--quantity", "detour", "--policy", "rl") == (
        "-2*K + (2*K + 1)*(2*W - 1) - 1\n"
    )
    record = json.loads(command("formula", "--quantity", "detour", "--json"))
    assert record["unit"] == "furlongs"
    arguments = ("--W", "3", "--K", "4", "--L", "2", "--format", "csv")
    assert command("table", "--quantity", "detour", "--policy", "rl", *arguments) == (
        "W,K,L,detour:rl\n3,4,2,36\n"
    )
    (tmp_path / "grid.toml").write_text('quantity = "detour"\nW = 3\nK = 4\nL = 2\n')
    assert "detour,3,4,2,rl,36.0" in command("sweep", str(tmp_path / "grid.toml"))
    assert DETOUR.definition in command("sweep", "--help")


def run_cell(cell, names):
    """Run a cell and return the value of its last line, as a notebook does."""
    body = ast.parse(cell).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "cell", "exec"), names)
    return last and eval(compile(ast.Expression(last.value), "cell", "eval"), names)


def test_the_page_on_adding_a_quantity_runs(monkeypatch):
    pytest.importorskip("pandas", reason="needs the extra: corridor[frames]")
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "quantity.md").read_text()
    module = type(sys)("page")
    monkeypatch.setitem(sys.modules, "page", module)
    # Taken out again when the test is over.
    monkeypatch.setitem(CATALOGUE, "detour", None)
    monkeypatch.delitem(CATALOGUE, "detour")
    cells = re.findall(r"```{code-cell}\n(.*?)```", page, flags=re.DOTALL)
    shown = [run_cell(cell, vars(module)) for cell in cells]
    assert len(shown[0]) == len(CATALOGUE) - 1
    assert shown[-1] == ("detour", "steps", ["135", "169", "20"])


# Of theory, with roots, logarithms and Lambert's W.
IRRATIONAL = {"convergence-rate", "safe-step", "recovery-time", "flow-bound"}


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_entry_is_its_function_s(name):
    quantity = CATALOGUE[name]
    module, _, function = quantity.source.partition(":")
    taken = inspect.signature(getattr(importlib.import_module(module), function)).parameters
    assert tuple(p for p in ("W", "K", "L", "t", "policy") if p in taken) == quantity.parameters
    assert quantity.name == name
    assert quantity.definition.strip()
    assert "\n" not in quantity.definition
    rational = quantity.source.startswith("corridor.theory.") and name not in IRRATIONAL
    assert quantity.exact == rational


def test_units_are_of_steps_steps_squared_or_none():
    assert named("hitting-time").unit == named("search-time").unit == "steps"
    assert named("variance").unit == named("numeric-variance").unit == "steps^2"
    for name, quantity in CATALOGUE.items():
        if name.endswith(("-ratio", "-success")):
            assert quantity.unit == ""


@pytest.mark.parametrize("name", [name for name, q in CATALOGUE.items() if q.closed])
def test_closed_forms_are_the_values(name):
    quantity = CATALOGUE[name]
    for policy in quantity.closed:
        form = quantity.closed_form(policy)
        further = {name: sympy.Symbol(name, nonnegative=True) for name in quantity.further}
        assert form.free_symbols <= {W, K, L, *further.values()}
        value = quantity.value({**SIZES, **further, "policy": policy})
        assert form.subs({W: 3, K: 4, L: 2}) == value == quantity.closed_form(policy, **SIZES)
        # Lambert's function is a W too.
        latex = quantity.latex(policy, SIZES).replace(r"W\left(", "")
        assert not re.search("[WKL]", latex)
    for policy in set(ALL) - set(quantity.closed):
        with pytest.raises(ValueError, match=f"{name} has a closed form .*; got {policy}"):
            quantity.closed_form(policy)


def test_a_value_is_refused_where_the_quantity_has_none():
    with pytest.raises(ValueError, match="digits, above 200000"):
        named("search-success").value({"K": 10**12, "L": 5})
    with pytest.raises(ValueError, match="dip-threshold has none; got None"):
        named("dip-threshold").closed_form()


def test_what_an_expression_may_call():
    known = calls()
    assert {known[letter].name for letter in "HBSRV"} == {
        "hitting-time",
        "backtrack-time",
        "search-time",
        "restart-time",
        "variance",
    }
    assert not set(known) & {"W", "K", "L", "rho", "eps"}
    assert all(quantity.closed for quantity in known.values())
    with pytest.raises(ValueError, match="did you mean 'hitting_time'"):
        by_call("hiting_time")


def test_the_constants_take_their_symbols_from_the_catalogue(monkeypatch):
    from dataclasses import replace

    renamed = replace(named("variance"), symbol=r"\sigma^2")
    monkeypatch.setitem(CATALOGUE, "variance", renamed)
    assert r"$\sigma^2_{\mathrm{rl}}$" in constants_table().to_markdown()


def test_no_policy_is_a_policy_of_its_own():
    assert CATALOGUE["dip-threshold"].policies == NO_POLICY
    assert CATALOGUE["dip-threshold"].parameters == ("W", "L")
