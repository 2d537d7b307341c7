"""A meeting's page says who told what of it; an id that was merged away leads to the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bot.domain.event import Provenance, Status
from bot.domain.source import Kind
from bot.store import identity
from bot.text import translator
from bot.web.pages.provenance import Origin, origins
from tests.web.samples import NOW, occurrence

if TYPE_CHECKING:
    from tests.web.conftest import Web

pytestmark = pytest.mark.drawing

MEETUP = Provenance("https://www.meetup.com/ok-lab-koeln/events/ical/", Kind.ICAL)
LIST = Provenance("https://codefor.example/blog/", Kind.PAGE)
RULE = Provenance(None, Kind.SCHEDULE)
SAID = (("end", 0), ("place", 1), ("start", 0), ("status", 0), ("title", 0))


async def test_each_source_says_what_it_told(web: Web) -> None:
    """The page names each place with the facts that are its word, in German and English."""
    await web.hold(occurrence(sources=(MEETUP, LIST, RULE), origins=SAID, place="Rathaus"))
    page = re.sub(r"\s+", " ", (await web.get("/events/o1?lang=de")).text)
    assert "Woher wir das wissen" in page
    assert '">www.meetup.com</a>: Titel, Zeit</li>' in page
    assert f'<a href="{LIST.url}" rel="noopener nofollow">codefor.example</a>: Ort' in page
    assert "Regel des Labs für seine regelmäßigen Treffen: nennt dasselbe Treffen" in page
    assert "How we know this" in (await web.get("/events/o1?lang=en")).text


def test_two_of_one_host_are_told_apart() -> None:
    """Where two sources share a host, their paths say which is which; only http leads anywhere."""
    other = Provenance("https://www.meetup.com/code-for-bonn/events/ical/", Kind.ICAL)
    odd = Provenance("javascript:alert(1)", Kind.PAGE)
    one = occurrence(
        sources=(MEETUP, other, odd), origins=(("status", 1),), status=Status.CANCELLED
    )
    assert origins(one, translator("en")) == [
        Origin("www.meetup.com/ok-lab-koeln/events/ical", MEETUP.url, "tells of the same meeting"),
        Origin("www.meetup.com/code-for-bonn/events/ical", other.url, "that it is cancelled"),
        Origin("the lab itself", None, "tells of the same meeting"),
    ]


def test_of_what_was_stored_before_nothing_is_claimed() -> None:
    """Of a meeting whose fields have no origin yet only the sources are named."""
    assert origins(occurrence(), translator("de")) == [
        Origin("example.org", "https://example.org/koeln.ics", "")
    ]


async def test_an_id_that_was_merged_away_leads_to_the_other(web: Web) -> None:
    """Its page and its calendar redirect for good, and the combined calendar shows one."""
    await web.hold(occurrence(1), occurrence(2))
    async with web.store.write() as connection:
        await identity.absorb(connection, {"o2": "o1"}, NOW)
    for rest in ("", ".ics"):
        answer = await web.get(f"/events/o2{rest}")
        assert (answer.status_code, answer.headers["location"]) == (308, f"/events/o1{rest}")
    calendar = (await web.get("/calendar.ics")).text
    assert calendar.count("BEGIN:VEVENT") == 1
    assert "UID:o1@treffpunkt" in calendar
