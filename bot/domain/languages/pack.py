"""What a language pack holds: every word and phrase that the grammars read or say.

Three kinds of text occur. Names are written as in a sentence ("März", "février"). What is said is
a format, filled with `str.format`. What is read is a regular expression, or a line of words, in
*folded* spelling: lower case, without the accents that `folds` takes away, with a blank for each
apostrophe ("d'août" is "d aout"). Expressions name what all languages share as `${weekdays}`; the
names are those of `bot.domain.rules.lexicon.Lexicon.parts`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.languages.announcement_words import (
        AttendanceWords,
        CalledOffWords,
        RegistrationWords,
        RelativeWords,
    )
    from bot.domain.languages.meeting_words import MeetingWords
    from bot.domain.languages.page_words import PageWords
    from bot.domain.languages.question_words import PaceWords, QuestionWords, ReminderWords
    from bot.domain.languages.rule_words import RuleWords, TimeWords
    from bot.domain.languages.title_words import TitleWords
    from bot.domain.languages.told_words import Refusals, Sentences


def words(line: str) -> tuple[str, ...]:
    """Return the words of a line, for lists that read better as one."""
    return tuple(line.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What months and days of the week are called."""

    months: tuple[str, ...]
    """From January: lines of all spellings, the full name first."""
    weekdays: tuple[str, ...]
    """From Monday: lines of the long names, the usual one first."""
    short_weekdays: tuple[str, ...]
    """From Monday: lines of short forms, which count as days only where days are expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """All that the grammars know of one language."""

    code: str
    """ISO 639-1."""
    folds: Mapping[str, str] = field(default_factory=dict)
    """Letters that rules read as others: "ä" as "ae"."""
    calendar: Calendar
    rules: RuleWords
    times: TimeWords
    sentences: Sentences
    refusals: Refusals
    questions: QuestionWords
    pace: PaceWords
    reminders: ReminderWords
    meetings: MeetingWords
    called_off: CalledOffWords
    attendance: AttendanceWords
    registration: RegistrationWords
    relative: RelativeWords
    titles: TitleWords
    pages: PageWords
