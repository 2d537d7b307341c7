"""From what the configuration says to one reading of it: words, RRULE, times and place."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeVar

from bot.domain.rules.lexicon import ORDINALS, WEEKDAYS, Folded, fold, words
from bot.domain.rules.refusals import UnclearError
from bot.domain.rules.rrule import read_rrule
from bot.domain.rules.said import Said, pattern_of
from bot.domain.rules.words import read_words

if TYPE_CHECKING:
    from bot.domain.rules.pattern import Pattern
    from bot.domain.source import Schedule

MOST_CHARACTERS = 300
USUAL_LENGTH = timedelta(hours=2)
"""How long a regular evening lasts if nobody says so; real ones last two or three hours."""

_PLACE_BEGINS = re.compile(
    r" ?, ?(?:(?:im|in|at|bei|beim) (?:(?:der|den|dem|the) )?)?"
    r"| (?:(?:im|in|at|bei|beim)(?: (?:der|den|dem|the))?|@) | @"
)
_EXCEPTIONS = re.compile(
    r"[.,;(]? ?\(?\b(?:(?:aber|but|und|and) )?(?:ausser|nicht|ohne|except|excluding|not|kein)\b"
)
_MOST_CUTS = 20
_MOST_NAMED = 8
_RULE_WORDS = {word for word in {*WEEKDAYS, *ORDINALS} if len(word) > 4}  # noqa: PLR2004
_RULE_WORDS |= set(
    words(
        "ausser nicht ohne except excluding jeden jede jeder every alle aller woche wochen week "
        "weeks monat monats month months gerade geraden ungeraden kalenderwochen taeglich "
        "wochentags werktags monatlich woechentlich weekly monthly daily biweekly fortnightly "
        "taegig oder"
    )
)
_EXACT_ONLY = 4
_TYPO = 0.8


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


def read_schedule(schedule: Schedule) -> Read:
    """Read what a schedule says; UnclearError where it cannot be followed."""
    if schedule.when and schedule.rrule:
        raise UnclearError("both")
    text = (schedule.when or schedule.rrule or "").strip()
    if not text:
        raise UnclearError("empty")
    if len(text) > MOST_CHARACTERS:
        raise UnclearError("long", most=MOST_CHARACTERS)
    return _read_rrule(schedule, text) if schedule.rrule else _read_words(schedule, text)


def _read_rrule(schedule: Schedule, text: str) -> Read:
    pattern, last = read_rrule(text, schedule.since)
    until = _agreed("until", last, schedule.until)
    start, end = _times(schedule, None)
    return Read(pattern, Said(), start, end, schedule.since, until)


def _read_words(schedule: Schedule, text: str) -> Read:
    folded = fold(text)
    if len(folded.text) > 2 * MOST_CHARACTERS:  # one letter may fold to eighteen
        raise UnclearError("long", most=MOST_CHARACTERS)
    said, place = _with_place(folded, known=schedule.place is not None)
    since = _agreed("from", said.since, schedule.since)
    until = _agreed("until", said.until, schedule.until)
    start, end = _times(schedule, said.times)
    pattern, ambiguous = pattern_of(said, since)
    monthly = _with_month(folded, said) if ambiguous else ""
    return Read(pattern, said, start, end, since, until, place, monthly)


def _with_month(folded: Folded, said: Said) -> str:
    begin, end = said.every_second or (0, 1)
    cut = folded.origin[end - 1] + 1
    added = " im Monat" if folded.text.startswith("jede", begin) else " of the month"
    return folded.original[:cut] + added + folded.original[cut:]


def _with_place(folded: Folded, *, known: bool) -> tuple[Said, str | None]:
    """Read the words, and what follows the time as the place if none is known yet.

    The place begins at a comma, or "im", "in", "at", "bei", "@", after a time of day, and ends
    with the text or before an exception ("Impact Hub, nicht am 21.12."). It holds no word of a
    rule, nor one that looks like a misspelt one.
    """
    whole = read_words(folded, len(folded.text))
    if not whole.unknown:
        return whole, None
    if whole.time_ends is not None and not known:
        begins = list(_PLACE_BEGINS.finditer(folded.text, whole.time_ends))[:_MOST_CUTS]
        for begin in reversed(begins):
            for stop in _place_ends(folded.text, begin.end()):
                said = read_words(_without(folded, begin.start(), stop), len(folded.text))
                if (
                    not said.unknown
                    and said.time_ends
                    and _is_place(folded.text[begin.end() : stop])
                ):
                    spelt = folded.spelt(begin.end(), stop)
                    return said, re.sub(r"(?<!str)\.$", "", spelt).strip(" ,;") or None
    raise _unknown(folded, whole, known=known)


def _place_ends(text: str, begin: int) -> list[int]:
    """Return where a place may end: with the text, or before words that say when not."""
    exceptions = list(_EXCEPTIONS.finditer(text, begin))[:_MOST_CUTS]
    return [len(text), *(found.start() for found in exceptions if found.start() > begin)]


def _without(folded: Folded, begin: int, end: int) -> Folded:
    """Blank a stretch out, so that all other places stay where they are."""
    return replace(folded, text=folded.text[:begin] + "," * (end - begin) + folded.text[end:])


def _unknown(folded: Folded, said: Said, *, known: bool) -> UnclearError:
    named = tuple(folded.spelt(*stretch) for stretch in said.unknown[:_MOST_NAMED])
    behind = said.time_ends is not None and said.unknown[0][0] >= said.time_ends
    reason = ("place" if known else "maybe_place") if behind else "words"
    return UnclearError(reason, words=named)


def _is_place(text: str) -> bool:
    spelt = re.findall(r"[a-z]+", text)
    if not spelt or re.search(r"\d[:.]\d\d|\duhr|\d uhr", text):
        return False
    long = [word for word in spelt if len(word) > _EXACT_ONLY]
    return _RULE_WORDS.isdisjoint(spelt) and not any(
        get_close_matches(word, _RULE_WORDS, n=1, cutoff=_TYPO) for word in long
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
    """Return when an evening ends of which nobody says so."""
    return (datetime.combine(date.min, start) + USUAL_LENGTH).time()
