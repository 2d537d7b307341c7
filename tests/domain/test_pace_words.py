"""When a channel wants its digest, in the words that people type."""

from __future__ import annotations

from datetime import time

import pytest

from bot.domain.languages.chosen import Languages
from bot.domain.pace_words import Weekly, weekly_in


@pytest.mark.parametrize(
    ("words", "found", "rest"),
    [
        ("ulm freitags 18 uhr", Weekly(4, time(18)), "ulm"),
        ("jeden Dienstag um 8:30 Uhr nrw", Weekly(1, time(8, 30)), "nrw"),
        ("fridays at 6pm online", Weekly(4, time(18)), "online"),
        ("monday 12 am", Weekly(0, time(0)), ""),
        ("sonntags", Weekly(6, None), ""),
        ("freitags 20 km ulm", Weekly(4, None), "20 km ulm"),
        ("freitag, 18. juni", Weekly(4, None), ", 18. juni"),
        ("freitags 25 uhr", None, "freitags 25 uhr"),
        ("freitags 18:75", None, "freitags 18:75"),
        ("freitagsrunde 18 uhr", None, "freitagsrunde 18 uhr"),
        ("ulm", None, "ulm"),
    ],
)
def test_a_weekday_and_its_time_are_understood(words: str, found: Weekly | None, rest: str) -> None:
    """The rest is left to be understood; a time that there is not changes nothing."""
    assert weekly_in(words) == (found, rest)


@pytest.mark.parametrize(
    ("words", "found", "rest"),
    [
        ("chaque lundi à 9h", Weekly(0, time(9)), ""),
        ("lyon tous les vendredis à 18h30", Weekly(4, time(18, 30)), "lyon"),
        ("le jeudi 18 h", Weekly(3, time(18)), ""),
        ("vendredis 18 heures nantes", Weekly(4, time(18)), "nantes"),
        ("mardi 50 km lyon", Weekly(1, None), "50 km lyon"),
        ("every friday 6pm", Weekly(4, time(18)), ""),
        ("lundi 25h", None, "lundi 25h"),
    ],
)
def test_french_weekdays_and_times_are_understood(
    words: str, found: Weekly | None, rest: str
) -> None:
    """A French network is told in French, or English."""
    assert weekly_in(words, Languages.of(("fr",))) == (found, rest)
