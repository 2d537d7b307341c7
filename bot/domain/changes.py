"""Before and after -> changes: what happened to an occurrence, as far as it is news."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.domain.event import (
    Attendance,
    Basis,
    Change,
    ChangeKind,
    Meeting,
    Occurrence,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

MOVED: Final = ("start", "end")
RELOCATED: Final = ("place", "attendance", "join_url")
CONFIRMED: Final = ("status", "basis", "title", *RELOCATED)


def compare(before: Occurrence | None, after: Occurrence, now: datetime) -> tuple[Change, ...]:
    """Return what happened to an occurrence; nothing that is already over is news."""
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
        # The slot is back; people may have been told already that its meeting is gone.
        if not before.vanished:
            told = ("status", "basis", "title", *MOVED)
            yield _change(ChangeKind.VANISHED, before, after, now, told)
        return
    if before.status is Status.CANCELLED:
        yield _change(ChangeKind.RESTORED, before, after, now, ("status",))
    confirmed = before.status is Status.TENTATIVE and after.status is Status.CONFIRMED
    if confirmed:
        dated = MOVED if before.open_dates else ()
        yield _change(ChangeKind.CONFIRMED, before, after, now, (*CONFIRMED, *dated))
    if _differ(before, after, MOVED) and not before.open_dates:
        yield _change(ChangeKind.MOVED, before, after, now, MOVED)
    # The title and place of a rule give way to those of an announcement: that is no news.
    if confirmed or (before.basis is Basis.RULE and after.basis is not Basis.RULE):
        return
    if _differ(before, after, ("title",)):
        yield _change(ChangeKind.RENAMED, before, after, now, ("title",))
    if _differ(before, after, RELOCATED[:1]) or _joined_differently(before, after):
        yield _change(ChangeKind.RELOCATED, before, after, now, RELOCATED)


def _joined_differently(before: Occurrence, after: Occurrence) -> bool:
    """Whether one takes part in another way now; learning how for the first time is no news."""
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
    """Return a value as JSON has it: times in ISO 8601, choices as their plain words."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


FACTS: Final = tuple(field.name for field in fields(Meeting))


def same_facts(before: Occurrence, after: Occurrence) -> bool:
    """Whether all that we tell of a meeting is the same."""
    # The moments as well: to Python both 02:30s of the night in autumn are equal.
    told = (*FACTS, "starts_at", "ends_at", "labs", "sources", "origins", "vanished", "approximate")
    return not _differ(before, after, told)
