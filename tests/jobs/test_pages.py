"""What a page that changes says of meetings, and what it does not."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.event import ChangeKind, Status
from bot.domain.source import Kind
from bot.jobs.poll import Outcome
from tests.jobs.refresh_stage import NOW, Stage, feed

if TYPE_CHECKING:
    from bot.domain.source import Source

PAGE = "/treffen"
HOUR = timedelta(hours=1)


def event(month: int, **facts: str) -> dict[str, str]:
    """A meeting on the second Monday or so of a month of 2027."""
    told = {"@type": "Event", "name": f"Abend {month}", "startDate": f"2027-{month:02}-11T19:00"}
    return {**told, "location": "Lokal K, Köln", "@id": f"urn:abend:{month}", **facts}


def serve(stage: Stage, *events: dict[str, str], beside: str = "") -> None:
    """Let the page tell of these meetings."""
    script = f'<script type="application/ld+json">{json.dumps(events)}</script>' if events else ""
    stage.site.answer(PAGE, f"<!doctype html><body>{script}<p>{beside}</p>")


def source(stage: Stage) -> Source:
    """The page as a source of the lab."""
    return feed(stage.site.url + PAGE, kind=Kind.PAGE)


async def begin(stage: Stage, *events: dict[str, str]) -> None:
    """Read the page for the first time, which is no news."""
    stage.announces(source(stage))
    serve(stage, *events)
    assert await stage.kinds() == []


async def test_what_a_page_changes_is_news(stage: Stage) -> None:
    """A cancelled, a moved and a new meeting are told of as what they are."""
    await begin(stage, event(1), event(2))
    serve(
        stage,
        event(1, eventStatus="https://schema.org/EventCancelled"),
        event(2, startDate="2027-02-12T19:00", previousStartDate="2027-02-11T19:00"),
        event(3),
    )
    kinds = await stage.kinds(NOW + HOUR)
    assert sorted(kinds) == [ChangeKind.ANNOUNCED, ChangeKind.CANCELLED, ChangeKind.MOVED]


async def test_a_meeting_without_a_name_moves_by_its_previous_start(stage: Stage) -> None:
    """Even where the page gives it no name it stays the same meeting."""
    nameless = {"@id": "_:b0"}
    await begin(stage, event(1, **nameless))
    moved = {"startDate": "2027-01-18T19:00", "previousStartDate": "2027-01-11T19:00"}
    serve(stage, event(1, **nameless, **moved))
    assert await stage.kinds(NOW + HOUR) == [ChangeKind.MOVED]


async def test_a_meeting_that_leaves_the_list_is_no_longer_listed(stage: Stage) -> None:
    """After a second answer without it."""
    await begin(stage, event(1), event(2), event(3))
    serve(stage, event(1), event(3))
    assert await stage.kinds(NOW + HOUR) == []
    assert await stage.kinds(NOW + 2 * HOUR) == [ChangeKind.VANISHED]


async def test_an_empty_page_cancels_nothing(stage: Stage) -> None:
    """However often it says that nothing is on."""
    await begin(stage, event(1), event(2))
    serve(stage, beside="Keine kommenden Termine.")
    for hours in range(1, 6):
        reports = await stage.refresh(NOW + hours * HOUR)
        assert [(one.outcome, one.changes) for one in reports] == [(Outcome.UNCHANGED, ())]
    assert [one.status for one in await stage.shown()] == [Status.CONFIRMED] * 2
    serve(stage, event(2), event(4))
    assert await stage.kinds(NOW + 6 * HOUR) == [ChangeKind.ANNOUNCED]


async def test_a_page_that_lost_its_meetings_fails(stage: Stage) -> None:
    """A redesign is a failure with a sentence, and what was known stays."""
    await begin(stage, event(1), event(2))
    serve(stage, beside="Alles neu! Unser Fest war am 3.5.2026 um 19 Uhr.")
    for hours in range(1, 4):
        (report,) = await stage.refresh(NOW + hours * HOUR)
        assert report.outcome is Outcome.FAILED
        assert "no longer lists the meetings it had" in (report.error or "")
    assert [one.status for one in await stage.shown()] == [Status.CONFIRMED] * 2


async def test_a_broken_script_cancels_nothing_and_hides_no_news(stage: Stage) -> None:
    """What stands in the other script is news, what stood in the broken one stays."""
    await begin(stage, event(1), event(2))
    broken = f'<script type="application/ld+json">{json.dumps(event(1))[:-5]}</script>'
    serve(stage, event(2, location="Woanders, Köln"), beside=broken)
    kinds = [kind for hours in range(1, 5) for kind in await stage.kinds(NOW + hours * HOUR)]
    assert kinds == [ChangeKind.RELOCATED]


async def test_noise_around_the_same_meetings_is_not_even_read(stage: Stage) -> None:
    """A new nonce is the same page."""
    await begin(stage, event(1))
    before = await stage.dump(without={"sources"})
    serve(stage, event(1), beside="<!-- 4711 --><input name=csrf value=x1>")
    (report,) = await stage.refresh(NOW + HOUR)
    assert report.outcome is Outcome.UNCHANGED
    assert await stage.dump(without={"sources"}) == before


WORDS = "<h1>OK Lab Köln</h1><p>Wir treffen uns im Lokal K.</p><ul>{}</ul>"
EVENINGS = ("11.01.2027, 19 Uhr: Hackabend", "11.02.2027, 19 Uhr: Kartenabend")


def write(stage: Stage, *lines: str, beside: str = "") -> None:
    """Let the page say this in words."""
    told = WORDS.format("".join(f"<li>{line}</li>" for line in lines)) + beside
    stage.site.answer(PAGE, f"<!doctype html><title>OK Lab Köln</title><body>{told}")


@pytest.fixture
async def prose(stage: Stage) -> Stage:
    """A page of words that was read once."""
    stage.announces(feed(stage.site.url + PAGE, kind=Kind.PROSE))
    write(stage, *EVENINGS)
    assert await stage.kinds() == []
    assert len(await stage.shown()) == 2
    return stage


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("<title>Anmelden – Wiki</title><form><input></form><p>Stand: 3.3.2027", '"Anmelden"'),
        ("<title>OK Lab</title><h1>404</h1><p>Seite nicht gefunden. Stand: 3.3.2027", '"404"'),
        (
            "<title>Seite nicht gefunden | OK Lab</title><p>Wartung am 3.3.2027, 19 bis 20 Uhr",
            '"Seite nicht gefunden"',
        ),
        ("<title>Zugriff verweigert</title><p>Das nächste Treffen am 3.3.2027?", "Zugriff"),
        ("<p>Wir verwenden Cookies. Stimmen Sie zu? Stand: 3.3.2027, 19 Uhr", "no longer lists"),
        ("<h1>Ganz neu!</h1><p>Bald mehr.</p>", "no longer lists"),
    ],
)
async def test_what_answers_in_place_of_a_page_of_words_cancels_nothing(
    prose: Stage, answer: str, error: str
) -> None:
    """Hours of a login, a wall or a "404" with status 200 fail, and recovery tells nothing."""
    prose.site.answer(PAGE, f"<!doctype html>{answer}")
    for hours in range(1, 5):
        (report,) = await prose.refresh(NOW + hours * HOUR)
        assert (report.outcome, report.changes) == (Outcome.FAILED, ())
        assert error in (report.error or "")
    assert [one.status for one in await prose.shown()] == [Status.TENTATIVE] * 2
    write(prose, *EVENINGS)
    assert await prose.kinds(NOW + 5 * HOUR) == []
    write(prose, *EVENINGS, beside="<p>Bringt Kabel mit.")
    assert await prose.kinds(NOW + 6 * HOUR) == []
    assert len(await prose.shown()) == 2


async def test_a_page_of_words_that_says_so_has_nothing_on(prose: Stage) -> None:
    """It is read, and still no evidence that what it told is off."""
    write(prose, beside="<p>Zurzeit sind <b>keine</b> Termine geplant.")
    for hours in range(1, 5):
        (report,) = await prose.refresh(NOW + hours * HOUR)
        assert (report.outcome, report.changes) == (Outcome.UNCHANGED, ())
    assert len(await prose.shown()) == 2


async def test_a_line_that_leaves_a_page_of_words_is_no_longer_listed(prose: Stage) -> None:
    """As long as the page tells some meeting, what it no longer tells is missing."""
    write(prose, EVENINGS[0])
    kinds = [kind for hours in range(1, 5) for kind in await prose.kinds(NOW + hours * HOUR)]
    assert kinds == [ChangeKind.VANISHED]


async def test_a_page_that_never_told_a_meeting_may_go_on_so(stage: Stage) -> None:
    """Only what was told can be missed."""
    stage.announces(feed(stage.site.url + PAGE, kind=Kind.PROSE))
    write(stage)
    assert await stage.kinds() == []
    write(stage, beside="<p>Schön hier.")
    (report,) = await stage.refresh(NOW + HOUR)
    assert report.outcome is Outcome.UNCHANGED


async def test_a_page_may_speak_of_signing_in(prose: Stage) -> None:
    """A section about it does not make a login of a page that tells meetings."""
    write(prose, *EVENINGS, "11.03.2027, 19 Uhr: Login", beside="<h2>Anmelden</h2><p>Per Mail.")
    assert await prose.kinds(NOW + HOUR) == [ChangeKind.ANNOUNCED]


async def test_a_404_with_a_date_in_place_of_a_page_found_by_itself(stage: Stage) -> None:
    """What is read as a page with or without marks is guarded alike."""
    stage.announces(source(stage))
    write(stage, *EVENINGS)
    assert await stage.kinds() == []
    stage.site.answer(PAGE, "<title>404</title><p>Wartung am 3.3.2027, 19 bis 20 Uhr")
    for hours in range(1, 5):
        (report,) = await stage.refresh(NOW + hours * HOUR)
        assert report.outcome is Outcome.FAILED
    assert len(await stage.shown()) == 2
