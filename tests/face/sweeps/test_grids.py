"""Grids of a sweep: axes as people write them, rows by their number, and what is refused."""

import itertools
import pickle
import re
from functools import partial

import pytest
from hypothesis import given, strategies as st

from corridor import numerics
from corridor.sweeps.grids import grid, read_grid

SIZES = st.integers(1, 40)


def axis(value, max_rows=1000):
    return list(grid(1, value, 1, "rl", "hitting-time", max_rows).axes["K"])


@pytest.mark.parametrize(
    ("written", "values"),
    [
        (7, [7]),
        ([5, 2], [5, 2]),
        (range(1, 4), [1, 2, 3]),
        ((n * n for n in (1, 2, 3)), [1, 4, 9]),
        ("7", [7]),
        ("1:4", [1, 2, 3, 4]),
        ("1:30:10", [1, 11, 21]),
        ("1:31:10", [1, 11, 21, 31]),
        (" 1:3, 10 ,20 ", [1, 2, 3, 10, 20]),
        ({"start": 2, "stop": 9, "step": 3}, [2, 5, 8]),
        ({"start": 2, "stop": 3}, [2, 3]),
        ({"start": 1, "stop": 1024, "factor": 4}, [1, 4, 16, 64, 256, 1024]),
        ({"start": 3, "stop": 5, "factor": 2}, [3]),
    ],
)
def test_axes(written, values):
    assert axis(written) == values


@given(SIZES, SIZES, SIZES)
def test_a_range_holds_both_ends(start, more, step):
    stop = start + more
    by_hand = [n for n in range(1, stop + 1) if n >= start and (n - start) % step == 0]
    assert axis(f"{start}:{stop}:{step}") == by_hand
    assert axis({"start": start, "stop": stop, "step": step}) == by_hand


@given(st.data())
def test_rows_are_the_product_in_order(data):
    W, K, L = (data.draw(st.lists(SIZES, min_size=1, max_size=4, unique=True)) for _ in "WKL")
    made = grid(W, K, L, ["sft", "rl"], ["hitting-time", "backtrack-time", "dip-threshold"])
    rows = [("hitting-time", *p) for p in itertools.product(W, K, L, ["sft", "rl"])]
    rows += [("backtrack-time", None, *p) for p in itertools.product(K, L, ["sft", "rl"])]
    rows += [("dip-threshold", w, None, n, None) for w, n in itertools.product(W, L)]
    assert made.size == len(rows)
    start = data.draw(st.integers(0, len(rows)))
    stop = data.draw(st.integers(start, len(rows) + 3))
    assert [tuple(point) for _, point in made.points(start, stop)] == rows[start:stop]


def test_policies_are_all_three_unless_told():
    assert grid(1, 1, 1, None, "variance").axes["policy"] == ("uniform", "sft", "rl")


REFUSED = [
    ("K", 0, "K must be a positive integer; got 0"),
    ("K", 2.0, "K must be a positive integer; got 2.0"),
    ("K", [3, True], "K must be a positive integer; got True"),
    ("K", "1:x", "K stop must be a positive integer; got 'x'"),
    ("K", "1:2:3:4", "K must be numbers or ranges such as 5:30:5 (from 5 to 30 by 5); got"),
    ("K", "", "K must be a positive integer; got ''"),
    ("K", "1:9:0", "K step must be a positive integer; got '0'"),
    ("K", "5:3", "K must be numbers or ranges such as 5:30:5 (from 5 to 30 by 5); got '5:3'"),
    ("K", [], "K must hold at least one value; got [] (list), empty"),
    ("K", range(3, 3), "K must hold at least one value"),
    ("K", range(-1, 3), "K must be a positive integer; got -1"),
    ("K", [2, 3, 2], "K must hold each value once; got 2 twice"),
    ("K", "1:5,3", "K must hold each value once; got 3 twice"),
    ("K", {"start": 1}, "K must have start and stop, and step or factor or neither; got start"),
    ("K", {"start": 1, "stop": 3, "stpe": 2}, "got start, stop, stpe"),
    ("K", {"start": 1, "stop": 9, "step": 2, "factor": 2}, "step or factor or neither"),
    ("K", {"start": 1, "stop": 9, "factor": 1}, "K factor must be an integer above 1"),
    ("K", 2**63, "K must be below 2**63 in a table"),
    ("K", None, "K is missing; quantity 'hitting-time' depends on it"),
    ("policy", "ppo", "policy must be one of"),
    ("policy", ["rl", "rl"], "policy must hold each value once"),
    ("policy", [], "policy must hold at least one value"),
    ("quantity", "hiting-time", "got 'hiting-time' (did you mean 'hitting-time'?)"),
    ("quantity", "entropy", "quantity must be one of 'hitting-time', 'hitting-time-ratio', "),
    ("quantity", "entropy", "; got 'entropy'"),
    ("quantity", ["variance", "variance"], "quantity must name each once"),
    ("quantity", [], "quantity must name at least one"),
    ("quantity", "dip-threshold", "K does not enter dip-threshold; leave it out"),
    ("quantity", {"mine": 3}, "quantity must map names to functions"),
    ("quantity", {"mine": lambda W, depth: 0}, "functools.partial"),
]


@pytest.mark.parametrize(("name", "value", "message"), REFUSED)
def test_what_is_refused(name, value, message):
    arguments = {"W": 2, "K": 3, "L": 4, "policy": "rl", "quantity": "hitting-time"}
    with pytest.raises((TypeError, ValueError), match=re.escape(message)):
        grid(**arguments | {name: value})


@pytest.mark.parametrize(
    "written",
    [
        10**9,
        "1:1000000000000000000",
        {"start": 1, "stop": 2**62},
        range(1, 2**62),
        itertools.count(1),
    ],
)
def test_a_grid_that_is_too_large_is_refused_before_it_is_made(written):
    if written == 10**9:
        with pytest.raises(ValueError, match=r"the grid has 1000000 rows, and at most 999999"):
            grid("1:1000", "1:1000", 1, "rl", "hitting-time", max_rows=999_999)
        return
    with pytest.raises(ValueError, match="K has more than 50 values"):
        axis(written, max_rows=50)


def test_a_grid_tells_itself_from_others():
    tails = {"rate": partial(numerics.hitting_time, method="mpmath", digits=20)}
    grids = [
        grid(2, "1:3", 4, "rl", "hitting-time"),
        grid(2, [1, 2, 3], 4, "rl", "variance"),
        grid(2, "1:4", 4, "rl", "hitting-time"),
        grid(2, "1:3", 4, "sft", "hitting-time"),
        grid(2, "1:3", 4, "rl", tails),
        grid(2, "1:3", 4, "rl", {"rate": numerics.hitting_time}),
        grid(2, "1:3", 4, "rl", ["hitting-time", "variance"]),
        grid(2, "1:3", 4, "rl", ["variance", "hitting-time"]),
    ]
    records = [repr(made.record()) for made in grids]
    assert len(set(records)) == len(records)
    assert [repr(pickle.loads(pickle.dumps(made)).record()) for made in grids] == records


def written(tmp_path, text):
    path = tmp_path / "grid.toml"
    path.write_text(text)
    return path


def test_a_grid_file(tmp_path):
    path = written(
        tmp_path,
        'quantity = ["hitting-time", "dip-threshold"]\npolicy = "rl"\n'
        'W = "2:3"\nK = { start = 1, stop = 8, factor = 2 }\nL = 5\n',
    )
    made = read_grid(path)
    assert made.size == 2 * 4 + 2
    assert made == grid("2:3", (1, 2, 4, 8), 5, "rl", ["hitting-time", "dip-threshold"])


FILES = [
    (
        "quantity = 'variance'\nW = 1\nK = 1\nL = 1\npolcy = 'rl'",
        "line 5: there is no key 'polcy' (did you mean policy?)",
    ),
    (
        "quantity = 'variance'\nw = 1\nK = 1\nL = 1",
        "line 2: there is no key 'w' (did you mean W?)",
    ),
    (
        "quantity = 'variance'\nbranches = 1",
        "line 2: there is no key 'branches'; there are W, K, L, policy, quantity",
    ),
    ("W = 1\nK = 1\nL = 1", "the key 'quantity' is missing"),
    ("quantity = {a = 1}", "quantity must be a name or a list of names"),
    ("quantity = 'variance'\nW = [1,\nK = 2", "line 3, key K: it is no TOML"),
    ("quantity = 'variance'\nW = 1\nW = 2", "line 3, key W: it is no TOML"),
    ("quantity = 'variance'\nW = 1.5\nK = 1\nL = 1", "W must be a positive integer; got 1.5"),
    ("quantity = 'variance'\nW = 1\nK = '9:3'\nL = 1", "K must be numbers or ranges"),
    ("quantity = 'variance'\nW = 1\nK = true\nL = 1", "K must be a positive integer; got True"),
    ("quantity = ['variance', 3]\nW = 1\nK = 1\nL = 1", "; got 3 (int)"),
    ("quantity = 'variance'\nW = 1\nK = 2020-01-01\nL = 1", "K must be a positive integer"),
]


@pytest.mark.parametrize(("text", "message"), FILES)
def test_a_grid_file_that_is_wrong(tmp_path, text, message):
    path = written(tmp_path, text)
    with pytest.raises((TypeError, ValueError), match=re.escape(message)) as refusal:
        read_grid(path)
    assert str(path) in str(refusal.value)


def test_a_grid_file_that_cannot_be_read(tmp_path):
    with pytest.raises(ValueError, match=r"missing\.toml: it cannot be read: No such file"):
        read_grid(tmp_path / "missing.toml")
    with pytest.raises(ValueError, match=r"it cannot be read: Is a directory"):
        read_grid(tmp_path)
    path = tmp_path / "grid.toml"
    path.write_bytes(b"W = '\xff'")
    with pytest.raises(ValueError, match=r"grid\.toml: it is no UTF-8 text"):
        read_grid(path)
