"""Growth on a domain: ``left = O(right)``, ``Omega(right)``, ``Theta(right)``, with constants.

One constant must serve the whole domain: ``left <= C right`` at each of its points. A growth
claim is proved by a constant, and refuted by a ray along which the ratio has no bound.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from math import ceil, floor
from operator import itemgetter
from typing import NamedTuple

from .claim import Decision
from .counterexamples import NEAR_BITS, Place, beside, near_points, place_text
from .domains import Domain
from .normal_form import Form, Forms, UnsupportedError
from .outcome import Outcome
from .polynomials import Polynomial
from .search import LimitedForms, prove_everywhere
from .steps import ForAll
from .terms import VARIABLES, Constant, Operation, Relation, Term, TooLargeError, value_at

SLACK = (1, 2, 4, 16)
RAYS = (0, 1, 4)
MOST_SAMPLES = 400
ZERO = Constant(Fraction(0))


class Speed(NamedTuple):
    """How a term grows along a ray: like ``sign base^n n^degree``."""

    base: Fraction
    degree: int
    sign: int


def decide_growth(left: Term, sign: str, right: Term, domain: Domain) -> Decision:
    """Decide whether left is O, Omega or Theta of right, uniformly on the domain.

    The right side must be positive there.
    """
    defined, reason = prove_everywhere(Relation(right, ">", ZERO), domain)
    if defined is None:
        text = f"the right side is not proved to be positive: {reason}"
        return Decision(Outcome.UNDECIDED, text)
    wanted = {"O": ("above",), "Omega": ("below",), "Theta": ("above", "below")}[sign]
    for ray, ratio in _rays(left, right, domain):
        if "above" in wanted and ratio.sign > 0 and (ratio.base, ratio.degree) > (1, 0):
            return Decision(Outcome.REFUTED, f"left / right has no upper bound {ray}")
        if "below" in wanted and (ratio.base, ratio.degree) < (1, 0):
            return Decision(Outcome.REFUTED, f"left / right tends to 0 {ray}")
    samples = [*_samples(left, right, domain)]
    # No sample where every value is too long: then the first guess is 1.
    least, point = min(samples, key=itemgetter(0), default=(Fraction(1), {}))
    greatest, _ = max(samples, key=itemgetter(0), default=(Fraction(1), {}))
    if "below" in wanted and least <= 0:
        return Decision(Outcome.REFUTED, f"left is not positive: {place_text(point)}", point)
    steps, constants = [defined], []
    for side in sorted(wanted, reverse=True):
        extreme = least if side == "below" else greatest
        constant, step = _constant(left, right, side, extreme, domain)
        if step is None:
            text = f"no constant was found for the bound from {side}"
            return Decision(Outcome.UNDECIDED, text)
        constants.append(constant)
        steps.append(step)
    shown = f"{constants[0]} <= left / right" if "below" in wanted else "left / right"
    shown += f" <= {constants[-1]}" if "above" in wanted else ""
    return Decision(Outcome.PROVED, f"{shown} for all {domain}", steps=tuple(steps))


def _constant(
    left: Term, right: Term, side: str, extreme: Fraction, domain: Domain
) -> tuple[Fraction, ForAll | None]:
    """Return a constant for which the bound is proved, from the samples' extreme on."""
    constant = start = _round(extreme, up=side == "above")
    for slack in SLACK:
        constant = start * slack if side == "above" else start / slack
        scaled = Operation("*", Constant(constant), right)
        sign = "<=" if side == "above" else ">="
        step, _ = prove_everywhere(Relation(left, sign, scaled), domain)
        if step:
            return constant, step
    return constant, None


def _round(ratio: Fraction, *, up: bool) -> Fraction:
    """Return an integer, or one over an integer, next to a ratio."""
    if ratio <= 0:
        return Fraction(1)
    above, below = (ceil, floor) if up else (floor, ceil)
    return Fraction(above(ratio)) if ratio >= 1 else Fraction(1, below(1 / ratio))


def _samples(left: Term, right: Term, domain: Domain) -> Iterator[tuple[Fraction, Place]]:
    for point in islice(near_points(domain), MOST_SAMPLES):
        try:
            ratio = value_at(left, point, NEAR_BITS) / value_at(right, point, NEAR_BITS)
        except TooLargeError:
            continue
        yield ratio, point


def _rays(left: Term, right: Term, domain: Domain) -> Iterator[tuple[str, Speed]]:
    """Yield rays, on which one variable grows and the others stand, with the ratio's speed."""
    for name in VARIABLES:
        if domain[name].high is not None:
            continue
        for fixed in beside(name, domain, RAYS):
            if not domain.goes_on(name, fixed):
                continue
            try:
                forms = LimitedForms((left, right), fixed)
                above, below = (_speed(forms, forms.form(side), name) for side in (left, right))
            except (UnsupportedError, TooLargeError):
                continue
            ratio = Speed(
                above.base / below.base, above.degree - below.degree, above.sign * below.sign
            )
            where = ", ".join(f"{other} = {value}" for other, value in fixed.items())
            yield f"along {name} -> infinity at {where}", ratio


def _speed(forms: Forms, form: Form, name: str) -> Speed:
    """Return how a term of one variable grows: by its largest base, then its degree."""
    base, degree, sign = _leading(forms, form.numerator, name)
    for divisor, times in form.divisors.items():
        other = _leading(forms, divisor, name)
        base, degree = base / other.base**times, degree - times * other.degree
        sign *= other.sign**times
    return Speed(base, degree, sign)


def _leading(forms: Forms, f: Polynomial, name: str) -> Speed:
    place, found = VARIABLES.index(name), []
    pieces = [generator.piece for generator in forms.symbols]
    if not all(piece.is_ground for piece in pieces):
        raise UnsupportedError("a base grows as well")
    for powers, coefficient in f.terms():
        base = Fraction(1)
        for piece, times in zip(pieces, powers[3:], strict=True):
            base *= Fraction(int(piece.LC)) ** times
        found.append(Speed(base, powers[place], 1 if coefficient > 0 else -1))
    if not found:
        raise UnsupportedError("it is zero")
    leading = max(found)
    # Bases that are not split into primes may agree, and their terms cancel.
    if sum(speed[:2] == leading[:2] for speed in found) > 1:
        raise UnsupportedError("two terms lead")
    return leading
