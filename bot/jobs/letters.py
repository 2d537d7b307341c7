"""Letters: private words to a lab's people, written into the outbox like everything we say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.domain.delivery import Content, Delivery, DeliveryKind
from bot.domain.lab import Lab
from bot.store import outbox
from bot.store.outbox import MAIL, TERMINAL

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.lab import Registry

    Address = tuple[str, str]
    """Workspace and channel; a mail address is in no workspace."""

__all__ = ["MAIL", "operators", "recipients", "write_letter"]

SLACK: Final = "slack:"


def recipients(registry: Registry, lab: Lab) -> list[Address]:
    """Return (workspace, channel) of a lab's people, or of the network's own if it names none.

    A Slack user is written slack:U0123, or slack:T0123/U0123 in another workspace than that of
    the configured token; the channel is then the user, who gets a direct message.
    """
    network = registry.get(registry.network.slug)
    people = lab.people or (network.people if network else ())
    return [_address(person) for person in dict.fromkeys(people)]


def operators(registry: Registry) -> list[str]:
    """Return the mail addresses of the network's own people."""
    network = registry.get(registry.network.slug)
    people = network.people if network else ()
    return [person.removeprefix(MAIL) for person in people if person.startswith(MAIL)]


def _address(person: str) -> Address:
    if person.startswith(MAIL):
        return "", person
    workspace, _, user = person.removeprefix(SLACK).rpartition("/")
    return workspace, user


def reachable(to: list[Address], slug: str, workspace: str) -> list[Address]:
    """Return where letters to a lab go; without a token, mail is sent and the rest shown here."""
    if workspace != TERMINAL:
        return to
    return [one for one in to if one[1].startswith(MAIL)] or [(TERMINAL, slug)]


async def write_letter(
    connection: AsyncConnection,
    registry: Registry,
    lab: Lab | str,
    *,
    slot: str,
    about: Mapping[str, Any],
    now: datetime,
    workspace: str,
    occurrences: tuple[str, ...] = (),
    only: Collection[Address] | None = None,
) -> int:
    """Write one letter to each of a lab's people; return how many, 0 if the slot was written.

    `about` is JSON with a "topic" that `bot.slack.letters.topics` has words for. `workspace`
    "terminal" means that there is no token. `only` are those of its people whom it concerns. A
    slug that is no lab's (the network's own may be none) stands for the network.
    """
    if isinstance(lab, str):
        lab = registry.get(lab) or Lab(slug=lab, name=registry.network.name)
    to = reachable(recipients(registry, lab), lab.slug, workspace)
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
        if only is None or (there, channel) in only
    ]
    return sum([await outbox.add(connection, (letter,)) for letter in letters])
