"""Steps as goals for Coq, each with the script that should close it.

A script only follows what the step's own check does: `field` for identities, the shift of every
symbol to its bound for inequalities. Coq judges it. What the statement needs besides the step's
own words, that a divisor does not vanish, stands in it as a hypothesis and is reported.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain
from operator import mul
from typing import Any

import sympy

from ..assumptions import bounds_of
from ..domains import Domain
from ..normal_form import Forms
from ..polynomials import used
from ..rules.derived import UNDECIDABLE
from ..statements.cases import Boxes
from ..steps import Bound, Covered, ForAll, Identity, Positive, Step, Witness
from ..terms import VARIABLES, Variable, term_of
from .draft import Draft, composite_divisors, declared, nonvanishing, positive_piece
from .expressions import PRODUCT, Writer
from .forall import forall_text
from .powers import Powers


@dataclass(frozen=True)
class Goal:
    """A step as Coq text.

    Attributes
    ----------
    name : str
        The lemma's.
    step : str
        What the step says, in words.
    text : str
        The lemma with its proof; empty if it is left out.
    assumed : tuple of str
        Hypotheses that the step's own declarations do not give.
    left_out : str
        Why there is no text.
    """

    name: str
    step: str
    text: str
    assumed: tuple[str, ...] = ()
    left_out: str = ""


def goal_of(step: Step, name: str) -> Goal:
    """Return a step as a goal; it is left out, with the reason, if it cannot be written."""
    writers: dict[type, Callable[[Any, str], Goal]] = {
        Identity: identity_goal,
        Positive: positive_goal,
        Bound: bound_goal,
        Witness: witness_goal,
        Covered: covered_goal,
        Boxes: boxes_goal,
        ForAll: forall_goal,
    }
    write = writers.get(type(step))
    if write is None:
        return Goal(name, step.text, "", left_out=f"no goal is known for {type(step).__name__}")
    try:
        return replace(write(step, name), step=step.text)
    except UNDECIDABLE as error:
        return Goal(name, step.text, "", left_out=f"it cannot be written: {error}")


def identity_goal(step: Identity, name: str) -> Goal:
    """Return an identity as an equation, for `field`."""
    left, right = (term_of(sympy.sympify(side)) for side in (step.left, step.right))
    draft, known = declared((left, right), bounds_of(step.domain), [*map(term_of, step.where)])
    forms = draft.forms
    for side in (left, right):
        forms.form(side)
    powers = Powers(forms, draft.writer, (left, right))
    draft.lines += draft.excesses()
    for piece in powers.pieces():
        positive_piece(draft, piece, known)
    draft.lines += powers.lines(draft.names)
    nonvanishing(draft, known, powers)
    composite_divisors(draft, (left, right))
    draft.lines.append("fractions.")
    statement = f"{draft.writer.text(left)}\n  = {draft.writer.text(right)}"
    return finished(draft, name, statement)


def positive_goal(step: Positive, name: str) -> Goal:
    """Return the sign of an expression, by its coefficients in the excesses over the bounds."""
    sign = "<" if step.strict else "<="
    draft, lines = sign_by_shift(step.expression, step)
    draft.lines += lines
    term = term_of(sympy.sympify(step.expression))
    return finished(draft, name, f"0 {sign} {draft.writer.text(term)}")


def sign_by_shift(expression: sympy.Expr, step: Positive | Bound) -> tuple[Draft, list[str]]:
    """Return a draft with a step's bounds, and the lines that prove an expression's sign."""
    term = term_of(sympy.sympify(expression))
    bounds = [(term_of(symbol), term_of(low)) for symbol, low in step.domain]
    terms = (term, *chain(*bounds))
    forms = Forms(terms)
    draft = Draft(forms, Writer(terms))
    for symbol, low in bounds:
        least = forms.form(low).numerator
        # What is declared to be positive is so at a bound of 0.
        open_end = not least and isinstance(symbol, Variable) and symbol.positive
        if not open_end:
            draft.shift(forms.form(symbol).numerator, least)
        sign_here = "<" if open_end else "<="
        draft.suppose(f"{draft.writer.text(low)} {sign_here} {draft.writer.text(symbol)}")
    form = forms.form(term)
    known = [n for symbol, _ in bounds for n in used(forms.form(symbol).numerator)]
    strict = not isinstance(step, Bound) and step.strict
    divisors = [d for d, times in form.divisors.items() for _ in range(times)]
    above, below = form.numerator.cancel(reduce(mul, divisors, forms.ring.one))
    turned = draft.sign(below, known) or 1
    draft.lines += draft.excesses()
    nonvanishing(draft, known)
    rule = "positive_by" if strict else "nonnegative_by"
    above, below = draft.shifted(above * turned, strict=strict), draft.shifted(below * turned)
    return draft, [
        f"apply ({rule}\n    ({above})\n    ({below})); [positive | positive | fractions]."
    ]


def bound_goal(step: Bound, name: str) -> Goal:
    """Return a bound with a constant, as the sign of the difference."""
    small, large = step.constant * step.scale, step.quantity
    if step.operator == "<=":
        small, large = large, small
    draft, lines = sign_by_shift(large - small, step)
    draft.lines += [
        "apply at_most_by.",
        *lines,
    ]
    low, high = (draft.writer.text(term_of(sympy.sympify(side))) for side in (small, large))
    return finished(draft, name, f"{low}\n  <= {high}")


def witness_goal(step: Witness, name: str) -> Goal:
    """Return a relation between two numbers."""
    left, right = (term_of(sympy.sympify(side)) for side in (step.left, step.right))
    draft = Draft(Forms((left, right)), Writer((left, right)))
    draft.lines.append("lra.")
    sides = (draft.writer.text(side, PRODUCT) for side in (left, right))
    return finished(draft, name, f" {step.sign} ".join(sides))


def covered_goal(step: Covered, name: str) -> Goal:
    """Return two lists of cases as one: the same words in the same order."""
    needed, given = (
        "; ".join('"' + case.replace('"', '""') + '"' for case in sorted(cases))
        for cases in (step.needed, step.given)
    )
    text = (
        f"Lemma {name} :\n  [{needed}]%string\n  = [{given}]%string.\nProof. reflexivity. Qed."
    )
    return Goal(name, "", text)


def boxes_goal(step: Boxes, name: str) -> Goal:
    """Return that every point of a domain is in a box, for `lia`."""

    def inside(box: Domain) -> str:
        ends = [
            f"{low} <= {size}" + ("" if high is None else f" <= {high}")
            for size in VARIABLES
            for low, high in [(box[size].low, box[size].high)]
        ]
        return " /\\ ".join(ends)

    boxes = "\n    \\/ ".join(f"({inside(box)})" for box in step.boxes)
    text = (
        f"Lemma {name} :\n  (forall W K L : nat,\n  {inside(step.domain)} ->\n"
        f"    {boxes})%nat.\n"
        "Proof. intros W K L. lia. Qed."
    )
    return Goal(name, "", text)


def forall_goal(step: ForAll, name: str) -> Goal:
    """Return a relation at all sizes, with the lemmas that prove it."""
    return Goal(name, "", forall_text(step, name))


def finished(draft: Draft, name: str, statement: str) -> Goal:
    """Return the goal."""
    stand = [
        f"(* {word} stands for {variable.name}, of which nothing else is used. *)\n"
        for word, variable in draft.writer.functions()
    ]
    return Goal(name, "", "".join(stand) + draft.lemma(name, statement), tuple(draft.assumed))
