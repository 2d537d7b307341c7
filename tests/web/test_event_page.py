from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.event import (
    Attendance,
    Basis,
    Change,
    ChangeKind,
    Provenance,
    Registration,
    Status,
)
from bot.domain.source import Kind
from bot.store import identity, occurrences
from tests.web.samples import BERLIN, NOW, occurrence

if TYPE_CHECKING:
    from tests.web.conftest import Web

AT = datetime(2027, 1, 8, 7, 40, tzinfo=UTC)
START = datetime(2027, 1, 12, 19, tzinfo=BERLIN)


async def page(web: Web, path: str = "/events/o1", language: str = "en") -> str:
    """Return a page, its white space as a reader sees it."""
    answer = await web.get(path, accept_language=language)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


async def happened(
    web: Web, kind: ChangeKind, before: dict[str, Any], after: dict[str, Any], whom: str = "o1"
) -> None:
    """Write down that something happened to a meeting; saved too, as a refresh does."""
    change = Change(kind, AT, "koeln", whom, before, after)
    async with web.store.write() as connection:
        await occurrences.add_changes(connection, [change])


def times(start: datetime) -> dict[str, str]:
    """Return start and end of two hours as the log holds them."""
    return {"start": start.isoformat(), "end": (start + timedelta(hours=2)).isoformat()}


@pytest.mark.parametrize(
    ("happening", "said"),
    [
        (
            (ChangeKind.ANNOUNCED, {}, times(START)),
            (
                "Announced for Tuesday, 12 January, 19:00.",
                "Angekündigt für Dienstag, 12. Januar, 19:00.",
            ),
        ),
        (
            (ChangeKind.MOVED, times(START - timedelta(days=1)), times(START)),
            (
                "Moved from Monday, 11 January, 19:00 to Tuesday, 12 January, 19:00.",
                "Verlegt von Montag, 11. Januar, 19:00 auf Dienstag, 12. Januar, 19:00.",
            ),
        ),
        (
            (ChangeKind.MOVED, times(START), times(START - timedelta(minutes=30))),
            (
                "Moved from Tuesday, 12 January, 19:00 to 18:30.",
                "Verlegt von Dienstag, 12. Januar, 19:00 auf 18:30.",
            ),
        ),
        (
            (ChangeKind.MOVED, {"start": "2027-01-11"}, {"start": "2027-01-12"}),
            (
                "Moved from Monday, 11 January to Tuesday, 12 January.",
                "Verlegt von Montag, 11. Januar auf Dienstag, 12. Januar.",
            ),
        ),
        (
            (
                ChangeKind.MOVED,
                {"end": "2027-01-12T22:00:00+01:00"},
                {"end": "2027-01-12T21:00:00+01:00"},
            ),
            ("Ends at 21:00 now.", "Endet jetzt um 21:00."),
        ),
        (
            (ChangeKind.RELOCATED, {"place": "Rathaus"}, {"place": "Impact Hub <b>"}),
            (
                "New place: Impact Hub &lt;b&gt; (before: Rathaus).",
                "Neuer Ort: Impact Hub &lt;b&gt; (vorher: Rathaus).",
            ),
        ),
        (
            (
                ChangeKind.RELOCATED,
                {"place": None, "attendance": "unknown", "join_url": None},
                {"place": "Rathaus", "attendance": "onsite", "join_url": "https://meet.example/x"},
            ),
            ("Place: Rathaus.", "Ort: Rathaus."),
        ),
        (
            (
                ChangeKind.RELOCATED,
                {"place": "Rathaus", "attendance": "onsite"},
                {"place": None, "attendance": "online"},
            ),
            (
                "No longer at Rathaus. Online only now.",
                "Nicht mehr hier: Rathaus. Jetzt nur noch online.",
            ),
        ),
        (
            (ChangeKind.RENAMED, {"title": "Treffen"}, {"title": "Kartenabend"}),
            (
                "Renamed from “Treffen” to “Kartenabend”.",
                "Umbenannt von „Treffen“ in „Kartenabend“.",
            ),
        ),
        (
            (ChangeKind.CONFIRMED, {"status": "tentative"}, {"status": "confirmed"}),
            ("Confirmed.", "Bestätigt."),
        ),
        (
            (ChangeKind.CANCELLED, {"status": "confirmed"}, {"status": "cancelled"}),
            ("Cancelled.", "Abgesagt."),
        ),
        ((ChangeKind.VANISHED, {}, {}), ("No longer listed.", "Nicht mehr gelistet.")),
        ((ChangeKind.RESTORED, {}, {}), ("Takes place after all.", "Findet doch statt.")),
        ((ChangeKind.MOVED, {"start": "odd"}, {"start": 7}), ("Moved.", "Verlegt.")),
    ],
)
async def test_what_happened_is_said_in_words(
    web: Web, happening: tuple[ChangeKind, dict[str, Any], dict[str, Any]], said: tuple[str, str]
) -> None:
    """Each change has a sentence in each language, beside when we learnt of it."""
    await web.hold(occurrence())
    await happened(web, *happening)
    for language, words in zip(("en", "de"), said, strict=True):
        told = (await page(web, language=language)).partition('class="changes"')[2]
        assert f"<span>{words}</span>" in told.partition("</section>")[0]
    assert ">8 January 2027, 08:40</time>" in await page(web)


async def test_the_newest_change_stands_first(web: Web) -> None:
    """Also what happened to a meeting that was merged into this one."""
    await web.hold(occurrence(), occurrence(2))
    await happened(web, ChangeKind.RENAMED, {"title": "A"}, {"title": "B"}, whom="o2")
    await happened(web, ChangeKind.CANCELLED, {}, {})
    async with web.store.write() as connection:
        await identity.absorb(connection, {"o2": "o1"}, NOW)
    told = await page(web)
    assert told.index("Cancelled.") < told.index("Renamed from")


async def test_a_feed_that_changes_its_mind_each_hour_fills_no_page(web: Web) -> None:
    """Only the newest thirty changes are told."""
    await web.hold(occurrence())
    for number in range(40):
        await happened(
            web, ChangeKind.RENAMED, {"title": f"T{number}"}, {"title": f"T{number + 1}"}
        )
    told = await page(web)
    assert told.count("Renamed from") == 30
    assert "“T40”" in told


async def test_without_changes_nothing_is_said_of_any(web: Web) -> None:
    """First sight is not news."""
    await web.hold(occurrence())
    assert "What has changed" not in await page(web)


async def test_a_past_meeting_says_so(web: Web) -> None:
    """An hour after its end, without any write; then it is not offered to calendars any more."""
    await web.hold(occurrence(0, registration=Registration(required=True)))
    before = await page(web, "/events/o0")
    assert "This meeting is over" not in before
    assert 'href="/events/o0.ics"' in before
    assert "With registration" in before
    assert 'class="deeds"' in before
    web.clock.now = NOW + timedelta(hours=14, minutes=1)
    after = await page(web, "/events/o0")
    assert "This meeting is over: it was on Monday, 11 January 2027." in after
    assert 'class="deeds"' not in after
    assert 'href="/events/o0.ics"' not in after
    assert "With registration" not in after


async def test_a_meeting_that_is_off_is_not_offered_to_calendars(web: Web) -> None:
    """Its own file still tells those who have it; nobody new is asked to take it."""
    await web.hold(occurrence(status=Status.CANCELLED))
    told = await page(web)
    assert "This meeting has been cancelled." in told
    assert "o1.ics" not in told


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"basis": Basis.RULE, "status": Status.TENTATIVE}, "Date by rule, not yet confirmed"),
        ({"status": Status.TENTATIVE}, "Not yet confirmed: please check before you go."),
        (
            {"vanished": True, "status": Status.CANCELLED},
            "no source tells of this meeting any more",
        ),
    ],
)
async def test_what_is_not_certain_is_explained(web: Web, facts: dict[str, Any], said: str) -> None:
    """A tentative date says what that means."""
    await web.hold(occurrence(**facts))
    assert said in await page(web)


async def test_where_and_how_to_join_are_links(web: Web) -> None:
    """A map for the way there, the call for those who stay at home, the registration."""
    await web.hold(
        occurrence(
            place="Impact Hub",
            latitude=50.94,
            longitude=6.91,
            attendance=Attendance.HYBRID,
            join_url="https://meet.example/koeln",
            registration=Registration(required=True, url="https://tickets.example/"),
        )
    )
    told = await page(web)
    assert "https://www.openstreetmap.org/?mlat=50.94000&amp;mlon=6.91000" in told
    assert 'href="https://meet.example/koeln"' in told
    assert 'href="https://tickets.example/"' in told


async def test_more_meetings_of_its_lab_are_named(web: Web) -> None:
    """The next five that take place; not itself, not what is off, not another lab's."""
    await web.hold(
        occurrence(1),
        occurrence(2, title="Aus", status=Status.CANCELLED),
        occurrence(3, title="Anderswo", labs=("leipzig",)),
        *(occurrence(n, title=f"Abend {n}.") for n in range(4, 12)),
    )
    told = (await page(web)).partition('class="others"')[2].partition("</section>")[0]
    assert "More from OK Lab Köln" in told
    assert [n for n in range(4, 12) if f">Abend {n}.<" in told] == [4, 5, 6, 7, 8]
    assert "Aus" not in told
    assert "Anderswo" not in told
    assert 'href="/events/o1"' not in told


async def test_a_meeting_whose_lab_left_the_registry_has_its_page(web: Web) -> None:
    """Its slug stands for its name, and hostile ones are text."""
    await web.hold(occurrence(labs=('x"><script>',)))
    told = await page(web)
    assert "<script>" not in told


async def test_a_source_whose_address_is_a_key_is_only_named(web: Web) -> None:
    """The private address of a calendar is on no page and in no calendar."""
    secret = "https://calendar.google.com/calendar/ical/oklab%40gmail.com/private-0f3a9c/basic.ics"
    one = occurrence(sources=(Provenance(secret, Kind.ICAL),), origins=(("title", 0),))
    await web.hold(one, replace(occurrence(2), sources=one.sources))
    for path in ("/events/o1", "/events/o2", "/events/o1.ics", "/labs/koeln", "/api/v1/events"):
        answer = await web.get(path)
        assert answer.status_code == 200
        text = answer.text.replace("\r\n ", "")
        assert "private-" not in text
        assert "gmail" not in text
    assert "calendar.google.com" in await page(web)


@pytest.mark.parametrize(
    "name", ["xyz", "%00", "..%2f..%2fetc", "x" * 1500, "<script>", "o1%0d%0aX"]
)
async def test_an_unknown_meeting_is_not_found(web: Web, name: str) -> None:
    """A helpful page, never an error of ours."""
    answer = await web.get(f"/events/{name}")
    assert answer.status_code == 404
    assert 'href="/' in answer.text
    assert "<script>" not in answer.text
