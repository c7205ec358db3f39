"""Claims of bounds, and what each comes to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .entries import BoundClaim, KeyFaultError, claims_of, read_claims

if TYPE_CHECKING:
    from ..theory.proving.decision import Decision


@dataclass(frozen=True)
class Check:
    """A claim and what it came to: what `check_bound` returns.

    Attributes
    ----------
    claim : BoundClaim
    decision : Decision
        Its `steps` are the proof, where it is proved.
    """

    claim: BoundClaim
    decision: Decision

    @property
    def outcome(self) -> str:
        """``"proved"``, ``"refuted"`` or ``"undecided"``."""
        return str(self.decision.outcome)

    @property
    def as_expected(self) -> bool:
        """Whether it came to what its author expects."""
        return self.outcome == self.claim.expect

    def __str__(self) -> str:
        detail = self.decision.detail
        if self.decision.values:
            from ..show.decimals import decimal_text

            left, right = (decimal_text(value, 6) for value in self.decision.values)
            detail = f"at {detail} the sides are {left} and {right}"
        expected = "" if self.as_expected else f" [expected: {self.claim.expect}]"
        name = f"{self.claim.name}: " if self.claim.name else ""
        return f"{self.outcome:<9}  {name}{self.claim}{expected}\n           {detail}"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Show the check in a notebook as `print` does."""
        printer.text(str(self))

    def record(self) -> dict[str, Any]:
        """Return the check for JSON; values are exact fractions as text."""
        from ..show.decimals import exact_text

        claim, decision = self.claim, self.decision
        left, right = map(exact_text, decision.values) if decision.values else (None, None)
        return {
            "name": claim.name,
            "line": claim.line,
            "left": claim.left,
            "relation": claim.sign,
            "right": claim.right,
            "domain": str(claim.domain),
            "expect": claim.expect,
            "outcome": self.outcome,
            "as_expected": self.as_expected,
            "detail": decision.detail,
            "counterexample": decision.point,
            "left_value": left,
            "right_value": right,
        }


def check_bound(
    left: str, relation: str, right: str, *, domain: str = "", policy: str | None = None
) -> Check:
    """Decide one bound, given as text.

    Parameters
    ----------
    left, right : str
        Expressions in W, K, L, rho, eps and quantities such as ``H(sft)`` (docs/check.md).
    relation : str
        One of ``=``, ``<=``, ``<``, ``>=``, ``>``, ``O``, ``Omega``, ``Theta``.
    domain : str
        Conditions on W, K and L, such as ``"W >= 2, L = 5"``; all positive integers if empty.
    policy : str, optional
        The policy of quantities that name none.

    Raises
    ------
    ValueError
        If an argument cannot be read; the message names it.

    Examples
    --------
    >>> print(check_bound("H(sft)", "<=", "10**40", domain="L = 5"))
    refuted    H(sft) <= 10**40 for W >= 1, K >= 1, L = 5 [expected: proved]
               at W = 2, K = 46, L = 5 the sides are 1.16549e+40 and 1.00000e+40
    >>> check_bound("H(sft)", "Theta", "W*rho**K", domain="W >= 2").outcome
    'proved'
    """
    entry = {"left": left, "relation": relation, "right": right, "domain": domain}
    entry |= {} if policy is None else {"policy": policy}
    try:
        (claim,) = claims_of(entry, None)
    except KeyFaultError as fault:
        raise ValueError(f"{fault.key}: {fault}") from None
    return check_claim(claim)


def check_bounds(path: str | Path) -> list[Check]:
    """Decide every claim of a TOML file.

    Raises
    ------
    ValueError
        If the file cannot be read; the message names line and key.
    """
    return [check_claim(claim) for claim in read_claims(path)]


def check_claim(claim: BoundClaim) -> Check:
    """Decide a claim that has been read."""
    from ..theory.proving.decide import decide

    return Check(claim, decide(claim.relation, claim.domain))
