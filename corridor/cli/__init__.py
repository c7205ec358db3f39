"""The command line.

Commands load SymPy or SciPy only when they run, so that ``corridor --help`` is instant.
"""

import atexit
import gc
import os
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, NoReturn

import click

from ..quantities import CATALOGUE
from ..version import __version__
from .options import CANNOT_WRITE, INTERRUPTED, USAGE_ERROR, FailedProofError, UnfinishedError

# The module of each command, where it is called `prove_command` and the like.
MODULES = {
    "formula": "values",
    "compare": "values",
    "table": "table",
    "prove": "documents",
    "check": "documents",
    "flow": "flow",
    "dip": "walks",
    "distribution": "walks",
    "export": "documents",
    "certify": "walks",
    "sweep": "sweep",
    "report": "documents",
    "explore": "explorer",
    "train": "train",
    "maze": "maze",
}
VALUES = tuple(name for name, quantity in CATALOGUE.items() if not quantity.further)

# Of what is said a word that is longer is a user's, and known to him.
LONGEST_WORD = 300
# What Python leaves without words.
UNSAID: dict[type[BaseException], str] = {
    MemoryError: "this machine has not enough memory for it"
}
# What a user's input can lead to; a library that is missing says what to install.
MISTAKES = (TypeError, ValueError, ArithmeticError, MemoryError, ModuleNotFoundError)


class Commands(Mapping[str, click.Command]):
    """The commands by name, each loaded when it is looked at."""

    def __getitem__(self, name: str) -> click.Command:
        found: click.Command
        if name in VALUES:
            found = _of("values").value_command(CATALOGUE[name])
        else:
            found = getattr(_of(MODULES[name]), f"{name}_command")
        return found

    def __iter__(self) -> Iterator[str]:
        return iter((*MODULES, *VALUES))

    def __len__(self) -> int:
        return len(MODULES) + len(VALUES)


def _of(module: str) -> Any:
    return import_module(f".{module}", __name__)


class Sections(click.Group):
    """The commands, and apart from them those of the quantities of one corridor."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List both, each with its line."""
        for title, names in (("Commands", MODULES), ("Values of one corridor", VALUES)):
            rows = [
                (name, self.commands[name].get_short_help_str(formatter.width))
                for name in names
            ]
            with formatter.section(title):
                formatter.write_dl(rows)


@click.group(
    cls=Sections,
    commands=Commands(),
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Examples: corridor hitting-time 15 15 5; corridor formula --policy sft",
)
@click.version_option(__version__, prog_name="corridor")
def cli() -> None:
    """How long a chain of thought walks a corridor graph, exactly.

    W branches leave a fork, each a row of K diamonds of L parallel lanes; one ends in the
    target. Times are expected numbers of steps.
    """


def main() -> NoReturn:
    """Run the command line; a user's mistake is one line on stderr and exit code 2."""
    # What is loaded is no garbage: to look through it takes a fifth of a command's time.
    gc.set_threshold(50_000)
    atexit.register(gc.freeze)
    # Exact results have more digits than Python prints by default.
    sys.set_int_max_str_digits(0)
    try:
        cli.main(standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.exceptions.NoArgsIsHelpError as missing:
        click.echo(missing.format_message())
        sys.exit(USAGE_ERROR)
    except (click.Abort, KeyboardInterrupt):
        _fail("interrupted", INTERRUPTED)
    except BrokenPipeError:
        # The reader (head, say) has seen enough; nothing more may be flushed at exit.
        _silence_stdout()
        sys.exit(0)
    except (FailedProofError, UnfinishedError) as stop:
        _fail(str(stop), stop.code)
    except click.ClickException as mistake:
        _fail(mistake.format_message(), USAGE_ERROR)
    except OSError as fault:
        # A full disk, say; nothing more may be flushed at exit.
        _silence_stdout()
        _fail(f"the output cannot be written: {fault.strerror or fault}", CANNOT_WRITE)
    except MISTAKES as mistake:
        if os.environ.get("CORRIDOR_TRACEBACK"):
            raise
        _fail(str(mistake) or UNSAID.get(type(mistake), type(mistake).__name__), USAGE_ERROR)
    sys.exit(0)


def _silence_stdout() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(message: str, code: int) -> NoReturn:
    words = (w if len(w) <= LONGEST_WORD else f"{w[:60]}…{w[-20:]}" for w in message.split())
    click.echo(f"corridor: {' '.join(words)}", err=True)
    sys.exit(code)
