"""Examples of what Slack will show, made from what is known now; nothing is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.delivery import Content
from bot.domain.digest import is_usual
from bot.domain.query import Query
from bot.domain.subscription import Subscription
from bot.jobs.ahead import Example, look_ahead
from bot.jobs.announce import labs_of
from bot.slack.asking.answer_content import NEXT, AnswerContent
from bot.slack.asking.answers import answer_message
from bot.slack.asking.questions import Kind, Question
from bot.slack.messages.blocks import digest_message, reminder_message
from bot.slack.messages.wording import Desk
from bot.store import occurrences, subscriptions
from bot.text import translator_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.jobs.ahead import Ahead
    from bot.store.engine import Store

MOST_CHANNELS = 3
A_DAY = timedelta(days=1)
A_WEEK = timedelta(weeks=1)


async def examples(
    store: Store, registry: Registry, language: str, now: datetime, *, public_url: str
) -> list[Example]:
    """Return the next digests of the first channels, an answer, and a reminder.

    The digests speak their channels' own languages, the rest the one that is named.
    """
    async with store.read() as connection:
        every = await subscriptions.all_of(connection)
        coming = await occurrences.find(
            connection, Query.coming(now, labs_of(registry, Subscription(channel="")))
        )
    chosen = every[:MOST_CHANNELS] or [Subscription(channel="#general", language=language)]
    shown: list[Example] = []
    for one in chosen:
        for moment in _moments(coming, now):
            ahead = await look_ahead(store, registry, one, moment)
            if ahead.contents:
                shown += _digest(ahead, registry, language, public_url)
                break
    shown += _answer(coming, registry, language, now, public_url)
    return shown + _reminder(coming, registry, language, now, public_url)


def _moments(coming: Sequence[Occurrence], now: datetime) -> list[datetime]:
    """Return from when to look ahead: now, and shortly before the next meeting if nothing is on."""
    first = [one.starts_at for one in coming[:1]]
    return [now, *(start - week * A_WEEK for start in first for week in (1, 4))]


def _digest(ahead: Ahead, registry: Registry, language: str, public_url: str) -> list[Example]:
    """Return the digest in the language of its channel, under a title in the reader's."""
    subscription = ahead.subscription
    t = translator_of(registry.network, language)
    theirs = translator_of(registry.network, subscription.language)
    return [
        Example(
            title=t("The next digest in {channel}", channel=subscription.channel),
            message=digest_message(
                content,
                ahead.occurrences,
                registry,
                theirs,
                public_url=public_url,
                delivery=content.part,
            ),
            when=t.time(ahead.due.due.astimezone(ZoneInfo(subscription.timezone))),
            timezone=subscription.timezone,
            language=theirs.language,
        )
        for content in ahead.contents
    ]


def _answer(
    coming: Sequence[Occurrence], registry: Registry, language: str, now: datetime, public_url: str
) -> list[Example]:
    if not coming:
        return []
    t, zone = translator_of(registry.network, language), registry.network.timezone
    content = AnswerContent(question=Question(kind=Kind.NEXT), shown=tuple(coming[:NEXT]))
    return [
        Example(
            title="/next-meetup",
            message=answer_message(content, Desk.of(registry, t, public_url, zone)),
            when=t.time(now.astimezone(ZoneInfo(zone))),
            timezone=zone,
            private=True,
        )
    ]


def _reminder(
    coming: Sequence[Occurrence], registry: Registry, language: str, now: datetime, public_url: str
) -> list[Example]:
    """Remind of the next meeting that was announced, else of a regular evening."""
    first = min(coming, key=lambda one: (is_usual(one), one.starts_at), default=None)
    if first is None:
        return []
    t, zone = translator_of(registry.network, language), registry.network.timezone
    content = Content(language=language, timezone=zone, special=(first.id,), lead=A_DAY)
    message = reminder_message(content, {first.id: first}, registry, t, public_url=public_url)
    title, clock = t("A reminder, a day before"), t.time(now.astimezone(ZoneInfo(zone)))
    return [Example(title=title, message=message, when=clock, timezone=zone)]
