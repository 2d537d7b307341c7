"""Typing into the search field, and choosing: what was meant is seen, kept and given up."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.domain.event import Attendance
from bot.domain.lab import Lab, Registry
from bot.web.filters import Filters
from bot.web.frame import Frame
from bot.web.pages.choosing import View, named_filters
from tests.web.samples import occurrence

if TYPE_CHECKING:
    from tests.web.conftest import Web

pytestmark = pytest.mark.drawing


async def _led(web: Web, query: str, **headers: str) -> dict[str, list[str]]:
    """Ask the first page and return the filters it leads to."""
    answer = await web.get(f"/?{query}", **headers)
    assert answer.status_code == 303
    assert answer.headers["cache-control"] == "no-store"
    return parse_qs(urlsplit(answer.headers["location"]).query)


@pytest.mark.parametrize(
    ("words", "filters"),
    [
        (
            "köln nächste woche online",
            {
                "lab": ["koeln"],
                "attendance": ["online"],
                "from": ["2027-01-18"],
                "to": ["2027-01-25"],
            },
        ),
        ("diese Woche", {"from": ["2027-01-11"], "to": ["2027-01-18"]}),
        ("NRW", {"state": ["DE-NW"]}),
        ("NRW, auch online", {"state": ["DE-NW"], "also": ["online"]}),
        ("near köln 30 km", {"near": ["koeln"], "within": ["30"]}),
        ("50.94,6.96", {"near": ["50.94,6.96"], "within": ["50"]}),
        ("Wikidata in Leipzig", {"lab": ["leipzig"], "q": ["Wikidata"]}),
        ("Kölm", {"lab": ["koeln"]}),
        ("Karlsruhe 14.2.", {"lab": ["karlsruhe"], "from": ["2027-02-14"], "to": ["2027-02-15"]}),
    ],
)
async def test_words_become_the_filters_that_they_mean(
    web: Web, words: str, filters: dict[str, list[str]]
) -> None:
    """The address shows them all, and what was typed, so that nothing happens unseen."""
    assert await _led(web, f"q={words}") == filters | {"said": [words]}


@pytest.mark.parametrize(
    "words",
    [
        "Wikidata",
        "“Köln”",
        '"online"',
        "wir wollen in Köln über Wasserwerke reden",
        "nächste Woche 9999-01-01 irgendwas anderes ganz",
        "'",
        "🎉",
    ],
)
async def test_other_words_are_searched_for_as_they_are(web: Web, words: str) -> None:
    """Text, words in quotation marks, and sentences of which little is understood."""
    answer = await web.browser.get("/", params={"q": words})
    assert answer.status_code == 200


async def test_words_in_quotation_marks_are_found_without_them(web: Web) -> None:
    """“Köln” finds the meeting that says so, wherever it is."""
    await web.hold(occurrence(1, title="Von Köln lernen", labs=("leipzig",)), occurrence(2))
    page = (await web.browser.get("/", params={"q": "“Köln”"})).text
    assert "Von Köln lernen" in page
    assert "Offenes Treffen" not in page


async def test_words_replace_the_place_chosen_before_and_keep_the_rest(web: Web) -> None:
    """Whoever types a city while another is chosen wants to go there."""
    chosen = "lab=koeln&state=DE-BW&near=karlsruhe&within=25&attendance=online&view=map&lang=en"
    assert await _led(web, f"{chosen}&q=leipzig tomorrow") == {
        "lab": ["leipzig"],
        "attendance": ["online"],
        "from": ["2027-01-12"],
        "to": ["2027-01-13"],
        "lang": ["en"],
        "view": ["map"],
        "said": ["leipzig tomorrow"],
    }


async def test_short_weekdays_are_read_in_the_readers_language(web: Web) -> None:
    """“Mi” is Wednesday in German and nothing in English."""
    assert (await _led(web, "q=mi"))["from"] == ["2027-01-13"]
    assert (await web.get("/?q=mi", accept_language="en")).status_code == 200


async def test_one_is_told_how_the_words_were_understood(web: Web) -> None:
    """With the way to search for exactly these words; both as text."""
    answer = await web.get("/?q=köln <b>Wikidata</b>")
    page = (await web.get(answer.headers["location"])).text
    assert "So haben wir „köln &lt;b&gt;Wikidata&lt;/b&gt;“ verstanden" in page
    assert 'href="/?q=%E2%80%9Ck%C3%B6ln+%3Cb%3EWikidata%3C%2Fb%3E%E2%80%9D"' in page


async def test_every_filter_in_force_is_a_chip_that_takes_it_away(web: Web) -> None:
    """Each leads to the page without it and with all the others."""
    query = "lab=koeln&state=DE-BW&attendance=online&near=leipzig&within=30&friends=1&q=Rad"
    page = (await web.get(f"/?{query}&from=2027-01-18&to=2027-01-25")).text
    without = {
        "OK Lab Köln": "lab",
        "Baden-Württemberg": "state",
        "30 km um Leipzig": "near",
        "online": "attendance",
        "auch Befreundete": "friends",
        "„Rad“": "q",
        "nächste Woche": "from",
    }
    found = re.findall(r'<a href="([^"]+)" title="[^"]+">([^<]+) <span aria-hidden', page)
    chips = {words: parse_qs(urlsplit(html.unescape(href)).query) for href, words in found}
    assert list(chips) == list(without)
    for words, gone in without.items():
        assert gone not in chips[words]
        assert len(chips[words]) == 9 - (2 if gone in {"near", "from"} else 1)


async def test_a_quick_link_chooses_and_gives_up(web: Web) -> None:
    """One tap on “this week” shows it, another shows everything again."""
    page = (await web.get("/")).text
    assert 'href="/?from=2027-01-11&amp;to=2027-01-18">Diese Woche</a>' in page
    chosen = (await web.get("/?from=2027-01-18&to=2027-01-25")).text
    assert '<a href="/" aria-current="true">Nächste Woche</a>' in chosen
    assert 'href="/?attendance=online&amp;from=2027-01-18&amp;to=2027-01-25">Online</a>' in chosen


async def test_a_distance_without_a_place_says_nothing(web: Web) -> None:
    """The form always sends how far; neither chip nor calendar tells of it."""
    page = (await web.get("/?lab=koeln&within=100&near=&state=&q=")).text
    assert "calendar.ics?lab=koeln&#34;" in page or 'calendar.ics?lab=koeln"' in page
    assert "100 km um" not in page


def test_a_city_with_several_labs_is_called_by_its_name() -> None:
    """However it was typed; where labs of several cities are meant, it stays as it was typed."""
    cities = {"ouvert": "Lyon", "libre": "Lyon", "autre": "Metz"}
    labs = Registry(
        {
            slug: Lab(slug=slug, name=slug, city=city, aliases=("nous",))
            for slug, city in cities.items()
        }
    )
    frame = Frame(
        registry=labs, public_url="", language="en", languages=("en",), today=date(2027, 1, 11)
    )
    asked = Filters(labs=("lyon", "libre", "nous"), near="lyon", within_km=50)
    told = [words for words, _ in named_filters(asked, frame, View.LIST)]
    assert told == ["Lyon", "libre", "nous", "50 km around Lyon"]


async def test_the_form_shows_what_is_chosen(web: Web) -> None:
    """Also what no select offers: a lab by its city, a place by its position."""
    page = (await web.get("/?lab=Köln&near=50.94,6.96&within=70&attendance=hybrid&friends=1")).text
    for option in ("<option selected>Köln", "<option selected>50.94,6.96", 'value="70" selected'):
        assert option in page
    assert 'value="hybrid" selected' in page
    assert 'value="1" checked' in page
    assert "70 km um 50,94, 6,96" in page


async def test_an_empty_answer_offers_a_wider_circle_and_one_filter_less(web: Web) -> None:
    """Nobody is left alone with nothing."""
    await web.hold(occurrence(1, attendance=Attendance.ONSITE))
    page = (await web.get("/?near=48.1,11.6&within=50&attendance=online")).text
    assert "Im Umkreis von 200 km suchen" in page
    assert "Ohne „online“" in page
    assert "Alle Treffen zeigen" in page
    page = (await web.get("/?lab=karlsruhe")).text
    assert '<li><a href="/labs/karlsruhe">OK Lab Karlsruhe</a>' in page


@pytest.mark.parametrize("query", ["view=foo", "view=", "view=MAP", "said=" + "x" * 1500])
async def test_odd_views_and_words_still_give_a_page(web: Web, query: str) -> None:
    """An unknown view is the list; what was said is cut, and shown as text."""
    assert (await web.get(f"/?{query}")).status_code == 200


@pytest.mark.parametrize("view", ["list", "month", "map"])
@pytest.mark.parametrize(
    "query",
    ["from=yesterday", "within=-1&near=koeln", "near=xyz", "lab=nowhere", "from=9999-01-01"],
)
async def test_a_wrong_question_gets_help_in_every_view(web: Web, view: str, query: str) -> None:
    """A page that says what is wrong, never a 500."""
    answer = await web.get(f"/?view={view}&{query}")
    assert answer.status_code == 400
    assert "text/html" in answer.headers["content-type"]


async def test_the_title_names_the_filter_in_view(web: Web) -> None:
    """A shared link tells what it shows; what was searched for in words is not indexed."""
    page = (await web.get("/?lab=koeln&attendance=online")).text
    assert "<title>Treffen: OK Lab Köln, online · Code for Germany</title>" in page
    assert "noindex" not in page
    assert "noindex" in (await web.get("/?q=Rad")).text


async def test_a_change_of_language_keeps_filter_and_view(web: Web) -> None:
    """The link to the other language asks the same question."""
    page = (await web.get("/?lab=koeln&view=map")).text
    assert 'href="?lab=koeln&amp;view=map&amp;lang=en"' in page


async def test_a_way_that_nobody_said_is_not_called_online(web: Web) -> None:
    """The chip of `attendance=unknown` tells what it filters."""
    page = (await web.get("/?attendance=unknown")).text
    assert "ohne Angabe, ob vor Ort oder online <span" in page
