"""Commands by which people decide which meetings are one: merge, split."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer
from rapidfuzz import process

from bot.cli.common import AsJson, At, console, print_json, with_app
from bot.cli.reader import words_for_reader
from bot.domain.contract import occurrence_json
from bot.errors import UsageError
from bot.store import occurrences as occurrence_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.app import App
    from bot.domain.event import Occurrence
    from bot.jobs.deciding import Hand
    from bot.text import Translator

ALIKE = 60
"""How similar (0-100) to what was typed an id must be to be suggested."""

Meeting = Annotated[str, typer.Argument(metavar="ID", help="Its id, or the address of its page.")]


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (merge, split):
        cli.command()(command)


def merge(
    one: Meeting,
    other: Meeting,
    yes: Annotated[bool, typer.Option("--yes", help="Even if they begin days apart.")] = False,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Say that two meetings are one; it stays so. `split` undoes it."""

    async def work(app: App, now: datetime) -> None:
        ids = [await _known(app, _id(each)) for each in (one, other)]
        before = await _stored(app, ids)
        kept = await _hand(app, now).merge(*ids, insist=yes)
        if as_json:
            print_json([occurrence_json(kept)])
            return
        t = words_for_reader(app.registry.network)
        console.print(t("These are one meeting now:"), markup=False)
        _show([*before], t)
        gone = next(each.id for each in before if each.id != kept.id)
        console.print(
            t("It has the id {id}; {gone} leads there.", id=kept.id, gone=gone), markup=False
        )

    with_app(work, at)


def split(one: Meeting, at: At = None, as_json: AsJson = False) -> None:
    """Say that what counts as one meeting are several; it stays so. `merge` undoes it."""

    async def work(app: App, now: datetime) -> None:
        parts = await _hand(app, now).split(await _known(app, _id(one)))
        if as_json:
            print_json([occurrence_json(each) for each in parts])
            return
        t = words_for_reader(app.registry.network)
        console.print(t("These are meetings of their own now:"), markup=False)
        _show(parts, t)

    with_app(work, at)


def _hand(app: App, now: datetime) -> Hand:
    from bot.jobs.deciding import Hand

    return Hand(store=app.store, registry=app.registry, author=_author(), now=now)


def _author() -> str:
    """Return who is at the terminal, as far as the machine knows."""
    try:
        return getpass.getuser()[:80]
    except (KeyError, OSError):
        return "terminal"


def _id(said: str) -> str:
    """Return the id in what was typed or pasted: the id, or the address of the meeting's page."""
    path = urlsplit(said.strip()).path if "://" in said else said.strip()
    return path.rstrip("/").rpartition("/")[2].removesuffix(".ics")


async def _known(app: App, name: str) -> str:
    async with app.store.read() as connection:
        if name in await occurrence_store.by_ids(connection, [name]):
            return name
        every = await occurrence_store.ids(connection)
    found = process.extractOne(name, every, score_cutoff=ALIKE)
    hint = f"did you mean {found[0]}?" if found else "treffpunkt events --json shows the ids"
    raise UsageError(f"“{name}” is no meeting's id; {hint}")


async def _stored(app: App, ids: Sequence[str]) -> list[Occurrence]:
    async with app.store.read() as connection:
        found = await occurrence_store.by_ids(connection, ids)
    return list({each.id: each for each in found.values()}.values())


def _show(meetings: Sequence[Occurrence], t: Translator) -> None:
    for each in meetings:
        told = [each.id, t.when(each), " ".join(each.title.split())]
        told += dict.fromkeys(known.url for known in each.sources if known.url)
        console.print("  " + " · ".join(told), markup=False, soft_wrap=True)
