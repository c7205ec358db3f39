"""Where RLVR's flow ends, and how fast: gradient domination and what follows from it.

The proof in words is docs/convergence.md. Vertex k of a branch lets the walker pass with
probability 1/(1+u_k) coming forward, 1/(1+v_k) coming backward. Write m_k for the product of
(1+u_i)/(1+v_i) over i <= k, M_k = 1/m_k, y_k = u_k m_(k-1), z_k = v_k m_k; Y, Z and S are sums
of y, z and M. The hitting time is n + 2 + 2h with h = omega (1+Y) S + sum over i < k of
M_i y_k, and its excess over rl's is 2E.
"""

from functools import cache

import sympy
from sympy import Expr, Integer, Symbol, diff

from ...proving.claim import Steps
from ...proving.steps import Identity, Positive

BY_SUMS = "docs/convergence.md, (1) to (4): sums over the vertices of what one more adds"
ONE = Integer(1)
omega, m, u, v = sympy.symbols("omega m u v", positive=True)
"""omega = W - 1 for a uniform fork; m = m_(k-1); u and v of vertex k."""
Z, Y, S, P, Q = sympy.symbols("Z Y S P Q", positive=True)
"""Sums before vertex k: of z, y, M, M_i y_j and M^2."""
sigma, eta, Theta = sympy.symbols("sigma eta Theta", positive=True)
"""Beyond vertex k in its own scale: sums of M (from k on), of y, and of M_i y_j."""
total = Symbol("S_n", positive=True)
"""The sum of all M."""
tau = Symbol("tau")

WIDTH = omega + 1
y = u * m
mu = m + y
"""What both rows of a vertex share: m_(k-1) + y_k = m_k + z_k."""
after = mu / (1 + v)
"""m_k."""
z = v * after


def force(turned: Expr, left: Expr) -> Expr:
    """Return F_i, of the sum of z up to i and of y beyond: E is the sum of all M_i F_i."""
    return omega * turned + WIDTH * left


def out_cost() -> Expr:
    """Return what it costs to be sent outwards at vertex k of a dead end rather than home."""
    return 2 * (1 + v) * sigma


def home_cost() -> Expr:
    """Return what it costs in the target's branch to be sent home at vertex k."""
    return 2 * (1 + u) * (S + omega * total) * m


def free(*symbols: Symbol) -> tuple[tuple[Symbol, Expr], ...]:
    """Return the domain on which each symbol is at least 0."""
    return tuple((symbol, Integer(0)) for symbol in symbols)


def walk() -> Steps:
    """Prove that the hitting time is n + 2 + 2h, by first-step equations at every vertex.

    V(k forward) are the steps still to go after edge k, the one beyond vertex k, was walked
    forward. To be sent outwards at vertex k rather than home costs 2 (1+v_k) sigma_k in a dead
    end, with sigma_(k-1) = 1 + M_k/M_(k-1) sigma_k and sigma_n = 1; to be sent home rather
    than on costs (1+u_k) rho_k in the target's branch, rho_k = 2 (S_(<k) + omega S_n) m_(k-1).
    """
    home = Symbol("V", positive=True)
    pass_forward, pass_backward = 1 / (1 + u), 1 / (1 + v)
    here = 1 + m / after * sigma
    following = (home_cost() / (1 + u)).subs({S: S + 1 / after, m: after}, simultaneous=True)
    inside = home - 1 - 2 * omega * total
    return (
        Identity(
            "dead end, coming forward: V(k-1 forward) - V(k-1 backward)",
            1 + pass_forward * out_cost(),
            2 * here - 1,
        ),
        Identity(
            "dead end, coming backward: V(k backward) - V(k-1 backward)",
            1 + (1 - pass_backward) * out_cost(),
            out_cost() - (2 * sigma - 1),
        ),
        Identity(
            "target's branch, coming forward: V(k-1 forward) - V(k forward)",
            1 + (1 - pass_forward) * home_cost(),
            1 + u / (1 + u) * home_cost(),
        ),
        Identity(
            "target's branch, coming backward: V(k backward) - V(k forward)",
            1 + pass_backward * home_cost(),
            following - 1,
        ),
        Identity(
            "fork: each of W branches alike",
            home,
            1 + (inside + omega * (home + 2 * total - 1)) / WIDTH,
        ),
        Identity(
            "a vertex of the target's branch adds 1 + u_k times that cost to the hitting time",
            1 + (1 - pass_forward) * home_cost(),
            1 + 2 * (S * y + omega * total * y),
        ),
    )


def sums() -> Steps:
    """Prove ``1 + Y = m + Z`` and ``E = sum of M_i F_i``, vertex by vertex from the fork."""
    grown = WIDTH * y * S + omega * (m + Z + y) / after
    return (
        Identity(
            "both rows of a vertex meet in one number: m_k + z_k = m_(k-1) + y_k", after + z, mu
        ),
        Identity(
            "one more vertex adds to E what it adds to the sum of M_i F_i, where F_i is "
            "W-1 times the sum of z up to i plus W times the sum of y beyond",
            grown - omega,
            WIDTH * y * S + force(Z + z, Integer(0)) / after,
        ),
        Identity("u_k is among the terms: M_(k-1) y_k", y / m, u),
        Identity("v_k is among the terms: M_k z_k", z / after, v),
    )


def hitting_part() -> Expr:
    """Return h, cut at vertex k."""
    entries = m + Z + y + eta * after
    return omega * entries * (S + sigma / after) + P + S * (y + eta * after) + Theta


def forward_of(before: Expr, entries: Expr, turned: Expr, beyond: Expr) -> Expr:
    """Return A of a vertex, by S before it, mu and Y beyond, Z before, and S from it on."""
    return WIDTH * before * entries - omega * turned * beyond


def forward() -> Expr:
    """Return A_k: the forward row of vertex k moves the right way where it is positive."""
    return forward_of(S, mu + eta * after, Z, sigma / after)


def forward_next() -> Expr:
    """Return A of vertex k+1; y of that vertex is among what eta sums."""
    return forward_of(S + 1 / after, after + eta * after, Z + z, (sigma - 1) / after)


def backward() -> Expr:
    """Return G_k: the same for the backward row."""
    return omega * (mu + Z) * sigma / after - WIDTH * S * eta * after


def derivatives() -> Steps:
    """Prove what the gradient is, and that a row's excess bounds how wrong it can be.

    Beyond the vertex everything scales with m_k, which alone sees u_k and v_k.
    """
    beyond, before = sympy.symbols("sigma' S'", nonnegative=True)
    backward_rest = backward() - omega * (1 + v) + WIDTH * S * eta * after
    forward_rest = forward() - WIDTH * (1 + u) + omega * Z * sigma / after
    return (
        Identity(
            "A_k is the derivative of h by u_k, times 1 + u_k",
            (1 + u) * diff(hitting_part(), u),
            forward(),
        ),
        Identity(
            "G_k is the derivative of h by v_k, times 1 + v_k",
            (1 + v) * diff(hitting_part(), v),
            backward(),
        ),
        Identity(
            "A_k + G_k is positive: the two rows of a vertex are never both wrong",
            forward() + backward(),
            mu * (WIDTH * S + omega * sigma / after),
        ),
        Positive(
            "G_k >= (W-1)(1 + v_k) less a part of E: W times S before k times Y beyond "
            "(all times what both rows share)",
            mu * backward_rest.subs(sigma, 1 + beyond),
            free(omega, m, u, v, Z, S, eta, beyond),
            strict=False,
        ),
        Positive(
            "A_k >= W (1 + u_k) less a part of E: W-1 times Z before k times S from k on "
            "(all times m)",
            m * forward_rest.subs(S, 1 / m + before),
            free(omega, m, u, v, Z, sigma, eta, before),
            strict=False,
        ),
    )


def field() -> Steps:
    """Prove ``sum M_(k-1) u_k h_u + sum M_k v_k h_v = sum M_i^2 F_i``: m_i moves at speed 1.

    h depends on ratios of m_0, …, m_n, y_1, …, y_n alone. All m move to m + tau, all y stay.
    By the chain rule the left side is minus the speed of h, which grows vertex by vertex.
    """
    first = Symbol("m_0", positive=True)
    moved = (m + tau + y) / (after + tau) - 1
    S_moved = S - Q * tau
    grown = WIDTH * y * S_moved + omega * (first + tau + Y + y) / (after + tau)
    return (
        Identity("u_k has the speed -M_(k-1) u_k", speed(y / (m + tau)), -u / m),
        Identity("v_k has the speed -M_k v_k", speed(moved), -v / after),
        Identity(
            "M_i has minus its square for speed, so S has minus the sum Q of squares",
            speed(1 / (m + tau)),
            -1 / m**2,
        ),
        Identity(
            "one more vertex adds to the speed of -h what it adds to the sum of F_i "
            "times the square of M_i",
            -speed(grown).subs(first, m + Z - Y),
            WIDTH * y * Q + force(Z + z, Integer(0)) / after**2,
        ),
    )


def speed(moving: Expr) -> Expr:
    """Return the derivative at tau = 0."""
    return diff(moving, tau).subs(tau, 0)


x, s, F = sympy.symbols("x s F", positive=True)
"""A passage over the largest one, the root in a bound, and F at the largest."""


def at_largest() -> Steps:
    """Prove what F at the largest M is at least.

    Let M_* = M_(i*) be the largest M_i, x_i = M_i/M_*, F_* = F_(i*). The identity gives
    D/2 >= M_* sum x_i^2 F_i, while E = M_* sum x_i F_i.
    """
    zi, yi, fall, ystar = sympy.symbols("Z_i Y_i delta Y_star", nonnegative=True)
    # F at the largest M, where Y_* are left: as Z_* + Y_* = 1 + Y - m_* exceeds
    # Z_i + Y_i = 1 + Y - m_i by delta = m_i - m_*, Z_* is Z_i + Y_i + delta - Y_*.
    Fi, Fstar = force(zi, yi), sympy.expand(force(zi + yi + fall - ystar, ystar))
    return (
        Positive(
            "F_i is at most C times F at the largest M, C = W/(W-1) (all times W-1)",
            WIDTH * Fstar - omega * Fi,
            free(omega, zi, yi, fall, ystar),
            strict=False,
        ),
        Positive(
            "F at the largest M is at least W-1 times the excess of any m_i over the m there",
            Fstar - omega * fall,
            free(omega, zi, yi, fall, ystar),
            strict=False,
        ),
    )


def by_largest(rate: Expr) -> Steps:
    """Prove that D/2E is at least `rate`, with s^2 = 1 + n C."""
    q = rate / 2
    return (
        Identity("x^2 >= 2 q x - q^2", x**2 - (2 * q * x - q**2), (x - q) ** 2),
        Identity(
            "so the sum of F x^2 less 2q times the sum of F x is at least F at the "
            "largest M times 1 - 2q - nC q^2, which is 0 if nC = s^2 - 1 and q = 1/(1+s)",
            1 - 2 * q - (s**2 - 1) * q**2,
            Integer(0),
        ),
    )


def by_level(rate: Expr) -> Steps:
    """Prove that D/2E is at least `rate`, with s^2 = 1 + e."""
    more, e = Symbol("x'", nonnegative=True), s**2 - 1
    return (
        Positive(
            "with x the least x_i: the sum of F x^2 is at least x times that of F x plus "
            "1-x times F at the largest M, term by term",
            (x + more) ** 2 * F - x * (x + more) * F,
            free(x, more, F),
            strict=False,
        ),
        Identity(
            "and that F is at least (1-x)/(x e) times the sum of F x, e = E/(W-1) = s^2 "
            "- 1, so that D/(2E) is at least 2/(1+s) plus a square",
            x + (1 - x) ** 2 / (x * e) - rate,
            (s * x - 1) ** 2 / (x * e),
            where=(s - 1,),
        ),
    )


def domination() -> Steps:
    """Prove ``D >= 2/(1+s) (H - H_rl)``, for s^2 = 1 + n C and for s^2 = 1 + E/omega."""
    return (*at_largest(), *by_largest(2 / (1 + s)), *by_level(2 / (1 + s)))


@cache
def steps() -> Steps:
    """Return the steps of the convergence theorem (docs/convergence.md, Theorems 1 and 2)."""
    return (*walk(), *sums(), *derivatives(), *field(), *domination())
