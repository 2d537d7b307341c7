"""The lines of the monthly event list, as codefor.de's blog prints them; Markdown.

https://github.com/okfde/codefor.de, content/blog/*-out-in-the-open-*.md: weekday, date, times,
place, title in bold. Strangers' texts are escaped here, so that they stay text in that Markdown.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.domain.bulletin.evenings import Evening
from bot.domain.bulletin.flags import FlagCode, last_day
from bot.domain.event import Attendance
from bot.domain.matching.names import LabNames
from bot.domain.matching.titles import read_title
from bot.domain.rules.sentence import pattern_in_words
from bot.text.meeting import join_address, place, registration

if TYPE_CHECKING:
    from bot.domain.bulletin.choosing import Row
    from bot.domain.bulletin.flags import Flag
    from bot.domain.event import Occurrence
    from bot.domain.lab import Lab, Registry
    from bot.text.translator import Translator

_SMALL_HOURS: Final = 6
"""An end before this hour of the following day needs no date."""
_LONGEST: Final = 300
"""Characters of a stranger's title or place that are printed."""
_MARKS: Final = re.compile(r"[\\`*\[\]~{}]|(?<![^\W_])_|_(?![^\W_])|\A[#+-]")
_ENTITY: Final = re.compile(r"&(?=#?\w{1,31};)")
_ADDRESS: Final = re.compile(r"(?i)\b(https?|ftp|mailto)(:)|\b(www)(\.)")
_INVISIBLE: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)


def escaped(text: str) -> str:
    """Return a stranger's text on one line that Markdown shows as it is, without links or HTML.

    CommonMark 0.31 sections 2.4 and 2.5; Hugo's shortcodes, which begin with two braces, too.
    """
    line = _INVISIBLE.sub("", " ".join(text.split()))[:_LONGEST].strip()
    line = _MARKS.sub(r"\\\g<0>", _ENTITY.sub("&amp;", line))
    line = line.replace("<", "&lt;").replace(">", "&gt;")
    # Markdown would make a link of an address in a title, and nobody has looked where it leads.
    return _ADDRESS.sub(lambda found: f"{found[1] or found[3]}&#{ord(found[2] or found[4])};", line)


def line_of(row: Row, registry: Registry, t: Translator) -> str:
    """Return a row's line without its calendar file."""
    if isinstance(row.about, Evening):
        return evening_line(row.about, registry, t)
    return meeting_line(row.about, registry, t)


def meeting_line(one: Occurrence, registry: Registry, t: Translator) -> str:
    """Return "Montag, 11.01.2027, 19:00-21:00, Impact Hub, Karlsruhe: **Code for Karlsruhe**"."""
    facts = ", ".join(filter(None, (when(one, registry.network.timezone, t), where(one, t))))
    told = t.labelled(facts, f"**{escaped(title_of(one, t))}**")
    who = organisers(one, registry, t)
    return f"{told} ({who})" if who else told


def evening_line(evening: Evening, registry: Registry, t: Translator) -> str:
    """Return "Karlsruhe: jeden dritten Montag im Monat, 19:00-21:00, Impact Hub: **Titel**"."""
    told, lab = evening.dates[0], registry.get(evening.lab)
    name = escaped((lab.city or lab.name) if lab else evening.lab)
    facts = ", ".join(filter(None, (evening_facts(evening, t), where(told, t))))
    return t.labelled(name, t.labelled(facts, f"**{escaped(title_of(told, t))}**"))


def evening_facts(evening: Evening, t: Translator) -> str:
    """Return "jeden Mittwoch, 19:00-22:00, nicht am 17.02.2027"."""
    rule = evening.rule
    said = [pattern_in_words(rule.shape, t.language)]
    if rule.start is not None:
        said.append(_hours(rule.start, None if rule.end_guessed else rule.end))
    if evening.missing:
        days = t.join([t.date_in_figures(day) for day in evening.missing])
        said.append(t("not on {days}", days=days))
    if rule.shape.interval > 1:
        said.append(t("next on {day}", day=t.date_in_figures(evening.dates[0].day)))
    return ", ".join(said)


def title_of(one: Occurrence, t: Translator) -> str:
    """Return the title on one line; without one it is called a meeting."""
    return " ".join(one.title.split()) or t("Meeting")


def title_alone(one: Occurrence, registry: Registry, t: Translator) -> str:
    """Return the title as a calendar shows it; if it only says that people meet, say who, too."""
    told = title_of(one, t)
    labs = [lab.name for lab in map(registry.get, one.labs) if lab is not None and not lab.friend]
    title = read_title(LabNames.of(registry), told)
    says_more = title.topic or title.kinds or title.thin or title.labs or title.cities
    told = told if says_more or not labs else t.labelled(t.join(labs), told)
    if not one.open_dates:
        return told
    # The dates in question span more than the one meeting that it will be.
    days = t.dates(sorted(one.open_dates), "or")
    return t("Date open: {title}, {days}", title=told, days=days)


def when(one: Occurrence, zone: str, t: Translator) -> str:
    """Return day and times by the clocks of `zone`, with dates where the days differ."""
    if one.open_dates:
        return t.join([t.listed_day(day) for day in sorted(one.open_dates)], "or")
    start, end = one.start, one.end
    if not (isinstance(start, datetime) and isinstance(end, datetime)):
        return _days(one.day, last_day(one), t)
    if start.time() == end.time() == time() and end > start:
        # From midnight to midnight: whole days that a program wrote as times.
        return _days(one.day, last_day(one), t)
    start, end = start.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(zone))
    first = t.listed_day(start.date())
    if end <= start:
        return f"{first}, {start:%H:%M}"
    if _one_evening(start, end):
        return f"{first}, {_hours(start, end)}"
    begins, ends = f"{first}, {start:%H:%M}", f"{t.listed_day(end.date())}, {end:%H:%M}"
    return t("{start}, to {end}", start=begins, end=ends)


def _days(first: date, last: date, t: Translator) -> str:
    told = t.listed_day(first)
    return t("{start}, to {end}", start=told, end=t.listed_day(last)) if last > first else told


def _hours(start: datetime | time, end: datetime | time | None) -> str:
    return f"{start:%H:%M}-{end:%H:%M}" if end is not None else f"{start:%H:%M}"


def _one_evening(start: datetime, end: datetime) -> bool:
    if end.date() == start.date():
        return True
    return end.date() - start.date() == timedelta(days=1) and end.hour < _SMALL_HOURS


def where(one: Occurrence, t: Translator) -> str:
    """Return the place, "online", or both, for Markdown; "" if unknown."""
    return escaped(place_of(one, t))


def place_of(one: Occurrence, t: Translator) -> str:
    """Return the place, "online", or both, as plain text; "" if unknown."""
    if one.attendance is Attendance.ONLINE:
        return t("online")
    told = place(one).strip(" ,;:")
    if not told:
        return t("online") if join_address(one) or (one.place or "").strip() else ""
    also = one.attendance is Attendance.HYBRID and "online" not in told.casefold()
    return t("{place} and also online", place=told) if also else told


def organisers(one: Occurrence, registry: Registry, t: Translator) -> str:
    """Return who invites, as far as the title does not say so: "OK Lab Köln und Code for Münster".

    For a friend's event, and the network's own, the title says enough.
    """
    told = title_of(one, t)
    labs = [lab for slug in one.labs if (lab := registry.get(slug)) is not None]
    unsaid = [
        escaped(lab.name)
        for lab in labs
        if not (lab.friend or lab.slug == registry.network.slug or _says(told, lab))
    ]
    return t.join(unsaid)


def _says(title: str, lab: Lab) -> bool:
    told = _compact(title)
    return any(_compact(name) in told for name in (lab.name, lab.city) if name)


def _compact(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def more_of(one: Occurrence, registry: Registry, t: Translator) -> list[str]:
    """Return what follows a meeting's line beside its link: registration, another zone's clock."""
    start = one.start
    there = t.elsewhere(start, registry.network.timezone) if isinstance(start, datetime) else ""
    return [words for words in (escaped(registration(one, t)), escaped(there)) if words]


def flag_words(flag: Flag, t: Translator) -> str:
    """Say what an editor would want to check."""
    about = " ".join(flag.about.split())[:80]
    if flag.code is FlagCode.UNCONFIRMED_RULE and about:
        day = t.long_day(date.fromisoformat(about))
        return t("the rule was last confirmed on {day}", day=day)
    if flag.code is FlagCode.UNLISTED:
        days = t.dates([date.fromisoformat(day) for day in flag.about.split()])
        return t("the lab's own announcements do not tell of {days}", days=days)
    said = {
        FlagCode.SHARED_LINK: t("has the same link as “{title}”", title=about),
        FlagCode.START_IS_END: t("ends when it starts"),
        FlagCode.FAR: t("the place is {km} km from the lab's city", km=about),
        FlagCode.UNCONFIRMED_RULE: t("nobody has confirmed the rule"),
        FlagCode.TWICE: t("stands twice on this day"),
        FlagCode.NO_PLACE: t("has no place"),
        FlagCode.NO_LINK: t("has no link"),
        FlagCode.TENTATIVE: t("is tentative"),
        FlagCode.CANCELLED: t("was cancelled"),
        FlagCode.CHANGED: t("has changed since you chose"),
        FlagCode.OUTSIDE: t("goes beyond the period"),
        FlagCode.CAPITALS: t("its title is in capitals"),
        FlagCode.FULL: t("is fully booked"),
        FlagCode.OPEN_DATE: t("its date is still open"),
    }
    return said[flag.code]
