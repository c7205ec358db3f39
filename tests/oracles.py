"""A naive witness for small corridors, which shares no line with the package.

The walk is spelled out edge by edge from the words of the model, and the first-step equations
are solved by Gaussian elimination over fractions.
"""

from fractions import Fraction

FORK, TARGET = "fork", "target"


def first_step_times(moves, absorbing):
    """Return the expected steps from each state of a chain {state: {next: probability}}."""
    states = [state for state in moves if state not in absorbing]
    position = {state: i for i, state in enumerate(states)}
    rows = []
    for state in states:
        row = {position[state]: Fraction(1)}
        for end, probability in moves[state].items():
            if end not in absorbing:
                row[position[end]] = row.get(position[end], 0) - probability
        rows.append(row)
    times, pivots = [Fraction(1)] * len(rows), []
    for i, row in enumerate(rows):
        pivots.append(row.pop(i))
        for k in range(i + 1, len(rows)):
            if factor := rows[k].pop(i, 0) / pivots[i]:
                for j, x in row.items():
                    rows[k][j] = rows[k].get(j, 0) - factor * x
                times[k] -= factor * times[i]
    for i in reversed(range(len(rows))):
        known = sum(x * times[j] for j, x in rows[i].items())
        times[i] = (times[i] - known) / pivots[i]
    return {state: times[position[state]] for state in states}


def corridor_moves(branches, target, rows, fork):
    """Return the walk on directed edges ``(tail, head, lane)``.

    ``branches[w]`` lists lanes, ``rows[w]`` is (a, b, c, d), each a list over depth,
    ``fork[w]`` the fork's probability of branch w. The last edge is the state TARGET.
    """
    moves = {}

    def edge(w, i, j, lane=0):
        return (w, i, j, lane)

    start = {}
    for w, lanes in enumerate(branches):
        K, (a, b, c, d) = len(lanes), rows[w]
        start[edge(w, "r0", "l1")] = fork[w]
        for k in range(1, K + 1):
            l, r, before, after = f"l{k}", f"r{k}", f"r{k - 1}", f"l{k + 1}"
            L = lanes[k - 1]
            back_l = edge(w, l, before)
            on = TARGET if (w == target and k == K) else edge(w, r, after)
            out = {edge(w, l, r, m): Fraction(1, L) for m in range(L)}
            back = {edge(w, r, l, m): Fraction(1, L) for m in range(L)}

            def mix(p, first, second):
                row = {end: p * share for end, share in first.items()}
                for end, share in second.items():
                    row[end] = row.get(end, 0) + (1 - p) * share
                return row

            moves[edge(w, before, l)] = mix(c[k - 1], out, {back_l: Fraction(1)})
            for lane in range(L):
                moves[edge(w, l, r, lane)] = mix(a[k - 1], {on: Fraction(1)}, back)
                moves[edge(w, r, l, lane)] = mix(d[k - 1], {back_l: Fraction(1)}, out)
            if on != TARGET:
                moves[edge(w, after, r)] = mix(b[k - 1], back, {on: Fraction(1)})
        if w != target:
            leaf = f"l{K + 1}"
            moves[edge(w, f"r{K}", leaf)] = {edge(w, leaf, f"r{K}"): Fraction(1)}
    moves["source"] = start
    for w in range(len(branches)):
        moves[edge(w, "l1", "r0")] = start
    return moves


def hitting_time(branches, target, rows, fork):
    """Return the expected number of steps from the source to the target leaf.

    The state TARGET is the last edge, whose traversal is a step like any other.
    """
    moves = corridor_moves(branches, target, rows, fork)
    moves[TARGET] = {"end": Fraction(1)}
    # The state "source" stands for the traversal of the source edge.
    return first_step_times(moves, {"end"})["source"]


def backtrack_time(lanes, rows):
    """Return the expected number of steps from a dead-end leaf to the return to the fork."""
    moves = corridor_moves([lanes, [1]], 1, [rows, [[Fraction(1)]] * 4], [Fraction(1), 0])
    K = len(lanes)
    last = (0, "l1", "r0", 0)
    moves[last] = {"end": Fraction(1)}
    inside = {s: ends for s, ends in moves.items() if isinstance(s, tuple) and s[0] == 0}
    return first_step_times(inside, {"end"})[(0, f"l{K + 1}", f"r{K}", 0)]


def named_rows(lanes, policy):
    """Return (a, b, c, d) of a named policy on one branch."""
    small = [Fraction(1, L + 1) for L in lanes]
    large = [Fraction(L, L + 1) for L in lanes]
    one = [Fraction(1)] * len(lanes)
    return {
        "uniform": (small, large, large, small),
        "sft": (one, large, one, small),
        "rl": (one, one, one, one),
    }[policy]
