"""A workspace with a few labs, in which people subscribe channels at the running program."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.lab import Lab, Network, Registry
from bot.store import subscriptions
from tests.jobs.stage import MONDAY
from tests.slack.conftest import PUBLIC_URL, Clock, slack_application

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from bot.domain.subscription import Subscription
    from bot.store.engine import Store
    from tests.fakes.slack import SlackStandIn
    from tests.fakes.slack_person import SlackPerson
    from tests.slack.conftest import SlackApplication

SITE = PUBLIC_URL
LABS = (
    Lab(slug="ulm", name="OK Lab Ulm", city="Ulm", state="DE-BW", latitude=48.4, longitude=10.0),
    Lab(slug="koeln", name="OK Lab Köln", city="Köln", state="DE-NW", channel="#cologne"),
    Lab(slug="muenster", name="Code for Münster", city="Münster", state="DE-NW"),
    Lab(slug="jena", name="OK Lab Jena", city="Jena", state="DE-TH", active=False),
    Lab(slug="chaos", name="Chaostreff", friend=True),
)
REGISTRY = Registry({lab.slug: lab for lab in LABS}, Network())
NOW = MONDAY - timedelta(days=3)
"""A Friday, 09:00 in Berlin."""


@dataclass
class Stage:
    """The program and its people; `now` can be moved."""

    application: SlackApplication
    registry: Registry

    @property
    def store(self) -> Store:
        """The program's database."""
        return self.application.store

    @property
    def slack(self) -> SlackStandIn:
        """The Slack it speaks with."""
        return self.application.slack

    @property
    def now(self) -> datetime:
        """The moment as the program sees it."""
        return self.application.clock.now

    @now.setter
    def now(self, moment: datetime) -> None:
        self.application.clock.now = moment

    @property
    def key(self) -> bytes:
        """The secret with which it signs."""
        return self.application.office.key

    def person(self, user: str = "U1", **told: Any) -> SlackPerson:
        """Somebody in the workspace, German and in Berlin unless told otherwise."""
        return self.application.person(user, patience=10, **told)

    async def heard(self) -> list[Subscription]:
        """Return all subscriptions."""
        async with self.store.read() as connection:
            return await subscriptions.all_of(connection)

    async def seed(self, wanted: Subscription) -> None:
        """Subscribe a channel by the file."""
        async with self.store.write() as connection:
            await subscriptions.seed(connection, [wanted], self.now)


@asynccontextmanager
async def opened(
    store: Store, slack: SlackStandIn, registry: Registry = REGISTRY, **environ: str
) -> AsyncIterator[Stage]:
    """Run the program over an empty database."""
    clock = Clock(NOW)
    async with slack_application(
        store, slack, clock=clock, registry=registry, **environ
    ) as application:
        yield Stage(application, registry)
