"""Saying a rule in one canonical sentence, which reads back to the same pattern."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.rules.lexicon import words
from bot.domain.rules.pattern import Pattern, Unit

if TYPE_CHECKING:
    from datetime import date, time

    from bot.domain.rules.rule import Rule

_DAYS = {
    "de": words("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"),
    "en": words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
}
_MONTHS = {
    "de": words(
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
    ),
    "en": words(
        "January February March April May June July August September October November December"
    ),
}
_NTHS = {
    "de": words("ersten zweiten dritten vierten fünften"),
    "en": words("first second third fourth fifth"),
}
_LAST = {
    "de": ("letzten", "vorletzten", "drittletzten"),
    "en": ("last", "second-to-last", "third-to-last"),
}
_NUMBERS = {
    "de": words("zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"),
    "en": words("two three four five six seven eight nine ten eleven twelve"),
}
_UNITS = {
    "de": {Unit.DAY: "Tage", Unit.WEEK: "Wochen", Unit.MONTH: "Monate"},
    "en": {Unit.DAY: "days", Unit.WEEK: "weeks", Unit.MONTH: "months"},
}
_WORKDAYS = (0, 1, 2, 3, 4)


def describe(rule: Rule, language: str) -> str:
    """Say when a rule meets: "jeden dritten Montag im Monat, 19:00–21:00"."""
    language = language if language in _DAYS else "en"
    parts = [pattern_in_words(rule.shape, language)]
    if rule.start:
        parts.append(times_in_words(rule.start, rule.end))
    if rule.without_months:
        names = [_MONTHS[language][number - 1] for number in sorted(rule.without_months)]
        without = "außer im" if language == "de" else "except in"
        parts.append(f"{without} {listed(names, language)}")
    return ", ".join(parts)


def times_in_words(start: time, end: time | None) -> str:
    """Say from when to when: "19:00–21:00"."""
    return f"{start:%H:%M}–{end:%H:%M}" if end else f"{start:%H:%M}"


def days_in_words(days: tuple[date, ...], language: str) -> str:
    """Say alternative days: "14. oder 21. Dezember", "30 November or 7 December"."""
    language = language if language in _DAYS else "en"
    dot = "." if language == "de" else ""
    names = [_MONTHS[language][day.month - 1] for day in days]
    last = len(days) - 1
    told = [
        f"{day.day}{dot}" + ("" if index < last and names[index + 1] == name else f" {name}")
        for index, (day, name) in enumerate(zip(days, names, strict=True))
    ]
    return listed(told, language, choice=True)


def listed(parts: list[str], language: str, *, choice: bool = False) -> str:
    """Join words as a sentence does: "a, b und c"."""
    joint = ("oder" if choice else "und") if language == "de" else ("or" if choice else "and")
    *most, last = parts
    return f"{', '.join(most)} {joint} {last}" if most else last


def pattern_in_words(pattern: Pattern, language: str) -> str:
    """Say a pattern without times, in German or English (any other language)."""
    language = language if language in _DAYS else "en"
    if pattern.nths or pattern.month_days:
        return _monthly(pattern, language)
    said = _weekly(pattern, language) if pattern.weekdays else _daily(pattern, language)
    if pattern.even_weeks is not None:
        parity = ("gerade" if pattern.even_weeks else "ungerade") + "n Kalenderwochen"
        if language == "en":
            parity = ("even" if pattern.even_weeks else "odd") + " calendar weeks"
        said += f" in {parity}"
    return said + _in_months(pattern, language)


def _every(pattern: Pattern, language: str) -> str:
    number = pattern.interval
    names = _NUMBERS[language]
    word = names[number - 2] if number - 2 < len(names) else str(number)
    return f"{'alle' if language == 'de' else 'every'} {word} {_UNITS[language][pattern.unit]}"


def _daily(pattern: Pattern, language: str) -> str:
    if pattern.interval > 1:
        return _every(pattern, language)
    return "täglich" if language == "de" else "every day"


def _weekly(pattern: Pattern, language: str) -> str:
    names = [_DAYS[language][day] for day in pattern.weekdays]
    if language == "de":
        adverbs = [f"{name.lower()}s" for name in names]
        if pattern.interval > 1:
            return f"{_every(pattern, language)} {listed(adverbs, language)}"
        if pattern.weekdays == _WORKDAYS:
            return "montags bis freitags"
        return f"jeden {listed(names, language)}"
    if pattern.interval > 1:
        return f"{_every(pattern, language)} on {listed(names, language)}"
    if pattern.weekdays == _WORKDAYS:
        return "Monday to Friday"
    return f"every {listed(names, language)}"


def _monthly(pattern: Pattern, language: str) -> str:
    german = language == "de"
    counted = pattern.interval > 1
    lead = f"{_every(pattern, language)} " if counted else ""
    if pattern.month_days:
        days = listed(_month_days(pattern, language), language, choice=pattern.one_of)
        said = f"am {days} des Monats" if german else f"on the {days} of the month"
    else:
        days = listed(_nth_days(pattern, language), language, choice=pattern.one_of)
        every = ("am" if counted else "jeden") if german else ("on the" if counted else "every")
        said = f"{every} {days} {'im Monat' if german else 'of the month'}"
    return lead + said + _in_months(pattern, language)


def _month_days(pattern: Pattern, language: str) -> list[str]:
    last = "letzten Tag" if language == "de" else "last day"
    return [
        last if day < 0 else f"{day}." if language == "de" else f"{day}{_suffix(day)}"
        for day in pattern.month_days
    ]


def _suffix(day: int) -> str:
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10 if day not in (11, 12, 13) else 0, "th")


def _nth_days(pattern: Pattern, language: str) -> list[str]:
    same = len({day for _, day in pattern.nths}) == 1
    nths = [_LAST[language][-nth - 1] if nth < 0 else _NTHS[language][nth - 1]
             for nth, _ in pattern.nths]  # fmt: skip
    days = [_DAYS[language][day] for _, day in pattern.nths]
    if same:
        return [*nths[:-1], f"{nths[-1]} {days[-1]}"]
    return [f"{nth} {day}" for nth, day in zip(nths, days, strict=True)]


def _in_months(pattern: Pattern, language: str) -> str:
    if not pattern.months:
        return ""
    for parity, german, english in ((0, "geraden", "even"), (1, "ungeraden", "odd")):
        if pattern.months == tuple(range(2 - parity, 13, 2)):
            return f" in {german} Monaten" if language == "de" else f" in {english} months"
    names = [_MONTHS[language][number - 1] for number in pattern.months]
    following = pattern.months == tuple(range(pattern.months[0], pattern.months[-1] + 1))
    if following and len(names) > 2:  # noqa: PLR2004 - two are shorter with "und"
        between = "von {} bis {}" if language == "de" else "from {} to {}"
        return " " + between.format(names[0], names[-1])
    return f" {'im' if language == 'de' else 'in'} {listed(names, language)}"
