"""The words of questions in the languages of a network, folded and put together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeVar

from bot.domain.languages.chosen import Languages, pack_of
from bot.domain.words.names import fold
from bot.domain.words.word import DASH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.domain.event import Attendance
    from bot.domain.languages.pack import Pack
    from bot.domain.languages.question_words import QuestionWords

_Meaning = TypeVar("_Meaning")
DISTANCE: Final = re.compile(r"(\d{1,4}(?:\.\d{1,3})?)\s*(?:km|kilometer)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What the packs of some languages know of questions, as `QuestionWords` says; all folded."""

    languages: Languages
    weekdays: Mapping[str, int]
    months: Mapping[str, int]
    days: Mapping[str, int]
    which: Mapping[str, int]
    which_after: Mapping[str, int]
    coming: frozenset[str]
    units: Mapping[str, str]
    joined: Mapping[str, str]
    after_next: frozenset[str]
    numbers: Mapping[str, int]
    ahead: frozenset[str]
    until: frozenset[str]
    between: frozenset[str]
    parts: Mapping[str, int]
    both: frozenset[str]
    amid: frozenset[str]
    since: frozenset[str]
    since_named: frozenset[str]
    linking: frozenset[str]
    calendar_week: frozenset[str]
    of: frozenset[str]
    day_of_month: re.Pattern[str]
    slashed: bool
    attendance: Mapping[str, Attendance]
    near: frozenset[str]
    everywhere: frozenset[str]
    besides: frozenset[str]
    """Before or behind "online": what is online counts beside the place that is named."""
    fillers: frozenset[str]
    kilometres: frozenset[str]
    misspelt: tuple[str, ...]
    """Not folded: what a misspelt word may have been, as it is written."""

    @property
    def meanings(self) -> tuple[Mapping[str, object], ...]:
        """All words that mean one of several things."""
        told = (self.which, self.which_after, self.days, self.units, self.months, self.weekdays)
        return (*told, self.attendance)

    @property
    def reserved(self) -> frozenset[str]:
        """What is understood before any lab's name is."""
        told = (self.days, self.weekdays, self.months, self.units, self.attendance)
        return frozenset(word for kind in told for word in kind) | self.near | self.everywhere

    @property
    def known(self) -> frozenset[str]:
        """Every single word that means anything."""
        phrases = {phrase for kind in (*self.meanings, self.numbers) for phrase in kind}
        phrases |= self.fillers | self.near | self.everywhere | self.kilometres
        phrases |= self.parts.keys() | self.both | self.amid
        return frozenset(word for phrase in phrases for word in phrase.split())


def vocabulary_for(network: Iterable[str], language: str) -> Vocabulary:
    """Return the words of a network's languages, that of the person who asks before the others."""
    codes = tuple(network)
    return vocabulary(Languages.of((language, *codes) if language in codes else codes))


@lru_cache(maxsize=16)
def vocabulary(languages: Languages) -> Vocabulary:
    """Return the words of some languages, put together once for each combination."""
    words = [pack.questions for pack in languages.packs]
    weekdays, months = _calendar(languages.packs)
    which, after = _lines(each.which for each in words), _lines(each.which_after for each in words)
    linking, until = _all(words, lambda said: said.linking), _all(words, lambda said: said.until)
    silent, besides = _all(words, lambda said: said.silent), _all(words, lambda said: said.besides)
    return Vocabulary(
        languages=languages,
        weekdays=weekdays,
        months=months,
        which=which,
        which_after=after,
        coming=_all(words, lambda said: said.coming),
        after_next=frozenset(fold(said.after_next) for said in words if said.after_next),
        ahead=_all(words, lambda said: said.ahead),
        until=until,
        between=_all(words, lambda said: said.between) | until | {DASH},
        parts=_lines(each.parts for each in words),
        both=_all(words, lambda said: said.both),
        amid=_all(words, lambda said: said.amid),
        since=_all(words, lambda said: said.since),
        since_named=_all(words, lambda said: said.since_named),
        linking=linking,
        calendar_week=_all(words, lambda said: said.calendar_week),
        of=_all(words, lambda said: said.of),
        day_of_month=_day_of_month(words),
        slashed=any(said.slashed for said in words),
        near=_all(words, lambda said: said.near),
        everywhere=_all(words, lambda said: said.everywhere),
        besides=besides,
        fillers=besides | silent | linking | until | which.keys() | after.keys() | {DASH},
        kilometres=_all(words, lambda said: said.kilometres),
        misspelt=tuple(dict.fromkeys(word for said in words for word in said.misspelt.split())),
        days=_joined({fold(phrase): day for phrase, day in said.days.items()} for said in words),
        units=_units(words),
        joined=_words_joined(words),
        numbers=_numbers(words),
        attendance=_attendance(words),
    )


def _day_of_month(words: Sequence[QuestionWords]) -> re.Pattern[str]:
    endings = "|".join(filter(None, (said.ordinal_ending for said in words)))
    return re.compile(rf"(\d{{1,2}})(?:\.|{endings})?", re.IGNORECASE)


def _words_joined(words: Sequence[QuestionWords]) -> Mapping[str, str]:
    return _joined(
        {fold(phrase): fold(word) for phrase, word in said.joined.items()} for said in words
    )


def _units(words: Sequence[QuestionWords]) -> Mapping[str, str]:
    return _joined(
        {fold(word): unit for unit, line in said.units.items() for word in line.split()}
        for said in words
    )


def _numbers(words: Sequence[QuestionWords]) -> Mapping[str, int]:
    return _joined(
        {fold(word): n for n, line in enumerate(said.numbers, 1) for word in line.split()}
        for said in words
    )


def _attendance(words: Sequence[QuestionWords]) -> Mapping[str, Attendance]:
    return _joined(
        {fold(phrase): kind for kind, told in said.attendance.items() for phrase in told}
        for said in words
    )


@lru_cache(maxsize=16)
def short_weekdays(language: str) -> Mapping[str, int]:
    """Return the short forms of the days, so short that they only count in their language."""
    lines = enumerate(pack_of(language).calendar.short_weekdays)
    return {fold(name): day for day, line in lines for name in line.split()}


@lru_cache(maxsize=16)
def suggested(language: str) -> dict[str, str]:
    """Return the words to suggest in a language, by their folded form."""
    return {fold(phrase): phrase for phrase in pack_of(language).questions.suggested}


def _all(words: Iterable[QuestionWords], of: Callable[[QuestionWords], str]) -> frozenset[str]:
    return frozenset(fold(word) for said in words for word in of(said).split())


def _lines(each: Iterable[Mapping[int, str]]) -> dict[str, int]:
    return _joined(
        {fold(word): steps for steps, line in lines.items() for word in line.split()}
        for lines in each
    )


def _joined(each: Iterable[Mapping[str, _Meaning]]) -> dict[str, _Meaning]:
    """Put words together; what two languages call differently means what the first says."""
    found: dict[str, _Meaning] = {}
    for words in each:
        found = {**words, **found}
    return found


def _calendar(packs: Iterable[Pack]) -> tuple[dict[str, int], dict[str, int]]:
    """Return weekdays and months; "mar" is no March where an earlier language has a "mardi"."""
    weekdays: dict[str, int] = {}
    months: dict[str, int] = {}
    days: set[str] = set()
    for pack in packs:
        named = {
            fold(name + ending): day
            for day, line in enumerate(pack.calendar.weekdays)
            for name in line.split()
            for ending in ("", "s")
        }
        weekdays = {**{word: day for word, day in named.items() if word not in months}, **weekdays}
        days |= named.keys()
        names = {
            fold(name): number
            for number, line in enumerate(pack.calendar.months, 1)
            for name in line.split()
        }
        months = {**{word: month for word, month in names.items() if word not in days}, **months}
        days |= short_weekdays(pack.code).keys()
    return weekdays, months
