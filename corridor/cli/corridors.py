"""Which corridor and which policies a command is asked for, alike for all commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from ..theory.model.graph import CorridorGraph
from ..theory.model.policy import PolicyName
from .options import POSITIVES, Command, size_arguments

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

POLICY_HELP = "uniform, sft, rl (or rlvr), families a=1,b=1/2,c=1, or a .toml file of them"


class Chosen(NamedTuple):
    """A policy, and what the user calls it."""

    name: str
    policy: Any  # PolicyName or Policy; None where none enters


class PolicyType(click.ParamType[Any]):
    """A policy's name in any case, its families spelled out, or a file of them."""

    name = "policy"

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the `Chosen` policy; the error says what may be written."""
        if isinstance(value, Chosen):
            return value
        from ..files.policies import read_policy

        try:
            found = read_policy(value)
        except (TypeError, ValueError) as fault:
            raise click.UsageError(str(fault)) from None
        return Chosen(str(found) if isinstance(found, PolicyName) else value, found)

    def shell_complete(self, ctx: Any, param: Any, incomplete: str) -> list[CompletionItem]:
        """Offer the names."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(p) for p in PolicyName if p.startswith(incomplete.lower())]


POLICY = PolicyType()
ALL_POLICIES = tuple(Chosen(str(name), name) for name in PolicyName)


class Corridor(NamedTuple):
    """The corridor that a command is asked for: its sizes, or a graph."""

    sizes: Mapping[str, int]
    graph: CorridorGraph | None

    @property
    def arguments(self) -> dict[str, Any]:
        """As functions of a corridor take it, by name."""
        return {"graph": self.graph} if self.graph else dict(self.sizes)

    @property
    def record(self) -> dict[str, Any]:
        """As JSON says it."""
        if self.graph is None:
            return dict(self.sizes)
        lanes = [list(branch.lanes) for branch in self.graph.branches]
        return {"branches": lanes, "target": self.graph.target}

    def __str__(self) -> str:
        if self.graph is None:
            return ", ".join(f"{name} = {number}" for name, number in self.sizes.items())
        lanes = (",".join(map(str, branch.lanes)) for branch in self.graph.branches)
        return f"branches of lanes {' | '.join(lanes)}, target {self.graph.target}"


def corridor_arguments(
    names: str = "WKL", *, optional: bool = False
) -> Callable[[Command], Command]:
    """Return a decorator that lets a command be asked for a corridor, which it gets as `at`.

    That is W, K and L, or those among `names`; or a graph, one ``--branch`` after the other.
    If it is `optional`, `at` is None where none of it is given.
    """

    def decorate(command: Command) -> Command:
        @size_arguments(names, required=False)
        @click.option(
            "--branch",
            "branches",
            type=POSITIVES,
            multiple=True,
            help=f"Instead of {' '.join(names)}: the lanes of a branch's diamonds, from the "
            "fork outwards; once for each branch.",
        )
        @click.option(
            "--target",
            type=click.IntRange(min=0),
            help="Which --branch ends in the target, counted from 0 as in Python. [default: 0]",
        )
        @wraps(command)
        def accepting(
            *given: Any, branches: tuple[list[int], ...], target: int | None, **named: Any
        ) -> Any:
            sizes = {name: named.pop(name.lower()) for name in names}
            nothing = not branches and set(sizes.values()) == {None} and target is None
            at = None if optional and nothing else corridor_of(sizes, branches, target)
            return command(*given, at=at, **named)

        return accepting  # type: ignore[return-value]

    return decorate


def corridor_of(
    sizes: Mapping[str, int | None], branches: tuple[list[int], ...], target: int | None
) -> Corridor:
    """Return the corridor that was asked for, or say what is missing or too much."""
    given = {name: number for name, number in sizes.items() if number is not None}
    names = " ".join(sizes)
    if branches:
        if given:
            raise click.UsageError(f"give either {names} or --branch, not both")
        if (target or 0) >= len(branches):
            raise click.UsageError(
                f"--target must be a branch, 0 to {len(branches) - 1}; got {target}"
            )
        return Corridor({}, CorridorGraph.from_branches(branches, target=target or 0))
    missing = [name for name in sizes if name not in given]
    if missing and not given:
        raise click.UsageError(f"give {names}, or --branch once for each branch")
    if missing:
        raise click.UsageError(
            f"Missing argument '{missing[0]}'. Else give --branch once for each branch"
        )
    if target is not None:
        raise click.UsageError(f"--target needs --branch: in {names} all branches are alike")
    return Corridor(given, None)


policies_option = click.option(
    "--policy",
    "policies",
    type=POLICY,
    multiple=True,
    help=f"Only this one: {POLICY_HELP}; may be repeated. [default: all three]",
)
