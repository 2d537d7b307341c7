"""The words of one meeting in the languages of a network, put together and compiled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from string import Template
from typing import TYPE_CHECKING, Final

from bot.domain.rules.half_hours import half_hours, named_hours, read_half_hour
from bot.domain.rules.lexicon import Lexicon, any_of, either, lexicon

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import time

    from bot.domain.languages.chosen import Languages
    from bot.domain.languages.meeting_words import MeetingWords

    One = Callable[[Callable[[MeetingWords], str]], str]
    """Puts together what each language says for one thing."""

_CAPITAL: Final = "(?=[A-ZÀ-ÖØ-ÞŒ0-9])"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingGrammar:
    """Expressions for the parts of one meeting; for what each is, see `MeetingWords`."""

    words: Lexicon
    repeats: re.Pattern[str]
    days: re.Pattern[str]
    """A date, with the `first` day where it is the last of a stretch."""
    dated: re.Pattern[str]
    to: re.Pattern[str]
    times: re.Pattern[str]
    certain: re.Pattern[str]
    fixed: Mapping[str, int]
    fixed_word: re.Pattern[str]
    weekday_alone: re.Pattern[str]
    weekday_before: re.Pattern[str]
    soon: re.Pattern[str]
    soon_after: re.Pattern[str]
    spoken: re.Pattern[str]
    """A half hour: "halb acht", "half past seven"."""
    unclear: re.Pattern[str]
    online: re.Pattern[str]
    hybrid: re.Pattern[str]
    leading: re.Pattern[str]
    trailing: re.Pattern[str]
    alone: re.Pattern[str]
    place_lead: re.Pattern[str]
    place_inside: re.Pattern[str]
    address: re.Pattern[str]
    title: re.Pattern[str]
    off: re.Pattern[str]
    past: re.Pattern[str]
    feast: re.Pattern[str]
    vague: re.Pattern[str]

    def spoken_time(self, found: re.Match[str]) -> time | None:
        """Return what `spoken` matched; None where it could be either half of the day."""
        return read_half_hour(found, self.words)


@lru_cache(maxsize=16)
def meeting_grammar(languages: Languages) -> MeetingGrammar:
    """Return the expressions of some languages, compiled once for each combination."""
    words, packs = lexicon(languages), [pack.meetings for pack in languages.packs]
    hours, fixed = named_hours(words), _fixed(packs)

    def one(of: Callable[[MeetingWords], str]) -> str:
        return either(of(pack) for pack in packs)

    def named(of: Callable[[MeetingWords], str]) -> re.Pattern[str]:
        meeting = f"(?:{one(lambda pack: pack.meeting)})"
        parts = {**words.parts, "hours": any_of(hours), "meeting": meeting}
        return re.compile(Template(one(of)).substitute(parts))

    feast = named(lambda pack: pack.feast)
    to = rf" ?(?:-|{one(lambda pack: pack.to)}) ?"
    return MeetingGrammar(
        words=words,
        repeats=re.compile(rf"\b(?:{one(lambda pack: pack.repeats)})\b"),
        to=re.compile(to),
        times=re.compile(words.parts["times"]),
        certain=re.compile(rf"\d[:.]\d\d|\d ?h\b|{one(lambda pack: pack.certain)}"),
        fixed=fixed,
        soon=re.compile(rf"\b(?:{one(lambda pack: pack.soon)}) ?$"),
        soon_after=re.compile(rf" (?:{one(lambda pack: pack.soon_after)})\b"),
        unclear=re.compile(
            f"{named(lambda pack: pack.unclear).pattern}"
            rf"|\b(?:{any_of(hours)}) (?:{one(lambda pack: pack.hour)})\b"
        ),
        online=re.compile(rf"\b(?:{one(lambda pack: pack.online)})\b"),
        hybrid=re.compile(rf"\b(?:{one(lambda pack: pack.hybrid)})\b"),
        feast=feast,
        vague=re.compile(f"{feast.pattern}|{named(lambda pack: pack.vague).pattern}"),
        off=named(lambda pack: pack.off),
        past=named(lambda pack: pack.past),
        spoken=re.compile(half_hours(words)),
        **_dates(one, languages, words, fixed),
        **_written(one),
    )


def _fixed(packs: Sequence[MeetingWords]) -> dict[str, int]:
    """Return the words for days, as the first language that has one counts it."""
    fixed: dict[str, int] = {}
    for pack in packs:
        fixed = {**pack.days, **fixed}
    return fixed


def _dates(
    one: One, languages: Languages, words: Lexicon, fixed: Collection[str]
) -> dict[str, re.Pattern[str]]:
    """Return the expressions for days, by date, by name and by weekday."""
    day, weekday = words.parts["day"], words.parts["weekday"]
    return {
        "days": re.compile(
            rf"(?:(?<!\d)(?P<first>\d{{1,2}})(?:{one(lambda pack: pack.day_to)}) ?)?"
            rf"(?<!\d)(?P<day>{day})"
        ),
        "dated": re.compile(rf"(?<!\d){day}"),
        "fixed_word": re.compile(
            rf"\b(?P<day>{any_of(fixed)})\b(?: (?:{one(lambda pack: pack.evening)})\b)?"
        ),
        "weekday_alone": re.compile(rf"\b(?:{any_of(_long_weekdays(languages, words))})\b"),
        "weekday_before": re.compile(
            rf"({weekday}),? ?(?:(?:{one(lambda pack: pack.day_lead)}) )*$"
        ),
    }


def _written(one: One) -> dict[str, re.Pattern[str]]:
    """Return the expressions for titles and places, which are matched as they are written."""
    lead = one(lambda pack: pack.place_lead)
    elided = f"(?:{one(lambda pack: pack.place_elided)})"
    return {
        "leading": re.compile(
            rf"^(?:(?:{one(lambda pack: pack.label)}) ?: ?(?=\S)"
            rf"|(?:{one(lambda pack: pack.leading)})\b ?)+",
            re.IGNORECASE,
        ),
        "trailing": re.compile(rf"[\s,;]+(?:{one(lambda pack: pack.trailing)})$", re.IGNORECASE),
        "alone": re.compile(rf"(?:(?:{one(lambda pack: pack.alone)})\b[\s'’]*)+", re.IGNORECASE),
        "place_lead": re.compile(
            rf"^(?:(?:{one(lambda pack: pack.place_label)}): ?|@ ?"
            rf"|(?:(?:{lead}) |{elided}){_CAPITAL})"
        ),
        "place_inside": re.compile(
            rf" (?:(?:{one(lambda pack: pack.place_inside)}|@) |{elided}){_CAPITAL}"
        ),
        "address": re.compile(
            rf"\b\d{{5}}\b|\w \d{{1,3}}[a-z]?$|{one(lambda pack: pack.address)}", re.IGNORECASE
        ),
        "title": re.compile(one(lambda pack: pack.title), re.IGNORECASE),
    }


def _long_weekdays(languages: Languages, words: Lexicon) -> set[str]:
    """Return the weekdays that can stand alone; "so", "do" and "mi" are words, too."""
    short = {
        name.casefold()
        for pack in languages.packs
        for line in pack.calendar.short_weekdays
        for name in line.split()
    }
    short |= {name for pack in languages.packs for name in pack.rules.more_weekdays}
    return words.weekdays.keys() - short
