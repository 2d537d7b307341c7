"""Webhooks: a signed POST of each change to the programs that network.toml registers.

Signed as Standard Webhooks 1.0.0 says, so that its libraries can check it:
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
(“Signature scheme”, “Delivery success and failure”, “Server side request forgery”).
"""

from __future__ import annotations

import asyncio
import base64
import hmac
from contextlib import asynccontextmanager
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Final

from bot.domain.delivery import DeliveryKind, Message
from bot.domain.hook import FORM, body_of, gone, message_id
from bot.errors import FetchError, SettingsError
from bot.jobs.receipt import Outcome, Receipt

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    import httpx

    from bot.domain.delivery import Delivery
    from bot.domain.event import Occurrence
    from bot.domain.hook import Hook
    from bot.feeds.guard import Guard
    from bot.jobs.deliver import Render, Send
    from bot.settings import Settings

TIMEOUT: Final = 15.0
"""Seconds until an answer counts as none; the standard recommends 15 to 30."""


class Caller:
    """Sends webhooks; of what a receiver answers only the status is read.

    Addresses on private networks are refused as they are for sources, redirects are not followed,
    and every request has a connection of its own, which nobody can have closed in the meantime.
    """

    def __init__(
        self,
        hooks: Iterable[Hook],
        keys: Mapping[str, Sequence[bytes]],
        guard: Guard,
        *,
        contact: str,
        clock: Callable[[], datetime],
        timeout: float = TIMEOUT,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        import httpx

        from bot.feeds.dial import GuardedBackend
        from bot.feeds.transport import Transport

        self._hooks = {hook.channel: hook for hook in hooks}
        self._keys = keys
        self._guard = guard
        self._clock = clock
        self._timeout = timeout
        name = f"Treffpunkt (+{contact})".encode("ascii", "replace").decode("ascii")
        self._client = httpx.AsyncClient(
            transport=Transport(GuardedBackend(guard), tls, idle=0),
            headers={"User-Agent": name, "Content-Type": "application/json"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            timeout=None,  # noqa: S113 -- the whole request has one, see `_answer`
            trust_env=False,
        )

    async def __call__(self, delivery: Delivery, message: Message) -> Receipt:
        """Send one change to its receiver; every outcome is a receipt."""
        import httpx

        hook = self._hooks.get(delivery.channel)
        if hook is None:
            error = f"{delivery.channel} is not registered in network.toml any more"
            return Receipt(outcome=Outcome.REFUSED, error=error)
        try:
            answer = await self._answer(hook, delivery, message.text.encode())
        except TimeoutError:
            error = f"{hook.url} did not answer within {self._timeout:g} s"
            return Receipt(outcome=Outcome.RETRY, error=error)
        # OSError and ValueError: what a TLS library may throw at a host name that DNS lets pass.
        except (FetchError, httpx.TransportError, OSError, ValueError) as error:
            return Receipt(outcome=Outcome.RETRY, error=f"{hook.url}: {error or repr(error)}")
        return self._receipt(hook, answer)

    async def close(self) -> None:
        """Close what is open."""
        await self._client.aclose()

    async def _answer(self, hook: Hook, delivery: Delivery, body: bytes) -> httpx.Response:
        named, at = message_id(delivery), int(self._clock().timestamp())
        headers = {
            "webhook-id": named,
            "webhook-timestamp": str(at),
            "webhook-signature": " ".join(
                signature(key, named, at, body) for key in self._keys[hook.name]
            ),
        }
        request = self._client.build_request(
            "POST", self._guard.target(hook.url), content=body, headers=headers
        )
        async with asyncio.timeout(self._timeout):
            answer = await self._client.send(request, stream=True)
            await answer.aclose()
        return answer

    def _receipt(self, hook: Hook, answer: httpx.Response) -> Receipt:
        told = f"{hook.url} answered {answer.status_code}"
        if answer.is_success:
            return Receipt(outcome=Outcome.SENT, channel=hook.channel, ts=str(answer.status_code))
        if answer.status_code == HTTPStatus.GONE:
            return Receipt(outcome=Outcome.REFUSED, error=gone(hook.url))
        from bot.feeds.answer import asked_to_wait

        wait = asked_to_wait(answer.headers.get("retry-after", ""), self._clock())
        if wait is not None:
            return Receipt(outcome=Outcome.LIMITED, error=told, retry_after=wait)
        if answer.has_redirect_location:
            told += "; redirects are not followed: name the new address in network.toml"
        return Receipt(outcome=Outcome.RETRY, error=told)


def signature(key: bytes, named: str, at: int, body: bytes) -> str:
    """Sign a message: HMAC-SHA256 over id, Unix seconds and body, joined by full stops."""
    signed = b".".join((named.encode(), str(at).encode(), body))
    return f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}"


def mistakes(hooks: Iterable[Hook], settings: Settings) -> list[str]:
    """Return what keeps webhooks from being sent, one line for each mistake."""
    found = []
    for hook in hooks:
        variable = f"TREFFPUNKT_WEBHOOK_{hook.name.upper().replace('-', '_')}"
        if hook.name not in settings.webhook:
            found.append(f"{variable}: not set, and webhook {hook.name} needs a secret: {FORM}")
        if not hook.url.startswith("https:") and not settings.allow_private_addresses:
            found.append(f"webhook {hook.name}: url: only https is sent to; write https://…")
    return found


@asynccontextmanager
async def open_hooks(
    hooks: Sequence[Hook], settings: Settings, clock: Callable[[], datetime]
) -> AsyncIterator[Send | None]:
    """Yield what sends to the receivers, None without any; SettingsError if set up wrongly."""
    if not hooks:
        yield None
        return
    if wrong := mistakes(hooks, settings):
        raise SettingsError("\n".join(wrong))
    from bot.feeds.guard import Guard

    guard = Guard(
        allow_private=settings.allow_private_addresses, allowed_ports=settings.allowed_ports
    )
    caller = Caller(hooks, settings.webhook, guard, contact=settings.public_url, clock=clock)
    try:
        yield caller
    finally:
        await caller.close()


def by_hook(caller: Send | None, rest: Send) -> Send:
    """Return a sender that makes webhook calls, and hands everything else to `rest`."""

    async def send(delivery: Delivery, message: Message) -> Receipt:
        if delivery.kind is not DeliveryKind.HOOK:
            return await rest(delivery, message)
        if caller is None:
            error = f"{delivery.channel} is not registered in network.toml any more"
            return Receipt(outcome=Outcome.REFUSED, error=error)
        return await caller(delivery, message)

    return send


def as_data(rest: Render) -> Render:
    """Return a renderer that makes the data of webhooks, and leaves messages to `rest`."""

    def render(delivery: Delivery, occurrences: Mapping[str, Occurrence]) -> Message:
        if delivery.kind is not DeliveryKind.HOOK:
            return rest(delivery, occurrences)
        (wanted,) = delivery.content.special
        return Message(text=body_of(delivery, occurrences.get(wanted)), blocks=())

    return render
