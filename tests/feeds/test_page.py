"""Pages, read from small files named for their quirk and asked for on loopback."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.domain.event import Basis, Status, Window
from bot.domain.normalise.drafts import normalise_all
from bot.domain.source import FetchState, Kind, Source
from bot.errors import FeedError, FetchError
from bot.feeds import ical, page
from bot.feeds.document import Document, Feed
from bot.feeds.readers import READERS
from tests.fakes.fetching import asking
from tests.fakes.site import Answer, Site
from tests.feeds.page_fixtures import DATA, SOURCE, URL, WINDOW, body, feed, names, summary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.event import Reading

EVENT = {"@type": "Event", "name": "Abend", "startDate": "2027-01-11T19:00", "location": "Lokal"}


def html(*events: Mapping[str, object], beside: str = "") -> bytes:
    """Return a page with JSON-LD events and other HTML."""
    scripts = (f'<script type="application/ld+json">{json.dumps(each)}</script>' for each in events)
    return f"<!doctype html><title>t</title>{''.join(scripts)}<main>{beside}</main>".encode()


def calendar(*lines: str) -> str:
    """Return an iCalendar file with one event."""
    inside = ("BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", "")
    return "\r\n".join(inside)


def read(content: bytes, **memory: str) -> Reading:
    """Read a page as it is fetched."""
    return page.read(SOURCE, feed(content, **memory), WINDOW)


@pytest.mark.parametrize("name", names())
def test_reads_each_quirk(name: str) -> None:
    """Each small page named for its quirk or platform is read as the JSON beside it says."""
    expected = json.loads((DATA / f"{name}.expected.json").read_text("utf-8"))
    assert json.loads(json.dumps(summary(body(name)))) == expected


def test_every_expectation_has_its_page() -> None:
    """No expectation stands alone, and there are enough of them to mean something."""
    expected = {path.name.removesuffix(".expected.json") for path in DATA.glob("*.json")}
    assert expected == set(names())
    assert len(expected) >= 45


def test_pages_are_read_by_this_reader() -> None:
    """The one dispatch table knows it."""
    assert READERS[Kind.PAGE] is page


@pytest.mark.parametrize("name", names())
def test_a_digest_ignores_what_nobody_reads(name: str) -> None:
    """Nonces, comments, counters and the order of attributes do not make a page a new one."""
    content = body(name)
    marked = page.glance(Document(URL, content)).is_marked
    noise = content.replace(b"</head>", b"<!-- 12:31:07 --><meta name=csrf content=x81></head>")
    if marked:
        noise = noise.replace(b"</body>", b"<i>1234 views</i><script>n=7</script></body>")
    assert page.glance(Document(URL, noise)).digest == page.glance(Document(URL, content)).digest


def test_a_digest_tells_what_is_read() -> None:
    """Another time, place, text or status is another digest."""
    seen = {
        page.glance(Document(URL, html({**EVENT, **change}))).digest
        for change in (
            {},
            {"startDate": "2027-01-11T20:00"},
            {"location": "Woanders"},
            {"description": "neu"},
            {"eventStatus": "EventCancelled"},
            {"eventSchedule": {"repeatFrequency": "P1W"}},
        )
    }
    assert len(seen) == 6


def test_a_postponed_meeting_without_a_name_keeps_its_identity() -> None:
    """The previous start names the day by which the meeting was known."""
    moved = {**EVENT, "startDate": "2027-01-25T19:00", "previousStartDate": "2027-01-11T19:00"}
    before, after = (
        normalise_all(read(html(event)).drafts, SOURCE).listings for event in (EVENT, moved)
    )
    assert before[0].identity == after[0].identity
    assert before[0].day != after[0].day


def test_the_monthly_list_gives_each_event_once_with_the_files_data() -> None:
    """Lines with calendar files, in links or beside them, are one event each: the file's."""
    events = [
        calendar("SUMMARY:A", "DTSTART:20270108T180000", "DTEND:20270108T210000", "LOCATION:Ort 1"),
        calendar("UID:b", "SUMMARY:B", "DTSTART;VALUE=DATE:20270306", "DTEND;VALUE=DATE:20270308"),
        calendar(
            "SUMMARY:C", "DTSTART:20270112T190000", "RRULE:FREQ=WEEKLY;COUNT=3", "URL:http://c"
        ),
    ]
    expected = [
        draft for each in events for draft in ical.read_bytes(each.encode(), WINDOW, "UTC").drafts
    ]
    packed = [b64encode(each.encode()).decode() for each in events]
    carried = "".join(
        f'<li>x <a href="data:text/calendar;base64,{each}">.ics</a></li>' for each in packed
    )
    linked = "".join(f'<li>x <a href="/blog/{at}.ics">.ics</a></li>' for at in range(len(events)))
    files = [
        Document(f"https://lab.example/blog/{at}.ics", each.encode())
        for at, each in enumerate(events)
    ]
    for content, documents in ((carried, []), (linked, files)):
        reading = page.read(SOURCE, feed(html(beside=content), *documents), WINDOW)
        assert sorted(reading.drafts, key=str) == sorted(expected, key=str)
        assert reading.speaks_of is None


def test_prose_is_read_where_nothing_is_marked_up() -> None:
    """Then the meeting is tentative and the page is of the kind prose."""
    window = Window(WINDOW.start, WINDOW.end, datetime(2027, 1, 2, tzinfo=UTC))
    content = html(beside="<p>Nächstes Treffen: 12. März 2027, 19 Uhr, Lokal K</p>")
    reading = page.read(SOURCE, feed(content), window)
    assert reading.kind is Kind.PROSE
    assert [(draft.basis, draft.status) for draft in reading.drafts] == [
        (Basis.PROSE, Status.TENTATIVE)
    ]


def test_a_page_without_any_meeting_says_what_to_do() -> None:
    """Nothing marked up, nothing dated in words: one line that helps."""
    with pytest.raises(FeedError, match=r"no dated meeting found on this page; give the address"):
        read(html(beside="<p>Wir sind nett.</p>"))


def test_a_calendar_file_is_no_page() -> None:
    """Who said kind = page of a calendar file hears it."""
    with pytest.raises(FeedError, match='kind = "ical"'):
        read(calendar("UID:1", "DTSTART:20270111T190000").encode())


def test_an_empty_list_is_no_evidence() -> None:
    """A page that had meetings and says that none are on cancels nothing, and does not fail."""
    says_so = html(beside="<p>Keine kommenden Termine.</p>")
    empty = b'<script type="application/ld+json"> [ ] </script>'
    for content in (says_so, empty):
        reading = read(content, marked="yes")
        assert (reading.drafts, reading.complete, reading.speaks_of) == ((), True, frozenset())


def test_a_page_that_lost_its_meetings_without_a_word_fails() -> None:
    """After a redesign the people hear of it, and what was known stays."""
    with pytest.raises(FeedError, match="no longer lists the meetings it had"):
        read(html(beside="<p>Neu gestaltet! Treffen am 12.3.2027, 19 Uhr.</p>"), marked="yes")


def test_words_that_ran_out_of_dates_are_no_failure() -> None:
    """A page read as prose before whose dates are over is empty, and no evidence."""
    reading = read(html(beside="<p>Wir sind nett.</p>"), before="yes")
    assert (reading.drafts, reading.speaks_of) == ((), frozenset())


def test_a_flood_is_cut_and_no_evidence() -> None:
    """Of more than 5,000 events the first are read."""
    events = [{**EVENT, "name": f"n{at}"} for at in range(5_300)]
    reading = read(html({"@graph": events}))
    assert len(reading.drafts) == 5_000
    assert {problem.code for problem in reading.problems} == {"too_many"}
    assert reading.speaks_of == frozenset()


def test_a_huge_page_is_read_as_far_as_memory_goes() -> None:
    """Of a page of more than 3 MB the beginning is read, and what is missing proves nothing."""
    reading = read(html(EVENT, beside="<p>Karten</p>" * 300_000))
    assert [draft.title for draft in reading.drafts] == ["Abend"]
    assert {problem.code for problem in reading.problems} == {"too_many"}
    assert reading.speaks_of == frozenset()


# -- asking


def source(site: Site, path: str = "/treffen") -> Source:
    """A page on loopback."""
    url = f"{site.url}{path}"
    return Source(lab="ka", key="1", kind=Kind.PAGE, url=url, timezone="Europe/Berlin")


def after(feed: Feed) -> FetchState:
    """What is remembered of a source after a good answer."""
    document = feed.documents[0] if feed.documents else None
    return FetchState(
        fingerprint=feed.fingerprint,
        memory=feed.memory,
        etag=document.etag if document else None,
    )


def asked(site: Site) -> list[str]:
    """Return what was asked since the last time, robots.txt left out."""
    paths = [path for path in site.paths() if path != "/robots.txt"]
    site.requests.clear()
    return sorted(paths)


LISTED = '<li>A <a href="/a.ics">.ics</a></li><li>B <a href="b.ics">.ics</a></li>'
A = calendar("UID:a", "DTSTART:20270111T190000", "SUMMARY:A")
B = calendar("UID:b", "DTSTART:20270112T190000", "SUMMARY:B")


@pytest.fixture
def listing(site: Site) -> Site:
    """A site with a page that lists two calendar files."""
    site.answer("/treffen", html(beside=LISTED), headers={"ETag": '"1"'})
    site.answer("/a.ics", A)
    site.answer("/b.ics", B)
    return site


async def test_an_unchanged_page_costs_one_request(listing: Site) -> None:
    """Its files are asked for once; then neither a 304 nor the same content asks for them."""
    async with asking() as get:
        first = await page.fetch(source(listing), FetchState(), get)
        assert asked(listing) == ["/a.ics", "/b.ics", "/treffen"]
        same = await page.fetch(source(listing), after(first), get)
        assert (same.unchanged, asked(listing)) == (True, ["/treffen"])
        listing.answer("/treffen", html(beside=LISTED + "<!-- 12:31 -->"))
        again = await page.fetch(source(listing), after(same), get)
        assert (again.unchanged, asked(listing)) == (True, ["/treffen"])
        assert again.fingerprint == first.fingerprint
    titles = [draft.title for draft in page.read(source(listing), first, WINDOW).drafts]
    assert titles == ["A", "B"]


async def test_files_are_asked_again_now_and_then(listing: Site) -> None:
    """A file may change while the page that lists it does not."""
    async with asking() as get:
        feed = await page.fetch(source(listing), FetchState(), get)
        before = feed.fingerprint
        listing.answer("/b.ics", B.replace("T190000", "T200000"))
        polls = 0
        while feed.fingerprint == before and polls < 20:
            feed = await page.fetch(source(listing), after(feed), get)
            polls += 1
    assert 5 < polls < 20
    assert not feed.unchanged


async def test_a_poll_in_full_asks_for_the_files_too(listing: Site) -> None:
    """Where nothing counts as known everything is fetched, whatever is remembered."""
    async with asking() as get:
        first = await page.fetch(source(listing), FetchState(), get)
        asked(listing)
        again = await page.fetch(source(listing), FetchState(memory=first.memory), get)
    assert asked(listing) == ["/a.ics", "/b.ics", "/treffen"]
    assert len(again.documents) == 3


async def test_a_file_that_is_gone_costs_only_itself(listing: Site) -> None:
    """The others are read, people are told, and what is missing proves nothing."""
    listing.forget("/b.ics")
    async with asking() as get:
        feed = await page.fetch(source(listing), FetchState(), get)
        asked(listing)
        await page.fetch(source(listing), after(feed), get)
    assert asked(listing) == ["/treffen"]
    reading = page.read(source(listing), feed, WINDOW)
    assert [draft.title for draft in reading.drafts] == ["A"]
    assert [problem.code for problem in reading.problems] == ["link_unreadable"]
    assert reading.speaks_of == frozenset()


async def test_a_file_that_fails_is_asked_for_next_time(listing: Site) -> None:
    """A server's bad day is not remembered as the page's content."""
    listing.answer("/b.ics", status=500)
    async with asking() as get:
        feed = await page.fetch(source(listing), FetchState(), get)
        asked(listing)
        listing.answer("/b.ics", B)
        again = await page.fetch(source(listing), after(feed), get)
    assert asked(listing) == ["/a.ics", "/b.ics", "/treffen"]
    assert again.fingerprint != feed.fingerprint
    assert page.read(source(listing), again, WINDOW).speaks_of is None


async def test_a_server_that_asks_for_patience_is_obeyed(listing: Site) -> None:
    """A 429 of one file is the answer of all."""
    listing.answer("/b.ics", status=429, headers={"Retry-After": "120"})
    async with asking() as get:
        with pytest.raises(FetchError) as refused:
            await page.fetch(source(listing), FetchState(), get)
    assert refused.value.retry_after == 120


async def test_no_file_answers_is_a_failure(listing: Site) -> None:
    """A list of which nothing can be read is not an empty one."""
    listing.forget("/a.ics")
    listing.forget("/b.ics")
    async with asking() as get:
        with pytest.raises(FetchError, match="404"):
            await page.fetch(source(listing), FetchState(), get)


async def test_only_files_of_the_house_and_not_without_end(site: Site) -> None:
    """A page cannot send us around: other hosts are not asked, and at most 80 files are."""
    links = "".join(f'<a href="/{number}.ics">x</a>' for number in range(120))
    site.answer("/treffen", html(beside='<a href="http://elsewhere.example/x.ics">x</a>' + links))
    site.script("", lambda _: Answer(body=A.encode()))
    async with asking() as get:
        feed = await page.fetch(source(site), FetchState(), get)
    assert len(asked(site)) == 81
    reading = page.read(source(site), feed, WINDOW)
    assert "too_many" in {problem.code for problem in reading.problems}
    assert reading.speaks_of == frozenset()


async def test_files_beside_the_same_events_are_not_asked_for(site: Site) -> None:
    """Where the page itself tells as much as its links promise, one request is enough."""
    link = '<a href="/treffen.ics">In den Kalender</a>'
    site.answer("/treffen", html(EVENT, beside=link))
    async with asking() as get:
        await page.fetch(source(site), FetchState(), get)
    assert asked(site) == ["/treffen"]


async def test_robots_txt_is_asked_for_pages(listing: Site) -> None:
    """A site that wants no visits of robots gets none."""
    listing.answer("/robots.txt", "User-agent: *\nDisallow: /treffen\n")
    async with asking() as get:
        with pytest.raises(FetchError, match="robots"):
            await page.fetch(source(listing), FetchState(), get)
    assert asked(listing) == []


async def test_a_page_without_address_is_refused() -> None:
    """A source without an address says so instead of asking anybody."""
    nowhere = Source(lab="ka", key="1", kind=Kind.PAGE, url=None, timezone="Europe/Berlin")
    async with asking() as get:
        with pytest.raises(FeedError, match="no address"):
            await page.fetch(nowhere, FetchState(), get)
