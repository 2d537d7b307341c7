"""Commands by which people decide: confirm, pause, resume."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.common import At, chosen_labs, console, with_app
from bot.cli.reader import words_for_reader
from bot.domain.source import Kind
from bot.errors import UsageError
from bot.store import labs as lab_store, marks
from bot.store.labs import LabState

if TYPE_CHECKING:
    from datetime import datetime

    from bot.app import App
    from bot.domain.lab import Lab

LabName = Annotated[str | None, typer.Argument(help="Only this lab.")]


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (confirm, pause, resume):
        cli.command()(command)


def confirm(lab: Annotated[str, typer.Argument(help="The lab.")], at: At = None) -> None:
    """Confirm a lab's regular evening for six months."""

    async def work(app: App, now: datetime) -> None:
        from bot.jobs.refresh import Wish, refresh
        from bot.jobs.synced import sync_sources

        registry = await sync_sources(app.store, app.registry, now)
        chosen = registry[_lab(app, lab).slug]
        if not any(source.kind is Kind.SCHEDULE for source in chosen.sources):
            raise UsageError(f"{chosen.name} has no regular evening; add a schedule source")
        today = now.astimezone(ZoneInfo(chosen.timezone)).date()
        await _decide(app, chosen, lambda state: replace(state, confirmed=today), now)
        async with app.outside() as outside:
            await refresh(outside, app.registry, now, Wish(labs={chosen.slug}, rules_only=True))
        t = words_for_reader(app.registry.network)
        console.print(t("{lab}: the regular evening is confirmed for six months.", lab=chosen.name))

    with_app(work, at)


def pause(lab: LabName = None, at: At = None) -> None:
    """Stop all posting; with a lab, show none of its regular evenings."""
    with_app(lambda app, now: _pause(app, now, lab, paused=True), at)


def resume(lab: LabName = None, at: At = None) -> None:
    """Undo pause."""
    with_app(lambda app, now: _pause(app, now, lab, paused=False), at)


async def _pause(app: App, now: datetime, lab: str | None, *, paused: bool) -> None:
    t = words_for_reader(app.registry.network)
    if lab is None:
        async with app.store.write() as connection:
            if paused:
                await marks.put(connection, marks.PAUSED, now.isoformat())
            else:
                await marks.drop(connection, marks.PAUSED)
        console.print(t("Posting is paused.") if paused else t("Posting goes on."))
        return
    chosen = _lab(app, lab)
    await _decide(app, chosen, lambda state: replace(state, paused=paused), now)
    if paused:
        console.print(t("{lab}: the regular evenings pause.", lab=chosen.name))
    else:
        console.print(t("{lab}: the regular evenings go on.", lab=chosen.name))


def _lab(app: App, name: str) -> Lab:
    (slug,) = chosen_labs(app.registry, [name])
    return app.registry[slug]


async def _decide(app: App, lab: Lab, change: Decision, now: datetime) -> None:
    from bot.domain.neighbourhood import Neighbourhood
    from bot.jobs.record import resettle
    from bot.jobs.synced import sync_sources

    await sync_sources(app.store, app.registry, now)
    async with app.store.write() as connection:
        state = change(await lab_store.state(connection, lab.slug))
        await lab_store.put_state(connection, lab.slug, state)
        await resettle(connection, lab, now, Neighbourhood(app.registry))


if TYPE_CHECKING:
    from collections.abc import Callable

    Decision = Callable[[LabState], LabState]
