"""Whether one has to register, where, until when, and whether it is full: read from the words."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.domain.event import Registration
from bot.domain.normalise.join_links import addresses, is_join_link
from bot.domain.normalise.text_of import web_address

if TYPE_CHECKING:
    from collections.abc import Iterator

_I = re.IGNORECASE
_REGISTER = r"(?:anmeldung(?:en)?|registrierung|voranmeldung|registration|rsvp|sign-?up)"
_NEEDED = r"(?:nötig|notwendig|erforderlich|verpflichtend|needed|required|necessary|mandatory)"

_NEWSLETTER = re.compile(
    rf"\b{_REGISTER} (?:zum|für den|zu unserem|to our|for our)\s+"
    r"(?:\w+\s+)?(?:newsletter|mailing)\w*"
    r"|\bnewsletter-?anmeldung\b",
    _I,
)
_NOT_REQUIRED = re.compile(
    r"\b(?:keine?|ohne|no)\s+(?:vorherige |vorab-?|weitere |extra |gesonderte |prior )?"
    rf"{_REGISTER}\b(?! (?:kein|nicht|leider))"
    rf"|\b{_REGISTER} (?:ist |is |wird )?(?:nicht|not) (?:zwingend |unbedingt |strictly )?{_NEEDED}"
    r"|\b(?:müsst|musst|braucht|brauchst)\b[^.!?\n]{0,30}\bnicht an(?:zu)?melden"
    rf"|\b{_REGISTER} (?:ist |is )?(?:freiwillig|optional|erwünscht|hilfreich|nett)\b",
    _I,
)
_REQUIRED = re.compile(
    rf"\b{_REGISTER}(?: (?:ist|is|wird|vorab|bitte|unbedingt|zwingend))*"
    rf" (?:{_NEEDED}|erbeten|gebeten)"
    rf"|\bum (?:\w+ ){{0,3}}{_REGISTER} (?:\w+ ){{0,3}}(?:wird )?gebeten"
    rf"|\b(?:nur|only) (?:mit|nach|with|after|by) (?:\w+ )?{_REGISTER}\b"
    rf"|\bnach (?:\w+ )?(?:an|voran)meldung\b|\bohne {_REGISTER} (?:kein|nicht|leider)"
    r"|\banmelde(?:pflicht|schluss|frist)\w*"
    r"|\b(?:bitte|please)\b[^.!?\n]{0,60}?"
    r"\b(?:an(?:zu)?melden|registrier\w*|register|rsvp|sign up)\b"
    r"|\bmelde(?:t|n sie)? (?:euch|dich|sich) (?:[^.!?\n]{0,60} )?an\b"
    rf"|\b{_REGISTER}\s?(?:bis|unter|über|via|per|hier|bei|auf|:|by|until|at|here|deadline|opens)"
    rf"|\b(?:register|sign up) (?:here|at|by|until|via|on|now)\b|\brequires {_REGISTER}\b"
    rf"|\[[^\[\]]{{0,60}}\b{_REGISTER}\b[^\[\]]{{0,60}}\]\(https?:",
    _I,
)
_SAYS_REGISTER = re.compile(
    r"(?:\b|_)(?:vor)?(?:anmeld\w*|anzumelden|registrier\w*|registration|register|rsvp|sign[- ]?up)"
    r"|\btickets?\b|\bmelde[tn]?\b",
    _I,
)
_FULL = re.compile(
    r"\b(?:ausgebucht|ausverkauft|sold[- ]out|fully booked|booked out|warteliste|waiting ?list"
    r"|keine (?:freien )?plätze (?:mehr|frei)|no (?:seats|spots|places) left)\b",
    _I,
)
_IF_FULL = re.compile(
    r"\b(?:nicht|sollten?|falls|wenn|wird|sobald|bevor|if|when|once|should|not|until)\b", _I
)
_MONTHS = (
    "jan(?:uar|uary)?|jänner",
    "feb(?:ruar|ruary)?",
    "märz?|maerz|mar(?:ch)?",
    "apr(?:il)?",
    "mai|may",
    "jun[ie]?|june",
    "jul[iy]?",
    "aug(?:ust)?",
    "sep(?:t(?:ember)?)?",
    "okt(?:ober)?|oct(?:ober)?",
    "nov(?:ember)?",
    "dez(?:ember)?|dec(?:ember)?",
)
_MONTH = "|".join(_MONTHS)
_DATE = re.compile(
    r"(?P<iso>\d{4}-\d\d-\d\d)"
    r"|(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.(?:\s?(?P<year>20\d\d|\d\d)(?!\d|[.:]\d| ?uhr))?"
    rf"|(?P<day2>\d{{1,2}})(?:\.|st|nd|rd|th)?\s(?:of )?(?P<name>{_MONTH})\b\.?,?"
    r"(?:\s(?P<year2>20\d\d))?"
    rf"|\b(?P<name3>{_MONTH})\b\.?\s(?P<day3>\d{{1,2}})(?:st|nd|rd|th)?\b"
    r"(?:,?\s(?P<year3>20\d\d))?",
    _I,
)
_UNTIL = re.compile(
    r"\b(?:bis|spätestens|until|till|by|before|vor dem"
    r"|(?:anmelde)?schluss|(?:anmelde)?frist|deadline)"
    r"(?:\s?[:(]|\s(?:zum|spätestens|ist|is|am|the|einschließlich|inklusive|inkl\.?|dem|on))*\s?"
    r"(?:(?:mo|di|mi|do|fr|sa|so|tu|we|th|su)[a-zä]{0,8}[.,]*\s(?:(?:den|dem|the),?\s)?)?",
    _I,
)
_NEAR = 100
"""How far a date may stand from the words about registering."""
_LINK_NEAR = 200
_PLAUSIBLE = timedelta(days=300)
"""Nobody closes registration that long before; then the date means something else."""
_LEAP_CYCLE = 9

_HOST = re.compile(
    r"(?:^|\.)(?:pretix\.\w+|eventbrite\.[a-z.]+|eveeno\.com|doo\.net|ti\.to|forms\.gle"
    r"|guestoo\.[a-z]+|limesurvey\.[a-z]+|tickettailor\.com|ticketpay\.de|rausgegangen\.de)$"
    r"|^(?:pretix|tickets?|anmeldung|registrierung|registration|limesurvey|umfrage)\.",
    _I,
)
_PATH = re.compile(
    r"/(?:forms/d/|apps/forms/|meeting/register/|webinar/register/|anmeld|registrier|registration"
    r"|register|veranstaltungsanmeldung)",
    _I,
)


def registration(
    *, title: str = "", description: str | None, day: date, links: tuple[str | None, ...] = ()
) -> Registration | None:
    """Return what is said about registering for the meeting that starts on `day`; None if nothing.

    A deadline without a year is the last such date that is not after `day`.
    """
    text = _NEWSLETTER.sub(" ", (description or "").replace("*", ""))
    required = _required(text)
    deadline = _deadline(text, day)
    full = True if _is_full(f"{title}\n{text}") else None
    url = _address(text, links, said=required is not None)
    if required is None and deadline is not None:
        required = True
    if (required, url, deadline, full) == (None, None, None, None):
        return None
    return Registration(required=required, url=url, deadline=deadline, full=full)


def _required(text: str) -> bool | None:
    if _NOT_REQUIRED.search(text):
        return False
    return True if _REQUIRED.search(text) else None


def _is_full(text: str) -> bool:
    """Whether it is said to be full, not only what happens if it should be."""
    for found in _FULL.finditer(text):
        start = max(text.rfind(mark, 0, found.start()) for mark in ".!?\n") + 1
        if not _IF_FULL.search(text[start : found.start()][-80:]):
            return True
    return False


def _deadline(text: str, day: date) -> date | None:
    """Find "bis" and a date in a paragraph close to the words about registering."""
    for until in _UNTIL.finditer(text):
        found = _DATE.match(text, until.end())
        if found is None:
            continue
        before = text[max(0, until.start() - _NEAR) : until.start()].rpartition("\n\n")[2]
        after = text[until.start() : found.end() + _NEAR].partition("\n\n")[0]
        deadline = _dated(found, day) if _SAYS_REGISTER.search(before + after) else None
        if deadline is not None:
            return deadline
    return None


def _dated(found: re.Match[str], day: date) -> date | None:
    if found["iso"]:
        candidates = iter((found["iso"],))
    else:
        number = int(found["day"] or found["day2"] or found["day3"])
        name = found["name"] or found["name3"]
        month = int(found["month"]) if found["month"] else _month(name)
        candidates = _years(found["year"] or found["year2"] or found["year3"], month, number, day)
    for candidate in candidates:
        try:
            deadline = date.fromisoformat(candidate)
        except ValueError:
            continue
        if day - _PLAUSIBLE <= deadline <= day:
            return deadline
    return None


def _month(name: str) -> int:
    return next(at for at, names in enumerate(_MONTHS, 1) if re.fullmatch(names, name, _I))


def _years(year: str | None, month: int, number: int, day: date) -> Iterator[str]:
    """Yield the ISO dates that may be meant, latest first."""
    if year:
        yield f"{int(year) + (2000 if len(year) == len('27') else 0):04}-{month:02}-{number:02}"
        return
    for back in range(_LEAP_CYCLE):
        yield f"{day.year - back:04}-{month:02}-{number:02}"


def _address(text: str, links: tuple[str | None, ...], *, said: bool) -> str | None:
    """Return where to register: an address beside the words, or one made for nothing else."""
    every = tuple(address for address in addresses(text) if not is_join_link(address))
    if said:
        for words in _SAYS_REGISTER.finditer(text):
            near = addresses(text[words.start() : words.end() + _LINK_NEAR].partition("\n\n")[0])
            beside = next((address for address in near if address in every), None)
            if beside:
                return web_address(beside)
    known = (address for address in (*every, *filter(None, links)) if _takes_registrations(address))
    return web_address(next(known, None))


def _takes_registrations(address: str) -> bool:
    safe = web_address(address)
    if safe is None:
        return False
    parts = urlsplit(safe)
    return bool(_HOST.search(parts.hostname or "") or _PATH.search(parts.path))
