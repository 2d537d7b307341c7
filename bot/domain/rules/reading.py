"""From what the configuration says to one reading of it: words, RRULE, times and place."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from bot.domain.rules.lexicon import Folded, either, fold, lexicon
from bot.domain.rules.refusals import UnclearError
from bot.domain.rules.rrule import read_rrule
from bot.domain.rules.said import Said, pattern_of
from bot.domain.rules.words import read_words

if TYPE_CHECKING:
    from bot.domain.languages.chosen import Languages
    from bot.domain.rules.lexicon import Lexicon
    from bot.domain.rules.pattern import Pattern
    from bot.domain.source import Schedule

MOST_CHARACTERS = 300
USUAL_LENGTH = timedelta(hours=2)
"""How long a regular evening lasts if nobody says so; real ones last two or three hours."""

_MOST_CUTS = 20
_MOST_NAMED = 8
_EXACT_ONLY = 4
_TYPO = 0.8


@dataclass(frozen=True, slots=True)
class _Places:
    """How a place is told from the words of a rule."""

    begins: re.Pattern[str]
    exceptions: re.Pattern[str]
    rule_words: frozenset[str]
    times: re.Pattern[str]


@lru_cache(maxsize=16)
def _places(languages: Languages) -> _Places:
    words, packs = lexicon(languages), [pack.rules for pack in languages.packs]
    lead = either(pack.place for pack in packs)
    hour = either(pack.times.in_place for pack in languages.packs)
    told = {word for word in (*words.weekdays, *words.ordinals) if len(word) > _EXACT_ONLY}
    return _Places(
        re.compile(rf" ?, ?(?:(?:{lead}) )?| (?:(?:{lead})|@) | @"),
        re.compile(
            rf"[.,;(]? ?\(?\b(?:(?:{either(pack.but for pack in packs)}) )?"
            rf"(?:{either(pack.exception for pack in packs)})\b"
        ),
        frozenset(told.union(*(pack.never_place.split() for pack in packs))),
        re.compile(rf"\d[:.]\d\d|\d ?(?:{hour})"),
    )


@dataclass(frozen=True, slots=True)
class Read:
    """One reading of a schedule: its pattern, and all that its words said beside it."""

    pattern: Pattern
    said: Said
    start: time | None
    end: time | None
    """None where nobody says when it ends."""
    since: date | None
    until: date | None
    place: str | None = None
    monthly: str = ""
    """The words with "im Monat" added, where without them they may also mean every fortnight."""


def read_schedule(schedule: Schedule, languages: Languages) -> Read:
    """Read what a schedule says; UnclearError where it cannot be followed."""
    if schedule.when and schedule.rrule:
        raise UnclearError("both")
    text = (schedule.when or schedule.rrule or "").strip()
    if not text:
        raise UnclearError("empty")
    if len(text) > MOST_CHARACTERS:
        raise UnclearError("long", most=MOST_CHARACTERS)
    if schedule.rrule:
        return _read_rrule(schedule, text)
    return _read_words(schedule, text, lexicon(languages))


def _read_rrule(schedule: Schedule, text: str) -> Read:
    pattern, last = read_rrule(text, schedule.since)
    until = _agreed("until", last, schedule.until)
    start, end = _times(schedule, None)
    return Read(pattern, Said(), start, end, schedule.since, until)


def _read_words(schedule: Schedule, text: str, words: Lexicon) -> Read:
    folded = fold(text, words.languages)
    if len(folded.text) > 2 * MOST_CHARACTERS:  # one letter may fold to eighteen
        raise UnclearError("long", most=MOST_CHARACTERS)
    said, place = _with_place(folded, words, known=schedule.place is not None)
    since = _agreed("from", said.since, schedule.since)
    until = _agreed("until", said.until, schedule.until)
    start, end = _times(schedule, said.times)
    pattern, ambiguous = pattern_of(said, since)
    monthly = _with_month(folded, said, words) if ambiguous else ""
    return Read(pattern, said, start, end, since, until, place, monthly)


def _with_month(folded: Folded, said: Said, words: Lexicon) -> str:
    begin, end = said.every_second or (0, 1)
    cut = folded.origin[end - 1] + 1
    added = next(
        pack.sentences.of_month
        for pack in words.languages.packs
        if words.finds(rf"(?:{pack.rules.every})\b").match(folded.text, begin)
    )
    return folded.original[:cut] + added + folded.original[cut:]


def _with_place(folded: Folded, words: Lexicon, *, known: bool) -> tuple[Said, str | None]:
    """Read the words, and what follows the time as the place if none is known yet.

    The place begins at a comma, or "im", "at", "chez", "@", after a time of day, and ends
    with the text or before an exception ("Impact Hub, nicht am 21.12."). It holds no word of a
    rule, nor one that looks like a misspelt one.
    """
    whole, places = read_words(folded, len(folded.text), words), _places(words.languages)
    if not whole.unknown:
        return whole, None
    if whole.time_ends is not None and not known:
        begins = list(places.begins.finditer(folded.text, whole.time_ends))[:_MOST_CUTS]
        for begin in reversed(begins):
            for stop in _place_ends(folded.text, begin.end(), places):
                bare = _without(folded, begin.start(), stop)
                said = read_words(bare, len(folded.text), words)
                if (
                    not said.unknown
                    and said.time_ends
                    and _is_place(folded.text[begin.end() : stop], places)
                ):
                    spelt = folded.spelt(begin.end(), stop)
                    return said, re.sub(r"(?<!str)\.$", "", spelt).strip(" ,;") or None
    raise _unknown(folded, whole, known=known)


def _place_ends(text: str, begin: int, places: _Places) -> list[int]:
    """Return where a place may end: with the text, or before words that say when not."""
    exceptions = list(places.exceptions.finditer(text, begin))[:_MOST_CUTS]
    return [len(text), *(found.start() for found in exceptions if found.start() > begin)]


def _without(folded: Folded, begin: int, end: int) -> Folded:
    """Blank a stretch out, so that all other places stay where they are."""
    return replace(folded, text=folded.text[:begin] + "," * (end - begin) + folded.text[end:])


def _unknown(folded: Folded, said: Said, *, known: bool) -> UnclearError:
    named = tuple(folded.spelt(*stretch) for stretch in said.unknown[:_MOST_NAMED])
    behind = said.time_ends is not None and said.unknown[0][0] >= said.time_ends
    reason = ("place" if known else "maybe_place") if behind else "words"
    return UnclearError(reason, words=named)


def _is_place(text: str, places: _Places) -> bool:
    spelt = re.findall(r"[a-z]+", text)
    if not spelt or places.times.search(text):
        return False
    long = [word for word in spelt if len(word) > _EXACT_ONLY]
    return places.rule_words.isdisjoint(spelt) and not any(
        get_close_matches(word, places.rule_words, n=1, cutoff=_TYPO) for word in long
    )


_Value = TypeVar("_Value", date, time)


def _agreed(name: str, said: _Value | None, given: _Value | None) -> _Value | None:
    if said is not None and given is not None and said != given:
        raise UnclearError("differs", name=name, said=said, given=given)
    return given if said is None else said


def _times(
    schedule: Schedule, said: tuple[time, time | None] | None
) -> tuple[time | None, time | None]:
    """Return start and end as they are said; an end before the start is past midnight."""
    start = _agreed("start", said[0] if said else None, schedule.start)
    end = _agreed("end", said[1] if said else None, schedule.end)
    if start is None:
        if end is not None:
            raise UnclearError("no_start")
        return None, None
    if start == end:
        raise UnclearError("same_end")
    return start, end


def usual_end(start: time) -> time:
    """Return when an evening ends if nobody says so."""
    return (datetime.combine(date.min, start) + USUAL_LENGTH).time()
