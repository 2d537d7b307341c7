"""What a question was taken to mean, in the reader's language: where, when and how. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.countries.packs import state_name
from bot.domain.event import Attendance
from bot.domain.query import HORIZON

if TYPE_CHECKING:
    from bot.domain.words.understand import Understood
    from bot.slack.messages.wording import Desk
    from bot.text import Translator

LABS_NAMED: Final = 3
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(weeks=1)


def about(understood: Understood, desk: Desk) -> str:
    """Say which labs, states or surroundings are meant, when, and how to take part."""
    t = desk.t
    ways = [_way(way, t) for way in sorted(understood.query.attendance)]
    when = days_words(*understood.days, understood.today, t) if understood.days else ""
    where = _where(understood, desk)
    if understood.online_too:
        where = t("{place} and all that is online", place=where)
    return ", ".join(filter(None, (where, when, t.join(ways) if ways else "")))


def days_words(first: date, last: date, today: date, t: Translator) -> str:
    """Name a stretch of days, both ends included, as one would today."""
    monday = today - today.weekday() * _DAY
    saturday = monday + 5 * _DAY
    named = {
        (today, today): t("today"),
        (today + _DAY, today + _DAY): t("tomorrow"),
        (monday, monday + 6 * _DAY): t("this week"),
        (monday + _WEEK, monday + _WEEK + 6 * _DAY): t("next week"),
        (saturday, saturday + _DAY): t("this weekend"),
        (saturday + _WEEK, saturday + _WEEK + _DAY): t("next weekend"),
    }.get((first, last))
    if named is not None:
        return named
    if last - first >= HORIZON - _DAY:
        return t("from {day}", day=t.long_day(first))
    if first.day == 1 and (last + _DAY).day == 1 and last - first < timedelta(days=31):
        return t.month(first)
    return t.span(first, last)


def _where(understood: Understood, desk: Desk) -> str:
    t = desk.t
    # Two labs may go by one city, of which the other is not active.
    names = list(dict.fromkeys(desk.labels.get(slug, slug) for slug in understood.named))
    if understood.km is not None and names:
        km = t.number(understood.km)
        names = [t("within {km} km of {place}", km=km, place=t.join(names))]
    names += [state_name(code) for code in understood.states]
    if len(names) > LABS_NAMED:
        more = len(names) - LABS_NAMED + 1
        names[LABS_NAMED - 1 :] = [t.plural("{count} more", "{count} more", more)]
    return t.join(names) if names else ""


def _way(way: Attendance, t: Translator) -> str:
    match way:
        case Attendance.ONSITE:
            return t("on site")
        case Attendance.HYBRID:
            return t("on site and online")
        case _:
            return t("online")
