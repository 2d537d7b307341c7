"""A workspace in which people ask, through the real endpoint with signed requests."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route

from bot.slack import asking, unfurling
from bot.slack.office import Call, Office, Person
from bot.store import occurrences
from tests.domain.meetings import BERLIN, meeting
from tests.domain.some_labs import NOW, REGISTRY
from tests.fakes.slack_person import SlackPerson

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.delivery import Message
    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.store.engine import Store
    from tests.fakes.slack import SlackStandIn
    from tests.fakes.slack_answer import Answer

SECRET = "signing-secret"
SITE = "https://treffen.example"
DAY = timedelta(days=1)


@dataclass
class Stage:
    """The app and its people; `now` can be moved."""

    store: Store
    slack: SlackStandIn
    client: httpx.AsyncClient = field(init=False)
    registry: Registry = REGISTRY
    now: datetime = field(default=NOW)

    def person(self, user: str = "U1", **told: Any) -> SlackPerson:
        """Somebody in the workspace; German and in Berlin unless told otherwise."""
        someone = SlackPerson(
            self.slack, "http://app.test", signing_secret=SECRET, user=user, client=self.client
        )
        self.slack.add_person(user, **told)
        return someone

    def abroad(self) -> SlackPerson:
        """Somebody in Lisbon whose Slack speaks English."""
        return self.person("U2", locale="en-GB", tz="Europe/Lisbon")

    async def hold(self, *held: Occurrence) -> None:
        """Put meetings into the store as a refresh does."""
        async with self.store.write() as connection:
            await occurrences.save(connection, held, set())


@asynccontextmanager
async def opened(store: Store, slack: SlackStandIn, *held: Occurrence) -> AsyncIterator[Stage]:
    """Open the app over a database with some meetings."""
    stage = Stage(store, slack)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(build(stage))) as stage.client:
        await stage.hold(*held)
        yield stage


def evening(name: str, days: int, lab: str = "koeln", hour: int = 19, **facts: Any) -> Occurrence:
    """Return an evening so many days after that Thursday; its title is its name."""
    day = datetime(2026, 11, 19, tzinfo=BERLIN) + days * DAY
    begins = day.replace(hour=hour)
    known = {"title": f"Abend {name}", "labs": (lab,), "place": "Domplatz 1, Köln"}
    return replace(meeting(name, begins), **(known | facts))


def told(answer: Answer) -> list[str]:
    """Return the ids of the meetings in an answer, in their order."""
    named = (str(block.get("block_id", "")).partition(":") for block in answer.blocks)
    return [name for kind, _, name in named if kind == "meeting"]


def shown(answer: Answer) -> str:
    """Return all that the blocks say, a line each."""
    return "\n".join(_words(answer.blocks))


def _words(node: Any) -> list[str]:
    if isinstance(node, list):
        return [words for each in node for words in _words(each)]
    if not isinstance(node, dict):
        return []
    said = [node["text"]] if isinstance(node.get("text"), str) else []
    return said + [words for each in node.values() for words in _words(each)]


async def who(client: AsyncWebClient, _team: str, user: str) -> Person:
    """Ask the stand-in each time."""
    said = (await client.users_info(user=user, include_locale=True))["user"]
    return Person(workspace="", user=user, language=said["locale"][:2], timezone=said["tz"])


def build(stage: Stage) -> Starlette:
    """Return the app as it is served."""
    client = AsyncWebClient(token=stage.slack.token, base_url=stage.slack.api_url)
    app = AsyncApp(client=client, signing_secret=SECRET)
    office = Office(
        store=stage.store,
        registry=stage.registry,
        public_url=SITE,
        key=b"k" * 32,
        clock=lambda: stage.now,
        who=who,
    )
    asking.register(app, office)
    unfurling.register(app, office)

    async def asked(ack: Any, body: Any, client: Any) -> None:
        async def answer(message: Message) -> None:
            await ack(text=message.text, blocks=list(message.blocks))

        call = Call(
            office=office,
            person=await who(client, body["team_id"], body["user_id"]),
            channel=body["channel_id"],
            channel_name=body["channel_name"],
            words=body["text"],
            trigger=body["trigger_id"],
            answer=answer,
            client=client,
            response_url=body["response_url"],
        )
        lists = body["command"] == "/meetups"
        await (asking.meetups if lists else asking.next_meetup)(call)

    for command in ("/next-meetup", "/treffen", "/meetups"):
        app.command(command)(asked)
    handler = AsyncSlackRequestHandler(app)

    async def endpoint(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])
