"""What we say of an occurrence in a calendar and on a page, in German or English; pure."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from babel.dates import format_date, format_datetime
from babel.lists import format_list

from bot.domain.event import Attendance, Basis, Status
from bot.web.lines import uri
from bot.web.phrases import phrase
from bot.web.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.event import Occurrence
    from bot.domain.lab import Lab, Registry

LOCALES: Final = {"de": "de", "en": "en_GB"}
_NETWORK_WORDS: Final = ("lab", "code for")


def lab_name(slug: str, registry: Registry) -> str:
    """Return the name of a lab; a slug nobody knows is its own name."""
    lab = registry.get(slug)
    return one_line(lab.name) if lab else slug


def summary(one: Occurrence, registry: Registry, language: str) -> str:
    """Return the line a calendar shows: who, what, and in words if it is off, open or by rule."""
    told = title(one, language)
    organiser = registry.get(one.labs[0]) if one.labs else None
    if organiser and not _tells_lab(told, organiser):
        told = f"{one_line(organiser.name)}: {told}"
    state = state_word(one, language)
    if one.vanished or one.status is Status.CANCELLED:
        return f"{state}: {told}"
    if one.open_dates:
        return f"{state}: {told}, {either_day(one.open_dates, language)}"
    return f"{told} ({state})" if state else told


def title(one: Occurrence, language: str) -> str:
    """Return its title on one line; a meeting without one is called a meeting."""
    return one_line(one.title) or phrase("Meeting", language)


def tentative_word(one: Occurrence, language: str) -> str:
    """Return on what a tentative date rests."""
    return phrase("by rule" if one.basis is Basis.RULE else "not confirmed", language)


def state_word(one: Occurrence, language: str) -> str:
    """Return a word or two about its state; "" if it simply takes place."""
    if one.vanished:
        return phrase("No longer listed", language)
    if one.status is Status.CANCELLED:
        return phrase("Cancelled", language)
    if one.open_dates:
        return phrase("Date open", language)
    return tentative_word(one, language) if one.status is Status.TENTATIVE else ""


def state_sentence(one: Occurrence, language: str) -> str:
    """Return a sentence about its state; "" if it simply takes place."""
    if one.vanished:
        return phrase("No longer listed: no source tells of this meeting any more.", language)
    if one.status is Status.CANCELLED:
        return phrase("This meeting has been cancelled.", language)
    if one.open_dates:
        days = either_day(one.open_dates, language)
        return f"{phrase('The date is still open', language)}: {days}."
    if one.status is not Status.TENTATIVE:
        return ""
    if one.basis is Basis.RULE:
        return phrase("Date by rule, not yet confirmed: please check before you go.", language)
    return phrase("Not yet confirmed: please check before you go.", language)


def either_day(days: Sequence[date], language: str) -> str:
    """Return “14. oder 21. Dezember”; each day has its month where they differ."""
    locale = LOCALES[language]
    ordered = sorted(days)
    same = len({(day.year, day.month) for day in ordered}) == 1
    short = "d." if language == "de" else "d"
    full = f"{short} MMMM"
    patterns = [short if same and day != ordered[-1] else full for day in ordered]
    told = [
        format_date(day, pattern, locale) for day, pattern in zip(ordered, patterns, strict=True)
    ]
    return format_list(told, "or", locale)


def place(one: Occurrence, language: str) -> str:
    """Return where it is on one line; "online" in words if no join link says so."""
    told = one_line(one.place or "")
    if one.join_url or one.attendance not in {Attendance.ONLINE, Attendance.HYBRID}:
        return told
    if one.attendance is Attendance.HYBRID and told:
        return f"{told} ({phrase('and online', language)})"
    return told or phrase("Online", language)


def registration(one: Occurrence, language: str, *, with_url: bool = True) -> str:
    """Return in words where to register, until when and whether it is full; "" if nobody said."""
    asked = one.registration
    if asked is None:
        return ""
    parts = []
    if asked.deadline is not None:
        parts.append(f"{phrase('until', language)} {deadline(asked.deadline, language)}")
    if asked.full:
        parts.append(phrase("full", language))
    if asked.required is False:
        parts.append(phrase("not needed", language))
    if with_url and (address := uri(asked.url)):
        parts.append(address)
    if not parts and not asked.required:
        return ""
    return ", ".join(parts or [phrase("needed", language)])


def deadline(value: date | datetime, language: str) -> str:
    """Return the last day, or moment, to register."""
    pattern = "d. MMMM" if language == "de" else "d MMMM"
    if isinstance(value, datetime):
        return f"{format_datetime(value, pattern, locale=LOCALES[language])}, {clock(value)}"
    return format_date(value, pattern, LOCALES[language])


def month(day: date, language: str) -> str:
    """Return “Januar 2027”."""
    return format_date(day, "LLLL y", LOCALES[language])


def weekday(day: date, language: str) -> str:
    """Return “Montag”."""
    return format_date(day, "EEEE", LOCALES[language])


def day_and_month(day: date, language: str) -> str:
    """Return “11. Januar”, in English “11 January”."""
    return format_date(day, "d. MMMM" if language == "de" else "d MMMM", LOCALES[language])


def clock(value: datetime) -> str:
    """Return the wall time, 24 hours in both languages."""
    return f"{value:%H:%M}"


def known_from(one: Occurrence, language: str) -> str:
    """Return the sentence that names where we know of it from."""
    addresses = list(dict.fromkeys(known.url for known in one.sources if known.url))
    if addresses:
        return f"{phrase('We know this from', language)}: {', '.join(addresses)}"
    if one.basis is Basis.RULE:
        return phrase("We know this from the lab's rule for its regular evenings.", language)
    return phrase("We know this from the lab itself.", language)


def _tells_lab(title: str, lab: Lab) -> bool:
    told = title.casefold()
    city = (lab.city or "").casefold()
    return one_line(lab.name).casefold() in told or (
        bool(city) and city in told and any(word in told for word in _NETWORK_WORDS)
    )
