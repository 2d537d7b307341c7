"""What the first page reads: no more meetings than it shows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bot.store import daily, occurrences, paging
from bot.web import crowd
from bot.web.calendars.calendar import span
from bot.web.pages.choosing import View
from bot.web.pages.month import SHOWN, month_of
from bot.web.pages.typed import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.domain.query import Query
    from bot.store.paging import Place
    from bot.web.filters import Filters

MOST: Final = 400
"""How many meetings are read for a list: more than it shows, so that it ends with a whole day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Meetings in the order of their starts, and what belongs to them."""

    meetings: Sequence[Occurrence] = ()
    first_of_labs: Sequence[Occurrence] = ()
    """The next meeting of each lab, if not all of these are among the meetings."""
    left: Mapping[date, int] = field(default_factory=dict)
    """In a month, how many more meetings each day has."""
    after: Place | None = None
    """Where the previous page ended, if this is a later page of a very long day or search."""
    rest: Place | None = None
    """The place beyond which nothing has been searched yet."""

    @property
    def for_the_map(self) -> Sequence[Occurrence]:
        """At least the next meeting of each lab, in order."""
        if not self.first_of_labs:
            return self.meetings
        known = {one.id: one for one in (*self.meetings, *self.first_of_labs)}
        return sorted(known.values(), key=lambda one: (one.starts_at, one.id))


async def find_meetings(
    connection: AsyncConnection,
    filters: Filters,
    registry: Registry,
    today: date,
    *,
    view: View,
    after: Place | None,
) -> Found:
    """Read what a view shows of the meetings that match the filters."""
    asked = replace(filters, text=quoted(filters.text) or filters.text)
    if view is View.MONTH:
        first, last = month_of(filters, today)
        query = replace(asked, since=first, until=last).query(registry, first=first, last=last)
        days = await daily.of_days(connection, query, most=SHOWN)
        return Found(meetings=days.meetings, left=days.left)
    query = asked.query(registry, first=today, last=span(today)[1])
    if any(crowd.too_many(part.labs, registry) for part in query.parts):
        part, rest = await paging.first_part(connection, query, after)
        found = await paging.page(connection, part, after=after, count=MOST + 1)
        return Found(meetings=found, after=after, rest=rest)
    return await _of_some_labs(connection, query, after)


async def _of_some_labs(connection: AsyncConnection, query: Query, after: Place | None) -> Found:
    """Read the next meetings, and the next one of each lab unless these are all there are."""
    if query.text:
        # No index helps with words: everything is searched in one go, and there is not much of it.
        return Found(meetings=await occurrences.find(connection, query))
    found = await paging.page(connection, query, after=after, count=MOST + 1)
    whole = after is None and len(found) <= MOST
    of_labs = {} if whole else await paging.next_of_labs(connection, query)
    return Found(meetings=found, first_of_labs=tuple(of_labs.values()), after=after)
