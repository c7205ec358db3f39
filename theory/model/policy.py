"""The policy: with which probability each directed edge follows each.

With the lanes of a diamond lumped, a policy is four families of probabilities (``j`` counts
diamonds from the fork) and a rule at the fork:

=====  ==========================================  ======================================
name   the walker has just …                       and goes on with this probability
=====  ==========================================  ======================================
a_j    crossed diamond j forward, is at r_j        forward, over the single edge
b_j    come back along the single edge to r_j      backward, through one of the L lanes
c_j    come forward along the single edge to l_j   forward, through one of the L lanes
d_j    crossed diamond j backward, is at l_j       backward, over the single edge
=====  ==========================================  ======================================

Nothing here needs SymPy or NumPy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, partial
from typing import Any, Literal, TypeAlias

from .arguments import Count, described, one_of, shortened
from .families import FAMILIES, Families
from .graph import Branch, CorridorGraph
from .probabilities import Probability, as_tuples, check_distribution, check_probability, ratio
from .shown import Shown

Family: TypeAlias = Probability | Sequence[Probability] | Sequence[Sequence[Probability]]
Rows: TypeAlias = Families[tuple[Any, ...]]  # a value for each family and depth of a branch


class PolicyName(StrEnum):
    """The three policies of the paper."""

    UNIFORM = "uniform"
    SFT = "sft"
    RL = "rl"


NAMES = {**{str(name): name for name in PolicyName}, "rlvr": PolicyName.RL}


def policy_name(value: object) -> PolicyName:
    """Return the `PolicyName` that `value` names, in any case; ``"rlvr"`` is ``"rl"``.

    >>> policy_name("SFT")
    <PolicyName.SFT: 'sft'>
    """
    if isinstance(value, str) and value.lower() in NAMES:
        return NAMES[value.lower()]
    return PolicyName(one_of("policy", value, PolicyName))


@dataclass(frozen=True)
class Policy(Shown):
    """Four families of probabilities and a rule at the fork.

    Parameters
    ----------
    a, b, c, d : probability, sequence, sequence of sequences, or ``"uniform"``
        One probability for every row of the family; or one for each depth, from the fork
        outwards, shared by all branches (as many as the deepest branch has diamonds); or
        one such sequence for each branch. ``"uniform"`` is the pretrained row, uniform
        over the edges at the vertex: ``1/(L+1)`` for a and d, ``L/(L+1)`` for b and c.
    fork : ``"uniform"`` or sequence of W probabilities
        With which probability the walker at the fork takes each branch.

    Lists, NumPy arrays, pandas Series and DataFrames (a row for each branch) are taken, and
    kept as tuples.

    Examples
    --------
    >>> graph = CorridorGraph.symmetric(W=2, K=1, L=4)
    >>> Policy.named("sft").rows(graph)[0]
    Families(a=(1,), b=(Fraction(4, 5),), c=(1,), d=(Fraction(1, 5),))
    """

    a: Family = "uniform"
    b: Family = "uniform"
    c: Family = "uniform"
    d: Family = "uniform"
    fork: Literal["uniform"] | Sequence[Probability] = "uniform"

    def __post_init__(self) -> None:
        # Tuples, so that policies compare and can be keys, whatever they were given as.
        for name in (*FAMILIES, "fork"):
            object.__setattr__(self, name, as_tuples(getattr(self, name)))
        for name in FAMILIES:
            _check_family(name, getattr(self, name))
        _check_fork(self.fork)

    @classmethod
    def named(cls, name: str | PolicyName) -> Policy:
        """Return one of the paper's policies: ``"uniform"``, ``"sft"`` or ``"rl"``."""
        match policy_name(name):
            case PolicyName.UNIFORM:
                return cls()
            case PolicyName.SFT:
                return cls(a=1, c=1)
            case PolicyName.RL:
                return cls(a=1, b=1, c=1, d=1)

    def rows(self, graph: CorridorGraph) -> tuple[Rows, ...]:
        """Return the families of every branch of `graph`, as many rows as it is deep.

        A ValueError says which family does not fit the graph.
        """
        return tuple(
            Families.of(partial(self.row, graph, w)) for w in range(len(graph.branches))
        )

    def row(self, graph: CorridorGraph, w: int, family: str) -> tuple[Probability, ...]:
        """Return the probabilities of a family on a kind of branch, by depth."""
        value, branch = getattr(self, family), graph.branches[w]
        everywhere = self.everywhere(family, branch)
        if everywhere is not None:
            return (everywhere,) * branch.depth
        if isinstance(value, str):
            known = {lanes: pretrained(family, lanes) for lanes in branch.different}
            return tuple(map(known.__getitem__, branch.lanes))
        name, length = family, max(kind.depth for kind in graph.branches)
        if value and isinstance(value[0], tuple):
            if len(value) != len(graph.branches):
                raise ValueError(
                    f"{name} must have one sequence for each kind of branch, "
                    f"{len(graph.branches)}; got {len(value)}"
                )
            name, value, length = f"{name}[{w}]", value[w], branch.depth
        if len(value) != length:
            raise ValueError(
                f"{name} must have one probability for each depth, {length}; got {len(value)}"
            )
        return tuple(value[: branch.depth])

    def everywhere(self, family: str, branch: Branch) -> Probability | None:
        """Return the probability of a family at every depth, or None where depths may differ.

        >>> Policy(a=[1, 1]).everywhere("a", Branch((4, 4)))
        >>> Policy().everywhere("a", Branch((4, 4)))
        Fraction(1, 5)
        """
        value = getattr(self, family)
        if not isinstance(value, str):
            return None if isinstance(value, tuple) else value
        lanes = branch.different
        return pretrained(family, lanes[0]) if len(lanes) == 1 else None


def as_policy(policy: object) -> Policy:
    """Return a policy as it is, and the paper's for its name.

    >>> as_policy("rlvr")
    Policy(a=1, b=1, c=1, d=1, fork='uniform')
    """
    if isinstance(policy, Policy):
        return policy
    if not isinstance(policy, str):
        raise TypeError(
            f"policy must be a Policy, or the name of one such as 'rl'; got {described(policy)}"
        )
    return Policy.named(policy)


# typed: SymPy's Integer(5) equals 5, but its row is an expression.
@lru_cache(maxsize=None, typed=True)
def pretrained(family: str, lanes: Count) -> Probability:
    """Return the uniform row of `family` at a diamond with `lanes` lanes, exactly.

    >>> pretrained("b", 5)
    Fraction(5, 6)
    """
    return ratio(lanes if family in "bc" else 1, lanes + 1)


def branch_weights(graph: CorridorGraph, policy: Policy) -> tuple[Probability, ...]:
    """Return the fork's probability for each kind of branch, all its copies together.

    >>> branch_weights(CorridorGraph.symmetric(5, 1, 2), Policy.named("rl"))
    (Fraction(1, 5), Fraction(4, 5))
    """
    width, fork = graph.width, policy.fork
    if isinstance(fork, str):
        return tuple(ratio(branch.count, width) for branch in graph.branches)
    if any(branch.count != 1 for branch in graph.branches) or len(fork) != len(graph.branches):
        raise ValueError(
            f"fork must have one probability for each of {width} branches, each listed on its "
            f"own (CorridorGraph.from_branches); got {len(fork)}"
        )
    return tuple(fork)


def _check_family(name: str, value: Family) -> None:
    """Raise unless `value` is probabilities: one, one for each depth, or that by branch."""
    if isinstance(value, str):
        if value != "uniform":
            hint = f": did you mean Policy.named({value!r})?" if value.lower() in NAMES else ""
            raise ValueError(
                f"{name} must be probabilities or 'uniform'; got {shortened(value)}{hint}"
            )
    elif not isinstance(value, tuple):
        check_probability(name, value)
    elif value and isinstance(value[0], tuple):
        for w, row in enumerate(value):
            if not isinstance(row, tuple):
                raise TypeError(f"{name}[{w}] must be a sequence; got {described(row)}")
            _check_depths(f"{name}[{w}]", row)
    else:
        _check_depths(name, value)


def _check_depths(name: str, row: tuple[Probability, ...]) -> None:
    for j, p in enumerate(row, start=1):
        check_probability(f"{name}_{j}", p)


def _check_fork(fork: object) -> None:
    """Raise unless `fork` is ``"uniform"`` or a distribution."""
    rule = f"fork must be 'uniform' or W probabilities; got {described(fork)}"
    if isinstance(fork, tuple):
        check_distribution("fork", fork)
    elif not isinstance(fork, str):
        raise TypeError(rule)
    elif fork != "uniform":
        raise ValueError(rule.removesuffix(" (str)"))
