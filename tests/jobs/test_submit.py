"""What people tell takes effect at once, outranks the feeds, and can be taken back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from bot.domain.delivery import DeliveryState
from bot.domain.event import Change, ChangeKind, Occurrence, Provenance, Status
from bot.domain.lab import Lab, Registry
from bot.domain.source import Kind
from bot.domain.submission import SubmissionKind, SubmissionState
from bot.errors import SubmissionError
from bot.jobs.actor import Actor
from bot.jobs.submit import New, Voice
from bot.store import history, occurrences, outbox, proposals, submissions
from bot.store.tables import submission_history
from tests.jobs.refresh_stage import NOW, Stage, berlin, feed, rule, vevent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.submission import Submission

LEAD = Actor(workspace="", user="U0LEAD")
SECOND = Actor(workspace="", user="U0SECOND")
MEMBER = Actor(workspace="", user="U0MEMBER")
PEOPLE = ("slack:U0LEAD", "slack:U0SECOND", "slack:T0ELSE/U0AWAY", "mail:ulm@example.org")
JANUARY = "2027-01-18 19:00"


def peopled(stage: Stage) -> Registry:
    """Return the registry of the stage, in which Ulm has people."""
    ulm = stage.registry.get("ulm") or Lab(slug="ulm", name="OK Lab Ulm")
    return replace(stage.registry, labs={"ulm": replace(ulm, people=PEOPLE)})


def voice(stage: Stage, actor: Actor = LEAD, hours: float = 0) -> Voice:
    """Let somebody speak, some hours after the beginning."""
    stage.registry = peopled(stage)
    now = NOW + timedelta(hours=hours)
    return Voice(store=stage.store, registry=stage.registry, actor=actor, now=now)


def meeting(**told: Any) -> New:
    """Tell of an evening in January."""
    facts = {
        "title": "Hackabend",
        "start": "2027-01-12T19:00",
        "end": "2027-01-12T21:00",
        "timezone": "Europe/Berlin",
    }
    return New(lab="ulm", kind=SubmissionKind.MEETING, told=facts | told)


def correction(of: Occurrence, **says: Any) -> New:
    """Tell something else of a meeting."""
    about = {
        "title": of.title,
        "start": f"{of.start:%Y-%m-%dT%H:%M}",
        "end": f"{of.end:%Y-%m-%dT%H:%M}",
        "timezone": of.timezone,
    }
    told = {"says": says, "of": about}
    return New(lab="ulm", kind=SubmissionKind.CORRECTION, told=told, occurrence=of.id)


async def changes(stage: Stage) -> list[ChangeKind]:
    """Return what kinds of changes were written down, the oldest first."""
    async with stage.store.read() as connection:
        return [one.kind for one in await occurrences.changes_since(connection)]


async def the_one(stage: Stage, since: datetime = NOW) -> Occurrence:
    """Return the only meeting that is shown."""
    (found,) = await stage.shown(since)
    return found


async def test_a_meeting_told_by_its_people_is_announced_at_once(stage: Stage) -> None:
    """A lead's meeting stands as a change when the call returns; polling adds nothing to it."""
    told = await voice(stage).submit(meeting(place="Weinhof 9", join_url="https://meet.jit.si/ulm"))
    assert (told.state, told.decided_by) == (SubmissionState.APPROVED, "U0LEAD")
    found = await the_one(stage)
    assert (found.title, found.start, found.place) == (
        "Hackabend",
        berlin("2027-01-12 19:00"),
        "Weinhof 9",
    )
    assert found.sources == (Provenance(None, Kind.MANUAL),)
    assert await changes(stage) == [ChangeKind.ANNOUNCED]
    assert await stage.news(NOW + timedelta(hours=1)) == []
    assert await stage.news(NOW + timedelta(days=40)) == []


async def steps_of(connection: AsyncConnection, submission: int) -> Sequence[Row[Any]]:
    """Return the history of a submission, the first step first."""
    of_it = submission_history.c.submission_id == submission
    asked = select(submission_history).where(of_it).order_by(submission_history.c.id)
    return (await connection.execute(asked)).all()


async def test_edit_cancel_and_restore(stage: Stage) -> None:
    """What a lead changes of a submitted meeting is one change each, with its history."""
    told = await voice(stage).submit(meeting())
    later = dict(told.told) | {"start": "2027-01-12T20:00", "end": "2027-01-12T22:00"}
    await voice(stage, SECOND, 1).change(told.id, later)
    await voice(stage, LEAD, 2).change(told.id, later | {"status": "cancelled"})
    assert (await the_one(stage)).status is Status.CANCELLED
    await voice(stage, LEAD, 3).change(told.id, later)
    assert await changes(stage) == [
        ChangeKind.ANNOUNCED,
        ChangeKind.MOVED,
        ChangeKind.CANCELLED,
        ChangeKind.RESTORED,
    ]
    async with stage.store.read() as connection:
        steps = await steps_of(connection, told.id)
    assert [one.author for one in steps] == ["U0LEAD", "U0SECOND", "U0LEAD", "U0LEAD"]
    assert [one.told["start"][-5:] for one in steps] == ["19:00", "20:00", "20:00", "20:00"]


async def test_a_retracted_meeting_is_withdrawn_at_once(stage: Stage) -> None:
    """It is no longer listed, and nothing brings it back."""
    told = await voice(stage).submit(meeting())
    await voice(stage, hours=1).retract(told.id)
    found = await the_one(stage)
    assert (found.status, found.vanished) == (Status.CANCELLED, True)
    assert await stage.news(NOW + timedelta(hours=2), None) == []
    assert await changes(stage) == [ChangeKind.ANNOUNCED, ChangeKind.VANISHED]
    with pytest.raises(SubmissionError, match="decided"):
        await voice(stage, hours=3).change(told.id, dict(told.told))


async def corrected(stage: Stage, **says: Any) -> Occurrence:
    """Let a feed list an evening, and a lead correct it."""
    stage.announces(feed(stage.serve(vevent("a", JANUARY, "Kartenabend", "LOCATION:Rathaus"))))
    await stage.refresh()
    await voice(stage).submit(correction(await the_one(stage), **says))
    return await the_one(stage)


async def test_a_correction_survives_a_refresh_and_pins_nothing_else(stage: Stage) -> None:
    """The place stays corrected while the feed moves the time, which is shown."""
    before = await corrected(stage, place="Weinhof 9")
    assert (before.place, before.title) == ("Weinhof 9", "Kartenabend")
    assert [one.kind for one in before.sources] == [Kind.MANUAL, Kind.ICAL]
    moved = vevent("a", "2027-01-18 20:00", "Kartenabend und mehr", "LOCATION:Rathaus II")
    stage.serve(moved)
    news = await stage.news(NOW + timedelta(hours=1))
    assert [one.kind for one in news] == [ChangeKind.MOVED, ChangeKind.RENAMED]
    found = await the_one(stage)
    assert found.start == berlin("2027-01-18 20:00")
    assert (found.id, found.place, found.title) == (before.id, "Weinhof 9", "Kartenabend und mehr")


async def test_a_correction_taken_back_leaves_the_word_of_the_feed(stage: Stage) -> None:
    """A cancellation by a lead is undone by retracting it, and the feed counts again."""
    found = await corrected(stage, status="cancelled")
    assert found.status is Status.CANCELLED
    assert await stage.news(NOW + timedelta(hours=1)) == []
    assert await voice(stage, hours=2).set_straight("ulm", found.id) == 1
    assert await voice(stage, hours=3).set_straight("ulm", found.id) == 0
    back = await the_one(stage)
    assert (back.status, back.place) == (Status.CONFIRMED, "Rathaus")
    assert [one.kind for one in back.sources] == [Kind.ICAL]
    assert await changes(stage) == [ChangeKind.CANCELLED, ChangeKind.RESTORED]


async def test_the_last_word_on_a_field_counts(stage: Stage) -> None:
    """Two corrections add up; of one field the later is shown."""
    found = await corrected(stage, place="Weinhof 9", title="Erster Titel")
    await voice(stage, SECOND, 1).submit(correction(found, title="Zweiter Titel"))
    found = await the_one(stage)
    assert (found.title, found.place) == ("Zweiter Titel", "Weinhof 9")


async def test_a_correction_keeps_no_meeting_alive(stage: Stage) -> None:
    """A corrected meeting that its feed no longer lists vanishes like any other."""
    stage.announces(feed(stage.serve(vevent("a", JANUARY), vevent("b", "2027-02-01 19:00"))))
    await stage.refresh()
    first = (await stage.shown(NOW))[0]
    await voice(stage).submit(correction(first, place="Weinhof 9"))
    stage.serve(vevent("b", "2027-02-01 19:00"))
    assert await stage.kinds(NOW + timedelta(hours=1)) == []
    assert await stage.kinds(NOW + timedelta(hours=2)) == [ChangeKind.VANISHED]
    assert (await stage.shown(NOW))[0].vanished


async def test_a_corrected_date_of_a_rule_stays_itself(stage: Stage) -> None:
    """A date of a rule that is called off keeps its id, its link to the rule and its word."""
    stage.announces(rule("jeden dritten Montag im Monat, 19:00-21:00"))
    await stage.refresh()
    december = (await stage.shown(NOW))[0]
    await voice(stage).submit(correction(december, status="cancelled"))
    await stage.refresh(NOW + timedelta(days=1))
    found = (await stage.shown(NOW))[0]
    assert (found.id, found.status) == (december.id, Status.CANCELLED)
    january = (await stage.shown(NOW))[1]
    await voice(stage, hours=1).submit(correction(january, status="confirmed", place="Weinhof 9"))
    found = (await stage.shown(NOW))[1]
    assert (found.id, found.status, found.place) == (january.id, Status.CONFIRMED, "Weinhof 9")
    assert await changes(stage) == [ChangeKind.CANCELLED, ChangeKind.CONFIRMED]


async def test_a_feed_takes_a_corrected_slot(stage: Stage) -> None:
    """An evening that a feed lists on a corrected rule date is that date; the word counts."""
    stage.announces(rule("jeden dritten Montag im Monat, 19:00-21:00"), feed(stage.serve()))
    await stage.refresh()
    january = (await stage.shown(NOW))[1]
    await voice(stage).submit(correction(january, place="Weinhof 9"))
    stage.serve(vevent("a", JANUARY, "Kartenabend", "LOCATION:Rathaus"))
    await stage.refresh(NOW + timedelta(hours=1))
    (found,) = [one for one in await stage.shown(NOW) if one.day == january.day]
    assert (found.id, found.title, found.place) == (january.id, "Kartenabend", "Weinhof 9")


async def test_a_moved_meeting_stays_moved_when_its_day_has_come(stage: Stage) -> None:
    """A meeting brought forward by a week is not moved back after the new day is over."""
    found = await corrected(stage, start="2027-01-11T19:00", end="2027-01-11T21:00")
    assert found.start == berlin("2027-01-11 19:00")
    days = [NOW + timedelta(days=day) for day in range(30, 70, 3)]
    news: list[Change] = []
    for day in days:
        news += await stage.news(day)
    assert news == []
    assert (await stage.shown(NOW))[0].start == berlin("2027-01-11 19:00")


async def test_a_regular_evening_in_words(stage: Stage) -> None:
    """A lead's rule is a source: its dates stand at once, confirmed for six months, and no news."""
    words = "jeden dritten Montag im Monat, 19 Uhr, nicht am 21.12."
    new = New(lab="ulm", kind=SubmissionKind.EVENING, told={"when": words, "place": "Impact Hub"})
    told = await voice(stage).submit(new)
    shown = await stage.shown(NOW)
    assert [one.day.isoformat() for one in shown[:2]] == ["2027-01-18", "2027-02-15"]
    assert {one.status for one in shown[:2]} == {Status.CONFIRMED}
    assert shown[-1].status is Status.TENTATIVE
    assert (shown[0].place, shown[0].title) == ("Impact Hub", "OK Lab Ulm")
    assert await changes(stage) == []
    assert await stage.news(NOW + timedelta(hours=1)) == []
    assert await stage.shown(NOW) == shown
    await voice(stage, hours=2).retract(told.id)
    assert await stage.shown(NOW) == []
    await stage.refresh(NOW + timedelta(hours=3))
    assert await stage.shown(NOW) == []


async def test_changed_words_of_an_evening_move_it(stage: Stage) -> None:
    """Another time on the same days is a move; what is paused is not shown until it goes on."""
    words = "jeden dritten Montag im Monat, 19 Uhr"
    new = New(lab="ulm", kind=SubmissionKind.EVENING, told={"when": words})
    told = await voice(stage).submit(new)
    before = (await stage.shown(NOW))[0]
    await voice(stage, hours=1).change(told.id, {"when": words.replace("19", "20")})
    after = (await stage.shown(NOW))[0]
    assert (after.id, after.start) == (before.id, before.start + timedelta(hours=1))
    assert ChangeKind.MOVED in await changes(stage)
    lead = voice(stage, hours=2)
    await lead.decide_evenings("ulm", lambda state: replace(state, paused=True))
    assert await stage.shown(NOW) == []
    await lead.decide_evenings("ulm", lambda state: replace(state, paused=False))
    assert (await stage.shown(NOW))[0] == replace(
        after, sequence=after.sequence + 2, updated=lead.now
    )


async def test_confirming_makes_the_dates_of_the_file_certain(stage: Stage) -> None:
    """A confirmation by hand is news for each date that it makes certain."""
    stage.announces(rule("jeden dritten Montag im Monat, 19:00-21:00"))
    await stage.refresh()
    lead = voice(stage)
    await lead.decide_evenings("ulm", lambda state: replace(state, confirmed=NOW.date()))
    assert set(await changes(stage)) == {ChangeKind.CONFIRMED}
    assert (await stage.shown(NOW))[0].status is Status.CONFIRMED


async def letters(stage: Stage) -> list[tuple[str, str, str]]:
    """Return workspace, channel and topic of all letters."""
    async with stage.store.read() as connection:
        found = await outbox.in_state(connection, DeliveryState.PENDING)
    return [(one.workspace, one.channel, one.content.about["topic"]) for one in found]


async def proposed(stage: Stage) -> Submission:
    """Let a member propose a meeting."""
    return await voice(stage, MEMBER).submit(meeting())


async def test_a_proposal_waits_for_the_people_of_the_lab(stage: Stage) -> None:
    """Nothing is shown before somebody approves; each of the people gets one letter."""
    told = await proposed(stage)
    assert told.state is SubmissionState.PROPOSED
    assert await stage.shown(NOW) == []
    assert await letters(stage) == [
        ("", "U0LEAD", "proposal"),
        ("", "U0SECOND", "proposal"),
        ("T0ELSE", "U0AWAY", "proposal"),
        ("", "mail:ulm@example.org", "proposal"),
    ]
    away = Actor(workspace="T0ELSE", user="U0AWAY")
    decided, mine = await voice(stage, away, 1).decide(told.id, accept=True)
    assert (decided.decided_by, mine) == ("T0ELSE/U0AWAY", True)
    assert (await the_one(stage)).title == "Hackabend"
    assert (await letters(stage))[-1] == ("", "U0MEMBER", "outcome")


async def test_a_declined_proposal_is_told_once(stage: Stage) -> None:
    """The first decision counts; the second person learns it and changes nothing."""
    told = await proposed(stage)
    declined, mine = await voice(stage, LEAD, 1).decide(told.id, accept=False)
    assert (declined.state, mine) == (SubmissionState.DECLINED, True)
    again, mine = await voice(stage, SECOND, 2).decide(told.id, accept=True)
    assert (again.state, again.decided_by, mine) == (SubmissionState.DECLINED, "U0LEAD", False)
    assert await stage.shown(NOW) == []
    assert [topic for _, _, topic in await letters(stage)].count("outcome") == 1


async def test_of_two_who_decide_at_once_one_counts(stage: Stage) -> None:
    """Two who press at the same moment make one decision and one letter."""
    told = await proposed(stage)
    first, second = voice(stage, LEAD, 1), voice(stage, SECOND, 1)
    answers = await asyncio.gather(
        first.decide(told.id, accept=True), second.decide(told.id, accept=False)
    )
    assert sorted(mine for _, mine in answers) == [False, True]
    assert answers[0][0] == answers[1][0]
    assert [topic for _, _, topic in await letters(stage)].count("outcome") == 1


STRANGERS = [
    MEMBER,
    Actor(workspace="T0ELSE", user="U0LEAD"),
    Actor(workspace="T0FAR", user="U0BOSS", is_admin=True),
]


@pytest.mark.parametrize("stranger", STRANGERS, ids=["member", "namesake", "foreign admin"])
async def test_others_decide_nothing(stage: Stage, stranger: Actor) -> None:
    """Neither a member, nor the same id elsewhere, nor an admin of another workspace may."""
    told = await voice(stage, Actor(workspace="", user="U0OTHER")).submit(meeting())
    theirs = voice(stage, stranger, 1)
    for attempt in (
        theirs.decide(told.id, accept=True),
        theirs.change(told.id, dict(told.told)),
        theirs.retract(told.id),
        theirs.set_straight("ulm", "a"),
        theirs.decide_evenings("ulm", lambda state: state),
    ):
        with pytest.raises(SubmissionError, match="rights"):
            await attempt
    with pytest.raises(SubmissionError, match="gone"):
        await theirs.decide(4711, accept=True)
    with pytest.raises(SubmissionError, match="lab"):
        await theirs.submit(replace(meeting(), lab="nowhere"))


async def test_an_admin_at_home_tells_directly(stage: Stage) -> None:
    """An admin of the configured workspace, or of one where the lab has people, may."""
    for workspace in ("", "T0ELSE"):
        boss = Actor(workspace=workspace, user="U0BOSS", is_admin=True)
        assert (await voice(stage, boss).submit(meeting())).state is SubmissionState.APPROVED


async def test_nobody_floods_a_lab(stage: Stage) -> None:
    """The sixth open proposal of one person is refused; a decision makes room."""
    for _ in range(5):
        told = await proposed(stage)
    with pytest.raises(SubmissionError, match="many"):
        await proposed(stage)
    await voice(stage, LEAD, 1).decide(told.id, accept=False)
    await proposed(stage)


async def test_a_proposal_needs_somebody_to_ask(stage: Stage) -> None:
    """Where neither the lab nor the network names anybody, nothing is kept."""
    registry = Registry({"ulm": Lab(slug="ulm", name="OK Lab Ulm")})
    alone = Voice(store=stage.store, registry=registry, actor=MEMBER, now=NOW)
    with pytest.raises(SubmissionError, match="nobody"):
        await alone.submit(meeting())
    async with stage.store.read() as connection:
        assert await proposals.proposed_since(connection, "", "U0MEMBER", NOW) == (0, 0)


async def test_one_may_take_back_ones_own_proposal(stage: Stage) -> None:
    """As long as nobody has decided; then nobody can approve it any more."""
    told = await proposed(stage)
    await voice(stage, MEMBER, 1).retract(told.id)
    decided, mine = await voice(stage, LEAD, 2).decide(told.id, accept=True)
    assert (decided.state, mine) == (SubmissionState.RETRACTED, False)


async def test_somebody_is_forgotten(stage: Stage) -> None:
    """No row names them any more, of either workspace; the meeting stays."""
    told = await proposed(stage)
    away = Actor(workspace="T0ELSE", user="U0AWAY")
    await voice(stage, away, 1).decide(told.id, accept=True)
    async with stage.store.write() as connection:
        assert await submissions.forget_author(connection, "", "U0AWAY") == 0
        assert await submissions.forget_author(connection, "T0ELSE", "U0AWAY") == 1
        assert await submissions.forget_author(connection, "", "U0MEMBER") == 1
        assert await submissions.forget_author(connection, "", "U0MEMBER") == 0
    async with stage.store.read() as connection:
        found = await submissions.get(connection, told.id)
        assert found is not None
        assert (found.author, found.decided_by) == (None, None)
        assert [one.author for one in await steps_of(connection, told.id)] == [None] * 2
        told_of = [
            one.content.about for one in await outbox.in_state(connection, DeliveryState.PENDING)
        ]
    assert not any(about.get("by") for about in told_of)
    assert (await the_one(stage)).title == "Hackabend"


async def test_correcting_a_submitted_meeting_tells_it_anew(stage: Stage) -> None:
    """What people submitted is changed itself, so that one word on it stands."""
    told = await voice(stage).submit(meeting(place="Rathaus"))
    lead = voice(stage, SECOND, 1)
    changed = await lead.correct(await the_one(stage), {"place": "Weinhof 9"})
    assert (changed.id, changed.kind) == (told.id, SubmissionKind.MEETING)
    assert (await the_one(stage)).place == "Weinhof 9"
    await lead.correct(await the_one(stage), {"place": None})
    assert (await the_one(stage)).place is None
    await lead.correct(await the_one(stage), {"status": "cancelled"})
    await lead.restore(await the_one(stage))
    assert (await the_one(stage)).status is Status.CONFIRMED


async def test_restoring_leaves_later_cancellations_of_the_feed_alone(stage: Stage) -> None:
    """A cancellation taken back pins nothing: when the feed cancels later, that counts."""
    found = await corrected(stage, status="cancelled", place="Weinhof 9")
    await voice(stage, SECOND, 1).restore(found)
    back = await the_one(stage)
    assert (back.status, back.place) == (Status.CONFIRMED, "Weinhof 9")
    stage.serve(vevent("a", JANUARY, "Kartenabend", "STATUS:CANCELLED"))
    assert await stage.kinds(NOW + timedelta(hours=2)) == [ChangeKind.CANCELLED]
    await voice(stage, LEAD, 3).restore(await the_one(stage))
    assert (await the_one(stage)).status is Status.CONFIRMED


async def test_what_is_certain_can_still_be_cancelled(stage: Stage) -> None:
    """Confirming one date outranks the rule's doubt, but no cancellation by a feed."""
    stage.announces(rule("jeden dritten Montag im Monat, 19:00-21:00"), feed(stage.serve()))
    await stage.refresh()
    january = (await stage.shown(NOW))[1]
    await voice(stage).correct(january, {"certain": True})
    assert (await stage.shown(NOW))[1].status is Status.CONFIRMED
    stage.serve(vevent("a", JANUARY, "Offener Abend", "STATUS:CANCELLED"))
    await stage.refresh(NOW + timedelta(hours=1))
    (found,) = [one for one in await stage.shown(NOW) if one.id == january.id]
    assert found.status is Status.CANCELLED


async def test_what_is_long_over_is_forgotten(stage: Stage) -> None:
    """Old meetings, corrections and proposals go with their authors; an evening stays."""
    found = await corrected(stage, place="Weinhof 9")
    await voice(stage).submit(meeting())
    await proposed(stage)
    words = {"when": "jeden dritten Montag im Monat, 19 Uhr"}
    evening = await voice(stage).submit(New(lab="ulm", kind=SubmissionKind.EVENING, told=words))
    for days, left in ((300, 4), (500, 1)):
        now = NOW + timedelta(days=days)
        async with stage.store.write() as connection:
            await history.forget_before(connection, now - timedelta(days=400))
            await submissions.forget_before(connection, now - timedelta(days=400))
            kept = [await submissions.get(connection, evening.id - step) for step in range(4)]
        assert sum(one is not None for one in kept) == left
    assert kept[0] == evening
    assert found.id not in {one.id for one in await stage.shown(NOW)}


async def test_a_manual_source_of_the_file_repeats_nothing(stage: Stage) -> None:
    """Declared in the file, with an address or without, what people tell stands there once."""
    told = feed("https://ulm.example/", kind=Kind.MANUAL)
    stage.announces(told, replace(told, key="manual", url=None))
    await voice(stage).submit(meeting())
    assert await stage.news() == []
    assert (await the_one(stage)).sources == (Provenance(None, Kind.MANUAL),)
