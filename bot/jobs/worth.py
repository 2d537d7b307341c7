"""Whether a delivery is still of use when its turn comes, and how long it may wait."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.domain.delivery import DeliveryKind
from bot.domain.due import PATIENCE
from bot.domain.facts import Facts
from bot.domain.hook import PATIENCE as HOOK_PATIENCE
from bot.domain.notice import worth_telling
from bot.domain.reminder import still_worth
from bot.domain.subscription import Rhythm
from bot.jobs.inviting import REQUEST

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.domain.delivery import Delivery
    from bot.domain.event import Occurrence

ASKED: Final = timedelta(hours=2)
"""Somebody who asked for a link is waiting for it; a later one would be a surprise."""


def worth_saying(delivery: Delivery, found: Mapping[str, Occurrence], now: datetime) -> bool:
    """Whether a delivery is still of use; `found` are its occurrences as they are now."""
    content = delivery.content
    if delivery.kind is DeliveryKind.REMINDER:
        occurrence = found.get(content.special[0]) if content.special else None
        return still_worth(content, occurrence, now, slot=delivery.slot)
    if delivery.kind is DeliveryKind.NOTICE:
        told = Facts.read(content.about["told"])
        return worth_telling(told, next(iter(found.values()), None), now)
    today = now.astimezone(ZoneInfo(content.timezone)).date()
    over = content.last_day is not None and today > content.last_day
    return not over and now <= delivery.created + patience(delivery)


def patience(delivery: Delivery) -> timedelta:
    """Return how long a delivery may wait: as long as a digest for its period may be late."""
    first, last = delivery.content.first_day, delivery.content.last_day
    if delivery.kind is DeliveryKind.HOOK:
        return HOOK_PATIENCE
    if delivery.content.about.get("topic") == REQUEST:
        return ASKED
    days = 1 if first is None or last is None else (last - first).days + 1
    if delivery.kind is not DeliveryKind.DIGEST:
        return PATIENCE[Rhythm.WEEKLY]
    if days == 1:
        return PATIENCE[Rhythm.DAILY]
    return PATIENCE[Rhythm.WEEKLY if days <= 7 else Rhythm.MONTHLY]  # noqa: PLR2004 -- a week
