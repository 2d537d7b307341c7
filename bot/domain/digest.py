"""What a digest tells: what is special by day, the regular evenings folded, in parts that fit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.delivery import Content
from bot.domain.due import Due, latest_due, next_due
from bot.domain.event import Attendance, Basis, Meeting, Status, moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain.event import Occurrence
    from bot.domain.facts import Facts
    from bot.domain.subscription import Subscription

__all__ = [
    "Due",
    "compose",
    "first_local_day",
    "is_usual",
    "latest_due",
    "next_due",
    "recompose",
    "series",
    "shown_day",
    "told_day",
    "wants",
]

SPECIAL_IN_PART = 24
SERIES_IN_PART = 30
USUAL_IN_PART = 62
"""How many fit into one Slack message even when feeds are hostile: two daily rules fill a month."""


def compose(
    subscription: Subscription, due: Due, occurrences: Sequence[Occurrence], now: datetime
) -> tuple[Content, ...]:
    """Return the digest's parts; none if nothing is on and the subscription wants no word then.

    `occurrences` are those of the labs that the subscription asks for. Only what overlaps the
    period and has not ended by `now` (or by the due time, when it is shown ahead) is told.
    """
    told = _told(subscription, due, occurrences, now)
    if not told and not subscription.empty:
        return ()
    frame = Content(
        language=subscription.language,
        timezone=subscription.timezone,
        first_day=due.first_day,
        last_day=due.last_day,
    )
    return _filled(frame, told.values(), {})


def recompose(
    frame: Content,
    standing: Iterable[Occurrence],
    first: Mapping[str, Facts],
    wanted: tuple[Subscription, Sequence[Occurrence]] | None,
    now: datetime,
) -> tuple[Content, ...]:
    """Return the parts of a posted digest as they should be now; at least one.

    `standing` are the meetings that stand in it, as they are now: they stay, whatever became of
    them. `wanted` is who listens, and what might be told there: what was not known when the
    digest was posted is added, unless it is over. `first` says, by id, what was first told.
    """
    told = {each.id: each for each in standing}
    if wanted is not None and frame.first_day is not None and frame.last_day is not None:
        subscription, known = wanted
        days = {"first_day": frame.first_day, "last_day": frame.last_day}
        due = Due(slot="", due=now, expired=False, **days)
        told = _told(replace(subscription, timezone=frame.timezone), due, known, now) | told
    return _filled(frame, told.values(), first)


def _told(
    subscription: Subscription, due: Due, occurrences: Iterable[Occurrence], now: datetime
) -> dict[str, Occurrence]:
    return {
        each.id: each
        for each in occurrences
        if wants(subscription, each) and _is_on(each, due, subscription.timezone, now)
    }


def _filled(
    frame: Content, told: Iterable[Occurrence], first: Mapping[str, Facts]
) -> tuple[Content, ...]:
    """Distribute meetings over as many parts as they need."""
    every = list(told)
    special = [each for each in every if not is_usual(each)]
    usual = [each for each in every if is_usual(each)]
    parts = _parts(_by_day(special, frame, first), series(usual))
    return tuple(
        replace(
            frame,
            special=tuple(each.id for each in part_special),
            usual=tuple(each.id for each in part_usual),
            part=number,
            parts=len(parts),
        )
        for number, (part_special, part_usual) in enumerate(parts, start=1)
    )


def is_usual(occurrence: Occurrence) -> bool:
    """Whether it is a regular evening that goes ahead as its rule says."""
    off = occurrence.vanished or occurrence.status is Status.CANCELLED
    return occurrence.basis is Basis.RULE and not off


def series(usual: Iterable[Occurrence]) -> list[list[Occurrence]]:
    """Group regular evenings that one line can tell: same labs, title, time, place and status."""
    ordered = sorted(usual, key=lambda each: (_series_key(each), each.starts_at, each.id))
    return [list(group) for _, group in groupby(ordered, key=_series_key)]


def first_local_day(meeting: Meeting, timezone: str) -> date:
    """Return the date on which a meeting starts for readers in `timezone`; dates stay dates."""
    return _local(meeting.start, timezone)


def shown_day(meeting: Meeting, was: Facts | None, content: Content) -> date:
    """Return the day under which a posted digest shows a meeting.

    One that moved out of the digest's period stays under the day on which it `was`, where people
    look for it.
    """
    day = told_day(meeting, content.timezone, content.first_day)
    first, last = content.first_day, content.last_day
    if was is None or first is None or last is None or first <= day <= last:
        return day
    return told_day(was, content.timezone, first)


def told_day(meeting: Meeting | Facts, timezone: str, first_day: date | None) -> date:
    """Return the day under which a digest tells of a meeting; one under way is on its first day."""
    starts = _local(meeting.start, timezone)
    # Both kinds of end are exclusive: a date by a day, a time by the smallest step.
    step = timedelta(microseconds=1) if isinstance(meeting.end, datetime) else timedelta(days=1)
    ends = _local(meeting.end - step, timezone)
    return first_day if first_day is not None and starts < first_day <= ends else starts


def wants(subscription: Subscription, occurrence: Occurrence) -> bool:
    """Whether a subscription wants a meeting of that attendance; hybrid suits everyone."""
    wanted = subscription.attendance
    return (
        not wanted or occurrence.attendance in wanted or occurrence.attendance is Attendance.HYBRID
    )


def _is_on(meeting: Occurrence, due: Due, timezone: str, now: datetime) -> bool:
    seen_from = max(now, due.due)
    if meeting.open_dates:
        today = seen_from.astimezone(ZoneInfo(meeting.timezone)).date()
        return any(max(today, due.first_day) <= day <= due.last_day for day in meeting.open_dates)
    if isinstance(meeting.start, datetime):
        begins = moment(due.first_day, timezone)
        ends = moment(due.last_day + timedelta(days=1), timezone)
        return meeting.starts_at < ends and meeting.ends_at > max(seen_from, begins)
    last_day = max(meeting.start, meeting.end - timedelta(days=1))
    overlaps = meeting.start <= due.last_day and last_day >= due.first_day
    return overlaps and moment(last_day + timedelta(days=1), meeting.timezone) > seen_from


def _by_day(
    special: list[Occurrence], frame: Content, first: Mapping[str, Facts]
) -> list[list[Occurrence]]:
    """Group by the day under which each is told: what began earlier stands on the first day."""

    def day(each: Occurrence) -> date:
        return shown_day(each, first.get(each.id), frame)

    ordered = sorted(special, key=lambda each: (day(each), each.starts_at, each.title, each.id))
    return [list(group) for _, group in groupby(ordered, key=day)]


def _local(value: date | datetime, timezone: str) -> date:
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(timezone)).date()
    return value


def _series_key(each: Occurrence) -> tuple[object, ...]:
    at = each.start.strftime("%H:%M") if isinstance(each.start, datetime) else ""
    until = each.end.strftime("%H:%M") if isinstance(each.end, datetime) else ""
    # Open dates never fold: "14. oder 21." and "11. oder 18." are two promises.
    alone = each.id if each.open_dates else ""
    place, way = each.place or "", each.attendance.value
    return (each.labs, each.title, at, until, each.timezone, place, way, each.status.value, alone)


def _parts(
    days: list[list[Occurrence]], usual: list[list[Occurrence]]
) -> list[tuple[list[Occurrence], list[Occurrence]]]:
    """Pack days, then series, into parts; a group is split only when it alone overfills a part."""
    special = _packed(days, SPECIAL_IN_PART, len(days))
    regular = _packed(usual, USUAL_IN_PART, SERIES_IN_PART)
    if not special or not regular:
        return [(part, []) for part in special] or [([], part) for part in regular] or [([], [])]
    return [
        *((part, []) for part in special[:-1]),
        (special[-1], regular[0]),
        *(([], part) for part in regular[1:]),
    ]


def _packed(groups: list[list[Occurrence]], most: int, most_groups: int) -> list[list[Occurrence]]:
    packed: list[list[Occurrence]] = []
    held = most_groups
    for group in groups:
        for start in range(0, len(group), most):
            piece = group[start : start + most]
            if packed and held < most_groups and len(packed[-1]) + len(piece) <= most:
                packed[-1].extend(piece)
                held += 1
            else:
                packed.append(list(piece))
                held = 1
    return packed
