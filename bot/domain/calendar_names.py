"""What months and days of the week are called, German and English, as people spell them.

Whoever reads dates folds these as it folds its texts, and adds the short forms that it can tell
from other words.
"""

from __future__ import annotations

from typing import Final

MONTHS: Final = (
    ("januar", "jänner", "jaenner", "january", "jan"),
    ("februar", "feber", "february", "feb"),
    ("märz", "maerz", "march", "mär", "mrz", "mar"),
    ("april", "apr"),
    ("mai", "may"),
    ("juni", "juno", "june", "jun"),
    ("juli", "julei", "july", "jul"),
    ("august", "aug"),
    ("september", "sept", "sep"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("dezember", "december", "dez", "dec"),
)
"""From January. "Juno" and "Julei" are said where "Juni" and "Juli" might be misheard."""

WEEKDAYS: Final = (
    ("montag", "monday"),
    ("dienstag", "tuesday"),
    ("mittwoch", "wednesday"),
    ("donnerstag", "thursday"),
    ("freitag", "friday"),
    ("samstag", "sonnabend", "saturday"),
    ("sonntag", "sunday"),
)
"""From Monday."""
