"""What a form holds of a meeting: what is wrong with it, what it tells, and what it repeats."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from bot.domain.entered import Entered, mistakes, twin_of
from bot.domain.event import Attendance, Basis, Status
from tests.domain.listings import BERLIN, NOW, occurrence

ZONE = "Europe/Berlin"
TODAY = date(2026, 12, 1)
EVENING = Entered(title="Hackabend", day=date(2027, 1, 18), start=time(19), end=time(21))

WRONG: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({}, {}),
    ({"end": time(1)}, {}),
    ({"end": None}, {}),
    ({"start": None, "end": None}, {}),
    ({"title": " "}, {"title": "missing"}),
    ({"title": "x" * 301}, {"title": "long"}),
    ({"day": None}, {"day": "missing"}),
    ({"day": TODAY - timedelta(days=1)}, {"day": "past"}),
    ({"day": TODAY - timedelta(days=1), "start": None, "end": None}, {"day": "past"}),
    ({"day": TODAY, "start": time(9), "end": time(10)}, {"start": "past"}),
    ({"day": TODAY, "start": None, "end": None}, {}),
    ({"day": date(2028, 3, 1)}, {"day": "far"}),
    ({"day": date(9999, 12, 31)}, {"day": "far"}),
    ({"end": time(18)}, {"end": "order"}),
    ({"end": time(19)}, {"end": "order"}),
    ({"start": None}, {"start": "missing"}),
    ({"last_day": date(2027, 1, 17)}, {"last_day": "order"}),
    ({"last_day": date(2027, 1, 20), "end": time(12)}, {}),
    ({"last_day": date(2027, 6, 20)}, {"last_day": "far"}),
    ({"url": "javascript:alert(1)"}, {"url": "link"}),
    ({"join_url": "meet me"}, {"join_url": "link"}),
    ({"note": "x" * 3001}, {"note": "long"}),
]


@pytest.mark.parametrize(("facts", "told"), WRONG, ids=[str(facts) for facts, _ in WRONG])
def test_mistakes_are_told_at_their_field(facts: dict[str, Any], told: dict[str, str]) -> None:
    """Each mistake has its field; an end in the small hours is that of the night."""
    assert mistakes(replace(EVENING, **facts), NOW, ZONE) == told


def test_a_meeting_that_stays_when_it_is_may_have_begun() -> None:
    """Its note can be corrected while it goes on."""
    begun = replace(EVENING, day=TODAY, start=time(12), end=time(14))
    assert mistakes(begun, NOW, ZONE, moved=False) == {}


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"end": datetime(2027, 1, 19, 1, tzinfo=BERLIN)},
        {"end": datetime(2027, 1, 20, 20, tzinfo=BERLIN)},
        {"start": date(2027, 1, 18), "end": date(2027, 1, 19)},
        {"start": date(2027, 1, 18), "end": date(2027, 1, 21)},
        {"place": "Rathaus", "attendance": Attendance.HYBRID, "description": "Bring Kekse mit"},
    ],
)
def test_a_form_left_alone_says_what_was_known(facts: dict[str, Any]) -> None:
    """Into the form and out again, times and days stay the same: an evening, a night, days."""
    known = replace(occurrence(), **facts)
    shown = Entered.of(known)
    assert shown.span(ZONE) == (known.start, known.end)
    told = shown.facts(ZONE)
    assert told == {name: getattr(known, name) for name in told}
    assert mistakes(shown, NOW, ZONE) == {}


def test_only_what_was_changed_is_said() -> None:
    """A new place says nothing of the time; an emptied field says that there is none."""
    before = replace(EVENING, place="Rathaus", url="https://ulm.example/")
    after = replace(before, place="Weinhof 9", url="")
    changed = after.differing(before)
    assert after.facts(ZONE, changed) == {"place": "Weinhof 9", "url": None}
    later = replace(before, end=time(22))
    assert set(later.facts(ZONE, later.differing(before))) == {"start", "end"}


@pytest.mark.parametrize(
    ("facts", "same"),
    [
        ({"title": "Kartenabend in Ulm"}, True),
        ({"title": "Kartenabend", "start": None, "end": None}, True),
        ({"title": "Hackabend", "place": "Rathaus Ulm"}, True),
        ({"title": "Hackabend", "place": "Weinhof"}, False),
        ({"title": "Kartenabend", "day": date(2027, 1, 19)}, False),
    ],
)
def test_a_known_meeting_is_recognised(facts: dict[str, Any], same: bool) -> None:  # noqa: FBT001
    """On one day the same name, or the same time and place, is the same meeting."""
    known = occurrence(place="Rathaus Ulm")
    assert twin_of(replace(EVENING, **facts), ZONE, [known]) == (known if same else None)
    for other in (replace(known, basis=Basis.RULE), replace(known, status=Status.CANCELLED)):
        assert twin_of(replace(EVENING, **facts), ZONE, [other]) is None
