"""What the lemmas about a box of natural numbers share: names, heads, and known signs."""

from collections.abc import Mapping

from ..kernel import Part
from ..normal_form import Forms
from ..polynomials import Polynomial, used, without_common_factor
from ..rules.deduction import Deduction
from ..rules.lemmas import Bounds, Sequent
from ..terms import VARIABLES, Relation
from .expressions import ATOM, polynomial_text


class Box:
    """A box of W, K and L in which a relation is proved, and what is known there.

    Attributes
    ----------
    known : dict of Sequent to str
        The lemmas that have been written, by what they say.
    """

    def __init__(self, relation: Relation, part: Part, name: str) -> None:
        if part.lemmas is None:
            raise ValueError("its points are compared one by one")
        if part.domain.linear or part.case is not None:
            raise ValueError("it has conditions between its sizes, or cases")
        self.relation, self.part, self.name = relation, part, name
        self.fixed = part.domain.fixed
        self.free = [v for v in VARIABLES if v not in self.fixed]
        self.bounds = tuple(part.domain[v].low for v in VARIABLES)
        self.term = relation.difference
        self.forms = Forms((self.term,), self.fixed)
        self.form = self.forms.form(self.term)
        self.deduction = Deduction(self.forms)
        self.known: dict[Sequent, str] = {}

    def names(self, values: Mapping[str, str] | None = None) -> list[str]:
        """Return the text of the ring's symbols, with something else for some variables."""
        places = {v: v for v in VARIABLES} | dict(values or {})
        numbers = [p if p.isdigit() else f"INR {p}" for p in places.values()]
        powers = []
        for generator in self.forms.generators:
            base = polynomial_text(generator.piece, numbers, ATOM)
            powers.append(f"({base} ^ {places[generator.exponent.name]})")
        return numbers + powers

    def sequent(self, sequent: Sequent, values: Mapping[str, str] | None = None) -> str:
        """Return what a sequent says."""
        f, _, strict = sequent
        return f"0 {'<' if strict else '<='} {polynomial_text(f, self.names(values))}"

    def headed(self, name: str, bounds: Bounds, statement: str, proof: list[str]) -> str:
        """Return a lemma about all natural numbers from some bounds on."""
        variables = " ".join(self.free)
        given = "".join(
            f"  ({low} <= {v})%nat ->\n"
            for v, low in zip(VARIABLES, bounds, strict=True)
            if v in self.free
        )
        quantified = f"  forall {variables} : nat,\n" if self.free else ""
        intros = ["intros " + " ".join([*self.free, *(f"H{v}" for v in self.free)]) + "."]
        body = "".join(f"  {line}\n" for line in (intros if self.free else []) + proof)
        return f"Lemma {name} :\n{quantified}{given}  {statement}.\nProof.\n{body}Qed."

    def reals(self, without: str = "") -> list[str]:
        """Return the lines that give the bounds, and the sign of every power, as reals."""
        lines = []
        for v in self.free:
            if v != without:
                lines.append(f"pose proof (at_least _ _ H{v}) as B{v}; simpl Z.of_nat in B{v}.")
                lines.append(f"pose proof (above _ _ H{v}).")
        return lines

    def needed(self, f: Polynomial) -> bool:
        """Tell whether a polynomial holds powers."""
        return any(n >= len(VARIABLES) for n in used(f))

    def powers(self, bounds: Bounds, values: Mapping[str, str] | None = None) -> list[str]:
        """Return the lines that have every base and every power positive."""
        lines = []
        names = self.names(values)
        for place, generator in enumerate(self.forms.generators, len(VARIABLES)):
            piece = self.forms.lifted(generator.piece)
            lines += self.have(Sequent(piece, bounds, True), values)
            lines.append(f"assert (0 < {names[place]}) by (apply pow_lt; positive).")
        return lines

    def applied(self, sequent: Sequent, values: Mapping[str, str] | None = None) -> str:
        """Return the lemma that says a sequent, with its arguments."""
        lemma = self.known.get(sequent._replace(polynomial=without_common_factor(sequent[0])))
        if lemma is None:
            raise ValueError(f"no lemma before it says {self.sequent(sequent)}")
        places = {v: v for v in VARIABLES} | dict(values or {})
        return " ".join(
            [lemma, *(places[v] for v in self.free), *["ltac:(lia)"] * len(self.free)]
        )

    def have(self, sequent: Sequent, values: Mapping[str, str] | None = None) -> list[str]:
        """Return the line that has a sequent that is plain, or follows from a lemma."""
        f = sequent.polynomial
        if not f:
            return []
        said, plain = self.sequent(sequent, values), without_common_factor(f)
        if plain.is_ground:
            return [f"assert ({said}) by positive."]
        factor, rest = (polynomial_text(g, self.names(values)) for g in (f.exquo(plain), plain))
        return [
            f"assert ({said}).",
            f"{{ pose proof ({self.applied(sequent, values)}); numerals.",
            f"  signed (({factor}) * ({rest})). }}",
        ]


def cases(pattern: str, number: int) -> str:
    """Return the pattern of a disjunction."""
    return f"[{pattern} | " * (number - 1) + pattern + "]" * (number - 1)
