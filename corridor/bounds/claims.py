"""Claims of bounds: how they are read, and what each comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..files.toml import key_line, read_toml, unknown_key
from ..theory.model.arguments import shortened
from ..theory.model.policy import policy_name
from ..theory.proving.outcome import Outcome
from ..theory.proving.terms import COMPARISONS, GROWTH, Relation
from .grammar import parse_domain, parse_term

if TYPE_CHECKING:
    from ..theory.proving.claim import Decision
    from ..theory.proving.domains import Domain

SIGNS = (*COMPARISONS, *GROWTH)
OUTCOMES = tuple(map(str, Outcome))
MOST_CLAIMS = 1_000
HEADER = re.compile(r"\s*\[\[\s*claim\s*\]\]")
KEYS = ("name", "left", "relation", "right", "policy", "domain", "expect")


@dataclass(frozen=True)
class BoundClaim:
    """A claim as its author wrote it, and as it was read; `line` counts from 1."""

    name: str
    left: str
    sign: str
    right: str
    relation: Relation
    domain: Domain
    expect: str = "proved"
    line: int | None = None

    def __str__(self) -> str:
        sides = f"{self.left} {self.sign} {self.right}"
        if self.sign not in COMPARISONS:
            sides = f"{self.left} = {self.sign}({self.right})"
        return f"{sides} for {self.domain}"


def read_claims(path: str | Path) -> list[BoundClaim]:
    """Read the claims of a TOML file; none of them is decided."""
    document, text = read_toml(path)
    name = Path(path).name
    entries = document.pop("claim", None)
    if document:
        raise ValueError(f"{name}: {unknown_key(next(iter(document)), ['claim'])}")
    if not (
        entries and isinstance(entries, list) and all(isinstance(e, dict) for e in entries)
    ):
        raise ValueError(f"{name}: it must hold claims, each under a line [[claim]]")
    if len(entries) > MOST_CLAIMS:
        raise ValueError(f"{name}: it holds {len(entries)} claims, above {MOST_CLAIMS}")
    headers = [n for n, line in enumerate(text.splitlines(), 1) if HEADER.match(line)]
    lines = headers if len(headers) == len(entries) else [None] * len(entries)
    claims: list[BoundClaim] = []
    for number, (entry, line) in enumerate(zip(entries, lines, strict=True), 1):
        try:
            claims += claims_of(entry, line)
        except KeyFaultError as fault:
            key, message = fault.args
            place = (line and key_line(text, key, line, HEADER)) or line
            where = f"line {place}, " if place else ""
            label = entry.get("name", number)
            about = f"{where}claim {label!r}, key {key}"
            raise ValueError(f"{name}: {about}: {message}") from None
    return claims


class KeyFaultError(ValueError):
    """A key of a claim, and what is wrong with it: the arguments."""


def claims_of(entry: dict[str, Any], line: int | None) -> Iterator[BoundClaim]:
    """Yield the claim, once for each of its policies."""
    for key in entry:
        if key not in KEYS:
            raise KeyFaultError(key, unknown_key(key, list(KEYS)))
    for key in ("left", "relation", "right"):
        if key not in entry:
            raise KeyFaultError(key, "it is missing")
    name = entry.get("name", "")
    if not isinstance(name, str) or not name.isprintable():
        raise KeyFaultError("name", f"it must be one line of text; got {shortened(name)}")
    sign = "=" if entry["relation"] == "==" else entry["relation"]
    for key, value, accepted in (
        ("relation", sign, SIGNS),
        ("expect", entry.get("expect", "proved"), OUTCOMES),
    ):
        if value not in accepted:
            raise KeyFaultError(
                key, f"it must be one of {', '.join(accepted)}; got {shortened(value)}"
            )
    policies = entry.get("policy", [None])
    policies = policies if isinstance(policies, list) else [policies]
    if not policies:
        raise KeyFaultError("policy", "the list is empty, so that nothing would be checked")
    for named in policies:
        key = "policy"
        try:
            policy = None if named is None else str(policy_name(named))
            sides = []
            for key in ("left", "right"):
                sides.append(parse_term(entry[key], policy))
            key = "domain"
            domain = parse_domain(entry.get("domain", ""))
        except (TypeError, ValueError) as error:
            raise KeyFaultError(key, str(error)) from None
        yield BoundClaim(
            name=f"{name} [{policy}]" if len(policies) > 1 else name,
            left=" ".join(entry["left"].split()),
            sign=sign,
            right=" ".join(entry["right"].split()),
            relation=Relation(sides[0], sign, sides[1]),
            domain=domain,
            expect=entry.get("expect", "proved"),
            line=line,
        )


@dataclass(frozen=True)
class Check:
    """A claim and what it came to; where it is proved, the decision's `steps` are the proof."""

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
        raise ValueError(": ".join(fault.args)) from None
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
