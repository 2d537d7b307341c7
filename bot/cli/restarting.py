"""Restarts when the labs have changed, as a process keeps the registry it began with.

The process drains as it does on SIGTERM and then becomes the same command again, under the same
process id, so that whatever supervises it sees nothing stop.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from bot.errors import ConfigError
from bot.registry import LABS, load_configuration
from bot.registry.imported import IMPORTED

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.domain.lab import Registry

LOOK = 20.0
"""Seconds between two looks at the files."""

log = structlog.get_logger("bot.run")


class Watch:
    """Looks whether labs were imported or edited; `due` says that it is time to restart."""

    def __init__(self, directory: Path, registry: Registry, every: float | None = None) -> None:
        self.due = False
        self._called_off = False
        self._directory = directory
        self._registry = registry
        self._every = LOOK if every is None else every
        self._seen = self._stamp()

    def call_off(self) -> None:
        """End instead of restarting: SIGTERM counts even while the process drains for a restart."""
        self.due, self._called_off = False, True

    @contextlib.asynccontextmanager
    async def over(self, stop: asyncio.Event) -> AsyncIterator[None]:
        """Set `stop` as soon as the labs have changed."""
        looking = asyncio.create_task(self._look(stop))
        try:
            yield
        finally:
            looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await looking

    async def _look(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self._every)
            if not stop.is_set() and self._has_changed():
                log.info("labs.changed", then="starting anew")
                self.due = not self._called_off
                stop.set()

    def _has_changed(self) -> bool:
        """Whether a file has changed and together they now say something else that can be read."""
        stamp = self._stamp()
        if stamp == self._seen:
            return False
        self._seen = stamp
        try:
            found, _ = load_configuration(self._directory, today=datetime.now(UTC).date())
        except ConfigError as error:
            log.warning("labs.unreadable", error=error.mistakes[0])
            return False
        return found != self._registry

    def _stamp(self) -> list[tuple[int, int] | None]:
        return [_stamp(self._directory / name) for name in (LABS, IMPORTED)]


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size


def start_anew() -> None:
    """Become the same command again; everything must be closed."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", "bot", *sys.argv[1:]])  # noqa: S606  ourselves
