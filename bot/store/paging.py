"""Occurrences page by page, in a lasting order: by start, then by id.

A page begins after the last occurrence of the page before (keyset paging), so what is announced or
removed meanwhile neither repeats nor hides anything else. An index gives each page in order,
however much is stored: one arm for each of a few labs, or for each way to take part, or one over
everything, and one for the few meetings that began long before the range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, or_, select, true, union_all

from bot.domain.event import Attendance, Status
from bot.store import ranges
from bot.store.occurrences import stored
from bot.store.rows import occurrence_of
from bot.store.searching import may_tell
from bot.store.tables import occurrence_labs, occurrences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, RowMapping, Select, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.event import Occurrence
    from bot.domain.query import Query

READ_AT_ONCE: Final = 1000
"""How many are read at once if only their words can tell whether they are wanted."""

SEARCHED: Final = 20_000
"""How many meetings one request searches for words; the next page goes on with the rest."""

MOST_ARMS: Final = 12
"""Up to this many labs have an arm each."""

_CANCELLED: Final = Status.CANCELLED.value


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends: the start, in whole seconds, and the id of its last occurrence."""

    starts_at: datetime
    id: str


async def page(
    connection: AsyncConnection, query: Query, *, after: Place | None = None, count: int
) -> list[Occurrence]:
    """Return the first `count` answers after a place; like `occurrences.find`, but tied by id."""
    if query.text:
        ids = await _with_words(connection, query, after, count)
        found, _ = await stored(connection, ids)
        return [found[one] for one in ids if one in found]
    return [occurrence_of(row) for row in await _rows(connection, query, after, count, occurrences)]


async def first_part(
    connection: AsyncConnection, query: Query, after: Place | None = None
) -> tuple[Query, Place | None]:
    """Return the part of a search that is answered now, and the place after which the rest begins.

    No index knows words, so a word that occurs nowhere would be looked for in everything.
    """
    few = all(part.labs is not None and len(part.labs) <= ranges.SOME_LABS for part in query.parts)
    if not query.text or few:
        return query, None
    begin = query.start - ranges.LONG if after is None else after.starts_at
    starts = occurrences.c.starts_at
    asked = select(starts).where(starts >= begin, starts < query.end).order_by(starts)
    end = await connection.scalar(asked.offset(SEARCHED).limit(1))
    if end is None or end <= max(begin, query.start):
        return query, None
    # No id is less than this, so what starts just then belongs to the rest.
    return query.between(query.start, end), Place(end, "!")


async def next_of_labs(connection: AsyncConnection, query: Query) -> dict[str, Occurrence]:
    """Return the first meeting of each lab in the query's range that is not off, by slug."""
    held, shown = occurrence_labs, occurrences.c
    takes_place = (*in_passing(query), shown.vanished.is_(False), shown.status != _CANCELLED)
    asked = select(held.c.lab, shown.starts_at, shown.id).join(
        occurrences, shown.id == held.c.occurrence_id
    )
    theirs, few = [], []
    if query.labs is not None:
        theirs = [ranges.one_of(held.c.lab, query.labs)]
        # Few last long, but SQLite might look for them in all that a lab ever held.
        few = [ranges.one_of(held.c.lab.concat(""), query.labs)]
    begun = asked.where(*ranges.lasting(query), *takes_place, *few)
    begins = asked.where(
        *theirs,
        held.c.starts_at >= query.start - ranges.LONG,
        held.c.starts_at < query.end,
        ranges.overlaps(query),
        *takes_place,
    )
    every = union_all(begun, begins).subquery()
    turn = func.row_number().over(
        partition_by=every.c.lab, order_by=(every.c.starts_at, every.c.id)
    )
    ranked = select(every.c.lab, every.c.id, turn.label("turn")).subquery()
    first = select(ranked.c.lab, ranked.c.id).where(ranked.c.turn == 1)
    ids = {row.lab: row.id for row in await connection.execute(first)}
    found, _ = await stored(connection, set(ids.values()))
    return {lab: found[one] for lab, one in ids.items() if one in found}


async def _with_words(
    connection: AsyncConnection, query: Query, after: Place | None, count: int
) -> list[str]:
    """Return the ids of those that contain what is searched for; only texts are read."""
    found: list[str] = []
    told = occurrences.c
    while len(found) < count:
        columns = (told.id, told.starts_at, told.title, told.place, told.description)
        rows = await _rows(connection, query, after, READ_AT_ONCE, *columns)
        texts = ((row["id"], row["title"], row["place"], row["description"]) for row in rows)
        found += [name for name, *told_of in texts if query.finds_words(*told_of)]
        if len(rows) < READ_AT_ONCE:
            break
        after = Place(rows[-1]["starts_at"], rows[-1]["id"])
    return found[:count]


async def _rows(
    connection: AsyncConnection,
    query: Query,
    after: Place | None,
    count: int,
    *columns: Table | ColumnElement[Any],
) -> Sequence[RowMapping]:
    """Return these columns of the first `count` answers after a place, in order."""
    # Few last long; an ORDER BY would lead away from their index.
    passed = after is not None and after.starts_at >= query.start - ranges.LONG
    arms = [] if passed else [_lasting(part) for part in query.parts]
    arms += [arm.limit(count) for part in query.parts for arm in _arms(part)]
    if not arms:
        return ()
    arms = [arm.where(*_behind(after, arm)) for arm in arms]
    # SQLite allows a LIMIT within a compound only if the arm is a query of its own.
    first = union_all(*(select(arm.subquery()) for arm in arms)).subquery()
    asked = select(*columns).where(occurrences.c.id.in_(select(first.c.id)))
    asked = asked.order_by(occurrences.c.starts_at, occurrences.c.id).limit(count)
    return (await connection.execute(asked)).mappings().all()


def _lasting(query: Query) -> Select[Any]:
    """Return the query for what began long before the range."""
    asked = select(occurrences.c.starts_at, occurrences.c.id)
    of_labs = [] if query.labs is None else [ranges.of_labs(query.labs)]
    return asked.where(*ranges.lasting(query), *in_passing(query), *of_labs)


def _arms(query: Query) -> Iterator[Select[Any]]:
    """Yield queries for starts and ids, in order; together they omit only what began long ago."""
    wanted, shown, held = _wanted(query), occurrences.c, occurrence_labs.c
    if query.labs is not None and len(query.labs) <= ranges.SOME_LABS:
        theirs = select(held.starts_at, held.occurrence_id.label("id"))
        theirs = theirs.join(occurrences, shown.id == held.occurrence_id).where(
            held.starts_at >= query.start - ranges.LONG,
            held.starts_at < query.end,
            ranges.overlaps(query),
            *wanted,
        )
        theirs = theirs.order_by(held.starts_at, held.occurrence_id)
        if len(query.labs) <= MOST_ARMS:
            yield from (theirs.where(held.lab == lab) for lab in sorted(query.labs))
        else:
            yield theirs.where(ranges.one_of(held.lab, query.labs)).distinct()
        return
    of_labs = [] if query.labs is None else [ranges.of_labs(query.labs)]
    asked = select(shown.starts_at, shown.id).where(*wanted, *ranges.brief(query), *of_labs)
    asked = asked.order_by(shown.starts_at, shown.id)
    ways = [shown.attendance == way for way in _ways(query)]
    yield from (asked.where(each) for each in ways or [true()])


def _behind(after: Place | None, arm: Select[Any]) -> tuple[ColumnElement[bool], ...]:
    if after is None:
        return ()
    starts, name = arm.selected_columns
    # The first condition follows from the second, but an index can answer it.
    return starts >= after.starts_at, or_(starts > after.starts_at, name > after.id)


def _wanted(query: Query) -> list[ColumnElement[bool]]:
    """Return the conditions, beside range and labs, that a database can judge."""
    ways = [occurrences.c.attendance.in_(_ways(query))] if query.attendance else []
    return [*_words(query), *ways]


def in_passing(query: Query) -> list[ColumnElement[bool]]:
    """Return the same conditions for what another index finds, so that theirs is not used."""
    way = occurrences.c.attendance
    return [*_words(query), *([ranges.in_passing(way, _ways(query))] if query.attendance else [])]


def _words(query: Query) -> list[ColumnElement[bool]]:
    shown: list[ColumnElement[bool]] = [occurrences.c.hidden.is_(False)]
    return [*shown, may_tell(query.text)] if query.text else shown


def _ways(query: Query) -> list[str]:
    asked = query.attendance | ({Attendance.HYBRID} if query.attendance else set())
    return sorted(way.value for way in asked)
