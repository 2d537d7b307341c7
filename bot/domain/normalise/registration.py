"""Whether one has to register, where, until when, and whether it is full: read from the words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.domain.calendar_names import day_and_month, day_of_month, weekday_numbers, year_of
from bot.domain.event import Registration
from bot.domain.normalise.join_links import addresses, is_join_link
from bot.domain.normalise.text_of import web_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.domain.languages.announcement_words import RegistrationWords
    from bot.domain.languages.chosen import Languages

_I = re.IGNORECASE
_NEAR = 100
"""How far a date may stand from the words about registering."""
_LINK_NEAR = 200
_PLAUSIBLE = timedelta(days=300)
"""Nobody closes registration that long before; then the date means something else."""
_LEAP_CYCLE = 9

_HOSTS = (
    r"pretix\.\w+|eventbrite\.[a-z.]+|eveeno\.com|doo\.net|ti\.to|forms\.gle|guestoo\.[a-z]+"
    r"|limesurvey\.[a-z]+|tickettailor\.com|ticketpay\.de|rausgegangen\.de|helloasso\.com"
    r"|billetweb\.fr|weezevent\.com|framaforms\.org"
)
_PATHS = "forms/d/|apps/forms/|meeting/register/|webinar/register/"


@dataclass(frozen=True, slots=True)
class _Grammar:
    """What some languages say of registering, put together once."""

    newsletter: re.Pattern[str]
    not_required: re.Pattern[str]
    required: re.Pattern[str]
    says: re.Pattern[str]
    full: re.Pattern[str]
    if_full: re.Pattern[str]
    until: re.Pattern[str]
    day: re.Pattern[str]
    host: re.Pattern[str]
    path: re.Pattern[str]


@lru_cache(maxsize=16)
def _grammar(languages: Languages) -> _Grammar:
    register = languages.either(lambda pack: pack.registration.register)

    def one(of: Callable[[RegistrationWords], str]) -> str:
        words = languages.either(lambda pack: of(pack.registration))
        return Template(words).substitute(register=register)

    weekday = "|".join({name[:2]: None for name in weekday_numbers(languages)})
    return _Grammar(
        newsletter=re.compile(one(lambda words: words.newsletter), _I),
        not_required=re.compile(one(lambda words: words.not_required), _I),
        required=re.compile(
            rf"{one(lambda words: words.required)}"
            rf"|\[[^\[\]]{{0,60}}\b{register}\b[^\[\]]{{0,60}}\]\(https?:",
            _I,
        ),
        says=re.compile(one(lambda words: words.says), _I),
        full=re.compile(rf"\b{one(lambda words: words.full)}\b", _I),
        if_full=re.compile(rf"\b{one(lambda words: words.if_full)}\b", _I),
        until=re.compile(
            rf"\b{one(lambda words: words.until)}"
            rf"(?:\s?[:(]|\s{one(lambda words: words.until_small)})*\s?"
            rf"(?:(?:{weekday})[a-zä]{{0,8}}[.,]*\s"
            rf"(?:{one(lambda words: words.day_lead)},?\s)?)?",
            _I,
        ),
        day=re.compile(rf"(?P<iso>\d{{4}}-\d\d-\d\d)|{day_of_month(languages)}", _I),
        host=re.compile(
            rf"(?:^|\.)(?:{_HOSTS})$|^(?:pretix|limesurvey|{one(lambda words: words.hosts)})\.", _I
        ),
        path=re.compile(rf"/(?:{_PATHS}|{one(lambda words: words.paths)})", _I),
    )


def registration(
    *,
    languages: Languages,
    title: str = "",
    description: str | None,
    day: date,
    links: tuple[str | None, ...] = (),
) -> Registration | None:
    """Return what is said about registering for the meeting that starts on `day`; None if nothing.

    A deadline without a year is the last such date that is not after `day`.
    """
    grammar = _grammar(languages)
    text = grammar.newsletter.sub(" ", (description or "").replace("*", ""))
    required = _required(text, grammar)
    deadline = _deadline(text, day, languages)
    full = True if _is_full(f"{title}\n{text}", grammar) else None
    url = _address(text, links, grammar, said=required is not None)
    if required is None and deadline is not None:
        required = True
    if (required, url, deadline, full) == (None, None, None, None):
        return None
    return Registration(required=required, url=url, deadline=deadline, full=full)


def _required(text: str, grammar: _Grammar) -> bool | None:
    if grammar.not_required.search(text):
        return False
    return True if grammar.required.search(text) else None


def _is_full(text: str, grammar: _Grammar) -> bool:
    """Whether it is said to be full, not only what happens if it should be."""
    for found in grammar.full.finditer(text):
        start = max(text.rfind(mark, 0, found.start()) for mark in ".!?\n") + 1
        if not grammar.if_full.search(text[start : found.start()][-80:]):
            return True
    return False


def _deadline(text: str, day: date, languages: Languages) -> date | None:
    """Find "bis" and a date in a paragraph close to the words about registering."""
    grammar = _grammar(languages)
    for until in grammar.until.finditer(text):
        found = grammar.day.match(text, until.end())
        if found is None:
            continue
        before = text[max(0, until.start() - _NEAR) : until.start()].rpartition("\n\n")[2]
        after = text[until.start() : found.end() + _NEAR].partition("\n\n")[0]
        spoken = grammar.says.search(before + after)
        deadline = _dated(found, day, languages) if spoken else None
        if deadline is not None:
            return deadline
    return None


def _dated(found: re.Match[str], day: date, languages: Languages) -> date | None:
    candidates: Iterable[str] = (found["iso"],)
    if not found["iso"]:
        number, month = day_and_month(found, languages)
        candidates = _years(year_of(found), month, number, day)
    for candidate in candidates:
        try:
            deadline = date.fromisoformat(candidate)
        except ValueError:
            continue
        if day - _PLAUSIBLE <= deadline <= day:
            return deadline
    return None


def _years(year: int | None, month: int, number: int, day: date) -> Iterator[str]:
    """Yield the ISO dates that may be meant, latest first."""
    for each in (year,) if year else range(day.year, day.year - _LEAP_CYCLE, -1):
        yield f"{each:04}-{month:02}-{number:02}"


def _address(
    text: str, links: tuple[str | None, ...], grammar: _Grammar, *, said: bool
) -> str | None:
    """Return where to register: an address beside the words, or one made for nothing else."""
    every = tuple(address for address in addresses(text) if not is_join_link(address))
    if said:
        for words in grammar.says.finditer(text):
            near = addresses(text[words.start() : words.end() + _LINK_NEAR].partition("\n\n")[0])
            beside = next((address for address in near if address in every), None)
            if beside:
                return web_address(beside)
    known = (*every, *filter(None, links))
    return web_address(next((one for one in known if _takes_registrations(one, grammar)), None))


def _takes_registrations(address: str, grammar: _Grammar) -> bool:
    safe = web_address(address)
    if safe is None:
        return False
    parts = urlsplit(safe)
    return bool(grammar.host.search(parts.hostname or "") or grammar.path.search(parts.path))
