"""Reading a rule in words: phrase by phrase, from left to right.

Every phrase is a regular expression and what it says. What no phrase explains is kept as unknown,
and a rule with anything unknown is refused: a guess would send people to a locked door.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from bot.domain.rules.lexicon import AND_OR, MONTH, NUMBER, ORDINAL, WEEKDAY, Folded
from bot.domain.rules.pattern import Unit
from bot.domain.rules.said import Said
from bot.domain.rules.says import (
    HOLIDAYS,
    SPAN,
    TO,
    say_also_holidays,
    say_alternatives,
    say_count,
    say_count_ordinal,
    say_every_month,
    say_last_day,
    say_month_days,
    say_monthly,
    say_months,
    say_nothing,
    say_nths,
    say_other_weekday,
    say_parity,
    say_since_until,
    say_these,
    say_times,
    say_unit,
    say_weekdays,
    say_without,
)
from bot.domain.rules.times import DAY, TIMES

if TYPE_CHECKING:
    from collections.abc import Callable

    Say = Callable[[re.Match[str], Said], bool | None]

_EVERY = r"(?:jede[nrsm]?|every|each|alle[nr]?)"
_PERIOD = r"(?P<unit>tag|day|woche|week|monat|month)(?:e?n|e?s|e)?"
_SPANS = rf"{SPAN}(?:{TO}(?:dem |the )?{SPAN})?"
_SMALL = (
    r"(?:im|in|am|an|on|the|den|dem|der|for|during|waehrend|vom|von|from|between|monat"
    r"|gesetzlichen)"
)
_NEXT = rf"(?:{AND_OR}(?:{_SMALL} )*)"
_WITHOUT = (
    r"(?:(?:jedoch|aber|but|and|und) )?(?:ausser|nicht|ohne|except|excluding|not|never|"
    r"(?:keine?n? |no )(?:treffen|meetings?|meetups?|termine?)|sommerpause:?|winterpause:?|pause:?)"
    rf"(?: {_SMALL})*"
)
_WORKDAYS = r"werktags|an werktagen|wochentags|(?:on |every )?(?:weekdays?|workdays?|working days?)"
_FILLER = (
    r"jede[nrsm]?|every|each|all|immer|jeweils|stets|always|usually|normally|generally"
    r"|regular(?:ly)?|regelmaessig(?:e[sn]?)?|normalerweise|in der regel|wir|treffen|trifft|uns"
    r"|sich"
    r"|we are meeting|we|our|unser|unsere?|das|die|der|den|dem|meet(?:s|ing|ings|up|ups)?|open"
    r"|offene[sn]?|lab|ok lab|oklab|gruppe|group|the|on|an|at|um|am|in|im|of|des|and|und|sowie|is"
    r"|ist|sind|are|findet|finden|statt|takes? place|happens|it|es|plenum|stammtisch"
    r"|abends?|so|nachmittags?|evenings?|nights?|zeit|time|auch|also|dann|then"
)


_NTH = rf"(?:{ORDINAL}|\b[1-5]\b)"
_MORE_NTHS = rf"(?:{_NTH}{AND_OR}(?:{_EVERY} |am |the )?)*"
_NTHS = rf"(?P<nths>{_MORE_NTHS}{ORDINAL})"
_NTHS_OF_DAYS = rf"(?P<nths>{_MORE_NTHS}{_NTH})"
_DAYS = rf"(?P<days>{WEEKDAY}(?:{AND_OR}(?:{_EVERY} |am |on )?{WEEKDAY})*)"
_RANGES = rf"(?P<days>{WEEKDAY}(?:{TO}{WEEKDAY})?(?:{AND_OR}{WEEKDAY}(?:{TO}{WEEKDAY})?)*)"
_WITHOUT_SPANS = (
    rf"{_WITHOUT} (?P<spans>(?:{_SPANS}|{HOLIDAYS})(?:{_NEXT}(?:{_SPANS}|{HOLIDAYS}))*)"
)
_SPANS_NOT = (
    rf"(?:{_SMALL} )*(?P<spans>(?:{_SPANS}|{HOLIDAYS})(?:{_NEXT}(?:{_SPANS}|{HOLIDAYS}))*) "
    rf"(?:nicht|excluded|ausgenommen|entfaellt|faellt aus)(?! {_SMALL}\b)"
)
_SINCE_UNTIL = (
    r"(?:ab|seit|von|beginnend|starting|from|since|beginning|as of|(?P<until>bis|until|till))"
    rf"(?: (?:dem|zum|einschliesslich|am|on|the|vom))* (?P<day>{DAY})"
)
_EVERY_WEEK = (
    r"woechentlich|weekly|(?:jede|every|each|pro|once a|einmal (?:pro|die|in der)) (?:woche|week)"
)
_EVERY_MONTH = (
    r"monatlich|monthly"
    r"|(?:in )?(?:jede[nm]?|every|each|pro|once a|einmal (?:im|pro)) (?:monat|month)"
)
_OF_THE_MONTH = (
    r"(?:(?:im|des|eines(?: jeden)?|in jedem|jede[ns]|pro|a|per|(?:of|in) (?:the|each|every|a)) )?"
    r"(?:monat(?:e?s)?|month)"
)
_PARITY = (
    r"(?:(?:in|an|on|of|bei) )?(?:(?:den|allen|the|jeder|jede[nm]?|every) )*"
    r"(?P<even>(?:un)?gerade|even|odd)[nr]?(?:[- ]numbered)? (?:calendar )?"
    r"(?P<unit>kalenderwoche|woche|kw|week|monat|month)(?:e?n|e?s|e)?"
)
_IN_MONTHS = (
    rf"(?:(?:nur|only) )?(?:im|in|of|during|von|from) (?P<months>{MONTH}(?:{TO}{MONTH})?"
    rf"(?:{AND_OR}(?:im |in )?{MONTH}(?:{TO}{MONTH})?)*)"
)
_LAST_DAY = (
    r"(?:am |zum )?monats(?:ende|letzten)"
    r"|(?:(?:am|the|on the) )*(?:letzte[rnsm]?|last) (?:tag|day)"
)
_ADVERB = rf"(?P<n>{NUMBER})[- ]?(?P<unit>tae|woech|monat)(?:g?ig|entlich|lich)(?:e[nrs]?)?"
_FORTNIGHT = r"bi-?weekly|fortnightly|(?:once )?(?:every|each|a) fortnight"
_ORDINAL_UNIT = rf"{_EVERY} (?P<n>other|{ORDINAL}) {_PERIOD}(?! (?:im|des|eines|of|in) )"
_TABLE: tuple[tuple[str, Say], ...] = (
    (_WITHOUT_SPANS, say_without),
    (_SPANS_NOT, say_without),
    (rf"(?:auch|also|even|including|inklusive) (?:an |on )?{HOLIDAYS}", say_also_holidays),
    (_SINCE_UNTIL, say_since_until),
    (TIMES, say_times),
    (rf"{_EVERY} (?P<n>{NUMBER}) {_PERIOD}", say_count),
    (_ORDINAL_UNIT, say_count_ordinal),
    (_ADVERB, say_count),
    (_FORTNIGHT, say_unit(Unit.WEEK, 2)),
    (_EVERY_WEEK, say_unit(Unit.WEEK, 1)),
    (_EVERY_MONTH, say_every_month),
    (r"quartalsweise|vierteljaehrlich|quarterly", say_unit(Unit.MONTH, 3)),
    (r"taeglich|daily|(?:jeden|every|each) (?:tag|day)", say_unit(Unit.DAY, 1)),
    (_OF_THE_MONTH, say_monthly),
    (_PARITY, say_parity),
    (_WORKDAYS, say_these(0, 1, 2, 3, 4)),
    (r"(?:am |an )?wochenenden?|(?:on |at |at the )?weekends?", say_these(5, 6)),
    (_IN_MONTHS, say_months),
    (rf"{_EVERY} (?:other|alternate) {_DAYS}", say_other_weekday),
    (_LAST_DAY, say_last_day),
    (rf"(?P<every>{_EVERY} )?{_NTHS_OF_DAYS} ?{_DAYS}", say_nths),
    (rf"{_NTHS}(?: (?P<unit>tag(?:es)?|day))?", say_month_days),
    (_RANGES, say_weekdays),
    (r"oder|or", say_alternatives),
    (rf"(?:{_FILLER}):?", say_nothing),
)
_BETWEEN = re.compile(r"[\s,;.()!&+|:/-]+")
_WORD = re.compile(r"[^\s,;()!]+")


def read_words(folded: Folded, end: int) -> Said:
    """Read the first `end` characters of a folded text; UnclearError where they contradict."""
    said = Said()
    text, at = folded.text[:end], 0
    while at < len(text):
        gap = _BETWEEN.match(text, at)
        if gap:
            at = gap.end()
            continue
        at = _phrase(text, at, said)
    return said


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], Say], ...]:
    # Not at import: most starts of the program read no rule, and this takes as long as a query.
    return tuple((re.compile(rf"(?:{expression})(?!\w)"), say) for expression, say in _TABLE)


def _phrase(text: str, at: int, said: Said) -> int:
    for expression, say in _phrases():
        match = expression.match(text, at)
        if match and say(match, said) is not False:
            return match.end()
    word = _WORD.match(text, at)
    end = word.end() if word else at + 1
    said.unknown.append((at, end))
    return end
