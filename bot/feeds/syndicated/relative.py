"""Days that a post names by its own day: "morgen", "am Montag", "next Tuesday" -> a date.

Whoever reads the post's words afterwards reads a date; words that belong to a rule ("jeden
Montag") or to a date that stands beside them ("Montag, 11.1.") are left alone.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from bot.domain.calendar_names import WEEKDAYS

_WEEKDAYS: Final = {name: day for day, names in enumerate(WEEKDAYS) for name in names}
_DAYS: Final = {
    "heute": 0,
    "today": 0,
    "tonight": 0,
    "morgen": 1,
    "tomorrow": 1,
    "übermorgen": 2,
    "uebermorgen": 2,
}
_NAMES: Final = "|".join(_WEEKDAYS)
_NO_DATE: Final = (
    r"(?![ ,]{0,3}(?:den |dem |der |the |\()?[ ]?(?:\d{4}-\d\d"
    r"|\d{1,2}(?:\.[ ]?(?:\d{1,2}\b(?! ?(?:Uhr|h\b))|[A-Za-zä])"
    r"|(?:th|st|nd|rd)\b|[ ](?:Jan|Feb|M[aä]|Apr|Ju[nl]|Aug|Sep|O[ck]t|Nov|De[cz])))"
    r"|[ ,]{0,3}(?:Jan|Feb|M[aä]r|Apr|May|Ju[nl]|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? \d)"
)
_SPOKEN: Final = re.compile(
    r"(?<![\w/#.-])(?:"
    r"(?P<day>übermorgen|uebermorgen|heute|today|tonight|tomorrow|(?<!guten )(?<!tag )morgen)"
    r"(?: (?:abend|nachmittag|vormittag|mittag|früh|evening|night|morning|afternoon)\b)?"
    r"|(?:am (?:kommenden |nächsten |diesem )?|(?:kommende|nächste|diese)[nr] "
    r"|(?:coming|next|on|this) )"
    rf"(?P<name>{_NAMES})(?:abend|nachmittag|mittag)?)"
    rf"(?![\w/-]){_NO_DATE}",
    re.IGNORECASE,
)
_CLOCK: Final = re.compile(
    r"[ ,]{0,3}(?:um |ab |at |gegen )?\d{1,2}(?:[:.]\d\d)?\s?(?:uhr|h\b|[ap]\.?m\b)", re.IGNORECASE
)
_LONGEST: Final = 60_000


def with_dates(text: str, day: date, *, timed: bool = False) -> str:
    """Return the text with days spoken of from `day`, the post's own, as ISO dates.

    `timed`: weekdays only where a time stands beside them; the others say again what a date of
    the text says.
    """

    def told(found: re.Match[str]) -> str:
        if found["day"]:
            return (day + timedelta(days=_DAYS[found["day"].lower()])).isoformat()
        if timed and not _CLOCK.match(text, found.end()):
            return found[0]
        return _coming(day, _WEEKDAYS[found["name"].lower()]).isoformat()

    return _SPOKEN.sub(told, text[:_LONGEST])


def speaks_of_day(text: str) -> bool:
    """Whether a text names a day by its own day at all."""
    return _SPOKEN.search(text[:_LONGEST]) is not None


def _coming(day: date, weekday: int) -> date:
    """Return the first such weekday after a day: on the day itself people say "heute"."""
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)
