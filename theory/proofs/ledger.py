"""The ledger: every claim of the paper, and those that its sceptics ask about."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache

from ..model.arguments import described, one_of
from ..proving.claim import Claim, Proof, check, establishes, stating
from ..proving.outcome import Outcome
from ..proving.statements.concluded import Concluded
from ..proving.statements.stated import Name, clashing
from . import (
    distributions,
    experiment,
    harness,
    inference,
    reinforcement,
    walks,
)
from .capability import decisions, pass_at_k
from .convergence import claims as convergence, graphs as unlike, responses, sharing
from .graphs import cycles, trees
from .kernel_theorems import KERNEL_THEOREMS
from .sceptics import forks, prompts, restarts
from .trainings import distillation, finetuning, pretraining

LISTED: tuple[Callable[[], Claim], ...] = (
    pretraining.claim,
    finetuning.claim,
    reinforcement.claim,
    inference.claim,
    distillation.claim,
    harness.claim,
    experiment.claim,
    distributions.variance_claim,
    distributions.distribution_claim,
    distillation.mixture_claim,
    restarts.claim,
    forks.claim,
    responses.claim,
    unlike.claim,
    sharing.claim,
    convergence.updates,
    prompts.claim,
    trees.claim,
    cycles.claim,
    decisions.claim,
    pass_at_k.claim,
    walks.lumping_claim,
    walks.solution_claim,
)


@cache
def claims() -> tuple[Claim, ...]:
    """Return every claim of the ledger, in its order.

    Examples
    --------
    >>> [claim.key for claim in claims()][:2]
    ['T1', 'T2']
    """
    listed = (make() for make in LISTED)
    return tuple(replace(c, theorems=KERNEL_THEOREMS.get(c.key, ())) for c in listed)


def prove(claim: str | Claim) -> Proof:
    """Prove a claim: check every one of its steps by exact algebra.

    Parameters
    ----------
    claim : str or Claim
        A key of the ledger, or a claim of your own.

    Returns
    -------
    Proof
        With its verdict, its steps and what each came to. It is never proved in part by
        accident: one step that is refuted or undecided makes ``proved`` False.

    Raises
    ------
    ValueError, TypeError
        If there is no claim of that key; the message lists those there are.

    Examples
    --------
    >>> proof = prove("G")
    >>> proof.proved, str(proof.verdict)
    (True, 'proved as stated')
    """
    ledger = {entry.key: entry for entry in claims()}
    if not isinstance(claim, Claim):
        if not isinstance(claim, str):
            raise TypeError(f"claim must be a key or a Claim; got {described(claim)}")
        claim = ledger[one_of("claim", claim, ledger)]
    known = {name for entry in ledger.values() for name in entry.names}
    for name in claim.printed.names:
        if not name.meaning and (clash := _written_like(name, known)):
            raise ValueError(f"{name} is written like another quantity: {clash.meaning}")
    return check(claim, established(claim))


def _written_like(name: Name, quantities: Iterable[Name]) -> Name | None:
    """Return the quantity that a name is written like, where it does not stand for it."""
    alike = (q for q in quantities if q.name == name.name and clashing((name, q)))
    return next(alike, None)


def established(claim: Claim) -> frozenset[Name]:
    """Return the names that the claims which a claim uses give a meaning to."""
    ledger = {entry.key: entry for entry in claims()}
    used = (ledger[one_of("uses", key, ledger)] for key in claim.uses)
    return frozenset().union(*map(_established, used))


@cache
def _established(claim: Claim) -> frozenset[Name]:
    """Return the names that a claim gives a meaning to, by steps that are proved."""
    steps = (
        s for s in stating(claim) if isinstance(s, Concluded) and s.establishes is not None
    )
    return establishes(tuple(s for s in steps if s.check().outcome is Outcome.PROVED))
