"""How most steps decide: by a derivation, or else by a point at which they fail."""

from collections.abc import Callable
from functools import lru_cache, wraps
from itertools import chain
from typing import Any

import sympy

from ..outcome import Finding, Outcome

UNDECIDABLE = (
    *(ArithmeticError, LookupError, NotImplementedError, TypeError, ValueError),
    sympy.PolynomialError,
)


def _safely(check: Callable[[Any], Finding]) -> Callable[[Any], Finding]:
    """Return `check`, undecided where something in it is not of the kind known here."""

    @wraps(check)
    def safe(step: Any) -> Finding:
        try:
            return check(step)
        except UNDECIDABLE as error:
            return Finding(Outcome.UNDECIDED, f"it is not read: {error}")

    return safe


def once(derived: Callable[[Any], Finding]) -> Callable[[Any], Finding]:
    """Return `derived`, asked once of equal steps; but Python's 1 and 1.0 are equal as well."""
    remembered = lru_cache(maxsize=10_000)(derived)

    def asked(step: Any) -> Finding:
        held = (step.left, step.right, *chain(*step.domain), *step.where)
        return (remembered if all(isinstance(x, sympy.Basic) for x in held) else derived)(step)

    return wraps(derived)(asked)


class Derived:
    """A step that is derived by algebra, and refuted by a point if that fails."""

    def derived(self) -> Finding:
        """Derive the step."""
        raise NotImplementedError

    def failure(self) -> str:
        """Return a point at which it fails, as text; "" if none is found."""
        raise NotImplementedError

    @_safely
    def check(self) -> Finding:
        """Derive the step, or look for a point at which it fails."""
        finding = self.derived()
        point = self.failure() if finding.outcome is Outcome.UNDECIDED else ""
        return Finding(Outcome.REFUTED, point) if point else finding

    @_safely
    def proof(self) -> Finding:
        """Derive the step, and no more: what is not proved may be false or not."""
        return self.derived()
