"""The registry with what people submitted, and the stored sources made to match it.

Both are worked out once and kept until somebody submits more or writes the table: a look that
finds nothing due costs the same for ten sources and for ten thousand.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

import structlog

from bot.domain.lab import Lab, Registry
from bot.domain.neighbourhood import Neighbourhood
from bot.jobs.indexing import index_anew
from bot.jobs.record import resettle
from bot.store import (
    labs as lab_store,
    listing_keys,
    marks,
    sources as source_store,
    submissions as submission_store,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.source import Source
    from bot.domain.submission import Submitted
    from bot.store.engine import Store

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Synced:
    """The file's registry and what people submitted, combined and indexed once."""

    file: Registry
    told: Submitted
    registry: Registry

    @cached_property
    def declared(self) -> str:
        """A digest of the file's sources, the same in every process that read the same."""
        told = sorted((one.lab, one.key, one.settings) for one in self.file.sources)
        return hashlib.sha256(repr(told).encode()).hexdigest()

    @cached_property
    def hood(self) -> Neighbourhood:
        """Whose meetings a lab's may turn out to be."""
        return Neighbourhood(self.registry)

    @cached_property
    def by_key(self) -> Mapping[tuple[str, str], Source]:
        """The sources by lab and key."""
        return {(source.lab, source.key): source for source in self.registry.sources}


@dataclass(frozen=True, slots=True)
class _Last:
    """What was worked out last, which version of the stored sources matched it, whether it counts.

    It no longer does if another process has read another file since.
    """

    found: Synced
    version: str | None
    outdated: bool = False


_LAST: Final[WeakKeyDictionary[Store, _Last]] = WeakKeyDictionary()


async def sync_sources(store: Store, registry: Registry, now: datetime) -> Registry:
    """Make the stored sources match the registry and what people submitted; return these as one.

    It writes only if they differ.
    """
    return (await synced(store, registry, now)).registry


async def synced(store: Store, registry: Registry, now: datetime) -> Synced:
    """Do the same; return it indexed."""
    last = _LAST.get(store)
    async with store.read() as connection:
        found = await _read(connection, registry, last.found if last else None)
        told = await marks.several(
            connection, source_store.VERSION, source_store.DECLARED, listing_keys.CURRENT
        )
        written, declared = told.get(source_store.VERSION), told.get(source_store.DECLARED)
        if (
            last
            and found is last.found
            and written == last.version
            and listing_keys.CURRENT in told
        ):
            return found
        if last and last.found.file is registry and declared not in {None, found.declared}:
            return _give_way(store, found, written, last)
        differs = declared != found.declared or await source_store.differs(
            connection, found.registry.sources, now
        )
    if differs:
        async with store.write() as connection:
            # Meanwhile somebody may have told more.
            found = await _read(connection, registry, found)
            await _sync(connection, found, now)
            await marks.put(connection, source_store.DECLARED, found.declared)
            written = await marks.get(connection, source_store.VERSION)
    await index_anew(store, found.hood, now)
    _LAST[store] = _Last(found, written)
    return found


def _give_way(store: Store, found: Synced, written: str | None, last: _Last) -> Synced:
    """Leave the stored sources to whoever read a file last; two would undo each other for ever.

    What both files name is asked as before.
    """
    if not last.outdated:
        log.warning("registry.outdated", hint="another process read other labs; give us its files")
    _LAST[store] = _Last(found, written, outdated=True)
    return found


async def _read(connection: AsyncConnection, file: Registry, known: Synced | None) -> Synced:
    told = await submission_store.submitted(connection)
    if known is not None and known.file is file and known.told == told:
        return known
    return Synced(file, told, told.registry(file))


async def _sync(connection: AsyncConnection, found: Synced, now: datetime) -> None:
    touched = await source_store.sync(connection, found.registry.sources, now)
    # At the first start there are thousands of labs, and nothing to merge.
    for slug in sorted(await lab_store.with_meetings(connection, touched)):
        # The meetings of a lab that left the registry with its sources must still be hidden.
        lab = found.registry.get(slug) or Lab(slug=slug, name=slug)
        await resettle(connection, lab, now, found.hood)
