"""The next few occurrences that answer a question, however many are stored.

`occurrences.find` reads all there are; here an index gives them in order and the database stops
after a few. So each question becomes one or more arms, each answered by one index: one for each
lab, or for each way to take part, or one over everything. If more labs are asked for than may have
an arm each, but still few, one arm goes from lab to lab.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Integer, bindparam, exists, select, union_all

from bot.domain.event import Attendance, ChangeKind, parse_when
from bot.store import ranges
from bot.store.occurrences import stored
from bot.store.ranges import LONG, SOME_LABS, one_of
from bot.store.tables import changes, occurrence_labs, occurrences
from bot.store.tables.meetings import LASTING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Column, ColumnElement, CompoundSelect, FromClause, Row, Select
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.event import Occurrence
    from bot.domain.query import Query

MOST_COUNTED: Final = 20
"""The occurrences after a page are counted no further than this."""

MOST_ARMS: Final = 64
"""Up to this many labs have an arm each."""

LONGEST_REST: Final = timedelta(days=31)
"""What still goes on for longer than this is no meeting that one could come to."""


_LIMIT: Final = bindparam("limit", type_=Integer)


@dataclass(frozen=True, slots=True)
class Coming:
    """A page of what is coming; `more` follow it, and MOST_COUNTED + 1 means that or more."""

    found: tuple[Occurrence, ...]
    more: int


async def coming(
    connection: AsyncConnection, query: Query, *, first: int = 0, count: int
) -> Coming:
    """Return `count` answers from number `first` on: what is under way, then by their start.

    Like `find`, but it reads no more than it shows, and ignores `query.text`.
    """
    last = first + count
    rows: list[Row[Any]] = []
    for part in query.parts:
        if part.labs is None or part.labs:
            asked, values = question(part, last + MOST_COUNTED + 1)
            rows += await connection.execute(asked, values)
    # Each arm is in order, and the sort keeps equals as they are; what is under way has no order.
    ordered = sorted(rows, key=lambda row: (row.starts_at, *_tie(row, query)))
    ids = list(dict.fromkeys(row.id for row in ordered))
    found, _ = await stored(connection, ids[first:last])
    shown = tuple(found[one] for one in ids[first:last] if one in found)
    return Coming(shown, min(max(len(ids) - last, 0), MOST_COUNTED + 1))


def _tie(row: Row[Any], query: Query) -> tuple[str, ...]:
    return (row.id,) if row.starts_at < query.start else ()


async def moved(
    connection: AsyncConnection, shown: Sequence[Occurrence], since: datetime
) -> dict[str, date | datetime]:
    """Return the starts that were first announced for those that moved since then, by id."""
    # Most have not changed at all lately, and then there is nothing to ask.
    zones = {one.id: one.timezone for one in shown if one.updated >= since}
    asked = (
        select(changes.c.occurrence_id, changes.c.before)
        .where(
            changes.c.occurrence_id.in_(sorted(zones)),
            changes.c.at >= since,
            changes.c.kind == ChangeKind.MOVED.value,
        )
        .order_by(changes.c.id.desc())
    )
    rows = await connection.execute(asked) if zones else ()
    told = {row.occurrence_id: row.before["start"] for row in rows if "start" in row.before}
    before = {one: parse_when(start, zones[one]) for one, start in told.items()}
    return {one.id: before[one.id] for one in shown if before.get(one.id, one.start) != one.start}


def question(query: Query, limit: int) -> tuple[CompoundSelect[Any], dict[str, Any]]:
    """Return the statement that finds the first ids, with their starts, and its values."""
    values: dict[str, Any] = {
        "start": query.start,
        "end": query.end,
        "lately": query.start - LONG,
        "rest": query.start + LONGEST_REST,
        "limit": limit,
    }
    labs = sorted(query.labs or ())
    arms = _even(labs) if len(labs) <= MOST_ARMS else []
    values |= {f"arm_{number}": lab for number, lab in enumerate(arms)}
    if labs:
        values["labs"] = labs
    lab_by_lab = len(arms) < len(labs) <= SOME_LABS
    return _question(len(arms), _ways(query), of_labs=bool(labs), by_lab=lab_by_lab), values


def _even(labs: list[str]) -> list[str]:
    """Pad with empty slugs to a power of two, so that there are few shapes to build."""
    return labs + [""] * ((1 << (len(labs) - 1).bit_length()) - len(labs)) if labs else []


@lru_cache(maxsize=256)
def _question(
    labs: int, ways: tuple[str, ...], *, of_labs: bool, by_lab: bool
) -> CompoundSelect[Any]:
    """Build the statement of each shape once: building takes longer than asking.

    `labs` is how many of them have an arm; `of_labs` says whether only some labs are asked for,
    `by_lab` whether these are few.
    """
    if labs:
        arms = [_of_lab(f"arm_{number}", ways) for number in range(labs)]
    elif by_lab:
        arms = [_lab_by_lab(ways)]
    elif ways:
        arms = [_of_way(way, of_labs=of_labs) for way in ways]
    else:
        arms = [_of_all(of_labs=of_labs)]
    # SQLite allows a LIMIT within a compound only if the arm is a query of its own.
    asked = (*_under_way(ways, of_labs=of_labs), *arms)
    return union_all(*(select(arm.subquery()) for arm in asked))


def _under_way(ways: tuple[str, ...], *, of_labs: bool) -> list[Select[Any]]:
    """Return questions for what began lately, and long ago; few of either are still going on."""
    shown = occurrences.c
    asked = select(shown.starts_at, shown.id).where(
        shown.ends_at > bindparam("start"),
        shown.ends_at <= bindparam("rest"),
        *_of_labs(of_labs=of_labs),
    )
    lately = (shown.starts_at >= bindparam("lately"), shown.starts_at < bindparam("start"))
    passing = [ranges.in_passing(shown.attendance, ways)] if ways else []
    long_ago = asked.where(LASTING, shown.starts_at < bindparam("lately"), *_wanted(()), *passing)
    return [asked.where(*lately, *_wanted(ways)), long_ago]


def _of_lab(lab: str, ways: tuple[str, ...]) -> Select[Any]:
    return _held(ways).where(occurrence_labs.c.lab == bindparam(lab))


def _lab_by_lab(ways: tuple[str, ...]) -> Select[Any]:
    # A meeting of two of the labs counts once.
    return _held(ways).where(one_of(occurrence_labs.c.lab)).distinct()


def _held(ways: tuple[str, ...]) -> Select[Any]:
    held, theirs = occurrence_labs, occurrences.alias()
    wanted = exists().where(theirs.c.id == held.c.occurrence_id, *_wanted(ways, theirs))
    asked = select(held.c.starts_at, held.c.occurrence_id.label("id"))
    asked = asked.where(*_within(held.c.starts_at), wanted)
    return asked.order_by(held.c.starts_at, held.c.occurrence_id).limit(_LIMIT)


def _of_way(way: str, *, of_labs: bool) -> Select[Any]:
    asked = select(occurrences.c.starts_at, occurrences.c.id).where(
        occurrences.c.attendance == way,
        occurrences.c.hidden.is_(False),
        *_within(occurrences.c.starts_at),
        *_of_labs(of_labs=of_labs),
    )
    return asked.order_by(occurrences.c.starts_at, occurrences.c.id).limit(_LIMIT)


def _of_all(*, of_labs: bool) -> Select[Any]:
    asked = select(occurrences.c.starts_at, occurrences.c.id).where(
        occurrences.c.hidden.is_(False),
        *_within(occurrences.c.starts_at),
        *_of_labs(of_labs=of_labs),
    )
    ordered = (occurrences.c.starts_at, occurrences.c.title, occurrences.c.id)
    return asked.order_by(*ordered).limit(_LIMIT)


def _within(starts_at: Column[Any]) -> tuple[ColumnElement[bool], ...]:
    return starts_at >= bindparam("start"), starts_at < bindparam("end")


def _wanted(ways: tuple[str, ...], table: FromClause = occurrences) -> list[ColumnElement[bool]]:
    shown: list[ColumnElement[bool]] = [table.c.hidden.is_(False)]
    return [*shown, table.c.attendance.in_(ways)] if ways else shown


def _ways(query: Query) -> tuple[str, ...]:
    """Return the ways to take part that were asked for; a hybrid meeting suits both."""
    asked = query.attendance | ({Attendance.HYBRID} if query.attendance else set())
    return tuple(sorted(way.value for way in asked))


def _of_labs(*, of_labs: bool) -> list[ColumnElement[bool]]:
    return [ranges.of_labs()] if of_labs else []
