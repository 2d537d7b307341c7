"""What goes wrong while the crash test runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes import failures

if TYPE_CHECKING:
    import random

    from tests.fakes.slack import SlackStandIn

POSTING = (
    failures.rate_limited(1),
    failures.rate_limited(7),
    failures.answer_lost(),
    failures.answer_lost(accept=False),
    failures.late(0.6),
    failures.accepted_late(0.5),
    failures.server_error(),
    failures.server_error(503, accept=True),
    failures.refused("internal_error"),
    failures.refused("fatal_error"),
    failures.Failure(error="internal_error", accept=True),
    failures.refused("not_in_channel"),
    failures.refused("token_revoked"),
    failures.refused("service_unavailable"),
    failures.refused("is_archived"),
    failures.refused("invalid_blocks"),
)
"""Of the refusals the last two are final: what they meet is reported as failed."""

TOO_LATE = (failures.accepted_late(1.35), failures.accepted_late(1.7))
"""Taken long after its deadline: beyond what can be promised, so it is repeated and removed.

The one mostly comes before its repetition, the other after it.
"""

READING = (
    failures.rate_limited(0),
    failures.rate_limited(1),
    failures.answer_lost(),
    failures.server_error(),
    failures.refused("internal_error"),
)

REMOVING = (failures.rate_limited(0), failures.answer_lost(), failures.server_error())


def trouble(slack: SlackStandIn, channel: str, chance: random.Random, *, too_late: bool) -> None:
    """Let something go wrong in a channel, mostly."""
    if chance.random() < 0.6:
        slack.fail_next("chat.postMessage", chance.choice(POSTING), channel=channel)
    if too_late and chance.random() < 0.3:
        slack.fail_next("chat.postMessage", chance.choice(TOO_LATE), channel=channel)
    if chance.random() < 0.2:
        slack.fail_next("conversations.history", chance.choice(READING), channel=channel)
    if chance.random() < 0.1:
        slack.fail_next("chat.delete", chance.choice(REMOVING), channel=channel)
