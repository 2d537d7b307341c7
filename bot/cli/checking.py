"""Commands that examine: check, doctor."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import AsJson, At, console, moment, print_json, run_async
from bot.cli.logs import configure_logging
from bot.domain.pasted import as_address
from bot.domain.source import Kind
from bot.errors import SourceError, UsageError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.cli.doctor_finding import Finding
    from bot.domain.checked import Question
    from bot.text.translator import Translator


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command()(check)
    cli.command()(doctor)


def check(
    address: Annotated[str, typer.Argument(help="An address, or a file.", metavar="URL-or-FILE")],
    kind: Annotated[str | None, typer.Option(help="How to read it; else it is found out.")] = None,
    include: Annotated[
        list[str] | None, typer.Option(help="Keep only what has this word; repeatable.")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(help="Leave out what has this word; repeatable.")
    ] = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Find out how an address or a file is read: its meetings, what is odd, lines for labs.toml."""
    from bot.domain.checked import Question

    asked = Question(
        address=address if Path(address).exists() else as_address(address),
        kind=_kind(kind),
        include=tuple(include or ()),
        exclude=tuple(exclude or ()),
    )
    run_async(_examine(asked, at, as_json=as_json))


async def _examine(asked: Question, at: str | None, *, as_json: bool) -> None:
    from bot.cli.checked import draw
    from bot.cli.examine import examine, examined_json
    from bot.cli.reader import network_of, words_for_reader

    settings = Settings.load(os.environ)
    configure_logging(settings.log_level)
    network = network_of(settings.config)
    now, t = moment(at, network.timezone), words_for_reader(network)
    question = replace(asked, timezone=network.timezone, languages=network.languages)
    try:
        found = await examine(question, settings, now)
    except SourceError as error:
        raise _told(error, t) from error
    if as_json:
        print_json(examined_json(found))
    else:
        console.print(draw(found, t))


def _told(error: SourceError, t: Translator) -> SourceError:
    """Return the error in words for a lab's people, with the original reason in brackets."""
    from bot.text.failure import explain

    told = explain(str(error), t)
    reason = "" if str(error).rstrip(".") in told.what else f" ({error})"
    return SourceError(f"{told.what} {told.advice}{reason}")


def _kind(said: str | None) -> Kind | None:
    readable = [kind.value for kind in Kind if kind not in {Kind.MANUAL, Kind.SCHEDULE}]
    if said is None or said in readable:
        return None if said is None else Kind(said)
    raise UsageError(f"--kind: “{said}” is no kind of source; one of {', '.join(readable)}")


def doctor(as_json: AsJson = False) -> None:
    """Say what is wrong with configuration, database, Slack and sources, and how to mend it."""
    from bot.cli.doctor import diagnose, draw, words_of

    async def work() -> None:
        t = words_of(os.environ)
        findings: list[Finding] = await diagnose(os.environ, t)
        if as_json:
            print_json([one.as_json() for one in findings])
        else:
            console.print(draw(findings, t))
        if any(one.wrong for one in findings):
            raise typer.Exit(1)

    run_async(work())
