"""The commands. Each opens what it needs, asks or acts, and prints a table or JSON.

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration. Errors are one line that says what
to do; a traceback only with LOG_LEVEL=debug.
"""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from typing import Final

import typer
from typer.exceptions import TyperException

from bot.errors import TreffpunktError, UsageError
from bot.run.process import start_quickly

COMMANDS: Final = {
    "starting": ("init", "migrate"),
    "running": ("run", "web", "worker"),
    "acting": ("refresh", "tick"),
    "asking": ("events", "changes", "digest", "calendar", "sources", "subscriptions"),
    "deciding": ("confirm", "pause", "resume"),
    "checking": ("check", "doctor"),
    "connecting": ("manifest",),
    "importing": ("labs",),
    "joining": ("merge", "split"),
    "exporting": ("export",),
    "backing": ("backup", "restore"),
    "unknown": ("unknown",),
}
"""Which module has which commands, in the order in which --help lists them."""


def commands(named: str | None = None) -> typer.Typer:
    """Return the command line, or only the module that has the command `named`.

    Importing all of them takes half as long again as most commands need.
    """
    cli = typer.Typer(
        name="treffpunkt",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    # With a callback a single command keeps its name.
    cli.callback()(_treffpunkt)
    wanted = [module for module, names in COMMANDS.items() if named in names]
    for module in wanted or COMMANDS:
        importlib.import_module(f"bot.cli.{module}").register(cli)
    return cli


def _treffpunkt() -> None:
    """Collects the meetups of local groups and tells the community in time."""


def main() -> None:
    """Run the command line; the installed program `treffpunkt`."""
    start_quickly()
    try:
        # Typer would exit 0 itself, and draw a box around what is wrong with the words typed.
        code = commands(sys.argv[1] if len(sys.argv) > 1 else None)(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except KeyboardInterrupt:
        sys.exit(130)
    except typer.Abort:
        _tell("aborted")
        sys.exit(1)
    except TyperException as error:
        if told := _usage(error):
            _tell(told)
        sys.exit(error.exit_code)
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


def _usage(error: TyperException) -> str:
    """Say in one line what was typed wrong, and where the right words stand; "" if they do above.

    Typer prints those itself where nothing was typed, and then says nothing more.
    """
    context = getattr(error, "ctx", None)
    message = " ".join(error.format_message().rstrip(".").split())
    where = f"{context.command_path} --help" if context else "--help"
    return f"{message}; {where} says what can be typed" if message else ""


def _tell(message: str) -> None:
    """Print what a person reads; inside an `except`, with LOG_LEVEL=debug, the traceback too."""
    if os.environ.get("LOG_LEVEL", "").strip().lower() == "debug":
        traceback.print_exc()
    print(message, file=sys.stderr)  # noqa: T201
