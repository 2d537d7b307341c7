"""The next few occurrences that answer a question, however many are stored.

`occurrences.find` reads all there are; here an index gives them in their order and the database
stops after a few. So each question becomes one or more arms, each of which one index answers: one
for each lab, or for each way to take part, or one over everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import exists, select, union_all

from bot.domain.event import Attendance, ChangeKind, parse_when
from bot.store.occurrences import stored
from bot.store.tables import changes, occurrence_labs, occurrences

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Column, ColumnElement, CompoundSelect, FromClause, Select
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.event import Occurrence
    from bot.domain.query import Query

MOST_COUNTED: Final = 20
"""What follows a page is counted no further than this."""

MOST_ARMS: Final = 12
"""Of more labs than these some meeting is always near, so all are looked through in order."""

MOST_UNDER_WAY: Final = 50
LONGEST_REST: Final = timedelta(days=31)
"""What goes on for longer than this is no meeting that one could still come to."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A page of what comes; `more` follow it, where MOST_COUNTED + 1 means that or more."""

    found: tuple[Occurrence, ...]
    more: int


async def coming(
    connection: AsyncConnection, query: Query, *, first: int = 0, count: int
) -> Coming:
    """Return `count` answers from number `first` on: what is under way, then by their start.

    As `find`, but never reads more than it shows; `query.text` is not looked at.
    """
    if query.labs is not None and not query.labs:
        return Coming((), 0)
    last = first + count
    ids = await _under_way(connection, query)
    if len(ids) <= last + MOST_COUNTED:
        ids += await _ahead(connection, query, last + MOST_COUNTED + 1)
    ids = list(dict.fromkeys(ids))
    found, _ = await stored(connection, ids[first:last])
    shown = tuple(found[one] for one in ids[first:last] if one in found)
    return Coming(shown, min(max(len(ids) - last, 0), MOST_COUNTED + 1))


async def moved(
    connection: AsyncConnection, shown: Sequence[Occurrence], since: datetime
) -> dict[str, date | datetime]:
    """Return when those that moved since then had first been announced to start, by id."""
    zones = {one.id: one.timezone for one in shown}
    asked = (
        select(changes.c.occurrence_id, changes.c.before)
        .where(
            changes.c.occurrence_id.in_(sorted(zones)),
            changes.c.at >= since,
            changes.c.kind == ChangeKind.MOVED.value,
        )
        .order_by(changes.c.id.desc())
    )
    rows = await connection.execute(asked) if shown else ()
    told = {row.occurrence_id: row.before["start"] for row in rows if "start" in row.before}
    before = {one: parse_when(start, zones[one]) for one, start in told.items()}
    return {one.id: before[one.id] for one in shown if before.get(one.id, one.start) != one.start}


async def _under_way(connection: AsyncConnection, query: Query) -> list[str]:
    rows = await connection.execute(under_way_statement(query))
    return [one for _, one in sorted((row.starts_at, row.id) for row in rows)]


async def _ahead(connection: AsyncConnection, query: Query, limit: int) -> list[str]:
    rows = await connection.execute(ahead_statement(query, limit))
    # Of several arms each is in order, and the sort keeps that of equals within an arm.
    return [row.id for row in sorted(rows, key=lambda row: row.starts_at)]


def under_way_statement(query: Query) -> Select[Any]:
    """Ask for what has begun, by its end: of all that began, few have not ended."""
    asked = select(occurrences.c.starts_at, occurrences.c.id).where(
        occurrences.c.ends_at > query.start,
        occurrences.c.ends_at <= query.start + LONGEST_REST,
        occurrences.c.starts_at < query.start,
        *_wanted(query),
        *_of_labs(query.labs),
    )
    return asked.order_by(occurrences.c.ends_at, occurrences.c.starts_at).limit(MOST_UNDER_WAY)


def ahead_statement(query: Query, limit: int) -> Select[Any] | CompoundSelect[Any]:
    """Ask for the first that start within the range: an arm for each index that gives them."""
    ways = _ways(query)
    if query.labs is not None and len(query.labs) <= MOST_ARMS:
        arms = [_of_lab(query, lab, limit) for lab in sorted(query.labs)]
    elif ways:
        arms = [_of_way(query, way, limit) for way in ways]
    else:
        arms = [_of_all(query, limit)]
    if len(arms) == 1:
        return arms[0]
    # SQLite takes a LIMIT within a compound only where the arm is a query of its own.
    return union_all(*(select(arm.subquery()) for arm in arms))


def _of_lab(query: Query, lab: str, limit: int) -> Select[Any]:
    held, theirs = occurrence_labs, occurrences.alias()
    wanted = exists().where(theirs.c.id == held.c.occurrence_id, *_wanted(query, theirs))
    asked = select(held.c.starts_at, held.c.occurrence_id.label("id"))
    asked = asked.where(held.c.lab == lab, *_within(query, held.c.starts_at), wanted)
    return asked.order_by(held.c.starts_at, held.c.occurrence_id).limit(limit)


def _of_way(query: Query, way: str, limit: int) -> Select[Any]:
    asked = select(occurrences.c.starts_at, occurrences.c.id).where(
        occurrences.c.attendance == way,
        occurrences.c.hidden.is_(False),
        *_within(query, occurrences.c.starts_at),
        *_of_labs(query.labs),
    )
    return asked.order_by(occurrences.c.starts_at, occurrences.c.id).limit(limit)


def _of_all(query: Query, limit: int) -> Select[Any]:
    asked = select(occurrences.c.starts_at, occurrences.c.id).where(
        occurrences.c.hidden.is_(False),
        *_within(query, occurrences.c.starts_at),
        *_of_labs(query.labs),
    )
    ordered = (occurrences.c.starts_at, occurrences.c.title, occurrences.c.id)
    return asked.order_by(*ordered).limit(limit)


def _within(query: Query, starts_at: Column[Any]) -> tuple[ColumnElement[bool], ...]:
    return starts_at >= query.start, starts_at < query.end


def _wanted(query: Query, table: FromClause = occurrences) -> list[ColumnElement[bool]]:
    shown: list[ColumnElement[bool]] = [table.c.hidden.is_(False)]
    ways = _ways(query)
    return [*shown, table.c.attendance.in_(ways)] if ways else shown


def _ways(query: Query) -> list[str]:
    """Return the ways to take part that were asked for; a hybrid meeting suits everyone."""
    asked = query.attendance | ({Attendance.HYBRID} if query.attendance else set())
    return sorted(way.value for way in asked)


def _of_labs(labs: frozenset[str] | None) -> list[ColumnElement[bool]]:
    if labs is None:
        return []
    held = occurrence_labs
    return [exists().where(held.c.occurrence_id == occurrences.c.id, held.c.lab.in_(sorted(labs)))]
