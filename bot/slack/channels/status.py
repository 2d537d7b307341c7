"""`/meetups status`: what this channel hears, when next, and what stands in the way."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.domain.delivery import Message
from bot.domain.due import next_due
from bot.jobs.announce import labs_of
from bot.slack.channels.hearing import sentences, shown_date
from bot.slack.channels.preview_answer import INVITE, sentence
from bot.slack.channels.rights import is_direct, look
from bot.slack.connecting.ticket import public_name
from bot.slack.messages.mrkdwn import escaped
from bot.slack.submissions.parts import section
from bot.store import leaving, marks, sources, subscriptions

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.lab import Registry
    from bot.domain.source import Tracked
    from bot.domain.subscription import Subscription
    from bot.slack.channels.rights import Standing
    from bot.slack.office import Call
    from bot.text import Translator

LOOK_SECONDS: Final = 1.5
"""How long Slack may take to describe the channel; our answer is due within three."""
MOST_FAILING: Final = 5


async def status(call: Call) -> None:
    """Tell what this channel hears; anyone may ask."""
    t = call.person.t
    if is_direct(call.channel, call.channel_name):
        await call.answer(sentence(t("Channels have a status; ask there what they hear.")))
        return
    standing = await _look(call)
    name = public_name(call.channel_name) or (standing.name if standing else "")
    found = await _subscription(call, name)
    if found is None:
        told = t("This channel is not subscribed yet. “/meetups subscribe” opens the form.")
        await call.answer(sentence(told))
        return
    await call.answer(await _message(call, found, standing))


async def _look(call: Call) -> Standing | None:
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            return await look(call.client, call.channel, call.person.user)
    except (SlackClientError, ClientError, OSError, TimeoutError):
        return None


async def _subscription(call: Call, name: str) -> Subscription | None:
    """Return what the channel hears; a subscription by its name is moved to its id."""
    store, workspace, channel = call.office.store, call.person.workspace, call.channel
    async with store.read() as connection:
        found = await subscriptions.get(connection, workspace, channel, name)
        named = name and await subscriptions.get(connection, workspace, f"#{name}")
    if not named:
        return found
    async with store.write() as connection:
        await leaving.adopt(connection, workspace, channel, name, call.office.clock())
        return await subscriptions.get(connection, workspace, channel)


async def _message(call: Call, subscription: Subscription, standing: Standing | None) -> Message:
    office, person, t = call.office, call.person, call.person.t
    now, registry = office.clock(), office.registry
    labs = labs_of(registry, subscription)
    heard = [source for source in registry.sources if labs is None or source.lab in labs]
    async with office.store.read() as connection:
        paused = await marks.get(connection, marks.PAUSED) is not None
        tracked = await sources.tracked(connection, heard)
    due = shown_date(next_due(subscription, now).due, person.timezone, t)
    lines = [
        *(f"• {each}" for each in sentences(subscription, registry, t)),
        f"• {t('The next digest comes {when}.', when=due)}",
    ]
    wrong = [
        *_hindrances(standing, t, paused=paused),
        *_failing(tracked, registry, person.timezone, t),
    ]
    parts = [f"*{t('What this channel hears')}*", "\n".join(lines), "\n".join(wrong)]
    paragraphs = [part for part in parts if part]
    return Message(text="\n\n".join(paragraphs), blocks=tuple(section(part) for part in paragraphs))


def _hindrances(standing: Standing | None, t: Translator, *, paused: bool) -> list[str]:
    told = []
    if paused:
        told.append(
            t("Posting is paused for now, everywhere; it goes on when the operator says so.")
        )
    if standing is None or standing.postable is None:
        told.append(t("Slack did not say whether I can post here."))
    elif standing.archived:
        told.append(t("This channel is archived, so nothing can be posted here."))
    elif not standing.postable:
        told.append(t("I cannot post here yet: type {command} in this channel.", command=INVITE))
    else:
        told.append(t("I can post here."))
    return told


def _failing(tracked: list[Tracked], registry: Registry, zone: str, t: Translator) -> list[str]:
    """Say which sources of the channel's labs do not answer now, and since when."""
    bad = [(source, source.state.failing_since) for source in tracked if source.state.failing_since]
    lines = [_fails(source, since, registry, zone, t) for source, since in bad[:MOST_FAILING]]
    if len(bad) > MOST_FAILING:
        more = len(bad) - MOST_FAILING
        lines.append(t.plural("{count} more source fails.", "{count} more sources fail.", more))
    return lines


def _fails(one: Tracked, since: datetime, registry: Registry, zone: str, t: Translator) -> str:
    lab = registry.get(one.source.lab)
    name = escaped(lab.name if lab else one.source.lab, 80)
    day = t.day(since.astimezone(ZoneInfo(zone)).date())
    return t("A source of {lab} has failed since {day}; what we knew stays.", lab=name, day=day)
