"""The whole web application with Slack connected, over a real database and the Slack stand-in.

async def test_it(slack_app: SlackApplication, slack: SlackStandIn) -> None:
    ada = slack_app.person("U1", locale="en-GB", tz="Europe/Lisbon", is_admin=True)
    answer = await ada.types("/next-meetup köln")
    slack_app.clock.move(days=1)
    slack_app.office, slack_app.store, slack_app.settings, slack_app.url
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import uvicorn

from bot.settings import Settings
from bot.slack.application import SlackApp, open_slack
from bot.web.problems import say_so
from bot.web.routes import create_app
from tests.domain.some_labs import NOW, REGISTRY
from tests.fakes.slack_nouns import TEAM
from tests.fakes.slack_person import SlackPerson

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.applications import Starlette

    from bot.domain.lab import Registry
    from bot.slack.office import Office
    from bot.store.engine import Store
    from tests.fakes.slack import SlackStandIn

MEANWHILE = ("This is being entered …", "Wird eingetragen …")
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
PUBLIC_URL = "https://treffpunkt.example"
PUBLIC = {
    "PUBLIC_URL": PUBLIC_URL,
    "SLACK_SIGNING_SECRET": SIGNING_SECRET,
    "TREFFPUNKT_SECRET_KEY": "a key that only these tests know",
}


class Clock:
    """A moment that a test moves."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now.astimezone(UTC)

    def __call__(self) -> datetime:
        """Return the moment."""
        return self.now

    def move(self, **by: float) -> None:
        """Go on (or back) by days, hours, minutes, seconds."""
        self.now += timedelta(**by)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackApplication:
    """The running program."""

    url: str
    connected: SlackApp
    settings: Settings
    store: Store
    slack: SlackStandIn
    clock: Clock
    client: httpx.AsyncClient

    @property
    def office(self) -> Office:
        """What all listeners share."""
        return self.connected.office

    def person(
        self, user: str = "U1", *, team: str = TEAM, patience: float = 1.0, **told: Any
    ) -> SlackPerson:
        """Return a person of whom Slack says: locale, tz, is_admin and the like."""
        person = SlackPerson(
            self.slack,
            self.url,
            signing_secret=SIGNING_SECRET,
            user=user,
            team=team,
            client=self.client,
            clock=lambda: self.clock().timestamp(),
            patience=patience,
            meanwhile=MEANWHILE,
        )
        self.slack.add_person(user, team=team, **told)
        return person


@asynccontextmanager
async def serving(application: Starlette) -> AsyncIterator[str]:
    """Serve on loopback, on a port of its own; yield the address."""
    server = uvicorn.Server(
        uvicorn.Config(
            application, host="127.0.0.1", port=0, log_level="warning", lifespan="off", ws="none"
        )
    )
    running = asyncio.create_task(server._serve())  # noqa: SLF001  `serve` would take signals
    while not server.started:
        assert not running.done()
        await asyncio.sleep(0.001)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        server.force_exit = True
        await running


@asynccontextmanager
async def slack_application(
    store: Store,
    slack: SlackStandIn,
    *,
    clock: Clock | None = None,
    registry: Registry = REGISTRY,
    **environ: str,
) -> AsyncIterator[SlackApplication]:
    """Run the program against a Slack, with more (or other) environment variables."""
    given = {"SLACK_BOT_TOKEN": slack.token, "SLACK_API_URL": slack.api_url, **PUBLIC, **environ}
    settings, now = Settings.load(given), clock or Clock()
    # What these tests are about is not how quick a busy machine is.
    slack.trigger_seconds = 60.0
    async with (
        open_slack(settings, store=store, registry=registry, clock=now, page=say_so) as connected,
        # All is on loopback, and reading all certificates takes as long as a test.
        httpx.AsyncClient(timeout=10, verify=False) as client,
    ):
        application = create_app(
            store=store,
            registry=registry,
            public_url=settings.public_url,
            now=now,
            slack=connected.routes,
        )
        async with serving(application) as url:
            yield SlackApplication(
                url=url,
                connected=connected,
                settings=settings,
                store=store,
                slack=slack,
                clock=now,
                client=client,
            )


@pytest.fixture
async def slack_app(store: Store, slack: SlackStandIn) -> AsyncIterator[SlackApplication]:
    """The program with one workspace, over SQLite, then PostgreSQL."""
    async with slack_application(store, slack) as running:
        yield running
