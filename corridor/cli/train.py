"""The command that trains walkers, in a folder from which it goes on when interrupted."""

from typing import Any

import click

from ..files.toml import parse_toml
from ..theory.model.arguments import positive_number, shortened
from ..theory.model.extras import require
from .options import POSITIVE, POSITIVES, NumbersCommand, size_arguments
from .progress import watched

TRAININGS = ("pretrain", "sft", "distill", "ppo", "transformer", "grpo", "textbook")


@click.command(
    "train",
    cls=NumbersCommand,
    epilog="Examples: corridor train sft 5 5 3 --backtracking 0.01 -o runs/sft; "
    "corridor train distill 5 5 3 --teacher runs/ppo -o runs/distilled",
)
@click.argument("training", type=click.Choice(TRAININGS))
@size_arguments("WKL", required=False)
@click.option(
    "--branch",
    "branches",
    type=POSITIVES,
    multiple=True,
    help="Instead of W K L: the lanes of a branch's diamonds, from the fork outwards; once for "
    "each branch.",
)
@click.option("-o", "--output", required=True, help="Folder of the run.")
@click.option("--seed", type=int, help="Of every random generator. [default: 0]")
@click.option("--updates", type=POSITIVE, help="How many in all.")
@click.option("--config", "config_file", help="TOML file of the config's keys.")
@click.option(
    "--set", "settings", multiple=True, help="key=value of the config; may be repeated."
)
@click.option("--population", is_flag=True, default=None, help="The exact flow, no samples.")
@click.option("--backtracking", type=float, help="sft: share of traces that backtrack.")
@click.option("--teacher", help="distill: folder of the run to learn from. [default: rl]")
@click.option("--force", is_flag=True, help="Overwrite the run that the folder holds.")
@click.option(
    "--checkpoint-every", type=float, default=10.0, show_default=True, help="In seconds."
)
def train_command(
    training: str,
    w: int | None,
    k: int | None,
    l: int | None,
    branches: tuple[list[int], ...],
    output: str,
    config_file: str | None,
    settings: tuple[str, ...],
    force: bool,
    checkpoint_every: float,
    **options: Any,
) -> None:
    """Train on the corridor, next to what theory predicts.

    pretrain: on random walks. sft: on golden paths. distill: on traces of RLVR. ppo,
    transformer: by PPO from outcome reward. grpo: whole walks in groups. textbook: by the PPO
    of Stable-Baselines3. Reward needs the extra learn. Interrupted, the same command goes on
    from the last checkpoint.
    """
    require("pydantic", "train", "a training")
    from ..learning.runs import run, training_kind

    given = {"W": w, "K": k, "L": l, "branches": branches or None, **options}
    try:
        kind = training_kind(training)
        config = kind.config(**_values(training, config_file, settings, given))
        done = run(
            training,
            config,
            output,
            force=force,
            progress=watched(),
            checkpoint_seconds=positive_number("--checkpoint-every", checkpoint_every),
        )
    except KeyboardInterrupt:
        click.echo(f"stopped; the same command goes on from the last checkpoint in {output}")
        raise
    except ModuleNotFoundError as missing:
        raise click.ClickException(str(missing)) from None
    predicted = "; ".join(f"{name} {time:.6g}" for name, time in done.predictions.items())
    click.echo(
        f"{training}: hitting time {done.hitting_time:.6g} after {config.updates} updates"
    )
    click.echo(f"predicted: {predicted}")
    click.echo(f"in {done.folder}" + ("" if done.plotted else " (no plot without Matplotlib)"))


def _values(
    training: str, file: str | None, settings: tuple[str, ...], given: dict[str, Any]
) -> dict[str, Any]:
    """Return the config's keys: the file's, then those of --set, then the options'."""
    from ..learning.configs import read_config

    values: dict[str, Any] = {}
    if file is not None:
        values, run = read_config(file)
        if run.get("training", training) != training:
            raise click.UsageError(
                f"the config {file!r} is of a run of {run['training']}, not of {training}"
            )
    values.update(map(_setting, settings))
    values.update({key: value for key, value in given.items() if value is not None})
    return values


def _setting(text: str) -> tuple[str, Any]:
    """Return key and value of ``key=value``, the value as TOML writes it; quotes may go.

    >>> _setting("branches=[[2, 3], [1]]"), _setting("teacher=runs/ppo")
    (('branches', [[2, 3], [1]]), ('teacher', 'runs/ppo'))
    """
    key, sign, value = text.partition("=")
    if not sign or not key.strip():
        raise ValueError(f"--set must be key=value; got {shortened(text)}")
    try:
        return key.strip(), parse_toml(f"value = {value}", "--set")["value"]
    except ValueError:
        return key.strip(), value.strip()
