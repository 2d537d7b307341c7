"""What Slack tells us when the app is removed, its tokens are revoked or a profile changes.

Slack events: https://docs.slack.dev/reference/events/app_uninstalled, …/tokens_revoked,
…/user_change. They are handled before they are acknowledged, so that Slack repeats them if we fail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog

from bot.slack.connecting.tokens import HOME
from bot.store import workspaces

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp

    from bot.slack.connecting.persons import Persons
    from bot.slack.connecting.tokens import Tokens
    from bot.slack.office import Office

    Next = Callable[[], Awaitable[Any]]

log = structlog.get_logger(__name__)


def register(app: AsyncApp, office: Office, tokens: Tokens, persons: Persons) -> None:
    """Listen for the end of an installation, and for changed profiles."""

    async def uninstalled(body: dict[str, Any], next_: Next) -> None:
        await end(office, tokens, _team(body))
        await next_()

    async def revoked(body: dict[str, Any], next_: Next) -> None:
        # Only bot tokens concern us: the app has no user tokens.
        if (body["event"].get("tokens") or {}).get("bot"):
            await lose_token(office, tokens, _team(body))
        await next_()

    async def renewed(body: dict[str, Any], next_: Next) -> None:
        event = body.get("event") or {}
        if event.get("type") == "user_change":
            user = event.get("user") or {}
            persons.forget(_team(body), str(user.get("id")))
        await next_()

    async def heard() -> None:
        """Do nothing: the middleware has done it before Slack hears of it."""

    app.middleware(renewed)
    app.event("app_uninstalled", middleware=[uninstalled])(heard)
    app.event("tokens_revoked", middleware=[revoked])(heard)


async def end(office: Office, tokens: Tokens, team: str) -> None:
    """Forget everything about a workspace that removed the app."""
    workspace = await tokens.workspace(team)
    async with office.store.write() as connection:
        await workspaces.end(connection, workspace)
    tokens.forget(team)
    log.warning("the app was removed from a workspace", workspace=team)


async def lose_token(office: Office, tokens: Tokens, team: str) -> None:
    """Forget a workspace whose token was revoked; a configured one is up to the operator."""
    if await tokens.workspace(team) == HOME:
        log.error("SLACK_BOT_TOKEN was revoked; install the app again and set the new one")
        return
    await end(office, tokens, team)


def _team(body: dict[str, Any]) -> str:
    return str(body.get("team_id") or "")
