from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st

from bot.domain.delivery import Content
from bot.domain.digest import recompose
from bot.domain.event import Attendance, Occurrence, Status
from bot.domain.facts import Facts
from bot.slack.messages.blocks import digest_message, reminder_message
from bot.slack.messages.notices import notice_line, notice_message
from bot.text import translator
from tests.domain.meetings import REGISTRY, at, meeting
from tests.fakes.block_kit import complaints
from tests.slack.messages.rendering import MONDAY, NOW, SITE, shown
from tests.slack.messages.test_limits import NASTY, occurrences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.delivery import Message

FRAME = Content(
    language="de",
    timezone="Europe/Berlin",
    first_day=MONDAY,
    last_day=MONDAY + timedelta(days=6),
)
HUB = meeting("m", at("2027-01-13"), place="Impact Hub", url="https://example.org/m")


def edited(now: Iterable[Occurrence], first: dict[str, Facts], language: str) -> list[Message]:
    """Return the parts of a digest that first told other facts."""
    known = {each.id: each for each in now}
    frame = replace(FRAME, language=language)
    about = {"first": {one: facts.stored() for one, facts in first.items()}}
    return [
        digest_message(
            replace(content, about=about),
            known,
            REGISTRY,
            translator(language),
            public_url=SITE,
            delivery=2**40,
        )
        for content in recompose(frame, known.values(), first, None, NOW)
    ]


def line(was: Occurrence, now: Occurrence) -> str:
    """Return how an edited digest tells of a meeting."""
    (message,) = edited([now], {now.id: Facts.of(was)}, "de")
    texts = (block["text"]["text"] for block in message.blocks if block["type"] == "section")
    return "\n".join(texts)


def word(was: Occurrence, now: Occurrence, language: str = "de", **facts: Any) -> Message:
    """Return the notice of what has become of a meeting."""
    content = Content(
        language=language,
        timezone="Europe/Berlin",
        special=(now.id,),
        about={"told": Facts.of(was).stored()},
        **facts,
    )
    t = translator(language)
    return notice_message(content, {now.id: now}, REGISTRY, t, public_url=SITE)


@given(occurrences(), NASTY, st.integers(-9, 9), st.sampled_from(["de", "en"]))
@settings(deadline=None, max_examples=40)
def test_slack_takes_every_edited_digest(
    every: list[Occurrence], place: str, days: int, language: str
) -> None:
    """However much has changed, and whatever it was called before."""
    first = {
        each.id: replace(
            Facts.of(each), start=each.start + timedelta(days=days, hours=days), place=place
        )
        for each in every
    }
    for message in edited(every, first, language):
        assert complaints(list(message.blocks)) == []
        sections = (block for block in message.blocks if block["type"] != "actions")
        texts = (block.get("text") or block["elements"][0] for block in sections)
        assert sum(len(text["text"]) for text in texts) <= 11_000
        assert len(message.text) <= 40_000


@given(occurrences(), NASTY, st.integers(-9, 9))
@settings(deadline=None, max_examples=40)
def test_no_old_text_can_mention_or_style(every: list[Occurrence], place: str, days: int) -> None:
    """What a feed said before is text as what it says now is: all markup is ours."""
    markup = re.compile(r"<https?://[^<>|\s]+\|[^<>|\n]+>|&(amp|lt|gt);")
    for each in every[:4]:
        moved = each.start + timedelta(days=days)
        was = replace(each, start=moved, place=place, join_url="https://x.example/?a|b>")
        told = line(was, each) + "\n" + word(was, each).text
        left = re.sub(r"[*~]", "", markup.sub("", told))
        assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", left)
        assert "@here" not in left
        assert told.count("~") in {0, 2}


def test_a_new_room_stands_beside_the_old_one() -> None:
    """In words; the line through the old one alone would be lost on a screen reader."""
    told = line(HUB, replace(HUB, place="Rathaus, Raum 3"))
    assert told.endswith("\u2003jetzt: Rathaus, Raum 3, nicht mehr: ~Impact Hub~")


def test_a_cancelled_meeting_says_only_that() -> None:
    """That it had been moved, or elsewhere, matters no more."""
    now = meeting("m", at("2027-01-14"), place="Rathaus", status=Status.CANCELLED)
    told = line(HUB, now)
    assert "• *ABGESAGT* · 19:00–21:00" in told
    assert "VERSCHOBEN" not in told
    assert "~" not in told


def test_a_new_link_says_that_it_is_new() -> None:
    """Who saved the old one must not wait in an empty room."""
    was = replace(HUB, join_url="https://bbb.example/old")
    told = line(was, replace(HUB, join_url="https://bbb.example/new"))
    assert "<https://bbb.example/new|Online teilnehmen (neuer Link)>" in told


def test_a_move_of_a_whole_day_needs_no_clock() -> None:
    """Days are told as days."""
    was = meeting("m", at("2027-01-13").date())
    now = meeting("m", at("2027-01-15").date())
    assert "• *VERSCHOBEN auf Fr 15. Jan.* · ganztägig (vorher Mi 13. Jan.)" in line(was, now)


def test_a_move_within_a_day_says_the_hours_once() -> None:
    """The day stands above; neither it nor the hours are said twice."""
    now = replace(HUB, start=at("2027-01-13", "18:30"), end=at("2027-01-13", "22:00"))
    assert "• *VERSCHOBEN auf 18:30–22:00* (vorher 19:00) · *Karlsruhe*" in line(HUB, now)


def test_a_reminder_tells_of_a_move() -> None:
    """With both times, as the digest does."""
    now = replace(HUB, start=at("2027-01-13", "20:00"), end=at("2027-01-13", "22:00"))
    about = {"first": {"m": Facts.of(HUB).stored()}}
    content = Content(language="de", timezone="Europe/Berlin", special=("m",), about=about)
    message = reminder_message(content, {"m": now}, REGISTRY, translator("de"), public_url=SITE)
    assert message.text.startswith("*Erinnerung* · *VERSCHOBEN auf 20:00–22:00* · ")


def test_the_button_below_a_digest_opens_its_delivery() -> None:
    """An empty one has nothing to open, and a preview no delivery."""
    (message,) = edited([HUB], {}, "de")
    (button,) = message.blocks[-1]["elements"]
    assert button["text"]["text"] == "Erinnern, Kalender, Details"
    assert (button["action_id"], button["value"]) == ("digest:open", str(2**40))
    (empty,) = edited([], {}, "de")
    assert empty.blocks[-1]["type"] != "actions"
    assert "nichts angekündigt" in shown(empty)


def test_another_way_to_take_part_is_told_in_words() -> None:
    """Online only, on site only, or both, with the link where there is one."""
    link = "https://bbb.example/x"
    online = replace(HUB, attendance=Attendance.ONLINE, join_url=link)
    onsite = replace(HUB, attendance=Attendance.ONSITE)
    assert word(onsite, online).text.endswith(
        "jetzt nur noch online. <https://bbb.example/x|Online teilnehmen>"
    )
    assert word(online, onsite).text.endswith("19:00 Uhr: jetzt nur noch vor Ort.")
    both = replace(HUB, attendance=Attendance.HYBRID)
    assert word(onsite, both).text.endswith("jetzt vor Ort und online.")
    new = replace(online, join_url="https://bbb.example/y")
    assert word(online, new, "en").text.endswith("19:00: <https://bbb.example/y|Join online>")


def test_a_shortened_day_tells_its_new_end() -> None:
    """Who wanted to come for the last hour reads that there is none."""
    told = word(HUB, replace(HUB, end=at("2027-01-13", "20:00"))).text
    assert told.startswith("*Endet früher:* *Karlsruhe*: ")
    assert told.endswith("jetzt Mittwoch, 13. Januar, 19:00–20:00.")


def test_several_changes_are_told_in_one_message() -> None:
    """What it is about stands once."""
    now = meeting("m", at("2027-01-14"), place="Rathaus")
    first, second = word(HUB, now).text.splitlines()
    assert first.startswith("*Verschoben:* *Karlsruhe*: ")
    assert second == "*Neuer Ort:* jetzt Rathaus (vorher Impact Hub)."


def test_a_meeting_elsewhere_is_told_by_both_clocks() -> None:
    """The channel's own, and beside it the meeting's."""
    zone = ZoneInfo("America/New_York")
    was = meeting("m", at("2027-01-13", "13:00", zone), timezone=zone.key)
    now = meeting("m", at("2027-01-13", "14:00", zone), timezone=zone.key)
    assert "jetzt Mittwoch, 13. Januar, 20:00 Uhr (14:00 in New York)" in word(was, now).text


def test_what_cannot_be_told_is_said_plainly() -> None:
    """A meeting that is gone from the database, or that is as it was told."""
    t = translator("de")
    content = Content(language="de", timezone="Europe/Berlin", special=("m",))
    gone = notice_line(content, {}, REGISTRY, t, public_url=SITE)
    assert gone == "Etwas hat sich geändert."
    assert word(HUB, HUB).text.endswith("Mittwoch, 13. Januar, 19:00 Uhr.")
