from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from bot.domain.query import HORIZON
from bot.domain.words.understand import understand
from tests.domain.some_labs import BERLIN, NOW, REGISTRY, ask


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("heute", "now", "2026-11-20"),
        ("today", "now", "2026-11-20"),
        ("heute Abend", "now", "2026-11-20"),
        ("morgen", "2026-11-20", "2026-11-21"),
        ("tomorrow", "2026-11-20", "2026-11-21"),
        ("übermorgen", "2026-11-21", "2026-11-22"),
        ("uebermorgen", "2026-11-21", "2026-11-22"),
        ("the day after tomorrow", "2026-11-21", "2026-11-22"),
        ("gestern", "2026-11-18", "2026-11-19"),
        ("diese Woche", "now", "2026-11-23"),
        ("this week", "now", "2026-11-23"),
        ("nächste Woche", "2026-11-23", "2026-11-30"),
        ("naechste woche", "2026-11-23", "2026-11-30"),
        ("in der nächsten Woche", "2026-11-23", "2026-11-30"),
        ("next week", "2026-11-23", "2026-11-30"),
        ("übernächste Woche", "2026-11-30", "2026-12-07"),
        ("the week after next", "2026-11-30", "2026-12-07"),
        ("letzte Woche", "2026-11-09", "2026-11-16"),
        ("in zwei Wochen", "2026-11-30", "2026-12-07"),
        ("in 3 Tagen", "2026-11-22", "2026-11-23"),
        ("in den nächsten 14 Tagen", "now", "2026-12-03"),
        ("next 2 weeks", "now", "2026-12-03"),
        ("dieses Wochenende", "2026-11-21", "2026-11-23"),
        ("am Wochenende", "2026-11-21", "2026-11-23"),
        ("kommendes Wochenende", "2026-11-21", "2026-11-23"),
        ("next weekend", "2026-11-28", "2026-11-30"),
        ("diesen Monat", "now", "2026-12-01"),
        ("nächsten Monat", "2026-12-01", "2027-01-01"),
        ("next year", "2027-01-01", "2028-01-01"),
        ("im März", "2027-03-01", "2027-04-01"),
        ("maerz", "2027-03-01", "2027-04-01"),
        ("in march", "2027-03-01", "2027-04-01"),
        ("März 2027", "2027-03-01", "2027-04-01"),
        ("März 2025", "2025-03-01", "2025-04-01"),
        ("November", "now", "2026-12-01"),
        ("next November", "2027-11-01", "2027-12-01"),
        ("2027", "2027-01-01", "2028-01-01"),
        ("2027-03", "2027-03-01", "2027-04-01"),
        ("Mittwoch", "2026-11-25", "2026-11-26"),
        ("am Donnerstag", "now", "2026-11-20"),
        ("nächsten Donnerstag", "2026-11-26", "2026-11-27"),
        ("next Wednesday", "2026-11-25", "2026-11-26"),
        ("nächste Woche Donnerstag", "2026-11-26", "2026-11-27"),
        ("thursday next week", "2026-11-26", "2026-11-27"),
        ("Mittwoch diese Woche", "2026-11-25", "2026-11-26"),
        ("Mi", "2026-11-25", "2026-11-26"),
        ("2026-12-24", "2026-12-24", "2026-12-25"),
        ("24.12.", "2026-12-24", "2026-12-25"),
        ("3.3.", "2027-03-03", "2027-03-04"),
        ("3.3.2028", "2028-03-03", "2028-03-04"),
        ("3. März", "2027-03-03", "2027-03-04"),
        ("am 3. März 2028", "2028-03-03", "2028-03-04"),
        ("March 3rd", "2027-03-03", "2027-03-04"),
        ("3rd of March", "2027-03-03", "2027-03-04"),
        ("29.2.", "2028-02-29", "2028-03-01"),
        ("KW 50", "2026-12-07", "2026-12-14"),
        ("kw2", "2027-01-11", "2027-01-18"),
        ("3.12. bis 5.12.", "2026-12-03", "2026-12-06"),
        ("von Dezember bis Januar", "2026-12-01", "2027-02-01"),
        ("from december to january", "2026-12-01", "2027-02-01"),
        ("bis Montag", "now", "2026-11-24"),
        ("until 2026-12-01", "now", "2026-12-02"),
        ("heute und morgen", "now", "2026-11-21"),
        # Summer time begins on 28 March 2027: that day has 23 hours.
        ("28.3.2027", "2027-03-28", "2027-03-29"),
    ],
)
def test_words_name_days(words: str, start: str, end: str) -> None:
    """Days are local, weeks start on Monday, and what has begun starts now."""
    understood = ask(words)
    query = understood.query
    expected = NOW if start == "now" else datetime.fromisoformat(start).replace(tzinfo=BERLIN)
    assert query.start == expected.astimezone(UTC)
    assert query.end == datetime.fromisoformat(end).replace(tzinfo=BERLIN).astimezone(UTC)
    assert query.start.tzinfo == UTC == query.end.tzinfo
    assert understood.unknown == ()
    assert understood.period is not None


def test_ab_leaves_the_end_open() -> None:
    """From a day on means up to the horizon."""
    query = ask("ab März").query
    assert query.start == datetime(2027, 3, 1, tzinfo=BERLIN)
    assert query.end - query.start >= HORIZON - timedelta(days=1)


def test_short_weekdays_count_in_their_own_language_only() -> None:
    """In German "do" is Thursday and "thu" nothing, in English the other way round."""
    assert ask("do", language="de").period == "do"
    assert ask("do", language="en").period is None
    assert ask("thu", language="en").period == "thu"


def test_days_are_those_of_the_asking_persons_zone() -> None:
    """Just before midnight UTC it is tomorrow already in Berlin."""
    late = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    here = understand("heute", REGISTRY, now=late, zone="Europe/Berlin").query
    there = understand("heute", REGISTRY, now=late, zone="America/New_York").query
    assert here.end == datetime(2026, 11, 21, tzinfo=BERLIN)
    assert there.end == datetime(2026, 11, 20, tzinfo=ZoneInfo("America/New_York"))


VOCABULARY = """
    bis ab von in nächste letzte woche wochenende monat jahr 3 14. märz 2027 2099 999 tage km
    near köln ulm 31.2. 2026-02-30 2099-12-31 kw 53 54 um mittwoch heute of 48.4,10.0 day after
    next tomorrow 0 jahren monaten
"""


@given(st.lists(st.sampled_from(VOCABULARY.split()), max_size=8))
def test_no_order_of_known_words_makes_it_fail(words: list[str]) -> None:
    """Known words in a senseless order are no trouble either."""
    query = ask(" ".join(words)).query
    assert query.start < query.end
