"""Asking: `/next-meetup` and `/meetups`, and the buttons of their answers.

Everything is answered from the store at once: a command in its acknowledgement, a click through
its response_url, after it has been acknowledged
(https://docs.slack.dev/interactivity/handling-user-interaction#message_responses).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from bot.slack.asking.answer_content import find
from bot.slack.asking.answers import answer_message
from bot.slack.asking.channel_lab import Place
from bot.slack.asking.questions import Kind, Question, unpacked
from bot.slack.messages.wording import Desk
from bot.store import subscriptions

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.delivery import Message
    from bot.slack.office import Call, Office, Person

_DIGITS: Final = re.compile(r"[0-9]{1,15}")
_OK: Final = 200


async def next_meetup(call: Call) -> None:
    """Answer with the next meetings: in a lab's channel its own, unless words name others."""
    await _answer(call, Kind.NEXT)


async def meetups(call: Call) -> None:
    """Answer with a list of meetings to page through."""
    await _answer(call, Kind.LIST)


async def _answer(call: Call, kind: Kind) -> None:
    place = Place(call.channel, call.channel_name)
    question = Question(kind=kind, words=call.words)
    content = await find(call.office, call.person, question, place)
    await call.answer(answer_message(content, _desk(call.office, call.person)))


async def answered(office: Office, person: Person, question: Question) -> Message:
    """Return the answer to a question, as the person who asks sees it."""
    content = await find(office, person, question)
    return answer_message(content, _desk(office, person))


async def redrawn(office: Office, person: Person, value: object) -> Message | None:
    """Draw an answer again, after a button in it that carries `value` changed something.

    None if the value is not a question of ours: the button stood in another message.
    """
    question = unpacked(value, office.registry)
    return None if question is None else await answered(office, person, question)


def register(app: AsyncApp, office: Office) -> None:
    """Hear the buttons of answers and of digests."""

    async def turn(
        ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond
    ) -> None:
        await ack()
        person = await _person(office, client, body)
        message = await redrawn(office, person, _action(body).get("value"))
        if message is not None:
            await _say(respond, message, replace_original=True)

    async def show(
        ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond
    ) -> None:
        await ack()
        question = unpacked(_action(body).get("value"), office.registry)
        if question is None:
            return
        person = await _person(office, client, body)
        message = await _for_all(office, person, question, body)
        if await _say(respond, message, response_type="in_channel", replace_original=False):
            await respond(delete_original=True)

    async def open_digest(
        ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond
    ) -> None:
        await ack()
        value = str(_action(body).get("value"))
        if _DIGITS.fullmatch(value) is None:
            return
        person = await _person(office, client, body)
        question = Question(kind=Kind.DIGEST, delivery=int(value))
        message = await answered(office, person, question)
        await _say(respond, message, response_type="ephemeral", replace_original=False)

    app.action(re.compile(r"^ask:(more|back|suggest:\d:\d)$"))(turn)
    app.action("ask:show")(show)
    app.action("digest:open")(open_digest)


def _desk(office: Office, person: Person) -> Desk:
    return Desk.of(office.registry, person.t, office.public_url, person.timezone)


async def _for_all(
    office: Office, person: Person, question: Question, body: dict[str, Any]
) -> Message:
    """Return the answer in the channel's language and zone, where it has a subscription."""
    channel = body.get("channel") or {}
    async with office.store.read() as connection:
        heard = await subscriptions.get(
            connection, person.workspace, channel.get("id", ""), channel.get("name", "")
        )
    content = await find(office, person, question)
    reader = replace(person, timezone=office.registry.network.timezone)
    if heard is not None:
        reader = replace(person, timezone=heard.timezone, language=heard.language)
    user = body.get("user") or {}
    name = user.get("name") or user.get("username") or person.user
    return answer_message(content, _desk(office, reader), shown_by=str(name))


async def _person(office: Office, client: AsyncWebClient, body: dict[str, Any]) -> Person:
    user, team = body.get("user") or {}, body.get("team") or {}
    return await office.who(client, team.get("id") or user.get("team_id") or "", user["id"])


def _action(body: dict[str, Any]) -> dict[str, Any]:
    action: dict[str, Any] = body["actions"][0]
    return action


async def _say(
    respond: AsyncRespond,
    message: Message,
    *,
    response_type: str | None = None,
    replace_original: bool,
) -> bool:
    """Answer through the response_url; return whether Slack took it."""
    answer = await respond(
        text=message.text,
        blocks=list(message.blocks),
        response_type=response_type,
        replace_original=replace_original,
        unfurl_links=False,
        unfurl_media=False,
    )
    return answer.status_code == _OK
