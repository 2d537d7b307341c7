"""Meetings that calendar programs stumble over, and a registry of their labs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bot.domain.event import Attendance, Basis, Registration, Status
from tests.web.samples import occurrence

if TYPE_CHECKING:
    from bot.domain.event import Occurrence

LONG: Final = "Über Donaudampfschifffahrtsgesellschaftskapitäne und ihre offenen Daten 🚢 " * 3


def _at(zone: str, *wall: int, hours: float = 2) -> dict[str, Any]:
    start = datetime(*wall, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type, misc]
    return {"start": start, "end": start + timedelta(hours=hours), "timezone": zone}


def _days(first: date, last: date) -> dict[str, Any]:
    return {"start": first, "end": last}


FACTS: Final[tuple[dict[str, Any], ...]] = (
    {"title": "Ein gewöhnlicher Abend", "place": "Lokal K, Hackländerstr. 2, 50825 Köln"},
    {"title": "Ein Tag", **_days(date(2027, 2, 1), date(2027, 2, 2))},
    {"title": "Drei Tage über die Uhrumstellung", **_days(date(2027, 3, 27), date(2027, 3, 30))},
    {"title": "Silvester bis Neujahr", **_days(date(2027, 12, 31), date(2028, 1, 2))},
    {"title": "Nacht zur Sommerzeit", **_at("Europe/Berlin", 2027, 3, 27, 22, hours=6)},
    {"title": "Nacht zur Winterzeit", **_at("Europe/Berlin", 2027, 10, 30, 22, hours=7)},
    {"title": "Am Abend nach der Umstellung", **_at("Europe/Berlin", 2027, 3, 28, 19)},
    {"title": "Lissabon", **_at("Europe/Lisbon", 2027, 7, 1, 20)},
    {"title": "New York", **_at("America/New_York", 2027, 3, 14, 18)},
    {"title": "Kathmandu", **_at("Asia/Kathmandu", 2027, 5, 5, 18, 30)},
    {"title": "Lord Howe", **_at("Australia/Lord_Howe", 2027, 4, 4, 18)},
    {"title": "UTC", **_at("UTC", 2027, 5, 6, 17)},
    {"title": "Über Mitternacht", **_at("Europe/Berlin", 2027, 5, 7, 23, hours=3)},
    {"title": "🎉 Geburtstag 👩🏽‍💻🏳️‍🌈 – zehn Jahre"},
    {"title": "لقاء البيانات المفتوحة", "place": "شارع ١٢, Köln"},
    {"title": LONG.strip(), "description": LONG * 40},
    {"title": "Komma, Strichpunkt; Rückstrich \\ und \\n", "place": "Haus A; Raum 1,2 \\ Hof"},
    {"title": 'Anführung "doppelt" und: Doppelpunkt', "description": "Erste\n\nZweite\\nDritte"},
    {"title": "Abgesagter Abend", "status": Status.CANCELLED, "sequence": 4},
    {"title": "Verschwundener Abend", "status": Status.CANCELLED, "vanished": True, "sequence": 2},
    {"title": "Vorläufiger Abend", "status": Status.TENTATIVE, "basis": Basis.PROSE},
    {"title": "Abend nach Regel", "status": Status.TENTATIVE, "basis": Basis.RULE},
    {
        "title": "Online",
        "attendance": Attendance.ONLINE,
        "join_url": "https://meet.example/a?b=1,2;c&d=%20",
        "url": "https://example.org/online?a=1&b=2#drei",
        "registration": Registration(url="https://example.org/da", deadline=date(2027, 1, 30)),
    },
    {"title": "Mit Ort", "latitude": 50.94123456, "longitude": -6.5, "place": "Irgendwo"},
    {"title": "OK Lab Köln", "labs": ("koeln", "leipzig"), "url": "https://example.org/ü/ñ"},
    {"title": "Ohne Länge", **_at("Europe/Berlin", 2027, 6, 6, 19, hours=0)},
)
"""What is odd about each of them; its number is that of the occurrence."""


def odd() -> list[Occurrence]:
    """Return one meeting of each odd kind."""
    return [occurrence(number, **facts) for number, facts in enumerate(FACTS, 1)]
