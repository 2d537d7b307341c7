"""The lab whose channel somebody writes in: it is meant where no words name another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.places import resolve_labs
from bot.domain.subscription_words import wish_of_channel
from bot.errors import UsageError
from bot.store import subscriptions

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.lab import Registry
    from bot.slack.office import Office, Person


@dataclass(frozen=True, slots=True)
class Place:
    """The channel in which somebody asks, by its id and its name."""

    channel: str
    name: str


async def lab_of_channel(office: Office, person: Person, channel: str, name: str) -> str | None:
    """Return the slug of the lab whose channel it is, if any."""
    async with office.store.read() as connection:
        return await whose_channel(connection, office, person, Place(channel, name))


async def whose_channel(
    connection: AsyncConnection, office: Office, person: Person, place: Place
) -> str | None:
    """Return whose channel it is by the registry, by a subscription to one lab, or by its name."""
    called = {place.channel, f"#{place.name}", place.name} - {"", "#"}
    for lab in office.registry:
        if lab.active and lab.channel in called:
            return lab.slug
    heard = await subscriptions.get(connection, person.workspace, place.channel, place.name)
    if heard is None:
        return _only_lab(office.registry, _named_by(office.registry, place))
    if heard.states or heard.near or len(heard.labs) != 1:
        return None
    return _only_lab(office.registry, heard.labs)


def _named_by(registry: Registry, place: Place) -> tuple[str, ...]:
    """Return the active labs that the channel is named after."""
    named = wish_of_channel(place.channel, place.name, registry).labs
    return tuple(slug for slug in named if registry[slug].active)


def _only_lab(registry: Registry, labs: Collection[str]) -> str | None:
    try:
        # To `resolve_labs` no labs means all of them.
        meant = (resolve_labs(registry, labs=labs) if labs else None) or frozenset()
    except UsageError:
        return None
    return next(iter(meant)) if len(meant) == 1 else None
