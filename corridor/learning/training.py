"""What a training is, and which there are."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol


class Training(Protocol):
    """One training that can be stopped after any update and taken up again.

    A training whose policy is a table may also have ``probabilities()``, of shape (n, width)
    as `numerics.edge_table` has it; its run can then be a teacher.

    Attributes
    ----------
    updates : int
        How many in all.
    done : int
        Updates so far.
    """

    updates: int
    done: int

    def update(self) -> dict[str, float]:
        """Make one update; return its metrics, ``update`` and ``hitting_time`` among them.

        The hitting time is that of the learned policy, solved, not sampled; NaN after
        updates where it is not evaluated. The keys are the same after every update.
        """

    def state(self) -> dict[str, Any]:
        """Return all that is needed to go on bit for bit: plain data, arrays, tensors."""

    def restore(self, state: dict[str, Any]) -> None:
        """Take up the training where `state` left it."""

    def predictions(self) -> dict[str, float]:
        """Return hitting times that theory predicts, by name: the lines of the plot."""


class Kind(NamedTuple):
    """A training by its name: the type of its config, and how to make it from one."""

    config: type[Any]
    make: Callable[[Any], Training]


# Module and name of each training's config, and of what makes it.
KINDS = {
    "pretrain": (".configs.PretrainConfig", ".table_training.make_training"),
    "sft": (".configs.SftConfig", ".table_training.make_training"),
    "distill": (".configs.DistillConfig", ".table_training.make_training"),
    "ppo": (".ppo_config.PPOConfig", ".table_ppo.PPOTraining"),
    "transformer": (".transformer.TransformerConfig", ".transformer.TransformerTraining"),
}
LEARN = {"torch", "gymnasium", "stable_baselines3", "sb3_contrib"}


def training_kind(name: str) -> Kind:
    """Return the training called `name`.

    Raises
    ------
    ValueError
        If there is none.
    ModuleNotFoundError
        If it needs a library that is not installed; the message says what to install.

    Examples
    --------
    >>> training_kind("sft").config.__name__
    'SftConfig'
    """
    if name not in KINDS:
        raise ValueError(f"training must be one of {', '.join(KINDS)}; got {name!r}")
    try:
        config, make = map(_named, KINDS[name])
    except ModuleNotFoundError as missing:
        library = (missing.name or "").partition(".")[0]
        if library not in LEARN:
            raise
        raise ModuleNotFoundError(
            f"{name} needs {'PyTorch' if library == 'torch' else library}; install it with: "
            "pip install 'corridor[learn]'"
        ) from None
    return Kind(config, make)


def _named(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module, __package__), name)
