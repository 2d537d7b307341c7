"""“Stimmt nicht?”: whoever doubts a meeting says so in a form, and the lab's people hear it.

Nothing is kept about who said it: the letter names nobody, and a keyed hash that changes with the
day sees to it that one person can doubt a meeting only once a day.
Modals: https://docs.slack.dev/surfaces/modals.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.domain.doubt import LONGEST, Doubt, Hearing, Reason, voice
from bot.errors import SubmissionError
from bot.jobs import lookup
from bot.jobs.doubts import day_of, pass_on, standing, whose
from bot.slack.asking.meetings import DOUBT, meeting_text
from bot.slack.channels.preview_answer import sentence
from bot.slack.connecting.aside import Aside
from bot.slack.letters.doubts import EDIT
from bot.slack.messages.mrkdwn import escaped, link
from bot.slack.messages.wording import Desk
from bot.slack.submissions.deeds import edit_view
from bot.slack.submissions.parts import choice, field, section, text_field, words
from bot.store import occurrences
from bot.text.doubt import reasons, refused

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.event import Occurrence
    from bot.domain.lab import Lab
    from bot.slack.office import Office, Person
    from bot.slack.submissions.parts import Json
    from bot.text import Translator

log = structlog.get_logger(__name__)

FORM: Final = "doubt"
REASON: Final = "reason"
WORDS: Final = "words"

_ACTION: Final = re.compile(rf"^{DOUBT}:")


def register(app: AsyncApp, office: Office) -> None:
    """Listen for the choice below a meeting, for the form, and for the letter's button."""

    @app.action(_ACTION)
    async def asked(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        person = await _person(office, client, body)
        meeting = str(body["actions"][0]["action_id"]).partition(":")[2]
        found = await _find(office, meeting)
        hearing = standing(found, office.clock())
        if found is None or hearing is not None:
            view = _told(office, person, hearing or Hearing.GONE, found)
        else:
            view = form(office, person, found)
        await _open(client, body, person, view)

    @app.view(FORM)
    async def submitted(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        person = await _person(office, client, body)
        t, view = person.t, body["view"]
        reason, told = _said(view)
        if errors := _errors(reason, told, t):
            await ack(response_action="errors", errors=errors)
            return
        now, meeting = office.clock(), str(view.get("private_metadata", ""))
        day = day_of(office.registry, now)
        who = voice(office.key, person.workspace, person.user, day)
        doubt = Doubt(occurrence=meeting, voice=who, reason=reason or Reason.OTHER, words=told)
        hearing = await pass_on(office.store, office.registry, doubt, now)
        found = await _find(office, meeting)
        await ack(response_action="update", view=_told(office, person, hearing, found))

    _register_correcting(app, office)


def _register_correcting(app: AsyncApp, office: Office) -> None:
    @app.action(EDIT)
    async def correcting(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        person = await _person(office, client, body)
        meeting = str(body["actions"][0].get("value", ""))
        try:
            one = await lookup.standing(office.store, meeting, office.clock())
            view = edit_view(office, person, one)
        except SubmissionError:
            view = _told(office, person, Hearing.GONE, None)
        await _open(client, body, person, view)


def form(office: Office, person: Person, found: Occurrence) -> Json:
    """Return the form: the meeting as it is shown, what is wrong with it, and room for words."""
    t = person.t
    desk = Desk.of(office.registry, t, office.public_url, person.timezone)
    offered = [(each.value, said) for each, said in reasons(t).items()]
    label = t("What should it say? Do you know more?")
    blocks = [
        section(meeting_text(found, desk)),
        field(REASON, t("What is not right?"), choice(offered, None, "radio_buttons")),
        field(WORDS, label, text_field(LONGEST, multiline=True), optional=True),
    ]
    return _view(t, blocks, t("Cancel")) | {
        "callback_id": FORM,
        "private_metadata": found.id,
        "submit": words(t("Report"), 24),
    }


def _told(office: Office, person: Person, hearing: Hearing, found: Occurrence | None) -> Json:
    """Return what somebody sees after saying a doubt, or when they cannot."""
    t = person.t
    lab = whose(office.registry, found) if found else None
    told = _passed_on(office, t, hearing, lab) if lab else None
    return _view(t, [section(told or refused(hearing, t))], t("Close"))


def _view(t: Translator, blocks: list[Json], close: str) -> Json:
    title = words(t("Not right?"), 24)
    return {"type": "modal", "title": title, "blocks": blocks, "close": words(close, 24)}


def _passed_on(office: Office, t: Translator, hearing: Hearing, lab: Lab) -> str | None:
    """Say who hears it, or whom to ask instead."""
    name, network = escaped(lab.name), escaped(office.registry.network.name)
    if hearing is Hearing.HEARD and lab.people:
        return t("Thank you! The people of {lab} get it as a private message.", lab=name)
    if hearing is Hearing.HEARD:
        return t(
            "Thank you! Nobody of {lab} is known to us, so the people of {network} get it.",
            lab=name,
            network=network,
        )
    if hearing is Hearing.NOBODY:
        return t(
            "Thank you, but nobody of {lab} is known to us who could hear it. "
            "Please ask there directly.",
            lab=link(lab.website, name),
        )
    return None


def _errors(reason: Reason | None, told: str, t: Translator) -> dict[str, str]:
    """Say by field what is wrong with it."""
    if reason is None:
        return {REASON: t("Please choose one.")}
    if len(told) > LONGEST:
        return {WORDS: t("At most {count} characters, please.", count=LONGEST)}
    if reason is Reason.OTHER and not told:
        return {WORDS: t("Please say in a few words what is wrong.")}
    return {}


def _said(view: dict[str, Any]) -> tuple[Reason | None, str]:
    """Read the form; an unknown reason counts as none."""
    values = (view.get("state") or {}).get("values") or {}
    chosen = ((values.get(REASON) or {}).get(REASON) or {}).get("selected_option") or {}
    told = ((values.get(WORDS) or {}).get(WORDS) or {}).get("value")
    reason = next((each for each in Reason if each == chosen.get("value")), None)
    return reason, told.strip() if isinstance(told, str) else ""


async def _find(office: Office, meeting: str) -> Occurrence | None:
    if not meeting or len(meeting) > 80:  # noqa: PLR2004 -- no id of ours is as long
        return None
    async with office.store.read() as connection:
        return (await occurrences.by_ids(connection, [meeting])).get(meeting)


async def _open(client: AsyncWebClient, body: dict[str, Any], person: Person, view: Json) -> None:
    """Open a form, on top of the one from which it was asked for, if any."""
    upon = (body.get("view") or {}).get("type") == "modal"
    opening = client.views_push if upon else client.views_open
    try:
        await opening(trigger_id=body["trigger_id"], view=view)
    except (SlackClientError, ClientError, OSError, TimeoutError) as error:
        log.warning("form not opened", error=repr(error))
        channel = str((body.get("channel") or {}).get("id", "")) or person.user
        aside = Aside(client, channel, person.user, str(body.get("response_url") or ""))
        told = person.t("Slack did not open the form. Please press once more.")
        await aside.tell(sentence(told))


async def _person(office: Office, client: AsyncWebClient, body: dict[str, Any]) -> Person:
    team, user = body.get("team") or {}, body.get("user") or {}
    return await office.who(client, str(team.get("id") or user.get("team_id") or ""), user["id"])
