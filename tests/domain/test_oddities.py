from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.event import Attendance, Listing
from bot.domain.languages.chosen import GERMAN_AND_ENGLISH, Languages
from bot.domain.oddities import oddities
from bot.domain.rules.claims import rule_problems

MONDAY, WEDNESDAY = date(2025, 6, 2), date(2025, 6, 4)


def listing(**changes: Any) -> Listing:
    """Return an evening on Thursday, 8 January 2026 in Karlsruhe."""
    zone = ZoneInfo("Europe/Berlin")
    facts = {
        "uid": "u",
        "title": "Abend",
        "start": datetime(2026, 1, 8, 19, tzinfo=zone),
        "end": datetime(2026, 1, 8, 21, tzinfo=zone),
        "timezone": "Europe/Berlin",
        "place": "Impact Hub, Kaiserstr. 97, 76131 Karlsruhe",
        "attendance": Attendance.ONSITE,
    }
    return Listing(**{**facts, **changes})


def found(**changes: Any) -> list[str]:
    """Return the codes of what is odd about one listing."""
    return [problem.code for problem in oddities([listing(**changes)], GERMAN_AND_ENGLISH)]


def test_an_ordinary_evening_is_not_odd() -> None:
    """A meeting with a place and a date that agree raises no eyebrow."""
    assert found(title="Donnerstag, 08.01.2026: Abend") == []


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"place": None, "attendance": Attendance.UNKNOWN}, ["no_place"]),
        ({"place": None, "attendance": Attendance.HYBRID}, ["no_place"]),
        ({"place": None, "attendance": Attendance.ONLINE}, ["no_link"]),
        ({"place": None, "attendance": Attendance.ONLINE, "url": "https://a.example"}, []),
        (
            {"place": None, "attendance": Attendance.ONLINE, "description": "https://a.example"},
            [],
        ),
    ],
)
def test_a_meeting_says_where_it_is(changes: dict[str, Any], codes: list[str]) -> None:
    """Neither place nor link is odd; an online meeting needs no place."""
    assert found(**changes) == codes


@pytest.mark.parametrize(
    "title",
    [
        "Mittwoch, 08.01.2026",
        "Mi 8. Januar 2026",
        "Friday, January 9, 2025",
        "Freitag, 08.01.",
        "Sa., 9.1.2026",
    ],
)
def test_a_weekday_that_is_not_that_of_its_date_is_odd(title: str) -> None:
    """One of the two is wrong, and people will come on the wrong day."""
    assert found(title=title) == ["wrong_weekday"]


@pytest.mark.parametrize(
    "title",
    [
        "Do 08.01.2026",
        "Thursday, January 8, 2026",
        "Open Data Monday",
        "Montag bis Mittwoch, 12.–14.01.2026",
        "Freitag, 12.06.",
        "Montag, 31.02.2026",
    ],
)
def test_other_weekdays_are_not_odd(title: str) -> None:
    """A right date, a name that holds a weekday, and a date of no certain year are fine."""
    assert found(title=title) == []


def test_a_french_weekday_is_compared_with_its_date() -> None:
    """Of a French network's texts, with the day before the month, in words or digits."""
    french = Languages.of(("fr",))
    for title in ("mercredi 8 janvier 2026", "ven. 09/01/2025", "Mardi 8 janvier, 19h"):
        assert [one.code for one in oddities([listing(title=title)], french)] == ["wrong_weekday"]
    for title in ("jeudi 8 janvier 2026 à 19h", "jeu. 08/01", "mercredi 12/06"):
        assert not oddities([listing(title=title)], french)


def test_a_series_says_it_once() -> None:
    """Fifty instances with the same fault are one line for the lead."""
    evenings = [
        listing(instance=f"2026-01-{day:02}", place=None, attendance=Attendance.UNKNOWN)
        for day in range(1, 20)
    ]
    assert len(oddities(evenings, GERMAN_AND_ENGLISH)) == 1


@pytest.mark.parametrize(
    ("text", "rrule", "start"),
    [
        ("jeden ersten Montag im Monat", "FREQ=MONTHLY;UNTIL=20251231;BYDAY=MO", MONDAY),
        ("Wir treffen uns jeden Dienstag um 19 Uhr.", "FREQ=WEEKLY;BYDAY=WE", WEDNESDAY),
        ("jeden Mittwoch", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", WEDNESDAY),
        ("Every first Wednesday of the month", "FREQ=WEEKLY;BYDAY=WE", WEDNESDAY),
        ("am letzten Donnerstag im Monat", "FREQ=MONTHLY;BYDAY=4TH", date(2025, 6, 26)),
        ("Code for X - Weekly Meetup", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", MONDAY),
        ("Code for X - Biweekly Meetup", "FREQ=WEEKLY;BYDAY=MO", MONDAY),
    ],
)
def test_a_rule_that_contradicts_its_text(text: str, rrule: str, start: date) -> None:
    """The dates of the rule are not those that the text promises."""
    problem = rule_problems(text, rrule, start, "u")[0]
    assert (problem.code, problem.uid) == ("rule_contradicts_text", "u")


@pytest.mark.parametrize(
    ("text", "rrule", "start"),
    [
        ("jeden ersten Montag im Monat", "FREQ=MONTHLY;BYDAY=1MO", MONDAY),
        ("Jeden 1. und 3. Montag im Monat", "FREQ=MONTHLY;BYDAY=1MO", MONDAY),
        ("jeden zweiten Montag", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", MONDAY),
        ("Code for X - Biweekly Meetup", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", MONDAY),
        ("jeden zweiten oder dritten Montag im Monat", "FREQ=MONTHLY;BYDAY=3MO", date(2025, 6, 16)),
        ("Dazu ein Plenum jeden ersten Montag im Monat", "FREQ=WEEKLY;BYDAY=WE", WEDNESDAY),
        ("Daten, die wir jeden Tag nutzen", "FREQ=WEEKLY;BYDAY=WE", WEDNESDAY),
        ("jeden Mittwoch", "FREQ=SECONDLY;INTERVAL=0", WEDNESDAY),
        ("", "FREQ=WEEKLY;BYDAY=WE", datetime.fromisoformat("2025-06-04T19:00")),
    ],
)
def test_a_rule_that_agrees_with_its_text(text: str, rrule: str, start: date) -> None:
    """Agreement, a text about other evenings, and what is not understood are no contradiction."""
    assert rule_problems(text, rrule, start) == ()


def test_monthly_on_mondays_means_every_monday() -> None:
    """`FREQ=MONTHLY;BYDAY=MO` reads as once a month; the message says what would mean that."""
    (problem,) = rule_problems("Code for Cologne", "FREQ=MONTHLY;BYDAY=MO", MONDAY)
    assert problem.code == "rule_monthly_every_week"
    assert "BYDAY=1MO" in problem.message


def test_a_start_outside_its_rule_is_odd() -> None:
    """A Tuesday evening whose rule says Mondays will be on the wrong day for somebody."""
    problems = rule_problems("", "FREQ=WEEKLY;BYDAY=MO", date(2025, 6, 10))
    assert [problem.code for problem in problems] == ["rule_misses_start"]
