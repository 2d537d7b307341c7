"""Forgetting people: when they ask, and when Slack says that their account is gone.

Source of the Slack event: https://docs.slack.dev/reference/events/user_change
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import structlog

from bot.domain.delivery import Message
from bot.jobs.letters import MAIL, recipients
from bot.slack.channels.preview_answer import sentence
from bot.slack.connecting.aside import Aside
from bot.slack.connecting.persons import spoken, zone
from bot.slack.people.home import publish
from bot.slack.people.home_view import FORGET
from bot.slack.submissions.parts import section
from bot.store import forgetting, people

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.lab import Registry
    from bot.slack.office import Call, Office, Person
    from bot.store.forgetting import Forgotten
    from bot.text import Translator

    Ack = Callable[..., Awaitable[Any]]

log = structlog.get_logger(__name__)

YES: Final = "forget:yes"


async def forget_me(call: Call) -> None:
    """Ask once whether everything about this person shall be deleted."""
    t = call.person.t
    question = t(
        "Delete everything stored about you? Your reminders and choices are gone then, your "
        "calendar address stops working, and meetings you entered no longer name you."
    )
    button = {
        "type": "button",
        "action_id": YES,
        "style": "danger",
        "text": {"type": "plain_text", "text": t("Delete everything"), "emoji": False},
    }
    blocks = (section(question), {"type": "actions", "elements": [button]})
    await call.answer(Message(text=question, blocks=blocks))


def register(app: AsyncApp, office: Office) -> None:
    """Listen for the buttons, and for accounts that are deleted."""

    @app.action(YES)
    async def in_answer(ack: Ack, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await _forget(office, client, body, replace=True)

    @app.action(FORGET)
    async def in_home(ack: Ack, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await _forget(office, client, body, replace=False)

    @app.event("user_change")
    async def changed(body: dict[str, Any], client: AsyncWebClient) -> None:
        told = body["event"]["user"]
        team = str(body.get("team_id") or told.get("team_id") or "")
        person = await office.who(client, team, told["id"])
        if told.get("deleted"):
            async with office.store.write() as connection:
                await forgetting.forget(connection, person.workspace, person.user)
            return
        await _follow(office, person, told)


async def _forget(
    office: Office, client: AsyncWebClient, body: dict[str, Any], *, replace: bool
) -> None:
    team, user = body.get("team") or {}, body["user"]
    person = await office.who(client, team.get("id") or user.get("team_id") or "", user["id"])
    channel = str((body.get("channel") or {}).get("id", "")) or person.user
    aside = Aside(client, channel, person.user, str(body.get("response_url", "")))
    try:
        async with office.store.write() as connection:
            forgotten = await forgetting.forget(connection, person.workspace, person.user)
    except Exception as error:  # noqa: BLE001 -- silence would look like success
        log.warning("person not forgotten", error=repr(error))
        await aside.tell(sentence(person.t("That did not work. Please try again.")))
        return
    told = forgotten_words(forgotten, person.t)
    if is_named(office.registry, person):
        told += "\n" + person.t(
            "The operator's list of labs still names you as a contact; only they can change that."
        )
    await aside.tell(sentence(told), replace=replace)
    await publish(office, client, person)


def forgotten_words(forgotten: Forgotten, t: Translator) -> str:
    """Say what was deleted, in numbers."""
    if not forgotten.total:
        return t("Nothing was stored about you.")
    f, named = forgotten, forgotten.names + forgotten.rights
    told = (
        (f.choices, t("your choices")),
        (f.reminders, t.plural("{count} reminder", "{count} reminders", f.reminders)),
        (f.tellings, t.plural("{count} note", "{count} notes", f.tellings)),
        (f.messages, t.plural("{count} message to you", "{count} messages to you", f.messages)),
        (named, t.plural("your name in {count} place", "your name in {count} places", named)),
    )
    what = t.join([words for count, words in told if count])
    return t("Deleted: {what}. Nothing about you is stored any more.", what=what)


def is_named(registry: Registry, person: Person) -> bool:
    """Whether the configuration names this person as one of a lab's people."""
    return any(
        (workspace, channel) == (person.workspace, person.user)
        for lab in registry
        for workspace, channel in recipients(registry, lab)
        if not channel.startswith(MAIL)
    )


async def _follow(office: Office, person: Person, told: dict[str, Any]) -> None:
    """Follow a changed profile: remind its owner in the language and zone they have now."""
    async with office.store.read() as connection:
        wishes = await people.get(connection, person.workspace, person.user)
    if wishes is None:
        return
    locale = told.get("locale")
    language = spoken(locale, office.registry.network.languages) if locale else wishes.language
    timezone = zone(told.get("tz")) or wishes.timezone
    if (language, timezone) != (wishes.language, wishes.timezone):
        async with office.store.write() as connection:
            await people.speak(connection, wishes, language, timezone)
