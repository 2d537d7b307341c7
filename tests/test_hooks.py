"""Calling programs: the signature, and what becomes of every answer."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.delivery import Delivery, Message
from bot.domain.event import Change, ChangeKind, Provenance
from bot.domain.hook import Hook, body_of, delivery_of, gone, message_id, signing_keys
from bot.domain.source import Kind
from bot.errors import SettingsError
from bot.feeds.guard import Guard
from bot.hooks import Caller, open_hooks, signature
from bot.jobs.receipt import Outcome
from bot.settings import Settings
from bot.store.outbox import HOOKS
from tests.fakes.site import Answer, Site
from tests.web.samples import occurrence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.jobs.receipt import Receipt

NOW = datetime(2027, 1, 11, 8, tzinfo=UTC)
KEY = b"k" * 32
OLD = b"o" * 32
CHANGE = Change(ChangeKind.MOVED, NOW, "koeln", "o1", {"start": "a"}, {"start": "b"})


@pytest.fixture
def site() -> Iterator[Site]:
    """The receiver."""
    with Site() as receiver:
        receiver.answer("/hook", status=204)
        yield receiver


async def call(site: Site, path: str = "/hook", guard: Guard | None = None, **how: Any) -> Receipt:
    """Send a change to a path of the receiver."""
    hook = Hook(name="stadt", url=site.url + path)
    caller = Caller(
        [hook],
        {"stadt": (KEY, OLD)},
        guard or Guard(allow_private=True, allowed_ports=None),
        contact="https://treffen.example",
        clock=lambda: NOW,
        **how,
    )
    try:
        return await caller(told(hook), Message(text=body_of(told(hook), occurrence()), blocks=()))
    finally:
        await caller.close()


def told(hook: Hook) -> Delivery:
    """Return the delivery of a change."""
    return delivery_of(hook, CHANGE, 7, workspace=HOOKS, now=NOW)


def test_the_signature_is_that_of_the_standard() -> None:
    """The example of its reference implementations comes out."""
    (key,) = signing_keys("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signed = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_a_change_is_posted_signed(site: Site) -> None:
    """JSON with type, time, change and meeting; id, time and a signature by each key."""
    receipt = await call(site)
    assert receipt.outcome is Outcome.SENT
    (request,) = site.requests
    assert request.method == "POST"
    assert request.headers["content-type"] == "application/json"
    assert "treffen.example" in request.headers["user-agent"]
    body = json.loads(request.body)
    assert (body["type"], body["timestamp"]) == ("occurrence.moved", "2027-01-11T08:00:00+00:00")
    assert body["data"]["change"]["after"] == {"start": "b"}
    assert body["data"]["occurrence"]["uid"] == "o1@treffpunkt"
    named, at = request.headers["webhook-id"], request.headers["webhook-timestamp"]
    assert (named, at) == (message_id(told(Hook(name="stadt", url=""))), "1799654400")
    assert "." not in named
    signatures = request.headers["webhook-signature"].split()
    assert signatures == [signature(key, named, int(at), request.body) for key in (KEY, OLD)]


def test_the_key_to_a_source_is_not_sent() -> None:
    """A receiver hears as little of a secret address as everybody who asks the API."""
    secret = Provenance("https://cloud.example/feed.ics?token=s3cr3tQ9x8", Kind.ICAL)
    sent = body_of(told(Hook(name="stadt", url="")), occurrence(sources=(secret,)))
    assert json.loads(sent)["data"]["occurrence"]["sources"] == [{"url": None, "kind": "ical"}]


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (200, {}, Outcome.SENT),
        (202, {}, Outcome.SENT),
        (301, {"Location": "/elsewhere"}, Outcome.RETRY),
        (400, {}, Outcome.RETRY),
        (404, {}, Outcome.RETRY),
        (410, {}, Outcome.REFUSED),
        (429, {"Retry-After": "120"}, Outcome.LIMITED),
        (429, {}, Outcome.RETRY),
        (500, {}, Outcome.RETRY),
        (503, {"Retry-After": "soon"}, Outcome.RETRY),
        (503, {"Retry-After": "Fri, 31 Dec 99999999999999999999 23:59:59 GMT"}, Outcome.RETRY),
        (503, {"Retry-After": format_datetime(NOW + timedelta(minutes=2))}, Outcome.LIMITED),
    ],
)
async def test_what_becomes_of_an_answer(
    site: Site, status: int, headers: dict[str, str], outcome: Outcome
) -> None:
    """Only 2xx is success; redirects are not followed; 410 ends it; Retry-After is obeyed."""
    site.answer("/hook", status=status, headers=headers)
    receipt = await call(site)
    assert receipt.outcome is outcome
    assert site.paths() == ["/hook"]
    if outcome is Outcome.LIMITED:
        assert receipt.retry_after == 120
    elif outcome is Outcome.REFUSED:
        assert receipt.error == gone(f"{site.url}/hook")
    elif outcome is Outcome.RETRY:
        assert f"answered {status}" in (receipt.error or "")


async def test_a_receiver_that_hangs_is_given_up(site: Site) -> None:
    """Its silence lasts no longer than the deadline."""
    site.answer("/hook", delay=5)
    receipt = await call(site, timeout=0.2)
    assert (receipt.outcome, receipt.error) == (
        Outcome.RETRY,
        f"{site.url}/hook did not answer within 0.2 s",
    )


async def test_a_receiver_that_talks_without_end_is_not_listened_to(site: Site) -> None:
    """The head of its answer is all that is read."""
    site.answer("/hook", b"x" * 1024, endless=True)
    assert (await call(site, timeout=3)).outcome is Outcome.SENT


async def test_nobody_there(site: Site) -> None:
    """A refused connection is tried again later."""
    site.script("/hook", lambda _: Answer(raw=b""))
    assert (await call(site)).outcome is Outcome.RETRY


async def test_addresses_on_private_networks_are_refused(site: Site) -> None:
    """As for sources: nobody lets this machine post to what only it can reach."""
    receipt = await call(site, guard=Guard(allowed_ports=None))
    assert receipt.outcome is Outcome.RETRY
    assert "loopback" in (receipt.error or "")
    assert site.requests == []


async def test_a_hook_that_left_the_configuration_is_not_called(site: Site) -> None:
    """What was still waiting for it ends."""
    caller = Caller([], {}, Guard(), contact="", clock=lambda: NOW)
    receipt = await caller(told(Hook(name="stadt", url=site.url)), Message(text="{}", blocks=()))
    await caller.close()
    assert receipt.outcome is Outcome.REFUSED


@pytest.mark.parametrize(
    ("environment", "url", "mistake"),
    [
        ({}, "https://a.example/", "TREFFPUNKT_WEBHOOK_STADT_PORTAL: not set"),
        (
            {"TREFFPUNKT_WEBHOOK_STADT_PORTAL": "whsec_" + base64.b64encode(KEY).decode()},
            "http://a.example/",
            "only https",
        ),
    ],
)
async def test_what_is_missing_is_said_at_the_start(
    environment: dict[str, str], url: str, mistake: str
) -> None:
    """One line that says what to do."""
    hooks = [Hook(name="stadt-portal", url=url)]
    with pytest.raises(SettingsError, match=mistake):
        async with open_hooks(hooks, Settings.load(environment), lambda: NOW):
            pass


@pytest.mark.parametrize(
    "secret", ["geheim", "whsec_", "whsec_abc", "whsec_" + "A" * 8, "whsec_ä", "whsec_" + "A" * 200]
)
def test_a_secret_that_is_none_is_refused(secret: str) -> None:
    """It must be as the standard's libraries take it."""
    with pytest.raises(SettingsError, match="TREFFPUNKT_WEBHOOK"):
        Settings.load({"TREFFPUNKT_WEBHOOK_STADT": secret})


def test_secrets_are_not_shown() -> None:
    """Neither as they were given nor as bytes."""
    given = base64.b64encode(KEY).decode()
    settings = Settings.load({"TREFFPUNKT_WEBHOOK_STADT": f"whsec_{given}"})
    assert settings.webhook == {"stadt": (KEY,)}
    assert given not in repr(settings)
    assert "kkkk" not in repr(settings)
