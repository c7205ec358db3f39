"""Negative controls: every proof has false twins, made systematically, and all are refused."""

from dataclasses import replace
from fractions import Fraction
from itertools import islice

import pytest
import sympy
from depth import THOROUGH, part

from corridor import PolicyName
from corridor.theory.proofs import (
    Bound,
    Covered,
    ForAll,
    Identity,
    Outcome,
    Positive,
    Witness,
    first_step,
)
from corridor.theory.proofs.first_step import (
    Conjecture,
    first_step_proof,
    steps_conjecture,
    unit_reward,
)
from corridor.theory.proofs.inference import time_of
from corridor.theory.proofs.ledger import LEDGER
from corridor.theory.proving.claim import all_steps
from corridor.theory.proving.statements.concluded import Concluded
from corridor.theory.proving.statements.stated import Stated
from corridor.theory.walk.symbolic_depth import constant_families, families, remaining_steps
from corridor.theory.walk.symbols import L

OPPOSITE = {"<": ">=", ">": "<=", "<=": ">", ">=": "<", "=": "<"}


def integers_in(expression):
    """Return the places of integers in an expression tree, as paths of argument numbers."""
    found = []

    def visit(node, path):
        if node.is_Integer:
            found.append(path)
        for n, argument in enumerate(node.args):
            visit(argument, (*path, n))

    visit(expression, ())
    return found


def bumped(expression, path, by=1):
    """Return the expression with the integer at `path` off by one."""
    if not path:
        return expression + by
    arguments = list(expression.args)
    arguments[path[0]] = bumped(arguments[path[0]], path[1:], by)
    return expression.func(*arguments)


def differs(first, second):
    """Tell whether two expressions differ at some rational point: an independent check."""
    symbols = sorted((first.free_symbols | second.free_symbols), key=str)
    for start in (2, 3, 5):
        values = {s: sympy.Rational(start + 2 * n, 1) for n, s in enumerate(symbols)}
        one, two = (side.subs(values) for side in (first, second))
        if one.is_finite and two.is_finite and sympy.expand(one - two) != 0:
            return True
    return False


def twins(step):
    """Yield false variants of a step."""
    if isinstance(step, Identity):
        for side in ("right", "left"):
            original = sympy.sympify(getattr(step, side))
            places = integers_in(original)
            # The first, the middle and the last integer of the formula.
            for place in sorted(
                {0, len(places) // 2, len(places) - 1} & set(range(len(places)))
            ):
                changed = bumped(original, places[place])
                if not changed.has(sympy.zoo, sympy.nan) and differs(changed, original):
                    yield replace(step, **{side: changed})
    elif isinstance(step, Bound):
        worse = step.constant + (1 if step.operator == ">=" else -1)
        yield replace(step, constant=worse)
    elif isinstance(step, Positive):
        yield replace(step, expression=-step.expression, strict=True)
    elif isinstance(step, Covered):
        yield replace(step, given=step.given - {min(step.given)})
    elif isinstance(step, Witness):
        yield replace(step, sign=OPPOSITE[step.sign])
    elif isinstance(step, ForAll):
        # The certificate stays: the kernel must see that it is not one of the twin.
        yield replace(step, relation=replace(step.relation, sign=OPPOSITE[step.relation.sign]))
        yield replace(step, parts=step.parts[1:])


def printed_twins(step):
    """Yield false variants of what a statement prints: signs turned round, values off."""
    if isinstance(step, Stated):
        for n, sign in enumerate(step.signs):
            signs = (*step.signs[:n], OPPOSITE[sign], *step.signs[n + 1 :])
            yield replace(step, signs=signs)
            if sign == "=":
                sides = (*step.sides[: n + 1], step.sides[n + 1] + 1, *step.sides[n + 2 :])
                yield replace(step, sides=sides)
    elif isinstance(step, Concluded):
        yield replace(step, relation=next(step.relation.altered(step.subject)))


@pytest.mark.parametrize("key", LEDGER)
def test_no_false_twin_of_a_step_survives(key):
    steps = all_steps(LEDGER[key]())
    if key == "V":
        # Second moments are long: one equation of each kind for one policy is enough here.
        steps = (*steps[18:36:4], *(s for s in steps if isinstance(s, Concluded)))
    mutants = [twin for step in steps for twin in (*twins(step), *printed_twins(step))]
    # What all steps of a claim have in common shows in every eighth of their twins, too.
    mutants = part(mutants, 8)
    survivors = [twin for twin in mutants if twin.check().outcome is Outcome.PROVED]
    assert survivors == []
    assert len(mutants) >= (5 if THOROUGH else 1)


def test_there_are_many_mutants():
    claims = (make() for key, make in LEDGER.items() if key != "V")
    made = (twin for claim in claims for step in all_steps(claim) for twin in twins(step))
    # To count them all takes long.
    assert len(list(islice(made, 60))) == 60


def proved(conjecture):
    return all(step.check().outcome is Outcome.PROVED for step in first_step_proof(conjecture))


@pytest.mark.parametrize("policy", list(PolicyName))
@pytest.mark.parametrize("boundary", ["leaf", "target", "fork", "source"])
def test_a_dropped_boundary_case_is_missed(policy, boundary, monkeypatch):
    whole = steps_conjecture(policy, time_of(policy))
    assert proved(whole)
    all_of_them = first_step._boundary
    monkeypatch.setattr(
        first_step,
        "_boundary",
        lambda c: {name: step for name, step in all_of_them(c).items() if name != boundary},
    )
    assert not proved(whole)


@pytest.mark.parametrize("policy", list(PolicyName))
@pytest.mark.parametrize("other", list(PolicyName))
def test_a_swapped_policy_is_refused(policy, other):
    conjecture = replace(steps_conjecture(policy, time_of(policy)), rows=families(other))
    assert proved(conjecture) == (policy is other)


@pytest.mark.parametrize("base", [L, L + 1, L + 2, L + 3, (L + 1) ** 2, (L + 1) ** 2 / L + 1])
def test_a_wrong_base_is_refused(base):
    right = steps_conjecture(PolicyName.SFT, time_of(PolicyName.SFT))
    rows = replace(right.rows, powers=replace(right.rows.powers, ratio=base))
    assert not proved(replace(right, rows=rows))


@pytest.mark.parametrize(
    "name", [("dead", "F"), ("dead", "Y"), ("target", "X"), ("target", "B")]
)
@pytest.mark.parametrize("policy", list(PolicyName))
def test_a_value_off_by_one_is_refused(policy, name):
    side, kind = name
    right = steps_conjecture(policy, time_of(policy))
    values = getattr(right.values, side)
    wrong = replace(right.values, **{side: values | {kind: values[kind] + 1}})
    assert not proved(replace(right, values=wrong))


def test_any_constant_families_are_proved_by_the_same_method():
    a, b, c, d = (sympy.Rational(*pair) for pair in ((1, 2), (1, 3), (2, 3), (1, 5)))
    rows = constant_families(a, b, c, d)
    values = remaining_steps(rows)
    right = Conjecture(rows, values, unit_reward(), values.fork + 1)
    assert proved(right)
    assert not proved(replace(right, at_source=values.fork))
    from corridor import CorridorGraph, Policy
    from corridor.theory import solve

    policy = Policy(*(Fraction(p.p, p.q) for p in (a, b, c, d)))
    exact = solve(CorridorGraph.symmetric(3, 2, 4), policy).hitting_time
    at = {"W": 3, "K": 2, "L": 4}
    found = right.at_source.subs({s: at.get(s.name, s) for s in right.at_source.free_symbols})
    assert found.subs(rows.top, rows.powers.ratio**2) == exact
