"""The words of rules in the languages that are read, and how spellings are folded to them.

All words here are folded: lower case, ae for ä where German is read, one kind of hyphen.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from string import Template
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from bot.domain.languages.chosen import Languages
    from bot.domain.languages.pack import Pack
    from bot.domain.languages.rule_words import RuleWords, TimeWords

_HYPHENS: Final = dict.fromkeys("‐‑‒–—−", "-")
_QUOTES: Final = dict.fromkeys("„“”‚‘’'`\"*_", " ")
NO_MATCH: Final = "(?!)"


@dataclass(frozen=True, slots=True)
class Folded:
    """A text folded for reading, and for each folded character where it stood before."""

    original: str
    text: str
    origin: tuple[int, ...]

    def spelt(self, start: int, end: int) -> str:
        """Return how a stretch of the folded text was written."""
        return self.original[self.origin[start] : self.origin[end - 1] + 1]


def fold(text: str, languages: Languages) -> Folded:
    """Fold case, accents, hyphens and quotation marks; whitespace becomes single blanks."""
    folds = _folds(languages)
    original = " ".join(unicodedata.normalize("NFKC", text).split())
    letters: list[str] = []
    origin: list[int] = []
    for index, letter in enumerate(original):
        small = letter.casefold()
        folded = folds.get(small, small)
        letters.append(folded)
        origin += [index] * len(folded)
    return Folded(original, "".join(letters), tuple(origin))


@lru_cache(maxsize=16)
def _folds(languages: Languages) -> dict[str, str]:
    folds = {**_HYPHENS, **_QUOTES}
    for pack in languages.packs:
        folds = {**pack.folds, **folds}
    return folds


def any_of(words: Collection[str]) -> str:
    """Return a regular expression for one of the words, longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or NO_MATCH


def either(expressions: Iterable[str]) -> str:
    """Return a regular expression for one of several; those that are empty match nothing."""
    return "|".join(filter(None, expressions)) or NO_MATCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """What the packs of some languages know of rules, put together."""

    languages: Languages
    weekdays: Mapping[str, int]
    months: Mapping[str, int]
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    hours: Mapping[str, int]
    parts: Mapping[str, str]
    """Regular expressions by name, for the expressions of packs to be made of."""

    def expression(self, template: str) -> str:
        """Return a regular expression with the parts filled in where it names them."""
        return Template(template).substitute(self.parts)

    def finds(self, template: str) -> re.Pattern[str]:
        """Return the same, compiled; compiled ones are remembered."""
        return _compiled(self.expression(template))

    def words(self, of: Callable[[RuleWords], str]) -> str:
        """Return a regular expression for what each pack has of one kind of word."""
        return either(of(pack.rules) for pack in self.languages.packs)

    def weekday(self, word: str) -> int:
        """Return the number of a weekday that `${weekday}` matched."""
        return self.weekdays[word.rstrip(".")]

    def month(self, word: str) -> int:
        """Return the number of a month that `${month}` matched."""
        return self.months[word.rstrip(".")]

    def number(self, word: str) -> int:
        """Return the value of what `${number}` matched."""
        return self.numbers[word] if word in self.numbers else int(word)

    def ordinal(self, word: str) -> int:
        """Return the value of what `${ordinal}` matched; negative counts from the end."""
        return self.ordinals[word] if word in self.ordinals else int(re.sub(r"\D", "", word))


@lru_cache(maxsize=512)
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


@lru_cache(maxsize=16)
def lexicon(languages: Languages) -> Lexicon:
    """Return the words of some languages, put together once for each combination."""
    weekdays, months = _names(languages)
    packs = [pack.rules for pack in languages.packs]
    numbers = _joined(pack.numbers for pack in packs)
    ordinals = _joined(pack.ordinals for pack in packs)
    parts = _of_words(packs, weekdays, months, numbers, ordinals)
    parts |= _of_times(languages, months, parts)
    parts |= _of_lists(parts)
    return Lexicon(
        languages=languages,
        weekdays=weekdays,
        months=months,
        numbers=numbers,
        ordinals=ordinals,
        hours=_joined(pack.times.hours for pack in languages.packs),
        parts=parts,
    )


def _joined(each: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Put words together; what two languages call differently means what the first says."""
    found: dict[str, int] = {}
    for words in each:
        found = {**words, **found}
    return found


def _names(languages: Languages) -> tuple[dict[str, int], dict[str, int]]:
    """Return weekdays and months; a word is only one of them, as the first language says."""
    weekdays: dict[str, int] = {}
    months: dict[str, int] = {}
    for pack in languages.packs:
        days = {word: day for word, day in _weekdays(pack, languages) if word not in months}
        names = {
            fold(name, languages).text: number
            for number, line in enumerate(pack.calendar.months, 1)
            for name in line.split()
        }
        names = {word: month for word, month in names.items() if word not in weekdays}
        weekdays, months = {**days, **weekdays}, {**names, **months}
    return weekdays, months


def _weekdays(pack: Pack, languages: Languages) -> Iterable[tuple[str, int]]:
    for day, line in enumerate(pack.calendar.weekdays):
        for name, ending in product(line.split(), pack.rules.weekday_endings):
            yield fold(name, languages).text + ending, day
    for day, line in enumerate(pack.calendar.short_weekdays):
        for name in line.split():
            yield fold(name, languages).text, day
    yield from pack.rules.more_weekdays.items()


def _of_words(
    packs: list[RuleWords],
    weekdays: Collection[str],
    months: Collection[str],
    numbers: Collection[str],
    ordinals: Collection[str],
) -> dict[str, str]:
    endings = either(pack.ordinal_ending for pack in packs)
    both = either(pack.both for pack in packs)
    choice = either(pack.either for pack in packs)
    before = "".join(pack.not_weekday for pack in packs)
    return {
        "weekday": rf"{before}\b(?:{any_of(weekdays)})\b\.?",
        "month": rf"\b(?:{any_of(months)})\b\.?",
        "number": rf"(?:\d{{1,3}}|{any_of(numbers)})",
        "ordinal": rf"(?:\b(?:{any_of(ordinals)})\b|\b\d{{1,2}}(?:\.(?!\d)| ?(?:{endings})\b))",
        "ordinal_ending": f"(?:{endings})",
        "both": f"(?:{both})",
        "choice": f"(?:{choice})",
        "and_or": rf"(?: ?, ?(?:{both}|{choice}) | ?[,/&+] ?| (?:{both}|{choice}) )",
        "to": rf"(?: ?- ?| (?:{either(pack.to for pack in packs)}) )",
        "every": f"(?:{either(pack.every for pack in packs)})",
        "small": f"(?:{either(pack.small for pack in packs)})",
        "holidays": f"(?:{either(pack.holidays for pack in packs)})",
        "in_month": f"(?:{either(pack.in_month for pack in packs)})",
        "article": f"(?:{either(pack.list_article for pack in packs)})",
        "unit": "(?P<unit>" + either(w for pack in packs for w in pack.units.values()) + ")",
    }


def _of_times(
    languages: Languages, months: Mapping[str, int], parts: Mapping[str, str]
) -> dict[str, str]:
    packs = [pack.times for pack in languages.packs]
    clock = _clock(packs)
    first = [pack.calendar.months for pack in languages.packs if pack.times.month_first]
    told = {
        fold(name, languages).text for lines in first for line in lines for name in line.split()
    }
    month_first = rf"\b(?:{any_of(told & months.keys())})\b\.?"
    ending = either(rf"(?:{pack.day_ending})" for pack in packs if pack.day_ending)
    of = either(pack.day_of for pack in packs)
    slashed = any(pack.day_slashed for pack in packs)
    no_clock = rf"(?! ?(?:h\b|h ?\d|-|[:.]\d|{either(pack.after_day for pack in packs)}))"
    day = (
        r"(?:\d{4}-\d{2}-\d{2}"
        r"|\d{1,2}\. ?\d{1,2}\.(?: ?\d{4}\b|\d{2}\b(?![:.]))?"
        + (r"|\d{1,2}/\d{1,2}(?:/(?:\d{4}|\d{2}))?(?![\d/])" if slashed else "")
        + rf"|\d{{1,2}}(?:\.|{ending})? ?(?:(?:{of}) )?{parts['month']}(?:,? \d{{4}}\b)?"
        rf"|{month_first} \d{{1,2}}(?!\d)(?:{ending})?{no_clock}(?:,? \d{{4}}\b)?)"
    )
    return {
        "clock": clock,
        "times": _times(packs, clock),
        "day": day,
        "span": rf"(?:{day}|\b\d{{1,2}}\.\d{{1,2}}(?![\d.])|{parts['month']})",
        "month_first": month_first,
    }


def _clock(packs: list[TimeWords]) -> str:
    half = either(expression for pack in packs for expression in (pack.evening, pack.morning))
    mark = either([*(pack.mark for pack in packs), r"h(?: ?\d{2})?\b", half])
    named = any_of(_joined(pack.hours for pack in packs))
    # 21.12. is a day and the 3 in "3. Montag" an ordinal; neither is a time.
    minutes = r"(?: ?: ?\d{2}(?!\d)|\.\d{2}(?!\d|\. ?\w))"
    mark = rf"(?:(?:{mark})(?: (?:{half}))?)"
    return rf"(?:\d{{1,2}}(?:{minutes}(?: ?{mark})?| ?{mark}|(?!\. ?\w))|(?:{named})\b)"


def _times(packs: list[TimeWords], clock: str) -> str:
    lead = rf"(?:(?:@|{either(pack.lead for pack in packs)}) )*"
    to = rf"(?: ?- ?| (?:{either(pack.to for pack in packs)}) )"
    between = either(pack.between for pack in packs)
    between_and = either(pack.between_and for pack in packs)
    return (
        rf"(?:(?P<between>(?:{between}) )|(?P<lead>{lead}))(?P<first>{clock})"
        rf"(?:(?:{to}|(?(between) (?:{between_and}) |(?!)))(?P<last>{clock}))?(?![\w.:]\w|\w|-)"
    )


def _of_lists(parts: Mapping[str, str]) -> dict[str, str]:
    weekday, to, and_or = parts["weekday"], parts["to"], parts["and_or"]
    nth = rf"(?:{parts['ordinal']}|\b[1-5]\b)"
    more_nths = rf"(?:{nth}{and_or}(?:(?:{parts['every']}|{parts['article']}) )?)*"
    bare = rf"\d{{1,2}}(?:\.|{parts['ordinal_ending']})?"
    span = rf"(?:{bare}{to}{parts['day']}|{parts['span']}(?:{to}{parts['span']})?)"
    left_out = rf"(?:{span}|{parts['holidays']})"
    following = rf"(?:{and_or}(?:{parts['small']} )*)"
    month = rf"{parts['month']}(?:{to}{parts['month']})?"
    ranges = rf"{weekday}(?:{to}{weekday})?"
    return {
        "nth_list": rf"(?P<nths>{more_nths}{parts['ordinal']})",
        "nth_days": rf"(?P<nths>{more_nths}{nth})",
        "days": rf"(?P<days>{weekday}(?:{and_or}(?:(?:{parts['every']}|{parts['article']}) )?"
        rf"{weekday})*)",
        "day_ranges": rf"(?P<days>{ranges}(?:{and_or}{ranges})*)",
        "spans": rf"(?P<spans>{left_out}(?:{following}{left_out})*)",
        "months": rf"(?P<months>{month}(?:{and_or}(?:{parts['in_month']} )?{month})*)",
    }
