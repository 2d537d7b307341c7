"""One occurrence as the bytes of a VEVENT (RFC 5545 section 3.6.1), kept until it changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Self

from bot.domain.event import Status
from bot.domain.zones import zone_named
from bot.text import translator_of
from bot.text.meeting import is_off, join_address, online, place, registration, sentence
from bot.web import wording
from bot.web.calendars.folding import folded_bytes
from bot.web.plain import one_line, plain, printable, uri

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from icalendar import Event

    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.text import Translator

KEPT: Final = 4096
"""Events whose bytes are kept, about 2 KB each: two languages of 2,000 occurrences."""


@dataclass(frozen=True, slots=True)
class Telling:
    """All that decides the bytes of one event."""

    one: Occurrence
    labs: tuple[str, ...]
    organiser: tuple[str, str | None] | None
    """Name and city of the first lab."""
    public_url: str
    t: Translator
    folds: tuple[int, int]
    """The `fold` of start and end, which the cache key needs: comparing datetimes ignores it."""
    attending: bool
    """Whether it takes up the reader's time."""

    @classmethod
    def of(
        cls,
        one: Occurrence,
        registry: Registry,
        public_url: str,
        language: str,
        *,
        attending: bool = False,
    ) -> Self:
        """Gather what is said of an occurrence; `public_url` has no slash at its end."""
        labs = [registry.get(slug) for slug in one.labs]
        first = labs[0] if labs else None
        return cls(
            one=one,
            labs=tuple(lab.name if lab else slug for lab, slug in zip(labs, one.labs, strict=True)),
            organiser=(first.name, first.city) if first else None,
            public_url=public_url,
            t=translator_of(registry.network, language),
            folds=(getattr(one.start, "fold", 0), getattr(one.end, "fold", 0)),
            attending=attending,
        )


@lru_cache(maxsize=KEPT)
def event_bytes(telling: Telling) -> bytes:
    """Return BEGIN:VEVENT to END:VEVENT, UTF-8, folded, each line with CRLF.

    Making one takes `icalendar` a quarter of a millisecond, hence the cache.
    """
    from icalendar import Event

    one, t = telling.one, telling.t
    event, off = Event(), is_off(one)
    event.add("uid", printable(one.uid))
    event.add("dtstamp", one.updated)
    event.add("last-modified", one.updated)
    event.add("sequence", one.sequence)
    _add_times(event, one)
    event.add("summary", printable(wording.summary(one, telling.organiser, t)))
    event.add("status", (Status.CANCELLED if off else one.status).value.upper())
    event.add("class", "PUBLIC")
    # Outlook tells by it who is free (MS-OXCICAL, TRANSP): that something is on somewhere makes
    # nobody busy, nor does what takes all day, is open or is off (RFC 5545 section 3.8.2.7).
    busy = telling.attending and not off and not one.all_day
    event.add("transp", "OPAQUE" if busy else "TRANSPARENT")
    if telling.labs:
        event.add("categories", [printable(one_line(name)) for name in telling.labs])
    _add_place(event, one, t)
    page = f"{telling.public_url}/events/{one.id}"
    event.add("url", uri(one.url) or uri(page) or "")
    event.add("description", printable(_description(one, page, t)))
    return folded_bytes(event)


def zone_in_use(one: Occurrence) -> ZoneInfo | None:
    """Return the zone whose VTIMEZONE an event needs; None if its times are dates or in UTC.

    A local time that occurs twice means the first (RFC 5545 section 3.3.5); the second, when clocks
    go back, can only be written in UTC, as can times in unknown zones.
    """
    if one.all_day or one.timezone == "UTC":
        return None
    zone = zone_named(one.timezone)
    if zone is None or any(moment.astimezone(zone).fold for moment in (one.starts_at, one.ends_at)):
        return None
    return zone


def _add_times(event: Event, one: Occurrence) -> None:
    start, end = one.start, one.end
    if not isinstance(start, datetime):
        event.add("dtstart", start)
        event.add("dtend", max(end, start + timedelta(days=1)))
        return
    zone = zone_in_use(one) or UTC
    event.add("dtstart", one.starts_at.astimezone(zone))
    if one.ends_at > one.starts_at:  # DTEND must be later (RFC 5545 section 3.8.2.2)
        event.add("dtend", one.ends_at.astimezone(zone))


def _add_place(event: Event, one: Occurrence, t: Translator) -> None:
    # The address alone, as phones look the location up on a map.
    if where := place(one) or online(one, t):
        event.add("location", printable(where))
    # GEO cannot say that it is approximate (RFC 5545 section 3.8.1.6), so a guess stays out.
    if one.latitude is not None and one.longitude is not None and not one.approximate:
        event.add("geo", (round(one.latitude, 6), round(one.longitude, 6)))
    join = uri(join_address(one))
    if join and not is_off(one):
        from icalendar import Conference

        conference = Conference(join, feature="VIDEO", label=printable(online(one, t)))
        event.add("conference", conference.to_uri())


def _description(one: Occurrence, page: str, t: Translator) -> str:
    facts = [wording.state_sentence(one, t)]
    if not is_off(one):
        register = sentence(registration(one, t, to_the_minute=True))
        address = uri(one.registration.url) if one.registration else None
        facts += [
            _with(sentence(online(one, t)), uri(join_address(one)), t),
            _with(register, address, t) if register else "",
        ]
    parts = (
        "\n".join(filter(None, facts)),
        plain(one.description or ""),
        f"{wording.known_from(one, t)}\n{page}",
    )
    return "\n\n".join(filter(None, parts))


def _with(words: str, address: str | None, t: Translator) -> str:
    return t.labelled(words, address) if address else words
