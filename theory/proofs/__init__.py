"""Proofs that a machine makes: claims, their steps, and the ledger of the paper."""

from ..proving.claim import Claim, Proof, Verdict, check
from ..proving.outcome import Finding, Outcome
from ..proving.search import everywhere
from ..proving.statements.concluded import Concluded
from ..proving.statements.sentences import Says, Statement
from ..proving.statements.stated import Name, Stated, stated
from ..proving.steps import Bound, Covered, ForAll, Identity, Positive, Witness
from .ledger import claims, prove

__all__ = ["Bound", "Claim", "Concluded", "Covered", "Finding", "ForAll", "Identity", "Name"]
__all__ += ["Outcome", "Positive", "Proof", "Says", "Stated", "Statement", "Verdict", "Witness"]
__all__ += ["check", "claims", "everywhere", "prove", "stated"]
