"""Search for a proof of a bound on a whole domain: cases, and lemmas for each.

Nothing here is trusted: what is found is given to the kernel.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sympy import Expr, sympify

from .certificates.prover import FullProver
from .counterexamples import fails_at
from .domains import Domain
from .induction import MOST_WORK, GaveUpError
from .kernel import Part, conditions, sign_of_product, signed_forms
from .normal_form import Forms, UnsupportedError
from .outcome import Outcome
from .polynomials import Polynomial
from .rules.choices import cases
from .rules.lemmas import Lemma, Sequent
from .steps import ForAll
from .terms import VARIABLES, Relation, TooLargeError, term_of

# A short range is proved value by value; of a long one the first values may be split off.
LONGEST_RANGE, MOST_SPLIT, MOST_CASES = 40, 4, 16
# Every case has a price, so that their number is limited.
CASE_WORK = 1_000
# What a term may come to when it is multiplied out; numbers in bits.
MOST_PRODUCTS, HIGHEST_DEGREE, LONGEST_NUMBER, LONGEST_COEFFICIENT = 100_000, 80, 5_000, 50_000
SPLIT_ORDER = ("L", "W", "K")
ALL_SIZES = Domain()


def prove_everywhere(relation: Relation, domain: Domain) -> tuple[ForAll | None, str]:
    """Return a step that the kernel accepts, or why there is none."""
    search = Search(relation)
    step = ForAll(f"{relation} for all {domain}", relation, domain, search.parts(domain))
    if not step.parts:
        return None, search.reason
    outcome, detail = step.proof()
    return (step, "") if outcome is Outcome.PROVED else (None, f"the kernel: {detail}")


def everywhere(
    text: str, left: Expr, sign: str, right: Expr | int, domain: Domain = ALL_SIZES
) -> ForAll:
    """Return a relation in W, K and L as a step, with the parts that the search finds.

    With none where it finds none: the step is then undecided, or refuted by a point. W, K and
    L are positive integer symbols; the domain is all of them if it is left out.

    Examples
    --------
    >>> from corridor.theory.walk.symbols import K
    >>> str(everywhere("", 4**K, ">", 3 * K).check().outcome)
    'proved'
    """
    relation = Relation(term_of(left), sign, term_of(sympify(right)))
    return ForAll(text, relation, domain, _parts(relation, domain))


@lru_cache(maxsize=1_000)  # what is claimed is asked again where it is altered elsewhere
def _parts(relation: Relation, domain: Domain) -> tuple[Part, ...]:
    corner = {name: domain[name].low for name in VARIABLES}
    if corner in domain and fails_at(relation, corner):
        return ()  # and no search
    return Search(relation).parts(domain)


class Search:
    """Looks for the parts of a proof of one relation; `reason` says why there are none."""

    def __init__(self, relation: Relation) -> None:
        self.relation, self.cases = relation, cases(relation)
        self.work, self.reason = MOST_WORK, "no proof was found"

    def parts(self, domain: Domain) -> tuple[Part, ...]:
        """Return parts that cover the domain, or none.

        Upper ends of long ranges are not used: what is proved then holds beyond them.
        """
        found: list[Part] = []
        if len(self.cases) > MOST_CASES:
            self.reason = "it has too many min and max"
            return ()
        for number, (relation, given) in enumerate(self.cases):
            self.now = (relation, given, number if given else None)
            try:
                parts = self._by_cases(domain, SPLIT_ORDER)
            except GaveUpError:
                self.reason = "the work allowed for a proof is used up"
                return ()
            if not parts:
                return ()
            found += parts
        return tuple(found)

    def _by_cases(self, domain: Domain, order: tuple[str, ...]) -> list[Part]:
        """Prove it at once, or split one variable's values off, smallest first."""
        whole = self._at_once(domain)
        if whole:
            return [whole]
        for place, name in enumerate(order):
            values, rest = domain[name], order[place + 1 :]
            if values.size == 1:
                continue
            found: list[Part] = []
            size = values.size or LONGEST_RANGE + 1
            short = size <= LONGEST_RANGE
            for low in range(values.low, values.low + (size if short else MOST_SPLIT)):
                parts = self._by_cases(domain.having(name, low, low), rest)
                if not parts:
                    break
                found += parts
                if low == values.high:
                    return found
                beyond = (
                    None if short else self._at_once(domain.having(name, low + 1, values.high))
                )
                if beyond:
                    return [*found, beyond]
        return []

    def _at_once(self, domain: Domain) -> Part | None:
        """Prove it on a domain without cases."""
        self.work -= CASE_WORK
        if self.work < 0:
            raise GaveUpError
        relation, given, case = self.now
        terms = (relation.difference, *given, *(c.term for c in domain.linear))
        lemmas: list[Lemma] = []
        try:
            for forms in signed_forms(terms, domain.fixed, LimitedForms):
                known = conditions(forms, domain, given)
                # With what is given, and without: then all inductions are allowed.
                for some in (known, ()) if known else ((),):
                    found = self._lemmas(forms, domain, some)
                    if found is not None:
                        break
                found = self._void(forms, domain, known) if found is None else found
                if found is None:
                    return None
                lemmas += found
        except (UnsupportedError, TooLargeError) as error:
            self.reason = str(error)
            return None
        return Part(domain, tuple(dict.fromkeys(lemmas)), case)

    def _void(
        self, forms: Forms, domain: Domain, given: Sequence[Polynomial]
    ) -> tuple[Lemma, ...] | None:
        """Return lemmas by which what is given holds nowhere."""
        bounds = tuple(domain[name].low for name in VARIABLES)
        prover = FullProver(forms, self.work)
        pieces = [Sequent(f, bounds, True) for f in forms.pieces]
        for goal in (Sequent(-f, bounds, True) for f in given):
            if all(prover.proves(*s[:2], strict=True) for s in (*pieces, goal)):
                return prover.lemmas([*pieces, goal])
        return None

    def _lemmas(
        self, forms: Forms, domain: Domain, given: Sequence[Polynomial]
    ) -> tuple[Lemma, ...] | None:
        relation, _, _ = self.now
        form = forms.form(relation.difference)
        prover = FullProver(forms, self.work, given)
        bounds = tuple(domain[name].low for name in VARIABLES)
        goals: list[Sequent] = []

        def proved(f: Polynomial, *, strict: bool = True) -> bool:
            holds = prover.proves(f, bounds, strict=strict)
            if holds:
                goals.append(Sequent(f, bounds, strict))
            return holds

        try:
            # The bases first: all else rests on powers being positive.
            sign = None
            if all(map(proved, forms.pieces)):
                divisors = dict.fromkeys(forms.nonzero, 0) | dict(form.divisors)
                sign = sign_of_product(divisors, proved)
            if sign is None:
                self.reason = "a divisor or a base is not known to be positive or negative"
                return None
            holds = (
                (relation.sign != "=" or bool(given) or not form.numerator)
                and proved(form.numerator * sign, strict=relation.sign in {"<", ">"})
                and (relation.sign != "=" or proved(form.numerator * -sign, strict=False))
            )
            return prover.lemmas(goals) if holds else None
        finally:
            self.work = prover.left


class LimitedForms(Forms):
    """`Forms` that refuse to grow: TooLargeError is raised where they would."""

    work = 0

    def product(self, left: Polynomial, right: Polynomial) -> Polynomial:
        """Return a product, its terms counted."""
        self.work += 20 + len(left) * len(right)
        if self.work > MOST_PRODUCTS:
            raise TooLargeError("it has too many terms when multiplied out")
        return _checked(left * right)

    def power(self, base: Polynomial, exponent: int) -> Polynomial:
        """Return a power; of a number or a single term it may be high."""
        if len(base) > 1:
            return super().power(base, self.degree(exponent))
        if exponent * _bits(base.LC) > LONGEST_NUMBER:
            raise TooLargeError(f"a number in it has over {LONGEST_NUMBER} bits")
        return _checked(base**exponent)

    def degree(self, exponent: int) -> int:
        """Return an exponent that is not too high."""
        if exponent > HIGHEST_DEGREE:
            raise TooLargeError(f"it has a power above {HIGHEST_DEGREE}")
        return exponent


def _checked(element: Polynomial) -> Polynomial:
    if element and max(element.degrees()) > HIGHEST_DEGREE:
        raise TooLargeError(f"it has a degree above {HIGHEST_DEGREE} when multiplied out")
    if any(_bits(coefficient) > LONGEST_COEFFICIENT for coefficient in element.itercoeffs()):
        raise TooLargeError("it has too long numbers when multiplied out")
    return element


def _bits(value: Any) -> int:
    return max(int(value.numerator).bit_length(), int(value.denominator).bit_length())
