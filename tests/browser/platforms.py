"""What the labs' platforms answer in the world that browser tests and pictures show.

Thirty days go by: an evening moves, one is called off, one gets a room; two groups are renamed and
answer 404 from then on, and one platform is down for some days. Days count backwards from now.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import icalendar

from tests.fakes.site import Answer

if TYPE_CHECKING:
    from tests.fakes.site import Request

NOW: Final = datetime(2027, 1, 11, 8, tzinfo=ZoneInfo("Europe/Berlin"))
"""A Monday."""
LISTED: Final[dict[str, list[dict[str, Any]]]] = tomllib.loads(
    (Path(__file__).parent / "listed.toml").read_text("utf-8")
)
TEXT: Final = "Wir basteln an offenen Daten für die Stadt. Kommt vorbei, alle sind willkommen!"
CHANGED_AGO: Final = 4
CALLED_OFF_AGO: Final = 3
RENAMED: Final = ("OK-Lab-Magdeburg", "nucleon-ev.eu")
RENAMED_AGO: Final = 12
DOWN: Final = "codeforhn"
DOWN_AGO: Final = range(5, 10)
_TEAM: Final = re.compile(r"^/(gettogether\.community|events\.sensor\.community)/[^/]+/(events/)?$")
PAD: Final = "# Protokolle\n\nNächstes Treffen: {day:%d.%m.%Y}, 19 Uhr, Lokal K\n\n## Notizen\n"


@dataclass(slots=True)
class Platforms:
    """All platforms at once; `ago` says on which day before the present they are asked."""

    ago: int = 0

    def __call__(self, request: Request) -> Answer:
        """Answer as the platform at that address would on that day."""
        path = request.path
        if path.endswith("/robots.txt"):
            return Answer(status=404)
        if self.ago < RENAMED_AGO and any(name in path for name in RENAMED):
            return Answer(status=404, body=b"Group not found")
        if self.ago in DOWN_AGO and DOWN in path:
            return Answer(status=503, body=b"maintenance")
        if _TEAM.search(path):
            return Answer(body=_team_page(path), headers={"Content-Type": "text/html"})
        if "pad." in path:
            body = PAD.format(day=NOW + timedelta(days=17)).encode()
            return Answer(body=body, headers={"Content-Type": "text/markdown"})
        name = _name(path)
        body = _calendar(name, [self._then(one) for one in LISTED.get(name, ())])
        return Answer(body=body, headers={"Content-Type": "text/calendar; charset=utf-8"})

    def _then(self, one: dict[str, Any]) -> dict[str, Any]:
        off = one.get("off", False) and self.ago < CALLED_OFF_AGO
        earlier = one.get("before", {}) if self.ago >= CHANGED_AGO else {}
        return one | earlier | {"status": "CANCELLED" if off else "CONFIRMED"}


def _team_page(path: str) -> bytes:
    """Return what GetTogether shows of a team; its number is the place of its name above."""
    name = _name(path)
    number = list(LISTED).index(name) + 1 if name else 999
    return f'<h1>{name}</h1><a href="/team/{number}/events.ics">iCal</a>'.encode()


def _name(path: str) -> str:
    team = re.search(r"/team/(\d+)/events\.ics", path)
    if team:
        return dict(enumerate(LISTED, start=1)).get(int(team[1]), "")
    return next((name for name in LISTED if name.casefold() in path.casefold()), "")


def _calendar(name: str, listed: list[dict[str, Any]]) -> bytes:
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Platform//EN")
    for number, one in enumerate(listed):
        hour, minute = map(int, one["clock"].split(":"))
        start = (NOW + timedelta(days=one["day"])).replace(hour=hour, minute=minute)
        event = icalendar.Event()
        event.add("uid", f"{name}-{number}@platform.example")
        event.add("dtstamp", NOW - timedelta(days=40))
        event.add("dtstart", start)
        event.add("dtend", start + timedelta(hours=one.get("hours", 2.5)))
        event.add("summary", one["title"])
        event.add("status", one["status"])
        event.add("description", one.get("text", TEXT))
        event.add("url", f"https://platform.example/{name}/{number}")
        if one.get("place"):
            event.add("location", one["place"])
        calendar.add_component(event)
    return bytes(calendar.to_ical())
