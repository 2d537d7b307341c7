"""Occurrences as one published calendar (RFC 5545, RFC 7986); pure.

There is no METHOD on purpose: METHOD:PUBLISH would demand an ORGANIZER of every event (RFC 5546
section 3.2.1), and without it DTSTAMP says when an event last changed (RFC 5545 section 3.8.7.2),
so the bytes stay the same until something changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.event import Status
from bot.domain.query import HORIZON
from bot.text import translator
from bot.text.meeting import is_off, join_address, online, place, registration, sentence
from bot.web import lines, wording
from bot.web.plain import one_line, plain
from bot.web.zones import known, timezone_component

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.text import Translator

PRODUCT: Final = "-//Treffpunkt//Treffpunkt//DE"
LOOKING_BACK: Final = timedelta(days=30)
LOOKING_AHEAD: Final = HORIZON
REFRESH: Final = "PT1H"
# RFC 7986 wants a CSS3 colour name; this is the one nearest to the network's blue.
COLOUR_NAME: Final = "deepskyblue"
COLOUR: Final = "#00A9FA"


@dataclass(frozen=True, slots=True)
class _Frame:
    """What every event of one calendar shares."""

    registry: Registry
    public_url: str
    t: Translator


def render_calendar(
    occurrences: Sequence[Occurrence],
    *,
    name: str,
    source_url: str,
    public_url: str,
    registry: Registry,
    language: str = "de",
) -> bytes:
    """Return the calendar as UTF-8 bytes: CRLF, folded, one VTIMEZONE for each zone in use."""
    frame = _Frame(registry, public_url.rstrip("/"), translator(language))
    parts = [_line(line) for line in _head(occurrences, name, source_url, registry)]
    parts += [timezone_component(*span) for span in _zones(occurrences)]
    for occurrence in occurrences:
        parts += [_line(line) for line in _event(occurrence, frame)]
    parts.append(b"END:VCALENDAR\r\n")
    return b"".join(parts)


def _line(line: str) -> bytes:
    # Most lines are short and plain; only the others need the slow way.
    if len(line) <= lines.LONGEST and line.isascii():
        return line.encode("ascii") + lines.CRLF
    return lines.fold(line)


def _head(
    occurrences: Sequence[Occurrence], name: str, source_url: str, registry: Registry
) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield f"PRODID:{PRODUCT}"
    yield "CALSCALE:GREGORIAN"
    # Apple, Google and Outlook read the older X- names, others those of RFC 7986.
    yield f"NAME:{lines.text(one_line(name))}"
    yield f"X-WR-CALNAME:{lines.text(one_line(name))}"
    if known(registry.network.timezone):
        yield f"X-WR-TIMEZONE:{registry.network.timezone}"
    if occurrences:
        yield f"LAST-MODIFIED:{_utc(max(one.updated for one in occurrences))}"
    if address := lines.uri(source_url):
        yield f"SOURCE;VALUE=URI:{address}"
        yield f"URL:{address}"
    yield f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}"
    yield f"X-PUBLISHED-TTL:{REFRESH}"
    yield f"COLOR:{COLOUR_NAME}"
    yield f"X-APPLE-CALENDAR-COLOR:{COLOUR}"


def _zones(occurrences: Sequence[Occurrence]) -> list[tuple[str, int, int]]:
    years: dict[str, tuple[int, int]] = {}
    for one in occurrences:
        if not one.all_day and _has_local_form(one):
            first, last = years.get(one.timezone, (one.start.year, one.end.year))
            years[one.timezone] = (min(first, one.start.year), max(last, one.end.year))
    return [(zone, first, last) for zone, (first, last) in sorted(years.items())]


def _event(one: Occurrence, frame: _Frame) -> Iterator[str]:
    changed = _utc(one.updated)
    off = is_off(one)
    yield "BEGIN:VEVENT"
    yield f"UID:{lines.text(one.uid)}"
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"SEQUENCE:{one.sequence}"
    yield from _times(one)
    organiser = frame.registry.get(one.labs[0]) if one.labs else None
    yield f"SUMMARY:{lines.text(wording.summary(one, organiser, frame.t))}"
    yield f"STATUS:{(Status.CANCELLED if off else one.status).value.upper()}"
    yield "CLASS:PUBLIC"
    # What takes a whole day, is open or is off keeps nobody from other plans.
    yield f"TRANSP:{'TRANSPARENT' if off or one.all_day else 'OPAQUE'}"
    labs = [frame.registry.get(slug) for slug in one.labs]
    names = [lab.name if lab else slug for lab, slug in zip(labs, one.labs, strict=True)]
    if names:
        yield f"CATEGORIES:{','.join(lines.text(one_line(name)) for name in names)}"
    yield from _where(one, frame)
    page = f"{frame.public_url}/events/{one.id}"
    yield f"URL:{lines.uri(one.url) or lines.uri(page) or ''}"
    yield f"DESCRIPTION:{lines.text(_description(one, page, frame.t))}"
    yield "END:VEVENT"


def _where(one: Occurrence, frame: _Frame) -> Iterator[str]:
    # Only the address: phones look the location up on a map.
    if where := place(one) or online(one, frame.t):
        yield f"LOCATION:{lines.text(where)}"
    if one.latitude is not None and one.longitude is not None:
        yield f"GEO:{one.latitude:.6f};{one.longitude:.6f}"
    join = lines.uri(join_address(one))
    if join and not is_off(one):
        label = lines.parameter(online(one, frame.t))
        yield f"CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL={label}:{join}"


def _times(one: Occurrence) -> Iterator[str]:
    start, end = one.start, one.end
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        end = max(end, start + timedelta(days=1))
        yield f"DTSTART;VALUE=DATE:{start:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{end:%Y%m%d}"
        return
    zoned = _has_local_form(one)
    yield f"DTSTART{_time(start, one.timezone, zoned=zoned)}"
    if one.ends_at > one.starts_at:  # DTEND must be later (RFC 5545 section 3.8.2.2)
        yield f"DTEND{_time(end, one.timezone, zoned=zoned)}"


def _has_local_form(one: Occurrence) -> bool:
    # A local time means the first of two equal ones (RFC 5545 section 3.3.5): the second of
    # them, when clocks go back, can only be said in UTC; so are zones nobody knows.
    moments = (one.start, one.end)
    repeated = any(isinstance(value, datetime) and value.fold for value in moments)
    return one.timezone != "UTC" and not repeated and known(one.timezone)


def _time(value: datetime, zone: str, *, zoned: bool) -> str:
    return f";TZID={zone}:{value:%Y%m%dT%H%M%S}" if zoned else f":{_utc(value)}"


def _utc(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _description(one: Occurrence, page: str, t: Translator) -> str:
    facts = [wording.state_sentence(one, t)]
    if not is_off(one):
        register = sentence(registration(one, t, to_the_minute=True))
        address = lines.uri(one.registration.url) if one.registration else None
        facts += [
            _with(sentence(online(one, t)), lines.uri(join_address(one))),
            _with(register, address) if register else "",
        ]
    parts = (
        "\n".join(filter(None, facts)),
        plain(one.description or ""),
        f"{wording.known_from(one, t)}\n{page}",
    )
    return "\n\n".join(filter(None, parts))


def _with(words: str, address: str | None) -> str:
    return f"{words}: {address}" if address else words


def span(today: date) -> tuple[date, date]:
    """Return the days that a calendar covers: 30 days back, 12 months ahead, end exclusive."""
    return today - LOOKING_BACK, today + LOOKING_AHEAD + timedelta(days=1)
