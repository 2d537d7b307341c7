"""One meeting as people get it when they ask."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.event import Attendance, Occurrence, Registration, Status
from bot.slack.asking.meetings import map_address, meeting_blocks, meeting_text
from bot.slack.messages.wording import Desk
from bot.text import translator
from tests.domain.meetings import REGISTRY, at, evening, meeting
from tests.fakes.block_kit import complaints

SITE = "https://treffpunkt.example"
MONDAY = date(2027, 1, 11)
FULL: dict[str, Any] = {
    "title": "Offener Abend",
    "place": "Impact Hub, Kaiserstr. 97, Karlsruhe",
    "url": "https://ok-lab.example/abend",
    "join_url": "https://meet.example/abend",
    "attendance": Attendance.HYBRID,
    "registration": Registration(required=True, url="https://ok-lab.example/anmelden"),
}


def desk(language: str = "de", timezone: str = "Europe/Berlin", site: str = SITE) -> Desk:
    """Return where a reader's words are found."""
    return Desk.of(REGISTRY, translator(language), site, timezone)


def blocks(one: Occurrence, at_desk: Desk | None = None, **facts: Any) -> list[dict[str, Any]]:
    """Return the blocks of a meeting, which Slack would take."""
    drawn = meeting_blocks(one, at_desk or desk(), **({"reminded": False} | facts))
    assert complaints(drawn) == []
    return drawn


def lines(one: Occurrence, at_desk: Desk | None = None, **facts: Any) -> list[str]:
    """Return the lines of its section."""
    told: str = blocks(one, at_desk, **facts)[0]["text"]["text"]
    return told.split("\n")


def buttons(one: Occurrence, **facts: Any) -> dict[str, dict[str, Any]]:
    """Return its buttons by what they do."""
    drawn = blocks(one, **facts)[1]["elements"]
    return {each["action_id"].partition(":")[0]: each for each in drawn}


def test_three_lines() -> None:
    """What, when and where stand on one line each, with link, map, way to join, registration."""
    what, when, where = lines(meeting("m", at(MONDAY), **FULL))
    assert what == "*Karlsruhe*: <https://ok-lab.example/abend|Offener Abend>"
    assert when == (
        "<!date^1799690400^{date_long_pretty}, {time}|Montag, 11. Januar, 19:00>"
        "–<!date^1799697600^{time}|21:00>"
    )
    assert where == (
        "<https://www.openstreetmap.org/search?query="
        "Impact%20Hub%2C%20Kaiserstr.%2097%2C%20Karlsruhe|Impact Hub, Kaiserstr. 97, Karlsruhe>"
        " · <https://meet.example/abend|Online teilnehmen>"
        " · <https://ok-lab.example/anmelden|mit Anmeldung>"
    )


def test_abroad() -> None:
    """In Lisbon the fallback says Lisbon's time, with the meeting's own time beside it."""
    _, when, _ = lines(meeting("m", at(MONDAY, "20:00"), **FULL), desk("en", "Europe/Lisbon"))
    assert "Monday, 11 January, 19:00>" in when
    assert when.endswith("(20:00 in Berlin)")


def test_text_says_the_same() -> None:
    """The text for screen readers has what, when, where, joining and registration too."""
    told = meeting_text(meeting("m", at(MONDAY), **FULL), desk())
    wanted = ("Offener Abend", "Montag, 11. Januar, 19:00–21:00", "Impact Hub", "mit Anmeldung")
    assert all(words in told for words in (*wanted, "https://meet.example/abend"))
    assert "<!date" not in told


def test_all_day_stays_a_day() -> None:
    """An all-day meeting is told in words: it has no moment that other zones could shift."""
    _, when = lines(meeting("m", MONDAY), desk("de", "America/New_York"))
    assert when == "Montag, 11. Januar, ganztägig"


def test_open_dates() -> None:
    """Of a date that is still open all candidates are told."""
    days = (MONDAY, date(2027, 1, 18))
    _, when = lines(meeting("m", MONDAY, date(2027, 1, 19), open_dates=days))
    assert when == "Mo 11. oder 18. Jan., Termin noch offen"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"status": Status.CANCELLED}, "*ABGESAGT*"),
        ({"status": Status.CANCELLED, "vanished": True}, "*nicht mehr gelistet*"),
        ({"status": Status.TENTATIVE}, "*unter Vorbehalt*"),
    ],
)
def test_marks(facts: dict[str, Any], said: str) -> None:
    """What is not certain comes first, in words."""
    one = meeting("m", at(MONDAY), **facts)
    assert lines(one)[0].startswith(said)
    assert meeting_text(one, desk()).startswith(said)


def test_rule() -> None:
    """A date by rule says so, and its title does not repeat the lab."""
    told = lines(evening("m", at(MONDAY)))[0]
    assert told == f"*laut Regel* · *<{SITE}/events/m|Leipzig>*"


def test_moved() -> None:
    """A meeting that was moved lately says so, and when it was to be, on the reader's clock."""
    one = meeting("m", at(MONDAY))
    told = lines(one, was=at("2027-01-08", "18:00", ZoneInfo("Europe/London")))[0]
    assert told.startswith("*VERSCHOBEN, vorher Fr 8. Jan., 19:00*")
    assert lines(one, was=date(2027, 1, 8))[0].startswith("*VERSCHOBEN, vorher Fr 8. Jan.* ")


def test_buttons() -> None:
    """One can be reminded, take the meeting into a calendar, and doubt it."""
    told = buttons(meeting("m", at(MONDAY)))
    assert [each["action_id"] for each in told.values()] == ["remind:m", "calendar:m", "doubt:m"]
    assert told["remind"]["text"]["text"] == "Erinnere mich"
    assert told["calendar"]["url"] == f"{SITE}/events/m.ics"
    assert told["doubt"]["options"][0]["text"]["text"] == "Stimmt nicht?"


def test_reminded() -> None:
    """Who asked to be reminded sees that, and the button carries what they asked."""
    told = buttons(meeting("m", at(MONDAY)), reminded=True, asked='{"o": 0}')["remind"]
    assert told["text"]["text"] == "Erinnerung an ✓"
    assert told["style"] == "primary"
    assert told["value"] == '{"o": 0}'


def test_off_offers_nothing() -> None:
    """Of a cancelled meeting nobody is reminded, and it goes into no calendar."""
    assert list(buttons(meeting("m", at(MONDAY), status=Status.CANCELLED))) == ["doubt"]


def test_no_address_of_ours() -> None:
    """Without a public address there is no link to the calendar."""
    assert list(buttons(meeting("m", at(MONDAY)), at_desk=desk(site=""))) == ["remind", "doubt"]


def test_map() -> None:
    """Coordinates beat words, words beat a guess; a place that is only online has no map."""
    here: dict[str, Any] = {"latitude": 49.0094, "longitude": 8.4044}
    assert map_address(meeting("m", at(MONDAY), place="Hub", **here)) == (
        "https://www.openstreetmap.org/?mlat=49.00940&mlon=8.40440#map=17/49.00940/8.40440"
    )
    guessed = meeting("m", at(MONDAY), place="Hub, Köln", approximate=True, **here)
    assert map_address(guessed) == "https://www.openstreetmap.org/search?query=Hub%2C%20K%C3%B6ln"
    assert map_address(meeting("m", at(MONDAY))) is None
    (_, _, where) = lines(meeting("m", at(MONDAY), place="https://meet.example/x"))
    assert where == "<https://meet.example/x|Online teilnehmen>"


def test_hostile_texts() -> None:
    """Texts from feeds mention nobody, style nothing, link nowhere else and begin no quote."""
    evil = "> <!channel> *x* <https://evil.example|y>\n- z"
    facts: dict[str, Any] = {"title": evil, "place": evil, "url": "javascript:alert(1)"}
    told = "\n".join(lines(meeting("m", at(MONDAY), **facts)))
    assert "<!channel" not in told
    assert "<https://evil" not in told
    assert "javascript" not in told
    assert len(told.split("\n")) == 3
    assert not re.search(r"^&gt;", told, re.MULTILINE)


def test_online_without_an_address() -> None:
    """Our own word stands alone on its line, without a bullet before it."""
    assert lines(meeting("m", at(MONDAY), attendance=Attendance.ONLINE))[2] == "online"


def test_longest() -> None:
    """The longest texts and addresses still fit into one section."""
    long: dict[str, Any] = {"title": "&" * 4000, "place": "<" * 4000}
    long |= {"url": "https://a.example/" + "u" * 470}
    long |= {"join_url": "https://b.example/" + "&" * 90}
    told = blocks(meeting("m", at(MONDAY), **long))[0]["text"]["text"]
    assert len(told) <= 3000
