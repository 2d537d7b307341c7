"""What an editor would want to look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.domain.bulletin.choosing import compose
from bot.domain.bulletin.flags import Flag, FlagCode
from bot.domain.event import Attendance, Registration, Status
from tests.domain.bulletin.samples import (
    FEBRUARY,
    LEIPZIG,
    REGISTRY,
    TODAY,
    at,
    by_rule,
    listed,
    meeting,
    only,
)

CITIES = {"freiburg": [(47.99, 7.85, 230_000)], "köln": [(50.94, 6.96, 1_000_000)]}
FREIBURG = "Konzerthaus, Konrad-Adenauer-Platz 1, 79098 Freiburg"


def codes(*meetings: Any, **asked: Any) -> list[list[FlagCode]]:
    """Return what is odd about each meeting, in the list's order."""
    return [[flag.code for flag in row.flags] for row in listed(*meetings, **asked).rows]


def test_nothing_is_odd_about_most() -> None:
    """A meeting with a place, a link and an end is not flagged."""
    assert codes(meeting(), cities=CITIES) == [[]]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"end": at(10)}, FlagCode.START_IS_END),
        ({"place": FREIBURG}, FlagCode.FAR),
        ({"latitude": 47.99, "longitude": 7.85}, FlagCode.FAR),
        ({"place": None}, FlagCode.NO_PLACE),
        ({"url": None}, FlagCode.NO_LINK),
        ({"status": Status.TENTATIVE}, FlagCode.TENTATIVE),
        ({"status": Status.CANCELLED}, FlagCode.CANCELLED),
        ({"vanished": True}, FlagCode.CANCELLED),
        ({"title": "OFFENE STADT"}, FlagCode.CAPITALS),
        ({"registration": Registration(full=True)}, FlagCode.FULL),
        ({"start": at(31, month=1), "end": at(2)}, FlagCode.OUTSIDE),
        ({"start": at(27), "end": at(2, month=3)}, FlagCode.OUTSIDE),
        (
            {
                "start": date(2027, 2, 8),
                "end": date(2027, 2, 16),
                "open_dates": (date(2027, 2, 8), date(2027, 2, 15)),
            },
            FlagCode.OPEN_DATE,
        ),
    ],
)
def test_each_oddity_is_flagged(facts: dict[str, Any], code: FlagCode) -> None:
    """One thing is odd, and it is the one that is said."""
    assert codes(meeting(**facts), cities=CITIES) == [[code]]


@pytest.mark.parametrize(
    "facts",
    [
        {"place": FREIBURG, "attendance": Attendance.HYBRID},
        {"place": None, "attendance": Attendance.ONLINE},
        {"place": FREIBURG, "labs": ("freunde",)},
        {"title": "FOSSGIS"},
        {"title": "36C3"},
        {"start": at(28, "22:00"), "end": at(1, "00:00", month=3)},
    ],
)
def test_what_only_looks_odd_is_not(facts: dict[str, Any]) -> None:
    """Online is nowhere far, friends meet anywhere, acronyms shout not, midnight ends a day."""
    assert codes(meeting(**facts), cities=CITIES) == [[]]


def test_one_link_on_unrelated_events() -> None:
    """A link that was copied with its line is said of both."""
    one = meeting("one", at(9), title="Jugend editiert die Wikipedia")
    other = meeting("other", title="Ringvorlesung Digital Health", url=f"{one.url}/?utm_source=x")
    first, second = listed(one, other).meetings
    assert first.flags == (Flag(FlagCode.SHARED_LINK, other.title),)
    assert second.flags == (Flag(FlagCode.SHARED_LINK, one.title),)


@pytest.mark.parametrize(
    ("title", "url"),
    [
        ("Vom one zur offenen Stadt", "https://koeln.example/veranstaltungen/abend-ueber-one"),
        ("Etwas ganz anderes", "https://koeln.example/termine/"),
        ("Etwas ganz anderes", "https://www.meetup.com/codeforcologne/"),
    ],
)
def test_a_link_that_may_be_shared(title: str, url: str) -> None:
    """One title on several days, a list of events and a group's page are no mistake."""
    one, other = meeting("one", at(9), url=url), meeting("other", title=title, url=url)
    assert codes(one, other) == [[], []]


def test_evenings_of_one_series_share_its_page() -> None:
    """What stands before the colon says that they belong together."""
    url = "https://pad.example/opentransportmeetup"
    one = meeting("one", at(9), url=url, title="Open Transport Meetup: Karten aus Bremen")
    other = meeting("other", url=url, title="Open Transport Meetup – Fahrpläne der Welt")
    assert codes(one, other) == [[], []]


def test_numbered_evenings_are_one_series() -> None:
    """A number at the end of the name counts evenings; they share their page."""
    url = "https://meetup.example/civic"
    one = meeting("one", at(9), url=url, title="Civic Hack Night 11")
    other = meeting("other", url=url, title="Civic Hack Night 12: Karten")
    assert codes(one, other) == [[], []]


def test_one_title_twice_on_a_day() -> None:
    """Two lines with one title on one day may be one meeting; on two days they are not."""
    one, other = (
        meeting("one", at(10)),
        meeting("other", at(10, "20:00"), title="vom One zur offenen Stadt!"),
    )
    assert codes(one, other) == [[FlagCode.TWICE], [FlagCode.TWICE]]
    assert codes(one, replace(other, start=at(11), end=at(11, "21:00"))) == [[], []]


@pytest.mark.parametrize(
    ("confirmed", "about"),
    [
        (None, [Flag(FlagCode.UNCONFIRMED_RULE)]),
        (date(2026, 7, 11), [Flag(FlagCode.UNCONFIRMED_RULE, "2026-07-11")]),
        (date(2026, 7, 12), []),
    ],
)
def test_a_rule_that_nobody_has_confirmed_for_six_months(
    confirmed: date | None, about: list[Flag]
) -> None:
    """The word of a lead holds six months to the day."""
    assert LEIPZIG.schedule
    rule = replace(LEIPZIG, schedule=replace(LEIPZIG.schedule, confirmed=confirmed))
    dates = [by_rule(day) for day in (3, 10, 17, 24)]
    found = compose(FEBRUARY, dates, [rule], {}, REGISTRY, cities={}, today=TODAY)
    assert list(only(found).flags) == about
