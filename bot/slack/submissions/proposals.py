"""Deciding on proposals: the buttons of the letter to a lab's people."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.domain.delivery import Message
from bot.domain.entered import Entered, digests
from bot.domain.submission import SubmissionKind, SubmissionState, facts_of
from bot.errors import SubmissionError
from bot.jobs.lookup import standing
from bot.slack.connecting.aside import Aside
from bot.slack.letters.proposals import ACCEPT, CHANGE, DECLINE, decided_message
from bot.slack.submissions.adding import person_of
from bot.slack.submissions.deeds import evening_view, number_of
from bot.slack.submissions.desk import voice_of
from bot.slack.submissions.forms import Telling, meeting_form
from bot.slack.submissions.slip import Slip
from bot.slack.submissions.wording import refusal_words
from bot.store import proposals, submissions
from bot.text import translator_of
from bot.text.submitted import meeting_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.submission import Submission
    from bot.slack.office import Office, Person
    from bot.slack.submissions.parts import Json

log = structlog.get_logger(__name__)

_PASSING = (SlackClientError, ClientError, OSError, TimeoutError)


def register(app: AsyncApp, office: Office) -> None:
    """Listen for the buttons."""
    app.action(ACCEPT)(_deciding(office, accept=True))
    app.action(DECLINE)(_deciding(office, accept=False))
    app.action(CHANGE)(_changing(office))


def _deciding(office: Office, *, accept: bool) -> Callable[..., Awaitable[None]]:
    async def pressed(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        person = await person_of(office, client, body)
        aside = _aside(client, body, person)
        try:
            voice = await voice_of(office, client, person)
            submission, mine = await voice.decide(number_of(_value(body)), accept=accept)
        except SubmissionError as error:
            await aside.tell(_sentence(refusal_words(error.reason, None, person.t)))
            return
        if mine:
            await show_decided(office, client, submission, person.workspace)
        await aside.tell(_decided(office, submission, person.language), replace=True)

    return pressed


async def show_decided(
    office: Office, client: AsyncWebClient, submission: Submission, workspace: str
) -> None:
    """Show in every letter of this workspace who decided; where Slack refuses, the letter stays."""
    message = _decided(office, submission, office.registry[submission.lab].language)
    async with office.store.read() as connection:
        posts = await proposals.letters_of(connection, submission.id, workspace)
    for channel, ts in posts:
        try:
            await client.chat_update(
                channel=channel, ts=ts, text=message.text, blocks=list(message.blocks)
            )
        except _PASSING as error:
            log.warning("letter not updated", submission=submission.id, error=repr(error))


def _changing(office: Office) -> Callable[..., Awaitable[None]]:
    async def pressed(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        person = await person_of(office, client, body)
        aside = _aside(client, body, person)
        try:
            submission = await _open_proposal(office, client, person, number_of(_value(body)))
            if submission.state is not SubmissionState.PROPOSED:
                await aside.tell(_decided(office, submission, person.language), replace=True)
                return
            view = await change_view(office, person, submission)
        except SubmissionError as error:
            await aside.tell(_sentence(refusal_words(error.reason, None, person.t)))
            return
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    return pressed


async def _open_proposal(
    office: Office, client: AsyncWebClient, person: Person, number: int
) -> Submission:
    """Return a proposal that this person may decide."""
    async with office.store.read() as connection:
        found = await submissions.get(connection, number)
    if found is None or office.registry.get(found.lab) is None:
        raise SubmissionError("gone")
    voice = await voice_of(office, client, person)
    if not voice.decides(found.lab):
        raise SubmissionError("rights")
    return found


async def change_view(office: Office, person: Person, submission: Submission) -> Json:
    """Return the form in which a proposal is corrected; submitting it accepts the proposal."""
    if submission.kind is SubmissionKind.EVENING:
        return evening_view(office, person, submission)
    lab = office.registry[submission.lab]
    slip = Slip(workspace=person.workspace, user=person.user, lab=lab.slug, number=submission.id)
    if submission.kind is SubmissionKind.MEETING:
        entered = Entered.of(meeting_of(submission.told))
    else:
        one = await standing(office.store, submission.occurrence or "", office.clock())
        slip = replace(slip, occurrence=one.id, was=digests(Entered.of(one)))
        entered = Entered.of(replace(one, **facts_of(submission.told["says"], one.timezone)))
    telling = Telling(lab=lab, entered=entered, is_new=False, direct=True)
    return meeting_form(telling, person.t, metadata=slip.seal(office.key))


def _decided(office: Office, submission: Submission, language: str) -> Message:
    lab = office.registry[submission.lab]
    today = office.clock().astimezone(ZoneInfo(lab.timezone)).date()
    t = translator_of(office.registry.network, language)
    return decided_message(submission, lab, t, today=today)


def _aside(client: AsyncWebClient, body: dict[str, Any], person: Person) -> Aside:
    channel = str((body.get("channel") or {}).get("id") or person.user)
    return Aside(client, channel, person.user, str(body.get("response_url") or ""))


def _sentence(text: str) -> Message:
    return Message(text=text, blocks=())


def _value(body: dict[str, Any]) -> str:
    return str(body["actions"][0].get("value", ""))
