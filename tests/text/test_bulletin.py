"""The lines of the monthly list: how the blog prints them, whatever strangers wrote."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st
from markdown_it import MarkdownIt

from bot.domain.bulletin.evenings import evenings_in
from bot.domain.bulletin.flags import Flag, FlagCode
from bot.domain.event import Attendance, Registration
from bot.text import translator
from bot.text.bulletin import escaped, evening_line, flag_words, meeting_line, more_of, title_alone
from tests.domain.bulletin.samples import FEBRUARY, LEIPZIG, REGISTRY, at, by_rule, meeting

DE, EN = translator("de"), translator("en")
HALL = "Lokal K, Weg 2, 50825 Köln"
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("strikethrough")


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({}, f"Mittwoch, 10.02.2027, 19:00-21:00, {HALL}: **Fest in Köln**"),
        ({"end": at(10)}, f"Mittwoch, 10.02.2027, 19:00, {HALL}: **Fest in Köln**"),
        (
            {"end": at(11, "01:30")},
            f"Mittwoch, 10.02.2027, 19:00-01:30, {HALL}: **Fest in Köln**",
        ),
        (
            {"end": at(12, "16:00")},
            (
                "Mittwoch, 10.02.2027, 19:00, bis Freitag, 12.02.2027, 16:00, "
                f"{HALL}: **Fest in Köln**"
            ),
        ),
        (
            {"start": date(2027, 2, 10), "end": date(2027, 2, 11)},
            f"Mittwoch, 10.02.2027, {HALL}: **Fest in Köln**",
        ),
        (
            {"start": date(2027, 2, 10), "end": date(2027, 2, 13)},
            f"Mittwoch, 10.02.2027, bis Freitag, 12.02.2027, {HALL}: **Fest in Köln**",
        ),
        (
            {"start": at(10, "00:00"), "end": at(12, "00:00")},
            f"Mittwoch, 10.02.2027, bis Donnerstag, 11.02.2027, {HALL}: **Fest in Köln**",
        ),
        (
            {
                "start": date(2027, 2, 8),
                "end": date(2027, 2, 16),
                "open_dates": (date(2027, 2, 8), date(2027, 2, 15)),
            },
            f"Montag, 08.02.2027 oder Montag, 15.02.2027, {HALL}: **Fest in Köln**",
        ),
        ({"place": None}, "Mittwoch, 10.02.2027, 19:00-21:00: **Fest in Köln**"),
        (
            {"place": None, "attendance": Attendance.ONLINE},
            "Mittwoch, 10.02.2027, 19:00-21:00, online: **Fest in Köln**",
        ),
        (
            {"place": "https://meet.example/fest"},
            "Mittwoch, 10.02.2027, 19:00-21:00, online: **Fest in Köln**",
        ),
        (
            {"attendance": Attendance.HYBRID},
            f"Mittwoch, 10.02.2027, 19:00-21:00, {HALL} und auch online: **Fest in Köln**",
        ),
        (
            {"attendance": Attendance.HYBRID, "place": f"{HALL} und online:"},
            f"Mittwoch, 10.02.2027, 19:00-21:00, {HALL} und online: **Fest in Köln**",
        ),
        (
            {"title": "Offene Daten", "labs": ("koeln", "muenster")},
            (
                f"Mittwoch, 10.02.2027, 19:00-21:00, {HALL}: **Offene Daten**"
                " (OK Lab Köln und Code for Münster)"
            ),
        ),
        (
            {"title": "Offene Daten", "labs": ("freunde",)},
            f"Mittwoch, 10.02.2027, 19:00-21:00, {HALL}: **Offene Daten**",
        ),
        (
            {"title": ""},
            f"Mittwoch, 10.02.2027, 19:00-21:00, {HALL}: **Treffen** (OK Lab Köln)",
        ),
    ],
)
def test_a_line_is_as_the_blog_prints_it(facts: dict[str, Any], line: str) -> None:
    """Weekday, date, times, place, title in bold; who invites where the title does not say it."""
    told = {"title": "Fest in Köln", "place": HALL} | facts
    assert meeting_line(meeting(**told), REGISTRY, DE) == line


def test_a_line_in_english() -> None:
    """The list can be had in English; titles and places stay as they are."""
    one = meeting(title="Fest in Köln", end=at(12, "16:00"), attendance=Attendance.HYBRID)
    assert meeting_line(one, REGISTRY, EN) == (
        "Wednesday 10 February 2027, 19:00, to Friday 12 February 2027, 16:00, "
        "Lokal K, Hackländerstraße 2, 50825 Köln and also online: **Fest in Köln**"
    )


def test_a_meeting_elsewhere_is_told_by_the_networks_clock() -> None:
    """Times are those of the list's readers; the clock of the place stands below."""
    lisbon = ZoneInfo("Europe/Lisbon")
    start, end = (datetime(2027, 2, 10, hour, tzinfo=lisbon) for hour in (18, 20))
    one = meeting(
        start=start, end=end, timezone="Europe/Lisbon", title="Fest in Köln", place="Cais"
    )
    assert meeting_line(one, REGISTRY, DE).startswith("Mittwoch, 10.02.2027, 19:00-21:00, Cais")
    assert more_of(one, REGISTRY, DE) == ["18:00 in Lissabon"]


def test_registration_stands_below() -> None:
    """Whether and until when one registers is said in words."""
    asked = Registration(required=True, deadline=date(2027, 2, 1))
    assert more_of(meeting(registration=asked), REGISTRY, DE) == ["Anmeldung bis Mo 1. Feb."]


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({}, "jeden Mittwoch, 19:00-22:00"),
        ({"when": "jeden Mittwoch, 19:00"}, "jeden Mittwoch, 19:00"),
        (
            {"except_days": frozenset({date(2027, 2, 17), date(2027, 2, 24)})},
            "jeden Mittwoch, 19:00-22:00, nicht am 17.02.2027 und 24.02.2027",
        ),
        (
            {"when": "alle zwei Wochen mittwochs, 19:00-22:00", "since": date(2027, 1, 6)},
            "alle zwei Wochen mittwochs, 19:00-22:00, ab 03.02.2027",
        ),
        (
            {"when": "jeden ersten Mittwoch im Monat, 19:00-22:00"},
            "jeden ersten Mittwoch im Monat, 19:00-22:00",
        ),
    ],
)
def test_a_regular_evening_is_one_line(facts: dict[str, Any], line: str) -> None:
    """City, rule, times, what is left out, place, title in bold."""
    assert LEIPZIG.schedule
    rule = replace(LEIPZIG, schedule=replace(LEIPZIG.schedule, **facts))
    (evening,) = evenings_in(FEBRUARY, [rule], [by_rule(3)])
    place = "Basislager, Peterssteinweg 14, 04107 Leipzig"
    assert evening_line(evening, REGISTRY, DE) == f"Leipzig: {line}, {place}: **OKLab Leipzig**"


HOSTILE = (
    "**fett** und *schräg* und _unten_ und __mitte__",
    "[Klick](https://evil.example) ![Bild](https://evil.example/x.png)",
    "<b>Titel</b> <script>alert(1)</script> <a href='x'>",
    "`Code` und ``mehr``",
    "eine\nzweite\r\n* dritte\u2028vierte\n\n# Kopf",
    "~~weg~~ ~auch~ {{< youtube x >}} {{% raw %}}",
    "&lt;b&gt; &amp; &copy; &#42;&#42;",
    "https://evil.example/x und www.evil.example mailto:wer@evil.example",
    "\\*\\*schon\\*\\* \\",
    "Ende **",
    "# Kopf", "- Punkt", "+ Punkt", "1. Punkt", "> Zitat",
    "\u202egedreht\u202c und \x00 und \u200b",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_strangers_text_stays_text(text: str) -> None:
    """Nothing in a title or place styles, links, breaks the line or becomes HTML."""
    one = meeting(title=text, place=f"Haus {text.replace('://', ':')}", labs=("freunde",))
    html = MARKDOWN.render(f"* {meeting_line(one, REGISTRY, DE)}")
    inside = html.removeprefix("<ul>\n<li>").removesuffix("</li>\n</ul>\n")
    assert inside.count("<") == 2
    assert inside.count("<strong>") == inside.count("</strong>") == 1
    assert "{{" not in meeting_line(one, REGISTRY, DE)


@given(st.text(max_size=80))
def test_whatever_is_escaped_reads_as_it_was(text: str) -> None:
    """Markdown shows any text as it is, but for blanks and what cannot be seen."""
    shown = MARKDOWN.renderInline(f"**a{escaped(text)}z**")
    told = MarkdownIt("zero").renderInline("a" + _visible(text) + "z")
    assert shown == f"<strong>{told}</strong>"


def _visible(text: str) -> str:
    line = " ".join(text.split())
    return "".join(c for c in line if not (c < " " or "\x7f" <= c < "\xa0" or c in UNSEEN)).strip()


UNSEEN = {chr(n) for n in (0x200B, 0x200E, 0x200F, 0xFEFF, *range(0x2028, 0x202F))} | {
    chr(n) for n in range(0x2060, 0x206A)
}


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Treffen", "OK Lab Köln: Treffen"),
        ("Code for Köln", "Code for Köln"),
        ("Offene Daten", "Offene Daten"),
        ("", "OK Lab Köln: Treffen"),
    ],
)
def test_a_title_that_stands_alone_says_who(title: str, told: str) -> None:
    """In a calendar, a title that only says that people meet has the lab before it."""
    assert title_alone(meeting(title=title), REGISTRY, DE) == told


def test_a_calendar_says_that_the_date_is_open() -> None:
    """A meeting on one of two days is no meeting of all the days between."""
    days = (date(2027, 2, 8), date(2027, 2, 15))
    one = meeting(title="Code for Köln", start=days[0], end=date(2027, 2, 16), open_dates=days)
    assert title_alone(one, REGISTRY, DE) == "Termin offen: Code for Köln, Mo 8. oder 15. Feb."


def test_a_joint_meeting_names_all_who_invite() -> None:
    """Friends' names stand in their titles."""
    joint = meeting(title="Treffen", labs=("koeln", "muenster", "freunde"))
    assert title_alone(joint, REGISTRY, DE) == "OK Lab Köln und Code for Münster: Treffen"
    assert title_alone(replace(joint, labs=("freunde",)), REGISTRY, DE) == "Treffen"


@pytest.mark.parametrize("code", FlagCode)
@pytest.mark.parametrize("t", [DE, EN], ids=["de", "en"])
def test_every_flag_has_words(code: FlagCode, t: Any) -> None:
    """Each flag is a few words on one line, whatever it is about."""
    about = (
        "2026-07-01" if code in {FlagCode.UNCONFIRMED_RULE, FlagCode.UNLISTED} else "Abend\n" * 99
    )
    told = flag_words(Flag(code, about), t)
    assert told
    assert "\n" not in told
    assert len(told) < 150
