"""What somebody sees who has just subscribed a channel: the next digest, as it will be posted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.domain.delivery import Message
from bot.slack.channels.hearing import shown_date
from bot.slack.messages.blocks import digest_message
from bot.slack.messages.mrkdwn import escaped
from bot.slack.submissions.parts import section
from bot.text import translator_of

if TYPE_CHECKING:
    from bot.domain.lab import Registry
    from bot.jobs.ahead import Ahead
    from bot.text import Translator

MOST_PARTS: Final = 4
"""A response_url takes five answers; one is left for later."""


def preview_messages(
    ahead: Ahead,
    registry: Registry,
    t: Translator,
    *,
    public_url: str,
    timezone: str,
    invite: bool,
) -> list[Message]:
    """Return the answers, the first with words in the reader's language above the digest.

    The digest itself is in the channel's language. `invite`: the app cannot post there yet.
    """
    due = shown_date(ahead.due.due, timezone, t)
    lines = _saved(ahead, due, t)
    if invite:
        lines.append(t("I cannot post here yet: type {command} in this channel.", command=INVITE))
    told = "\n".join(lines)
    first = Message(text=told, blocks=(section(told),))
    parts = [
        digest_message(
            content,
            ahead.occurrences,
            registry,
            translator_of(registry.network, ahead.subscription.language),
            public_url=public_url,
        )
        for content in ahead.contents[:MOST_PARTS]
    ]
    if not parts:
        return [first]
    opening = replace(
        parts[0],
        text=f"{first.text}\n\n{parts[0].text}"[:40_000],
        blocks=(*first.blocks, {"type": "divider"}, *parts[0].blocks),
    )
    return [opening, *parts[1:]]


INVITE: Final = "`/invite @treffpunkt`"
"""Slack's own command for inviting; as code, so that it mentions nobody."""


def _saved(ahead: Ahead, due: str, t: Translator) -> list[str]:
    if not ahead.contents:
        return [
            t(
                "Saved. The next digest would be due {when}; as things stand nothing is on then, "
                "so nothing will be posted.",
                when=due,
            )
        ]
    saved = t("Saved. The next digest comes {when}.", when=due)
    if len(ahead.contents) > MOST_PARTS:
        count = len(ahead.contents)
        shown = t(
            "As things stand it will have {count} parts; this is how it begins. Only you see this.",
            count=count,
        )
        return [saved, shown]
    return [saved, t("As things stand it will read like this. Only you see this.")]


def sentence(text: str) -> Message:
    """Return a message of one plain sentence."""
    told = escaped(text, 2_900)
    return Message(text=told, blocks=(section(told),))
