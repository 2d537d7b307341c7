"""Commands that act once: refresh, tick."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import tables
from bot.cli.common import (
    AsJson,
    At,
    chosen_labs,
    console,
    print_json,
    progress_console,
    with_app,
)
from bot.cli.reader import words_for_reader
from bot.store import occurrences as occurrence_store

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import Console

    from bot.app import App
    from bot.jobs.poll import Outside, SourceReport
    from bot.jobs.refresh import Wish

Strict = Annotated[bool, typer.Option("--strict", help="Exit with 1 if a source failed.")]


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command()(refresh)
    cli.command()(tick)


def refresh(
    labs: Annotated[list[str] | None, typer.Argument(help="Only these labs.")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Read everything anew, even if unchanged.")
    ] = False,
    strict: Strict = False,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Poll sources now and show what each gave."""

    async def work(app: App, now: datetime) -> None:
        from bot.jobs.kinds import as_found
        from bot.jobs.refresh import Wish, skipped

        wish = Wish(labs=chosen_labs(app.registry, labs or []), force=force)
        async with app.outside() as outside:
            found = await refresh_visibly(app, outside, now, wish)
        found += skipped(await as_found(app.store, app.registry), wish, found)
        if as_json:
            print_json(tables.reports_json(found))
        else:
            told = {change.occurrence for one in found for change in one.changes}
            async with app.store.read() as connection:
                known = await occurrence_store.by_ids(connection, told)
            t = words_for_reader(app.registry.network)
            console.print(tables.reports(found, known, t))
        _exit(found, strict=strict)

    with_app(work, at)


async def refresh_visibly(
    app: App, outside: Outside, now: datetime, wish: Wish
) -> list[SourceReport]:
    """Refresh with a progress bar on stderr."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from bot.jobs.refresh import refresh

    total = sum(wish.wants(source, app.registry) for source in app.registry.sources)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=progress_console, transient=True) as progress:
        t = words_for_reader(app.registry.network)
        bar = progress.add_task(t("Asking the sources"), total=total)

        def done(report: SourceReport) -> None:
            # Those of inactive labs come once a week, and were not counted.
            more = 0 if wish.wants(report.source, app.registry) else 1
            progress.update(
                bar,
                total=(progress.tasks[bar].total or 0) + more,
                advance=1,
                description=f"{report.source.lab:<22}",
            )

        return await refresh(outside, app.registry, now, wish, done=done)


def _exit(found: list[SourceReport], *, strict: bool) -> None:
    if strict and any(one.error is not None for one in found):
        raise typer.Exit(1)


def tick(strict: Strict = False, at: At = None, as_json: AsJson = False) -> None:
    """Do once what is due: refresh, announce, deliver; for cron."""

    async def work(app: App, now: datetime) -> None:
        # With --json stdout holds only the report, so what would be posted goes to stderr.
        found = await _tick(app, now, progress_console if as_json else console)
        if as_json:
            print_json(tables.reports_json(found))
        _exit(found, strict=strict)

    with_app(work, at)


async def _tick(app: App, now: datetime, told: Console) -> list[SourceReport]:
    import structlog

    from bot.jobs.work import JOBS, once

    async with app.work(told, lambda: now) as work:
        found = await once(work)
        if work.done is not None:
            for job in JOBS:
                await work.done(job.name)
    structlog.get_logger("bot.tick").info("tick.done", polled=len(found))
    return found
