"""Whose word counts by mail, what is kept of who asked, and for how long."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, insert, select

from bot.domain.delivery import Content, Delivery, DeliveryKind
from bot.domain.invitation import Asked, Deed
from bot.domain.lab import Lab, Registry
from bot.domain.submission import SubmissionKind, SubmissionState
from bot.errors import SubmissionError
from bot.jobs.actor import Actor, decides
from bot.jobs.by_mail import MOST_AN_HOUR, MOST_IN_ALL, Postbox, registered
from bot.jobs.submit import MOST_MAILED, New, Voice
from bot.jobs.tidy import tidy
from bot.store import letters, outbox, proposals, submissions, tables
from bot.store.outbox import TERMINAL
from bot.store.tables import deliveries, posts, submission_history
from tests.jobs.stage import MONDAY

if TYPE_CHECKING:
    from datetime import datetime

    from bot.store.engine import Store

LEAD, STRANGER = "lead@ulm.example", "jemand@mail.example"
ULM = Lab(slug="ulm", name="OK Lab Ulm", people=(f"mail:{LEAD}", "slack:U0ULM"))
KOELN = Lab(slug="koeln", name="OK Lab Köln", people=("slack:U0KOELN",))
NETWORK = Lab(slug="netzwerk", name="Code for Germany", people=("mail:ops@codefor.example",))
REGISTRY = Registry({lab.slug: lab for lab in (ULM, KOELN, NETWORK)})
OFF = Asked(deed=Deed.PAUSE, lab="ulm")
MEETING = {
    "title": "Hackabend",
    "start": "2027-01-21T19:00",
    "end": "2027-01-21T21:00",
    "timezone": "Europe/Berlin",
}
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("mail", "lab", "may"),
    [
        (LEAD, ULM, True),
        (LEAD, KOELN, False),
        ("ops@codefor.example", ULM, True),
        ("ops@codefor.example", KOELN, True),
        (STRANGER, ULM, False),
        ("LEAD@ulm.example", ULM, False),
    ],
)
def test_whose_word_counts_by_mail(mail: str, lab: Lab, may: bool) -> None:  # noqa: FBT001
    """The lab's registered mailboxes and the network's; being an admin somewhere says nothing."""
    for workspace in ("", TERMINAL, "T0ELSE"):
        actor = Actor(workspace=workspace, user=f"mail:{mail}", is_admin=True)
        assert decides(REGISTRY, lab, actor) is may


def test_a_mailbox_that_only_looks_registered_is_another() -> None:
    """Letters go to the address of the configuration, or to exactly what was typed."""
    assert registered(REGISTRY, ULM, "Lead@ULM.example") == LEAD
    assert registered(REGISTRY, ULM, "lead@u\u217cm.example") != LEAD


def box(store: Store, now: datetime = MONDAY) -> Postbox:
    """Return a postbox at a moment."""
    return Postbox(store=store, registry=REGISTRY, workspace="", now=now)


async def stored(store: Store) -> list[Delivery]:
    """Return all letters."""
    async with store.read() as connection:
        rows = (await connection.execute(select(deliveries))).mappings()
        return [outbox.delivery_of(row) for row in rows]


async def test_we_are_no_way_to_write_to_strangers(store: Store) -> None:
    """However many addresses are named, the letters that go out in an hour are limited."""
    content = Content(language="de", timezone="Europe/Berlin", about={"topic": "request"})
    async with store.write() as connection:
        for n in range(MOST_IN_ALL):
            letter = Delivery(
                workspace="",
                channel=f"mail:a{n}@mail.example",
                kind=DeliveryKind.LETTER,
                slot=f"{letters.REQUEST}{n}",
                content=content,
                created=MONDAY,
                next_attempt=MONDAY,
            )
            await connection.execute(insert(deliveries).values(**outbox.columns(letter)))
    await box(store).ask(OFF, STRANGER)
    assert len(await stored(store)) == MOST_IN_ALL
    await box(store).ask(OFF, LEAD)
    assert len(await stored(store)) == MOST_IN_ALL + 1, "a lead is kept from nothing by that"
    await box(store, MONDAY + timedelta(hours=2)).ask(OFF, STRANGER)
    assert len(await stored(store)) == MOST_IN_ALL + 2


async def test_one_mailbox_has_many_spellings(store: Store) -> None:
    """Nobody's mailbox is filled by naming it in capitals, or with a +tag, each time anew."""
    local, _, domain = STRANGER.partition("@")
    for n in range(20):
        await box(store).ask(OFF, f"{local[: n % 6].upper()}{local[n % 6 :]}+{n}@{domain}")
    assert len(await stored(store)) == MOST_AN_HOUR


async def test_who_asked_is_forgotten_after_two_days(store: Store) -> None:
    """The letter with the link goes, and with it the address and what it asked for."""
    await box(store).ask(OFF, STRANGER)
    await tidy(store, MONDAY + 1 * DAY)
    assert len(await stored(store)) == 1
    await tidy(store, MONDAY + 3 * DAY)
    assert await stored(store) == []


def voice(store: Store, mail: str, now: datetime = MONDAY, once: str = "") -> Voice:
    """Let who reads a mailbox speak."""
    actor = Actor(workspace="", user=f"mail:{mail}")
    return Voice(store=store, registry=REGISTRY, actor=actor, now=now, once=once)


async def proposed(store: Store) -> int:
    """Let a stranger propose a meeting."""
    new = New(lab="ulm", kind=SubmissionKind.MEETING, told=MEETING)
    submission = await voice(store, STRANGER).submit(new)
    assert submission.state is SubmissionState.PROPOSED
    return submission.id


async def test_who_proposed_is_forgotten_a_month_after_the_decision(store: Store) -> None:
    """What was entered stays, without the addresses; until then an open proposal keeps its own."""
    number = await proposed(store)
    await tidy(store, MONDAY + 40 * DAY)
    async with store.read() as connection:
        waiting = await submissions.get(connection, number)
    assert waiting is not None
    assert waiting.author == f"mail:{STRANGER}"
    await voice(store, LEAD, MONDAY + 40 * DAY).decide(number, accept=False)
    await tidy(store, MONDAY + 72 * DAY)
    async with store.read() as connection:
        found = await submissions.get(connection, number)
        names = set(await connection.scalars(select(submission_history.c.author)))
    assert found is not None
    assert (found.author, found.decided_by, names) == (None, None, {None})
    assert not [one for one in await stored(store) if STRANGER in f"{one.channel} {one.content}"]


async def test_leads_hear_of_a_proposal_without_the_address(store: Store) -> None:
    """Both who read mail and who are in Slack; who proposed is for us alone."""
    await proposed(store)
    found = await stored(store)
    assert {one.channel for one in found} == {f"mail:{LEAD}", "U0ULM"}
    assert STRANGER not in str([one.content for one in found])


async def test_somebody_in_slack_decides_what_came_by_mail(store: Store) -> None:
    """The first decision counts, wherever it is made; letters by mail are no posts to edit."""
    number = await proposed(store)
    slack = Voice(
        store=store, registry=REGISTRY, actor=Actor(workspace="", user="U0ULM"), now=MONDAY
    )
    _, first = await slack.decide(number, accept=True)
    decided, second = await voice(store, LEAD).decide(number, accept=False)
    assert (first, second, decided.state) == (True, False, SubmissionState.APPROVED)
    mailed = next(one for one in await stored(store) if one.channel == f"mail:{LEAD}")
    async with store.write() as connection:
        post = {"delivery_id": mailed.id, "channel": mailed.channel, "ts": "m", "shown": ""}
        await connection.execute(insert(posts).values(**post))
        assert await proposals.letters_of(connection, number, "") == []


async def test_a_labs_people_are_not_flooded(store: Store) -> None:
    """A thousand addresses give no more than a day's proposals; leads can still submit."""
    new = New(lab="ulm", kind=SubmissionKind.MEETING, told=MEETING)
    for n in range(MOST_MAILED):
        await voice(store, f"a{n}@mail.example").submit(new)
    with pytest.raises(SubmissionError, match="crowd"):
        await voice(store, "late@mail.example").submit(new)
    assert (await voice(store, LEAD).submit(new)).state is SubmissionState.APPROVED
    await voice(store, "late@mail.example", MONDAY + 2 * DAY).submit(new)


async def test_a_word_that_may_be_said_once(store: Store) -> None:
    """The second time it is refused, and what it would have done is not done."""
    new = New(lab="ulm", kind=SubmissionKind.MEETING, told=MEETING)
    await voice(store, LEAD, once="letter:1").submit(new)
    with pytest.raises(SubmissionError, match="used"):
        await voice(store, LEAD, once="letter:1").submit(new)
    async with store.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(tables.submissions)) == 1


async def test_a_word_that_failed_can_be_said_again(store: Store) -> None:
    """It counts as said only together with what it does."""
    new = New(lab="nowhere", kind=SubmissionKind.MEETING, told=MEETING)
    for _ in range(2):
        with pytest.raises(SubmissionError, match="lab"):
            await voice(store, LEAD, once="letter:1").submit(new)
    with pytest.raises(SubmissionError, match="gone"):
        await voice(store, LEAD, once="letter:1").change(4711, MEETING)
    good = New(lab="ulm", kind=SubmissionKind.MEETING, told=MEETING)
    await voice(store, LEAD, once="letter:1").submit(good)
