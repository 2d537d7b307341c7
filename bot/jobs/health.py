"""Health: tell a lab's people, privately and once, what only they can mend."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.domain.delivery import DeliveryKind
from bot.domain.health import FAILING, is_outage, rests
from bot.domain.lab import Lab
from bot.jobs.letters import write_letter
from bot.store import health, labs as lab_store, marks, outbox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.health import Ailing
    from bot.domain.lab import Registry
    from bot.store.engine import Store

    Word = tuple[str, str, dict[str, Any]]
    """The slug of the lab that hears it, the slot, and what it is about."""


async def check_health(store: Store, registry: Registry, now: datetime, *, workspace: str) -> int:
    """Write the letters that are due into the outbox; return how many.

    Nothing is said while posting pauses, nor to a lab that pauses; what still holds is said then.
    """
    async with store.read() as connection:
        if await marks.get(connection, marks.PAUSED) is not None:
            return 0
        words = await _words(connection, registry, now)
        taken = await outbox.taken(connection, (slot for _, slot, _ in words))
        decided = await lab_store.states(connection)
    told = {slot for _, _, kind, slot in taken if kind is DeliveryKind.LETTER}
    paused = {slug for slug, state in decided.items() if state.paused}
    written = 0
    for slug, slot, about in words:
        lab = registry.get(slug) or Lab(slug=slug, name=registry.network.name)
        today = now.astimezone(ZoneInfo(lab.timezone)).date()
        if slot in told or rests(lab, today, paused):
            continue
        async with store.write() as connection:
            written += await write_letter(
                connection,
                registry,
                lab,
                slot=slot,
                about=about | {"lab": slug},
                now=now,
                workspace=workspace,
            )
    return written


async def _words(connection: AsyncConnection, registry: Registry, now: datetime) -> list[Word]:
    ailing = await health.ailing(connection, now.astimezone(UTC) - FAILING)
    failing = [each for each in ailing if each.is_told()]
    # A lab that left the registry has nobody who could be told.
    known = [each for each in failing if each.lab in registry.labs]
    words: list[Word]
    if is_outage(len(failing), await health.asked_sources(connection)):
        words = [_outage(failing, registry)]
    else:
        words = [(each.lab, each.slot, each.about()) for each in known]
    back = [each for each in await health.recovered(connection) if each.lab in registry.labs]
    words += [(each.lab, each.slot, each.about()) for each in back]
    silent = [each for each in await health.last_meetings(connection) if each.is_told(now)]
    words += [(each.lab, each.slot, each.about()) for each in silent if each.lab in registry.labs]
    return words


def _outage(failing: Sequence[Ailing], registry: Registry) -> Word:
    """Tell the operator once instead of every lab: when most fail, the fault is ours."""
    since = min(each.since for each in failing)
    about = {"topic": "outage", "count": len(failing), "since": since.isoformat()}
    return registry.network.slug, f"outage:{since.date().isoformat()}", about
