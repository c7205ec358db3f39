"""Tables no wider than a column or a page of a paper, and what is explained below them."""

import re

import pytest
from latex_papers import HARD, compiled, needs_latex

from corridor.quantities import CATALOGUE
from corridor.tables import constants_table, formulas_table, ledger_table, times_table

ALL = [name for name, quantity in CATALOGUE.items() if quantity.exact]
NARROW = {
    "times": lambda **o: times_table([5, 15], [5, 15], [2, 5]).to_latex(**o),
    "everything": lambda **o: times_table([2, 30], [4, 12], [2], quantities=ALL).to_latex(**o),
    "formulas": lambda **o: formulas_table(quantities=ALL).to_latex(**o),
    "numbers": lambda **o: formulas_table(quantities=ALL, sizes={"L": 5}).to_latex(**o),
    "constants": lambda **o: constants_table().to_latex(exact=True, **o),
    "claims": lambda **o: (
        ledger_table(["S2", "S3"]).choose(["claim", "verdict", "steps"]).to_latex(**o)
    ),
}


@needs_latex
@pytest.mark.parametrize("width", ["column", "page"])
@pytest.mark.parametrize("kind", NARROW)
def test_tables_fit_a_paper_in_two_columns(kind, width, tmp_path):
    table = NARROW[kind](width=width, caption=HARD, label="tab:x")
    run = compiled(table, tmp_path, "[twocolumn]{article}", "{amssymb}")
    assert "Overfull" not in run.stdout
    assert "too large" not in run.stdout
    assert table.count("{table*}") == (2 * table.count("\\caption") if width == "page" else 0)


@needs_latex
def test_a_long_table_goes_on_over_the_pages(tmp_path):
    table = times_table([5], range(1, 121), [5]).to_latex(width="page", caption="Long")
    assert "longtable" in table.splitlines()[0]
    run = compiled(table, tmp_path, "{article}", "{amssymb}")
    assert "Overfull" not in run.stdout
    assert re.search(r"\(([3-9]) pages", run.stdout)


def test_words_have_no_room_in_a_column():
    with pytest.raises(ValueError, match="width must be 'page' for 3 columns of words"):
        ledger_table(["S2"]).to_latex(width="column")
    with pytest.raises(ValueError, match="width must be one of"):
        times_table([2], [2], [2]).to_latex(width="colum")


def test_what_is_shown_is_explained_and_nothing_else():
    both = times_table([2], [2], [2])
    one = both.choose(["K", "backtrack-time"])
    for write in ("to_latex", "to_markdown"):
        assert "$H$: expected steps from source to target" in getattr(both, write)()
        assert "$B$: expected steps from a dead end to fork" in getattr(one, write)()
        assert "$H$" not in getattr(one, write)()
        assert "rho" not in getattr(both, write)()
        forms = formulas_table(quantities=["hitting-time"])
        assert r"$\rho=(L+1)^2/L$" in getattr(forms, write)()
        rl = formulas_table(quantities=["hitting-time"], policies=["rl"])
        assert "rho" not in getattr(rl, write)()
        growth = constants_table()
        assert "times the growth" in getattr(growth, write)(exact=True)
        assert "times the growth" not in getattr(growth.choose(["quantity", "growth"]), write)()
    for quantity in (each for each in CATALOGUE.values() if each.exact and each.sizes == "WKL"):
        table = times_table([2], [2], [2], quantities=[quantity.name])
        assert f"${quantity.symbol}$: {quantity.definition}" in table.to_latex()


def test_a_part_of_a_table_keeps_every_column_once():
    table = times_table([2], [2, 3], [2], quantities=ALL)
    text = table.to_latex(width="column", exact=True)
    for heading in {column.group or column.heading for column in table.columns[3:]}:
        assert text.count(heading) == 1
    assert text.count(r"\begin{tabular}") > 5
