"""Occurrences and labs to build calendars and pages from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.event import Attendance, Basis, Occurrence, Provenance, Status
from bot.domain.lab import Lab, Registry
from bot.domain.source import Kind

BERLIN: Final = ZoneInfo("Europe/Berlin")
NOW: Final = datetime(2027, 1, 11, 8, tzinfo=BERLIN)
PUBLIC_URL: Final = "https://treffen.example"
CITIES: Final = (
    ("koeln", "OK Lab Köln", "Köln", "DE-NW"),
    ("muenster", "Code for Münster", "Münster", "DE-NW"),
    ("karlsruhe", "OK Lab Karlsruhe", "Karlsruhe", "DE-BW"),
    ("leipzig", "OK Lab Leipzig", "Leipzig", "DE-SN"),
)


def registry(labs: int = len(CITIES)) -> Registry:
    """Return a registry of the named labs, and of made-up ones until there are enough."""
    named = [
        Lab(slug=slug, name=name, city=city, state=state) for slug, name, city, state in CITIES
    ]
    more = [
        Lab(slug=f"lab-{n}", name=f"OK Lab Stadt {n}", city=f"Stadt {n}", state="DE-BY")
        for n in range(len(CITIES), labs)
    ]
    return Registry({lab.slug: lab for lab in [*named, *more][:labs]})


def occurrence(number: int = 1, **facts: Any) -> Occurrence:
    """Return an evening in Cologne on the `number`th day after now, with other facts if given."""
    start = datetime(2027, 1, 11, 19, tzinfo=BERLIN) + timedelta(days=number)
    known: dict[str, Any] = {
        "id": f"o{number}",
        "uid": f"o{number}@treffpunkt",
        "labs": ("koeln",),
        "title": "Offenes Treffen",
        "start": start,
        "end": start + timedelta(hours=3),
        "timezone": "Europe/Berlin",
        "updated": datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC),
        "sources": (Provenance("https://example.org/koeln.ics", Kind.ICAL),),
    }
    return Occurrence(**known | facts)


def many(count: int = 2000, labs: int = 38) -> list[Occurrence]:
    """Return a year of meetings of many labs, with texts as long as real ones."""
    slugs = list(registry(labs).labs)
    words = "Wir basteln an offenen Daten für die Stadt – kommt vorbei, alle sind willkommen! 🎉 "
    return [
        occurrence(
            number,
            labs=(slugs[number % labs],),
            title=f"Hack-Abend Nr. {number}" if number % 3 else "Offenes Treffen",
            start=(
                start := datetime(2027, 1, 11, 19, tzinfo=BERLIN) + timedelta(days=number % 360)
            ),
            end=start + timedelta(hours=2),
            place="Wikipedia Lokal K, Hackländerstraße 2, 50825 Köln",
            latitude=50.94,
            longitude=6.91,
            attendance=Attendance.HYBRID if number % 2 else Attendance.ONSITE,
            url=f"https://example.org/events/{number}",
            description=words * 4 + "\n\nMehr: [Seite](https://example.org/mehr)",
            status=Status.CONFIRMED if number % 3 else Status.TENTATIVE,
            basis=Basis.ANNOUNCED if number % 3 else Basis.RULE,
        )
        for number in range(count)
    ]
