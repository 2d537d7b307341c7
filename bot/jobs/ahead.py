"""Looking ahead: the next digest of a subscription as it would read now; nothing is announced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.digest import compose
from bot.domain.due import next_due
from bot.domain.event import moment
from bot.domain.query import Query
from bot.jobs.announce import labs_of
from bot.store import occurrences

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.domain.delivery import Content, Message
    from bot.domain.due import Due
    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.domain.subscription import Subscription
    from bot.store.engine import Store


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a channel will read and when, part by part; `occurrences` by id."""

    subscription: Subscription
    due: Due
    contents: tuple[Content, ...]
    occurrences: Mapping[str, Occurrence]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A message as it would look in Slack: `when` in words, times for readers in `timezone`.

    A `private` one is seen only by the person it answers.
    """

    title: str
    message: Message
    when: str
    timezone: str
    private: bool = False
    language: str | None = None
    """Of the message, where that may not be the reader's."""


async def look_ahead(
    store: Store, registry: Registry, subscription: Subscription, now: datetime
) -> Ahead:
    """Compose a subscription's next digest from what is known now."""
    due = next_due(subscription, now)
    query = Query(
        start=moment(due.first_day, subscription.timezone),
        end=moment(due.last_day + timedelta(days=1), subscription.timezone),
        labs=labs_of(registry, subscription),
    )
    async with store.read() as connection:
        found = await occurrences.find(connection, query)
    contents = compose(subscription, due, found, now)
    return Ahead(subscription, due, contents, {one.id: one for one in found})
