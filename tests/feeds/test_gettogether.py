from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from bot.domain.event import Draft, Reading, Status, Window
from bot.domain.source import FetchState, Kind, Source
from bot.errors import FeedError, FetchError, SourceError
from bot.feeds import gettogether
from bot.feeds.gettogether import team_at
from tests.fakes.gettogether import SPELT, GetTogether
from tests.fakes.site import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.feeds.document import Feed
    from bot.feeds.fetch import Fetcher

YEAR = Window(datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 12, 1, tzinfo=UTC))
COAST = {"team": "4", "slug": "lab-küste"}


@pytest.fixture
def server() -> Iterator[GetTogether]:
    """A GetTogether server that shows its first moment."""
    with GetTogether() as fake:
        yield fake


def source(url: str) -> Source:
    """Make a source of that address."""
    return Source(lab="küste", key="1", kind=Kind.GETTOGETHER, url=url, timezone="Europe/Berlin")


async def poll(get: Fetcher, url: str, memory: dict[str, str] | None = None) -> Feed:
    """Ask for what the reader needs."""
    return await gettogether.fetch(source(url), FetchState(memory=memory or {}), get)


def statuses(url: str, feed: Feed) -> dict[str, Status | None]:
    """Read the feed; return the status of each meeting by its number."""
    reading = gettogether.read(source(url), feed, YEAR)
    return {str(draft.uid).partition("@")[0]: draft.status for draft in reading.drafts}


def by_number(reading: Reading) -> dict[str, Draft]:
    """Return the drafts by their meeting's number."""
    return {str(draft.uid).partition("@")[0]: draft for draft in reading.drafts}


CONFIRMED = {"41": Status.CONFIRMED, "42": Status.CONFIRMED, "43": Status.CONFIRMED}
ONE_CANCELLED = {**CONFIRMED, "41": Status.CANCELLED}
UNKNOWN = dict.fromkeys(CONFIRMED)


@pytest.mark.parametrize(
    "path",
    [
        "/lab-küste/",
        "/lab-küste",
        "/lab-k%C3%BCste/",
        "/lab-küste/events/",
        "/lab-küste/events",
        "/team/4/events.ics",
        "/team/4/",
    ],
)
async def test_every_address_of_a_team_leads_to_it(
    server: GetTogether, get: Fetcher, path: str
) -> None:
    """Page, list of events and .ics of a team all give the same meetings and the same memory."""
    server.show("t1")
    feed = await poll(get, server.url + path)
    assert feed.memory == COAST
    assert statuses(server.url + path, feed) == ONE_CANCELLED


async def test_a_number_alone_means_the_public_server() -> None:
    """A bare team number is looked up on gettogether.community."""
    assert team_at(" 17065 ").calendar == "https://gettogether.community/team/17065/events.ics"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "lab-küste",
        "/lab-küste/",
        "https://x.example/",
        "https://x.example/events/7/abend/",
        "https://x.example/teams/",
        "https://x.example/team/vier/",
        "http://[",
        "٣",
        "-1",
    ],
)
async def test_other_addresses_are_refused(address: str) -> None:
    """What names no team says which addresses would."""
    with pytest.raises(SourceError, match="no GetTogether team"):
        team_at(address)


@pytest.mark.parametrize("path", ["/lab-küste/", "/team/4/events.ics"])
async def test_later_polls_need_two_requests(server: GetTogether, get: Fetcher, path: str) -> None:
    """Once number and name are remembered, only the .ics and the page of events are asked."""
    await poll(get, server.url + path)
    server.paths()
    await poll(get, server.url + path, COAST)
    assert server.paths() == ["/team/4/events.ics", "/lab-küste/events/"]


async def test_a_cancelled_meeting_is_recognised(server: GetTogether, get: Fetcher) -> None:
    """What the .ics leaves unmarked, the page strikes out."""
    url = f"{server.url}/lab-küste/"
    before = await poll(get, url)
    server.show("t1")
    after = await poll(get, url, before.memory)
    assert statuses(url, before) == CONFIRMED
    assert statuses(url, after) == ONE_CANCELLED
    assert after.fingerprint != before.fingerprint


async def test_churn_is_no_change(server: GetTogether, get: Fetcher) -> None:
    """A new DTSTAMP in every answer leaves the fingerprint as it is."""
    first = await poll(get, f"{server.url}/lab-küste/")
    second = await poll(get, f"{server.url}/lab-küste/", COAST)
    assert first.documents[0].body != second.documents[0].body
    assert first.fingerprint == second.fingerprint


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


async def test_all_facts_of_the_six_changes_arrive(server: GetTogether, get: Fetcher) -> None:
    """Moved, renamed, relocated, deleted and announced meetings read as the server tells them."""
    server.show("t1")
    drafts: dict[str, Draft] = {}
    for slug in ("code-for-beispielstadt", "lab-küste", "oklab-bergen"):
        url = f"{server.url}/{slug}/"
        drafts |= by_number(gettogether.read(source(url), await poll(get, url), YEAR))
    assert drafts["32"].start == datetime(2027, 2, 16, 19, tzinfo=UTC)
    assert drafts["43"].title == "Wattwanderung, jetzt online"
    assert drafts["91"].place == "Alte Seilbahn"
    assert "93" not in drafts
    assert drafts["94"].title == "Almauftrieb"
    assert drafts["42"].title == "Pegelstände <live>"
    assert drafts["92"].title.startswith("Hüttenabend 🏔 mit sehr langem Namen")


async def test_links_lead_to_the_server_that_answers(server: GetTogether, get: Fetcher) -> None:
    """The host inside the feed is wrong, so links are put on the source's own, without secrets."""
    url = server.url.replace("//", "//anna:geheim@") + "/lab-küste/"
    feed = await poll(get, url)
    draft = by_number(gettogether.read(source(url), feed, YEAR))["42"]
    assert draft.url == f"{server.url}/events/42/{quote('pegelstände-<live>', safe='')}/"
    assert draft.uid == f"42@{SPELT}"


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
    assert len(by_number(gettogether.read(source(server.url + "/lab-küste/"), feed, YEAR))) == 3


async def test_a_page_of_something_else_is_no_evidence(server: GetTogether, get: Fetcher) -> None:
    """A login or maintenance page with status 200 confirms nothing."""
    for path in ("/lab-küste/events/", "/lab-küste/", "/searchables/"):
        server.fail(path, Answer(body=b"<html>Back soon!</html>"))
    feed = await poll(get, f"{server.url}/lab-küste/", COAST)
    assert statuses(f"{server.url}/lab-küste/", feed) == UNKNOWN


async def test_a_meeting_the_page_does_not_list_takes_place(
    server: GetTogether, get: Fetcher
) -> None:
    """A page may be shortened; what it does not strike out is on."""
    link = b'<a href="/team/4/events.ics">iCal</a>'
    server.fail("/lab-küste/events/", Answer(body=link))
    feed = await poll(get, f"{server.url}/lab-küste/", COAST)
    assert statuses(f"{server.url}/lab-küste/", feed) == CONFIRMED


async def test_a_private_team_says_so(server: GetTogether, get: Fetcher) -> None:
    """A 404 is explained, whether the number or the page is unknown."""
    for path in ("/team/99/events.ics", "/lab-nirgends/"):
        with pytest.raises(FetchError, match="no such team, or it is private") as caught:
            await poll(get, server.url + path)
        assert caught.value.status == 404


async def test_a_page_instead_of_a_calendar_is_no_feed(server: GetTogether, get: Fetcher) -> None:
    """An error page with status 200 where the .ics should be cancels nothing."""
    server.fail("/team/4/events.ics", Answer(body=b"<html><h1>Oops</h1></html>"))
    with pytest.raises(FeedError, match="not a calendar"):
        await poll(get, f"{server.url}/lab-küste/", COAST)


async def test_a_page_without_a_calendar_is_no_team(server: GetTogether, get: Fetcher) -> None:
    """A page that links no .ics is not a team's page."""
    server.fail("/lab-küste/events/", Answer(body=b"<html>Hello</html>"))
    with pytest.raises(FeedError, match="links no team's calendar"):
        await poll(get, f"{server.url}/lab-küste/")


async def test_a_server_that_asks_for_patience_is_left_alone(
    server: GetTogether, get: Fetcher
) -> None:
    """After a 429 for the page nothing else is asked, and the wait is passed on."""
    server.fail("/lab-küste/events/", Answer(status=429, headers={"Retry-After": "120"}))
    with pytest.raises(FetchError) as caught:
        await poll(get, f"{server.url}/lab-küste/", COAST)
    assert caught.value.retry_after == 120
    assert server.paths() == ["/team/4/events.ics", "/lab-küste/events/"]


async def test_the_name_is_found_on_a_meetings_page(server: GetTogether, get: Fetcher) -> None:
    """Where the list of teams does not answer, a meeting's own page names its host."""
    server.fail("/api/teams/")
    feed = await poll(get, f"{server.url}/team/4/events.ics")
    assert feed.memory == COAST


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


async def test_a_team_founded_anew_is_found_again(server: GetTogether, get: Fetcher) -> None:
    """When the remembered number is gone, the page tells the new one."""
    feed = await poll(get, f"{server.url}/lab-küste/", {"team": "77", "slug": "lab-küste"})
    assert feed.memory == COAST
    assert statuses(f"{server.url}/lab-küste/", feed) == CONFIRMED


async def test_memory_of_another_team_is_not_used(server: GetTogether, get: Fetcher) -> None:
    """A source whose address was changed does not go on reading the old team."""
    feed = await poll(get, f"{server.url}/oklab-bergen/", COAST)
    assert feed.memory == {"team": "9", "slug": "oklab-bergen"}


async def test_a_team_without_meetings_is_read(server: GetTogether, get: Fetcher) -> None:
    """An empty calendar is an answer, not an error."""
    server.meetings.clear()
    feed = await poll(get, f"{server.url}/team/4/events.ics")
    assert statuses(f"{server.url}/team/4/events.ics", feed) == {}
