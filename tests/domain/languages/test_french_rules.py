"""What people write in French of regular evenings, and which days and times it means."""

from __future__ import annotations

import json
import time
import unicodedata
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.rules.rule import describe, parse_rule
from bot.domain.source import Schedule
from bot.errors import RuleError

if TYPE_CHECKING:
    from bot.domain.rules.rule import Rule

TODAY = date(2026, 1, 5)
TABLES = Path(__file__).parents[2] / "data" / "rules"
FRENCH = ("fr",)


def _rows(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((TABLES / name).read_text(encoding="utf-8"))
    return rows


def _rule(when: str, since: date | None = None, languages: tuple[str, ...] = FRENCH) -> Rule:
    schedule = Schedule(when=when, since=since, languages=languages)
    return parse_rule(schedule, today=TODAY, language="fr")


def _told(rule: Rule) -> dict[str, Any]:
    yearly = [
        f"{first.month:02}-{first.day:02}/{last.month:02}-{last.day:02}"
        for first, last in rule.yearly_pauses
    ]
    told = {
        "pattern": rule.pattern,
        "start": rule.start and f"{rule.start:%H:%M}",
        "end": rule.end and not rule.end_guessed and f"{rule.end:%H:%M}",
        "since": rule.since and str(rule.since),
        "until": rule.until and str(rule.until),
        "without": sorted(rule.without_months),
        "pauses": [*yearly, *(f"{first}/{last}" for first, last in rule.pauses)],
        "place": rule.place,
        "holidays": not rule.skip_holidays,
    }
    return {name: value for name, value in told.items() if value}


@pytest.mark.parametrize("row", _rows("french.json"), ids=lambda row: row["when"])
def test_a_french_phrase_means_what_stands_beside_it(row: dict[str, Any]) -> None:
    """A phrase is read as the days, times, pauses and place beside it."""
    assert _told(_rule(row["when"])) == {key: row[key] for key in row if key != "when"}


@pytest.mark.parametrize("row", _rows("french_refusals.json"), ids=lambda row: row["when"])
def test_what_is_not_understood_is_refused_in_french(row: dict[str, Any]) -> None:
    """What would have to be guessed is refused, with why."""
    with pytest.raises(RuleError) as refused:
        _rule(row["when"])
    assert f" » : {row['why']}." in str(refused.value)


@pytest.mark.parametrize("row", _rows("french.json"), ids=lambda row: row["when"])
def test_spellings_mean_the_same(row: dict[str, Any]) -> None:
    """Accents left out, capitals and other apostrophes change nothing."""
    plain = unicodedata.normalize("NFD", row["when"].replace("’", "'"))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    for spelt in (bare, row["when"].upper(), row["when"].replace("'", "’"), plain):
        rule = _rule(spelt)
        assert _told(rule) | {"place": None} == _told(_rule(row["when"])) | {"place": None}
        assert bool(rule.place) == ("place" in row)


@pytest.mark.parametrize("name", ["phrases.json", "french.json"])
def test_the_french_sentence_of_every_rule_reads_back(name: str) -> None:
    """What we say in French of any rule of the tables, read again, is the same rule."""
    for row in _rows(name):
        french = name == "french.json"
        given = None if french or "since" not in row else date.fromisoformat(row["since"])
        rule = _rule(row["when"], given, FRENCH if french else ("de", "en"))
        again = _rule(describe(rule, "fr"), rule.anchor or rule.since)
        assert (again.pattern, again.start) == (rule.pattern, rule.start), row["when"]
        assert again.without_months == rule.without_months


def test_every_day_of_every_month_is_said_and_read() -> None:
    """Each weekday of the month and each day of it, said in French, reads back."""
    texts = [f"FREQ=MONTHLY;BYDAY={nth}{day}" for nth in (1, 2, 3, 4, 5, -1, -2, -3)
             for day in ("MO", "TU", "WE", "TH", "FR", "SA", "SU")]  # fmt: skip
    texts += [f"FREQ=MONTHLY;BYMONTHDAY={day}" for day in (*range(1, 32), -1)]
    texts += [f"FREQ={unit};INTERVAL={n}" for unit in ("DAILY", "WEEKLY") for n in range(2, 15)]
    texts += [f"FREQ=WEEKLY;BYDAY=TU;BYMONTH={month},{month + 2}" for month in range(1, 11)]
    texts += [f"FREQ=WEEKLY;BYDAY=TU;BYMONTH={m},{m + 1},{m + 2}" for m in range(1, 11)]
    since = date(2026, 1, 6)
    for text in texts:
        rule = parse_rule(Schedule(rrule=text, since=since), today=TODAY)
        assert _rule(describe(rule, "fr"), since).pattern == rule.pattern, text


def test_english_is_understood_besides() -> None:
    """Who writes English in a French network is understood."""
    assert _rule("every third Monday of the month, 7 pm").pattern == "FREQ=MONTHLY;BYDAY=3MO"


def test_mar_is_tuesday_in_french_and_march_elsewhere() -> None:
    """A word that two languages use is what the network's own language means by it."""
    assert _rule("le mar. à 19h").pattern == "FREQ=WEEKLY;BYDAY=TU"
    german = _rule("montags, 19 Uhr, nicht im Mar", languages=("de", "en"))
    assert german.without_months == {3}


def test_french_says_nothing_where_it_is_not_read() -> None:
    """A German and English network does not read French."""
    with pytest.raises(RuleError):
        _rule("chaque lundi à 19h", languages=("de", "en"))


@pytest.mark.parametrize("when", ["le " * 99, "1er et " * 40, "lundi au " * 30, "du 1er au " * 28])
def test_repetition_makes_no_reading_slow(when: str) -> None:
    """Words repeated to the limit are read or refused at once."""
    began = time.process_time()
    with suppress(RuleError):
        _rule(when)
    assert time.process_time() - began < 0.5
