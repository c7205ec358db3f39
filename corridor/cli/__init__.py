"""The command line.

Commands load SymPy or SciPy only when they run, so that ``corridor --help`` is instant.
"""

import os
import sys
from typing import NoReturn

import click

from ..version import __version__
from .documents import check_command, export_command, prove_command, report_command
from .explorer import explore_command
from .flow import flow_command
from .maze import maze_command
from .options import CANNOT_WRITE, INTERRUPTED, USAGE_ERROR, FailedProofError, UnfinishedError
from .sweep import sweep_command
from .table import table_command
from .train import train_command
from .values import compare_command, formula_command, value_commands
from .walks import certify_command, dip_command, distribution_command

# Of what is said a word that is longer is a user's, and known to him.
LONGEST_WORD = 300
# What Python leaves without words.
UNSAID: dict[type[BaseException], str] = {
    MemoryError: "this machine has not enough memory for it"
}
# What a user's input can lead to; a library that is missing says what to install.
MISTAKES = (TypeError, ValueError, ArithmeticError, MemoryError, ModuleNotFoundError)


class Sections(click.Group):
    """The commands, and apart from them those of the quantities of one corridor."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List both, each with its line."""
        values = {command.name for command in value_commands}
        for title, wanted in (("Commands", False), ("Values of one corridor", True)):
            rows = [
                (name, self.commands[name].get_short_help_str(formatter.width))
                for name in self.commands
                if (name in values) is wanted
            ]
            with formatter.section(title):
                formatter.write_dl(rows)


@click.group(
    cls=Sections,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Examples: corridor hitting-time 15 15 5; corridor formula --policy sft",
)
@click.version_option(__version__, prog_name="corridor")
def cli() -> None:
    """How long a chain of thought walks a corridor graph, exactly.

    W branches leave a fork, each a row of K diamonds of L parallel lanes; one ends in the
    target. Times are expected numbers of steps.
    """


for command in (
    formula_command,
    compare_command,
    table_command,
    prove_command,
    check_command,
    flow_command,
    dip_command,
    distribution_command,
    export_command,
    certify_command,
    sweep_command,
    report_command,
    explore_command,
    train_command,
    maze_command,
    *value_commands,
):
    cli.add_command(command)


def main() -> NoReturn:
    """Run the command line; a user's mistake is one line on stderr and exit code 2."""
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
