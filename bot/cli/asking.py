"""Commands that only look: events, changes, digest, calendar, labs, sources, subscriptions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import change_table, lab_table, tables
from bot.cli.common import (
    AsJson,
    At,
    chosen_labs,
    console,
    parse_moment,
    print_json,
    progress_console,
    with_app,
)
from bot.cli.reader import words_for_reader
from bot.cli.unasked import unasked
from bot.domain.contract import change_json, occurrence_json
from bot.domain.query import HORIZON
from bot.errors import UsageError
from bot.store import (
    marks,
    occurrences as occurrence_store,
    revival,
    sources as source_store,
)

if TYPE_CHECKING:
    from bot.app import App
    from bot.domain.lab import Registry
    from bot.domain.query import Query
    from bot.domain.words.understand import Understood

Labs = Annotated[list[str] | None, typer.Option("--lab", help="Only this lab; repeatable.")]


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (events, changes, digest, calendar, sources, subscriptions):
        cli.command()(command)


def events(
    words: Annotated[list[str] | None, typer.Argument(help="köln, nrw, online, morgen, …")] = None,
    lab: Labs = None,
    start: Annotated[str | None, typer.Option("--from", help="From this day on.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Before this day.")] = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """List the coming meetups; words as in the Slack command."""

    async def work(app: App, now: datetime) -> None:
        from bot.slack.asking.about import about
        from bot.slack.messages.wording import Desk

        understood = _understood(app, " ".join(words or ()), now)
        query = _narrowed(understood.query, app.registry, lab or [], start, end)
        async with app.store.read() as connection:
            found = await occurrence_store.find(connection, query)
        if as_json:
            print_json([occurrence_json(one) for one in found])
        elif not found and (told := await unasked(app)):
            console.print(told)
        else:
            t = words_for_reader(app.registry.network)
            desk = Desk.of(app.registry, t, "", app.registry.network.timezone)
            if meant := about(understood, desk):
                console.print(f"{meant}\n", style="dim", markup=False)
            console.print(tables.events(found, app.registry, t))

    with_app(work, at)


def _understood(app: App, words: str, now: datetime) -> Understood:
    from bot.domain.words.understand import understand

    understood = understand(words, app.registry, now=now, zone=app.registry.network.timezone)
    if understood.unknown:
        raise UsageError(_not_understood(understood.suggestions))
    return understood


def _narrowed(
    query: Query, registry: Registry, labs: list[str], start: str | None, end: str | None
) -> Query:
    zone = registry.network.timezone
    first = parse_moment(start, zone, "--from") if start else query.start
    last = parse_moment(end, zone, "--to") if end else max(query.end, first + HORIZON)
    chosen = chosen_labs(registry, labs) if labs else query.labs
    return replace(query, labs=chosen).between(first, last if end or start else query.end)


def _not_understood(suggestions: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    return "\n".join(
        f"“{word}” is not understood" + (f"; meant {', '.join(near)}?" if near else "")
        for word, near in suggestions
    )


def changes(
    since: Annotated[str | None, typer.Option(help="Only from this moment on.")] = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Show what happened to meetups: announced, moved, cancelled and so on."""

    async def work(app: App, now: datetime) -> None:
        first = parse_moment(since, app.registry.network.timezone, "--since") if since else None
        async with app.store.read() as connection:
            found = await occurrence_store.changes_since(connection, first, now if at else None)
            known = await occurrence_store.by_ids(connection, (one.occurrence for one in found))
        if as_json:
            print_json([change_json(one) for one in found])
        elif not found and (told := await unasked(app)):
            console.print(told)
        else:
            network = app.registry.network
            t = words_for_reader(network)
            console.print(change_table.draw(found, known, network.timezone, t))

    with_app(work, at)


def digest(
    channel: Annotated[str | None, typer.Option(help="Only this channel.")] = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Show the next digest of each channel; sends nothing."""
    from bot.cli.preview import preview

    async def work(app: App, now: datetime) -> None:
        await preview(app, now, channel=channel, as_json=as_json)

    with_app(work, at)


def calendar(
    lab: Labs = None,
    state: Annotated[list[str] | None, typer.Option(help="Only this state, e.g. DE-NW.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file.")
    ] = None,
    at: At = None,
) -> None:
    """Print the combined calendar (iCalendar)."""
    import sys

    async def work(app: App, now: datetime) -> None:
        body = await _calendar(app, lab or [], state or [], now)
        if told := await unasked(app):
            progress_console.print(told)
        if output is None:
            sys.stdout.buffer.write(body)
            return
        try:
            output.write_bytes(body)
        except OSError as error:
            raise UsageError(
                f"{output}: {error.strerror}; name a file that can be written"
            ) from error

    with_app(work, at)


async def _calendar(app: App, labs: list[str], states: list[str], now: datetime) -> bytes:
    from bot.web.calendars.publishing import calendar_bytes

    url = app.settings.public_url
    return await calendar_bytes(app.store, app.registry, url, labs=labs, states=states, now=now)


def labs(at: str | None = None, *, as_json: bool = False) -> None:
    """List all labs, the inactive ones too; the command is `bot.cli.importing.labs`."""

    async def work(app: App, now: datetime) -> None:
        from bot.jobs.kinds import as_found

        async with app.store.read() as connection:
            signs = await revival.signs(connection, app.registry.labs.keys(), now)
        registry = await as_found(app.store, app.registry)
        if as_json:
            print_json([lab_table.row(lab, signs[lab.slug]) for lab in registry])
        else:
            t = words_for_reader(app.registry.network)
            console.print(lab_table.draw(registry, signs, now, t))

    with_app(work, at)


def sources(
    lab: Labs = None,
    failing: Annotated[bool, typer.Option("--failing", help="Only what cannot be read.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the sources and their health."""

    async def work(app: App, now: datetime) -> None:
        from bot.jobs.synced import sync_sources

        registry = await sync_sources(app.store, app.registry, now)
        wanted = chosen_labs(app.registry, lab or [])
        async with app.store.read() as connection:
            found = await source_store.tracked(connection, registry.sources)
        shown = [one for one in found if not wanted or one.source.lab in wanted]
        if failing:
            shown = [one for one in shown if one.state.failing_since]
        if as_json:
            print_json([tables.source_json(one) for one in shown])
        elif failing and not shown:
            t = words_for_reader(app.registry.network)
            console.print(await unasked(app) or t("Every source can be read."))
        else:
            console.print(tables.sources(shown, words_for_reader(app.registry.network)))

    with_app(work)


def subscriptions(at: At = None, as_json: AsJson = False) -> None:
    """List who hears what, and when next."""

    async def work(app: App, now: datetime) -> None:
        from bot.domain.due import next_due
        from bot.store import subscriptions as subscription_store

        async with app.store.read() as connection:
            found = await subscription_store.all_of(connection)
            paused = await marks.get(connection, marks.PAUSED)
        rows = [(one, next_due(one, now).due) for one in found]
        if as_json:
            print_json([tables.subscription_json(one, due) for one, due in rows])
        else:
            t = words_for_reader(app.registry.network)
            console.print(tables.subscriptions(rows, t))
            if paused is not None:
                since = t.moment(datetime.fromisoformat(paused), app.registry.network.timezone)
                console.print(t("Posting is paused since {when}; treffpunkt resume.", when=since))

    with_app(work, at)
