"""Proofs of a bound on a whole domain: a normal form, signs by induction, cases."""

from __future__ import annotations

from .counterexamples import Relation
from .domains import Domain
from .forms import Form, Forms, Polynomial, UnsupportedError
from .induction import MOST_WORK, Bounds, GaveUpError, Prover
from .terms import VARIABLES, Operation, TooLargeError

# A short range is proved value by value; of a long one the first values may be split off.
LONGEST_RANGE, MOST_SPLIT = 40, 4
# Every case has a price, so that their number is limited.
CASE_WORK = 1_000
SPLIT_ORDER = ("L", "W", "K")


def failure_to_prove(relation: Relation, domain: Domain) -> str:
    """Prove the relation on the whole domain; return "" or why no proof was found.

    Exactness class: a proof is a proof (docs/check.md). Upper ends of long ranges are not
    used: what is proved then holds beyond them.
    """
    proof = _Proof(relation)
    try:
        if proof.by_cases(domain, SPLIT_ORDER):
            return ""
    except GaveUpError:
        return "the work allowed for a proof is used up"
    return proof.reason or "no proof was found"


class _Proof:
    def __init__(self, relation: Relation) -> None:
        self.sign = relation.sign
        greater, less = relation.left, relation.right
        if relation.sign in {"<=", "<"}:
            greater, less = less, greater
        self.difference = Operation("-", greater, less)
        self.work, self.reason = MOST_WORK, ""

    def by_cases(self, domain: Domain, order: tuple[str, ...]) -> bool:
        """Prove it at once, or split one variable's values off, smallest first."""
        if self.at_once(domain):
            return True
        for place, name in enumerate(order):
            values, rest = domain[name], order[place + 1 :]
            if values.size == 1:
                continue
            if values.size is not None and values.size <= LONGEST_RANGE:
                numbers = range(values.low, values.low + values.size)
                if all(self.by_cases(domain.having(name, n, n), rest) for n in numbers):
                    return True
                continue
            for low in range(values.low, values.low + MOST_SPLIT):
                if not self.by_cases(domain.having(name, low, low), rest):
                    break
                if self.at_once(domain.having(name, low + 1, values.high)):
                    return True
        return False

    def at_once(self, domain: Domain) -> bool:
        """Prove it on a domain without cases."""
        self.work -= CASE_WORK
        if self.work < 0:
            raise GaveUpError
        try:
            forms = Forms((self.difference,), domain.fixed)
            form = forms.form(self.difference)
        except (UnsupportedError, TooLargeError) as error:
            self.reason = str(error)
            return False
        prover = Prover(forms, self.work - forms.work)
        bounds = tuple(domain[name].low for name in VARIABLES)
        try:
            sign = _sign_of_divisors(prover, forms, form, bounds)
            if sign is None:
                self.reason = "a divisor or a base is not known to be positive or negative"
                return False
            if self.sign == "=":
                return not form.numerator
            return prover.nonnegative(
                form.numerator * sign, bounds, strict=self.sign in {"<", ">"}
            )
        finally:
            self.work = prover.left


def _sign_of_divisors(prover: Prover, forms: Forms, form: Form, bounds: Bounds) -> int | None:
    """Return the sign of the product of the divisors, None where it is not proved."""

    def positive(part: Polynomial) -> bool:
        return prover.nonnegative(part, bounds, strict=True)

    # The bases first: all else rests on powers being positive.
    if not all(map(positive, forms.positive)):
        return None
    total = 1
    for divisor in dict.fromkeys([*forms.nonzero, *form.divisors]):
        sign = 1 if positive(divisor) else -1 if positive(-divisor) else 0
        if sign == 0:
            return None
        total *= sign ** form.divisors.get(divisor, 0)
    return total
