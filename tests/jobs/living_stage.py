"""A channel that hears of a feed, round by round: what stands in it, and what was said below."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog

from bot.domain.subscription import Subscription
from bot.jobs.announce import announce
from bot.jobs.belated import announce_belated
from bot.jobs.deliver import deliver
from bot.jobs.notices import notice
from bot.jobs.revise import LEASE, revise
from bot.slack.messages.rendering import message_of
from bot.slack.posting.edits import Editor
from bot.store import marks, outbox, subscriptions
from tests.jobs.refresh_stage import NOW, Stage, feed, vevent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.delivery import Delivery, DeliveryState, Message
    from bot.domain.event import Occurrence
    from bot.domain.source import Source
    from bot.jobs.deliver import Send
    from bot.jobs.revise import Edit
    from bot.slack.posting.send import Sender
    from tests.fakes.slack import Post, SlackStandIn

LOG = structlog.get_logger()
MONDAY = datetime.fromisoformat("2026-12-07T09:00:10+01:00")
"""Ten seconds after the weekly digest is due; its week ends on 13 December."""

CHANNEL = Subscription(channel="C1")
EVENING = vevent("a", "2026-12-09 19:00", "Kartenabend", "LOCATION:Impact Hub")
OFF = vevent("a", "2026-12-09 19:00", "Kartenabend", "LOCATION:Impact Hub", "STATUS:CANCELLED")
TALK = vevent("b", "2026-12-11 18:00", "Datenabend")
THURSDAY = vevent("a", "2026-12-10 20:00", "Kartenabend", "LOCATION:Impact Hub")
SITE = "https://treffpunkt.example"


class Living:
    """Everything from the feed to the channel; each round is a look of all jobs at a moment."""

    def __init__(self, stage: Stage, slack: SlackStandIn, sender: Sender) -> None:
        self.stage = stage
        self.slack = slack
        self.sender: Send = sender
        self.edit: Edit = Editor(sender)
        self.store = stage.store
        self.workspace = ""
        self.now = NOW
        self.edits = 0

    async def begin(self, *meetings: str, **facts: Any) -> Post:
        """Let the channel have its digest of these meetings on Monday; return the last part."""
        return await self.begin_with(feed(self.stage.serve(*meetings)), **facts)

    async def begin_with(self, *announced: Source, **facts: Any) -> Post:
        """Let the channel have its digest of these sources on Monday; return the last part."""
        self.stage.announces(*announced)
        await self.subscribe(replace(CHANNEL, **facts))
        await self.round(NOW)
        await self.round(MONDAY)
        return self.slack.posts("C1")[-1]

    async def subscribe(self, *wanted: Subscription) -> None:
        """Let channels hear."""
        async with self.store.write() as connection:
            await subscriptions.seed(connection, wanted, NOW)

    async def tells(self, *meetings: str, after: float = 1) -> None:
        """Let the feed have these meetings, and look some hours later."""
        self.stage.serve(*meetings)
        await self.after(after)

    async def after(self, hours: float) -> None:
        """Look some hours later."""
        await self.round(self.now + timedelta(hours=hours))

    async def round(self, now: datetime, *, polls: bool = True) -> None:
        """Let every job look at a moment; the last two once more for what was sent meanwhile."""
        self.now = now
        if polls:
            await self.stage.refresh(now)
        registry = self.stage.registry
        await announce(self.store, registry, now, workspace=self.workspace, log=LOG)
        await announce_belated(self.store, registry, now, workspace=self.workspace)
        for _ in range(2):
            await self.revise()
            await notice(self.store, registry, now, workspace=self.workspace)
            await self.deliver()

    async def revise(self, lease: timedelta = LEASE) -> int:
        """Edit what is to be edited."""
        changed = await revise(
            self.store,
            self.stage.registry,
            lambda: self.now,
            self.render,
            self.edit,
            workspace=self.workspace,
            log=LOG,
            lease=lease,
        )
        self.edits += changed
        return changed

    async def deliver(self) -> None:
        """Send what is to be sent."""
        await deliver(
            self.store,
            lambda: self.now,
            self.render,
            self.sender,
            workspace=self.workspace,
            log=LOG,
        )

    def render(self, delivery: Delivery, found: Mapping[str, Occurrence]) -> Message:
        """Find the words as the program does."""
        return message_of(delivery, found, self.stage.registry, public_url=SITE, now=self.now)

    def shown(self, channel: str = "C1") -> str:
        """Return all that stands in a channel, without the replies."""
        return "\n".join(line for post in self.slack.posts(channel) for line in lines(post))

    def line(self, has: str, channel: str = "C1") -> str:
        """Return the line that has a word."""
        return next(line for line in self.shown(channel).splitlines() if has in line)

    def replies(self, channel: str = "C1") -> list[str]:
        """Return what was said below the posts of a channel."""
        return [
            reply.text
            for post in self.slack.posts(channel)
            for reply in self.slack.thread(channel, post.ts)
        ]

    async def pause(self, *, paused: bool) -> None:
        """Stop all posting, or let it go on."""
        async with self.store.write() as connection:
            if paused:
                await marks.put(connection, marks.PAUSED, "1")
            else:
                await marks.drop(connection, marks.PAUSED)

    async def box(self, *states: DeliveryState) -> list[Delivery]:
        """Return the deliveries in some states."""
        async with self.store.read() as connection:
            return await outbox.in_state(connection, *states)


def lines(post: Post) -> list[str]:
    """Return all that the blocks of a post say."""
    texts = (block.get("text") or block["elements"][0]["text"] for block in post.blocks)
    told = (each["text"] if isinstance(each, dict) else each for each in texts)
    return [line for text in told for line in text.splitlines()]


def mentions(text: str) -> str:
    """Return a word without the link to the meeting."""
    before, _, rest = text.partition("<")
    _, _, rest = rest.partition("|")
    return before + rest.replace(">", "", 1)
