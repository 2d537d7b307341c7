"""The App Home: published when somebody opens it, and again after each change they make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.domain.places import all_or_shown
from bot.domain.query import Query
from bot.slack.messages.wording import Desk
from bot.slack.people.home_view import CREATE, EDIT, NEXT, RENEW, Home, draw_home
from bot.slack.people.wishes import change_wishes, own_address, renew_address, unknown_wishes
from bot.slack.people.wishes_form import FORM, open_form, read_form
from bot.store import occurrences, people
from bot.store.coming import coming
from bot.text.meeting import is_off

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.event import Occurrence
    from bot.domain.personal import Wishes
    from bot.slack.office import Office, Person

    Ack = Callable[..., Awaitable[Any]]

log = structlog.get_logger(__name__)

_PASSING: Final = (SlackClientError, ClientError, OSError, TimeoutError)


async def publish(office: Office, client: AsyncWebClient, person: Person) -> None:
    """Show a person their App Home as it is now; if Slack refuses, the next time will do."""
    home = await _home(office, person)
    desk = Desk.of(office.registry, person.t, office.public_url, person.timezone)
    try:
        await client.views_publish(user_id=person.user, view=draw_home(home, desk))
    except _PASSING as error:
        log.warning("home not shown", error=repr(error))


def register(app: AsyncApp, office: Office) -> None:
    """Listen for its buttons, and for people who open it."""

    @app.event("app_home_opened")
    async def opened(body: dict[str, Any], client: AsyncWebClient) -> None:
        event = body["event"]
        if event.get("tab", "home") != "home":
            return
        person = await office.who(client, str(body.get("team_id", "")), event["user"])
        await _note_visit(office, person)
        await publish(office, client, person)

    @app.action(EDIT)
    async def edit(ack: Ack, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await open_form(office, client, await _person(office, client, body), body["trigger_id"])

    @app.action(CREATE)
    async def create(ack: Ack, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        person = await _person(office, client, body)
        await change_wishes(office, person, lambda wishes: wishes)
        await publish(office, client, person)

    @app.action(RENEW)
    async def renew(ack: Ack, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        person = await _person(office, client, body)
        await renew_address(office, person)
        await publish(office, client, person)

    _register_form(app, office)


def _register_form(app: AsyncApp, office: Office) -> None:
    @app.view(FORM)
    async def submitted(ack: Ack, body: dict[str, Any], client: AsyncWebClient) -> None:
        person = await _person(office, client, body)
        change, errors = read_form(body["view"]["state"]["values"], office.registry, person.t)
        if errors:
            await ack(response_action="errors", errors=errors)
            return
        await change_wishes(office, person, change)
        await ack()
        await publish(office, client, person)


async def _note_visit(office: Office, person: Person) -> None:
    """Note that a person about whom something is stored is still around."""
    now = office.clock()
    async with office.store.read() as connection:
        wishes = await people.get(connection, person.workspace, person.user)
    if wishes is not None and people.is_use_stale(wishes, now):
        await change_wishes(office, person, lambda kept: kept)


async def _home(office: Office, person: Person) -> Home:
    now = office.clock()
    async with office.store.read() as connection:
        known = await people.get(connection, person.workspace, person.user)
        wishes = known or unknown_wishes(office, person)
        labs = _asked(office, wishes)
        ahead = await coming(connection, Query.coming(now, labs), count=NEXT)
        chosen = await people.wanted_by(connection, person.workspace, person.user)
        reminders = await _reminders(connection, office, wishes, chosen)
    return Home(
        wishes=wishes,
        known=known is not None,
        reminders=reminders,
        coming=ahead.found,
        reminded=frozenset(one.id for one in reminders),
        address=own_address(office, wishes) if office.public_url else "",
    )


def _asked(office: Office, wishes: Wishes) -> frozenset[str] | None:
    mine = frozenset(slug for slug in wishes.labs if slug in office.registry.labs)
    return mine or all_or_shown(office.registry)


async def _reminders(
    connection: AsyncConnection, office: Office, wishes: Wishes, chosen: dict[str, bool]
) -> tuple[Occurrence, ...]:
    """Return the coming meetings of which somebody is reminded, in order."""
    now = office.clock()
    meetings = await occurrences.by_ids(
        connection, (one for one, wanted in chosen.items() if wanted)
    )
    if wishes.always and wishes.labs:
        mine = Query.coming(now, frozenset(wishes.labs))
        meetings |= {one.id: one for one in await occurrences.find(connection, mine)}
    ahead = (
        one
        for one in meetings.values()
        if one.ends_at > now and chosen.get(one.id, True) and not is_off(one)
    )
    return tuple(sorted(ahead, key=lambda one: (one.starts_at, one.id)))


async def _person(office: Office, client: AsyncWebClient, body: dict[str, Any]) -> Person:
    team, user = body.get("team") or {}, body["user"]
    return await office.who(client, team.get("id") or user.get("team_id") or "", user["id"])
