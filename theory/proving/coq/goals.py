"""Steps as goals for Coq, each with the script that should close it.

A script only follows what the step's own check does: `field` for identities, the shift of every
symbol to its bound for inequalities. Coq judges it. What the statement needs besides the step's
own words, that a divisor does not vanish, stands in it as a hypothesis and is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain
from operator import mul
from typing import Any

import sympy

from ..normal_form import Forms, Polynomial
from ..steps import Bound, Covered, ForAll, Identity, Positive, Step, Witness
from ..kernel import used
from ..terms import Term, term_of
from .expressions import ATOM, PRODUCT, Writer, lowest, polynomial_text
from .forall import forall_text
from .powers import Powers
from .shifts import shifted


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


class Draft:
    """A lemma that is being written: its hypotheses, and the lines of its proof."""

    def __init__(self, forms: Forms, writer: Writer) -> None:
        self.forms, self.writer = forms, writer
        self.hypotheses: list[tuple[str, str]] = []
        self.assumed: list[str] = []
        self.lines: list[str] = []
        self.names = [writer.text(variable, ATOM) for variable in forms.variables]
        self.names += [f"p{n}" for n, _ in enumerate(forms.generators, 1)]
        self.shifts: list[tuple[Polynomial, Polynomial]] = []
        self.excess = list(self.names)

    def suppose(self, text: str) -> None:
        """Add a hypothesis that the step gives."""
        self.hypotheses.append((f"H{len(self.hypotheses) + 1}", text))

    def assume(self, text: str) -> None:
        """Add a hypothesis that the step does not give."""
        if text not in self.assumed:
            self.assumed.append(text)
            self.suppose(text)

    def shift(self, symbol: Polynomial, low: Polynomial) -> None:
        """Have a symbol at least its bound; the excess is written as a difference."""
        (place,) = used(symbol)
        text = polynomial_text(low, self.names, PRODUCT)
        self.shifts.append((symbol, low))
        self.excess[place] = self.names[place] if not low else f"({self.names[place]} - {text})"

    def shifted(self, f: Polynomial, *, strict: bool = True) -> str:
        """Return a polynomial in the excesses over the bounds."""
        last = [n for symbol, _ in self.shifts for n in used(symbol)] if strict else []
        return polynomial_text(shifted(f, self.shifts), self.excess, last=last)

    def sign(self, f: Polynomial, known: Sequence[int]) -> int:
        """Return the sign that a polynomial has by its coefficients, 0 if they tell nothing."""
        moved = [n for symbol, _ in self.shifts for n in used(symbol)]
        if not set(used(f)) <= set(known):
            return 0
        terms = shifted(f, self.shifts).terms()
        signs = {1 if c > 0 else -1 for _, c in terms}
        apart = any(not any(powers[n] for n in moved) for powers, _ in terms)
        return signs.pop() if len(signs) == 1 and apart else 0

    def excesses(self) -> list[str]:
        """Return the lines that make the excesses known."""
        names = [self.excess[n] for symbol, _ in self.shifts for n in used(symbol)]
        return [f"assert (0 <= {name}) by lra." for name in names]

    def lemma(self, name: str, statement: str) -> str:
        """Return the lemma."""
        variables = " ".join(self.writer.names.values())
        head = f"Lemma {name}" + (f" ({variables} : R)" if variables else "") + " :"
        given = [f"  {text} ->" for _, text in self.hypotheses]
        intros = "intros" + "".join(f" {label}" for label, _ in self.hypotheses) + "."
        lines = [intros, *self.lines] if self.hypotheses else self.lines
        body = [f"  {line}" for line in lines]
        return "\n".join([head, *given, f"  {statement}.", "Proof.", *body, "Qed."])


def goal_of(step: Step, name: str) -> Goal:
    """Return a step as a goal; it is left out, with the reason, if it cannot be written."""
    writers: dict[type, Callable[[Any, str], Goal]] = {
        Identity: identity_goal,
        Positive: positive_goal,
        Bound: bound_goal,
        Witness: witness_goal,
        Covered: covered_goal,
        ForAll: forall_goal,
    }
    write = writers.get(type(step))
    if write is None:
        return Goal(name, step.text, "", left_out=f"no goal is known for {type(step).__name__}")
    try:
        return replace(write(step, name), step=step.text)
    except (ArithmeticError, LookupError, TypeError, ValueError, sympy.PolynomialError) as error:
        return Goal(name, step.text, "", left_out=f"it cannot be written: {error}")


def identity_goal(step: Identity, name: str) -> Goal:
    """Return an identity as an equation, for `field`."""
    left, right = (term_of(sympy.sympify(side)) for side in (step.left, step.right))
    draft, known = declared((left, right))
    forms = draft.forms
    for side in (left, right):
        forms.form(side)
    powers = Powers(forms, draft.writer, (left, right))
    draft.lines += draft.excesses()
    for piece in powers.pieces():
        positive_piece(draft, piece, known)
    draft.lines += powers.lines(draft.names)
    nonvanishing(draft, known, powers)
    draft.lines.append("fractions.")
    statement = f"{draft.writer.text(left)}\n  = {draft.writer.text(right)}"
    return finished(draft, name, statement)


def declared(terms: tuple[Term, ...]) -> tuple[Draft, list[int]]:
    """Return a draft about terms, with the bounds that their symbols are declared to have.

    Besides it, the places of the symbols whose sign is known.
    """
    draft = Draft(Forms(terms), Writer(terms))
    known = list(range(len(draft.forms.variables), len(draft.names)))
    for place, variable in enumerate(draft.forms.variables):
        low = lowest(variable)
        if variable not in draft.writer.names or low is None:
            continue
        known.append(place)
        strict = variable.positive and low == 0
        if not strict:
            draft.shift(draft.forms.ring.gens[place], draft.forms.ring(low))
        draft.suppose(f"{low} {'<' if strict else '<='} {draft.names[place]}")
    return draft, known


def positive_piece(draft: Draft, piece: Polynomial, known: Sequence[int]) -> None:
    """Have the base of a power positive: by its coefficients, else as a hypothesis."""
    text = polynomial_text(piece, draft.names)
    if draft.sign(piece, known) != 1:
        draft.assume(f"0 < {text}")
    else:
        draft.lines.append(
            f"assert (0 < {text}) by (replace ({text}) with ({draft.shifted(piece)}) by ring; "
            "positive)."
        )


def nonvanishing(draft: Draft, known: Sequence[int], powers: Powers | None = None) -> None:
    """Have no divisor vanish: by its coefficients, else as a hypothesis."""
    for divisor in draft.forms.nonzero:
        text = polynomial_text(divisor, draft.names)
        sign = draft.sign(divisor, known)
        if not sign:
            spelled = powers.spelled(draft.names) if powers else draft.names
            draft.assume(f"{polynomial_text(divisor, spelled)} <> 0")
        elif len(used(divisor)) > 1 or len(divisor) > 1:
            above = polynomial_text(divisor * sign, draft.names)
            draft.lines.append(
                f"assert ({text} <> 0) by (enough (0 < {above}) by (intro; lra); "
                f"replace ({above}) with ({draft.shifted(divisor * sign)}) by ring; positive)."
            )


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
        draft.shift(forms.form(symbol).numerator, forms.form(low).numerator)
        draft.suppose(f"{draft.writer.text(low)} <= {draft.writer.text(symbol)}")
    form = forms.form(term)
    known = [n for symbol, _ in draft.shifts for n in used(symbol)]
    strict = not isinstance(step, Bound) and step.strict
    divisors = [d for d, times in form.divisors.items() for _ in range(times)]
    above, below = form.numerator.cancel(reduce(mul, divisors, forms.ring.one))
    turned = draft.sign(below, known) or 1
    draft.lines += draft.excesses()
    nonvanishing(draft, known)
    rule = "positive_by" if strict else "nonnegative_by"
    above, below = draft.shifted(above * turned, strict=strict), draft.shifted(below * turned)
    return draft, [f"apply ({rule}\n    ({above})\n    ({below})); [positive | positive | fractions]."]


def bound_goal(step: Bound, name: str) -> Goal:
    """Return a bound with a constant, as the sign of the difference."""
    small, large = step.constant * step.scale, step.quantity
    if step.operator == "<=":
        small, large = large, small
    draft, lines = sign_by_shift(large - small, step)
    draft.lines += [
        f"apply at_most_by.",
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
    text = f"Lemma {name} :\n  [{needed}]%string\n  = [{given}]%string.\nProof. reflexivity. Qed."
    return Goal(name, "", text)


def forall_goal(step: ForAll, name: str) -> Goal:
    """Return a relation at all sizes, with the lemmas that prove it."""
    return Goal(name, "", forall_text(step, name))


def finished(draft: Draft, name: str, statement: str) -> Goal:
    """Return the goal."""
    stand = [
        f"(* {word} stands for {variable.name}, of which nothing is used. *)\n"
        for word, variable in draft.writer.functions()
    ]
    return Goal(name, "", "".join(stand) + draft.lemma(name, statement), tuple(draft.assumed))
