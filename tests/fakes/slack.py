"""A Slack stand-in: speaks Slack's HTTP on loopback, checks like Slack, and fails on demand.

with SlackStandIn() as slack:
    slack.fail_next("chat.postMessage", rate_limited(3))
    ...  # SLACK_API_URL = slack.api_url
    assert slack.posts("C1") == []
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from aiohttp import web

from tests.fakes.block_kit import MOST_TEXT, complaints, text_length

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from tests.fakes.failures import Failure

Json = dict[str, Any]

TOKEN = "xoxb-stand-in"
TEAM = "T0STANDIN"
MOST_METADATA = 1024


@dataclass(slots=True)
class Post:
    """A message that stands in a channel."""

    channel: str
    ts: str
    text: str
    blocks: list[Json]
    metadata: Json | None
    fields: Json
    """Everything the call sent."""


class SlackStandIn:
    """Slack, as far as this program speaks with it, in a thread of its own."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.api_url = ""
        self.calls: Counter[str] = Counter()
        self.bodies: list[tuple[str, Json]] = []
        self._posts: dict[str, list[Post]] = defaultdict(list)
        self._failures: dict[str, list[tuple[str | None, Failure]]] = defaultdict(list)
        self._refusing: dict[str, str] = {}
        self._clock = 1_800_000_000_000_000
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._runner: web.AppRunner | None = None

    def posts(self, channel: str) -> list[Post]:
        """Return what is visible in a channel (by id or name), the oldest first."""
        return list(self._posts[self.channel_id(channel)])

    def everything(self) -> list[Post]:
        """Return what is visible anywhere, in the order in which it was posted."""
        return sorted((post for posts in self._posts.values() for post in posts), key=_age)

    def fail_next(
        self, method: str, failure: Failure, *, times: int = 1, channel: str | None = None
    ) -> None:
        """Let the next calls of a method fail (only those to one channel, if named)."""
        self._failures[method] += [(channel and self.channel_id(channel), failure)] * times

    def refuse(self, channel: str, error: str | None) -> None:
        """Answer every message to a channel with an error, until told None."""
        if error is None:
            self._refusing.pop(self.channel_id(channel), None)
        else:
            self._refusing[self.channel_id(channel)] = error

    @staticmethod
    def channel_id(channel: str) -> str:
        """Return the id of a channel: "#general" has one too."""
        return f"C{channel[1:].upper()}" if channel.startswith("#") else channel

    def __enter__(self) -> Self:
        self._thread.start()
        port = asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(10)
        self.api_url = f"http://127.0.0.1:{port}/api/"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _open(self) -> int:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port: int = self._runner.addresses[0][1]
        return port

    async def _close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        fields = await _fields(request)
        self.calls[method] += 1
        self.bodies.append((method, fields))
        failure = self._failure(method, fields)
        if failure is None:
            return web.json_response(self._handled(request, method, fields))
        return await self._failed(request, method, fields, failure)

    def _failure(self, method: str, fields: Json) -> Failure | None:
        channel = self.channel_id(str(fields.get("channel", "")))
        waiting = self._failures[method]
        for number, (only, failure) in enumerate(waiting):
            if only in {None, channel}:
                del waiting[number]
                return failure
        return None

    async def _failed(
        self, request: web.Request, method: str, fields: Json, failure: Failure
    ) -> web.StreamResponse:
        await asyncio.sleep(failure.hold)
        handled = self._handled(request, method, fields) if failure.accept else {}
        await asyncio.sleep(failure.delay)
        if failure.cut:
            assert request.transport is not None
            request.transport.close()
        if failure.body is not None:
            return web.Response(status=failure.status, text=failure.body, content_type="text/html")
        answer = {"ok": False, "error": failure.error} if failure.error else handled
        return web.json_response(answer, status=failure.status, headers=failure.headers)

    def _handled(self, request: web.Request, method: str, fields: Json) -> Json:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if (token or fields.get("token")) != self.token:
            return {"ok": False, "error": "invalid_auth" if token else "not_authed"}
        handle = self._methods().get(method)
        return handle(fields) if handle else {"ok": False, "error": "unknown_method"}

    def _methods(self) -> dict[str, Callable[[Json], Json]]:
        return {
            "auth.test": self._auth_test,
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "conversations.info": self._channel,
            "users.info": self._user,
        }

    def _auth_test(self, _fields: Json) -> Json:
        return {
            "ok": True,
            "url": "https://stand-in.slack.com/",
            "team": "Stand-in",
            "team_id": TEAM,
            "user": "treffpunkt",
            "user_id": "U0BOT",
            "bot_id": "B0BOT",
        }

    def _channel(self, fields: Json) -> Json:
        channel = self.channel_id(str(fields.get("channel", "")))
        if not channel.startswith(("C", "D", "G")):
            return {"ok": False, "error": "channel_not_found"}
        error = self._refusing.get(channel)
        told = {"id": channel, "name": channel[1:].lower(), "is_channel": True}
        states = {"is_archived": error == "is_archived", "is_member": error != "not_in_channel"}
        return {"ok": True, "channel": told | states}

    def _user(self, fields: Json) -> Json:
        user = str(fields.get("user", ""))
        if not user.startswith(("U", "W")):
            return {"ok": False, "error": "user_not_found"}
        person = {"id": user, "team_id": TEAM, "tz": "Europe/Berlin", "locale": "de-DE"}
        return {"ok": True, "user": person | {"name": user.lower(), "deleted": False}}

    def _post(self, fields: Json) -> Json:
        channel = self.channel_id(str(fields.get("channel", "")))
        error = self._refusing.get(channel)
        if not channel.startswith(("C", "D", "G", "U")):
            error = "channel_not_found"
        wrong = {"ok": False, "error": error} if error else _wrong(fields)
        if wrong:
            return wrong
        self._clock += 1_000_001
        ts = f"{self._clock // 1_000_000}.{self._clock % 1_000_000:06}"
        post = Post(
            channel, ts, fields["text"], fields.get("blocks", []), fields.get("metadata"), fields
        )
        self._posts[channel].append(post)
        message = {"type": "message", "text": post.text, "ts": ts, "bot_id": "B0BOT"}
        return {"ok": True, "channel": channel, "ts": ts, "message": message}

    def _update(self, fields: Json) -> Json:
        channel = self.channel_id(str(fields.get("channel", "")))
        found = [post for post in self._posts[channel] if post.ts == fields.get("ts")]
        if not found:
            return {"ok": False, "error": "message_not_found"}
        if wrong := _wrong(fields):
            return wrong
        found[0].text, found[0].blocks = fields["text"], fields.get("blocks", [])
        found[0].metadata = fields.get("metadata", found[0].metadata)
        return {"ok": True, "channel": channel, "ts": found[0].ts, "text": found[0].text}


def _age(post: Post) -> str:
    return post.ts


async def _fields(request: web.Request) -> Json:
    """Return what was sent, as a JSON or a form body; forms carry JSON in blocks and metadata."""
    if request.content_type == "application/json":
        body = json.loads(await request.text() or "{}")
        assert isinstance(body, dict)
        return body
    fields: Json = {**request.query, **await request.post()}
    for name in ("blocks", "metadata", "attachments"):
        if name in fields:
            fields[name] = json.loads(str(fields[name]))
    return fields


def _wrong(fields: Json) -> Json | None:
    """Return the answer to a message that Slack would not take."""
    text, blocks = fields.get("text"), fields.get("blocks", [])
    # Slack takes blocks without text; readers of notifications and screen readers do not.
    if not isinstance(text, str) or not text.strip():
        return {"ok": False, "error": "no_text"}
    if len(text) > 40_000:
        return {"ok": False, "error": "msg_too_long"}
    if found := complaints(blocks):
        told = {"messages": [f"[ERROR] {each}" for each in found]}
        return {"ok": False, "error": "invalid_blocks", "response_metadata": told}
    if text_length(blocks) > MOST_TEXT:
        return {"ok": False, "error": "msg_blocks_too_long"}
    metadata = fields.get("metadata")
    if metadata is not None and not _good(metadata):
        return {"ok": False, "error": "invalid_metadata_format"}
    return None


def _good(metadata: object) -> bool:
    return (
        isinstance(metadata, dict)
        and isinstance(metadata.get("event_type"), str)
        and isinstance(metadata.get("event_payload"), dict)
        and len(json.dumps(metadata).encode()) < MOST_METADATA
    )
