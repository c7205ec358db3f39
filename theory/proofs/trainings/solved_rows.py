"""What `RowFlow` says of one row with given data, concluded from its flow."""

from functools import partial

import sympy
from sympy import Expr, Integer, LambertW, sympify

from ...proving.claim import Steps
from ...proving.statements.concluded import Concluded
from ...proving.statements.stated import Name, Stated, stated
from ...training.row_flows import RowFlow, row_flow
from ...walk.symbols import L
from .rows import ROW, Law, approaches, decays, gap_moves, law, o, odds_follow, t, takes, tends

omega, o_0, w, h = sympy.symbols("omega o_0 w h", positive=True)
# A share strictly between 0 and 1 is that of some odds w.
p = Name("p", w / (1 + w))
q = Name("q", 1 - p)
SPEED = omega * (L + 1) / L
LAST = "log o is small against o, and a logarithm's limit (docs/learning.md, Theorem 2)"


def flow_of(data: Expr) -> tuple[RowFlow, Law]:
    """Return a row's flow as the public function has it, and its law."""
    return row_flow("b", L, omega, data, start=o_0), law(omega, sympify(data), o_0)


def gap() -> Concluded:
    """Return how the gap moves."""
    row, _ = flow_of(p)
    return Concluded(
        stated(Name(r"\dot{x}"), "=", row.speed * (p - h)),
        partial(gap_moves, omega=omega, p=p.value, own=h),
        "equal logits stay equal (docs/learning.md, The lumped row)",
    )


def when(data: Expr, letter: str, formula: Expr) -> Concluded:
    """Return when a row has the odds o."""
    row, found = flow_of(data)
    name = Name(letter, row.time(o), f"when a row has the odds o, with data of share {data}")
    return Concluded(stated(name, "=", formula), partial(_takes, found), ROW)


def _takes(found: Law, claimed: Stated) -> Steps:
    return takes(_meant(found), claimed)


def _meant(found: Law) -> Law:
    values = {p: p.value}
    return Law(found.data.subs(values), found.speed, found.start)


def limit(data: Expr) -> Concluded:
    """Return what a row tends to."""
    row, found = flow_of(data)
    letter = rf"\lim_{{t\to\infty}}h_{{p={data}}}" if data != p else r"\lim_{t\to\infty}h"
    name = Name(letter, row.limit, f"limit of a row with data of share {data}")
    return Concluded(stated(name, "=", data), partial(tends, _meant(found)), ROW)


def rate() -> Concluded:
    """Return the exponential rate of a row."""
    row, found = flow_of(p)
    name = Name(r"\lambda", row.rate, "exponential rate of a row's approach")
    return Concluded(stated(name, "=", SPEED * p * q), partial(decays, _meant(found)), ROW)


def amplitude(data: Expr, letter: str, formula: Expr) -> Concluded:
    """Return the constant of the last approach."""
    row, found = flow_of(data)
    name = Name(letter, row.amplitude, f"constant of the approach, with data of share {data}")
    found, time = _meant(found), row.time(o).subs(p, p.value)
    return Concluded(stated(name, "=", formula), partial(approaches, found, time), LAST)


def odds(data: int, formula: Expr) -> Concluded:
    """Return the odds at a time, where all the data go one way."""
    row, found = flow_of(Integer(data))
    name = Name(rf"o_{{p={data}}}", row.odds(t), f"odds of a row with data of share {data}")
    # Where the odds fall, they are divided by it.
    divisors = tuple(formula.atoms(LambertW)) if data == 0 else ()
    relation = stated(name, "=", formula, positive=divisors)
    return Concluded(relation, partial(odds_follow, found), ROW)
