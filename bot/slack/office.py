"""What every Slack listener works with: the office, who asks, and one slash command."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.domain.lab import Network
from bot.text import translator_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.delivery import Message
    from bot.domain.lab import Registry
    from bot.store.engine import Store
    from bot.text import Translator


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What all listeners share; `key` is the secret that signs addresses, `clock` is aware.

    `who` says who a Slack user is: (client, team id, user id) -> Person. It asks Slack only once in
    a while, for at most a second, and falls back on what was stored.
    """

    store: Store
    registry: Registry
    public_url: str
    key: bytes
    clock: Callable[[], datetime]
    who: Callable[[AsyncWebClient, str, str], Awaitable[Person]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who asks. `workspace` is as in the outbox: "" for the one whose token is configured."""

    workspace: str
    user: str
    language: str = "de"
    timezone: str = "Europe/Berlin"
    is_admin: bool = False
    network: Network = field(default_factory=Network, compare=False)
    """Whose words they hear."""

    @property
    def t(self) -> Translator:
        """The words of this person's language."""
        return translator_of(self.network, self.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One slash command: who asks what, and where; `words` are those after the verb.

    `answer` acknowledges with a message that only this person sees; it may be called once.
    `trigger` opens a modal within three seconds. `response_url` takes further answers to this
    person in this channel, five within half an hour; "" if there is none.
    """

    office: Office
    person: Person
    channel: str
    channel_name: str
    words: str
    trigger: str
    answer: Callable[[Message], Awaitable[None]]
    client: AsyncWebClient
    response_url: str = ""
