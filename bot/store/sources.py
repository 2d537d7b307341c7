"""Sources: what we remember of each between polls, and which are due."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, or_, select, update

from bot.domain.source import FetchState, Source, Tracked
from bot.store.tables import sources
from bot.store.upsert import insert_missing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row, RowMapping, Select
    from sqlalchemy.ext.asyncio import AsyncConnection

STATE: Final = tuple(field.name for field in fields(FetchState))

LEASE: Final = timedelta(minutes=15)
"""Longer than a batch of polls takes; after a crash its sources wait so long."""

FURTHEST: Final = timedelta(days=2)
FURTHEST_OF_RESTING: Final = timedelta(days=8)
"""No check is ever planned so far ahead, of an inactive lab's source later than of others: then a
clock ran ahead, or the lab has become active meanwhile."""

AT_ITS_ADDRESS: Final = {"address": None, "redirects": 0, "gone": False}
"""A source that is asked where the registry says."""

AS_NEW: Final = {
    "etag": None,
    "last_modified": None,
    "fingerprint": None,
    "configuration": None,
    "read_until": None,
    "held": 0,
    "pending": False,
    **AT_ITS_ADDRESS,
}
"""What is forgotten of a source that was away, so that its next answer is its first one."""


async def sync(
    connection: AsyncConnection,
    wanted: Sequence[Source],
    now: datetime,
    *,
    lab: str | None = None,
) -> frozenset[str]:
    """Make the table match the registry, or of one lab only; return the labs it touched.

    Touched is a lab whose sources came or went. A source that left the registry is kept, marked
    `removed`, so that its meetings keep their identity should it come back; then it is read as if
    for the first time.
    """
    declared = {(source.lab, source.key): source for source in wanted}
    asked = select(sources).order_by(sources.c.id).with_for_update()
    if lab is not None:
        asked = asked.where(sources.c.lab == lab)
    known = {(row.lab, row.key): row for row in await connection.execute(asked)}
    fresh = [_new(source, now) for name, source in declared.items() if name not in known]
    await insert_missing(connection, sources, fresh, key=("lab", "key"))
    touched = {row["lab"] for row in fresh}
    for name, row in known.items():
        source = declared.get(name)
        values = _differing(row, source)
        if values:
            values["next_check"] = now
            await connection.execute(update(sources).where(sources.c.id == row.id).values(**values))
            touched.add(row.lab)
        elif source is not None and _has_new_settings(row, source, now):
            await connection.execute(
                update(sources).where(sources.c.id == row.id).values(next_check=now, gone=False)
            )
    return frozenset(touched)


def _differing(row: Row[Any], source: Source | None) -> dict[str, Any]:
    """Return the columns that do not match the registry."""
    if source is None:
        return {} if row.removed else {"removed": True}
    stated = {"kind": source.kind.value, "url": source.url, "removed": False}
    differing: dict[str, Any] = {
        name: value for name, value in stated.items() if getattr(row, name) != value
    }
    if row.removed:
        differing |= AS_NEW
    elif differing:
        differing |= AT_ITS_ADDRESS
    return differing


def _has_new_settings(row: Row[Any], source: Source, now: datetime) -> bool:
    """Whether it was read with other settings and nobody is going to look at once.

    One that fails is left to its own rhythm: it would be asked at every look. One that is gone
    has none, and remembers the settings with which it was found so.
    """
    read_with = row.configuration
    waits = row.gone or (row.failures == 0 and row.next_check > now)
    return waits and read_with is not None and read_with != source.settings


def _new(source: Source, now: datetime) -> dict[str, Any]:
    return {
        "lab": source.lab,
        "key": source.key,
        "kind": source.kind.value,
        "url": source.url,
        "removed": False,
        "memory": {},
        "problems": [],
        "next_check": now,
        "failures": 0,
        "held": 0,
        "pending": False,
    }


async def differs(connection: AsyncConnection, wanted: Sequence[Source], now: datetime) -> bool:
    """Whether the registry says something else than the table; a plain read."""
    names = ("lab", "key", "kind", "url", "removed", "configuration", "failures", "gone")
    asked = select(*(sources.c[name] for name in (*names, "next_check")))
    asked = asked.where(sources.c.removed.is_(False))
    left = {(source.lab, source.key): source for source in wanted}
    for row in await connection.execute(asked):
        source = left.pop((row.lab, row.key), None)
        if source is None or _differing(row, source) or _has_new_settings(row, source, now):
            return True
    return bool(left)


async def tracked(
    connection: AsyncConnection, wanted: Iterable[Source], *, lab: str | None = None
) -> list[Tracked]:
    """Return the sources of the registry, or of one lab, with what we remember of each."""
    asked = select(sources).where(sources.c.removed.is_(False)).order_by(sources.c.id)
    if lab is not None:
        asked = asked.where(sources.c.lab == lab)
    return await _tracked(connection, asked, wanted)


async def due(
    connection: AsyncConnection,
    wanted: Iterable[Source],
    now: datetime,
    furthest: timedelta = FURTHEST,
) -> list[int]:
    """Return the ids of what is due, the longest waiting first; a plain read.

    What is planned further ahead than `furthest` is due too.
    """
    declared = {(source.lab, source.key) for source in wanted}
    asked = (
        select(sources.c.id, sources.c.lab, sources.c.key)
        .where(*_due(now, furthest))
        .order_by(sources.c.next_check, sources.c.id)
    )
    rows = await connection.execute(asked)
    return [row.id for row in rows if (row.lab, row.key) in declared]


async def claim(
    connection: AsyncConnection,
    ids: Collection[int],
    wanted: Iterable[Source],
    now: datetime,
    furthest: timedelta = FURTHEST,
) -> list[Tracked]:
    """Lease those that are still due to the caller, so that nobody else polls them meanwhile."""
    asked = (
        select(sources)
        .where(sources.c.id.in_(sorted(ids)), *_due(now, furthest))
        .order_by(sources.c.id)
        .with_for_update(skip_locked=True)
    )
    found = await _tracked(connection, asked, wanted)
    held = update(sources).where(sources.c.id.in_([one.id for one in found]))
    await connection.execute(held.values(leased_until=now + LEASE))
    return found


def _due(now: datetime, furthest: timedelta) -> tuple[ColumnElement[bool], ...]:
    """What makes a source due; what lies further ahead than we ever plan was a wrong clock."""
    return (
        sources.c.removed.is_(False),
        sources.c.gone.is_(False),
        or_(sources.c.next_check <= now, sources.c.next_check > now + furthest),
        or_(
            sources.c.leased_until.is_(None),
            sources.c.leased_until <= now,
            sources.c.leased_until > now + LEASE,
        ),
    )


async def _tracked(
    connection: AsyncConnection, asked: Select[Any], wanted: Iterable[Source]
) -> list[Tracked]:
    declared = {(source.lab, source.key): source for source in wanted}
    rows = (await connection.execute(asked)).mappings()
    return [
        Tracked(row["id"], declared[row["lab"], row["key"]].found_as(row["memory"]), _state(row))
        for row in rows
        if (row["lab"], row["key"]) in declared
    ]


def _state(row: RowMapping) -> FetchState:
    remembered = {name: row[name] for name in STATE}
    remembered["problems"] = tuple(remembered["problems"])
    return FetchState(**remembered)


async def superseded(connection: AsyncConnection, asked: Tracked) -> bool:
    """Whether someone recorded an answer of this source since it was asked; locks its lab.

    Two polls of one source must not count one absence twice, nor the older answer undo the newer.
    """
    await of_lab(connection, asked.source.lab)
    row = await connection.execute(select(sources).where(sources.c.id == asked.id))
    now = _state(row.mappings().one())
    names = ("fingerprint", "configuration", "read_until", "held", "pending")
    if any(getattr(now, name) != getattr(asked.state, name) for name in names):
        return True
    return now.pending and now.last_good != asked.state.last_good


async def save_states(connection: AsyncConnection, states: Mapping[int, FetchState]) -> None:
    """Write what we remember of many sources in one batch, and end their leases."""
    if not states:
        return
    columns: dict[str, Any] = {name: bindparam(f"new_{name}") for name in STATE}
    statement = (
        update(sources)
        .where(sources.c.id == bindparam("row_id"))
        .values(leased_until=None, **columns)
    )
    # In one order everywhere, so that two who write many never wait for each other.
    rows = [
        {"row_id": number, **{f"new_{name}": _plain(state, name) for name in STATE}}
        for number, state in sorted(states.items())
    ]
    await connection.execute(statement, rows)


def _plain(state: FetchState, name: str) -> Any:  # noqa: ANN401  a column's value
    value = getattr(state, name)
    if name == "error" and value is not None:
        return value.replace("\0", "\ufffd")  # PostgreSQL refuses it in a text
    return list(value) if name == "problems" else value


@dataclass(frozen=True, slots=True)
class Kept:
    """A source as the store keeps it: its key, whether it left the registry, what was found."""

    key: str
    removed: bool
    memory: Mapping[str, str]


async def of_lab(connection: AsyncConnection, lab: str) -> dict[int, Kept]:
    """Return a lab's sources by id, those that left the registry too; locks them until commit.

    The lock makes two workers that refresh two sources of one lab decide one after the other.
    """
    asked = (
        select(sources.c.id, sources.c.key, sources.c.removed, sources.c.memory)
        .where(sources.c.lab == lab)
        .order_by(sources.c.id)
        .with_for_update()
    )
    rows = await connection.execute(asked)
    return {row.id: Kept(row.key, row.removed, row.memory) for row in rows}
