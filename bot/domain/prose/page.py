"""What is known while a page of prose is read from top to bottom."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bot.domain.event import Problem
from bot.domain.languages.chosen import pack_of
from bot.domain.prose import off, phrases
from bot.domain.prose.full_dates import IN_SENTENCES
from bot.domain.prose.left_out import LeftOut, on_days
from bot.domain.prose.sections import Sections
from bot.domain.prose.tidying import capital

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.prose.line import Line
    from bot.domain.prose.told import Told, ToldRule
    from bot.domain.prose.when import When

_MOST_PROBLEMS: Final = 50
_MOST_LEFT_OUT: Final = 50
_MOST_SENTENCE: Final = 600
_ENGLISH: Final = re.compile(r"\b(?:we|our|the|at|on|next|and)\b", re.IGNORECASE)
_GERMAN: Final = re.compile(r"\b(?:wir|uhr|und|der|die|das|im|um|den)\b", re.IGNORECASE)
_NAMES: Final = {"de": "Treffen", "en": "Meeting"}


@dataclass(slots=True)
class Page:
    """What was found so far, and what the headings say of what follows."""

    today: date
    language: str
    meetings: list[Told] = field(default_factory=list)
    rules: list[ToldRule] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sections: Sections = field(default_factory=Sections)
    without: LeftOut = field(default_factory=LeftOut)
    """What sentences that name no meeting say is off: days of the regular evening, if any."""
    tried: int = 0
    """So many lines looked like a rule; each costs more than a date."""

    def complain(self, code: str, message: str) -> None:
        """Note what is odd, as long as there is not too much of it."""
        if len(self.problems) < _MOST_PROBLEMS or code == "too_many":
            self.problems.append(Problem(code, message))

    def leave_out(self, days: list[When]) -> None:
        """Note days on which there is no meeting."""
        if len(self.without.stretches) + len(self.without.yearly) < _MOST_LEFT_OUT:
            self.without = self.without.and_also(on_days(days, self.today))

    def title(self, line: Line, words: str) -> str:
        """Return the title that words give, or the heading above their line, or just "Treffen"."""
        whole = off.without_cancellation(words)
        title = phrases.NEXT.sub("", whole, count=1).strip() if phrases.NEXT.match(whole) else whole
        if title and not phrases.LABELS.fullmatch(title):
            return title if title == whole else capital(title)
        return self.sections.title(without=line) or self.nameless(line)

    def nameless(self, line: Line) -> str:
        """Return what a meeting is called that nothing names, in the language of its line."""
        if self.language not in IN_SENTENCES:
            return pack_of(self.language).sentences.untitled
        english = _ENGLISH.search(line.text) and not _GERMAN.search(line.text)
        return _NAMES["en"] if english else _NAMES.get(self.language, _NAMES["en"])

    def told_rules(self) -> tuple[ToldRule, ...]:
        """Return the rules; what is off elsewhere on the page is off in the only one."""
        if len({rule.uid for rule in self.rules}) != 1 or self.without == LeftOut():
            return tuple(self.rules)
        return tuple(replace(told, rule=self.without.out_of(told.rule)) for told in self.rules)


def shortened(sentence: str) -> str:
    """Return a sentence on one line, cut where it is long."""
    words = " ".join(sentence.split())
    if len(words) <= _MOST_SENTENCE:
        return words
    return words[:_MOST_SENTENCE].rsplit(" ", 1)[0] + " …"
