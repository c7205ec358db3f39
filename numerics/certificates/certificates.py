"""A certificate with a number: exact bounds on each time, and one pass that shows them."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from ..graph.arrays import Floats
from ..graph.exact_states import ListedState
from .chains import sparse_listing
from .check import verify
from .witnesses import SLACK_BITS, witness

# A vector without a bound of its own is wrong if it is further off than this.
TOLERANCE = 1e-9
SAID_DIGITS = 9


class CertificateError(ArithmeticError):
    """A number has no certificate; the message says at which state, and what is true there."""


@dataclass(frozen=True)
class Certificate:
    """Expected steps to the target from every state, enclosed; verified when it was made.

    `bounds` are in units of ``2**-scale``; None says that the time is infinite. The walk starts
    at state 0, the last one is the target. docs/certificates.md says why it is a proof.
    """

    states: tuple[ListedState, ...] = field(repr=False)
    scale: int
    ranks: tuple[int, ...] = field(repr=False)
    bounds: tuple[tuple[int, int] | None, ...] = field(repr=False)

    def verify(self) -> None:
        """Raise ValueError at the first state where the certificate does not hold."""
        chain = [(state.steps, state.moves) for state in self.states]
        listed = [
            (rank, pair and list(pair))
            for rank, pair in zip(self.ranks, self.bounds, strict=True)
        ]
        verify(chain, len(chain) - 1, self.scale, listed)

    def between(self, state: int = 0) -> tuple[Fraction, Fraction] | None:
        """Return the bounds on the expected steps from a state; None if they are infinite."""
        pair = self.bounds[state]
        if pair is None:
            return None
        return Fraction(pair[0], 2**self.scale), Fraction(pair[1], 2**self.scale)

    @property
    def relative_gap(self) -> float:
        """How far the bounds at the start are apart, relative to the lower one."""
        pair = self.bounds[0]
        if pair is None:
            return 0.0
        return float(Fraction(pair[1] - pair[0], pair[0])) if pair[0] else math.inf

    def require(self, state: int, value: Fraction, relative: float, said: str) -> None:
        """Raise CertificateError unless `value` is within `relative` of the time of a state.

        Up to what the bounds leave open, that is, which is 2e-19 of the time or so.
        """
        pair = self.between(state)
        name = f"state {state} ({self.states[state].name})"
        if pair is None:
            raise CertificateError(f"{said} is wrong at {name}: the time there is infinite")
        low, high = pair
        off = Fraction(relative) * abs(value) if math.isfinite(relative) else -1
        if off < 0 or value - off > high or value + off < low:
            claim = f"within {relative:.2g}" if off >= 0 else "but claims not a single digit"
            raise CertificateError(
                f"{said} has no certificate at {name}: it says {decimal(value)}, {claim}; the "
                f"time is {decimal(low)}"
            )

    def text(self) -> str:
        """Return the certificate as JSON, to be checked against the chain in DRN.

        ``times`` holds each pair of bounds once, in hexadecimal digits, times ``2**scale``;
        ``states`` has for each state its rank and the place of its pair, null for infinite.
        """
        places: dict[tuple[int, int], int] = {}
        listed = [
            [rank, None if pair is None else places.setdefault(pair, len(places))]
            for rank, pair in zip(self.ranks, self.bounds, strict=True)
        ]
        times = [f"{low:x} {high:x}" for low, high in places]
        found = {"certificate": "expected steps", "scale": self.scale}
        return json.dumps({**found, "times": times, "states": listed}) + "\n"


def certify_listing(states: Sequence[ListedState], bits: int = SLACK_BITS) -> Certificate:
    """Return a verified certificate of an exact chain; infinite times have theirs, too.

    Its bounds are about ``2**-bits`` of the times away from them.

    Raises MemoryError if the times are too long to be written down.
    """
    scale, ranks, bounds = witness(states, bits)
    pairs = tuple(None if pair is None else (pair[0], pair[1]) for pair in bounds)
    certificate = Certificate(tuple(states), scale, tuple(ranks), pairs)
    certificate.verify()
    return certificate


def certify_number(states: Sequence[ListedState], number: Any) -> Certificate:
    """Return the certificate that a `Result` is within its bound of the time of state 0."""
    bound = number.relative_error_bound
    # A claim of many digits needs a certificate of some more.
    bits = 8 - math.frexp(bound)[1] if 0 < bound < 1 else SLACK_BITS
    certificate = certify_listing(states, max(bits, SLACK_BITS))
    said = f"the number of method={number.method!r}"
    certificate.require(0, number.fraction, bound, said)
    return certificate


def certify_chain(
    Q: Any,
    absorption: Floats | None = None,
    times: Floats | None = None,
    *,
    tolerance: float = TOLERANCE,
) -> Certificate:
    r"""Certify the expected times of any sparse absorbing chain, whoever computed them.

    Parameters
    ----------
    Q : sparse array, shape (n, n)
        Probabilities or rates from state to state, at least 0; floats are taken as the
        rationals that they are.
    absorption : ndarray, shape (n,), optional
        Rates of absorption. With them the diagonal of `Q` is what is left, whatever it says;
        without them they are what each row of `Q` lacks to 1, exactly.
    times : ndarray, shape (n,), optional
        Expected times to be judged: of ``scipy.sparse.linalg.spsolve``, say.
    tolerance : float
        How far, relative to itself, each of `times` may be off.

    Returns
    -------
    Certificate
        Of the exact times; each of `times` is within the tolerance of them.

    Raises
    ------
    CertificateError
        If one of `times` is not: the state where it is furthest off, and the true time there.
    ValueError
        If `Q` or `absorption` has a negative entry or no number.

    Examples
    --------
    >>> import numpy as np
    >>> import scipy.sparse as sp
    >>> Q = sp.csr_array(np.array([[0, 0.25], [0.75, 0.25]]))
    >>> certificate = certify_chain(Q, times=np.array([16 / 9, 28 / 9]))
    >>> certificate.relative_gap < 1e-18
    True
    >>> certify_chain(Q, times=np.array([1.78, 28 / 9]))
    Traceback (most recent call last):
    ...
    corridor.numerics.certificates.certificates.CertificateError: the vector has no certificate
    at state 0 (state 0): it says 1.78, within 1e-09; the time is 1.77777778
    """
    certificate = certify_listing(sparse_listing(Q, absorption))
    if times is not None:
        require_vector(certificate, range(len(times)), times, tolerance, "the vector")
    return certificate


def require_vector(
    certificate: Certificate, states: Any, times: Any, relative: float, said: str
) -> None:
    """Raise CertificateError at the state where `times` are furthest off, if too far."""
    worst, where, what = Fraction(-1), 0, Fraction(0)
    for state, time in zip(states, times, strict=True):
        if not math.isfinite(time):
            if certificate.bounds[state] is None and time > 0:
                continue
            true = "infinite" if certificate.bounds[state] is None else "finite"
            raise CertificateError(f"{said} says {time} at state {state}; the time is {true}")
        pair = certificate.between(state)
        value = Fraction(float(time))
        if pair is None:
            certificate.require(state, value, relative, said)
            continue
        off = abs(value - pair[0]) / (abs(value) or Fraction(1))
        if off > worst:
            worst, where, what = off, state, value
    certificate.require(where, what, relative, said)


def decimal(value: Fraction) -> str:
    """Return a number to nine digits, however large.

    >>> decimal(Fraction(10) ** 400 / 3)
    '3.33333333e+399'
    """
    from decimal import MAX_EMAX, Context

    shown = Context(SAID_DIGITS, Emax=MAX_EMAX).divide(value.numerator, value.denominator)
    return f"{shown.normalize():g}" if abs(shown.adjusted()) > 15 else f"{float(shown):.9g}"
