from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.condition import Condition, condition_of
from bot.domain.source import FetchState, Kind
from bot.text import translator
from bot.text.health import health, kind_name, reason, remarks

NOW = datetime(2027, 1, 11, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)


def told(language: str = "en", *, active: bool = True, **facts: Any) -> str:
    """Say how a source is, in Berlin."""
    state = FetchState(**facts)
    condition = condition_of(state, active=active)
    return health(state, condition, translator(language), now=NOW, zone="Europe/Berlin")


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (HOUR, "answers, last heard today at 07:00"),
        (9 * HOUR, "answers, last heard yesterday at 23:00"),
        (60 * HOUR, "answers, last heard on 8 January"),
        (24 * 40 * HOUR, "answers, last heard on 2 December"),
        (24 * 400 * HOUR, "answers, last heard on 7 December 2025"),
    ],
)
def test_how_long_ago_is_said_as_people_do(ago: timedelta, said: str) -> None:
    """Days are those of the zone; a year is named where it could be another one."""
    assert told(last_good=NOW - ago) == said


@pytest.mark.parametrize(
    ("facts", "english", "german"),
    [
        ({}, "not asked yet", "noch nicht gefragt"),
        (
            {"failing_since": NOW - HOUR, "error": "a: answers 503"},
            "answers 503 since today; never good so far",
            "antwortet mit 503 seit heute; noch nie gut",
        ),
        (
            {"failing_since": NOW - 48 * HOUR, "last_good": NOW - 72 * HOUR, "error": "timeout"},
            "cannot be read since 9 January; last good on 8 January",
            "nicht lesbar seit 9. Januar; zuletzt gut am 8. Januar",
        ),
        (
            {"failing_since": NOW - HOUR, "error": "a: its robots.txt does not let X read"},
            "asks programs like ours to stay away, since today; never good so far",
            "bittet Programme wie unseres fernzubleiben, seit heute; noch nie gut",
        ),
        (
            {"failing_since": NOW - HOUR, "gone": True, "last_good": NOW - 2 * HOUR},
            "gone for good since today, so it is not asked any more; last good today at 06:00",
            "endgültig weg seit heute und wird nicht mehr gefragt; zuletzt gut heute um 06:00",
        ),
    ],
)
def test_each_condition_has_its_words(facts: dict[str, Any], english: str, german: str) -> None:
    """In both languages."""
    assert told(**facts) == english
    assert told("de", **facts) == german


def test_a_resting_source_says_so() -> None:
    """And what came of asking it once a week."""
    assert told(active=False) == "rests; never good so far"
    failing: dict[str, Any] = {
        "failing_since": NOW,
        "error": "answers 404",
        "last_good": NOW - HOUR,
    }
    assert told(active=False, **failing) == "answers 404 since today; last good today at 07:00"


def test_a_reason_names_no_key_and_no_person() -> None:
    """Whatever stands in the error that nobody foresaw."""
    state = FetchState(
        failing_since=NOW, error="odd https://u:p@a.example/private-1 lead@a.example"
    )
    explained = reason(state, Condition.FAILS, translator("en"))
    assert explained is not None
    assert explained.what == "It cannot be read: odd a.example …."
    assert reason(state, Condition.RESTS, translator("en")) is None


def test_what_its_people_should_know_is_said_of_a_source_that_answers() -> None:
    """Meetings that are held back, and a new address, without naming it."""
    t = translator("en")
    held = FetchState(held=2)
    assert remarks(held, t) == [
        "2 meetings are gone at once: we wait for another answer to believe it."
    ]
    moved = FetchState(address="https://new.example/private-1", redirects=3)
    assert remarks(moved, t) == ["It has moved for good; please tell us its new address."]
    assert remarks(FetchState(), t) == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_kind_has_a_name(language: str) -> None:
    """Nobody meets a word of ours."""
    names = {kind_name(kind, translator(language)) for kind in Kind}
    assert len(names) == len(Kind)
