"""Polynomials in the excesses of their symbols over lower bounds."""

from ..polynomials import Polynomial, Shifts


def shifted(f: Polynomial, shifts: Shifts) -> Polynomial:
    """Return f in the excesses. A bound may use the symbols whose pairs stand after its own."""
    changes: list[tuple[Polynomial, Polynomial]] = []
    for symbol, low in reversed(shifts):
        changes.append((symbol, symbol + (low.compose(changes) if changes else low)))
    return f.compose(changes) if changes else f
