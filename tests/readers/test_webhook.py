"""The library of Standard Webhooks, with which a receiver checks what we send."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.delivery import Message
from bot.domain.event import Change, ChangeKind
from bot.domain.hook import Hook, body_of, delivery_of
from bot.feeds.guard import Guard
from bot.hooks import Caller
from bot.store.outbox import HOOKS
from tests.fakes.site import Site
from tests.readers.programs import with_node, with_standard_webhooks
from tests.web.samples import occurrence

if TYPE_CHECKING:
    from tests.fakes.site import Request

pytestmark = with_node
KEY, OTHER = b"k" * 32, b"o" * 32


async def sent(now: datetime) -> Request:
    """Send a change to a receiver, and return what it was sent."""
    with Site() as site:
        site.answer("/hook", status=200)
        hook = Hook(name="stadt", url=f"{site.url}/hook")
        change = Change(ChangeKind.CANCELLED, now, "koeln", "o1", {}, {"status": "cancelled"})
        delivery = delivery_of(hook, change, 7, workspace=HOOKS, now=now)
        caller = Caller(
            [hook],
            {"stadt": (KEY, OTHER)},
            Guard(allow_private=True, allowed_ports=None),
            contact="",
            clock=lambda: now,
        )
        body = body_of(delivery, occurrence(title="Abend, 🎉 „ja“"))
        await caller(delivery, Message(text=body, blocks=()))
        await caller.close()
        return site.requests[0]


def checked(request: Request, key: bytes, body: bytes | None = None) -> dict[str, Any]:
    """Return what the library makes of a request."""
    secret = f"whsec_{base64.b64encode(key).decode()}"
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    told = [request.headers[name] for name in names]
    return with_standard_webhooks(secret, *told, body=request.body if body is None else body)


@pytest.mark.parametrize("key", [KEY, OTHER])
async def test_a_receiver_finds_our_signature_right(key: bytes) -> None:
    """With the new secret as with the old one while it is replaced."""
    request = await sent(datetime.now(UTC))
    payload = checked(request, key)["payload"]
    assert payload == json.loads(request.body)
    assert payload["type"] == "occurrence.cancelled"
    assert payload["data"]["occurrence"]["title"] == "Abend, 🎉 „ja“"


async def test_a_receiver_refuses_what_is_not_ours() -> None:
    """Another secret, a changed body, or a message that is played again later."""
    request = await sent(datetime.now(UTC))
    assert "error" in checked(request, b"x" * 32)
    assert "error" in checked(request, KEY, request.body.replace(b"cancelled", b"confirmed"))
    assert "error" in checked(await sent(datetime.now(UTC) - timedelta(hours=1)), KEY)
