"""What one sees when everything starts: who was asked, what is on, where to click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli import tables
from bot.cli.acting import refresh_visibly
from bot.cli.common import console
from bot.cli.preview import show
from bot.cli.reader import words_for_reader
from bot.jobs.ahead import look_ahead
from bot.jobs.first_digest import announce_first
from bot.jobs.poll import Outcome
from bot.jobs.refresh import Wish
from bot.store import subscriptions as subscription_store

if TYPE_CHECKING:
    from bot.app import App
    from bot.jobs.poll import SourceReport
    from bot.jobs.work import Work


async def show_board(app: App, work: Work) -> None:
    """Ask every source once, and show what came of it."""
    t = words_for_reader(app.registry.network)
    network = app.registry.network
    labs = sum(1 for lab in app.registry if lab.active)
    console.rule(f"[bold]Treffpunkt · {network.name}")
    found = await refresh_visibly(app, work.outside, work.clock(), Wish(resting=False))
    _say_what_answered(found, labs, app)
    async with app.store.read() as connection:
        every = await subscription_store.all_of(connection)
    for subscription in every:
        ahead = await look_ahead(app.store, app.registry, subscription, work.clock())
        show(app, ahead)
    if not every:
        console.print(t("No channel is subscribed; name one in subscriptions.toml."))
    url = app.settings.public_url
    page, calendar = t("Page"), t("Calendar")
    wide = max(len(page), len(calendar)) + 2
    console.print(f"\n{page:{wide}}{url}/\n{calendar:{wide}}{url}/calendar.ics\n", soft_wrap=True)
    if app.connected:
        await announce_first(app.store, app.registry, work.clock(), workspace=app.workspace)
    else:
        console.print(t("No SLACK_BOT_TOKEN, so digests are shown here. Ctrl-C ends."), style="dim")


def _say_what_answered(found: list[SourceReport], labs: int, app: App) -> None:
    t = words_for_reader(app.registry.network)
    failed = [one for one in found if one.outcome is Outcome.FAILED]
    answered = len(found) - len(failed)
    console.print(
        t(
            "{labs} labs, {total} sources: {answered} answered, {failed} did not.",
            labs=labs,
            total=len(found),
            answered=answered,
            failed=len(failed),
        )
    )
    if failed:
        console.print(tables.silent(failed, t))
    console.print()
