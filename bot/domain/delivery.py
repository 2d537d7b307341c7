"""A delivery: one row of the outbox, one message to one place, exactly one slot."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime, timedelta


class DeliveryKind(StrEnum):
    """What is told: an overview, a nudge, a word about a change, a private word, or data."""

    DIGEST = "digest"
    REMINDER = "reminder"
    NOTICE = "notice"
    LETTER = "letter"
    """A private word to people: a source that fails, a doubt about a meeting, a proposal."""
    HOOK = "hook"
    """A change as data, for a program that somebody registered (`bot.domain.hook`)."""


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    SENDING = "sending"
    """The request may be on the wire; committed before it is made."""
    SENT = "sent"
    FAILED = "failed"
    """Slack refused it for good (archived channel, no such channel, revoked token)."""
    UNKNOWN = "unknown"
    """The answer was lost: it may have been posted. Only looking into the channel can tell."""
    DROPPED = "dropped"
    """No longer worth saying when its turn came (a reminder of a meeting that has begun)."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is shown in one post: `text` and `blocks` both carry the content.

    `thread` is the ts of the message under which it is a reply.
    """

    text: str
    blocks: tuple[dict[str, Any], ...]
    thread: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What stands in a delivery, frozen at announcing; its words are rendered at each attempt.

    `special` and `usual` are occurrence ids. `first_day` and `last_day` (inclusive) are the
    digest's period in `timezone`; `lead` is how long before its start a reminder comes. `thread` is
    the delivery under whose post this is a reply. `about` says what else the words need, as JSON:
    for a notice the facts told before, for a letter its topic and what it is about, for a post that
    is edited what it first told, for a webhook the change.
    """

    language: str
    timezone: str
    special: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    part: int = 1
    parts: int = 1
    lead: timedelta | None = None
    thread: int | None = None
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message to one place; (workspace, channel, kind, slot, part) is said once, ever."""

    id: int = 0
    workspace: str
    channel: str
    kind: DeliveryKind
    slot: str
    part: int = 1
    content: Content
    subscription: int | None = None
    created: datetime
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    next_attempt: datetime
    error: str | None = None

    @property
    def place(self) -> str:
        """Where it goes, as logs may say it: a channel by its id, a person by no name at all."""
        # Users' ids begin with U or W, channels' with C, D or G; a letter goes to people only.
        is_person = self.subscription is None and self.channel[:1] in {"U", "W"}
        return "a person" if is_person or self.channel.startswith("mail:") else self.channel
