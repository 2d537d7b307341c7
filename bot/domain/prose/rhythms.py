"""Regular evenings told in a sentence, in a language whose sentences we do not know otherwise.

"Nous nous retrouvons chaque premier mardi du mois à 19h à La Cantine": a sentence that speaks of
people coming together is read as a rule would be, whole. What has more words is told, not guessed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.domain.event import Problem
from bot.domain.languages.chosen import Languages, pack_of
from bot.domain.prose.told import ToldRule
from bot.domain.rules.lexicon import fold
from bot.domain.rules.rule import parse_rule
from bot.domain.source import Schedule
from bot.domain.submission_words import repeats
from bot.errors import RuleError

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.prose.line import Line

_LONGEST: Final = 250
_MOST_SENTENCES: Final = 50
_END: Final = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-ÖØ-Þ])")
_CLOCK: Final = re.compile(r"\d ?(?:h|:\d\d)")


def rhythm_in(line: Line, today: date, language: str) -> ToldRule | Problem | None:
    """Read the first sentence that says when a group usually meets; a Problem if unclear."""
    gathers = pack_of(language).meetings.gathers
    languages = Languages.of((language,))
    for sentence in _END.split(line.text)[:_MOST_SENTENCES] if gathers else ():
        if len(sentence) > _LONGEST:
            continue
        folded = fold(sentence, languages).text
        if re.search(gathers, folded) and _CLOCK.search(folded) and repeats(sentence, languages):
            return _read(sentence, today, language)
    return None


def _read(sentence: str, today: date, language: str) -> ToldRule | Problem:
    try:
        rule = parse_rule(Schedule(when=sentence, languages=(language,)), today=today)
    except RuleError:
        told = "It is not clear when this meets; state it as a source of kind schedule"
        return Problem("rule_unclear", f"{told}: {' '.join(sentence.split())}")
    return ToldRule(uid=f"prose:{rule.pattern}", title="", rule=rule, place=rule.place or "")
