"""What each phrase of a rule in words says, once its expression has matched."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.rules.lexicon import (
    CHOICE,
    MONTH,
    ORDINAL,
    WEEKDAY,
    month,
    number,
    ordinal,
    weekday,
)
from bot.domain.rules.pattern import Unit
from bot.domain.rules.refusals import UnclearError
from bot.domain.rules.times import DAY, Day, read_day, read_times

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.rules.said import Said

TO = r"(?: ?- ?| bis (?:zum |einschliesslich )?| to | until | till | through )"
SPAN = rf"(?:{DAY}|\b\d{{1,2}}\.\d{{1,2}}(?![\d.])|{MONTH})"
HOLIDAYS = r"(?:feiertag(?:e|en|s)?|(?:public |bank )?holidays?)"
_UNITS = dict.fromkeys(("tag", "day", "tae"), Unit.DAY)
_UNITS |= dict.fromkeys(("woche", "week", "woech"), Unit.WEEK)


def say_count(match: re.Match[str], said: Said) -> None:
    """Say "alle zwei Wochen", "14-tägig"."""
    said.count(_UNITS.get(match["unit"], Unit.MONTH), number(match["n"]))


def say_count_ordinal(match: re.Match[str], said: Said) -> bool:
    """Say "jede zweite Woche", "every other month"."""
    interval = 2 if match["n"] == "other" else ordinal(match["n"])
    if interval < 2:  # noqa: PLR2004 - "jeden ersten Tag", "every last day" count nothing
        return False
    said.count(_UNITS.get(match["unit"], Unit.MONTH), interval)
    return True


def say_unit(unit: Unit, interval: int) -> Callable[[re.Match[str], Said], None]:
    """Return what says a fixed interval, such as "weekly"."""

    def say(_: re.Match[str], said: Said) -> None:
        said.count(unit, interval)

    return say


def say_monthly(_: re.Match[str], said: Said) -> None:
    """Say "im Monat": ordinals count in the month."""
    said.monthly = True


def say_every_month(_: re.Match[str], said: Said) -> None:
    """Say "monatlich"."""
    said.monthly = True
    said.count(Unit.MONTH, 1)


def say_other_weekday(match: re.Match[str], said: Said) -> None:
    """Say "every other Tuesday"."""
    said.count(Unit.WEEK, 2)
    say_weekdays(match, said)


def say_parity(match: re.Match[str], said: Said) -> bool | None:
    """Say "in geraden Kalenderwochen", "in odd months"."""
    even = match["even"] in ("gerade", "even")
    if match["unit"].startswith("mon"):
        said.months |= set(range(2 if even else 1, 13, 2))
        said.even_months = True
        return None
    if said.even_weeks not in (None, even):
        raise UnclearError("twice", what=match[0])
    said.even_weeks = even
    return None


def say_months(match: re.Match[str], said: Said) -> None:
    """Say "von April bis Oktober"."""
    for span in re.finditer(rf"({MONTH})(?:{TO}({MONTH}))?", match["months"]):
        said.months |= _month_range(span[1], span[2])


def _month_range(first: str, last: str | None) -> set[int]:
    start, end = month(first), month(last or first)
    return {(start - 1 + step) % 12 + 1 for step in range((end - start) % 12 + 1)}


def say_without(match: re.Match[str], said: Said) -> None:
    """Say "außer im August", "not on 21 December", "außer an Feiertagen"."""
    if re.search(HOLIDAYS, match["spans"]):
        said.holidays = True
    for span in re.finditer(rf"({SPAN})(?:{TO}(?:dem |the )?({SPAN}))?", match["spans"]):
        first, last = span[1], span[2] or span[1]
        if re.fullmatch(MONTH, first) and re.fullmatch(MONTH, last):
            said.without_months |= _month_range(first, last)
        else:
            said.absences.append(_absence(first, last))


def _absence(first: str, last: str) -> tuple[Day, Day]:
    if re.fullmatch(MONTH, first) or re.fullmatch(MONTH, last):
        raise UnclearError("year", day=f"{first} – {last}")
    start, end = read_day(first), read_day(last)
    if not start.year and end.year:
        start = Day(end.year, start.month, start.day)
    if bool(start.year) != bool(end.year):
        raise UnclearError("year", day=last)
    if start.year and start > end:
        raise UnclearError("order", first=first, last=last)
    return start, end


def say_also_holidays(_: re.Match[str], said: Said) -> None:
    """Say "auch an Feiertagen"."""
    said.holidays = False


def say_since_until(match: re.Match[str], said: Said) -> None:
    """Say "ab 4.1.2027", "until 31 May 2027"."""
    day = read_day(match["day"])
    if not day.year:
        raise UnclearError("year", day=match["day"])
    if match["until"]:
        said.until = day.date
    else:
        said.since = day.date


def say_times(match: re.Match[str], said: Said) -> bool:
    """Say a time of day; False where the digits are none."""
    times = read_times(match)
    if times is None:
        return False
    if said.times not in (None, times):
        raise UnclearError("twice", what=match[0])
    said.times, said.time_ends = times, match.end()
    return True


def _listed(text: str, said: Said) -> None:
    """Note whether a list of days offers a choice or names them all; a comma says neither."""
    said.choice = said.choice or bool(CHOICE.search(text))
    said.both = said.both or bool(re.search(r"\b(?:und|and|sowie)\b|[&+/]", text))


def say_nths(match: re.Match[str], said: Said) -> None:
    """Say "1. und 3. Montag"."""
    nths = [ordinal(word) for word in re.findall(ORDINAL, _dotted(match["nths"]))]
    days = [weekday(word) for word in re.findall(WEEKDAY, match["days"])]
    said.nths += [(nth, day) for nth in nths for day in days]
    _listed(match["nths"] + match["days"], said)
    if match["every"]:
        said.every_second = match.span()


def _dotted(text: str) -> str:
    """Turn the bare digits of "1 und 3. Montag" into ordinals."""
    return re.sub(r"\b(\d)(?![\d.]| ?(?:te|st|nd|rd|th))", r"\1.", text)


def say_month_days(match: re.Match[str], said: Said) -> None:
    """Say "am 1. und 15."."""
    days = [ordinal(word) for word in re.findall(ORDINAL, _dotted(match["nths"]))]
    said.month_days += days
    _listed(match["nths"], said)
    if match["unit"]:
        said.monthly = True


def say_last_day(_: re.Match[str], said: Said) -> None:
    """Say "am Monatsende"."""
    said.month_days.append(-1)
    said.monthly = True


def say_weekdays(match: re.Match[str], said: Said) -> None:
    """Say "montags und mittwochs", "Mo-Fr"."""
    _listed(match["days"], said)
    for span in re.finditer(rf"({WEEKDAY})(?:{TO}({WEEKDAY}))?", match["days"]):
        first, last = weekday(span[1]), weekday(span[2] or span[1])
        said.weekdays |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}


def say_these(*days: int) -> Callable[[re.Match[str], Said], None]:
    """Return what says fixed weekdays, such as "werktags"."""

    def say(_: re.Match[str], said: Said) -> None:
        said.weekdays |= set(days)

    return say


def say_alternatives(_: re.Match[str], said: Said) -> None:
    """Say that what stands around it are alternatives."""
    said.choice = True


def say_nothing(_: re.Match[str], __: Said) -> None:
    """Say nothing: a filler."""
    return
