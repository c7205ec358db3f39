"""The tables there are: times by size, formulas, growth with its constants, the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import TYPE_CHECKING

from ..quantities import CATALOGUE, by_call
from ..quantity import Quantity
from ..theory.model.arguments import one_of, positive_integer
from ..theory.model.policy import PolicyName, policy_name
from .cells import Column, Named, growth_latex
from .table import Table, chosen

if TYPE_CHECKING:
    from .cells import Cell

MOST_ROWS = 10_000
POLICIES = {PolicyName.UNIFORM: "uniform", PolicyName.SFT: "SFT", PolicyName.RL: "RLVR"}
DEFAULT = ("hitting-time", "backtrack-time")
Sizes = Iterable[int] | None


def times_table(
    W: Sizes = None,
    K: Sizes = None,
    L: Sizes = None,
    *,
    quantities: Iterable[str] = DEFAULT,
    policies: Iterable[str] = tuple(PolicyName),
    columns: Iterable[str] | None = None,
) -> Table:
    r"""Return a table of exact values, a row for each combination of sizes.

    Parameters
    ----------
    W, K, L : iterables of int
        Those that enter the quantities.
    quantities : iterable of str
        Those of ``corridor.quantities.CATALOGUE`` that are exact: ``"hitting-time"``,
        ``"backtrack-time"``, ``"hitting-time-ratio"`` (to rl), ``"variance"`` and others.
    policies : iterable of policy names
    columns : iterable of str, optional
        Columns in their order, such as ``"K"``, ``"hitting-time:sft"`` or
        ``"hitting-time"``; in place of quantities and policies.

    A ValueError says which size is missing or does not enter, or that the table would have
    over 10000 rows.

    Examples
    --------
    >>> print(times_table(K=[5, 15], L=[5], quantities=["backtrack-time"]).to_csv())
    K,L,backtrack-time:uniform,backtrack-time:sft,backtrack-time:rl
    5,5,217,82376.8,11
    15,5,1729,3.08461e+13,31
    <BLANKLINE>
    """
    picked = _picked(quantities, policies, columns)
    entering = [name for name in "WKL" if any(name in q.sizes for q, _ in picked)]
    axes = _axes(entering, {"W": W, "K": K, "L": L})
    rows: list[tuple[Cell, ...]] = []
    for place in product(*axes.values()):
        sizes = dict(zip(entering, place, strict=True))
        values = (quantity.value({**sizes, "policy": policy}) for quantity, policy in picked)
        rows.append((*place, *values))
    heads = [Column(name, f"${name}$") for name in entering]
    table = Table((*heads, *(_column(*pick) for pick in picked)), tuple(rows))
    return table if columns is None else table.choose(columns)


def formulas_table(
    *,
    quantities: Iterable[str] = DEFAULT,
    policies: Iterable[str] = tuple(PolicyName),
    sizes: dict[str, int] | None = None,
) -> Table:
    """Return a table of closed forms, a row for each quantity and policy that has one.

    `sizes` are numbers to put in for W, K or L, by name; the rest is as in `times_table`.

    Examples
    --------
    >>> print(formulas_table(policies=["rl"]).to_csv())
    quantity,policy,formula
    hitting-time,rl,(2*K + 1)*(2*W - 1) + 1
    backtrack-time,rl,2*K + 1
    <BLANKLINE>
    """
    picked = [pick for pick in _picked(quantities, policies, None) if pick[1] in pick[0].closed]
    rows = tuple(
        (
            Named(quantity.title, quantity.name),
            None if policy is None else Named(POLICIES[policy], policy),
            quantity.closed_form(policy, **(sizes or {})),
        )
        for quantity, policy in picked
    )
    if not rows:
        raise ValueError("quantities and policies must leave a closed form; they leave none")
    columns = (
        Column("quantity", "quantity", notes=tuple(_note(quantity) for quantity, _ in picked)),
        Column("policy", "policy"),
        Column("formula", "value"),
    )
    return Table(columns, rows)


def constants_table() -> Table:
    """Return the growth of every quantity, with constants, proved as the table is made.

    A ValueError says that a proof has failed.

    Examples
    --------
    >>> print(constants_table().choose(["quantity", "growth", "lower", "upper"]).to_csv())
    quantity,growth,lower,upper
    hitting_time(uniform),K**2*L*W,1,18
    ...
    """
    from ..theory.proofs.growth_bounds import growth_bounds

    rows, notes = [], []
    for bound in growth_bounds():
        if not bound.proved():
            raise ValueError(
                f"the growth of {bound.quantity} under {bound.policy} is not proved"
            )
        symbol = rf"${by_call(bound.quantity).symbol}_{{\mathrm{{{bound.policy}}}}}$"
        name = Named(symbol, f"{bound.quantity}({bound.policy})")
        least = bound.least_width
        where = Named(f"$W \\ge {least}$", f"W >= {least}") if least > 1 else "all"
        scale = Named(f"${growth_latex(bound.scale)}$", str(bound.scale))
        rows.append((name, scale, bound.lower, bound.upper, where))
        notes.append(_note(by_call(bound.quantity)))
    times = ("at least, at most: times the growth",)
    columns = (
        Column("quantity", "quantity", notes=tuple(notes)),
        Column("growth", r"$\Theta$ of"),
        Column("lower", "at least", notes=times),
        Column("upper", "at most", notes=times),
        Column("domain", "for"),
    )
    return Table(columns, tuple(rows))


def ledger_table(keys: Iterable[str] | None = None) -> Table:
    """Return the ledger: each claim with its verdict, proved as the table is made.

    `keys` choose claims, such as ``"T4"``; all of them are the default, which takes seconds.

    Examples
    --------
    >>> print(ledger_table(["S2"]).choose(["claim", "verdict"]).to_csv())
    claim,verdict
    S2,proved with a sharper constant
    <BLANKLINE>
    """
    from ..theory.proofs.ledger import LEDGER, proofs

    rows = tuple(
        (
            proof.claim.key,
            proof.claim.title,
            str(proof.verdict),
            "; ".join(map(str, proof.claim.constants)),
            len(proof.steps),
        )
        for proof in proofs(keys or LEDGER)
    )
    columns = (
        Column("claim", "claim"),
        Column("title", "what it says", width="4.2cm"),
        Column("verdict", "verdict", width="3.2cm"),
        Column("constants", "constants", width="4.8cm"),
        Column("steps", "steps"),
    )
    return Table(columns, rows)


def _picked(
    quantities: Iterable[str], policies: Iterable[str], columns: Iterable[str] | None
) -> list[tuple[Quantity, PolicyName | None]]:
    """Return the quantities and policies that are asked for, as columns in order."""
    exact = [name for name, quantity in CATALOGUE.items() if quantity.exact]
    if columns is not None:
        quantities, policies = exact, tuple(PolicyName)
    asked = [CATALOGUE[one_of("quantities", name, exact)] for name in quantities]
    wanted = [*map(policy_name, policies), None]
    everything = [
        (each, policy) for each in asked for policy in wanted if policy in each.policies
    ]
    if columns is not None:
        names = [*"WKL", *(_column(*pick).name for pick in everything)]
        places = chosen(names, columns)
        everything = [everything[n - 3] for n in sorted(places) if n >= 3]
    if not everything:
        raise ValueError(
            "quantities and policies must leave at least one column; they leave none"
        )
    return everything


def _column(quantity: Quantity, policy: PolicyName | None) -> Column:
    notes = (_note(quantity),)
    if policy is None:
        return Column(quantity.name, quantity.title, notes=notes)
    return Column(f"{quantity.name}:{policy}", POLICIES[policy], quantity.title, notes=notes)


def _note(quantity: Quantity) -> str:
    return f"${quantity.symbol}$: {quantity.definition}"


def _axes(entering: list[str], given: dict[str, Sizes]) -> dict[str, list[int]]:
    axes: dict[str, list[int]] = {}
    rows = 1
    for name, values in given.items():
        if name not in entering:
            if values is not None:
                raise ValueError(f"{name} does not enter what the table shows; leave it out")
            continue
        if values is None:
            raise ValueError(f"{name} must be given: it enters what the table shows")
        axes[name] = list(dict.fromkeys(positive_integer(name, value) for value in values))
        rows *= len(axes[name])
    if not 1 <= rows <= MOST_ROWS:
        raise ValueError(f"the sizes must give 1 to {MOST_ROWS} rows; got {rows}")
    return axes
