"""What people may enter and what was wrong with it, in words for both Slack and the page."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.submission_doubts import Doubt

if TYPE_CHECKING:
    from bot.domain.submission_words import MeetingWords
    from bot.text.translator import Translator

_THURSDAY: Final = 3
_FROM: Final = re.compile(r'from = "(\d{4}-\d\d-\d\d)"')
_WHEN: Final = re.compile(r'when = "([^"]*)"')
_PLACE_HINT: Final = re.compile(r" \([^()]*`place`[^()]*\)")


def example_words(t: Translator, today: date) -> str:
    """Give examples of a meeting and a regular evening in words, with a date that would work."""
    # A Thursday at least a week away: a weekday that does not fit the date would be refused.
    thursday = t.day(today + timedelta(days=7 + (_THURSDAY - today.weekday()) % 7))
    return t("“{day}, 7 pm, Room K, hack night” or “every third Monday, 7 pm”", day=thursday)


def mistake_words(code: str, t: Translator) -> str:
    """Say what is wrong with a field, by a word of `bot.domain.entered.mistakes`."""
    return {
        "missing": t("Please fill this in."),
        "long": t("That is too long."),
        "past": t("That has passed already."),
        "far": t("That is very far away; is the year right?"),
        "order": t("The end lies before the start."),
        "link": t("That is no web address; it begins with https://"),
    }[code]


def doubted(doubt: Doubt, words: str, t: Translator) -> str:
    """Say why no meeting is made from some words."""
    match doubt:
        case Doubt.OFF:
            return t("“{words}”: if a meeting is off or moved, choose it below.", words=words)
        case Doubt.PAST:
            return t.labelled(words, t("That has passed already."))
        case Doubt.DAY:
            return t("“{words}”: please write the day as a date.", words=words)
        case Doubt.TIME:
            return t("“{words}”: please write the time in figures, as in 19:30.", words=words)


def odd_words(read: MeetingWords, t: Translator) -> str:
    """Say what cannot be a date or a time in a meeting's words; "" if nothing."""
    if read.odd:
        return t("There is no “{odd}”.", odd=read.odd)
    if read.weekday is not None and read.day is not None:
        day = t.long_day(read.day)
        return t("The weekday does not fit the date: it is {day}.", day=day)
    return ""


def plainly(refusal: str, t: Translator) -> str:
    """Word the refusal of a rule for people who write a sentence, not a file."""
    refusal = _PLACE_HINT.sub("", " ".join(refusal.split()))

    def dated(found: re.Match[str]) -> str:
        day = date.fromisoformat(found[1])
        return t("“{words}”", words=t("from {day}", day=t.date_of_year(day)))

    def quoted(found: re.Match[str]) -> str:
        return t("“{words}”", words=found[1])

    return _WHEN.sub(quoted, _FROM.sub(dated, refusal))
