"""Proofs that a machine makes: claims, their steps, and the ledger of the paper."""

from ..proving.claim import Claim, Proof, Verdict, check
from ..proving.outcome import Finding, Outcome
from ..proving.search import everywhere
from ..proving.steps import Bound, Covered, ForAll, Identity, Positive, Witness
from .ledger import claims, prove

__all__ = ["Bound", "Claim", "Covered", "Finding", "ForAll", "Identity", "Outcome", "Positive"]
__all__ += ["Proof", "Verdict", "Witness", "check", "claims", "everywhere", "prove"]
