"""The composition root: opens and closes everything, and wires the jobs to Slack and the web."""

from __future__ import annotations

import os
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.registry import load_configuration
from bot.run.waking import waker
from bot.settings import Settings, secret_key
from bot.store import subscriptions as subscription_store
from bot.store.engine import Store
from bot.store.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    from pydantic import SecretStr
    from rich.console import Console
    from starlette.routing import BaseRoute

    from bot.domain.checked import Checked
    from bot.domain.delivery import Delivery, Message
    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.domain.subscription import Subscription
    from bot.feeds.asking import Asker
    from bot.jobs.ahead import Example
    from bot.jobs.deliver import Send
    from bot.jobs.look import Look
    from bot.jobs.poll import Outside
    from bot.jobs.revise import Edit
    from bot.jobs.work import Work
    from bot.web.leads.desk import Desk

TERMINAL: Final = "terminal"
"""The workspace of deliveries that are shown here because there is no Slack token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """What every command works with; `store` is open."""

    settings: Settings
    registry: Registry
    declared: tuple[Subscription, ...]
    """The subscriptions of the file; they seed the database once."""
    store: Store

    @property
    def workspace(self) -> str:
        """Where deliveries go: the workspace of the token, or this terminal."""
        return "" if self.connected else TERMINAL

    @property
    def connected(self) -> bool:
        """Whether Slack has a token here, or may give one by an installation."""
        return bool(self.settings.slack_bot_token or self.settings.slack_client_id)

    async def prepare(self, now: datetime) -> None:
        """Bring the database to the newest schema, and store the subscriptions of the file."""
        await migrate(self.store)
        async with self.store.write() as connection:
            await subscription_store.seed(connection, self.declared, now)

    def render(self, delivery: Delivery, occurrences: Mapping[str, Occurrence]) -> Message:
        """Find the words for a delivery, in the language frozen with it."""
        from bot.slack.messages.rendering import message_of

        url = self.settings.public_url
        now = datetime.now(UTC)
        told = message_of(delivery, occurrences, self.registry, public_url=url, now=now)
        return self._invited(delivery, told, now)

    def draw(self, delivery: Delivery, occurrences: Mapping[str, Occurrence]) -> Message:
        """Find the words for a delivery as the terminal shows them, in colour."""
        from bot.slack.messages.rendering import drawing_of

        url = self.settings.public_url
        now = datetime.now(UTC)
        told = drawing_of(delivery, occurrences, self.registry, public_url=url, now=now)
        return self._invited(delivery, told, now)

    def _invited(self, delivery: Delivery, message: Message, now: datetime) -> Message:
        """Give a letter by mail its link, if it has one."""
        from bot.jobs.inviting import has_link, invited

        if not has_link(delivery):
            return message
        url, key = self.settings.public_url, secret_key(self.settings)
        return invited(delivery, message, self.registry.network, key=key, public_url=url, now=now)

    async def examples(self, language: str) -> list[Example]:
        """Return sample Slack messages for people who have not connected Slack yet."""
        from bot.slack.messages.examples import examples

        return await examples(
            self.store,
            self.registry,
            language,
            datetime.now(UTC),
            public_url=self.settings.public_url,
        )

    async def examine(self, address: str) -> Checked:
        """Read an address that anybody may have typed: as if a source, but without our logins."""
        from bot.domain.checked import Question
        from bot.jobs.examine import examine

        settings = self.settings.model_copy(update={"credentials": {}})
        network = self.registry.network
        question = Question(address=address, timezone=network.timezone, languages=network.languages)
        async with open_asker(settings) as asker:
            return await examine(question, asker, datetime.now(UTC))

    def desk(self) -> Desk:
        """Return what the forms for leads need: the key of their links, whether we send mail."""
        from bot.web.leads.desk import Desk

        settings = self.settings
        return Desk(
            key=secret_key(settings),
            workspace=self.workspace,
            mails=settings.smtp_url is not None,
        )

    @asynccontextmanager
    async def slack(self) -> AsyncIterator[Sequence[BaseRoute]]:
        """Open the Slack app, and yield its routes; none where Slack is not set up.

        Its modules are imported only here: they cost half a second at start.
        """
        settings = self.settings
        if not (self.connected or settings.slack_signing_secret or settings.slack_app_token):
            yield ()
            return
        from bot.slack.application import open_slack
        from bot.web.problems import say_so

        async with open_slack(
            settings,
            store=self.store,
            registry=self.registry,
            clock=lambda: datetime.now(UTC),
            page=say_so,
        ) as opened:
            yield opened.routes

    @asynccontextmanager
    async def outside(self) -> AsyncIterator[Outside]:
        """Open what refreshing needs: the fetcher, and the process in which feeds are read."""
        from bot.jobs.poll import Outside

        async with open_asker(self.settings) as asker:
            yield Outside(store=self.store, ask=asker)

    @asynccontextmanager
    async def sender(self, console: Console) -> AsyncIterator[Send]:
        """Open the way to Slack; unless it is connected the terminal is the recipient."""
        if not self.connected:
            from bot.run.terminal import to_terminal

            yield to_terminal(console)
            return
        from bot.slack.connecting.tokens import tokens_of
        from bot.slack.posting.send import Sender

        sender = Sender(
            tokens_of(self.settings, self.store),
            secret=secret_key(self.settings),
            api_url=self.settings.slack_api_url,
        )
        try:
            yield sender
        finally:
            await sender.close()

    async def check_staging(self, now: datetime) -> None:
        """Refuse to run a staging copy as the real one, or the other way round."""
        from bot.jobs.staging import check_staging

        await check_staging(self.store, self.settings.staging_channel, now)

    @asynccontextmanager
    async def work(self, console: Console, clock: Callable[[], datetime]) -> AsyncIterator[Work]:
        """Open all that the jobs need."""
        from bot.hooks import as_data, by_hook, open_hooks
        from bot.jobs.staging import diverted, diverted_edits
        from bot.jobs.work import Work
        from bot.run.ping import Pulse

        staging = self.settings.staging_channel
        await self.check_staging(clock())
        async with AsyncExitStack() as stack:
            outside = await stack.enter_async_context(self.outside())
            send = await stack.enter_async_context(self.sender(console))
            hooks = open_hooks(self.registry.network.hooks, self.settings, clock)
            caller = await stack.enter_async_context(hooks)
            # A copy must not say on behalf of the real one that all is well.
            url = None if staging else _said(self.settings.ping_url)
            pulse = Pulse(self.store, clock, url)
            await stack.enter_async_context(pulse)
            yield Work(
                outside=outside,
                registry=self.registry,
                config=self.settings.config,
                workspace=self.workspace,
                render=as_data(self.render if self.connected else self.draw),
                send=by_hook(caller, self.posting(send, clock))
                if staging is None
                else diverted(send, staging, self.registry.network),
                look=self.historian(send) if staging is None else None,
                edit=editor(send)
                if staging is None
                else diverted_edits(editor(send), self.registry.network),
                done=pulse.done,
                clock=clock,
            )

    def posting(self, send: Send, clock: Callable[[], datetime]) -> Send:
        """Send mail by SMTP, the rest by `send`; without Slack and SMTP_URL both go there."""
        from bot.jobs.letters import operators
        from bot.mail import Mailer, by_mail

        url = self.settings.smtp_url
        if url is None:
            return by_mail(None if self.connected else send, send)
        mailer = Mailer(
            url.get_secret_value(),
            public_url=self.settings.public_url,
            clock=clock,
            reply_to=next(iter(operators(self.registry)), None),
        )
        return by_mail(mailer, send)

    def historian(self, send: Send) -> Look | None:
        """Return what reads channels back; None for the terminal."""
        from bot.slack.posting.send import Sender

        if not isinstance(send, Sender):
            return None
        from bot.slack.posting.history import Historian

        return Historian(send.client, secret_key(self.settings))


def _said(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()


@asynccontextmanager
async def open_asker(settings: Settings) -> AsyncIterator[Asker]:
    """Open the fetcher, and the process in which what it fetches is read."""
    from bot.feeds.asking import Asker
    from bot.feeds.fetch import Fetcher
    from bot.feeds.sandbox import Sandbox

    async with (
        Fetcher(
            contact=settings.public_url,
            allow_private=settings.allow_private_addresses,
            allowed_ports=settings.allowed_ports,
        ) as fetcher,
        Sandbox(seconds=settings.parse_seconds, megabytes=int(settings.parse_megabytes)) as sandbox,
    ):
        yield Asker(fetcher, sandbox, settings.logins)


def editor(send: Send) -> Edit | None:
    """Return what edits posts; None for the terminal."""
    from bot.slack.posting.send import Sender

    if not isinstance(send, Sender):
        return None
    from bot.slack.posting.edits import Editor

    return Editor(send)


@asynccontextmanager
async def open_app(settings: Settings | None = None) -> AsyncIterator[App]:
    """Read the environment and the configuration, open the database; closes it at the end."""
    settings = settings or Settings.load(os.environ)
    today = datetime.now(ZoneInfo("UTC")).date()
    registry, declared = load_configuration(settings.config, today=today)
    address = settings.database_url.get_secret_value()
    store = Store.open(address, wake=waker(address))
    try:
        yield App(settings=settings, registry=registry, declared=declared, store=store)
    finally:
        await store.close()
