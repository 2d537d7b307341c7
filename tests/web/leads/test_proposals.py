"""What somebody proposes who may not decide: a lead of the lab does."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from bot.store.tables import deliveries
from tests.web.leads.stage import (
    ELSEWHERE,
    LEAD,
    OPERATOR,
    SECOND,
    STRANGER,
    Stage,
    link_in,
)
from tests.web.leads.test_by_mail import WORDS


async def test_another_labs_lead_only_proposes(stage: Stage) -> None:
    """Rights are those of the lab: who may decide for Cologne asks in Ulm."""
    await stage.tells(WORDS, ELSEWHERE)
    done = await stage.presses(await stage.link(ELSEWHERE))
    assert done.heading == "Vorgeschlagen"
    assert await stage.told() == []
    assert {mail["To"] for mail in await stage.mail_out()} == {LEAD, SECOND}


async def proposed(stage: Stage) -> dict[str, str]:
    """Let a stranger propose a meeting; return the links that the leads got."""
    await stage.tells(WORDS, STRANGER)
    assert await stage.mail_out() != []  # nobody but the stranger
    link = link_in(stage.mailbox.mails[-1])
    assert stage.mailbox.recipients == [STRANGER]
    assert "Die Leute vom Lab entscheiden" in (await stage.open(link)).text
    assert (await stage.presses(link)).heading == "Vorgeschlagen"
    assert await stage.told() == []
    letters = await stage.mail_out()
    assert all("Hackabend" in mail.get_content() for mail in letters)
    assert all(STRANGER not in mail.get_content() for mail in letters)
    return {mail["To"]: link_in(mail) for mail in letters}


async def test_a_stranger_proposes_and_a_lead_accepts(stage: Stage) -> None:
    """Only then it is on the calendar; the stranger hears it, and the other lead finds it done."""
    links = await proposed(stage)
    assert set(links) == {LEAD, SECOND}
    assert (await stage.presses(links[LEAD], "Annehmen")).heading == "Entschieden"
    assert (await stage.titled("Hackabend")).labs == ("ulm",)
    (outcome,) = await stage.mail_out()
    assert (outcome["To"], outcome["Subject"]) == (
        STRANGER,
        "OK Lab Ulm: Dein Vorschlag wurde angenommen",
    )
    other = await stage.open(links[SECOND])
    assert (other.heading, other.buttons) == ("Entschieden", {})
    assert "Hackabend" in await stage.calendar()


async def test_a_stranger_proposes_and_a_lead_declines(stage: Stage) -> None:
    """The first answer counts: whoever then accepts in an old window changes nothing."""
    links = await proposed(stage)
    stale = (await stage.open(links[SECOND])).fields | {"do": "accept"}
    assert "abgelehnt" in (await stage.presses(links[LEAD], "Ablehnen")).text
    assert "abgelehnt" in (await stage.send("/by-mail", stale)).text
    assert await stage.told() == []
    (outcome,) = await stage.mail_out()
    assert "nicht angenommen" in outcome["Subject"]


async def test_a_lead_who_reads_a_proposal_late_gets_a_new_link(stage: Stage) -> None:
    """The link of the letter has run out the next day, and makes a new one."""
    links = await proposed(stage)
    stage.clock.now += timedelta(days=1)
    late = await stage.open(links[LEAD])
    assert late.status == 410
    await stage.send("/by-mail", late.fields | {"do": "renew"})
    await stage.presses(await stage.link(LEAD), "Annehmen")
    assert (await stage.titled("Hackabend")).labs == ("ulm",)


async def test_a_proposal_that_nobody_can_decide(stage: Stage) -> None:
    """Where a lab names nobody the network's people are asked instead."""
    await stage.tells(WORDS, STRANGER, lab="bonn")
    await stage.presses(await stage.link(STRANGER))
    (letter,) = await stage.mail_out()
    assert letter["To"] == OPERATOR


async def test_only_our_buttons_decide(stage: Stage) -> None:
    """What says neither yes nor no shows the proposal once more, and what it asks for stays."""
    links = await proposed(stage)
    for said in ("", "renew", "do"):
        again = await stage.send("/by-mail", (await stage.open(links[LEAD])).fields | {"do": said})
        assert "Annehmen" in again.buttons
    await stage.tells("Freitag 22. Januar 19 Uhr, Weinhof 9, Löten", LEAD)
    link = await stage.link(LEAD)
    for said in ("", "renew", "accept"):
        again = await stage.send("/by-mail", (await stage.open(link)).fields | {"do": said})
        assert "Löten" in again.text
    assert await stage.told() == []
    await stage.presses(links[LEAD], "Annehmen")
    await stage.presses(link)
    assert {one.title for one in await stage.told()} == {"Hackabend", "Löten"}


async def test_who_is_no_lead_any_more_reads_no_proposals(stage: Stage) -> None:
    """The link in an old letter shows nothing to somebody who has left the lab's people since."""
    links = await proposed(stage)
    async with stage.store.write() as connection:
        await connection.execute(
            update(deliveries)
            .where(deliveries.c.channel == f"mail:{LEAD}")
            .values(channel=f"mail:{STRANGER}")
        )
    shown = await stage.open(links[LEAD])
    assert shown.status == 409
    assert "Hackabend" not in shown.text
