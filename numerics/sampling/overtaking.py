"""When the pretrained model overtakes sft, by propagating both walks in floats."""

from __future__ import annotations

import numpy as np

from .distributions import distribution


def overtaking_budget(W: int, K: int, L: int, T: int) -> int | None:
    """Return the first budget at which the pretrained model is ahead of sft for sure.

    That is the first, at most `T`, where its chance not to have arrived is the smaller one by
    more than the error bounds of both; None if there is no such budget.

    Examples
    --------
    >>> [overtaking_budget(3, K, 2, 1000) for K in (1, 2, 4, 7)]
    [None, 108, 180, 460]
    """
    base, sft = (distribution(W, K, L, policy, T) for policy in ("uniform", "sft"))
    late = base.survival * (1 + base.relative_error_bound)
    ahead = np.flatnonzero(late < sft.survival * (1 - sft.relative_error_bound))
    return int(ahead[0]) if len(ahead) else None
