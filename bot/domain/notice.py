"""A notice: one word about a change of what a place was told, and when it is worth a message.

Only time, place and whether it takes place interrupt people; a new title or a later end is
edited into the post that shows it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from bot.domain.due import next_due
from bot.domain.event import Attendance, Basis, ChangeKind, Status
from bot.domain.facts import (
    Facts,
    Standing,
    is_elsewhere,
    is_joined_elsewhere,
    starts_differently,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.domain.event import Change, Occurrence
    from bot.domain.subscription import Subscription

PAUSE: Final = timedelta(minutes=30)
"""A place hears of one meeting no more often; what changes meanwhile is told in one notice."""

AHEAD: Final = timedelta(days=14)
"""Where no post shows a meeting, it is only spoken of when it is as near as this."""

EARLIER: Final = timedelta(hours=1)
"""Whoever comes late to a long day finds a locked door when it ends this much earlier."""


class News(StrEnum):
    """What news of a meeting interrupts people."""

    CANCELLED = "cancelled"
    VANISHED = "vanished"
    RESTORED = "restored"
    MOVED = "moved"
    SHORTENED = "shortened"
    RELOCATED = "relocated"
    JOINED = "joined"
    """One takes part in another way, or dials in elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What a place was last told of a meeting.

    `channel` may be a person, who is told by direct message. `delivery` is the one whose post
    showed it; `noticed` when a change was last told by a message of its own.
    """

    workspace: str
    channel: str
    occurrence: str
    facts: Facts
    delivery: int | None = None
    noticed: datetime | None = None

    @property
    def to_person(self) -> bool:
        """Whether it was told to one person: Slack's user ids begin with U or W."""
        return self.channel.startswith(("U", "W"))


def news(told: Facts, now: Facts) -> tuple[News, ...]:
    """Return what there is to say to someone who was told one thing and finds another."""
    if now.is_off:
        return _off(told, now)
    if told.standing is Standing.ON and now.standing is Standing.RULE:
        # The announcement is gone and the rule's own evening stands in its place again.
        return (News.VANISHED,)
    found = [News.RESTORED] if told.is_off else []
    if not told.open and not now.open and starts_differently(told, now):
        found.append(News.MOVED)
    elif _ends_earlier(told, now):
        found.append(News.SHORTENED)
    if is_elsewhere(told, now):
        found.append(News.RELOCATED)
    if is_joined_elsewhere(told, now):
        found.append(News.JOINED)
    return tuple(found)


def _off(told: Facts, now: Facts) -> tuple[News, ...]:
    if now.standing is Standing.CANCELLED:
        return () if told.standing is Standing.CANCELLED else (News.CANCELLED,)
    return () if told.is_off else (News.VANISHED,)


def _ends_earlier(told: Facts, now: Facts) -> bool:
    timed = isinstance(told.end, datetime) and isinstance(now.end, datetime)
    settled = not told.open and not now.open
    return timed and settled and told.ends_at - now.ends_at >= EARLIER


def learnt(told: Facts, now: Facts) -> Facts:
    """Return what was told, with what has become known since and needs no message.

    Otherwise a place that became known quietly, and then changed, would never have been told.
    """
    settled = told.open and not now.open and not now.is_off
    announced = told.standing is Standing.RULE and now.standing is Standing.ON
    return replace(
        told,
        title=now.title,
        start=now.start if settled else told.start,
        end=now.end if settled else told.end,
        timezone=now.timezone if settled else told.timezone,
        open=told.open and not settled,
        place=told.place or now.place,
        join_url=told.join_url or now.join_url,
        attendance=now.attendance if told.attendance is Attendance.UNKNOWN else told.attendance,
        standing=now.standing if announced else told.standing,
    )


def is_over(facts: Facts, now: datetime) -> bool:
    """Whether the meeting has begun, so that nothing more is said of it."""
    return facts.starts_at <= now


def worth_telling(told: Facts, occurrence: Occurrence | None, now: datetime) -> bool:
    """Whether there is still something to say, when the turn of a notice has come.

    Whoever relies on what was told must not have come already; whoever hears of a new time must
    still be able to come.
    """
    if occurrence is None:
        return False
    current = Facts.of(occurrence)
    if is_over(told, now) and is_over(current, now):
        return False
    # By what was told it has begun: whoever is there knows better than we do.
    if is_over(told, now) and current.is_off:
        return False
    return bool(news(told, current))


def may_interrupt(telling: Telling, now: datetime) -> bool:
    """Whether that place may hear of that meeting again."""
    return telling.noticed is None or now - telling.noticed >= PAUSE


def slot_of(occurrence: Occurrence) -> str:
    """Name the change: each version of a meeting's facts is told to a place once, ever."""
    told = repr(sorted(Facts.of(occurrence).stored().items()))
    return f"{occurrence.id}:{occurrence.sequence}:{sha256(told.encode()).hexdigest()[:8]}"


def known_before(
    occurrence: Occurrence, changes: Iterable[Change], looked: datetime
) -> Facts | None:
    """Return what was true of a meeting before these changes (the oldest first) of it.

    None if it was announced after it was last `looked`: first sight is not news.
    """
    before: dict[str, Any] = {}
    for change in changes:
        if change.kind is ChangeKind.ANNOUNCED and change.at > looked:
            return None
        before = change.before | before
    told = {name: before[name] for name in _SAME if before.get(name) is not None}
    return Facts.read(Facts.of(occurrence).stored() | told | _standing(occurrence, before))


def _standing(occurrence: Occurrence, before: Mapping[str, object]) -> dict[str, str]:
    """Return how it stood before; nothing where that did not change."""
    if before.keys().isdisjoint({"status", "basis"}):
        return {}
    if before.get("status") == Status.CANCELLED:
        return {"standing": Standing.CANCELLED.value}
    # A rule's evening that is confirmed is still its rule's, before and after.
    by_rule = before.get("basis", occurrence.basis) == Basis.RULE
    return {"standing": (Standing.RULE if by_rule else Standing.ON).value}


_SAME: Final = ("title", "start", "end", "place", "join_url", "attendance")


def is_near(told: Facts, occurrence: Occurrence, subscription: Subscription, now: datetime) -> bool:
    """Whether a channel must hear of a meeting that no post there shows.

    It may start, as it was or as it is now, before the next digest could tell of it.
    """
    soonest = min(told.starts_at, occurrence.starts_at)
    return soonest < min(next_due(subscription, now).due, now + AHEAD)
