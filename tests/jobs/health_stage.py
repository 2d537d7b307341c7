"""Labs with people whose sources fail over days: real rounds of refreshing, checking, sending."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog

from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.lab import Lab, Registry
from bot.jobs.deliver import deliver
from bot.jobs.health import check_health
from bot.jobs.receipt import Outcome, Receipt
from bot.slack.messages.rendering import message_of
from bot.store import outbox
from tests.jobs.refresh_stage import NOW, Stage, vevent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.delivery import Delivery, Message
    from bot.domain.event import Occurrence
    from bot.domain.source import Source

DAY = timedelta(days=1)
FUTURE = vevent("a", "2026-12-20 19:00")


@dataclass
class Ward:
    """`stage` refreshes; `sent` holds what reached somebody, as (channel, text)."""

    stage: Stage
    workspace: str = ""

    def __post_init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.now = NOW

    def labs(self, *sources: Source, network: tuple[str, ...] = (), **people: str) -> None:
        """Say which sources there are, who the labs' people are, and the network's own."""
        self.stage.announces(*sources)
        labs = dict(self.stage.registry.labs)
        for slug, named in people.items():
            labs[slug] = replace(labs[slug], people=tuple(named.split()))
        labs["netzwerk"] = Lab(slug="netzwerk", name="Code for Germany", people=network)
        self.stage.registry = Registry(labs)

    def change(self, slug: str, **facts: Any) -> None:
        """Let a lab be otherwise from now on."""
        labs = dict(self.stage.registry.labs)
        labs[slug] = replace(labs[slug], **facts)
        self.stage.registry = Registry(labs)

    async def days(self, count: int) -> None:
        """Let some days pass; on each the sources are asked and letters go out."""
        for _ in range(count):
            self.now += DAY
            await self.round()

    async def weeks(self, count: int) -> None:
        """Let some weeks pass; once in each the sources are asked and letters go out."""
        for _ in range(count):
            self.now += 7 * DAY
            await self.round()

    async def round(self) -> None:
        """Ask, check and send once, now."""
        await self.stage.refresh(self.now)
        await self.check()
        await self.deliver()

    async def check(self) -> int:
        """Look after the health of all, as any process that starts would."""
        stage = self.stage
        return await check_health(stage.store, stage.registry, self.now, workspace=self.workspace)

    async def deliver(self) -> None:
        """Send what waits."""
        await deliver(
            self.stage.store,
            lambda: self.now,
            self.render,
            self.send,
            workspace=self.workspace,
            log=structlog.get_logger(),
        )

    def render(self, delivery: Delivery, known: Mapping[str, Occurrence]) -> Message:
        """Find the words, as the program does."""
        registry, url = self.stage.registry, "https://treffen.example"
        return message_of(delivery, known, registry, public_url=url, now=self.now)

    async def send(self, delivery: Delivery, message: Message) -> Receipt:
        """Take a letter for its addressee."""
        self.sent.append((delivery.channel, message.text))
        ts = f"{len(self.sent)}.0"
        return Receipt(outcome=Outcome.SENT, channel=delivery.channel, ts=ts)

    async def letters(self, *states: DeliveryState) -> list[Delivery]:
        """Return the letters of the outbox."""
        async with self.stage.store.read() as connection:
            found = await outbox.in_state(connection, *(states or DeliveryState))
        return [each for each in found if each.kind is DeliveryKind.LETTER]

    def heard(self) -> list[tuple[str, str]]:
        """Return who heard what, by the title's words, and forget it."""
        told = [(channel, text.partition("\n")[0]) for channel, text in self.sent]
        self.sent.clear()
        return told


def at(day: str) -> datetime:
    """Return noon of a day, in UTC."""
    return datetime.fromisoformat(f"{day}T12:00+00:00")
