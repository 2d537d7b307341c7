from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.delivery import Content
from bot.domain.event import Attendance, Occurrence, Registration, Status
from bot.slack.messages.blocks import digest_message
from bot.text import translator
from tests.domain.meetings import REGISTRY, at, evening, meeting
from tests.slack.messages.rendering import render, shown


def line(*occurrences: Occurrence, has: str, **facts: Any) -> str:
    """Return the line of the blocks that has a word."""
    (message,) = render(*occurrences, **facts)
    return next(each for each in shown(message).splitlines() if has in each)


def test_a_digest_begins_with_its_period() -> None:
    """The header names the days the digest speaks of."""
    (message,) = render(meeting("talk", at("2027-01-13")))
    assert message.blocks[0]["type"] == "header"
    assert message.blocks[0]["text"]["text"] == "Treffen, 11.–17. Januar 2027"


def test_special_meetings_stand_by_day_before_the_usual_ones() -> None:
    """First each day with what was announced, then one block of what is as usual."""
    (message,) = render(
        evening("rule", at("2027-01-12")),
        meeting("late", at("2027-01-14")),
        meeting("soon", at("2027-01-13")),
    )
    heads = [each for each in shown(message).splitlines() if each.startswith("*")]
    assert heads == [
        "*Mittwoch, 13. Januar*",
        "*Donnerstag, 14. Januar*",
        "*Wie immer* (laut Regel, noch nicht bestätigt)",
    ]


def test_what_is_confirmed_and_what_is_not_stand_apart() -> None:
    """Where only some evenings are confirmed, the others say so, and the heading is silent."""
    sure = evening("b", at("2027-01-13"), labs=("muenster",), status=Status.CONFIRMED)
    told = shown(render(evening("a", at("2027-01-12")), sure)[0]).splitlines()
    assert "*Wie immer*" in told
    assert [each.endswith(", laut Regel") for each in told if each.startswith("• ")] == [
        True,
        False,
    ]


def test_a_special_meeting_tells_lab_time_place_link_and_registration() -> None:
    """All that one needs to go there stands in two lines."""
    talk = meeting(
        "talk",
        at("2027-01-13"),
        title="Offene Haushalte",
        place="Impact Hub, Kaiserstr 97",
        url="https://example.org/talk",
        registration=Registration(url="https://example.org/anmelden", deadline=date(2027, 1, 12)),
    )
    (message,) = render(talk)
    assert (
        "• 19:00–21:00 · *Karlsruhe*: <https://example.org/talk|Offene Haushalte>\n"
        "\u2003Impact Hub, Kaiserstr 97 · <https://example.org/anmelden|Anmeldung bis Di 12. Jan.>"
    ) in shown(message)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"registration": Registration(required=True)}, "mit Anmeldung"),
        ({"registration": Registration(required=False)}, "ohne Anmeldung"),
        ({"registration": Registration(full=True)}, "ausgebucht"),
        ({"registration": Registration(deadline=at("2027-01-12"))}, "Anmeldung bis Di 12. Jan."),
        ({"attendance": Attendance.ONLINE}, "online"),
        ({"attendance": Attendance.HYBRID, "place": "Hub"}, "Hub · auch online"),
        ({"join_url": "https://bbb.example/x"}, "<https://bbb.example/x|Online teilnehmen>"),
        ({"place": "https://bbb.example/x"}, "<https://bbb.example/x|Online teilnehmen>"),
        ({"place": "online", "attendance": Attendance.ONLINE}, "online"),
        ({"join_url": "javascript:alert(1)"}, "Online teilnehmen"),
    ],
)
def test_how_to_take_part_is_in_words(facts: dict[str, Any], words: str) -> None:
    """Place, way to join and registration read as one line."""
    (message,) = render(meeting("talk", at("2027-01-13"), **facts))
    assert f"\u2003{words}" in shown(message).splitlines()


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"status": Status.TENTATIVE}, "unter Vorbehalt"),
        ({"status": Status.CANCELLED}, "ABGESAGT"),
        ({"status": Status.CANCELLED, "vanished": True}, "nicht mehr gelistet"),
    ],
)
def test_what_is_not_certain_is_said_in_words(facts: dict[str, Any], words: str) -> None:
    """Colour or a line through the title would be lost on a screen reader."""
    talk = meeting("talk", at("2027-01-13"), **facts)
    assert line(talk, has="Titel").startswith(f"• *{words}* · 19:00–21:00")
    assert words in render(talk)[0].text


def test_a_cancelled_meeting_tells_no_way_to_take_part() -> None:
    """There is nothing to join or to register for any more."""
    off = meeting(
        "off",
        at("2027-01-13"),
        status=Status.CANCELLED,
        join_url="https://bbb.example/x",
        registration=Registration(required=True),
    )
    assert "bbb.example" not in shown(render(off)[0])
    assert "Anmeldung" not in shown(render(off)[0])


def test_both_labs_of_a_meeting_are_named() -> None:
    """The organiser first; of many labs the rest is counted."""
    two = meeting("two", at("2027-01-13"), labs=("leipzig", "karlsruhe"))
    many = meeting("many", at("2027-01-13"), labs=("koeln", "leipzig", "karlsruhe", "muenster"))
    assert "*Leipzig und Karlsruhe*" in line(two, has="Titel")
    assert "*Köln, Leipzig und 2 weitere*" in line(many, has="Titel")


def test_labs_that_share_a_city_go_by_their_names() -> None:
    """With two labs in Berlin, "Berlin" would name neither."""
    assert "*CityLAB*" in line(meeting("a", at("2027-01-13"), labs=("fluss",)), has="Titel a")


def test_a_lab_that_is_no_longer_known_goes_by_its_slug() -> None:
    """A lab taken out of the registry does not take its meeting with it."""
    assert "*gone*" in line(meeting("a", at("2027-01-13"), labs=("gone",)), has="Titel a")


@pytest.mark.parametrize("title", ["OK Lab Karlsruhe", "ok lab karlsruhe ", "Karlsruhe", "KA", ""])
def test_a_title_that_only_names_the_lab_is_not_repeated(title: str) -> None:
    """The lab's own name is said once, and leads on."""
    plain = meeting("m", at("2027-01-13"), title=title, url="https://example.org/m")
    assert line(plain, has="19:00") == "• 19:00–21:00 · *<https://example.org/m|Karlsruhe>*"


def test_a_meeting_without_a_link_leads_to_its_page() -> None:
    """Our own page of the meeting stands in; without a public address nothing is linked."""
    talk = meeting("talk", at("2027-01-13"), url="javascript:alert(1)")
    assert "<https://treffpunkt.example/events/talk|Titel talk>" in line(talk, has="Titel")
    assert line(talk, has="Titel", public_url="").endswith("*Karlsruhe*: Titel talk")


def test_regular_evenings_fold_into_a_line_a_lab() -> None:
    """Several dates of one lab share a line, the place is cut to its name."""
    told = line(
        evening("a", at("2027-01-13"), url="https://example.org/l"),
        evening("b", at("2027-01-15"), url="https://example.org/l"),
        has="Leipzig",
    )
    assert told == (
        "• *<https://example.org/l|Leipzig>*: Mi 13. und Fr 15. Jan., 19:00–21:00, Basislager"
    )


def test_by_the_rule_is_said_once() -> None:
    """The note above the lines holds for all of them."""
    (message,) = render(
        evening("a", at("2027-01-13")), evening("b", at("2027-01-14"), labs=("muenster",))
    )
    assert shown(message).count("laut Regel") == 1


def test_confirmed_evenings_alone_need_no_note() -> None:
    """Where nothing is unconfirmed, nothing is said of rules."""
    (message,) = render(evening("a", at("2027-01-13"), status=Status.CONFIRMED))
    assert "Regel" not in shown(message)
    assert "bestätigt" not in shown(message)


def test_two_evenings_of_one_lab_are_told_apart_by_their_titles() -> None:
    """A title stands in the usual block only where the lab has several."""
    told = render(
        evening("a", at("2027-01-13"), title="Coding"),
        evening("b", at("2027-01-14"), title="Stammtisch"),
    )[0]
    assert "Leipzig>*: Coding, Mi 13. Jan." in shown(told)
    assert "Leipzig>*: Stammtisch, Do 14. Jan." in shown(told)


def test_a_meeting_with_open_dates_says_so() -> None:
    """The two days of a rule like "second or third Monday" read as one meeting."""
    days = date(2027, 1, 11), date(2027, 1, 18)
    either = evening("open", days[0], end=date(2027, 1, 19), open_dates=days)
    assert "Mo 11. oder 18. Jan., Termin noch offen" in line(either, has="Leipzig")


def test_a_meeting_elsewhere_shows_its_own_time_and_city() -> None:
    """Readers see their own clock first and the meeting's beside it."""
    zone = ZoneInfo("America/New_York")
    far = meeting("far", at("2027-01-13", "13:00", zone), timezone="America/New_York")
    assert "19:00–21:00 (13:00 in New York)" in line(far, has="Titel")


def test_words_are_of_the_moment_of_sending() -> None:
    """A meeting cancelled after the digest was frozen is never announced as on."""
    talk, usual = meeting("talk", at("2027-01-13")), evening("usual", at("2027-01-14"))
    (message,) = render(
        talk,
        usual,
        later=(
            replace(talk, status=Status.CANCELLED),
            replace(usual, status=Status.CANCELLED, vanished=True),
        ),
    )
    assert "*ABGESAGT* · 19:00–21:00 · *Karlsruhe*" in shown(message)
    assert "Do 14. Jan., 19:00–21:00, Basislager, nicht mehr gelistet" in shown(message)


def test_a_meeting_that_moved_stands_under_its_new_day() -> None:
    """A digest sent late shows the day on which the meeting is now."""
    talk = meeting("talk", at("2027-01-13"))
    moved = replace(talk, start=at("2027-01-20"), end=at("2027-01-20", "21:00"))
    assert "*Mittwoch, 20. Januar*" in shown(render(talk, later=(moved,))[0])


@pytest.mark.parametrize("end", [at("2027-01-07", "21:00"), at("2027-01-11", "00:00")])
def test_a_meeting_that_moved_into_the_past_does_not_pretend_to_be_on(end: datetime) -> None:
    """Under the first day stands only what is under way then."""
    talk = meeting("talk", at("2027-01-13"))
    moved = replace(talk, start=at("2027-01-07"), end=end)
    assert "*Donnerstag, 7. Januar*" in shown(render(talk, later=(moved,))[0])


def test_a_meeting_that_is_gone_from_the_store_is_left_out() -> None:
    """An id without an occurrence costs only itself."""
    content = Content(language="de", timezone="Europe/Berlin", special=("a", "gone"))
    known = {"a": meeting("a", at("2027-01-13"))}
    message = digest_message(content, known, REGISTRY, translator("de"), public_url="")
    assert shown(message).count("•") == 1


def test_an_empty_week_is_said_in_one_sentence() -> None:
    """Who asked for it reads that nothing is announced."""
    (message,) = render(empty=True)
    assert "Für diese Tage ist nichts angekündigt." in shown(message)
    assert "Für diese Tage ist nichts angekündigt." in message.text


def test_an_empty_day_is_one_day() -> None:
    """A daily digest speaks of its day."""
    day = date(2027, 1, 12)
    content = Content(language="de", timezone="Europe/Berlin", first_day=day, last_day=day)
    message = digest_message(content, {}, REGISTRY, translator("de"), public_url="")
    assert "Für diesen Tag ist nichts angekündigt." in shown(message)


def test_the_last_part_leads_on() -> None:
    """Page and calendar stand at the foot of the last part only."""
    messages = render(*(meeting(f"{n:02}", at("2027-01-13")) for n in range(40)))
    assert [message.blocks[-1]["type"] for message in messages] == ["section", "context"]
    assert "<https://treffpunkt.example/calendar.ics|Kalender abonnieren>" in shown(messages[1])


def test_parts_are_numbered_in_their_headers() -> None:
    """Of a long digest every message says which one it is."""
    messages = render(*(meeting(f"{n:02}", at("2027-01-13")) for n in range(40)))
    assert [message.blocks[0]["text"]["text"] for message in messages] == [
        "Treffen, 11.–17. Januar 2027 · Teil 1 von 2",
        "Treffen, 11.–17. Januar 2027 · Teil 2 von 2",
    ]


def test_a_digest_speaks_english() -> None:
    """No German word is left when a channel wants English."""
    (message,) = render(
        evening("a", at("2027-01-13")),
        meeting("b", at("2027-01-13"), title="Talk", status=Status.CANCELLED),
        language="en",
    )
    assert shown(message).splitlines() == [
        "Meetups, 11–17 January 2027",
        "*Wednesday, 13 January*",
        "• *CANCELLED* · 19:00–21:00 · *Karlsruhe*: <https://treffpunkt.example/events/b|Talk>",
        "*As usual* (according to the rule, not yet confirmed)",
        "• *<https://treffpunkt.example/events/a|Leipzig>*: Wed 13 Jan, 19:00–21:00, Basislager",
        (
            "<https://treffpunkt.example/|All meetups> ·"
            " <https://treffpunkt.example/calendar.ics|Subscribe to the calendar>"
        ),
    ]


def test_the_fallback_text_tells_every_meeting() -> None:
    """Who sees only `text` misses no meeting, and it stays within what Slack advises."""
    every = [meeting(f"m{n:02}", at("2027-01-13"), title=f"Titel {n:02} " + "x" * 300)
             for n in range(24)]  # fmt: skip
    (message,) = render(*every)
    assert all(f"Titel {n:02}" in message.text for n in range(24))
    assert len(message.text) <= 4_000


def test_a_digest_in_utc_does_not_depend_on_the_machine() -> None:
    """The subscription's zone decides, not that of the server."""
    late = meeting("m", datetime(2027, 1, 13, 23, 30, tzinfo=UTC), timezone="UTC")
    assert "*Donnerstag, 14. Januar*" in shown(render(late)[0])
