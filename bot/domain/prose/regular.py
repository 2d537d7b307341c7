"""Regular evenings in prose: "Köln: jeden zweiten Montag, 19:00, Hackländerstr. 2"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.domain.event import Problem
from bot.domain.prose import doubt, phrases
from bot.domain.prose.left_out import are_left_out, without
from bot.domain.prose.named import key_of
from bot.domain.prose.tidying import tidy, tidy_place
from bot.domain.prose.told import ToldRule
from bot.domain.prose.words import WEEKDAY
from bot.domain.rules.rule import parse_rule
from bot.domain.source import Schedule
from bot.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.domain.prose.line import Line
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
_CLOCK: Final = re.compile(
    r"\d{1,2}(?::\d\d|\.\d\d\s?uhr|\s?uhr|\s?h\b|\s?[ap]\.?m)", re.IGNORECASE
)
_EXCEPTION: Final = re.compile(
    r"\b(?:nicht|außer|ausser|ohne|except|not|kein\w*|pause|bis|seit|ab|until|from)\b",
    re.IGNORECASE,
)
_REGULARLY: Final = re.compile(r"\W*(?:wir|we|regelmäßig\w*|immer|our|unser\w*)\b", re.IGNORECASE)
_MOST_WORDS: Final = 250
_END: Final = re.compile(
    r"[!?]|(?<!\d)(?<!\bstr)(?<!\be)(?<!\bV)\.(?=\s+[A-ZÄÖÜ]|\s*$)"
    r"|(?<=\d\.\d\d)\.(?=\s+(?-i:[A-ZÄÖÜ]))",
    re.IGNORECASE,
)
_LEAD: Final = re.compile(
    r"\b(?:wir\s)?(?:treffen|trifft)\s(?:wir\s)?(?:uns|sich)?\W*$"
    r"|\b(?:am|immer|we meet|meets|finde[tn])\W*$",
    re.IGNORECASE,
)


def regular_in(line: Line, today: date) -> ToldRule | Problem | None:
    """Read a line that says when a group usually meets; a Problem where that is not clear.

    Without a time of day it is no line about a meeting, or too vague to send anyone there.
    """
    text = line.text
    opening = _OPENING.search(text)
    if opening is None or not _CLOCK.search(text, opening.start()):
        return None
    if doubt.is_about_hours(text) or doubt.is_told_as_past(text):
        return None
    whole = _END.split(text[opening.start() :], maxsplit=1)[0]
    said, behind = whole[:_MOST_WORDS], text[opening.start() + len(whole) :]
    before = text[: opening.start()]
    said, marked = _without_title(line, opening.start(), said)
    title = marked or _title(before)
    words = _words(said)
    rule, place = _rule(words + without(behind[1:]), today)
    if rule is None:
        rule, place = _rule(words, today)
    if rule is None:
        told = "It is not clear when this meets; state it as a source of kind schedule"
        return Problem("rule_unclear", f"{told}: {' '.join(said.split())}")
    return ToldRule(
        uid=f"prose:{rule.pattern}" + (f":{key}" if (key := key_of(title)) else ""),
        title=title,
        rule=rule,
        place=tidy_place(place),
        address=next((link.address for link in line.links), ""),
        # What another sentence calls off is a day of it, or something else, but not all of it.
        cancelled=doubt.is_cancelled(_END.split(before)[-1] + whole),
    )


def is_only_regular(line: Line, days: Sequence[int]) -> bool:
    """Whether the days of a line, by where they stand, are only left out of a regular evening."""
    opening = _OPENING.search(line.text)
    if opening is None or not _CLOCK.search(line.text, opening.start()):
        return False
    return are_left_out(line.text, opening.start(), days)


def _rule(words: str, today: date) -> tuple[Rule | None, str]:
    """Read a rule and its place, which may hold words that sound like a rule's ("Alter Markt")."""
    for when, place in ((words, ""), _before_place(words)):
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
