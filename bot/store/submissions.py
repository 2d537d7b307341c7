"""Submissions: what people enter about a lab by hand, with author and history."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, exists, func, insert, or_, select, update

from bot.domain.event import moment, parse_when
from bot.domain.source import Kind
from bot.domain.submission import (
    Submission,
    SubmissionKind,
    SubmissionState,
    Submitted,
    submitted_as,
)
from bot.store.proposals import proposal_slot
from bot.store.tables import (
    aliases,
    deliveries,
    listings,
    occurrences,
    sources,
    submission_history,
    submissions,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

APPROVED = SubmissionState.APPROVED.value
TOLD_ONCE = (SubmissionState.APPROVED.value, SubmissionState.RETRACTED.value)
SINGLE = (SubmissionKind.MEETING.value, SubmissionKind.CORRECTION.value)


async def add(connection: AsyncConnection, submission: Submission) -> Submission:
    """Store a new submission and begin its history; return it with its number."""
    values = _values(submission) | {"created": submission.created}
    inserted = await connection.execute(
        insert(submissions).values(**values).returning(submissions.c.id)
    )
    number: int = inserted.scalar_one()
    await _note(connection, number, submission, submission.author)
    return replace(submission, id=number)


async def save(connection: AsyncConnection, submission: Submission, by: str | None) -> None:
    """Write what has changed of a submission; `by` changed it, at its `updated`."""
    values = _values(submission)
    await connection.execute(
        update(submissions).where(submissions.c.id == submission.id).values(**values)
    )
    await _note(connection, submission.id, submission, by)


async def get(connection: AsyncConnection, number: int, *, lock: bool = False) -> Submission | None:
    """Return a submission; `lock` holds it until commit, so that only one decision counts."""
    asked = select(submissions).where(submissions.c.id == number)
    if lock:
        asked = asked.with_for_update()
    row = (await connection.execute(asked)).mappings().one_or_none()
    return None if row is None else _submission(row)


async def submitted(connection: AsyncConnection, lab: str | None = None) -> Submitted:
    """Return the submissions that add sources to those of the file, for all labs or for one."""
    # The first meeting that a lab's people ever submitted shows that they did.
    first_told = (
        select(func.min(submissions.c.id))
        .where(submissions.c.kind.in_(SINGLE), submissions.c.state.in_(TOLD_ONCE))
        .group_by(submissions.c.lab)
    )
    asked = select(submissions).order_by(submissions.c.id)
    if lab is not None:
        of_lab = submissions.c.lab == lab
        first_told, asked = first_told.where(of_lab), asked.where(of_lab)
    evening = submissions.c.kind == SubmissionKind.EVENING.value
    standing = and_(evening, submissions.c.state == APPROVED)
    wanted = asked.where(or_(standing, submissions.c.id.in_(first_told)))
    found = [_submission(row) for row in (await connection.execute(wanted)).mappings()]
    evenings = tuple(one for one in found if one.kind is SubmissionKind.EVENING)
    return Submitted(evenings, frozenset(one.lab for one in found if one.kind.value in SINGLE))


async def told(
    connection: AsyncConnection, labs: Collection[str], since: datetime
) -> dict[str, list[Submission]]:
    """Return by lab the approved meetings and corrections of what had not ended by `since`.

    A correction counts as long as any listing of its meeting: one that moves a meeting to an
    earlier day must outlast the day on which a feed still lists it.
    """
    merged = select(aliases.c.occurrence_id).where(aliases.c.id == submissions.c.occurrence_id)
    meant = func.coalesce(merged.scalar_subquery(), submissions.c.occurrence_id)
    still_open = exists(
        select(listings.c.id).where(listings.c.occurrence_id == meant, listings.c.ends_at >= since)
    )
    meeting = submissions.c.kind == SubmissionKind.MEETING.value
    correction = submissions.c.kind == SubmissionKind.CORRECTION.value
    asked = (
        select(submissions)
        .where(
            submissions.c.lab.in_(sorted(labs)),
            submissions.c.state == APPROVED,
            or_(meeting, and_(correction, still_open)),
        )
        .order_by(submissions.c.id)
    )
    found: dict[str, list[Submission]] = {lab: [] for lab in labs}
    for row in (await connection.execute(asked)).mappings():
        one = _submission(row)
        if one.kind is SubmissionKind.CORRECTION or _ends(one) >= since:
            found[one.lab].append(one)
    return found


def _ends(meeting: Submission) -> datetime:
    zone = str(meeting.told["timezone"])
    end = str(meeting.told.get("end") or meeting.told["start"])
    return moment(parse_when(end, zone), zone)


async def corrections_of(
    connection: AsyncConnection, occurrence: str, lab: str
) -> list[Submission]:
    """Return a lab's approved corrections of a meeting, locked until commit.

    Including those of meetings that were merged into it.
    """
    merged = select(aliases.c.id).where(aliases.c.occurrence_id == occurrence)
    asked = (
        select(submissions)
        .where(
            or_(submissions.c.occurrence_id == occurrence, submissions.c.occurrence_id.in_(merged)),
            submissions.c.lab == lab,
            submissions.c.state == APPROVED,
        )
        .order_by(submissions.c.id)
        .with_for_update()
    )
    return [_submission(row) for row in (await connection.execute(asked)).mappings()]


async def behind(
    connection: AsyncConnection, occurrences: Collection[str]
) -> dict[str, tuple[int | None, bool]]:
    """Return by occurrence the number of the submitted meeting, and whether it was corrected.

    Occurrences that nobody submitted or corrected are left out.
    """
    asked = (
        select(listings.c.occurrence_id, listings.c.uid, listings.c.says)
        .join(sources, sources.c.id == listings.c.source_id)
        .where(
            sources.c.kind == Kind.MANUAL.value,
            listings.c.occurrence_id.in_(sorted(occurrences)),
            listings.c.answers_left.is_(None),
        )
    )
    found: dict[str, tuple[int | None, bool]] = {}
    for row in await connection.execute(asked):
        number, corrected = found.get(row.occurrence_id, (None, False))
        if row.says is None:
            number = submitted_as(row.uid)
        found[row.occurrence_id] = (number, corrected or row.says is not None)
    return found


async def forget_before(connection: AsyncConnection, limit: datetime) -> None:
    """Delete older submissions of meetings that are forgotten, or that never counted.

    A regular evening that counts stays, and so does a correction as long as its meeting.
    """
    old = submissions.c.updated < limit
    never = submissions.c.state != APPROVED
    known = exists(select(occurrences.c.id).where(occurrences.c.id == submissions.c.occurrence_id))
    correction = and_(submissions.c.kind == SubmissionKind.CORRECTION.value, ~known)
    await connection.execute(delete(submissions).where(old, or_(never, correction)))
    meetings = select(submissions).where(old, submissions.c.kind == SubmissionKind.MEETING.value)
    over = [
        one.id
        for row in (await connection.execute(meetings)).mappings()
        if _ends(one := _submission(row)) < limit
    ]
    await connection.execute(delete(submissions).where(submissions.c.id.in_(over)))


async def forget_author(connection: AsyncConnection, workspace: str, user: str) -> int:
    """Forget an author and decider; the meetings stay. Return how many submissions named them.

    Letters about their proposals lose the name, too.
    """
    here = select(submissions.c.id).where(submissions.c.workspace == workspace)
    elsewhere = named(workspace, user)
    steps = or_(
        submission_history.c.author == elsewhere,
        and_(submission_history.c.author == user, submission_history.c.submission_id.in_(here)),
    )
    rows = [
        or_(column == elsewhere, and_(column == user, submissions.c.workspace == workspace))
        for column in (submissions.c.author, submissions.c.decided_by)
    ]
    noted = select(submission_history.c.submission_id).where(steps)
    asked = select(submissions.c.id).where(or_(*rows, submissions.c.id.in_(noted)))
    numbers = list((await connection.execute(asked)).scalars())
    await connection.execute(update(submission_history).where(steps).values(author=None))
    for column, row in zip((submissions.c.author, submissions.c.decided_by), rows, strict=True):
        await connection.execute(update(submissions).where(row).values({column: None}))
    await _forget_in_letters(connection, numbers)
    return len(numbers)


async def _forget_in_letters(connection: AsyncConnection, numbers: Collection[int]) -> None:
    slots = [proposal_slot(number) for number in numbers]
    asked = select(deliveries.c.id, deliveries.c.content).where(deliveries.c.slot.in_(slots))
    for row in (await connection.execute(asked)).all():
        about = dict(row.content.get("about", {})) | {"by": None}
        content = dict(row.content) | {"about": about}
        await connection.execute(
            update(deliveries).where(deliveries.c.id == row.id).values(content=content)
        )


def named(workspace: str, user: str) -> str:
    """Name a user for a submission that was made in another workspace."""
    return f"{workspace}/{user}"


def _values(one: Submission) -> dict[str, Any]:
    return {
        "lab": one.lab,
        "kind": one.kind.value,
        "occurrence_id": one.occurrence,
        "told": dict(one.told),
        "state": one.state.value,
        "workspace": one.workspace,
        "author": one.author,
        "decided_by": one.decided_by,
        "updated": one.updated,
    }


async def _note(connection: AsyncConnection, number: int, one: Submission, by: str | None) -> None:
    row = {
        "submission_id": number,
        "at": one.updated,
        "author": by,
        "state": one.state.value,
        "told": dict(one.told),
    }
    await connection.execute(insert(submission_history).values(**row))


def _submission(row: RowMapping) -> Submission:
    return Submission(
        id=row["id"],
        lab=row["lab"],
        kind=SubmissionKind(row["kind"]),
        occurrence=row["occurrence_id"],
        told=row["told"],
        state=SubmissionState(row["state"]),
        workspace=row["workspace"],
        author=row["author"],
        decided_by=row["decided_by"],
        created=row["created"],
        updated=row["updated"],
    )
