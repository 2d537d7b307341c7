"""French pages: what has a full date and a time is read."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.prose.reading import read_prose

TODAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("text", "start", "title", "place"),
    [
        ("Prochaine réunion le jeudi 12 mars 2026 à 19h à La Cantine", "03-12 19:00", "Réunion",
         "La Cantine"),
        ("Nous nous retrouvons le 12/03/2026 à 18h30 au Shadok.", "03-12 18:30", "Réunion",
         "Shadok"),
        ("- **Apéro open data**, jeudi 1er octobre 2026, 18 h 30, Le Shadok", "10-01 18:30",
         "Apéro open data", "Le Shadok"),
        ("Bienvenue ! Atelier cartographie le 20 mars 2026 de 14h à 17h, 3 rue des Lilas",
         "03-20 14:00", "Atelier cartographie", "3 rue des Lilas"),
        ("Prochaine réunion : jeudi 12 mars à 19h", "03-12 19:00", "Réunion", ""),
        ("Prochaine réunion le jeudi 12 mars à 19h à La Cantine", "03-12 19:00", "Réunion",
         "La Cantine"),
        ("## Jeudi 12 mars : Cartopartie\n\n19h30, La Cantine", "03-12 19:30", "Cartopartie",
         "La Cantine"),
        ("- Apéro open data, jeudi 12 mars 2026\n- 18 h 30 au Shadok", "03-12 18:30",
         "Apéro open data", "Shadok"),
    ],
)  # fmt: skip
def test_a_full_french_date_with_a_time_is_a_meeting(
    text: str, start: str, title: str, place: str
) -> None:
    """Day, month, year and time in one sentence make a meeting."""
    (told,) = read_prose(text, TODAY, "fr").meetings
    assert (f"{told.start:%m-%d %H:%M}", told.title, told.place) == (start, title, place)


def test_a_french_meeting_that_is_off_is_cancelled() -> None:
    """An evening called off is told as such."""
    (told,) = read_prose("La réunion du 12 mars 2026 à 19h est annulée.", TODAY, "fr").meetings
    assert told.cancelled


@pytest.mark.parametrize(
    "text",
    [
        "Prochaine réunion le 12 mars à 19h",
        "Prochaine réunion le jeudi 5 février à 19h",
        "Prochaine réunion le vendredi 12 mars à 19h",
        "Jeudi 12 mars",
        "Le 12 mars\n\n19h au Shadok",
        "Publié le jeudi 12 mars 2026 par Zoé\nOn se retrouve toujours à 19h",
        "Ouvert chaque jeudi 12 mars à 19h",
        "Publié le 12 mars 2026",
        "Mardi 12 mars 2026 à 19h",
        "La réunion d’hier, 3 mars 2026 à 19h",
        "Du 12 mars 2026 au 14 mars 2026 à 19h",
        "Tous les jeudis à 19h depuis le 12 mars 2026",
        "Le 12 mars 2026 à 19h et demie",
        "Le 31 juin 2026 à 19h",
    ],
)
def test_what_is_not_certain_in_french_is_not_read(text: str) -> None:
    """Without year or time, with the wrong weekday, over, or regular: no meeting is made of it."""
    assert not read_prose(text, TODAY, "fr").meetings


@pytest.mark.parametrize(
    ("text", "pattern", "place"),
    [
        ("Nous nous retrouvons chaque premier mardi du mois à 19h à La Cantine.",
         "FREQ=MONTHLY;BYDAY=1TU 19:00", "La Cantine"),
        ("Bienvenue ! Notre groupe se réunit tous les jeudis à 18h30 au Shadok",
         "FREQ=WEEKLY;BYDAY=TH 18:30", "Shadok"),
        ("- Réunion mensuelle le deuxième jeudi à 19h", "FREQ=MONTHLY;BYDAY=2TH 19:00", ""),
    ],
)  # fmt: skip
def test_a_french_rhythm_in_a_sentence_is_read(text: str, pattern: str, place: str) -> None:
    """Who meets, how often, at what time and where."""
    (told,) = read_prose(text, TODAY, "fr").rules
    assert (f"{told.rule.pattern} {told.rule.start:%H:%M}", told.place) == (pattern, place)
    assert told.title == "Réunion"


@pytest.mark.parametrize(
    "text",
    [
        "Nous ne nous retrouvons plus chaque mardi à 19h",
        "La bibliothèque est ouverte tous les jours de 9h à 18h",
        "On se retrouve tous les 15 jours le mercredi à 20h",
        "Nous nous retrouvons chaque mardi",
    ],
)
def test_a_french_rhythm_that_is_not_clear_is_none(text: str) -> None:
    """Words besides, opening hours, an unknown first date, no time: nobody is sent anywhere."""
    assert not read_prose(text, TODAY, "fr").rules


def test_german_pages_are_read_as_before() -> None:
    """The language of the source decides."""
    text = "Prochaine réunion le jeudi 12 mars 2026 à 19h à La Cantine"
    assert not [told for told in read_prose(text, TODAY, "de").meetings if told.title == "Réunion"]
