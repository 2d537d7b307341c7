"""The stand-in's Socket Mode: tickets, connections, envelopes and what the app answers to them.

https://docs.slack.dev/apis/events-api/using-socket-mode. `sockets.deliver(envelope)` waits for the
app's answer; `sockets.disconnect()` makes Slack refresh a connection; what is not acknowledged in
`patience` seconds is sent again, over another connection if there is one, if it is an event.
"""

from __future__ import annotations

import asyncio
import json
from itertools import cycle
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from tests.fakes.slack_nouns import APP, Json, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.slack_memory import Memory

MOST_CONNECTIONS = 10
TICK = 0.02


class Sockets:
    """All connections that the app keeps to Slack; they live in the stand-in's own loop."""

    def __init__(self, memory: Memory, loop: asyncio.AbstractEventLoop) -> None:
        self.patience = 3.0
        self.sent: list[Json] = []
        """Every envelope, each time that it was sent."""
        self.acknowledged: list[str] = []
        """The envelope_id of each answer, in the order in which they came."""
        self._memory = memory
        self._loop = loop
        self._tickets: set[str] = set()
        self._open: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._turns: Iterator[int] = cycle(range(MOST_CONNECTIONS))

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._open)

    def opened(self, token: str, base_url: str) -> Json:
        """apps.connections.open: an address for one connection."""
        if token != self._memory.app_token:
            wrong = "not_allowed_token_type" if token.startswith("xoxb") else "invalid_auth"
            raise RefusedError(wrong if token else "not_authed")
        ticket = f"ticket.{self._memory.number()}"
        self._tickets.add(ticket)
        address = base_url.replace("http://", "ws://")
        return {"ok": True, "url": f"{address}link?ticket={ticket}&app_id={APP}"}

    async def connected(self, request: web.Request) -> web.StreamResponse:
        """Speak with the app over one connection until it ends."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets or len(self._open) >= MOST_CONNECTIONS:
            return web.Response(status=403)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=10)
        await socket.prepare(request)
        self._open.append(socket)
        await socket.send_json(self._hello())
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._heard(message.data)
        finally:
            if socket in self._open:
                self._open.remove(socket)
        return socket

    async def deliver(self, kind: str, payload: Json, **more: object) -> Json:
        """Send an envelope from any loop and return the app's answer, `{}` if it has no payload.

        Kinds: slash_commands, interactive, events_api. Give `envelope_id` to send one again.
        """
        work = asyncio.run_coroutine_threadsafe(self._deliver(kind, payload, more), self._loop)
        return await asyncio.wrap_future(work)

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell the app that its oldest connection ends, and end it."""
        asyncio.run_coroutine_threadsafe(self._disconnect(reason), self._loop).result(10)

    async def close(self) -> None:
        """End all connections."""
        for socket in list(self._open):
            await socket.close()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "connection_info": {"app_id": APP},
            "debug_info": {"host": "stand-in", "approximate_connection_time": 18060},
        }

    def _heard(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            return  # slack_sdk sends its own pings as text
        envelope = str(answer.get("envelope_id", "")) if isinstance(answer, dict) else ""
        self.acknowledged.append(envelope)
        waiting = self._waiting.get(envelope)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer.get("payload") or {})

    async def _deliver(self, kind: str, payload: Json, more: Json) -> Json:
        known = f"envelope.{self._memory.number()}"
        envelope = {"envelope_id": known, "type": kind, "payload": payload, **more}
        envelope.setdefault("accepts_response_payload", kind != "events_api")
        attempts = 3 if kind == "events_api" else 1
        attempt = 0
        while attempt < attempts:
            again = {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
            connections = self._open.copy()
            answer = await self._sent((again if kind == "events_api" else {}) | envelope)
            if answer is not None:
                return answer
            # What went down with its connection does not count.
            attempt += connections == self._open
        raise TimeoutError(f"nobody acknowledged {kind} {envelope['envelope_id']}")

    async def _sent(self, envelope: Json) -> Json | None:
        deadline = self._loop.time() + self.patience
        while not self._open:
            if self._loop.time() > deadline:
                raise ConnectionError("the app has no Socket Mode connection")
            await asyncio.sleep(TICK)  # it may be connecting anew
        socket = self._open[next(self._turns) % len(self._open)]
        waiting = self._waiting[envelope["envelope_id"]] = self._loop.create_future()
        self.sent.append(dict(envelope))
        try:
            await socket.send_json(envelope)
        except ConnectionError:
            return None
        deadline = self._loop.time() + self.patience
        while not waiting.done() and self._loop.time() < deadline:
            # A connection that ended will acknowledge nothing.
            if socket not in self._open:
                break
            await asyncio.wait({waiting}, timeout=TICK)
        return waiting.result() if waiting.done() else None

    async def _disconnect(self, reason: str) -> None:
        socket = self._open.pop(0)
        await socket.send_json(
            {"type": "disconnect", "reason": reason, "debug_info": {"host": "stand-in"}}
        )
        await socket.close()
