"""The nouns of one meeting: draft (as read), listing (as one source says), occurrence (as we say).

Times are wall time and zone: an aware datetime whose tzinfo is a ZoneInfo, or a plain date for
all-day meetings. UTC is only ever derived from them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from bot.domain.source import Kind

DATE_LENGTH = len("2027-01-11")


def day_of(when: date | datetime) -> date:
    """Return the day of a date or of a wall time."""
    return when.date() if isinstance(when, datetime) else when


class Attendance(StrEnum):
    """How one can take part."""

    ONSITE = "onsite"
    ONLINE = "online"
    HYBRID = "hybrid"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """Whether the meeting takes place."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


class Basis(StrEnum):
    """What we know the meeting from: an announcement, a rule, or a sentence somewhere."""

    ANNOUNCED = "announced"
    RULE = "rule"
    PROSE = "prose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """Whether one has to register, where, until when, and whether it is full."""

    required: bool | None = None
    url: str | None = None
    deadline: date | datetime | None = None
    full: bool | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of time a reader is asked for, in aware datetimes; `end` is exclusive."""

    start: datetime
    end: datetime
    now: datetime | None = None
    """When it is asked for, if not at its start: by this "12. März" without a year is read."""

    @property
    def today(self) -> datetime:
        """The moment by which dates without a year are read."""
        return self.now or self.start


@dataclass(frozen=True, slots=True)
class Problem:
    """Something odd about a feed: a stable code, a sentence for people, and the UID it concerns."""

    code: str
    message: str
    uid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One dated meeting as a reader found it: not yet trusted, not yet in the lab's zone.

    `start` and `end` are dates (all-day; `end` exclusive), naive datetimes (floating) or aware
    ones. `recurrence` is the original start of this instance of a series. `status` None means
    that the source does not say, so what was known before stays true.
    """

    uid: str | None
    title: str
    start: date | datetime
    end: date | datetime | None = None
    recurrence: date | datetime | None = None
    place: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    url: str | None = None
    description: str | None = None
    categories: tuple[str, ...] = ()
    attendance: Attendance | None = None
    join_url: str | None = None
    status: Status | None = Status.CONFIRMED
    basis: Basis = Basis.ANNOUNCED
    sequence: int = 0
    zone: str | None = None
    """The zone that the feed declares for floating times (X-WR-TIMEZONE), an IANA name."""
    open_dates: tuple[date, ...] = ()
    end_guessed: bool = False
    """Its source does not say when it ends; `end`, if given, is the usual length."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of a feed.

    `complete` is False when the feed was cut off: what is missing from it is then no evidence.
    """

    drafts: tuple[Draft, ...]
    problems: tuple[Problem, ...] = ()
    complete: bool = True
    kind: Kind | None = None
    """What it was found to be, where a reader reads more than one kind (a page, its prose)."""
    speaks_of: frozenset[str] | None = None
    """UIDs whose absence counts (None: all), for feeds that list only what is newest.

    A UID may continue with "#" and a date: one of several meetings that are told of together.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """The facts of one dated meeting, normalised.

    `start` and `end` are both aware datetimes in `timezone`, or both dates (`end` exclusive).
    `open_dates`: for a rule like "second or third Monday", the days of which it will take one;
    `start` and `end` then span them as dates.
    """

    title: str
    start: date | datetime
    end: date | datetime
    timezone: str
    place: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    attendance: Attendance = Attendance.UNKNOWN
    url: str | None = None
    join_url: str | None = None
    registration: Registration | None = None
    description: str | None = None
    status: Status = Status.CONFIRMED
    basis: Basis = Basis.ANNOUNCED
    open_dates: tuple[date, ...] = ()

    @property
    def all_day(self) -> bool:
        """Whether it has dates instead of times."""
        return not isinstance(self.start, datetime)

    @property
    def starts_at(self) -> datetime:
        """The moment it starts, in UTC; an all-day meeting starts at midnight of its zone."""
        return moment(self.start, self.timezone)

    @property
    def ends_at(self) -> datetime:
        """The moment it ends, in UTC."""
        return moment(self.end, self.timezone)

    @property
    def day(self) -> date:
        """The local date on which it starts."""
        return self.start.date() if isinstance(self.start, datetime) else self.start


CERTAIN: Final = "certain"
"""Says of a tentative meeting that it will take place; a cancellation still counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Meeting):
    """One source's account of one dated meeting.

    `instance` is "" for a one-off meeting, else the original local date of this instance of the
    series (ISO; with the time where a series meets twice on one day): never its current start.
    """

    uid: str
    instance: str = ""
    recurring: bool = False
    says: frozenset[str] | None = None
    """The only fields (or `CERTAIN`) that a correction speaks of; None: all."""
    end_guessed: bool = False
    """Its source does not say when it ends; `end` is the usual length."""

    @property
    def identity(self) -> tuple[str, str]:
        """What names this listing within its source for life."""
        return self.uid, self.instance


@dataclass(frozen=True, slots=True)
class Provenance:
    """From which source we know of an occurrence."""

    url: str | None
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence(Meeting):
    """One dated meeting, merged from all its listings; all else in the program speaks of these."""

    id: str
    uid: str
    labs: tuple[str, ...]
    """Slugs; the organiser first."""
    sources: tuple[Provenance, ...] = ()
    sequence: int = 0
    updated: datetime = field(default=datetime.min.replace(tzinfo=UTC))
    vanished: bool = False
    """No source lists it any longer; then `status` is cancelled."""
    approximate: bool = False
    """No source says where on Earth it is: `latitude` and `longitude` are a guess."""
    origins: tuple[tuple[str, int], ...] = ()
    """Whose word counts for which field: the field, and the place of its source in `sources`."""


class ChangeKind(StrEnum):
    """What happened to an occurrence."""

    ANNOUNCED = "announced"
    CONFIRMED = "confirmed"
    MOVED = "moved"
    RENAMED = "renamed"
    RELOCATED = "relocated"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to an occurrence; `before` and `after` hold only the fields that changed.

    Their values are as in the JSON contract (ISO strings for times).
    """

    kind: ChangeKind
    at: datetime
    lab: str
    occurrence: str
    before: dict[str, object]
    after: dict[str, object]


def moment(value: date | datetime, zone: str) -> datetime:
    """Return the UTC moment of a wall time; a date means its midnight in `zone`."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time(), ZoneInfo(zone))
    return value.astimezone(UTC)


def parse_when(text: str, zone: str) -> date | datetime:
    """Read a date, or wall time in its zone; the stored offset only tells the two 02:30s apart."""
    if len(text) == DATE_LENGTH:
        return date.fromisoformat(text)
    stored = datetime.fromisoformat(text)
    wall = stored.replace(tzinfo=ZoneInfo(zone))
    if wall.utcoffset() != stored.utcoffset():
        later = wall.replace(fold=1)
        return later if later.utcoffset() == stored.utcoffset() else wall
    return wall
