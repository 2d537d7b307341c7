"""Rules in a period: the dates they have, and the days they do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.bulletin.evenings import Evening, Period, evening_id, evenings_in
from bot.domain.source import Schedule, Source
from tests.domain.bulletin.samples import FEBRUARY, LEIPZIG, at, by_rule, meeting


def only(source: Source, *days: int, period: Period = FEBRUARY) -> Evening:
    """Return the one evening of a rule with dates on these days of February."""
    (found,) = evenings_in(period, [source], [by_rule(day) for day in days])
    return found


def ruled(**facts: object) -> Source:
    """Return Leipzig's rule with other facts."""
    assert LEIPZIG.schedule
    return replace(LEIPZIG, schedule=replace(LEIPZIG.schedule, **facts))  # type: ignore[arg-type]


def test_exceptions_pauses_and_holidays_are_missing() -> None:
    """A day that an exception, a pause or a holiday takes away is said, where the rule names it."""
    source = ruled(
        except_days=frozenset({date(2027, 2, 3), date(2027, 2, 4)}),
        pauses=((date(2027, 2, 15), date(2027, 2, 19)),),
    )
    assert only(source, 10, 24).missing == (date(2027, 2, 3), date(2027, 2, 17))
    april = Period(date(2027, 5, 1), date(2027, 6, 1))
    thursdays = ruled(when="jeden Donnerstag, 19:00-22:00")
    dates = [by_rule(1, start=at(day, month=5), end=at(day, "22:00", 5)) for day in (13, 20, 27)]
    (found,) = evenings_in(april, [thursdays], dates)
    # The 6th is Ascension Day.
    assert found.missing == (date(2027, 5, 6),)


def test_the_ends_of_a_rule_are_no_exceptions() -> None:
    """Before it begins and after it has ended there is nothing to miss."""
    source = ruled(since=date(2027, 2, 8), until=date(2027, 2, 20))
    assert only(source, 10, 17).missing == ()


def test_a_house_that_closes_in_a_month_is_not_told_day_by_day() -> None:
    """What the words of the rule leave out is told by those words."""
    source = ruled(when="jeden Mittwoch, 19:00-22:00, außer im Februar")
    summer = Period(date(2027, 1, 25), date(2027, 3, 10))
    (found,) = evenings_in(summer, [source], [by_rule(3, start=at(3, month=3), end=at(4, month=3))])
    assert date(2027, 2, 10) not in found.missing


@pytest.mark.parametrize(
    "schedule", [None, Schedule(when="jeden dritten Mohntag"), Schedule(when="alle zwei Wochen")]
)
def test_a_rule_that_is_not_understood_has_no_line(schedule: Schedule | None) -> None:
    """Its dates, if any are known, are lines of their own."""
    assert evenings_in(FEBRUARY, [replace(LEIPZIG, schedule=schedule)], [by_rule(3)]) == ()


def test_a_date_belongs_to_one_rule_and_to_its_own_lab() -> None:
    """Neither another lab's rule of that day nor a second rule of that hour takes it again."""
    other = replace(LEIPZIG, lab="koeln", key="2")
    found = evenings_in(FEBRUARY, [other, LEIPZIG, replace(LEIPZIG, key="3")], [by_rule(3)])
    assert [(each.lab, each.id) for each in found] == [("leipzig", evening_id(LEIPZIG))]
    later = [by_rule(3, start=at(3, "20:00")), meeting("s", at(10), labs=("leipzig",))]
    assert evenings_in(FEBRUARY, [LEIPZIG], later) == ()
