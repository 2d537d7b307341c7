"""One meeting and one lab as the API answers them, to show in its description."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from bot.store.paging import Place
from bot.web.api import geojson, paging

EVENT: Final[dict[str, Any]] = {
    "id": "o7f3k2",
    "uid": "o7f3k2@treffpunkt",
    "title": "Offenes Treffen",
    "start": "2027-01-18T19:00:00+01:00",
    "end": "2027-01-18T21:00:00+01:00",
    "all_day": False,
    "timezone": "Europe/Berlin",
    "labs": ["koeln"],
    "place": "Wikipedia Lokal K, Hackländerstraße 2, 50825 Köln",
    "latitude": 50.9503,
    "longitude": 6.9131,
    "approximate": False,
    "attendance": "hybrid",
    "url": "https://example.org/treffen/2027-01-18",
    "join_url": "https://meet.example.org/koeln",
    "registration": {"required": False, "url": None, "deadline": None, "full": None},
    "description": "Wir basteln an **offenen Daten** für die Stadt.",
    "status": "confirmed",
    "basis": "announced",
    "sequence": 1,
    "sources": [{"url": "https://example.org/koeln.ics", "kind": "ical"}],
    "updated": "2027-01-02T03:04:05+00:00",
}
LAB: Final[dict[str, Any]] = {
    "slug": "koeln",
    "name": "OK Lab Köln",
    "city": "Köln",
    "state": "DE-NW",
    "latitude": 50.9375,
    "longitude": 6.9603,
    "timezone": "Europe/Berlin",
    "website": "https://example.org/koeln",
    "aliases": ["cologne"],
    "active": True,
    "friend": False,
    "page": "https://treffen.example.org/labs/koeln",
    "calendar": "https://treffen.example.org/labs/koeln/calendar.ics",
    "next_event": {
        name: EVENT[name] for name in ("id", "title", "start", "end", "all_day", "status")
    },
}
AFTER_EVENT: Final = paging.of_event(Place(datetime.fromisoformat(EVENT["start"]), EVENT["id"]))
AFTER_LAB: Final = paging.of_lab(LAB["slug"])


def feature(one: dict[str, Any], name: str) -> dict[str, Any]:
    """Return an example as GeoJSON; `name` is the field with its id."""
    return geojson.feature(one, name)
