from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.domain.delivery import Content, Delivery, DeliveryKind, Message
from bot.errors import SettingsError
from bot.jobs.deliver import shown
from bot.jobs.receipt import Outcome
from bot.slack.posting.metadata import EVENT_TYPE, is_sealed, shown_by
from bot.slack.posting.send import Sender
from tests.fakes import failures
from tests.fakes.slack import TOKEN, SlackStandIn
from tests.secret import SECRET

if TYPE_CHECKING:
    from tests.fakes.failures import Failure

POST = "chat.postMessage"
NOW = datetime(2027, 1, 11, 8, tzinfo=UTC)
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Montag"}}
HELLO = Message("Montag", (SECTION,))


def delivery(channel: str = "C1") -> Delivery:
    """A digest for a channel."""
    return Delivery(
        workspace="",
        channel=channel,
        kind=DeliveryKind.DIGEST,
        slot="2027-01-11T09:00",
        content=Content(language="de", timezone="Europe/Berlin"),
        created=NOW,
        next_attempt=NOW,
    )


async def test_it_posts_text_and_blocks(slack: SlackStandIn, sender: Sender) -> None:
    """What is posted stands in the channel, and the receipt says where."""
    receipt = await sender(delivery("#general"), HELLO)
    (post,) = slack.posts("#general")
    assert (receipt.outcome, receipt.channel, receipt.ts) == (Outcome.SENT, post.channel, post.ts)
    assert (post.text, post.blocks) == ("Montag", [SECTION])


async def test_links_do_not_unfold_and_the_key_travels_along(
    slack: SlackStandIn, sender: Sender
) -> None:
    """Unfurling is off, and the metadata names the delivery under our seal."""
    await sender(delivery(), HELLO)
    (post,) = slack.posts("C1")
    assert (post.fields["unfurl_links"], post.fields["unfurl_media"]) == (False, False)
    assert post.metadata is not None
    assert post.metadata["event_type"] == EVENT_TYPE
    assert post.metadata["event_payload"]["key"] == "|C1|digest|2027-01-11T09:00|1"
    posted = {"metadata": post.metadata}
    assert shown_by(posted, delivery()) == shown(HELLO)
    assert is_sealed(posted, SECRET)
    assert not is_sealed(posted, b"somebody else's key")


@pytest.mark.parametrize(
    ("failure", "outcome", "posted"),
    [
        (failures.rate_limited(7), Outcome.LIMITED, 0),
        (failures.refused("ratelimited"), Outcome.LIMITED, 0),
        (failures.refused("is_archived"), Outcome.REFUSED, 0),
        (failures.refused("not_in_channel"), Outcome.RETRY, 0),
        (failures.refused("token_revoked"), Outcome.RETRY, 0),
        (failures.refused("an_error_of_tomorrow"), Outcome.REFUSED, 0),
        (failures.refused("service_unavailable"), Outcome.RETRY, 0),
        (failures.server_error(407), Outcome.RETRY, 0),
        (failures.refused("internal_error"), Outcome.UNKNOWN, 0),
        (failures.refused("fatal_error"), Outcome.UNKNOWN, 0),
        (failures.server_error(500), Outcome.UNKNOWN, 0),
        (failures.server_error(503, accept=True), Outcome.UNKNOWN, 1),
        (failures.answer_lost(), Outcome.UNKNOWN, 1),
        (failures.answer_lost(accept=False), Outcome.UNKNOWN, 0),
        (failures.late(2.5), Outcome.UNKNOWN, 1),
        (failures.Failure(body="not JSON, though all is well"), Outcome.UNKNOWN, 0),
    ],
)
async def test_every_failure_has_its_outcome_and_is_asked_once(
    slack: SlackStandIn, sender: Sender, failure: Failure, outcome: Outcome, posted: int
) -> None:
    """Each failure becomes the outcome that is certain, and the write is never repeated."""
    slack.fail_next(POST, failure)
    receipt = await sender(delivery(), HELLO)
    assert receipt.outcome is outcome
    assert receipt.error
    assert slack.calls[POST] == 1
    assert len(slack.posts("C1")) == posted


@pytest.mark.parametrize(("header", "seconds"), [("7", 7), ("soon", 30), ("-1", 30), ("nan", 30)])
async def test_retry_after_is_read_with_care(
    slack: SlackStandIn, sender: Sender, header: str, seconds: float
) -> None:
    """A Retry-After that is no number of seconds counts as half a minute."""
    slack.fail_next(POST, failures.rate_limited(header))
    assert (await sender(delivery(), HELLO)).retry_after == seconds


async def test_a_refusal_says_what_to_do(slack: SlackStandIn, sender: Sender) -> None:
    """The error names Slack's code and the remedy."""
    slack.fail_next(POST, failures.refused("not_in_channel"))
    receipt = await sender(delivery(), HELLO)
    assert receipt.error is not None
    assert receipt.error.startswith("not_in_channel: invite the app")


async def test_bad_blocks_are_explained(sender: Sender) -> None:
    """What Slack says about a block it does not take is part of the error."""
    empty = {"type": "section", "text": {"type": "mrkdwn", "text": ""}}
    receipt = await sender(delivery(), Message("x", (empty,)))
    assert receipt.outcome is Outcome.REFUSED
    assert "1 to 3000 characters" in (receipt.error or "")


async def test_no_connection_means_that_nothing_was_sent() -> None:
    """A refused connection may be tried again."""
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        port = unheard.getsockname()[1]
        sender = Sender(TOKEN, secret=SECRET, api_url=f"http://127.0.0.1:{port}/api/")
        receipt = await sender(delivery(), HELLO)
        await sender.close()
    assert receipt.outcome is Outcome.RETRY


async def test_a_message_taken_after_the_timeout_is_unknown(
    slack: SlackStandIn, sender: Sender
) -> None:
    """Slack may take a message after we have given up waiting."""
    slack.fail_next(POST, failures.accepted_late(2.2))
    assert (await sender(delivery(), HELLO)).outcome is Outcome.UNKNOWN
    await asyncio.sleep(0.6)
    assert len(slack.posts("C1")) == 1


async def test_loopback_is_never_asked_through_a_proxy(
    slack: SlackStandIn, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy in the environment does not stand before a Slack on this machine."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert (await sender(delivery(), HELLO)).outcome is Outcome.SENT
    assert len(slack.posts("C1")) == 1


def test_a_wrong_base_address_is_refused() -> None:
    """SLACK_API_URL must end in /api/."""
    with pytest.raises(SettingsError, match="should end in /api/"):
        Sender(TOKEN, secret=SECRET, api_url="https://slack.com")


def test_slack_sdk_is_not_loaded_before_the_first_message() -> None:
    """Making a sender costs no start-up time."""
    made = "import sys; from bot.slack.posting.send import Sender; Sender('x', secret=b'')"
    told = f"{made}; print('slack_sdk' in sys.modules, 'aiohttp' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
