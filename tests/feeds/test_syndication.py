"""Feeds of posts: what each quirk is read as, and how they are asked for."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.event import Basis, Status, Window
from bot.domain.source import FetchState, Source
from bot.errors import FeedError, FetchError, ParseKilledError
from bot.feeds import syndication
from bot.feeds.document import Document, Feed
from tests.fakes.fetching import asking
from tests.fakes.site import Answer, Request, Site
from tests.feeds.syndication_fixtures import DATA, SOURCE, URL, WINDOW, names, summary

ICS = (
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:9@lab.example\r\nDTSTART;TZID=Europe/Berlin:"
    "20270121T190000\r\nSUMMARY:Offener Abend\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


BOMB = (
    b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><rss version="2.0"><channel><item>'
    b"<title>&c;</title></item></channel></rss>"
)


@pytest.mark.parametrize("name", names())
def test_reads_each_quirk(name: str) -> None:
    """Each small feed named for its quirk is read as the JSON beside it says."""
    expected = json.loads((DATA / f"{name.rpartition('.')[0]}.expected.json").read_text("utf-8"))
    assert json.loads(json.dumps(summary(name))) == expected


def test_every_expectation_has_its_feed() -> None:
    """No expectation stands alone, and there are enough of them to mean something."""
    expected = {path.name.removesuffix(".expected.json") for path in DATA.glob("*.expected.json")}
    assert expected == {name.rpartition(".")[0] for name in names()}
    assert len(expected) >= 25


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html><body>Blog</body></html>", "web page"),
        (b"Hello", "no feed of posts"),
        (b'{"items": [1, 2]}', "no feed of posts"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": 3}', "no feed of posts"),
        (b"{" * 20_000, "no feed of posts"),
        (BOMB, "declares entities"),
        (b"\xff\xfe" + BOMB.decode().encode("utf-16-le"), "declares entities"),
    ],
)
def test_refuses_what_is_no_feed(body: bytes, words: str) -> None:
    """What is no feed of posts is refused with a sentence that says what it is instead."""
    with pytest.raises(FeedError, match=words):
        syndication.read(SOURCE, Feed((Document(URL, body),), ""), WINDOW)


def rss(*posts: str, head: str = "") -> str:
    """A feed of some posts."""
    inside = "".join(f"<item>{post}</item>" for post in posts)
    return f"<rss version='2.0'><channel><title>Lab</title>{head}{inside}</channel></rss>"


def post(number: int, text: str, date: str = "Mon, 04 Jan 2027 10:00:00 +0100") -> str:
    """A post with a title and a text."""
    return (
        f"<title>Beitrag {number}</title><guid>{number}</guid><link>https://lab.example/{number}"
        f"</link><pubDate>{date}</pubDate><description><![CDATA[{text}]]></description>"
    )


def drafts(feed: Feed) -> list[str]:
    """The titles of what is read."""
    return [draft.title for draft in syndication.read(SOURCE, feed, WINDOW).drafts]


def at(url: str, credentials: str | None = None) -> Source:
    """The same source at a server of this test."""
    return replace(SOURCE, url=url, credentials=credentials)


def after(feed: Feed) -> FetchState:
    """What a poll remembers of an answer that it took."""
    (document,) = feed.documents
    return FetchState(etag=document.etag, fingerprint=feed.fingerprint, memory=feed.memory)


async def test_linked_calendar_files_are_asked_for_once() -> None:
    """The file that a post links says when; it is remembered, and read again from memory."""
    with Site() as site:
        linked = f'<a href="{site.url}/e/9.ics">iCal</a>'
        site.answer("/feed", rss(post(1, linked), post(2, "Text")))
        site.answer("/e/9.ics", ICS)
        async with asking() as get:
            lab = at(f"{site.url}/feed")
            first = await syndication.fetch(lab, FetchState(), get)
            again = await syndication.fetch(lab, after(first), get)
            assert site.paths() == ["/feed", "/e/9.ics", "/feed"]
            site.answer("/feed", rss(post(1, linked), post(3, "Am 22.1. um 19 Uhr: Löten")))
            changed = await syndication.fetch(lab, after(first), get)
        assert site.paths()[3:] == ["/feed"]
    assert drafts(first) == drafts(again) == ["Offener Abend"]
    assert first.fingerprint == again.fingerprint != changed.fingerprint
    assert drafts(changed) == ["Offener Abend", "Beitrag 3"]


async def test_a_calendar_that_every_post_links_is_no_posts_own() -> None:
    """What stands below every post is not asked for, nor what one subscribes to."""
    with Site() as site:
        below = f'<a href="{site.url}/all.ics">Alle Termine</a> <a href="webcal://x.example/a.ics">'
        site.answer("/feed", rss(*(post(number, below) for number in range(3))))
        async with asking() as get:
            await syndication.fetch(at(f"{site.url}/feed"), FetchState(), get)
        assert site.paths() == ["/feed"]


async def test_a_file_that_is_missing_costs_only_itself() -> None:
    """A dead link is asked once; one that fails otherwise again with the next answer."""
    with Site() as site:
        links = f'<a href="{site.url}/dead.ics"></a><a href="{site.url}/ill.ics"></a>'
        site.answer("/feed", rss(post(1, f"Am 22.1.2027 um 19 Uhr: Löten {links}")))
        site.answer("/ill.ics", status=500)
        async with asking() as get:
            lab = at(f"{site.url}/feed")
            first = await syndication.fetch(lab, FetchState(), get)
            site.answer("/ill.ics", ICS)
            again = await syndication.fetch(lab, after(first), get)
        assert site.paths() == ["/feed", "/dead.ics", "/ill.ics", "/feed", "/ill.ics"]
    assert drafts(first) == ["Beitrag 1"]
    assert drafts(again) == ["Offener Abend"]


async def test_a_server_that_asks_for_patience_is_obeyed() -> None:
    """A 429 of a linked file is a failure of the poll, with its Retry-After."""
    with Site() as site:
        site.answer("/feed", rss(post(1, f'<a href="{site.url}/1.ics"></a>')))
        site.answer("/1.ics", status=429, headers={"Retry-After": "600"})
        async with asking() as get:
            with pytest.raises(FetchError) as refused:
                await syndication.fetch(at(f"{site.url}/feed"), FetchState(), get)
    assert refused.value.retry_after == 600


async def test_what_has_not_changed_is_not_read() -> None:
    """A 304 is unchanged; a new build date and new counts of comments change nothing."""
    with Site() as site:
        site.answer("/feed", rss(post(1, "Am 22.1. um 19 Uhr: Löten")), headers={"ETag": '"1"'})
        async with asking() as get:
            lab = at(f"{site.url}/feed")
            first = await syndication.fetch(lab, FetchState(), get)
            assert (await syndication.fetch(lab, after(first), get)).unchanged
            counted = post(1, "Am 22.1. um 19 Uhr: Löten").replace(
                "</guid>",
                "</guid><slash:comments xmlns:slash='http://purl.org/rss/1.0/modules/slash/'>7"
                "</slash:comments>",
            )
            built = "<lastBuildDate>Tue, 12 Jan 2027 10:00:00 +0100</lastBuildDate>"
            site.answer("/feed", rss(counted, head=built))
            counted_feed = await syndication.fetch(lab, after(first), get)
            site.answer("/feed", rss(post(1, "Am 22.1. um 20 Uhr: Löten")))
            changed = await syndication.fetch(lab, after(first), get)
    assert counted_feed.fingerprint == first.fingerprint != changed.fingerprint


async def test_a_login_is_sent() -> None:
    """A feed behind a password is asked with the one from the environment."""

    def guarded(request: Request) -> Answer:
        right = request.headers.get("authorization") == "Basic YTpi"
        return Answer(body=rss(post(1, "x")).encode()) if right else Answer(status=401)

    with Site() as site:
        site.script("/feed", guarded)
        async with asking(lab=("a", "b")) as get:
            feed = await syndication.fetch(at(f"{site.url}/feed", "lab"), FetchState(), get)
    assert len(feed.documents) == 1


def test_what_no_longer_stands_in_the_feed_is_no_evidence() -> None:
    """The reading is whole, and says of which posts alone it speaks."""
    feed = Feed((Document(URL, rss(post(1, "Am 22.1. um 19 Uhr: Löten")).encode()),), "")
    reading = syndication.read(SOURCE, feed, WINDOW)
    assert reading.complete
    assert [draft.uid for draft in reading.drafts] == list(reading.speaks_of or ())


def test_only_the_newest_posts_are_read() -> None:
    """Of a feed with thousands of posts the first hundred are read, quickly."""
    posts = [post(number, f"Am 22.1.2027 um 19 Uhr: Treffen {number}") for number in range(5_000)]
    feed = Feed((Document(URL, rss(*posts).encode()),), "")
    reading = syndication.read(SOURCE, feed, WINDOW)
    assert reading.speaks_of is not None
    assert len(reading.speaks_of) == 100


def test_a_feed_may_have_the_doctype_of_its_format() -> None:
    """The DOCTYPE of RSS 0.91 is no harm, and a post may speak of entities."""
    doctype = (
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"'
        ' "http://my.netscape.com/publish/formats/rss-0.91.dtd">'
    )
    old = doctype + rss(post(1, "Am 22.1. um 19 Uhr: Löten")).replace("2.0", "0.91")
    about_xml = rss(post(1, "Am 22.1. um 19 Uhr: Löten, dann <!ENTITY a 'b'> erklärt"))
    for body in (old, about_xml):
        assert drafts(Feed((Document(URL, body.encode()),), "")) == ["Beitrag 1"]


def test_a_post_of_megabytes_keeps_no_other_from_being_read() -> None:
    """What is too long to be read beside the others is left out, wherever it stands."""
    long = post(1, "Am 20.1. um 19 Uhr: Nähen " + "&amp;" * 600_000)
    meeting = post(2, "Am 22.1. um 19 Uhr: Löten")
    for posts in ([long, meeting], [meeting, long]):
        assert drafts(Feed((Document(URL, rss(*posts).encode()),), "")) == ["Beitrag 2"]


def test_a_big_feed_is_read_quickly() -> None:
    """Nine megabytes of posts take far less than what is given for reading."""
    told = "Am 22.1.2027 um 19 Uhr: Löten" + "&lt;b&gt;x" * 9_000
    body = rss(*(post(number, told) for number in range(100))).replace("<![CDATA[", "")
    feed = Feed((Document(URL, body.replace("]]>", "").encode()),), "")
    begun = time.process_time()
    assert syndication.survey(feed.documents[0]).fingerprint
    assert drafts(feed)
    assert time.process_time() - begun < 4


@pytest.mark.parametrize(
    "body",
    [
        b"<rss version='2.0'>" + b"<a>" * 5_000,
        b"<rss version='2.0'><channel><item><title>" + b"x" * 5_000_000 + b"</title></item>",
        b"<rss version='2.0'><channel>" + b"<item>" * 5_000,
        b"<rss version='2.0'><channel><item><description>" + b"<![CDATA[<a href='" * 100_000,
        b"<rss version='2.0'><channel><item><description>" + b"&lt;a href=" * 30_000,
        BOMB,
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [' + b'{"id": "1"},' * 400_000,
    ],
    ids=["deep", "long_title", "nested_posts", "cdata", "links", "entities", "json"],
)
async def test_hostile_feeds_cost_only_themselves(body: bytes) -> None:
    """Whatever a feed is made of, it is read or refused within the bounds of reading."""
    async with asking() as get:
        try:
            reading = await get.apart(
                syndication.read, SOURCE, Feed((Document(URL, body),), ""), WINDOW
            )
        except ParseKilledError as killed:
            pytest.fail(str(killed))
        except FeedError:
            return
    assert not reading.drafts


def test_a_post_is_read_by_its_own_day() -> None:
    """Tomorrow is the day after the post, not after today; a year later it still is."""
    body = rss(post(1, "Morgen um 19 Uhr treffen wir uns im Hub", "Tue, 12 Jan 2027 10:00:00 GMT"))
    late = Window(
        datetime(2026, 12, 1, tzinfo=UTC),
        datetime(2028, 6, 1, tzinfo=UTC),
        datetime(2028, 1, 12, tzinfo=UTC),
    )
    (draft,) = syndication.read(SOURCE, Feed((Document(URL, body.encode()),), ""), late).drafts
    assert draft.start == datetime(2027, 1, 13, 19)  # noqa: DTZ001
    assert (draft.basis, draft.status) == (Basis.PROSE, Status.TENTATIVE)
