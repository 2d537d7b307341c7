"""The second step: a form about one meeting or one regular evening is checked and taken in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import structlog

from bot.domain.entered import WHEN, Entered, mistakes, twin_of
from bot.domain.event import Attendance
from bot.domain.submission import SubmissionKind, about, facts_told
from bot.errors import SubmissionError
from bot.jobs.lookup import around, standing
from bot.jobs.submit import New
from bot.slack.submissions.adding import NotUnderstoodError, checked_evening, person_of
from bot.slack.submissions.desk import voice_as_known, voice_of
from bot.slack.submissions.fields import chosen, entered, evening
from bot.slack.submissions.forms import (
    EVENING_FORM,
    MEETING_FORM,
    OTHER,
    SAME,
    Telling,
    meeting_form,
    told_view,
)
from bot.slack.submissions.showing import show_after
from bot.slack.submissions.slip import Slip
from bot.slack.submissions.wording import (
    occurrence_words,
    refusal_words,
    result_words,
    submission_words,
)
from bot.store import submissions
from bot.text.entering import mistake_words

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.event import Occurrence
    from bot.domain.lab import Lab
    from bot.domain.submission import Submission
    from bot.jobs.submit import Voice
    from bot.slack.office import Office, Person
    from bot.slack.submissions.parts import Json

    Work = Callable[[Voice], Awaitable[Submission]]

log = structlog.get_logger(__name__)

PATIENCE: Final = 1.5
"""Seconds to finish before Slack gets a "one moment"; it gives up after three."""


class FaultyError(Exception):
    """A form that must be corrected: `fields` says what, by field, or `view` shows it again."""

    def __init__(self, fields: dict[str, str] | None = None, view: Json | None = None) -> None:
        self.fields, self.view = fields or {}, view
        super().__init__("faulty")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form as it came back: from whom, about what, and what it says."""

    office: Office
    person: Person
    slip: Slip
    lab: Lab
    values: object

    @classmethod
    async def of(
        cls, office: Office, client: AsyncWebClient, body: dict[str, Any], first: str
    ) -> Filled:
        """Read a submission; FaultyError at the field `first` where it is not ours."""
        person = await person_of(office, client, body)
        slip = Slip.read(body["view"].get("private_metadata"), office.key, person)
        lab = office.registry.get(slip.lab) if slip else None
        if slip is None or lab is None:
            told = person.t("This form is not valid any more. Close it and type the command again.")
            raise FaultyError({first: told})
        return cls(
            office=office,
            person=person,
            slip=slip,
            lab=lab,
            values=body["view"]["state"]["values"],
        )


def register(app: AsyncApp, office: Office) -> None:
    """Listen for the forms."""
    app.view(MEETING_FORM)(_submitted(office, _meeting, "title"))
    app.view(EVENING_FORM)(_submitted(office, _evening, "when"))


def _submitted(
    office: Office, read: Callable[[Filled], Awaitable[Work]], first: str
) -> Callable[..., Awaitable[None]]:
    async def submitted(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        try:
            filled = await Filled.of(office, client, body, first)
            work = await read(filled)
        except FaultyError as fault:
            if fault.view is not None:
                await ack(response_action="update", view=fault.view)
            else:
                await ack(response_action="errors", errors=fault.fields)
            return
        working = asyncio.ensure_future(_worked(filled, client, work))
        done, _ = await asyncio.wait({working}, timeout=PATIENCE)
        t = filled.person.t
        if done:
            await ack(response_action="update", view=working.result())
            return
        waiting = told_view(t("One moment"), t("This is being entered …"), t)
        name = token_urlsafe()
        await ack(response_action="update", view=waiting | {"external_id": name})
        await show_after(client, name, body["view"]["id"], await working)

    return submitted


async def _worked(filled: Filled, client: AsyncWebClient, work: Work) -> Json:
    """Do the work, and return the view that says what came of it."""
    t, lab = filled.person.t, filled.lab
    try:
        submission = await work(await voice_of(filled.office, client, filled.person))
    except SubmissionError as error:
        return told_view(t("That did not work"), refusal_words(error.reason, lab, t), t)
    except Exception:  # silence would look like success
        log.exception("submission failed", lab=lab.slug)
        return told_view(t("That did not work"), refusal_words("", lab, t), t)
    today = filled.office.clock().astimezone(ZoneInfo(lab.timezone)).date()
    told = submission_words(submission.kind, submission.told, lab, t, today=today)
    title = t("Entered") if submission.decided_by else t("Proposed")
    return told_view(title, f"{result_words(submission, lab, t)}\n\n{told}", t)


async def _evening(filled: Filled) -> Work:
    told = evening(filled.values)
    try:
        told = checked_evening(filled.lab, told, filled.person, filled.office)
    except NotUnderstoodError as error:
        raise FaultyError({"when": str(error)[:2000]}) from error
    number, lab = filled.slip.number, filled.lab.slug
    if number:
        return lambda voice: voice.change(number, told)
    return lambda voice: voice.submit(New(lab=lab, kind=SubmissionKind.EVENING, told=told))


async def _meeting(filled: Filled) -> Work:
    said = entered(filled.values)
    if filled.slip.occurrence:
        return await _correction(filled, said)
    zone = filled.lab.timezone
    _check(filled, said, zone, moved=True)
    facts = facts_told(said.facts(zone)) | {"timezone": zone}
    if number := filled.slip.number:
        return lambda voice: voice.change(number, facts)
    new = New(lab=filled.lab.slug, kind=SubmissionKind.MEETING, told=facts)
    if said.day is None or chosen(filled.values, "twin") == OTHER:
        return lambda voice: voice.submit(new)
    if filled.slip.twin and chosen(filled.values, "twin") == SAME:
        return await _same(filled, said)
    office = filled.office
    nearby = await around(office.store, filled.lab.slug, said.day, office.clock())
    twin = twin_of(said, zone, nearby)
    if twin is not None:
        raise FaultyError(view=_with_twin(filled, said, twin))
    return lambda voice: voice.submit(new)


def _with_twin(filled: Filled, said: Entered, twin: Occurrence) -> Json:
    """Ask whether it is a meeting that we already know."""
    office, person = filled.office, filled.person
    words = occurrence_words(twin, office.registry, person.t, filled.lab.timezone)
    telling = Telling(
        lab=filled.lab,
        entered=said,
        is_new=True,
        direct=voice_as_known(office, person).decides(filled.lab.slug),
        twin=words,
    )
    slip = replace(filled.slip, twin=twin.id)
    return meeting_form(telling, person.t, metadata=slip.seal(office.key))


async def _same(filled: Filled, said: Entered) -> Work:
    """Correct the known meeting where the form says otherwise."""
    one = await _standing(filled, filled.slip.twin)
    blank = (None, "", Attendance.UNKNOWN)
    names = [name for name in said.differing(Entered.of(one)) if getattr(said, name) not in blank]
    if not names:
        raise FaultyError({"twin": filled.person.t("It stands there just like that already.")})
    says = facts_told(said.facts(one.timezone, names))
    return lambda voice: voice.correct(one, says)


async def _correction(filled: Filled, said: Entered) -> Work:
    """Correct a known meeting by the fields that were changed in the form."""
    meeting = await _standing(filled, filled.slip.occurrence)
    changed = filled.slip.changed(said)
    _check(filled, said, meeting.timezone, moved=bool(changed.intersection(WHEN)))
    says = facts_told(said.facts(meeting.timezone, changed))
    if not (number := filled.slip.number):
        if not says:
            raise FaultyError({"title": filled.person.t("Nothing was changed.")})
        return lambda voice: voice.correct(meeting, says)
    async with filled.office.store.read() as connection:
        proposed = await submissions.get(connection, number)
    # The form has no field for whether it takes place at all: that stays as proposed.
    old = proposed.told.get("says", {}) if proposed else {}
    kept = {name: old[name] for name in ("status", "certain") if name in old}
    facts = {"says": says | kept, "of": about(meeting)}
    return lambda voice: voice.change(number, facts)


async def _standing(filled: Filled, name: str) -> Occurrence:
    try:
        return await standing(filled.office.store, name, filled.office.clock())
    except SubmissionError as error:
        told = refusal_words(error.reason, filled.lab, filled.person.t)
        raise FaultyError({"title": told}) from error


def _check(filled: Filled, said: Entered, zone: str, *, moved: bool) -> None:
    """Raise FaultyError with each mistake at its field."""
    wrong = mistakes(said, filled.office.clock(), zone, moved=moved)
    if wrong:
        t = filled.person.t
        raise FaultyError({name: mistake_words(code, t) for name, code in wrong.items()})
