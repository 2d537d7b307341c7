"""Saying a rule in one canonical sentence, which reads back to the same pattern."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.languages.chosen import pack_of
from bot.domain.rules.pattern import Pattern, Unit

if TYPE_CHECKING:
    from datetime import date, time

    from bot.domain.languages.pack import Pack
    from bot.domain.languages.told_words import Sentences
    from bot.domain.rules.rule import Rule

_UNITS = {Unit.DAY: "day", Unit.WEEK: "week", Unit.MONTH: "month"}
_WORKDAYS = (0, 1, 2, 3, 4)


def describe(rule: Rule, language: str) -> str:
    """Say when a rule meets: "jeden dritten Montag im Monat, 19:00–21:00"."""
    pack = pack_of(language)
    parts = [pattern_in_words(rule.shape, language)]
    if rule.start:
        parts.append(times_in_words(rule.start, rule.end))
    if rule.without_months:
        names = [_month(pack, number) for number in sorted(rule.without_months)]
        parts.append(pack.sentences.without.format(months=listed(names, language)))
    return ", ".join(parts)


def times_in_words(start: time, end: time | None) -> str:
    """Say from when to when: "19:00–21:00"."""
    return f"{start:%H:%M}–{end:%H:%M}" if end else f"{start:%H:%M}"


def days_in_words(days: tuple[date, ...], language: str) -> str:
    """Say alternative days: "14. oder 21. Dezember", "30 November or 7 December"."""
    pack = pack_of(language)
    names = [_month(pack, day.month) for day in days]
    last = len(days) - 1
    told = [
        pack.sentences.day(day.day)
        + ("" if index < last and names[index + 1] == name else f" {name}")
        for index, (day, name) in enumerate(zip(days, names, strict=True))
    ]
    return listed(told, language, choice=True)


def listed(parts: list[str], language: str, *, choice: bool = False) -> str:
    """Join words as a sentence does: "a, b und c"."""
    sentences = pack_of(language).sentences
    joint = sentences.either if choice else sentences.both
    *most, last = parts
    return f"{', '.join(most)} {joint} {last}" if most else last


def pattern_in_words(pattern: Pattern, language: str) -> str:
    """Say a pattern without times, in English where there is no pack of the language."""
    pack = pack_of(language)
    if pattern.nths or pattern.month_days:
        return _monthly(pattern, pack)
    said = _weekly(pattern, pack) if pattern.weekdays else _daily(pattern, pack)
    if pattern.even_weeks is not None:
        words = pack.sentences
        said = (words.even_weeks if pattern.even_weeks else words.odd_weeks).format(weekly=said)
    return said + _in_months(pattern, pack)


def _weekday(pack: Pack, day: int) -> str:
    return pack.calendar.weekdays[day].split()[0]


def _month(pack: Pack, number: int) -> str:
    return pack.calendar.months[number - 1].split()[0]


def _every(pattern: Pattern, words: Sentences) -> str:
    number = pattern.interval
    word = words.numbers[number - 2] if number - 2 < len(words.numbers) else str(number)
    return words.every_units[_UNITS[pattern.unit]].format(n=word)


def _daily(pattern: Pattern, pack: Pack) -> str:
    words = pack.sentences
    return _every(pattern, words) if pattern.interval > 1 else words.daily


def _weekly(pattern: Pattern, pack: Pack) -> str:
    words = pack.sentences
    if pattern.interval > 1:
        days = listed([words.on_weekdays[day] for day in pattern.weekdays], pack.code)
        return words.weekly_counted.format(every=_every(pattern, words), days=days)
    if pattern.weekdays == _WORKDAYS:
        return words.workdays
    names = [_weekday(pack, day) for day in pattern.weekdays]
    return words.weekly.format(days=listed(names, pack.code))


def _monthly(pattern: Pattern, pack: Pack) -> str:
    words, counted = pack.sentences, pattern.interval > 1
    if pattern.month_days:
        form = words.month_days_counted if counted else words.month_days
        days = [words.last_day if day < 0 else words.month_day(day) for day in pattern.month_days]
    else:
        form = words.nth_counted if counted else words.nth
        days = _nth_days(pattern, pack)
    every = _every(pattern, words) if counted else ""
    told = listed(days, pack.code, choice=pattern.one_of)
    return form.format(every=every, days=told) + _in_months(pattern, pack)


def _nth_days(pattern: Pattern, pack: Pack) -> list[str]:
    words = pack.sentences
    same = len({day for _, day in pattern.nths}) == 1
    nths = [words.from_end[-nth - 1] if nth < 0 else words.nths[nth - 1] for nth, _ in pattern.nths]
    days = [_weekday(pack, day) for _, day in pattern.nths]
    if same:
        return [*nths[:-1], f"{nths[-1]} {days[-1]}"]
    return [f"{nth} {day}" for nth, day in zip(nths, days, strict=True)]


def _in_months(pattern: Pattern, pack: Pack) -> str:
    words = pack.sentences
    if not pattern.months:
        return ""
    for parity, said in ((0, words.even_months), (1, words.odd_months)):
        if pattern.months == tuple(range(2 - parity, 13, 2)):
            return f" {said}"
    names = [_month(pack, number) for number in pattern.months]
    following = pattern.months == tuple(range(pattern.months[0], pattern.months[-1] + 1))
    if following and len(names) > 2:  # noqa: PLR2004 - two are shorter with "und"
        return " " + words.between_months(names[0], names[-1])
    return " " + words.in_months.format(months=listed(names, pack.code))
