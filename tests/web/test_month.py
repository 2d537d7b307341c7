"""The month view: a table of weeks, with every filter, month after month."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from bot.domain.event import Status
from bot.web.filters import Filters
from bot.web.frame import Frame
from bot.web.pages.month import SHOWN, month_table
from tests.web.samples import BERLIN, PUBLIC_URL, occurrence, registry

if TYPE_CHECKING:
    from bot.domain.event import Occurrence
    from bot.web.pages.month import MonthTable, Square
    from tests.web.conftest import Web

pytestmark = pytest.mark.drawing

TODAY = date(2027, 1, 11)


def _table(*held: Occurrence, language: str = "de", since: date | None = None) -> MonthTable:
    frame = Frame(
        registry=registry(),
        public_url=PUBLIC_URL,
        language=language,
        languages=("de", "en"),
        today=TODAY,
    )
    return month_table(held, Filters(since=since), frame)


def _squares(table: MonthTable) -> dict[date, Square]:
    return {square.day: square for week in table.weeks for square in week if square}


@pytest.mark.parametrize("language", ["de", "en"])
def test_weeks_begin_on_monday_and_hold_the_month_alone(language: str) -> None:
    """January 2027 begins on a Friday: four empty days before it, none after."""
    table = _table(language=language)
    assert table.weekdays[0] == {"de": ("Mo", "Montag"), "en": ("Mon", "Monday")}[language]
    assert [square is None for square in table.weeks[0]] == [True] * 4 + [False] * 3
    assert len(_squares(table)) == 31


def test_a_meeting_stands_on_each_of_its_days_in_the_month() -> None:
    """A weekend across the end of a month; an evening until two in the morning is one day."""
    weekend = occurrence(1, id="w", start=date(2027, 1, 30), end=date(2027, 2, 2), uid="w")
    late = occurrence(2, end=datetime(2027, 1, 14, 2, tzinfo=BERLIN))
    january, february = (
        _squares(_table(weekend, late, since=day)) for day in (TODAY, date(2027, 2, 9))
    )
    assert [day.day for day, square in january.items() if square.marks] == [13, 30, 31]
    assert [day.day for day, square in february.items() if square.marks] == [1]


def test_a_full_day_counts_what_it_does_not_show() -> None:
    """What is off gives way first; the day's list has the rest."""
    held = [occurrence(1, id=f"o{n}", title=f"Abend {n}", uid=f"o{n}") for n in range(6)]
    off = occurrence(1, id="off", uid="off", status=Status.CANCELLED)
    square = _squares(_table(off, *held))[date(2027, 1, 12)]
    assert len(square.marks) == SHOWN - 1
    assert not any(mark.off for mark in square.marks)
    assert square.more == "4 weitere"
    assert square.words == "Dienstag, 12. Januar: 7 Treffen"
    assert square.href == "/?from=2027-01-12&to=2027-01-13"


async def test_one_turns_from_month_to_month_with_every_filter(web: Web) -> None:
    """The links before and after keep the lab, and the present month is one tap away."""
    page = (await web.get("/?view=month&lab=koeln&from=2027-03-15&to=2027-03-20")).text
    assert "März 2027" in page
    for query in ("from=2027-02-01&amp;view=month", "from=2027-04-01&amp;view=month"):
        assert f'href="/?lab=koeln&amp;{query}"' in page
    assert '<a href="/?lab=koeln&amp;view=month"><span>Heute</span></a>' in page


async def test_a_month_shows_its_own_meetings_and_no_others(web: Web) -> None:
    """Also those of the month that are over; the filter counts as everywhere."""
    await web.hold(
        occurrence(-6, id="past", uid="past", title="Vorbei"),
        occurrence(3, title="Bald"),
        occurrence(30, title="Februar"),
        occurrence(4, title="Anderswo", labs=("leipzig",)),
    )
    page = (await web.get("/?view=month&lab=koeln")).text
    told = re.findall(r'class="topic">(\w+)<', page)
    assert told == ["Vorbei", "Bald"]
    assert 'aria-label="Donnerstag, 14. Januar: 1 Treffen"' in page


async def test_the_first_and_the_last_month_end_the_way(web: Web) -> None:
    """No link leads to a month that cannot be asked for."""
    first = (await web.get("/?view=month&from=1970-01-01")).text
    last = (await web.get("/?view=month&from=2200-12-31")).text
    assert ("Monat davor" in first, "Monat danach" in first) == (False, True)
    assert ("Monat davor" in last, "Monat danach" in last) == (True, False)


async def test_the_views_of_one_question_lead_to_each_other(web: Web) -> None:
    """From a later month the list begins there; from this one, today."""
    later = (await web.get("/?view=month&lab=koeln&from=2027-03-01")).text
    assert '<a href="/?lab=koeln&amp;from=2027-03-01">Liste</a>' in later
    now = (await web.get("/?view=month&lab=koeln")).text
    assert '<a href="/?lab=koeln">Liste</a>' in now
    week = (await web.get("/?from=2027-02-10&to=2027-02-17")).text
    assert '<a href="/?from=2027-02-01&amp;view=month">Monat</a>' in week


async def test_an_empty_month_helps(web: Web) -> None:
    """It says so under the table."""
    page = (await web.get("/?view=month&lab=koeln")).text
    assert "Dazu gibt es kein Treffen" in page
    assert "<table" in page
