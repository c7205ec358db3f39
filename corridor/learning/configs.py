"""The configs of the trainings: frozen models whose fields are the keys of a config file.

A field's description is what it accepts; a refusal quotes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationError,
    model_validator,
)

from ..files.toml import read_toml, unknown_key
from ..theory.model.arguments import described, one_of
from ..theory.model.graph import CorridorGraph

Positive = Annotated[int, Field(ge=1, description="a positive integer")]
Natural = Annotated[int, Field(ge=0, description="an integer from 0")]
Size = Annotated[int | None, Field(ge=1, description="a positive integer")]
Step = Annotated[float, Field(gt=0, description="a positive, finite number")]
Rate = Annotated[float, Field(ge=0, description="a finite number from 0")]
Share = Annotated[float, Field(ge=0, le=1, description="a number in [0, 1]")]
Memory = Annotated[float, Field(ge=0, lt=1, description="a number in [0, 1)")]
Switch = Annotated[bool, Field(description="true or false")]
Text = Annotated[str, Field(description="text")]
Fork = Literal["learned", "uniform"]
Sharing = Literal["none", "branches"]
Counted = Literal["expected", "sampled"]


def _tuples(value: Any) -> Any:
    # What the branches hold is for the graph to judge: it names the place of a fault.
    lists = (list, tuple)
    if value is None:
        return None
    if not isinstance(value, lists):
        raise TypeError(f"branches must be a list of lists of integers; got {described(value)}")
    return tuple(tuple(lanes) if isinstance(lanes, lists) else lanes for lanes in value)


class TrainingConfig(BaseModel):
    """What every training is told.

    Attributes
    ----------
    W, K, L : int
        The graph: branches, diamonds per branch, lanes per diamond.
    branches : tuple of tuples of int
        Or, instead of them, the lanes of each diamond, branch by branch.
    seed : int
        Of every random generator; the same seed gives the same numbers.
    evaluate_every : int
        Updates from one exact hitting time to the next; the first ones and the last always
        have one.

    Examples
    --------
    >>> SftConfig(branches=[[2, 3], [1]], step=2).branches
    ((2, 3), (1,))
    >>> SftConfig(W=2, K=2, L=2, step="fast")
    Traceback (most recent call last):
    ...
    TypeError: step must be a positive, finite number; got 'fast' (str)
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)

    W: Size = None
    K: Size = None
    L: Size = None
    branches: Annotated[tuple[tuple[int, ...], ...] | None, PlainValidator(_tuples)] = None
    seed: Natural = 0
    updates: Positive = 500
    evaluate_every: Positive = 10

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as faults:
            raise _refusal(type(self), faults) from None

    @model_validator(mode="after")
    def _has_graph(self) -> TrainingConfig:
        self.graph()
        return self

    def graph(self) -> CorridorGraph:
        """Return the graph; a walk's target is drawn anew, so the graph's does not matter."""
        sizes = (self.W, self.K, self.L)
        if self.branches is not None:
            if sizes != (None, None, None):
                raise ValueError("the config must give W, K and L, or branches, not both")
            return CorridorGraph.from_branches(self.branches)
        if self.W is None or self.K is None or self.L is None:
            raise ValueError("the config must give W, K and L, or branches")
        return CorridorGraph.symmetric(self.W, self.K, self.L)


class TableConfig(TrainingConfig):
    """What a cross-entropy training of a softmax table is told."""

    population: Switch = False
    """Follow the flow of the population's loss, instead of sampling traces."""
    step: Step = 1.0
    """Units of the flow's time that an update takes: the learning rate."""
    traces: Positive = 64
    """In a minibatch; the population has no use for it."""


class PretrainConfig(TableConfig):
    """Pretraining on random walks, from logits of standard deviation `spread`."""

    updates: Positive = 200
    step: Step = 0.1
    spread: Rate = 1.0


class SftConfig(TableConfig):
    """SFT on golden paths; a share `backtracking` of the traces the policy rl has walked."""

    step: Step = 4.0
    backtracking: Share = 0.0


class DistillConfig(TableConfig):
    """SFT on the traces of a teacher: rl, or the folder of a finished run on the graph."""

    step: Step = 4.0
    teacher: Text = "rl"


class LearnerConfig(TrainingConfig):
    """What a training from reward is told; docs/training.md explains its keys."""

    updates: Positive = 80
    evaluate_every: Positive = 5
    fork: Fork = "uniform"
    epochs: Positive = 2
    learning_rate: Step = 0.05
    last_learning_rate: Step = 0.05
    clip: Rate = 0.2


class WalkersConfig(LearnerConfig):
    """A training whose walkers go on from one rollout to the next."""

    walkers: Positive = 256
    steps: Positive = 64
    penalty: Rate = 0.001


class TextbookConfig(WalkersConfig):
    """PPO by Stable-Baselines3, whose own defaults are the rates, the epochs, GAE and clip."""

    epochs: Positive = 10
    learning_rate: Step = 0.0003
    last_learning_rate: Step = 0.0003
    steps: Positive = 256
    batch: Positive = 1024
    gae_lambda: Share = 0.95
    discount: Share = 1.0
    critic: Literal["edge", "target"] = "edge"


class CriticConfig(WalkersConfig):
    """PPO with a critic that is solved."""

    warm_up: Natural = 5
    memory: Memory = 0.5
    visits: Counted = "expected"
    choices: Counted = "expected"


class PPOConfig(CriticConfig):
    """A training of a table: one logit for each directed edge and action.

    Examples
    --------
    >>> PPOConfig(W=5, K=5, L=3, memory=1.0)
    Traceback (most recent call last):
    ...
    ValueError: memory must be a number in [0, 1); got 1.0 (float)
    """

    sharing: Sharing = "none"


class TransformerConfig(CriticConfig):
    """A training of a transformer of one layer over the last edges."""

    fork: Fork = "learned"
    window: Positive = 2
    width: Positive = 32
    heads: Positive = 2
    learning_rate: Step = 0.002
    last_learning_rate: Step = 0.002

    @model_validator(mode="after")
    def _divides(self) -> TransformerConfig:
        if self.width % self.heads:
            raise ValueError(
                f"width must be a multiple of heads; got {self.width} and {self.heads}"
            )
        return self


class GRPOConfig(LearnerConfig):
    """A training of a table on whole walks in groups, without a critic."""

    sharing: Sharing = "none"
    groups: Positive = 8
    group: Annotated[int, Field(ge=2, description="an integer from 2")] = 16
    normalise: Literal["spread", "none"] = "spread"


def read_config(path: str | Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the keys of a TOML file, and those of its table ``run``, which a run writes."""
    values, _ = read_toml(path)
    run = values.pop("run", {})
    return values, run if isinstance(run, dict) else {}


def config_text(values: Mapping[str, Any], run: Mapping[str, str]) -> str:
    """Return a config's `values` as TOML, the table ``run`` at its end, for `read_config`.

    >>> print(config_text({"W": 2, "K": 1, "L": 3}, {"training": "sft"}).splitlines()[0])
    W = 2
    """
    lines = [f"{key} = {json.dumps(value)}" for key, value in values.items()]
    table = [f"{key} = {json.dumps(value)}" for key, value in run.items()]
    return "\n".join([*lines, "", "[run]", *table, ""])


def _refusal(kind: type[TrainingConfig], faults: ValidationError) -> Exception:
    """Return the first fault as an error of one line: key, what it accepts, what it got."""
    fault = faults.errors()[0]
    if fault["type"] == "value_error":
        error: Exception = fault["ctx"]["error"]
        return error
    key = str(fault["loc"][0])
    if fault["type"] == "literal_error":
        try:
            one_of(key, fault["input"], get_args(kind.model_fields[key].annotation))
        except (TypeError, ValueError) as refusal:
            return refusal
    if fault["type"] == "extra_forbidden":
        return ValueError(f"the config: {unknown_key(key, kind.model_fields)}")
    rule = (
        f"{key} must be {kind.model_fields[key].description}; got {described(fault['input'])}"
    )
    return TypeError(rule) if fault["type"].endswith("_type") else ValueError(rule)
