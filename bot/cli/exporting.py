"""The command that makes the monthly event list for the network's blog: export."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from bot.cli.common import AsJson, At, print_json, progress_console, with_app
from bot.cli.unasked import unasked
from bot.domain.bulletin.evenings import Evening
from bot.errors import UsageError
from bot.text import translator_of
from bot.text.bulletin import flag_words, line_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.app import App
    from bot.domain.bulletin.choosing import Bulletin, Row
    from bot.text import Translator

Ids = Annotated[
    list[str] | None,
    typer.Option(help="Ids, as --list shows them; several with commas, or repeated.", metavar="ID"),
]


Name = Annotated[
    str | None,
    typer.Argument(help="The list's name: out-in-the-open, or as network.toml has it."),
]
Month = Annotated[str | None, typer.Option(help="A whole month, e.g. 2027-02.", metavar="MONTH")]


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command()(export)


def export(
    name: Name = None,
    *,
    month: Month = None,
    start: Annotated[
        str | None, typer.Option("--from", help="From this day on.", metavar="DAY")
    ] = None,
    end: Annotated[str | None, typer.Option("--to", help="Before this day.", metavar="DAY")] = None,
    accept: Ids = None,
    reject: Ids = None,
    only_list: Annotated[
        bool, typer.Option("--list", help="Only show what stands in it and what does not.")
    ] = False,
    lang: Annotated[str | None, typer.Option(help="One of the network's languages.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the list to this file.")
    ] = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Print the monthly event list in the form of the network's blog (Markdown).

    Without a period: from today to the end of next month. Lab evenings are in it, friends' events
    once they are accepted; choices are remembered. What to look at is told beside the list.
    """
    chosen = _ids(accept), _ids(reject)

    async def work(app: App, now: datetime) -> None:
        _check(name, app)
        t = _translator(app, lang)
        bulletin = await _bulletin(app, (month, start, end), chosen, now)
        if as_json:
            print_json([_row(row, app, t) for row in bulletin.rows])
            return
        await _show(bulletin, app, to_stdout=only_list)
        if not only_list:
            _hand_over(_markdown(bulletin, app, t), output)

    with_app(work, at)


def _check(name: str | None, app: App) -> None:
    known = app.registry.network.export.name
    if name is not None and name != known:
        raise UsageError(f"“{name[:60]}”: there is no such list; write treffpunkt export {known}")


def _ids(values: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(name for value in values or () for name in value.replace(",", " ").split())


def _translator(app: App, lang: str | None) -> Translator:
    from bot.web.languages import spoken

    known = spoken(app.registry.network.languages)
    if lang is not None and lang not in known:
        raise UsageError(f"--lang: “{lang[:20]}” is not spoken here; write {' or '.join(known)}")
    return translator_of(app.registry.network, lang or known[0])


async def _bulletin(
    app: App,
    days: tuple[str | None, str | None, str | None],
    chosen: tuple[Sequence[str], Sequence[str]],
    now: datetime,
) -> Bulletin:
    """Remember the choices and return the list; nothing is remembered if the period is wrong."""
    from bot.jobs.exporting import gather, remember
    from bot.store import export_choices
    from bot.web.bulletin.asked import Asked, period_of

    today = now.astimezone(ZoneInfo(app.registry.network.timezone)).date()
    month, since, until = days
    period = period_of(Asked(month=month, since=since, until=until), today)
    await remember(app.store, app.registry, *chosen, now)
    async with app.store.read() as connection:
        choices = await export_choices.choices(connection)
        return await gather(connection, app.registry, period, choices, now)


def _row(row: Row, app: App, t: Translator) -> dict[str, Any]:
    """Return a row for --json; `accepted` is null if somebody still has to decide."""
    about = row.about
    meetings = about.dates if isinstance(about, Evening) else (about,)
    return {
        "id": row.id,
        "text": line_of(row, app.registry, t),
        "accepted": row.accepted,
        "standing": row.standing.value,
        "regular": isinstance(about, Evening),
        "flags": [flag.code.value for flag in row.flags],
        "notes": [flag_words(flag, t) for flag in row.flags],
        "labs": [about.lab] if isinstance(about, Evening) else list(about.labs),
        "url": meetings[0].url,
        "occurrences": [
            {"id": one.id, "uid": one.uid, "start": one.start.isoformat()} for one in meetings
        ],
    }


async def _show(bulletin: Bulletin, app: App, *, to_stdout: bool) -> None:
    """Draw what is in the list and what to check: beside the Markdown, never in it."""
    from bot.cli.export_table import draw
    from bot.web.bulletin.markdown import is_public

    t = _translator(app, None)
    console = Console(highlight=False) if to_stdout else progress_console
    console.print(draw(bulletin, app.registry, t))
    if told := await unasked(app):
        progress_console.print(told, style="yellow")
    if not is_public(app.settings.public_url):
        told = t("PUBLIC_URL is not set, so the calendar files link to this machine only.")
        progress_console.print(told, style="yellow")


def _markdown(bulletin: Bulletin, app: App, t: Translator) -> str:
    from bot.web.bulletin.markdown import markdown

    return markdown(bulletin, app.registry, app.settings.public_url, t)


def _hand_over(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        return
    try:
        output.write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise UsageError(f"{output}: {error.strerror}; name a file that can be written") from error
