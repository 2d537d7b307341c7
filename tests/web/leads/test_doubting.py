"""“Stimmt nicht?” on a meeting's page: the lab's people hear it, without a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store import outbox
from tests.web.leads.stage import LEAD, SECOND, Page, Stage

if TYPE_CHECKING:
    from bot.domain.event import Occurrence


async def an_evening(stage: Stage) -> Occurrence:
    """Return the next evening by the rule."""
    await stage.rules()
    return (await stage.shown())[0]


async def doubts(stage: Stage, one: Occurrence, **said: str) -> Page:
    """Say in the form what is wrong."""
    return await stage.fills(f"/events/{one.id}/doubt", **said)


async def test_a_doubt_reaches_the_labs_people(stage: Stage) -> None:
    """The letter quotes it, and links to where it is put right."""
    one = await an_evening(stage)
    page = await doubts(stage, one, reason="place", words="Das Rathaus ist zu.")
    assert (page.status, page.heading) == (200, "Weitergegeben")
    assert "OK Lab Ulm" in page.text
    letters = await stage.mail_out()
    assert {mail["To"] for mail in letters} == {LEAD, SECOND}
    told = letters[0].get_content()
    assert "Auf unserer Seite meldet jemand: Der Ort stimmt nicht." in told
    assert "> Das Rathaus ist zu." in told
    assert f"/events/{one.id}/change" in told


async def test_one_reader_doubts_one_meeting_once_a_day(stage: Stage) -> None:
    """The second time they read that it is known."""
    one = await an_evening(stage)
    await doubts(stage, one, reason="time")
    again = await doubts(stage, one, reason="off")
    assert again.heading == "Nicht weitergegeben"
    assert len(await stage.mail_out()) == 2


async def test_nobody_uses_up_what_a_lab_hears(stage: Stage) -> None:
    """Who presses again and again is told to stop, and the next reader is still heard."""
    one = await an_evening(stage)
    pages = [await doubts(stage, one, reason="time") for _ in range(15)]
    assert [page.status for page in pages] == [200] * 3 + [429] * 12
    assert len(await stage.mail_out()) == 2
    stage.comes_from("198.51.100.7")
    assert (await doubts(stage, one, reason="time")).heading == "Weitergegeben"


async def test_nothing_tells_who_doubted(stage: Stage) -> None:
    """No address of a reader stands in what is stored."""
    one = await an_evening(stage)
    await doubts(stage, one, reason="time")
    async with stage.store.read() as connection:
        (slot,) = await outbox.slots(connection, "doubt:")
    assert "127.0.0.1" not in slot


async def test_a_reason_is_needed(stage: Stage) -> None:
    """Something else wants words; what was typed stays."""
    one = await an_evening(stage)
    page = await doubts(stage, one, words="Hm")
    assert (page.status, page.error("reason")) == (422, "Bitte wählt etwas aus.")
    assert page.fields["words"] == "Hm"
    other = await doubts(stage, one, reason="other")
    assert other.error("words") != ""
    long = await doubts(stage, one, reason="time", words="x" * 1001)
    assert long.error("words") != ""
    assert await stage.mail_out() == []


async def test_programs_are_not_passed_on(stage: Stage) -> None:
    """Who fills in what nobody sees is thanked all the same."""
    one = await an_evening(stage)
    page = await doubts(stage, one, reason="time", homepage="https://spam.example")
    assert page.heading == "Weitergegeben"
    assert await stage.mail_out() == []
