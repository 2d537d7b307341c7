from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from bot.errors import FeedError, FetchError, SourceError
from bot.feeds.gettogether import team_at
from tests.fakes.gettogether import SPELT, GetTogether
from tests.fakes.site import Answer
from tests.feeds.teams import COAST, CONFIRMED, ONE_CANCELLED, meetings, poll, statuses

if TYPE_CHECKING:
    from bot.domain.event import Draft
    from bot.feeds.fetch import Fetcher


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


async def test_churn_is_no_change(server: GetTogether, get: Fetcher) -> None:
    """A new DTSTAMP in every answer leaves the fingerprint as it is."""
    first = await poll(get, f"{server.url}/lab-küste/")
    second = await poll(get, f"{server.url}/lab-küste/", COAST)
    assert first.documents[0].body != second.documents[0].body
    assert first.fingerprint == second.fingerprint


async def test_all_facts_of_the_six_changes_arrive(server: GetTogether, get: Fetcher) -> None:
    """Moved, renamed, relocated, deleted and announced meetings read as the server tells them."""
    server.show("t1")
    drafts: dict[str, Draft] = {}
    for slug in ("code-for-beispielstadt", "lab-küste", "oklab-bergen"):
        url = f"{server.url}/{slug}/"
        drafts |= meetings(url, await poll(get, url))
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
    draft = meetings(url, feed)["42"]
    assert draft.url == f"{server.url}/events/42/{quote('pegelstände-<live>', safe='')}/"
    assert draft.uid == f"42@{SPELT}"


async def test_a_private_team_says_so(server: GetTogether, get: Fetcher) -> None:
    """A 404 is explained in one short line, whether the number or the page is unknown."""
    for path in ("/team/99/events.ics", "/lab-nirgends/"):
        with pytest.raises(FetchError, match=r"^no such team, or it is private \(404\)$") as caught:
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
    with pytest.raises(FeedError, match="not that of a GetTogether team"):
        await poll(get, f"{server.url}/lab-küste/")


async def test_the_name_is_found_on_a_meetings_page(server: GetTogether, get: Fetcher) -> None:
    """Where the list of teams does not answer, a meeting's own page names its host."""
    server.fail("/api/teams/")
    feed = await poll(get, f"{server.url}/team/4/events.ics")
    assert feed.memory == COAST


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
