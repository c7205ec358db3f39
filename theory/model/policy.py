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
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any, Literal, TypeAlias

from .arguments import Count, described, is_expression
from .families import Families
from .graph import Branch, CorridorGraph
from .shown import Shown

Probability: TypeAlias = Any  # int, Fraction, float or SymPy expression
Family: TypeAlias = Probability | Sequence[Probability] | Sequence[Sequence[Probability]]
Rows: TypeAlias = Families[tuple[Any, ...]]  # a value for each family and depth of a branch


class PolicyName(StrEnum):
    """The three policies of the paper."""

    UNIFORM = "uniform"
    SFT = "sft"
    RL = "rl"


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
        for name in ("a", "b", "c", "d", "fork"):
            object.__setattr__(self, name, _as_tuples(getattr(self, name)))

    @classmethod
    def named(cls, name: str | PolicyName) -> Policy:
        """Return one of the paper's policies: ``"uniform"``, ``"sft"`` or ``"rl"``.

        Raises
        ------
        TypeError, ValueError
            If `name` is none of them.
        """
        match policy_name(name):
            case PolicyName.UNIFORM:
                return cls()
            case PolicyName.SFT:
                return cls(a=1, c=1)
            case PolicyName.RL:
                return cls(a=1, b=1, c=1, d=1)

    def rows(self, graph: CorridorGraph) -> tuple[Rows, ...]:
        """Return the families of every branch of `graph`, as many rows as it is deep.

        Raises
        ------
        TypeError, ValueError
            If a family does not fit the graph, or an entry is no probability.
        """
        return tuple(
            Families.of(partial(_family, self, graph, w)) for w in range(len(graph.branches))
        )


def policy_name(value: object) -> PolicyName:
    """Return the `PolicyName` that `value` names.

    Raises
    ------
    TypeError, ValueError
        If `value` is no text, or text that names no policy.

    Examples
    --------
    >>> policy_name("sft")
    <PolicyName.SFT: 'sft'>
    """
    accepted = ", ".join(repr(str(name)) for name in PolicyName)
    if not isinstance(value, str):
        raise TypeError(f"policy must be one of {accepted}; got {described(value)}")
    try:
        return PolicyName(value)
    except ValueError:
        raise ValueError(f"policy must be one of {accepted}; got {value!r}") from None


# typed: SymPy's Integer(5) equals 5, but its row is an expression.
@lru_cache(maxsize=None, typed=True)
def pretrained(family: str, lanes: Count) -> Probability:
    """Return the uniform row of `family` at a diamond with `lanes` lanes, exactly.

    Examples
    --------
    >>> pretrained("b", 5)
    Fraction(5, 6)
    """
    edges = lanes if family in "bc" else 1
    return edges / (lanes + 1) if is_expression(lanes) else Fraction(edges, lanes + 1)


def _family(policy: Policy, graph: CorridorGraph, w: int, name: str) -> tuple[Probability, ...]:
    """Return the probabilities of family `name` on branch `w`."""
    value, branch = getattr(policy, name), graph.branches[w]
    if isinstance(value, str):
        if value != "uniform":
            raise ValueError(f"{name} must be probabilities or 'uniform'; got {value!r}")
        known = {lanes: pretrained(name, lanes) for lanes in set(branch.lanes)}
        return tuple(map(known.__getitem__, branch.lanes))
    if not _is_sequence(value):
        return (_probability(name, value),) * branch.depth
    if len(value) and _is_sequence(value[0]):
        return _per_branch(name, value, graph, w)
    deepest = max(kind.depth for kind in graph.branches)
    if len(value) != deepest:
        raise ValueError(
            f"{name} must have one probability for each depth, {deepest}; got {len(value)}"
        )
    return tuple(
        _probability(f"{name}_{j}", p) for j, p in enumerate(value[: branch.depth], start=1)
    )


def _per_branch(
    name: str, value: Sequence[Any], graph: CorridorGraph, w: int
) -> tuple[Probability, ...]:
    if len(value) != len(graph.branches):
        raise ValueError(
            f"{name} must have one sequence for each kind of branch, {len(graph.branches)}; "
            f"got {len(value)}"
        )
    row, branch = value[w], graph.branches[w]
    if not _is_sequence(row) or len(row) != branch.depth:
        got = len(row) if _is_sequence(row) else described(row)
        raise ValueError(
            f"{name}[{w}] must have one probability for each depth, {branch.depth}; got {got}"
        )
    return tuple(_probability(f"{name}[{w}]_{j}", p) for j, p in enumerate(row, start=1))


def _as_tuples(value: Any) -> Any:
    """Return sequences, arrays, Series and DataFrames as tuples; the rest as it is."""
    if hasattr(value, "to_numpy"):
        value = value.to_numpy()
    if hasattr(value, "tolist"):
        value = value.tolist()
    return tuple(map(_as_tuples, value)) if isinstance(value, list | tuple) else value


def _is_sequence(value: object) -> bool:
    return hasattr(value, "__len__") and hasattr(value, "__getitem__")


def _probability(name: str, value: Any) -> Probability:
    """Return `value` if it is a probability: a number in [0, 1] or a symbol for one."""
    rule = f"{name} must be a probability in [0, 1]; got {described(value)}"
    if isinstance(value, bool | str | complex):
        raise TypeError(rule)
    if is_expression(value) and not value.is_number:
        declared = all(symbol.is_nonnegative for symbol in value.free_symbols)
        if not declared or value.is_negative or (1 - value).is_negative:
            raise ValueError(
                f"{rule}; declare the symbol nonnegative=True (at most 1 is taken)"
            )
        return value
    try:
        inside = bool(0 <= value <= 1)
    except TypeError:
        raise TypeError(rule) from None
    if not inside:
        raise ValueError(rule)
    return value


def branch_weights(graph: CorridorGraph, policy: Policy) -> tuple[Probability, ...]:
    """Return the fork's probability for each kind of branch, all its copies together.

    Raises
    ------
    TypeError, ValueError
        If the fork's rule is no distribution over the branches of `graph`.

    Examples
    --------
    >>> branch_weights(CorridorGraph.symmetric(5, 1, 2), Policy.named("rl"))
    (Fraction(1, 5), Fraction(4, 5))
    """
    width, fork = graph.width, policy.fork
    if isinstance(fork, str):
        if fork != "uniform":
            raise ValueError(f"fork must be 'uniform' or W probabilities; got {fork!r}")
        return tuple(_share(branch, width) for branch in graph.branches)
    if not _is_sequence(fork):
        raise TypeError(f"fork must be 'uniform' or W probabilities; got {described(fork)}")
    if any(branch.count != 1 for branch in graph.branches) or len(fork) != len(graph.branches):
        raise ValueError(
            f"fork must have one probability for each of {width} branches, each listed on its "
            f"own (CorridorGraph.from_branches); got {len(fork)}"
        )
    weights = tuple(_probability(f"fork[{w}]", p) for w, p in enumerate(fork))
    total = sum(weights)
    if is_expression(total) and not total.is_number:
        if total.cancel() != 1:
            raise ValueError(
                f"fork must sum to 1 identically, like p/(p+q) and q/(p+q); it sums to {total}"
            )
        return weights
    # A float distribution sums to 1 up to one rounding for each of its terms; the sum itself
    # is taken exactly, whatever the floats' precision.
    inexact = any(not is_expression(p) and hasattr(p, "hex") for p in weights)
    inexact |= any(not hasattr(p, "__index__") and hasattr(p, "dtype") for p in weights)
    if inexact:
        total = sum(Fraction(*p.as_integer_ratio()) for p in weights)
    if abs(total - 1) > (len(weights) * Fraction(1, 2**52) if inexact else 0):
        shown = float(total) if inexact else total
        raise ValueError(f"fork must sum to 1; it sums to {shown}")
    return weights


def check_types(graph: object, policy: object) -> None:
    """Raise TypeError unless `graph` and `policy` are what they are called."""
    if not isinstance(graph, CorridorGraph):
        raise TypeError(f"graph must be a CorridorGraph; got {described(graph)}")
    if not isinstance(policy, Policy):
        raise TypeError(
            f"policy must be a Policy, such as Policy.named('rl'); got {described(policy)}"
        )


def _share(branch: Branch, width: Count) -> Probability:
    if is_expression(branch.count) or is_expression(width):
        return branch.count / width
    return Fraction(branch.count, width)
