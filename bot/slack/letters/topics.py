"""Which words a letter has, by its topic; `bot.jobs.letters` decides what is written to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.slack.letters import doubts, proposals, requests, sources
from bot.slack.letters.letter import Writing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.domain.delivery import Content, Message
    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.slack.letters.letter import Letter
    from bot.text import Translator

TOPICS: Final[Mapping[str, Callable[[Writing], Letter]]] = {
    "failing": sources.failing,
    "back": sources.back,
    "moved": sources.moved,
    "silent": sources.silent,
    "outage": sources.outage,
    "revived": sources.revived,
    "doubt": doubts.doubt,
    "proposal": proposals.proposal,
    "outcome": proposals.outcome,
    "request": requests.request,
    "wish": requests.wish,
}


def letter_message(
    content: Content,
    occurrences: Mapping[str, Occurrence],
    registry: Registry,
    t: Translator,
    *,
    public_url: str,
    now: datetime,
) -> Message:
    """Render a letter by its topic."""
    writing = Writing(
        content=content,
        occurrences=occurrences,
        registry=registry,
        t=t,
        public_url=public_url,
        now=now,
    )
    return TOPICS[str(content.about["topic"])](writing).message()
