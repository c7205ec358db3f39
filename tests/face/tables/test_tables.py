"""Tables as values, and every kind of them compiled by a real LaTeX."""

import csv
import io
from fractions import Fraction

import oracles
import pytest
import sympy
from latex_papers import HARD, compiled, needs_latex

from corridor import backtrack_time, hitting_time, restart_time
from corridor.quantities import CATALOGUE
from corridor.tables import (
    Column,
    Table,
    constants_table,
    formulas_table,
    ledger_table,
    times_table,
)
from corridor.tables.cells import latex_words

ALL = [name for name, quantity in CATALOGUE.items() if quantity.exact]
KINDS = {
    "times": lambda: times_table([5, 15], [5, 15], [1, 2, 5]).to_latex(),
    "exact": lambda: times_table([5, 15], [5], [2, 5]).to_latex(exact=True, caption="Exact"),
    "columns": lambda: times_table([2, 3], [4], [2], columns=["W", *ALL, "L"]).to_latex(
        caption=HARD, label="tab:all_of-it"
    ),
    "infinite": lambda: times_table([1], [3], [2], quantities=["restart-budget"]).to_latex(),
    "small": lambda: times_table(
        [3], [30], [5], quantities=["hitting-time-ratio"], policies=["rl", "sft"]
    ).to_latex(digits=2),
    "formulas": lambda: formulas_table(quantities=ALL).to_latex(caption="Closed forms"),
    "numbers put in": lambda: formulas_table(sizes={"L": 5, "W": 15}).to_latex(),
    "constants": lambda: constants_table().to_latex(exact=True),
    "ledger": lambda: ledger_table(["S2", "S3"]).to_latex(caption="Ledger"),
    "headings": lambda: (
        times_table([2], [2], [2]).headed({"hitting-time:sft": HARD}).to_latex()
    ),
    "empty": lambda: Table((Column("a", "$a$"),), ()).to_latex(),
}


@needs_latex
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_compiles_as_it_stands(kind, tmp_path):
    page = "[margin=1cm,paperwidth=90cm]{geometry}"
    run = compiled(KINDS[kind](), tmp_path, "{article}", page)
    assert "Overfull" not in run.stdout
    assert (tmp_path / "paper.pdf").stat().st_size > 1000


def rows_of(table, **options):
    return list(csv.DictReader(io.StringIO(table.to_csv(**options))))


def test_values_are_those_of_the_walk_spelled_out():
    (row,) = rows_of(times_table([3], [2], [2], columns=ALL), exact=True)
    lanes, share = [2, 2], [Fraction(1, 3)] * 3
    for policy in ("uniform", "sft", "rl"):
        rows = oracles.named_rows(lanes, policy)
        time = oracles.hitting_time([lanes] * 3, 0, [rows] * 3, share)
        back = oracles.backtrack_time(lanes, rows)
        assert Fraction(row[f"hitting-time:{policy}"]) == time
        assert Fraction(row[f"backtrack-time:{policy}"]) == back
        assert Fraction(row[f"hitting-time-ratio:{policy}"]) == time / hitting_time(
            3, 2, 2, "rl"
        )
        assert Fraction(row[f"backtrack-time-ratio:{policy}"]) == back / backtrack_time(
            2, 2, "rl"
        )
        best = restart_time(3, 2, 2, policy)
        assert Fraction(row[f"restart-time:{policy}"]) == Fraction(str(best.cost))
        assert Fraction(row[f"restart-budget:{policy}"]) == best.budget
    assert row["dip-threshold"] == "5"


def test_formulas_in_csv_are_read_back():
    _, K, L = names = sympy.symbols("W K L", integer=True, positive=True)
    for row in rows_of(formulas_table()):
        form = sympy.sympify(row["formula"], locals=dict(zip("WKL", names, strict=True)))
        sizes = names if row["quantity"] == "hitting-time" else (K, L)
        function = hitting_time if row["quantity"] == "hitting-time" else backtrack_time
        assert sympy.simplify(form - function(*sizes, row["policy"])) == 0


def test_columns_are_chosen_by_name_and_by_quantity_in_order():
    table = times_table([2], [2], [2], columns=["hitting-time:rl", "K", "backtrack-time"])
    assert [column.name for column in table.columns] == [
        "hitting-time:rl",
        "K",
        "backtrack-time:uniform",
        "backtrack-time:sft",
        "backtrack-time:rl",
    ]
    assert table.rows[0][:2] == (16, 2)


def test_the_table_is_one_definition_in_three_languages():
    table = times_table([2], [3, 4], [2], quantities=["hitting-time"], policies=["sft"])
    assert table.to_csv() == "W,K,L,hitting-time:sft\n2,3,2,396.25\n2,4,2,1765.12\n"
    assert "| 2 | 4 | 2 | 1765.12 |" in table.to_markdown(caption="a|b")
    assert table.to_markdown(caption="a|b").endswith("\nTable: a\\|b\n")
    assert "2 & 4 & 2 & 1765.12 \\\\" in table.to_latex()
    assert "S[table-format=4.2]" in table.to_latex()


def test_one_power_of_ten_in_a_column_makes_all_scientific():
    text = times_table([15], [2, 15], [5], columns=["hitting-time:sft"]).to_latex(digits=3)
    assert "S[table-format=1.2e2]" in text
    assert "3.06e3" in text
    assert "4.32e14" in text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("50% & more", r"50\% \& more"),
        ("a_b #1", r"a\_b \#1"),
        ("$a_b$ and a_b", r"$a_b$ and a\_b"),
        (r"5\$ and $x$", r"5\$ and $x$"),
        (r"\input{x}", r"\textbackslash{}input\{x\}"),
        ("two\n lines", "two lines"),
    ],
)
def test_captions_are_words_with_mathematics(text, written):
    assert latex_words("caption", text) == written
    table = Table((Column("a", "a"),), ((1,),))
    assert rf"\caption{{{written}}}" in table.to_latex(caption=text)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"caption": "5$ each"}, r"caption has a \$ that is not closed"),
        ({"caption": "$x}$"}, "caption holds mathematics that LaTeX cannot read"),
        ({"caption": "$}{$"}, "cannot read"),
        ({"caption": "$x%$"}, "cannot read"),
        ({"caption": "$$"}, "cannot read"),
        ({"caption": "a\0b"}, "caption must be printable"),
        ({"label": "tab:x"}, "label needs a caption"),
        ({"caption": "x", "label": "a}b"}, "label must be of letters"),
    ],
)
def test_captions_and_labels_that_cannot_be_set(options, message):
    with pytest.raises(ValueError, match=message):
        Table((Column("a", "a"),), ((1,),)).to_latex(**options)


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (([], [1], [1]), {}, "must give 1 to 10000 rows; got 0"),
        ((range(1, 102), range(1, 101), [1]), {}, "1 to 10000 rows; got 10100"),
        (([1], [0], [1]), {}, "K must be a positive integer; got 0"),
        (([1], [1], None), {}, "L must be given"),
        (([1], [1], [1]), {"quantities": ["backtrack-time"]}, "W does not enter"),
        (([1], [1], [1]), {"quantities": ["luck"]}, "quantities must be one of 'hitting-time'"),
        (([1], [1], [1]), {"columns": ["hiting-time"]}, "did you mean hitting-time"),
        (([1], [1], [1]), {"columns": []}, "at least one"),
        (
            ([1], [1], [1]),
            {"quantities": ["search-time"], "policies": ["uniform"]},
            "at least one column",
        ),
    ],
)
def test_bad_tables_are_refused(arguments, options, message):
    with pytest.raises(ValueError, match=message):
        times_table(*arguments, **options)


def test_formulas_that_do_not_exist_are_refused():
    with pytest.raises(ValueError, match="leave a closed form"):
        formulas_table(quantities=["restart-time"], policies=["uniform"])


def test_constants_are_the_best_of_their_kind():
    """Close to both constants there are sizes that come within a hundredth of them."""
    from corridor.theory.proofs.growth_bounds import growth_bounds

    sizes = [
        (w, k, lanes)
        for w in (1, 2, 3, 10**4)
        for k in (1, 2, 5, 10**3)
        for lanes in (1, 2, 3, 10**3)
    ]
    for bound in growth_bounds():
        W, K, L = sorted(
            sympy.symbols("W K L", integer=True, positive=True),
            key=lambda s: "WKL".index(s.name),
        )
        ratios = []
        for w, k, lanes in sizes:
            if w < bound.least_width:
                continue
            value = _value(bound, w, k, lanes)
            scale = bound.scale.subs({W: w, K: k, L: lanes})
            ratios.append(sympy.Rational(value) / scale)
        assert bound.lower <= min(ratios) <= bound.lower * sympy.Rational(101, 100), bound
        assert bound.upper * sympy.Rational(99, 100) <= max(ratios) <= bound.upper, bound


def _value(bound, w, k, lanes):
    from corridor import search_time, variance

    match bound.quantity:
        case "backtrack_time":
            return backtrack_time(k, lanes, bound.policy)
        case "restart_time":
            return restart_time(w, k, lanes, bound.policy).cost
    functions = {
        "hitting_time": hitting_time,
        "search_time": search_time,
        "variance": variance,
    }
    return functions[bound.quantity](w, k, lanes, bound.policy)


def test_tables_are_values():
    import pickle

    table = times_table([2], [2], [2])
    assert pickle.loads(pickle.dumps(table)) == table
    assert table._repr_markdown_().startswith("| $W$ |")
