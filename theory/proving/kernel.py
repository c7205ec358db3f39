"""The kernel: whether the parts that a search emits prove a relation on a domain.

With `normal_form`, which reads terms, `rules`, by which lemmas follow, and `steps`, this is all
that a proof rests on. All of it is proved in docs/check.md.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from .domains import Domain, covers
from .normal_form import Form, Forms
from .outcome import Finding, Outcome
from .polynomials import Polynomial, positive
from .rules.choices import cases
from .rules.deduction import Deduction
from .rules.lemmas import Lemma, Sequent
from .terms import COMPARISONS, VARIABLES, Relation, Term, bit_length

PROVED = Finding(Outcome.PROVED)
# Bits of all values compared point by point.
MOST_COMPARED_BITS = 20_000_000


def sign_of_product(
    divisors: Mapping[Polynomial, int], is_positive: Callable[[Polynomial], bool]
) -> int | None:
    """Return the sign of a product of powers, None where a factor may vanish or turn."""
    total = 1
    for divisor, times in divisors.items():
        sign = next((sign for sign in (1, -1) if is_positive(divisor * sign)), None)
        if sign is None:
            return None
        total *= sign**times
    return total


@dataclass(frozen=True)
class Part:
    """A box on which a relation holds: by lemmas, or, without any, by comparing every point.

    What is derived by lemmas holds beyond the upper ends of the box as well. `case` is which of
    the relation's cases is proved, all of them if it is None.
    """

    domain: Domain
    lemmas: tuple[Lemma, ...] | None = None
    case: int | None = None

    def check(self, relation: Relation) -> Finding:
        """Decide whether the relation holds in this box."""
        if self.lemmas is None:
            return self._compared(relation)
        split = cases(relation)
        chosen = split if self.case is None else split[self.case : self.case + 1]
        findings = (self._derived(plain, given) for plain, given in chosen)
        return next((f for f in findings if f.outcome is not Outcome.PROVED), PROVED)

    def _compared(self, relation: Relation) -> Finding:
        if self.domain.size is None:
            return Finding(Outcome.UNDECIDED, "not all of infinitely many points are compared")
        length = 0
        for point in self.domain.points():
            values = relation.values_at(point)
            if not relation.holds_between(*values):
                return Finding(Outcome.REFUTED, str(point))
            length += sum(map(bit_length, values))
            if length > MOST_COMPARED_BITS:
                return Finding(Outcome.UNDECIDED, "the values are too long")
        return PROVED

    def _derived(self, relation: Relation, given: Sequence[Term]) -> Finding:
        """Derive the relation for every sign that powers of negative numbers may have."""
        terms = (relation.difference, *given, *(c.term for c in self.domain.linear))
        for forms in signed_forms(terms, self.domain.fixed):
            finding = self._signed(relation, given, forms)
            if finding.outcome is not Outcome.PROVED:
                return finding
        return PROVED

    def _signed(self, relation: Relation, given: Sequence[Term], forms: Forms) -> Finding:
        """Derive the lemmas; then Lemma 1 of docs/check.md must apply."""
        if len(forms.variables) > len(VARIABLES):
            return Finding(Outcome.UNDECIDED, "it holds other variables than W, K and L")
        form = forms.form(relation.difference)
        bounds = tuple(self.domain[name].low for name in VARIABLES)
        deduction = Deduction(forms, bounds, conditions(forms, self.domain, given))

        def positive_here(f: Polynomial) -> bool:
            return deduction.known(Sequent(f, bounds, True))

        for lemma in self.lemmas or ():
            # The pieces come first: all else rests on powers being positive.
            allowed = deduction.plain(lemma) or all(map(positive_here, forms.pieces))
            if not (allowed and deduction.add(lemma)):
                return Finding(Outcome.UNDECIDED, f"a step is not accepted: {lemma}")
        if any(
            deduction.known(Sequent(-f, bounds, True), always=True) for f in deduction.given
        ):
            return PROVED  # for there is no point at which that is given
        # What cancels must not vanish either, for both sides to have a value.
        divisors = dict.fromkeys(forms.nonzero, 0) | dict(form.divisors)
        sign = sign_of_product(divisors, positive_here)
        if sign is None or not all(map(positive_here, forms.pieces)):
            reason = "a divisor or a base is not known to be positive or negative"
            return Finding(Outcome.UNDECIDED, reason)
        strict = relation.sign in {"<", ">"}
        holds = deduction.known(Sequent(form.numerator * sign, bounds, strict))
        if relation.sign == "=":
            holds = holds and deduction.known(Sequent(form.numerator * -sign, bounds, False))
        if not holds:
            return Finding(Outcome.UNDECIDED, "the steps do not end in the relation")
        return PROVED


def signed_forms(
    terms: tuple[Term, ...], fixed: Mapping[str, int], kind: type[Forms] = Forms
) -> Iterator[Forms]:
    """Yield forms of terms, one for each choice of signs that powers of -1 may have."""
    met: dict[str, int] = {}
    first = kind(terms, fixed, signs=met)
    for term in terms:
        first.form(term)
    if not met:
        yield first
        return
    for signs in product((1, -1), repeat=len(met)):
        forms = kind(terms, fixed, signs=dict(zip(met, signs, strict=True)))
        for term in terms:
            forms.form(term)
        yield forms


def conditions(forms: Forms, domain: Domain, given: Sequence[Term]) -> list[Polynomial]:
    """Return what is not negative at the points of a domain at which given terms are not.

    Of a term, its numerator, where all bases and its divisors have a sign by coefficients.
    """
    bounds = [domain[name].low for name in VARIABLES]
    shifts = [(forms.ring.gens[n], forms.ring(low)) for n, low in enumerate(bounds)]

    def plainly(f: Polynomial) -> bool:
        return positive(f, shifts, strict=True)

    found = [forms.form(condition.term).numerator for condition in domain.linear]
    for term in given if all(map(plainly, forms.pieces)) else ():
        form: Form = forms.form(term)
        sign = sign_of_product(form.divisors, plainly)
        if sign:
            found.append(form.numerator * sign)
    return found


def established(relation: Relation, domain: Domain, parts: Sequence[Part]) -> Finding:
    """Decide whether the parts prove a relation at every point of a domain."""
    if relation.sign not in COMPARISONS:
        return Finding(Outcome.UNDECIDED, f"{relation.sign} compares no two numbers")
    if any(set(part.domain.linear) - set(domain.linear) for part in parts):
        return Finding(Outcome.UNDECIDED, "a part supposes more than the domain does")
    for number, _ in enumerate(cases(relation)):
        boxes = [part.domain for part in parts if part.case in {None, number}]
        if not covers(boxes, domain):
            return Finding(Outcome.UNDECIDED, "the parts do not cover the domain")
    findings = (part.check(relation) for part in parts)
    return next((f for f in findings if f.outcome is not Outcome.PROVED), PROVED)
