"""`labs`, and `labs import`, which turns what codefor.de says of the labs into labs and sources."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from bot.cli.asking import labs as list_labs
from bot.cli.common import AsJson, At, console, print_json, progress_console
from bot.cli.logs import configure_logging
from bot.cli.reader import network_of, words_for_reader
from bot.errors import UsageError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.domain.lab import Network
    from bot.jobs.importing import Written
    from bot.registry.imported import Import
    from bot.registry.lab_files import LabFiles
    from bot.text import Translator

Where = Annotated[
    str,
    typer.Argument(
        metavar="PATH-or-URL",
        help="A folder, a .md file, a zip or tar; or the address of one, or of a GitHub folder.",
    ),
]
Output = Annotated[
    str | None,
    typer.Option("--output", "-o", help="Write to this file; “-” prints.", metavar="FILE"),
]
Ask = Annotated[bool, typer.Option("--ask", help="Ask the labs' websites for their feeds, too.")]
Patch = Annotated[
    str | None,
    typer.Option(
        "--patch", help="Write the missing “feeds:” lines as a patch; “-” prints.", metavar="FILE"
    ),
]
Force = Annotated[
    bool, typer.Option("--force", help="Take it in even if far fewer labs are in it than before.")
]


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(invoke_without_command=True)
    group.callback()(labs)
    group.command("import")(import_labs)
    cli.add_typer(group, name="labs")


def labs(context: typer.Context, at: At = None, as_json: AsJson = False) -> None:
    """List all labs, the inactive ones too; “labs import” takes them in from their website."""
    if context.invoked_subcommand is None:
        list_labs(at, as_json=as_json)


def import_labs(
    where: Where,
    output: Output = None,
    ask: Ask = False,
    patch: Patch = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Take in labs and feeds from front matter files such as codefor.de's content/labs/*.md."""
    _print_once(output == "-", patch == "-", as_json)
    from bot.cli import import_table
    from bot.jobs.importing import take_in
    from bot.registry.imported import IMPORTED, read_labs_of, written
    from bot.registry.lab_files import read_files

    settings = Settings.load(os.environ)
    configure_logging(settings.log_level)
    network = network_of(settings.config)
    t = words_for_reader(network)
    if "://" in where:
        files = asyncio.run(_fetched(settings, where, t))
    else:
        files = read_files(Path(where).expanduser())
    found = read_labs_of(files)
    if ask:
        found = asyncio.run(_asked(settings, found, network, t))
    path = Path(output).expanduser() if output else settings.config / IMPORTED
    own = None if output else settings.config
    done = None if output == "-" else take_in(found, path, where, force=force, registry_of=own)
    by_hand = _propose(files, found, patch)
    if as_json:
        print_json(import_table.rows(found))
    elif output == "-":
        sys.stdout.write(written(found.tables({}).values(), where))
    elif patch != "-":
        console.print(import_table.draw(found, t))
    _tell(found, done, by_hand, t)
    if done is not None and done.refused is not None:
        raise typer.Exit(1)


def _print_once(*prints: bool) -> None:
    if sum(prints) > 1:
        raise UsageError(
            "only one of -o -, --patch - and --json can print; name files for the rest"
        )


async def _fetched(settings: Settings, where: str, t: Translator) -> LabFiles:
    from bot.app import open_asker
    from bot.feeds.lab_repository import gather

    async with open_asker(settings) as asker:
        with progress_console.status(t("Fetching the lab files")):
            return await gather(asker, where)


async def _asked(settings: Settings, found: Import, network: Network, t: Translator) -> Import:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from bot.app import open_asker
    from bot.feeds.lab_pages import ask_pages

    every = list(found.labs.values())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=progress_console, transient=True) as progress:
        total = sum(len(lab.to_ask) for lab in every)
        bar = progress.add_task(t("Asking the websites"), total=total)

        def done(_: str) -> None:
            progress.advance(bar)

        async with open_asker(settings) as asker:
            now, zone = datetime.now(UTC), network.timezone
            labs = await ask_pages(asker, every, now, zone=zone, done=done)
    return replace(found, labs=labs)


def _propose(files: LabFiles, found: Import, patch: str | None) -> tuple[str, ...]:
    """Write or print the patch; return the files that only a person can change."""
    from bot.registry import feed_lines

    if patch is None:
        return ()
    text, by_hand = feed_lines.patch(files.files, found.labs.values())
    data = text.encode("utf-8", "surrogateescape")
    if patch == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return by_hand
    try:
        Path(patch).expanduser().write_bytes(data)
    except OSError as error:
        raise UsageError(f"{patch}: {error.strerror}; name a file that can be written") from error
    return by_hand


def _tell(found: Import, done: Written | None, by_hand: tuple[str, ...], t: Translator) -> None:
    """Say what came of it."""
    from bot.cli.import_table import summary

    progress_console.print(summary(found, t), soft_wrap=True)
    for path in by_hand:
        said = t("{file}: its “feeds:” takes a person; it is not in the patch.", file=path)
        progress_console.print(Text(said), soft_wrap=True)
    if done is not None and done.refused is not None:
        progress_console.print(Text(f"✗ {done.refused}", style="red"), soft_wrap=True)
    elif done is not None:
        path = str(done.path)
        new = t("Written: {file}", file=path)
        said = new if done.changed else t("Nothing has changed: {file}", file=path)
        progress_console.print(Text(said), soft_wrap=True)
