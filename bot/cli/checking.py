"""Commands that examine: check, doctor."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import AsJson, At, configure_logging, console, moment, print_json, run_async
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.cli.finding import Finding


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command()(check)
    cli.command()(doctor)


def check(
    address: Annotated[str, typer.Argument(help="An address, or a file.", metavar="URL-or-FILE")],
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Show what would be read from an address or a file, and what is odd about it."""
    from bot.cli.examine import draw, examine, examined_json

    async def work() -> None:
        settings = Settings.load(os.environ)
        configure_logging(settings.log_level)
        now = moment(at)
        found = await examine(address, settings, now)
        if as_json:
            print_json(examined_json(found))
        else:
            console.print(draw(found))

    run_async(work())


def doctor(as_json: AsJson = False) -> None:
    """Say what is wrong with configuration, database, Slack and sources, and how to mend it."""
    from bot.cli.doctor import diagnose, draw

    async def work() -> None:
        findings: list[Finding] = await diagnose(os.environ)
        if as_json:
            print_json([one.as_json() for one in findings])
        else:
            console.print(draw(findings))
        if any(one.wrong for one in findings):
            raise typer.Exit(1)

    run_async(work())
