"""Who may change what a channel hears: asked of Slack each time, decided in one place.

By default every member of the channel may; where the workspace says so, only its admins and the
people they named. Membership is asked with conversations.members, which does not work for a
private channel that the app was not invited to; there we rely on what every slash command
implies: its sender is in the channel.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.store import policies

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.policy import Policy
    from bot.slack.office import Call, Office, Person
    from bot.text import Translator

VOUCHED_FOR: Final = timedelta(hours=1)
"""How long a slash command proves that its sender was in the channel."""
PATIENCE_SECONDS: Final = 10
ADMIN_SECONDS: Final = 1
"""How long Slack may take before a form opens, which it must within three seconds."""
PAGE: Final = 1000
MOST_PAGES: Final = 50

_HIDDEN: Final = frozenset(
    {"channel_not_found", "missing_scope", "method_not_supported_for_channel_type"}
)
"""Slack does not say who is in the channel, and asking again will not help."""


class Refusal(StrEnum):
    """Why somebody may not change what a channel hears."""

    DIRECT = "direct"
    """Direct messages, between people or with the app, hear nothing."""
    ARCHIVED = "archived"
    NOT_MEMBER = "not member"
    NOT_NAMED = "not named"
    STALE = "stale"
    """Slack does not say who is in the channel, and the command that vouched is too old."""
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known about one person in one channel; None where Slack would not say."""

    channel: str
    user: str
    name: str = ""
    """Without #; "" where Slack would not say."""
    direct: bool = False
    archived: bool = False
    postable: bool | None = None
    """Whether the app can post there."""
    member: bool | None = None
    admin: bool = False
    vouched: bool = False
    """Whether Slack lately said that the person is in the channel."""


def decide(standing: Standing, policy: Policy) -> Refusal | None:
    """Say why a person may not; None if they may."""
    if standing.direct:
        return Refusal.DIRECT
    if standing.archived:
        return Refusal.ARCHIVED
    if standing.member is False:
        return Refusal.NOT_MEMBER
    if policy.only_named and not (standing.admin or standing.user in policy.named):
        return Refusal.NOT_NAMED
    if standing.member is None and not standing.vouched:
        return Refusal.STALE
    return None


def is_direct(channel: str, name: str = "") -> bool:
    """Whether an id or a slash command's channel name is that of a direct message."""
    return channel.startswith("D") or name == "directmessage" or name.startswith("mpdm-")


async def may_begin(call: Call) -> Refusal | None:
    """Decide about a slash command, whose channel Slack vouches for.

    Slack is asked only before an admin is refused: what we know of a person may be minutes old.
    """
    person, name = call.person, call.channel_name
    async with call.office.store.read() as connection:
        policy = await policies.get(connection, person.workspace)
    standing = Standing(
        channel=call.channel,
        user=person.user,
        direct=is_direct(call.channel, name),
        admin=person.is_admin,
        vouched=True,
    )
    refused = decide(standing, policy)
    if refused is not Refusal.NOT_NAMED:
        return refused
    try:
        async with asyncio.timeout(ADMIN_SECONDS):
            admin = await is_admin(call.client, person.user)
    except (SlackClientError, ClientError, OSError, TimeoutError):
        return refused
    return decide(replace(standing, admin=admin), policy)


async def may_end(
    office: Office, client: AsyncWebClient, person: Person, channel: str, opened: datetime
) -> tuple[Standing, Refusal | None]:
    """Decide about what a slash command began at `opened`; asks Slack again."""
    async with office.store.read() as connection:
        policy = await policies.get(connection, person.workspace)
    vouched = timedelta(0) <= office.clock() - opened <= VOUCHED_FOR
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            standing = await look(client, channel, person.user, vouched=vouched)
            admin = await is_admin(client, person.user) if policy.only_named else False
            member = await _is_member(client, standing)
    except (SlackClientError, ClientError, OSError, TimeoutError):
        unknown = Standing(channel=channel, user=person.user)
        return unknown, Refusal.UNREACHABLE
    standing = replace(standing, member=member, admin=admin)
    return standing, decide(standing, policy)


async def look(
    client: AsyncWebClient, channel: str, user: str, *, vouched: bool = False
) -> Standing:
    """Ask Slack about a channel (conversations.info); what it does not say stays unknown."""
    try:
        answer = await client.conversations_info(channel=channel)
    except SlackApiError as error:
        if _why(error) not in _HIDDEN:
            raise
        hidden = _why(error) == "channel_not_found"
        postable = False if hidden else None
        return Standing(channel=channel, user=user, postable=postable, vouched=vouched)
    told: dict[str, Any] = answer["channel"]
    direct = bool(told.get("is_im") or told.get("is_mpim")) or is_direct(channel)
    private = bool(told.get("is_private"))
    return Standing(
        channel=channel,
        user=user,
        name=str(told.get("name") or ""),
        direct=direct,
        archived=bool(told.get("is_archived")),
        postable=bool(told.get("is_member")) or (not private and _posts_anywhere(answer.headers)),
        vouched=vouched,
    )


async def is_admin(client: AsyncWebClient, user: str) -> bool:
    """Ask Slack whether somebody is an admin or owner of the workspace, as of now."""
    answer = await client.users_info(user=user)
    told: dict[str, Any] = answer["user"]
    return not told.get("deleted") and bool(told.get("is_admin") or told.get("is_owner"))


async def _is_member(client: AsyncWebClient, standing: Standing) -> bool | None:
    cursor = ""
    for _ in range(MOST_PAGES):
        try:
            answer = await client.conversations_members(
                channel=standing.channel, limit=PAGE, cursor=cursor
            )
        except SlackApiError as error:
            if _why(error) in _HIDDEN:
                return None
            raise
        if standing.user in (answer.get("members") or ()):
            return True
        cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return False
    return None


def _posts_anywhere(headers: Mapping[str, str]) -> bool:
    """Whether the app may post where it is not a member; each answer names the token's scopes."""
    told = {name.lower(): value for name, value in headers.items()}
    scopes = told.get("x-oauth-scopes", "chat:write.public")
    return "chat:write.public" in scopes.split(",")


def _why(error: SlackApiError) -> str:
    return str(error.response.get("error", ""))


def refusal_words(refusal: Refusal, t: Translator) -> str:
    """Tell a person why not, and what to do or whom to ask."""
    match refusal:
        case Refusal.DIRECT:
            return t(
                "Digests go to channels. Here you can have personal reminders: "
                "tap “Remind me” at a meeting, or open the app's home."
            )
        case Refusal.ARCHIVED:
            return t("This channel is archived, so nothing can be posted here.")
        case Refusal.NOT_MEMBER:
            return t("Only members of the channel may change this: join it, or ask one of them.")
        case Refusal.NOT_NAMED:
            return t(
                "In this workspace only admins, and people they named, change what channels hear. "
                "Please ask an admin."
            )
        case Refusal.STALE:
            return t("That was open for too long; nothing was changed. Type the command again.")
        case Refusal.UNREACHABLE:
            return t("Slack does not answer right now; nothing was changed. Try again in a minute.")
