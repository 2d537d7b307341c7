"""What months and days of the week are called in French."""

from __future__ import annotations

from typing import Final

from bot.domain.languages.pack import Calendar

CALENDAR: Final = Calendar(
    months=(
        *(
            "janvier janv jan",
            "février févr fév",
            "mars",
            "avril avr",
            "mai",
            "juin",
            "juillet juil",
        ),
        *("août aout", "septembre sept", "octobre oct", "novembre nov", "décembre déc"),
    ),
    weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    short_weekdays=("lun", "mar", "mer merc", "jeu", "ven vend", "sam", "dim"),
)
