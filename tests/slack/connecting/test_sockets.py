from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from bot.slack import commands
from bot.slack.connecting import sockets
from tests.fakes import failures
from tests.fakes.slack_socket_person import SocketPerson
from tests.slack.conftest import slack_application

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store.engine import Store
    from tests.fakes.slack import SlackStandIn
    from tests.slack.conftest import SlackApplication


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connect again soon."""
    monkeypatch.setattr(sockets, "FIRST_WAIT", 0.05)
    monkeypatch.setattr(sockets, "DRAIN", 0.5)


async def until(condition: Any, *, within: float = 5) -> None:
    """Wait until something holds."""
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        await asyncio.sleep(0.01)


@asynccontextmanager
async def connected(store: Store, slack: SlackStandIn) -> AsyncIterator[SlackApplication]:
    """Run the program in Socket Mode, without a way in for HTTP."""
    async with slack_application(
        store, slack, SLACK_APP_TOKEN=slack.app_token, SLACK_SIGNING_SECRET=""
    ) as running:
        await until(lambda: slack.sockets.connections == 2)
        yield running


async def test_the_same_listeners_answer(store: Store, slack: SlackStandIn) -> None:
    """A command over the socket gets the answer that HTTP gives."""
    async with connected(store, slack):
        answer = await SocketPerson(slack, user="U1").types("/next-meetup köln")
    assert answer.text


async def test_all_connections_are_closed_at_the_end(store: Store, slack: SlackStandIn) -> None:
    """Stopping leaves no connection behind, and takes no longer than a moment."""
    async with connected(store, slack):
        began = time.monotonic()
    await until(lambda: slack.sockets.connections == 0)
    assert time.monotonic() - began < 3


async def test_a_connection_that_ends_is_opened_anew(store: Store, slack: SlackStandIn) -> None:
    """Slack refreshes connections every few hours; nothing is missed meanwhile."""
    async with connected(store, slack):
        for _ in range(3):
            await asyncio.to_thread(slack.sockets.disconnect)
            answer = await SocketPerson(slack, user="U1").types("/treffen")
            assert answer.text
        await until(lambda: slack.sockets.connections == 2)


async def test_an_envelope_that_comes_again_is_handled_once(
    store: Store, slack: SlackStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over whichever connection, and in whichever process, it takes effect once."""
    seen = []

    async def handler(call: Any) -> None:
        seen.append(call.words)

    monkeypatch.setitem(commands.VERBS, "status", handler)
    command = {
        "command": "/meetups",
        "text": "status",
        "user_id": "U1",
        "team_id": "T0STANDIN",
        "channel_id": "C1",
    }
    async with connected(store, slack), connected_too(store, slack):
        for _ in range(8):
            await slack.sockets.deliver("slash_commands", command, envelope_id="e1")
    assert seen == [""]


@asynccontextmanager
async def connected_too(store: Store, slack: SlackStandIn) -> AsyncIterator[None]:
    """Run a second process' worth of connections."""
    async with slack_application(store, slack, SLACK_APP_TOKEN=slack.app_token):
        await until(lambda: slack.sockets.connections == 4)
        yield


async def test_slack_that_cannot_be_reached_does_not_stop_the_web_server(
    store: Store, slack: SlackStandIn
) -> None:
    """The page is served, and the sockets are opened as soon as Slack is back."""
    slack.fail_next("apps.connections.open", failures.answer_lost(), times=3)
    slack.fail_next("apps.connections.open", failures.server_error(), times=1)
    async with slack_application(store, slack, SLACK_APP_TOKEN=slack.app_token) as running:
        assert (await running.client.get(f"{running.url}/healthz")).status_code == 200
        await until(lambda: slack.sockets.connections == 2)


async def test_a_wrong_token_is_told(
    store: Store, slack: SlackStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    """The log says which variable to look at."""
    async with slack_application(store, slack, SLACK_APP_TOKEN="xapp-wrong"):
        await until(lambda: slack.calls["apps.connections.open"] >= 2)
        await asyncio.sleep(0.05)
    assert "check SLACK_APP_TOKEN" in capsys.readouterr().out
