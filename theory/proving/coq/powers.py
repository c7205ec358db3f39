"""Powers with symbols in their exponents, as products of a few powers."""

from collections.abc import Sequence

from ..normal_form import Forms, Generator
from ..polynomials import Polynomial
from ..terms import Operation, Term, Variable
from .expressions import ATOM, EULER, Writer, polynomial_text


class Powers:
    """The symbolic powers of some terms, and how each is a product of generators' powers.

    Attributes
    ----------
    found : dict
        For each power's text: the text of its base taken apart, and of the product.
    """

    def __init__(self, forms: Forms, writer: Writer, terms: tuple[Term, ...]) -> None:
        self.forms, self.writer = forms, writer
        self.found: dict[str, tuple[str, str]] = {}
        self.small = [writer.text(variable, ATOM) for variable in forms.variables]
        for term in terms:
            self._find(term)

    def pieces(self) -> list[Polynomial]:
        """Return the bases that must be positive; e is."""
        lifted = dict.fromkeys(self.forms.lifted(g.piece) for g in self.forms.generators)
        euler = self.forms.ring.gens[self.forms.variables.index(EULER)] if self._euler else None
        return [piece for piece in lifted if piece != euler and not piece.is_ground]

    @property
    def _euler(self) -> bool:
        return EULER in self.forms.variables

    def spelled(self, names: Sequence[str]) -> list[str]:
        """Return the names of the ring's symbols, generators as what they stand for."""
        many = len(self.forms.variables)
        return [*names[:many], *map(self.atom, self.forms.generators)]

    def atom(self, generator: Generator) -> str:
        """Return a generator's text."""
        above = self.writer.text(generator.exponent, ATOM)
        base = self._piece(generator.piece)
        return f"exp {above}" if base == "(exp 1)" else f"Rpower {base} {above}"

    def lines(self, names: Sequence[str]) -> list[str]:
        """Return the lines after which the goal holds variables instead of powers."""
        lines = []
        for text, (same, product) in self.found.items():
            if product == text:
                continue
            apart = (
                "powers"
                if text == same
                else (f"symmetry; transitivity ({same}); [f_equal; fractions | powers]")
            )
            lines.append(f"replace ({text}) with ({product}) by ({apart}).")
        first = len(self.forms.variables)
        for name, generator in zip(names[first:], self.forms.generators, strict=True):
            lines.append(f"assert (0 < {self.atom(generator)}) by apply exp_pos.")
            lines.append(f"set ({name} := {self.atom(generator)}) in *; clearbody {name}.")
        return lines

    def _piece(self, piece: Polynomial) -> str:
        text = polynomial_text(piece, self.small, ATOM)
        return f"({text})" if " " in text and not text.startswith("(") else text

    def _find(self, term: Term) -> None:
        match term:
            case Operation("^", base, exponent):
                slopes, constant = self.forms._affine(exponent)
                if slopes:
                    self._add(base, exponent, slopes, constant)
                self._find(base)
            case Operation(_, left, right):
                self._find(left)
                self._find(right)

    def _add(
        self, base: Term, exponent: Term, slopes: dict[Variable, int], constant: int
    ) -> None:
        text, _ = self.writer.symbolic_power(base, exponent)
        pieces = self.forms._apart(base)[1]
        factors: list[tuple[str, int]] = []
        for piece, times in pieces.items():
            factors.append((self._piece(piece), times * constant))
            for variable, slope in slopes.items():
                factors.append((self.atom(Generator(piece, variable)), times * slope))
        product = product_text(factors)
        same = text
        if base != EULER and list(pieces.values()) != [1]:
            apart = product_text([(self._piece(p), times) for p, times in pieces.items()])
            above = text.removeprefix(f"Rpower {self.writer.text(base, ATOM)} ")
            same = f"Rpower ({apart}) {above}"
        self.found[text] = (same, product)


def product_text(factors: Sequence[tuple[str, int]]) -> str:
    """Return a product of powers, those with negative exponents as divisors."""

    def raised(text: str, times: int) -> str:
        return text if times == 1 else f"{text} ^ {times}"

    above = [raised(text, times) for text, times in factors if times > 0]
    below = [raised(text, -times) for text, times in factors if times < 0]
    return " / ".join([" * ".join(above) or "1", *below])
