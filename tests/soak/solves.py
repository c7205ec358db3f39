"""Hostile policies on small corridors, solved in floats and exactly, and no bound is violated.

The exact side is the naive walk of tests/oracles.py, every directed edge a state, of which the
states are eliminated one by one in fractions: no line of theory or numerics enters.
"""

import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from math import isfinite
from typing import Any

import click
from oracles import TARGET, corridor_moves

try:  # the same numbers, faster
    from gmpy2 import mpq
except ModuleNotFoundError:
    mpq = Fraction

# What breaks rounding: never, always, nearly so, below the normal floats, and no float at all.
HOSTILE: tuple[Any, ...] = (
    1, 1.0 - 2**-53, 1 - 1e-15, 1 - 1e-9, 1e-300, 2.0**-1022, 5e-324, 1e-160, 1e-16, 1e-8,
    0.5, 0.1, Fraction(1, 3), Fraction(10**30 - 1, 10**30), Fraction(1, 10**400),
)  # fmt: skip
REDUCED = {"accurate", "mpmath"}
Moves = dict[Any, dict[Any, Fraction]]
Case = tuple[list[list[int]], int, list[tuple[list[Any], ...]], list[Any]]


def drawn(order: random.Random) -> Case:
    """Return branches, target, rows and fork of a small corridor."""
    branches = [
        [order.choice((1, 1, 2, 3)) for _ in range(order.choice((1, 1, 2, 3)))]
        for _ in range(order.choice((1, 2, 2, 3)))
    ]
    some = order.sample(HOSTILE, order.randint(1, 4))
    some += [0] if order.random() < 0.1 else []

    def probability() -> Any:
        return order.choice(some) if order.random() < 0.8 else order.random()

    rows = [tuple([probability() for _ in lanes] for _ in "abcd") for lanes in branches]
    weights = [Fraction(probability()) for _ in branches]
    total = sum(weights)
    fork = [w / total if total else Fraction(1, len(branches)) for w in weights]
    return branches, order.randrange(len(branches)), rows, fork


def certain(moves: Moves) -> set[Any]:
    """Return the states from which the walk ends with probability 1."""
    before: dict[Any, set[Any]] = {}
    for state, ends in moves.items():
        for end, p in ends.items():
            if p:
                before.setdefault(end, set()).add(state)

    def back_from(found: set[Any]) -> set[Any]:
        todo = list(found)
        while todo:
            new = before.get(todo.pop(), set()) - found
            found |= new
            todo += new
        return found

    return set(moves) - back_from(set(moves) - back_from({"end"}))


def solved(moves: Moves, states: set[Any]) -> list[dict[Any, Fraction]]:
    """Return the first two moments of the steps from each state to the end."""
    # The last ones first: a corridor fills in little.
    order = [s for s in moves if s in states]
    left = {s: {e: mpq(p) for e, p in moves[s].items() if p and e != "end"} for s in order}
    enter: dict[Any, set[Any]] = {s: set() for s in order}
    for state, ends in left.items():
        for end in ends:
            enter[end].add(state)
    gone = []
    for state in reversed(order):
        ends = left.pop(state)
        stay = 1 / (1 - ends.pop(state, mpq(0)))
        weights = {s: left[s].pop(state) * stay for s in enter.pop(state) if s != state}
        for end in ends:
            enter[end].discard(state)
        for other, weight in weights.items():
            for end, p in ends.items():
                left[other][end] = left[other].get(end, 0) + weight * p
                enter[end].add(other)
        gone.append((state, stay, ends, weights))

    def times(rewards: dict[Any, Fraction]) -> dict[Any, Fraction]:
        for state, _, _, weights in gone:
            for other, weight in weights.items():
                rewards[other] += weight * rewards[state]
        found: dict[Any, Fraction] = {}
        for state, stay, ends, _ in reversed(gone):
            found[state] = stay * (rewards[state] + sum(p * found[e] for e, p in ends.items()))
        return found

    first = times(dict.fromkeys(order, mpq(1)))
    # T = 1 + T' gives E[T^2] = 1 + 2 E[T'] + E[T'^2], and E[T'] = E[T] - 1.
    return [first, times({s: 2 * first[s] - 1 for s in order})]


class Exact:
    """What the walk takes, exactly; None where it need not end."""

    def __init__(self, branches: Any, target: int, rows: Any, fork: Any) -> None:
        exactly = [tuple([Fraction(p) for p in row] for row in four) for four in rows]
        moves = corridor_moves(branches, target, exactly, fork)
        moves[TARGET] = {"end": Fraction(1)}
        self.moves, self.branches, self.target = moves, branches, target
        self.times, self.squares = solved(moves, certain(moves))
        self.hitting_time = self.times.get("source")

    def variance(self) -> Fraction:
        """Return the variance of the steps from the source."""
        return self.squares["source"] - self.times["source"] ** 2

    def backtrack_time(self, w: int) -> Fraction | None:
        """Return the steps from the leaf of a branch to the fork."""
        moves = {s: ends for s, ends in self.moves.items() if s[0] == w}
        moves[w, "l1", "r0", 0] = {"end": Fraction(1)}
        K = len(self.branches[w])
        return solved(moves, certain(moves))[0].get((w, f"l{K + 1}", f"r{K}", 0))

    def advantages(self, w: int) -> Iterator[tuple[str, int, Fraction | None]]:
        """Yield family, depth and what its alternative costs, None if it need not end."""
        for k, L in enumerate(self.branches[w], start=1):
            l, r, before, after = f"l{k}", f"r{k}", f"r{k - 1}", f"l{k + 1}"
            last = w == self.target and k == len(self.branches[w])
            on = [TARGET if last else (w, r, after, 0)]
            back, out = [(w, l, before, 0)], [(w, l, r, m) for m in range(L)]
            home = [(w, r, l, m) for m in range(L)]
            pairs = {"a": (on, home), "b": (home, on), "c": (out, back), "d": (back, out)}
            for family, (named, other) in pairs.items():
                if family != "b" or not last:
                    taken = [self.times.get(s) for s in (named[0], other[0])]
                    both = None not in taken
                    yield family, k, taken[1] - taken[0] if both else None


def violations(case: Case, method: str, counts: Counter[str]) -> Iterator[str]:
    """Yield what is wrong with what numerics says of a walk; count what it refuses."""
    from corridor import CorridorGraph, Policy, numerics

    branches, target, rows, fork = case
    families = {name: [four[n] for four in rows] for n, name in enumerate("abcd")}
    graph, policy = CorridorGraph.from_branches(branches, target), Policy(**families, fork=fork)
    exact = Exact(*case)

    def refused(name: str, error: Exception, truth: Fraction | None) -> str:
        """Count a refusal; what the reduction refuses though it is finite is a fault."""
        said = re.sub(r"[-+]?[\d.]+(e[-+]?\d+)?", "#", str(error)).split(";")[0][:80]
        finite = "" if truth is None else " finite"
        counts[f"{method} refuses{finite} {name}: {type(error).__name__}: {said}"] += 1
        return f"{method} {name}: {error}" if finite and method in REDUCED else ""

    try:
        solution = numerics.solve(graph, policy, method)
    except (ValueError, ArithmeticError) as error:
        if fault := refused("solve", error, exact.hitting_time):
            yield fault
        return
    if exact.hitting_time is None:
        yield f"{method} answers though the walk need not end"
        return
    parts = {"hitting_time": (lambda: solution.hitting_time, lambda: exact.hitting_time)}
    if method in REDUCED:
        parts["variance"] = (lambda: solution.variance, exact.variance)
    dead = [w for w in range(len(branches)) if w != target]
    back = {w: exact.backtrack_time(w) for w in dead}
    for w in dead:
        # They come together, so that one without a time is a refusal of all.
        time_of = (lambda w=w: solution.backtrack_time[w], lambda w=w: back[w])
        parts[f"backtrack_time[{w}]"] = time_of
    for name, (computed, right) in parts.items():
        try:
            result = computed()
        except (ValueError, ArithmeticError) as error:
            never = "backtrack" in name and None in back.values()
            if fault := refused(name.split("[")[0], error, None if never else right()):
                yield fault
            continue
        counts[f"{method} {name.split('[')[0]}"] += 1
        truth = right()
        if not isfinite(result.relative_error_bound):
            counts[f"{method} vouches for no digit of {name.split('[')[0]}"] += 1
        elif truth is None:
            yield f"{method} {name}: the walk need not return"
        elif abs(result.fraction - as_fraction(truth)) > Fraction(
            result.relative_error_bound
        ) * abs(result.fraction):
            yield f"{method} {name}: {result!r}, exactly {float(truth)!r}"
    yield from _rows(solution, exact, method, counts, refused)


def _rows(solution: Any, exact: Exact, method: str, counts: Counter[str], refused: Any) -> Any:
    try:
        advantages = solution.advantages
    except (ValueError, ArithmeticError) as error:
        refused("advantages", error, None)
        return
    for w, values in enumerate(advantages):
        for family, k, truth in exact.advantages(w):
            value = getattr(values, family)[k - 1]
            bound = getattr(values.error_bound, family)[k - 1]
            if truth is None or not (finite(value) and finite(bound)):
                counts[f"{method} advantage not finite"] += 1
                continue
            counts[f"{method} advantage"] += 1
            if abs(as_fraction(value) - as_fraction(truth)) > as_fraction(bound):
                place = f"{method} advantage {family}_{k}[{w}]"
                yield f"{place}: {value!r} ± {bound!r}, not {truth}"


def finite(value: Any) -> bool:
    """Tell whether a float or an mpf, which may be beyond floats, is finite."""
    return value.context.isfinite(value) if hasattr(value, "man_exp") else isfinite(value)


def as_fraction(value: Any) -> Fraction:
    """Return a float, an mpf or an mpq exactly."""
    if hasattr(value, "numerator"):
        return Fraction(int(value.numerator), int(value.denominator))
    if hasattr(value, "man_exp"):
        man, exponent = value.man_exp
        return (-1) ** bool(value < 0) * Fraction(man) * Fraction(2) ** exponent
    return Fraction(float(value))


@click.command()
@click.option("--count", default=1000, show_default=True)
@click.option("--seed", default=0, show_default=True)
def solves(count: int, seed: int) -> None:
    """Solve hostile walks in floats and exactly."""
    counts: Counter[str] = Counter()
    start, wrong = time.monotonic(), 0
    n = 0
    try:
        for n in range(1, count + 1):
            order = random.Random(f"{seed} {n}")
            case = drawn(order)
            method = order.choice(("accurate",) * 5 + ("elimination", "sparse", "mpmath"))
            for fault in violations(case, method, counts):
                wrong += 1
                click.echo(f"{seed} {n}: {fault}\n    {case}")
            if n % 5000 == 0:
                click.echo(f"{n} walks, {time.monotonic() - start:.0f} s", err=True)
    except KeyboardInterrupt:
        click.echo("stopped")
    for name, times in sorted(counts.items()):
        click.echo(f"{times:8d}  {name}")
    click.echo(f"{n} walks from seed {seed}: {wrong} bounds violated")
    raise SystemExit(bool(wrong))
