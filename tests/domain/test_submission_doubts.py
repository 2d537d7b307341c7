"""Words that would make a wrong meeting are doubted; those of a right one are not."""

from __future__ import annotations

import pytest

from bot.domain.languages.chosen import GERMAN_AND_ENGLISH
from bot.domain.submission_doubts import Doubt, doubt_about


@pytest.mark.parametrize(
    ("text", "doubt", "words"),
    [
        ("nicht am 7.12.", Doubt.OFF, "nicht"),
        ("Fällt am 24.12. aus", Doubt.OFF, "Fällt am 24.12. aus"),
        ("am 24.12. kein Treffen", Doubt.OFF, "kein Treffen"),
        ("Am 5.12. muss das Treffen leider ausfallen", Doubt.OFF, "ausfallen"),
        ("Am 5.12. können wir leider nicht", Doubt.OFF, "können wir leider nicht"),
        ("5.12. machen wir eine Winterpause", Doubt.OFF, "machen wir eine Winterpause"),
        ("Treffen am 11.3. findet nicht statt", Doubt.OFF, "findet nicht statt"),
        ("no meeting on 24 December", Doubt.OFF, "no meeting"),
        ("11.3. verschoben auf 12.3.", Doubt.OFF, "verschoben"),
        ("gestern 19 Uhr", Doubt.PAST, "gestern"),
        ("letzten Montag 19 Uhr", Doubt.PAST, "letzten Montag"),
        ("3. Advent 19 Uhr Lokal K", Doubt.DAY, "3. Advent"),
        ("in zwei Wochen 19 Uhr", Doubt.DAY, "in zwei Wochen"),
        ("nächste Woche Donnerstag 19 Uhr", Doubt.DAY, "nächste Woche"),
        ("11.3. um halb zwölf", Doubt.TIME, "um halb zwölf"),
        ("11.3. viertel nach sieben", Doubt.TIME, "viertel nach sieben"),
        ("11.3. acht Uhr", Doubt.TIME, "acht Uhr"),
    ],
)
def test_doubted(text: str, doubt: Doubt, words: str) -> None:
    """Each says what is wrong, and with which words."""
    assert doubt_about(text, GERMAN_AND_ENGLISH) == (doubt, words)


@pytest.mark.parametrize(
    "text",
    [
        "Kein Plan aber Kekse, 11.3. 19 Uhr",
        "Workshop: nicht nur für Nerds, 11.3. 19 Uhr",
        "Weihnachtsfeier, 3. Advent, 13.12., 19 Uhr",
        "Adventstreffen 10.12. 19 Uhr",
        "Treffen am 11.3. um halb acht",
        "nächsten Donnerstag 19 Uhr",
        "",
    ],
)
def test_not_doubted(text: str) -> None:
    """A meeting on a day at a time is one, whatever its title."""
    assert doubt_about(text, GERMAN_AND_ENGLISH) is None
