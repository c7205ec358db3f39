"""Sentences: words, and the steps whose formulas are printed among them.

Words hold no mathematics, so that nothing is printed as proved that no step has checked.
"""

import re
from typing import Any, TypeAlias

import sympy
from sympy import Symbol

from ...model.arguments import described
from ..steps import Step
from .stated import Name, readable

# Claims, theorems and pages may be named in words; other numbers stand in formulas.
NOT_WORDS = re.compile(r"[$\\]|(?<![A-Za-z])\d")
REFERENCES = re.compile(r"\b(?:[A-Z]\d+|theorem \d[\d.]*|lemma \d+)\b", re.IGNORECASE)

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
        found = NOT_WORDS.search(REFERENCES.sub("", words))
        if found:
            raise ValueError(f"{words!r} holds {found[0]!r}: formulas are parts, not words")
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
        symbols = {part for says in self for part in says.parts if isinstance(part, Name)}
        for step in self.steps:
            relation = getattr(step, "relation", step)
            for side in getattr(relation, "sides", ()):
                symbols |= side.atoms(Name)
        found: set[Name] = set()
        while symbols:
            name = symbols.pop()
            found.add(name)
            inside = set() if name.value is None else name.value.atoms(Name)
            symbols |= inside - found
        return frozenset(found)


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
