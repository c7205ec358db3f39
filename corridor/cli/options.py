"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..theory.model.arguments import positive_integer, shortened
from ..theory.model.policy import PolicyName, policy_name

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

# Exit codes: a proof fails, a user's mistake, the output cannot be written, a sweep stopped
# and can go on, Ctrl-C.
FAILED_PROOF, USAGE_ERROR, CANNOT_WRITE, UNFINISHED, INTERRUPTED = 1, 2, 74, 75, 130

LONGEST_RANGE = 10_000


class FailedProofError(Exception):
    """A proof did not go through."""

    code = FAILED_PROOF


class UnfinishedError(Exception):
    """A sweep stopped; the message says what is kept, and `code` is the exit code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


class PositiveInteger(click.ParamType[Any]):
    """A positive integer on the command line."""

    name = "integer"

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return `value` as an int; the error names the argument."""
        name = _argument(param)
        try:
            return positive_integer(name, int(value))
        except ValueError:
            raise click.UsageError(
                f"{name} must be a positive integer; got {shortened(value)}"
            ) from None


class Integers(PositiveInteger):
    """Positive integers separated by commas, and ranges ``5:30:5`` with both ends in."""

    name = "integers"

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the list of ints."""
        if isinstance(value, list):
            return value
        from ..files.ranges import read_ranges

        name = _argument(param)
        try:
            found = read_ranges(name, value)
        except ValueError as error:
            raise click.UsageError(str(error)) from None
        if any(part[LONGEST_RANGE:] for part in found):
            raise click.UsageError(
                f"{name} must be numbers or ranges of at most {LONGEST_RANGE} numbers; "
                f"got {shortened(value)}"
            )
        return [number for part in found for number in part]


def _argument(param: click.Parameter | None) -> str:
    """Return a parameter's name as the user writes it."""
    name = (param and param.name) or "value"
    return {"w": "W", "k": "K", "l": "L", "branches": "--branch"}.get(name, name)


class PictureSize(click.ParamType[Any]):
    """Width and height of a picture in inches, ``8x4.5``."""

    name = "size"

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the two numbers."""
        try:
            width, height = map(float, value.lower().split("x"))
        except ValueError:
            rule = f"{_argument(param)} must be WIDTHxHEIGHT in inches, such as 8x4.5"
            raise click.UsageError(f"{rule}; got {shortened(value)}") from None
        return width, height


POSITIVE, POSITIVES = PositiveInteger(), Integers()


class NumbersCommand(click.Command):
    """A command that reads ``-3`` as a (bad) number, and still refuses unknown options."""

    ignore_unknown_options = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse options that are not there before the rest is read as numbers."""
        known = [
            name for param in self.get_params(ctx) for name in param.opts + param.secondary_opts
        ]
        for word in args:
            name = word.partition("=")[0]
            if name == "--":
                break
            if name.startswith("--") and name not in known:
                from difflib import get_close_matches

                near = get_close_matches(name, known)
                raise click.NoSuchOption(name, possibilities=near, ctx=ctx)
        return super().parse_args(ctx, args)


class PolicyNameType(click.ParamType[Any]):
    """The name of one of the paper's policies, in any case."""

    name = "policy"

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the name as it is in the model."""
        try:
            return str(policy_name(value))
        except ValueError as fault:
            raise click.UsageError(str(fault)) from None

    def shell_complete(self, ctx: Any, param: Any, incomplete: str) -> list[CompletionItem]:
        """Offer the names."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(name) for name in PolicyName if name.startswith(incomplete)]


Command = TypeVar("Command", bound=Callable[..., Any])


def size_arguments(names: str, *, required: bool = True) -> Callable[[Command], Command]:
    """Return a decorator that adds an argument for each of the sizes ``"WKL"``."""

    def decorate(command: Command) -> Command:
        # The last decorator applied is the first parameter.
        for name in reversed(names):
            command = click.argument(name, type=POSITIVE, required=required)(command)
        return command

    return decorate


def sizes_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the sizes by name, which click hands over in lower case."""
    return {name: given[name.lower()] for name in "WKL" if name.lower() in given}


policy_option = click.option(
    "--policy",
    type=PolicyNameType(),
    multiple=True,
    help="Only uniform, sft or rl (or rlvr); may be repeated. [default: all three]",
)
digits_option = click.option(
    "--digits", type=POSITIVE, default=15, show_default=True, help="Significant digits."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
exact_option = click.option(
    "--exact", is_flag=True, help="All digits of exact numbers, however many."
)


def writable(_: click.Context, __: click.Parameter, path: str | None) -> str | None:
    """Refuse an output that cannot be written before any work is done for it."""
    from ..files.writing import refuse_unwritable

    if path is not None and path != "-":
        refuse_unwritable(path)
    return path


output_option = click.option(
    "-o",
    "--output",
    callback=writable,
    help="File to write. [default: standard output, like -]",
)


def picture_options(command: Command) -> Command:
    """Add the options that say how --plot is written."""
    dpi = click.option(
        "--dpi", type=POSITIVE, help="Dots per inch of --plot, if it has dots. [default: 150]"
    )
    size = click.option("--size", type=PictureSize(), help="Of --plot, in inches: 8x4.5.")
    return size(dpi(command))


def picture_settings(
    path: str | None, size: tuple[float, float] | None, dpi: int | None
) -> dict[str, Any]:
    """Return how to write the picture; what is wrong with it is said before it is drawn."""
    given: dict[str, Any] = {"size": size, "dpi": dpi}
    settings = {name: value for name, value in given.items() if value is not None}
    if path is None:
        for name in settings:
            raise click.UsageError(f"--{name} says how --plot is written; give --plot FILE too")
        return {}
    from ..plots.figures import refuse_unsavable

    refuse_unsavable(path, **settings)
    return settings


def emit(text: str, output: str | None) -> None:
    """Write `text` to the file `output`, and say so, or to standard output."""
    if output is None or output == "-":
        click.echo(text, nl=False)
        return
    from ..files.writing import write_text

    write_text(output, text)
    wrote(output)


def wrote(path: object) -> None:
    """Say on stderr where the output is."""
    click.echo(f"wrote {path}", err=True)
