"""Sources: what we remember of each between polls; `bot.store.leases` says who asks which."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select, update

from bot.domain.hosts import host_asked, host_at
from bot.domain.source import FetchState, Source, Tracked
from bot.store import marks
from bot.store.tables import sources
from bot.store.upsert import insert_missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Row, RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    Wanted = Callable[[str, str], Source | None]
    """Finds the source of a lab with a key; None: not to be asked."""

STATE: Final = tuple(field.name for field in fields(FetchState))

VERSION: Final = "sources"
"""The mark that grows whenever the table is changed to match a registry."""

DECLARED: Final = "sources.declared"
"""The mark of the registry that the table was made to match last."""

ENDED: Final = {"lease": None, "leased_until": None}
"""Nobody is asking it."""

AT_ITS_ADDRESS: Final = {"address": None, "redirects": 0, "gone": False}
"""A source that is asked at the address that the registry gives."""

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
"""What is forgotten of a source that was away, so that its next answer counts as its first."""


async def sync(
    connection: AsyncConnection,
    wanted: Sequence[Source],
    now: datetime,
    *,
    lab: str | None = None,
) -> frozenset[str]:
    """Make the table match the registry, or one lab of it; return the labs it touched.

    A lab is touched if sources of its came or went. A source that left the registry is kept, marked
    `removed`, so that its meetings keep their identity if it comes back; then it is read as if for
    the first time.
    """
    declared = {(source.lab, source.key): source for source in wanted}
    asked = select(sources).order_by(sources.c.id).with_for_update()
    if lab is not None:
        asked = asked.where(sources.c.lab == lab)
    known = {(row.lab, row.key): row for row in await connection.execute(asked)}
    fresh = [_new(source, now) for name, source in declared.items() if name not in known]
    await insert_missing(connection, sources, fresh, key=("lab", "key"))
    touched = {row["lab"] for row in fresh}
    wrote = bool(fresh)
    for name, row in known.items():
        source = declared.get(name)
        values = _differing(row, source)
        if values:
            touched.add(row.lab)
            if source is not None:
                values["host"] = host_at(source.url, None, row.memory)
        elif source is not None and _has_new_settings(row, source, now):
            values = {"gone": False}
        if values:
            wrote = True
            # Without its lease, an answer under way to what was declared before comes too late.
            values |= {"next_check": now, "lease": None}
            await connection.execute(update(sources).where(sources.c.id == row.id).values(values))
    if wrote:
        await marks.bump(connection, VERSION)
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
    """Whether it was read with other settings and is not due anyway.

    A failing one is left to its own rhythm, or it would be asked at every look. One that is gone
    has none, and remembers the settings under which it was found gone.
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
        "host": host_at(source.url, None, {}),
        "removed": False,
        "memory": {},
        "problems": [],
        "next_check": now,
        "failures": 0,
        "held": 0,
        "pending": False,
    }


async def differs(connection: AsyncConnection, wanted: Sequence[Source], now: datetime) -> bool:
    """Whether the registry differs from the table; a plain read."""
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
    declared = {(source.lab, source.key): source for source in wanted}
    rows = (await connection.execute(asked)).mappings()
    return [
        tracked_as(row, declared[row["lab"], row["key"]])
        for row in rows
        if (row["lab"], row["key"]) in declared
    ]


async def tracked_after(
    connection: AsyncConnection, wanted: Wanted, after: int, most: int
) -> tuple[list[Tracked], int | None]:
    """Return those wanted of the next `most` sources, and the last one's id; None at the end."""
    asked = (
        select(sources)
        .where(sources.c.removed.is_(False), sources.c.id > after)
        .order_by(sources.c.id)
        .limit(most)
    )
    rows = (await connection.execute(asked)).mappings().all()
    found = [(row, wanted(row["lab"], row["key"])) for row in rows]
    last = rows[-1]["id"] if len(rows) == most else None
    return [tracked_as(row, source) for row, source in found if source is not None], last


def tracked_as(row: RowMapping, source: Source) -> Tracked:
    """Return a source of the registry with what its row remembers; `lease` is left out."""
    return Tracked(row["id"], source.found_as(row["memory"]), _state(row))


def _state(row: RowMapping) -> FetchState:
    remembered = {name: row[name] for name in STATE}
    remembered["problems"] = tuple(remembered["problems"])
    return FetchState(**remembered)


async def superseded(connection: AsyncConnection, asked: Tracked) -> bool:
    """Whether somebody recorded an answer of this source since it was asked; locks its lab.

    Two polls of a source must not count an absence twice, nor the older answer undo the newer.
    A poll that was paused beyond its lease comes too late; from here the lease holds until commit.
    """
    of_lab = select(sources).where(sources.c.lab == asked.source.lab).order_by(sources.c.id)
    rows = (await connection.execute(of_lab.with_for_update())).mappings()
    row = next(row for row in rows if row["id"] == asked.id)
    if asked.lease is not None and row["lease"] != asked.lease:
        return True
    now = _state(row)
    names = ("fingerprint", "configuration", "read_until", "held", "pending")
    if any(getattr(now, name) != getattr(asked.state, name) for name in names):
        return True
    return now.pending and now.last_good != asked.state.last_good


async def save_recorded(connection: AsyncConnection, asked: Tracked, state: FetchState) -> bool:
    """Write all we remember of a source after an answer was recorded, and end its lease.

    False, and nothing is written, if the lease is somebody else's by now.
    """
    values = {name: _plain(state, name) for name in STATE}
    values["host"] = host_asked(asked.source.url, state)
    changed = update(sources).where(sources.c.id == asked.id)
    if asked.lease is not None:
        # Without a lease, another's is left alone: it still counts at the host.
        changed = changed.where(sources.c.lease == asked.lease)
        values |= ENDED
    return bool((await connection.execute(changed.values(**values))).rowcount)


async def save_states(
    connection: AsyncConnection,
    states: Mapping[int, FetchState],
    asked: Mapping[int, Tracked] | None = None,
) -> frozenset[int]:
    """Write what we remember of many sources in one batch, and end their leases.

    `asked` holds each as it was when polled: then only what differs is written, and only if nobody
    else has polled it since and its lease is still the poll's. Return the ids that were written.
    The rows of all that were asked are locked until commit, even of those without a state.
    """
    stand = frozenset(states) if asked is None else await _standing(connection, asked)
    stand &= states.keys()
    batches: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for number in sorted(stand):
        values = _written(states[number], None if asked is None else asked[number])
        batches[tuple(values)].append(
            {"row_id": number} | {f"new_{name}": value for name, value in values.items()}
        )
    for names, rows in batches.items():
        columns: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
        one = sources.c.id == bindparam("row_id")
        await connection.execute(update(sources).where(one).values(**columns), rows)
    return stand


async def _standing(connection: AsyncConnection, asked: Mapping[int, Tracked]) -> frozenset[int]:
    """Return which polls still count, and lock their rows until commit."""
    # Always in one order, so that two who write many rows never wait for each other.
    rows = await connection.execute(
        select(sources.c.id, sources.c.lease, sources.c.last_checked)
        .where(sources.c.id.in_(sorted(asked)))
        .order_by(sources.c.id)
        .with_for_update()
    )
    return frozenset(
        row.id
        for row in rows
        if asked[row.id].lease in {None, row.lease}
        and row.last_checked == asked[row.id].state.last_checked
    )


def _written(state: FetchState, asked: Tracked | None) -> dict[str, Any]:
    """Return the columns that a poll's end changes."""
    if asked is None:
        return {name: _plain(state, name) for name in STATE} | ENDED
    before = asked.state
    values = {
        name: _plain(state, name) for name in STATE if getattr(state, name) != getattr(before, name)
    }
    if not values.keys().isdisjoint(("address", "redirects", "memory")):
        values["host"] = host_asked(asked.source.url, state)
    return values if asked.lease is None else values | ENDED


def _plain(state: FetchState, name: str) -> Any:  # noqa: ANN401  a column's value
    value = getattr(state, name)
    if name == "error" and value is not None:
        return value.replace("\0", "\ufffd")  # PostgreSQL refuses it in a text
    return list(value) if name == "problems" else value
