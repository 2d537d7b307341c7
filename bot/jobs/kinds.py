"""What kind of source each was found to be, if nobody said so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.store import sources as source_store

if TYPE_CHECKING:
    from bot.domain.lab import Registry
    from bot.store.engine import Store


async def as_found(store: Store, registry: Registry) -> Registry:
    """Return the registry with the kinds found out; a source never asked stays a page."""
    async with store.read() as connection:
        tracked = await source_store.tracked(connection, registry.sources)
    found = {(one.source.lab, one.source.key): one.source for one in tracked}
    labs = {
        lab.slug: replace(
            lab, sources=tuple(found.get((lab.slug, each.key), each) for each in lab.sources)
        )
        for lab in registry
    }
    return replace(registry, labs=labs)
