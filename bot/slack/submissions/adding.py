"""`/meetups add`: people announce a meeting or a regular evening, and change what is known.

This is the first step of the form, with the lab's meetings below it. Each step looks up again who
may do what.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.domain.delivery import Message
from bot.domain.entered import Entered
from bot.domain.languages.chosen import Languages
from bot.domain.submission import place_of, plain_evening
from bot.domain.submission_doubts import doubt_about
from bot.domain.submission_words import read_meeting, repeats
from bot.domain.words.names import Names
from bot.errors import RuleError
from bot.slack.submissions.desk import (
    board_of,
    guessed_lab,
    voice_as_known,
)
from bot.slack.submissions.fields import chosen, typed
from bot.slack.submissions.forms import (
    WORDS_FORM,
    Telling,
    evening_form,
    meeting_form,
    words_form,
)
from bot.slack.submissions.slip import Slip
from bot.text.entering import doubted, odd_words, plainly
from bot.text.submitted import next_days

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.lab import Lab
    from bot.slack.office import Call, Office, Person
    from bot.slack.submissions.parts import Json

_LINKED: Final = re.compile(r"<(https?://[^|<>\s]+)(?:\|[^<>]*)?>")
_MENTIONED: Final = re.compile(r"<[#@!][^|<>]*\|([^<>]*)>")

log = structlog.get_logger(__name__)


async def add(call: Call) -> None:
    """Open the form: given words, with what was understood of them; else with one free field."""
    office, person, t = call.office, call.person, call.person.t
    slug, words = await guessed_lab(replace(call, words=as_typed(call.words)))
    note, view = "", None
    if slug and words:
        try:
            view = understood(office, person, slug, words)
        except NotUnderstoodError as error:
            note = str(error)
    if view is None:
        view = await first_step(office, person, slug, said=words, note=note)
    try:
        await call.client.views_open(trigger_id=call.trigger, view=view)
    except (SlackClientError, ClientError, OSError, TimeoutError) as error:
        log.warning("form not opened", error=repr(error))
        sentence = t("Slack did not open the form. Please type that once more.")
        await call.answer(Message(text=sentence, blocks=()))


def as_typed(words: str) -> str:
    """Return the words of a command as they were typed, without Slack's markup and escapes.

    Source: https://docs.slack.dev/interactivity/implementing-slash-commands
    """
    bare = _LINKED.sub(r"\1", words)
    return unescape(_MENTIONED.sub(r"\1", bare))


async def first_step(
    office: Office, person: Person, slug: str | None, *, said: str = "", note: str = ""
) -> Json:
    """Return the form with one free field, and a lab's board below it."""
    board = await board_of(office, person, slug, person.t) if slug else None
    slip = Slip(workspace=person.workspace, user=person.user, lab=slug or "")
    return words_form(
        office.registry,
        person.t,
        today=office.clock().astimezone(ZoneInfo(person.timezone)).date(),
        metadata=slip.seal(office.key),
        board=board,
        said=said,
        note=note,
    )


class NotUnderstoodError(Exception):
    """Words that describe neither a meeting nor an evening; says why, in the reader's language."""


def understood(office: Office, person: Person, slug: str, words: str) -> Json:
    """Return the second step for some words; NotUnderstoodError if they cannot be right."""
    t, lab = person.t, office.registry[slug]
    slip = Slip(workspace=person.workspace, user=person.user, lab=slug)
    today = office.clock().astimezone(ZoneInfo(lab.timezone)).date()
    direct = voice_as_known(office, person).decides(slug)
    languages = Languages.of(lab.languages)
    if repeats(words, languages):
        told = checked_evening(lab, {"when": words}, person, office)
        days = next_days(told, lab, today)
        shown = with_place(lab, told, today)
        shown["next"] = t("Next: {days}", days=t.dates(days)) if days else ""
        return evening_form(
            lab, shown, t, metadata=slip.seal(office.key), direct=direct, is_new=True
        )
    if doubt := doubt_about(words, languages):
        raise NotUnderstoodError(doubted(*doubt, t))
    read = read_meeting(words, today, languages)
    if odd := odd_words(read, t):
        raise NotUnderstoodError(odd)
    last = read.last_day or read.day
    if last is not None and last < today:
        raise NotUnderstoodError(t("{day} has passed already.", day=t.long_day(last)))
    said = Entered.said(read)
    if said.place and not said.title:
        said = replace(said, title=lab.name)
    telling = Telling(lab=lab, entered=said, is_new=True, direct=direct)
    return meeting_form(telling, t, metadata=slip.seal(office.key))


def checked_evening(
    lab: Lab, told: dict[str, Any], person: Person, office: Office
) -> dict[str, Any]:
    """Return an evening whose rule can be read; NotUnderstoodError says why it cannot."""
    today = office.clock().astimezone(ZoneInfo(lab.timezone)).date()
    try:
        return plain_evening(lab, told, today, person.language)
    except RuleError as error:
        raise NotUnderstoodError(plainly(str(error), person.t)) from error


def with_place(lab: Lab, told: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Return an evening as the form shows it, with the place that its words name."""
    try:
        place = place_of(lab, told, today, lab.language)
    except RuleError:
        place = None
    return {**told, "place": place} if place else dict(told)


def register(app: AsyncApp, office: Office) -> None:
    """Listen for the first step, and for what stands below it."""

    @app.view(WORDS_FORM)
    async def said(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        person = await person_of(office, client, body)
        t, values = person.t, body["view"]["state"]["values"]
        slug = _lab_said(office, values)
        if slug is None:
            await ack(response_action="errors", errors={"lab": t("Please choose one.")})
            return
        try:
            view = understood(office, person, slug, typed(values, "words"))
        except NotUnderstoodError as error:
            await ack(response_action="errors", errors={"words": str(error)[:2000]})
            return
        await ack(response_action="update", view=view)

    @app.action("lab")
    async def lab_chosen(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        view = body.get("view") or {}
        if view.get("callback_id") != WORDS_FORM:
            return
        person = await person_of(office, client, body)
        slug = _lab_said(office, view["state"]["values"])
        await redraw(office, person, client, view, slug)


async def person_of(office: Office, client: AsyncWebClient, body: dict[str, Any]) -> Person:
    """Return who used a form or a button."""
    return await office.who(client, str(body["team"]["id"]), str(body["user"]["id"]))


def _lab_said(office: Office, values: object) -> str | None:
    """Return the lab that was chosen from the menu or typed into the field."""
    slug = chosen(values, "lab")
    if not slug:
        written = typed(values, "lab")
        names = Names.of(office.registry)
        slugs = (written,) if office.registry.get(written) else names.exactly(written)
        slugs = slugs or names.guess(written)
        slug = slugs[0] if len(slugs) == 1 else ""
    return slug if office.registry.get(slug) else None


async def redraw(
    office: Office, person: Person, client: AsyncWebClient, view: Json, slug: str | None
) -> None:
    """Show a lab's board in the open form; what was typed stays."""
    drawn = await first_step(office, person, slug)
    try:
        await client.views_update(view_id=view["id"], view=drawn)
    except (SlackClientError, ClientError, OSError, TimeoutError) as error:
        log.warning("form not redrawn", error=repr(error))
