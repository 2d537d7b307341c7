"""Webhooks: write each change into the outbox, once for every program that wants to hear of it.

A program hears of what happens after it was registered. Each look goes back as far as a change may
be committed late; the slot, which is the change, is taken once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from bot.domain.hook import delivery_of, gone
from bot.domain.places import resolve_labs
from bot.jobs.seen import EVER, LATE
from bot.store import hooks as hook_store, marks, outbox
from bot.store.outbox import HOOKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.domain.delivery import Delivery
    from bot.domain.hook import Hook
    from bot.domain.lab import Registry
    from bot.store.engine import Store
    from bot.store.hooks import Numbered

MARK: Final = "hooks"
"""The mark that holds how far we looked, and since when each hook is registered."""


@dataclass(frozen=True, slots=True)
class Known:
    """The version of the data that was looked at, when, and since when each hook is registered."""

    version: int = -1
    at: datetime = EVER
    since: Mapping[str, datetime] = field(default_factory=dict)

    @classmethod
    def read(cls, mark: str | None) -> Known:
        """Read what `stored` gave; without a mark nobody was registered yet."""
        if mark is None:
            return cls()
        kept = json.loads(mark)
        since = {name: datetime.fromisoformat(at) for name, at in kept["since"].items()}
        return cls(kept["version"], datetime.fromisoformat(kept["at"]), since)

    def stored(self) -> str:
        """Return the value of the mark."""
        since = {name: at.isoformat() for name, at in self.since.items()}
        return json.dumps({"version": self.version, "at": self.at.isoformat(), "since": since})


async def tell_hooks(store: Store, registry: Registry, now: datetime) -> int:
    """Write what is new into the outbox; return how many deliveries were considered."""
    # Moments are stored as whole seconds, rounded down.
    now = now.replace(microsecond=0)
    registered = registry.network.hooks
    async with store.read() as connection:
        known = Known.read(await marks.get(connection, MARK))
        since = {hook.name: known.since.get(hook.name, now) for hook in registered}
        seen = Known(await marks.version(connection), now, since)
        if replace(seen, at=known.at) == known or not (registered or known.since):
            return 0
        begin = max(known.at - LATE, min(since.values(), default=now))
        news = await hook_store.changes_since(connection, begin) if registered else []
    told = list(_deliveries(registry, news, since, now))
    async with store.write() as connection:
        for hook in registered:
            if await hook_store.refused(connection, hook.channel, gone(hook.url)):
                told = [each for each in told if each.channel != hook.channel]
                await hook_store.drop_waiting(connection, hook.channel, gone(hook.url))
        await outbox.add_each(connection, told)
        await marks.put(connection, MARK, seen.stored())
    return len(told)


def _deliveries(
    registry: Registry, news: Sequence[Numbered], since: Mapping[str, datetime], now: datetime
) -> Iterator[Delivery]:
    for hook in registry.network.hooks:
        heard = _labs(hook, registry)
        for number, change, labs in news:
            if change.at >= since[hook.name] and (heard is None or not heard.isdisjoint(labs)):
                yield delivery_of(hook, change, number, workspace=HOOKS, now=now)


def _labs(hook: Hook, registry: Registry) -> frozenset[str] | None:
    return resolve_labs(registry, labs=hook.labs, states=hook.states)
