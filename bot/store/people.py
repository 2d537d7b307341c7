"""People: what each wants, and which meetings they are reminded of.

A meeting may be merged into another after somebody asked to be reminded of it: reminders follow,
and if somebody judged the two differently their later word counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BigInteger, and_, delete, func, or_, select, type_coerce, union_all, update

from bot.domain.personal import Wishes
from bot.store.chunks import chunks
from bot.store.tables import aliases, occurrences, people, personal_reminders
from bot.store.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, RowMapping, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

Who = tuple[str, str]
"""A person: workspace and user."""

USED: Final = timedelta(days=7)
"""How often at most it is noted that somebody uses the app."""


async def get(
    connection: AsyncConnection, workspace: str, user: str, *, lock: bool = False
) -> Wishes | None:
    """Return what a person wants, if they ever said so; `lock` holds the row until commit."""
    asked = select(people).where(_of(people, workspace, user))
    rows = await connection.execute(asked.with_for_update() if lock else asked)
    row = rows.mappings().first()
    return None if row is None else _wishes(row)


async def by_calendar(connection: AsyncConnection, fingerprint: str) -> Wishes | None:
    """Return the wishes of the person whose calendar has a token with this SHA-256."""
    rows = await connection.execute(select(people).where(people.c.calendar == fingerprint))
    row = rows.mappings().first()
    return None if row is None else _wishes(row)


async def save(connection: AsyncConnection, wishes: Wishes) -> None:
    """Write what a person wants over what was there."""
    row = {name: getattr(wishes, name) for name in _SAME} | {
        "lead": int(wishes.lead.total_seconds()),
        "labs": list(wishes.labs),
        "calendar": wishes.calendar or None,
    }
    await upsert(connection, people, [row], key=("workspace", "user"))


async def note_use(connection: AsyncConnection, wishes: Wishes, now: datetime) -> None:
    """Note that somebody still uses the app; once in `USED` is enough."""
    theirs = _of(people, wishes.workspace, wishes.user)
    await connection.execute(update(people).where(theirs).values(active=now))


async def speak(connection: AsyncConnection, wishes: Wishes, language: str, timezone: str) -> None:
    """Note the language and the zone in which to address somebody from now on."""
    theirs = _of(people, wishes.workspace, wishes.user)
    told = update(people).where(theirs).values(language=language, timezone=timezone)
    await connection.execute(told)


def is_use_stale(wishes: Wishes, now: datetime) -> bool:
    """Whether it is time again to note that somebody still uses the app."""
    return now - wishes.active >= USED


async def want(
    connection: AsyncConnection,
    workspace: str,
    user: str,
    occurrence: str,
    now: datetime,
    *,
    wanted: bool,
) -> None:
    """Remember that somebody wants to be reminded of a meeting, or does not.

    `occurrence` is the meeting's own id, not one that was merged away.
    """
    merged = select(aliases.c.id).where(aliases.c.occurrence_id == occurrence)
    same = personal_reminders.c.occurrence_id.in_(merged)
    await connection.execute(
        delete(personal_reminders).where(_of(personal_reminders, workspace, user), same)
    )
    row = {
        "workspace": workspace,
        "user": user,
        "occurrence_id": occurrence,
        "wanted": wanted,
        "created": now,
    }
    key = ("workspace", "user", "occurrence_id")
    await upsert(connection, personal_reminders, [row], key=key)


async def wanted_by(connection: AsyncConnection, workspace: str, user: str) -> dict[str, bool]:
    """Return by meeting (its own id) whether somebody wants to be reminded of it."""
    asked = (
        select(_MEETING, personal_reminders.c.wanted)
        .outerjoin(aliases, aliases.c.id == personal_reminders.c.occurrence_id)
        .where(_of(personal_reminders, workspace, user))
        .order_by(personal_reminders.c.created)
    )
    return {row[0]: row[1] for row in await connection.execute(asked)}


async def forget_wanted(connection: AsyncConnection, workspace: str, user: str) -> int:
    """Take back what somebody said about single meetings; return about how many."""
    theirs = _of(personal_reminders, workspace, user)
    return (await connection.execute(delete(personal_reminders).where(theirs))).rowcount


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody's word about one meeting (its own id): to be reminded of it, or not."""

    who: Who
    lead: timedelta
    occurrence: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Always:
    """Somebody who wants to be reminded of every meeting of these labs."""

    who: Who
    lead: timedelta
    labs: tuple[str, ...]


async def longest_lead(connection: AsyncConnection) -> timedelta | None:
    """Return the longest lead that anybody chose; None if there is nobody."""
    seconds = await connection.scalar(select(func.max(people.c.lead)))
    return None if seconds is None else timedelta(seconds=int(seconds))


async def asked_of(
    connection: AsyncConnection, now: datetime, since: datetime, until: datetime
) -> list[Asked]:
    """Return in one query what people said about meetings whose reminder may be due.

    About meetings that start after `since` and before `until`, and within the person's own lead
    from `now`. What was said earlier comes first.
    """
    is_merged = select(aliases.c.id).where(aliases.c.id == personal_reminders.c.occurrence_id)
    under_own_id = and_(personal_reminders.c.occurrence_id == occurrences.c.id, ~is_merged.exists())
    merged = and_(
        personal_reminders.c.occurrence_id == aliases.c.id,
        aliases.c.occurrence_id == occurrences.c.id,
    )
    starts = type_coerce(occurrences.c.starts_at, BigInteger)
    # Two arms, each of which begins with the few meetings that are near, by an index.
    arms = (
        select(
            *_WHO,
            people.c.lead,
            occurrences.c.id,
            personal_reminders.c.wanted,
            personal_reminders.c.created,
        )
        .where(
            occurrences.c.starts_at > since,
            occurrences.c.starts_at < until,
            starts - people.c.lead <= int(now.timestamp()),
            occurrences.c.hidden.is_(False),
            _same_person(people, personal_reminders),
            found,
        )
        .select_from(occurrences, personal_reminders, people)
        for found in (under_own_id, merged)
    )
    rows = (await connection.execute(union_all(*arms))).all()
    return [
        Asked((workspace, user), timedelta(seconds=lead), meeting, wanted)
        for workspace, user, lead, meeting, wanted, _ in sorted(rows, key=itemgetter(5))
    ]


async def always(connection: AsyncConnection) -> list[Always]:
    """Return everyone who wants to be reminded of every meeting of their labs."""
    asked = select(*_WHO, people.c.lead, people.c.labs).where(people.c.always.is_(True))
    return [
        Always((workspace, user), timedelta(seconds=lead), tuple(labs))
        for workspace, user, lead, labs in await connection.execute(asked)
    ]


async def several(connection: AsyncConnection, whom: Collection[Who]) -> dict[Who, Wishes]:
    """Return what each of these people wants, without those who were forgotten."""
    found: dict[Who, Wishes] = {}
    for some in chunks({user for _, user in whom}):
        rows = (await connection.execute(select(people).where(people.c.user.in_(some)))).mappings()
        found |= {(row["workspace"], row["user"]): _wishes(row) for row in rows}
    return {who: wishes for who, wishes in found.items() if who in whom}


async def merged_into(
    connection: AsyncConnection, meetings: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """Return the ids that were merged into each of these meetings."""
    asked = select(aliases).where(aliases.c.occurrence_id.in_(sorted(set(meetings))))
    found: dict[str, tuple[str, ...]] = {}
    for row in await connection.execute(asked):
        found[row.occurrence_id] = (*found.get(row.occurrence_id, ()), row.id)
    return found


async def inactive_since(connection: AsyncConnection, limit: datetime) -> Sequence[Who]:
    """Return (workspace, user) of everyone who has done nothing since a moment."""
    asked = select(people.c.workspace, people.c.user).where(people.c.active < limit)
    return [(row.workspace, row.user) for row in await connection.execute(asked)]


async def drop_past_reminders(connection: AsyncConnection, limit: datetime) -> int:
    """Forget reminders of meetings that ended before a moment, or that are gone."""
    current = (
        select(occurrences.c.id)
        .where(
            occurrences.c.ends_at >= limit,
            or_(
                occurrences.c.id == personal_reminders.c.occurrence_id,
                select(aliases.c.id)
                .where(
                    and_(
                        aliases.c.id == personal_reminders.c.occurrence_id,
                        aliases.c.occurrence_id == occurrences.c.id,
                    )
                )
                .correlate(occurrences, personal_reminders)
                .exists(),
            ),
        )
        .correlate(personal_reminders)
        .exists()
    )
    dropped = await connection.execute(delete(personal_reminders).where(~current))
    return dropped.rowcount


_MEETING: Final = func.coalesce(aliases.c.occurrence_id, personal_reminders.c.occurrence_id)

_WHO: Final = (people.c.workspace, people.c.user)

_SAME: Final = (
    *("workspace", "user", "language", "timezone"),
    *("always", "renewals", "created", "active"),
)


def _of(table: Table, workspace: str, user: str) -> ColumnElement[bool]:
    return and_(table.c.workspace == workspace, table.c.user == user)


def _same_person(one: Table, other: Table) -> ColumnElement[bool]:
    return and_(one.c.workspace == other.c.workspace, one.c.user == other.c.user)


def _wishes(row: RowMapping) -> Wishes:
    told: dict[str, Any] = {name: row[name] for name in _SAME}
    return Wishes(
        lead=timedelta(seconds=row["lead"]),
        labs=tuple(row["labs"]),
        calendar=row["calendar"] or "",
        **told,
    )
