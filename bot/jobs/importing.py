"""Import the labs from their front matter, by hand or every night.

A failure is never news: an import that fails, or that has far fewer labs than the one before,
changes nothing and is reported.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import tempfile
import tomllib
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import structlog

from bot.errors import TreffpunktError, UsageError
from bot.feeds.lab_repository import gather
from bot.registry import load_registry
from bot.registry.imported import IMPORTED, read_labs_of, refusal, tables_of, written
from bot.registry.page import open_page
from bot.store import marks

if TYPE_CHECKING:
    from bot.domain.lab import Registry
    from bot.jobs.poll import Outside
    from bot.registry.imported import Import
    from bot.store.engine import Store

NIGHT: Final = time(3)
SPREAD: Final = timedelta(hours=2)
"""The imports of many machines are spread over this time."""
AGAIN: Final = timedelta(hours=6)
"""After a failure the next try is this much later."""
MARK: Final = "import"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What an import came to: how many labs and sources there are, and whether any is new."""

    path: Path
    labs: int
    sources: int
    changed: bool
    refused: str | None = None


def take_in(
    found: Import, path: Path, origin: str, *, force: bool = False, registry_of: Path | None = None
) -> Written:
    """Write what was imported, if it is plausible; ConfigError if the result cannot be read.

    `registry_of` is the configuration directory it is for.
    """
    before = before_in(path)
    tables = found.tables(before)
    text = written(tables.values(), origin)
    count = sum(len(table.get("sources", ())) for table in tables.values())
    refused = None if force and tables else refusal(tables, before)
    changed = refused is None and text.encode() != _content(path)
    if changed:
        if registry_of is not None and (registry_of / "labs.toml").exists():
            page = open_page(path, content=text.encode())
            load_registry(registry_of, today=datetime.now(UTC).date(), imported=page)
        _replace(path, text)
    return Written(path=path, labs=len(tables), sources=count, changed=changed, refused=refused)


def before_in(path: Path) -> dict[str, Any]:
    """Return the labs that were imported before, by slug; none if that file is no longer one."""
    try:
        return dict(tables_of(tomllib.loads((_content(path) or b"").decode("utf-8-sig"))))
    except ValueError:
        return {}


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _replace(path: Path, text: str) -> None:
    """Write the whole file or nothing: a program that starts meanwhile reads one of the two."""
    try:
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(draft).chmod(0o644)
            Path(draft).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(draft).unlink()
            raise
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}; name another file with -o") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """How the last nightly import went; moments in ISO 8601, UTC."""

    source: str
    at: str
    due: str
    good: str | None = None
    """When it last went well."""
    error: str | None = None

    @classmethod
    def read(cls, told: str | None) -> Night | None:
        """Read what was remembered; None if there is nothing, or we do not understand it."""
        try:
            return cls(**json.loads(told or "null"))
        except (ValueError, TypeError):
            return None


async def last_night(store: Store) -> Night | None:
    """Return how the last import went."""
    async with store.read() as connection:
        return Night.read(await marks.get(connection, MARK))


async def import_labs(
    outside: Outside, registry: Registry, directory: Path | None, now: datetime
) -> Night | None:
    """Import from where labs.toml says, if that is due; None if it is not.

    What it wrote is read at the next start; `run`, `web` and `worker` restart by themselves.
    """
    if registry.imports is None or directory is None:
        return None
    before = await last_night(outside.store)
    known = before if before is not None and before.source == registry.imports else None
    if known is not None and now < datetime.fromisoformat(known.due):
        return None
    night = await _import(outside, registry, directory, now, known)
    async with outside.store.write() as connection:
        await marks.put(connection, MARK, json.dumps(asdict(night)))
    return night


async def _import(
    outside: Outside, registry: Registry, directory: Path, now: datetime, before: Night | None
) -> Night:
    source, error = registry.imports or "", None
    at = now.astimezone(UTC)
    try:
        files = await gather(outside.ask, source)
        found = await asyncio.to_thread(read_labs_of, files)
        done = take_in(found, directory / IMPORTED, source, registry_of=directory)
        error = done.refused
        log.info("labs.imported", labs=done.labs, sources=done.sources, changed=done.changed)
    except TreffpunktError as failure:
        error = " ".join(str(failure).split())
    chance = random.random()  # noqa: S311  spreads imports, keeps no secret
    good = before.good if error is not None and before is not None else None
    if error is not None:
        log.warning("labs.import_failed", source=source, error=error)
        due = at + AGAIN * (1 + chance / 10)
    else:
        good, due = at.isoformat(), next_night(at, registry.network.timezone) + SPREAD * chance
    return Night(source=source, at=at.isoformat(), due=due.isoformat(), good=good, error=error)


def next_night(now: datetime, zone: str) -> datetime:
    """Return when the next night begins in a zone, in UTC; one that has begun does not count."""
    local = now.astimezone(ZoneInfo(zone))
    day = local.date() + timedelta(days=1)
    return datetime.combine(day, NIGHT, ZoneInfo(zone)).astimezone(UTC)
