"""Where a walk decides: choices at the fork, and at rows that are not certain.

The derivation is docs/decisions.md. A decision is a visit to the fork or to a row whose
probability is neither 0 nor 1; the lanes of a diamond are alike and lumped.
"""

from collections.abc import Iterable

import sympy
from sympy import Expr, Integer, log, sqrt

from ..model.arguments import Count, described
from ..model.policy import PolicyName, policy_name
from ..walk.expressions import Exact, counts, exact
from .closed_forms import round_trip


def decisions(W: Count, K: Count, L: Count, policy: str | PolicyName) -> Expr:
    """Return the expected number of decisions in a walk, those at the fork included.

    Arguments as in `hitting_time`. With one branch the fork is counted too, though nothing is
    left to decide there. Theorem 1 of docs/decisions.md.

    Examples
    --------
    >>> [decisions(3, 2, 2, name) for name in ("uniform", "sft", "rl")]
    [132, 171/2, 3]
    >>> from sympy.abc import K, L, W
    >>> decisions(W, K, L, "rl")
    W
    """
    W, K, L = counts(W=W, K=K, L=L)
    name = policy_name(policy)
    return fork_decisions(W, K, L, name) + row_decisions(W, K, L, name)


def fork_decisions(W: Count, K: Count, L: Count, policy: str | PolicyName) -> Expr:
    """Return the expected number of visits to the fork.

    It is at least W under every policy that treats branches alike and arrives with
    certainty, and W where the target's
    branch is never left. Theorem 1 of docs/decisions.md.

    Examples
    --------
    >>> [fork_decisions(3, 2, 2, name) for name in ("uniform", "sft", "rl")]
    [12, 3, 3]
    """
    W, K, L = counts(W=W, K=K, L=L)
    if policy_name(policy) is PolicyName.UNIFORM:
        return W * (1 + K * (L + 1) / L)
    return W


def row_decisions(W: Count, K: Count, L: Count, policy: str | PolicyName) -> Expr:
    """Return the expected number of decisions that are not the fork's.

    Each is worth one step under ``"uniform"`` and two under ``"sft"``: docs/decisions.md,
    Theorem 1.

    Examples
    --------
    >>> [row_decisions(3, 2, 2, name) for name in ("uniform", "sft", "rl")]
    [120, 165/2, 0]
    """
    W, K, L = counts(W=W, K=K, L=L)
    match policy_name(policy):
        case PolicyName.UNIFORM:
            return (2 * W - 1) * K * (L + 1) * (1 + K * (L + 1) / L)
        case PolicyName.SFT:
            return (W - 1) * (round_trip(K, L, PolicyName.SFT) / 2 - 1)
        case PolicyName.RL:
            return Integer(0)


def fork_share(W: Count, K: Count, L: Count, policy: str | PolicyName) -> Expr:
    """Return the share of the expected decisions that the fork has.

    Examples
    --------
    >>> [fork_share(3, 2, 2, name) for name in ("uniform", "sft", "rl")]
    [1/11, 2/57, 1]
    >>> from sympy.abc import K, L, W
    >>> fork_share(W, K, L, "uniform")
    W/(K*(L + 1)*(2*W - 1) + W)
    """
    W, K, L = counts(W=W, K=K, L=L)
    name = policy_name(policy)
    if name is PolicyName.UNIFORM:
        return W / (W + (2 * W - 1) * K * (L + 1))
    return fork_decisions(W, K, L, name) / decisions(W, K, L, name)


def walk_entropy(W: Count, K: Count, L: Count, policy: str | PolicyName) -> Expr:
    """Return the entropy of the whole walk in nats, lanes lumped.

    It is the expected sum, over the decisions of a walk, of the entropy of each. Theorem 1 of
    docs/decisions.md.

    Examples
    --------
    >>> walk_entropy(3, 2, 2, "rl")
    3*log(3)
    >>> f"{float(walk_entropy(15, 15, 5, 'uniform')):.1f}"
    '23115.1'
    """
    W, K, L = counts(W=W, K=K, L=L)
    name = policy_name(policy)
    fork = fork_decisions(W, K, L, name) * log(W)
    return fork + row_decisions(W, K, L, name) * pretrained_entropy(L)


def pretrained_entropy(L: Count) -> Expr:
    """Return the entropy in nats of a pretrained row: of 1/(L+1) against L/(L+1).

    Examples
    --------
    >>> pretrained_entropy(1)
    log(2)
    """
    (L,) = counts(L=L)
    return log(L + 1) - L * log(L) / (L + 1)


def row_entropy_bound(W: Count, K: Count, excess: Exact) -> Expr:
    """Bound the sum of the entropies of all 4K rows of a branch by the excess in steps.

    Parameters
    ----------
    W, K : int or sympy.Expr
        Branches, at least 2, and diamonds per branch.
    excess : int, Fraction or sympy.Expr
        The hitting time less rl's, at most ``2 (W-1)``; along RLVR's flow it is at most
        `flow_bound`.

    Returns
    -------
    sympy.Expr
        ``e (1 + log(4 K/e))`` nats with ``e = excess / (2 (W-1))``.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Notes
    -----
    Theorem 2 of docs/decisions.md.

    Examples
    --------
    >>> row_entropy_bound(2, 6, 1)
    1/2 + log(48)/2
    >>> from corridor import flow_bound
    >>> [f"{float(row_entropy_bound(2, 6, flow_bound(2, 6, 2, t))):.4f}" for t in (16, 20)]
    ['0.4520', '0.0133']
    """
    W, K = counts(W=W, K=K)
    excess = exact("excess", excess)
    if W == 1:
        raise ValueError("W must be at least 2: with one branch backward rows never learn")
    e = excess / (2 * (W - 1))
    if excess.is_negative or (e > 1) == sympy.true:
        raise ValueError(f"excess must be between 0 and 2(W-1) steps; got {described(excess)}")
    return Integer(0) if e == 0 else e * (1 + log(4 * K / e))


def learned_fork(frequencies: Iterable[Exact]) -> tuple[Expr, ...]:
    """Return the best fork where the target is not in every branch alike often.

    Parameters
    ----------
    frequencies : sequence of int, Fraction or sympy.Expr
        How often the target is in each branch; they sum to 1.

    Returns
    -------
    tuple of sympy.Expr
        Probabilities in proportion to the square roots of the frequencies.

    Notes
    -----
    Theorem 3 of docs/decisions.md, for a policy that never leaves the target's branch.

    Examples
    --------
    >>> from fractions import Fraction
    >>> learned_fork([Fraction(4, 5), Fraction(1, 5)])
    (2/3, 1/3)
    """
    roots = [sqrt(share) for share in _shares(frequencies)]
    total = sum(roots, Integer(0))
    return tuple(sympy.radsimp(root / total) for root in roots)


def effective_branches(frequencies: Iterable[Exact]) -> Expr:
    """Return how many decisions at the fork a walk needs where `learned_fork` makes them.

    It is the square of the sum of the roots of the frequencies: W if all are alike, 1 if the
    target is always in the same branch. Theorem 3 of docs/decisions.md.

    Examples
    --------
    >>> from fractions import Fraction
    >>> effective_branches([Fraction(4, 5), Fraction(1, 5)])
    9/5
    >>> effective_branches([Fraction(1, 15)] * 15)
    15
    """
    return sympy.expand(sum(map(sqrt, _shares(frequencies)), Integer(0)) ** 2)


def _shares(frequencies: Iterable[Exact]) -> list[Expr]:
    shares = [exact(f"frequencies[{w}]", share) for w, share in enumerate(frequencies)]
    if any(share.is_negative for share in shares) or sympy.simplify(sum(shares) - 1) != 0:
        raise ValueError(f"frequencies must not be negative and sum to 1; got {shares}")
    return shares
