"""Arithmetic as people write it: ``3/2*W*rho**K``, ``H(sft)``, ``2 <= K <= 30``.

Python's own parser reads a term into a syntax tree; a short list of node kinds is accepted and
turned into a `Term`, everything else refused. Nothing is compiled or evaluated as Python.
"""

import ast
import re
import warnings
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from fractions import Fraction
from functools import cache, partial, reduce
from math import lcm

from ..quantities import calls
from ..quantity import NO_POLICY, Quantity as CatalogueEntry
from ..theory.model.arguments import shortened
from ..theory.model.policy import PolicyName, policy_name
from ..theory.proving.counterexamples import near_points
from ..theory.proving.domains import Domain, Linear
from ..theory.proving.terms import (
    VARIABLES,
    Constant,
    Operation,
    Quantity,
    Term,
    TooLargeError,
    UndefinedError,
    Variable,
    term_of,
    value_at,
)

LONGEST_TEXT, DEEPEST = 500, 40
LONGEST_CONSTANT = 5_000
SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "^"}
ABBREVIATIONS = {"rho": "(L + 1)**2 / L", "eps": "2*(L - 1) / (L**2 + L + 1)"}
NUMBER = re.compile(r"\d{1,300}(\.\d{1,300})?([eE][+-]?\d{1,3})?")


class GrammarError(ValueError):
    """A text is no term or no domain; the message says where."""


def parse_term(text: object, policy: str | None = None) -> Term:
    """Return the term that `text` stands for.

    It may hold numbers, ``W K L rho eps``, ``+ - * / **``, brackets, ``min`` and ``max``, and
    quantities such as ``H(sft)`` or ``hitting_time("sft")``. A quantity without an argument
    takes `policy`.

    Examples
    --------
    >>> from corridor.theory.proving.terms import value_at
    >>> value_at(parse_term("H(sft) / rho**K - eps"), {"W": 2, "K": 1, "L": 1})
    Fraction(9, 2)
    >>> parse_term("exec(K)")
    Traceback (most recent call last):
    ...
    corridor.bounds.grammar.GrammarError: 'exec' is no quantity; those are hitting_time (H), ...
    """
    if not isinstance(text, str) or not text.strip():
        raise GrammarError(f"it must be an expression such as '2*W*K'; got {shortened(text)}")
    if len(text) > LONGEST_TEXT:
        raise GrammarError(f"it has {len(text)} characters, above {LONGEST_TEXT}")
    strange = re.search(r"[^\w\s.+\-*/()'\",^]|[^\x00-\x7f]", text)
    if strange:
        raise GrammarError(f"{strange.group()!r} at column {strange.start() + 1} is not read")
    text = " ".join(text.split())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, mode="eval")
    except SyntaxError as error:
        raise GrammarError(f"it is no expression: {error.msg}, column {error.offset}") from None
    except (ValueError, MemoryError, RecursionError):
        raise GrammarError("it is no expression that can be read") from None
    return _Reader(text, policy).term(tree.body, 0)


class _Reader:
    def __init__(self, text: str, policy: str | None) -> None:
        self.text, self.policy = text, policy
        self.calls = calls()

    def term(self, node: ast.expr, depth: int) -> Term:
        if depth > DEEPEST:
            raise GrammarError(f"it is nested deeper than {DEEPEST}")
        match node:
            case ast.Constant():
                return self._number(node)
            case ast.Name(name):
                return self._name(name)
            case ast.UnaryOp(ast.UAdd() | ast.USub() as sign, operand):
                signed = self.term(operand, depth + 1)
                zero = Constant(Fraction(0))
                return signed if isinstance(sign, ast.UAdd) else _folded("-", zero, signed)
            case ast.BinOp(left, operator, right) if type(operator) in SIGNS:
                first, second = (self.term(part, depth + 1) for part in (left, right))
                return _folded(SIGNS[type(operator)], first, second)
            case ast.BinOp(_, ast.BitXor(), _):
                raise GrammarError("'^' is not read: write ** for a power")
            case ast.Call(ast.Name("min" | "max" as sign), [_, _, *_] as parts, []):
                sides = (self.term(part, depth + 1) for part in parts)
                return reduce(partial(_folded, sign), sides)
            case ast.Call(ast.Name(name), arguments, []):
                return self._quantity(name, arguments)
        raise GrammarError(f"{_shortened(ast.get_source_segment(self.text, node))} is not read")

    def _number(self, node: ast.Constant) -> Term:
        text = ast.get_source_segment(self.text, node) or ""
        if not NUMBER.fullmatch(text):
            raise GrammarError(f"{_shortened(text)} is no number such as 12, 1.5 or 1e40")
        return Constant(Fraction(text))

    def _name(self, name: str) -> Term:
        if name in VARIABLES:
            return Variable(name)
        if name in ABBREVIATIONS:
            return parse_term(ABBREVIATIONS[name])
        if name in self.calls:
            return self._quantity(name, [])
        hint = _hint(name, [*VARIABLES, *ABBREVIATIONS, *self.calls])
        raise GrammarError(f"{name!r} is no name known here{hint}; use W, K, L, rho, eps")

    def _quantity(self, name: str, arguments: list[ast.expr]) -> Term:
        if name not in self.calls:
            letters = {q.call: short for short, q in self.calls.items() if len(short) == 1}
            names = ", ".join(f"{call} ({letter})" for call, letter in letters.items())
            hint = _hint(name, self.calls)
            raise GrammarError(f"{name!r} is no quantity; those are {names}{hint}")
        found = self.calls[name]
        match arguments:
            case [ast.Constant(str(policy))] | [ast.Name(policy)] if policy != "policy":
                pass
            case [] if found.closed == NO_POLICY:
                return _quantity(found, None)
            case [] | [ast.Name("policy")]:
                if self.policy is None:
                    raise GrammarError(f"{name} needs a policy: write {name}(sft)")
                policy = self.policy
            case _:
                raise GrammarError(f"{name} takes one policy, such as {name}(sft)")
        try:
            known = policy_name(policy)
        except (TypeError, ValueError) as error:
            raise GrammarError(str(error)) from None
        if known not in found.closed:
            others = " or ".join(f"{str(other)!r}" for other in found.closed if other)
            hint = f"; use {others}" if others else f": write {name} alone"
            raise GrammarError(f"{name} has no closed form under {policy!r}{hint}")
        return _quantity(found, known)


@cache
def _quantity(found: CatalogueEntry, policy: PolicyName | None) -> Quantity:
    """Return a quantity with its closed form in W, K and L, computed when it is needed."""
    return Quantity(found.call, policy or "", cache(lambda: term_of(found.closed_form(policy))))


def _folded(sign: str, left: Term, right: Term) -> Term:
    """Return the operation, done at once where both sides are short numbers."""
    operation = Operation(sign, left, right)
    if isinstance(left, Constant) and isinstance(right, Constant):
        try:
            return Constant(value_at(operation, {}, LONGEST_CONSTANT))
        except UndefinedError as error:
            raise GrammarError(str(error)) from None
        except TooLargeError:
            raise GrammarError(f"a number in it has over {LONGEST_CONSTANT} bits") from None
    return operation


CONDITION = re.compile(
    r"(?:(\d{1,300})\s*(<=|<))?\s*([A-Za-z]\w*)\s*(?:(<=|<|>=|>|==?)\s*(\d{1,300}))?"
)


def parse_domain(text: object) -> Domain:
    """Return the domain that a list of conditions describes; what is not named is at least 1.

    Examples
    --------
    >>> print(parse_domain("W >= 2, 2 <= K <= 30, L = 5"))
    W >= 2, 2 <= K <= 30, L = 5
    >>> print(parse_domain("2*K <= L"))
    W >= 1, K >= 1, L >= 2, 2*K <= L
    """
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        raise GrammarError(f"it must be text such as 'W >= 2, K <= 30'; got {_shortened(text)}")
    domain, between = Domain(), list[Linear]()
    for condition in filter(None, map(str.strip, re.split(r",|;|\band\b", text))):
        found = CONDITION.fullmatch(condition)
        if found and not (found[1] is None and found[4] is None):
            domain = _ranged(domain, *found.groups())
        else:
            between += _conditions(condition)
    try:
        domain = domain.where(*between)
    except ValueError:
        raise GrammarError(f"no positive integers satisfy {_shortened(text)}") from None
    if next(near_points(domain), None) is None:
        raise GrammarError(f"no positive integers were found that satisfy {_shortened(text)}")
    return domain


def _ranged(
    domain: Domain, low: str | None, below: str, name: str, sign: str, number: str | None
) -> Domain:
    """Return the domain within the limits that one condition sets to one variable."""
    if name not in VARIABLES:
        raise GrammarError(f"conditions are on W, K and L; got {shortened(name)}")
    limits = [(">=" if below == "<=" else ">", int(low))] if low else []
    limits += [(sign, int(number))] if number else []
    for relation, value in limits:
        values = domain[name]
        least, most = values.low, values.high
        if relation not in {"<=", "<"}:
            least = max(least, value + (relation == ">"))
        if relation not in {">=", ">"}:
            most = min(value - (relation == "<"), most or value)
        if most is not None and most < least:
            raise GrammarError(f"no positive integer {name} satisfies it")
        domain = domain.having(name, least, most)
    return domain


def _conditions(text: str) -> Iterator[Linear]:
    """Yield the linear conditions of a chain such as ``2*K <= L < 3*W``."""
    parts = re.split(r"(<=|>=|<|>|==?)", text)
    if len(parts) < 3 or not (re.search(r"[WKL].*[WKL]", text) or "*" in text):
        raise GrammarError(
            f"{_shortened(text)} is no condition such as 2 <= K <= 30, L = 5 or 2*K <= L"
        )
    sides = [_affine(parse_term(side), text) for side in parts[::2]]
    for left, sign, right in zip(sides, parts[1::2], sides[1:], strict=False):
        rising = [a - b for a, b in zip(right, left, strict=True)]
        for turn in {"<": (1,), ">": (-1,)}.get(sign[0], (1, -1)):
            *slopes, constant = (turn * n for n in rising)
            whole = lcm(*(n.denominator for n in rising))
            strict = sign in {"<", ">"}
            yield Linear(tuple(int(n * whole) for n in slopes), int(constant * whole) - strict)


def _affine(term: Term, text: str) -> list[Fraction]:
    """Return the coefficients of W, K and L in a term, and its constant."""
    match term:
        case Constant(value):
            return [Fraction(0)] * len(VARIABLES) + [value]
        case Variable(name):
            return [*(Fraction(name == v) for v in VARIABLES), Fraction(0)]
        case Operation("+" | "-" as sign, left, right):
            pairs = zip(_affine(left, text), _affine(right, text), strict=True)
            return [a + b if sign == "+" else a - b for a, b in pairs]
        case Operation("*", Constant(value), other) | Operation("*", other, Constant(value)):
            return [n * value for n in _affine(other, text)]
        case Operation("/", left, Constant(value)) if value:
            return [n / value for n in _affine(left, text)]
    raise GrammarError(f"{_shortened(text)} is not linear in W, K and L")


def _hint(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, [*known], 1)
    return f" (did you mean {near[0]}?)" if near else ""


def _shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:56] + "...'"
