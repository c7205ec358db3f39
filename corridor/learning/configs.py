"""The configs of the trainings: frozen records whose fields are the keys of a config file."""

from __future__ import annotations

import dataclasses
import json
import math
import tomllib
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from ..theory.model.arguments import described
from ..theory.model.graph import CorridorGraph

C = TypeVar("C")

WORDS = {
    int: "an integer",
    float: "a number",
    bool: "true or false",
    str: "text",
    tuple: "a list of lists of integers",
    types.NoneType: "nothing",
}


@dataclass(frozen=True, kw_only=True)
class TrainingConfig:
    """What every training is told.

    Attributes
    ----------
    W, K, L : int
        The graph: branches, diamonds per branch, lanes per diamond.
    branches : tuple of tuples of int
        Or, instead of them, the lanes of each diamond, branch by branch.
    seed : int
        Of every random generator; the same seed gives the same numbers.
    updates : int
    evaluate_every : int
        Updates from one exact hitting time to the next; the first ones and the last always
        have one.
    """

    W: int | None = None
    K: int | None = None
    L: int | None = None
    branches: tuple[tuple[int, ...], ...] | None = None
    seed: int = 0
    updates: int = 500
    evaluate_every: int = 10

    def __post_init__(self) -> None:
        for name in ("updates", "evaluate_every"):
            _require(name, getattr(self, name), "at least 1", lambda n: n >= 1)
        _require("seed", self.seed, "at least 0", lambda n: n >= 0)
        self.graph()

    def graph(self) -> CorridorGraph:
        """Return the graph; a walk's target is drawn anew, so the graph's does not matter.

        Raises
        ------
        TypeError, ValueError
            If the sizes are no positive integers, or are not given once.
        """
        sizes = (self.W, self.K, self.L)
        if self.branches is not None:
            if sizes != (None, None, None):
                raise ValueError("the config must give W, K and L, or branches, not both")
            return CorridorGraph.from_branches(self.branches)
        if self.W is None or self.K is None or self.L is None:
            raise ValueError("the config must give W, K and L, or branches")
        return CorridorGraph.symmetric(self.W, self.K, self.L)


@dataclass(frozen=True, kw_only=True)
class TableConfig(TrainingConfig):
    """What a cross-entropy training of a softmax table is told.

    Attributes
    ----------
    population : bool
        Follow the flow of the population's loss, instead of sampling traces.
    step : float
        Units of the flow's time that an update takes: the learning rate.
    traces : int
        Traces in a minibatch; the population has no use for it.
    """

    population: bool = False
    step: float = 1.0
    traces: int = 64

    def __post_init__(self) -> None:
        super().__post_init__()
        _require("step", self.step, "positive and finite", lambda x: 0 < x < math.inf)
        _require("traces", self.traces, "at least 1", lambda n: n >= 1)


@dataclass(frozen=True, kw_only=True)
class PretrainConfig(TableConfig):
    """Pretraining on random walks, from random logits.

    Attributes
    ----------
    spread : float
        Standard deviation of the logits at the start.
    """

    updates: int = 200
    step: float = 0.1
    spread: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        _require("spread", self.spread, "at least 0 and finite", lambda x: 0 <= x < math.inf)


@dataclass(frozen=True, kw_only=True)
class SftConfig(TableConfig):
    """SFT of the pretrained model on golden paths.

    Attributes
    ----------
    backtracking : float
        Share of the traces that the ``"rl"`` policy walked instead.
    """

    step: float = 4.0
    backtracking: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        _require("backtracking", self.backtracking, "in [0, 1]", lambda x: 0 <= x <= 1)


@dataclass(frozen=True, kw_only=True)
class DistillConfig(TableConfig):
    """SFT of the pretrained model on the traces of a teacher.

    Attributes
    ----------
    teacher : str
        ``"rl"``, or the folder of a finished run on the same graph.
    """

    step: float = 4.0
    teacher: str = "rl"


def make_config(kind: type[C], values: Mapping[str, Any]) -> C:
    """Return the config of type `kind` with these values, each of its field's type.

    Raises
    ------
    TypeError, ValueError
        If a key is unknown, or a value is not of its field's type or out of range.

    Examples
    --------
    >>> make_config(SftConfig, {"branches": [[2, 3], [1]], "step": 2}).branches
    ((2, 3), (1,))
    >>> make_config(SftConfig, {"W": 2, "K": 2, "L": 2, "stpe": 1.0})
    Traceback (most recent call last):
    ...
    ValueError: the config has an unknown key 'stpe'; did you mean 'step'?
    """
    accepted = typing.get_type_hints(kind)
    fields = [field.name for field in dataclasses.fields(kind)]  # type: ignore[arg-type]
    for key in values:
        if key not in fields:
            near = get_close_matches(key, fields, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(fields)}"
            raise ValueError(f"the config has an unknown key {key!r}; {hint}")
    return kind(**{key: _as_type(key, value, accepted[key]) for key, value in values.items()})


def read_config(path: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the keys of a TOML file, and those of its table ``run``, which a run writes.

    Raises
    ------
    ValueError
        If it cannot be read, or is no TOML.
    """
    try:
        values = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ValueError(f"the config {path!r} cannot be read: {reason}") from None
    run = values.pop("run", {})
    return values, run if isinstance(run, dict) else {}


def read_setting(text: str) -> tuple[str, Any]:
    """Return key and value of ``key=value``, the value as TOML writes it; quotes may go.

    Raises
    ------
    ValueError
        If there is no ``=``.

    Examples
    --------
    >>> read_setting("branches=[[2, 3], [1]]"), read_setting("teacher=runs/ppo")
    (('branches', [[2, 3], [1]]), ('teacher', 'runs/ppo'))
    """
    key, sign, value = text.partition("=")
    if not sign or not key.strip():
        raise ValueError(f"--set must be key=value; got {text!r}")
    try:
        return key.strip(), tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return key.strip(), value.strip()


def config_text(config: Any, run: Mapping[str, str]) -> str:
    """Return `config` as TOML, with the table ``run`` at its end; `read_config` reads it.

    Examples
    --------
    >>> print(config_text(SftConfig(W=2, K=1, L=3), {"training": "sft"}).splitlines()[0])
    W = 2
    """
    lines = [f"{key} = {json.dumps(value)}" for key, value in config_values(config).items()]
    table = [f"{key} = {json.dumps(value)}" for key, value in run.items()]
    return "\n".join([*lines, "", "[run]", *table, ""])


def config_values(config: Any) -> dict[str, Any]:
    """Return the keys and values of `config` as plain data, without what is not given."""
    values = json.loads(json.dumps(dataclasses.asdict(config)))
    return {key: value for key, value in values.items() if value is not None}


def _as_type(key: str, value: object, kind: Any) -> Any:
    """Return `value` as the field's type `kind`, or one of its alternatives."""
    kinds = typing.get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
    for one in kinds:
        origin = typing.get_origin(one) or one
        if origin is tuple and isinstance(value, list | tuple):
            return tuple(tuple(v) if isinstance(v, list | tuple) else v for v in value)
        if origin is float and isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        if type(value) is origin:
            return value
    words = " or ".join(WORDS.get(typing.get_origin(one) or one, str(one)) for one in kinds)
    rule = words.removesuffix(" or nothing")
    raise TypeError(f"{key} in the config must be {rule}; got {described(value)}")


def _require(name: str, value: Any, rule: str, holds: Callable[[Any], bool]) -> None:
    if not holds(value):
        raise ValueError(f"{name} must be {rule}; got {described(value)}")
