"""The forms themselves: what is wrong is said at its field, and nothing that was typed is lost."""

from __future__ import annotations

import json
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.domain.entered import digests
from bot.store.outbox import TERMINAL
from bot.text import translator
from bot.web.filled import LARGEST, Filled
from bot.web.leads.desk import Desk
from bot.web.leads.fields import entered
from bot.web.routes import create_app
from tests.secret import SECRET
from tests.web.conftest import Clock
from tests.web.leads.stage import LEAD, STRANGER, Page, Stage, registry
from tests.web.samples import PUBLIC_URL

if TYPE_CHECKING:
    from bot.store.engine import Store

TODAY = date(2026, 3, 4)
"""A Wednesday."""
WORDS = "Donnerstag 21. Januar 19 Uhr, Weinhof 9, Hackabend"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("am 32. März 19 Uhr, Hackabend", "„32. März“ gibt es nicht."),
        ("Montag 21.1. Hackabend", "Der Wochentag passt nicht zum Datum"),
        ("gestern Hackabend", "Das ist schon vorbei."),
        ("der Hackabend am Dienstag fällt aus", "wähle es unten"),
        ("jeden 9. Montag", "9"),
        ("x" * 501, "Das ist zu lang."),
    ],
)
async def test_words_that_cannot_be_right(stage: Stage, words: str, why: str) -> None:
    """It is said why, and the words stay to be put right."""
    page = await stage.fills("/labs/ulm/report", words=words)
    assert page.status == 422
    assert why in page.error("words")
    assert page.fields["words"] == words


async def test_meetings_that_are_known_stand_below_the_words(stage: Stage) -> None:
    """Whoever wants to call one off finds the way to it."""
    await stage.rules()
    page = await stage.open("/labs/ulm/report")
    first = (await stage.shown())[0]
    links = [one.attributes.get("href") for one in page.tree.css(".coming a")]
    assert links[0] == f"/events/{first.id}"
    assert len(links) == 5


async def test_without_words_the_fields_are_empty(stage: Stage) -> None:
    """Who would rather fill in fields may."""
    page = await stage.fills("/labs/ulm/report", words="")
    assert (page.heading, page.fields["title"], page.fields["day"]) == ("Ein Treffen", "", "")


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("title", "", "Bitte fülle das aus."),
        ("title", "x" * 4000, "Das ist zu lang."),
        ("day", "", "Bitte fülle das aus."),
        ("day", "2027-01-01", "Das ist schon vorbei."),
        ("day", "2127-01-01", "Das ist sehr weit weg"),
        ("day", "übermorgen", "Bitte schreib den Tag so"),
        ("day", "31.2.2027", "Bitte schreib den Tag so"),
        ("start", "25:00", "Bitte schreib die Uhrzeit so"),
        ("start", "früh", "Bitte schreib die Uhrzeit so"),
        ("end", "18:00", "Das Ende liegt vor dem Beginn."),
        ("last_day", "2027-01-20", "Das Ende liegt vor dem Beginn."),
        ("url", "javascript:alert(1)", "Das ist keine Webadresse"),
        ("mail", "jemand", "Bitte schreib eine Mailadresse"),
        ("mail", "a@b.de\r\nBcc: c@d.de", "Bitte schreib eine Mailadresse"),
    ],
)
async def test_what_is_wrong_stands_at_its_field(
    stage: Stage, field: str, value: str, why: str
) -> None:
    """Everything else stays as it was typed, and no letter goes out."""
    told = {"mail": STRANGER, "place": "Rathaus <b>", field: value}
    page = await stage.tells(WORDS, **told)
    assert page.status == 422
    assert why in page.error(field)
    assert page.fields["place"] == "Rathaus <b>"
    assert await stage.mail_out() == []


async def test_days_and_times_as_people_write_them(stage: Stage) -> None:
    """Browsers without a calendar send what was typed."""
    more = {"day": "22.1.2027", "start": "18.30 Uhr", "end": "20:15"}
    await stage.tells(WORDS, LEAD, **more)
    await stage.presses(await stage.link(LEAD))
    found = await stage.titled("Hackabend")
    assert (f"{found.start:%d.%m. %H:%M}", f"{found.end:%H:%M}") == ("22.01. 18:30", "20:15")


@pytest.mark.parametrize(
    ("language", "day", "start", "read"),
    [
        ("fr", "jeudi 12 mars 2026", "19h30", (date(2026, 3, 12), time(19, 30))),
        ("fr", "12 mars", "19 h", (date(2026, 3, 12), time(19))),
        ("fr", "jeudi 1er mai 2031", "à 8 heures", (date(2031, 5, 1), time(8))),
        ("fr", "12/03/2026", "19:30", (date(2026, 3, 12), time(19, 30))),
        ("de", "Donnerstag, den 12. März", "19 Uhr", (date(2026, 3, 12), time(19))),
        ("de", "3.3.", "9.30 Uhr", (date(2027, 3, 3), time(9, 30))),
        ("en", "March 12th, 2026", "7 pm", (date(2026, 3, 12), time(19))),
    ],
)
def test_days_and_times_in_the_words_of_each_language(
    language: str, day: str, start: str, read: tuple[date, time]
) -> None:
    """The reader's language and the lab's are read; without a year the next such day is meant."""
    filled = Filled({"day": day, "start": start})
    said = entered(filled, translator(language), TODAY, (language,))
    assert ((said.day, said.start), filled.errors) == (read, {})


@pytest.mark.parametrize("day", ["mercredi 12 mars 2026", "demain", "12 mars 19h", "12-13 mars"])
def test_days_that_are_not_one_date_are_wrong(day: str) -> None:
    """Another weekday, a time or several days: it is said at the field."""
    filled = Filled({"day": day})
    assert entered(filled, translator("fr"), TODAY, ("fr",)).day is None
    assert set(filled.errors) == {"day"}


async def test_a_meeting_that_is_known_is_not_entered_twice(stage: Stage) -> None:
    """The form asks whether it is that one; if so, it is changed there."""
    await stage.tells(WORDS, LEAD)
    await stage.presses(await stage.link(LEAD))
    before = await stage.titled("Hackabend")
    asks = await stage.tells(WORDS, LEAD, place="Rathaus")
    assert (asks.status, asks.error("twin")) == (422, "Bitte wählt etwas aus.")
    assert "Hackabend" in asks.text
    same = asks.fields | {"step": "meeting", "twin": "same"}
    await stage.send("/labs/ulm/report", same)
    await stage.presses(await stage.link(LEAD))
    after = await stage.titled("Hackabend")
    assert (after.id, after.place) == (before.id, "Rathaus")
    assert "Genau so" in (await stage.send("/labs/ulm/report", same)).error("twin")
    await stage.send("/labs/ulm/report", same | {"twin": "other"})
    await stage.presses(await stage.link(LEAD))
    assert len(await stage.told()) == 2


async def test_pressing_twice_sends_one_letter(stage: Stage) -> None:
    """A double click is one wish; a minute's patience later it is a second one."""
    for _ in range(2):
        await stage.tells(WORDS, LEAD)
    assert len(await stage.mail_out()) == 1
    stage.clock.now += timedelta(minutes=3)
    await stage.tells(WORDS, LEAD)
    assert len(await stage.mail_out()) == 1


async def test_an_address_gets_a_few_letters_an_hour(stage: Stage) -> None:
    """Nobody floods a mailbox through us; the page says the same as always."""
    answers = [await stage.tells(f"{WORDS} {n}", STRANGER) for n in range(7)]
    assert {answer.heading for answer in answers} == {"Schau in dein Postfach"}
    assert len(await stage.mail_out()) == 5
    stage.clock.now += timedelta(hours=1, minutes=1)
    await stage.tells(f"{WORDS} 9", STRANGER)
    assert len(await stage.mail_out()) == 1


async def test_who_asks_too_often_waits(stage: Stage) -> None:
    """Their form stays as it was, and says for how long."""
    path = "/labs/ulm/pause"
    await stage.rules()
    for n in range(30):
        await stage.fills(path, mail=f"a{n}@mail.example")
    late = await stage.fills(path, mail="late@mail.example")
    assert (late.status, late.fields["mail"]) == (429, "late@mail.example")
    assert "Das war viel auf einmal" in late.text


async def test_a_program_that_fills_in_everything_sends_nothing(stage: Stage) -> None:
    """The field that nobody sees gives it away; it is not told so."""
    page = await stage.tells(WORDS, STRANGER, homepage="https://spam.example")
    assert page.heading == "Schau in dein Postfach"
    assert await stage.mail_out() == []


async def test_a_form_that_is_none_of_ours(stage: Stage) -> None:
    """Too much, too many fields, no text at all: a clear answer, never an error of ours."""
    send = stage.browser.post
    answer = await send("/labs/ulm/report", content=b"x" * (LARGEST + 1))
    assert answer.status_code == 413
    assert "Bitte schreib weniger." in answer.text
    assert (await send("/labs/ulm/report", content=b"a&" * 100)).status_code == 400
    assert (await send("/labs/ulm/report", content=b"\xff\xfe=\x00")).status_code == 200
    assert (await send("/labs/nowhere/report", data={"words": "x"})).status_code == 404
    assert (await send("/events/nothing/cancel", data={"mail": LEAD})).status_code == 404
    assert (await send("/by-mail", data={})).status_code == 404


async def test_control_characters_go(stage: Stage) -> None:
    """What no person types is not stored, on either database."""
    await stage.tells(WORDS, LEAD, place="Wein\x00hof\u0007 9", note="a\r\n\r\nb\x00")
    await stage.presses(await stage.link(LEAD))
    found = await stage.titled("Hackabend")
    assert (found.place, found.description) == ("Weinhof 9", "a\n\nb")


async def test_a_meeting_that_is_over_or_gone(stage: Stage) -> None:
    """There is nothing left to say, and the page says so."""
    await stage.tells(WORDS, LEAD)
    await stage.presses(await stage.link(LEAD))
    one = await stage.titled("Hackabend")
    stage.clock.now += timedelta(days=30)
    for deed in ("cancel", "change", "confirm", "doubt"):
        page = await stage.open(f"/events/{one.id}/{deed}")
        assert (page.status, page.heading) == (410, "Nichts mehr zu tun")


async def test_a_lab_without_regular_evenings(stage: Stage) -> None:
    """There is nothing to confirm or to pause."""
    for deed in ("confirm", "pause"):
        assert (await stage.open(f"/labs/koeln/{deed}")).heading == "Keine regelmäßigen Treffen"


async def test_other_names_of_a_lab_lead_to_its_form(stage: Stage) -> None:
    """As on its page."""
    answer = await stage.browser.get("/labs/Ulm/report")
    assert (answer.status_code, answer.headers["location"]) == (308, "/labs/ulm/report")


async def test_forms_are_nobodys_to_keep_or_to_find(stage: Stage) -> None:
    """No cookie, no cache, no search engine; and in the language of the address."""
    answer = await stage.browser.get("/labs/ulm/report?lang=en")
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert "noindex" in answer.text
    assert "Report a meeting" in answer.text
    assert 'action="/labs/ulm/report?lang=en"' in answer.text


@pytest.mark.parametrize("desk", [None, Desk(key=SECRET, workspace=TERMINAL, mails=False)])
async def test_without_mail_the_page_says_whom_to_ask(store: Store, desk: Desk | None) -> None:
    """The lab's website and channel, never anybody's own address."""
    app = create_app(
        store=store, registry=registry(), public_url=PUBLIC_URL, now=Clock(), desk=desk
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as browser:
        german = {"accept-language": "de"}
        for deed in ("report", "confirm", "pause"):
            page = Page(await browser.get(f"/labs/bonn/{deed}", headers=german))
            assert page.heading == "Bitte direkt fragen"
            assert "https://bonn.example" in page.text
            assert "#bonn" in page.text
            assert "https://codefor.example" in page.text
            assert "@" not in page.text
        ulm = Page(await browser.post("/labs/ulm/report", data={"words": WORDS}, headers=german))
        assert ulm.heading == "Bitte direkt fragen"


DAYS = ("9999-12-31", "0001-01-01", "31.12.9999", "2027-01-21")


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("last_day", ["", *DAYS])
async def test_days_at_the_end_of_time(stage: Stage, day: str, last_day: str) -> None:
    """Whatever days somebody sends, the form says what is wrong, and never falls over."""
    await stage.rules()
    change = f"/events/{(await stage.shown())[0].id}/change"
    fields = {"title": "Treffen", "day": day, "last_day": last_day, "mail": LEAD}
    unmoved = digests(entered(Filled(fields), translator("de"), TODAY, ("de",))) | {"title": ""}
    for start in ("", "00:00", "23:59"):
        for path, more in (
            ("/labs/ulm/report", {"step": "meeting"}),
            (change, {}),
            (change, {"was": json.dumps(unmoved)}),
        ):
            page = await stage.send(path, fields | {"start": start} | more)
            assert page.status in {200, 422, 429}, (path, start, more)
