from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.domain.event import Status
from bot.errors import FetchError
from bot.feeds import gettogether_pages as pages
from tests.fakes.gettogether import GetTogether
from tests.fakes.site import Answer
from tests.feeds.teams import COAST, CONFIRMED, ONE_CANCELLED, UNKNOWN, meetings, poll, statuses

if TYPE_CHECKING:
    from bot.feeds.fetch import Fetcher


async def test_a_cancelled_meeting_is_recognised(server: GetTogether, get: Fetcher) -> None:
    """What the .ics leaves unmarked, the page strikes out."""
    url = f"{server.url}/lab-küste/"
    before = await poll(get, url)
    server.show("t1")
    after = await poll(get, url, before.memory)
    assert statuses(url, before) == CONFIRMED
    assert statuses(url, after) == ONE_CANCELLED
    assert after.fingerprint != before.fingerprint


async def test_a_cancellation_alone_alters_the_fingerprint(
    server: GetTogether, get: Fetcher
) -> None:
    """The .ics says the same before and after; the evidence does not."""
    url = f"{server.url}/lab-küste/"
    before = await poll(get, url)
    server.meetings[4]["cancelled"] = True
    after = await poll(get, url, COAST)
    assert after.fingerprint != before.fingerprint
    assert statuses(url, after)["42"] is Status.CANCELLED


async def test_the_summary_page_will_do(server: GetTogether, get: Fetcher) -> None:
    """Where the page of events fails, the team's first page is evidence too."""
    server.show("t1")
    server.fail("/lab-küste/events/")
    feed = await poll(get, f"{server.url}/lab-küste/", COAST)
    assert statuses(f"{server.url}/lab-küste/", feed) == ONE_CANCELLED


async def test_without_pages_the_list_of_all_meetings_tells(
    server: GetTogether, get: Fetcher
) -> None:
    """A meeting that /searchables/ lacks, while it has others of the team, is cancelled."""
    server.show("t1")
    for path in ("/lab-küste/events/", "/lab-küste/"):
        server.fail(path)
    feed = await poll(get, f"{server.url}/lab-küste/", COAST)
    assert statuses(f"{server.url}/lab-küste/", feed) == ONE_CANCELLED


async def test_a_list_without_the_team_is_no_evidence(server: GetTogether, get: Fetcher) -> None:
    """When /searchables/ has none of a team's meetings, they are not all cancelled."""
    for path in ("/lab-küste/events/", "/lab-küste/"):
        server.fail(path)
    for body in (b"[]", b"[", b"[1, null, {}]", b'[{"event_url": "http://["}]', b"[" * 100_000):
        server.fail("/searchables/", Answer(body=body))
        feed = await poll(get, f"{server.url}/lab-küste/", COAST)
        assert statuses(f"{server.url}/lab-küste/", feed) == UNKNOWN


async def test_what_has_begun_is_not_cancelled(get: Fetcher) -> None:
    """/searchables/ drops a meeting that has begun, the .ics does not: that proves nothing."""
    with GetTogether(now=datetime(2027, 1, 20, 18, tzinfo=UTC)) as server:
        for path in ("/lab-küste/events/", "/lab-küste/"):
            server.fail(path)
        feed = await poll(get, f"{server.url}/lab-küste/", COAST)
        assert statuses(f"{server.url}/lab-küste/", feed) == {**CONFIRMED, "41": None}


async def test_without_any_evidence_the_status_is_not_known(
    server: GetTogether, get: Fetcher
) -> None:
    """When nothing but the .ics answers, what was known before stays true."""
    server.show("t1")
    for path in ("/lab-küste/events/", "/lab-küste/", "/searchables/"):
        server.fail(path)
    feed = await poll(get, f"{server.url}/lab-küste/", COAST)
    assert statuses(f"{server.url}/lab-küste/", feed) == UNKNOWN
    assert len(meetings(server.url + "/lab-küste/", feed)) == 3


async def test_a_page_of_something_else_is_no_evidence(server: GetTogether, get: Fetcher) -> None:
    """A login or maintenance page with status 200 confirms nothing."""
    for path in ("/lab-küste/events/", "/lab-küste/", "/searchables/"):
        server.fail(path, Answer(body=b"<html>Back soon!</html>"))
    feed = await poll(get, f"{server.url}/lab-küste/", COAST)
    assert statuses(f"{server.url}/lab-küste/", feed) == UNKNOWN


async def test_a_shortened_page_tells_nothing_of_what_it_lacks(
    server: GetTogether, get: Fetcher
) -> None:
    """A page that lists one meeting of three confirms that one and restores no cancelled one."""
    server.show("t1")
    url = f"{server.url}/lab-küste/"
    shortened = b'<a href="/team/4/events.ics">iCal</a> <a href="/events/42/x/">Pegel</a>'
    server.fail("/lab-küste/events/", Answer(body=shortened))
    feed = await poll(get, url, COAST)
    assert statuses(url, feed) == {**UNKNOWN, "42": Status.CONFIRMED}


async def test_a_restored_meeting_is_seen_behind_a_shortened_page(
    server: GetTogether, get: Fetcher
) -> None:
    """Struck, then not listed, then listed again: each page alters the fingerprint."""
    url = f"{server.url}/lab-küste/"
    restored = await poll(get, url, COAST)
    server.meetings[4]["cancelled"] = True
    struck = await poll(get, url, COAST)
    server.fail("/lab-küste/events/", Answer(body=b'<a href="/team/4/events.ics">iCal</a>'))
    shortened = await poll(get, url, COAST)
    assert len({feed.fingerprint for feed in (restored, struck, shortened)}) == 3
    told = [statuses(url, feed)["42"] for feed in (struck, shortened, restored)]
    assert told == [Status.CANCELLED, None, Status.CONFIRMED]


async def test_a_server_that_asks_for_patience_is_left_alone(
    server: GetTogether, get: Fetcher
) -> None:
    """After a 429 for the page nothing else is asked, and the wait is passed on."""
    server.fail("/lab-küste/events/", Answer(status=429, headers={"Retry-After": "120"}))
    with pytest.raises(FetchError) as caught:
        await poll(get, f"{server.url}/lab-küste/", COAST)
    assert caught.value.retry_after == 120
    assert server.paths() == ["/team/4/events.ics", "/lab-küste/events/"]


async def test_a_name_that_cannot_be_found_costs_nothing_else(
    server: GetTogether, get: Fetcher
) -> None:
    """Without the page's name, /searchables/ still tells what was cancelled."""
    server.show("t1")
    server.fail("/api/teams/", Answer(body=b'{"results": []}'))
    server.fail("/events/43/-/")
    feed = await poll(get, f"{server.url}/team/4/events.ics")
    assert feed.memory == {"team": "4"}
    assert statuses(f"{server.url}/team/4/events.ics", feed) == ONE_CANCELLED


def test_only_struck_meetings_count() -> None:
    """A struck word, a struck link elsewhere and a strike without a bracket tell nothing."""
    page = b"""
        <a href="/events/6/w/">W</a> <del>old</del> (x)
        <del class="a"> <a href="/events/7/x/">A</a> </del> (Abgesagt)
        <a href="/events/8/y/">B</a> <del><a href="/places/8/">B</a></del> (Canceled)
        <del><a href="/events/9/y/">C</a></del> moved <del><a href="/events/10/z/">D</a>
    """
    struck, listed = pages.marked(page)
    assert struck == {"7"}
    assert listed == {"6", "8"}


def test_struck_in_one_place_is_struck() -> None:
    """A meeting that a page strikes out here and links there is cancelled."""
    calendar = b"BEGIN:VEVENT\r\nUID:7@x.example\r\nEND:VEVENT\r\n"
    link = b'<a href="/events/7/x/">A</a>'
    verdict = pages.Verdict.of(link + b"<del>" + link + b"</del> (Canceled)", calendar)
    assert verdict.on("7@x.example", datetime(2027, 1, 20, 18, tzinfo=UTC)) is Status.CANCELLED


@pytest.mark.parametrize(
    "page",
    [
        b"<del" * 2_000_000,
        b"<del><a href='/events/" * 400_000,
        b"<del><a href='/events/7/'>" + b"</del>" * 1_000_000,
        b"<del>" + b"/events/1" * 900_000,
        b"/events/1/" * 900_000,
        b"UID:1@" * 1_500_000,
        b"Hosted by " * 900_000,
        b"\r\n " * 3_000_000,
    ],
    ids=["opened", "linked", "closed", "in-one", "listed", "uids", "hosts", "folds"],
)
def test_hostile_pages_are_read_in_linear_time(page: bytes) -> None:
    """Nearly ten megabytes made to confuse a search take no longer than any others."""
    began = time.process_time()
    assert pages.host_slug(page) is None
    pages.digest(page, page)
    assert time.process_time() - began < 5
