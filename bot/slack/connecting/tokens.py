"""Which token is used for which workspace.

In the tables the workspace of SLACK_BOT_TOKEN is called "", so that a program with one workspace
need not know its id; every other goes by its team id and has a stored installation.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.settings import secret_key
from bot.store import workspaces

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.settings import Settings
    from bot.slack.connecting.vault import Vault
    from bot.store.engine import Store

log = structlog.get_logger(__name__)

HOME: Final = ""
"""The workspace of SLACK_BOT_TOKEN."""

FRESH: Final = timedelta(seconds=60)
"""After this a stored token is read again: another process may have seen the app removed."""

LEARN_AGAIN: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Bot:
    """The app in one workspace; its id and user are unknown until Slack has been asked."""

    workspace: str
    token: str
    bot_id: str | None = None
    bot_user: str | None = None


Find = Callable[[str], Awaitable[Bot | None]]
"""Reads the installation of a team from the database."""

Learn = Callable[[], Awaitable[tuple[str, Bot] | None]]
"""Asks Slack whose the configured token is: its team id, and the app there."""


class Tokens:
    """Finds tokens: the environment's, else the stored one, without asking Slack each time.

    `find` is given where workspaces can install the app themselves; only then does it matter whose
    the configured token is, and `learn` asks.
    """

    def __init__(
        self,
        configured: str | None,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        find: Find | None = None,
        learn: Learn | None = None,
    ) -> None:
        self._clock = clock
        self._find = find
        self._learn = learn
        self._home = Bot(HOME, configured) if configured else None
        self._home_team: str | None = None
        self._asked: datetime | None = None
        self._found: dict[str, tuple[datetime, Bot]] = {}

    async def of(self, workspace: str) -> Bot | None:
        """Return the app in a workspace as rows name it; None where it is not installed."""
        return self._home if workspace == HOME else await self._stored(workspace)

    async def of_team(self, team: str) -> Bot | None:
        """Return the app in the workspace of a team id; None where it is not installed."""
        return self._home if await self.is_home(team) else await self._stored(team)

    async def workspace(self, team: str) -> str:
        """Return how rows name the workspace of a team id."""
        return HOME if await self.is_home(team) else team

    async def is_home(self, team: str) -> bool:
        """Whether a team id is that of the configured token; False while that is not known."""
        if self._home is None:
            return False
        if self._find is None:
            return True
        if self._home_team is None:
            await self._learn_home()
        return team == self._home_team

    async def _learn_home(self) -> None:
        now = self._clock()
        if self._learn is None or (self._asked and abs(now - self._asked) < LEARN_AGAIN):
            return
        self._asked = now
        learnt = await self._learn()
        if learnt is not None:
            self._home_team, self._home = learnt

    def forget(self, team: str) -> None:
        """Read a team's installation again next time."""
        self._found.pop(team, None)

    async def _stored(self, team: str) -> Bot | None:
        if self._find is None or not team:
            return None
        now = self._clock()
        known = self._found.get(team)
        if known is not None and abs(now - known[0]) < FRESH:
            return known[1]
        found = await self._find(team)
        self.forget(team)
        if found is not None:
            self._found[team] = (now, found)
        return found


def tokens_of(
    settings: Settings,
    store: Store,
    *,
    learn: Learn | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Tokens:
    """Return all tokens that the environment and the database hold."""
    configured = settings.slack_bot_token
    find = None
    if settings.slack_client_id is not None:
        from bot.slack.connecting.vault import Vault

        find = finder(store, Vault(secret_key(settings)))
    token = configured.get_secret_value() if configured else None
    return Tokens(token, clock=clock, find=find, learn=learn)


def finder(store: Store, vault: Vault) -> Find:
    """Return what reads installations from the database and decrypts their tokens."""

    async def find(team: str) -> Bot | None:
        async with store.read() as connection:
            stored = await workspaces.get(connection, team)
        if stored is None or stored.token is None:
            return None
        token = vault.unlocked(stored.token)
        if token is None:
            log.error(
                "a token was stored under another TREFFPUNKT_SECRET_KEY; set that again, "
                "or install the app anew at /slack/install",
                workspace=team,
            )
            return None
        return Bot(team, token, stored.bot_id, stored.bot_user)

    return find


def learner(client: AsyncWebClient, token: str) -> Learn:
    """Return what asks Slack whose a token is; None if it does not say so within two seconds."""

    async def learn() -> tuple[str, Bot] | None:
        try:
            async with asyncio.timeout(2):
                told = await client.auth_test(token=token)
        except Exception as error:  # noqa: BLE001  whatever the network does, we go on without
            log.warning("Slack does not say whose SLACK_BOT_TOKEN is", error=str(error))
            return None
        bot = Bot(HOME, token, told.get("bot_id"), told.get("user_id"))
        return str(told["team_id"]), bot

    return learn
