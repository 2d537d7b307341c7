"""Occurrences page by page, in an order that stays: by their start, then by id.

A page begins after the last one of the page before (keyset paging), so what is announced or
removed meanwhile neither repeats nor hides anything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, func, or_, select

from bot.domain.event import Attendance, Status
from bot.store.occurrences import stored
from bot.store.rows import occurrence_of
from bot.store.tables import occurrence_labs, occurrences

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.event import Occurrence
    from bot.domain.query import Query

READ_AT_ONCE: Final = 1000
"""How many are read in one go where only their words can tell whether they are wanted."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends: the start, in whole seconds, and the id of its last occurrence."""

    starts_at: datetime
    id: str


async def page(
    connection: AsyncConnection, query: Query, *, after: Place | None = None, count: int
) -> list[Occurrence]:
    """Return the first `count` answers behind a place; as `occurrences.find`, but ordered by id."""
    if query.text:
        ids = await _with_words(connection, query, after, count)
        found, _ = await stored(connection, ids)
        return [found[one] for one in ids if one in found]
    rows = await connection.execute(_asked(query, after, count, occurrences))
    return [occurrence_of(row) for row in rows.mappings()]


async def next_of_labs(connection: AsyncConnection, query: Query) -> dict[str, Occurrence]:
    """Return the first meeting of each lab in the query's range that is not off, by slug."""
    held = occurrence_labs
    turn = func.row_number().over(
        partition_by=held.c.lab, order_by=(occurrences.c.starts_at, occurrences.c.id)
    )
    ranked = (
        select(held.c.lab, held.c.occurrence_id, turn.label("turn"))
        .join(occurrences, occurrences.c.id == held.c.occurrence_id)
        .where(
            *_wanted(query),
            occurrences.c.vanished.is_(False),
            occurrences.c.status != Status.CANCELLED.value,
        )
    )
    if query.labs is not None:
        ranked = ranked.where(held.c.lab.in_(sorted(query.labs)))
    first = ranked.subquery()
    asked = select(first.c.lab.label("of_lab"), occurrences).join(
        first, and_(first.c.occurrence_id == occurrences.c.id, first.c.turn == 1)
    )
    rows = (await connection.execute(asked)).mappings()
    return {row["of_lab"]: occurrence_of(row) for row in rows}


async def _with_words(
    connection: AsyncConnection, query: Query, after: Place | None, count: int
) -> list[str]:
    """Return the ids of those that tell of what is searched for; only texts are read."""
    found: list[str] = []
    told = occurrences.c
    while len(found) < count:
        columns = (told.id, told.starts_at, told.title, told.place, told.description)
        rows = (await connection.execute(_asked(query, after, READ_AT_ONCE, *columns))).all()
        found += [
            row.id for row in rows if query.finds_words(row.title, row.place, row.description)
        ]
        if len(rows) < READ_AT_ONCE:
            break
        after = Place(rows[-1].starts_at, rows[-1].id)
    return found[:count]


def _asked(
    query: Query, after: Place | None, count: int, *columns: Table | ColumnElement[Any]
) -> Select[Any]:
    starts, names = occurrences.c.starts_at, occurrences.c.id
    asked = select(*columns).where(*_wanted(query)).order_by(starts, names).limit(count)
    if query.labs is not None:
        of_labs = select(occurrence_labs.c.occurrence_id).where(
            occurrence_labs.c.lab.in_(sorted(query.labs))
        )
        asked = asked.where(names.in_(of_labs))
    if after is not None:
        # The first condition says nothing new, but it is one that an index answers.
        asked = asked.where(
            starts >= after.starts_at, or_(starts > after.starts_at, names > after.id)
        )
    return asked


def _wanted(query: Query) -> list[ColumnElement[bool]]:
    """Return the conditions of `Query` that a database can judge: all but labs and words."""
    wanted = [
        occurrences.c.hidden.is_(False),
        occurrences.c.starts_at < query.end,
        # A meeting without length overlaps the range that begins with it.
        or_(occurrences.c.ends_at > query.start, occurrences.c.starts_at == query.start),
    ]
    if query.attendance:
        ways = sorted(query.attendance | {Attendance.HYBRID})
        wanted.append(occurrences.c.attendance.in_([way.value for way in ways]))
    return wanted
