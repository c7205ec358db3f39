"""How sharp the rate is, and which rows are right however long the flow is a straight line."""

import sympy
from sympy import Rational, Symbol

from ...proving.claim import Steps
from ...proving.steps import Identity, Positive, Witness
from ...walk.symbols import K, L, W, j
from .domination import ONE, WIDTH, omega
from .points import point


def straight_line() -> Steps:
    """Prove which rows are right along the line x = t: forward ones always, all if K < W."""
    E = Symbol("E", positive=True)
    uo, vo, ue, ve = 1 / (L * E), L / E, L / E, 1 / (L * E)
    # M is 1 behind a diamond's end and R behind its beginning; both rows of a diamond turn.
    R = (1 + vo) / (1 + uo)
    forward, backward = uo + ue / R, vo / R + ve
    at_r = (j * (1 + R), (K - j) * (R + 1) + 1, j * backward - ve, (1 + ue) / R)
    at_l = ((j - 1) * (1 + R) + 1, (K - j + 1) * (R + 1), (j - 1) * backward, 1 + uo)
    here = {"a": at_r, "b": at_r, "c": at_l, "d": at_l}
    steps = []
    for family, (before, beyond, turned, shared) in here.items():
        still = (K - j) * forward + (ue / R if family in "cd" else 0)
        if family in "ac":
            push = W * before * (shared + still) - (W - 1) * turned * beyond
            width, words = ONE, ""
        else:
            push = (W - 1) * (shared + turned) * beyond - W * before * still
            width, words = K + 1, "if K < W, "
        steps.append(
            Positive(
                f"{words}on the straight line, at E = e^t, {family}_j moves the right way",
                sympy.factor(push),
                ((W, width), (K, j), (j, ONE), (L, ONE), (E, ONE)),
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
        Witness(
            "W=2, n=16: D/2E at the sharp policy; 4/(1+sqrt(1+n/2)) would be 1",
            sharp.descent / sharp.excess,
            "=",
            Rational(1, 2),
        ),
        Witness(
            "forward rows can be wrong: W=2, n=2, v_1=10, else 0, has A_2",
            outwards[1],
            "=",
            Rational(-86, 11),
        ),
    )
