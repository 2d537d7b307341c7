"""Days that a post names relative to its own: "morgen", "am Montag", "next Tuesday" -> a date.

Whoever reads the post's words afterwards reads a date; words that belong to a rule ("jeden
Montag") or to a date that stands beside them ("Montag, 11.1.") are left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.domain.calendar_names import any_of, month_numbers, weekday_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.domain.languages.announcement_words import RelativeWords
    from bot.domain.languages.chosen import Languages

_LONGEST: Final = 60_000


@dataclass(frozen=True, slots=True)
class _Grammar:
    """How some languages name days, put together once."""

    spoken: re.Pattern[str]
    clock: re.Pattern[str]
    days: Mapping[str, int]
    weekdays: Mapping[str, int]


@lru_cache(maxsize=16)
def _grammar(languages: Languages) -> _Grammar:
    def one(of: Callable[[RelativeWords], str]) -> str:
        return languages.either(lambda pack: of(pack.relative))

    weekdays = weekday_numbers(languages, short=False)
    told = [pack.relative for pack in languages.packs]
    days = {word: ahead for words in told for word, ahead in words.days.items()}
    barred = {word: behind for words in told for word, behind in words.not_behind.items()}
    named = "|".join(
        barred.get(word, "") + re.escape(word) for word in sorted(days, key=len, reverse=True)
    )
    ending = one(lambda words: words.ending)
    spoken = (
        rf"(?<![\w/#.-])(?:(?P<day>{named})(?: {one(lambda words: words.part)}\b)?"
        rf"|{one(lambda words: words.ahead)}(?P<name>{any_of(weekdays)}){ending}?"
        rf"|(?P<behind>{any_of(weekdays)}) {one(lambda words: words.behind)})(?![\w/-])"
    )
    clock = (
        rf"[ ,]{{0,3}}{one(lambda words: words.at)}?"
        rf"\d{{1,2}}(?:[:.]\d\d)?\s?(?:h(?:\d\d)?\b|{one(lambda words: words.hour)})"
    )
    return _Grammar(
        spoken=re.compile(spoken + _no_date(languages), re.IGNORECASE),
        clock=re.compile(clock, re.IGNORECASE),
        days=days,
        weekdays=weekdays,
    )


def _no_date(languages: Languages) -> str:
    """Return what does not follow: a date, which says itself which day is meant."""
    lead = languages.either(lambda pack: pack.relative.day_lead)
    hour = languages.either(lambda pack: pack.relative.hour)
    ending = languages.either(lambda pack: pack.times.day_ending)
    months, slashed = any_of(month_numbers(languages)), ""
    if any(pack.times.day_slashed for pack in languages.packs):
        slashed = r"|/\d"
    return (
        rf"(?![ ,]{{0,3}}(?:{lead}|\()?[ ]?(?:\d{{4}}-\d\d"
        rf"|\d{{1,2}}(?:\.[ ]?(?:\d{{1,2}}\b(?! ?(?:{hour}|h\b))|[A-Za-zä])|{ending}\b"
        rf"|{ending}?[ ](?:{months}){slashed}))"
        rf"|[ ,]{{0,3}}(?:{months})[a-z]{{0,6}}\.? \d)"
    )


def with_dates(text: str, day: date, languages: Languages, *, timed: bool = False) -> str:
    """Return the text with days that are relative to `day`, the post's own, as ISO dates.

    `timed`: weekdays only where a time stands beside them; the others repeat what a date of the
    text says.
    """
    grammar = _grammar(languages)

    def told(found: re.Match[str]) -> str:
        if found["day"]:
            return (day + timedelta(days=grammar.days[found["day"].lower()])).isoformat()
        if timed and not grammar.clock.match(text, found.end()):
            return found[0]
        named = (found["name"] or found["behind"]).lower()
        return _coming(day, grammar.weekdays[named]).isoformat()

    return grammar.spoken.sub(told, text[:_LONGEST])


def speaks_of_day(text: str, languages: Languages) -> bool:
    """Whether a text names any day relative to its own."""
    return _grammar(languages).spoken.search(text[:_LONGEST]) is not None


def _coming(day: date, weekday: int) -> date:
    """Return the first such weekday after a day: on the day itself people say "heute"."""
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)
