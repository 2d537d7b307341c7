"""Which dates a rule gives, and that none can run away."""

from __future__ import annotations

import time as clock
from datetime import date, datetime, time, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings, strategies as st

from bot.domain.rules.pattern import CODES
from bot.domain.rules.rule import Rule, describe, expand, parse_rule
from bot.domain.source import Schedule
from bot.errors import RuleError

TODAY = date(2026, 11, 21)
YEAR = (date(2026, 11, 21), date(2027, 11, 21))


def _names(schedule: Schedule, end: date = YEAR[1], start: date = YEAR[0]) -> list[str]:
    rule = parse_rule(schedule, today=TODAY)
    return [slot.name for slot in expand(rule, start, end)]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


@pytest.mark.parametrize(
    ("when", "days"),
    [
        ("jeden Mittwoch", ["2026-11-25", "2026-12-02", "2026-12-09"]),
        ("jeden dritten Montag im Monat", ["2026-12-21", "2027-01-18", "2027-02-15"]),
        ("jeden 1. und 3. Montag im Monat", ["2026-12-07", "2026-12-21", "2027-01-04"]),
        ("letzter Donnerstag im Monat", ["2026-11-26", "2026-12-31", "2027-01-28"]),
        ("vorletzter Freitag des Monats", ["2026-12-18", "2027-01-22", "2027-02-19"]),
        ("am 23. des Monats", ["2026-11-23", "2026-12-23", "2027-01-23"]),
        ("am letzten Tag des Monats", ["2026-11-30", "2026-12-31", "2027-01-31"]),
        ("jeden 31.", ["2026-12-31", "2027-01-31", "2027-03-31"]),
        ("fünfter Montag im Monat", ["2026-11-30", "2027-03-29", "2027-05-31"]),
        ("am ersten Montag in geraden Monaten", ["2026-12-07", "2027-02-01", "2027-04-05"]),
        ("montags, nicht am 7.12.", ["2026-11-23", "2026-11-30", "2026-12-14"]),
        ("mittwochs, nicht im Dezember", ["2026-11-25", "2027-01-06", "2027-01-13"]),
        ("montags, am 30.11. nicht", ["2026-11-23", "2026-12-07", "2026-12-14"]),
        ("montags außer vom 30.11. bis 4.1.", ["2026-11-23", "2027-01-11", "2027-01-18"]),
        ("montags ab 4.1.2027", ["2027-01-04", "2027-01-11", "2027-01-18"]),
    ],
)
def test_words_give_their_dates(when: str, days: list[str]) -> None:
    """The first dates of a rule are those of the calendar on the wall."""
    assert _names(Schedule(when=when))[:3] == days


@pytest.mark.parametrize(
    ("since", "first"),
    [
        (date(2026, 11, 23), "2026-11-23"),
        (date(2026, 11, 24), "2026-11-30"),
        (date(2026, 11, 30), "2026-11-30"),
        (date(2026, 10, 5), "2026-11-30"),
    ],
)
def test_from_fixes_the_phase(since: date, first: str) -> None:
    """A fortnight is counted from the first matching weekday on or after `from`."""
    days = _names(Schedule(when="jeden zweiten Montag", since=since))
    assert days[0] == first
    assert date.fromisoformat(days[1]) - date.fromisoformat(days[0]) == timedelta(days=14)


def test_calendar_weeks_follow_the_long_year() -> None:
    """Odd weeks meet in week 53 and again in week 1, seven days later."""
    days = _names(Schedule(when="mittwochs in ungeraden KW"), date(2027, 1, 21))
    assert days == ["2026-12-02", "2026-12-16", "2026-12-30", "2027-01-06", "2027-01-20"]


def test_from_until_pauses_and_exceptions_are_inclusive() -> None:
    """Both ends of the rule and of a pause count, and an excepted day is left out."""
    schedule = Schedule(
        when="jeden Montag",
        since=date(2026, 12, 7),
        until=date(2027, 2, 1),
        except_days=frozenset({date(2026, 12, 14)}),
        pauses=((date(2026, 12, 21), date(2027, 1, 18)),),
    )
    assert _names(schedule) == ["2026-12-07", "2027-01-25", "2027-02-01"]


def test_or_is_one_open_meeting_a_month() -> None:
    """Second or third Monday is one slot a month, with both days to choose from."""
    rule = parse_rule(Schedule(when="jeden zweiten oder dritten Montag im Monat"), today=TODAY)
    december, january = expand(rule, date(2026, 12, 15), date(2027, 1, 12))
    assert (december.name, december.day) == ("2026-12", date(2026, 12, 14))
    assert december.open_dates == (date(2026, 12, 14), date(2026, 12, 21))
    assert january.open_dates == (date(2027, 1, 11), date(2027, 1, 18))


def test_an_exception_settles_an_open_date_under_the_same_name() -> None:
    """When only one of the days is left it is the date, and the slot stays the same."""
    words = "zweiten oder dritten Montag im Monat"
    rule = parse_rule(
        Schedule(when=words, except_days=frozenset({date(2026, 12, 14)})), today=TODAY
    )
    slot = expand(rule, date(2026, 12, 1), date(2027, 1, 1))[0]
    assert (slot.name, slot.day, slot.open_dates) == ("2026-12", date(2026, 12, 21), ())
    assert slot.original == date(2026, 12, 14)


def test_spellings_share_one_pattern_for_life() -> None:
    """Rewording, a new time or a new exception does not rename the series."""
    wordings = ["jeden 3. Montag", "third Monday of the month, 7 pm", "3. Mo. außer im August"]
    patterns = {parse_rule(Schedule(when=words), today=TODAY).pattern for words in wordings}
    assert patterns == {"FREQ=MONTHLY;BYDAY=3MO"}


def test_times_beside_the_words_complete_them() -> None:
    """An end given beside "19 Uhr" is used, and a start alone lasts two hours."""
    rule = parse_rule(Schedule(when="mittwochs 19 Uhr", end=time(22)), today=TODAY)
    assert (rule.start, rule.end) == (time(19), time(22))
    alone = parse_rule(Schedule(when="mittwochs", start=time(18, 30)), today=TODAY)
    assert (alone.start, alone.end) == (time(18, 30), time(20, 30))


@pytest.mark.parametrize(
    ("when", "place"),
    [
        ("Wir treffen uns jeden dritten Montag, 19 Uhr, Impact Hub.", "Impact Hub"),
        ("jeden Dienstag, 20:00, online", "online"),
        ("dienstags, 19:30, Wegstr. 36 (Café Drei:klang)", "Wegstr. 36 (Café Drei:klang)"),
        ("mittwochs 19 Uhr, 1. Etage, Haus 3", "1. Etage, Haus 3"),
        ("mittwochs 19 Uhr, außer im August, Café Größe 8", "Café Größe 8"),
        ("mittwochs 19 Uhr im Impact Hub", "Impact Hub"),
        ("every Wednesday 7 pm @ c-base", "c-base"),
    ],
)
def test_what_follows_the_time_is_the_place(when: str, place: str) -> None:
    """The rest of a line after the time is the place, spelt as it was written."""
    assert parse_rule(Schedule(when=when), today=TODAY).place == place


@pytest.mark.parametrize(
    "when",
    [
        "Wir treffen uns jeden dritten Montag, 19 Uhr, Impact Hub, nicht am 21.12.",
        "Wir treffen uns jeden dritten Montag, 19 Uhr, Impact Hub. Nicht am 21.12.",
        "jeden dritten Montag, 19 Uhr im Impact Hub (nicht am 21.12.)",
        "every third Monday, 7 pm, at the Impact Hub, except on 21 December",
    ],
)
def test_an_exception_may_follow_the_place(when: str) -> None:
    """The lab lead's sentence, with one evening taken out behind it."""
    rule = parse_rule(Schedule(when=when), today=TODAY)
    days = [slot.day for slot in expand(rule, date(2026, 12, 1), date(2027, 2, 1))]
    assert (rule.place, days) == ("Impact Hub", [date(2027, 1, 18)])


def test_words_about_holidays_are_heard() -> None:
    """Holidays are skipped unless the words say that they are not."""
    assert parse_rule(Schedule(when="montags außer an Feiertagen"), today=TODAY).skip_holidays
    also = parse_rule(Schedule(when="montags, auch an Feiertagen"), today=TODAY)
    assert not also.skip_holidays


def test_closed_days_are_left_out() -> None:
    """A holiday handed to the expansion is no date of the rule."""
    rule = parse_rule(Schedule(when="jeden Mittwoch"), today=TODAY)
    slots = expand(
        rule, date(2026, 12, 30), date(2027, 1, 14), closed=frozenset({date(2027, 1, 6)})
    )
    assert [slot.name for slot in slots] == ["2026-12-30", "2027-01-13"]


def test_the_sentence_is_what_a_digest_says() -> None:
    """A rule is told in one sentence of the reader's language."""
    rule = parse_rule(Schedule(when="3. Montag, 19-21 Uhr, nicht im August"), today=TODAY)
    told = "jeden dritten Montag im Monat, 19:00–21:00, außer im August"
    assert describe(rule, "de") == told
    told = "every third Monday of the month, 19:00–21:00, except in August"
    assert describe(rule, "en") == told


def test_no_window_makes_an_expansion_long() -> None:
    """A window of thousands of years gives at most three years of dates, at once."""
    rule = parse_rule(Schedule(when="täglich"), today=TODAY)
    began = clock.perf_counter()
    assert len(expand(rule, TODAY, date.max)) == 3 * 366
    assert expand(rule, date.max, date.max) == ()
    assert clock.perf_counter() - began < 1


@given(st.text(alphabet="1239.:,-/ amontgudiensohrkwv@(ä", max_size=400))
@settings(max_examples=200, deadline=1000)
def test_any_text_is_understood_or_refused(text: str) -> None:
    """Whatever is written is a rule or a refusal in one line, and never anything else."""
    try:
        rule = parse_rule(Schedule(when=text), today=TODAY)
    except RuleError as error:
        lines = str(error).splitlines()
    else:
        lines = describe(rule, "de").splitlines()
    assert len(lines) == 1


_CODES = st.lists(st.sampled_from(CODES), min_size=1, unique=True)
_NTHS = st.lists(st.sampled_from([1, 2, 3, 4, 5, -1, -2, -3]), min_size=1, max_size=3, unique=True)
_DAYS = st.lists(st.sampled_from([*range(1, 32), -1]), min_size=1, max_size=3, unique=True)
_MONTHS = st.lists(st.integers(1, 12), max_size=12, unique=True)


@st.composite
def _rrules(draw: st.DrawFn) -> str:
    interval = draw(st.integers(1, 13))
    months = ",".join(map(str, draw(_MONTHS)))
    codes = draw(_CODES)
    shape = draw(st.sampled_from(["DAILY", "WEEKLY", "NTH", "DAY"]))
    parts = {
        "DAILY": "FREQ=DAILY",
        "WEEKLY": f"FREQ=WEEKLY;BYDAY={','.join(codes)}",
        "NTH": "FREQ=MONTHLY;BYDAY="
        + ",".join(f"{nth}{code}" for nth in draw(_NTHS) for code in codes[:2]),
        "DAY": "FREQ=MONTHLY;BYMONTHDAY=" + ",".join(map(str, draw(_DAYS))),
    }[shape]
    return f"{parts};INTERVAL={interval}" + (f";BYMONTH={months}" if months else "")


def _parsed(rrule: str, since: date) -> Rule | None:
    """Return the rule, or None for 30 February and its like."""
    try:
        return parse_rule(Schedule(rrule=rrule, since=since), today=TODAY)
    except RuleError as error:
        if "kommt nie vor" not in str(error):
            raise
        return None


@given(_rrules(), st.dates(date(2026, 1, 1), date(2027, 12, 31)))
@settings(max_examples=300, deadline=None)
def test_every_pattern_survives_its_sentence(rrule: str, since: date) -> None:
    """The sentence of any rule, in both languages, reads back to the same pattern."""
    rule = _parsed(rrule, since)
    if rule is None:
        return
    for language in ("de", "en"):
        words = Schedule(when=describe(rule, language), since=since)
        assert parse_rule(words, today=TODAY).pattern == rule.pattern


@given(_rrules(), st.dates(date(2026, 1, 1), date(2027, 12, 31)))
@settings(max_examples=300, deadline=None)
def test_dates_agree_with_dateutil(rrule: str, since: date) -> None:
    """Counted from its own first date, a rule has the dates that dateutil gives it."""
    rule = _parsed(rrule, since)
    if rule is None:
        return
    first = rule.shape.first_on_or_after(since)
    assert first is not None
    theirs = rrulestr(rrule, dtstart=_midnight(first)).between(
        _midnight(first), _midnight(first + timedelta(days=800)), inc=True
    )
    ours = expand(rule, first, first + timedelta(days=801))
    assert [slot.day for slot in ours] == [moment.date() for moment in theirs]
