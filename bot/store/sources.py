"""Sources: what we remember of each between polls, and which are due."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, or_, select, update

from bot.domain.source import FetchState, Source, Tracked
from bot.store.tables import sources

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

STATE = tuple(field.name for field in fields(FetchState))


async def sync(
    connection: AsyncConnection, wanted: Sequence[Source], now: datetime
) -> frozenset[str]:
    """Make the table match the registry; return the labs whose sources came or went.

    A source that left the registry is kept, marked `removed`, so that its meetings keep their
    identity should it come back.
    """
    known = {(row.lab, row.key): row for row in await connection.execute(select(sources))}
    declared = {(source.lab, source.key): source for source in wanted}
    fresh = [source for name, source in declared.items() if name not in known]
    if fresh:
        await connection.execute(insert(sources), [_new(source, now) for source in fresh])
    touched = {source.lab for source in fresh}
    for name, row in known.items():
        source = declared.get(name)
        told = (row.kind, row.url, row.removed)
        now_told = (source.kind.value, source.url, False) if source else (row.kind, row.url, True)
        if told != now_told:
            kind, url, removed = now_told
            values = {"kind": kind, "url": url, "removed": removed, "next_check": now}
            await connection.execute(update(sources).where(sources.c.id == row.id).values(**values))
            touched.add(row.lab)
    return frozenset(touched)


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


async def differs(connection: AsyncConnection, wanted: Sequence[Source]) -> bool:
    """Whether the registry says something else than the table; a plain read."""
    asked = select(sources.c.lab, sources.c.key, sources.c.kind, sources.c.url).where(
        sources.c.removed.is_(False)
    )
    known = {tuple(row) for row in await connection.execute(asked)}
    return known != {(one.lab, one.key, one.kind.value, one.url) for one in wanted}


async def tracked(
    connection: AsyncConnection,
    wanted: Iterable[Source],
    *,
    due: datetime | None = None,
) -> list[Tracked]:
    """Return the sources of the registry with what we remember; only those due, if asked."""
    declared = {(source.lab, source.key): source for source in wanted}
    asked = select(sources).where(sources.c.removed.is_(False)).order_by(sources.c.id)
    if due is not None:
        asked = asked.where(
            sources.c.next_check <= due,
            or_(sources.c.leased_until.is_(None), sources.c.leased_until <= due),
        )
    rows = (await connection.execute(asked)).mappings()
    return [
        Tracked(row["id"], declared[row["lab"], row["key"]], _state(row))
        for row in rows
        if (row["lab"], row["key"]) in declared
    ]


def _state(row: RowMapping) -> FetchState:
    remembered = {name: row[name] for name in STATE}
    remembered["problems"] = tuple(remembered["problems"])
    return FetchState(**remembered)


async def lease(connection: AsyncConnection, ids: Collection[int], until: datetime) -> None:
    """Say that someone is polling these, so that nobody else does."""
    await connection.execute(
        update(sources).where(sources.c.id.in_(sorted(ids))).values(leased_until=until)
    )


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
    rows = [
        {"row_id": number, **{f"new_{name}": _plain(state, name) for name in STATE}}
        for number, state in states.items()
    ]
    await connection.execute(statement, rows)


def _plain(state: FetchState, name: str) -> Any:  # noqa: ANN401  a column's value
    value = getattr(state, name)
    return list(value) if name == "problems" else value


async def of_lab(connection: AsyncConnection, lab: str) -> dict[int, tuple[str, bool]]:
    """Return the ids of a lab's sources with key and whether removed; locks them until commit.

    The lock makes two workers that refresh two sources of one lab decide one after the other.
    """
    asked = (
        select(sources.c.id, sources.c.key, sources.c.removed)
        .where(sources.c.lab == lab)
        .order_by(sources.c.id)
        .with_for_update()
    )
    return {row.id: (row.key, row.removed) for row in await connection.execute(asked)}


async def make_due(connection: AsyncConnection, labs: Collection[str], now: datetime) -> None:
    """Let some labs' sources be polled at the next look."""
    await connection.execute(
        update(sources).where(sources.c.lab.in_(sorted(labs))).values(next_check=now)
    )
