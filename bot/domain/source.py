"""A source: one address (or rule) where a lab announces, and what we know of its health."""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.domain.languages.chosen import Languages

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime, time


FOUND: Final = "found"
"""Under this name a source's memory keeps the kind that was found."""
USUAL_LANGUAGES: Final = ("de", "en")


class Kind(StrEnum):
    """How a source is read."""

    GETTOGETHER = "gettogether"
    ICAL = "ical"
    SYNDICATION = "syndication"
    PAGE = "page"
    PROSE = "prose"
    PAD = "pad"
    CALDAV = "caldav"
    MANUAL = "manual"
    SCHEDULE = "schedule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A regular evening as the configuration states it: words or an RRULE, and its exceptions.

    Dates and times are local to the source's zone; both ends of a pause are part of it.
    """

    when: str | None = None
    rrule: str | None = None
    start: time | None = None
    end: time | None = None
    since: date | None = None
    """`from` in the file: the first day, and the phase of "alle zwei Wochen"."""
    until: date | None = None
    except_days: frozenset[date] = frozenset()
    pauses: tuple[tuple[date, date], ...] = ()
    skip_holidays: bool = True
    confirmed: date | None = None
    title: str = ""
    place: str | None = None
    url: str | None = None
    languages: tuple[str, ...] = USUAL_LANGUAGES
    """In which languages the words are read: those of the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One address or rule of one lab. `key` names it within the lab for life."""

    lab: str
    key: str
    kind: Kind
    url: str | None
    timezone: str
    found: bool = False
    """Nobody said the kind: the address was asked, and `kind` is what it was found to be."""
    credentials: str | None = None
    """The name under which the environment holds user and password for it."""
    state: str | None = None
    """The lab's state (ISO 3166-2), whose holidays a schedule skips."""
    language: str = "de"
    languages: tuple[str, ...] = USUAL_LANGUAGES
    """What the network reads besides its own language."""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    schedule: Schedule | None = None

    def found_as(self, memory: Mapping[str, str]) -> Source:
        """Return the source as the kind that was found out before, if nobody said one."""
        found = memory.get(FOUND)
        return replace(self, kind=Kind(found)) if self.found and found in set(Kind) else self

    @property
    def read_in(self) -> Languages:
        """The languages in which its words are read."""
        return Languages.of((*self.languages, self.language))

    @property
    def settings(self) -> str:
        """A digest of everything that decides how it is read, the same in every process."""
        # What an address was found to be is no setting: nobody changed anything.
        kind = None if self.found else self.kind
        told: tuple[object, ...] = (kind, self.url, self.include, self.exclude, self.timezone)
        if self.languages != USUAL_LANGUAGES:
            told = (*told, self.languages)
        if self.schedule is not None:
            # A set has another order in each process.
            rule = [
                sorted(part) if isinstance(part, frozenset) else part
                for part in astuple(self.schedule)
                if part != USUAL_LANGUAGES
            ]
            told = (*told, self.state, self.language, rule)
        return hashlib.sha256(repr(told).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchState:
    """What we remember of a source between polls; all times in UTC."""

    etag: str | None = None
    last_modified: str | None = None
    fingerprint: str | None = None
    """Digest of the meaningful content of the last good answer."""
    memory: dict[str, str] = field(default_factory=dict)
    """What the reader wants to remember, e.g. a team's id found on its page."""
    configuration: str | None = None
    """Digest of the settings with which it was last read."""
    next_check: datetime | None = None
    last_checked: datetime | None = None
    last_good: datetime | None = None
    last_changed: datetime | None = None
    read_until: datetime | None = None
    """The end of the window that was last read in full; None before the first complete answer."""
    failing_since: datetime | None = None
    failures: int = 0
    error: str | None = None
    problems: tuple[dict[str, str | None], ...] = ()
    held: int = 0
    """How many meetings disappeared at once and are held back until one more complete answer."""
    pending: bool = False
    """Whether an absence waits for another complete answer."""
    address: str | None = None
    """Where its address redirects to for good (301, 308), as it last answered."""
    redirects: int = 0
    """How often in a row it said so; after three times it is asked there."""
    gone: bool = False
    """It answered 410: it is not asked again until somebody says so."""

    def answered(self, memory: dict[str, str], now: datetime) -> FetchState:
        """Return the state after a good answer: whatever failed before is over."""
        return replace(
            self,
            last_checked=now,
            last_good=now,
            failing_since=None,
            failures=0,
            error=None,
            memory=memory,
            gone=False,
        )


@dataclass(frozen=True, slots=True)
class Tracked:
    """A source with the number under which the store keeps it, and what we remember of it."""

    id: int
    source: Source
    state: FetchState
    lease: str | None = None
    """Names the lease under which it is polled; only while that is its, an answer may be stored."""
