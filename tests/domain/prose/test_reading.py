from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import Final

import pytest

from bot.domain.prose.reading import MOST_MEETINGS, read_prose

TODAY: Final = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12. März, 19 Uhr: Hacknacht", date(2026, 3, 12)),
        ("5. Januar, 19 Uhr: Hacknacht", date(2026, 1, 5)),
        ("20. Dezember, 19 Uhr: Hacknacht", date(2025, 12, 20)),
        ("1. November, 19 Uhr: Hacknacht", date(2026, 11, 1)),
        ("Do, 12. März, 19 Uhr: Hacknacht", date(2026, 3, 12)),
        ("Mi, 12. März, 19 Uhr: Hacknacht", date(2025, 3, 12)),
        ("Di, 12. März, 19 Uhr: Hacknacht", date(2024, 3, 12)),
        ("29. Februar 2028, 19 Uhr: Hacknacht", date(2028, 2, 29)),
    ],
)
def test_gives_a_day_its_year(text: str, day: date) -> None:
    """A day without a year is the nearest to come or just gone, unless its weekday says another."""
    assert [told.start for told in read_prose(text, TODAY).meetings] == [
        datetime(day.year, day.month, day.day, 19)  # noqa: DTZ001 - wall time
    ]


@pytest.mark.parametrize("text", ["29. Februar, 19 Uhr: X", "31.4.2026, 19 Uhr: X", "32.1.: X", ""])
def test_reads_no_day_that_there_is_not(text: str) -> None:
    """A day that no calendar has, or not within a year, is no meeting."""
    assert read_prose(text, TODAY).meetings == ()


def test_says_where_a_weekday_is_wrong() -> None:
    """A weekday that contradicts its date is a problem; the date counts."""
    prose = read_prose("Mittwoch, 12. Januar 2026, 19 Uhr: Treffen", TODAY)
    assert prose.problems[0].message.startswith("2026-01-12 is a Monday, not a Wednesday: ")
    assert len(prose.meetings) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "Do, 12.03.2026, 19 Uhr: **Jugend editiert**",
            "Do, 12.03.2026, 19 Uhr: **Jugend editiert!**",
        ),
        ("Do, 12.03.2026, 19 Uhr: **Hackday 2026**", "12. März, 20 Uhr, Lokal K: **Der Hackday**"),
        ("12. März, 19 Uhr: Sensoren löten", "12. März, 19 Uhr: Sensoren-Lötabend"),
        ("Nächstes Treffen: 12. März, 19 Uhr", "Wir treffen uns am 12. März ab 18 Uhr im Lokal K."),
        ("12.03.2026, 19 Uhr: **Hacknacht**", "12.03.2026, 19 Uhr: **Hacknacht** (abgesagt)"),
    ],
)
def test_keeps_the_name_through_small_edits(before: str, after: str) -> None:
    """Another place, time, sign, article or ending leaves a meeting its name."""
    names = [[told.uid for told in read_prose(text, TODAY).meetings] for text in (before, after)]
    if "Lötabend" in after:
        names = [[uid[: len("prose:2026-03-12:senso")] for uid in each] for each in names]
    assert names[0] == names[1]
    assert len(names[0]) == 1


def test_reads_universal_time_as_such() -> None:
    """Hours in UTC are not taken for the wall's."""
    told = read_prose("12.03.2026, 18:00-20:00 UTC: Call", TODAY).meetings[0]
    assert told.start == datetime(2026, 3, 12, 18, tzinfo=UTC)
    assert told.end == datetime(2026, 3, 12, 20, tzinfo=UTC)


def test_reads_the_same_again_after_other_lines() -> None:
    """What stands elsewhere on the page changes neither name nor time of a meeting."""
    line = "- Do, 12.03.2026, 19 Uhr, Lokal K: **Hacknacht**\n"
    alone = read_prose(line, TODAY).meetings
    among = read_prose(f"# Termine\n\n- 11.03.2026, 19 Uhr: Plenum\n{line}- 13.3.: Fest\n", TODAY)
    assert alone[0] in among.meetings


def test_reads_no_more_than_it_may() -> None:
    """A page with too many meetings is cut, says so, and is no complete answer."""
    lines = "".join(f"{day % 28 + 1}.{day % 12 + 1}.2026, 19 Uhr: T{day}\n" for day in range(6000))
    prose = read_prose(lines, TODAY)
    assert len(prose.meetings) <= MOST_MEETINGS
    assert not prose.complete
    assert [problem.code for problem in prose.problems] == ["too_many"]


@pytest.mark.parametrize(
    "text",
    [
        "12.03.2026, " * 80_000,
        "12.3. und " * 100_000,
        "[" * 1_000_000,
        "*" * 1_000_000,
        "<!--" * 250_000,
        "a | b\n" * 160_000,
        "# 12.3.2026 x\n" * 70_000,
        "jeden montag 19 uhr in a b c d\n" * 32_000,
        "12.03.2026 treffen wir uns " + "im A " * 200_000,
        "12.03.2026: " + "Foo, " * 200_000,
        "März 12 - " * 100_000,
        ("12.03.2026 " + "a" * 3_900 + "\n") * 255,
        ("Treffen" * 550 + " 12.03.2026\n") * 255,
        "Wann: 12.3.2026\n" + "Ort: x\n" * 140_000,
    ],
)
def test_hostile_text_costs_little(text: str) -> None:
    """A megabyte of anything is read in seconds of processor time."""
    began = time.process_time()
    read_prose(text, TODAY)
    assert time.process_time() - began < 5
