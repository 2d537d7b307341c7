"""People tell, change, call off and take back meetings through the real endpoint."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.event import Status
from bot.store import marks
from bot.store.labs import states
from tests.domain.listings import BERLIN, listing
from tests.slack.conftest import slack_application
from tests.slack.submissions.adding_stage import REGISTRY, Stage, tells, told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.slack.posting.send import Sender
    from bot.store.engine import Store
    from tests.fakes.slack import SlackStandIn

WORDS = "Donnerstag 10. Dezember 19 Uhr, Weinhof 9, Hackabend"
KARTEN = listing("a", "2026-12-15 19:00", title="Kartenabend", place="Rathaus")


@pytest.fixture
async def stage(store: Store, slack: SlackStandIn, sender: Sender) -> AsyncIterator[Stage]:
    """The program with Ulm's people."""
    async with slack_application(store, slack, registry=REGISTRY) as running:
        yield Stage(running, sender)


async def test_a_lead_enters_a_meeting_in_words(stage: Stage) -> None:
    """What was understood stands in a form; submitted as it is, the meeting is announced."""
    opened = await stage.lead.types(f"/meetups add {WORDS}", "C0ULM", "ulm")
    assert opened.in_time
    assert opened.view is not None
    answer = await stage.lead.submits(opened)
    assert answer.in_time
    assert answer.response_action == "update"
    assert "Hackabend" in told(answer)
    found = await stage.the_one()
    assert (found.title, found.place) == ("Hackabend", "Weinhof 9")
    assert found.start == datetime(2026, 12, 10, 19, tzinfo=BERLIN)
    assert found.end == datetime(2026, 12, 10, 21, tzinfo=BERLIN)
    assert await stage.changes() == ["announced"]


async def test_the_example_can_be_typed(stage: Stage) -> None:
    """What the form shows as an example is understood: its weekday fits its date."""
    form = await stage.lead.types("/meetups add", "C0ULM", "ulm")
    example, _, evening = told(form).partition("Zum Beispiel: „")[2].partition("“ oder „")
    for words in (example, evening.partition("“")[0]):
        form = await stage.lead.types("/meetups add", "C0ULM", "ulm")
        answer = await stage.lead.submits(form, {"lab": "ulm", "words": words}, wait=0)
        assert (words, answer.errors) == (words, {})


async def test_the_steps_one_by_one(stage: Stage) -> None:
    """Without words there is one free field; the lab is chosen, the fields are put right."""
    lead = stage.lead
    opened = await lead.types("/meetups eintragen")
    chosen = await lead.clicks(opened, "lab", option="koeln")
    assert "Es ist noch kein Treffen bekannt." in told(chosen)
    second = await lead.submits(opened, {"lab": "ulm", "words": "Treffen"}, wait=0)
    refused = await lead.submits(second, {"day": "2026-12-10", "start": "21:00", "end": "19:00"})
    assert set(refused.errors) == {"end"}
    fields = {"start": "19:00", "end": "23:30", "attendance": "hybrid", "note": "Bringt Kekse"}
    await lead.submits(second, {"day": "2026-12-10", **fields})
    found = await stage.the_one()
    assert (found.attendance, found.description) == ("hybrid", "Bringt Kekse")


async def test_a_regular_evening_in_words(stage: Stage) -> None:
    """A rule's words and its place are shown with the next dates, and count as confirmed."""
    words = "jeden dritten Montag im Monat, 19 Uhr, Impact Hub, nicht am 21.12."
    opened = await stage.lead.types(f"/meetups add {words}", "C0ULM", "ulm")
    assert "Impact Hub" in told(opened)
    await stage.lead.submits(opened)
    first, *_ = await stage.shown()
    assert (first.day, first.place) == (date(2027, 1, 18), "Impact Hub")
    assert first.status is Status.CONFIRMED
    board = await stage.lead.types("/meetups add", "C0ULM", "ulm")
    form = await stage.lead.clicks(board, "evening_edit")
    await stage.lead.submits(form, {"place": "Weinhof 9"})
    assert {one.place for one in await stage.shown()} == {"Weinhof 9"}


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("jeden Blubb 19 Uhr", "Blubb"),
        ("jeden zweiten Montag, 19 Uhr", "„ab 23. November 2026“"),
        ("jeden zweiten Montag, 19 Uhr", "„jeden zweiten Montag im Monat, 19 Uhr“"),
        ("Freitag 10. Dezember 19 Uhr Treffen", "10. Dezember"),
        ("Treffen am 31.2. um 19 Uhr", "31.2."),
        ("nicht am 7.12.", "unten"),
        ("fällt am 24.12. aus", "unten"),
        ("am 24.12. kein Treffen", "unten"),
        ("gestern 19 Uhr Treffen", "vorbei"),
        ("5.12.2020 19 Uhr Treffen", "5. Dezember 2020 ist schon vorbei"),
        ("Treffen, 3. Advent, 19 Uhr", "als Datum"),
        ("nächste Woche Donnerstag 19 Uhr Treffen", "als Datum"),
        ("Treffen am 11.3. um halb zwölf", "19:30"),
    ],
)
async def test_words_that_cannot_be_right(stage: Stage, words: str, complaint: str) -> None:
    """They come back with what is odd about them, at the field where they are typed again."""
    opened = await stage.lead.types(f"/meetups add {words}", "C0ULM", "ulm")
    assert complaint in told(opened)
    again = await stage.lead.submits(opened, {"words": words})
    assert complaint in again.errors["words"]
    assert await stage.shown() == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"day": "2026-11-01"}, "day"),
        ({"day": "2028-12-10"}, "day"),
        ({"end": "18:00"}, "end"),
        ({"last_day": "2026-12-09"}, "last_day"),
        ({"url": "ulm"}, "url"),
    ],
)
async def test_mistakes_are_told_at_their_field(
    stage: Stage, fields: dict[str, str], field: str
) -> None:
    """Past dates, years off, an end before the start, a link that is none: nothing is kept."""
    answer = await tells(stage.lead, WORDS, **fields)
    assert set(answer.errors) == {field}
    assert await stage.shown() == []


async def test_a_known_meeting_is_corrected_instead(stage: Stage) -> None:
    """What is in the feed already is asked about; as that one, only what differs is corrected."""
    await stage.lists(KARTEN)
    words = "Kartenabend, 15.12., 19 Uhr, Weinhof 9"
    asked = await tells(stage.lead, words)
    assert "Kartenabend" in told(asked)
    assert len(await stage.shown()) == 1
    await stage.lead.submits(asked, {"twin": "same"})
    found = await stage.the_one()
    assert (found.title, found.place) == ("Kartenabend", "Weinhof 9")
    assert {one.kind for one in found.sources} == {"manual", "ical"}


async def test_another_meeting_on_the_same_day(stage: Stage) -> None:
    """Whoever says that it is another one gets a meeting of its own."""
    await stage.lists(KARTEN)
    asked = await tells(stage.lead, "Kartenabend für Kinder, 15.12., 15 Uhr, Weinhof 9")
    await stage.lead.submits(asked, {"twin": "other"})
    assert [one.title for one in await stage.shown()] == ["Kartenabend für Kinder", "Kartenabend"]


async def test_a_place_is_corrected_and_the_feed_moves_the_time(stage: Stage) -> None:
    """Only what was changed in the form outranks the feed: the new time is shown."""
    await stage.lists(KARTEN)
    lead = stage.lead
    opened = await lead.types("/meetups add", "C0ULM", "ulm")
    form = await lead.clicks(opened, "submission_edit")
    await lead.submits(form, {"place": "Weinhof 9"})
    assert (await stage.the_one()).place == "Weinhof 9"
    later = listing("a", "2026-12-15 20:00", title="Kartenabend", place="Rathaus II")
    assert [one.kind.value for one in await stage.lists(later)] == ["moved"]
    found = await stage.the_one()
    assert (found.place, f"{found.start:%H:%M}") == ("Weinhof 9", "20:00")


async def test_a_form_left_open_pins_nothing(stage: Stage) -> None:
    """Fields that the feed changed while the form was open are not set back by it."""
    await stage.lists(KARTEN)
    lead = stage.lead
    form = await lead.clicks(await lead.types("/meetups edit", "C0ULM", "ulm"), "submission_edit")
    await stage.lists(listing("a", "2026-12-15 20:00", title="Kartenabend", place="Rathaus"))
    await lead.submits(form, {"title": "Kartennacht"})
    found = await stage.the_one()
    assert found.title == "Kartennacht"
    assert found.start == datetime(2026, 12, 15, 20, tzinfo=BERLIN)


async def test_call_off_restore_and_take_back(stage: Stage) -> None:
    """The buttons below the form: each click counts at once and shows the board as it is then."""
    await stage.lists(KARTEN)
    lead = stage.lead
    board = await lead.types("/meetups add", "C0ULM", "ulm")
    off = await lead.clicks(board, "submission_off")
    assert (await stage.the_one()).status is Status.CANCELLED
    assert "submission_on" in told(off)
    await lead.clicks(board, "submission_on")
    assert (await stage.the_one()).status is Status.CONFIRMED
    await lead.clicks(board, "submission_off")
    await lead.clicks(board, "submission_back")
    assert (await stage.the_one()).status is Status.CONFIRMED
    assert await stage.changes() == ["announced", *["cancelled", "restored"] * 2]


async def test_a_submitted_meeting_is_taken_back(stage: Stage) -> None:
    """It is withdrawn: no longer listed, and gone from the board's buttons."""
    lead = stage.lead
    await tells(lead, WORDS)
    board = await lead.types("/meetups add", "C0ULM", "ulm")
    after = await lead.clicks(board, "submission_back")
    assert (await stage.the_one()).vanished
    assert "submission_back" not in told(after)


async def test_evenings_are_confirmed_paused_and_taken_back(stage: Stage) -> None:
    """The lab's regular evenings: pause hides their dates, going on shows them."""
    lead = stage.lead
    await tells(lead, "jeden dritten Montag im Monat, 19 Uhr")
    board = await lead.types("/meetups add", "C0ULM", "ulm")
    await lead.clicks(board, "evening_pause")
    assert await stage.shown() == []
    await lead.clicks(board, "evening_resume")
    assert await stage.shown()
    stage.app.clock.move(days=100)
    await lead.clicks(board, "evening_confirm")
    async with stage.app.store.read() as connection:
        assert (await states(connection))["ulm"].confirmed == date(2027, 2, 27)
    form = await lead.clicks(board, "evening_edit")
    await lead.submits(form, {"when": "jeden dritten Montag im Monat, 20 Uhr"})
    upcoming = [one for one in await stage.shown() if one.day > date(2027, 2, 27)]
    assert {f"{one.start:%H:%M}" for one in upcoming} == {"20:00"}
    await lead.clicks(await lead.types("/meetups add", "C0ULM", "ulm"), "evening_back")
    assert [one for one in await stage.shown() if one.day > date(2027, 2, 27)] == []


async def test_english_people_are_answered_in_english(stage: Stage) -> None:
    """The form and the refusals are in the language of whoever types."""
    ada = stage.app.person("ULEAD", locale="en-GB")
    answer = await tells(ada, "Hack night, Thursday 10 December, 7-9 pm", end="18:00")
    assert answer.errors == {"end": "The end lies before the start."}


async def forged(stage: Stage, view: dict[str, Any], metadata: str) -> dict[str, str]:
    """Submit a form with another private_metadata than ours; return the errors."""
    answer = await stage.member.submits(view | {"private_metadata": metadata})
    return answer.errors


async def test_forged_slips_and_values_do_nothing(stage: Stage) -> None:
    """Neither somebody else's slip, nor a made up one, nor a made up button value passes."""
    await stage.lists(KARTEN)
    one = await stage.the_one()
    lead, member = stage.lead, stage.member
    theirs = await lead.clicks(await lead.types("/meetups add", "C0ULM", "ulm"), "submission_edit")
    assert theirs.view is not None
    form = await member.types(f"/meetups add {WORDS}", "C0ULM", "ulm")
    assert form.view is not None
    own = stage.app.slack.views["UMEMBER"][-1]
    body = json.dumps({"workspace": "", "user": "UMEMBER", "lab": "ulm", "number": 1})
    for metadata in (theirs.view["private_metadata"], f"00.{body}", body, "", "x" * 3000):
        own["private_metadata"] = metadata
        answer = await member.submits(own)
        assert set(answer.errors) == {"title"}
    board = await member.types("/meetups add", "C0ULM", "ulm")
    view = stage.app.slack.views["UMEMBER"][-1]
    (actions,) = [block for block in view["blocks"] if block["type"] == "actions"]
    for action, value in (
        ("submission_on", one.id),
        ("submission_back", one.id),
        ("evening_pause", "ulm"),
        ("evening_confirm", "nowhere"),
        ("evening_back", "4711"),
        ("evening_back", "²"),
        ("submission_off", "nothing"),
    ):
        actions["elements"][0] |= {"action_id": action, "value": value}
        refused = await member.clicks(board, action, wait=1)
        assert refused.in_time
    assert await stage.the_one() == one
    async with stage.app.store.read() as connection:
        assert await states(connection) == {}
        assert await marks.get(connection, marks.PAUSED) is None


async def test_an_admin_of_the_workspace_enters_directly(stage: Stage) -> None:
    """Whether they still are one is asked of Slack when the form is submitted."""
    boss = stage.app.person("UBOSS", is_admin=True)
    await tells(boss, WORDS)
    assert (await stage.the_one()).title == "Hackabend"
    opened = await boss.types(f"/meetups add {WORDS.replace('10.', '17.')}", "C0ULM", "ulm")
    stage.app.person("UBOSS", is_admin=False)
    answer = await boss.submits(opened)
    assert answer.in_time
    assert len(await stage.shown()) == 1


async def test_a_link_in_a_command_is_read_as_typed(stage: Stage) -> None:
    """Slack's markup around links, and its escapes, do not end up in the meeting."""
    words = "Tisch &amp; Karten, 10.12., 19 Uhr, <https://meet.jit.si/ulmkarten|meet.jit.si/ulm>"
    await tells(stage.lead, words)
    found = await stage.the_one()
    assert (found.title, found.join_url) == ("Tisch & Karten", "https://meet.jit.si/ulmkarten")
    (source,) = found.sources
    assert (source.kind, source.url) == ("manual", None)
