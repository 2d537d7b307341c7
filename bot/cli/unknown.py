"""The command by which a person decides about deliveries whose answer was lost: unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.table import Table
from rich.text import Text

from bot.cli.common import AsJson, At, console, print_json, with_app
from bot.domain.delivery import DeliveryState
from bot.errors import UsageError
from bot.store import occurrences, outbox, undecided
from bot.text import translator

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.app import App
    from bot.domain.delivery import Delivery
    from bot.text import Translator


def register(cli: typer.Typer) -> None:
    """Add the command of this module."""
    cli.command()(unknown)


def unknown(
    delivery: Annotated[int | None, typer.Argument(metavar="ID", help="Decide this one.")] = None,
    posted: Annotated[bool, typer.Option("--posted", help="It stands in the channel.")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="It does not stand there; send it again.")
    ] = False,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Show what may or may not have been posted; or say of one whether it was."""
    if delivery is None and (posted or again):
        raise UsageError("say which one: treffpunkt unknown ID --posted, or --again")
    if delivery is not None and posted == again:
        raise UsageError("look into the channel, then say either --posted or --again")

    async def work(app: App, now: datetime) -> None:
        async with app.store.read() as connection:
            found = await outbox.in_state(connection, DeliveryState.UNKNOWN)
        t = translator(app.registry.network.languages[0])
        if delivery is not None:
            await _decide(app, found, delivery, now, posted=posted)
            console.print(t("It counts as posted.") if posted else t("It will be sent again."))
        elif as_json:
            print_json([_row(each) for each in found])
        else:
            console.print(_draw(found, app.registry.network.timezone, t))

    with_app(work, at)


async def _decide(
    app: App, found: Sequence[Delivery], wanted: int, now: datetime, *, posted: bool
) -> None:
    chosen = next((each for each in found if each.id == wanted), None)
    if chosen is None:
        raise UsageError(f"{wanted}: no such delivery is unknown; treffpunkt unknown lists them")
    if not posted:
        await _check_worth(app, chosen, now)
    async with app.store.write() as connection:
        if posted:
            decided = await undecided.call_posted(connection, wanted)
        else:
            decided = await undecided.send_again(connection, wanted, now)
    if not decided:
        raise UsageError(f"{wanted}: it has just been found out by itself")


async def _check_worth(app: App, delivery: Delivery, now: datetime) -> None:
    """Refuse to send again what would be dropped when its turn comes."""
    from bot.jobs.deliver import worth_saying

    content = delivery.content
    async with app.store.read() as connection:
        known = await occurrences.by_ids(connection, (*content.special, *content.usual))
    if not worth_saying(delivery, known, now):
        raise UsageError(
            f"{delivery.id}: it is too late to be of use; say --posted to be rid of it"
        )


def _draw(found: Sequence[Delivery], zone: str, t: Translator) -> Table | Text:
    if not found:
        return Text(t("Of every message it is known whether it was posted."))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("ID", t("Channel"), t("What"), t("Announced"), t("Why it is not known")):
        table.add_column(column, overflow="fold")
    for each in found:
        created = each.created.astimezone(ZoneInfo(zone))
        what = f"{each.kind.value} {each.slot} {each.part}/{each.content.parts}"
        table.add_row(
            str(each.id),
            Text(each.channel),
            Text(what),
            f"{created:%Y-%m-%d %H:%M}",
            Text(each.error or ""),
        )
    table.caption = t(
        "Look into the channel, then: treffpunkt unknown ID --posted, or --again if it is missing."
    )
    table.caption_justify = "left"
    return table


def _row(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "workspace": delivery.workspace or None,
        "channel": delivery.channel,
        "kind": delivery.kind.value,
        "slot": delivery.slot,
        "part": delivery.part,
        "parts": delivery.content.parts,
        "announced": delivery.created.isoformat(),
        "attempts": delivery.attempts,
        "error": delivery.error,
    }
