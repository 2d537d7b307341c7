"""Whose token speaks for which workspace.

Rows name the workspace of SLACK_BOT_TOKEN "", so that a program with one workspace never needs to
know its id; every other workspace is named by its team id and has a stored installation.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger(__name__)

HOME: Final = ""
"""The workspace of SLACK_BOT_TOKEN."""

FRESH: Final = timedelta(seconds=60)
"""A stored token is read again after this: another process may have seen the app go."""


@dataclass(frozen=True, slots=True)
class Bot:
    """The app in one workspace; its id and user are unknown where nobody was asked yet."""

    workspace: str
    token: str
    bot_id: str | None = None
    bot_user: str | None = None


Find = Callable[["str"], "Awaitable[Bot | None]"] if TYPE_CHECKING else object
"""Reads the installation of a team from the database."""


class Tokens:
    """Finds tokens: that of the environment, else the stored one. Never asks Slack in between."""

    def __init__(
        self, configured: str | None, clock: Callable[[], datetime], find: Find | None = None
    ) -> None:
        self._configured = configured
        self._clock = clock
        self._find = find
        self._home = Bot(HOME, configured) if configured else None
        self._home_team: str | None = None
        self._found: dict[str, tuple[datetime, Bot]] = {}

    async def of(self, workspace: str) -> Bot | None:
        """Return the app in a workspace as rows name it; None where it is not installed."""
        return self._home if workspace == HOME else await self._stored(workspace)

    async def of_team(self, team: str) -> Bot | None:
        """Return the app in the workspace of a team id."""
        if self._home is not None and (self._find is None or team == self._home_team):
            return self._home
        found = await self._stored(team)
        # As long as Slack has not said whose the token is, who is not stored must be at home.
        at_home = found is None and self._home_team is None
        return self._home if at_home else found

    async def workspace(self, team: str) -> str:
        """Return how rows name the workspace of a team id."""
        found = await self.of_team(team)
        return team if found is None else found.workspace

    async def learn(self, client: AsyncWebClient) -> None:
        """Ask Slack once whose the configured token is; needed beside stored ones only."""
        if self._configured is None:
            return
        try:
            async with asyncio.timeout(10):
                told = await client.auth_test(token=self._configured)
        except Exception as error:  # noqa: BLE001  whatever the network does, we go on without
            log.warning("Slack does not say whose SLACK_BOT_TOKEN is", error=str(error))
            return
        self._home_team = str(told["team_id"])
        self._home = Bot(HOME, self._configured, told.get("bot_id"), told.get("user_id"))

    def forget(self, team: str) -> None:
        """Read the installation of a team anew next time."""
        self._found.pop(team, None)

    async def _stored(self, team: str) -> Bot | None:
        if self._find is None or not team:
            return None
        now = self._clock()
        known = self._found.get(team)
        if known is not None and abs(now - known[0]) < FRESH:
            return known[1]
        found = await self._find(team)
        if found is None:
            self._found.pop(team, None)
        else:
            self._found[team] = (now, found)
        return found
