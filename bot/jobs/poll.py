"""Poll one source: ask, read, record; whatever goes wrong is a value of this source."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, ParamSpec, Protocol, TypeVar

import structlog

from bot.domain.event import Window
from bot.domain.query import HORIZON
from bot.domain.rhythm import DAILY, next_check
from bot.domain.settle import News
from bot.domain.source import FetchState, Kind
from bot.errors import FetchError, SourceError
from bot.feeds.document import Feed
from bot.feeds.readers import reader_of
from bot.feeds.understand import Understood, expand, understand
from bot.jobs.record import Recorded, Told, record
from bot.store import sources as source_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from bot.domain.event import Change
    from bot.domain.lab import Lab
    from bot.domain.source import Source, Tracked
    from bot.feeds.document import Get
    from bot.store.engine import Store

_P = ParamSpec("_P")
_T = TypeVar("_T")

LOOK_BACK: Final = timedelta(days=1)
FIRST_LOOK_BACK: Final = timedelta(days=30)
READ_AHEAD: Final = HORIZON + timedelta(days=31)
"""Read further than the horizon, so that an unchanged feed needs reading again only monthly."""

log = structlog.get_logger(__name__)


class Outcome(StrEnum):
    """How it went with one source."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    HELD = "held"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What one source gave."""

    source: Source
    outcome: Outcome
    error: str | None = None
    changes: tuple[Change, ...] = ()


class Guarded(Protocol):
    """How reading is kept in bounds; raises ParseKilledError."""

    async def run(self, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Run a function in the process that can be killed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What polling needs of the world: `get` asks addresses, `guarded` reads what they answer."""

    store: Store
    get: Get
    guarded: Guarded


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One source about to be asked at one moment; `force` asks as if for the first time."""

    outside: Outside
    lab: Lab
    tracked: Tracked
    now: datetime
    force: bool = False
    confirmed: date | None = None
    """When a lead confirmed the lab's regular evening by hand."""

    @property
    def is_rule(self) -> bool:
        """Whether it needs no network."""
        return self.tracked.source.kind is Kind.SCHEDULE

    async def run(self) -> tuple[SourceReport, FetchState | None]:
        """Poll; return the report, and the state where it is not written yet."""
        try:
            return await (self._expand() if self.is_rule else self._ask())
        except SourceError as error:
            return self._failed(str(error), error)
        except Exception as error:  # a bug that one feed brings out must not end the run
            log.exception("source.broke", lab=self.lab.slug, url=self.tracked.source.url)
            return self._failed(f"internal error: {type(error).__name__}: {error}", error)

    async def _expand(self) -> tuple[SourceReport, FetchState | None]:
        source = self._confirmed_rule()
        fingerprint = hashlib.sha256(repr((source.schedule, source.timezone)).encode()).hexdigest()
        state = self.tracked.state
        if fingerprint == state.fingerprint and not self._must_read_again():
            return self._unchanged(state)
        window = self._window()
        told = expand(source, window)
        feed = Feed(documents=(), fingerprint=fingerprint)
        return await self._record(feed, window, told)

    def _confirmed_rule(self) -> Source:
        source = self.tracked.source
        if source.schedule is None:
            raise SourceError(f"{source.key}: a schedule source without a rule")
        days = [day for day in (source.schedule.confirmed, self.confirmed) if day]
        schedule = replace(source.schedule, confirmed=max(days, default=None))
        return replace(source, schedule=schedule)

    async def _ask(self) -> tuple[SourceReport, FetchState | None]:
        source, state = self.tracked.source, self.tracked.state
        in_full = self.force or self._must_read_again()
        asked = replace(state, etag=None, last_modified=None) if in_full else state
        feed = await reader_of(source.kind).fetch(source, asked, self.outside.get)
        same = feed.unchanged or feed.fingerprint == state.fingerprint
        if same and not in_full:
            if not state.pending:
                return self._unchanged(state)
            return await self._record(feed, None, None)
        window = self._window()
        told = await self.outside.guarded.run(understand, source, feed, window)
        return await self._record(feed, window, told)

    def _must_read_again(self) -> bool:
        state = self.tracked.state
        fresh = state.read_until is not None and state.read_until >= self.now + HORIZON
        return not fresh or state.configuration != self._configuration()

    def _configuration(self) -> str:
        source = self.tracked.source
        if self.is_rule:
            return ""
        told = (source.kind, source.url, source.include, source.exclude, source.timezone)
        return hashlib.sha256(repr(told).encode()).hexdigest()

    def _window(self) -> Window:
        now = self.now.astimezone(UTC)
        first = self.tracked.state.read_until is None
        return Window(now - (FIRST_LOOK_BACK if first else LOOK_BACK), now + READ_AHEAD)

    async def _record(
        self, feed: Feed, window: Window | None, told: Understood | None
    ) -> tuple[SourceReport, FetchState | None]:
        state, source = self.tracked.state, self.tracked.source
        quiet = state.read_until is None or state.configuration != self._configuration()
        news = News(quiet=quiet, known_until=state.read_until)
        async with self.outside.store.write() as connection:
            answer = Told(tracked=self.tracked, understood=told, news=news)
            recorded = await record(connection, self.lab, answer, self.now)
            after = self._state_after(feed, window, told, recorded)
            await source_store.save_states(connection, {self.tracked.id: after})
        outcome = Outcome.CHANGED if recorded.wrote else Outcome.UNCHANGED
        if recorded.held:
            outcome = Outcome.HELD
        return SourceReport(source, outcome, changes=recorded.changes), None

    def _state_after(
        self, feed: Feed, window: Window | None, told: Understood | None, recorded: Recorded
    ) -> FetchState:
        state = _answered(self.tracked.state, self.now)
        if told is not None and window is not None:
            document = feed.documents[0] if feed.documents else None
            state = replace(
                state,
                etag=document.etag if document else None,
                last_modified=document.last_modified if document else None,
                problems=tuple(
                    {"code": p.code, "message": p.message, "uid": p.uid} for p in told.problems
                ),
                configuration=self._configuration(),
            )
            if told.complete:
                state = replace(state, fingerprint=feed.fingerprint, read_until=window.end)
        if recorded.wrote or state.last_changed is None:
            state = replace(state, last_changed=self.now)
        state = replace(state, memory=feed.memory, held=recorded.held, pending=recorded.pending)
        return replace(state, next_check=self._next_check(state, recorded.next_start))

    def _unchanged(self, state: FetchState) -> tuple[SourceReport, FetchState]:
        after = _answered(state, self.now)
        after = replace(after, next_check=self._next_check(after))
        return SourceReport(self.tracked.source, Outcome.UNCHANGED), after

    def _failed(self, message: str, error: Exception) -> tuple[SourceReport, FetchState]:
        state = self.tracked.state
        after = replace(
            state,
            last_checked=self.now,
            failures=state.failures + 1,
            failing_since=state.failing_since or self.now,
            error=message,
        )
        wait = error.retry_after if isinstance(error, FetchError) else None
        after = replace(after, next_check=self._next_check(after, retry_after=wait))
        return SourceReport(self.tracked.source, Outcome.FAILED, error=message), after

    def _next_check(
        self,
        state: FetchState,
        next_start: datetime | None = None,
        *,
        retry_after: float | None = None,
    ) -> datetime:
        chance = random.random()  # noqa: S311  spreads polls, keeps no secret
        if self.is_rule:
            return self.now + DAILY * (1 - chance / 4)
        return next_check(
            state, self.now, next_start=next_start, retry_after=retry_after, chance=chance
        )


def _answered(state: FetchState, now: datetime) -> FetchState:
    return replace(
        state, last_checked=now, last_good=now, failing_since=None, failures=0, error=None
    )
