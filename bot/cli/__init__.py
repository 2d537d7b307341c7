"""The commands. Each opens what it needs, asks or acts, and prints a table or JSON.

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration. Errors are one line that says what
to do; a traceback only with LOG_LEVEL=debug.
"""

from __future__ import annotations

import os
import sys
import traceback

import typer

from bot.cli import (
    acting,
    asking,
    backing,
    checking,
    connecting,
    deciding,
    exporting,
    importing,
    joining,
    running,
    starting,
    unknown,
)
from bot.errors import TreffpunktError, UsageError

cli = typer.Typer(
    name="treffpunkt",
    help="Collects the meetups of local groups and tells the community in time.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for group in (
    starting,
    running,
    acting,
    asking,
    deciding,
    checking,
    connecting,
    importing,
    joining,
    exporting,
    backing,
    unknown,
):
    group.register(cli)


def main() -> None:
    """Run the command line; the installed program `treffpunkt`."""
    try:
        cli()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader (`| head`) has seen enough; Python would complain while flushing stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except TreffpunktError as error:
        _tell(str(error))
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except Exception as error:  # noqa: BLE001  a flaw of ours is told in one line, too
        _tell(f"internal error: {type(error).__name__}: {error}; LOG_LEVEL=debug shows where")
        sys.exit(1)


def _tell(message: str) -> None:
    """Print what a person reads; inside an `except`, with LOG_LEVEL=debug, the traceback too."""
    if os.environ.get("LOG_LEVEL", "").strip().lower() == "debug":
        traceback.print_exc()
    print(message, file=sys.stderr)  # noqa: T201
