"""What people ask in French, and what it means."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.lab import Lab, Network, Registry
from bot.domain.words.understand import Understood, understand

TABLE = Path(__file__).parents[2] / "data" / "words" / "french.json"
NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)
"""A Wednesday."""
PLACES = (
    ("lyon", "Lyon", 45.76, 4.83),
    ("nantes", "Nantes", 47.2, -1.55),
    ("la-rochelle", "La Rochelle", 46.16, -1.15),
    ("angers", "Angers", 47.47, -0.55),
    ("saint-etienne", "Saint-Étienne", 45.44, 4.39),
    ("le-mans", "Le Mans", 48, 0.2),
    ("lille", "Lille", 50.6, 3.06),
    ("toulouse", "Toulouse", 43.6, 1.44),
)
LABS = {
    slug: Lab(slug=slug, name=name, city=name, country="FR", latitude=north, longitude=east)
    for slug, name, north, east in PLACES
}
NETWORK = Network(languages=("fr",), country="FR", timezone="Europe/Paris", noun="Groupe")


def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(TABLE.read_text(encoding="utf-8"))
    return rows


def _asked(words: str, language: str = "fr") -> Understood:
    registry = Registry(LABS, NETWORK)
    return understand(words, registry, now=NOW, language=language, zone="Europe/Paris")


def _told(meant: Understood) -> dict[str, Any]:
    told = {
        "days": meant.days and f"{meant.days[0]}/{meant.days[1]}",
        "named": list(meant.named),
        "km": meant.km,
        "attendance": sorted(meant.query.attendance),
        "unknown": list(meant.unknown),
        "guessed": [list(pair) for pair in meant.guessed],
    }
    return {name: value for name, value in told.items() if value}


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["words"])
def test_french_words_mean_what_stands_beside_them(row: dict[str, Any]) -> None:
    """A question is understood as the days, places and ways beside it."""
    assert _told(_asked(row["words"])) == {key: row[key] for key in row if key != "words"}


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["words"])
def test_capitals_change_nothing(row: dict[str, Any]) -> None:
    """Words in capitals mean the same."""
    shouted, said = _asked(row["words"].upper()), _asked(row["words"])
    assert (shouted.days, shouted.named, shouted.km) == (said.days, said.named, said.km)


def test_short_days_count_in_the_language_of_who_asks() -> None:
    """The word "mar" is a Tuesday for who speaks French; English is understood besides."""
    assert _told(_asked("mar"))["days"] == "2026-03-10/2026-03-10"
    assert _told(_asked("next week lyon", "en"))["days"] == "2026-03-09/2026-03-15"


def test_unknown_words_are_answered_with_french_ones() -> None:
    """What may have been meant is told in French."""
    assert "vendredi" in dict(_asked("vndrdi").suggestions)["vndrdi"]
