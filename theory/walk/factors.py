"""Factors of polynomials with whole coefficients: by python-flint, where it is installed."""

from . import lifting
from .elimination import Element


def factors(f: Element) -> tuple[int, list[tuple[Element, int]]]:
    """Return a constant, and irreducible polynomials with how often each divides.

    >>> from sympy import ZZ, ring
    >>> _, x, y = ring("x y", ZZ)
    >>> factors(6 * y**2 - 6 * x**2)[0]
    -6
    """
    flint = lifting.flint()
    if flint is None or not f:
        constant, found = f.factor_list()
        return int(constant), found
    names = tuple(f"x{n}" for n, _ in enumerate(f.ring.symbols))
    among = flint.fmpz_mpoly_ctx.get(names, "lex")
    constant, found = among.from_dict({m: int(c) for m, c in f.terms()}).factor()
    parts, total = [], int(constant)
    for g, times in found:
        part = f.ring.from_dict({m: f.ring.domain(int(c)) for m, c in g.to_dict().items()})
        # SymPy's lead with a positive coefficient.
        sign = 1 if part.LC > 0 else -1
        parts.append((part * sign, int(times)))
        total *= sign ** int(times)
    return total, parts
