"""What one person wants, for everything personal in Slack to read and change.

Nothing is stored about people until they choose something; then they get a row, with the address of
their own calendar.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.domain.personal import Timing, Wishes, address_token, fingerprint, timing
from bot.domain.reminder import begins
from bot.store import occurrences, people, tellings

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.event import Occurrence
    from bot.slack.office import Office, Person

ON: Final = "remind-on"
OFF: Final = "remind-off"
"""How the action_ids of buttons begin that say outright what they do: "remind-off:<id>"."""

COMES: Final = frozenset({Timing.LATER, Timing.AT_ONCE, Timing.OPEN})
"""Only for these is a wish to be reminded kept; otherwise we would promise what cannot come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminding:
    """What became of a wish to be reminded: whether it is `on` now, and was `before`.

    `left` is how long until the meeting begins.
    """

    occurrence: Occurrence
    wishes: Wishes
    timing: Timing
    left: timedelta
    before: bool
    on: bool


def unknown_wishes(office: Office, person: Person) -> Wishes:
    """Return the wishes of somebody who has not chosen anything yet; they are stored nowhere."""
    now = office.clock()
    token = address_token(office.key, person.workspace, person.user, 0)
    return Wishes(
        workspace=person.workspace,
        user=person.user,
        language=person.language,
        timezone=person.timezone,
        calendar=fingerprint(token),
        created=now,
        active=now,
    )


def own_address(office: Office, wishes: Wishes) -> str:
    """Return the address of somebody's own calendar; whoever knows it can read it."""
    token = address_token(office.key, wishes.workspace, wishes.user, wishes.renewals)
    return f"{office.public_url.rstrip('/')}/calendar/{token}.ics"


async def change_wishes(
    office: Office, person: Person, change: Callable[[Wishes], Wishes]
) -> Wishes:
    """Change what somebody wants; note their language and zone, and that they are still here."""
    async with office.store.write() as connection:
        return await _changed(connection, office, person, change)


async def renew_address(office: Office, person: Person) -> Wishes:
    """Give somebody's calendar a new address; the old one stops working at once."""

    def renewed(wishes: Wishes) -> Wishes:
        return replace(wishes, renewals=wishes.renewals + 1)

    return await change_wishes(office, person, renewed)


async def remind_of(
    office: Office, person: Person, meeting: str, *, wanted: bool
) -> Reminding | None:
    """Switch a person's reminder of a meeting on or off; None if there is no such meeting.

    One that cannot come in time any more is not kept.
    """
    now = office.clock()
    async with office.store.write() as connection:
        occurrence = (await occurrences.by_ids(connection, [meeting])).get(meeting)
        if occurrence is None:
            return None
        known = await people.get(connection, person.workspace, person.user, lock=True)
        wishes = known or unknown_wishes(office, person)
        before = await _is_on(connection, wishes, occurrence)
        when = timing(occurrence, wishes.lead, now)
        on = wanted and (before or when in COMES)
        if on != before:
            wishes = await _changed(connection, office, person, lambda kept: kept)
            user = person.workspace, person.user
            await people.want(connection, *user, occurrence.id, now, wanted=on)
            if on:
                await tellings.tell(connection, *user, occurrence)
            else:
                await tellings.forget(connection, *user, occurrence.id)
    return Reminding(
        occurrence=occurrence,
        wishes=wishes,
        timing=when,
        left=begins(occurrence) - now,
        before=before,
        on=on,
    )


async def _is_on(connection: AsyncConnection, wishes: Wishes, occurrence: Occurrence) -> bool:
    said = await people.wanted_by(connection, wishes.workspace, wishes.user)
    mine = wishes.always and not set(wishes.labs).isdisjoint(occurrence.labs)
    return said.get(occurrence.id, mine)


async def _changed(
    connection: AsyncConnection,
    office: Office,
    person: Person,
    change: Callable[[Wishes], Wishes],
) -> Wishes:
    known = await people.get(connection, person.workspace, person.user, lock=True)
    wishes = change(known or unknown_wishes(office, person))
    token = address_token(office.key, person.workspace, person.user, wishes.renewals)
    wishes = replace(
        wishes,
        language=person.language,
        timezone=person.timezone,
        # Also if the secret key has changed since the address was last told.
        calendar=fingerprint(token),
        active=office.clock(),
    )
    await people.save(connection, wishes)
    return wishes


async def forget_reminders(office: Office, person: Person) -> None:
    """Delete all of a person's single reminders, and the record of what they were told."""
    async with office.store.write() as connection:
        user = person.workspace, person.user
        await people.forget_wanted(connection, *user)
        await tellings.forget(connection, *user)
