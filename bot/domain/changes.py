"""Before and after -> changes; absence is evidence only from a complete answer."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from bot.domain.event import (
    Attendance,
    Basis,
    Change,
    ChangeKind,
    Listing,
    Meeting,
    Occurrence,
    Status,
)
from bot.domain.merge import KnownListing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ANSWERS_UNTIL_VANISHED: Final = 2
MANY_AT_ONCE: Final = 3

MOVED: Final = ("start", "end")
RELOCATED: Final = ("place", "attendance", "join_url")


@dataclass(frozen=True, slots=True)
class Stock:
    """What a source's listings are after an answer; `held` disappeared at once and wait."""

    listings: tuple[KnownListing, ...]
    held: int = 0

    @property
    def pending(self) -> bool:
        """Whether an absence waits for another complete answer."""
        return any(known.answers_left for known in self.listings)


def take_stock(
    known: Sequence[KnownListing],
    fresh: Iterable[Listing],
    *,
    source: int,
    now: datetime,
    unsure: frozenset[tuple[str, str]] = frozenset(),
) -> Stock:
    """Compare a complete answer with what a source told before.

    `unsure` are listings whose status the answer did not tell: what was known stays true. A
    listing that is missing while it lies ahead goes after two complete answers without it; after
    three where more than half of the source's coming meetings (three or more) went at once.
    """
    before = {one.listing.identity: one for one in known}
    listed = {listing.identity: listing for listing in fresh}
    present = [
        _renewed(before.get(identity), listing, source, unsure=identity in unsure)
        for identity, listing in listed.items()
    ]
    absent = [one for identity, one in before.items() if identity not in listed]
    coming = [one for one in known if one.answers_left != 0 and one.listing.starts_at > now]
    newly = [one for one in absent if one in coming and one.answers_left is None]
    held = len(newly) >= MANY_AT_ONCE and len(newly) * 2 > len(coming)
    left = ANSWERS_UNTIL_VANISHED if held else ANSWERS_UNTIL_VANISHED - 1
    aged = [_aged(one, left, now) for one in absent]
    waiting = sum(one.answers_left == ANSWERS_UNTIL_VANISHED for one in aged)
    return Stock((*present, *aged), held=waiting)


def _renewed(
    before: KnownListing | None, listing: Listing, source: int, *, unsure: bool
) -> KnownListing:
    if before is None:
        return KnownListing(source=source, listing=listing)
    if unsure:
        listing = replace(listing, status=before.listing.status)
    return replace(before, listing=listing, answers_left=None)


def _aged(one: KnownListing, left: int, now: datetime) -> KnownListing:
    if one.answers_left == 0:
        return one
    if one.listing.starts_at <= now:
        return replace(one, answers_left=None)
    answers = left if one.answers_left is None else one.answers_left - 1
    return replace(one, answers_left=answers)


def withdraw(
    known: Sequence[KnownListing], fresh: Iterable[Listing], *, source: int, now: datetime
) -> Stock:
    """Compare what a rule says now: a coming date that it no longer has is cancelled by it."""
    stock = take_stock(known, fresh, source=source, now=now)
    return Stock(
        tuple(
            replace(one, answers_left=None, listing=replace(one.listing, status=Status.CANCELLED))
            if one.answers_left
            else one
            for one in stock.listings
        )
    )


def compare(before: Occurrence | None, after: Occurrence, now: datetime) -> tuple[Change, ...]:
    """Say what happened to an occurrence; nothing that is already over is news."""
    if after.ends_at <= now and (before is None or before.ends_at <= now):
        return ()
    if before is None:
        if after.basis is Basis.RULE or after.status is Status.CANCELLED:
            return ()
        told = ("title", "start", "end", "place", "status")
        return (_change(ChangeKind.ANNOUNCED, None, after, now, told),)
    if after.status is Status.CANCELLED:
        if before.status is Status.CANCELLED:
            return ()
        kind = ChangeKind.VANISHED if after.vanished else ChangeKind.CANCELLED
        return (_change(kind, before, after, now, ("status",)),)
    return tuple(_news(before, after, now))


def _news(before: Occurrence, after: Occurrence, now: datetime) -> Iterable[Change]:
    if before.basis is not Basis.RULE and after.basis is Basis.RULE:
        told = ("status", "basis", *MOVED)
        yield _change(ChangeKind.VANISHED, before, after, now, told)
        return
    if before.status is Status.CANCELLED:
        yield _change(ChangeKind.RESTORED, before, after, now, ("status",))
    confirmed = before.status is Status.TENTATIVE and after.status is Status.CONFIRMED
    if confirmed:
        yield _change(ChangeKind.CONFIRMED, before, after, now, ("status", "basis", "title"))
    if _differ(before, after, MOVED) and not before.open_dates:
        yield _change(ChangeKind.MOVED, before, after, now, MOVED)
    if _differ(before, after, ("title",)) and not confirmed:
        yield _change(ChangeKind.RENAMED, before, after, now, ("title",))
    if _differ(before, after, RELOCATED[:1]) or _joined_differently(before, after):
        yield _change(ChangeKind.RELOCATED, before, after, now, RELOCATED)


def _joined_differently(before: Occurrence, after: Occurrence) -> bool:
    """Whether one takes part in another way now; coming to know how is no news."""
    known = Attendance.UNKNOWN not in {before.attendance, after.attendance}
    relinked = None not in {before.join_url, after.join_url}
    return (known and before.attendance != after.attendance) or (
        relinked and before.join_url != after.join_url
    )


def _differ(before: Occurrence, after: Occurrence, names: Iterable[str]) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in names)


def _change(
    kind: ChangeKind,
    before: Occurrence | None,
    after: Occurrence,
    now: datetime,
    names: Iterable[str],
) -> Change:
    differing = [
        name for name in names if before is None or getattr(before, name) != getattr(after, name)
    ]
    return Change(
        kind=kind,
        at=now,
        lab=after.labs[0],
        occurrence=after.id,
        before={name: plain(getattr(before, name)) for name in differing} if before else {},
        after={name: plain(getattr(after, name)) for name in differing},
    )


def plain(value: object) -> object:
    """Return a value as JSON has it: times in ISO 8601."""
    return value.isoformat() if isinstance(value, date | datetime) else value


FACTS: Final = tuple(field.name for field in fields(Meeting))


def same_facts(before: Occurrence, after: Occurrence) -> bool:
    """Whether nothing that we tell of a meeting differs."""
    told = (*FACTS, "labs", "sources", "vanished")
    return not _differ(before, after, told)
