"""Revise what was posted: digests and reminders stay true as long as their meetings lie ahead.

Nothing is done as long as the data's version is the same and no edit waits. One process at a time
revises: an edit is idempotent, but if two edited at once the one with older data might come last.
What became of an edit without an answer need not be known; it is simply made again.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from bot.domain.query import Query
from bot.jobs.announce import MARGIN, addressee, labs_of
from bot.jobs.deliver import shown
from bot.jobs.receipt import Outcome, Receipt, limited_for
from bot.jobs.remind import PERSONAL
from bot.jobs.revision import Known, ids_of, plan
from bot.jobs.seen import LATE, Seen
from bot.store import labs, marks, occurrences, posts, reminded, subscriptions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection
    from structlog.typing import FilteringBoundLogger

    from bot.domain.delivery import Delivery, Message
    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.domain.subscription import Subscription
    from bot.jobs.deliver import Render
    from bot.jobs.revision import Change, Plan
    from bot.store.engine import Store
    from bot.store.outbox import Post
    from bot.store.posts import Part

REVISED: Final = "revised"
"""The mark that holds up to which version of the data posts were revised, and when."""

LEASE: Final = timedelta(seconds=60)
EDIT_SECONDS: Final = 30
"""An edit is given up well before this process's turn ends."""

AGAIN: Final = timedelta(minutes=1)
MENDING: Final = timedelta(minutes=10)
"""How often we retry what Slack refuses until a person mends it."""

GONE: Final = "message_not_found"


class Edit(Protocol):
    """Changes posts in Slack; every outcome is a receipt."""

    async def update(self, delivery: Delivery, post: Post, message: Message) -> Receipt:
        """Show another message in a post."""

    async def delete(self, delivery: Delivery, post: Post) -> Receipt:
        """Take a post away."""


async def revise(
    store: Store,
    registry: Registry,
    now_of: Callable[[], datetime],
    render: Render,
    edit: Edit,
    *,
    workspace: str,
    log: FilteringBoundLogger,
    lease: timedelta = LEASE,
) -> int:
    """Edit every living post that no longer shows what is true; return how many changed."""
    now = now_of()
    async with store.read() as connection:
        paused = await marks.get(connection, marks.PAUSED) is not None
        if paused or not await _is_due(connection, now):
            return 0
    async with store.write() as connection:
        turn = await posts.take_turn(connection, lease)
    if turn is None:
        return 0
    run = _Run(store, registry, now_of, render, edit, workspace, log, lease, turn)
    return await run.work()


async def _is_due(connection: AsyncConnection, now: datetime) -> bool:
    seen = Seen.read(await marks.get(connection, REVISED))
    changed = seen.version != await marks.version(connection)
    return changed or await posts.awaits_edit(connection, now)


@dataclass(slots=True)
class _Run:
    store: Store
    registry: Registry
    now_of: Callable[[], datetime]
    render: Render
    edit: Edit
    workspace: str
    log: FilteringBoundLogger
    lease: timedelta
    turn: str
    changed: int = 0
    patient: dict[str, datetime] = field(default_factory=dict)
    """Workspaces that this run leaves alone, and until when."""

    async def work(self) -> int:
        now = self.now_of()
        async with self.store.read() as connection:
            seen = Seen.read(await marks.get(connection, REVISED))
            since = Seen(version=await marks.version(connection), at=now)
            known = await self._read(connection, seen, since)
        for parts in known.slots:
            # Rendering hundreds of digests must not keep people waiting for their answers.
            await asyncio.sleep(0)
            if not await self._apply(plan(parts, known, self._message)):
                return self.changed
        async with self.store.write() as connection:
            await marks.put(connection, REVISED, since.stored())
            await posts.end_turn(connection, self.turn)
        return self.changed

    async def _read(self, connection: AsyncConnection, seen: Seen, since: Seen) -> Known:
        """Read what is affected: edits that wait, and what was written since the last look."""
        slots = await posts.living(connection, since.at)
        ids = {one for parts in slots for one in _shown_in(parts)}
        found = await occurrences.by_ids(connection, ids)
        written, of_labs = set[str](), set[str]()
        if seen.version != since.version:
            written, of_labs = await posts.written_since(connection, seen.at - LATE)
        listeners = {
            (addressee(each, self.workspace), each.channel): (each, labs_of(self.registry, each))
            for each in await subscriptions.all_of(connection)
        }

        concerned = [
            parts
            for parts in slots
            if _waits(parts, since.at)
            or any(one in found and found[one].id in written for one in _shown_in(parts))
            or _hears(listeners.get(_place(parts)), of_labs)
        ]
        return Known(
            now=since.at,
            slots=concerned,
            found=found,
            hidden=await posts.hidden(connection, {each.id for each in found.values()}),
            pausing=await labs.paused(connection),
            coming=await _coming(connection, concerned, since.at),
            switched_off=await _switched_off(connection, concerned, found),
            listeners=listeners,
        )

    def _message(self, delivery: Delivery, found: Mapping[str, Occurrence]) -> Message | None:
        try:
            return self.render(delivery, found)
        except Exception as error:  # noqa: BLE001 -- a flaw in one message harms only itself
            self._say("post.not_edited", delivery, f"cannot be put in words: {error!r}")
            return None

    async def _apply(self, wanted: Plan) -> bool:
        """Carry out one plan; False if it is another process's turn now."""
        if wanted.busy or wanted.added or wanted.as_wanted:
            async with self.store.write() as connection:
                await posts.edit_later(connection, wanted.busy, self.now_of() + AGAIN / 4)
                await posts.as_wanted(connection, wanted.as_wanted)
                for each in wanted.added:
                    await posts.add_part(connection, each)
            self.changed += len(wanted.added)
        for change in wanted.edits:
            if not await self._attempt(change.delivery, change.post, change):
                return False
        for part in wanted.surplus:
            if part.post and not await self._attempt(part.delivery, part.post, None):
                return False
        return True

    async def _attempt(self, delivery: Delivery, post: Post, change: Change | None) -> bool:
        """Edit a post, or delete it if there is no `change`; False if we lost our turn."""
        until = self.patient.get(delivery.workspace)
        async with self.store.write() as connection:
            if until is not None:
                await posts.edit_later(connection, [delivery.id], until)
                return True
            # Asked with every edit, so that a pause holds from the next one on.
            if await marks.get(connection, marks.PAUSED) is not None:
                await posts.end_turn(connection, self.turn)
                return False
            turn = await posts.take_turn(connection, self.lease, held=self.turn)
            if turn is None:
                return False
            self.turn = turn
        try:
            async with asyncio.timeout(EDIT_SECONDS):
                if change is None:
                    receipt = await self.edit.delete(delivery, post)
                else:
                    receipt = await self.edit.update(delivery, post, change.message)
        except Exception as error:  # noqa: BLE001 -- whatever it was, it is simply made again
            receipt = Receipt(outcome=Outcome.UNKNOWN, error=f"no answer: {error!r}")
        await self._conclude(delivery, change, receipt)
        return True

    async def _conclude(self, delivery: Delivery, change: Change | None, receipt: Receipt) -> None:
        error = receipt.error or ""
        gone = error.startswith(GONE)
        async with self.store.write() as connection:
            match receipt.outcome:
                case Outcome.SENT if change is not None:
                    what = shown(change.message)
                    await posts.edited(
                        connection, change.delivery, what, change.found, change.first
                    )
                case _ if change is None and (receipt.outcome is Outcome.SENT or gone):
                    await posts.taken_back(connection, delivery)
                case Outcome.REFUSED:
                    await posts.end_life(connection, delivery.id, gone=gone)
                case _:
                    again = self.now_of() + _pause(receipt)
                    await posts.edit_later(connection, [delivery.id], again)
                    self.patient[delivery.workspace] = again
        self.changed += receipt.outcome is Outcome.SENT
        became = {Outcome.SENT: "post.edited", Outcome.REFUSED: "post.no_longer_edited"}
        self._say(became.get(receipt.outcome, "post.edit_waits"), delivery, error)

    def _say(self, what: str, delivery: Delivery, error: str) -> None:
        say = self.log.warning if error else self.log.info
        told = {"slot": delivery.slot, **({"error": error} if error else {})}
        say(what, delivery=delivery.id, channel=delivery.place, part=delivery.part, **told)


def _pause(receipt: Receipt) -> timedelta:
    if receipt.outcome is Outcome.LIMITED:
        return limited_for(receipt.retry_after)
    return MENDING if receipt.outcome is Outcome.RETRY else AGAIN


async def _coming(
    connection: AsyncConnection, concerned: Sequence[tuple[Part, ...]], now: datetime
) -> list[Occurrence]:
    """Return in one query what might be added to any of these digests."""
    days = [parts[0].delivery.content.last_day for parts in concerned]
    last = max(filter(None, days), default=None)
    if last is None:
        return []
    end = datetime(last.year, last.month, last.day, tzinfo=UTC) + 2 * MARGIN
    if end <= now - MARGIN:
        return []
    return await occurrences.find(connection, Query(start=now - MARGIN, end=end))


async def _switched_off(
    connection: AsyncConnection,
    concerned: Sequence[tuple[Part, ...]],
    found: Mapping[str, Occurrence],
) -> set[tuple[str, str, str]]:
    """Return what people switched off, by the ids that their reminders contain."""
    shown = {
        one: found[one].id
        for parts in concerned
        if parts[0].delivery.content.about.get(PERSONAL)
        for one in _shown_in(parts)
        if one in found
    }
    said = await reminded.switched_off(connection, {*shown, *shown.values()})
    return {
        (workspace, user, one)
        for workspace, user, meeting in said
        for one, now in shown.items()
        if meeting in {one, now}
    }


def _waits(parts: tuple[Part, ...], now: datetime) -> bool:
    return any(part.next_edit is not None and part.next_edit <= now for part in parts)


def _shown_in(parts: tuple[Part, ...]) -> list[str]:
    return [one for part in parts for one in ids_of(part.delivery.content)]


def _place(parts: tuple[Part, ...]) -> tuple[str, str]:
    return parts[0].delivery.workspace, parts[0].delivery.channel


def _hears(listener: tuple[Subscription, frozenset[str] | None] | None, labs: set[str]) -> bool:
    """Whether something was written about the labs that a channel listens to."""
    if listener is None or not labs:
        return False
    return listener[1] is None or not listener[1].isdisjoint(labs)
