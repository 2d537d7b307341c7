"""A workspace with a few labs, in which people subscribe channels through the real endpoint."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route

from bot.domain.lab import Lab, Network, Registry
from bot.slack import calendar_address, status, subscribing, unsubscribing
from bot.slack.help import show_help
from bot.slack.office import Call, Office, Person
from bot.store import subscriptions
from tests.fakes.slack_person import SlackPerson
from tests.jobs.stage import MONDAY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.delivery import Message
    from bot.domain.subscription import Subscription
    from bot.store.engine import Store
    from tests.fakes.slack import SlackStandIn

SECRET = "signing-secret"
KEY = b"k" * 32
SITE = "https://treffen.example"
LABS = (
    Lab(slug="ulm", name="OK Lab Ulm", city="Ulm", state="DE-BW", latitude=48.4, longitude=10.0),
    Lab(slug="koeln", name="OK Lab Köln", city="Köln", state="DE-NW", channel="#cologne"),
    Lab(slug="muenster", name="Code for Münster", city="Münster", state="DE-NW"),
    Lab(slug="jena", name="OK Lab Jena", city="Jena", state="DE-TH", active=False),
    Lab(slug="chaos", name="Chaostreff", friend=True),
)
REGISTRY = Registry({lab.slug: lab for lab in LABS}, Network())
VERBS = {
    "subscribe": subscribing.subscribe,
    "settings": subscribing.settings,
    "unsubscribe": unsubscribing.unsubscribe,
    "status": status.status,
    "calendar": calendar_address.calendar,
    "help": show_help,
}


NOW = MONDAY - timedelta(days=3)
"""A Friday, 09:00 in Berlin."""


@dataclass
class Stage:
    """The app and its people; `now` can be moved."""

    store: Store
    slack: SlackStandIn
    registry: Registry = REGISTRY
    now: datetime = NOW
    url: str = SITE
    client: httpx.AsyncClient | None = None

    @property
    def office(self) -> Office:
        """What the listeners share."""
        return Office(
            store=self.store,
            registry=self.registry,
            public_url=self.url,
            key=KEY,
            clock=lambda: self.now,
            who=who,
        )

    def person(self, user: str = "U1", **told: Any) -> SlackPerson:
        """Somebody in the workspace, German unless told otherwise."""
        assert self.client is not None
        someone = SlackPerson(
            self.slack, "http://app.test", signing_secret=SECRET, user=user, client=self.client
        )
        self.slack.add_person(user, **told)
        return someone

    async def heard(self) -> list[Subscription]:
        """Return all subscriptions."""
        async with self.store.read() as connection:
            return await subscriptions.all_of(connection)


@asynccontextmanager
async def opened(stage: Stage) -> AsyncIterator[Stage]:
    """Serve the app to its people."""
    transport = httpx.ASGITransport(build(stage))
    async with httpx.AsyncClient(transport=transport) as client:
        stage.client = client
        yield stage


async def who(client: AsyncWebClient, _team: str, user: str) -> Person:
    """Ask the stand-in each time."""
    told = (await client.users_info(user=user, include_locale=True))["user"]
    return Person(
        workspace="",
        user=user,
        language=told["locale"][:2],
        timezone=told["tz"],
        is_admin=told["is_admin"] or told["is_owner"],
    )


def build(stage: Stage) -> Starlette:
    """Return the app as it is served."""
    app = AsyncApp(
        client=AsyncWebClient(token=stage.slack.token, base_url=stage.slack.api_url),
        signing_secret=SECRET,
    )
    office = stage.office

    @app.command("/meetups")
    async def asked(ack: Any, body: Any, client: Any) -> None:
        done = []

        async def answer(message: Message) -> None:
            done.append(message)
            await ack(text=message.text, blocks=list(message.blocks))

        verb, _, words = body["text"].partition(" ")
        call = Call(
            office=office,
            person=await who(client, body["team_id"], body["user_id"]),
            channel=body["channel_id"],
            channel_name=body["channel_name"],
            words=words,
            trigger=body["trigger_id"],
            answer=answer,
            client=client,
            response_url=body["response_url"],
        )
        await VERBS[verb](call)
        if not done:
            await ack()

    for each in (subscribing, unsubscribing):
        each.register(app, office)
    handler = AsyncSlackRequestHandler(app)

    async def endpoint(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])
