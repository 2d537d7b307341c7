"""A lab whose people tell meetings in Slack: Ulm, with two leads, a feed and a channel."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from bot.domain.lab import Registry
from bot.domain.query import HORIZON, Query
from bot.domain.settle import News
from bot.domain.source import Kind, Source
from bot.feeds.understand import Understood
from bot.jobs.deliver import deliver
from bot.jobs.record import Answer as SourceAnswer, record
from bot.jobs.synced import sync_sources
from bot.slack.messages.rendering import message_of
from bot.store import occurrences, sources, submissions
from tests.domain.some_labs import NOW, REGISTRY as LABS
from tests.slack.conftest import PUBLIC_URL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.delivery import Delivery, Message
    from bot.domain.event import Change, Listing, Occurrence
    from bot.domain.submission import Submission
    from bot.slack.posting.send import Sender
    from tests.fakes.slack_answer import Answer
    from tests.fakes.slack_nouns import Post
    from tests.fakes.slack_person import SlackPerson
    from tests.slack.conftest import SlackApplication

FEED = Source(
    lab="ulm",
    key="https://ulm.example/feed.ics",
    kind=Kind.ICAL,
    url="https://ulm.example/feed.ics",
    timezone="Europe/Berlin",
)
ULM = replace(LABS["ulm"], people=("slack:ULEAD", "slack:USECOND"), channel="#ulm", sources=(FEED,))
KOELN = replace(LABS["koeln"], people=("slack:UKOELN",))
REGISTRY = Registry({**LABS.labs, "ulm": ULM, "koeln": KOELN})
PATIENCE = 10
"""Seconds to wait for what a click does, on a busy machine."""
LOG = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Stage:
    """The program, its people, and what they can see."""

    app: SlackApplication
    sender: Sender

    @property
    def lead(self) -> SlackPerson:
        """One of Ulm's people."""
        return self.app.person("ULEAD", patience=PATIENCE)

    @property
    def second(self) -> SlackPerson:
        """The other one."""
        return self.app.person("USECOND", patience=PATIENCE)

    @property
    def member(self) -> SlackPerson:
        """Somebody else."""
        return self.app.person("UMEMBER", patience=PATIENCE)

    async def lists(self, *listings: Listing) -> tuple[Change, ...]:
        """Let Ulm's feed list exactly these meetings."""
        now, store = self.app.clock(), self.app.store
        await sync_sources(store, REGISTRY, now)
        async with store.write() as connection:
            (tracked,) = await sources.tracked(connection, [FEED])
            answer = SourceAnswer(
                tracked=tracked,
                understood=Understood(listings=listings),
                news=News(),
                until=now + HORIZON,
            )
            return (await record(connection, ULM, answer, now)).changes

    async def shown(self) -> list[Occurrence]:
        """Return all of Ulm's meetings that are shown."""
        start = NOW - timedelta(days=1)
        query = Query(start=start, end=NOW + HORIZON, labs=frozenset({"ulm"}))
        async with self.app.store.read() as connection:
            return await occurrences.find(connection, query)

    async def the_one(self) -> Occurrence:
        """Return the only meeting that is shown."""
        (found,) = await self.shown()
        return found

    async def changes(self) -> list[str]:
        """Return what kinds of changes were written down."""
        async with self.app.store.read() as connection:
            return [one.kind.value for one in await occurrences.changes_since(connection)]

    async def kept(self, number: int) -> Submission | None:
        """Return what is stored of a submission."""
        async with self.app.store.read() as connection:
            return await submissions.get(connection, number)

    async def mail_out(self) -> dict[str, list[Post]]:
        """Deliver all letters; return what stands in each direct message."""

        def render(delivery: Delivery, known: Mapping[str, Occurrence]) -> Message:
            now = self.app.clock()
            return message_of(delivery, known, REGISTRY, public_url=PUBLIC_URL, now=now)

        await deliver(self.app.store, self.app.clock, render, self.sender, workspace="", log=LOG)
        posts: dict[str, list[Post]] = defaultdict(list)
        for user in ("ULEAD", "USECOND", "UMEMBER", "UKOELN"):
            posts[user] = self.app.slack.posts(user)
        return posts


async def tells(person: SlackPerson, words: str, **fields: Any) -> Answer:
    """Type a meeting and submit the form as it is, but for some fields."""
    opened = await person.types(f"/meetups add {words}", "C0ULM", "ulm")
    return await person.submits(opened, fields)


def told(answer: Answer) -> str:
    """Return all words of the view that an answer shows."""
    return str((answer.view or {}).get("blocks"))
