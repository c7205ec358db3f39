"""First steps where ways meet again: the premises of S10 (docs/maze.md, Theorems 7, 9 and 10).

`Y` stands for 2^n, which is at least n + 2 for n >= 2; powers with a base of their own stand
for themselves.
"""

import sympy
from sympy import Expr, Integer, Rational, Symbol

from ...model.policy import PolicyName
from ...proving.claim import Steps
from ...proving.statements.cases import supposing
from ...proving.statements.stated import Stated
from ...proving.steps import Identity
from ...quantities.closed_forms import round_trip
from ...walk.symbols import RHO_K, K, L, W, powers_as_symbol
from .levels import by_steps

m, n, b, D = sympy.symbols("m n b D", integer=True, positive=True)
Y = Symbol("y", positive=True)
EDGES = m + (n - 1) * m**2
TRIP = (m + 1) * Y - 2 * m


def excursions() -> Steps:
    """Prove what a way into a braid and back takes under sft: Theorem 9 from the end up."""
    p, r = sympy.symbols("p r", positive=True)
    # P is 2^(n-k): twice as much a layer nearer to the fork.
    over = 2 * (2 * p - 1)
    return (
        Identity(
            "sft: led on once, and whoever comes back goes on with odds r: 1 + r times",
            1 + r / (1 + r) * (1 + r),
            1 + r,
        ),
        Identity("braid: over the last layer and back", over.subs(p, 1), Integer(2)),
        Identity("braid: over a layer, P = 2^(n-k)", over.subs(p, 2 * p), 2 + 2 * over),
        Identity(
            "braid: from the fork and back, (m+1) y - 2m",
            2 + (1 + m) * over.subs(p, Y / 4),
            TRIP,
        ),
    )


def braid_sft(claimed: Stated) -> Steps:
    """Prove the first-step equations in the braid of the target, and at the fork."""
    power, k = Symbol("p", positive=True), Symbol("k", positive=True)
    at_fork = claimed.value - 1
    turns = 2 * ((W - 1) * TRIP - 2 * m) / (1 + m)
    other = (m - 1) * (4 + 2 * turns / Y)  # after an end that may be another one

    def back(layer: Expr, at: Expr) -> Expr:
        return n + 2 - layer + other + turns * at

    return (
        *excursions(),
        Identity(
            "braid: come back to layer k (p = 2^-k), half the lanes lead on",
            back(k, power),
            1 + back(k - 1, 2 * power) / 2 + (n - k - 1 + other) / 2,
        ),
        Identity(
            "braid: come back to the first layer",
            (1 + m) * back(Integer(1), Rational(1, 2)),
            1 + at_fork + m * (1 + n - 2 + other),
        ),
        Identity(
            "braid: the end is another one m-1 times of m",
            other,
            (m - 1) / m * (1 + back(n - 1, 2 / Y)),
        ),
        Identity(
            "braid: at the fork, come or come back",
            at_fork,
            1 + (n - 1 + other) / W + (1 - 1 / W) * (TRIP - 1 + at_fork),
        ),
    )


def braid_uniform(claimed: Stated) -> Steps:
    """Prove that (2C+m)/m steps lead over m lanes with C behind, and their sum."""
    C, before, lanes, p = sympy.symbols("C u l p", positive=True)
    over = (2 * C + before) / before
    behind = (W - 1) * EDGES
    first = 1 + 2 * behind / m
    last = (2 * (W * EDGES - m) + m) / m
    middle = p * (2 * behind + 2 * m) / m**2 + p**2
    ahead = (2 * (behind + m + (p - 1) * m**2) + m**2) / m**2
    near = (2 * (behind + m + (n - 3) * m**2) + m**2) / m**2
    return (
        Identity(
            "uniform: from one layer on to the next",
            lanes * (2 * (C + before) + lanes) / lanes,
            lanes + before + before * over,
        ),
        Identity(
            "uniform: at the fork, 2M/m steps for a braid of M edges over m",
            first,
            1 / W + (1 - 1 / W) * (2 * EDGES / m + first),
        ),
        Identity("uniform: before the ends", last, 3 * m - 1 + m * near),
        Identity("uniform: with two layers", last.subs(n, 2), 2 * m + first.subs(n, 2)),
        Identity(
            "uniform: the layers between, from p to p+1",
            middle.subs(p, p + 1),
            middle + ahead.subs(p, p + 1),
        ),
        Identity("uniform: none of them", middle.subs(p, 0), Integer(0)),
        Identity(
            "uniform: all together", claimed.value, 1 + first + middle.subs(p, n - 2) + last
        ),
    )


def braid_rl(claimed: Stated) -> Steps:
    """Prove the mean of the times at which a search comes to the ends, in the best order."""
    i = Symbol("i", positive=True)
    return (
        Identity("0 + 2 + ... + 2(i-1) is i(i-1)", i * (i - 1) + 2 * i, (i + 1) * i),
        Identity(
            "n+1 steps to an end, 2 to another one, 2n to another braid: the mean",
            claimed.value,
            (n + 1) + m * (m - 1) / m + (W * (W - 1) / W) / 2 * (2 * n + 2 * (m - 1)),
        ),
    )


def detour_sft(claimed: Stated) -> Steps:
    """Prove the sum over the vertices of a branch of what sends the walker round."""
    power, S = sympy.symbols("p S", positive=True)
    base = (L + 1) ** 2 / L * Y / 2
    each = (L + 1) * (Y - 1) + base
    inside, total = (L + 1) * (power - 1), (S - 1) / (base - 1)
    length = K * (n + 1) + 1
    at_fork = claimed.value.subs(base**K, S) - 1
    trip = 2 * (1 + each * total)
    return supposing(
        (
            Identity(
                "detour: along a lane, each vertex doubles (p = 2^i)",
                inside.subs(power, 2 * power),
                inside + (L + 1) * power,
            ),
            Identity("detour: and a lane has n edges", inside.subs(power, Y) + base, each),
            Identity(
                "detour: the next diamond (S = base^j)", total.subs(S, base * S), total + S
            ),
            Identity("detour: none of them", total.subs(S, 1), Integer(0)),
            Identity(
                "detour: at the fork",
                at_fork,
                length / W + (1 - 1 / W) * (trip + at_fork),
            ),
            Identity(
                "detour: lanes lead on, L to 1, then 1 to L",
                (1 + L) * (1 + 1 / L),
                (L + 1) ** 2 / L,
            ),
        ),
        (L + 1) ** 2 * Y - 2 * L,
    )


def detour_uniform(claimed: Stated) -> Steps:
    """Prove the sum of (2C+m)/m over a branch that looks alike from both ends."""
    B, M, R, lanes = sympy.symbols("B M R l", positive=True)
    here, there = (2 * B + lanes) / lanes, (2 * (M - B - lanes) + lanes) / lanes
    size, resistance = K * (n * L + 1) + 1, 1 + K * (1 + n / L)
    total = 1 + 2 * (W - 1) * M * R + M * R
    return (
        Identity("detour, uniform: an edge and its mirror image", here + there, 2 * M / lanes),
        Identity(
            "detour, uniform: another diamond",
            K * (n * L + 1) + (n * L + 1),
            (K + 1) * (n * L + 1),
        ),
        Identity(
            "detour, uniform: all together", claimed.value, total.subs({M: size, R: resistance})
        ),
    )


def detour_rl(claimed: Stated) -> Steps:
    """Prove the mean of the times at which a search comes to the leaves."""
    length = K * (n + 1) + 1
    i = Symbol("i", positive=True)
    return (
        Identity("0 + 1 + ... + (i-1) is i(i-1)/2", i * (i - 1) / 2 + i, (i + 1) * i / 2),
        Identity(
            "detour: a branch is left and another one entered",
            claimed.value,
            1 + length + (W * (W - 1) / 2) / W * 2 * length,
        ),
    )


def broom_sft(claimed: Stated) -> Steps:
    """Prove the sums of Theorem 7: over the depths of a corridor, then of a tree."""
    R, P, Q = sympy.symbols("R P Q", positive=True)
    rho, fall = (L + 1) ** 2 / L, b / (b + 1)
    value = claimed.value.subs({fall**D: Q, (b + 1) ** D: P}).subs(rho**K, R)
    corridor = powers_as_symbol(round_trip(K, L, PolicyName.SFT)).subs(RHO_K, R)
    tree, lost = (b + 1) * (P - 1) / b, 1 - Q
    wrong = (W - 1) + (b - 1) * W * lost / R
    return (
        Identity(
            "broom: on through a tree, P = (b+1)^j",
            tree.subs(P, (b + 1) * P),
            tree + (b + 1) * P,
        ),
        Identity("broom: none of it", tree.subs(P, 1), Integer(0)),
        Identity(
            "broom: wrong turns, Q = (b/(b+1))^j", lost.subs(Q, fall * Q), lost + Q / (b + 1)
        ),
        Identity("broom: none of them", lost.subs(Q, 1), Integer(0)),
        Identity(
            "broom: all together", value, 2 * K + 2 + D + (corridor + 2 * R * tree) * wrong
        ),
    )


def broom_uniform(claimed: Stated) -> Steps:
    """Prove the sum of (2C+1)/1 over the depths of a tree, after that of a corridor."""
    P, M, R, j = sympy.symbols("P M R j", positive=True)
    tree, lanes = b * (P - 1) / (b - 1), K * (L + 1) + 1
    below = b / (b - 1) * ((P - 1) / (b - 1) - j)
    resistance = 1 + K * (L + 1) / L
    behind = (W - 1) * (lanes + tree)
    total = 1 + resistance * (2 * behind + lanes) + 2 * j * W * (lanes + tree) - j - 2 * below
    return supposing(
        (
            Identity("broom: the edges of a tree, P = b^j", tree.subs(P, b * P), tree + b * P),
            Identity("broom: none of them", tree.subs(P, 1), Integer(0)),
            Identity(
                "broom: the trees below a vertex, over the depths",
                below.subs({P: b * P, j: j + 1}, simultaneous=True),
                below + tree,
            ),
            Identity("broom: none of these", below.subs({P: 1, j: 0}), Integer(0)),
            Identity(
                "broom: an edge of a tree of M in all",
                2 * (M - tree - 1) + 1,
                (2 * M - 1) - 2 * tree,
            ),
            Identity(
                "broom: a corridor with C lanes behind it",
                R * 2 * M + lanes * R,
                R * (2 * M + lanes),
            ),
            Identity(
                "broom, uniform: all together", claimed.value.subs(b**D, P), total.subs(j, D)
            ),
        ),
        b - 1,
    )


def broom_rl(claimed: Stated) -> Steps:
    """Prove the edges of a tour: of W corridors, and of the tree at each one's end."""
    ONE = Integer(1)
    tree = b * (b**D - 1) / (b - 1)
    steps = (
        Identity("broom: a tree a level deeper", tree.subs(D, D + 1), b * (1 + tree)),
        Identity("broom: a tree of no depth", tree.subs(D, 0), Integer(0)),
        Identity("broom, rl: all edges", claimed.value, 1 + W * (2 * K + 1 + tree)),
        *(
            Identity(
                f"broom, rl: {k} diamonds, then {d} levels",
                claimed.value.subs({K: k, D: d}),
                by_steps(
                    [(W, ONE), *[(ONE, L), (ONE, ONE)] * k, *[(b, ONE)] * d], PolicyName.RL
                ),
            )
            for k, d in ((1, 1), (2, 2))
        ),
    )
    return supposing(steps, b - 1)
