"""What the groups' servers answer: calendars, feeds of posts and pages, in French."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from tests.fakes.site import Answer
from tests.network.groups import DAYS, Way

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.fakes.site import Request
    from tests.network.groups import Group

NOW: Final = datetime(2027, 1, 11, 8, tzinfo=ZoneInfo("Europe/Paris"))
"""A Monday."""
WEEKS: Final = 4
"""So many evenings each group announces, one every two weeks."""
TEXT: Final = "Venez avec vos questions & vos machines : l’entrée est libre."
_TYPES: Final = {
    Way.CALENDAR: "text/calendar; charset=utf-8",
    Way.POSTS: "application/rss+xml; charset=utf-8",
    Way.PAGE: "text/html; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Servers:
    """All servers of the network, one path per group."""

    groups: Mapping[str, Group]

    @classmethod
    def of(cls, groups: Sequence[Group]) -> Servers:
        """Return the servers of these groups."""
        return cls({group.path: group for group in groups})

    def __call__(self, request: Request) -> Answer:
        """Answer as the group's server does."""
        group = self.groups.get(request.path)
        if group is None:
            return Answer(status=404, body=b"Introuvable")
        body = {Way.CALENDAR: calendar, Way.POSTS: posts, Way.PAGE: page}[group.way](group)
        headers = {"Content-Type": _TYPES[group.way], "ETag": f'"{group.number}"'}
        return Answer(body=body.encode(), headers=headers)


def evenings(group: Group) -> list[datetime]:
    """Return when a group meets, on its own clock."""
    zone = ZoneInfo(group.timezone)
    ahead = DAYS.index(group.day) + 7 * (group.number % 2)
    first = NOW.replace(tzinfo=zone, hour=19) + timedelta(days=ahead)
    return [first + timedelta(weeks=2 * number) for number in range(WEEKS)]


def calendar(group: Group) -> str:
    """Return an iCalendar file."""
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{group.slug}-{start:%Y%m%d}@exemple\r\nDTSTAMP:20270101T000000Z\r\n"
        f"SUMMARY:{group.title}\r\nDESCRIPTION:{TEXT}\r\nLOCATION:{_escaped(group.place)}\r\n"
        f"DTSTART;TZID={group.timezone}:{start:%Y%m%dT%H%M%S}\r\n"
        f"DTEND;TZID={group.timezone}:{start + timedelta(hours=2):%Y%m%dT%H%M%S}\r\nEND:VEVENT\r\n"
        for start in evenings(group)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//exemple//FR\r\n{events}END:VCALENDAR\r\n"


def posts(group: Group) -> str:
    """Return RSS whose posts say in the event module when they are."""
    told = "".join(
        f"<item><title>{group.title}</title><guid>{group.slug}/{start:%Y%m%d}</guid>"
        f"<link>https://{group.slug}.example/{start:%Y-%m-%d}</link><description>{_xml(TEXT)}"
        f"</description><ev:startdate>{start.isoformat()}</ev:startdate><ev:enddate>"
        f"{(start + timedelta(hours=2)).isoformat()}</ev:enddate>"
        f"<ev:location>{group.place}</ev:location></item>"
        for start in evenings(group)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
        'xmlns:ev="http://purl.org/rss/1.0/modules/event/"><channel>'
        f"<title>{group.name}</title><link>https://{group.slug}.example/</link>"
        f"<description>{group.name}</description>{told}</channel></rss>"
    )


def page(group: Group) -> str:
    """Return a page with schema.org's events in JSON-LD."""
    told = [
        {
            "@context": "https://schema.org",
            "@type": "Event",
            "@id": f"https://{group.slug}.example/{start:%Y-%m-%d}",
            "name": group.title,
            "description": TEXT,
            "startDate": start.isoformat(),
            "endDate": (start + timedelta(hours=2)).isoformat(),
            "location": {"@type": "Place", "name": group.place},
        }
        for start in evenings(group)
    ]
    data = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<!doctype html><html lang="fr"><title>{group.name}</title><h1>{group.name}</h1>'
        f'<script type="application/ld+json">{data}</script></html>'
    )


def _escaped(text: str) -> str:
    return text.replace(",", "\\,")


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
