"""S9: other graphs. Trees with alike vertices at each depth, solved for all sizes."""

from collections.abc import Iterator
from functools import partial

import sympy
from sympy import Expr, Integer, Product, Sum, Symbol

from ...model.policy import PolicyName
from ...proving.claim import Claim, Steps, Verdict
from ...proving.domains import Domain, Range
from ...proving.statements.cases import supposing
from ...proving.statements.concluded import Concluded
from ...proving.statements.sentences import Says, Statement
from ...proving.statements.stated import Name, Stated, stated
from ...proving.steps import Identity, Step
from ...quantities.tree_times import nested_time, star_time, tree_time
from ...walk.symbolic_depth import faulhaber
from ...walk.symbols import K, L, W
from ..names import H
from ..sceptics.strengths import trip
from .growing import (
    INDUCTION,
    ONE,
    RL,
    SFT,
    TOUR,
    UNIFORM,
    WIDE,
    basis,
    by_depth,
    family,
    grown,
    many,
)
from .levels import by_steps, symbolic
from .nested import B, G, T, exponential, on_nested

D = Symbol("D", integer=True, positive=True)
i, k = sympy.symbols("i k", integer=True)


def on_levels() -> Concluded:
    """Return the time of sft on any such tree."""
    c, m = (sympy.IndexedBase(letter) for letter in "cm")
    n = Symbol("j", integer=True)

    def turns(depth: Expr) -> Expr:
        return Product(1 + c[n] * m[n] / m[n - 1], (n, 1, depth))

    wrong = (c[i] - 1) * Product(c[n], (n, 0, i - 1)) / turns(i)
    formula = 1 + D + 2 * Sum(turns(k), (k, 0, D - 1)) * Sum(wrong, (i, 0, D - 1))
    name = Name(r"H^{\mathrm{tree}}_{\mathrm{sft}}")
    return Concluded(stated(name, "=", formula), _any_levels, INDUCTION)


def _any_levels(claimed: Stated) -> Iterator[Step]:
    found: list[Step] = []
    for depth in (1, 2, 3):
        formula = written_out(claimed.value.subs(D, depth))
        for letter, values in zip("cm", zip(*symbolic(depth), strict=True), strict=True):
            base = sympy.IndexedBase(letter)
            formula = formula.subs({base[n]: value for n, value in enumerate(values)})
        found.append(Identity(f"a tree {depth} deep", formula, by_steps(symbolic(depth), SFT)))
    yield from basis()
    yield from found


def written_out(formula: Expr) -> Expr:
    """Return a formula with all terms of those sums and products whose ends are numbers.

    Examples
    --------
    >>> written_out(Product(k, (k, 1, 3)) + Sum(i**2, (i, 0, 2)))
    11
    """

    def terms(of: Expr) -> list[Expr]:
        ((index, low, high),) = of.limits
        return [of.function.xreplace({index: Integer(n)}) for n in range(low, high + 1)]

    def has_ends(of: Expr) -> bool:
        return isinstance(of, Sum | Product) and all(end.is_Integer for end in of.limits[0][1:])

    while any(map(has_ends, formula.atoms(Sum, Product))):
        formula = formula.replace(
            has_ends, lambda of: (sympy.Add if isinstance(of, Sum) else sympy.Mul)(*terms(of))
        )
    return formula


def on_paths(policy: PolicyName, formula: Expr) -> Concluded:
    """Return the time on W bare paths of K edges."""
    name = family("paths", star_time, (W, K), policy)
    return Concluded(stated(name, "=", formula), partial(_longer, policy), by_depth(policy))


def _longer(policy: PolicyName, claimed: Stated) -> Steps:
    """Return the recurrence that an edge more at the fork's end of every path is."""
    time = claimed.value
    small = tuple(
        Identity(
            f"{policy}: paths of {n} edges",
            time.subs(K, n),
            by_steps([(W, ONE), *[(ONE, ONE)] * (n - 1)], policy),
        )
        for n in (1, 2, 3)
    )
    if policy is UNIFORM:
        # The trips into others take 2K, and u_i = 2 + u_(i-1).
        each = sympy.Poly(1 + 2 * K * (W - 1) + 2 * i, i)
        total = 1 + faulhaber(each, Integer(0), K - 1)
        return (*basis(), *small, Identity("uniform: edge by edge", time, total))
    alone, more, factor = {SFT: (1 + K, 2, 2), RL: (1 + 0 * K, W, 1)}[policy]
    rest = (time - alone) / ((W - 1) if policy is SFT else 1)
    return (
        *basis(),
        *small,
        Identity(f"{policy}: an edge more", rest.subs(K, K + 1), more + factor * rest),
    )


def on_trees(policy: PolicyName, formula: Expr) -> Concluded:
    """Return the time on the tree with W children at every vertex, K deep."""
    name = family("trees", tree_time, (W, K), policy)
    relation = stated(name, "=", formula, where=many(policy))
    return Concluded(relation, partial(_deeper, policy), by_depth(policy))


def _deeper(policy: PolicyName, claimed: Stated) -> Steps:
    time = claimed.value
    small = tuple(
        Identity(
            f"{policy}: a tree {n} deep", time.subs(K, n), by_steps([(W, ONE)] * n, policy)
        )
        for n in (1, 2)
    )
    steps = grown(policy, time, ONE, Integer(2), ONE + W, K)
    several = () if policy is SFT else (W - 1,)
    return (*basis(), *supposing(small, *several), *steps)


def growths() -> tuple[Stated, ...]:
    """Return two constants for each growth."""
    paths = family("paths", star_time, (W, K), SFT)
    tree, tour = (family("trees", tree_time, (W, K), policy) for policy in (SFT, RL))
    low = 2 * (W - 1) / (W + 1) * (W + 1) ** K
    return (
        stated((W - 1) * 2**K, "<=", paths, "<=", 2 * W * 2**K),
        stated(low, "<=", tree, "<=", 2 * W * (W + 1) ** K, where=WIDE),
        stated(W**K, "<=", tour, "<=", 2 * W**K, where=WIDE),
    )


def statement() -> Statement:
    """Return what S9 says."""
    random = (K * (L + 1) + 1) * (1 + K * (L + 1) / L)
    ways = W * (W**B - 1) / (W - 1)
    fewer = W * (W**K - 1) / (W - 1)
    levels = (1 - (W / (W + 1)) ** K) * ((W + 1) ** K - 1)
    sums = (G**B - 1) / (G - 1) * (1 - (W / G) ** B) / (1 - W / G)
    return Statement.of(
        Says(
            "On a tree whose vertices at each depth have alike children over alike lanes, as "
            "many as their depth says, {}; and the best blind walker takes one more than the "
            "pairs of neighbours below the fork.",
            on_levels(),
        ),
        Says(
            "On W bare paths of K edges {}, {}, {}.",
            on_paths(SFT, 1 + K + (W - 1) * (2 * 2**K - 2)),
            on_paths(UNIFORM, (2 * W - 1) * K**2 + 1),
            on_paths(RL, 1 + W * K),
        ),
        Says(
            "On the tree with W children at every vertex, K deep, {}, {}, {}.",
            on_trees(SFT, 1 + K + 2 * (W**2 - 1) / W * levels),
            on_trees(UNIFORM, 1 - K + 2 * (K * W * W**K - fewer) / (W - 1)),
            on_trees(RL, 1 + fewer),
        ),
        Says(
            "On nested corridors, {} forks in a row, {}, {}, {}, with {} and {}.",
            B,
            on_nested(SFT, 1 + B * (2 * K + 1) + T * (W - 1) * sums),
            on_nested(UNIFORM, 1 + random * (2 * (B * W ** (B + 1) - ways) / (W - 1) - B)),
            on_nested(RL, 1 + (2 * K + 1) * ways),
            trip(),
            G,
        ),
        Says("Hence {} on bare paths, {} and {} on trees, and {}.", *growths(), exponential()),
    )


def claim() -> Claim:
    """Return S9."""
    one_lane = Domain(L=Range(1, 1))
    corridor = Name(r"H^{\mathrm{nested}}_{\mathrm{sft},B=1}", nested_time(ONE, W, K, L, SFT))
    paths = Name(r"H^{\mathrm{paths}}_{\mathrm{sft},2K+1}", star_time(W, 2 * K + 1, SFT))
    return Claim(
        key="S9",
        title="Other graphs: bare paths, branching trees, nested corridors",
        statement=statement(),
        verdict=Verdict.SHARPER,
        steps=basis,
        assumptions=("the leaves are the targets, all alike",),
        constants=Statement.of(
            *(Says("{}", relation) for relation in growths()),
        ),
        remarks=Statement.of(
            Says(
                "One level of nested corridors is the corridor, {}, and so are bare paths "
                "where each diamond has one lane, {}.",
                stated(corridor, "=", H(SFT)),
                stated(paths, "=", H(SFT), where=one_lane),
            ),
        ),
        rests_on=(TOUR,),
        uses=("T4",),
    )
