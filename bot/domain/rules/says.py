"""What each phrase of a rule in words says, once its expression has matched."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.rules.half_hours import read_half_hour
from bot.domain.rules.pattern import Unit
from bot.domain.rules.refusals import UnclearError
from bot.domain.rules.times import Day, read_day, read_times

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.rules.lexicon import Lexicon
    from bot.domain.rules.said import Said

    Say = Callable[[re.Match[str], Said, Lexicon], bool | None]

_UNITS = {"day": Unit.DAY, "week": Unit.WEEK, "month": Unit.MONTH}


def _unit(word: str, words: Lexicon) -> Unit:
    for pack in words.languages.packs:
        for name, expression in pack.rules.units.items():
            if words.finds(expression).fullmatch(word):
                return _UNITS[name]
    raise KeyError(word)  # pragma: no cover - `${unit}` matches nothing else


def say_count(match: re.Match[str], said: Said, words: Lexicon) -> None:
    """Say "alle zwei Wochen", "14-tägig"."""
    said.count(_unit(match["unit"], words), words.number(match["n"]))


def say_count_ordinal(match: re.Match[str], said: Said, words: Lexicon) -> bool:
    """Say "jede zweite Woche", "every other month"."""
    interval = words.ordinals.get(match["n"]) or _digits(match["n"]) or 2
    if interval < 2:  # noqa: PLR2004 - "jeden ersten Tag", "every last day" count nothing
        return False
    said.count(_unit(match["unit"], words), interval)
    return True


def _digits(word: str) -> int:
    return int(re.sub(r"\D", "", word) or 0)


def say_unit(unit: Unit, interval: int) -> Say:
    """Return what says a fixed interval, such as "weekly"."""

    def say(_: re.Match[str], said: Said, __: Lexicon) -> None:
        said.count(unit, interval)

    return say


def say_monthly(_: re.Match[str], said: Said, __: Lexicon) -> None:
    """Say "im Monat": ordinals count in the month."""
    said.monthly = True


def say_every_month(_: re.Match[str], said: Said, __: Lexicon) -> None:
    """Say "monatlich"."""
    said.monthly = True
    said.count(Unit.MONTH, 1)


def say_counted_weekday(match: re.Match[str], said: Said, words: Lexicon) -> None:
    """Say "every other Tuesday", "un mercredi sur deux"."""
    told = match.groupdict().get("n")
    said.count(Unit.WEEK, words.number(told) if told else 2)
    say_weekdays(match, said, words)


def say_weeks(*, even: bool) -> Say:
    """Return what says "in even calendar weeks", or in odd ones."""

    def say(match: re.Match[str], said: Said, _: Lexicon) -> None:
        if said.even_weeks not in (None, even):
            raise UnclearError("twice", what=match[0])
        said.even_weeks = even

    return say


def say_parted_months(*, even: bool) -> Say:
    """Return what says "in even months", or in odd ones."""

    def say(_: re.Match[str], said: Said, __: Lexicon) -> None:
        said.months |= set(range(2 if even else 1, 13, 2))
        said.even_months = True

    return say


def say_months(match: re.Match[str], said: Said, words: Lexicon) -> None:
    """Say "von April bis Oktober"."""
    for span in words.finds("(${month})(?:${to}(${month}))?").finditer(match["months"]):
        said.months |= _month_range(span[1], span[2], words)


def _month_range(first: str, last: str | None, words: Lexicon) -> set[int]:
    start, end = words.month(first), words.month(last or first)
    return {(start - 1 + step) % 12 + 1 for step in range((end - start) % 12 + 1)}


def say_without(match: re.Match[str], said: Said, words: Lexicon) -> None:
    """Say "außer im August", "not on 21 December", "außer an Feiertagen"."""
    if words.finds("${holidays}").search(match["spans"]):
        said.holidays = True
    is_month = words.finds("${month}").fullmatch
    pairs = r"(?:(\d{1,2})(?:\.|${ordinal_ending})?${to}(${day}))|(${span})(?:${to}(${span}))?"
    for found in words.finds(pairs).finditer(match["spans"]):
        if found[1]:
            said.absences.append(_within_month(int(found[1]), found[2], words))
            continue
        first, last = found[3], found[4] or found[3]
        if is_month(first) and is_month(last):
            said.without_months |= _month_range(first, last, words)
        elif is_month(first) or is_month(last):
            raise UnclearError("year", day=f"{first} – {last}")
        else:
            said.absences.append(_absence(first, last, words))


def _within_month(first: int, last: str, words: Lexicon) -> tuple[Day, Day]:
    """Return the days of "1er au 15 août"."""
    end = read_day(last, words)
    if not 0 < first <= end.day:
        raise UnclearError("order", first=first, last=last)
    return Day(end.year, end.month, first), end


def _absence(first: str, last: str, words: Lexicon) -> tuple[Day, Day]:
    start, end = read_day(first, words), read_day(last, words)
    if not start.year and end.year:
        start = Day(end.year, start.month, start.day)
    if bool(start.year) != bool(end.year):
        raise UnclearError("year", day=last)
    if start.year and start > end:
        raise UnclearError("order", first=first, last=last)
    return start, end


def say_also_holidays(_: re.Match[str], said: Said, __: Lexicon) -> None:
    """Say "auch an Feiertagen"."""
    said.holidays = False


def say_since_until(match: re.Match[str], said: Said, words: Lexicon) -> None:
    """Say "ab 4.1.2027", "until 31 May 2027"."""
    day = read_day(match["day"], words)
    if not day.year:
        raise UnclearError("year", day=match["day"])
    if match["until"]:
        said.until = day.date
    else:
        said.since = day.date


def say_times(match: re.Match[str], said: Said, words: Lexicon) -> bool:
    """Say a time of day; False where the digits are no time."""
    times = read_times(match, words)
    if times is None:
        return False
    if said.times not in (None, times):
        raise UnclearError("twice", what=match[0])
    said.times, said.time_ends = times, match.end()
    return True


def say_half_hour(match: re.Match[str], said: Said, words: Lexicon) -> bool:
    """Say "um halb acht"; False where it could be either half of the day."""
    start = read_half_hour(match, words)
    if start is None:
        return False
    if said.times not in (None, (start, None)):
        raise UnclearError("twice", what=match[0])
    said.times, said.time_ends = (start, None), match.end()
    return True


def _listed(text: str, said: Said, words: Lexicon) -> None:
    """Note whether a list of days offers a choice or names them all; a comma says neither."""
    said.choice = said.choice or bool(words.finds(r"\b${choice}\b").search(text))
    said.both = said.both or bool(words.finds(r"\b${both}\b|[&+/]").search(text))


def say_nths(match: re.Match[str], said: Said, words: Lexicon) -> None:
    """Say "1. und 3. Montag"."""
    days = [words.weekday(word) for word in words.finds("${weekday}").findall(match["days"])]
    said.nths += [(nth, day) for nth in _ordinals(match["nths"], words) for day in days]
    _listed(f"{match['nths']} {match['days']}", said, words)
    if match.groupdict().get("every"):
        said.every_second = match.span()


def _ordinals(text: str, words: Lexicon) -> list[int]:
    """Return the ordinals of a list, also the bare digits of "1 und 3. Montag"."""
    dotted = words.finds(r"\b(\d{1,2})(?![\d.]| ?${ordinal_ending}\b)").sub(r"\1.", text)
    return [words.ordinal(word) for word in words.finds("${ordinal}").findall(dotted)]


def say_month_days(match: re.Match[str], said: Said, words: Lexicon) -> None:
    """Say "am 1. und 15."."""
    said.month_days += _ordinals(match["nths"], words)
    _listed(match["nths"], said, words)
    if any(match.groupdict().get(name) for name in ("unit", "of")):
        said.monthly = True


def say_last_day(_: re.Match[str], said: Said, __: Lexicon) -> None:
    """Say "am Monatsende"."""
    said.month_days.append(-1)
    said.monthly = True


def say_weekdays(match: re.Match[str], said: Said, words: Lexicon) -> None:
    """Say "montags und mittwochs", "Mo-Fr"."""
    _listed(match["days"], said, words)
    for span in words.finds("(${weekday})(?:${to}(${weekday}))?").finditer(match["days"]):
        first, last = words.weekday(span[1]), words.weekday(span[2] or span[1])
        said.weekdays |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}


def say_these(*days: int) -> Say:
    """Return what says fixed weekdays, such as "werktags"."""

    def say(_: re.Match[str], said: Said, __: Lexicon) -> None:
        said.weekdays |= set(days)

    return say


def say_alternatives(_: re.Match[str], said: Said, __: Lexicon) -> None:
    """Take what stands around the word as alternatives."""
    said.choice = True


def say_nothing(_: re.Match[str], __: Said, ___: Lexicon) -> None:
    """Say nothing: a filler."""
    return
