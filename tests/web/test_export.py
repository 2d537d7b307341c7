"""The editor's page and its Markdown, and that the Markdown reads back to what it tells."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import icalendar
import pytest
from markdown_it import MarkdownIt

from bot.domain.event import Attendance, Basis, Registration, Status, Window
from bot.domain.lab import Registry
from bot.domain.source import Kind, Source
from bot.feeds import prose
from bot.feeds.document import Document, Feed
from bot.feeds.readers import reader_of
from bot.store import export_choices
from bot.text import translator
from bot.web.bulletin.markdown import is_public, markdown
from tests.domain.bulletin.samples import FEBRUARY, REGISTRY, at, by_rule, listed, meeting

if TYPE_CHECKING:
    from bot.domain.event import Draft, Occurrence
    from tests.web.conftest import Web

PAGE: Final = "/export/out-in-the-open"
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


async def held(web: Web) -> None:
    """Put a lab's evening, a friend's event and a cancelled one into the store."""
    friends = meeting("f", at(11, month=1), labs=("freunde",), title="Fest der Freunde")
    await web.hold(
        meeting("o", at(12, month=1), title="Offener Abend"),
        friends,
        meeting("c", at(13, month=1), status=Status.CANCELLED, title="Fiel aus"),
        meeting("p", at(14, month=1), basis=Basis.PROSE, status=Status.TENTATIVE),
    )


@pytest.fixture
def friends(web: Web) -> Web:
    """The application, which knows a friend as well."""
    site = web.browser._transport.app.state.site  # type: ignore[attr-defined]  # noqa: SLF001
    site.registry = Registry({**site.registry.labs, "freunde": REGISTRY["freunde"]})
    return web


async def test_the_page_shows_the_list_and_what_is_odd(friends: Web) -> None:
    """Lines under where they stand, flags beside them, the Markdown to copy; not for indexing."""
    await held(friends)
    page = await friends.get(PAGE)
    assert page.status_code == 200
    assert page.headers["x-robots-tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in page.text
    for words in ("In der Liste", "Zu entscheiden", "Abgesagt", "ist unter Vorbehalt"):
        assert words in page.text
    text = unescape(page.text.partition("<textarea")[2].partition("</textarea>")[0])
    assert "**Offener Abend**" in text
    assert "Fest der Freunde" not in text
    assert "Fiel aus" not in text


async def test_the_address_decides(friends: Web) -> None:
    """What is ticked stands in the address; nothing is remembered by looking."""
    await held(friends)
    page = await friends.get(f"{PAGE}.md?accept=f&reject=o&reject=p")
    assert "Fest der Freunde" in page.text
    assert "Offener Abend" not in page.text
    assert page.headers["content-type"] == "text/markdown; charset=utf-8"
    assert "attachment" in page.headers["content-disposition"]
    shown = (await friends.get(f"{PAGE}?accept=f&reject=o")).text
    assert 'name="accept" value="f" aria-describedby="t-f" checked' in shown
    assert 'name="reject" value="o" aria-describedby="t-o" checked' in shown
    assert "treffpunkt export out-in-the-open --list --accept f --reject o" in shown
    assert "Fest der Freunde" not in (await friends.get(f"{PAGE}.md")).text


async def test_what_is_remembered_is_the_default(friends: Web) -> None:
    """A choice made on the terminal shows at once, though no meeting has changed."""
    await held(friends)
    before = await friends.get(f"{PAGE}.md")
    async with friends.store.write() as connection:
        await export_choices.choose(connection, {"f": True, "o": False}, friends.clock.now)
    after = await friends.get(f"{PAGE}.md", if_none_match=before.headers["etag"])
    assert after.status_code == 200
    assert ("Fest der Freunde" in after.text, "Offener Abend" in after.text) == (True, False)
    again = await friends.get(f"{PAGE}.md", if_none_match=after.headers["etag"])
    assert again.status_code == 304


async def test_by_itself_it_goes_to_the_end_of_next_month(web: Web) -> None:
    """From today on, as the blog's lists go from their day into the next month."""
    days = {
        "jan10": at(10, month=1),
        "jan11": at(11, month=1),
        "feb28": at(28),
        "mar1": at(1, month=3),
    }
    await web.hold(*(meeting(name, start, title=name) for name, start in days.items()))
    text = (await web.get(f"{PAGE}.md")).text
    assert [name in text for name in days] == [False, True, True, False]
    february = (await web.get(f"{PAGE}.md?month=2027-02")).text
    assert [name in february for name in days] == [False, False, True, False]
    ranged = (await web.get(f"{PAGE}.md?month=2027-02&from=2027-01-10&to=2027-01-11")).text
    assert [name in ranged for name in days] == [True, False, False, False]


async def test_the_list_is_german_unless_the_address_says_otherwise(web: Web) -> None:
    """The page speaks the browser's language; the list is for the blog."""
    await web.hold(meeting("m", at(12, month=1)))
    page = await web.get(PAGE, accept_language="en")
    assert ("In the list" in page.text, "Dienstag, 12.01.2027" in page.text) == (True, True)
    assert "Tuesday 12 January 2027" in (await web.get(f"{PAGE}.md?lang=en")).text


@pytest.mark.parametrize(
    "query",
    [
        "month=2027-13", "month=February", "month=2027", "month=99999-01", "from=gestern",
        "from=2027-02-01&to=2027-01-01", "from=2027-01-01&to=2032-01-01",
        "to=2026-01-01", "accept=" + "x" * 9000, "a=1&" * 300,
    ],
)  # fmt: skip
async def test_a_wrong_question_gets_a_helpful_answer(web: Web, query: str) -> None:
    """It says what is wrong, and is no failure of ours."""
    for path in (PAGE, f"{PAGE}.md"):
        answer = await web.get(f"{path}?{query}")
        assert answer.status_code == 400
        assert "nicht verstanden" in answer.text


@pytest.mark.parametrize("name", ["x;id", "$(id)", "`id`", "-h", "a b", "a|sh", "ä"])
async def test_the_command_to_copy_says_nothing_of_a_strangers(friends: Web, name: str) -> None:
    """Whoever sends an editor a link puts no words into the shell in which they paste it."""
    shown = (await friends.get(f"{PAGE}?{urlencode({'accept': ['f', name]}, doseq=True)}")).text
    command = re.search(r"treffpunkt export out-in-the-open[^<]*", shown)
    assert command is not None
    assert command[0] == "treffpunkt export out-in-the-open --list --accept f"


def test_an_address_is_no_markdown() -> None:
    """Brackets within one do not become a link that leads elsewhere."""
    hostile = meeting("one", at(1), url="https://a.example/[hier](https://evil.example)*x*")
    told = MarkdownIt().render(markdown(listed(hostile), REGISTRY, SITE, DE))
    assert "evil.example" in told
    assert 'href="https://evil.example' not in told
    assert "<em>" not in told


@pytest.mark.parametrize("query", ["accept=nobody", "reject=%00", "accept=&reject=", "x=%FF"])
async def test_what_is_not_known_is_ignored(web: Web, query: str) -> None:
    """An id that is gone, or never was, changes nothing."""
    await web.hold(meeting("m", at(12, month=1), title="Offener Abend"))
    assert "Offener Abend" in (await web.get(f"{PAGE}?{query}")).text


async def test_an_empty_list_says_so(web: Web) -> None:
    """The page says that nothing is known; the Markdown is a heading."""
    assert "kein Treffen bekannt" in (await web.get(PAGE)).text
    assert (await web.get(f"{PAGE}.md")).text.strip() == (
        "## Veranstaltungen ([Kalender](https://treffen.example/))"
    )


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
