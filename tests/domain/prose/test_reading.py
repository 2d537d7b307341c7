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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            (
                "Am 22.1.2026 um 19 Uhr treffen wir uns im Hub. Die Stadt hat im letzten Jahr viele"
                " Daten veröffentlicht, und wir haben eine Karte gebaut."
            ),
            True,
        ),
        ("On 22 January at 19:00 we meet at the Hub. Last year was great.", True),
        ("Am 2.1. trafen wir uns um 19 Uhr im Hub. Wir treffen uns bald wieder.", False),
        ("12.1., 19 Uhr: Treffen im Hub. Wir waren zwölf Leute.", False),
        ("Am 12.1. um 19 Uhr gab es einen Vortrag. Kommt vorbei!", False),
    ],
)
def test_what_is_past_is_told_by_its_own_sentence(text: str, found: bool) -> None:  # noqa: FBT001
    """What is said of another time beside an invitation does not make it past."""
    assert bool(read_prose(text, TODAY).meetings) is found


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("Marktplatz. Zieht euch warm an.", "Marktplatz"),
        ("Marktplatz 6. Zieht euch warm an.", "Marktplatz 6"),
        (
            "Hub, Kaiserstr. 97, 76133 Karlsruhe. Kommt vorbei.",
            "Hub, Kaiserstr. 97, 76133 Karlsruhe",
        ),
        ("Hub, Kaiserstr. 97, 2. Stock. Bringt Laptops mit!", "Hub, Kaiserstr. 97, 2. Stock"),
        (
            "Friedrichstr. Ecke Müllerstr. Bitte klingeln.",
            "Friedrichstr. Ecke Müllerstr. Bitte klingeln",
        ),
        ("Welfenhof, III. Koppelweg 6. Bitte klingeln.", "Welfenhof, III. Koppelweg 6"),
        ("Straße des 17. Juni 135, Berlin. Bitte klingeln.", "Straße des 17. Juni 135, Berlin"),
        ("St. Pauli. Bringt Laptops mit!", "St. Pauli"),
        ("Dr. Mabuse. Bringt Laptops mit!", "Dr. Mabuse"),
        ("Entropia e. V. Karlsruhe", "Entropia e. V. Karlsruhe"),
    ],
)
def test_a_place_ends_with_its_sentence(words: str, place: str) -> None:
    """Dots that shorten or count a word end no sentence."""
    (told,) = read_prose(f"Treffen am 22.1.2026, 19 Uhr\nOrt: {words}", TODAY).meetings
    assert told.place == place


@pytest.mark.parametrize(
    ("words", "place"), [("in St. Pauli", "St. Pauli"), ("im Dr. Mabuse", "Dr. Mabuse")]
)
def test_a_place_in_a_sentence_keeps_its_short_words(words: str, place: str) -> None:
    """A sentence does not end behind "St." or "Dr."."""
    text = f"Am 22.1.2026 um 19 Uhr treffen wir uns {words}. Bringt Laptops mit."
    (told,) = read_prose(text, TODAY).meetings
    assert told.place == place


@pytest.mark.parametrize(
    "text",
    [
        "Wann: 12.1.2026, 19 Uhr\nWo: Hub\nWann: 13.1.2026, 19 Uhr\nWo: Rathaus",
        "Wo: Hub\nWann: 12.1.2026, 19 Uhr\nWo: Rathaus\nWann: 13.1.2026, 19 Uhr",
        "# A\n\nWo: Hub\n\nWann: 12.1., 19 Uhr\n\n# B\n\nWo: Rathaus\n\nWann: 13.1., 19 Uhr",
    ],
)
def test_a_label_belongs_to_its_own_date(text: str) -> None:
    """Labels stand before their dates or behind them, on the whole page alike."""
    assert [told.place for told in read_prose(text, TODAY).meetings] == ["Hub", "Rathaus"]


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
