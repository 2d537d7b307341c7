"""What a page is about, as schema.org objects: meetings, labs, the network; pure.

A meeting says what Google requires and recommends for an Event, as far as we know it
(developers.google.com/search/docs/appearance/structured-data/event): name, startDate with its
offset and location with an address are required; a date alone is an all-day meeting, an online one
has a VirtualLocation, a moved one its previousStartDate and EventRescheduled. Its title holds no
state, as that is what eventStatus is for. A tentative meeting has no eventStatus, because none
would be true; one whose date is still open is left out.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from bot.domain.event import Attendance, Status
from bot.text.meeting import is_off, join_address, place
from bot.web import wording
from bot.web.pages.head import address
from bot.web.plain import one_line, plain, uri

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.event import Occurrence
    from bot.web.frame import Frame

Told = dict[str, object]
"""One schema.org object."""

FIRST: Final = 10
"""How many meetings the first page describes; it stays small, and each has a page of its own."""
OF_A_LAB: Final = 40
_LONGEST: Final = 1000
_POSTCODE: Final = re.compile(r"(\d{4,5}) (\S.{0,80})")
_MODES: Final = {
    Attendance.ONSITE: "Offline",
    Attendance.ONLINE: "Online",
    Attendance.HYBRID: "Mixed",
}


def home(shown: Sequence[Occurrence], frame: Frame) -> tuple[Told, ...]:
    """Return what the first page is about: the site, and the first of the meetings on it."""
    network = frame.registry.network
    site: Told = {
        "@type": "WebSite",
        "name": network.name,
        "url": address("/", frame.language, frame),
        "inLanguage": frame.language,
    }
    return site, *_list(shown, FIRST, frame)


def lab(slug: str, shown: Sequence[Occurrence], frame: Frame) -> tuple[Told, ...]:
    """Return what a lab's page is about: the lab, and the first of its meetings."""
    return _organisation(slug, frame, whole=True), *_list(shown, OF_A_LAB, frame)


def meeting(
    one: Occurrence, frame: Frame, *, previous: date | datetime | None = None
) -> tuple[Told, ...]:
    """Return what a meeting's page is about; `previous` is its former start."""
    if one.open_dates:
        return ()
    told = _event(one, frame)
    if previous is not None and previous != one.start and not is_off(one):
        told |= {
            "eventStatus": "https://schema.org/EventRescheduled",
            "previousStartDate": previous.isoformat(),
        }
    words = " ".join(filter(None, (wording.state_sentence(one, frame.t), _description(one))))
    picture = address(f"/events/{quote(one.id, safe='')}.png", frame.language, frame)
    return (told | ({"description": words} if words else {}) | {"image": [picture]},)


def _list(shown: Sequence[Occurrence], most: int, frame: Frame) -> Iterable[Told]:
    dated = [one for one in shown if not one.open_dates][:most]
    if not dated:
        return
    yield {
        "@type": "ItemList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "item": _event(one, frame)}
            for position, one in enumerate(dated, start=1)
        ],
    }


def _event(one: Occurrence, frame: Frame) -> Told:
    told: Told = {
        "@type": "Event",
        "identifier": one.uid,
        "name": wording.title(one, frame.t),
        "startDate": one.start.isoformat(),
    }
    if (end := _end(one)) is not None:
        told["endDate"] = end.isoformat()
    if is_off(one):
        told["eventStatus"] = "https://schema.org/EventCancelled"
    elif one.status is Status.CONFIRMED:
        told["eventStatus"] = "https://schema.org/EventScheduled"
    if mode := _MODES.get(one.attendance):
        told["eventAttendanceMode"] = f"https://schema.org/{mode}EventAttendanceMode"
    own = address(f"/events/{quote(one.id, safe='')}", frame.language, frame)
    if locations := [*_on_site(one, frame), *_online(one, own)]:
        told["location"] = locations[0] if len(locations) == 1 else locations
    told["organizer"] = [_organisation(slug, frame) for slug in one.labs]
    told["url"] = own
    if same := uri(one.url):
        told["sameAs"] = same
    return told


def _end(one: Occurrence) -> date | datetime | None:
    """Return the end as schema.org means it, where a date is the last day; None if unknown."""
    if not isinstance(one.end, datetime):
        return max(one.start, one.end - timedelta(days=1))
    return one.end if one.end != one.start else None


def _on_site(one: Occurrence, frame: Frame) -> Iterable[Told]:
    told = place(one)
    if not told:
        organiser = frame.registry.get(one.labs[0]) if one.labs else None
        if one.attendance is Attendance.ONSITE and organiser and organiser.city:
            # Nobody said where, but Google requires a place: it is in the lab's city.
            address_ = {"@type": "PostalAddress", "addressLocality": organiser.city}
            yield {"@type": "Place", "name": organiser.city, "address": address_}
        return
    if one.attendance is Attendance.ONLINE:
        return
    spot: Told = {"@type": "Place", **_address(told)}
    if not one.approximate and one.latitude is not None and one.longitude is not None:
        spot["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": one.latitude,
            "longitude": one.longitude,
        }
    yield spot


def _address(told: str) -> Told:
    """Split "Impact Hub, Kaiserstr 97, 76131 Karlsruhe"; anything else stays in one piece."""
    *rest, last = told.split(", ")
    found = _POSTCODE.fullmatch(last)
    if found is None or not rest:
        return {"name": rest[0] if rest else told, "address": told}
    *name, street = rest
    return {
        "name": ", ".join(name) or told,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": street,
            "postalCode": found[1],
            "addressLocality": found[2],
        },
    }


def _online(one: Occurrence, own: str) -> Iterable[Told]:
    join = uri(join_address(one))
    if join or one.attendance in {Attendance.ONLINE, Attendance.HYBRID}:
        # Google requires an address of what is online; if nobody named one, our page leads there.
        yield {"@type": "VirtualLocation", "url": join or own}


def _organisation(slug: str, frame: Frame, *, whole: bool = False) -> Told:
    page = address(f"/labs/{quote(slug, safe='')}", frame.language, frame)
    told: Told = {"@type": "Organization", "name": wording.lab_name(slug, frame.registry)}
    known = frame.registry.get(slug)
    website = uri(known.website) if known else None
    if not whole or known is None:
        return told | {"url": website or page}
    if known.city:
        told["address"] = {"@type": "PostalAddress", "addressLocality": known.city}
    return told | {"url": page} | ({"sameAs": website} if website else {})


def _description(one: Occurrence) -> str:
    words = one_line(plain(one.description or ""))
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"
