"""Commands that stay: run (everything on one machine), web, worker.

`run` is a web process with a worker as its child, so that fetching and parsing never slow down
the process that answers people. Both are the same programs that the Procfile starts.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, NoReturn

import structlog
import typer

from bot.app import TERMINAL, App, open_app
from bot.cli.common import console, run_async
from bot.cli.logs import configure_logging
from bot.cli.restarting import Watch, start_anew
from bot.errors import SettingsError, UsageError
from bot.run.process import give_way, keep_little, settle
from bot.settings import KEY_STAYS_BEHIND
from bot.store.migrate import migrate_apart

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
    from types import FrameType

    from bot.jobs.work import Work
    from bot.run.embedded import Scheduler
    from bot.run.queued import Workers

log = structlog.get_logger("bot.run")

BoardOption = Annotated[bool, typer.Option("--board", hidden=True)]
CHILD_RESTART_SECONDS = 5.0
CHILD_STOP_SECONDS = 9.5
STOP_SECONDS = 9.8
"""SIGTERM must be obeyed within ten; closing waits for a database that hangs."""


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (run, web, worker):
        cli.command()(command)


def run() -> None:
    """Run everything on this machine: scheduler, web, and Slack if it has a token."""

    async def work(app: App, stop: asyncio.Event) -> None:
        _check_webhooks(app)
        await app.check_staging(datetime.now(UTC))
        child = asyncio.create_task(_keep_worker(stop))
        await _serve(app, stop)
        stop.set()
        await child

    _stay(work, takes_port=True)


def _stay(
    work: Callable[[App, asyncio.Event], Awaitable[None]],
    *,
    takes_port: bool = False,
    watches: bool = True,
) -> None:
    """Run until told to stop; restart once an import has changed the labs."""
    keep_little()
    again = False

    async def run() -> None:
        nonlocal again
        async with open_app() as app:
            configure_logging(app.settings.log_level)
            if takes_port:
                _check_port(app.settings.port)
            if app.settings.key_stays_behind:
                log.warning("secret_key.stays_behind", hint=KEY_STAYS_BEHIND)
            await migrate_apart(app.store)
            await app.prepare(datetime.now(UTC))
            watch = Watch(app.settings.config, app.registry)
            async with _stopping(watch.call_off) as stop:
                async with watch.over(stop) if watches else contextlib.nullcontext():
                    await work(app, stop)
                again = watch.due

    run_async(run(), lasting=True)
    if again:
        start_anew()


def _check_webhooks(app: App) -> None:
    """Refuse at once what would make the worker fail and be restarted for ever."""
    hooks = app.registry.network.hooks
    if not hooks:
        return
    from bot.hooks import mistakes

    if wrong := mistakes(hooks, app.settings):
        raise SettingsError("\n".join(wrong))


def _check_port(port: int) -> None:
    """Refuse a taken port before a worker is started for nothing."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("0.0.0.0", port))  # noqa: S104  as the web server will
        except OSError as error:
            raise UsageError(
                f"PORT: {port} cannot be listened on ({error.strerror}); set PORT to another one"
            ) from error


def web() -> None:
    """Serve the page and the calendar."""

    async def work(app: App, stop: asyncio.Event) -> None:
        log.info("web.starting", port=app.settings.port)
        await _serve(app, stop)
        log.info("web.stopped")

    _stay(work)


def worker(board: BoardOption = False) -> None:
    """Poll the sources, announce and deliver."""
    give_way()

    async def work(app: App, stop: asyncio.Event) -> None:
        async with app.work(console, lambda: datetime.now(UTC)) as tools:
            if board:
                # `run` holds the other end of our stdin: however it dies, we stop, too.
                asyncio.get_running_loop().add_reader(sys.stdin, stop.set)
                await _until(stop, _first_look(app, tools))
            if not stop.is_set():
                await _schedule(tools, stop)

    # `run` restarts its worker together with itself.
    _stay(work, watches=not board)


@contextlib.asynccontextmanager
async def _stopping(told: Callable[[], None]) -> AsyncIterator[asyncio.Event]:
    """Yield an event that SIGTERM sets, so that what is running can drain; Ctrl-C ends at once.

    `told` is called on SIGTERM, too.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def end() -> None:
        told()
        stop.set()
        loop.call_later(STOP_SECONDS, _give_up)

    loop.add_signal_handler(signal.SIGTERM, end)
    previous = signal.signal(signal.SIGINT, _at_once)
    try:
        yield stop
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
        signal.signal(signal.SIGINT, previous)


def _give_up() -> None:
    log.warning("stop.given_up", after=STOP_SECONDS, hint="the database does not answer?")
    _leave(0)


def _at_once(_signal: int, _frame: FrameType | None) -> None:
    _leave(130)


def _leave(code: int) -> NoReturn:
    # Every write is a transaction, so there is nothing to save.
    sys.stdout.flush()
    os._exit(code)


async def _until(stop: asyncio.Event, work: Coroutine[None, None, None]) -> None:
    """Wait for work or for the event, whichever comes first."""
    task = asyncio.create_task(work)
    waiting = asyncio.create_task(stop.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not task.done():
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        return
    task.result()


async def _serve(app: App, stop: asyncio.Event) -> None:
    from bot.web.bulletin.template import mistakes
    from bot.web.routes import create_app
    from bot.web.server import ready, serve

    for mistake in mistakes(app.registry.network.export):
        log.warning("export.template", error=mistake)
    async with app.slack() as routes:
        application = create_app(
            store=app.store,
            registry=app.registry,
            public_url=app.settings.public_url,
            now=lambda: datetime.now(UTC),
            ready=lambda: ready(app.store),
            examples=app.examples if app.workspace == TERMINAL else None,
            slack=routes,
            desk=app.desk(),
            examine=app.examine,
        )
        settle()
        await serve(application, port=app.settings.port, stop=stop)


async def _schedule(work: Work, stop: asyncio.Event) -> None:
    scheduler = _engine(work)
    scheduler.start()
    settle()
    log.info("scheduler.started")
    await stop.wait()
    await scheduler.stop()
    log.info("scheduler.stopped")


def _engine(work: Work) -> Scheduler | Workers:
    """Return what runs the jobs: on PostgreSQL workers with a queue that all machines share."""
    if work.outside.store.is_sqlite:
        from bot.run.embedded import Scheduler

        return Scheduler(work)
    from bot.run.queued import Workers

    return Workers(work)


async def _first_look(app: App, work: Work) -> None:
    from bot.cli.board import show_board

    await show_board(app, work)


async def _keep_worker(stop: asyncio.Event) -> None:
    """Keep a worker process running; start another if it dies."""
    while not stop.is_set():
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "worker", "--board", stdin=asyncio.subprocess.PIPE
        )
        ended = asyncio.create_task(child.wait())
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if stop.is_set():
            await _end(child)
            return
        log.error("worker.died", code=child.returncode, again_in=CHILD_RESTART_SECONDS)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), CHILD_RESTART_SECONDS)


async def _end(child: asyncio.subprocess.Process) -> None:
    if child.returncode is None:
        child.terminate()
        try:
            await asyncio.wait_for(child.wait(), CHILD_STOP_SECONDS)
        except TimeoutError:
            child.kill()
            await child.wait()
