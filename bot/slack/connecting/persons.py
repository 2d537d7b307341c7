"""Who a Slack user is: language, zone and standing, as Slack says or as we last knew.

Source: https://docs.slack.dev/reference/methods/users.info
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog

from bot.domain.zones import zone_named
from bot.errors import StoreError
from bot.slack.office import Person
from bot.store import people

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.lab import Network
    from bot.slack.connecting.tokens import Tokens
    from bot.store.engine import Store

log = structlog.get_logger(__name__)

FRESH: Final = timedelta(minutes=10)
PATIENCE: Final = 1.0
"""Seconds for Slack to say; our answer is due within three."""

MOST_KEPT: Final = 5_000


class Persons:
    """Remembers what Slack said of each user; calling it is `Office.who`."""

    def __init__(
        self, store: Store, network: Network, tokens: Tokens, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._network = network
        self._tokens = tokens
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[datetime, Person]] = {}

    async def __call__(self, client: AsyncWebClient, team: str, user: str) -> Person:
        """Return who a user is; what Slack does not say within a second comes from what we knew."""
        key, now = (team, user), self._clock()
        known = self._known.get(key)
        if known is not None and abs(now - known[0]) < FRESH:
            return known[1]
        workspace = await self._tokens.workspace(team)
        told = await self._told(client, user)
        if told is None:
            return await self._remembered(workspace, user) if known is None else known[1]
        person = self._person(workspace, user, told)
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        self._known[key] = (now, person)
        return person

    def forget(self, team: str, user: str) -> None:
        """Ask Slack again next time, as something about that user has changed."""
        self._known.pop((team, user), None)

    async def _told(self, client: AsyncWebClient, user: str) -> dict[str, Any] | None:
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await client.users_info(user=user, include_locale=True)
        except Exception as error:  # noqa: BLE001  whatever it was, the person is answered
            log.warning("Slack does not say who asks", error=type(error).__name__)
            return None
        found = answer.get("user")
        return found if isinstance(found, dict) else None

    def _person(self, workspace: str, user: str, told: dict[str, Any]) -> Person:
        ranks = ("is_admin", "is_owner", "is_primary_owner")
        return Person(
            workspace=workspace,
            user=user,
            language=spoken(told.get("locale"), self._network.languages),
            timezone=zone(told.get("tz")) or self._network.timezone,
            is_admin=any(told.get(rank) is True for rank in ranks),
            network=self._network,
        )

    async def _remembered(self, workspace: str, user: str) -> Person:
        network = self._network
        language, timezone = network.languages[0], network.timezone
        try:
            async with self._store.read() as connection:
                wishes = await people.get(connection, workspace, user)
        except StoreError:
            wishes = None
        if wishes is not None:
            language, timezone = wishes.language, zone(wishes.timezone) or timezone
        return Person(
            workspace=workspace,
            user=user,
            language=language,
            timezone=timezone,
            network=network,
        )


def spoken(locale: object, languages: tuple[str, ...]) -> str:
    """Return the network's language for a Slack locale ("de-DE"); English for all others."""
    if not isinstance(locale, str) or not locale:
        return languages[0]
    wanted = locale.replace("_", "-").partition("-")[0].lower()
    for language in (wanted, "en"):
        if language in languages:
            return language
    return languages[0]


def zone(name: object) -> str | None:
    """Return the name if there is such a zone, else None."""
    return name if isinstance(name, str) and zone_named(name) else None
