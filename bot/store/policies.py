"""Who may change what channels hear, by workspace; without a rule every member may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain.policy import Policy
from bot.store.tables import workspaces
from bot.store.upsert import upsert

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection


async def get(connection: AsyncConnection, workspace: str) -> Policy:
    """Return a workspace's rule; if none was made, every member of a channel may."""
    asked = select(workspaces.c.only_named, workspaces.c.named).where(
        workspaces.c.team == workspace
    )
    row = (await connection.execute(asked)).first()
    return Policy() if row is None else Policy(row.only_named, tuple(row.named))


async def put(connection: AsyncConnection, workspace: str, policy: Policy, now: datetime) -> None:
    """Make a rule for a workspace, known or not, and touch nothing else of it."""
    changed = workspaces.update().where(workspaces.c.team == workspace)
    rule = {"only_named": policy.only_named, "named": list(policy.named)}
    if (await connection.execute(changed.values(**rule))).rowcount:
        return
    row = {"team": workspace, "name": "", "scopes": [], "installed": now, **rule}
    await upsert(connection, workspaces, [row], key=("team",))
