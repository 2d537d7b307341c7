"""Whether a line says something else than the calendar file linked in it: one of them is wrong."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.domain.event import Problem, day_of
from bot.domain.normalise.wall_time import said, wall
from bot.domain.rules.claims import rule_problems
from bot.feeds.properties import decode, parse_properties, text_of
from bot.feeds.scan import scan
from bot.feeds.times import parse_when

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.event import Draft

_DATE: Final = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(20\d\d)(?!\d)")
_CLOCK: Final = re.compile(r"(?<![\d.:])([01]?\d|2[0-3])[:.]([0-5]\d)(?![\d.])")
_UNTIL: Final = re.compile(r"\b(?:bis|until|to)\b")
_WANTED: Final = frozenset({"DTSTART", "RRULE", "UID", "SUMMARY"})
_MOST_RULES: Final = 20
_SHOWN: Final = 100


def contradictions(
    words: str, body: bytes, drafts: Sequence[Draft], zone: str
) -> Iterator[Problem]:
    """Yield how a line contradicts its file; `drafts` are what was read from it."""
    if b"RRULE" in body.upper():
        yield from _of_rules(words, body)
    elif len(drafts) == 1:
        told = _of_date(words, drafts[0], ZoneInfo(zone))
        if told is not None:
            yield told


def _of_rules(words: str, body: bytes) -> Iterator[Problem]:
    calendars = scan(body, None).calendars
    for lines in [event for calendar in calendars for event in calendar.events][:_MOST_RULES]:
        found = parse_properties(decode(lines)[0], _WANTED)
        rule, start = text_of(found, "RRULE"), text_of(found, "DTSTART")
        if rule is None or start is None:
            continue
        try:
            first = parse_when(start, None).wall
        except ValueError:
            continue
        name = text_of(found, "UID") or text_of(found, "SUMMARY")
        yield from rule_problems(words, rule, first, name)


def _of_date(words: str, draft: Draft, home: ZoneInfo) -> Problem | None:
    """Compare the first date and the first time of a line with the start of its file."""
    found = _DATE.search(words)
    try:
        written = date(int(found[3]), int(found[2]), int(found[1])) if found else None
        start = wall(draft.start, home)
    except ValueError:
        return None
    day = day_of(start)
    clock = _CLOCK.search(_UNTIL.split(words[found.end() :], maxsplit=1)[0]) if found else None
    wrong_day = written is not None and written != day
    wrong_time = (
        clock is not None
        and isinstance(start, datetime)
        and (start.hour, start.minute) != (int(clock[1]), int(clock[2]))
    )
    if not (wrong_day or wrong_time):
        return None
    told = f"The line “{words[:_SHOWN]}” has a file that says {said(start)}; the file is read."
    return Problem("line_contradicts_file", told, draft.uid)
