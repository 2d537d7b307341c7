"""A Slack stand-in: speaks Slack's HTTP on loopback, checks like Slack, and fails on demand.

with SlackStandIn() as slack:                      # or teams={"T1": "xoxb-1", "T2": "xoxb-2"}
    slack.add_person("U1", locale="en-GB", tz="Europe/Lisbon", is_admin=True)
    slack.add_channel("C1", name="köln", members=["U1", "U0BOT"])
    slack.scopes.discard("channels:history")       # then conversations.history: missing_scope
    slack.fail_next("chat.postMessage", rate_limited(3))
    slack.refuse("C1", "is_archived")
    ...  # SLACK_API_URL = slack.api_url, SLACK_BOT_TOKEN = slack.token; other processes may too
    slack.posts("C1"), slack.thread("C1", ts), slack.posts("U1")    # the last is a DM
    slack.ephemerals("U1"), slack.view("U1"), slack.homes["U1"], slack.unfurls, slack.deleted
    slack.everything()                             # all that the app posted, replies too
    slack.authorise(team="T9")                     # the code that /slack/oauth_redirect gets

What a person does with it: slack_person.py. What it remembers: slack_memory.py, slack_nouns.py.
"""

from __future__ import annotations

import asyncio
import base64
import json
import threading
from collections import defaultdict
from typing import TYPE_CHECKING, Self
from urllib.parse import urlencode

from aiohttp import web

from tests.fakes import slack_chat, slack_history, slack_hooks, slack_people, slack_views
from tests.fakes.slack_memory import Memory
from tests.fakes.slack_nouns import (
    APP_TOKEN,
    BOT,
    BOT_USER,
    SCOPES,
    TEAM,
    TOKEN,
    Ephemeral,
    Json,
    Post,
    RefusedError,
    Team,
)
from tests.fakes.slack_socket import Sockets

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType
    from typing import Any

    from tests.fakes.failures import Failure

__all__ = [
    "APP_TOKEN",
    "BOT",
    "BOT_USER",
    "SCOPES",
    "TEAM",
    "TOKEN",
    "Ephemeral",
    "Post",
    "SlackStandIn",
]

METHODS = slack_chat.METHODS | slack_history.METHODS | slack_people.METHODS | slack_views.METHODS


class SlackStandIn(Memory):
    """Slack, as far as this program speaks with it, in a thread of its own."""

    def __init__(self, token: str = TOKEN, **settings: Any) -> None:
        super().__init__(token, **settings)
        self.api_url = ""
        self.base_url = ""
        self.hooks: dict[str, slack_hooks.Hook] = {}
        self._failures: dict[str, list[tuple[str | None, Failure]]] = defaultdict(list)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._runner: web.AppRunner | None = None
        self.sockets = Sockets(self, self._loop)

    def fail_next(
        self, method: str, failure: Failure, *, times: int = 1, channel: str | None = None
    ) -> None:
        """Let the next calls of a method fail (only those to one channel, if named).

        The method "response_url" means what is POSTed to any response_url.
        """
        self._failures[method] += [(channel and self.channel_id(channel), failure)] * times

    def fail_no_more(self) -> None:
        """Forget the failures that were still to come."""
        self._failures.clear()

    def authorise(
        self,
        *,
        team: str = "T2",
        user: str = "U9",
        name: str = "",
        scopes: Iterable[str] = SCOPES,
        redirect_uri: str | None = None,
    ) -> str:
        """Let a person agree to the installation in a workspace; return the code, good once."""
        return slack_people.authorise(
            self, team=team, user=user, name=name, scopes=scopes, redirect_uri=redirect_uri
        )

    def response_url(
        self, *, team: str, channel: str, user: str, original: Post | Ephemeral | None = None
    ) -> str:
        """Hand out a response_url for a command, or for a click upon a message."""
        path = slack_hooks.new_hook(
            self, self.hooks, team=team, channel=channel, user=user, original=original
        )
        return self.base_url + path

    def __enter__(self) -> Self:
        self._thread.start()
        port = asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(10)
        self.base_url = f"http://127.0.0.1:{port}/"
        self.api_url = f"{self.base_url}api/"
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
        app = web.Application(client_max_size=10_000_000)
        app.router.add_route("*", "/api/{method}", self._answer)
        app.router.add_post("/{hook:(commands|actions)/.+}", self._hooked)
        app.router.add_get("/oauth/v2/authorize", self._authorise)
        app.router.add_get("/link", self.sockets.connected)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port: int = self._runner.addresses[0][1]
        return port

    async def _close(self) -> None:
        await self.sockets.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls[method] += 1
        try:
            fields = await _fields(request)
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_json"})
        self.bodies.append((method, fields))
        failure = self._failure(method, fields)
        if failure is None:
            return self._told(self._handled(request, method, fields), self._team(request, fields))
        return await self._failed(request, method, fields, failure)

    async def _hooked(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["hook"]
        fields = json.loads(await request.text())
        self.bodies.append(("response_url", fields))
        failure = self._failure("response_url", fields)
        if failure is not None:
            return await self._failed(request, "response_url", fields, failure)
        answer = self._responded(path, fields)
        return web.json_response(answer, status=200 if answer["ok"] else 404)

    def _responded(self, path: str, fields: Json) -> Json:
        try:
            return slack_hooks.answered(self, self.hooks.get(path), fields, self.base_url + path)
        except RefusedError as error:
            return error.answer

    async def _authorise(self, request: web.Request) -> web.StreamResponse:
        """Agree at once, as a person would who clicks on "Allow"."""
        back = request.query["redirect_uri"]
        code = self.authorise(scopes=request.query["scope"].split(","), redirect_uri=back)
        told = urlencode({"code": code, "state": request.query.get("state", "")})
        raise web.HTTPFound(f"{back}?{told}")

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
        handled: Json = {}
        if failure.accept and method == "response_url":
            handled = self._responded(request.match_info["hook"], fields)
        elif failure.accept:
            handled = self._handled(request, method, fields)
        await asyncio.sleep(failure.delay)
        # A client that crashed has closed it itself.
        if failure.cut and request.transport is not None:
            request.transport.close()
        if failure.body is not None:
            return web.Response(status=failure.status, text=failure.body, content_type="text/html")
        answer = {"ok": False, "error": failure.error} if failure.error else handled
        return web.json_response(answer, status=failure.status, headers=failure.headers)

    def _handled(self, request: web.Request, method: str, fields: Json) -> Json:
        try:
            if method == "oauth.v2.access":
                return slack_people.access(self, fields)
            if method == "apps.connections.open":
                return self.sockets.opened(_bearer(request, fields), self.base_url)
            handle = METHODS.get(method, _unknown)
            return handle(self, self._caller(request, fields), fields)
        except RefusedError as error:
            return error.answer

    def _caller(self, request: web.Request, fields: Json) -> Team:
        token = _bearer(request, fields)
        if dead := self.dead_tokens.get(token):
            raise RefusedError(dead)
        if token not in self.tokens:
            raise RefusedError("invalid_auth" if token else "not_authed")
        return self.tokens[token]

    def _team(self, request: web.Request, fields: Json) -> Team | None:
        return self.tokens.get(_bearer(request, fields))

    @staticmethod
    def _told(answer: Json, team: Team | None) -> web.StreamResponse:
        scopes = {"x-oauth-scopes": ",".join(sorted(team.scopes))} if team else {}
        return web.json_response(answer, headers=scopes)


def _unknown(_memory: Memory, _team: Team, _fields: Json) -> Json:
    raise RefusedError("unknown_method")


def _bearer(request: web.Request, fields: Json) -> str:
    header = request.headers.get("Authorization", "")
    return str(header.removeprefix("Bearer ") or fields.get("token") or "")


async def _fields(request: web.Request) -> Json:
    """Return what was sent, in the address and as a JSON or a form body.

    Structures may come as JSON in a string: in forms always, and from slack_sdk elsewhere too.
    """
    fields: Json = dict(request.query)
    if request.content_type == "application/json":
        fields |= json.loads(await request.text() or "{}")
    else:
        fields |= await request.post()
    for name in ("blocks", "metadata", "attachments", "view", "unfurls"):
        if isinstance(fields.get(name), str):
            try:
                fields[name] = json.loads(fields[name])
            except ValueError:
                fields[name] = None
    header = request.headers.get("Authorization", "")
    if header.startswith("Basic "):
        client, _, secret = base64.b64decode(header[6:]).decode().partition(":")
        fields |= {"client_id": client, "client_secret": secret}
    return fields
