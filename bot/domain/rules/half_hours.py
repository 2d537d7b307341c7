"""Half hours as people say them: "halb acht", "half past seven"."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Final

from bot.domain.rules.lexicon import any_of, either
from bot.domain.rules.times import NOON

if TYPE_CHECKING:
    import re

    from bot.domain.rules.lexicon import Lexicon

_EVENING: Final = range(16, 21)
"""Hours in which people meet: "halb acht" is in the evening."""


def named_hours(words: Lexicon) -> dict[str, int]:
    """Return the hours that have a name."""
    hours = {word: number for word, number in words.numbers.items() if number <= NOON}
    for pack in words.languages.packs:
        hours |= pack.meetings.hours
    return hours


def half_hours(words: Lexicon) -> str:
    """Return an expression for them, with `half`, `hour`, and the `part` of the day if told."""
    packs = [pack.meetings for pack in words.languages.packs]
    return (
        rf"\b(?:(?:{either(pack.half_lead for pack in packs)}) )?"
        rf"(?P<half>{any_of(_halves(words))}) (?P<hour>\d{{1,2}}|{any_of(named_hours(words))})\b"
        rf"(?: (?:{either(pack.hour for pack in packs)})\b)?"
        rf"(?: (?P<part>{either(pack.half_evening for pack in packs)}))?"
    )


def read_half_hour(found: re.Match[str], words: Lexicon) -> time | None:
    """Return what `half_hours` matched; None where it could be either half of the day."""
    hour = named_hours(words).get(found["hour"]) or int(found["hour"])
    if not 1 <= hour <= NOON:
        return None
    later = (hour + _halves(words)[found["half"]]) % NOON + NOON
    return time(later, 30) if found["part"] or later in _EVENING else None


def _halves(words: Lexicon) -> dict[str, int]:
    """Return the words for a half hour, and what they add to the hour."""
    halves: dict[str, int] = {}
    for pack in words.languages.packs:
        halves |= pack.meetings.halves
    return halves
