"""The meetings day by day: the first few of each day in full, and how many others there are.

Thousands of labs hold tens of thousands of meetings a month, of which a page shows a hundred.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, case, func, literal, or_, select, union_all

from bot.domain.event import Basis, Status
from bot.store import ranges
from bot.store.occurrences import find, stored
from bot.store.paging import in_passing
from bot.store.tables import occurrences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.event import Occurrence
    from bot.domain.query import Query

_SHOWN: Final = occurrences.c
_DAY: Final = func.substr(_SHOWN.start, 1, len("2027-01-31"))
"""The local date, with which wall times begin."""
_LAST_DAY: Final = func.substr(_SHOWN.end, 1, len("2027-01-31"))
_OFF: Final = or_(_SHOWN.vanished, _SHOWN.status == Status.CANCELLED.value)
_RANK: Final = case((_OFF, 2), (_SHOWN.basis == Basis.RULE.value, 1), else_=0)


@dataclass(frozen=True, slots=True)
class Days:
    """Meetings in the order of their starts, and how many of each day are left out."""

    meetings: Sequence[Occurrence]
    left: Mapping[date, int]


async def of_days(connection: AsyncConnection, query: Query, *, most: int) -> Days:
    """Return of each local day the first `most` meetings, and all that end on another date.

    Special ones come first, then regular evenings, last those that do not take place; among
    equals the earliest. A search for words returns everything: no database can judge them.
    """
    if query.text:
        return Days(await find(connection, query), {})
    longer = [arm for part in query.parts for arm in _longer(part)]
    asked = union_all(*longer, _first(query, most))
    rows = (await connection.execute(asked)).all()
    found, _ = await stored(connection, {row.id for row in rows})
    ordered = sorted(found.values(), key=lambda one: (one.starts_at, one.title, one.id))
    return Days(
        ordered, {date.fromisoformat(row.day): row.held - most for row in rows if row.held > most}
    )


def _longer(query: Query) -> tuple[Select[Any], Select[Any]]:
    """Return questions for what ends on another date than it begins, all-day meetings included."""
    asked = select(_SHOWN.id, literal("").label("day"), literal(0).label("held"))
    of_labs = [] if query.labs is None else [ranges.of_labs(query.labs)]
    return (
        asked.where(*ranges.lasting(query), *in_passing(query), *of_labs),
        asked.where(*_begins(query), _DAY != _LAST_DAY),
    )


def _first(query: Query, most: int) -> Select[Any]:
    """Return the question for the first of each day, and how many that day has."""
    turn = func.row_number().over(partition_by=_DAY, order_by=(_RANK, _SHOWN.starts_at, _SHOWN.id))
    held = func.count().over(partition_by=_DAY)
    ranked = (
        select(_SHOWN.id, _DAY.label("day"), held.label("held"), turn.label("turn"))
        .where(or_(*(and_(*_begins(part)) for part in query.parts)), _DAY == _LAST_DAY)
        .subquery()
    )
    return select(ranked.c.id, ranked.c.day, ranked.c.held).where(ranked.c.turn <= most)


def _begins(query: Query) -> list[ColumnElement[bool]]:
    """Return the conditions that a meeting answers the query, and began not long before it."""
    few = query.labs is not None and len(query.labs) <= ranges.SOME_LABS
    of_labs = []
    if query.labs is not None:
        of_labs = [ranges.lab_by_lab(query.labs, query) if few else ranges.of_labs(query.labs)]
    return [*ranges.brief(query), *in_passing(query), *of_labs]
