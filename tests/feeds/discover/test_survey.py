"""Pages that mean no good, and links that lead nowhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import FeedError
from bot.feeds.discover.survey import Survey, survey
from tests.fakes.fetching import asking

PAGES = Path(__file__).parents[2] / "data" / "page"
MARKED_UP = sorted(
    path.name.removesuffix(".expected.json")
    for path in PAGES.glob("*.expected.json")
    if json.loads(path.read_text(encoding="utf-8"))["drafts"]
)
PAGE = "https://lab.example/termine/"


def calendars(html: str, url: str = PAGE) -> list[str]:
    """Return the addresses that a page names as calendars."""
    seen = survey(html.encode(), url)
    return [lead.address for lead in (*seen.calendars, *seen.files)]


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1).ics",
        "file:///etc/passwd.ics",
        "ftp://lab.example/x.ics",
        "mailto:lab@lab.example?x.ics",
        "https://me:secret@lab.example/x.ics",
        "https://[::1/x.ics",
        "https://lab.example:99999/x.ics",
        "webcal:",
        "",
        "#termine.ics",
    ],
)
def test_a_link_that_leads_nowhere_is_no_calendar(href: str) -> None:
    """Only addresses on the web are ever followed, and none with a password."""
    assert calendars(f'<a href="{href}">Kalender</a>') == []


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("all.ics", "https://lab.example/termine/all.ics"),
        (" /all.ics\n", "https://lab.example/all.ics"),
        ("//cdn.example/all.ics", "https://cdn.example/all.ics"),
        ("webcal://lab.example/all.ics", "https://lab.example/all.ics"),
        ("WebCals://Lab.Example/all.ics", "https://lab.example/all.ics"),
        ("webcal:lab.example/all.ics", "https://lab.example/all.ics"),
        ("/kalender/?ical=1", "https://lab.example/kalender/?ical=1"),
        ("/t&auml;glich.ics", "https://lab.example/t%C3%A4glich.ics"),
    ],
)
def test_a_link_is_followed_as_a_browser_would(href: str, address: str) -> None:
    """Relative, folded, misspelt in case, with entities."""
    assert calendars(f'<a href="{href}">Kalender</a>') == [address]


def test_a_server_without_https_keeps_its_scheme() -> None:
    """`webcal:` of the page's own host is asked as the page was."""
    link = '<a href="webcal://lab.example/all.ics">Kalender</a>'
    assert calendars(link, "http://lab.example/") == ["http://lab.example/all.ics"]


def test_one_calendar_linked_twice_counts_once() -> None:
    """To subscribe and to download: the same file."""
    links = '<a href="webcal://lab.example/all.ics">x</a><a href="/all.ics">y</a>' * 5
    assert calendars(links) == ["https://lab.example/all.ics"]


@pytest.mark.parametrize(
    "page",
    [
        "<a href='/x{}.ics'>y</a>",
        "<a href='webcal://h.example/{}.ics'>y</a>",
        "<link rel=alternate type=text/calendar href='{}'>",
        '<script type=\'application/ld+json\'>{{"startDate":1,"@type":[',
        "<meta name=generator content=x>",
        "<",
        "&amp;",
        "12. ",
        "Hosted by <a href=",
        '/wp-content/"https://a',
    ],
)
async def test_a_page_of_ten_megabytes_is_looked_over_in_time(page: str) -> None:
    """Only its beginning is, in the process that can be killed."""
    body = page.replace("{}", "1").encode() * (10_000_000 // len(page))
    async with asking() as get:
        assert isinstance(await get.apart(survey, body, PAGE), Survey)


@pytest.mark.parametrize("name", MARKED_UP)
def test_the_search_sees_every_event_that_its_reader_reads(name: str) -> None:
    """What is found to be a page of events has some, and a page that has some is found."""
    assert survey((PAGES / f"{name}.html").read_bytes(), PAGE).events


async def test_a_page_that_nothing_can_read_costs_only_itself() -> None:
    """Elements nested without end are a failure of this source."""
    async with asking() as get:
        with pytest.raises(FeedError):
            await get.apart(survey, b"<b><i><p>" * 1_000_000, PAGE)
