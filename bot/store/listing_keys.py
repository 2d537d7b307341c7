"""What listings have in common with others: one number for each such thing, found by index.

However many meetings a network has on one day, only those that share something telling are read.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    Text,
    bindparam,
    column,
    delete,
    func,
    insert,
    literal,
    select,
)

from bot.store import marks
from bot.store.chunks import chunks
from bot.store.tables import listing_keys, listings
from bot.store.tables.columns import Instant

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import BindParameter, Select
    from sqlalchemy.ext.asyncio import AsyncConnection

CURRENT: Final = "listing_keys"
"""The mark that holds for which names of labs all keys were made."""

COMING: Final = "listing_keys_coming"
"""The mark that holds for which names they are being made, and how far that has got."""

CROWDED: Final = 100
"""A key that more listings than this have singles out none; other keys find the twin.

More than `bot.domain.matching.blocks.CROWDED` meetings, because a meeting has several listings.
"""


def told(keys: Collection[int], dialect: str) -> Mapping[str, object]:
    """Return the parameters of `telling` and `sharing`: keys, and how many make a crowd."""
    wanted = sorted(keys)
    return {
        "keys": wanted if dialect == "postgresql" else json.dumps(wanted),
        "crowd": CROWDED,
    }


@cache
def telling(dialect: str) -> Select[tuple[int]]:
    """Return the query for those of the `keys` that single out some listings, in order."""
    if dialect == "postgresql":
        wanted = func.unnest(bindparam("keys", type_=ARRAY(BigInteger)))
        asked = wanted.table_valued(column("value", BigInteger), name="wanted").render_derived()
    else:
        wanted = func.json_each(bindparam("keys", type_=Text))
        asked = wanted.table_valued(column("value", BigInteger), name="wanted")
    more = listing_keys.alias("more")
    crowd = (
        select(more.c.listing_id)
        .where(more.c.key == asked.c.value)
        .limit(1)
        .offset(bindparam("crowd", type_=Integer))
        .correlate(asked)
        .scalar_subquery()
    )
    return select(asked.c.value).where(crowd.is_(None)).order_by(asked.c.value)


@cache
def sharing(dialect: str) -> Select[tuple[str]]:
    """Return the query for the occurrences with a listing that has one of the `keys`.

    A listing not by one of the sources `own`, and not over by `since`.
    """
    found = telling(dialect).order_by(None).subquery("telling")
    own = bindparam("own", type_=BigInteger, expanding=True)
    since = bindparam("since", type_=Instant)
    return (
        select(listings.c.occurrence_id)
        .select_from(found)
        .join(listing_keys, listing_keys.c.key == found.c.value)
        .join(listings, listings.c.id == listing_keys.c.listing_id)
        .where(listings.c.source_id.not_in(own), listings.c.ends_at >= since)
        .distinct()
    )


async def save(
    connection: AsyncConnection, keys: Mapping[tuple[int, str, str], Collection[int]]
) -> None:
    """Write the keys of stored listings, which are named by source, UID and instance."""
    by_source: dict[int, set[str]] = defaultdict(set)
    for source, uid, _ in keys:
        by_source[source].add(uid)
    found: dict[int, Collection[int]] = {}
    for source, uids in by_source.items():
        for some in chunks(uids):
            asked = select(listings.c.id, listings.c.uid, listings.c.instance).where(
                listings.c.source_id == source,
                listings.c.uid.in_(some),
            )
            rows = await connection.execute(asked)
            found |= {row.id: keys[name] for row in rows if (name := (source, *row[1:])) in keys}
    await replace(connection, found)


async def outdate(connection: AsyncConnection) -> None:
    """Have all keys made anew at the next look."""
    await marks.drop(connection, CURRENT)
    await marks.drop(connection, COMING)


async def forget_over(connection: AsyncConnection, before: datetime) -> None:
    """Delete the keys of listings that were over by then: nothing looks for them any more."""
    over = select(listings.c.id).where(listings.c.ends_at < before)
    await connection.execute(delete(listing_keys).where(listing_keys.c.listing_id.in_(over)))


async def replace(connection: AsyncConnection, keys: Mapping[int, Collection[int]]) -> None:
    """Write the keys of stored listings, which are named by their rows."""
    for some in chunks(keys):
        await connection.execute(delete(listing_keys).where(listing_keys.c.listing_id.in_(some)))
    rows = [(key, number) for number in sorted(keys) for key in keys[number]]
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        made = [{"key": key, "listing_id": number} for key, number in rows]
        await connection.execute(insert(listing_keys), made)
        return
    # Two parameters, however many rows.
    columns = [func.unnest(_array(each)) for each in zip(*rows, strict=True)]
    await connection.execute(
        insert(listing_keys).from_select(["key", "listing_id"], select(*columns))
    )


def _array(numbers: Collection[int]) -> BindParameter[Sequence[int]]:
    return literal(list(numbers), ARRAY(BigInteger))
