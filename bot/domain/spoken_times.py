"""Times as people say them: "halb acht", "half past seven"."""

from __future__ import annotations

import re
from datetime import time
from typing import Final

from bot.domain.rules.lexicon import any_of, lexicon

NOON: Final = 12
_HOURS: Final = {
    "eins": 1,
    "one": 1,
    **{word: n for word, n in lexicon().numbers.items() if n <= NOON},
}
_HOUR: Final = rf"(?P<hour>\d{{1,2}}|{any_of(_HOURS)})"
SPOKEN: Final = re.compile(
    r"\b(?:(?:um|ab|gegen|at|from) )?"
    rf"(?P<half>halb|half past) {_HOUR}\b(?: uhr\b)?"
    r"(?: (?P<part>abends|nachmittags|in the evening|in the afternoon|pm))?"
)
"""A half hour, in folded text."""
UNCLEAR: Final = re.compile(
    rf"\b(?:halb|half|half past|viertel|dreiviertel|(?:viertel|zehn|fuenf) (?:vor|nach)|quarter"
    rf"|(?:quarter|ten|five) (?:to|past)) (?:\d{{1,2}}|{any_of(_HOURS)})\b"
    rf"|\b(?:{any_of(_HOURS)}) (?:uhr|o ?clock)\b"
)
"""What is a time to people, but not to `bot.domain.rules.times`."""
_EVENING: Final = range(16, 21)
"""Hours in which people meet: "halb acht" is in the evening."""


def read_spoken(found: re.Match[str]) -> time | None:
    """Return what `SPOKEN` matched; None where it could be either half of the day."""
    word = found["hour"]
    hour = _HOURS[word] if word in _HOURS else int(word)
    if not 1 <= hour <= NOON:
        return None
    before = hour - 1 if found["half"] == "halb" else hour
    later = before % NOON + NOON
    return time(later, 30) if found["part"] or later in _EVENING else None
