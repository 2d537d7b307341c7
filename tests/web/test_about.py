from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.event import Attendance, Basis, Status, Window
from bot.domain.source import Kind, Source
from bot.feeds.document import Document, Feed
from bot.feeds.understand import understand
from bot.web.frame import Frame
from bot.web.pages import about
from tests.web.samples import BERLIN, NOW, PUBLIC_URL, occurrence, registry

if TYPE_CHECKING:
    from bot.domain.event import Listing, Occurrence
    from tests.web.conftest import Web

pytestmark = pytest.mark.drawing

WINDOW = Window(NOW, NOW + timedelta(days=365))
HOSTILE = "</script><script>alert(1)</script> \u2028 & \"quoted\" 'so' <!--"

FRAME = Frame(
    registry=registry(),
    public_url=PUBLIC_URL,
    language="de",
    languages=("de", "en"),
    today=NOW.date(),
)


def told(one: Occurrence, **said: Any) -> dict[str, Any]:
    """Return what a meeting's page tells programs of it."""
    return about.meeting(one, FRAME, **said)[0]


def read_back(page: bytes, path: str) -> list[Listing]:
    """Read a page of ours as we read any lab's page."""
    url = f"{PUBLIC_URL}{path}"
    source = Source(lab="koeln", key=url, kind=Kind.PAGE, url=url, timezone="Europe/Berlin")
    feed = Feed((Document(url=url, body=page, content_type="text/html"),), fingerprint="")
    return sorted(understand(source, feed, WINDOW).listings, key=lambda one: one.starts_at)


KINDS = {
    "on_site": occurrence(
        place="Impact Hub, Kaiserstr 97, 76131 Karlsruhe",
        latitude=49.01,
        longitude=8.39,
        attendance=Attendance.ONSITE,
    ),
    "a_place_of_one_word": occurrence(place="Stadtbibliothek", attendance=Attendance.ONSITE),
    "a_place_without_postcode": occurrence(
        place="Lokal K, Hof links", attendance=Attendance.ONSITE
    ),
    "online": occurrence(attendance=Attendance.ONLINE, join_url="https://meet.example.org/x"),
    "hybrid": occurrence(
        attendance=Attendance.HYBRID,
        place="Lokal K, Hackländerstr. 2, 50825 Köln",
        join_url="https://meet.example.org/x",
    ),
    "cancelled": occurrence(status=Status.CANCELLED, place="Lokal K, Weg 1, 50825 Köln"),
    "all_day": occurrence(start=date(2027, 1, 30), end=date(2027, 1, 31)),
    "a_weekend": occurrence(start=date(2027, 1, 30), end=date(2027, 2, 1)),
    "past_midnight": occurrence(end=datetime(2027, 1, 13, 1, tzinfo=BERLIN)),
    "summer_time": occurrence(
        start=datetime(2027, 7, 5, 19, tzinfo=BERLIN), end=datetime(2027, 7, 5, 21, tzinfo=BERLIN)
    ),
    "elsewhere": occurrence(
        start=datetime(2027, 1, 12, 13, tzinfo=ZoneInfo("America/New_York")),
        end=datetime(2027, 1, 12, 15, tzinfo=ZoneInfo("America/New_York")),
        timezone="America/New_York",
    ),
    "hostile": occurrence(title=HOSTILE, place=HOSTILE, attendance=Attendance.ONSITE),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_what_we_tell_we_read_back(web: Web, kind: str) -> None:
    """Another Treffpunkt that reads a meeting's page knows the same meeting."""
    one = KINDS[kind]
    await web.hold(one)
    page = (await web.get("/events/o1")).content
    (back,) = read_back(page, "/events/o1")
    assert (back.uid, back.title) == (one.uid, " ".join(one.title.split()))
    assert (back.starts_at, back.ends_at, back.all_day) == (
        one.starts_at,
        one.ends_at,
        one.all_day,
    )
    assert (back.place, back.join_url) == (one.place and " ".join(one.place.split()), one.join_url)
    assert (back.latitude, back.longitude) == (one.latitude, one.longitude)
    assert back.status is one.status
    if one.attendance is not Attendance.UNKNOWN:
        assert back.attendance is one.attendance


@pytest.mark.parametrize("path", ["/", "/labs/koeln"])
async def test_lists_are_read_back_whole(web: Web, path: str) -> None:
    """Each meeting of a list, with its own name and address."""
    await web.hold(*(occurrence(number, title=f"Abend {number}") for number in range(1, 6)))
    back = read_back((await web.get(path)).content, path)
    assert [one.uid for one in back] == [f"o{number}@treffpunkt" for number in range(1, 6)]
    assert back[0].url == f"{PUBLIC_URL}/events/o1"


async def test_a_long_list_stays_small(web: Web) -> None:
    """The first page tells of its first meetings only: each has a page that tells all."""
    await web.hold(
        *(occurrence(number, place="Lokal K, Weg 1, 50825 Köln") for number in range(90))
    )
    page = (await web.get("/")).text
    script = page.partition('ld+json">')[2].partition("</script>")[0]
    _, listed = json.loads(script)["@graph"]
    assert len(listed["itemListElement"]) == about.FIRST
    assert len(script) < 20_000


@pytest.mark.parametrize("kind", KINDS)
def test_google_finds_what_it_demands(kind: str) -> None:
    """A name, a start with its offset or a date, a location with an address where there is one."""
    one = KINDS[kind]
    event = told(one)
    assert event["name"]
    assert one.all_day is ("T" not in event["startDate"])
    if not one.all_day:
        assert datetime.fromisoformat(event["startDate"]).utcoffset() is not None
    found = event.get("location", [])
    for place in found if isinstance(found, list) else [found]:
        assert place["url"] if place["@type"] == "VirtualLocation" else place["address"]
    assert event["image"] == [f"{PUBLIC_URL}/events/o1.png"]
    assert all(organiser["name"] and organiser["url"] for organiser in event["organizer"])
    assert event["url"] == f"{PUBLIC_URL}/events/o1"


def test_an_address_is_told_in_its_parts() -> None:
    """House, street, postcode and town each have a name of their own."""
    assert told(KINDS["on_site"])["location"] == {
        "@type": "Place",
        "name": "Impact Hub",
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "Kaiserstr 97",
            "postalCode": "76131",
            "addressLocality": "Karlsruhe",
        },
        "geo": {"@type": "GeoCoordinates", "latitude": 49.01, "longitude": 8.39},
    }


def test_a_guessed_position_is_not_told() -> None:
    """A machine would drive there."""
    one = occurrence(place="Bibliothek", latitude=50.9, longitude=6.9, approximate=True)
    assert "geo" not in told(one)["location"]


def test_a_meeting_on_site_without_a_place_is_in_its_city() -> None:
    """Google takes no meeting without a location; more than the city nobody knows."""
    place = told(occurrence(attendance=Attendance.ONSITE))["location"]
    assert place["address"]["addressLocality"] == "Köln"
    assert "location" not in told(occurrence())


def test_a_moved_meeting_names_its_former_start() -> None:
    """With EventRescheduled beside it, as Google demands; a cancelled one is only cancelled."""
    before = datetime(2027, 1, 5, 19, tzinfo=BERLIN)
    event = told(occurrence(), previous=before)
    assert event["previousStartDate"] == "2027-01-05T19:00:00+01:00"
    assert event["eventStatus"] == "https://schema.org/EventRescheduled"
    off = told(occurrence(status=Status.CANCELLED), previous=before)
    assert off["eventStatus"] == "https://schema.org/EventCancelled"
    assert "previousStartDate" not in off


def test_what_is_not_certain_is_not_claimed() -> None:
    """A date by rule states no status and says so in words; an open date is not told at all."""
    rule = occurrence(status=Status.TENTATIVE, basis=Basis.RULE, description="Kommt!")
    assert "eventStatus" not in told(rule)
    assert told(rule)["description"].startswith("Termin laut Regel")
    days = (date(2027, 1, 18), date(2027, 1, 25))
    either = occurrence(start=days[0], end=date(2027, 1, 26), open_dates=days)
    assert about.meeting(either, FRAME) == ()
    assert len(about.home([either], FRAME)) == 1


def test_a_vanished_meeting_is_off() -> None:
    """Nobody lists it any more, so nobody should go."""
    gone = occurrence(vanished=True, status=Status.CANCELLED)
    assert told(gone)["eventStatus"] == "https://schema.org/EventCancelled"


def test_a_meeting_without_a_known_end_names_none() -> None:
    """No length is no end, not one that is at once."""
    start = datetime(2027, 1, 12, 18, tzinfo=UTC)
    assert "endDate" not in told(occurrence(start=start, end=start))


def test_several_labs_are_all_organisers() -> None:
    """The organiser first; one that nobody knows by its slug."""
    event = told(occurrence(labs=("koeln", "fremd")))
    assert [each["name"] for each in event["organizer"]] == ["OK Lab Köln", "fremd"]


def test_a_lab_is_an_organisation() -> None:
    """With its city and its own site."""
    (lab,) = about.lab("koeln", [], FRAME)
    assert lab["name"] == "OK Lab Köln"
    assert lab["url"] == f"{PUBLIC_URL}/labs/koeln"
