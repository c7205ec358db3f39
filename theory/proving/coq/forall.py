"""A relation at all sizes as a theorem about natural numbers, with the lemmas behind it.

The lemmas of a part become lemmas of Coq, in their order: by coefficients, by induction, by
cases. Coq proves each from those before it; nothing of the kernel's word is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import mul
from typing import TYPE_CHECKING

from ..domains import Domain
from ..kernel import (
    Bounds,
    Deduction,
    Descent,
    Lemma,
    Part,
    Sequent,
    Shift,
    Start,
    difference,
    moved,
    used,
    without_common_factor,
)
from ..normal_form import Forms, Polynomial
from ..terms import VARIABLES, Operation, Relation, Term, Variable
from .expressions import ATOM, PRODUCT, Writer, bound, polynomial_text
from .powers import product_text
from .shifts import shifted

if TYPE_CHECKING:
    from ..steps import ForAll


class NaturalWriter(Writer):
    """Writes terms in W, K and L, which are natural numbers, some of them fixed.

    Attributes
    ----------
    found : dict
        Every power with a variable in its exponent: its base, the variable and its factor.
    """

    def __init__(self, fixed: Mapping[str, int]) -> None:
        self.places = {name: str(fixed.get(name, name)) for name in VARIABLES}
        super().__init__((), {Variable(n): f"INR {place}" for n, place in self.places.items()})
        self.reader = Forms(())
        self.found: dict[str, tuple[Term, str, int]] = {}

    def symbolic_power(self, base: Term, exponent: Term) -> tuple[str, int]:
        """Return a product of powers, each with one variable in its exponent."""
        slopes, constant = self.reader._affine(exponent)
        below = self.text(base, ATOM)
        factors = [(below, constant)]
        for variable, slope in slopes.items():
            times = f"({abs(slope)} * {self.places[variable.name]})"
            power = f"{below} ^ {times if abs(slope) > 1 else self.places[variable.name]}"
            self.found[power] = base, variable.name, abs(slope)
            factors.append((power, 1 if slope > 0 else -1))
        return product_text(factors), PRODUCT

    def relation(self, relation: Relation) -> str:
        """Return a relation's text."""
        left, right = (self.text(side) for side in (relation.left, relation.right))
        return f"{left}\n  {relation.sign} {right}"


class PartWriter:
    """Writes the lemmas of a part, and the relation in the part's box."""

    def __init__(self, relation: Relation, part: Part, name: str) -> None:
        if part.lemmas is None:
            raise ValueError("its points are compared one by one")
        self.relation, self.part, self.name = relation, part, name
        self.fixed = part.domain.fixed
        self.free = [v for v in VARIABLES if v not in self.fixed]
        self.bounds = tuple(part.domain[v].low for v in VARIABLES)
        self.term = difference(relation)
        self.forms = Forms((self.term,), self.fixed)
        self.form = self.forms.form(self.term)
        self.deduction = Deduction(self.forms)
        self.known: dict[Sequent, str] = {}

    def names(self, values: Mapping[str, str] | None = None) -> list[str]:
        """Return the text of the ring's symbols, with something else for some variables."""
        places = {v: v for v in VARIABLES} | dict(values or {})
        numbers = [p if p.isdigit() else f"INR {bound((p, PRODUCT), ATOM) if ' ' in p else p}"
                   for p in places.values()]
        powers = []
        for generator in self.forms.generators:
            base = polynomial_text(generator.piece, numbers, ATOM)
            powers.append(f"({base} ^ {places[generator.exponent.name]})")
        return numbers + powers

    def lemmas(self) -> Iterator[str]:
        """Yield the lemmas, each with its proof."""
        for number, lemma in enumerate(self.part.lemmas or (), 1):
            name = f"{self.name}_{number}"
            yield self.headed(name, lemma.sequent.bounds, self.sequent(lemma.sequent), self.proof(lemma))
            f, bounds, strict = lemma.sequent
            self.known[Sequent(without_common_factor(f), bounds, strict)] = name
            if without_common_factor(f) != f:
                raise ValueError("a lemma has a common factor")

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
                lines.append(f"assert (0 < INR {v}) by lra.")
        return lines

    def powers(self, bounds: Bounds, values: Mapping[str, str] | None = None) -> list[str]:
        """Return the lines that have every base and every power positive."""
        lines = []
        names = self.names(values)
        for place, generator in enumerate(self.forms.generators, len(VARIABLES)):
            piece = self.forms.lifted(generator.piece)
            lines += self.have(Sequent(piece, bounds, True), values)
            lines.append(f"assert (0 < {names[place]}) by (apply pow_lt; positive).")
        return lines

    def have(self, sequent: Sequent, values: Mapping[str, str] | None = None) -> list[str]:
        """Return the line that has a sequent that is plain, or follows from a lemma."""
        f, bounds, strict = sequent
        names = self.names(values)
        if not f:
            return []
        plain = without_common_factor(f)
        text = polynomial_text(f, names)
        if plain.is_ground:
            return [f"assert ({self.sequent(sequent, values)}) by positive."]
        lemma = self.known.get(Sequent(plain, bounds, strict))
        if lemma is None:
            raise ValueError(f"no lemma before it says {self.sequent(sequent)}")
        places = {v: v for v in VARIABLES} | dict(values or {})
        applied = " ".join([lemma, *(places[v] for v in self.free)])
        rest = polynomial_text(f.exquo(plain), names, PRODUCT)
        facts = f"pose proof ({applied} {'ltac:(lia) ' * len(self.free)}) as G; numerals".replace(") )", "))").replace("  ", " ")
        same = f"replace ({text}) with ({rest} * ({polynomial_text(plain, names)})) by ring"
        return [f"assert ({self.sequent(sequent, values)}) by ({facts}; {same}; positive)."]

    def proof(self, lemma: Lemma) -> list[str]:
        """Return the lines that prove a lemma."""
        sequent, rule = lemma
        if isinstance(rule, Shift):
            return self.by_coefficients(sequent)
        place = VARIABLES[rule.place]
        if isinstance(rule, Descent):
            return self.by_induction(sequent, rule, place)
        return self.by_cases(sequent, rule, place)

    def by_coefficients(self, sequent: Sequent) -> list[str]:
        """Shift every variable to its bound, and powers of numbers to theirs."""
        f, bounds, strict = sequent
        names = self.names()
        lines = self.reals() + (self.powers(bounds) if self.needed(f) else [])
        excess = list(names)
        shifts = self.deduction.shifts(bounds)
        for symbol, low in shifts:
            (place,) = used(symbol)
            excess[place] = f"({names[place]} - {polynomial_text(low, names, PRODUCT)})"
            if place >= len(VARIABLES):
                generator = self.forms.generators[place - len(VARIABLES)]
                base = polynomial_text(generator.piece, names[: len(VARIABLES)], ATOM)
                least = bounds[VARIABLES.index(generator.exponent.name)]
                lines.append(
                    f"assert ({base} ^ {least} <= {names[place]}) by (apply Rle_pow; [lra | lia])."
                )
        last = [n for symbol, _ in shifts for n in used(symbol)] if strict else []
        text = polynomial_text(shifted(f, shifts), excess, last=last)
        lines.append(f"replace ({polynomial_text(f, names)}) with ({text}) by ring; positive.")
        return lines

    def needed(self, f: Polynomial) -> bool:
        """Tell whether a polynomial holds powers."""
        return any(n >= len(VARIABLES) for n in used(f))

    def by_induction(self, sequent: Sequent, rule: Descent, v: str) -> list[str]:
        """Prove it at the bound, and from x to x + 1."""
        f, bounds, strict = sequent
        low = bounds[rule.place]
        first, rest = self.deduction.premises(sequent, rule)
        names = self.names({v: "k"})
        following = polynomial_text(f, self.names({v: "(S k)"}))
        base = polynomial_text(self.deduction.base(rule.place, rule.base), names, PRODUCT)
        sign = "<" if strict else "<="
        step = f"({base}) * ({polynomial_text(f, names)})"
        if rest.polynomial:
            step += f" + ({polynomial_text(rest.polynomial, names)})"
        at_next = {v: "k"}
        return [
            *self.reals(without=v),
            f"induction H{v} as [|k H{v} IH].",
            *self.at_value(first, v, low, indent="- "),
            f"- pose proof (at_least _ _ H{v}) as B{v}; simpl Z.of_nat in B{v}.",
            f"  assert (0 < INR k) by lra.",
            *("  " + line for line in self.powers(bounds, at_next)),
            *("  " + line for line in self.have(rest, at_next)),
            f"  enough (0 {sign} {step}) as E by",
            f"    (eapply {'Rlt_le_trans' if strict else 'Rle_trans'}; [exact E |];",
            f"     right; rewrite ?S_INR; simpl pow; ring).",
            "  positive.",
        ]

    def at_value(self, sequent: Sequent, v: str, value: int, indent: str) -> list[str]:
        """Prove a lemma's statement where a variable has a value."""
        values = {v: str(value)}
        lines = ["numerals.", *self.powers_at(sequent, values), *self.have(sequent, values)]
        lines.append("match goal with E : _ |- _ => eapply Rle_trans; [exact E | right; ring] end."
                     if not sequent.strict else
                     "match goal with E : _ |- _ => eapply Rlt_le_trans; [exact E | right; ring] end.")
        return [(indent if n == 0 else " " * len(indent)) + line for n, line in enumerate(lines)]

    def powers_at(self, sequent: Sequent, values: Mapping[str, str]) -> list[str]:
        """Return the lines about powers where a polynomial holds any."""
        return self.powers(sequent.bounds, values) if self.needed(sequent.polynomial) else []

    def by_cases(self, sequent: Sequent, rule: Start, v: str) -> list[str]:
        """Prove it value by value, and from there on."""
        *firsts, rest = self.deduction.premises(sequent, rule)
        low = sequent.bounds[rule.place]
        lines = [f"destruct (Nat.le_gt_cases {low + rule.number} {v}) as [far|near]."]
        far = " ".join(f"ltac:(lia)" for _ in self.free)
        lemma = self.known.get(Sequent(*rest))
        if lemma is None:
            raise ValueError("no lemma before it says what holds from there on")
        lines.append(f"- exact ({lemma} {' '.join(self.free)} {far}).")
        values = [str(low + n) for n in range(rule.number)]
        cases = " \\/ ".join(f"{v} = {value}" for value in values)
        pattern = "[-> | " * (len(values) - 1) + "->" + "]" * (len(values) - 1)
        lines.append(f"- assert ({cases})%nat as C by lia; clear near; destruct C as {pattern}."
                     if len(values) > 1 else f"- assert ({cases})%nat as -> by lia.")
        for value, first in zip(values, firsts, strict=True):
            block = self.reals(without=v) + self.at_value(first, v, int(value), "")
            lines += ["  { " + block[0], *("    " + line for line in block[1:])]
            lines[-1] += " }"
        return lines

    def theorem(self, name: str) -> str:
        """Return the relation in the part's box."""
        writer = NaturalWriter(self.fixed)
        statement = writer.relation(self.relation)
        names = self.names()
        lines = self.reals() + self.powers(self.bounds)
        for value in sorted(set(self.fixed.values())):
            lines.append(f"try replace (INR {value}) with {value} in * by (simpl; ring).")
        lines += self.rewritten(writer, names)
        sign = 1
        below: list[str] = []
        for divisor in dict.fromkeys([*self.forms.nonzero, *self.form.divisors]):
            side = self.side(divisor)
            lines += self.have(Sequent(divisor * side, self.bounds, True))
            text = polynomial_text(divisor * side, names)
            lines.append(f"assert ({text} <> 0) by (apply Rgt_not_eq; assumption).")
            times = self.form.divisors.get(divisor, 0)
            sign *= side**times
            below += [f"({text})" + (f" ^ {times}" if times > 1 else "")] * bool(times)
        lines += self.ending(self.form.numerator * sign, " * ".join(below) or "1", names)
        return self.headed(name, self.bounds, statement, lines)

    def side(self, divisor: Polynomial) -> int:
        """Return the sign of a divisor that some lemma gives."""
        for side in (1, -1):
            plain = without_common_factor(divisor * side)
            if (plain.is_ground and plain.LC > 0) or Sequent(plain, self.bounds, True) in self.known:
                return side
        raise ValueError("no lemma gives the sign of a divisor")

    def rewritten(self, writer: NaturalWriter, names: list[str]) -> list[str]:
        """Return the lines after which every power is one of a prime or irreducible base."""
        lines = []
        for text, (base, v, slope) in writer.found.items():
            if v in self.fixed:
                continue
            pieces = self.forms._pieces(base)
            flat = [(polynomial_text(p, names[: len(VARIABLES)], ATOM), n) for p, n in pieces.items()]
            factors = [(f"({piece} ^ {v})", times * slope) for piece, times in flat]
            product = product_text(factors)
            above = text.removeprefix(writer.text(base, ATOM))
            lines.append(
                f"try replace ({text}) with ({product}) by (symmetry; "
                f"transitivity (({product_text(flat)}){above}); [f_equal; fractions | powers])."
            )
        return lines

    def ending(self, above: Polynomial, below: str, names: list[str]) -> list[str]:
        """Return the lines that conclude the relation from the sign of the numerator."""
        if self.relation.sign == "=":
            return ["fractions."]
        strict = self.relation.sign in {"<", ">"}
        turn = {">=": "apply Rle_ge; ", ">": "apply Rlt_gt; "}.get(self.relation.sign, "")
        step = "below_by" if strict else "at_most_by"
        rule = "positive_by" if strict else "nonnegative_by"
        return [
            *self.have(Sequent(above, self.bounds, strict)),
            f"{turn}apply {step}.",
            f"apply ({rule} ({polynomial_text(above, names)}) ({below}));",
            "  [positive | positive | fractions].",
        ]


def forall_text(step: ForAll, name: str) -> str:
    """Return the theorem with all its lemmas."""
    texts: list[str] = []
    whole = len(step.parts) == 1 and step.parts[0].domain == step.domain
    names = [name] if whole else [f"{name}_part_{n}" for n, _ in enumerate(step.parts, 1)]
    for part, part_name in zip(step.parts, names, strict=True):
        writer = PartWriter(step.relation, part, f"{part_name}_lemma")
        texts += writer.lemmas()
        texts.append(writer.theorem(part_name))
    if not whole:
        texts.append(covering(step, name, names))
    return "\n\n".join(texts)


def covering(step: ForAll, name: str, parts: list[str]) -> str:
    """Return the theorem in the whole domain, by the parts that cover it."""
    fixed = step.domain.fixed
    free = [v for v in VARIABLES if v not in fixed]
    given = [f"  ({inside(step.domain, v)})%nat ->" for v in free]
    boxes, uses = [], []
    for part, part_name in zip(step.parts, parts, strict=True):
        beyond = part.domain.fixed
        boxes.append(" /\\ ".join(inside(part.domain, v) for v in free))
        for_all = [v for v in VARIABLES if v not in beyond]
        applied = " ".join([part_name, *for_all, *(["ltac:(lia)"] * len(for_all))])
        equal = "".join(f"assert ({v} = {beyond[v]})%nat as -> by lia; " for v in free if v in beyond)
        uses.append(f"  - {equal}exact ({applied}).")
    pattern = "[C|" * (len(boxes) - 1) + "C" + "]" * (len(boxes) - 1)
    cases = " \\/\n    ".join(f"({box})" for box in boxes)
    return "\n".join([
        f"Lemma {name} :",
        f"  forall {' '.join(free)} : nat,",
        *given,
        f"  {NaturalWriter(fixed).relation(step.relation)}.",
        "Proof.",
        f"  intros {' '.join(free)} {' '.join(f'H{v}' for v in free)}.",
        f"  assert ({cases})%nat as C by lia.",
        f"  destruct C as {pattern}.",
        *uses,
        "Qed.",
    ])


def inside(domain: Domain, v: str) -> str:
    """Return where a variable is, in natural numbers."""
    values = domain[v]
    if values.high == values.low:
        return f"{v} = {values.low}"
    return f"{values.low} <= {v}" + (f" <= {values.high}" if values.high is not None else "")
