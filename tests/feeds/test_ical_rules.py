"""Rules are compared with dateutil, on rules that dateutil can expand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings, strategies as st

from bot.feeds.recurrence import Budget, expand, fits
from bot.feeds.rule_text import RuleRefusedError, parse_rule

START = datetime(2024, 1, 28, 19, 30)  # noqa: DTZ001 - wall time
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def _list(values: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
    return st.lists(values, min_size=1, max_size=3, unique=True).map(
        lambda found: ",".join(str(value) for value in found)
    )


def _numbered(weekday: str, number: int) -> str:
    return f"{number}{weekday}" if number else weekday


def _part(name: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.just("") | values.map(lambda value: f";{name}={value}")


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Draw a rule whose meaning is the same to RFC 5545 and to dateutil."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    # Of BYDAY=MO,-1MO dateutil takes what is both, RFC 5545 either: never mixed here.
    numbers = st.just(0)
    if frequency in {"MONTHLY", "YEARLY"} and draw(st.booleans()):
        numbers = st.sampled_from([1, 2, 3, 4, 5, -1, -2])
    interval = st.integers(2, 5).map(str)
    days = st.integers(1, 28) | st.integers(-28, -1)
    weekdays = _list(st.builds(_numbered, st.sampled_from(WEEKDAYS), numbers))
    # dateutil runs to the year 9999 when a rule never hits, so parts that may exclude each other
    # are not drawn together.
    where = [_part("BYMONTH", _list(st.integers(1, 12))), _part("INTERVAL", interval)]
    which = [_part("BYDAY", weekdays)]
    if frequency != "WEEKLY":
        which.append(_part("BYMONTHDAY", _list(days)))
    return f"FREQ={frequency}" + "".join(
        [
            draw(st.one_of(where)),
            draw(st.one_of(which)),
            draw(_part("BYHOUR", _list(st.integers(0, 23)))),
            draw(_part("BYSETPOS", _list(st.sampled_from([1, -1])))),
            draw(_part("WKST", st.sampled_from(["MO", "SU", "TH"]))),
            draw(_part("COUNT", st.integers(1, 40).map(str))),
        ]
    )


@settings(max_examples=250, deadline=None)
@given(rules(), st.integers(0, 1500), st.integers(0, 400))
def test_agrees_with_dateutil(text: str, offset: int, length: int) -> None:
    """Within any span a rule has the dates that dateutil finds, after the start itself."""
    low = START + timedelta(days=offset)
    high = low + timedelta(days=length)
    counted = "COUNT" in text
    if counted and not fits(parse_rule(text), START):
        # dateutil does not count a start that the rule misses; RFC 5545 does.
        return
    bounded = text if counted else f"{text};UNTIL={high:%Y%m%dT%H%M%S}"
    theirs = {wall for wall in rrulestr(bounded, dtstart=START) if low <= wall <= high}
    found = list(expand(parse_rule(text), START, None, (low, high), Budget()))
    assert found == sorted(found)
    assert set(found) - {START} == theirs - {START}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FREQ",
        "FREQ=HOURLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;COUNT=0",
        "FREQ=WEEKLY;BYDAY=MI",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;BYWEEKNO=1;WKST=SU",
        "FREQ=DAILY;BYSETPOS=eins",
        "FREQ=DAILY;BYHOUR=0,1,2,3,4;BYMINUTE=0,1,2,3,4",
        "FREQ=DAILY;WKST=XX",
    ],
)
def test_refuses(text: str) -> None:
    """A rule that is broken, or that no meeting follows, is refused."""
    with pytest.raises(RuleRefusedError):
        parse_rule(text)


def test_week_numbers_keep_the_weekday_of_the_start() -> None:
    """BYWEEKNO without BYDAY means the start's weekday in that week (RFC 5545 3.3.10)."""
    rule = parse_rule("FREQ=YEARLY;BYWEEKNO=20")
    found = list(expand(rule, START, None, (START, START + timedelta(days=800)), Budget()))
    assert [wall.isoformat() for wall in found] == [
        "2024-01-28T19:30:00",
        "2024-05-19T19:30:00",
        "2025-05-18T19:30:00",
    ]


def test_all_rules_of_a_file_share_one_budget() -> None:
    """When the budget of a file is used up no further rule is followed."""
    budget = Budget(days=100)
    span = (START, START + timedelta(days=90))
    assert list(expand(parse_rule("FREQ=DAILY"), START, None, span, budget))
    with pytest.raises(RuleRefusedError):
        list(expand(parse_rule("FREQ=DAILY"), START, None, span, budget))
