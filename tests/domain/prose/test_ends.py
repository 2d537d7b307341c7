"""Where sentences end."""

from __future__ import annotations

import pytest

from bot.domain.prose.ends import sentences


@pytest.mark.parametrize(
    "text",
    [
        "In der Norderstraße 49.| Der Termin am 2.12. entfällt.",
        "Im Hub, Kaiserstr. 97, 2. Stock.| Achtung: Die Küche ist zu!| Wirklich?",
        "Jeden 1. Montag um 18. 30 Uhr in Raum 3.| Treffen am 3. Advent",
        "Unser 100. Treffen ist am 20. Januar.| Das freut uns",
        "12. Hackathon. 13. Netzpolitischer Abend",
        "Straße des 17. Juni 135.| Am Dienstag nicht.| St. Pauli, Dr. Mabuse",
        "Every Monday, 7 p.m.| No meeting on 21 December.",
        "Um 18:30.| Am 6.1. geht es los.| Seit 2020.| Treffen gab es nie.",
        "Im Hub.| 15.02. Kein Treffen.| 16.02. Hacknacht",
        "Room 3.| Bring laptops.| At Room 4. December meeting",
        "Bei Entropia e. V. Karlsruhe, ca. 20 Leute, z. B. ihr",
        "",
    ],
)
def test_a_dot_that_shortens_or_counts_ends_no_sentence(text: str) -> None:
    """House numbers, rooms and hours end sentences; ordinals, dates and short words do not."""
    plain = text.replace("|", "")
    assert "|".join(plain[start:end] for start, end in sentences(plain)) == text
