"""Links to our own pages of meetings and labs, unfolded where somebody writes them.

https://docs.slack.dev/messaging/unfurling-links-in-messages. Pages elsewhere are never unfolded,
whatever Slack tells the app of; and nothing is fetched: what is shown comes from the store.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

import structlog

from bot.domain.query import Query
from bot.slack.asking.meetings import meeting_blocks
from bot.slack.messages.wording import Desk
from bot.store import occurrences, subscriptions
from bot.store.coming import coming

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.event import Occurrence
    from bot.slack.office import Office, Person

log = structlog.get_logger(__name__)

MOST: Final = 5
"""How many links of one message are unfolded."""
_PAGE: Final = re.compile(r"/(events|labs)/([^/]{1,64}?)(?:\.ics)?/?")
_COMPOSER: Final = "COMPOSER"
"""Stands for the channel while the message is still being written."""


def register(app: AsyncApp, office: Office) -> None:
    """Hear of links to our pages."""

    async def shared(event: dict[str, Any], body: dict[str, Any], client: AsyncWebClient) -> None:
        pages = ours(_links(event), office.public_url)
        if not pages:
            return
        person = await office.who(client, str(body.get("team_id", "")), str(event.get("user", "")))
        unfurls = await unfolded(office, person, pages, str(event.get("channel", "")))
        if unfurls:
            await _tell(client, event, unfurls)

    app.event("link_shared")(shared)


def ours(links: Iterable[str], public_url: str) -> dict[str, tuple[str, str]]:
    """Return the links that lead to pages of ours: ("events" or "labs", name) by link."""
    found = ((link, _page(link, public_url)) for link in links)
    return dict([(link, page) for link, page in found if page is not None][:MOST])


def _page(link: str, public_url: str) -> tuple[str, str] | None:
    try:
        home, there = urlsplit(public_url.rstrip("/")), urlsplit(link)
    except ValueError:
        return None
    same = there.scheme in {"http", "https"} and there.netloc.lower() == home.netloc.lower()
    if not same or not home.netloc or not there.path.startswith(f"{home.path}/"):
        return None
    found = _PAGE.fullmatch(there.path[len(home.path) :])
    name = unquote(found[2]) if found else ""
    return (found[1], name) if found and name.isprintable() else None


async def unfolded(
    office: Office, person: Person, pages: dict[str, tuple[str, str]], channel: str
) -> dict[str, dict[str, Any]]:
    """Return what Slack shows for each link that is known, in the channel's language and zone.

    Without a subscription of the channel it is the language of whoever posted the link.
    """
    async with office.store.read() as connection:
        heard = await subscriptions.get(connection, person.workspace, channel)
        meant = {link: await _meeting(connection, office, *page) for link, page in pages.items()}
    reader = replace(person, timezone=office.registry.network.timezone)
    if heard is not None:
        reader = replace(person, timezone=heard.timezone, language=heard.language)
    desk = Desk.of(office.registry, reader.t, office.public_url, reader.timezone)
    return {
        link: {"blocks": meeting_blocks(one, desk, reminded=False)}
        for link, one in meant.items()
        if one is not None
    }


async def _meeting(
    connection: AsyncConnection, office: Office, kind: str, name: str
) -> Occurrence | None:
    if kind == "events":
        return (await occurrences.by_ids(connection, [name])).get(name)
    if office.registry.get(name) is None:
        return None
    query = Query.coming(office.clock(), frozenset({name}))
    page = await coming(connection, query, count=1)
    return page.found[0] if page.found else None


def _links(event: dict[str, Any]) -> list[str]:
    links = event.get("links")
    told = [link.get("url") for link in links if isinstance(link, dict)] if links else []
    return [url for url in told if isinstance(url, str)]


async def _tell(
    client: AsyncWebClient, event: dict[str, Any], unfurls: dict[str, dict[str, Any]]
) -> None:
    from aiohttp import ClientError
    from slack_sdk.errors import SlackClientError

    named = {"channel": event.get("channel"), "ts": event.get("message_ts")}
    if event.get("channel") == _COMPOSER:
        named = {"unfurl_id": event.get("unfurl_id"), "source": event.get("source")}
    try:
        await client.chat_unfurl(unfurls=unfurls, **named)
    except (SlackClientError, ClientError, TimeoutError) as error:
        # The link stays a link, and nobody is waiting for more.
        log.warning("link not unfolded", error=str(error))
