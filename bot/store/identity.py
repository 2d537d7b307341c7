"""Which occurrences are one: candidates across labs, ids merged away, people's decisions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, delete, or_, select, update

from bot.domain.decision import Decision, Verdict
from bot.domain.known import KnownListing
from bot.domain.source import FOUND, Kind, Source
from bot.store import listing_keys
from bot.store.chunks import chunks
from bot.store.rows import listing_of
from bot.store.tables import aliases, decisions, listings, occurrence_labs, occurrences, sources
from bot.store.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, RowMapping, Select
    from sqlalchemy.ext.asyncio import AsyncConnection

MOST_CANDIDATES: Final = 5_000
"""How many occurrences of other labs are compared with what a source newly lists, at most."""


def _accounts() -> Select[tuple[object, ...]]:
    return select(listings, sources.c.lab, sources.c.kind, sources.c.memory).join(
        sources, sources.c.id == listings.c.source_id
    )


def _known(row: RowMapping) -> KnownListing:
    return KnownListing(
        source=row["source_id"],
        occurrence=row["occurrence_id"],
        answers_left=row["answers_left"],
        listing=listing_of(row),
        lab=row["lab"],
        kind=_kind(row),
        row=row["id"],
    )


def _kind(row: RowMapping) -> Kind:
    found = row["memory"].get(FOUND)
    return Kind(found if found in set(Kind) else row["kind"])


async def known_listings(
    connection: AsyncConnection, of: Collection[int], since: datetime
) -> list[KnownListing]:
    """Return every listing, whoever's, of the meetings that one of these sources lists.

    Of meetings with a listing of theirs that had not ended by `since`, the oldest listing first.
    Every one, because when the evening that took a rule's open slot is over, its other dates lie
    ahead.
    """
    still_open = select(listings.c.occurrence_id).where(
        listings.c.source_id.in_(sorted(of)), listings.c.ends_at >= since
    )
    return await _read(connection, listings.c.occurrence_id.in_(still_open))


async def told_of(connection: AsyncConnection, ids: Collection[str]) -> list[KnownListing]:
    """Return all listings of some occurrences, the oldest first."""
    found: list[KnownListing] = []
    for some in chunks(ids):
        found += await _read(connection, listings.c.occurrence_id.in_(some))
    return found


async def _read(connection: AsyncConnection, wanted: ColumnElement[bool]) -> list[KnownListing]:
    asked = _accounts().where(wanted).order_by(listings.c.id)
    return [_known(row) for row in (await connection.execute(asked)).mappings()]


async def neighbours(
    connection: AsyncConnection, keys: Collection[int], own: Collection[int], since: datetime
) -> list[KnownListing]:
    """Return in one query the listings of other sources' meetings that have one of these keys.

    Other sources are all but `own`; their meetings had not ended by `since`. At most
    `MOST_CANDIDATES` meetings, each with all its listings.
    """
    if not keys:
        return []
    dialect = connection.dialect.name
    named = {**listing_keys.told(keys, dialect), "own": sorted(own), "since": since}
    rows = await connection.execute(_neighbours(dialect), named)
    return [_known(row) for row in rows.mappings()]


@cache
def _neighbours(dialect: str) -> Select[tuple[object, ...]]:
    found = listing_keys.sharing(dialect).order_by(listings.c.occurrence_id)
    asked = listings.c.occurrence_id.in_(found.limit(MOST_CANDIDATES))
    return _accounts().where(asked).order_by(listings.c.id)


async def some_ahead(
    connection: AsyncConnection, after: int, since: datetime, most: int
) -> list[KnownListing]:
    """Return up to `most` listings that had not ended by `since`, in the order of their rows."""
    asked = (
        _accounts()
        .where(listings.c.id > after, listings.c.ends_at >= since)
        .order_by(listings.c.id)
        .limit(most)
    )
    return [_known(row) for row in (await connection.execute(asked)).mappings()]


@dataclass(frozen=True, slots=True)
class Declared:
    """A source of any lab, as far as the store knows it; `removed`: it left the registry."""

    source: Source
    removed: bool


async def sources_of(connection: AsyncConnection, ids: Collection[int]) -> dict[int, Declared]:
    """Return sources of any lab by id."""
    if not ids:
        return {}
    asked = select(sources).where(sources.c.id.in_(sorted(ids)))
    found = {}
    for row in (await connection.execute(asked)).mappings():
        source = Source(
            lab=row["lab"], key=row["key"], kind=_kind(row), url=row["url"], timezone="UTC"
        )
        found[row["id"]] = Declared(source, row["removed"])
    return found


async def source_ids(connection: AsyncConnection, labs: Collection[str]) -> list[int]:
    """Return the ids of all sources of some labs."""
    asked = select(sources.c.id).where(sources.c.lab.in_(sorted(labs)))
    return list((await connection.execute(asked)).scalars())


async def successors(connection: AsyncConnection, ids: Collection[str]) -> dict[str, str]:
    """Return which of these ids were merged away, and into which occurrence."""
    if not ids:
        return {}
    asked = select(aliases).where(aliases.c.id.in_(sorted(ids)))
    return {row.id: row.occurrence_id for row in await connection.execute(asked)}


async def aliases_of(connection: AsyncConnection, occurrence: str) -> list[str]:
    """Return the ids that were merged into an occurrence."""
    asked = select(aliases.c.id).where(aliases.c.occurrence_id == occurrence).order_by(aliases.c.id)
    return list((await connection.execute(asked)).scalars())


async def absorb(connection: AsyncConnection, merged: Mapping[str, str], now: datetime) -> None:
    """Merge occurrences into others: `merged` says which into which.

    Their listings belong to the other from now on, their ids lead there. The rows stay, hidden, and
    with them their changes and what it takes to part them again.
    """
    for gone, kept in sorted(merged.items()):
        told = update(listings).where(listings.c.occurrence_id == gone)
        await connection.execute(told.values(occurrence_id=kept))
        led = update(aliases).where(aliases.c.occurrence_id == gone)
        await connection.execute(led.values(occurrence_id=kept))
        row = {"id": gone, "occurrence_id": kept}
        await upsert(connection, aliases, [row], key=("id",))
        held = delete(occurrence_labs).where(occurrence_labs.c.occurrence_id == gone)
        await connection.execute(held)
        hidden = update(occurrences).where(occurrences.c.id == gone)
        await connection.execute(hidden.values(hidden=True, updated=now))


async def revive(connection: AsyncConnection, ids: Collection[str]) -> None:
    """Let merged ids stand for occurrences of their own again."""
    if ids:
        await connection.execute(delete(aliases).where(aliases.c.id.in_(sorted(ids))))


async def move_listings(connection: AsyncConnection, known: Sequence[KnownListing]) -> None:
    """Write to which occurrence stored listings belong."""
    for one in known:
        told = update(listings).where(listings.c.id == one.row)
        await connection.execute(told.values(occurrence_id=one.occurrence))


async def decided(connection: AsyncConnection, since: datetime) -> list[Decision]:
    """Return what people decided about meetings that were not over by then, the newest last."""
    asked = (
        select(decisions)
        .where(decisions.c.until >= since)
        .order_by(decisions.c.at, decisions.c.occurrence_id, decisions.c.other_id)
    )
    return [_decision(row) for row in (await connection.execute(asked)).mappings()]


async def decided_of(connection: AsyncConnection, ids: Collection[str]) -> list[Decision]:
    """Return what people ever decided about some occurrences, the newest last."""
    asked = (
        select(decisions)
        .where(decisions.c.occurrence_id.in_(sorted(ids)))
        .order_by(decisions.c.at, decisions.c.occurrence_id, decisions.c.other_id)
    )
    return [_decision(row) for row in (await connection.execute(asked)).mappings()]


async def decide(connection: AsyncConnection, decision: Decision) -> None:
    """Remember what a person decided, instead of what was decided about the same two before."""
    await undecide(connection, decision.kept, decision.other)
    row = {
        "occurrence_id": decision.kept,
        "other_id": decision.other,
        "verdict": decision.verdict.value,
        "told": [list(one) for one in decision.told],
        "other_told": [list(one) for one in decision.other_told],
        "author": decision.author,
        "at": decision.at,
        "until": decision.until,
    }
    await upsert(connection, decisions, [row], key=("occurrence_id", "other_id"))


async def undecide(connection: AsyncConnection, one: str, other: str) -> None:
    """Forget what was decided about two occurrences."""
    ids = (decisions.c.occurrence_id, decisions.c.other_id)
    pairs = (
        and_(ids[0] == mine, ids[1] == theirs) for mine, theirs in ((one, other), (other, one))
    )
    await connection.execute(delete(decisions).where(or_(*pairs)))


def _decision(row: RowMapping) -> Decision:
    return Decision(
        verdict=Verdict(row["verdict"]),
        kept=row["occurrence_id"],
        other=row["other_id"],
        told=tuple((one[0], one[1], one[2]) for one in row["told"]),
        other_told=tuple((one[0], one[1], one[2]) for one in row["other_told"]),
        author=row["author"],
        at=row["at"],
        until=row["until"],
    )
