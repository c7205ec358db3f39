"""How far convergence reaches: other flows, other graphs, other sharings of rows.

Notation as in `domination`; the proofs in words are docs/convergence.md, "How far it goes".
"""

from functools import cache

import sympy
from sympy import Integer, Rational, diff

from ...model.graph import CorridorGraph
from ...model.policy import Policy
from ...proving.claim import Steps
from ...proving.steps import Identity, Positive, Witness
from ...walk.solutions import solve
from .domination import (
    P,
    S,
    Theta,
    Y,
    Z,
    after,
    eta,
    free,
    m,
    mu,
    sigma,
    speed,
    tau,
    u,
    v,
    y,
)


def unlike() -> Steps:
    """Prove what is needed where depths are unlike and rows are shared by depth.

    omega_i counts the dead ends that are at least i deep, weighed by their chance over the
    target's. n' is the longest dead end, n_t the target's branch; gaps beyond the shorter of
    the two stay, so that all beyond scales with the last m that is raised.
    """
    w, heavy, Mlast, first, out = sympy.symbols("omega_i Omega M_last m_0 Y_out", positive=True)
    inside, less, more = sympy.symbols("Y_i l r", nonnegative=True)
    scale = 1 + tau * Mlast
    term = (w * (first + tau + Y + out * scale) + inside + out * scale) / (m + tau)
    F = w * Z + (1 + w) * (inside + out)
    tail = w * (first + tau + Y) / (m * scale)
    # h with weights: Omega is the sum of omega_i M_i before vertex k, sigma the one beyond.
    weighed = (m + Z + y + eta * after) * (heavy + sigma / after) + S * (y + eta * after) + P
    up = (1 + u) * diff(weighed + Theta, u)
    beyond = (1 + Y) * (heavy + sigma / after)
    return (
        Identity(
            "raising m_i up to the longest dead end lowers h by F_i times the square of "
            "M_i, less a share of what lies beyond",
            -speed(term).subs(first, m + Z - Y + inside),
            F / m**2 - Mlast * out * (1 + w) / m,
        ),
        Positive(
            "F_i is at least the last omega times m_j - m_i, for Z and Y at i sum to at "
            "least that",
            (w + heavy) * Z + (1 + w + heavy) * (more + less) - w * (Z + less),
            free(w, heavy, Z, more, less),
            strict=False,
        ),
        Identity(
            "A_k with weights",
            up,
            (heavy + S) * (mu + eta * after) - Z * sigma / after,
        ),
        Positive(
            "rows beyond the dead ends pay for it: u/(1+u) times A_k is at least y_k "
            "times the sum of (1 + omega) M before k (all times 1+u)",
            u * up.subs(sigma, 0) - (1 + u) * y * (heavy + S),
            free(m, u, v, Z, S, eta, heavy),
            strict=False,
        ),
        Identity(
            "raising m_i up to the target's depth also lowers the terms beyond it, as 1 "
            "+ Y is at least the last m",
            -speed(tail).subs(first, 1 / Mlast + Z - Y),
            w / m * Mlast * Z,
        ),
        Identity(
            "beyond the target's branch A_k = -G_k",
            (1 + u) * diff(beyond, u),
            -(1 + v) * diff(beyond, v),
        ),
        Identity(
            "and u/(1+u) times it is u/(1+u) of the excess beyond",
            -u * diff(beyond, u),
            u / (1 + u) * (1 + Y) * sigma / after,
        ),
    )


@cache
def without_dead_ends() -> Steps:
    """Prove that with W = 1 nothing is below rl either, backward rows at 0 included.

    Then the odds v are infinite; g = 1/(1+v) is not. R_k is m_(k-1) S_(<k), and vertex k adds
    u_k R_k to h.
    """
    g, R = sympy.symbols("g R", nonnegative=True)
    u1, u2, g1, g2 = sympy.symbols("u_1 u_2 g_1 g_2", positive=True)
    grown = 1 + (1 + u) * g * R
    policy = Policy(a=[1 / (1 + u2)], b=[g2], c=[1 / (1 + u1)], d=[g1])
    found = solve(CorridorGraph.symmetric(1, 1, 2), policy).hitting_time
    following = grown.subs({u: u1, g: g1, R: 1}, simultaneous=True)
    stuck = Policy(a=[Rational(1, 2)] * 2, b=[0, 0], c=[Rational(1, 3)] * 2, d=[0, 0])
    return (
        Identity(
            "W=1: R of the next vertex",
            after * (S + 1 / after),
            grown.subs({g: 1 / (1 + v), R: m * S}, simultaneous=True),
        ),
        Positive(
            "W=1: what a vertex adds to h, g = 0 included",
            u * grown,
            free(u, g, R),
            strict=False,
        ),
        Identity("W=1, K=1: the walk's time", found, 4 + 2 * (u1 + u2 * following)),
        Witness(
            "W=1, K=2, all backward rows at 0",
            solve(CorridorGraph.symmetric(1, 2, 2), stuck).hitting_time,
            "=",
            Integer(6 + 2 * (2 + 1 + 2 + 1)),
        ),
    )
