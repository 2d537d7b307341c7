"""The editor's list as Markdown, and that it reads back to what it tells."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING, Any, Final

import icalendar
import pytest
from markdown_it import MarkdownIt

from bot.domain.event import Attendance, Registration, Status, Window
from bot.domain.source import Kind, Source
from bot.feeds import prose
from bot.feeds.document import Document, Feed
from bot.feeds.readers import reader_of
from bot.text import translator
from bot.web.bulletin.markdown import is_public, markdown
from tests.domain.bulletin.samples import FEBRUARY, REGISTRY, at, by_rule, listed, meeting

if TYPE_CHECKING:
    from bot.domain.event import Draft, Occurrence

SITE: Final = "https://treffen.example"
DE: Final = translator("de")
SOURCE: Final = Source(
    lab="netzwerk", key="1", kind=Kind.PAGE, url="https://blog.example/", timezone="Europe/Berlin"
)
WINDOW: Final = Window(
    datetime(2027, 1, 31, tzinfo=UTC),
    datetime(2027, 3, 10, tzinfo=UTC),
    datetime(2027, 1, 11, 8, tzinfo=UTC),
)
PLACE: Final = "Haus der Wissenschaft, Sandstraße 4, 28195 Bremen"
HOUSE: Final = "Basislager, Peterssteinweg 14, 04107 Leipzig"
MONTH: Final = (
    meeting("one", at(1), title="Offene Daten (für alle)", place=PLACE),
    meeting(
        "two", at(2), attendance=Attendance.ONLINE, place=None, title="Wikidata: erste Schritte"
    ),
    meeting("mix", at(4), attendance=Attendance.HYBRID, title="Netzpolitischer Abend", place=PLACE),
    meeting("late", at(5, "22:00"), end=at(6, "01:30"), title="Nacht der Karten", place=PLACE),
    meeting("camp", at(12, "14:00"), end=at(14, "16:00"), title="Hackwochenende", place=PLACE),
    meeting("week", date(2027, 2, 15), end=date(2027, 2, 20), title="Open Data Week", place=PLACE),
    meeting("day", date(2027, 2, 21), title="Tag der offenen Karten", place=PLACE),
    meeting(
        "joint", at(22), labs=("koeln", "muenster"), title="Gemeinsam gegen Funklöcher", place=PLACE
    ),
    meeting("talk", at(23), title="Open Transport: routing with *stars* [and] more", place=PLACE),
    meeting(
        "sign",
        at(25),
        title="Workshop Luftdaten",
        place=PLACE,
        registration=Registration(required=True, deadline=date(2027, 2, 18)),
    ),
    meeting("long", at(26), title="Lange Nacht der Karten", place=PLACE, description="Wort " * 900),
)


def text_of(*meetings: Occurrence, **asked: Any) -> str:
    """Return February's list of these meetings."""
    return markdown(listed(*meetings, **asked), REGISTRY, SITE, DE)


def as_prose(text: str) -> tuple[Draft, ...]:
    """Read Markdown as a page of words is read."""
    document = Document("https://blog.example/", text.encode(), "text/markdown")
    return prose.read(replace(SOURCE, kind=Kind.PROSE), Feed((document,), ""), WINDOW).drafts


def as_page(text: str) -> tuple[Draft, ...]:
    """Read the page that a blog makes of the Markdown."""
    html = MarkdownIt("commonmark", {"html": True}).render(text)
    document = Document("https://blog.example/", html.encode(), "text/html; charset=utf-8")
    return reader_of(SOURCE).read(SOURCE, Feed((document,), ""), WINDOW).drafts


def told(draft: Draft) -> tuple[object, ...]:
    """Return what a draft says that a line says too; an evening has no zone in words."""
    times = (draft.start, draft.end)
    naive = (time.replace(tzinfo=None) if isinstance(time, datetime) else time for time in times)
    return (*naive, draft.title, draft.place)


def said(one: Occurrence) -> tuple[object, ...]:
    """Return what should be read of a meeting."""
    times = (one.start, one.end)
    naive = (time.replace(tzinfo=None) if isinstance(time, datetime) else time for time in times)
    where = "online" if one.attendance is Attendance.ONLINE else one.place
    return (*naive, one.title, where)


def calendar(file: bytes) -> Any:
    """Read a calendar file strictly; its properties have types of their own."""
    return icalendar.Calendar.from_ical(file)


def test_the_markdown_reads_back_as_words() -> None:
    """Each meeting is read once, with its date, times, place and title."""
    found = [told(draft) for draft in as_prose(text_of(*MONTH))]
    # That a hall is "also online" belongs to the way one takes part.
    plain = [(*facts, str(place).removesuffix(" und auch online")) for *facts, place in found]
    assert plain == [said(one) for one in MONTH]


def test_the_page_made_of_it_reads_back_by_its_calendar_files() -> None:
    """Each meeting is read once, from the file in its line, under the UID that it has for life."""
    found = as_page(text_of(*MONTH))
    assert [draft.uid for draft in found] == [one.uid for one in MONTH]
    plain = [
        (*facts, str(place).removesuffix(" und auch online"))
        for *facts, place in (told(draft) for draft in found)
    ]
    assert plain == [said(one) for one in MONTH]
    assert [draft.url for draft in found] == [one.url for one in MONTH]


def test_regular_evenings_read_back() -> None:
    """A rule's line gives the rule's dates and no others, as words and by its calendar file."""
    special = meeting("s", at(10), labs=("leipzig",), title="Sonderabend", place=PLACE)
    off = by_rule(24, status=Status.CANCELLED)
    text = text_of(by_rule(3), special, by_rule(17), off)
    evenings = [draft for draft in as_prose(text) if draft.title == "OKLab Leipzig"]
    february = [draft.start for draft in evenings if draft.start.month == 2]
    days = [start.day for start in february]
    # In words, "jeden Mittwoch" also means the day that has a line of its own.
    assert days == [3, 10, 17]
    assert {draft.uid for draft in as_page(text)} == {
        "rule3@treffpunkt",
        "s@treffpunkt",
        "rule17@treffpunkt",
    }


@pytest.mark.parametrize("t", [DE, translator("en")], ids=["de", "en"])
def test_every_calendar_file_is_valid(t: object) -> None:
    """A data link carries one VEVENT with our UID, its zone, and the meeting's own times."""
    assert isinstance(t, type(DE))
    text = markdown(listed(MONTH[0], MONTH[5]), REGISTRY, SITE, t)
    files = [
        base64.b64decode(found) for found in re.findall(r"charset=utf-8;base64,([^\"]+)\"", text)
    ]
    timed, dated = (calendar(file) for file in files)
    (event,) = timed.walk("VEVENT")
    assert (event["UID"], str(event["SUMMARY"])) == ("one@treffpunkt", "Offene Daten (für alle)")
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert event["DTSTART"].dt.replace(tzinfo=None) == datetime(2027, 2, 1, 19)  # noqa: DTZ001
    assert [str(zone["TZID"]) for zone in timed.walk("VTIMEZONE")] == ["Europe/Berlin"]
    (event,) = dated.walk("VEVENT")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2027, 2, 15), date(2027, 2, 20))
    assert b"VTIMEZONE" not in files[1]
    assert all(len(line) <= 75 for file in files for line in file.split(b"\r\n"))


def test_the_list_has_the_blogs_form() -> None:
    """A heading, lines with calendar files, links below; regular evenings one step deeper."""
    text = re.sub(r"base64,[A-Za-z0-9+/=]+", "base64,…", text_of(MONTH[0], by_rule(3)))
    text = re.sub(
        r" <a title=.* href=\"data:text/calendar;charset=utf-8;base64,….*</a>", " 📅", text
    )
    assert text.splitlines() == [
        "## Veranstaltungen ([Kalender](https://treffen.example/))",
        "",
        f"* Montag, 01.02.2027, 19:00-21:00, {PLACE}: **Offene Daten (für alle)** (OK Lab Köln) 📅",
        "  * https://koeln.example/veranstaltungen/abend-ueber-one",
        "* Regelmäßige Treffen",
        f"  * Leipzig: jeden Mittwoch, 19:00-22:00, {HOUSE}: **OKLab Leipzig** 📅",
        "    * https://leipzig.example/",
    ]


def test_a_calendar_file_is_offered_as_the_blog_offers_it() -> None:
    """A small calendar behind the line, named for its meeting, that saves as “event.ics”."""
    assert re.search(
        r'\*\* <a title="Kalendereintrag Open Data Week" download="event\.ics"'
        r' href="data:text/calendar;charset=utf-8;base64,[A-Za-z0-9+/=]+">&#x1F4C5;</a>$',
        text_of(replace(MONTH[5], labs=("freunde",)), choices={"week": True}),
        re.MULTILINE,
    )


def test_a_meeting_without_a_link_leads_to_our_page() -> None:
    """Unless ours is an address of this machine, which has no place in a blog."""
    one = meeting("m", url=None)
    assert f"  * {SITE}/events/m" in text_of(one)
    here = markdown(listed(one), REGISTRY, "http://localhost:8000", DE)
    assert "localhost" not in here
    assert [is_public(site) for site in (SITE, "http://localhost:8000", "http://127.0.0.1")] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    "title", ['"><img src=x onerror=alert(1)>', "'); {{< raw >}} {{% x %}}", "a\nb</a>**"]
)
def test_a_title_cannot_leave_its_link(title: str) -> None:
    """Quotes, braces and tags in a title stay within the attribute, and the line one line."""
    text = text_of(meeting("m", title=title, labs=("koeln",)))
    assert len(text.splitlines()) == 4
    assert "{{" not in text
    html = MarkdownIt("commonmark", {"html": True}).render(text)
    assert re.findall(r"<(\w+)", html) == ["h2", "a", "ul", "li", "strong", "a", "ul", "li"]
    (named,) = re.findall(r'<a title="([^"]*)"', html)
    assert unescape(named) == f"Kalendereintrag {' '.join(title.split())}"


def test_an_address_is_no_markdown() -> None:
    """Brackets within one do not become a link that leads elsewhere."""
    hostile = meeting("one", at(1), url="https://a.example/[hier](https://evil.example)*x*")
    told = MarkdownIt().render(markdown(listed(hostile), REGISTRY, SITE, DE))
    assert "evil.example" in told
    assert 'href="https://evil.example' not in told
    assert "<em>" not in told


async def test_a_year_of_a_weekly_rule_is_bounded() -> None:
    """A whole year's calendar file of one rule stays a file that a link can carry."""
    dates = [
        by_rule(
            3,
            start=(start := at(6, month=1) + timedelta(weeks=week)),
            end=start + timedelta(hours=3),
            id=f"r{week}",
            uid=f"r{week}@treffpunkt",
        )
        for week in range(52)
    ]
    year = replace(FEBRUARY, first=date(2027, 1, 1), end=date(2028, 1, 1))
    text = markdown(listed(*dates, period=year), REGISTRY, SITE, DE)
    assert 10_000 < len(text) < 60_000
