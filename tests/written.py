"""A second reader of the bounds that a user writes, by fractions, from the model's words.

It shares no line with the package: closed forms as the model's description states them, and
Python's own arithmetic in place of the grammar.
"""

import operator
import re
from fractions import Fraction

SIGNS = {
    "=": operator.eq,
    "<=": operator.le,
    "<": operator.lt,
    ">=": operator.ge,
    ">": operator.gt,
}


def value(text, W, K, L):
    """Return the exact value of an expression at a point."""
    rho = Fraction((L + 1) ** 2, L)
    eps = Fraction(2 * (L - 1), L * L + L + 1)

    def trip():
        # Only where it is asked for: K may have a hundred digits.
        return (4 + eps) * rho**K - 2 - eps

    edges = K * (L + 1) + 1
    uniform = Fraction(edges * (edges + L - 1), L)
    names = {
        "rho": rho,
        "eps": eps,
        "uniform": 0,
        "sft": 1,
        "rl": 2,
        "H": lambda p: (
            (2 * W - 1) * uniform + 1,
            p == 1 and 2 * K + 2 + (W - 1) * trip(),
            (2 * K + 1) * (2 * W - 1) + 1,
        )[p],
        "B": lambda p: (uniform, p == 1 and trip() - 2 * K - 1, 2 * K + 1)[p],
        "S": lambda p: (
            None,
            2 * K + 2 + Fraction((W - 1) * (K * (L + 3) + 2), 2),
            W * (2 * K + 1) + 1,
        )[p],
        "R": lambda p: W * (2 * K + 2),
        "V": lambda p: (None, None, 4 * W * (W - 1) * (2 * K + 1) ** 2)[p],
        **{name: Fraction(n) for name, n in (("W", W), ("K", K), ("L", L))},
        "F": Fraction,
    }
    exact = re.sub(r"\b\d+(\.\d+)?(e\d+)?", r"F('\g<0>')", text)
    return eval(exact, {"__builtins__": {}}, names)


def holds(left, sign, right, point):
    """Tell whether ``left sign right`` at a point."""
    return SIGNS[sign](value(left, **point), value(right, **point))
