"""Installation into many workspaces by OAuth: /slack/install and /slack/oauth_redirect.

https://docs.slack.dev/authentication/installing-with-oauth. The state that comes back must be ours,
recent, unused, and from the same browser.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import structlog
from slack_sdk.errors import SlackApiError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.slack.connecting.scopes import HISTORY, NEEDED
from bot.slack.connecting.seals import sealed, unsealed
from bot.store import seen, workspaces
from bot.store.workspaces import Installation
from bot.text import Translator

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack.connecting.tokens import Tokens
    from bot.slack.connecting.vault import Vault
    from bot.store.engine import Store

log = structlog.get_logger(__name__)

INSTALL: Final = "/slack/install"
REDIRECT: Final = "/slack/oauth_redirect"
PURPOSE: Final = "slack installation"
COOKIE: Final = "treffpunkt_installing"
PATIENCE: Final = timedelta(minutes=10)
"""How long a person may think about it."""

Say = Callable[[Translator], tuple[str, str]]
"""Returns the heading and text of a page in the reader's language."""

Page = Callable[[Request, int, Say], Response]
"""Makes a page in the style of the site, from a status and what it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installer:
    """Sends people to Slack and handles their return."""

    store: Store
    client: AsyncWebClient
    tokens: Tokens
    vault: Vault
    client_id: str
    client_secret: str
    public_url: str
    key: bytes
    clock: Callable[[], datetime]
    page: Page
    history: bool = False

    @property
    def routes(self) -> tuple[Route, ...]:
        """The two addresses."""
        return (
            Route(INSTALL, self.install, methods=["GET"]),
            Route(REDIRECT, self.redirected, methods=["GET"]),
        )

    async def install(self, _request: Request) -> Response:
        """Send a person to Slack, which asks for their consent."""
        nonce = secrets.token_urlsafe(16)
        state = sealed(self.key, PURPOSE, {"nonce": nonce, "until": self._until()})
        scopes = sorted({*NEEDED, *(HISTORY if self.history else ())})
        asked = {
            "client_id": self.client_id,
            "scope": ",".join(scopes),
            "state": state,
            "redirect_uri": self._redirect_uri,
        }
        there = self.client.base_url.removesuffix("api/") + "oauth/v2/authorize"
        answer = RedirectResponse(f"{there}?{urlencode(asked)}", 302)
        answer.headers["Cache-Control"] = "no-store"
        answer.set_cookie(
            COOKIE,
            nonce,
            max_age=int(PATIENCE.total_seconds()),
            path=REDIRECT,
            secure=self.public_url.startswith("https:"),
            httponly=True,
            samesite="lax",
        )
        return answer

    async def redirected(self, request: Request) -> Response:
        """Take the code that the person brings back from Slack, and say how it went."""
        asked = request.query_params
        if not await self._ours(asked.get("state", ""), request.cookies.get(COOKIE, "")):
            return self.page(request, 400, _too_old)
        if asked.get("error") or not asked.get("code"):
            return self.page(request, 200, _declined)
        try:
            # Not by slack_sdk's own method, which uses what aiohttp is about to remove.
            told = await self.client.api_call(
                "oauth.v2.access",
                data={
                    "client_id": self.client_id,
                    "client_secret": self.client_secret,
                    "code": asked["code"],
                    "redirect_uri": self._redirect_uri,
                },
            )
        except SlackApiError as error:
            code = str(error.response.get("error") or "no answer")
            log.warning("Slack did not take the code of an installation", error=code)
            return self.page(request, 502, lambda t: _refused(t, code))
        except Exception as error:  # noqa: BLE001  whatever the network does, the page says so
            log.warning("Slack cannot be reached for an installation", error=repr(error))
            name = type(error).__name__
            return self.page(request, 502, lambda t: _refused(t, name))
        return await self._installed(request, told.data if isinstance(told.data, dict) else {})

    async def _installed(self, request: Request, told: dict[str, Any]) -> Response:
        team, name = (told.get("team") or {}).get("id"), (told.get("team") or {}).get("name")
        if not team or not told.get("access_token"):
            return self.page(request, 400, _whole_organisation)
        if not await self.tokens.is_home(team):
            await self._keep(team, told)
        return self.page(request, 200, lambda t: _done(t, name or team))

    async def _keep(self, team: str, told: dict[str, Any]) -> None:
        new = Installation(
            team=team,
            name=str(told["team"].get("name") or ""),
            bot_id=told.get("bot_id"),
            bot_user=told.get("bot_user_id"),
            token=self.vault.locked(told["access_token"]),
            scopes=tuple(filter(None, str(told.get("scope") or "").split(","))),
            installed_by=(told.get("authed_user") or {}).get("id"),
            installed=self.clock(),
        )
        async with self.store.write() as connection:
            await workspaces.save(connection, new)
        self.tokens.forget(team)
        log.info("installed into a workspace", workspace=team)

    async def _ours(self, state: str, cookie: str) -> bool:
        told = unsealed(self.key, PURPOSE, state)
        if told is None or not hmac.compare_digest(cookie.encode(), told["nonce"].encode()):
            return False
        now, until = self.clock(), datetime.fromtimestamp(told["until"], UTC)
        if now >= until:
            return False
        async with self.store.write() as connection:
            return await seen.remember(connection, f"state:{told['nonce']}", until, now)

    def _until(self) -> int:
        return int((self.clock() + PATIENCE).timestamp())

    @property
    def _redirect_uri(self) -> str:
        return self.public_url + REDIRECT


def _done(t: Translator, name: str) -> tuple[str, str]:
    return (
        t("Installed"),
        t(
            "Treffpunkt is at home in “{name}” now. Type /next-meetup in Slack, "
            "or /meetups subscribe in the channel that should hear of meetings.",
            name=name,
        ),
    )


def _declined(t: Translator) -> tuple[str, str]:
    return (
        t("Not installed"),
        t("Nothing was installed and nothing is stored. You can start again at /slack/install."),
    )


def _too_old(t: Translator) -> tuple[str, str]:
    return (
        t("Not installed"),
        t(
            "This address was used already, is older than ten minutes, or comes from another "
            "browser. Start again at /slack/install."
        ),
    )


def _refused(t: Translator, code: str) -> tuple[str, str]:
    return (
        t("Not installed"),
        t("Slack did not confirm it ({code}). Start again at /slack/install.", code=code),
    )


def _whole_organisation(t: Translator) -> tuple[str, str]:
    return (
        t("Not installed"),
        t("Please install it into one workspace, not into a whole organisation."),
    )
