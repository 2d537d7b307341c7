"""The one table of jobs: what both engines run, and how often they look.

A job is a short tick. What is due stands in rows, so a tick that comes late or twice does no harm.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.jobs.announce import announce
from bot.jobs.belated import announce_belated
from bot.jobs.deliver import deliver
from bot.jobs.first_digest import greet
from bot.jobs.health import check_health
from bot.jobs.hooks import tell_hooks
from bot.jobs.importing import import_labs
from bot.jobs.notices import notice
from bot.jobs.reconcile import reconcile
from bot.jobs.refresh import Wish, refresh
from bot.jobs.revise import revise
from bot.jobs.tidy import tidy
from bot.store.outbox import HOOKS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from bot.domain.lab import Registry
    from bot.jobs.deliver import Render, Send
    from bot.jobs.look import Look
    from bot.jobs.poll import Outside, SourceReport
    from bot.jobs.revise import Edit

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """All that the jobs need; `clock` says what time it is, aware.

    `look` reads channels back, `edit` changes posts; without a token there are none. `config` is
    the directory of the configuration, into which the labs are imported. `done` is told the name
    of each job that went well.
    """

    outside: Outside
    registry: Registry
    workspace: str
    render: Render
    send: Send
    look: Look | None
    edit: Edit | None = None
    done: Callable[[str], Awaitable[None]] | None = None
    config: Path | None = None
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Job:
    """A function that runs on a schedule; `first` is how long after the start."""

    name: str
    every: timedelta
    run: Callable[[Work], Awaitable[None]]
    first: timedelta = timedelta(0)


async def _ask_due(
    work: Work, done: Callable[[SourceReport], None] = lambda _: None
) -> list[SourceReport]:
    wish = Wish(only_due=True)
    return await refresh(work.outside, work.registry, work.clock(), wish, done=done)


async def _refresh(work: Work) -> None:
    def tell(report: SourceReport) -> None:
        lab = work.registry.get(report.source.lab)
        # Nobody is waiting for an inactive lab.
        _log_source(report, quietly=lab is not None and not lab.active)

    # Each at once: a look may take minutes, and what a dead one found is never found again.
    await _ask_due(work, tell)


def _log_source(report: SourceReport, *, quietly: bool) -> None:
    about = {"source": report.number, "lab": report.source.lab}
    if report.error:
        say = log.debug if quietly else log.warning
        say("source.failed", **about, error=report.error)
    for change in report.changes:
        kind = change.kind.value
        log.info("occurrence.changed", **about, kind=kind, occurrence=change.occurrence)


async def _announce(work: Work) -> None:
    await _announce_due(work)
    await greet(work.outside.store, work.registry, work.clock(), workspace=work.workspace)


async def _announce_due(work: Work) -> None:
    store = work.outside.store
    await announce(store, work.registry, work.clock(), workspace=work.workspace, log=log)
    await announce_belated(store, work.registry, work.clock(), workspace=work.workspace)


async def _deliver(work: Work) -> None:
    await _send(work, work.workspace)


async def _send(work: Work, workspace: str) -> None:
    store, clock = work.outside.store, work.clock
    done = await deliver(store, clock, work.render, work.send, workspace=workspace, log=log)
    _sum_up("deliver.done", asdict(done))


def _sum_up(event: str, counts: Mapping[str, int]) -> None:
    """Log what a look came to; quietly, because each delivery has a line of its own."""
    if any(counts.values()):
        log.debug(event, **{what: count for what, count in counts.items() if count})


async def _call(work: Work) -> None:
    await tell_hooks(work.outside.store, work.registry, work.clock())
    # Separately: a receiver that does not answer must not hold up what people wait for.
    await _send(work, HOOKS)


async def _reconcile(work: Work) -> None:
    found = await reconcile(work.outside.store, work.clock, work.look, log=log)
    _sum_up("reconcile.done", asdict(found))


async def _revise(work: Work) -> None:
    if work.edit is not None:
        await revise(
            work.outside.store,
            work.registry,
            work.clock,
            work.render,
            work.edit,
            workspace=work.workspace,
            log=log,
        )


async def _notice(work: Work) -> None:
    store = work.outside.store
    await notice(store, work.registry, work.clock(), workspace=work.workspace)


async def _health(work: Work) -> None:
    store = work.outside.store
    await check_health(store, work.registry, work.clock(), workspace=work.workspace)


async def _import(work: Work) -> None:
    await import_labs(work.outside, work.registry, work.config, work.clock())


async def _tidy(work: Work) -> None:
    await tidy(work.outside.store, work.clock())


JOBS: Final = (
    # In the order in which `once` runs them.
    Job("refresh", timedelta(seconds=30), _refresh),
    # After a long stop a late digest waits until the sources have been asked.
    Job("announce", timedelta(seconds=30), _announce, first=timedelta(seconds=45)),
    # What was lost is sent before what has come due since.
    Job("reconcile", timedelta(seconds=10), _reconcile),
    # Before the notices, so that the post to which one replies is found edited.
    Job("revise", timedelta(seconds=10), _revise, first=timedelta(seconds=40)),
    Job("notice", timedelta(seconds=10), _notice, first=timedelta(seconds=45)),
    # After a long stop, every source is to be asked first.
    Job("health", timedelta(hours=1), _health, first=timedelta(minutes=10)),
    Job("deliver", timedelta(seconds=5), _deliver),
    Job("webhooks", timedelta(seconds=5), _call),
    # What it finds is read at the next look.
    Job("import", timedelta(minutes=30), _import, first=timedelta(minutes=1)),
    Job("tidy", timedelta(hours=1), _tidy, first=timedelta(minutes=5)),
)


async def once(work: Work) -> list[SourceReport]:
    """Do every job once, in the order of the table; return what each source gave.

    It says only what is due: first digests are for programs that stay.
    """
    found = await _ask_due(work)
    for job in JOBS:
        if job.run is not _refresh:
            await (_announce_due if job.run is _announce else job.run)(work)
    return found
