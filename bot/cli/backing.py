"""Commands that keep everything: backup, restore."""

from __future__ import annotations

import gzip
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, cast

import typer

from bot.cli.common import progress_console, run_async
from bot.cli.reader import network_of, words_for_reader
from bot.errors import StoreError, UsageError
from bot.settings import SECRET_FILE, Settings
from bot.store.engine import Store

if TYPE_CHECKING:
    from bot.store.restore import Head
    from bot.text import Translator

STREAM = "-"
"""Stands for standard output or input instead of a file."""

LEVEL = 6

FileName = Annotated[str, typer.Argument(metavar="FILE", help="The backup; - is a pipe.")]


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command()(backup)
    cli.command()(restore)


def backup(
    file: FileName,
    force: Annotated[
        bool, typer.Option("--force", help="Replace an older backup of this name.")
    ] = False,
) -> None:
    """Write everything stored into one file, while everything goes on running."""
    from bot.store.backup import write_backup

    settings = Settings.load(os.environ)
    t = words_for_reader(network_of(settings.config))

    async def work() -> None:
        store = Store.open(settings.database_url.get_secret_value())
        try:
            with _written(file, force=force) as target, _bar(t("Writing the backup")) as progress:
                rows = await write_backup(store, target, datetime.now(UTC), progress)
        finally:
            await store.close()
        told = t("{file}: {count} rows.", file=file, count=sum(rows.values()))
        progress_console.print(told, markup=False)
        progress_console.print(_about_key(settings, t), markup=False)

    run_async(work())


def _about_key(settings: Settings, t: Translator) -> str:
    if settings.secret_key is not None:
        return t("Not in it: TREFFPUNKT_SECRET_KEY. Keep it apart, in a safe place.")
    path = settings.secret_path
    return t("Not in it: the secret key, {path}. Keep a copy apart, in a safe place.", path=path)


def restore(
    file: FileName,
    force: Annotated[
        bool, typer.Option("--force", help="Replace everything that the database holds.")
    ] = False,
    staging: Annotated[
        bool, typer.Option("--staging", help="A copy to try things with: never posts elsewhere.")
    ] = False,
    keep_schema: Annotated[
        bool, typer.Option("--keep-schema", help="For the version that made the backup.")
    ] = False,
) -> None:
    """Fill the database with a backup: all of it, or nothing."""
    from bot.store.restore import Wish, read_backup

    settings = Settings.load(os.environ)
    t = words_for_reader(network_of(settings.config))
    if staging and keep_schema:
        raise UsageError("--staging needs the newest schema; leave --keep-schema away")
    wish = Wish(force=force, staging=staging, keep_schema=keep_schema)

    async def work() -> None:
        store = Store.open(settings.database_url.get_secret_value())
        try:
            with _read(file) as source, _bar(t("Reading the backup")) as progress:
                head = await read_backup(store, source, datetime.now(UTC), wish, progress)
        except StoreError as error:
            raise StoreError(f"{file}: {error}") from error
        finally:
            await store.close()
        for line in _told(head, settings, t, staging=staging):
            progress_console.print(line, markup=False)

    run_async(work())


def _told(head: Head, settings: Settings, t: Translator, *, staging: bool) -> Iterator[str]:
    made = f"{head.made:%Y-%m-%d %H:%M} UTC"
    yield t("{count} rows of {made} are restored.", count=sum(head.rows.values()), made=made)
    if settings.secret_key is None and not settings.secret_path.exists():
        yield t(
            "The key that was used then is missing: put {file} there as {path}, or personal "
            "calendars and other workspaces' tokens are lost.",
            file=SECRET_FILE,
            path=settings.secret_path,
        )
    if staging:
        yield t("It is a staging copy: start it with TREFFPUNKT_STAGING_CHANNEL.")
    else:
        yield t(
            "Posting is paused, for what was said since then might be said again. "
            "`treffpunkt digest` shows what comes next, `treffpunkt resume` lets it go on."
        )


@contextmanager
def _bar(told: str) -> Iterator[Callable[[int, int], None]]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    quiet = not progress_console.is_terminal
    with Progress(*columns, console=progress_console, transient=True, disable=quiet) as bars:
        bar = bars.add_task(told, total=None)

        def progress(done: int, total: int) -> None:
            bars.update(bar, completed=done, total=total)

        yield progress


@contextmanager
def _written(name: str, *, force: bool) -> Iterator[IO[bytes]]:
    """Yield a compressing stream into a file for its owner only, which appears once complete."""
    if name == STREAM:
        with gzip.GzipFile(fileobj=sys.stdout.buffer, mode="wb", compresslevel=LEVEL) as packed:
            yield cast("IO[bytes]", packed)
        sys.stdout.flush()
        return
    path = Path(name)
    if path.exists():
        if not _is_backup(path):
            raise UsageError(f"{name} is there already and is no backup; choose another name")
        if not force:
            raise UsageError(f"{name} is there already; choose another name, or add --force")
    try:
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    except OSError as error:
        raise UsageError(f"{name} cannot be written ({error.strerror})") from error
    try:
        with os.fdopen(handle, "wb") as file:
            with gzip.GzipFile("", "wb", LEVEL, file, mtime=0) as packed:
                yield cast("IO[bytes]", packed)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except OSError as error:
        raise StoreError(f"{name} cannot be written ({error.strerror})") from error
    finally:
        with suppress(FileNotFoundError):
            Path(draft).unlink()


def _is_backup(path: Path) -> bool:
    from bot.store.backup import is_backup

    if not path.is_file():
        return False
    with gzip.open(path) as file:
        return is_backup(cast("IO[bytes]", file))


@contextmanager
def _read(name: str) -> Iterator[IO[bytes]]:
    if name == STREAM:
        with gzip.GzipFile(fileobj=sys.stdin.buffer) as packed:
            yield cast("IO[bytes]", packed)
        return
    try:
        with gzip.open(name) as packed:
            yield cast("IO[bytes]", packed)
    except OSError as error:
        raise UsageError(f"{name} cannot be read ({error.strerror})") from error
