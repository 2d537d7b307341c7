"""Socket Mode: Slack's requests over connections that we open, where nothing can reach us.

https://docs.slack.dev/apis/events-api/using-socket-mode. There are two connections, so that one can
be renewed while the other listens; the database sees to it that a repeated request is handled once.
"""

from __future__ import annotations

import asyncio
import json
import random
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Final

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout, WSMsgType
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from structlog.contextvars import bound_contextvars

from bot.errors import StoreError
from bot.slack.connecting.gate import claim, conclude
from bot.slack.posting.send import proxy_for

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from aiohttp import ClientWebSocketResponse
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.response import BoltResponse
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.store.engine import Store

log = structlog.get_logger(__name__)

CONNECTIONS: Final = 2
HEARTBEAT: Final = 20.0
"""Seconds between our pings; a connection that does not answer is opened again."""

LARGEST: Final = 4_000_000
FIRST_WAIT: Final = 1.0
LONGEST_WAIT: Final = 60.0
DRAIN: Final = 3.0
"""Seconds that handlers may still take once we stop."""


@dataclass(slots=True)
class Sockets:
    """Keeps the connections; every envelope is handled like an HTTP request."""

    bolt: AsyncApp
    store: Store
    client: AsyncWebClient
    app_token: str
    clock: Callable[[], datetime]
    _handling: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep the connections open in the background; close them at the end."""
        keeping = [asyncio.create_task(self._keep(number)) for number in range(CONNECTIONS)]
        try:
            yield
        finally:
            for each in keeping:
                each.cancel()
            await asyncio.gather(*keeping, return_exceptions=True)

    async def _keep(self, number: int) -> None:
        wait = FIRST_WAIT
        async with ClientSession(timeout=ClientTimeout(total=None, connect=10)) as session:
            while True:
                try:
                    await self._listen(session, number)
                    wait = FIRST_WAIT
                except (SlackApiError, ClientError, OSError, TimeoutError, ValueError) as error:
                    log.warning(
                        "Slack's socket cannot be opened", again_in=round(wait), error=_why(error)
                    )
                    await asyncio.sleep(wait * (0.5 + random.random() / 2))  # noqa: S311  a spread
                    wait = min(wait * 2, LONGEST_WAIT)

    async def _listen(self, session: ClientSession, number: int) -> None:
        """Open one connection and listen to it until it ends."""
        told = await self.client.apps_connections_open(app_token=self.app_token)
        url = str(told["url"])
        proxy = proxy_for(url.replace("ws", "http", 1))
        async with session.ws_connect(
            url, heartbeat=HEARTBEAT, max_msg_size=LARGEST, proxy=proxy
        ) as socket:
            log.info("socket.opened", connection=number)
            try:
                async for message in socket:
                    if message.type is WSMsgType.TEXT and self._is_end(socket, message.data):
                        return
            finally:
                await self._drain()

    def _is_end(self, socket: ClientWebSocketResponse, text: str) -> bool:
        """Take one message; return whether it says that this connection is about to end."""
        try:
            envelope = json.loads(text)
        except ValueError:
            return False
        if not isinstance(envelope, dict):
            return False
        if envelope.get("type") == "disconnect":
            return True
        if envelope.get("envelope_id") and isinstance(envelope.get("payload"), dict):
            task = asyncio.create_task(self._named(socket, envelope))
            self._handling.add(task)
            task.add_done_callback(self._handling.discard)
        return False

    async def _named(self, socket: ClientWebSocketResponse, envelope: dict[str, Any]) -> None:
        with bound_contextvars(request=token_hex(4)):
            await self._handle(socket, envelope)

    async def _handle(self, socket: ClientWebSocketResponse, envelope: dict[str, Any]) -> None:
        key = _key(envelope)
        try:
            known = await claim(self.store, key, self.clock())
            if known is None:
                await self._answer(socket, envelope, key)
            elif known:
                await _acknowledge(socket, envelope, None)
        except StoreError as error:
            log.error("the store does not answer", error=str(error))  # noqa: TRY400  its sentence
        except (ClientError, OSError) as error:
            # Slack sends it again over another connection, where it counts as handled.
            log.warning("an envelope was not acknowledged", error=_why(error))

    async def _answer(
        self, socket: ClientWebSocketResponse, envelope: dict[str, Any], key: str
    ) -> None:
        done = False
        try:
            request = AsyncBoltRequest(mode="socket_mode", body=envelope["payload"], headers={})
            response = await self.bolt.async_dispatch(request)
            done = response.status < 500  # noqa: PLR2004
            if done:
                await _acknowledge(socket, envelope, response)
        finally:
            await conclude(self.store, key, self.clock(), done=done)

    async def _drain(self) -> None:
        """Let running handlers finish; their answers may still be wanted."""
        if self._handling:
            with suppress(asyncio.CancelledError):
                await asyncio.wait(self._handling, timeout=DRAIN)


async def _acknowledge(
    socket: ClientWebSocketResponse, envelope: dict[str, Any], response: BoltResponse | None
) -> None:
    answer: dict[str, Any] = {"envelope_id": envelope["envelope_id"]}
    if response is not None and response.body and envelope.get("accepts_response_payload", True):
        kind = response.headers.get("content-type", [""])[0]
        as_json = kind.startswith("application/json")
        answer["payload"] = json.loads(response.body) if as_json else {"text": response.body}
    await socket.send_json(answer)


def _key(envelope: dict[str, Any]) -> str:
    """Return a key that repeats share: of a Slack event its id, by socket and HTTP alike."""
    event = envelope["payload"].get("event_id")
    return f"event:{event}" if event else f"envelope:{envelope['envelope_id']}"


def _why(error: Exception) -> str:
    if isinstance(error, SlackApiError):
        code = error.response.get("error")
        return f"Slack says {code}; check SLACK_APP_TOKEN (xapp-…, with connections:write)"
    return f"{type(error).__name__}: {error}".rstrip(": ")
