"""What names a listing within its source: its UID and, in a series, its instance."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.domain.event import Listing, Problem
from bot.domain.normalise.text_of import clean
from bot.domain.normalise.wall_time import wall

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from bot.domain.event import Draft

UID_LIMIT = 255
_DIGEST_LENGTH = 24


def uid_of(draft: Draft, title: str, day: date) -> str:
    """Return the draft's UID, or one derived from title and day that is the same next time."""
    stated = "".join(clean(draft.uid or "").split())
    if not stated:
        return _digest(f"{' '.join(title.casefold().split())}\n{day.isoformat()}")
    if len(stated) <= UID_LIMIT:
        return stated
    return stated[: UID_LIMIT - _DIGEST_LENGTH] + _digest(stated)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_DIGEST_LENGTH]


def instance_of(draft: Draft, home: ZoneInfo) -> tuple[str, str]:
    """Return the instance by its original date, and by its original date and time; "" if one-off.

    A rule's slot whose date is open is named by its month.
    """
    if draft.recurrence is None:
        return "", ""
    original = wall(draft.recurrence, home)
    if draft.open_dates:
        return (f"{original:%Y-%m}",) * 2
    if isinstance(original, datetime):
        return original.date().isoformat(), f"{original:%Y-%m-%dT%H:%M}"
    return original.isoformat(), original.isoformat()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A listing with what decides between it and others of the same identity.

    `timed` is its instance by date and time; `order` its place in the feed; `stated` whether the
    feed gave the UID.
    """

    listing: Listing
    timed: str
    sequence: int
    order: int
    stated: bool = True

    @property
    def rank(self) -> tuple[int, int]:
        """The highest sequence wins, then what stands last in the feed."""
        return self.sequence, self.order

    def named(self, uid: str, instance: str) -> Candidate:
        """Return the same candidate with another UID or instance."""
        return replace(self, listing=replace(self.listing, uid=uid, instance=instance))


def settle(candidates: Iterable[Candidate]) -> tuple[list[Candidate], list[Problem]]:
    """Give every meeting an identity of its own, and drop older accounts of the same meeting."""
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[candidate.listing.uid].append(candidate)
    kept: list[Candidate] = []
    problems: list[Problem] = []
    for uid, group in groups.items():
        series = [candidate for candidate in group if candidate.listing.recurring]
        once = [candidate for candidate in group if not candidate.listing.recurring]
        kept += _instances(series)
        meetings = _meetings(once)
        kept += _apart(meetings)
        if len(meetings) > 1 and all(one.stated for one in meetings):
            days = ", ".join(sorted({str(one.listing.day) for one in meetings})[:5])
            told = f"{len(meetings)} different meetings share one UID: {days}."
            problems.append(Problem("repeated_uid", told, uid))
    return _unique(sorted(kept, key=_by_start)), problems


def _by_start(one: Candidate) -> tuple[datetime, str, int]:
    """Order by what the meetings are, not by where the feed lists them."""
    return one.listing.starts_at, one.listing.title, one.order


def _instances(series: Sequence[Candidate]) -> list[Candidate]:
    """Keep one account of each instance; where two share a day, the time tells them apart."""
    best: dict[str, Candidate] = {}
    for one in sorted(series, key=lambda one: one.rank):
        best[one.timed] = one
    per_day = Counter(one.listing.instance for one in best.values())
    # A series that meets twice on most days is named by time throughout, so that the last day
    # within the window, cut in half, keeps its name; a single extra date must not rename the rest.
    twice = sum(1 for count in per_day.values() if count > 1)
    always = twice * 2 > len(per_day)
    return [
        one.named(one.listing.uid, one.timed)
        if always or per_day[one.listing.instance] > 1
        else one
        for one in best.values()
    ]


def _meetings(once: Sequence[Candidate]) -> list[Candidate]:
    """Drop what is the same meeting again, or an older version of it; earliest meeting first."""
    newest: dict[tuple[str, object], Candidate] = {}
    latest: dict[str, int] = {}
    for one in sorted(once, key=lambda one: one.rank):
        title = one.listing.title.casefold()
        newest[title, one.listing.starts_at] = one
        latest[title] = one.sequence
    # Same title and a lower SEQUENCE: an older version, from before it moved.
    kept = [one for (title, _), one in newest.items() if one.sequence == latest[title]]
    return sorted(kept, key=_by_start)


def _apart(meetings: Sequence[Candidate]) -> list[Candidate]:
    """Give all but the earliest a UID of their own, derived from their day."""
    later = (one.named(f"{one.listing.uid}-{one.listing.day}", "") for one in meetings[1:])
    return [*meetings[:1], *later]


def _unique(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Number what still shares an identity: two meetings of one UID on the same day."""
    taken: dict[tuple[str, str], Candidate] = {}
    numbers: Counter[str] = Counter()
    for one in candidates:
        free = one
        while free.listing.identity in taken:
            numbers[one.listing.uid] += 1
            free = one.named(
                f"{one.listing.uid}-{numbers[one.listing.uid] + 1}", one.listing.instance
            )
        taken[free.listing.identity] = free
    return list(taken.values())
