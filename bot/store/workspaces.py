"""Installations of the app in workspaces, and what is forgotten when one ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, select, update

from bot.domain.delivery import DeliveryState
from bot.store.tables import (
    deliveries,
    people,
    personal_reminders,
    posts,
    subscriptions,
    tellings,
    workspaces,
)
from bot.store.upsert import upsert

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

UNINSTALLED: Final = "the app was removed from the workspace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The app in a workspace; `token` is encrypted, None after the app was removed."""

    team: str
    name: str
    bot_id: str | None
    bot_user: str | None
    token: str | None
    scopes: tuple[str, ...]
    installed_by: str | None
    installed: datetime


async def get(connection: AsyncConnection, team: str) -> Installation | None:
    """Return what is known of the app in a workspace, by its team id."""
    row = (await connection.execute(select(workspaces).where(workspaces.c.team == team))).first()
    if row is None:
        return None
    return Installation(
        team=row.team,
        name=row.name,
        bot_id=row.bot_id,
        bot_user=row.bot_user,
        token=row.token,
        scopes=tuple(row.scopes),
        installed_by=row.installed_by,
        installed=row.installed,
    )


async def save(connection: AsyncConnection, new: Installation) -> None:
    """Write an installation over an earlier one; the rule who may change subscriptions stays."""
    told = {
        "name": new.name,
        "bot_id": new.bot_id,
        "bot_user": new.bot_user,
        "token": new.token,
        "scopes": list(new.scopes),
        "installed_by": new.installed_by,
        "installed": new.installed,
    }
    changed = workspaces.update().where(workspaces.c.team == new.team).values(**told)
    if not (await connection.execute(changed)).rowcount:
        row = {"team": new.team, "only_named": False, "named": [], **told}
        await upsert(connection, workspaces, [row], key=("team",))


async def end(connection: AsyncConnection, workspace: str) -> None:
    """Forget a workspace that removed the app: its token, and all that was kept for it.

    What was sent is remembered for as long as elsewhere, but is not edited any more.
    """
    ours = deliveries.c.workspace == workspace
    await connection.execute(
        update(deliveries)
        .where(ours, deliveries.c.state == DeliveryState.PENDING.value)
        .values(state=DeliveryState.DROPPED.value, leased_until=None, error=UNINSTALLED)
    )
    # Users' ids begin with U or W (docs.slack.dev): what went to a person goes with them.
    to_people = func.substr(deliveries.c.channel, 1, 1).in_(("U", "W"))
    await connection.execute(delete(deliveries).where(ours, to_people))
    sent = select(deliveries.c.id).where(ours)
    await connection.execute(
        update(posts).where(posts.c.delivery_id.in_(sent)).values(living_until=None)
    )
    for table in (subscriptions, people, personal_reminders, tellings):
        await connection.execute(delete(table).where(table.c.workspace == workspace))
    await connection.execute(delete(workspaces).where(workspaces.c.team == workspace))
