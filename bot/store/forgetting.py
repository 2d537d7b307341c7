"""Forgetting a person: everything connected with their Slack user id, wherever it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

from sqlalchemy import ColumnElement, Text, and_, cast, delete, func, or_, select, update

from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.store import submissions
from bot.store.tables import deliveries, people, personal_reminders, tellings, workspaces

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncConnection

GONE: Final = frozenset({"user_not_found", "user_disabled", "cannot_dm_bot"})
"""What Slack says to a direct message whose reader no longer exists, or never was a person.

Not "account_inactive": that is said of our own token once the app was removed, and we would forget
everybody. Source: https://docs.slack.dev/reference/methods/chat.postMessage
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """How much was deleted about a person, in rows; `names`: where they stood as an author."""

    choices: int = 0
    reminders: int = 0
    tellings: int = 0
    messages: int = 0
    names: int = 0
    rights: int = 0
    """Where they were named among those who may change subscriptions, or had installed the app."""

    @property
    def total(self) -> int:
        """All of it."""
        return sum(getattr(self, field.name) for field in fields(self))


async def forget(connection: AsyncConnection, workspace: str, user: str) -> Forgotten:
    """Delete everything about a person in one workspace; return how much that was."""
    names = await submissions.forget_author(connection, workspace, user)
    return Forgotten(
        choices=await _delete(connection, people, _person(people, workspace, user)),
        reminders=await _delete(
            connection, personal_reminders, _person(personal_reminders, workspace, user)
        ),
        tellings=await _delete(
            connection,
            tellings,
            and_(tellings.c.workspace == workspace, tellings.c.channel == user),
        ),
        messages=await _forget_messages(connection, workspace, user),
        names=names + await _unname(connection, user),
        rights=await _forget_rights(connection, workspace, user),
    )


async def forget_old_messages(connection: AsyncConnection, limit: datetime) -> int:
    """Delete the reminders and notices that went to persons before a moment.

    Letters stay as long as everything else we sent: their rows keep us from repeating ourselves.
    """
    old = and_(
        _to_person(),
        deliveries.c.kind != DeliveryKind.LETTER.value,
        deliveries.c.created < limit,
    )
    return await _delete(connection, deliveries, old)


async def gone(connection: AsyncConnection) -> list[tuple[str, str]]:
    """Return each (workspace, user) whom no message reached because the account is gone.

    Letters do not count: their readers are named in the labs' file, which the operator corrects.
    """
    asked = select(deliveries.c.workspace, deliveries.c.channel, deliveries.c.error).where(
        _to_person(),
        deliveries.c.kind != DeliveryKind.LETTER.value,
        deliveries.c.state == DeliveryState.FAILED.value,
        or_(*(deliveries.c.error.startswith(code, autoescape=True) for code in sorted(GONE))),
    )
    return sorted({(row.workspace, row.channel) for row in await connection.execute(asked)})


def _to_person() -> ColumnElement[bool]:
    # Users' ids begin with U or W (docs.slack.dev); channels' with C, D or G, or are names with #.
    first = func.substr(deliveries.c.channel, 1, 1)
    return and_(deliveries.c.subscription_id.is_(None), first.in_(("U", "W")))


def _person(table: Table, workspace: str, user: str) -> ColumnElement[bool]:
    return and_(table.c.workspace == workspace, table.c.user == user)


async def _delete(connection: AsyncConnection, table: Table, which: ColumnElement[bool]) -> int:
    deleted = await connection.execute(delete(table).where(which))
    return deleted.rowcount


async def _forget_messages(connection: AsyncConnection, workspace: str, user: str) -> int:
    """Delete what was sent to a person or names them in its slot, posts included."""
    to_them = and_(deliveries.c.workspace == workspace, deliveries.c.channel == user)
    asked = select(deliveries.c.id, deliveries.c.slot, to_them.label("to_them")).where(
        or_(to_them, deliveries.c.slot.contains(user, autoescape=True))
    )
    rows = await connection.execute(asked)
    theirs = [row.id for row in rows if row.to_them or _names(row.slot, user)]
    return await _delete(connection, deliveries, deliveries.c.id.in_(theirs)) if theirs else 0


async def _unname(connection: AsyncConnection, user: str) -> int:
    """Take a person out of what was written to others, in any workspace."""
    asked = select(deliveries.c.id, deliveries.c.content).where(
        cast(deliveries.c.content, Text).contains(user, autoescape=True)
    )
    found = [row for row in await connection.execute(asked) if _names(str(row.content), user)]
    for row in found:
        nameless = _without(row.content, user)
        await connection.execute(
            update(deliveries).where(deliveries.c.id == row.id).values(content=nameless)
        )
    return len(found)


def _names(text: str, user: str) -> bool:
    return re.search(rf"(?<![A-Z0-9]){re.escape(user)}(?![A-Z0-9])", text) is not None


def _without(told: object, user: str) -> object:
    """Return JSON in which no text names a user any more."""
    match told:
        case str():
            return "" if _names(told, user) else told
        case list():
            return [_without(each, user) for each in told]
        case dict():
            return {key: _without(value, user) for key, value in told.items()}
        case _:
            return told


async def _forget_rights(connection: AsyncConnection, workspace: str, user: str) -> int:
    asked = select(workspaces).where(workspaces.c.team == workspace).with_for_update()
    row = (await connection.execute(asked)).mappings().first()
    if row is None:
        return 0
    stood = [user in row["named"], row["installed_by"] == user]
    if any(stood):
        await connection.execute(
            update(workspaces)
            .where(workspaces.c.team == workspace)
            .values(
                named=[each for each in row["named"] if each != user],
                installed_by=None if stood[1] else row["installed_by"],
            )
        )
    return sum(stood)
