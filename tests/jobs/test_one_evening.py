"""One evening that is announced in five places, over ten polls: told once, in the right words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.event import Basis, ChangeKind, Status
from bot.domain.source import Kind
from tests.fakes.gettogether import GetTogether
from tests.jobs.living_stage import CHANNEL, MONDAY
from tests.jobs.refresh_stage import NOW, feed, rule, vevent
from tests.jobs.test_one_meeting import announces, cologne, found, log

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.event import Change, Occurrence
    from tests.jobs.living_stage import Living

BLOG = "/monatsliste"
LINE = (
    "<li>Montag, {day}, {time} Uhr, Rathaus, Markt 1, 50667 Köln: "
    "<b>OK Lab Köln: Kartenabend</b></li>"
)


@pytest.fixture
def together() -> Iterator[GetTogether]:
    """The organiser's own platform, with one team that has announced nothing yet."""
    with GetTogether() as server:
        server.teams = [{"id": 1, "slug": "ok-lab-koeln", "name": "OK Lab Köln"}]
        server.meetings = []
        yield server


class Evening:
    """The evening of 14 December, the second Monday, as five places tell of it."""

    def __init__(self, living: Living, together: GetTogether) -> None:
        self.living = living
        self.stage = living.stage
        self.together = together
        self.polls = 0
        self.ids: set[str] = set()

    async def begins(self) -> None:
        """Let the places be known, each of them still empty but for the rule."""
        site = self.stage.site
        self.meetup()
        self.file()
        self.blog()
        announces(
            self.stage,
            rule("jeden zweiten Montag im Monat, 19:00-21:00", lab="koeln", title="OK Lab Köln"),
            feed(f"{self.together.url}/ok-lab-koeln/", lab="koeln", kind=Kind.GETTOGETHER),
            cologne(self.stage, path="/meetup.ics"),
            cologne(self.stage, path="/file.ics"),
            feed(site.url + BLOG, lab="netzwerk", kind=Kind.PROSE),
        )
        await self.living.subscribe(CHANNEL)

    def platform(self, start: str = "2026-12-14T18:00:00+00:00", **facts: Any) -> None:
        """Announce it where the lab organises it; times in UTC."""
        begins = start.replace("+00:00", "")
        ends = f"{begins[:11]}{int(begins[11:13]) + 2}{begins[13:]}"
        row = {"id": 7, "team": 1, "title": "Kartenabend", "place": "Rathaus, Markt 1, 50667 Köln"}
        row |= {"description": "Wir bauen Karten.", "start": start, "end": f"{ends}+00:00"}
        self.together.meetings = [row | facts]

    def meetup(self, *lines: str, start: str | None = None, title: str = "Kartenabend") -> None:
        """Announce it in the Meetup group."""
        link = "URL:https://www.meetup.com/ok-lab-koeln/events/300000001/"
        told = [vevent("event_300000001@meetup.com", start, title, link, *lines)] if start else []
        self.stage.serve(*told, path="/meetup.ics")

    def file(self, *lines: str, start: str | None = None) -> None:
        """Write it into the lab's calendar file."""
        told = [vevent("k-2026-12", start, "OK Lab Köln", *lines)] if start else []
        self.stage.serve(*told, path="/file.ics")

    def blog(self, day: str | None = None, time: str = "19:00-21:00") -> None:
        """Print it in the network's monthly list."""
        lines = LINE.format(day=day, time=time) if day else ""
        page, kind = f"<h1>Dezember</h1><ul>{lines}</ul>", {"Content-Type": "text/html"}
        self.stage.site.answer(BLOG, page, headers=kind)

    async def poll(self) -> list[Change]:
        """Poll everything half an hour later, let all jobs look; return what that changed."""
        before = len(await log(self.stage))
        self.polls += 1
        await self.living.round(NOW + timedelta(minutes=30 * self.polls))
        return (await log(self.stage))[before:]

    async def kinds(self) -> list[ChangeKind]:
        """Poll; return what kinds of changes that made."""
        return [one.kind for one in await self.poll()]

    async def the_one(self) -> Occurrence:
        """Return what is shown of that week; it is one, and always the same."""
        shown = await self.stage.shown()
        (one,) = [each for each in shown if 14 <= each.day.day <= 17 and each.day.month == 12]
        self.ids.add(one.id)
        assert len(self.ids) == 1
        return one


async def test_an_evening_told_in_five_places_is_told_once(
    living: Living, together: GetTogether
) -> None:
    """One occurrence over ten polls of edits, moves and a cancellation; each is news once."""
    evening = Evening(living, together)
    await evening.begins()

    assert await evening.kinds() == []
    assert (await evening.the_one()).basis is Basis.RULE

    evening.blog("14.12.2026")
    assert await evening.kinds() == []
    told = await evening.the_one()
    assert (told.labs, told.place) == (("koeln",), "Rathaus, Markt 1, 50667 Köln")

    evening.file(start="2026-12-14 19:00")
    assert await evening.kinds() == [ChangeKind.CONFIRMED]

    evening.meetup("LOCATION:Köln", start="2026-12-14 19:00")
    assert ChangeKind.ANNOUNCED not in await evening.kinds()

    evening.platform()
    assert ChangeKind.ANNOUNCED not in await evening.kinds()
    told = await evening.the_one()
    assert (told.title, told.place) == ("Kartenabend", "Rathaus, Markt 1, 50667 Köln")
    assert told.description == "Wir bauen Karten."
    assert len(told.sources) == 5

    evening.blog("14.12.2026", "18:30-21:00")
    evening.meetup("LOCATION:Köln", start="2026-12-14 18:30", title="Kartenabend im Advent")
    assert await evening.kinds() == []
    assert (await evening.the_one()) == told

    evening.platform("2026-12-15T18:00:00+00:00")
    assert await evening.kinds() == [ChangeKind.MOVED]
    assert (await evening.the_one()).day.day == 15

    evening.meetup(start="2026-12-15 19:00")
    evening.file(start="2026-12-15 19:00")
    assert await evening.kinds() == []

    evening.platform("2026-12-15T18:00:00+00:00", cancelled=True)
    assert await evening.kinds() == [ChangeKind.CANCELLED]
    assert (await evening.the_one()).status is Status.CANCELLED

    evening.together.meetings = []
    assert await evening.kinds() == []
    assert await evening.kinds() == []
    assert (await evening.the_one()).status is Status.CANCELLED

    (name,) = evening.ids
    assert await found(evening.stage, name) is not None
    news = [one.kind for one in await log(evening.stage) if one.occurrence == name]
    assert news.count(ChangeKind.CANCELLED) == news.count(ChangeKind.MOVED) == 1
    assert ChangeKind.VANISHED not in news
    assert ChangeKind.ANNOUNCED not in news


async def test_a_digest_has_one_line_for_it(living: Living, together: GetTogether) -> None:
    """What five places announce stands once in the channel, and a merge says nothing."""
    evening = Evening(living, together)
    await evening.begins()
    evening.platform("2026-12-09T18:00:00+00:00", title="Kartenabend")
    evening.meetup(start="2026-12-09 19:00", title="Kartenabend im Dezember")
    evening.file(start="2026-12-09 19:00")
    evening.blog("09.12.2026")
    await evening.poll()
    await living.round(MONDAY)
    assert living.shown().count("Kartenabend") == 1
    evening.meetup(start="2026-12-09 19:00")
    await living.after(1)
    await living.after(2)
    assert living.shown().count("Kartenabend") == 1
    assert living.replies() == []
    assert len(living.slack.posts("C1")) == 1
