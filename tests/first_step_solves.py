"""The walk's quantities by exact first-step solves, from the model's words alone.

It shares no line and no formula with the package: states, probabilities and equations are
written here, and solved by eliminating one state after another, in fractions.
"""

from fractions import Fraction
from functools import cache

END = "end"


def rows(policy, L):
    """Return c, a, d, b: who goes on at odd and even vertices, forward and backward."""
    alike = Fraction(1, L + 1)
    forward = (1 - alike, alike) if policy == "uniform" else (Fraction(1), Fraction(1))
    backward = (Fraction(1), Fraction(1)) if policy == "rl" else (alike, 1 - alike)
    return (*forward, *backward)


def steps_of(policy, W, K, L):
    """Return the chain: what follows each directed edge, dead ends lumped into one."""
    c, a, d, b = rows(policy, L)
    last = 2 * K
    chain = {"start": {("goal", "+", 0): Fraction(1, W), ("dead", "+", 0): 1 - Fraction(1, W)}}
    for side in ("dead", "goal"):
        for i in range(last):
            on = c if i % 2 == 0 else a
            chain[side, "+", i] = {(side, "+", i + 1): on, (side, "-", i): 1 - on}
        for i in range(1, last + 1):
            on = d if i % 2 else b
            chain[side, "-", i] = {(side, "-", i - 1): on, (side, "+", i): 1 - on}
        chain[side, "-", 0] = chain["start"]
        end = END if side == "goal" else (side, "-", last)
        chain[side, "+", last] = {end: Fraction(1)}
    return chain


def solved(chain, reward, start):
    """Return x(start) where x = reward + P x, x(END) = 0."""
    return all_solved(chain, reward, start)[start]


def all_solved(chain, reward, start):
    """Return x of every state where x = reward + P x, x(END) = 0, `start` the last one left."""
    follow = {s: {t: p for t, p in row.items() if p} for s, row in chain.items()}
    total = dict(reward)
    before, gone = {}, []
    for s, row in follow.items():
        for t in row:
            before.setdefault(t, set()).add(s)
    # From the leaves to the fork, so that few states are joined anew.
    edges = sorted((s for s in follow if isinstance(s, tuple)), key=lambda s: (s[0], -s[2]))
    for s in [s for s in (*edges, "start", "leaf") if s in follow and s != start]:
        row = follow.pop(s)
        stay = 1 - row.pop(s, Fraction(0))
        total[s] /= stay
        row = {t: p / stay for t, p in row.items()}
        gone.append((s, row))
        for r in before.pop(s, set()) - {s}:
            if r in follow:
                p = follow[r].pop(s)
                total[r] += p * total[s]
                for t, q in row.items():
                    follow[r][t] = follow[r].get(t, Fraction(0)) + p * q
                    before.setdefault(t, set()).add(r)
    found = {END: Fraction(0)}
    found[start] = total[start] / (1 - follow[start].get(start, Fraction(0)))
    for s, row in reversed(gone):  # what was eliminated leads to what was left then
        found[s] = total[s] + sum(p * found[t] for t, p in row.items())
    return found


@cache
def values(policy, W, K, L):
    """Return the expected remaining steps of every state."""
    chain = steps_of(policy, W, K, L)
    found = all_solved(chain, dict.fromkeys(chain, Fraction(1)), "start")
    return {s: found[s] for s in chain}


@cache
def hitting_time(policy, W, K, L):
    """Return the expected number of steps over directed edges, the source edge included."""
    chain = steps_of(policy, W, K, L)
    return solved(chain, dict.fromkeys(chain, Fraction(1)), "start")


@cache
def variance(policy, W, K, L):
    """Return the variance: E[T^2] = (2 E[T] - 1) + E[T'^2] over the next state."""
    remaining = values(policy, W, K, L)
    chain = steps_of(policy, W, K, L)
    second = solved(chain, {s: 2 * t - 1 for s, t in remaining.items()}, "start")
    return second - remaining["start"] ** 2


@cache
def backtrack_time(policy, K, L):
    """Return the expected steps from a dead end's leaf back to the fork."""
    chain = dict(steps_of(policy, 1, K, L))
    chain["dead", "-", 0] = {END: Fraction(1)}
    reward = dict.fromkeys(chain, Fraction(1))
    reward["dead", "-", 0] = Fraction(0)
    chain["leaf"] = {("dead", "-", 2 * K): Fraction(1)}
    only = {s: row for s, row in chain.items() if s[0] == "dead" or s == "leaf"}
    reward["leaf"] = Fraction(1)
    return solved(only, {s: reward[s] for s in only}, "leaf")


@cache
def restart_time(policy, W, K, L):
    """Return the least cost of attempts with a fixed budget, of budgets up to a few trips."""
    chain = steps_of(policy, W, K, L)
    here, done, spent, best = {"start": Fraction(1)}, Fraction(0), Fraction(0), None
    for _ in range(6 * K + 8):
        spent += 1 - done
        following = {}
        for s, p in here.items():
            for t, q in chain[s].items():
                following[t] = following.get(t, Fraction(0)) + p * q
        done += following.pop(END, Fraction(0))
        here = following
        if done:
            best = min(spent / done, spent / done if best is None else best)
    return best
