"""The ledger: every claim of the paper, and those that its sceptics ask about."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache

from ..model.arguments import described, one_of
from ..proving.claim import Claim, Proof, check, clashing, establishes, stating
from ..proving.outcome import Outcome
from ..proving.statements.concluded import Concluded
from ..proving.statements.stated import Name
from ..proving.steps import proof_of
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

LEDGER: dict[str, Callable[[], Claim]] = {
    "T1": pretraining.claim,
    "T2": finetuning.claim,
    "T3": reinforcement.claim,
    "T4": inference.claim,
    "T5": distillation.claim,
    "C1": harness.claim,
    "E1": experiment.claim,
    "V": distributions.variance_claim,
    "G": distributions.distribution_claim,
    "S1": distillation.mixture_claim,
    "S2": restarts.claim,
    "S3": forks.claim,
    "S4": responses.claim,
    "S5": unlike.claim,
    "S6": sharing.claim,
    "S7": convergence.updates,
    "S8": prompts.claim,
    "S9": trees.claim,
    "S10": cycles.claim,
    "D1": decisions.claim,
    "P1": pass_at_k.claim,
    "M1": walks.lumping_claim,
    "M2": walks.solution_claim,
}
"""What makes each claim: a claim is made when it is asked for."""


def claims() -> tuple[Claim, ...]:
    """Return every claim of the ledger, in its order.

    Examples
    --------
    >>> [claim.key for claim in claims()][:2]
    ['T1', 'T2']
    """
    return tuple(map(_made, LEDGER))


def _made(key: str) -> Claim:
    # Made anew each time: it reads constants that may have been edited.
    return replace(LEDGER[key](), theorems=KERNEL_THEOREMS.get(key, ()))


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
    if not isinstance(claim, Claim):
        if not isinstance(claim, str):
            raise TypeError(f"claim must be a key or a Claim; got {described(claim)}")
        claim = _made(one_of("claim", claim, LEDGER))
    return _proof(claim, _named(tuple(LEDGER.values())), _made)


def proofs(keys: Iterable[str]) -> Iterator[Proof]:
    """Yield proofs of claims of the ledger, as `prove` makes them; each claim is made once.

    Examples
    --------
    >>> [len(proof.steps) for proof in proofs(["G", "M1"])]
    [30, 102]
    """
    made = dict(zip(LEDGER, claims(), strict=True))
    known = frozenset(name for claim in made.values() for name in claim.names)
    for key in keys:
        yield _proof(made[one_of("claim", key, made)], known, made.__getitem__)


def _proof(claim: Claim, known: frozenset[Name], made: Callable[[str], Claim]) -> Proof:
    for name in claim.printed.names:
        if not name.meaning and (clash := _written_like(name, known)):
            raise ValueError(f"{name} is written like another quantity: {clash.meaning}")
    return check(claim, established(claim, made))


def _written_like(name: Name, quantities: Iterable[Name]) -> Name | None:
    """Return the quantity that a name is written like, where it does not stand for it."""
    alike = (q for q in quantities if q.name == name.name and clashing((name, q)))
    return next(alike, None)


def established(claim: Claim, made: Callable[[str], Claim] = _made) -> frozenset[Name]:
    """Return the names that the claims which a claim uses give a meaning to."""
    used = (made(one_of("uses", key, LEDGER)) for key in claim.uses)
    return frozenset().union(*map(_established, used))


@cache
def _established(claim: Claim) -> frozenset[Name]:
    """Return the names that a claim gives a meaning to, by steps that are proved."""
    steps = (
        s for s in stating(claim) if isinstance(s, Concluded) and s.establishes is not None
    )
    return establishes(tuple(s for s in steps if proof_of(s).outcome is Outcome.PROVED))


@cache
def _named(makers: tuple[Callable[[], Claim], ...]) -> frozenset[Name]:
    """Return the quantities of the walk that claims speak of, whatever their constants."""
    return frozenset(name for make in makers for name in make().names)
