"""Digests and reminders as messages, and what Slack would say about them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.delivery import Content, Message
from bot.domain.digest import compose, latest_due
from bot.slack.messages.blocks import digest_message, reminder_message
from bot.text import translator
from tests.domain.meetings import REGISTRY, at, weekly

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.event import Occurrence

MONDAY = date(2027, 1, 11)
NOW = at(MONDAY, "09:00")
SITE = "https://treffpunkt.example/"


def render(
    *occurrences: Occurrence, public_url: str = SITE, later: Iterable[Occurrence] = (), **facts: Any
) -> list[Message]:
    """Return the messages of Monday's digest; `later` is what has changed since it was frozen."""
    subscription = weekly(**facts)
    due = latest_due(subscription, NOW)
    assert due is not None
    now = {each.id: each for each in (*occurrences, *later)}
    t = translator(subscription.language)
    return [
        digest_message(part, now, REGISTRY, t, public_url=public_url)
        for part in compose(subscription, due, occurrences, NOW)
    ]


def shown(message: Message) -> str:
    """Return all that the blocks say, a line each."""
    texts = (block.get("text") or block["elements"][0] for block in message.blocks)
    return "\n".join(text["text"] for text in texts)


def check_limits(message: Message) -> None:
    """Fail where Slack would refuse or cut the message."""
    assert 1 <= len(message.blocks) <= 50
    assert 1 <= len(message.text) <= 40_000
    for block in message.blocks:
        texts = [block["text"]] if "text" in block else block["elements"]
        most = 150 if block["type"] == "header" else 3_000
        assert texts
        assert all(1 <= len(text["text"]) <= most for text in texts)
    assert len(shown(message)) <= 11_000
    json.dumps(message.blocks).encode()


def remind(occurrence: Occurrence | None, timezone: str = "Europe/Berlin") -> Message:
    """Return the reminder of a meeting in German."""
    content = Content(
        language="de", timezone=timezone, special=("m",), lead=timedelta(hours=24)
    )  # fmt: skip
    known = {} if occurrence is None else {"m": occurrence}
    return reminder_message(content, known, REGISTRY, translator("de"), public_url=SITE)
