"""When a listener fails: it is logged once, and the person gets one clear sentence."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import structlog

from bot.domain.delivery import Message
from bot.errors import StoreError
from bot.slack.connecting.aside import PASSING, Aside
from bot.slack.office import Person

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt import BoltResponse
    from slack_bolt.async_app import AsyncAck
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack.office import Office
    from bot.text import Translator

    Failed = Callable[..., Awaitable[BoltResponse | None]]

log = structlog.get_logger(__name__)


def failed(office: Office) -> Failed:
    """Return what Bolt calls when a listener has raised."""

    async def handle(
        error: Exception,
        ack: AsyncAck,
        body: dict[str, Any],
        client: AsyncWebClient,
        response: BoltResponse | None,
    ) -> BoltResponse | None:
        log.error("a listener failed", about=_about(body), exc_info=error)
        user, team = _who(body)
        if not user:
            return response
        person = await _person(office, client, team, user)
        sentence = _sentence(error, person.t)
        if ack.response is None and response is not None:
            return await _acknowledged(ack, body, sentence, person.t)
        await _told(client, body, person, sentence)
        return None

    return handle


async def _person(office: Office, client: AsyncWebClient, team: str, user: str) -> Person:
    try:
        return await office.who(client, team, user)
    except StoreError:
        network = office.registry.network
        language = network.languages[0]
        return Person(workspace=team, user=user, language=language, network=network)


async def _acknowledged(
    ack: AsyncAck, body: dict[str, Any], sentence: str, t: Translator
) -> BoltResponse:
    if body.get("command"):
        return await ack(text=sentence, response_type="ephemeral")
    if body.get("type") == "view_submission":
        view = {
            "type": "modal",
            "title": {"type": "plain_text", "text": t("Something went wrong")[:24]},
            "blocks": [_section(sentence)],
        }
        return await ack(response_action="update", view=view)
    if body.get("type") == "block_suggestion":
        return await ack(options=[])
    return await ack()


async def _told(
    client: AsyncWebClient, body: dict[str, Any], person: Person, sentence: str
) -> None:
    event = body.get("event") or {}
    if event:
        if event.get("type") == "app_home_opened":
            view = {"type": "home", "blocks": [_section(sentence)]}
            with suppress(*PASSING):
                await client.views_publish(user_id=person.user, view=view)
        # With other Slack events nobody asked for anything.
        return
    channel = body.get("channel_id") or (body.get("channel") or {}).get("id") or person.user
    aside = Aside(client, channel, person.user, str(body.get("response_url") or ""))
    await aside.tell(Message(text=sentence, blocks=()))


def _sentence(error: Exception, t: Translator) -> str:
    if isinstance(error, StoreError):
        return t("We cannot reach our data right now. Please try again in a minute.")
    return t("Something went wrong on our side. Please try again in a minute.")


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "plain_text", "text": text}}


def _who(body: dict[str, Any]) -> tuple[str, str]:
    """Return the user and team that Slack's request names; "" where it names none."""
    user, team = body.get("user") or {}, body.get("team") or {}
    event = body.get("event") or {}
    named = body.get("user_id") or user.get("id") or event.get("user")
    whose = body.get("team_id") or team.get("id") or user.get("team_id")
    return named if isinstance(named, str) else "", str(whose or "")


def _about(body: dict[str, Any]) -> str:
    """Name what Slack sent, without what people wrote."""
    event, actions = body.get("event") or {}, body.get("actions") or [{}]
    view = body.get("view") or {}
    names = (body.get("command"), event.get("type"), actions[0].get("action_id"))
    return str(next(filter(None, (*names, view.get("callback_id"), body.get("type"))), "?"))
