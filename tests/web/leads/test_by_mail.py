"""From a form to the calendar: a letter, its link, its button."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from bot.domain.event import Status
from bot.domain.invitation import Invitation
from tests.secret import SECRET
from tests.web.leads.stage import (
    ELSEWHERE,
    LEAD,
    OPERATOR,
    SECOND,
    STRANGER,
    Stage,
    link_in,
)

if TYPE_CHECKING:
    from datetime import datetime

WORDS = "Donnerstag 21. Januar 19 Uhr, Weinhof 9, Hackabend"


async def test_a_lead_reports_a_meeting(stage: Stage) -> None:
    """Words, a form, a letter, a link, a button: then it stands on the page and in the calendar."""
    answer = await stage.tells(WORDS, LEAD)
    assert (answer.status, answer.heading) == (200, "Schau in dein Postfach")
    assert await stage.told() == []
    (mail,) = await stage.mail_out()
    assert mail["To"] == LEAD
    assert mail["Subject"] == "OK Lab Ulm: Bitte bestätige, dass du es warst"
    assert "Hackabend" not in mail.get_content()
    link = link_in(mail)
    shown = await stage.open(link)
    assert "Hackabend" in shown.text
    assert "Weinhof 9" in shown.text
    assert await stage.told() == []
    done = await stage.presses(link)
    assert done.heading == "Eingetragen"
    found = await stage.titled("Hackabend")
    assert (found.place, f"{found.start:%d.%m. %H:%M}") == ("Weinhof 9", "21.01. 19:00")
    assert "Hackabend" in (await stage.open("/labs/ulm")).text
    assert "SUMMARY:OK Lab Ulm: Hackabend" in await stage.calendar()


async def test_the_operators_speak_for_every_lab(stage: Stage) -> None:
    """The network's own people enter at once what a lab of theirs asks them to."""
    await stage.tells(WORDS, OPERATOR)
    await stage.presses(await stage.link(OPERATOR))
    assert (await stage.titled("Hackabend")).labs == ("ulm",)


async def test_the_letter_goes_to_the_address_as_it_is_registered(stage: Stage) -> None:
    """However it is typed, the mailbox is that of the configuration."""
    await stage.tells(WORDS, "LEAD@Ulm.Example")
    assert [mail["To"] for mail in await stage.mail_out()] == [LEAD]


async def test_opening_a_link_changes_nothing(stage: Stage) -> None:
    """A mail program that follows links before its reader does neither does it nor uses it up."""
    await stage.tells(WORDS, LEAD)
    link = await stage.link(LEAD)
    for _ in range(3):
        assert (await stage.open(link)).status == 200
        assert (await stage.browser.head(link)).status_code == 200
    assert await stage.told() == []
    await stage.presses(link)
    assert len(await stage.told()) == 1


async def test_a_link_works_once(stage: Stage) -> None:
    """Who presses twice, or again an hour later, reads that it is done; nothing is done twice."""
    await stage.tells(WORDS, LEAD)
    link = await stage.link(LEAD)
    fields = (await stage.open(link)).fields | {"do": "do"}
    assert (await stage.send("/by-mail", fields)).heading == "Eingetragen"
    assert (await stage.send("/by-mail", fields)).heading == "Schon erledigt"
    stage.clock.now += timedelta(hours=1)
    assert (await stage.open(link)).heading == "Schon erledigt"
    assert (await stage.send("/by-mail", fields | {"do": "renew"})).heading == "Schon erledigt"
    assert len(await stage.told()) == 1
    assert await stage.mail_out() == []


async def test_pressing_twice_at_once_does_it_once(stage: Stage) -> None:
    """Of several presses in the same moment one enters it, the others read that it is done."""
    await stage.tells(WORDS, LEAD)
    link = await stage.link(LEAD)
    fields = (await stage.open(link)).fields | {"do": "do"}
    answers = await asyncio.gather(*(stage.send("/by-mail", fields) for _ in range(4)))
    assert sorted(one.heading for one in answers) == ["Eingetragen"] + 3 * ["Schon erledigt"]
    assert len(await stage.told()) == 1


async def test_no_link_stands_in_the_log(stage: Stage) -> None:
    """Neither when it is opened nor when its button is pressed; nor does an address."""
    with capture_logs() as log:
        await stage.tells(WORDS, STRANGER)
        link = await stage.link(STRANGER)
        await stage.presses(link)
    assert {one["path"] for one in log if "path" in one} == {
        *("/labs/ulm/report", "/by-mail", "/by-mail/…"),
    }
    assert link.rpartition("/")[2] not in str(log)
    assert STRANGER not in str(log)


async def test_a_link_holds_for_half_an_hour_from_its_letter(stage: Stage) -> None:
    """It counts from when the letter went out; then a new one goes to the same address."""
    await stage.tells(WORDS, LEAD)
    stage.clock.now += timedelta(minutes=40)  # the letter had to wait
    link = await stage.link(LEAD)
    stage.clock.now += timedelta(minutes=29)
    assert (await stage.open(link)).heading == "Termin melden"
    stage.clock.now += timedelta(minutes=1)
    late = await stage.open(link)
    assert (late.status, late.heading) == (410, "Dieser Link ist abgelaufen")
    assert (await stage.send("/by-mail", late.fields | {"do": "do"})).status == 410
    assert await stage.told() == []
    renewed = await stage.send("/by-mail", late.fields | {"do": "renew"})
    assert renewed.heading == "Schau in dein Postfach"
    await stage.presses(await stage.link(LEAD))
    assert len(await stage.told()) == 1


async def test_a_letter_that_waited_too_long_is_not_sent(stage: Stage) -> None:
    """Hours later nobody waits for a link any more."""
    await stage.tells(WORDS, LEAD)
    stage.mailbox.answers["RCPT"] = "451 4.7.1 come back later"
    assert await stage.mail_out() == []
    del stage.mailbox.answers["RCPT"]
    stage.clock.now += timedelta(hours=3)
    assert await stage.mail_out() == []


async def test_a_greylisted_letter_carries_a_fresh_link(stage: Stage) -> None:
    """What the server took only at the second attempt holds from then on."""
    await stage.tells(WORDS, LEAD)
    stage.mailbox.answers["RCPT"] = "451 4.7.1 come back later"
    assert await stage.mail_out() == []
    del stage.mailbox.answers["RCPT"]
    stage.clock.now += timedelta(hours=1)
    assert (await stage.presses(await stage.link(LEAD))).heading == "Eingetragen"


def forged(link: str, now: datetime) -> list[str]:
    """Return links that somebody made of a real one."""
    head, _, token = link.rpartition("/")
    number, until, signature = token.split("-", 2)
    other = Invitation(int(number), now + timedelta(days=9)).token(
        b"another key, also 32 bytes long!"
    )
    return [
        f"{head}/{number}-{int(until) + 86400}-{signature}",
        f"{head}/{int(number) + 1}-{until}-{signature}",
        f"{head}/{number}-{until}-{'A' * 43}",
        f"{head}/{token[:-1]}",
        f"{head}/{other}",
        f"{head}/{'1' * 5000}",
        f"{head}/%00",
    ]


async def test_a_tampered_link_leads_nowhere(stage: Stage) -> None:
    """Another letter, a later end, another key, a cut link: nothing is shown and nothing done."""
    await stage.tells(WORDS, LEAD)
    link = await stage.link(LEAD)
    for made in forged(link, stage.clock()):
        assert (await stage.open(made)).status == 404, made
        token = made.rpartition("/")[2]
        assert (await stage.send("/by-mail", {"token": token, "do": "do"})).status == 404
    assert await stage.told() == []


async def test_a_link_to_a_letter_without_one_leads_nowhere(stage: Stage) -> None:
    """Even rightly signed: of other letters there is nothing to press."""
    token = Invitation(4711, stage.clock() + timedelta(minutes=5)).token(SECRET)
    assert (await stage.open(f"/by-mail/{token}")).status == 410


async def test_calling_off_and_on_again(stage: Stage) -> None:
    """A lead calls a meeting off and on again; the page says each at once."""
    await stage.tells(WORDS, LEAD)
    await stage.presses(await stage.link(LEAD))
    one = await stage.titled("Hackabend")
    path = f"/events/{one.id}/cancel"
    await stage.fills(path, mail=LEAD)
    done = await stage.presses(await stage.link(LEAD))
    assert done.heading == "Eingetragen"
    assert (await stage.titled("Hackabend")).status is Status.CANCELLED
    await stage.fills(path, mail=LEAD)
    await stage.presses(await stage.link(LEAD))
    assert (await stage.titled("Hackabend")).status is Status.CONFIRMED


async def test_changing_a_meeting(stage: Stage) -> None:
    """Only what was changed in the form is said anew; nothing changed is nothing asked."""
    await stage.tells(WORDS, LEAD)
    await stage.presses(await stage.link(LEAD))
    one = await stage.titled("Hackabend")
    path = f"/events/{one.id}/change"
    assert "Du hast nichts geändert" in (await stage.fills(path, mail=LEAD)).text
    await stage.fills(path, mail=LEAD, start="20:00", end="", place="Rathaus")
    await stage.presses(await stage.link(LEAD))
    found = await stage.titled("Hackabend")
    assert (f"{found.start:%H:%M}", found.place, found.id) == ("20:00", "Rathaus", one.id)


async def test_confirming_a_date_by_the_rule(stage: Stage) -> None:
    """A tentative date is certain once a lead says so."""
    await stage.rules()
    first = (await stage.shown())[0]
    assert first.status is Status.TENTATIVE
    await stage.fills(f"/events/{first.id}/confirm", mail=LEAD)
    await stage.presses(await stage.link(LEAD))
    assert (await stage.shown())[0].status is Status.CONFIRMED
    assert "keine Bestätigung" in (await stage.open(f"/events/{first.id}/confirm")).text


async def test_confirming_the_regular_evenings(stage: Stage) -> None:
    """All dates of the next months are certain by one button."""
    await stage.rules()
    form = await stage.open("/labs/ulm/confirm")
    assert "dritten Dienstag" in form.text
    await stage.fills("/labs/ulm/confirm", mail=LEAD)
    await stage.presses(await stage.link(LEAD))
    assert {one.status for one in (await stage.shown())[:3]} == {Status.CONFIRMED}


async def test_pausing_and_going_on(stage: Stage) -> None:
    """While the evenings pause none is shown; the same page lets them go on."""
    await stage.rules()
    assert await stage.shown() != []
    await stage.fills("/labs/ulm/pause", mail=LEAD)
    await stage.presses(await stage.link(LEAD))
    assert await stage.shown() == []
    assert (
        await stage.open("/labs/ulm/pause")
    ).heading == "Mit den regelmäßigen Treffen weitermachen"
    await stage.fills("/labs/ulm/pause", mail=LEAD)
    await stage.presses(await stage.link(LEAD))
    assert await stage.shown() != []


async def test_a_stranger_who_wants_a_pause_is_passed_on(stage: Stage) -> None:
    """The lab's people get a letter whose link does it, if they want."""
    await stage.rules()
    await stage.fills("/labs/ulm/pause", mail=STRANGER)
    assert (await stage.presses(await stage.link(STRANGER))).heading == "Weitergegeben"
    assert await stage.shown() != []
    letters = {mail["To"]: mail for mail in await stage.mail_out()}
    assert set(letters) == {LEAD, SECOND}
    await stage.presses(link_in(letters[LEAD]))
    assert await stage.shown() == []


async def test_a_regular_evening_in_words(stage: Stage) -> None:
    """One sentence is a rule; its dates stand in the calendar, confirmed."""
    second = await stage.fills("/labs/koeln/report", words="jeden ersten Mittwoch 18:30, Lokal K")
    assert (second.heading, second.fields["place"]) == ("Ein fester Termin", "Lokal K")
    fields = second.fields | {"step": "evening", "mail": ELSEWHERE}
    await stage.send("/labs/koeln/report", fields)
    await stage.presses(await stage.link(ELSEWHERE))
    first = (await stage.shown())[0]
    assert (first.labs, first.place, first.start.weekday()) == (("koeln",), "Lokal K", 2)


@pytest.mark.parametrize("mail", [LEAD, STRANGER])
async def test_the_answer_tells_nobody_who_is_registered(stage: Stage, mail: str) -> None:
    """Whoever asks reads the same words, byte by byte."""
    known = await stage.tells(WORDS, LEAD)
    answer = await stage.tells(f"{WORDS} 2", mail)
    assert answer.answer.text == known.answer.text
    assert answer.answer.headers == known.answer.headers
