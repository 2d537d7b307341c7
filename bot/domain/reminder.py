"""A reminder: a nudge a stated time before a meeting, once, and never after it has begun."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.delivery import Content
from bot.domain.digest import wants
from bot.domain.due import existing
from bot.domain.event import Meeting, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.event import Occurrence
    from bot.domain.subscription import Subscription

MORNING = time(9)
"""From when the lead of an all-day meeting is counted, on its first day in its own zone."""


@dataclass(frozen=True, slots=True)
class DueReminder:
    """A reminder that has come due: its slot, what it tells, and the id of the occurrence."""

    slot: str
    content: Content
    occurrence: str


def due_reminders(
    subscription: Subscription, occurrences: Iterable[Occurrence], now: datetime
) -> tuple[DueReminder, ...]:
    """Return at most one reminder for each occurrence: that of the shortest lead that has come.

    After downtime the longer leads are not made up for, so one meeting is never nudged twice at
    once. `occurrences` are those of the labs that the subscription asks for.
    """
    due = []
    for occurrence in sorted(occurrences, key=lambda each: (each.starts_at, each.id)):
        leads = [lead for lead in subscription.reminders if is_due(occurrence, lead, now)]
        if leads and wants(subscription, occurrence):
            due.append(_reminder(subscription, occurrence, min(leads)))
    return tuple(due)


def still_worth(
    content: Content, occurrence: Occurrence | None, now: datetime, *, slot: str | None = None
) -> bool:
    """Whether a reminder should still go out when its turn comes.

    Not if the meeting has begun, was cancelled, vanished or moved away: the slot of the new time
    says it then. With `slot` a move by minutes is seen too; without it one to another day, or to
    a time whose reminder is not due yet.
    """
    if occurrence is None or content.lead is None or not is_due(occurrence, content.lead, now):
        return False
    if slot is not None and not slot.endswith(_suffix(occurrence, content.lead)):
        return False
    return content.first_day in {None, occurrence.day}


def is_remindable(occurrence: Occurrence) -> bool:
    """Whether there is anything to remind of: it is on, and its date is known."""
    off = occurrence.status is Status.CANCELLED or occurrence.vanished
    return not off and not occurrence.open_dates


def is_due(occurrence: Occurrence, lead: timedelta, now: datetime) -> bool:
    """Whether the reminder of a meeting should have come, and it has not begun."""
    start = begins(occurrence)
    return is_remindable(occurrence) and start - lead <= now < start


def begins(meeting: Meeting) -> datetime:
    """Return the moment from which a lead is counted back; for an all-day meeting its morning."""
    if isinstance(meeting.start, datetime):
        return meeting.starts_at
    return existing(datetime.combine(meeting.start, MORNING), ZoneInfo(meeting.timezone))


def _reminder(subscription: Subscription, occurrence: Occurrence, lead: timedelta) -> DueReminder:
    content = Content(
        language=subscription.language,
        timezone=subscription.timezone,
        special=(occurrence.id,),
        first_day=occurrence.day,
        last_day=occurrence.day,
        lead=lead,
    )
    return DueReminder(slot_of(occurrence, lead), content, occurrence.id)


def slot_of(occurrence: Occurrence, lead: timedelta, named: str | None = None) -> str:
    """Return what names this reminder for life; `named` is another id that the meeting had."""
    return (named or occurrence.id) + _suffix(occurrence, lead)


def _suffix(meeting: Meeting, lead: timedelta) -> str:
    # In UTC: a feed that writes the same moment in another zone must not remind again.
    start = meeting.start
    told = start.astimezone(UTC) if isinstance(start, datetime) else start
    return f":{int(lead.total_seconds())}:{told.isoformat()}"
