"""Questions about days that belong together, and about parts of a month, in each language."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.lab import Network, Registry
from bot.domain.words.understand import Understood, understand

TABLE = Path(__file__).parents[2] / "data" / "words" / "days.json"
NETWORKS = {"fr": ("fr",), "de": ("de", "en"), "en": ("de", "en")}


def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(TABLE.read_text(encoding="utf-8"))
    return rows


def _asked(words: str, language: str, day: str = "2026-03-04") -> Understood:
    registry = Registry({}, Network(languages=NETWORKS[language]))
    now = datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=UTC)
    return understand(words, registry, now=now, language=language, zone="Europe/Berlin")


def _days(meant: Understood) -> str | None:
    return meant.days and f"{meant.days[0]}/{meant.days[1]}"


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"{row['language']}: {row['words']}")
def test_days_are_those_beside_the_words(row: dict[str, Any]) -> None:
    """All days are meant, or it is said which words were not understood; asked on a Wednesday."""
    meant = _asked(row["words"], row["language"])
    assert _days(meant) == row.get("days")
    assert list(meant.unknown) == row.get("unknown", [])


@pytest.mark.parametrize(
    ("language", "words", "today", "days"),
    [
        ("de", "vom 9. März bis 13. März", "2026-03-11", "2026-03-09/2026-03-13"),
        ("fr", "du lundi 9 mars au vendredi 13 mars", "2026-03-11", "2026-03-09/2026-03-13"),
        ("en", "28 December to 3 January", "2026-12-30", "2026-12-28/2027-01-03"),
        ("de", "Montag bis Freitag", "2026-03-09", "2026-03-09/2026-03-13"),
        ("de", "Anfang März", "2026-03-15", "2027-03-01/2027-03-10"),
        ("fr", "début mars", "2026-03-10", "2026-03-01/2026-03-10"),
        ("en", "29 February to 2 March", "2028-03-01", "2028-02-29/2028-03-02"),
        ("fr", "semaine du 9 mars", "2026-03-11", "2026-03-09/2026-03-15"),
        ("en", "weekend of 14 March", "2026-03-15", "2026-03-14/2026-03-15"),
        ("de", "Wochenende vom 28. Februar", "2026-03-04", "2027-02-27/2027-02-28"),
    ],
)
def test_what_goes_on_today_is_meant_before_next_year(
    language: str, words: str, today: str, days: str
) -> None:
    """Days without a year that have begun, or turn the year, stay together."""
    assert _days(_asked(words, language, today)) == days


@pytest.mark.parametrize("words", ["Dienstag, 9. März", "tuesday 9 march", "Wochenende am 10.3."])
def test_days_that_contradict_themselves_are_told(words: str) -> None:
    """A weekday that is another one is no answer for the wrong evening."""
    meant = _asked(words, "de")
    assert meant.days is None
    assert len(meant.unknown) == 1
