from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
import segno

from bot.web.filters import parse_filters
from bot.web.frame import Frame
from bot.web.subscribing import Subscribe
from tests.web.samples import PUBLIC_URL, occurrence, registry

if TYPE_CHECKING:
    from tests.web.conftest import Web

pytestmark = pytest.mark.drawing


def frame(language: str = "de", lab: str | None = None) -> Frame:
    """Return what a page in that language shares, of a lab if one is named."""
    return Frame(
        registry=registry(),
        public_url=PUBLIC_URL,
        language=language,
        languages=("de", "en"),
        today=date(2027, 1, 11),
        lab=lab,
    )


def to(query: str, language: str = "de") -> Subscribe:
    """Return how to subscribe to what a page with that query shows."""
    return Subscribe.to(frame(language), "/calendar.ics", parse_filters(query))


def test_the_address_is_of_the_filter_in_view() -> None:
    """Filters stay, a range does not: the subscription lasts; nor does the page's view."""
    subscribe = to("state=DE-NW&attendance=online&from=2027-02-01&to=2027-03-01")
    assert subscribe.https == f"{PUBLIC_URL}/calendar.ics?state=DE-NW&attendance=online"
    assert subscribe.webcal == subscribe.https.replace("https://", "webcal://")


def test_the_language_in_view_is_kept_where_it_is_not_the_first() -> None:
    """A calendar speaks the network's first language unless asked otherwise."""
    assert to("lab=koeln", "en").https.endswith("?lab=koeln&lang=en")
    assert to("lab=koeln").https.endswith("?lab=koeln")


@pytest.mark.parametrize("query", ["", "q=Müll & Daten?&lab=koeln", "state=DE-NW&state=DE-BW"])
def test_each_program_gets_the_whole_address(query: str) -> None:
    """Quoted within Google's and Microsoft's addresses it comes out again unharmed."""
    subscribe = to(query.replace(" ", "+"))
    google = parse_qs(urlsplit(subscribe.google).query)
    assert google["cid"] == [subscribe.webcal]
    for form in (subscribe.outlook, subscribe.office):
        told = parse_qs(urlsplit(form).query)
        assert (told["url"], told["name"]) == ([subscribe.https], [subscribe.name])


def test_the_code_says_the_address() -> None:
    """The dark modules drawn are exactly those of a QR code of the webcal address."""
    subscribe = to("state=DE-NW")
    drawn = set()
    for x, y, length in re.findall(r"M(\d+) (\d+)\.5h(\d+)", subscribe.code):
        drawn |= {(int(x) - 4 + step, int(y) - 4) for step in range(int(length))}
    matrix = segno.make_qr(subscribe.webcal, error="l").matrix
    dark = {(x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    assert drawn == dark
    assert f'viewBox="0 0 {len(matrix) + 8} {len(matrix) + 8}"' in subscribe.code


def test_an_address_too_long_to_scan_has_no_code() -> None:
    """A wall of modules would help nobody; the address itself is still there to copy."""
    assert to(f"q={'lang' * 50}&lab={'koeln' * 60}").code == ""


@pytest.mark.parametrize(
    ("query", "german", "english"),
    [
        ("", "Alle Treffen von Code for Germany", "All meetings of Code for Germany"),
        ("state=DE-SN&attendance=online", "Sachsen, online", "Sachsen, online"),
        ("lab=koeln&lab=leipzig", "OK Lab Köln, OK Lab Leipzig", "OK Lab Köln, OK Lab Leipzig"),
        ("near=koeln&within=30", "30 km um Köln", "30 km around Köln"),
        ("q=Karten&friends=1", "auch Befreundete, „Karten“", "friends too, “Karten”"),
    ],
)  # fmt: skip
def test_what_is_subscribed_has_a_name(query: str, german: str, english: str) -> None:
    """People read what they will get before they tap."""
    assert (to(query).name, to(query, "en").name) == (german, english)


def test_many_places_are_counted() -> None:
    """A name names four and says how many more there are."""
    subscribe = to("&".join(f"state=DE-{code}" for code in ("NW", "BW", "SN", "BY", "BE", "HH")))
    assert subscribe.name.count(",") == 4
    assert subscribe.name.endswith("2 weitere")


def test_a_labs_page_subscribes_to_the_lab() -> None:
    """There the lab's name says it all."""
    subscribe = Subscribe.to(frame(lab="koeln"), "/labs/koeln/calendar.ics", parse_filters(""))
    assert subscribe.name == "OK Lab Köln"


async def test_the_panel_leads_to_a_calendar_that_answers(web: Web) -> None:
    """The address to copy is on the page, and what is there is the calendar of that filter."""
    await web.hold(occurrence(1), occurrence(2, labs=("leipzig",)))
    page = (await web.get("/?lab=leipzig")).text
    (address,) = re.findall(r'readonly value="([^"]+)"', page)
    assert f'href="{address.replace("https", "webcal")}"' in page
    calendar = (await web.get(address.removeprefix(PUBLIC_URL))).text
    assert calendar.count("BEGIN:VEVENT") == 1
    assert "o2@treffpunkt" in calendar


async def test_a_hostile_word_stays_a_word(web: Web) -> None:
    """What somebody put into an address opens no tag and leaves no attribute."""
    page = (await web.get('/?q="><script>alert(1)</script>')).text
    assert "<script>alert" not in page
