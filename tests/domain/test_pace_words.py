"""When a channel wants its digest, in the words that people type."""

from __future__ import annotations

from datetime import time

import pytest

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
