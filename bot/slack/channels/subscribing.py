"""`/meetups subscribe` and `settings`: a form opens, is checked, saved, and answered by a preview.

Opening asks only our own database, as a modal must be there within three seconds of the command.
What is submitted is acknowledged if its fields are right; whether its sender may is then asked of
Slack again, and the answer goes to them alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.domain.languages.chosen import Languages
from bot.domain.pace_words import pace_in
from bot.domain.subscription import Subscription
from bot.domain.subscription_words import Wish, lab_of_channel, wish_of, wish_of_channel
from bot.jobs.ahead import look_ahead
from bot.jobs.subscribe import subscribe as begin
from bot.slack.channels.preview_answer import preview_messages, sentence
from bot.slack.channels.rights import is_admin, may_begin, may_end, refusal_words
from bot.slack.channels.subscription_fields import Fields
from bot.slack.channels.subscription_form import FORM, Form, draw, offered_languages
from bot.slack.connecting.aside import Aside
from bot.slack.connecting.ticket import Ticket, public_name, team_of
from bot.slack.messages.mrkdwn import escaped
from bot.store import policies, subscriptions

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.delivery import Message
    from bot.domain.policy import Policy
    from bot.slack.office import Call, Office, Person
    from bot.text import Translator

log = structlog.get_logger(__name__)

FIRST_FIELD: Final = "labs"
"""The field beside which a mistake stands that belongs to none."""


async def subscribe(call: Call) -> None:
    """Open the form: what the channel hears, or what it might want to hear."""
    await _open(call, with_policy=False)


async def settings(call: Call) -> None:
    """Open the form; admins can also say who may change what channels hear."""
    await _open(call, with_policy=call.person.is_admin)


async def _open(call: Call, *, with_policy: bool) -> None:
    office, person, t = call.office, call.person, call.person.t
    refused = await may_begin(call)
    if refused is not None:
        await call.answer(sentence(refusal_words(refused, t)))
        return
    name = public_name(call.channel_name)
    async with office.store.read() as connection:
        found = await subscriptions.get(connection, person.workspace, call.channel, name)
        policy = await policies.get(connection, person.workspace) if with_policy else None
    ticket = Ticket.of(call)
    form = _form(call, found, policy)
    view = draw(form, office.registry, t, metadata=ticket.seal(office.key, FORM))
    try:
        await call.client.views_open(trigger_id=call.trigger, view=view)
    except (SlackClientError, ClientError, OSError, TimeoutError) as error:
        log.warning("form not opened", error=repr(error))
        await call.answer(sentence(t("Slack did not open the form. Please type that once more.")))


def _form(call: Call, found: Subscription | None, policy: Policy | None) -> Form:
    office, person = call.office, call.person
    today = office.clock().date()
    pace, rest = pace_in(call.words, Languages.of(office.registry.network.languages))
    asked = wish_of(rest, office.registry, today=today, language=person.language)
    name = public_name(call.channel_name)
    guessed = wish_of_channel(call.channel, name, office.registry)
    chosen = found or _blank(office, person, call.channel, name)
    if asked.placed or found is None:
        chosen = _with(chosen, asked if asked.placed else guessed)
    if asked.attendance:
        chosen = replace(chosen, attendance=asked.attendance)
    if pace:
        at = chosen.at if pace.at is None else pace.at
        chosen = replace(chosen, rhythm=pace.rhythm, day=pace.day, at=at)
    return Form(
        chosen=chosen,
        channel_name=name,
        is_new=found is None,
        notes=_notes(asked, person.t),
        policy=policy,
    )


def _blank(office: Office, person: Person, channel: str, name: str) -> Subscription:
    """Return what is offered at first: the zone and language of its lab, else of the network."""
    registry = office.registry
    known, lab = offered_languages(registry), lab_of_channel(channel, name, registry)
    return Subscription(
        workspace=person.workspace,
        channel=channel,
        language=lab.language if lab and lab.language in known else known[0],
        timezone=lab.timezone if lab else registry.network.timezone,
    )


def _with(chosen: Subscription, wish: Wish) -> Subscription:
    return replace(
        chosen, labs=wish.labs, states=wish.states, near=wish.near, within_km=wish.within_km
    )


def _notes(asked: Wish, t: Translator) -> tuple[str, ...]:
    told = [_not_known(word, near, t) for word, near in asked.unknown]
    if asked.unused:
        words = escaped(" ".join(asked.unused), 100)
        told.append(t("“{words}”: choose the rhythm and the time below.", words=words))
    if asked.online_too:
        told.append(
            t(
                "Overviews tell of their places, on site and online; what is online elsewhere"
                " stands in a calendar: /meetups calendar."
            )
        )
    return tuple(told)


def _not_known(word: str, near: tuple[str, ...], t: Translator) -> str:
    if not near:
        return t("“{word}” is not known.", word=escaped(word))
    meant = t.join([escaped(each) for each in near], "or")
    return t("“{word}” is not known. Did you mean {near}?", word=escaped(word), near=meant)


def register(app: AsyncApp, office: Office) -> None:
    """Listen for the form."""

    @app.view(FORM)
    async def submitted(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], client: AsyncWebClient
    ) -> None:
        person = await office.who(client, team_of(body), body["user"]["id"])
        view, t = body["view"], person.t
        ticket = Ticket.read(view.get("private_metadata"), office.key, FORM, person)
        if ticket is None:
            why = t("This form is not valid any more. Close it and type the command again.")
            await ack(response_action="errors", errors={FIRST_FIELD: why})
            return
        fields = Fields(view["state"]["values"], office.registry, t)
        wanted = fields.read(await _before(office, person, ticket))
        if fields.errors:
            await ack(response_action="errors", errors=fields.errors)
            return
        await ack()
        told = _Submission(
            client=client, person=person, ticket=ticket, wanted=wanted, policy=fields.policy()
        )
        await _conclude(office, told)


async def _before(office: Office, person: Person, ticket: Ticket) -> Subscription:
    async with office.store.read() as connection:
        found = await subscriptions.get(connection, ticket.workspace, ticket.channel, ticket.name)
    known = found or _blank(office, person, ticket.channel, ticket.name)
    return replace(known, channel=ticket.channel)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Submission:
    """What somebody wants for a channel, read but not yet allowed."""

    client: AsyncWebClient
    person: Person
    ticket: Ticket
    wanted: Subscription
    policy: Policy | None


async def _conclude(office: Office, told: _Submission) -> None:
    """Check again, save, and show the next digest."""
    aside = Aside(told.client, told.ticket.channel, told.person.user, told.ticket.url)
    for message in await _saved(office, told):
        await aside.tell(message)


async def _saved(office: Office, told: _Submission) -> list[Message]:
    """Return the answer: why not, or the next digest."""
    client, person, ticket = told.client, told.person, told.ticket
    standing, refused = await may_end(office, client, person, ticket.channel, ticket.began)
    if refused is not None:
        return [sentence(refusal_words(refused, person.t))]
    rule = told.policy if told.policy and await is_admin(client, person.user) else None
    name, now = public_name(standing.name or ticket.name), office.clock()
    store, registry = office.store, office.registry
    saved = await begin(store, registry, told.wanted, now, name=name, policy=rule)
    return preview_messages(
        await look_ahead(store, registry, saved, now),
        registry,
        person.t,
        public_url=office.public_url,
        timezone=person.timezone,
        invite=standing.postable is False,
    )
