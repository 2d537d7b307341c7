"""One meeting that somebody tells in French."""

from __future__ import annotations

from datetime import date, time

import pytest

from bot.domain.event import Attendance
from bot.domain.languages.chosen import Languages
from bot.domain.submission_doubts import Doubt, doubt_about
from bot.domain.submission_words import read_meeting, repeats

FRENCH = Languages.of(("fr",))
TODAY = date(2026, 3, 4)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("text", "day", "hours", "title", "place"),
    [
        ("Jeudi 12 mars 19h, La Cantine, Soirée", (3, 12), (19, 0), "Soirée", "La Cantine"),
        ("le jeudi 12 mars à 19h à La Cantine", (3, 12), (19, 0), "", "La Cantine"),
        ("jeudi 12 mars 2026 de 19h à 21h30 au Shadok, Atelier carto", (3, 12), (19, 0),
         "Atelier carto", "Shadok"),
        ("Apéro open data demain 18h30", (3, 5), (18, 30), "Apéro open data", ""),
        ("demain soir 19h atelier, Médiathèque centrale", (3, 5), (19, 0), "atelier",
         "Médiathèque centrale"),
        ("12/03/2026 19h30 Réunion mensuelle, 3 rue des Lilas, 69001 Lyon", (3, 12), (19, 30),
         "Réunion mensuelle", "3 rue des Lilas, 69001 Lyon"),
        ("samedi prochain 14h, cartopartie, place Bellecour", (3, 7), (14, 0), "cartopartie",
         "place Bellecour"),
        ("vendredi à midi, déjeuner open data, Café du Commerce", (3, 6), (12, 0),
         "déjeuner open data", "Café du Commerce"),
        ("aujourd’hui 18h permanence", (3, 4), (18, 0), "permanence", ""),
        ("La nuit du code, 21 mars, 20h, Le Shadok", (3, 21), (20, 0), "La nuit du code",
         "Le Shadok"),
    ],
)  # fmt: skip
def test_a_french_meeting_is_taken_apart(
    text: str, day: tuple[int, int], hours: tuple[int, int], title: str, place: str
) -> None:
    """Day, time, title and place are told apart."""
    told = read_meeting(text, TODAY, FRENCH)
    assert (told.day, told.start) == (date(2026, *day), time(*hours))
    assert (told.title, told.place) == (title, place)


def test_a_stretch_of_days_and_the_ways_to_take_part() -> None:
    """What follows: "du 12 au 14 mars" are three days; online and hybrid are heard."""
    told = read_meeting("du 12 au 14 mars, Hackathon, Campus", TODAY, FRENCH)
    assert (told.day, told.last_day) == (date(2026, 3, 12), date(2026, 3, 14))
    online = read_meeting("Conférence en ligne le 1er avril à 18 h", TODAY, FRENCH)
    assert (online.day, online.attendance) == (date(2026, 4, 1), Attendance.ONLINE)
    assert read_meeting("Atelier hybride demain", TODAY, FRENCH).attendance is Attendance.HYBRID


@pytest.mark.parametrize(
    ("text", "odd"), [("31 juin 19h réunion", "31 juin"), ("12 mars 25h réunion", "25h")]
)
def test_what_there_is_not_is_told(text: str, odd: str) -> None:
    """A day or an hour that does not exist is named."""
    assert read_meeting(text, TODAY, FRENCH).odd == odd


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("la réunion du 12 mars est annulée", Doubt.OFF),
        ("pas de réunion le 12 mars", Doubt.OFF),
        ("réunion hier à 19h", Doubt.PAST),
        ("semaine prochaine 19h réunion", Doubt.DAY),
        ("à Noël 18h", Doubt.DAY),
        ("12 mars à 19h et demie", Doubt.TIME),
    ],
)
def test_what_is_unsure_is_asked_again(text: str, doubt: Doubt) -> None:
    """What is off, over, or at who knows which time makes no meeting."""
    found = doubt_about(text, FRENCH)
    assert found is not None
    assert found[0] is doubt


def test_regular_evenings_are_told_from_single_ones() -> None:
    """What follows: "tous les jeudis" is a rhythm, "jeudi" a day."""
    assert repeats("tous les jeudis à 19h", FRENCH)
    assert not repeats("jeudi 12 mars à 19h", FRENCH)
