"""What the commands share: the options --json and --at, printing, logging."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from bot.app import open_app
from bot.cli.logs import configure_logging
from bot.domain.places import resolve_labs
from bot.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable

    from bot.app import App
    from bot.domain.lab import Registry

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
At = Annotated[
    str | None,
    typer.Option(help="As if it were this moment, e.g. 2027-01-11T08:00:00+01:00.", metavar="TIME"),
]

YEARS = range(1970, 2200)

console = Console(highlight=False)
progress_console = Console(stderr=True, highlight=False)


def run_async(work: Coroutine[Any, Any, None], *, lasting: bool = False) -> None:
    """Run a command's coroutine to its end; one that lasts on uvloop, if installed.

    uvloop answers small requests with a fifth less work, but takes a while to import.
    """
    with asyncio.Runner(loop_factory=_quick_loop() if lasting else None) as runner:
        runner.run(work)


def _quick_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        from uvloop import new_event_loop
    except ImportError:  # Windows, PyPy
        return None
    return new_event_loop


def with_app(work: Callable[[App, datetime], Awaitable[None]], at: str | None = None) -> None:
    """Run a command's work with everything open and the database up to date.

    The work gets the moment that --at names, or now.
    """

    async def run() -> None:
        async with open_app() as app:
            configure_logging(app.settings.log_level)
            now = moment(at, app.registry.network.timezone)
            await app.prepare(now)
            await work(app, now)

    asyncio.run(run())


def moment(at: str | None, zone: str = "Europe/Berlin") -> datetime:
    """Return the moment that --at names, or now; without an offset it is wall time in `zone`."""
    if at is None:
        return datetime.now(UTC)
    return parse_moment(at, zone, "--at")


def parse_moment(text: str, zone: str, option: str) -> datetime:
    """Read an ISO date or time; a date means its midnight in `zone`."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"{option}: “{text}” is no moment; write 2027-01-11 or 2027-01-11T08:00:00+01:00"
        ) from error
    if found.year not in YEARS:
        raise UsageError(f"{option}: the year {found.year} is out of reach")
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))


def print_json(rows: object) -> None:
    """Print rows as JSON, without escaping umlauts."""
    json.dump(rows, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def chosen_labs(registry: Registry, names: Iterable[str]) -> frozenset[str]:
    """Return the slugs of the labs named, friends too; UsageError with suggestions if unknown."""
    wanted = tuple(names)
    return (
        resolve_labs(registry, labs=wanted, friends=True) or frozenset() if wanted else frozenset()
    )
