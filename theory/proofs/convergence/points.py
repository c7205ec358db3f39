"""One policy in exact numbers: its excess and its gradient, for examples and counterexamples.

The sums are written out, apart from the formulas that the steps of a proof derive.
"""

from dataclasses import dataclass

from sympy import Expr, Integer, Rational

ONE = Integer(1)


@dataclass(frozen=True)
class Point:
    """A policy given by the odds against passing each vertex, exactly.

    Attributes
    ----------
    u, v : tuple of Rational
        Coming forward and coming backward, from the fork outwards.
    omega : Rational
    """

    u: tuple[Expr, ...]
    v: tuple[Expr, ...]
    omega: Expr

    @property
    def passages(self) -> list[Expr]:
        """M_0, …, M_n."""
        found = [ONE]
        for out, back in zip(self.u, self.v, strict=True):
            found.append(found[-1] * (1 + back) / (1 + out))
        return found

    @property
    def turns(self) -> tuple[list[Expr], list[Expr]]:
        """y_1, …, y_n and z_1, …, z_n."""
        M = self.passages
        return (
            [out / before for out, before in zip(self.u, M, strict=False)],
            [back / here for back, here in zip(self.v, M[1:], strict=True)],
        )

    @property
    def excess(self) -> Expr:
        """E."""
        ys, zs = self.turns
        return sum(
            M * (self.omega * sum(zs[:i]) + (1 + self.omega) * sum(ys[i:]))
            for i, M in enumerate(self.passages)
        )

    def gradient(self) -> tuple[list[Expr], list[Expr]]:
        """Return all A_k and all G_k."""
        M, (ys, zs), omega = self.passages, self.turns, self.omega
        A, G = [], []
        for k in range(len(ys)):
            before, beyond, turned = sum(M[: k + 1]), sum(M[k + 1 :]), sum(zs[:k])
            shared, left = 1 / M[k] + ys[k], sum(ys[k + 1 :])
            A.append((1 + omega) * before * (shared + left) - omega * turned * beyond)
            G.append(omega * (shared + turned) * beyond - (1 + omega) * before * left)
        return A, G

    @property
    def descent(self) -> Expr:
        """D/2: half the sum of the absolute derivatives of the hitting time over all gaps."""
        rows = zip((self.u, self.v), self.gradient(), strict=True)
        return sum(
            odds / (1 + odds) * abs(sign)
            for row, signs in rows
            for odds, sign in zip(row, signs, strict=True)
        )


def point(u: str, v: str, omega: int = 1) -> Point:
    """Return a `Point` from numbers in a text.

    Examples
    --------
    >>> point("0 25", "1/2 0").excess
    13081/156
    """
    first, second = (tuple(map(Rational, numbers.split())) for numbers in (u, v))
    return Point(first, second, Integer(omega))
