"""A meeting as a form holds it: what was entered, what is wrong with it, and what it tells."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz

from bot.domain.event import Attendance, Basis, Status, moment
from bot.domain.normalise.text_of import PLACE_LIMIT, TITLE_LIMIT, web_address
from bot.domain.query import HORIZON
from bot.domain.rules.reading import USUAL_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.domain.event import Meeting, Occurrence
    from bot.domain.submission_words import MeetingWords

NOTE_LIMIT: Final = 3_000
DIGEST: Final = 10
LINK_LIMIT: Final = 2_000
LIMITS: Final = {
    "title": TITLE_LIMIT,
    "place": PLACE_LIMIT,
    "url": LINK_LIMIT,
    "join_url": LINK_LIMIT,
    "note": NOTE_LIMIT,
}
LONGEST: Final = timedelta(days=31)
SMALL_HOURS: Final = time(6)
"""An end before this hour belongs to the night after."""
WHEN: Final = ("day", "last_day", "start", "end")
NEAR: Final = timedelta(hours=3)
ALIKE: Final = 80
"""How alike (0-100) a title, or a house, must be to mean the one that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """The fields of the form; "" and None where nothing stands. `last_day` is inclusive."""

    title: str = ""
    day: date | None = None
    last_day: date | None = None
    start: time | None = None
    end: time | None = None
    place: str = ""
    url: str = ""
    join_url: str = ""
    attendance: Attendance = Attendance.UNKNOWN
    note: str = ""

    @classmethod
    def of(cls, meeting: Meeting) -> Entered:
        """Return a known meeting as the form shows it."""
        start, end = meeting.start, meeting.end
        begins = start.time() if isinstance(start, datetime) else None
        ends = end.time() if isinstance(end, datetime) and end != start else None
        return cls(
            title=meeting.title,
            day=meeting.day,
            last_day=_last_day(start, end),
            start=begins,
            end=ends,
            place=meeting.place or "",
            url=meeting.url or "",
            join_url=meeting.join_url or "",
            attendance=meeting.attendance,
            note=(meeting.description or "")[:NOTE_LIMIT],
        )

    @classmethod
    def said(cls, words: MeetingWords) -> Entered:
        """Return what was understood of words."""
        names = [field.name for field in fields(cls) if field.name != "note"]
        return cls(**{name: getattr(words, name) for name in names})

    def differing(self, other: Entered) -> frozenset[str]:
        """Return the names of the fields in which two differ."""
        names = (field.name for field in fields(self))
        return frozenset(name for name in names if getattr(self, name) != getattr(other, name))

    def span(self, zone: str) -> tuple[date | datetime, date | datetime] | None:
        """Return start and end (exclusive) in a zone; without a time dates; None without a day."""
        if self.day is None:
            return None
        last = self.last_day or self.day
        if self.start is None:
            return self.day, last + timedelta(days=1)
        here = ZoneInfo(zone)
        start = datetime.combine(self.day, self.start, here)
        if self.end is None:
            return start, datetime.combine(last, self.start, here) + USUAL_LENGTH
        overnight = last == self.day and self.end <= self.start
        return start, datetime.combine(last + timedelta(days=overnight), self.end, here)

    def facts(self, zone: str, names: Iterable[str] | None = None) -> dict[str, Any]:
        """Return facts of a meeting as `facts_told` takes them, of some fields or of all.

        With all fields, the empty ones are left out; with some, an emptied field says there is
        none.
        """
        wanted = frozenset(names) if names is not None else None
        told: dict[str, Any] = {"title": self.title}
        dated = wanted is None or not wanted.isdisjoint(WHEN)
        if dated and (span := self.span(zone)):
            told |= {"start": span[0], "end": span[1]}
        told |= {
            "place": self.place or None,
            "url": web_address(self.url),
            "join_url": web_address(self.join_url),
            "attendance": self.attendance,
            "description": self.note or None,
        }
        if wanted is None:
            unknown = (None, Attendance.UNKNOWN)
            return {name: value for name, value in told.items() if value not in unknown}
        meant = {"description" if name == "note" else name for name in wanted}
        if dated:
            meant |= {"start", "end"}
        return {name: value for name, value in told.items() if name in meant}


def digests(entered: Entered) -> dict[str, str]:
    """Return a short digest of each field, as a form carries it to know what it showed."""
    return {one.name: _digest(getattr(entered, one.name)) for one in fields(Entered)}


def changed(entered: Entered, was: Mapping[str, str]) -> frozenset[str]:
    """Return the fields in which a form says something else than it showed."""
    return frozenset(name for name, digest in digests(entered).items() if was.get(name) != digest)


def _digest(value: object) -> str:
    text = " ".join(str(value if value is not None else "").split())
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:DIGEST]


def _last_day(start: date | datetime, end: date | datetime) -> date | None:
    """Return the last day of a meeting of several days; None if it merely runs into the night."""
    if not (isinstance(start, datetime) and isinstance(end, datetime)):
        last = end - timedelta(days=1)
        return last if last > start else None
    over_night = end.date() - start.date() == timedelta(days=1) and end.time() <= start.time()
    return None if over_night or end.date() == start.date() else end.date()


def mistakes(entered: Entered, now: datetime, zone: str, *, moved: bool = True) -> dict[str, str]:
    """Return what is wrong, by field: one word each.

    `missing`, `long`, `past`, `far` (years off), `order` (the end before the start), `link` (no
    address on the web). A meeting that is not `moved` may have begun.
    """
    wrong = {name: "long" for name, most in LIMITS.items() if len(getattr(entered, name)) > most}
    for name in ("url", "join_url"):
        if getattr(entered, name) and web_address(getattr(entered, name)) is None:
            wrong.setdefault(name, "link")
    if not entered.title.strip():
        wrong["title"] = "missing"
    if entered.day is None:
        wrong["day"] = "missing"
    elif moved:
        wrong |= _wrong_when(entered, entered.day, now, zone)
    return wrong


def _wrong_when(entered: Entered, day: date, now: datetime, zone: str) -> dict[str, str]:
    today = now.astimezone(ZoneInfo(zone)).date()
    last = entered.last_day or day
    if day > today + HORIZON:
        return {"day": "far"}
    if not timedelta(0) <= last - day <= LONGEST:
        return {"last_day": "order" if last < day else "far"}
    if entered.end is not None:
        if entered.start is None:
            return {"start": "missing"}
        if last == day and SMALL_HOURS <= entered.end <= entered.start:
            return {"end": "order"}
    span = entered.span(zone) if last >= today and entered.start is not None else None
    if last < today or (span is not None and moment(span[0], zone) <= now):
        return {"start" if day == today else "day": "past"}
    return {}


def twin_of(entered: Entered, zone: str, known: Iterable[Occurrence]) -> Occurrence | None:
    """Return the announced meeting of the lab that this one seems to be.

    It is on the same day, and either has a similar name or begins within three hours without one.
    """
    span = entered.span(zone)
    if span is None:
        return None
    starts = moment(span[0], zone)
    for one in known:
        if one.basis is Basis.RULE or one.status is Status.CANCELLED or one.day != entered.day:
            continue
        alike = fuzz.token_set_ratio(one.title.casefold(), entered.title.casefold())
        close = abs(one.starts_at - starts) <= NEAR and entered.start is not None
        if alike >= ALIKE or (close and _same_place(one, entered)):
            return one
    return None


def _same_place(one: Occurrence, entered: Entered) -> bool:
    here, there = entered.place.casefold(), (one.place or "").casefold()
    return bool(here and there) and fuzz.token_set_ratio(here, there) >= ALIKE
