"""Whether a series meets as its own text says: "jeden ersten Montag" beside `BYDAY=MO`."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from bot.domain.event import Problem, day_of
from bot.domain.rules.rule import Rule, expand, parse_rule
from bot.domain.source import Schedule
from bot.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMPARED = timedelta(days=190)
_LOOKED_AT = 8_000
_MOST_CLAIMS = 8
_LONGEST_CLAIM = 90
_FEWEST_DATES = 2
_DAY = (
    r"(?:mo(?:ntag|nday)|di(?:enstag)|tuesday|mittwoch|wednesday|donnerstag|thursday|freitag|friday"
    r"|samstag|saturday|sonnabend|sonntag|sunday)"
)
_OPENING = re.compile(
    rf"\b(?:jede[nrsm]?|every|each|alle[r]?\s+(?:zwei|drei|vier|2|3|4|14)\b|immer\s+(?:am|{_DAY})"
    rf"|(?:am\s+)?(?:\w+ten|\d\.)(?:\s+(?:und|oder)\s+(?:\w+ten|\d\.))?\s+{_DAY}\s+(?:im|des|eines)"
    rf"|(?:the\s+)?(?:first|second|third|fourth|last)\s+{_DAY}\s+of|{_DAY}s\b)",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(_DAY, re.IGNORECASE)
_SENTENCE_END = re.compile(r"[!?\n;(]|\.(?=\s+[A-ZÄÖÜ]|\s*$)")
_MEETING = (
    r"(?:online |offenes? |virtuelles? |virtual |open )?(?:meet-?ups?|treffen|meetings?|stammtisch"
    r"|abend|hack ?night|plenum)"
)
_PERIODS = tuple(
    (re.compile(rf"{words} {_MEETING}\b", re.IGNORECASE), days)
    for words, days in (
        (r"\b(?:bi-?weekly|fortnightly|zweiwöchentlich\w*|14-tägig\w*)", 14),
        (r"(?<!bi-)\b(?:weekly|wöchentlich\w*)", 7),
        (r"\b(?:monthly|monatlich\w*)", 30),
    )
)
"""Words for a period, and its days."""
_SLACK = {7: range(1, 8), 14: (1, 2, 3, 14), 30: range(21, 43)}
"""Which usual gaps in days each period may show; "biweekly" may mean twice a week."""
_SPEAKS_OF_ITSELF = re.compile(
    r"(?:treff|triff|find|meet|gather|statt|termin)\w*[^.!?\n]*$", re.IGNORECASE
)
_PLAIN_MONTHLY = re.compile(r"FREQ=MONTHLY\b", re.IGNORECASE)
_WEEKDAY_CODE = r"(?:MO|TU|WE|TH|FR|SA|SU)"
_PLAIN_DAYS = re.compile(rf"BYDAY=({_WEEKDAY_CODE}(?:,{_WEEKDAY_CODE})*)(?:;|$)", re.IGNORECASE)
_NARROWED = re.compile(r"BYSETPOS|BYMONTHDAY|BYYEARDAY|BYWEEKNO", re.IGNORECASE)


def rule_problems(
    text: str, rrule: str, start: date | datetime, uid: str | None = None
) -> tuple[Problem, ...]:
    """Say how an RRULE contradicts the text beside it (title, description), its start, or itself.

    `start` is the DTSTART in its own zone. A rule or a text that is not understood is not odd.
    """
    first = day_of(start)
    rule = _rule_of(rrule, first)
    dates = () if rule is None else _dates(rule, first)
    if rule is None or not dates:
        return ()
    told = _contradiction(text[:_LOOKED_AT], rule, dates)
    found = [Problem("rule_contradicts_text", told, uid)] if told else []
    if not told and (told := _every_week(rrule, first)):
        found.append(Problem("rule_monthly_every_week", told, uid))
    if dates[0] != first:
        told = f"It starts on {first:%a %Y-%m-%d}, which is none of the dates of its rule {rrule}."
        found.append(Problem("rule_misses_start", told, uid))
    return tuple(found)


def _rule_of(rrule: str, first: date) -> Rule | None:
    try:
        return parse_rule(Schedule(rrule=rrule, since=first), today=first)
    except RuleError:
        return None


def _dates(rule: Rule, first: date) -> tuple[date, ...]:
    slots = expand(rule, first, first + _COMPARED)
    return tuple(sorted({day for slot in slots for day in slot.open_dates or (slot.day,)}))


def _contradiction(text: str, rule: Rule, dates: tuple[date, ...]) -> str | None:
    """Return a sentence if the text makes claims and none of them fits the rule's dates."""
    first = dates[0]
    claims = tuple(_claims(text, first))
    odd = [words for words, claimed in claims if not _fits(dates, rule, claimed, first)]
    if claims and len(odd) == len(claims):
        listed = ", ".join(f"{day:%a %Y-%m-%d}" for day in dates[:3])
        return f"The text says “{odd[0]}”, but the rule gives {listed} …"
    if claims or len(dates) <= _FEWEST_DATES:
        return None
    return _wrong_period(text, dates)


def _fits(dates: tuple[date, ...], rule: Rule, claimed: Rule, first: date) -> bool:
    """Whether the rule keeps to what is claimed, and does not leave out half of a plain claim."""
    promised = set(_dates(claimed, first))
    if not set(dates) <= promised:
        return False
    shape = claimed.shape
    several = len(shape.weekdays) > 1 or len(shape.nths) > 1 or len(shape.month_days) > 1
    last = rule.until or dates[-1]
    return several or claimed.open_date or {day for day in promised if day <= last} <= set(dates)


def _claims(text: str, first: date) -> Iterator[tuple[str, Rule]]:
    """Yield the rules in words that a text states about its own meeting."""
    for opening in islice(_OPENING.finditer(text), _MOST_CLAIMS):
        rest = text[opening.start() : opening.start() + _LONGEST_CLAIM]
        words = _SENTENCE_END.split(rest, maxsplit=1)[0].split()
        understood = _longest(words, first)
        if understood and _about_itself(text, opening.start(), understood[1], first):
            yield understood


def _longest(words: list[str], first: date) -> tuple[str, Rule] | None:
    """Return the longest beginning of a sentence that is a rule on weekdays."""
    for length in range(len(words), 0, -1):
        claim = " ".join(words[:length]).rstrip(",.:–- ")
        if not _WEEKDAY.search(claim):
            return None
        try:
            return claim, parse_rule(Schedule(when=claim, since=first), today=first)
        except RuleError:
            continue
    return None


def _about_itself(text: str, position: int, claimed: Rule, first: date) -> bool:
    """Whether a claim speaks of this series: other evenings are named beside it often enough."""
    weekdays = {*claimed.shape.weekdays, *(weekday for _, weekday in claimed.shape.nths)}
    line = text[text.rfind("\n", 0, position) + 1 : position]
    return first.weekday() in weekdays or not line.strip() or bool(_SPEAKS_OF_ITSELF.search(line))


def _wrong_period(text: str, dates: tuple[date, ...]) -> str | None:
    gap = min((later - earlier).days for earlier, later in pairwise(dates))
    for words, days in _PERIODS:
        found = words.search(text)
        if found and gap not in _SLACK[days]:
            return f"The text says “{found[0]}”, but the rule meets every {gap} days."
    return None


def _every_week(rrule: str, first: date) -> str | None:
    """Notice `FREQ=MONTHLY;BYDAY=MO`: it reads as once a month and means every Monday."""
    days = _PLAIN_DAYS.search(rrule)
    if not days or not _PLAIN_MONTHLY.search(rrule) or _NARROWED.search(rrule):
        return None
    nth = (first.day - 1) // 7 + 1
    return (
        f"The rule {rrule} says monthly and means every week;"
        f" once a month would be BYDAY={nth}{days[1][:2]}."
    )
