"""The gradient spelled out by recurrences, for any number type: floats, mpmath, fractions.

It shares no line with the package. `x` holds the forward rows' gaps by vertex (c_1, a_1, …),
then those of the backward rows (d_1, b_1, …).
"""


def derivatives(W, L, p, stay_p, q):
    """Return (forward, backward): dJ/dx over 1 - p, from first-step recurrences."""
    n = len(p)
    P = [1]
    for k in range(n):
        P.append(P[k] * p[k] / q[k])
    beyond = [0] * (n + 2)
    for i in range(n, -1, -1):
        beyond[i] = beyond[i + 1] + P[i]
    backward = [0] * (n + 1)
    for m in range(n, 0, -1):
        backward[m - 1] = (stay_p[m - 1] + q[m - 1] * backward[m]) / p[m - 1]
    cost = [2 + (W - 1) * 2 * beyond[0]]
    for m in range(n):
        cost.append(2 + q[m] / p[m] * cost[m])
    entered = (W - 1) * (1 + backward[0])
    forward_rows = [
        cost[m - 1] * (1 + backward[m - 1]) - entered * 2 * beyond[m] for m in range(1, n + 1)
    ]
    backward_rows = [
        entered * 2 * beyond[m] - backward[m] * q[m - 1] * cost[m - 1] / p[m - 1]
        for m in range(1, n + 1)
    ]
    return forward_rows, backward_rows


def rows(L, x, exp, log):
    """Return (p, 1 - p, q, 1 - q) at the gaps `x`."""
    n = len(x) // 2
    base = [log(L) if m % 2 == 0 else -log(L) for m in range(n)]
    p = [1 / (1 + exp(-x[m] - base[m])) for m in range(n)]
    stay_p = [1 / (1 + exp(x[m] + base[m])) for m in range(n)]
    q = [1 / (1 + exp(-x[n + m] + base[m])) for m in range(n)]
    stay_q = [1 / (1 + exp(x[n + m] - base[m])) for m in range(n)]
    return p, stay_p, q, stay_q


def gradient(W, L, x, exp, log):
    """Return dJ/dx, as long as `x`."""
    p, stay_p, q, stay_q = rows(L, x, exp, log)
    forward, backward = derivatives(W, L, p, stay_p, q)
    return [s * g for s, g in zip(stay_p + stay_q, forward + backward, strict=True)]


def place(K, family, depth):
    """Return where a row stands in `x`."""
    return {"c": 0, "a": 1, "d": 2 * K, "b": 2 * K + 1}[family] + 2 * (depth - 1)


def flat(gaps):
    """Return gaps by family as the list `x`."""
    forward = [v for pair in zip(gaps.c, gaps.a, strict=True) for v in pair]
    backward = [v for pair in zip(gaps.d, gaps.b, strict=True) for v in pair]
    return [float(v) for v in forward + backward]
