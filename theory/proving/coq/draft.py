"""A lemma that is being written: what it supposes, and the lines of its proof."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from ..normal_form import Forms
from ..polynomials import Polynomial, used
from ..terms import Constant, Operation, Term
from .expressions import ATOM, PRODUCT, Writer, lowest, polynomial_text
from .powers import Powers, product_text
from .shifts import shifted

# Longer divisors are not taken apart.
MOST_FACTORED = 40


class Draft:
    """A lemma that is being written: its hypotheses, and the lines of its proof."""

    def __init__(self, forms: Forms, writer: Writer) -> None:
        self.forms, self.writer = forms, writer
        self.hypotheses: list[tuple[str, str]] = []
        self.assumed: list[str] = []
        # What is supposed to be positive, up to a factor.
        self.given: set[Polynomial] = set()
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
        return [f"assert (0 <= {name}) by excess." for name in names]

    def lemma(self, name: str, statement: str) -> str:
        """Return the lemma."""
        variables = " ".join(self.writer.names.values())
        head = f"Lemma {name}" + (f" ({variables} : R)" if variables else "") + " :"
        given = [f"  {text} ->" for _, text in self.hypotheses]
        intros = "intros" + "".join(f" {label}" for label, _ in self.hypotheses) + "."
        lines = [intros, *self.lines] if self.hypotheses else self.lines
        body = [f"  {line}" for line in lines]
        return "\n".join([head, *given, f"  {statement}.", "Proof.", *body, "Qed."])


def declared(
    terms: tuple[Term, ...],
    bounds: Sequence[tuple[Term, Term]] = (),
    where: Sequence[Term] = (),
) -> tuple[Draft, list[int]]:
    """Return a draft about terms, with the bounds that their symbols are declared to have.

    Besides it, the places of the symbols whose sign is known. A step's own bounds come before
    those; `where` is what it says to be positive.
    """
    everything = (*terms, *chain(*bounds), *where)
    draft = Draft(Forms(everything), Writer(everything))
    known = list(range(len(draft.forms.variables), len(draft.names)))
    for symbol, low in bounds:
        draft.shift(draft.forms.form(symbol).numerator, draft.forms.form(low).numerator)
        draft.suppose(f"{draft.writer.text(low)} <= {draft.writer.text(symbol)}")
    bounded = {symbol for symbol, _ in bounds}
    for place, variable in enumerate(draft.forms.variables):
        least = lowest(variable)
        if variable in bounded:
            known.append(place)
        if variable not in draft.writer.names or least is None or variable in bounded:
            continue
        known.append(place)
        strict = variable.positive and least == 0
        if not strict:
            draft.shift(draft.forms.ring.gens[place], draft.forms.ring(least))
        draft.suppose(f"{least} {'<' if strict else '<='} {draft.names[place]}")
    for term in where:
        f = draft.forms.form(term).numerator
        draft.given.add(f.monic())
        known += used(f) if f.is_generator else []
        draft.suppose(f"0 < {draft.writer.text(term)}")
    return draft, known


def positive_piece(draft: Draft, piece: Polynomial, known: Sequence[int]) -> None:
    """Have the base of a power positive: by its coefficients, else as a hypothesis."""
    text = polynomial_text(piece, draft.names)
    if draft.sign(piece, known) != 1:
        draft.assume(f"0 < {text}")
    else:
        draft.lines.append(f"assert (0 < {text}) by signed ({draft.shifted(piece)}).")


def nonvanishing(draft: Draft, known: Sequence[int], powers: Powers | None = None) -> None:
    """Have no divisor vanish: by its coefficients, else as a hypothesis."""
    for divisor in draft.forms.nonzero:
        text = polynomial_text(divisor, draft.names)
        sign = draft.sign(divisor, known)
        if not sign and divisor.monic() in draft.given:
            draft.lines.append(f"assert ({text} <> 0) by (intro; lra).")
        elif not sign:
            spelled = powers.spelled(draft.names) if powers else draft.names
            draft.assume(f"{polynomial_text(divisor, spelled)} <> 0")
        elif len(used(divisor)) > 1 or len(divisor) > 1:
            rule = "above_0" if sign > 0 else "below_0"
            draft.lines.append(
                f"assert ({text} <> 0) by "
                f"(apply {rule}; signed ({draft.shifted(divisor * sign)}))."
            )


def composite_divisors(draft: Draft, terms: Iterable[Term]) -> None:
    """Have no divisor vanish that is a product of several, once it is multiplied out."""
    done = set(draft.forms.nonzero)
    for divisor in chain(*map(divisors, terms)):
        f = draft.forms.form(divisor).numerator
        if len(f) < 2 or len(f) > MOST_FACTORED or f in done:
            continue
        done.add(f)
        constant, factors = f.factor_list()
        apart = [(f"({polynomial_text(g, draft.names)})", times) for g, times in factors]
        text, first = polynomial_text(f, draft.names), str(constant)
        if sum(times for _, times in factors) > 1:
            draft.lines.append(
                f"assert ({text} <> 0) by (replace ({text}) with "
                f"(({first}) * ({product_text(apart)})) by fractions; nonzero)."
            )


def divisors(term: Term) -> Iterator[Term]:
    """Yield what a term divides by."""
    match term:
        case Operation("^", base, Constant(value)) if value < 0:
            yield base
            yield from divisors(base)
        case Operation("/", left, right):
            yield right
            yield from chain(divisors(left), divisors(right))
        case Operation(_, left, right):
            yield from chain(divisors(left), divisors(right))
