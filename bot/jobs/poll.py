"""Poll one source: ask, read, record; whatever goes wrong is a value of this source."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass, replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Final

import structlog
from structlog.contextvars import bound_contextvars

from bot.domain.event import Window
from bot.domain.moving import failed
from bot.domain.query import HORIZON
from bot.domain.rhythm import DAILY, USUAL, next_check
from bot.domain.settle import News
from bot.domain.source import FetchState, Kind
from bot.domain.submission import fingerprint as fingerprint_of
from bot.errors import FetchError, SourceError, StoreError
from bot.feeds import manual
from bot.feeds.document import Feed
from bot.feeds.moving import fetch
from bot.feeds.understand import expand, understand
from bot.jobs.outcome import (
    Done as Done,  # noqa: PLC0414  re-exported: what polling gives
    Heard as Heard,  # noqa: PLC0414
    LateError,
    Outcome as Outcome,  # noqa: PLC0414
    SourceReport as SourceReport,  # noqa: PLC0414
)
from bot.jobs.record import STILL_OPEN, Answer, Recorded, record
from bot.store import days, sources as source_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.lab import Lab
    from bot.domain.neighbourhood import Neighbourhood
    from bot.domain.source import Source, Tracked
    from bot.domain.submission import Submission
    from bot.feeds.document import Asking
    from bot.store.engine import Store

LOOK_BACK: Final = STILL_OPEN
FIRST_LOOK_BACK: Final = timedelta(days=30)
READ_AHEAD: Final = HORIZON + timedelta(days=31)
"""Read further than the horizon, so that an unchanged feed needs reading again only monthly."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What polling needs of the world: `ask` fetches addresses, and reads what they answer."""

    store: Store
    ask: Asking


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One source about to be asked at one moment; `force` reads it even if nothing changed.

    Rules and submissions need no `outside`.
    """

    outside: Outside | None = None
    lab: Lab
    hood: Neighbourhood | None = None
    """Whose meetings the lab's may turn out to be; None: no other lab is known by name."""
    tracked: Tracked
    now: datetime
    force: bool = False
    confirmed: date | None = None
    """When a lead confirmed the lab's regular evening by hand."""
    next_start: datetime | None = None
    """When its next known meeting starts."""
    submissions: Sequence[Submission] = ()
    """What people submitted about the lab's single meetings."""

    @property
    def is_rule(self) -> bool:
        """Whether it promises dates by a rule."""
        return self.tracked.source.kind is Kind.SCHEDULE

    @property
    def is_local(self) -> bool:
        """Whether it needs no network: a rule, or what people submitted."""
        return self.is_rule or self.tracked.source.kind is Kind.MANUAL

    @property
    def is_first(self) -> bool:
        """Whether it never gave a complete answer."""
        return self.tracked.state.read_until is None

    @property
    def is_counted(self) -> bool:
        """Whether its answers count in the history of its days; an inactive lab's do not."""
        return not self.is_local and self.lab.active

    async def ask(self) -> Heard | Done:
        """Ask and understand, but record nothing; a failure is a value of this source."""
        with self._in_logs():
            return await self._asked()

    def _in_logs(self) -> AbstractContextManager[None]:
        """Make everything logged meanwhile say which source it is about."""
        return bound_contextvars(source=self.tracked.id, lab=self.lab.slug)

    async def _asked(self) -> Heard | Done:
        try:
            return self._expand() if self.is_local else await self._ask()
        except SourceError as error:
            return self._failed(str(error), error)
        except Exception as error:  # noqa: BLE001  a bug that one feed brings out ends no run
            return self._broken(error)

    async def take(self, store: Store, heard: Heard) -> Done:
        """Record what was heard; StoreError if the database cannot be used."""
        with self._in_logs():
            return await self._taken(store, heard)

    async def _taken(self, store: Store, heard: Heard) -> Done:
        try:
            async with store.write() as connection:
                return await self.record(connection, heard)
        except LateError:
            return Done(SourceReport(self.tracked.source, Outcome.UNCHANGED), late=True)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001  a bug that one feed brings out ends no run
            return self._broken(error)

    def _expand(self) -> Heard | Done:
        source = self._confirmed_rule() if self.is_rule else self.tracked.source
        fingerprint = source.settings if self.is_rule else fingerprint_of(self.submissions)
        feed = Feed(documents=(), fingerprint=fingerprint)
        same = fingerprint == self.tracked.state.fingerprint
        if same and not self.force and not self._must_read_again():
            return self._unchanged(feed, self.tracked.state)
        window = self._window()
        # Our own rules are bounded, so they need no guard.
        given = self.submissions
        understood = expand(source, window) if self.is_rule else manual.read(source, given)
        return Heard(feed, self.tracked.state, window, understood)

    def _confirmed_rule(self) -> Source:
        source = self.tracked.source
        if source.schedule is None:
            raise SourceError(f"{source.key}: a schedule source without a rule")
        days = [day for day in (source.schedule.confirmed, self.confirmed) if day]
        schedule = replace(source.schedule, confirmed=max(days, default=None))
        return replace(source, schedule=schedule)

    async def _ask(self) -> Heard | Done:
        source, state, outside = self.tracked.source, self.tracked.state, self.outside
        if outside is None:
            raise SourceError(f"{source.key} is not asked here; the next refresh asks it")
        in_full = self.force or self._must_read_again()
        nothing_known = replace(state, etag=None, last_modified=None, fingerprint=None)
        feed, after = await fetch(source, nothing_known if in_full else state, state, outside.ask)
        same = feed.unchanged or feed.fingerprint == state.fingerprint
        if same and not in_full:
            return Heard(feed, after) if state.pending else self._unchanged(feed, after)
        window = self._window()
        understood = await outside.ask.apart(understand, source, feed, window)
        # What was read is not kept while it waits to be recorded: many answers may wait.
        documents = tuple(replace(each, body=b"") for each in feed.documents)
        return Heard(replace(feed, documents=documents), after, window, understood)

    def _must_read_again(self) -> bool:
        state = self.tracked.state
        if state.read_until is None or state.configuration != self.tracked.source.settings:
            return True
        # Beyond what any poll reads a clock was wrong, and nothing would be read for years.
        return not HORIZON <= state.read_until - self.now <= READ_AHEAD + timedelta(days=1)

    def _window(self) -> Window:
        now = self.now.astimezone(UTC)
        look_back = FIRST_LOOK_BACK if self.is_first else LOOK_BACK
        return Window(now - look_back, now + READ_AHEAD, now)

    def _news(self) -> News:
        state, source = self.tracked.state, self.tracked.source
        if source.kind is Kind.MANUAL:
            return News()  # what somebody just submitted is news, even the first of it
        # What changed include and exclude words do is no news; what a rule's exceptions remove is.
        resettled = not self.is_rule and state.configuration != source.settings
        return News(quiet=self.is_first or resettled, known_until=state.read_until)

    async def record(self, connection: AsyncConnection, heard: Heard) -> Done:
        """Record what was heard in a transaction that is open."""
        source = self.tracked.source.found_as(heard.feed.memory)
        tracked = replace(self.tracked, source=source)
        until = heard.window.end if heard.window else None
        news = self._news()
        answer = Answer(tracked=tracked, understood=heard.understood, news=news, until=until)
        if await source_store.superseded(connection, self.tracked):
            return Done(SourceReport(source, Outcome.UNCHANGED), late=True)
        recorded = await record(connection, self.lab, answer, self.now, self.hood)
        after = self._state_after(heard, recorded)
        if not await source_store.save_recorded(connection, self.tracked, after):
            raise LateError
        if self.is_counted and not recorded.held:
            await days.count(connection, {self.tracked.id: True}, self.now)
        outcome = Outcome.CHANGED if recorded.wrote else Outcome.UNCHANGED
        outcome = Outcome.HELD if recorded.held else outcome
        return Done(SourceReport(source, outcome, changes=recorded.changes))

    def _state_after(self, heard: Heard, recorded: Recorded) -> FetchState:
        state = _answered(heard.before, heard.feed, self.now)
        if heard.understood is not None and heard.window is not None:
            problems = tuple(asdict(each) for each in heard.understood.problems)
            if heard.understood.complete:
                state = replace(
                    state,
                    fingerprint=heard.feed.fingerprint,
                    configuration=self.tracked.source.settings,
                    read_until=heard.window.end,
                    problems=problems,
                )
            else:
                # Whatever the next answer is, it must be read: this one is no evidence.
                state = replace(
                    state, etag=None, last_modified=None, fingerprint=None, problems=problems
                )
        if recorded.wrote or state.last_changed is None:
            state = replace(state, last_changed=self.now)
        state = replace(state, held=recorded.held, pending=recorded.pending)
        due = self._next_check(state, recorded.next_start, changed=len(recorded.changes))
        return replace(state, next_check=due)

    def _unchanged(self, feed: Feed, before: FetchState) -> Done:
        after = _answered(before, feed, self.now)
        after = replace(after, next_check=self._next_check(after, self.next_start))
        return Done(SourceReport(self.tracked.source, Outcome.UNCHANGED), after)

    def _broken(self, error: Exception) -> Done:
        about = {"source": self.tracked.id, "lab": self.lab.slug, "url": self.tracked.source.url}
        log.error("source.broke", **about, exc_info=error)
        return self._failed(f"internal error: {type(error).__name__}: {error}", error)

    def _failed(self, message: str, error: Exception) -> Done:
        state = self.tracked.state
        after = replace(
            state,
            last_checked=self.now,
            failures=state.failures + 1,
            failing_since=state.failing_since or self.now,
            error=message,
        )
        heard = error if isinstance(error, FetchError) else FetchError(message)
        after = failed(after, heard.status, self.now, self.tracked.source.settings)
        after = replace(after, next_check=self._next_check(after, retry_after=heard.retry_after))
        return Done(SourceReport(self.tracked.source, Outcome.FAILED, error=message), after)

    def _next_check(
        self,
        state: FetchState,
        next_start: datetime | None = None,
        *,
        retry_after: float | None = None,
        changed: int = 0,
    ) -> datetime:
        chance = random.random()  # noqa: S311  spreads polls, keeps no secret
        if self.is_local:
            return self.now + DAILY * (1 - chance / 4)
        return next_check(
            state,
            self.now,
            usual=self.hood.registry.network.ask_every if self.hood else USUAL,
            next_start=next_start,
            retry_after=retry_after,
            chance=chance,
            resting=not self.lab.active,
            changed=changed,
        )


def _answered(state: FetchState, feed: Feed, now: datetime) -> FetchState:
    answered = state.answered(feed.memory, now)
    if not feed.documents:
        return answered
    document = feed.documents[0]
    return replace(answered, etag=document.etag, last_modified=document.last_modified)
