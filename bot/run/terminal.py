"""Deliveries without Slack: shown where the program runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from bot.jobs.receipt import Outcome, Receipt

if TYPE_CHECKING:
    from rich.console import Console

    from bot.domain.delivery import Delivery, Message
    from bot.jobs.deliver import Send


def to_terminal(console: Console) -> Send:
    """Return a sender that prints each message where the program runs."""

    async def show(delivery: Delivery, message: Message) -> Receipt:
        console.print(Text.from_ansi(message.text))
        return Receipt(outcome=Outcome.SENT, channel=delivery.channel, ts=str(delivery.id))

    return show
