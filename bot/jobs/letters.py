"""Letters: private words to a lab's people, written into the outbox like everything we say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.domain.delivery import Content, Delivery, DeliveryKind
from bot.store import outbox

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.lab import Lab, Registry

MAIL: Final = "mail:"
"""Begins the channel of a letter that goes by mail: mail:karlsruhe@codefor.de."""
SLACK: Final = "slack:"


def recipients(registry: Registry, lab: Lab) -> list[tuple[str, str]]:
    """Return (workspace, channel) of a lab's people, of the network's own where none is named.

    A Slack user is written slack:U0123, or slack:T0123/U0123 in another workspace than that of
    the configured token; the channel is then the user, who is told by direct message.
    """
    network = registry.get(registry.network.slug)
    people = lab.people or (network.people if network else ())
    return [_address(person) for person in dict.fromkeys(people)]


def _address(person: str) -> tuple[str, str]:
    if person.startswith(MAIL):
        return "", person
    workspace, _, user = person.removeprefix(SLACK).rpartition("/")
    return workspace, user


async def write_letter(
    connection: AsyncConnection,
    registry: Registry,
    lab: Lab,
    *,
    slot: str,
    about: Mapping[str, Any],
    now: datetime,
    workspace: str,
    occurrences: tuple[str, ...] = (),
) -> int:
    """Write one letter to each of a lab's people; return how many, 0 if the slot was written.

    `about` is JSON with a "topic" that `bot.slack.letters` has words for. `workspace` "terminal"
    means that there is no token: then letters are shown there, once.
    """
    to = recipients(registry, lab)
    if workspace == outbox.TERMINAL:
        to = [(workspace, lab.slug)]
    content = Content(
        language=lab.language, timezone=lab.timezone, special=occurrences, about=about
    )
    letters = [
        Delivery(
            workspace=there,
            channel=channel,
            kind=DeliveryKind.LETTER,
            slot=slot,
            content=content,
            created=now,
            next_attempt=now,
        )
        for there, channel in to
    ]
    return sum([await outbox.add(connection, (letter,)) for letter in letters])
