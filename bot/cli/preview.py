"""The next digest of each channel as it would read now; nothing is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.cli.common import console, print_json
from bot.cli.unasked import unasked
from bot.errors import UsageError
from bot.jobs.ahead import look_ahead
from bot.slack.messages.blocks import digest_message
from bot.slack.messages.terminal import draw_digest
from bot.store import subscriptions as subscription_store
from bot.text import translator_of

if TYPE_CHECKING:
    from datetime import datetime

    from bot.app import App
    from bot.jobs.ahead import Ahead


async def preview(app: App, now: datetime, *, channel: str | None, as_json: bool) -> None:
    """Print the next digest of every channel, or of one."""
    async with app.store.read() as connection:
        every = await subscription_store.all_of(connection)
    chosen = [one for one in every if channel in {None, one.channel, one.channel.lstrip("#")}]
    if channel is not None and not chosen:
        subscribed = ", ".join(one.channel for one in every) or "none"
        raise UsageError(f"--channel: {channel} is not subscribed; subscribed are: {subscribed}")
    previews = [await look_ahead(app.store, app.registry, one, now) for one in chosen]
    if as_json:
        print_json([row for one in previews for row in _rows(app, one)])
        return
    if not any(one.contents for one in previews) and (words := await unasked(app)):
        console.print(words)
        return
    for one in previews:
        show(app, one)


def _rows(app: App, preview: Ahead) -> list[dict[str, Any]]:
    t = translator_of(app.registry.network, preview.subscription.language)
    rows = []
    for content in preview.contents:
        message = digest_message(
            content,
            preview.occurrences,
            app.registry,
            t,
            public_url=app.settings.public_url,
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


def show(app: App, preview: Ahead) -> None:
    """Draw one preview for the terminal."""
    subscription = preview.subscription
    t = translator_of(app.registry.network, subscription.language)
    when = t.moment(preview.due.due, subscription.timezone)
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
    )
    console.print(drawn)
