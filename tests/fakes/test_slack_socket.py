from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack_socket_person import SocketPerson

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fakes.slack import SlackStandIn

HEARD: list[str] = []


@pytest.fixture
async def handler(slack: SlackStandIn) -> AsyncIterator[AsyncSocketModeHandler]:
    """An app that is connected by Socket Mode."""
    client = AsyncWebClient(token=slack.token, base_url=slack.api_url)
    app = AsyncApp(client=client)

    @app.command("/next")
    async def asked(ack: Any, command: Any) -> None:
        await ack(text=f"next {command['text']}")

    @app.event("app_home_opened")
    async def home(event: Any, client: Any, body: Any) -> None:
        HEARD.append(body["event_id"])
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": []})

    opened: Any = AsyncSocketModeHandler(app, slack.app_token, web_client=client)
    await opened.connect_async()
    yield opened
    await opened.close_async()
    await opened.client.aiohttp_client_session.close()


@pytest.fixture
def ada(slack: SlackStandIn, handler: AsyncSocketModeHandler) -> SocketPerson:
    """Somebody before that app."""
    del handler
    HEARD.clear()
    return SocketPerson(slack)


async def test_a_command_travels_over_the_socket(ada: SocketPerson) -> None:
    """The payload of an acknowledgement is shown like an HTTP one."""
    answer = await ada.types("/next ulm")
    assert (answer.status, answer.text) == (200, "next ulm")


async def test_an_event_is_acknowledged_and_can_come_again(ada: SocketPerson) -> None:
    """A redelivered envelope carries the same event."""
    await ada.opens_home()
    await ada.redelivers()
    await asyncio.sleep(0.2)
    assert len(HEARD) == 2
    assert len(set(HEARD)) == 1


async def test_a_refreshed_connection_comes_back(slack: SlackStandIn, ada: SocketPerson) -> None:
    """After a disconnect the app connects anew and hears again."""
    before = slack.calls["apps.connections.open"]
    slack.sockets.disconnect()
    for _ in range(200):
        if slack.sockets.connections:
            break
        await asyncio.sleep(0.05)
    assert (await ada.types("/next köln")).text == "next köln"
    assert slack.calls["apps.connections.open"] > before


async def test_what_nobody_acknowledges_is_sent_again(slack: SlackStandIn) -> None:
    """An event without an answer is sent three times, a command once."""
    client = AsyncWebClient(token=slack.token, base_url=slack.api_url)
    slack.sockets.patience = 0.05
    told = await client.apps_connections_open(app_token=slack.app_token)
    async with aiohttp.ClientSession() as session, session.ws_connect(told["url"]) as socket:
        assert (await socket.receive_json())["type"] == "hello"
        ada = SocketPerson(slack)
        for verb, times in ((ada.event("app_uninstalled"), 3), (ada.types("/next"), 1)):
            before = len(slack.sockets.sent)
            with pytest.raises(TimeoutError):
                await verb
            assert len(slack.sockets.sent) - before == times
    assert [each.get("retry_attempt") for each in slack.sockets.sent] == [0, 1, 2, None]
