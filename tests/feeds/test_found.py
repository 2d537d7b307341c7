"""An address that does not tell what it is, asked through the real fetcher."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Never

import pytest

from bot.domain.event import Status, Window
from bot.domain.source import FetchState, Kind, Source
from bot.domain.ways import Way
from bot.errors import FeedError, FetchError, ParseKilledError
from bot.feeds import found
from tests.fakes.fetching import asking
from tests.fakes.gettogether import GetTogether
from tests.fakes.site import Site
from tests.feeds.discover.web import web

if TYPE_CHECKING:
    from bot.feeds.document import Document, Feed
    from tests.feeds.discover.web import Web

WINDOW = Window(datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
CALENDAR = (
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20270111T190000\r\nSUMMARY:Abend\r\n"
    b"END:VEVENT\r\nEND:VCALENDAR\r\n"
)
LAB = "https://lab.example/"
OLD, NEW = "https://lab.example/alt.ics", "https://lab.example/neu.ics"
PAGE = '=== https://lab.example/ 200 text/html\n<p>12. März</p><a href="webcal://lab.example/{}">Termine</a>\n'
BEFORE = f"{PAGE.format('alt.ics')}=== {OLD} 200 text/calendar\n@calendar"
THERE = "https://cloud.example/all.ics"
SHARED = f"""=== {LAB} 200 text/html
<p>12. März</p><a href="{THERE}">Termine</a>
=== {THERE} """
AFTER = f"{PAGE.format('neu.ics')}=== {NEW} 200 text/calendar\n@calendar"


def source(url: str, *, credentials: str | None = None) -> Source:
    """A source whose kind nobody said."""
    return Source(
        lab="a",
        key=url,
        kind=Kind.PAGE,
        url=url,
        timezone="Europe/Berlin",
        found=True,
        credentials=credentials,
    )


async def poll(answers: Web, before: Feed | None = None, etag: str | None = None) -> Feed:
    """Ask for the lab's address, with what the poll before remembered."""
    memory = before.memory if before else {}
    fingerprint = before.fingerprint if before else None
    state = FetchState(memory=memory, etag=etag, fingerprint=fingerprint)
    return await found.fetch(source(LAB), state, answers)


async def test_a_team_page_on_any_host_is_read_as_gettogether() -> None:
    """The kind is found once and remembered; what is cancelled there is cancelled here."""
    with GetTogether("t1") as server:
        team = source(f"{server.url}/{server.teams[1]['slug']}/")
        async with asking() as get:
            first = await found.fetch(team, FetchState(), get)
            server.paths()
            again = await found.fetch(team, FetchState(memory=first.memory), get)
        assert len(server.paths()) == 2
    assert again.memory["found"] == "gettogether"
    reading = found.read(team, again, WINDOW)
    assert Status.CANCELLED in {draft.status for draft in reading.drafts}


async def test_a_calendar_at_an_unusual_address_is_read_as_one() -> None:
    """The content tells, not the name of the address."""
    with Site() as site:
        site.answer("/kalender", CALENDAR, headers={"Content-Type": "text/plain"})
        async with asking() as get:
            feed = await found.fetch(source(f"{site.url}/kalender"), FetchState(), get)
    (draft,) = found.read(source("x"), feed, WINDOW).drafts
    assert (draft.title, feed.memory["found"]) == ("Abend", "ical")


async def test_a_page_without_any_date_says_so() -> None:
    """It is this source's failure, with what to do."""
    with Site() as site:
        site.answer("/", b"<html><p>Willkommen</p></html>")
        async with asking() as get:
            with pytest.raises(FeedError, match=r"name the address of the \.ics file"):
                await found.fetch(source(f"{site.url}/"), FetchState(), get)


async def test_what_was_found_is_remembered_with_its_address_and_way() -> None:
    """The next poll asks the calendar alone."""
    async with web(BEFORE) as answers:
        first = await poll(answers)
        assert answers.asked() == [LAB, OLD]
        again = await poll(answers, first)
        assert answers.asked() == [OLD]
    assert again.memory == {
        "found": "ical",
        "address": OLD,
        "way": "Web page: the calendar file it names",
    }
    assert [draft.title for draft in found.read(source(LAB), again, WINDOW).drafts] == [
        "Offener Abend",
        "Hackabend",
    ]


@pytest.mark.parametrize("status", [404, 410])
async def test_a_calendar_that_is_gone_is_searched_anew_at_once(status: int) -> None:
    """The lab's page names the new one already; nobody has to do anything."""
    async with web(BEFORE) as answers:
        first = await poll(answers)
        answers.answer(f"{AFTER}\n=== {OLD} {status}")
        answers.asked()
        again = await poll(answers, first, etag='"1"')
        assert answers.asked() == [OLD, LAB, NEW]
    assert again.memory["address"] == NEW


async def test_a_calendar_that_became_a_page_is_searched_anew() -> None:
    """A login page in its place is no calendar any more."""
    async with web(BEFORE) as answers:
        first = await poll(answers)
        answers.answer(f"{AFTER}\n=== {OLD} 200 text/html\n<!doctype html><p>Anmelden</p>")
        again = await poll(answers, first)
    assert again.memory["address"] == NEW


async def test_a_page_of_words_never_takes_the_place_of_a_calendar() -> None:
    """A notice for an hour must not cancel what the calendar told: the source fails instead."""
    notice = "200 text/html\n<!doctype html><p>Wartung am Montag, 11. Januar</p>\n"
    async with web(BEFORE) as answers:
        first = await poll(answers)
        answers.answer(f"=== {LAB} {notice}=== {OLD} {notice}")
        with pytest.raises(FeedError, match=r"alt\.ics is no longer a calendar"):
            await poll(answers, first)


async def test_a_calendar_that_is_gone_without_another_says_that_it_is_gone() -> None:
    """The failure is the calendar's own, whatever the search met."""
    async with web(BEFORE) as answers:
        first = await poll(answers)
        answers.forget(OLD)
        with pytest.raises(FetchError, match="answers 404") as failed:
            await poll(answers, first)
    assert failed.value.status == 404


@pytest.mark.parametrize(("pasted", "status"), [(LAB, 404), (OLD, 410)])
async def test_only_its_own_address_ends_a_source(pasted: str, status: int) -> None:
    """A 410 of a calendar that was found is not the end: its page may name another tomorrow."""
    async with web(BEFORE) as answers:
        first = await found.fetch(source(pasted), FetchState(), answers)
        answers.answer(f"=== {OLD} 410")
        with pytest.raises(FetchError, match=r"answers 410|alt\.ics is gone") as failed:
            await found.fetch(source(pasted), FetchState(memory=first.memory), answers)
    assert failed.value.status == status


async def test_a_server_that_is_down_is_no_reason_to_search() -> None:
    """One request, and the failure as it is."""
    async with web(BEFORE) as answers:
        first = await poll(answers)
        answers.answer(f"=== {OLD} 503")
        answers.asked()
        with pytest.raises(FetchError, match="answers 503"):
            await poll(answers, first)
        assert answers.asked() == [OLD]


async def test_an_address_that_is_gone_itself_is_not_asked_twice() -> None:
    """Where it was the feed, there is no other place to search."""
    async with web(f"=== {LAB} 200 text/calendar\n@calendar") as answers:
        first = await poll(answers)
        answers.forget(LAB)
        answers.asked()
        with pytest.raises(FetchError, match="answers 404"):
            await poll(answers, first)
        assert answers.asked() == [LAB]


async def test_a_better_answer_that_was_missing_is_waited_for() -> None:
    """A calendar that failed while its page was searched is read as soon as it answers."""
    async with web(f"{SHARED}503") as answers:
        first = await poll(answers)
        assert (first.memory["found"], first.memory["unheard"]) == ("page", "1")
        assert first.memory["missed"] == THERE
        answers.answer(f"{SHARED}200 text/calendar\n@calendar")
        again = await poll(answers, first)
    assert (again.memory["found"], again.memory.get("unheard")) == ("ical", None)
    assert "missed" not in again.memory


async def test_waiting_for_a_better_answer_ends() -> None:
    """After three searches the page is what the source is, and is asked alone."""
    async with web(f"{SHARED}503") as answers:
        feed = await poll(answers)
        for _ in range(2):
            feed = await poll(answers, feed)
        assert answers.asked().count(THERE) == 3
        feed = await poll(answers, feed)
        assert THERE not in answers.asked()
    assert feed.memory["found"] == "page"


async def test_an_address_with_credentials_is_a_caldav_collection() -> None:
    """Nothing else asks for a login, so nothing is asked without one."""
    async with web() as answers:
        told, _ = await found.find(source(LAB, credentials="cloud"), answers)
        assert answers.asked() == []
    assert (told.kind, told.address) == (Kind.CALDAV, LAB)


async def test_a_blog_never_takes_the_place_of_a_calendar() -> None:
    """Posts would cancel what the calendar told; a new address of the blog itself is followed."""
    blog = '<link rel="alternate" type="application/rss+xml" title="Blog" href="/{}.xml">'
    page = f"=== {LAB} 200 text/html\n<!doctype html>{blog}"
    async with web(BEFORE) as answers:
        first = await poll(answers)
        answers.forget(OLD)
        answers.answer(f"{page.format('a')}\n=== {LAB}a.xml 200 application/rss+xml\n@rss")
        with pytest.raises(FetchError, match="answers 404"):
            await poll(answers, first)
    async with web(f"{page.format('a')}\n=== {LAB}a.xml 200 application/rss+xml\n@rss") as answers:
        first = await poll(answers)
        answers.forget(f"{LAB}a.xml")
        answers.answer(f"{page.format('b')}\n=== {LAB}b.xml 200 application/rss+xml\n@rss")
        again = await poll(answers, first)
    assert (first.memory["address"], again.memory["address"]) == (f"{LAB}a.xml", f"{LAB}b.xml")


MARKED = """=== https://lab.example/ 200 text/html
<!doctype html><script type="application/ld+json">{"@context": "https://schema.org",
"@type": "Event", "name": "Abend", "startDate": "2027-01-11T19:00:00+01:00"}</script>"""


async def test_a_page_that_fails_is_searched_for_what_it_names_now() -> None:
    """Its events went into a calendar: that is found by itself, at the next poll."""
    async with web(MARKED) as answers:
        first = await poll(answers)
        assert (first.memory["found"], first.memory["way"]) == ("page", Way.EVENTS_IN_PAGE)
        answers.answer(AFTER)
        state = FetchState(memory=first.memory, fingerprint=first.fingerprint, failures=1)
        again = await found.fetch(source(LAB), state, answers)
    assert again.memory["address"] == NEW


async def test_a_page_that_fails_for_now_stays_what_it_is() -> None:
    """A blog on it, or a server that is down, is no reason to forget the page's events."""
    blog = '<link rel="alternate" type="application/rss+xml" title="Blog" href="/a.xml">'
    async with web(MARKED) as answers:
        first = await poll(answers)
        state = FetchState(memory=first.memory, fingerprint=first.fingerprint, failures=1)
        answers.answer(
            f"=== {LAB} 200 text/html\n<!doctype html>{blog}<p>11. Januar\n"
            f"=== {LAB}a.xml 200 application/rss+xml\n@rss"
        )
        again = await found.fetch(source(LAB), state, answers)
        assert (again.memory["found"], again.memory["way"]) == ("page", Way.EVENTS_IN_PAGE)
        answers.answer(f"=== {LAB} 503")
        answers.asked()
        with pytest.raises(FetchError, match="answers 503"):
            await found.fetch(source(LAB), state, answers)
        assert answers.asked() == [LAB]


WORDS = f"=== {LAB} 200 text/html\n<!doctype html><p>Offener Abend am 11. Januar um 19 Uhr</p>"
BLOG = """=== https://lab.example/ 200 text/html
<!doctype html><link rel="alternate" type="application/rss+xml" title="Blog" href="/a.xml">
=== https://lab.example/a.xml 200 application/rss+xml
@rss"""


@pytest.mark.parametrize("page", [WORDS, BLOG])
async def test_what_was_only_words_is_searched_again_every_month(page: str) -> None:
    """A calendar that the page links later is found by itself; until then it is left in peace."""
    first_poll = datetime(2027, 1, 1, 12, tzinfo=UTC)

    async def poll_after(days: int, before: Feed) -> Feed:
        checked = first_poll + timedelta(days=days)
        state = FetchState(
            memory=before.memory, fingerprint=before.fingerprint, last_checked=checked
        )
        return await found.fetch(source(LAB), state, answers)

    async with web(page) as answers:
        feed = await poll(answers)
        answers.asked()
        for days in (0, 1, 29):
            feed = await poll_after(days, feed)
            assert len(answers.asked()) == 1
        feed = await poll_after(30, feed)
        assert 2 <= len(answers.asked()) <= 9
        feed = await poll_after(31, feed)
        assert (len(answers.asked()), feed.memory["searched"]) == (1, "2027-02-01")
        answers.answer(AFTER)
        feed = await poll_after(60, feed)
        assert feed.memory["found"] != "ical"
        feed = await poll_after(61, feed)
    assert (feed.memory["found"], feed.memory["address"]) == ("ical", NEW)


@dataclass(slots=True)
class Killed:
    """Real answers, whose reading is always killed; counts how often it was begun."""

    answers: Web
    begun: int = 0

    async def __call__(self, url: str, **how: Any) -> Document:
        """Ask as usual."""
        return await self.answers(url, **how)

    async def apart(self, *_: object, **__: object) -> Never:
        """End as a reading does that takes too long."""
        self.begun += 1
        raise ParseKilledError("reading took longer than 5 s")

    def login(self, name: str | None) -> tuple[str, str] | None:
        """Return user and password of that name."""
        return self.answers.login(name)


@pytest.mark.parametrize("memory", [{}, {"found": "page", "address": LAB, "way": "w"}])
async def test_a_page_whose_reading_was_killed_is_not_read_again(memory: dict[str, str]) -> None:
    """It costs five seconds a poll, not five for each way to look at it."""
    async with web(BEFORE) as answers:
        get = Killed(answers)
        state = FetchState(memory=memory, fingerprint="1", failures=1)
        with pytest.raises(ParseKilledError):
            await found.fetch(source(LAB), state, get)
    assert get.begun == 1
