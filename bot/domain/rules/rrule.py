"""Reading the RRULE of RFC 5545, section 3.3.10: the part of it that regular evenings need.

What would have to be guessed (a rule that takes its days from DTSTART) or could run away
(INTERVAL=0, FREQ=SECONDLY) is refused with a sentence.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from bot.domain.rules.pattern import CODES, Pattern, Unit, canonical
from bot.domain.rules.refusals import UnclearError
from bot.domain.rules.said import MOST

_KNOWN = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST", "UNTIL"}
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")


def read_rrule(text: str, since: date | None) -> tuple[Pattern, date | None]:
    """Return the pattern of an RRULE and its UNTIL; `since` gives the days it leaves out."""
    parts = _parts(text)
    frequency = parts.get("FREQ", "")
    if frequency not in _FREQUENCIES:
        _refuse("FREQ", frequency, "DAILY, WEEKLY, MONTHLY, YEARLY")
    unit = Unit.MONTH if frequency == "YEARLY" else Unit(frequency)
    interval = _integers(parts, "INTERVAL", 1, MOST[unit])[0] if "INTERVAL" in parts else 1
    if frequency == "YEARLY" and ("BYMONTH" not in parts or interval > 1):
        _refuse("FREQ", frequency, "FREQ=MONTHLY;BYMONTH=…")
    pattern = Pattern(
        unit=unit,
        interval=interval,
        months=_integers(parts, "BYMONTH", 1, 12),
        month_days=_month_days(parts),
        week_start=_week_start(parts),
    )
    return canonical(_with_days(pattern, parts, since)), _until(parts)


def _refuse(name: str, value: str, instead: str = "") -> None:
    hint = f" ({instead})" if instead else ""
    raise UnclearError("rrule_part", part=f"{name}={value}" if value else name, hint=hint)


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.strip().upper().removeprefix("RRULE:").rstrip(";").split(";"):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not value or name in parts:
            raise UnclearError("rrule_syntax", part=part)
        if name not in _KNOWN:
            instead = {"COUNT": "until = …", "BYHOUR": "start = …", "BYMINUTE": "start = …"}
            _refuse(name, value, instead.get(name, ""))
        parts[name] = value
    return parts


def _integers(parts: dict[str, str], name: str, least: int, most: int) -> tuple[int, ...]:
    values = parts[name].split(",") if name in parts else []
    if not all(re.fullmatch(r"[+-]?\d{1,4}", value) for value in values):
        raise UnclearError("rrule_syntax", part=f"{name}={parts[name]}")
    numbers = tuple(map(int, values))
    for number in numbers:
        if not least <= number <= most:
            if name == "INTERVAL":
                raise UnclearError("interval", interval=number, most=most)
            _refuse(name, str(number), f"{least} … {most}")
    return numbers


def _month_days(parts: dict[str, str]) -> tuple[int, ...]:
    days = _integers(parts, "BYMONTHDAY", -1, 31)
    if 0 in days:
        _refuse("BYMONTHDAY", "0")
    return days


def _week_start(parts: dict[str, str]) -> int:
    code = parts.get("WKST", "MO")
    if code not in CODES:
        _refuse("WKST", code)
    return CODES.index(code)


def _with_days(pattern: Pattern, parts: dict[str, str], since: date | None) -> Pattern:
    pairs = _by_day(parts)
    monthly = pattern.unit is Unit.MONTH
    if pairs and pattern.month_days:
        _refuse("BYMONTHDAY", parts["BYMONTHDAY"], "BYDAY")
    if pattern.month_days and not monthly:
        _refuse("BYMONTHDAY", parts["BYMONTHDAY"], "FREQ=MONTHLY")
    if not pairs:
        return _from_since(pattern, since)
    numbered = [pair for pair in pairs if pair[0]]
    weekdays = tuple(day for _, day in pairs)
    if numbered and (not monthly or len(numbered) < len(pairs)):
        _refuse("BYDAY", parts["BYDAY"], "FREQ=MONTHLY;BYDAY=3MO")
    if numbered:
        return replace(pattern, nths=pairs)
    if monthly and pattern.interval > 1:
        _refuse("BYDAY", parts["BYDAY"], "BYDAY=1MO")
    if pattern.unit is Unit.DAY and pattern.interval > 1:
        _refuse("INTERVAL", parts["INTERVAL"], "FREQ=WEEKLY")
    return replace(pattern, unit=Unit.WEEK, weekdays=weekdays)


def _by_day(parts: dict[str, str]) -> tuple[tuple[int, int], ...]:
    values = parts["BYDAY"].split(",") if "BYDAY" in parts else []
    matches = [_BY_DAY.fullmatch(value) for value in values]
    pairs = tuple((int(found[1] or 0), CODES.index(found[2])) for found in matches if found)
    positions = _integers(parts, "BYSETPOS", -5, 5)
    if positions:
        # Outlook writes the third Monday as BYDAY=MO;BYSETPOS=3.
        if len(pairs) != 1 or pairs[0][0] or 0 in positions or parts["FREQ"] == "WEEKLY":
            _refuse("BYSETPOS", parts["BYSETPOS"], "BYDAY=3MO")
        pairs = tuple((position, pairs[0][1]) for position in positions)
    wrong = [value for value, found in zip(values, matches, strict=True) if not found]
    wrong += [value for value, (nth, _) in zip(values, pairs, strict=False) if abs(nth) > 5]  # noqa: PLR2004
    if wrong or any(found and found[1] and not int(found[1]) for found in matches):
        _refuse("BYDAY", ",".join(wrong) or parts["BYDAY"])
    return pairs


def _from_since(pattern: Pattern, since: date | None) -> Pattern:
    if pattern.unit is Unit.DAY and pattern.interval % 7 == 0:
        pattern = replace(pattern, unit=Unit.WEEK, interval=pattern.interval // 7)
    if pattern.unit is Unit.DAY or pattern.month_days:
        return pattern
    if since is None:
        raise UnclearError("days")
    if pattern.unit is Unit.WEEK:
        return replace(pattern, weekdays=(since.weekday(),))
    return replace(pattern, month_days=(since.day,))


def _until(parts: dict[str, str]) -> date | None:
    if "UNTIL" not in parts:
        return None
    match = re.fullmatch(r"(\d{4})(\d{2})(\d{2})(?:T\d{6}Z?)?", parts["UNTIL"])
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else _no_date(parts)
    except ValueError:
        raise UnclearError("no_day", day=parts["UNTIL"]) from None


def _no_date(parts: dict[str, str]) -> date:
    raise UnclearError("rrule_syntax", part=f"UNTIL={parts['UNTIL']}")
