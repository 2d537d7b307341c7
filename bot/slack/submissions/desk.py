"""Looks up what the forms about meetings need: who speaks, and what is known of a lab."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.domain.query import HORIZON, Query
from bot.domain.rules.rule import describe, parse_rule
from bot.domain.source import Kind
from bot.domain.words.names import Names
from bot.errors import RuleError
from bot.jobs.actor import Actor
from bot.jobs.letters import recipients
from bot.jobs.submit import Voice
from bot.slack.asking.channel_lab import lab_of_channel
from bot.slack.channels.rights import is_admin
from bot.slack.messages.mrkdwn import escaped
from bot.slack.submissions.forms import MOST_LISTED, Board, Listed
from bot.slack.submissions.wording import evening_words
from bot.store import labs as lab_store, occurrences, submissions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.event import Occurrence
    from bot.domain.lab import Lab, Registry
    from bot.domain.source import Source
    from bot.domain.submission import Submission
    from bot.slack.office import Call, Office, Person
    from bot.text import Translator

PATIENCE: Final = 1.5
"""Seconds for Slack to say whether somebody is an admin; after that they are not."""


def voice_as_known(office: Office, person: Person) -> Voice:
    """Return a person's voice with the standing that we last knew: enough to show, not to act."""
    actor = Actor(workspace=person.workspace, user=person.user, is_admin=person.is_admin)
    return Voice(store=office.store, registry=office.registry, actor=actor, now=office.clock())


async def voice_of(office: Office, client: AsyncWebClient, person: Person) -> Voice:
    """Return a person's voice; Slack is asked again whether they are an admin."""
    admin = False
    if person.is_admin:
        try:
            async with asyncio.timeout(PATIENCE):
                admin = await is_admin(client, person.user)
        except (SlackClientError, ClientError, OSError, TimeoutError):
            admin = False
    actor = Actor(workspace=person.workspace, user=person.user, is_admin=admin)
    return Voice(store=office.store, registry=office.registry, actor=actor, now=office.clock())


async def guessed_lab(call: Call) -> tuple[str | None, str]:
    """Return the lab that is meant, and the words that are left.

    It is the one named first in the words, else the channel's, else the person's own if they have
    only one.
    """
    office, person = call.office, call.person
    if named := named_lab(office.registry, call.words):
        return named
    lab = await lab_of_channel(office, person, call.channel, call.channel_name)
    if lab is None:
        mine = labs_of(office.registry, person)
        lab = mine[0] if len(mine) == 1 else None
    return lab, call.words


def named_lab(registry: Registry, words: str) -> tuple[str, str] | None:
    """Return the lab named at the beginning of some words, and what follows."""
    names = Names.of(registry)
    parts = words.split(maxsplit=names.longest)
    for used in range(min(len(parts), names.longest), 0, -1):
        slugs = names.exactly(" ".join(parts[:used]).strip(" :,"))
        if len(slugs) == 1:
            return slugs[0], " ".join(words.split()[used:])
    return None


def labs_of(registry: Registry, person: Person) -> list[str]:
    """Return the labs that name somebody as one of their people."""
    me = (person.workspace, person.user)
    return [lab.slug for lab in registry if lab.people and me in recipients(registry, lab)]


async def board_of(office: Office, person: Person, slug: str, t: Translator) -> Board | None:
    """Return what is known of a lab; None if there is no such lab."""
    lab = office.registry.get(slug)
    if lab is None:
        return None
    now = office.clock()
    query = Query(start=now, end=now + HORIZON, labs=frozenset({slug}))
    async with office.store.read() as connection:
        meetings = [one for one in await occurrences.find(connection, query) if one.labs[0] == slug]
        coming = meetings[:MOST_LISTED]
        behind = await submissions.behind(connection, [one.id for one in coming])
        submitted = await submissions.submitted(connection, slug)
        state = await lab_store.state(connection, slug)
    listed = [_listed(one, behind) for one in coming]
    evenings = _evenings(lab, submitted.evenings[:MOST_LISTED], t, now.date())
    return Board(
        lab=lab,
        meetings=listed,
        evenings=evenings,
        paused=state.paused,
        direct=voice_as_known(office, person).decides(slug),
    )


def _listed(one: Occurrence, behind: dict[str, tuple[int | None, bool]]) -> Listed:
    number, corrected = behind.get(one.id, (None, False))
    return Listed(occurrence=one, submission=number, corrected=corrected)


def _evenings(
    lab: Lab, told: Sequence[Submission], t: Translator, today: date
) -> tuple[tuple[int, str], ...]:
    declared = [source for source in lab.sources if source.kind is Kind.SCHEDULE][:MOST_LISTED]
    return (
        *((0, _declared_words(source, t, today)) for source in declared),
        *((one.id, evening_words(one.told, lab, t, today=today)) for one in told),
    )


def _declared_words(source: Source, t: Translator, today: date) -> str:
    schedule = source.schedule
    if schedule is None:
        return escaped(source.key)
    try:
        rule = parse_rule(schedule, today=today, language=source.language)
    except RuleError:
        return escaped(schedule.when or schedule.rrule, 300)
    return f"*{escaped(schedule.title)}*\n{escaped(describe(rule, t.language), 300)}"
