"""What happened to a meeting, in words, from the change log."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bot.domain.event import Attendance, ChangeKind, parse_when

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.domain.event import Change, Occurrence
    from bot.text.translator import Translator

LONGEST: Final = 200


def changed(change: Change, one: Occurrence, t: Translator) -> str:
    """Say in one sentence what has changed; "" if people would not notice.

    Times are local to the meeting. Texts from feeds are cut and on one line, but still raw.
    """
    before, after = change.before, change.after
    match change.kind:
        case ChangeKind.ANNOUNCED:
            when = _when(after, one, t)
            told = t("Announced for {when}.", when=when) if when else t("Announced.")
        case ChangeKind.CONFIRMED:
            told = " ".join([t("Confirmed."), *_elsewhere(before, after, t)])
        case ChangeKind.MOVED:
            told = _moved(before, after, one, t)
        case ChangeKind.RENAMED:
            was, now = _text(before.get("title")), _text(after.get("title"))
            told = t("Renamed from “{before}” to “{now}”.", before=was, now=now)
        case ChangeKind.RELOCATED:
            told = " ".join(_elsewhere(before, after, t))
        case ChangeKind.CANCELLED:
            told = t("Cancelled.")
        case ChangeKind.RESTORED:
            told = t("Takes place after all.")
        case ChangeKind.VANISHED:
            told = t("No longer listed.")
    return told


def _moved(
    before: Mapping[str, Any], after: Mapping[str, Any], one: Occurrence, t: Translator
) -> str:
    was, now = _when(before, one, t), _when(after, one, t)
    if was and now:
        days = [_day(told.get("start"), one) for told in (before, after)]
        clock = _time(after.get("start"), one, t)
        now = clock if days[0] == days[1] and clock else now
        return t("Moved from {before} to {now}.", before=was, now=now)
    end = _time(after.get("end"), one, t)
    return t("Ends at {time} now.", time=end) if end else t("Moved.")


def _elsewhere(before: Mapping[str, Any], after: Mapping[str, Any], t: Translator) -> list[str]:
    said = []
    was, now = _text(before.get("place")), _text(after.get("place"))
    if now:
        said.append(
            t("New place: {now} (before: {before}).", now=now, before=was)
            if was
            else t("Place: {now}.", now=now)
        )
    elif was:
        said.append(t("No longer at {before}.", before=was))
    way = {
        Attendance.ONSITE: t("On site only now."),
        Attendance.ONLINE: t("Online only now."),
        Attendance.HYBRID: t("On site and online now."),
    }.get(after.get("attendance", ""), "")
    # Learning how to take part is not a change of it.
    if way and before.get("attendance", Attendance.UNKNOWN) != Attendance.UNKNOWN:
        said.append(way)
    if after.get("join_url") and before.get("join_url"):
        said.append(t("There is a new way to join online."))
    return said


def _when(told: Mapping[str, Any], one: Occurrence, t: Translator) -> str:
    at = told_when(told.get("start"), one)
    if at is None:
        return ""
    here = _local(at, one)
    if here is None:
        return t.day(at)
    return t("{day}, {clock}", day=t.day(here.date()), clock=t.time(here))


def _day(value: object, one: Occurrence) -> date | None:
    at = told_when(value, one)
    here = None if at is None else _local(at, one)
    return here.date() if here else at


def _time(value: object, one: Occurrence, t: Translator) -> str:
    at = told_when(value, one)
    here = None if at is None else _local(at, one)
    return t.time(here) if here else ""


def _local(at: date | datetime, one: Occurrence) -> datetime | None:
    """Return a moment by the meeting's own clock; None for a date."""
    return at.astimezone(ZoneInfo(one.timezone)) if isinstance(at, datetime) else None


def told_when(value: object, one: Occurrence) -> date | datetime | None:
    """Return a start or an end from the change log; None if it is neither."""
    try:
        return parse_when(value, one.timezone) if isinstance(value, str) else None
    except ValueError:
        return None


def _text(value: object) -> str:
    told = " ".join(value.split()) if isinstance(value, str) else ""
    return told if len(told) <= LONGEST else f"{told[: LONGEST - 1]}…"
