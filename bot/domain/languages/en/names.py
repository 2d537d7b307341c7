"""What months and days of the week are called in English."""

from __future__ import annotations

from typing import Final

from bot.domain.languages.pack import Calendar

CALENDAR: Final = Calendar(
    months=(
        *("January Jan", "February Feb", "March Mar", "April Apr", "May", "June Jun", "July Jul"),
        *("August Aug", "September Sept Sep", "October Oct", "November Nov", "December Dec"),
    ),
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    short_weekdays=("Mon", "Tue Tues", "Wed", "Thu Thur Thurs", "Fri", "Sat", "Sun"),
)
