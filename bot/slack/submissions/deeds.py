"""What can be done with the meetings and evenings below the form: call off, confirm, take back.

Every click looks up again who may do what; a button's value grants nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.domain.entered import Entered, digests
from bot.domain.event import CERTAIN, Status
from bot.domain.submission import SubmissionKind
from bot.errors import SubmissionError
from bot.jobs.lookup import standing
from bot.slack.submissions.adding import person_of, redraw, with_place
from bot.slack.submissions.desk import voice_as_known, voice_of
from bot.slack.submissions.forms import Telling, evening_form, meeting_form, told_view
from bot.slack.submissions.slip import Slip
from bot.slack.submissions.wording import refusal_words, result_words
from bot.store import submissions

if TYPE_CHECKING:
    from datetime import date

    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.event import Occurrence
    from bot.domain.lab import Lab
    from bot.domain.submission import Submission
    from bot.jobs.submit import Voice
    from bot.slack.office import Office, Person
    from bot.slack.submissions.parts import Json
    from bot.store.labs import LabState
    from bot.text import Translator

    Heard = Callable[..., Awaitable[None]]

log = structlog.get_logger(__name__)

Deed = Callable[["Office", "Voice", str], Awaitable["Submission | None"]]
"""Does one thing; returns what was submitted, so that a proposal can be recognised."""


def register(app: AsyncApp, office: Office) -> None:
    """Listen for the buttons."""
    for name, deed in DEEDS.items():
        app.action(name)(_done(office, deed))
    app.action("submission_edit")(_editing(office))
    app.action("evening_edit")(_editing_evening(office))


async def _call_off(office: Office, voice: Voice, name: str) -> Submission:
    one = await standing(office.store, name, voice.now)
    return await voice.correct(one, {"status": Status.CANCELLED.value})


async def _restore(office: Office, voice: Voice, name: str) -> None:
    await voice.restore(await standing(office.store, name, voice.now))


async def _confirm(office: Office, voice: Voice, name: str) -> Submission:
    return await voice.correct(await standing(office.store, name, voice.now), {CERTAIN: True})


async def _take_back(office: Office, voice: Voice, name: str) -> None:
    """Take corrections back first; a second click takes back what was submitted."""
    one = await standing(office.store, name, voice.now)
    if not await voice.set_straight(one.labs[0], one.id):
        async with office.store.read() as connection:
            number, _ = (await submissions.behind(connection, [one.id])).get(one.id, (None, False))
        if number is None:
            raise SubmissionError("gone")
        await voice.retract(number)


async def _retract_evening(_office: Office, voice: Voice, name: str) -> None:
    await voice.retract(number_of(name))


def _evenings(
    how: Callable[[LabState, Voice, Lab], LabState],
) -> Deed:
    async def work(office: Office, voice: Voice, slug: str) -> None:
        lab = office.registry.get(slug)
        if lab is None:
            raise SubmissionError("gone")
        await voice.decide_evenings(slug, lambda state: how(state, voice, lab))

    return work


def _today(voice: Voice, lab: Lab) -> date:
    return voice.now.astimezone(ZoneInfo(lab.timezone)).date()


DEEDS: Final[dict[str, Deed]] = {
    "submission_off": _call_off,
    "submission_on": _restore,
    "submission_certain": _confirm,
    "submission_back": _take_back,
    "evening_back": _retract_evening,
    "evening_confirm": _evenings(
        lambda state, voice, lab: replace(state, confirmed=_today(voice, lab))
    ),
    "evening_pause": _evenings(lambda state, _voice, _lab: replace(state, paused=True)),
    "evening_resume": _evenings(lambda state, _voice, _lab: replace(state, paused=False)),
}


def number_of(value: str) -> int:
    """Return the number that a button carries; SubmissionError `gone` if it is not one."""
    if not (value.isascii() and value.isdigit() and len(value) < 16):  # noqa: PLR2004 - a row id
        raise SubmissionError("gone")
    return int(value)


def _done(office: Office, work: Deed) -> Heard:
    """Return a listener that does one thing and then shows the lab's board again."""

    async def pressed(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        person = await person_of(office, client, body)
        view = body.get("view") or {}
        slip = Slip.read(view.get("private_metadata"), office.key, person)
        value = str(body["actions"][0].get("value", ""))
        voice = await voice_of(office, client, person)
        try:
            submission = await work(office, voice, value)
        except SubmissionError as error:
            lab = office.registry.get(slip.lab) if slip else None
            await _push(client, body, refusal_words(error.reason, lab, person.t), person.t)
            return
        if submission is not None and submission.decided_by is None:
            lab = office.registry[submission.lab]
            words = result_words(submission, lab, person.t)
            await _push(client, body, words, person.t, title=person.t("Proposed"))
        if slip is not None:
            await redraw(office, person, client, view, slip.lab or None)

    return pressed


async def _push(
    client: AsyncWebClient, body: dict[str, Any], text: str, t: Translator, *, title: str = ""
) -> None:
    """Say something on top of the open form; without a title it is a failure."""
    view = told_view(title or t("That did not work"), text, t)
    try:
        await client.views_push(trigger_id=body["trigger_id"], view=view)
    except (SlackClientError, ClientError, OSError, TimeoutError) as error:
        log.warning("answer lost", error=repr(error))


def _editing(office: Office) -> Heard:
    async def pressed(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        person = await person_of(office, client, body)
        name = str(body["actions"][0].get("value", ""))
        try:
            one = await standing(office.store, name, office.clock())
        except SubmissionError as error:
            await _push(client, body, refusal_words(error.reason, None, person.t), person.t)
            return
        await client.views_push(trigger_id=body["trigger_id"], view=edit_view(office, person, one))

    return pressed


def edit_view(office: Office, person: Person, one: Occurrence) -> Json:
    """Return the form for changing a known meeting."""
    lab = office.registry[one.labs[0]]
    known = Entered.of(one)
    slip = Slip(
        workspace=person.workspace,
        user=person.user,
        lab=lab.slug,
        occurrence=one.id,
        was=digests(known),
    )
    direct = voice_as_known(office, person).decides(lab.slug)
    telling = Telling(lab=lab, entered=known, is_new=False, direct=direct)
    return meeting_form(telling, person.t, metadata=slip.seal(office.key))


def _editing_evening(office: Office) -> Heard:
    async def pressed(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        person = await person_of(office, client, body)
        try:
            number = number_of(str(body["actions"][0].get("value", "")))
            found = await evening_at(office, number)
        except SubmissionError as error:
            await _push(client, body, refusal_words(error.reason, None, person.t), person.t)
            return
        view = evening_view(office, person, found)
        await client.views_push(trigger_id=body["trigger_id"], view=view)

    return pressed


async def evening_at(office: Office, number: int) -> Submission:
    """Return a regular evening that people submitted; SubmissionError `gone` if there is none."""
    async with office.store.read() as connection:
        found = await submissions.get(connection, number)
    if found is None or found.kind is not SubmissionKind.EVENING:
        raise SubmissionError("gone")
    if office.registry.get(found.lab) is None:
        raise SubmissionError("gone")
    return found


def evening_view(office: Office, person: Person, found: Submission) -> Json:
    """Return the form for changing a regular evening."""
    lab = office.registry[found.lab]
    slip = Slip(workspace=person.workspace, user=person.user, lab=lab.slug, number=found.id)
    return evening_form(
        lab,
        with_place(lab, found.told, office.clock().date()),
        person.t,
        metadata=slip.seal(office.key),
        direct=voice_as_known(office, person).decides(lab.slug),
        is_new=False,
    )
