"""Decide a bound: proved on its whole domain, refuted by a point or a ray, or undecided."""

from .claim import Decision
from .counterexamples import (
    NEAR_BITS,
    Place,
    far_points,
    first_failure,
    near_points,
    place_text,
    smaller,
)
from .domains import Domain
from .growth import decide_growth
from .kernel import Part
from .outcome import Outcome
from .search import prove_everywhere
from .steps import ForAll
from .terms import GROWTH, MOST_BITS, Relation, UndefinedError

# A finite domain of up to this many points is compared point by point.
MOST_POINTS = 5_000


def decide(relation: Relation, domain: Domain) -> Decision:
    """Decide whether `relation` holds at every point of `domain`.

    Proved: the kernel accepted its steps; the relation holds at every point, and both sides
    have a value there. Refuted: with a point at which it fails, evaluated exactly. Undecided:
    neither was found. The methods are described and proved in docs/check.md.

    Examples
    --------
    >>> from sympy import Integer, symbols
    >>> from corridor import hitting_time
    >>> from corridor.theory.proving.domains import Range
    >>> from corridor.theory.proving.terms import term_of
    >>> time = hitting_time(*symbols("W K L", integer=True, positive=True), "sft")
    >>> bound = Relation(term_of(time), "<=", term_of(Integer(10) ** 40))
    >>> decide(bound, Domain(L=Range(5, 5))).point
    {'W': 2, 'K': 46, 'L': 5}
    """
    try:
        if relation.sign in GROWTH:
            return decide_growth(relation.left, relation.sign, relation.right, domain)
        if domain.size is not None and domain.size <= MOST_POINTS:
            return _every_point(relation, domain)
        return _general(relation, domain)
    except UndefinedError as error:
        return Decision(Outcome.UNDECIDED, f"a side has no value everywhere: {error}")


def _every_point(relation: Relation, domain: Domain) -> Decision:
    step = ForAll(f"{relation} for all {domain}", relation, domain, (Part(domain),))
    if step.check().outcome is Outcome.PROVED:
        return Decision(Outcome.PROVED, f"at each of {domain.size} points", steps=(step,))
    point, _ = first_failure(relation, domain.points(), MOST_BITS)
    return _refuted(relation, point) if point else _general(relation, domain)


def _general(relation: Relation, domain: Domain) -> Decision:
    point, near = first_failure(relation, near_points(domain), NEAR_BITS)
    if point is None:
        step, reason = prove_everywhere(relation, domain)
        if step:
            return Decision(Outcome.PROVED, f"for all {domain}", steps=(step,))
        point, far = first_failure(relation, far_points(relation, domain), MOST_BITS)
        if point is None:
            return Decision(Outcome.UNDECIDED, f"{reason}; it holds at {near + far} points")
    return _refuted(relation, smaller(relation, point, domain))


def _refuted(relation: Relation, point: Place) -> Decision:
    values = relation.values_at(point)
    return Decision(Outcome.REFUTED, place_text(point), point, values)
