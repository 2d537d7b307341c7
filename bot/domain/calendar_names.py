"""What months and days of the week are called in German and English, for reading sentences.

Whoever reads dates folds these as it folds its texts, and adds the short forms that it can tell
from other words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.languages.chosen import GERMAN_AND_ENGLISH

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.languages.pack import Calendar


def _lines(of: Callable[[Calendar], tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    both = zip(*(of(pack.calendar) for pack in GERMAN_AND_ENGLISH.packs), strict=True)
    return tuple(tuple(dict.fromkeys(" ".join(lines).lower().split())) for lines in both)


MONTHS: Final = _lines(lambda calendar: calendar.months)
"""From January, every spelling, in lower case."""
WEEKDAYS: Final = _lines(lambda calendar: calendar.weekdays)
"""From Monday, the long names, in lower case."""
