"""S9: other graphs. Trees with alike vertices at each depth, solved for all sizes."""

import sympy
from sympy import Integer, Symbol

from ...model.policy import PolicyName
from ...proving.claim import Claim, Steps, Verdict
from ...proving.steps import Identity, Positive
from ...quantities.backtrack_times import round_trip
from ...quantities.tree_times import nested_time, star_time, tree_time
from ...walk.symbols import RHO, RHO_K, K, L

B, W, D = sympy.symbols("B W D", integer=True, positive=True)
# Powers of the depth that stand for themselves.
GB, UB, WB = sympy.symbols("G_B U_B W_B", positive=True)


def first_steps() -> Steps:
    """Prove the recurrences of Theorem 7 by putting them into the first-step equations.

    At a vertex with c children, r = lanes to each over lanes to its parent: f from the
    parent, g from a child, e the excursion into a child, S = e + g - 1 - f(next).
    """
    c, r, e, S, ahead = sympy.symbols("c r e S f", positive=True)
    back = 1 + ahead + S - e
    f = 1 + ahead + (1 - 1 / c) * S
    above = 1 + f + S * (1 + c * r) / c - (2 + (1 + c * r) * e)
    m, up, C, lanes = sympy.symbols("m u C l", positive=True)
    behind = C + up + (c - 1) * lanes
    return (
        Identity("an excursion is made 1 + c r times", c * (1 / c + r), 1 + c * r),
        Identity(
            "sft, come from the parent: any child, alike",
            f,
            (1 + ahead) / c + (1 - 1 / c) * (e + back),
        ),
        Identity(
            "sft, come from a child: every lane alike, the parent's too",
            (1 + c * r) * back,
            (c - 1) * r * (e + back) + r * (1 + ahead) + 1 + above,
        ),
        Identity(
            "sft, at the entrance: S = c e",
            c * (back.subs(S, c * e)),
            (c - 1) * (e + back.subs(S, c * e)) + 1 + ahead,
        ),
        Identity(
            "uniform: (2C+m)/m steps over an edge with C lanes behind it",
            up * (1 + (2 * C + up) / up)
            + m * (1 - (2 * behind + m) / m)
            + (c - 1) * m * 2 * lanes / m,
            Integer(0),
        ),
    )


def families() -> Steps:
    """Prove the closed forms: sums of powers, by induction on the depth, and their limits."""
    G, U = Symbol("G", positive=True), Symbol("U", positive=True)
    two = ((W, Integer(2)),)
    gains = (GB - 1) / (G - 1)
    losses = (1 - UB) / (1 - U)
    ways = W * (WB - 1) / (W - 1)
    grown = gains.subs(GB, G * GB)
    lost = losses.subs(UB, U * UB)
    # P stands for W^(B-j); the sum of W^(B-j), ..., W^B.
    P = Symbol("P", positive=True)
    some = (W * WB - P) / (W - 1)
    return (
        Identity("1 + G + ... + G^B, from B to B+1", grown, gains + GB, where=(G - 1,)),
        Identity("which is 1 for B = 1", gains.subs(GB, G), Integer(1)),
        Identity("1 + U + ... + U^B, from B to B+1", lost, losses + UB, where=(1 - U,)),
        Identity("which is 1 for B = 1", losses.subs(UB, U), Integer(1)),
        Identity(
            "W + ... + W^B, from B to B+1", ways.subs(WB, W * WB), ways + W * WB, domain=two
        ),
        Identity("which is W for B = 1", ways.subs(WB, W), W),
        Identity("P + ... + W^B, from P to P/W", some.subs(P, P / W), some + P / W, domain=two),
        Identity("which is W^B for P = W^B", some.subs(P, WB), WB, domain=two),
        Identity(
            "uniform: the sum of 2(P + ... + W^B) - 1 over P = W, ..., W^B, tree",
            tree_time(W, B, "uniform").subs(W**B, WB).subs(W ** (B + 1), W * WB),
            1 + 2 * (B * W * WB - ways) / (W - 1) - B,
            domain=two,
        ),
        Identity(
            "one corridor: nested corridors with B = 1",
            _powers(nested_time(Integer(1), W, K, L, "sft")),
            2 * K + 2 + (W - 1) * _powers(round_trip(K, L, PolicyName.SFT)),
        ),
        Identity(
            "bare paths of n = 2K+1 edges are corridors with L = 1",
            star_time(W, 2 * K + 1, "sft").expand(power_base=True),
            2 * K + 2 + (W - 1) * (4 * 4**K - 2),
        ),
        Identity(
            "tree, sft: all that frozen rows add",
            tree_time(W, D, "sft").subs({(W + 1) ** D: GB, (W / (W + 1)) ** D: UB}),
            1 + D + 2 * (W**2 - 1) / W * (GB - 1) * (1 - UB),
        ),
    )


def _powers(expression: sympy.Expr) -> sympy.Expr:
    return sympy.sympify(expression).subs(RHO**K, RHO_K)


def growth() -> Steps:
    """Prove explicit constants for the growth of the tree and of bare paths."""
    x, p = Symbol("x", positive=True), Symbol("p", positive=True)
    two, zero = Integer(2), Integer(0)
    added = 2 * (W**2 - 1) / W * (GB - 1) * (1 - UB)
    inside = added.subs({GB: W + 1 + x, UB: W / ((W + 1) * (1 + p))})
    below = 2 * (W - 1) / (W + 1) * (W + 1 + x)
    above = 2 * (W**2 - 1) / W * (W + 1 + x)
    domain = ((W, two), (x, zero), (p, zero))
    n, z = Symbol("n", positive=True), Symbol("z", positive=True)
    paths = 1 + n + (W - 1) * (2 * z - 2)
    return (
        Positive(
            "tree, sft: at least 2 (b-1)/(b+1) (b+1)^D is added",
            inside - below,
            domain,
            strict=False,
        ),
        Positive("and at most 2 (b^2-1)/b (b+1)^D", above - inside, domain, strict=False),
        Positive(
            "bare paths, sft: at least (W-1) 2^n (z = 2^n >= 2)",
            paths - (W - 1) * z,
            ((W, two), (z, two), (n, Integer(1))),
            strict=False,
        ),
        Identity(
            "lanes that come and go only help the exponential: (1+r)(1+1/r) >= 4",
            (1 + x) * (1 + 1 / x) - 4,
            (x - 1) ** 2 / x,
        ),
    )


def steps() -> Steps:
    """Return the steps of S9's proof."""
    return first_steps() + families() + growth()


def claim() -> Claim:
    """Return S9."""
    return Claim(
        key="S9",
        title="Other graphs: bare paths, branching trees, nested corridors",
        statement=(
            r"On a tree whose vertices at depth $i<D$ have $c_i$ children over $m_i$ lanes, "
            r"sft takes $1+D+2\bigl(\sum_kg_k\bigr)\bigl(\sum_i(c_i-1)n_i/g_i\bigr)$ with "
            r"$g_k=\prod_{j=1}^k(1+c_jm_j/m_{j-1})$ and $n_i=c_0\cdots c_{i-1}$, and the best "
            r"blind walker 1 plus the number of pairs of neighbours below the fork. So sft is "
            r"$\Theta(W2^n)$ on bare paths against $Wn+1$; $\Theta((b+1)^D)$ on trees against "
            r"$\Theta(b^D)$; and $(\rho^K(1+\tfrac1W))^B$ times as slow, up to constants, on "
            r"$B$ nested corridors."
        ),
        verdict=Verdict.SHARPER,
        steps=steps,
        assumptions=("the leaves are the targets, all alike",),
        constants=("2(b-1)/(b+1) and 2(b^2-1)/b for (b+1)^D", "(W-1) 2^n for bare paths"),
        rests_on=(
            "uniqueness of the solution of an absorbing chain's equations",
            "a tour reaches the kth leaf over the fewest edges (docs/maze.md, Theorem 7)",
        ),
    )
