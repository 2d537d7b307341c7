"""What there is in the Slack stand-in: workspaces, channels, messages, and what people can see."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

TOKEN = "xoxb-stand-in"
APP_TOKEN = "xapp-stand-in"
TEAM = "T0STANDIN"
APP = "A0STANDIN"
BOT = "B0BOT"
BOT_USER = "U0BOT"

SCOPES = frozenset(
    {
        "channels:history",
        "channels:read",
        "chat:write",
        "chat:write.public",
        "commands",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "links:read",
        "links:write",
        "mpim:history",
        "mpim:read",
        "users:read",
    }
)
"""Every scope that this program could have; take some away to see what it does without."""


class RefusedError(Exception):
    """Slack answers with an error instead of doing it."""

    def __init__(self, error: str, **more: object) -> None:
        super().__init__(error)
        self.answer: Json = {"ok": False, "error": error, **more}


@dataclass(slots=True)
class Post:
    """A message that stands in a channel; `user` is set where a person wrote it."""

    channel: str
    ts: str
    text: str
    blocks: list[Json]
    metadata: Json | None
    fields: Json
    """Everything the call sent."""
    team: str = TEAM
    thread_ts: str | None = None
    user: str | None = None
    edited: str | None = None
    """The ts of the last edit."""
    deleted: bool = False
    accepted: float = 0.0
    """When it was taken, in seconds since 1970 of this machine's own clock."""
    revisions: list[tuple[str, list[Json]]] = field(default_factory=list)
    """What it said before each edit: text and blocks."""

    @property
    def is_reply(self) -> bool:
        """Whether it stands in a thread only."""
        return self.thread_ts not in {None, self.ts} and not self.fields.get("reply_broadcast")


@dataclass(slots=True)
class Ephemeral:
    """A message that only one person sees."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json]
    fields: Json
    team: str = TEAM
    thread_ts: str | None = None


@dataclass(slots=True)
class Channel:
    """A conversation; `members` None means everyone known in the workspace."""

    id: str
    name: str
    private: bool = False
    archived: bool = False
    members: list[str] | None = None


@dataclass(slots=True)
class Team:
    """A workspace in which the app is installed, with all that stands in it."""

    id: str
    name: str
    token: str
    scopes: set[str]
    people: dict[str, Json] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    posts: dict[str, dict[str, Post]] = field(default_factory=lambda: defaultdict(dict))
    threads: dict[tuple[str, str], list[Post]] = field(default_factory=lambda: defaultdict(list))
    """Replies by channel and the ts of the message that they answer, the oldest first."""
    refusing: dict[str, str] = field(default_factory=dict)

    def needs(self, *scopes: str) -> None:
        """Refuse what was not granted; one of the scopes is enough."""
        if not self.scopes.intersection(scopes):
            provided = ",".join(sorted(self.scopes))
            raise RefusedError("missing_scope", needed=",".join(scopes), provided=provided)


@dataclass(frozen=True, slots=True)
class Trigger:
    """What lets the app open one modal for a person; `view` names the modal it came from."""

    team: str
    user: str
    until: float
    view: str | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that a person could see happen, in the order in which it happened."""

    kind: str
    """view, home, ephemeral, post, edit, removal or unfurl"""
    team: str
    channel: str
    user: str
    what: Any
    """The view, the Ephemeral, the Post, or what was unfurled."""
    url: str = ""
    """The response_url through which it came, if any."""


def flag(value: object) -> bool:
    """Tell what a boolean parameter says, which a form sends as a word or a digit."""
    return value if isinstance(value, bool) else str(value).lower() in {"1", "true"}
