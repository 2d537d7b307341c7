"""“Remind me”: the toggle below a meeting, wherever it stands, and what it answers.

What only one person sees (an answer, a direct message, the App Home) changes in place. What others
see as well never changes by somebody's click: a message that only they see says what happened.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog

from bot.domain.delivery import Message
from bot.domain.personal import Timing
from bot.domain.reminder import begins
from bot.slack.asking.commands import redrawn
from bot.slack.asking.meetings import REMIND, meeting_blocks
from bot.slack.channels.hearing import lead_words, shown_date
from bot.slack.channels.preview_answer import sentence
from bot.slack.connecting.aside import Aside
from bot.slack.messages.wording import Desk
from bot.slack.people.home import publish
from bot.slack.people.wishes import OFF, ON, remind_of
from bot.slack.submissions.parts import section
from bot.text.meeting import is_off

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack.office import Office, Person
    from bot.slack.people.wishes import Reminding

log = structlog.get_logger(__name__)

_ACTION: Final = re.compile(rf"^({REMIND}|{ON}|{OFF}):")


def register(app: AsyncApp, office: Office) -> None:
    """Listen for the toggle and for the buttons that say on or off."""

    @app.action(_ACTION)
    async def clicked(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        person = await office.who(client, _team(body), body["user"]["id"])
        verb, _, meeting = str(body["actions"][0]["action_id"]).partition(":")
        try:
            done = await remind_of(office, person, meeting, wanted=_asked(body, verb))
        except Exception as error:  # noqa: BLE001 -- silence would look like success
            log.warning("reminder not kept", error=repr(error))
            told = sentence(person.t("That did not work. Please try again."))
            await _aside(body, client, person).tell(told)
            return
        await _show(office, client, person, body, done)


def _asked(body: Mapping[str, Any], verb: str) -> bool:
    """Return the opposite of what the button shows, so that a double tap counts once.

    In a message for all, "Remind me" stands even for those who have asked already.
    """
    if verb != REMIND:
        return verb == ON
    button = body["actions"][0]
    shows_on = button.get("style") == "primary" or "✓" in str(button.get("text"))
    return _is_shared(body) or not shows_on


def _is_shared(body: Mapping[str, Any]) -> bool:
    container = body.get("container") or {}
    channel = str((body.get("channel") or {}).get("id", ""))
    mine = container.get("is_ephemeral") or container.get("type") == "view"
    return not mine and not channel.startswith("D")


async def _show(
    office: Office,
    client: AsyncWebClient,
    person: Person,
    body: dict[str, Any],
    done: Reminding | None,
) -> None:
    aside = _aside(body, client, person)
    if done is None:
        await aside.tell(sentence(person.t("This meeting is no longer known here.")))
        return
    in_home = (body.get("container") or {}).get("type") == "view"
    if not in_home and not await _in_place(office, person, body, aside, done):
        is_word = not _is_shared(body) and "message" not in body
        await aside.tell(reminding_message(done, person), replace=is_word)
    elif _is_worth_a_word(done):
        await aside.tell(sentence(reminding_words(done, person)))
    if done.on != done.before or in_home:
        await publish(office, client, person)


async def _in_place(
    office: Office, person: Person, body: dict[str, Any], aside: Aside, done: Reminding
) -> bool:
    """Redraw what only this person sees; False if that is not possible."""
    if _is_shared(body):
        return False
    message = await redrawn(office, person, body["actions"][0].get("value"))
    if message is None and (blocks := (body.get("message") or {}).get("blocks")):
        text = str(body["message"].get("text", ""))
        row = body["actions"][0].get("block_id")
        turned = _buttons(done, office, person)
        drawn = [turned if block.get("block_id") == row else block for block in blocks]
        message = Message(text=text, blocks=tuple(drawn))
    if message is None:
        return False
    await aside.tell(message, replace=True)
    return True


def _buttons(done: Reminding, office: Office, person: Person) -> dict[str, Any]:
    """Return the row of buttons below a meeting as it looks after the click."""
    desk = Desk.of(office.registry, person.t, office.public_url, person.timezone)
    return meeting_blocks(done.occurrence, desk, reminded=done.on)[-1]


def _is_worth_a_word(done: Reminding) -> bool:
    """Whether the changed button alone would promise too much."""
    return done.timing is not Timing.LATER and (done.on or not done.before)


def reminding_message(done: Reminding, person: Person) -> Message:
    """Say what became of a wish to be reminded, with the button that takes it back."""
    t, told = person.t, reminding_words(done, person)
    text = t("No longer remind me") if done.on else t("Remind me")
    verb = OFF if done.on else ON
    button = {
        "type": "button",
        "action_id": f"{verb}:{done.occurrence.id}",
        "text": {"type": "plain_text", "text": text, "emoji": False},
    }
    offered = done.on or (done.before and not is_off(done.occurrence))
    actions = ({"type": "actions", "elements": [button]},) if offered else ()
    return Message(text=told, blocks=(section(told), *actions))


def reminding_words(done: Reminding, person: Person) -> str:
    """Say in one sentence of mrkdwn whether and when the reminder comes."""
    t = person.t
    if not done.on and done.before:
        return t("Off: you will not be reminded of this meeting.")
    left = lead_words(rounded(done.left), t)
    at = shown_date(begins(done.occurrence) - done.wishes.lead, person.timezone, t)
    return {
        Timing.LATER: t("On: you get a message {when}.", when=at),
        Timing.AT_ONCE: t("It begins in {time}: you get the reminder at once.", time=left),
        Timing.TOO_LATE: t("It begins in {time}: there will be no reminder any more.", time=left),
        Timing.BEGUN: t("It has begun already: there will be no reminder any more."),
        Timing.OPEN: t("Its day is still open: the reminder comes once there is one."),
        Timing.OFF: t("It does not take place, so there will be no reminder."),
    }[done.timing]


def rounded(left: timedelta) -> timedelta:
    """Round a time as one would say it: to the minute, from two hours on to the hour."""
    unit = timedelta(minutes=1) if left < timedelta(hours=2) else timedelta(hours=1)
    return max((left + unit / 2) // unit, 1) * unit


def _aside(body: Mapping[str, Any], client: AsyncWebClient, person: Person) -> Aside:
    channel = str((body.get("channel") or {}).get("id", "")) or person.user
    return Aside(client, channel, person.user, str(body.get("response_url", "")))


def _team(body: Mapping[str, Any]) -> str:
    team, user = body.get("team") or {}, body.get("user") or {}
    return str(team.get("id") or user.get("team_id") or "")
