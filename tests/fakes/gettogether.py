"""A small GetTogether server at two moments, with the quirks of a real one.

    with GetTogether() as server:            # shows t0
        await get(f"{server.url}/team/3/events.ics")
        server.show("t1")                    # six changes later

From t0 to t1: 32 moved, 41 was cancelled, 43 renamed, 91 relocated, 93 deleted, 94 announced.
Each .ics has a new DTSTAMP, keeps what is cancelled, unmarked, and spells its host wrongly.
"""

from __future__ import annotations

import html
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import quote, unquote

from tests.fakes.site import Answer, Request, Site

DATA: Final = Path(__file__).parent.parent / "data" / "gettogether"
SPELT: Final = "together.example:8901"
"""The host as the server writes it into its answers; nobody listens there."""
NOW: Final = datetime(2026, 12, 1, 12, tzinfo=UTC)

_Row = dict[str, Any]


class GetTogether:
    """A context manager; `url` is its address, `site` the server behind it."""

    def __init__(self, moment: str = "t0", *, now: datetime = NOW) -> None:
        self.site = Site()
        self.now = now
        self._answers = 0
        self._failing: dict[str, Answer] = {}
        self.show(moment)

    def show(self, moment: str) -> None:
        """Answer from now on as at that moment, "t0" or "t1"."""
        state = json.loads((DATA / f"{moment}.json").read_text(encoding="utf-8"))
        self.teams: list[_Row] = state["teams"]
        self.meetings: list[_Row] = state["meetings"]

    def fail(self, path: str, answer: Answer | None = None) -> None:
        """Answer 500 at that (decoded) path from now on, or what is given."""
        self._failing[path] = answer or Answer(status=500, body=b"<h1>Server Error (500)</h1>")

    def mend(self) -> None:
        """Answer everything properly again."""
        self._failing.clear()

    @property
    def url(self) -> str:
        """Scheme, host and port that really answer."""
        return self.site.url

    def paths(self) -> list[str]:
        """Return the (decoded) paths asked so far, and forget them."""
        asked = [unquote(path) for path in self.site.paths()]
        self.site.requests.clear()
        return asked

    def __enter__(self) -> Self:
        self.site.__enter__()
        self.site.script("", self._answer)
        return self

    def __exit__(self, *error: object) -> None:
        self.site.__exit__(*error)

    def _answer(self, request: Request) -> Answer:
        path = unquote(request.path)
        if path in self._failing:
            return self._failing[path]
        body, kind = self._page(path)
        if body is None:
            return Answer(status=404, body=b"<h1>Not Found</h1>")
        return Answer(body=body.encode(), headers={"Content-Type": kind})

    def _page(self, path: str) -> tuple[str | None, str]:
        match path.strip("/").split("/"):
            case ["api", "teams"]:
                return json.dumps(self.teams), "application/json"
            case ["searchables"]:
                return json.dumps(self._searchables()), "application/json"
            case ["team", number, "events.ics"]:
                return self._calendar(number), "text/calendar"
            case ["events", number, _]:
                return self._meeting_page(number), "text/html"
            case [slug] | [slug, "events"]:
                return self._team_page(slug), "text/html"
        return None, "text/html"

    def _of(self, team: _Row) -> list[_Row]:
        mine = [row for row in self.meetings if row["team"] == team["id"]]
        return sorted((row for row in mine if _time(row["end"]) > self.now), key=_start)

    def _calendar(self, number: str) -> str | None:
        self._answers += 1
        stamp = f"{self.now + timedelta(seconds=self._answers):%Y%m%dT%H%M%SZ}"
        for team in self.teams:
            if str(team["id"]) == number:
                lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "X-WR-TIMEZONE:UTC"]
                for row in reversed(self._of(team)):
                    lines += _component(row, stamp)
                return "\r\n".join([*map(_folded, lines), "END:VCALENDAR", ""])
        return None

    def _searchables(self) -> list[_Row]:
        elsewhere = {"event_url": "https://other.example/events/41/x/", "event_title": "Other"}
        return [elsewhere] + [
            {"event_url": f"http://{SPELT}{_path(row)}", "event_title": row["title"]}
            for row in sorted(self.meetings, key=_start)
            if not row.get("cancelled") and _time(row["start"]) > self.now
        ]

    def _team_page(self, slug: str) -> str | None:
        for team in self.teams:
            if team["slug"] == slug:
                rows = "\n".join(map(_row, self._of(team)))
                link = f'<a href="/team/{team["id"]}/events.ics" title="iCal">iCal</a>'
                name = html.escape(team["name"])
                return f"<!doctype html><title>{name}</title>{link}<h4>Upcoming Events</h4>{rows}"
        return None

    def _meeting_page(self, number: str) -> str | None:
        for row in self.meetings:
            if str(row["id"]) == number:
                team = next(team for team in self.teams if team["id"] == row["team"])
                host = f'<a href="/{quote(team["slug"])}/">{html.escape(team["name"])}</a>'
                notice = "This event has been canceled." if row.get("cancelled") else ""
                return f"<!doctype html><h2>{_title(row)}</h2><p>Hosted by {host}</p>{notice}"
        return None


def _time(value: str) -> datetime:
    return datetime.fromisoformat(value)


def _start(row: _Row) -> str:
    return str(row["start"])


def _title(row: _Row) -> str:
    return html.escape(row["title"])


def _path(row: _Row) -> str:
    return f"/events/{row['id']}/{quote(row['title'].lower().replace(' ', '-'), safe='')}/"


def _row(row: _Row) -> str:
    link = f'<a href="{_path(row)}">{_title(row)}</a>'
    if row.get("cancelled"):
        link = f"<del>{link}</del> (Canceled)"
    return f'<div class="row"><div class="col">{link}</div><div>{row["place"]}</div></div>'


def _component(row: _Row, stamp: str) -> list[str]:
    def text(value: str) -> str:
        value = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return value.replace("\n", "\\n")

    place = [f"LOCATION:{text(row['place'])}"] if row["place"] else []
    return [
        "BEGIN:VEVENT",
        f"SUMMARY:{text(row['title'])}",
        f"DTSTART:{_time(row['start']):%Y%m%dT%H%M%SZ}",
        f"DTEND:{_time(row['end']):%Y%m%dT%H%M%SZ}",
        f"DTSTAMP:{stamp}",
        f"UID:{row['id']}@{SPELT}",
        "CATEGORIES:",
        f"DESCRIPTION:{text(row['description'])}",
        *place,
        f"URL:https://{SPELT}{_path(row)}",
        "END:VEVENT",
    ]


def _folded(line: str) -> str:
    """Fold after 75 octets (RFC 5545 section 3.1), never inside a character."""
    parts, current = [], ""
    for character in line:
        if len((current + character).encode()) > 74:
            parts.append(current)
            current = ""
        current += character
    return "\r\n ".join([*parts, current])
