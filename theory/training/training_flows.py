"""Training flows: pretraining, SFT and distillation as exact paths of the four families.

The derivation is docs/learning.md: "Visits" and "The three trainings", and for how fast the
hitting time moves at both ends of a flow "The first moment" and "The last approach".
"""

from dataclasses import dataclass
from enum import StrEnum

import sympy
from sympy import Expr, S

from ..model.arguments import Count, one_of, positive_integer
from ..model.corridors import takes_graphs
from ..model.families import Families
from ..model.policy import Policy, Rows
from ..model.shown import Shown
from ..walk.expressions import Exact, counts, exact, factored
from .constant_rows import walk_time
from .row_flows import RowFlow, row_flow


class Sharing(StrEnum):
    """Which directed edges have their logits in common.

    ``"none"``: every directed edge of the full graph has a row of its own; ``"branches"``:
    the same edge of all branches is one row; ``"lanes"``: also the lanes of a diamond are.
    """

    NONE = "none"
    BRANCHES = "branches"
    LANES = "lanes"


@dataclass(frozen=True)
class TrainingFlow(Shown):
    """The path of the four families under a training that treats all depths alike.

    W (branches), L (lanes per diamond): sympy.Expr; a, b, c, d: the families' `RowFlow`.

    Examples
    --------
    >>> flow = training_flow(W=15, L=5)
    >>> flow.b.probability(1), flow.c.probability(0), flow.c.limit
    (5/6, 5/6, 1)
    """

    W: Expr
    L: Expr
    a: RowFlow
    b: RowFlow
    c: RowFlow
    d: RowFlow

    @property
    def rows(self) -> Families[RowFlow]:
        """The four flows, in the order a, b, c, d."""
        return Families(self.a, self.b, self.c, self.d)

    def probabilities(self, t: Exact) -> Families[Expr]:
        """Return the four probabilities at time `t` of the flow."""
        return self.rows.map(lambda row: row.probability(t))

    def policy(self, t: Exact) -> Policy:
        """Return the policy at time `t`, with exact numbers as entries.

        At t > 0 these hold Lambert's W: `hitting_time` and corridor.numerics take them, the
        exact solvers, which need rational functions, do not.

        Examples
        --------
        >>> training_flow(W=2, L=2).policy(0)
        Policy(a=1/3, b=2/3, c=2/3, d=1/3, fork='uniform')
        """
        return Policy(*self.probabilities(t))

    def hitting_time(self, K: int, t: Exact) -> Expr:
        """Return the expected steps to the target at time `t`, on branches of K diamonds.

        Examples
        --------
        >>> training_flow(W=15, L=5).hitting_time(15, 0)
        50142
        """
        return walk_time(self.W, K, *self.probabilities(t))

    def final_hitting_time(self, K: int) -> Expr:
        """Return the expected steps to the target in the limit of the flow.

        Examples
        --------
        >>> training_flow(15, 5, backtracking=sympy.Rational(1, 1000)).final_hitting_time(15)
        900
        """
        return walk_time(self.W, K, *(row.limit for row in self.rows))


def training_flow(
    W: Count, L: Count, backtracking: Exact = 0, sharing: str | Sharing = "none"
) -> TrainingFlow:
    """Return the flow of SFT or distillation from the pretrained model, solved exactly.

    Claims T2 and T5 of Wei and Kim (arXiv:2606.22938).

    Parameters
    ----------
    W, L : int or sympy.Expr
        Branches, among which each trace's target is drawn uniformly; lanes per diamond.
    backtracking : int, Fraction or sympy.Expr
        Share of the traces that the ``"rl"`` policy walked; the others are golden paths,
        shortest and uniform over lanes. 0 is SFT, 1 is distillation.
    sharing : ``"none"``, ``"branches"``, ``"lanes"`` or Sharing
        Which edges share a row; it changes speeds only.

    Examples
    --------
    >>> t = sympy.Symbol("t", positive=True)
    >>> sft, distilled = training_flow(15, 5), training_flow(15, 5, backtracking=1)
    >>> sft.a.odds(t), sft.b.odds(t)
    (LambertW(exp(2*t/125 + 1/5)/5), 5)
    >>> distilled.b.odds(t)
    LambertW(5*exp(28*t/25 + 5))
    """
    visits = training_visits(W, L, backtracking, sharing)
    W, L = sympy.sympify(W), sympy.sympify(L)
    return TrainingFlow(W, L, *(row_flow(family, L, n) for family, n in visits.items()))


def training_visits(
    W: Count, L: Count, backtracking: Exact = 0, sharing: str | Sharing = "none"
) -> Families[Expr]:
    """Return the expected visits to a row of each family in one trace of the data.

    Arguments and errors are those of `training_flow`.

    Examples
    --------
    >>> from sympy.abc import L, W
    >>> training_visits(W, L)
    Families(a=1/(L*W), b=0, c=1/W, d=0)
    >>> training_visits(W, L, backtracking=1)
    Families(a=1/L, b=(W - 1)/W, c=1, d=(W - 1)/(L*W))
    """
    W, L = counts(W=W, L=L)
    share = exact("backtracking", backtracking)
    sharing = Sharing(one_of("sharing", sharing, Sharing))
    if share.is_negative or (1 - share).is_negative:
        raise ValueError(f"backtracking must be a share in [0, 1]; got {share}")
    branches = W if sharing is Sharing.NONE else S.One
    lanes = S.One if sharing is Sharing.LANES else L
    # A trace goes out over the target branch once, and in and out of W - 1 dead ends.
    forward, backward = (1 + share * (W - 1)) / branches, share * (W - 1) / branches
    return Families(forward / lanes, backward, forward, backward / lanes).map(factored)


@takes_graphs()
def pretraining_visits(W: Count, K: int, L: Count) -> Rows:
    """Return the expected visits to each row in a random walk from the source to the target.

    For each family they are told by depth, from the fork outwards. Every directed edge of the
    full graph has a row of its own; the target is drawn uniformly among the leaves. W and L
    may be symbols.

    Examples
    --------
    >>> pretraining_visits(2, 2, 1)
    Families(a=(9/2, 7/2), b=(7/2, 5/2), c=(5, 4), d=(4, 3))
    """
    W, L = counts(W=W, L=L)
    K = positive_integer("K", K)
    depths = [pretraining_visits_at(W, sympy.Integer(K), L, S(j)) for j in range(1, K + 1)]
    return Families(*zip(*depths, strict=True))


def pretraining_visits_at(W: Expr, K: Expr, L: Expr, j: Expr) -> Families[Expr]:
    """Return `pretraining_visits` at one depth, which may be a symbol."""
    # In a dead end the walk crosses every directed edge equally often.
    elsewhere = (W - 1) * (1 + K * (L + 1) / L)
    a = (elsewhere + (K - j + 1) * (L + 1) / L) / W
    b = (elsewhere + (K - j) * (L + 1) / L) / W
    return Families(a, b, a + 1 / W, b + 1 / W)


@takes_graphs()
def distillation_excess(
    W: Count, K: Count, L: Count, backtracking: Exact = 1, sharing: str | Sharing = "none"
) -> Expr:
    """Return C in ``H(t) = H_rl + C/t``, to leading order as t goes to infinity.

    Its unit is steps times the unit of the flow's time. K is as in `hitting_time`, the rest as
    in `training_flow`; `backtracking` must not be 0. A symbolic W stands for at least 2: with
    one branch there is nothing to come back from, and the backward rows do not count. Theorem
    9 of docs/learning.md.

    Examples
    --------
    >>> from sympy.abc import K, L, W
    >>> distillation_excess(W, K, L)
    4*K*L*W*(K*L + K + L)/(L + 1)
    """
    (K,) = counts(K=K)
    flow = training_flow(W, L, backtracking, sharing)
    if exact("backtracking", backtracking).is_zero:
        raise ValueError("backtracking must be a positive share; got 0, whose limit is not rl")
    near, far = K**2, K * (K + 1)
    forward = 2 * flow.W * (near / flow.c.speed + far / flow.a.speed)
    if flow.W == 1:
        return factored(forward)
    backward = 2 * (flow.W - 1) * (far / flow.d.speed + near / flow.b.speed)
    return factored(forward + backward)


@takes_graphs()
def uniform_slopes(W: Count, K: Count, L: Count) -> Families[Expr]:
    """Return the derivative of the hitting time in each family's gap, at the pretrained model.

    One gap is common to all depths of the family. Arguments as in `hitting_time`.

    Examples
    --------
    >>> uniform_slopes(15, 15, 5)
    Families(a=-27970, b=-2338, c=-5289, d=-13065)
    """
    W, K, L = counts(W=W, K=K, L=L)
    n = L + 1
    grown = K * (K + 3 * W) * n**2
    fallen = K * (K - 3 * (W - 1)) * n**2
    return Families(
        -K * (grown + 3 * W * (L**2 + 1) - (L**2 - 4 * L + 1)) / (3 * n),
        K * (fallen + 3 * W * (L**2 - 2 * L - 1) - 2 * (2 * L**2 - 2 * L - 1)) / (3 * L * n),
        -K * (grown - 3 * W * (L**2 - 2 * L - 1) - n**2) / (3 * L * n),
        K * (fallen - 3 * W * (L**2 + 1) + 2 * n**2) / (3 * n),
    )


@takes_graphs()
def initial_slope(
    W: Count, K: Count, L: Count, backtracking: Exact = 0, sharing: str | Sharing = "none"
) -> Expr:
    """Return dH/dt at time 0 of the flow: negative for every W, K, L and every training.

    Arguments as in `distillation_excess`; here `backtracking` may be 0.

    Examples
    --------
    >>> initial_slope(15, 15, 5)
    -33259/75
    """
    flow = training_flow(W, L, backtracking, sharing)
    moved = zip(flow.rows, uniform_slopes(W, K, L), strict=True)
    terms = (row.speed / (1 + row.start) * slope for row, slope in moved)
    return factored(sum(terms, S.Zero))
