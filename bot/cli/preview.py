"""The next digest of each channel, as it would read now; nothing is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.cli.common import console, print_json
from bot.cli.tables import spoken
from bot.domain.digest import compose
from bot.domain.due import next_due
from bot.domain.event import moment
from bot.domain.query import Query
from bot.errors import UsageError
from bot.jobs.announce import labs_of
from bot.slack.blocks import digest_message
from bot.slack.terminal import draw_digest
from bot.store import occurrences as occurrence_store, subscriptions as subscription_store
from bot.text import translator

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.app import App
    from bot.domain.delivery import Content
    from bot.domain.due import Due
    from bot.domain.event import Occurrence
    from bot.domain.subscription import Subscription


@dataclass(frozen=True, slots=True)
class Preview:
    """What one channel would read, part by part."""

    subscription: Subscription
    due: Due
    contents: tuple[Content, ...]
    occurrences: Mapping[str, Occurrence]


async def preview(app: App, now: datetime, *, channel: str | None, as_json: bool) -> None:
    """Print the next digest of every channel, or of one."""
    async with app.store.read() as connection:
        every = await subscription_store.all_of(connection)
    chosen = [one for one in every if channel in {None, one.channel, one.channel.lstrip("#")}]
    if channel is not None and not chosen:
        known = ", ".join(one.channel for one in every) or "none"
        raise UsageError(f"--channel: {channel} is not subscribed; subscribed are: {known}")
    previews = [await look_ahead(app, one, now) for one in chosen]
    if as_json:
        print_json([row for one in previews for row in _rows(app, one, now)])
        return
    for one in previews:
        show(app, one, now)


async def look_ahead(app: App, subscription: Subscription, now: datetime) -> Preview:
    """Compose the coming digest of one subscription from what is known now."""
    due = next_due(subscription, now)
    query = Query(
        start=moment(due.first_day, subscription.timezone),
        end=moment(due.last_day + timedelta(days=1), subscription.timezone),
        labs=labs_of(app.registry, subscription),
    )
    async with app.store.read() as connection:
        found = await occurrence_store.find(connection, query)
    contents = compose(subscription, due, found, now)
    return Preview(subscription, due, contents, {one.id: one for one in found})


def _rows(app: App, preview: Preview, now: datetime) -> list[dict[str, Any]]:
    t = translator(preview.subscription.language)
    rows = []
    for content in preview.contents:
        message = digest_message(
            content,
            preview.occurrences,
            app.registry,
            t,
            public_url=app.settings.public_url,
            now=now,
        )
        rows.append(
            {
                "channel": preview.subscription.channel,
                "part": content.part,
                "text": message.text,
                "blocks": list(message.blocks),
            }
        )
    return rows


def show(app: App, preview: Preview, now: datetime) -> None:
    """Draw one preview for the terminal."""
    subscription = preview.subscription
    t = translator(subscription.language)
    when = spoken(preview.due.due, subscription.timezone, t)
    console.print(t("To {channel}, {when}", channel=subscription.channel, when=when), style="dim")
    if not preview.contents:
        console.print(t("Nothing is on then, so nothing will be posted."))
        return
    drawn = draw_digest(
        preview.contents,
        preview.occurrences,
        app.registry,
        t,
        public_url=app.settings.public_url,
        now=now,
    )
    console.print(drawn)
