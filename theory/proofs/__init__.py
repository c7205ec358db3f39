"""Proofs that a machine makes: claims, their steps, and the ledger of the paper."""

from .claim import Claim, Proof, Verdict, check
from .ledger import claims, prove
from .steps import Bound, Covered, Finding, Identity, Outcome, Positive, Witness

__all__ = [
    "Bound",
    "Claim",
    "Covered",
    "Finding",
    "Identity",
    "Outcome",
    "Positive",
    "Proof",
    "Verdict",
    "Witness",
    "check",
    "claims",
    "prove",
]
