"""A staging copy: the real data, tried by a new version or configuration, heard by one channel.

Everything it says goes to TREFFPUNKT_STAGING_CHANNEL, whoever it was for; mail and webhooks go
nowhere. The database knows that it is such a copy, because `treffpunkt restore --staging` wrote
that down: so a copy never speaks without the variable, and the real one never with it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.domain.delivery import DeliveryKind
from bot.errors import UsageError
from bot.jobs.receipt import Outcome, Receipt
from bot.store import marks, outbox
from bot.text import translator_of

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.delivery import Delivery, Message
    from bot.domain.lab import Network
    from bot.jobs.deliver import Send
    from bot.jobs.revise import Edit
    from bot.store.engine import Store
    from bot.store.outbox import Post

MOST_BLOCKS: Final = 50
"""In a message (https://docs.slack.dev/reference/block-kit/blocks)."""

NOT_OURS: Final = "this is a staging copy: programs are not called"


async def check_staging(store: Store, channel: str | None, now: datetime) -> None:
    """Refuse to run a copy as the real one, or the other way round.

    A database from which nothing was ever sent may still become either.
    """
    async with store.read() as connection:
        is_copy = await marks.get(connection, marks.STAGING) is not None
        spoke = await outbox.has_any(connection)
    if is_copy and channel is None and spoke:
        raise UsageError(
            "this database is a staging copy, which must not speak to real channels: "
            "set TREFFPUNKT_STAGING_CHANNEL, or name the real one in DATABASE_URL"
        )
    if (channel is not None) == is_copy:
        return
    if spoke:
        raise UsageError(
            "TREFFPUNKT_STAGING_CHANNEL: this database is the real one; make a copy with "
            "treffpunkt backup, and restore it with --staging under another DATABASE_URL"
        )
    async with store.write() as connection:
        if channel is None:
            await marks.drop(connection, marks.STAGING)
        else:
            await marks.put(connection, marks.STAGING, now.isoformat())


def diverted(send: Send, channel: str, network: Network) -> Send:
    """Return a sender that posts everything in one channel, and says who it was for."""

    async def divert(delivery: Delivery, message: Message) -> Receipt:
        if delivery.kind is DeliveryKind.HOOK:
            return Receipt(outcome=Outcome.REFUSED, error=NOT_OURS)
        there = replace(delivery, workspace="", channel=channel)
        return await send(there, _addressed(delivery, message, network))

    return divert


def _addressed(delivery: Delivery, message: Message, network: Network) -> Message:
    """Return the message under a line that says who it was for; a person is not named."""
    t = translator_of(network, delivery.content.language)
    person = delivery.place != delivery.channel
    told = t("a person") if person else delivery.place
    line = t("Staging copy; this was for {place}.", place=told)
    blocks = message.blocks
    if 0 < len(blocks) < MOST_BLOCKS:
        words = {"type": "plain_text", "text": line}
        blocks = ({"type": "context", "elements": [words]}, *blocks)
    return replace(message, text=f"{line}\n{message.text}", blocks=blocks)


def diverted_edits(edit: Edit | None, network: Network) -> Edit | None:
    """Return what edits a staging copy's posts, all of which are in its one channel."""
    return None if edit is None else _DivertedEdits(edit, network)


class _DivertedEdits:
    def __init__(self, edit: Edit, network: Network) -> None:
        self._edit, self._network = edit, network

    async def update(self, delivery: Delivery, post: Post, message: Message) -> Receipt:
        """Show another message in a post."""
        there = replace(delivery, workspace="")
        told = _addressed(delivery, message, self._network)
        return await self._edit.update(there, post, told)

    async def delete(self, delivery: Delivery, post: Post) -> Receipt:
        """Take a post away."""
        return await self._edit.delete(replace(delivery, workspace=""), post)
