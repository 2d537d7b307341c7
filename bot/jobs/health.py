"""Health: tell a lab's people, privately and once, what only they can mend."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import structlog

from bot.domain.delivery import DeliveryKind
from bot.domain.health import FAILING, SILENT, outage, rests
from bot.domain.revival import revived
from bot.jobs.letters import write_letter
from bot.store import (
    health,
    labs as lab_store,
    marks,
    outbox,
    revival,
    submissions as submission_store,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.health import Ailing, Moved, Outage, Recovered, Silent
    from bot.domain.lab import Lab, Registry
    from bot.store.engine import Store


log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Word:
    """What a lab's people are told; `only` names those it concerns, None: all of them."""

    lab: str
    slot: str
    about: dict[str, Any]
    only: frozenset[tuple[str, str]] | None = None

    @classmethod
    def to(cls, lab: str, told: Ailing | Moved | Recovered | Silent | Outage) -> _Word:
        return cls(lab, told.slot, told.about() | {"lab": lab})


async def check_health(store: Store, registry: Registry, now: datetime, *, workspace: str) -> int:
    """Write the letters that are due into the outbox; return how many.

    Nothing is said while posting or the lab pauses; what still holds afterwards is said then.
    """
    async with store.write() as connection:
        await health.drop_overtaken(connection)
    async with store.read() as connection:
        if await marks.get(connection, marks.PAUSED) is not None:
            return 0
        words = await _words(connection, registry, now)
        told = _told(await outbox.taken(connection, {word.slot for word in words}), workspace)
        paused = await lab_store.paused(connection)
        whole = (await submission_store.submitted(connection)).registry(registry)
    written = 0
    for word in words:
        if word.slot not in told and not _rests(whole, word.lab, now, paused):
            async with store.write() as connection:
                written += await write_letter(
                    connection,
                    registry,
                    word.lab,
                    slot=word.slot,
                    about=word.about,
                    now=now,
                    workspace=workspace,
                    only=word.only,
                )
    return written


def _told(taken: Collection[outbox.Slot], workspace: str) -> set[str]:
    """Return the slots that were told; what only a terminal showed reached nobody else."""
    return {
        slot
        for there, _, kind, slot in taken
        if kind is DeliveryKind.LETTER and (workspace == there or there != outbox.TERMINAL)
    }


def _rests(registry: Registry, slug: str, now: datetime, paused: Collection[str]) -> bool:
    lab = registry.get(slug)
    return lab is not None and rests(lab, now.astimezone(ZoneInfo(lab.timezone)).date(), paused)


async def _words(connection: AsyncConnection, registry: Registry, now: datetime) -> list[_Word]:
    ailing = await health.ailing(connection, now.astimezone(UTC) - FAILING)
    # A lab that left the registry, or is inactive, has nobody to tell, and proves nothing.
    awake = {lab.slug: lab for lab in registry if lab.active}
    failing = [each for each in ailing if each.is_told() and each.lab in awake]
    # A source that says that it is gone did answer: that is no outage of ours.
    gone = [_Word.to(each.lab, each) for each in failing if each.gone]
    failing = [each for each in failing if not each.gone]
    asked = await health.asked_sources(connection)
    out = outage(failing, sum(count for lab, count in asked.items() if lab in awake))
    if out is None:
        words = [_Word.to(each.lab, each) for each in failing]
    else:
        words = await _outage(connection, registry, out)
    moved = [each for each in await health.moved(connection) if each.lab in awake]
    words += [*gone, *(_Word.to(each.lab, each) for each in moved)]
    for back in await health.recovered(connection):
        if back.lab in awake:
            words.append(replace(_Word.to(back.lab, back), only=back.told))
    unread = {each.lab for each in ailing}
    words += await _silences(connection, awake, unread, now)
    return words + await _revivals(connection, registry, now)


async def _revivals(connection: AsyncConnection, registry: Registry, now: datetime) -> list[_Word]:
    """Tell the network's people of inactive labs that meet again: only they can activate them."""
    resting = [lab.slug for lab in registry if not lab.active]
    before = await health.last_letters(connection, "revived")
    signs = await revival.signs(connection, resting, now.astimezone(UTC))
    found = [each for slug in resting if (each := revived(slug, signs[slug])) is not None]
    news = [each for each in found if each.is_told(now, before.get(each.lab))]
    for each in news:
        log.warning("lab.revived", lab=each.lab, start=each.start.isoformat())
    return [_Word(registry.network.slug, each.slot, each.about()) for each in news]


async def _outage(connection: AsyncConnection, registry: Registry, out: Outage) -> list[_Word]:
    """Tell the operator once instead of every lab."""
    before = (await health.last_letters(connection, "outage")).values()
    told = any(letter >= out.since for letter in before)
    return [] if told else [_Word.to(registry.network.slug, out)]


async def _silences(
    connection: AsyncConnection,
    awake: Mapping[str, Lab],
    unread: Collection[str],
    now: datetime,
) -> list[_Word]:
    """Ask labs that used to meet, unless it may just be that we cannot read their sources."""
    before = await health.last_letters(connection, "silent")
    return [
        _Word.to(each.lab, each)
        for each in await health.last_meetings(connection, awake, now - SILENT)
        if each.lab in awake and each.lab not in unread and each.is_told(now, before.get(each.lab))
    ]
