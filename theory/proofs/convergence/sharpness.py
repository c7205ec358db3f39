"""How sharp the rate is, and which rows are right however long the flow is a straight line."""

from __future__ import annotations

import sympy
from sympy import Rational, Symbol

from ...proving.claim import Steps
from ...proving.steps import Identity, Positive, relation
from ...walk.symbolic_depth import K, L, W, j
from .domination import ONE, WIDTH, omega
from .points import point


def straight_line() -> Steps:
    """Prove that forward rows are right as long as the flow is the straight line x = t."""
    E = Symbol("E", positive=True)
    uo, vo, ue, ve = 1 / (L * E), L / E, L / E, 1 / (L * E)
    R = (1 + vo) / (1 + uo)
    pair = vo / R + ve
    here = {
        "a": (j * (1 + R), (K - j) * (R + 1) + 1, j * pair - ve, (1 + ue) / R, (K - j)),
        "c": (j - 1 + (j - 1) * R + 1, (K - j + 1) * (R + 1), (j - 1) * pair, 1 + uo, K - j),
    }
    steps = []
    for family, (before, beyond, turned, shared, left) in here.items():
        still = left * (uo + ue / R) + (ue / R if family == "c" else 0)
        steps.append(
            Positive(
                f"on the straight line, at E = e^t, {family}_j moves the right way",
                sympy.factor(W * before * (shared + still) - (W - 1) * turned * beyond),
                ((K, j), (j, ONE), (W, ONE), (L, ONE), (E, ONE)),
            )
        )
    return tuple(steps)


def sharpness() -> Steps:
    """Prove how sharp: v_N = u_(N+1) = r, r^2 = 1 + N, all else 0, n = 2N."""
    r = Symbol("r", positive=True)
    N = r**2 - 1
    # M is 1 up to N - 1, then 1 + r at N, then 1 again.
    E = (
        N * WIDTH * r / (1 + r)
        + (1 + r) * (omega + WIDTH) * r / (1 + r)
        + N * omega * r / (1 + r)
    )
    up = WIDTH * N * r / (1 + r)
    G = omega * (1 + r + N) - up
    A = WIDTH * (N + 1 + r) - omega * r / (1 + r) * N
    half = (A + G) * r / (1 + r)
    return (
        Identity("the excess there", E, (2 * W - 1).subs(W, WIDTH) * r**2),
        Identity("D/2E there is 2/(1+r), r^2 = 1 + n/2", half / E, 2 / (1 + r)),
        Identity(
            "with the backward row's G = r (2W-1-r), right if r <= 2W-1",
            G,
            r * (2 * omega + 1 - r),
        ),
        *_numbers(),
    )


def _numbers() -> Steps:
    """Return exact examples: the sharp policy, and a forward row that is wrong elsewhere."""
    sharp = point("0 0 0 0 0 0 0 0 3" + " 0" * 7, "0 0 0 0 0 0 0 3" + " 0" * 8)
    outwards, _ = point("0 0", "10 0").gradient()
    return (
        relation(
            "W=2, n=16: D/2E at the sharp policy; 4/(1+sqrt(1+n/2)) would be 1",
            sharp.descent / sharp.excess,
            "=",
            Rational(1, 2),
        ),
        relation(
            "forward rows can be wrong: W=2, n=2, v_1=10, else 0, has A_2",
            outwards[1],
            "=",
            Rational(-86, 11),
        ),
    )
