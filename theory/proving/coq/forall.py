"""A relation at all sizes as a theorem about natural numbers, with the lemmas behind it.

The lemmas of a part become lemmas of Coq, in their order. Coq proves each from those before it;
nothing is taken on the word of our own kernel.
"""

from collections.abc import Mapping

from ..domains import Domain
from ..normal_form import Forms
from ..polynomials import Polynomial, without_common_factor
from ..rules.lemmas import Sequent
from ..steps import ForAll
from ..terms import VARIABLES, Relation, Term, Variable
from .boxes import cases
from .expressions import ATOM, PRODUCT, Writer, polynomial_text
from .lemmas import Lemmas
from .powers import product_text


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


class Theorem(Lemmas):
    """Writes the relation itself, in a part's box."""

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
            if plain == 1 or Sequent(plain, self.bounds, True) in self.known:
                return side
        raise ValueError("no lemma gives the sign of a divisor")

    def rewritten(self, writer: NaturalWriter, names: list[str]) -> list[str]:
        """Return the lines after which every power is one of a prime or irreducible base."""
        lines = []
        for text, (base, v, slope) in writer.found.items():
            if v in self.fixed:
                continue
            pieces = self.forms._apart(base)[1]
            flat = [
                (polynomial_text(p, names[: len(VARIABLES)], ATOM), n)
                for p, n in pieces.items()
            ]
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
        writer = Theorem(step.relation, part, f"{part_name}_lemma")
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
        equal = "".join(
            f"assert ({v} = {beyond[v]})%nat as -> by lia; " for v in free if v in beyond
        )
        uses.append(f"  - {equal}exact ({applied}).")
    either = " \\/\n    ".join(f"({box})" for box in boxes)
    return "\n".join(
        [
            f"Lemma {name} :",
            f"  forall {' '.join(free)} : nat,",
            *given,
            f"  {NaturalWriter(fixed).relation(step.relation)}.",
            "Proof.",
            f"  intros {' '.join(free)} {' '.join(f'H{v}' for v in free)}.",
            f"  assert ({either})%nat as C by lia.",
            f"  destruct C as {cases('C', len(boxes))}.",
            *uses,
            "Qed.",
        ]
    )


def inside(domain: Domain, v: str) -> str:
    """Return where a variable is, in natural numbers."""
    values = domain[v]
    if values.high == values.low:
        return f"{v} = {values.low}"
    return f"{values.low} <= {v}" + (f" <= {values.high}" if values.high is not None else "")
