"""Reading a rule in words: phrase by phrase, from left to right.

Every phrase is a regular expression and what it says: those in an order of words that the languages
share stand here, the others in their packs. What no phrase explains is kept as unknown, and a rule
with anything unknown is refused: a guess would send people to a locked door.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.domain.languages.rule_words import Slot
from bot.domain.rules.half_hours import half_hours
from bot.domain.rules.lexicon import either, lexicon
from bot.domain.rules.pattern import Unit
from bot.domain.rules.said import Said
from bot.domain.rules.says import (
    say_also_holidays,
    say_alternatives,
    say_count,
    say_count_ordinal,
    say_counted_weekday,
    say_every_month,
    say_half_hour,
    say_last_day,
    say_month_days,
    say_monthly,
    say_months,
    say_nothing,
    say_nths,
    say_parted_months,
    say_since_until,
    say_these,
    say_times,
    say_unit,
    say_weekdays,
    say_weeks,
    say_without,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.domain.languages.chosen import Languages
    from bot.domain.rules.lexicon import Folded, Lexicon
    from bot.domain.rules.says import Say

_SAYS: Final[dict[Slot, Say]] = {
    Slot.WITHOUT: say_without,
    Slot.ALSO_HOLIDAYS: say_also_holidays,
    Slot.SINCE: say_since_until,
    Slot.TIMES: say_times,
    Slot.HALF_HOUR: say_half_hour,
    Slot.FORTNIGHT: say_unit(Unit.WEEK, 2),
    Slot.EVERY_WEEK: say_unit(Unit.WEEK, 1),
    Slot.COUNT: say_count,
    Slot.COUNT_ORDINAL: say_count_ordinal,
    Slot.EVERY_MONTH: say_every_month,
    Slot.EVERY_TWO_MONTHS: say_unit(Unit.MONTH, 2),
    Slot.QUARTERLY: say_unit(Unit.MONTH, 3),
    Slot.EVERY_DAY: say_unit(Unit.DAY, 1),
    Slot.OF_MONTH: say_monthly,
    Slot.EVEN_WEEKS: say_weeks(even=True),
    Slot.ODD_WEEKS: say_weeks(even=False),
    Slot.EVEN_MONTHS: say_parted_months(even=True),
    Slot.ODD_MONTHS: say_parted_months(even=False),
    Slot.WORKDAYS: say_these(0, 1, 2, 3, 4),
    Slot.WEEKENDS: say_these(5, 6),
    Slot.MONTHS: say_months,
    Slot.COUNTED_WEEKDAY: say_counted_weekday,
    Slot.LAST_DAY: say_last_day,
    Slot.NTHS: say_nths,
    Slot.MONTH_DAYS: say_month_days,
    Slot.WEEKDAYS: say_weekdays,
    Slot.CHOICE: say_alternatives,
    Slot.FILLER: say_nothing,
}
_BETWEEN = re.compile(r"[\s,;.()!&+|:/-]+")
_WORD = re.compile(r"[^\s,;()!]+")


def read_words(folded: Folded, end: int, words: Lexicon) -> Said:
    """Read the first `end` characters of a folded text; UnclearError where they contradict."""
    said = Said()
    text, at = folded.text[:end], 0
    while at < len(text):
        gap = _BETWEEN.match(text, at)
        if gap:
            at = gap.end()
            continue
        at = _phrase(text, at, said, words)
    return said


def _phrase(text: str, at: int, said: Said, words: Lexicon) -> int:
    for expression, say in _phrases(words.languages):
        match = expression.match(text, at)
        if match and say(match, said, words) is not False:
            return match.end()
    word = _WORD.match(text, at)
    end = word.end() if word else at + 1
    said.unknown.append((at, end))
    return end


@lru_cache(maxsize=16)
def _phrases(languages: Languages) -> tuple[tuple[re.Pattern[str], Say], ...]:
    # Not at import: most starts of the program read no rule, and this takes as long as a query.
    words = lexicon(languages)
    return tuple(
        (re.compile(rf"(?:{expression})(?!\w)"), _SAYS[slot])
        for slot in Slot
        for expression in _expressions(slot, words)
    )


def _expressions(slot: Slot, words: Lexicon) -> Iterator[str]:
    """Yield what says one thing: in the common order of words, then as each pack has it."""
    if slot in _COMMON:
        yield from (words.expression(common(words)) for common in _COMMON[slot])
    told = [pack.rules.phrases.get(slot, "") for pack in words.languages.packs]
    # Two that name the same group cannot stand in one expression.
    yield from (words.expression(phrase) for phrase in told if _NAMES_PARTS.search(phrase))
    plain = [phrase for phrase in told if phrase and not _NAMES_PARTS.search(phrase)]
    if plain:
        yield words.expression(either(plain))


def _without(words: Lexicon) -> str:
    but, without = words.words(lambda rules: rules.but), words.words(lambda rules: rules.without)
    return rf"(?:(?:{but}) )?(?:{without})(?: ${{small}})* ${{spans}}"


def _behind(words: Lexicon) -> str:
    behind = words.words(lambda rules: rules.behind)
    return rf"(?:${{small}} )*${{spans}} (?:{behind})(?! ${{small}}\b)"


def _since(words: Lexicon) -> str:
    since, until = words.words(lambda rules: rules.since), words.words(lambda rules: rules.until)
    small = words.words(lambda rules: rules.since_small)
    return rf"(?:{since}|(?P<until>{until}))(?: (?:{small}))* (?P<day>${{day}})"


def _ordinal_unit(words: Lexicon) -> str:
    other, not_of = words.words(lambda rules: rules.other), words.words(lambda rules: rules.not_of)
    return rf"${{every}} (?P<n>{other}|${{ordinal}}) ${{unit}}(?! (?:{not_of}) )"


def _month_days(words: Lexicon) -> str:
    return f"${{nth_list}}(?: (?P<unit>{words.words(lambda rules: rules.units['day'])}))?"


def _filler(words: Lexicon) -> str:
    return f"(?:{words.words(lambda rules: rules.filler)}):?"


_COMMON: Final[dict[Slot, tuple[Callable[[Lexicon], str], ...]]] = {
    Slot.WITHOUT: (_without, _behind),
    Slot.SINCE: (_since,),
    Slot.TIMES: (lambda _: "${times}",),
    Slot.HALF_HOUR: (half_hours,),
    Slot.COUNT: (lambda _: "${every} (?P<n>${number}) ${unit}",),
    Slot.COUNT_ORDINAL: (_ordinal_unit,),
    Slot.MONTHS: (lambda _: "${in_month} ${months}",),
    Slot.NTHS: (lambda _: "(?P<every>${every} )?${nth_days} ?${days}",),
    Slot.MONTH_DAYS: (_month_days,),
    Slot.WEEKDAYS: (lambda _: "${day_ranges}",),
    Slot.FILLER: (_filler,),
}
_NAMES_PARTS: Final = re.compile(
    r"\(\?P<|\$\{(?:unit|days|day_ranges|nth_list|nth_days|spans|months|times)\}"
)
