"""Merge occurrences that turn out to be one; a merge is no news."""

from __future__ import annotations

from asyncio import to_thread
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.rejoin import rejoin
from bot.domain.settle import News
from bot.store import following, identity, occurrences as occurrence_store

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.domain.known import KnownListing
    from bot.jobs.scene import Scene


async def rejoin_touched(
    scene: Scene, linked: Sequence[KnownListing], touched: Collection[str]
) -> None:
    """Merge `touched` occurrences with those they turn out to be; `linked` is as stored."""
    if not touched:
        return
    scene = await scene.with_sources_of(linked)
    merged = await to_thread(
        rejoin,
        linked,
        touched,
        sources=scene.sources,
        names=scene.hood.names,
        decided=scene.decided,
    )
    if merged:
        await unite(scene, linked, merged)


async def unite(scene: Scene, listings: Sequence[KnownListing], merged: Mapping[str, str]) -> None:
    """Merge occurrences into others: `merged` says which into which.

    `listings` are all of both, as stored. What was told of one that is merged away counts as told
    of the other.
    """
    await identity.absorb(scene.connection, merged, scene.now)
    moved = [
        replace(one, occurrence=merged.get(one.occurrence, one.occurrence)) for one in listings
    ]
    kept = set(merged.values())
    await scene.write(moved, moved, kept, News(quiet=True))
    found, _ = await occurrence_store.stored(scene.connection, kept)
    for gone, name in sorted(merged.items()):
        await following.follow(scene.connection, gone, found[name])
