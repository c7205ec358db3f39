r"""Advantages in dead ends that a walk need not come back from: one rule, theory's too.

The advantage of a row at vertex m is what the alternative costs until the walker stands where
the named action would have led (docs/derivation.md, Theorem 5): excursions beyond m until one
passes backward, ``tau_m / q_m``, whatever lies between m and the fork. It is infinite where
that may never happen: ``q_m = 0``, or a row beyond m that the excursion reaches never passes
backward. To all other rows a row with ``q = 0`` does not matter; so it is opened, everything
is solved as ever, and the infinite advantages are put where they belong.
"""

from fractions import Fraction

import numpy as np

from ...theory.model.families import FAMILIES, Families
from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import Policy
from ..graph.arrays import FamilyArrays, Floats, Mask
from ..graph.exact_rows import ExactRows, exact_rows, first_zero
from .results import RowValues


def opened(rows: ExactRows) -> ExactRows:
    """Return the rows of a dead end with every backward row that never passes opened."""
    if first_zero(rows.backward) is None:
        return rows
    a, b, c, d = rows.families
    b, d = (tuple(p or Fraction(1) for p in family) for family in (b, d))
    return ExactRows(Families(a, b, c, d), rows.weight)


def opened_policy(graph: CorridorGraph, policy: Policy) -> Policy:
    """Return `policy` with every dead end opened."""
    rows = list(exact_rows(graph, policy))
    for w, row in enumerate(rows):
        rows[w] = row if w == graph.target else opened(row)
    families = {f: [list(getattr(row.families, f)) for row in rows] for f in FAMILIES}
    return Policy(**families, fork=policy.fork)


def with_infinities(values: RowValues, rows: ExactRows) -> RowValues:
    """Return advantages of a dead end's opened rows, infinite where its own rows trap."""
    if first_zero(rows.backward) is None:
        return values
    trapped = _trapped(rows)
    families: dict[str, tuple[Floats, Floats]] = {}
    for name, side, sign in zip(FAMILIES, (1, 1, 0, 0), (-1, 1, -1, 1), strict=True):
        lost = trapped[side::2]
        found, bound = getattr(values, name), getattr(values.error_bound, name)
        families[name] = _put(found, lost, sign * np.inf), _put(bound, lost, 0.0)
    bounds = Families.of(lambda name: families[name][1])
    found = Families.of(lambda name: families[name][0])
    return RowValues(*found, FamilyArrays(*bounds), values.method)


def _trapped(rows: ExactRows) -> Mask:
    """Tell at which vertices an excursion, or what follows it, may never end."""
    found, beyond = [], False
    for p, q in zip(reversed(rows.forward), reversed(rows.backward), strict=True):
        found.append(beyond or not q)
        # An excursion that turns at once sees nothing of what is beyond.
        beyond = bool(p) and found[-1]
    return np.array(found[::-1])


def _put(values: Floats, where: Mask, value: float) -> Floats:
    changed = values.copy()
    changed[where] = value
    return changed
