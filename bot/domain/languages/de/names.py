"""What months and days of the week are called in German."""

from __future__ import annotations

from typing import Final

from bot.domain.languages.pack import Calendar

CALENDAR: Final = Calendar(
    # "Juno" and "Julei" are said where "Juni" and "Juli" might be misheard.
    months=(
        *("Januar Jänner Jaenner Jan", "Februar Feber Feb", "März Maerz Mär Mrz", "April Apr"),
        *("Mai", "Juni Juno Jun", "Juli Julei Jul", "August Aug", "September Sept Sep"),
        *("Oktober Okt", "November Nov", "Dezember Dez"),
    ),
    weekdays=(
        *("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag Sonnabend"),
        "Sonntag",
    ),
    short_weekdays=("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
)
