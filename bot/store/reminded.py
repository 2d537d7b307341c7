"""Which of some meetings a person will be reminded of: one query, asked with every answer.

And the other way round, who switched a reminder off: its message shows the button accordingly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import String, and_, bindparam, func, literal, select

from bot.store.tables import aliases, people, personal_reminders

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.event import Occurrence

_ONE = select(literal(1).label("one")).subquery()
_WORKSPACE: Final = bindparam("workspace", type_=String)
_USER: Final = bindparam("user", type_=String)
_ASKED = (
    select(
        people.c.labs,
        people.c.always,
        func.coalesce(aliases.c.occurrence_id, personal_reminders.c.occurrence_id).label("meeting"),
        personal_reminders.c.wanted,
    )
    # Somebody who chose a meeting need not have chosen labs, nor the other way round.
    .select_from(_ONE)
    .outerjoin(people, and_(people.c.workspace == _WORKSPACE, people.c.user == _USER))
    .outerjoin(
        personal_reminders,
        and_(personal_reminders.c.workspace == _WORKSPACE, personal_reminders.c.user == _USER),
    )
    .outerjoin(aliases, aliases.c.id == personal_reminders.c.occurrence_id)
    .order_by(personal_reminders.c.created)
)


async def reminded_of(
    connection: AsyncConnection, workspace: str, user: str, shown: Iterable[Occurrence]
) -> frozenset[str]:
    """Return the ids of those meetings that somebody will be reminded of.

    What they said about the meeting itself counts, otherwise whether it is one of "my labs" and
    they want to be reminded of all of these.
    """
    rows = (await connection.execute(_ASKED, {"workspace": workspace, "user": user})).all()
    said = {row.meeting: row.wanted for row in rows if row.meeting is not None}
    always = {lab for row in rows[:1] if row.always for lab in row.labs}
    return frozenset(one.id for one in shown if said.get(one.id, not always.isdisjoint(one.labs)))


async def switched_off(
    connection: AsyncConnection, meetings: Collection[str]
) -> set[tuple[str, str, str]]:
    """Return (workspace, user, meeting) of everyone who declined a reminder of one of these."""
    asked = select(
        personal_reminders.c.workspace,
        personal_reminders.c.user,
        personal_reminders.c.occurrence_id,
    ).where(
        personal_reminders.c.wanted.is_(False),
        personal_reminders.c.occurrence_id.in_(sorted(meetings)),
    )
    return {(row[0], row[1], row[2]) for row in await connection.execute(asked)}
