"""Everything that Slack may send us, and what answers it; nothing stays unacknowledged."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

from bot.domain.delivery import Message
from bot.slack import commands
from bot.slack.asking import commands as asking, unfurling
from bot.slack.channels import subscribing, unsubscribing
from bot.slack.connecting.aside import Aside
from bot.slack.connecting.failing import failed
from bot.slack.connecting.names import MEETUPS, QUESTIONS
from bot.slack.office import Call
from bot.slack.people import home, privacy, reminding
from bot.slack.submissions import adding, deeds as submission_deeds, doubting, proposals, submitting

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack.office import Office

FEATURES: Final = (
    *(adding, doubting, submission_deeds, submitting, proposals),
    *(asking, home, privacy, reminding, subscribing, unfurling, unsubscribing),
)
"""Modules with a `register(app, office)`: their buttons, forms and Slack events."""

Heard = Callable[..., Awaitable[None]]
"""A listener; Bolt passes it the arguments that it names."""

PATIENCE: Final = 2.0
"""Seconds until a command is acknowledged without its answer, which follows then."""

ANYTHING: Final = re.compile(r"")


def register(app: AsyncApp, office: Office) -> None:
    """Register every listener; those that come first are asked first."""
    for name in QUESTIONS.values():
        app.command(name)(_command(office, only=commands.next_handler))
    app.command(MEETUPS)(_command(office))
    for feature in FEATURES:
        feature.register(app, office)
    _register_rest(app, office)
    app.error(failed(office))


def _command(office: Office, only: Callable[[str], commands.Handler] | None = None) -> Heard:
    async def heard(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        words = str(body.get("text") or "").strip()
        if only is None:
            handle, words = commands.handler(words, office.registry)
        else:
            handle = only(words)
        call = await _call(office, body, client, words, _Answer(ack, client, body))
        handling = asyncio.ensure_future(handle(call))
        done, _ = await asyncio.wait({handling}, timeout=PATIENCE)
        if not done or ack.response is None:
            await ack()
        await handling

    return heard


async def _call(
    office: Office, body: dict[str, Any], client: AsyncWebClient, words: str, answer: _Answer
) -> Call:
    return Call(
        office=office,
        person=await office.who(client, str(body.get("team_id", "")), str(body["user_id"])),
        channel=str(body.get("channel_id", "")),
        channel_name=str(body.get("channel_name", "")),
        words=words,
        trigger=str(body.get("trigger_id", "")),
        answer=answer,
        client=client,
        response_url=str(body.get("response_url", "")),
    )


class _Answer:
    """Answers a command: in the acknowledgement, or through its response_url once that is out."""

    def __init__(self, ack: AsyncAck, client: AsyncWebClient, body: dict[str, Any]) -> None:
        self._ack = ack
        self._aside = Aside(
            client,
            str(body.get("channel_id", "")),
            str(body["user_id"]),
            str(body.get("response_url", "")),
        )

    async def __call__(self, message: Message) -> None:
        if self._ack.response is not None:
            await self._aside.tell(message)
            return
        blocks = list(message.blocks)
        await self._ack(text=message.text, blocks=blocks, response_type="ephemeral")


def _register_rest(app: AsyncApp, office: Office) -> None:
    """Acknowledge what nothing else handles: buttons that are links, and those of old messages."""

    async def old(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        action = (body.get("actions") or [{}])[0]
        if action.get("url"):
            return
        user, channel = body.get("user") or {}, body.get("channel") or {}
        person = await office.who(client, (body.get("team") or {}).get("id", ""), user["id"])
        aside = Aside(
            client, channel.get("id") or user["id"], user["id"], body.get("response_url", "")
        )
        sentence = person.t("This button is out of date. Ask again with /next-meetup.")
        await aside.tell(Message(text=sentence, blocks=()))

    async def quiet(ack: AsyncAck) -> None:
        await ack()

    app.action(ANYTHING)(old)
    for hear in (app.view, app.view_closed, app.shortcut, app.options, app.event):
        hear(ANYTHING)(quiet)
