"""The lemmas of a search as lemmas of Coq: by coefficients, by induction, by cases."""

from collections.abc import Iterator

from ..polynomials import used, without_common_factor
from ..rules.lemmas import Descent, Lemma, Sequent, Shift, Start
from ..terms import VARIABLES
from .boxes import Box, cases
from .expressions import ATOM, PRODUCT, polynomial_text
from .shifts import shifted


class Lemmas(Box):
    """Writes the lemmas of a part in their order, each with a proof from those before it."""

    def lemmas(self) -> Iterator[str]:
        """Yield the lemmas, each with its proof."""
        for number, lemma in enumerate(self.part.lemmas or (), 1):
            name = f"{self.name}_{number}"
            yield self.headed(
                name, lemma.sequent.bounds, self.sequent(lemma.sequent), self.proof(lemma)
            )
            f, bounds, strict = lemma.sequent
            self.known[Sequent(without_common_factor(f), bounds, strict)] = name
            if without_common_factor(f) != f:
                raise ValueError("a lemma has a common factor")

    def proof(self, lemma: Lemma) -> list[str]:
        """Return the lines that prove a lemma."""
        sequent, rule = lemma
        if isinstance(rule, Shift):
            return self.by_coefficients(sequent)
        if isinstance(rule, Descent):
            return self.by_induction(sequent, rule, VARIABLES[rule.place])
        if isinstance(rule, Start):
            return self.by_cases(sequent, rule, VARIABLES[rule.place])
        raise ValueError(f"no script is known for {type(rule).__name__}")

    def by_coefficients(self, sequent: Sequent) -> list[str]:
        """Shift every variable to its bound, and powers of numbers to theirs."""
        f, bounds, strict = sequent
        names = self.names()
        lines = [*self.reals(), *(self.powers(bounds) if self.needed(f) else [])]
        excess = list(names)
        shifts = self.deduction.shifts(bounds)
        for symbol, low in shifts:
            (place,) = used(symbol)
            excess[place] = f"({names[place]} - {polynomial_text(low, names, PRODUCT)})"
            if place >= len(VARIABLES):
                generator = self.forms.generators[place - len(VARIABLES)]
                base = polynomial_text(generator.piece, names[: len(VARIABLES)], ATOM)
                least = bounds[VARIABLES.index(generator.exponent.name)]
                power = f"{base} ^ {least} <= {names[place]}"
                lines.append(f"assert ({power}) by (apply Rle_pow; [lra | lia]).")
        last = [n for symbol, _ in shifts for n in used(symbol)] if strict else []
        text = polynomial_text(shifted(f, shifts), excess, last=last)
        lines.append(f"signed ({text}).")
        return lines

    def by_induction(self, sequent: Sequent, rule: Descent, v: str) -> list[str]:
        """Prove it at the bound, and from k to k + 1."""
        first, rest = self.deduction.premises(sequent, rule)
        following = {v: "k"}
        names = self.names(following)
        base = polynomial_text(self.deduction.base(rule.place, rule.base), names)
        step = f"({base}) * ({polynomial_text(sequent.polynomial, names)})"
        if rest.polynomial:
            step += f" + ({polynomial_text(rest.polynomial, names)})"
        return [
            *self.reals(without=v),
            f"induction H{v} as [|k H{v} IH].",
            "{ " + "\n    ".join(self.at_value(first, v, sequent.bounds[rule.place])) + " }",
            f"pose proof (at_least _ _ H{v}) as B{v}; simpl Z.of_nat in B{v}.",
            "assert (0 < INR k) by lra.",
            *self.powers(sequent.bounds, following),
            *self.have(rest, following),
            f"assert (0 {'<' if sequent.strict else '<='} {step}) by positive.",
            "rewrite ?S_INR; simpl pow; known.",
        ]

    def at_value(self, sequent: Sequent, v: str, value: int) -> list[str]:
        """Prove a lemma's statement where a variable has a value."""
        values = {v: str(value)}
        powers = self.powers(sequent.bounds, values) if self.needed(sequent.polynomial) else []
        return ["numerals.", *powers, *self.have(sequent, values), "known."]

    def by_cases(self, sequent: Sequent, rule: Start, v: str) -> list[str]:
        """Prove it value by value, and from there on."""
        *firsts, rest = self.deduction.premises(sequent, rule)
        values = [sequent.bounds[rule.place] + n for n in range(rule.number)]
        each = " \\/ ".join(f"{v} = {value}" for value in values)
        lines = [
            f"destruct (Nat.le_gt_cases {values[-1] + 1} {v}) as [far | near].",
            f"{{ exact ({self.applied(rest)}). }}",
            f"assert ({each})%nat as C by lia.",
            f"clear near; destruct C as {cases('->', len(values))}.",
        ]
        for value, first in zip(values, firsts, strict=True):
            block = [*self.reals(without=v), *self.at_value(first, v, value)]
            lines.append("{ " + "\n    ".join(block) + " }")
        return lines
