"""The check in front of Bolt: only what Slack really sent passes, and only once.

Slack signs "v0:timestamp:body" with the signing secret; anything older than five minutes may be
replayed (https://docs.slack.dev/authentication/verifying-requests-from-slack). An event that we
did not answer comes again under the same id (https://docs.slack.dev/apis/events-api).
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse

from bot.errors import StoreError
from bot.slack.connecting.names import QUESTIONS
from bot.store import seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from bot.store.engine import Store

log = structlog.get_logger(__name__)

LARGEST: Final = 1_000_000
"""Bytes of a body; Slack's own are far smaller."""

STALE: Final = timedelta(minutes=5)
HANDLING: Final = timedelta(seconds=30)
"""After this, an event whose process died may be handled again."""

KNOWN: Final = timedelta(hours=25)
"""Slack repeats an event within about an hour; with delayed events on, within a day."""

EVENT: Final = "event_callback"
LOCKED_SECONDS: Final = 1.5
"""How long an answer waits for its request to be remembered; Slack gives up after three."""

JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"

_SECONDS = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


class RefusedError(Exception):
    """A request did not come from Slack, not just now, or not for the first time."""


class Gate:
    """Wraps the ASGI application that answers Slack."""

    def __init__(
        self, inner: ASGIApp, *, store: Store, secret: str | None, clock: Callable[[], datetime]
    ) -> None:
        self._inner = inner
        self._store = store
        self._secret = secret
        self._clock = clock
        self._remembering: set[asyncio.Future[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer 401, or 200 where it has taken effect already."""
        request = Request(scope, receive)
        answer = await self._judged(request, send)
        if answer is not None:
            await answer(scope, receive, send)

    async def _judged(self, request: Request, send: Send) -> Response | None:
        """Return the answer; None where the application behind has answered."""
        if self._secret is None:
            log.error(
                "Slack asks, but SLACK_SIGNING_SECRET is not set; take it from the app's page"
            )
            return _plain("SLACK_SIGNING_SECRET is not set", 503)
        if request.method != "POST":
            return _plain("Slack sends POST requests here", 405)
        try:
            body, told = await self._proven(request, self._secret)
            if told.get("command") in QUESTIONS.values():
                await self._asked(request, send, body)
                return None
            await self._first_time(request)
            return await self._pass_on(request.scope, send, body, told)
        except RefusedError as error:
            log.warning("request refused", reason=str(error))
            return _plain(str(error), 401)
        except StoreError as error:
            log.error("the store does not answer", error=str(error))  # noqa: TRY400  its sentence
            return _plain("the database does not answer; try again", 503)

    async def _proven(self, request: Request, secret: str) -> tuple[bytes, dict[str, Any]]:
        """Return the body and the JSON object in it, proven to be Slack's and recent."""
        stamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if not _SECONDS.fullmatch(stamp) or not _SIGNATURE.fullmatch(signature):
            raise RefusedError("no signature of Slack's")
        if abs(self._clock().timestamp() - int(stamp)) > STALE.total_seconds():
            raise RefusedError("the signature is too old, or of the future: check the clock")
        if kind not in {JSON, FORM}:
            raise RefusedError("neither JSON nor a form")
        body = await _read(request)
        signed = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
        if not hmac.compare_digest(f"v0={signed.hexdigest()}", signature):
            raise RefusedError("the signature is not Slack's: check SLACK_SIGNING_SECRET")
        return body, _contents(body, kind)

    async def _first_time(self, request: Request) -> None:
        signature = request.headers["x-slack-signature"]
        signed = datetime.fromtimestamp(int(request.headers["x-slack-request-timestamp"]), UTC)
        # One second more: moments are stored as whole seconds.
        until = signed + STALE + timedelta(seconds=1)
        async with self._store.write() as connection:
            fresh = await seen.remember(connection, f"request:{signature}", until, self._clock())
        if not fresh:
            raise RefusedError("this very request was handled already")

    async def _asked(self, request: Request, send: Send, body: bytes) -> None:
        """Answer a question while its signature is being remembered; nothing is sent before that.

        Answering changes nothing, so a replayed request that is refused in the end does no harm;
        and where the database is locked for long, the answer need not wait for it.
        """
        held: list[Message] = []

        async def hold(message: Message) -> None:
            held.append(message)

        answering = asyncio.ensure_future(self._inner(request.scope, _once(body), hold))
        remembering = asyncio.ensure_future(self._first_time(request))
        self._remembering.add(remembering)
        remembering.add_done_callback(self._remembered)
        try:
            done, _ = await asyncio.wait({remembering}, timeout=LOCKED_SECONDS)
            for one in done:
                one.result()
            await answering
        finally:
            answering.cancel()
        for message in held:
            await send(message)

    def _remembered(self, remembering: asyncio.Future[None]) -> None:
        self._remembering.discard(remembering)
        if not remembering.cancelled():
            remembering.exception()  # or asyncio complains that nobody read it

    async def _pass_on(
        self, scope: Scope, send: Send, body: bytes, told: dict[str, Any]
    ) -> Response | None:
        """Let the application answer; an event that it failed to handle may come again."""
        if told.get("type") != EVENT:
            await self._inner(scope, _once(body), send)
            return None
        key = f"event:{told['event_id']}"
        state = await claim(self._store, key, self._clock())
        if state is not None:
            # What another process is handling may still fail there; Slack will ask again.
            return _plain("known", 200) if state else _plain("in work", 503)
        status = 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._inner(scope, _once(body), noting)
        finally:
            await conclude(self._store, key, self._clock(), done=status < 500)  # noqa: PLR2004
        return None


async def claim(store: Store, key: str, now: datetime) -> bool | None:
    """Claim something that Slack may send again; None if it is ours to handle now.

    True if it has been handled, False if another process is at it.
    """
    async with store.write() as connection:
        if await seen.remember(connection, key, now + HANDLING, now):
            return None
        until = await seen.until(connection, key)
    return until is not None and until > now + HANDLING


async def conclude(store: Store, key: str, now: datetime, *, done: bool) -> None:
    """Record how a claim ended: it is known from now on, or may come again."""
    async with store.write() as connection:
        if done:
            await seen.prolong(connection, key, now + KNOWN)
        else:
            await seen.take(connection, key, now)


async def _read(request: Request) -> bytes:
    parts, size = [], 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > LARGEST:
                raise RefusedError("too large")
            parts.append(part)
    except ClientDisconnect as error:
        raise RefusedError("the body broke off") from error
    return b"".join(parts)


def _contents(body: bytes, kind: str) -> dict[str, Any]:
    """Return the JSON object in a body or in its form's payload; for a slash command its name."""
    try:
        text = body.decode()
        if kind == FORM:
            form = parse_qs(text, strict_parsing=True, max_num_fields=100)
            if "payload" not in form:
                return {"command": form.get("command", [""])[0]}
            text = form["payload"][0]
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RefusedError("the body is broken") from error
    if not isinstance(told, dict):
        raise RefusedError("the body is no JSON object")
    if told.get("type") == EVENT and not _is_event(told):
        raise RefusedError("the body is no Slack event")
    return told


def _is_event(told: dict[str, Any]) -> bool:
    event = told.get("event")
    named = isinstance(event, dict) and isinstance(event.get("type"), str)
    return named and isinstance(told.get("event_id"), str)


def _once(body: bytes) -> Receive:
    """Return an ASGI `receive` for a body that has been read already."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _plain(text: str, status: int) -> Response:
    return PlainTextResponse(f"{text}\n", status, headers={"Cache-Control": "no-store"})
