from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import feedparser  # type: ignore[import-untyped]
import pytest

from bot.domain.event import Status, Window
from bot.domain.normalise.wall_time import home_zone, wall
from bot.domain.source import Kind, Source
from bot.feeds import syndication
from bot.feeds.document import Document, Feed
from tests.web.api.odd import odd_occurrences
from tests.web.samples import NOW, PUBLIC_URL, many, occurrence

if TYPE_CHECKING:
    import httpx

    from bot.domain.event import Draft
    from tests.web.conftest import Web

pytestmark = pytest.mark.drawing

FEEDS = ("/feed.atom", "/feed.json")


def parsed(answer: httpx.Response) -> Any:
    """Return an Atom feed as feedparser reads it, which must have nothing to complain of."""
    assert answer.status_code == 200
    found = feedparser.parse(answer.content, response_headers=dict(answer.headers))
    assert not found.bozo, found.bozo_exception
    assert found.version == "atom10"
    return found


def drafts(answer: httpx.Response) -> list[Draft]:
    """Return the meetings that our own reader of feeds finds."""
    document = Document(
        str(answer.url), answer.content, answer.headers["content-type"].partition(";")[0]
    )
    source = Source(
        lab="koeln",
        key="feed",
        kind=Kind.SYNDICATION,
        url=str(answer.url),
        timezone="Europe/Berlin",
    )
    window = Window(NOW, NOW + timedelta(days=365))
    return list(syndication.read(source, Feed((document,), ""), window).drafts)


async def test_the_feed_says_who_speaks_and_where_it_is_found(web: Web) -> None:
    """Title, language, addresses of itself, of the page and of the calendar, for the filter."""
    await web.hold(occurrence(), occurrence(2, labs=("leipzig",)))
    feed = parsed(await web.get("/feed.atom?lab=koeln")).feed
    assert feed.title == "Code for Germany – Treffen: OK Lab Köln"
    assert feed.language == "de"
    assert {(link.rel, link.href) for link in feed.links} == {
        ("self", f"{PUBLIC_URL}/feed.atom?lab=koeln"),
        ("alternate", f"{PUBLIC_URL}/?lab=koeln"),
        ("related", f"{PUBLIC_URL}/calendar.ics?lab=koeln"),
    }
    told = (await web.get("/feed.json?lab=koeln&lang=en")).json()
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert told["language"] == "en"
    assert told["feed_url"] == f"{PUBLIC_URL}/feed.json?lab=koeln&lang=en"
    assert [one["url"] for one in told["items"]] == [f"{PUBLIC_URL}/events/o1"]


async def test_a_title_says_when_who_and_what(web: Web) -> None:
    """Day and time, the lab unless the title names it, and first of all that it is off."""
    day = date(2027, 1, 20)
    await web.hold(
        occurrence(1),
        occurrence(2, title="OK Lab Köln am Rhein", status=Status.CANCELLED),
        occurrence(3, vanished=True, status=Status.CANCELLED),
        occurrence(4, start=day, end=day + timedelta(days=2), status=Status.TENTATIVE),
        occurrence(5, start=day, end=day + timedelta(days=1), title="OK Lab Köln"),
        occurrence(6, start=day, end=day + timedelta(days=8), open_dates=(day,), labs=()),
    )
    told = (await web.get("/feed.json")).json()["items"]
    assert [one["title"] for one in told] == [
        "Di 12. Jan., 19:00: OK Lab Köln – Offenes Treffen",
        "ABGESAGT: Mi 13. Jan., 19:00: OK Lab Köln am Rhein",
        "Nicht mehr gelistet: Do 14. Jan., 19:00: OK Lab Köln – Offenes Treffen",
        "Mi 20. Jan. – Do 21. Jan.: OK Lab Köln – Offenes Treffen (unter Vorbehalt)",
        "Mi 20. Jan.: OK Lab Köln",
        "Mi 20. Jan.: Offenes Treffen",
    ]


@pytest.mark.parametrize("path", FEEDS)
async def test_our_own_reader_finds_the_same_meetings(web: Web, path: str) -> None:
    """Time, zone, title, place and whether it is off come out as they went in."""
    await web.hold(*odd_occurrences())
    held = [one for one in odd_occurrences() if one.labs != ("freunde",)]
    held = [one for one in held if one.labs != ("nirgends",) and not one.open_dates]
    found = {draft.url: draft for draft in drafts(await web.get(path))}
    for one in held:
        draft = found[f"{PUBLIC_URL}/events/{one.id}"]
        zone = home_zone(draft.zone, "Europe/Berlin")
        assert wall(draft.start, zone) == one.start
        assert draft.end is not None
        assert wall(draft.end, zone) == one.end
        if not one.all_day:
            assert zone == ZoneInfo(one.timezone)
        assert draft.title == (one.title or "Treffen")
        assert draft.place == one.place
        assert (draft.status is Status.CANCELLED) == (one.status is Status.CANCELLED)


@pytest.mark.parametrize("path", FEEDS)
async def test_what_strangers_write_runs_nowhere(web: Web, path: str) -> None:
    """Scripts and addresses that are not http(s) are gone; a title is text."""
    await web.hold(*odd_occurrences())
    answer = await web.get(path)
    assert "javascript:" not in answer.text
    if path.endswith("atom"):
        found = parsed(answer)
        html = [one.content[0].value for one in found.entries]
        titles = [one.title_detail.value for one in found.entries]
    else:
        html = [one["content_html"] for one in answer.json()["items"]]
        titles = [one["title"] for one in answer.json()["items"]]
    assert any("alert(1)" in each for each in html)
    assert not any("<script" in each for each in html)
    assert any("<b>normal</b>" in each for each in titles)


async def test_ids_outlive_everything_but_the_meeting(web: Web) -> None:
    """A moved, renamed meeting keeps its id, in any language; `updated` tells of the change."""
    await web.hold(occurrence())
    before = parsed(await web.get("/feed.atom")).entries[0]
    later = datetime(2027, 1, 10, tzinfo=UTC)
    await web.hold(occurrence(title="Anders", start=NOW + timedelta(days=3), updated=later))
    after = parsed(await web.get("/feed.atom?lang=en&q=anders")).entries[0]
    assert before.id == after.id
    assert before.id.startswith("urn:uuid:")
    assert (before.updated, after.updated) == (
        "2027-01-02T03:04:05+00:00",
        "2027-01-10T00:00:00+00:00",
    )


@pytest.mark.parametrize("path", FEEDS)
async def test_a_long_feed_goes_on_at_its_next_page(web: Web, path: str) -> None:
    """Page by page every meeting is told of once."""
    await web.hold(*many(250, labs=4))
    told: list[str] = []
    address: str | None = f"{path}?lang=en"
    while address:
        answer = await web.get(address.removeprefix(PUBLIC_URL))
        if path.endswith("atom"):
            found = parsed(answer)
            told += [one.link for one in found.entries]
            links = {link.rel: link.href for link in found.feed.links}
            address = links.get("next")
        else:
            told += [one["url"] for one in answer.json()["items"]]
            address = answer.json().get("next_url")
    assert len(told) == len(set(told)) == 250


@pytest.mark.parametrize("path", FEEDS)
async def test_a_feed_without_meetings_is_one(web: Web, path: str) -> None:
    """Nothing on is no error."""
    answer = await web.get(path)
    assert answer.status_code == 200
    if path.endswith("atom"):
        assert parsed(answer).entries == []
    else:
        assert answer.json()["items"] == []


@pytest.mark.parametrize("path", FEEDS)
async def test_a_feed_is_asked_for_again_cheaply(web: Web, path: str) -> None:
    """304 until something changes."""
    await web.hold(occurrence())
    etag = (await web.get(path)).headers["etag"]
    assert (await web.get(path, if_none_match=etag)).status_code == 304
    await web.hold(occurrence(title="Anders"))
    assert (await web.get(path, if_none_match=etag)).status_code == 200


@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.parametrize("query", ["lab=koelm", "cursor=x", "from=gestern", "q=" + "x" * 9000])
async def test_a_feed_says_what_it_did_not_understand(web: Web, path: str, query: str) -> None:
    """400 with one line of words."""
    answer = await web.get(f"{path}?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.strip().count("\n") == 0


async def test_json_is_json_feed(web: Web) -> None:
    """The media type is the format's own, and what is unknown is left out."""
    await web.hold(occurrence())
    answer = await web.get("/feed.json")
    assert answer.headers["content-type"] == "application/feed+json; charset=utf-8"
    assert None not in json.loads(answer.text).values()


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("/", ""),
        ("/?lab=koeln&q=a%26b&from=2027-01-12", "?lab=koeln&amp;q=a%26b"),
        ("/?lang=en&state=DE-NW", "?state=DE-NW&amp;lang=en"),
        ("/labs/koeln?lang=de", "?lab=koeln"),
        ("/labs/koeln?lang=en", "?lab=koeln&amp;lang=en"),
    ],
)
async def test_a_page_names_the_feeds_for_what_is_in_view(web: Web, page: str, asked: str) -> None:
    """Readers of news find the feeds by themselves."""
    html = (await web.get(page)).text
    for kind, name, path in (
        ("atom+xml", "Atom", "/feed.atom"),
        ("feed+json", "JSON Feed", "/feed.json"),
    ):
        told = f'type="application/{kind}" title="Code for Germany ({name})" href="{path}{asked}"'
        assert told in html
