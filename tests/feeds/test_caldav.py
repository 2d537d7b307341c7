"""A CalDAV calendar, asked through the real fetcher from a real server on loopback."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.event import Window
from bot.domain.source import FetchState, Kind, Source
from bot.errors import FeedError, FetchError, SourceError
from bot.feeds import caldav
from tests.fakes.caldav import HOME, CalDav, Calendar
from tests.fakes.fetching import asking
from tests.fakes.site import Answer, Site

if TYPE_CHECKING:
    from bot.feeds.document import Feed

NOW = datetime.now(UTC).replace(microsecond=0)
SOON = NOW + timedelta(days=7)
WINDOW = Window(NOW - timedelta(days=30), NOW + timedelta(days=400))
LAB = f"{HOME}lab/"
LOGIN = ("ada", "geheim")


def event(uid: str, title: str = "Treffen", start: datetime = SOON, extra: str = "") -> str:
    """One resource as servers keep it: a calendar of its own."""
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:{start:%Y%m%dT%H%M%SZ}\r\n"
        f"SUMMARY:{title}\r\n{extra}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def source(url: str, credentials: str | None = None) -> Source:
    """A calendar of a lab."""
    return Source(
        lab="ka",
        key="1",
        kind=Kind.CALDAV,
        url=url,
        timezone="Europe/Berlin",
        credentials=credentials,
    )


def after(feed: Feed) -> FetchState:
    """What a poll remembers of an answer that it took."""
    (document,) = feed.documents
    return FetchState(etag=document.etag, fingerprint=feed.fingerprint, memory=feed.memory)


def titles(feed: Feed) -> list[str]:
    """The titles of what is read."""
    return [draft.title for draft in caldav.read(source("x"), feed, WINDOW).drafts]


async def test_asks_what_it_is_and_for_all_that_comes() -> None:
    """The first reading takes a PROPFIND and one calendar-query; what is long over stays out."""
    with CalDav() as server:
        server.put(LAB, "1.ics", event("1"))
        server.put(LAB, "2.ics", event("2", "Montags", extra="RRULE:FREQ=WEEKLY;COUNT=3\r\n"))
        server.put(LAB, "3.ics", event("3", "Damals", NOW - timedelta(days=900)))
        async with asking() as get:
            feed = await caldav.fetch(source(server.url + LAB), FetchState(), get)
        assert server.asked == ["PROPFIND", "calendar-query"]
    assert titles(feed) == ["Treffen", "Montags", "Montags", "Montags"]
    assert caldav.read(source("x"), feed, WINDOW).complete


@pytest.mark.parametrize(("sync", "question"), [(True, "sync-collection"), (False, "PROPFIND")])
async def test_what_has_not_changed_costs_one_small_request(sync: bool, question: str) -> None:  # noqa: FBT001
    """An unchanged sync-token, or where there is none the ctag, ends the matter."""
    with CalDav(sync=sync) as server:
        server.put(LAB, "1.ics", event("1"))
        async with asking() as get:
            lab = source(server.url + LAB)
            state = after(await caldav.fetch(lab, FetchState(), get))
            before = len(server.asked)
            again = await caldav.fetch(lab, state, get)
            assert server.asked[before:] == [question]
            assert again.unchanged
            assert (again.fingerprint, again.memory) == (state.fingerprint, state.memory)
            server.put(LAB, "1.ics", event("1", "Umbenannt"))
            changed = await caldav.fetch(lab, state, get)
            assert titles(changed) == ["Umbenannt"]
            assert changed.fingerprint != state.fingerprint
            assert (await caldav.fetch(lab, after(changed), get)).unchanged
            server.remove(LAB, "1.ics")
            assert titles(await caldav.fetch(lab, after(changed), get)) == []


async def test_a_forced_reading_reads_everything() -> None:
    """Without the validator, which a forced poll leaves out, the calendar is read in full."""
    with CalDav() as server:
        server.put(LAB, "1.ics", event("1"))
        async with asking() as get:
            state = after(await caldav.fetch(source(server.url + LAB), FetchState(), get))
            forced = FetchState(fingerprint=state.fingerprint, memory=state.memory)
            feed = await caldav.fetch(source(server.url + LAB), forced, get)
    assert titles(feed) == ["Treffen"]
    assert feed.fingerprint == state.fingerprint


@pytest.mark.parametrize("refusal", [403, 409, 412])
async def test_an_old_token_is_no_failure(refusal: int) -> None:
    """A server that has forgotten the token is asked in full."""
    with CalDav(forgets=99, refusal=refusal) as server:
        server.put(LAB, "1.ics", event("1"))
        async with asking() as get:
            state = after(await caldav.fetch(source(server.url + LAB), FetchState(), get))
            feed = await caldav.fetch(source(server.url + LAB), state, get)
    assert titles(feed) == ["Treffen"]
    assert not feed.unchanged


async def test_a_server_that_lists_addresses_only_is_asked_for_their_content() -> None:
    """Where a calendar-query brings no content, one multiget does."""
    with CalDav(with_data=False) as server:
        for number in range(3):
            server.put(LAB, f"{number}.ics", event(str(number), f"Treffen {number}"))
        async with asking() as get:
            feed = await caldav.fetch(source(server.url + LAB), FetchState(), get)
        assert server.asked[-2:] == ["calendar-query", "calendar-multiget"]
    assert titles(feed) == ["Treffen 0", "Treffen 1", "Treffen 2"]


async def test_a_cut_answer_is_no_evidence() -> None:
    """What a server leaves out (507) is not gone, and `check` says so."""
    with CalDav(most=1) as server:
        server.put(LAB, "1.ics", event("1"))
        server.put(LAB, "2.ics", event("2"))
        async with asking() as get:
            feed = await caldav.fetch(source(server.url + LAB), FetchState(), get)
    reading = caldav.read(source("x"), feed, WINDOW)
    assert (len(reading.drafts), reading.complete) == (1, False)
    assert [problem.code for problem in reading.problems] == ["truncated"]


@pytest.mark.parametrize("start", ["", "/", "/dav/", "/dav/principals/ada/", HOME])
async def test_finds_the_one_calendar(start: str) -> None:
    """From the server, the principal or the home the way leads to the only calendar."""
    with CalDav(login=LOGIN, elsewhere="") as server:
        server.put(LAB, "1.ics", event("1"))
        server.calendars[f"{HOME}tasks/"] = Calendar("Aufgaben", components=("VTODO",))
        server.calendars[f"{HOME}contact_birthdays/"] = Calendar("Geburtstage")
        async with asking(lab=LOGIN) as get:
            feed = await caldav.fetch(source(server.url + start, "lab"), FetchState(), get)
    assert titles(feed) == ["Treffen"]
    assert feed.memory["collection"].endswith(LAB)


async def test_several_calendars_are_named() -> None:
    """Where there are several, a person has to choose, and reads their names and paths."""
    with CalDav() as server:
        server.put(LAB, "1.ics", event("1"))
        server.calendars[f"{HOME}privat/"] = Calendar("Privat")
        async with asking() as get:
            with pytest.raises(FeedError, match=r"2 calendars .*Lab \(.*lab/\), Privat \("):
                await caldav.fetch(source(server.url + HOME), FetchState(), get)


async def test_scheme_and_port_in_answers_do_not_count() -> None:
    """Behind a badly set proxy only the address that was given is asked."""
    with CalDav(elsewhere="https://127.0.0.1") as server:
        server.put(LAB, "1.ics", event("1"))
        async with asking() as get:
            feed = await caldav.fetch(source(server.url + "/dav/"), FetchState(), get)
    assert titles(feed) == ["Treffen"]


async def test_a_login_goes_to_no_other_host() -> None:
    """A calendar that lies elsewhere must be named by its own address."""
    with Site("127.0.0.2") as thief, CalDav(elsewhere=thief.url) as server:
        async with asking(lab=LOGIN) as get:
            with pytest.raises(FeedError, match=r"another host, 127\.0\.0\.2"):
                await caldav.fetch(source(server.url + "/dav/", "lab"), FetchState(), get)
        assert thief.requests == []


async def test_a_refused_login_names_its_variable_and_no_secret() -> None:
    """Whoever reads the error knows which variable to mend, and no password."""
    with CalDav(login=LOGIN) as server:
        server.put(LAB, "1.ics", event("1"))
        async with asking(lab_ka=("ada", "falsch")) as get:
            with pytest.raises(FetchError, match="TREFFPUNKT_CREDENTIALS_LAB_KA are not") as wrong:
                await caldav.fetch(source(server.url + LAB, "lab_ka"), FetchState(), get)
            with pytest.raises(FetchError, match=r'answers 401 .*credentials = "name"'):
                await caldav.fetch(source(server.url + LAB), FetchState(), get)
            with pytest.raises(SourceError, match="TREFFPUNKT_CREDENTIALS_OTHER"):
                await caldav.fetch(source(server.url + LAB, "other"), FetchState(), get)
    assert wrong.value.status == 401
    assert "falsch" not in str(wrong.value)


@pytest.mark.parametrize("export", [True, False])
@pytest.mark.parametrize("webdav", [True, False])
async def test_a_server_without_reports_gives_the_whole_calendar(
    webdav: bool,  # noqa: FBT001
    export: bool,  # noqa: FBT001
) -> None:
    """`?export`, or a plain GET where that is none, stands in for REPORT."""
    with CalDav(webdav=webdav, reports=False, export=export) as server:
        server.put(LAB, "1.ics", event("1"))
        async with asking() as get:
            lab = source(server.url + LAB)
            first = await caldav.fetch(lab, FetchState(), get)
            again = await caldav.fetch(lab, after(first), get)
    assert titles(first) == titles(again) == ["Treffen"]
    assert again.fingerprint == first.fingerprint


async def test_an_address_without_a_calendar_says_so() -> None:
    """A page is no calendar, and what is no XML is no answer."""
    with Site() as site:
        site.script("", lambda _: Answer(body=b"<!doctype html><p>hello"))
        async with asking() as get:
            with pytest.raises(FeedError, match="no calendar found at this address"):
                await caldav.fetch(source(site.url + "/"), FetchState(), get)


async def test_an_empty_calendar_is_a_complete_answer() -> None:
    """No meetings is something that a calendar can say."""
    with CalDav() as server:
        server.calendars[LAB] = Calendar()
        async with asking() as get:
            feed = await caldav.fetch(source(server.url + LAB), FetchState(), get)
    reading = caldav.read(source("x"), feed, WINDOW)
    assert (reading.drafts, reading.complete) == ((), True)


async def test_nextclouds_public_page_stands_for_its_calendar() -> None:
    """The address that people copy from the browser is asked where the calendar lies."""
    path = "/remote.php/dav/public-calendars/aBcD123/"
    with CalDav() as server:
        server.put(path, "1.ics", event("1"))
        async with asking() as get:
            page = source(f"{server.url}/index.php/apps/calendar/p/aBcD123/OK-Lab")
            feed = await caldav.fetch(page, FetchState(), get)
    assert titles(feed) == ["Treffen"]


async def test_a_calendar_that_moved_is_found_again() -> None:
    """What was remembered is forgotten when it is gone, and looked for anew."""
    with CalDav() as server:
        server.put(LAB, "1.ics", event("1"))
        async with asking() as get:
            home = source(server.url + HOME)
            state = after(await caldav.fetch(home, FetchState(), get))
            del server.calendars[LAB]
            server.put(f"{HOME}neu/", "1.ics", event("1", "Neu"))
            assert titles(await caldav.fetch(home, state, get)) == ["Neu"]


async def test_xml_bombs_cost_only_themselves() -> None:
    """An answer with entities is refused before anything is expanded."""
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;">]>'
        b'<d:multistatus xmlns:d="DAV:"><d:response><d:href>&c;</d:href></d:response>'
        b"</d:multistatus>"
    )
    with Site() as site:
        site.answer("/", bomb, status=207)
        async with asking() as get:
            with pytest.raises(FeedError, match="no calendar found"):
                await caldav.fetch(source(site.url + "/"), FetchState(), get)


@pytest.mark.parametrize(
    "response",
    [
        "<d:href>http://[::1</d:href>",
        "<d:href>/a.ics</d:href><d:status>HTTP/1.1 " + "9" * 6_000 + "</d:status>",
        "<d:propstat><d:prop><d:sync-token>" + "x" * 100_000 + "</d:sync-token></d:prop>",
        "<d:href/>",
    ],
)
async def test_odd_answers_are_values_of_their_source(response: str) -> None:
    """Whatever stands in a multistatus, it is read or refused as this source's own failure."""
    close = "</d:propstat>" if "<d:propstat>" in response else ""
    kind = (
        "<d:response><d:href>/cal/</d:href><d:propstat><d:prop><d:resourcetype><c:calendar"
        ' xmlns:c="urn:ietf:params:xml:ns:caldav"/></d:resourcetype></d:prop></d:propstat>'
        "</d:response>"
    )
    body = (
        f'<d:multistatus xmlns:d="DAV:">{kind}<d:response>{response}{close}</d:response>'
        "</d:multistatus>"
    )
    with Site() as site:
        site.answer("/cal/", body, status=207)
        async with asking() as get:
            try:
                feed = await caldav.fetch(source(f"{site.url}/cal/"), FetchState(), get)
            except SourceError:
                return
    assert titles(feed) == []
