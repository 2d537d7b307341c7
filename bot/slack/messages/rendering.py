"""The words of a delivery by its kind: for Slack, and as a line or board for the terminal."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.domain.delivery import DeliveryKind, Message
from bot.jobs.remind import PERSONAL
from bot.slack.letters.topics import letter_message
from bot.slack.messages.blocks import digest_message, reminder_message
from bot.slack.messages.mrkdwn import unmarked
from bot.slack.messages.notices import notice_line, notice_message
from bot.slack.people.personal_reminder import personal_reminder_message
from bot.store.outbox import MAIL
from bot.text import translator_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.domain.delivery import Delivery
    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry


def message_of(
    delivery: Delivery,
    occurrences: Mapping[str, Occurrence],
    registry: Registry,
    *,
    public_url: str,
    now: datetime,
) -> Message:
    """Find the words for a delivery as Slack shows them, in the language frozen with it."""
    renderings: dict[DeliveryKind, Callable[..., Message]] = {
        DeliveryKind.REMINDER: reminder_message,
        DeliveryKind.NOTICE: notice_message,
        DeliveryKind.LETTER: partial(letter_message, now=now),
    }
    rendering = renderings.get(delivery.kind, partial(digest_message, delivery=delivery.id))
    if delivery.kind is DeliveryKind.REMINDER and delivery.content.about.get(PERSONAL):
        rendering = personal_reminder_message
    t = translator_of(registry.network, delivery.content.language)
    told = rendering(delivery.content, occurrences, registry, t, public_url=public_url)
    if delivery.channel.startswith(MAIL):
        return Message(text=unmarked(told.text), blocks=())
    return told


def drawing_of(
    delivery: Delivery,
    occurrences: Mapping[str, Occurrence],
    registry: Registry,
    *,
    public_url: str,
    now: datetime,
) -> Message:
    """Find the words for a delivery as the terminal shows them, with its colours."""
    from bot.slack.messages.terminal import draw_digest, draw_reminder, drawn

    content = delivery.content
    t = translator_of(registry.network, content.language)
    if delivery.kind is DeliveryKind.LETTER:
        told = message_of(delivery, occurrences, registry, public_url=public_url, now=now)
        if delivery.channel.startswith(MAIL):
            return told
        return Message(text=f"\n{unmarked(told.text)}\n", blocks=())
    if delivery.kind is DeliveryKind.NOTICE:
        text = notice_line(content, occurrences, registry, t, public_url=public_url)
        return Message(text=text, blocks=())
    if delivery.kind is DeliveryKind.REMINDER:
        drawing = draw_reminder(content, occurrences, registry, t, public_url=public_url)
    else:
        drawing = draw_digest([content], occurrences, registry, t, public_url=public_url)
    return Message(text=drawn(drawing), blocks=())
