"""`/meetups unsubscribe`: asks once, by a button; then the channel hears nothing any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.domain.delivery import Message
from bot.jobs.subscribe import unsubscribe as end
from bot.slack.channels.preview_answer import sentence
from bot.slack.channels.rights import may_begin, may_end, refusal_words
from bot.slack.connecting.aside import Aside
from bot.slack.connecting.ticket import Ticket, public_name, team_of
from bot.slack.submissions.parts import section
from bot.store import subscriptions

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack.office import Call, Office, Person

BUTTON: Final = "unsubscribe"
"""The action_id of the button, and the purpose for which its value is signed."""


async def unsubscribe(call: Call) -> None:
    """Ask whether the channel should hear nothing any more."""
    office, person, t = call.office, call.person, call.person.t
    refused = await may_begin(call)
    if refused is not None:
        await call.answer(sentence(refusal_words(refused, t)))
        return
    name = public_name(call.channel_name)
    async with office.store.read() as connection:
        found = await subscriptions.get(connection, person.workspace, call.channel, name)
    # Slack hides a private channel's name, so there only the click can tell.
    if found is None and name:
        await call.answer(sentence(t("This channel is not subscribed; there is nothing to end.")))
        return
    question = t("Shall this channel hear nothing more? What was posted stays as it is.")
    button = {
        "type": "button",
        "action_id": BUTTON,
        "style": "danger",
        "text": {"type": "plain_text", "text": t("Unsubscribe"), "emoji": False},
        "value": Ticket.of(call).seal(office.key, BUTTON),
    }
    blocks = (section(question), {"type": "actions", "elements": [button]})
    await call.answer(Message(text=question, blocks=blocks))


def register(app: AsyncApp, office: Office) -> None:
    """Listen for the button."""

    @app.action(BUTTON)
    async def clicked(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        person = await office.who(client, team_of(body), body["user"]["id"])
        ticket = Ticket.read(body["actions"][0].get("value"), office.key, BUTTON, person)
        channel = str((body.get("channel") or {}).get("id", ""))
        aside = Aside(client, channel, person.user, str(body.get("response_url", "")))
        told = await _conclude(office, client, person, ticket)
        await aside.tell(sentence(told), replace=True)


async def _conclude(
    office: Office, client: AsyncWebClient, person: Person, ticket: Ticket | None
) -> str:
    """Check again and end the subscription; return the answer."""
    t = person.t
    if ticket is None:
        return t("This button is not yours. Type the command yourself.")
    standing, refused = await may_end(office, client, person, ticket.channel, ticket.began)
    if refused is not None:
        return refusal_words(refused, t)
    name = public_name(standing.name or ticket.name)
    gone = await end(office.store, ticket.workspace, ticket.channel, office.clock(), name=name)
    if not gone:
        return t("This channel is not subscribed; there is nothing to end.")
    return t("Done: this channel hears nothing more. “/meetups subscribe” brings it back.")
