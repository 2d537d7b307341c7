"""Occurrences, the listings they are merged from, and what happened to them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, insert, select, union_all

from bot.domain.event import Change, ChangeKind, Occurrence
from bot.domain.known import KnownListing
from bot.store import ranges
from bot.store.chunks import chunks
from bot.store.marks import (
    bump_version,
    version as version,  # noqa: PLC0414  re-exported: the data's version
)
from bot.store.rows import facts, listing_of, occurrence_of
from bot.store.searching import may_tell
from bot.store.tables import aliases, changes, listings, occurrence_labs, occurrences
from bot.store.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import RowMapping, Select
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.query import Query


async def find(connection: AsyncConnection, query: Query) -> list[Occurrence]:
    """Return the occurrences that answer a query, in the order of their starts."""
    shown = select(occurrences).where(occurrences.c.hidden.is_(False))
    if query.text:
        shown = shown.where(may_tell(query.text))
    arms = [arm for part in query.parts for arm in _arms(shown, part)]
    rows = (await connection.execute(union_all(*arms))).mappings()
    # To build a month of thousands of labs from its rows takes a second; others go on meanwhile.
    return await asyncio.to_thread(_accepted, rows, query)


def _arms(shown: Select[Any], query: Query) -> tuple[Select[Any], Select[Any]]:
    of_labs = [] if query.labs is None else [ranges.of_labs(query.labs)]
    lasting = shown.where(*ranges.lasting(query), *of_labs)
    if query.labs is not None and len(query.labs) <= ranges.SOME_LABS:
        of_labs = [ranges.lab_by_lab(query.labs, query)]
    return lasting, shown.where(*ranges.brief(query), *of_labs)


def _accepted(rows: Iterable[RowMapping], query: Query) -> list[Occurrence]:
    once = {row["id"]: row for row in rows}.values()
    ordered = sorted(once, key=lambda row: (row["starts_at"], row["title"], row["id"]))
    return [found for row in ordered if query.accepts(found := occurrence_of(row))]


async def by_ids(connection: AsyncConnection, ids: Iterable[str]) -> dict[str, Occurrence]:
    """Return occurrences by the ids asked for; an id that was merged away finds its successor."""
    wanted = sorted(set(ids))
    successor: dict[str, str] = {}
    for some in chunks(wanted):
        moved = await connection.execute(select(aliases).where(aliases.c.id.in_(some)))
        successor |= {row.id: row.occurrence_id for row in moved}
    found, _ = await stored(connection, {successor.get(one, one) for one in wanted})
    return {one: found[t] for one in wanted if (t := successor.get(one, one)) in found}


async def ids(connection: AsyncConnection) -> list[str]:
    """Return the ids of all occurrences that are shown, the latest first."""
    asked = (
        select(occurrences.c.id)
        .where(occurrences.c.hidden.is_(False))
        .order_by(occurrences.c.starts_at.desc())
    )
    return list((await connection.execute(asked)).scalars())


async def known_by_uid(
    connection: AsyncConnection, source: int, uids: Collection[str]
) -> list[KnownListing]:
    """Return the listings of one source with these UIDs, however long ago they were."""
    found = []
    for some in chunks(uids):
        asked = select(listings).where(listings.c.source_id == source, listings.c.uid.in_(some))
        found += [_known(row) for row in (await connection.execute(asked)).mappings()]
    return found


async def next_starts(
    connection: AsyncConnection, sources: Collection[int], now: datetime
) -> dict[int, datetime]:
    """Return when each source's next listed meeting starts, by source."""
    found: dict[int, datetime] = {}
    for some in chunks(sources):
        asked = (
            select(listings.c.source_id, func.min(listings.c.starts_at))
            .where(
                listings.c.source_id.in_(some),
                listings.c.starts_at > now,
                listings.c.answers_left.is_(None),
            )
            .group_by(listings.c.source_id)
        )
        found |= {row[0]: row[1] for row in await connection.execute(asked)}
    return found


def _known(row: RowMapping) -> KnownListing:
    return KnownListing(
        source=row["source_id"],
        occurrence=row["occurrence_id"],
        answers_left=row["answers_left"],
        listing=listing_of(row),
        row=row["id"],
    )


async def save_listings(connection: AsyncConnection, known: Sequence[KnownListing]) -> None:
    """Write listings; one with the same source, UID and instance is overwritten."""
    rows = [columns_of_listing(one) for one in known]
    await upsert(connection, listings, rows, key=("source_id", "uid", "instance"))


def columns_of_listing(one: KnownListing) -> dict[str, Any]:
    """Return the row of a listing."""
    return {
        "source_id": one.source,
        "uid": one.listing.uid,
        "instance": one.listing.instance,
        "recurring": one.listing.recurring,
        "occurrence_id": one.occurrence,
        "answers_left": one.answers_left,
        "says": None if one.listing.says is None else sorted(one.listing.says),
        "end_guessed": one.listing.end_guessed,
        **facts(one.listing),
    }


async def forget_listings(connection: AsyncConnection, known: Sequence[KnownListing]) -> None:
    """Delete listings that are no longer wanted, e.g. after the source's settings changed."""
    if not known:
        return
    statement = delete(listings).where(
        listings.c.source_id == bindparam("source"),
        listings.c.uid == bindparam("named"),
        listings.c.instance == bindparam("dated"),
    )
    rows = [
        {"source": one.source, "named": one.listing.uid, "dated": one.listing.instance}
        for one in known
    ]
    await connection.execute(statement, rows)


async def save(
    connection: AsyncConnection, changed: Sequence[Occurrence], hidden: Collection[str]
) -> None:
    """Write occurrences and raise the data's version; ids in `hidden` are kept but not shown."""
    if not changed:
        return
    rows = [columns_of(one, hidden=one.id in hidden) for one in changed]
    await upsert(connection, occurrences, rows, key=("id",))
    for ids in chunks([one.id for one in changed]):
        await connection.execute(
            delete(occurrence_labs).where(occurrence_labs.c.occurrence_id.in_(ids))
        )
    held = [
        {"occurrence_id": one.id, "lab": lab, "starts_at": one.starts_at}
        for one in changed
        for lab in one.labs
    ]
    await connection.execute(insert(occurrence_labs), held)
    bump_version(connection)


def columns_of(one: Occurrence, *, hidden: bool) -> dict[str, Any]:
    """Return the row of an occurrence."""
    return {
        "id": one.id,
        "uid": one.uid,
        "labs": list(one.labs),
        "sources": [[origin.url, origin.kind.value] for origin in one.sources],
        "sequence": one.sequence,
        "updated": one.updated,
        "vanished": one.vanished,
        "approximate": one.approximate,
        "origins": dict(one.origins),
        "hidden": hidden,
        **facts(one),
    }


async def stored(
    connection: AsyncConnection, ids: Collection[str]
) -> tuple[dict[str, Occurrence], set[str]]:
    """Return occurrences by id, hidden ones too, and the ids of the hidden ones."""
    found: list[RowMapping] = []
    for some in chunks(ids):
        rows = await connection.execute(select(occurrences).where(occurrences.c.id.in_(some)))
        found += rows.mappings()
    return (
        {row["id"]: occurrence_of(row) for row in found},
        {row["id"] for row in found if row["hidden"]},
    )


async def add_changes(connection: AsyncConnection, news: Sequence[Change]) -> None:
    """Append what happened to the change log."""
    if news:
        rows = [
            {
                "at": one.at,
                "kind": one.kind.value,
                "lab": one.lab,
                "occurrence_id": one.occurrence,
                "before": one.before,
                "after": one.after,
            }
            for one in news
        ]
        await connection.execute(insert(changes), rows)


async def changes_since(
    connection: AsyncConnection, since: datetime | None = None, until: datetime | None = None
) -> list[Change]:
    """Return the change log, the oldest first; both ends inclusive."""
    asked = select(changes).order_by(changes.c.id)
    if since is not None:
        asked = asked.where(changes.c.at >= since)
    if until is not None:
        asked = asked.where(changes.c.at <= until)
    return [
        Change(
            ChangeKind(row.kind),
            row.at,
            row.lab,
            row.occurrence_id,
            dict(row.before),
            dict(row.after),
        )
        for row in await connection.execute(asked)
    ]
