"""From which budget on the pretrained model is ahead of sft, by exact propagation.

Two steps are a round. Masses are integers over a common power of ``W (L+1)^2``, so that the
two walks are compared exactly. The derivation is docs/pass_at_k.md.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import sympy
from sympy import Expr, Integer

from ..model.arguments import positive_integer
from .pass_at_k import is_overtaken, overtaking_bounds
from .restart_times import advance, first_round

# Bits that the integers may grow to: seconds, and the paper's 15, 15, 5 with room to spare.
LARGEST_INTEGER = 60_000
# Rounds between two looks at whether the order is final, which cost as much as ten rounds.
PATIENCE = 32


class Overtaking(NamedTuple):
    """When the pretrained model overtakes sft; both are ``oo`` where it never does for good.

    >>> overtaking(3, 2, 2)
    Overtaking(budget=108, for_good=108)
    """

    budget: Expr  # the first at which the pretrained model has the greater chance to arrive
    for_good: Expr  # from which on it has so at every budget


def overtaking_budget(W: int, K: int, L: int) -> Expr:
    """Return the first budget at which the pretrained model is ahead of sft.

    At every number of attempts, each with that budget: docs/pass_at_k.md, Theorems 4 and 5.

    Parameters
    ----------
    W, K, L : int
        Branches, diamonds per branch, lanes per diamond.

    Returns
    -------
    sympy.Expr
        Steps, the source edge being the first; ``oo`` where sft is ahead in the end.

    Raises
    ------
    ValueError
        If the corridor is too large to be searched exactly.

    Examples
    --------
    >>> [overtaking_budget(3, K, 2) for K in (1, 2, 4, 7)]
    [oo, 108, 180, 460]
    """
    return overtaking(W, K, L).budget


def overtaking(W: int, K: int, L: int) -> Overtaking:
    """Return when the pretrained model is ahead of sft first, and when for good.

    Arguments as in `overtaking_budget`. The search stops when the order is final: every mass
    of one walk keeps at most a share of itself in a round, and every mass of the other's last
    excursion at least that share (Lemma 3 of docs/pass_at_k.md).

    Examples
    --------
    >>> overtaking(2, 1, 4)
    Overtaking(budget=1016, for_good=1016)
    """
    W, K, L = (positive_integer(n, v) for n, v in (("W", W), ("K", K), ("L", L)))
    if not is_overtaken(W, K, L):
        return Overtaking(sympy.oo, sympy.oo)
    scale = W * (L + 1) ** 2
    rounds = LARGEST_INTEGER // scale.bit_length() - K
    # The budget is above the lower bound, and mostly within twice that.
    if overtaking_bounds(W, K, L)[0] > rounds:
        raise _too_large(W, K, L)
    uniform = first_round(W, K)
    for _ in range(K):
        uniform = advance(uniform, W, L, scale)
    sft = _Committed.start(W, K, L, scale)
    first = for_good = None
    for n in range(rounds):
        ahead = uniform.hits > sft.hits
        if not ahead:
            for_good = None
        elif for_good is None:
            for_good = uniform.budget
            first = first or for_good
        after = advance(uniform, W, L, scale)
        if for_good and n % PATIENCE == 0 and sft.keep_more(uniform.masses, after.masses):
            return Overtaking(Integer(first), Integer(for_good))
        uniform = after
        sft.advance()
    raise _too_large(W, K, L)


def _too_large(W: int, K: int, L: int) -> ValueError:
    return ValueError(
        f"W, K, L = {W}, {K}, {L} is too large for an exact search: its integers would grow "
        f"above {LARGEST_INTEGER} bits; take a smaller corridor, or overtaking_bounds"
    )


@dataclass
class _Committed:
    """sft's walk, told by what is in the leaves of dead ends: Lemma 2 of docs/pass_at_k.md."""

    shares: list[int]  # of the leaves' mass that is back there 1, 2, … rounds later, scaled
    fresh: int  # of that which gets to the fork, and 2K+1 rounds later to another leaf, scaled
    leaves: deque[int]  # masses there in the last 2K+2 rounds
    hits: int  # mass of the walks that have reached the target
    W: int
    scale: int

    @classmethod
    def start(cls, W: int, K: int, L: int, scale: int) -> _Committed:
        """Return the walk as it comes to a leaf for the first time, after 2K+2 steps."""
        rounds, out = 2 * K + 1, L + 1
        shares, passed = [], 1
        for i in range(1, rounds):
            # Of L+1 edges L lead on at r_j, 1 at l_j; the others turn the walker round.
            on = L if i % 2 else 1
            shares.append(passed * (out - on) * (scale // out) ** i)
            passed *= on
        fresh = passed * scale**rounds // out ** (2 * K)
        leaves = deque([0] * rounds + [(W - 1) * scale**K], maxlen=rounds + 1)
        return cls(shares, fresh, leaves, scale**K, W, scale)

    def advance(self) -> None:
        """Go on by two steps."""
        arrived = self.fresh * self.leaves[1] // self.W
        back = sum(share * self.leaves[-i] for i, share in enumerate(self.shares, start=1))
        self.hits = self.scale * self.hits + arrived
        self.leaves.append(back + (self.W - 1) * arrived)

    def keep_more(self, now: Sequence[int], after: Sequence[int]) -> bool:
        """Tell whether the leaves keep in every round a share that other masses lose.

        That is one which each of the others, `now` and a round later, exceeds in none.
        """
        if not all(self.leaves) or not all(now):
            return False
        share, of = self.leaves[1], self.leaves[0]
        for here, then in pairwise(self.leaves):
            if then * of < share * here:
                share, of = then, here
        return all(then * of <= share * here for here, then in zip(now, after, strict=True))
