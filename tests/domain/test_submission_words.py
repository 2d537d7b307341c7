"""One meeting in German or English words becomes fields that a form shows to be put right."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from bot.domain.event import Attendance
from bot.domain.languages.chosen import GERMAN_AND_ENGLISH
from bot.domain.submission_words import read_meeting, repeats

TODAY = date(2026, 12, 1)
"""A Tuesday."""
MARCH = date(2027, 3, 11)

SAID: list[tuple[str, dict[str, Any]]] = [
    (
        "Donnerstag 11. März 19 Uhr, Lokal K, Hackabend",
        {"day": MARCH, "start": time(19), "place": "Lokal K", "title": "Hackabend"},
    ),
    (
        "Hackabend am Donnerstag, den 11.03.2027 von 19:00 bis 21:30 Uhr im Lokal K",
        {"day": MARCH, "start": time(19), "end": time(21, 30), "place": "Lokal K",
         "title": "Hackabend"},
    ),
    (
        "Open Data Workshop, 11.3., 18-20 Uhr, Kaiserstr. 97, 76131 Karlsruhe",
        {"day": MARCH, "start": time(18), "end": time(20), "title": "Open Data Workshop",
         "place": "Kaiserstr. 97, 76131 Karlsruhe"},
    ),
    (
        "Hack night, Thursday March 11, 7-9 pm at the Impact Hub",
        {"day": MARCH, "start": time(19), "end": time(21), "title": "Hack night",
         "place": "Impact Hub"},
    ),
    (
        "2027-03-11 19:00 Kartenabend online https://meet.jit.si/ulmkarten",
        {"day": MARCH, "start": time(19), "title": "Kartenabend online",
         "join_url": "https://meet.jit.si/ulmkarten", "attendance": Attendance.ONLINE},
    ),
    (
        "morgen 19 Uhr Treffen",
        {"day": TODAY + timedelta(days=1), "start": time(19), "title": "Treffen"},
    ),
    ("Freitag, 20 Uhr, Impact Hub", {"day": date(2026, 12, 4), "place": "Impact Hub"}),
    (
        "Barcamp 12.-14. März, Rathaus",
        {"day": date(2027, 3, 12), "last_day": date(2027, 3, 14), "title": "Barcamp",
         "place": "Rathaus"},
    ),
    (
        "Barcamp 30.12. bis 2.1., Rathaus",
        {"day": date(2026, 12, 30), "last_day": date(2027, 1, 2), "title": "Barcamp"},
    ),
    ("Montag 11. März 19 Uhr Treffen", {"day": MARCH, "weekday": 0, "title": "Treffen"}),
    ("Treffen am 31.2. um 19 Uhr", {"day": None, "odd": "31.2.", "title": "Treffen"}),
    ("Treffen am 11.3. um 25:00", {"day": MARCH, "start": None, "title": "Treffen"}),
    (
        "Mapping Party, 11.3., 19 Uhr, Weinhof 9, auch online https://ulm.example/karte",
        {"place": "Weinhof 9", "url": "https://ulm.example/karte",
         "attendance": Attendance.HYBRID, "title": "Mapping Party"},
    ),
    (
        "Treffen am 11.3. um halb acht im Lokal K",
        {"day": MARCH, "start": time(19, 30), "title": "Treffen", "place": "Lokal K"},
    ),
    ("11.3. halb 8 Hackabend", {"day": MARCH, "start": time(19, 30), "title": "Hackabend"}),
    ("half past seven on 11 March, talk", {"start": time(19, 30), "title": "talk"}),
    (
        "Weihnachtsfeier, 3. Advent, 13.12., 19 Uhr, Lokal K",
        {"day": date(2026, 12, 13), "title": "Weihnachtsfeier", "place": "Lokal K"},
    ),
    (
        "nächsten Donnerstag 19 Uhr, Lokal K",
        {"day": date(2026, 12, 3), "title": "", "place": "Lokal K"},
    ),
    ("", {"title": "", "day": None}),
    ("Hackabend", {"title": "Hackabend", "day": None}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), SAID, ids=[text or "nothing" for text, _ in SAID])
def test_words_become_fields(text: str, told: dict[str, Any]) -> None:
    """Each field that the words name is found; the others stay empty."""
    read = read_meeting(text, TODAY, GERMAN_AND_ENGLISH)
    assert {name: getattr(read, name) for name in told} == told


@pytest.mark.parametrize(
    ("text", "regular"),
    [
        ("jeden dritten Montag, 19 Uhr, Impact Hub, nicht am 21.12.", True),
        ("every third Monday of the month, 7 pm", True),
        ("montags 19 Uhr", True),
        ("alle zwei Wochen dienstags, 19 Uhr", True),
        ("Donnerstag 11. März 19 Uhr, Lokal K, Hackabend", False),
        ("11.3. 19 Uhr, Daten für jeden Tag", False),
        ("Montag 19 Uhr", False),
    ],
)
def test_regular_evenings_are_told_apart(text: str, regular: bool) -> None:  # noqa: FBT001
    """A rhythm makes a regular evening, unless a date stands before it."""
    assert repeats(text, GERMAN_AND_ENGLISH) is regular


@given(st.text(max_size=700))
def test_nothing_is_refused(text: str) -> None:
    """Any text gives fields; a day is never in the past unless a year was written."""
    read = read_meeting(text, TODAY, GERMAN_AND_ENGLISH)
    assert read.last_day is None or read.day is not None
