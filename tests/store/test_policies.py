from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.domain.policy import Policy
from bot.store import policies

if TYPE_CHECKING:
    from bot.store.engine import Store

NOW = datetime(2027, 1, 11, 8, tzinfo=UTC)


async def test_a_workspace_without_a_rule_lets_every_member(store: Store) -> None:
    """Nothing has to be set up."""
    async with store.read() as connection:
        assert await policies.get(connection, "T1") == Policy(only_named=False)


async def test_a_rule_is_kept_for_its_workspace_alone(store: Store) -> None:
    """It can be made for a workspace that is not known yet, and changed."""
    async with store.write() as connection:
        await policies.put(connection, "", Policy(only_named=True, named=("U1",)), NOW)
        await policies.put(connection, "", Policy(only_named=True, named=("U1", "U2")), NOW)
        assert await policies.get(connection, "") == Policy(only_named=True, named=("U1", "U2"))
        assert await policies.get(connection, "T1") == Policy()
