"""Doubts: what a reader finds wrong with a meeting reaches the people of its lab."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.domain.doubt import Hearing, begins, refusal, slot
from bot.jobs.letters import recipients, write_letter
from bot.store import occurrences, outbox

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.domain.doubt import Doubt
    from bot.domain.event import Occurrence
    from bot.domain.lab import Lab, Registry
    from bot.store.engine import Store

PAGE: Final = "page"
"""Where a doubt came from, if not from Slack."""


def day_of(registry: Registry, now: datetime) -> date:
    """Return the day under which a doubt counts."""
    return now.astimezone(ZoneInfo(registry.network.timezone)).date()


async def pass_on(
    store: Store,
    registry: Registry,
    doubt: Doubt,
    now: datetime,
    *,
    via: str = "",
    workspace: str = "",
) -> Hearing:
    """Write a doubt to those who can mend it, once; return what became of it.

    `via` is `PAGE` if it came from there; `workspace` is that of `write_letter`.
    """
    day = day_of(registry, now)
    async with store.write() as connection:
        found = (await occurrences.by_ids(connection, [doubt.occurrence])).get(doubt.occurrence)
        hearing = standing(found, now)
        if found is None or hearing is not None:
            return hearing or Hearing.GONE
        doubt = replace(doubt, occurrence=found.id)
        refused = refusal(doubt, day, await outbox.slots(connection, begins(day)))
        lab = whose(registry, found)
        if refused is not None or lab is None or not recipients(registry, lab):
            return refused or Hearing.NOBODY
        await write_letter(
            connection,
            registry,
            lab,
            slot=slot(doubt, day),
            about=_about(doubt, lab, via),
            now=now,
            workspace=workspace,
            occurrences=(found.id,),
        )
    return Hearing.HEARD


def _about(doubt: Doubt, lab: Lab, via: str) -> dict[str, str]:
    return {
        "topic": "doubt",
        "lab": lab.slug,
        "reason": doubt.reason.value,
        "words": doubt.words,
        "via": via,
    }


def standing(found: Occurrence | None, now: datetime) -> Hearing | None:
    """Return why a meeting cannot be doubted; None if it can."""
    if found is None or found.vanished:
        return Hearing.GONE
    return Hearing.OVER if found.ends_at <= now else None


def whose(registry: Registry, found: Occurrence) -> Lab | None:
    """Return the lab whose people hear it: the first that names any, or else the organiser."""
    labs = [lab for slug in found.labs if (lab := registry.get(slug)) is not None]
    return next((lab for lab in labs if lab.people), labs[0] if labs else None)
