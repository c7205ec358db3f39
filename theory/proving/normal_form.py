"""Normal forms: whether an expression vanishes, and which sign its coefficients have.

Symbolic powers and functions become generators of a field of rational functions, in which
zero is decided. Nothing is assumed of a generator but what SymPy knows of what it stands for.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import sympy
from sympy import Expr, Integer, Symbol


def rational(expression: Expr) -> Expr:
    """Return the expression with symbolic powers and functions replaced by symbols.

    Powers are taken apart by ``(x y)^k = x^k y^k`` where x and y are declared positive or k
    is declared an integer, and nowhere else.

    Examples
    --------
    >>> from sympy import symbols
    >>> K, L = symbols("K L", integer=True, positive=True)
    >>> power = ((L + 1) ** 2 / L) ** (K + 1)
    >>> rational(power - (L + 1) ** (2 * K + 2) / L ** (K + 1)).cancel()
    0
    """
    generators: dict[Expr, Symbol] = {}

    def generator(power: Expr) -> Symbol:
        # Nothing is assumed of a generator but what is known of what it stands for.
        name = f"g{len(generators)}"
        known = sympy.Dummy(name, positive=True) if power.is_positive else sympy.Dummy(name)
        return generators.setdefault(power, known)

    def rewritten(node: Expr) -> Expr:
        if node.is_Pow and not node.exp.is_Integer:
            return _power(rewritten(node.base), sympy.expand(node.exp), generator)
        if isinstance(node, sympy.exp):
            return _exponential(sympy.expand(node.args[0]), generator)
        if node.is_Function or node in (sympy.E, sympy.pi):
            return generator(node)
        if not node.args:
            return node
        return node.func(*map(rewritten, node.args))

    return rewritten(sympy.sympify(expression))


def _exponential(exponent: Expr, generator: Callable[[Expr], Symbol]) -> Expr:
    """Return ``exp(exponent)`` as a product of generators, one for each of its terms."""
    result = Integer(1)
    for summand in sympy.Add.make_args(exponent):
        factor, rest = summand.as_coeff_Mul()
        result *= generator(sympy.exp(rest / factor.q)) ** factor.p
    return result


def _power(base: Expr, exponent: Expr, generator: Callable[[Expr], Symbol]) -> Expr:
    """Return ``base**exponent`` as a product of generators ``piece**symbol``."""
    above, below = (sympy.factor_list(part) for part in sympy.fraction(sympy.together(base)))
    constant = above[0] / below[0]
    factors = [piece for piece, _ in above[1] + below[1]]
    apart = exponent.is_integer or all(piece.is_positive for piece in factors)
    if not (apart and constant.is_Rational and constant > 0):
        return generator(base**exponent)
    pieces = [(sympy.Integer(n), times) for n, times in sympy.factorrat(constant).items()]
    pieces += above[1] + [(piece, -times) for piece, times in below[1]]
    result = Integer(1)
    for piece, times in pieces:
        for summand in sympy.Add.make_args(exponent):
            factor, symbol = summand.as_coeff_Mul()
            if symbol == 1 and factor.is_Integer:
                result *= piece ** (factor * times)
            elif factor.is_Integer:
                result *= generator(piece**symbol) ** (factor * times)
            else:
                result *= generator(piece**summand) ** times
    return result


def vanishes(expression: Expr) -> bool:
    """Tell whether a rational function is identically zero."""
    symbols = sorted(expression.free_symbols, key=str)
    if not symbols:
        return bool(sympy.QQ.from_sympy(sympy.expand(expression)) == 0)
    element = sympy.QQ.frac_field(*symbols).from_sympy(expression)
    return not element


def sign_of(part: Expr, symbols: list[Symbol]) -> tuple[int, bool] | None:
    """Return (sign, whether it is strict) of a polynomial in nonnegative symbols, or None."""
    try:
        coefficients = sympy.Poly(part, *symbols).terms()
    except sympy.PolynomialError:
        return None
    values = [c for _, c in coefficients]
    if not all(c.is_Rational for c in values):
        return None
    if all(c >= 0 for c in values):
        sign = 1
    elif all(c <= 0 for c in values):
        sign = -1
    else:
        return None
    constant = any(all(e == 0 for e in powers) and c != 0 for powers, c in coefficients)
    return sign, constant


def counterexample(
    expression: Expr,
    *,
    nonzero: bool,
    strict: bool = True,
    bounds: dict[Symbol, Expr] | None = None,
) -> str:
    """Return a small point at which a zero or positive expression is not so, as text, or "".

    This only ever refutes: no proof rests on it.
    """
    symbols = sorted(expression.free_symbols, key=str)
    offsets = (0, 1, 2, 5) if len(symbols) <= 4 else (0, 1, 3)
    for place in product(offsets, repeat=min(len(symbols), 6)):
        values: dict[Symbol, Expr] = {}
        order = [s for s in reversed(list(bounds or {})) if s in symbols] or symbols
        for symbol, offset in zip(order, place, strict=False):
            low = (bounds or {}).get(symbol, Integer(2))
            values[symbol] = sympy.sympify(low).subs(values) + offset
        if len(values) < len(symbols):
            return ""
        value = expression.subs(values)
        if value.is_Rational and (
            value != 0 if nonzero else (value < 0 or (strict and value == 0))
        ):
            place_text = ", ".join(f"{s} = {v}" for s, v in sorted(values.items(), key=str))
            return place_text or "it is a number"
    return ""
