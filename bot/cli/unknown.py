"""The command with which a person decides about deliveries whose answer was lost: unknown."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.table import Table
from rich.text import Text

from bot.cli.common import AsJson, At, console, print_json, with_app
from bot.cli.reader import words_for_reader
from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.digest import first_local_day
from bot.domain.subscription_words import lab_of_channel
from bot.errors import UsageError
from bot.slack.messages.mrkdwn import plain
from bot.store import occurrences, outbox, undecided

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.app import App
    from bot.domain.delivery import Delivery
    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
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
        t = words_for_reader(app.registry.network)
        if delivery is not None:
            await _decide(app, found, delivery, now, posted=posted)
            console.print(t("It counts as posted.") if posted else t("It will be sent again."))
        elif as_json:
            print_json([_row(each) for each in found])
        else:
            console.print(_draw(found, await _told(app, found), app.registry, t))

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
    """Refuse to send again what would be dropped as too old."""
    from bot.jobs.worth import worth_saying

    content = delivery.content
    async with app.store.read() as connection:
        known = await occurrences.by_ids(connection, (*content.special, *content.usual))
    if not worth_saying(delivery, known, now):
        raise UsageError(
            f"{delivery.id}: it is too late to be of use; say --posted to be rid of it"
        )


async def _told(app: App, found: Sequence[Delivery]) -> Mapping[str, Occurrence]:
    ids = (one for each in found for one in (*each.content.special, *each.content.usual))
    async with app.store.read() as connection:
        return await occurrences.by_ids(connection, ids)


def _draw(
    found: Sequence[Delivery], known: Mapping[str, Occurrence], registry: Registry, t: Translator
) -> Table | Text:
    if not found:
        return Text(t("Of every message it is known whether it was posted."))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("ID", t("Channel"), t("What"), t("Announced"), t("Why it is not known")):
        table.add_column(column, overflow="fold")
    for each in found:
        created = each.created.astimezone(ZoneInfo(registry.network.timezone))
        table.add_row(
            str(each.id),
            Text(_channel(each, registry)),
            Text(_what(each, known, t)),
            f"{created:%Y-%m-%d %H:%M}",
            Text(each.error or ""),
        )
    table.caption = t(
        "Look into the channel, then: treffpunkt unknown ID --posted, or --again if it is missing."
    )
    table.caption_justify = "left"
    return table


def _channel(delivery: Delivery, registry: Registry) -> str:
    """Name a channel as its delivery does, and the lab whose own it is."""
    owner = lab_of_channel(delivery.channel, "", registry)
    return f"{delivery.channel}\n{owner.name}" if owner else delivery.channel


def _what(delivery: Delivery, known: Mapping[str, Occurrence], t: Translator) -> str:
    """Say what to look for in the channel: the kind, then the meeting or the digest's days."""
    content = delivery.content
    kind = {
        DeliveryKind.DIGEST: t("Digest"),
        DeliveryKind.REMINDER: t("Reminder"),
        DeliveryKind.NOTICE: t("Word about a change"),
        DeliveryKind.LETTER: t("Letter"),
        DeliveryKind.HOOK: t("Webhook"),
    }[delivery.kind]
    lines = [kind]
    if content.first_day and content.last_day:
        lines.append(t.span(content.first_day, content.last_day))
    if content.parts > 1:
        lines.append(t("part {part} of {parts}", part=delivery.part, parts=content.parts))
    if delivery.kind is not DeliveryKind.DIGEST:
        meetings = (known[meeting] for meeting in content.special if meeting in known)
        lines += [
            f"{plain(meeting.title, 100)}, {t.day(first_local_day(meeting, content.timezone))}"
            for meeting in islice(meetings, 1)
        ]
    return "\n".join(lines)


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
