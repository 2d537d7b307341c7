"""When a channel wants its digest, in the words that people type."""

from __future__ import annotations

from datetime import time

import pytest

from bot.domain.languages.chosen import GERMAN_AND_ENGLISH, Languages
from bot.domain.pace_words import Pace, pace_in
from bot.domain.subscription import Rhythm

DAILY, WEEKLY, MONTHLY = Rhythm.DAILY, Rhythm.WEEKLY, Rhythm.MONTHLY


@pytest.mark.parametrize(
    ("words", "found", "rest"),
    [
        ("ulm freitags 18 uhr", Pace(WEEKLY, 4, time(18)), "ulm"),
        ("jeden Dienstag um 8:30 Uhr nrw", Pace(WEEKLY, 1, time(8, 30)), "nrw"),
        ("fridays at 6pm online", Pace(WEEKLY, 4, time(18)), "online"),
        ("monday 12 am", Pace(WEEKLY, 0, time(0)), ""),
        ("sonntags", Pace(WEEKLY, 6, None), ""),
        ("freitags 20 km ulm", Pace(WEEKLY, 4, None), "20 km ulm"),
        ("freitag, 18. juni", Pace(WEEKLY, 4, None), ", 18. juni"),
        ("freitags 25 uhr", None, "freitags 25 uhr"),
        ("freitags 18:75", None, "freitags 18:75"),
        ("freitagsrunde 18 uhr", None, "freitagsrunde 18 uhr"),
        ("ulm", None, "ulm"),
    ],
)
def test_a_weekday_and_its_time_are_understood(words: str, found: Pace | None, rest: str) -> None:
    """The rest is left to be understood; a time that there is not changes nothing."""
    assert pace_in(words, GERMAN_AND_ENGLISH) == (found, rest)


@pytest.mark.parametrize(
    ("words", "found", "rest"),
    [
        ("chaque lundi à 9h", Pace(WEEKLY, 0, time(9)), ""),
        ("lyon tous les vendredis à 18h30", Pace(WEEKLY, 4, time(18, 30)), "lyon"),
        ("le jeudi 18 h", Pace(WEEKLY, 3, time(18)), ""),
        ("vendredis 18 heures nantes", Pace(WEEKLY, 4, time(18)), "nantes"),
        ("mardi 50 km lyon", Pace(WEEKLY, 1, None), "50 km lyon"),
        ("every friday 6pm", Pace(WEEKLY, 4, time(18)), ""),
        ("lundi 25h", None, "lundi 25h"),
    ],
)
def test_french_weekdays_and_times_are_understood(
    words: str, found: Pace | None, rest: str
) -> None:
    """A French network is told in French, or English."""
    assert pace_in(words, Languages.of(("fr",))) == (found, rest)


@pytest.mark.parametrize(
    ("language", "words", "found", "rest"),
    [
        ("de", "täglich 8 Uhr", Pace(DAILY, 0, time(8)), ""),
        ("de", "jeden Tag um 8 ulm", Pace(DAILY, 0, time(8)), "ulm"),
        ("de", "ulm um 7:30 täglich", Pace(DAILY, 0, time(7, 30)), "ulm"),
        ("de", "taeglich", Pace(DAILY, 0, None), ""),
        ("de", "monatlich am 1. um 9 Uhr", Pace(MONTHLY, 1, time(9)), ""),
        ("de", "am 15. jeden Monats, 18:30", Pace(MONTHLY, 15, time(18, 30)), ""),
        ("de", "am Ersten des Monats um 9 nrw", Pace(MONTHLY, 1, time(9)), "nrw"),
        ("de", "monatlich 9 Uhr ulm", Pace(MONTHLY, 1, time(9)), "ulm"),
        ("de", "monatlich am ersten Montag", Pace(MONTHLY, 1, None), "am ersten Montag"),
        ("de", "montags 18h30", Pace(WEEKLY, 0, time(18, 30)), ""),
        ("de", "9 Uhr freitags", Pace(WEEKLY, 4, time(9)), ""),
        ("de", "monatlich am 32. um 9", None, "monatlich am 32. um 9"),
        ("de", "täglich 25 Uhr", None, "täglich 25 Uhr"),
        ("de", "Alltag ulm", None, "Alltag ulm"),
        ("en", "every day at 8", Pace(DAILY, 0, time(8)), ""),
        ("en", "daily 8pm online", Pace(DAILY, 0, time(20)), "online"),
        ("en", "monthly on the 1st", Pace(MONTHLY, 1, None), ""),
        ("en", "on the 22nd of every month at 9:15", Pace(MONTHLY, 22, time(9, 15)), ""),
        ("en", "every month at 9am", Pace(MONTHLY, 1, time(9)), ""),
        ("fr", "tous les jours à 8h", Pace(DAILY, 0, time(8)), ""),
        ("fr", "chaque jour lyon", Pace(DAILY, 0, None), "lyon"),
        ("fr", "à 8h30 tous les jours", Pace(DAILY, 0, time(8, 30)), ""),
        ("fr", "le 1er du mois à 9h", Pace(MONTHLY, 1, time(9)), ""),
        ("fr", "lyon tous les mois le 15 à 18 heures", Pace(MONTHLY, 15, time(18)), "lyon"),
        ("fr", "le premier du mois", Pace(MONTHLY, 1, None), ""),
        ("fr", "mensuel à 9h", Pace(MONTHLY, 1, time(9)), ""),
        ("fr", "lundi 18h30", Pace(WEEKLY, 0, time(18, 30)), ""),
    ],
)
def test_days_and_months_are_understood_in_each_language(
    language: str, words: str, found: Pace | None, rest: str
) -> None:
    """A digest every day, or on one day of every month; the rest is left to be understood."""
    assert pace_in(words, Languages.of((language,))) == (found, rest)
