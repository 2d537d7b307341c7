"""Regular evenings in prose: "Köln: jeden zweiten Montag, 19:00, Hackländerstr. 2"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from bot.domain.event import Problem
from bot.domain.prose import doubt, phrases
from bot.domain.prose.ends import sentences
from bot.domain.prose.left_out import LeftOut, left_out
from bot.domain.prose.named import key_of
from bot.domain.prose.off import is_cancelled, is_off_for_good, without_cancellation
from bot.domain.prose.tidying import tidy, tidy_place
from bot.domain.prose.told import ToldRule
from bot.domain.prose.when import whens
from bot.domain.prose.words import WEEKDAY
from bot.domain.rules.rule import parse_rule
from bot.domain.source import Schedule
from bot.errors import RuleError

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.prose.line import Line, Stretch
    from bot.domain.prose.when import When
    from bot.domain.rules.rule import Rule

_NTH: Final = (
    r"(?:(?:\d|ein|zwei|drei|vier)\.|ersten?|zweiten?|dritten?|vierten?|fünften?|letzten?"
    r"|vorletzten?|first|second|third|fourth|last|1st|2nd|3rd|4th)"
)
_OPENING: Final = re.compile(
    rf"\b(?:jede[nrsm]?\s(?:{_NTH}|{WEEKDAY}|woche|monat)"
    rf"|every\s(?:{_NTH}|other|second|{WEEKDAY}|two|week|month)"
    r"|(?:all[er]+)\s(?:zwei|drei|vier|2|3|4|14)\s(?:wochen|tage)"
    rf"|(?:immer\s)?(?:am|an jedem|the|on the)\s{_NTH}"
    rf"(?:\s(?:und|oder|and|or)\s{_NTH})?\s{WEEKDAY}\s(?:im|des|eines|of|in)\s"
    rf"|immer\s(?:{WEEKDAY}s?|am\s{WEEKDAY})"
    r"|(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)s\b"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)days\b"
    r"|14-tägig|zweiwöchentlich|bi-?weekly|fortnightly)",
    re.IGNORECASE,
)
_SINCE: Final = re.compile(
    r",?\s\(?(?:seit|since)\s[^,;()!?]{0,20}?(?<!\d)20\d\d(?!\d)\)?", re.IGNORECASE
)
"""Since when a group has met, which those who would come need not know."""
_CLOCK: Final = re.compile(
    r"\d{1,2}(?::\d\d|\.\d\d\s?uhr|\s?uhr|\s?h\b|\s?[ap]\.?m)", re.IGNORECASE
)
_EXCEPTION: Final = re.compile(
    r"\b(?:nicht|außer|ausser|ohne|except|not|kein\w*|pause|bis|seit|ab|until|from)\b",
    re.IGNORECASE,
)
_REGULARLY: Final = re.compile(r"\W*(?:wir|we|regelmäßig\w*|immer|our|unser\w*)\b", re.IGNORECASE)
_MOST_WORDS: Final = 250
_MOST_TAILS: Final = 10
_TAIL: Final = re.compile(r"\s?(?:[,;(|]|\s[–—-])\s?|\s(?=(?:entf|f)[äa]ll)", re.IGNORECASE)
"""Where a clause may begin that calls days of the rule off."""
_CALLS_OFF: Final = re.compile(
    rf"\W{{0,3}}(?:(?:aber|jedoch|und|but|and)\s)?(?:am|an|den|der|die|das|es|vom|im|in|on|the"
    rf"|nicht|kein\w{{0,2}}|außer|ausser|ohne|no|not|except|f[äa]ll\w*|entf[äa]ll\w*|abgesagt"
    rf"|cancell?ed|leider|{WEEKDAY})(?!\w)|\W{{0,3}}\d{{1,2}}\.",
    re.IGNORECASE,
)
""" ", am 23.12. nicht", and not the house number of "Hauptstr. 12 – 23.12. entfällt"."""
_BOUNDED: Final = re.compile(
    r"\b(?:ab|bis|seit|nicht|außer|ausser|ohne|from|since|until|till|except|not)\b\W*(?:\w+\W+){0,2}$",
    re.IGNORECASE,
)
"""Before a day in a rule's own words: it opens, closes or interrupts the rule."""
_LEAD: Final = re.compile(
    r"\b(?:wir\s)?(?:treffen|trifft)\s(?:wir\s)?(?:uns|sich)?\W*$"
    r"|\b(?:am|immer|we meet|meets|finde[tn])\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Regular:
    """A regular evening, and where the other sentences of its line stand that name days."""

    told: ToldRule
    rest: tuple[Stretch, ...] = ()


def regular_in(line: Line, today: date) -> Regular | Problem | None:
    """Read a line that says when a group usually meets; a Problem where that is not clear.

    Without a time of day it is no line about a meeting, or too vague to send anyone there; and
    with a day in the rule's own sentence it tells of that day.
    """
    text = line.text
    opening = _OPENING.search(text)
    if opening is None or not _CLOCK.search(text, opening.start()):
        return None
    at = opening.start()
    parts = _parts(text, at, today)
    start, end = next(part for part in parts if part[0] <= at < part[1])
    whole = next(last for first, last in sentences(text) if first <= at < last)
    if doubt.is_about_hours(text) or doubt.is_told_as_past(text[start:end]):
        return None
    if any(when.spans and not _is_bounded(text, at, when) for when in _within(text, start, end)):
        return None
    said, marked = _without_title(line, at, text[at:end].rstrip(" .!?"))
    title = without_cancellation(marked or _title(text[:at]))
    rule, place = _rule(_words(said[:_MOST_WORDS]), today)
    if rule is None:
        told = "It is not clear when this meets; state it as a source of kind schedule"
        return Problem("rule_unclear", f"{told}: {' '.join(said.split())}")
    others = [part for part in parts if part[0] != start]
    without = LeftOut()
    for first, last in others:
        without = without.and_also(left_out(text[first:last], today))
    told_rule = ToldRule(
        uid=f"prose:{rule.pattern}" + (f":{key}" if (key := key_of(title)) else ""),
        title=title,
        rule=without.out_of(rule),
        place=tidy_place(place),
        address=next((link.address for link in line.links), ""),
        cancelled=left_out(text[end:whole], today) == LeftOut()
        and is_off_for_good(text[start:whole]),
    )
    dated = [part for part in others if any(when.spans for when in whens(text[slice(*part)]))]
    return Regular(told_rule, tuple(dated))


def _parts(text: str, at: int, today: date) -> list[Stretch]:
    """Return the sentences of a line; that of the rule at `at` ends where days of it are off."""
    parts: list[Stretch] = []
    for start, end in sentences(text):
        if start <= at < end and (tail := _tail(text, at, end, today)) is not None:
            parts += [(start, tail), (tail, end)]
        else:
            parts.append((start, end))
    return parts


def _tail(text: str, at: int, end: int, today: date) -> int | None:
    """Return where the clauses of a rule's sentence begin that call it off, or days of it."""
    clock = _CLOCK.search(text, at, end)
    for found in islice(_TAIL.finditer(text, clock.end() if clock else at, end), _MOST_TAILS):
        tail = text[found.end() : end]
        if not _CALLS_OFF.match(tail):
            continue
        if is_cancelled(tail) or left_out(tail, today) != LeftOut():
            return found.end()
    return None


def _within(text: str, start: int, end: int) -> list[When]:
    found = whens(text[start:end])
    return [replace(when, start=start + when.start, end=start + when.end) for when in found]


def _is_bounded(text: str, at: int, when: When) -> bool:
    return when.start > at and bool(_BOUNDED.search(text, at, when.start))


def _rule(words: str, today: date) -> tuple[Rule | None, str]:
    """Read a rule and its place, which may hold words that sound like a rule's ("Alter Markt")."""
    bare = _SINCE.sub("", words, count=1)
    for when, place in ((words, ""), _before_place(words), (bare, ""), _before_place(bare)):
        try:
            rule = parse_rule(Schedule(when=when), today=today)
        except RuleError:
            continue
        return rule, place or rule.place or ""
    return None, ""


def _before_place(words: str) -> tuple[str, str]:
    """Cut "jeden Montag, 19 Uhr, Lokal K, Weg 2" behind its time, unless an exception follows."""
    clock = _CLOCK.search(words)
    comma = words.find(", ", clock.end()) if clock else -1
    if comma < 0 or _EXCEPTION.search(words, comma):
        return words, ""
    return words[:comma], words[comma + 2 :]


def _without_title(line: Line, start: int, said: str) -> tuple[str, str]:
    """Take ": **title**" off the end of what is said."""
    for first, last in (*line.strong, *((link.start, link.end) for link in line.links)):
        words = line.text[first:last].strip()
        if first > start and words and not phrases.GENERIC_LINK.fullmatch(words):
            return said[: first - start].rstrip(" :–-,"), tidy(words)
    return said, ""


def _words(said: str) -> str:
    """Write "Hackländerstr. 2 (Lokal K)" without brackets, which a place need not have."""
    return re.sub(r"\s*\(([^()]*)\)", r", \1", said).strip(" ,;:–-").replace(", statt", "")


def _title(before: str) -> str:
    words = _LEAD.sub("", before).strip(" \t:,–-|*")
    if _REGULARLY.match(words):
        return ""
    if not words or phrases.LABELS.fullmatch(words) or phrases.TELLING.search(words):
        found = phrases.NAMED.search(words) if words else None
        return tidy(found[0]) if found and found[0][:1].isupper() else ""
    return tidy(words) if len(words) < 80 else ""  # noqa: PLR2004 - a label, no sentence
