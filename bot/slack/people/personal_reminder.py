"""A person's reminder: the meeting's card as it is now, with a switch to turn it off. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.delivery import Message
from bot.domain.facts import Facts, starts_differently
from bot.jobs.remind import REMINDED
from bot.slack.asking.meetings import meeting_blocks, meeting_text
from bot.slack.messages.blocks import reminder_message
from bot.slack.messages.board import first_told
from bot.slack.messages.mrkdwn import escaped, link
from bot.slack.messages.wording import Desk
from bot.slack.submissions.parts import section

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.delivery import Content
    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.text import Translator


def personal_reminder_message(
    content: Content,
    occurrences: Mapping[str, Occurrence],
    registry: Registry,
    t: Translator,
    *,
    public_url: str,
) -> Message:
    """Render a person's reminder; for an unknown meeting as a channel's."""
    occurrence = next(filter(None, map(occurrences.get, content.special)), None)
    if occurrence is None:
        return reminder_message(content, occurrences, registry, t, public_url=public_url)
    desk = Desk.of(registry, t, public_url, content.timezone)
    notes = desk.notes(occurrence)
    word = f"*{escaped(t('Reminder'))}*"
    if notes:
        word += f" · {link(notes, escaped(t('Notes')))}"
    first = first_told(content).get(occurrence.id)
    moved = first is not None and starts_differently(first, Facts.of(occurrence))
    was = first.start if first is not None and moved else None
    on = bool(content.about.get(REMINDED, True))
    return Message(
        text=f"{word}\n{meeting_text(occurrence, desk, was=was)}",
        blocks=(section(word), *meeting_blocks(occurrence, desk, reminded=on, was=was)),
    )
