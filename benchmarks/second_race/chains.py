"""Chains, reference answers and solvers' inputs of the second race: nothing of corridor's own.

State 0 is the start; the target is the last, and has no row. Answers come from a recursion of
our own over any kind of number, or from the equations that they have to satisfy.
"""

import math
import random
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

Rows = list[dict[int, Any]]
PARTS, SEED = 64, 20261122


def policy(name: str, L: Any) -> tuple[Any, Any, Any, Any]:
    """Return a, b, c, d of model.md."""
    one = L / L
    forward, back = L / (L + 1), one / (L + 1)
    return {"uniform": (back, forward, forward, back), "sft": (one, forward, one, back)}[name]


def corridor_rows(weights: list[Any], K: int, lanes: int, abcd: tuple[Any, ...]) -> Rows:
    """Return a chain on directed edges; branch 0, which has weight 1, ends in the target."""
    a, b, c, d = abcd
    size, total = 2 * (K + 1) + 2 * K * lanes, sum(weights)
    n = 1 + size * len(weights)
    fork = {1 + size * w: weight * (a / a) / total for w, weight in enumerate(weights)}
    rows: Rows = [fork] + [{} for _ in range(n - 1)]
    for w in range(len(weights)):
        F = [1 + size * w + j for j in range(K + 1)]
        B = [f + K + 1 for f in F]
        first = B[-1] + 1
        rows[B[0]] = fork
        rows[F[K]] = {n: a / a} if w == 0 else {B[K]: a / a}
        for j in range(K):
            X = [first + 2 * j * lanes + lane for lane in range(lanes)]
            Y = [x + lanes for x in X]
            rows[F[j]] = dict.fromkeys(X, c / lanes) | {B[j]: 1 - c}
            rows[B[j + 1]] = dict.fromkeys(Y, b / lanes) | {F[j + 1]: 1 - b}
            for x, y in zip(X, Y, strict=True):
                rows[x] = dict.fromkeys(Y, (1 - a) / lanes) | {F[j + 1]: a}
                rows[y] = dict.fromkeys(X, (1 - d) / lanes) | {B[j]: d}
    return [{end: p for end, p in row.items() if p != 0} for row in rows]


def full(W: int, K: int, L: int, name: str) -> Rows:
    """Return the chain with every branch and lane a state of its own."""
    return corridor_rows([1] * W, K, L, policy(name, Fraction(L)))


def lumped(W: Any, K: int, L: Any, name: str) -> Rows:
    """Return the chain of the target's branch, and of the others together."""
    return corridor_rows([1, W - 1], K, 1, policy(name, L))


def random_rows(n: int) -> Rows:
    """Return four successors each, the next state among them, with dyadic probabilities."""
    draw, rows = random.Random(SEED + n), []  # noqa: S311
    for i in range(n):
        ends = {i + 1}
        while len(ends) < 4:
            ends.add(draw.randrange(n))
        cuts = [0, *sorted(draw.sample(range(1, PARTS), 3)), PARTS]
        weights = [high - low for low, high in pairwise(cuts)]
        rows.append({e: Fraction(k, PARTS) for e, k in zip(sorted(ends), weights, strict=True)})
    return rows


def recursion(W: Any, p: list[Any], q: list[Any]) -> tuple[Any, list[Any], list[Any]]:
    """Return the hitting time and its derivatives by p and q, edge by edge from the leaf.

    Vertex i of a path of n edges goes on forward with p[i], and backward with q[i]. T is the
    time from edge i forward to edge i backward; E one over the probability of the target before
    that, in its branch. First-step equations: T = 1 + p (1 + T') / q, E = (1 + q (E' - 1)) / p.
    """
    n = len(p)
    T, E = [p[1] / p[1]] * (n + 1), [p[1] / p[1]] * (n + 1)
    for i in range(n - 1, 0, -1):
        T[i] = 1 + p[i] * (1 + T[i + 1]) / q[i]
        E[i] = (1 + q[i] * (E[i + 1] - 1)) / p[i]
    trips = (W - 1) * (1 + T[1])
    H = E[1] * (2 + trips) + 2 * sum(E[2:n]) + 3 - n
    by_p, by_q, by_T, by_E = [0 * T[1]] * n, [0 * T[1]] * n, E[1] * (W - 1), 2 + trips
    for i in range(1, n):
        by_p[i] = by_T * (1 + T[i + 1]) / q[i] - by_E * E[i] / p[i]
        by_q[i] = -by_T * p[i] * (1 + T[i + 1]) / q[i] ** 2 + by_E * (E[i + 1] - 1) / p[i]
        by_T, by_E = by_T * p[i] / q[i], by_E * q[i] / p[i] + 2
    return H, by_p, by_q


def path(K: int, abcd: tuple[Any, ...]) -> tuple[list[Any], list[Any]]:
    """Return p and q of the recursion under a constant policy."""
    a, b, c, d = abcd
    return [None, *[c, a] * K], [None, *[d, b] * K]


def truth(W: Any, K: int, L: Any, name: str) -> Any:
    """Return the hitting time by the recursion."""
    return recursion(W, *path(K, policy(name, L)))[0]


def learned(x: list[Any], y: list[Any], L: Any, exp: Callable[[Any], Any]) -> tuple[Any, Any]:
    """Return p and q at the gaps x of rows passed forward and y of rows passed backward.

    In front of lanes the log-odds are the gap + log L, in front of a single edge - log L.
    """
    wide = [1 / L, L]
    p = [1 / (1 + exp(-gap) / wide[i % 2]) for i, gap in enumerate(x)]
    q = [1 / (1 + exp(-gap) / wide[1 - i % 2]) for i, gap in enumerate(y)]
    return p, q


def descend(W: int, K: int, L: Any, step: Any, updates: int, exp: Callable[[Any], Any]) -> Any:
    """Return the hitting time after so many updates by the gradient's sign.

    The recursion's arithmetic is that of L and step: floats or Decimal.
    """
    x, y = [0] * (2 * K + 1), [0] * (2 * K + 1)
    tie = 1e-30 if isinstance(L, Decimal) else 0.0
    for update in range(updates + 1):
        p, q = learned([step * k for k in x], [step * k for k in y], L, exp)
        H, by_p, by_q = recursion(W, p, q)
        if update < updates:
            for gaps, by in ((x, by_p), (y, by_q)):
                for i in range(1, 2 * K + 1):
                    gaps[i] += (by[i] < -tie) - (by[i] > tie)
    return H


def follows(flow: Any, W: int, K: int, L: int) -> str:
    """Say how often a row of a flow moves as the gradient's sign at random times demands.

    A row whose speed is not ±1 slides, and is not asked.
    """
    right, asked, draw, h = 0, 0, random.Random(SEED), 1e-6  # noqa: S311
    for t in (draw.uniform(0, flow.t_end - h) for _ in range(8)):
        now, then = flow.gaps(t), flow.gaps(t + h)
        gaps = [[Decimal(0)], [Decimal(0)]]
        speeds = [[0.0], [0.0]]
        for i, families in product(range(2 * K), ["cd", "ab"]):
            if families == ("ab" if i % 2 else "cd"):
                for side, family in enumerate(families):
                    old, new = getattr(now, family)[i // 2], getattr(then, family)[i // 2]
                    gaps[side].append(Decimal(float(old)))
                    speeds[side].append((new - old) / h)
        _, *by = recursion(W, *learned(gaps[0], gaps[1], Decimal(L), Decimal.exp))
        for speed, slope in zip([*speeds[0], *speeds[1]], [*by[0], *by[1]], strict=True):
            if abs(abs(speed) - 1) < 1e-8:
                asked += 1
                right += (speed > 0) == (slope < 0)
    return f"{right}/{asked} rows"


def digits(answer: Any, right: Any) -> str:
    """Return how many digits of a float are right, or whether a fraction is."""
    exact = isinstance(answer, Fraction)
    error = abs(Fraction(answer) / Fraction(right) - 1) if math.isfinite(answer) else 1
    if error == 0:
        return "exact" if exact else "16"
    return f"{min(16.0, max(0.0, -math.log10(error))):.1f}"


def certified(rows: Rows, answer: Any) -> str:
    """Return the digits of floating times of a dyadic chain, the worst of all states.

    Times T with |1 - (I - Q) T| at most e are right up to a factor 1 ± e, since (I - Q)^-1 is
    positive. They are refined by GMRES until e, in whole numbers, is below 1e-25.
    """
    import numpy as np
    from scipy.sparse.linalg import gmres

    from .peers import system

    A, unit, n = system(rows), 1 << 140, len(rows)
    weights = [[(e, int(p * PARTS)) for e, p in row.items() if e < n] for row in rows]
    T = [0] * n
    for _ in range(60):
        left = [
            unit - T[i] + sum(k * T[e] for e, k in row) // PARTS
            for i, row in enumerate(weights)
        ]
        worst = max(map(abs, left))
        if worst < unit * 10**-25:
            break
        right = np.array([r / worst for r in left])
        change = gmres(A, right, rtol=1e-10, restart=200, maxiter=20)[0]
        T = [t + int(Fraction(float(c)) * worst) for t, c in zip(T, change, strict=True)]
    else:
        raise ArithmeticError("the reference did not converge")
    if np.ndim(answer) == 0:
        return digits(answer, Fraction(T[0], unit))
    return min(
        (digits(float(x), Fraction(t, unit)) for x, t in zip(answer, T, strict=True)), key=float
    )


def satisfied(rows: Rows, times: list[Fraction]) -> str:
    """Put exact times of all states into their equations."""
    times = [*times, Fraction(0)]
    right = all(
        times[i] == 1 + sum(p * times[end] for end, p in row.items())
        for i, row in enumerate(rows)
    )
    return "exact" if right else "0"
