"""The Slack app as the web server mounts it: Bolt behind our gate, over one office."""

from __future__ import annotations

import logging
import os
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog
from aiohttp import ClientSession, ClientTimeout
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.settings import secret_key
from bot.slack import listeners
from bot.slack.connecting import uninstalling
from bot.slack.connecting.gate import Gate
from bot.slack.connecting.persons import Persons
from bot.slack.connecting.tokens import Tokens, learner, tokens_of
from bot.slack.office import Office
from bot.slack.posting.send import proxy_for

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from datetime import datetime

    from pydantic import SecretStr
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send

    from bot.domain.lab import Registry
    from bot.settings import Settings
    from bot.slack.connecting.installing import Page
    from bot.store.engine import Store

log = structlog.get_logger(__name__)

TIMEOUT: Final = 10
"""Seconds for a request to Slack."""

EVENTS: Final = "/slack/events"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackApp:
    """Slack as the program sees it: `routes` for the web server, and Bolt with its listeners."""

    routes: tuple[BaseRoute, ...]
    bolt: AsyncApp
    office: Office
    tokens: Tokens


@asynccontextmanager
async def open_slack(
    settings: Settings,
    *,
    store: Store,
    registry: Registry,
    clock: Callable[[], datetime],
    page: Page,
) -> AsyncIterator[SlackApp]:
    """Open the Slack app; `page` makes pages for whoever installs it.

    Socket Mode runs for as long as the app is open, if there is a token for it.
    """
    async with ClientSession(timeout=ClientTimeout(total=TIMEOUT)) as session:
        # slack_sdk's retries would repeat writes whose answer was lost.
        client = AsyncWebClient(
            base_url=settings.slack_api_url, timeout=TIMEOUT, session=session, retry_handlers=[]
        )
        client.proxy = proxy_for(settings.slack_api_url)
        configured = plain(settings.slack_bot_token)
        learn = learner(client, configured) if configured else None
        tokens = tokens_of(settings, store, learn=learn, clock=clock)
        persons = Persons(store, registry.network, tokens, clock)
        office = Office(
            store=store,
            registry=registry,
            public_url=settings.public_url,
            key=secret_key(settings),
            clock=clock,
            who=persons,
        )
        bolt = create_bolt(client, tokens, settings.public_url)
        uninstalling.register(bolt, office, tokens, persons)
        listeners.register(bolt, office)
        secret = plain(settings.slack_signing_secret)
        gate = Gate(_answering(bolt), store=store, secret=secret, clock=clock)
        routes = (Route(EVENTS, gate), *_installing(settings, office, client, tokens, page))
        async with _sockets(settings, bolt, office, client):
            yield SlackApp(routes=routes, bolt=bolt, office=office, tokens=tokens)


def _installing(
    settings: Settings, office: Office, client: AsyncWebClient, tokens: Tokens, page: Page
) -> tuple[BaseRoute, ...]:
    secret = plain(settings.slack_client_secret)
    if settings.slack_client_id is None or secret is None:
        return ()
    from bot.slack.connecting.installing import Installer
    from bot.slack.connecting.vault import Vault

    installer = Installer(
        store=office.store,
        client=client,
        tokens=tokens,
        vault=Vault(office.key),
        client_id=settings.slack_client_id,
        client_secret=secret,
        public_url=office.public_url,
        key=office.key,
        clock=office.clock,
        page=page,
    )
    return installer.routes


def _sockets(
    settings: Settings, bolt: AsyncApp, office: Office, client: AsyncWebClient
) -> AbstractAsyncContextManager[None]:
    token = plain(settings.slack_app_token)
    if token is None:
        return nullcontext()
    from bot.slack.connecting.sockets import Sockets

    return Sockets(bolt, office.store, client, token, office.clock).running()


def create_bolt(client: AsyncWebClient, tokens: Tokens, public_url: str) -> AsyncApp:
    """Return Bolt without listeners; it uses the token we know, and never asks auth.test."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        found = await tokens.of_team(team_id or "")
        if found is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=found.token,
            bot_id=found.bot_id,
            bot_user_id=found.bot_user,
        )

    with _own_settings():
        return AsyncApp(
            name="treffpunkt",
            logger=logging.getLogger("bot.slack.bolt"),
            client=client,
            authorize=authorize,  # type: ignore[arg-type]  # None: not installed there
            # In both languages, because without a token nobody can be asked which.
            user_facing_authorize_error_message=(
                "Treffpunkt ist hier noch nicht installiert / is not installed here yet: "
                f"{public_url}/slack/install"
            ),
            request_verification_enabled=False,  # the gate has done it
            ssl_check_enabled=False,
        )


@contextmanager
def _own_settings() -> Iterator[None]:
    """Hide Slack's variables: Bolt would read them itself, and keep installations in files."""
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("SLACK_")}
    try:
        yield
    finally:
        os.environ.update(hidden)


def _answering(bolt: AsyncApp) -> ASGIApp:
    handler = AsyncSlackRequestHandler(bolt)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response: Response = await handler.handle(Request(scope, receive))
        except Exception as error:  # noqa: BLE001  Bolt catches all but its own reading of a body
            log.warning("a body that Bolt cannot read", error=repr(error))
            response = PlainTextResponse("the body is broken\n", 401)
        await response(scope, receive, send)

    return answer


def plain(secret: SecretStr | None) -> str | None:
    """Return a secret as text, if it is set."""
    return None if secret is None else secret.get_secret_value()
