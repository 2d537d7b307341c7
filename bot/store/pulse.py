"""What pages show beside the meetings, as a value that changes when it does; cheap to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, case, func, select

from bot.domain.submission import SubmissionKind
from bot.store.tables import lab_states, sources, submissions

if TYPE_CHECKING:
    from collections.abc import Hashable

    from sqlalchemy.ext.asyncio import AsyncConnection


def _health() -> tuple[ColumnElement[Any], ...]:
    failing = sources.c.failing_since
    return (
        func.count(),
        func.count(failing),
        func.max(failing),
        func.sum(case((failing.is_not(None), sources.c.id), else_=0)),
        func.sum(case((sources.c.gone, sources.c.id), else_=0)),
        func.sum(sources.c.held),
        func.count(sources.c.last_good),
    )


async def of_sources(connection: AsyncConnection) -> Hashable:
    """Return what changes when a source starts or stops failing, comes or goes; one query."""
    asked = select(*_health()).where(sources.c.removed.is_(False))
    return tuple((await connection.execute(asked)).one())


async def of_lab(connection: AsyncConnection, lab: str) -> Hashable:
    """Return what changes with a lab's sources' health, its rules and people's decisions."""
    evening = submissions.c.kind == SubmissionKind.EVENING.value
    spoken = select(func.max(submissions.c.updated)).where(submissions.c.lab == lab, evening)
    decided = lab_states.c.lab == lab
    asked = select(
        *_health(),
        spoken.scalar_subquery(),
        select(lab_states.c.confirmed).where(decided).scalar_subquery(),
        select(lab_states.c.paused).where(decided).scalar_subquery(),
    ).where(sources.c.lab == lab, sources.c.removed.is_(False))
    return tuple((await connection.execute(asked)).one())
