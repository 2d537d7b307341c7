"""For whom a form or button was made, and for which channel; signed, so neither can be forged."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from bot.slack.connecting.seals import sealed, unsealed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.slack.office import Call, Person

_PURPOSE: Final = "ticket:"
_NAMELESS: Final = frozenset({"privategroup", "directmessage"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """`opened` is in whole seconds since 1970; `name` is the channel's, "" if Slack hides it."""

    workspace: str
    user: str
    channel: str
    name: str
    url: str
    opened: int

    @classmethod
    def of(cls, call: Call) -> Ticket:
        """Make a ticket of a slash command."""
        return cls(
            workspace=call.person.workspace,
            user=call.person.user,
            channel=call.channel,
            name=public_name(call.channel_name),
            url=call.response_url[:1000],
            opened=int(call.office.clock().timestamp()),
        )

    @property
    def began(self) -> datetime:
        """When the command was typed."""
        return datetime.fromtimestamp(self.opened, UTC)

    def seal(self, key: bytes, purpose: str) -> str:
        """Return what travels through Slack."""
        return sealed(key, _PURPOSE + purpose, asdict(self))

    @classmethod
    def read(cls, line: object, key: bytes, purpose: str, person: Person) -> Ticket | None:
        """Return the ticket if it was made by us, for this purpose and this person."""
        told = unsealed(key, _PURPOSE + purpose, line) if isinstance(line, str) else None
        if told is None or set(told) != set(cls.__slots__):
            return None
        ticket = cls(**told)
        ours = (ticket.workspace, ticket.user) == (person.workspace, person.user)
        return ticket if ours else None


def public_name(name: str) -> str:
    """Return a channel's name without #; "" where a slash command hides it.

    docs.slack.dev, "Implementing slash commands": a private channel is called "privategroup".
    """
    plain = name.lstrip("#")
    return "" if plain in _NAMELESS or plain.startswith("mpdm-") else plain


def team_of(body: Mapping[str, Any]) -> str:
    """Return the workspace that an interaction came from; the person's, if none is named.

    docs.slack.dev, "block_actions payload": `team` is null where the app is installed for a whole
    organisation.
    """
    team, user = body.get("team") or {}, body.get("user") or {}
    return str(team.get("id") or user.get("team_id") or "")
