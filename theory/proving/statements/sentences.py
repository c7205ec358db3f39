"""Sentences: words, and the steps whose formulas are printed among them.

Words hold no mathematics, so that nothing is printed as proved that no step has checked.
"""

import re
from typing import Any, TypeAlias

import sympy
from sympy import Expr, Symbol

from ...model.arguments import described
from ..steps import Step
from .stated import Name, names_in, readable

# Claims, theorems and pages may be named in words; other numbers stand in formulas.
NOT_WORDS = re.compile(r"[$\\=<>≤≥≠≈^*√²³½¼]|(?<![A-Za-z])\d")
REFERENCES = re.compile(r"\b(?:[A-Z]\d+|theorem \d[\d.]*|lemma \d+)\b", re.IGNORECASE)

# What one and two name are cases, such as a single branch.
NUMBER_WORDS = re.compile(
    r"\b(?:half|halves|twice|thrice|(?:doubl|tripl|quadrupl)\w*|quarters?|thirds|percent|\w+fold"
    r"|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty\w*"
    r"|hundreds?|thousands?|millions?)\b",
    re.IGNORECASE,
)
RELATIONS = re.compile(r"[=<>]|\\leq?\b|\\geq?\b")
Part: TypeAlias = Step | Symbol


class Says:
    r"""A sentence: words with a place ``{}`` for each of the steps and symbols that follow.

    A name is printed with what it stands for. Words hold no mathematics and no numbers, but for
    what claims, theorems and pages are called.

    Examples
    --------
    >>> from corridor.theory.proving.statements.stated import stated
    >>> from corridor.theory.walk.symbols import K
    >>> print(Says("the walk is short: {}", stated(K, "<=", 2 * K)))
    the walk is short: $K \le 2 K$
    """

    def __init__(self, words: str, *parts: Part) -> None:
        if words.count("{}") != len(parts):
            raise ValueError(
                f"{words!r} needs a place {{}} for each of its {len(parts)} formulas"
            )
        only_words(words)
        for part in parts:
            drawn = getattr(part, "shown", None) is not None
            if drawn or (isinstance(part, Symbol) and RELATIONS.search(part.name)):
                raise ValueError(f"{part} is drawn by hand, not made of what is checked")
        self.words, self.parts = words, parts

    @property
    def steps(self) -> tuple[Step, ...]:
        """What the sentence says that can be checked."""
        return tuple(part for part in self.parts if not isinstance(part, Symbol))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Says):
            return NotImplemented
        return (self.words, self.parts) == (other.words, other.parts)

    def __hash__(self) -> int:
        return hash((self.words, self.parts))

    def __str__(self) -> str:
        return self.words.format(*(f"${_part_latex(part)}$" for part in self.parts))

    def __repr__(self) -> str:
        return f"Says({str(self)!r})"


def only_words(text: str) -> None:
    """Raise ValueError where words hold mathematics, or a number that could be a formula's.

    Cases are named in words, of one branch or two: what is claimed of them is a formula.

    Examples
    --------
    >>> only_words("twice as long as claim T4 says")
    Traceback (most recent call last):
    ValueError: 'twice as long as claim T4 says' holds 'twice': formulas are parts, not words
    """
    plain = REFERENCES.sub("", text)
    found = NOT_WORDS.search(plain) or NUMBER_WORDS.search(plain)
    if found:
        raise ValueError(f"{text!r} holds {found[0]!r}: formulas are parts, not words")


class Statement(tuple[Says, ...]):
    """Sentences; as text, with LaTeX mathematics between dollar signs."""

    __slots__ = ()

    @classmethod
    def of(cls, *sentences: Says) -> "Statement":
        """Return a statement of these sentences."""
        return cls(sentences)

    def __str__(self) -> str:
        return " ".join(map(str, self))

    @property
    def steps(self) -> tuple[Step, ...]:
        """What the sentences say that can be checked."""
        return tuple(dict.fromkeys(step for says in self for step in says.steps))

    @property
    def names(self) -> frozenset[Name]:
        """The names that its formulas hold, and those in what these stand for."""
        parts = [part for says in self for part in says.parts]
        return names_in(*(side for part in parts for side in _formulas(part)))

    @property
    def unexplained(self) -> tuple[Name, ...]:
        """The abbreviations that are used, and nowhere printed with what they stand for."""
        parts = [part for says in self for part in says.parts]
        told = {part for part in parts if isinstance(part, Name)}
        told |= {side for part in parts for side in _formulas(part) if isinstance(side, Name)}
        used = {n for n in self.names if n.value is not None and not n.meaning}
        return tuple(sorted(used - told, key=str))


def _formulas(part: Part) -> list[Expr]:
    """Return what is mathematics in a part: its own fields, and a relation's sides."""
    if isinstance(part, Symbol):
        return [part]
    fields = vars(getattr(part, "relation", part)).values()
    every = (x for value in fields for x in (value if isinstance(value, tuple) else [value]))
    return [
        x
        for item in every
        for x in (item if isinstance(item, tuple) else [item])
        if isinstance(x, Expr)
    ]


def statement(given: Any) -> Statement:
    """Return sentences as a statement; a text is a sentence without formulas."""
    if isinstance(given, str):
        given = (Says(given),) if given else ()
    sentences = tuple(given)
    for sentence in sentences:
        if not isinstance(sentence, Says):
            raise TypeError(f"a statement consists of sentences; got {described(sentence)}")
    return Statement(sentences)


def _part_latex(part: Part) -> str:
    if isinstance(part, Name) and part.value is not None:
        return rf"{sympy.latex(part)} = {readable(part.value)}"
    return str(sympy.latex(part)) if isinstance(part, Symbol) else part.latex()
