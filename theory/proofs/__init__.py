"""Proofs that a machine makes: claims, their steps, and the ledger of the paper."""

from ..proving.claim import Claim as Claim, Proof as Proof, Verdict as Verdict, check as check
from ..proving.outcome import Finding as Finding, Outcome as Outcome
from ..proving.search import everywhere as everywhere
from ..proving.steps import (
    Bound as Bound,
    Covered as Covered,
    ForAll as ForAll,
    Identity as Identity,
    Positive as Positive,
    Witness as Witness,
)
from .ledger import claims as claims, prove as prove
