"""What waits to be recorded has its limit, and nothing is asked beyond it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.jobs import streaming
from bot.jobs.poll import Poll
from bot.jobs.refresh import Wish
from bot.jobs.room import PLACE, Room
from tests.fakes.site import Answer
from tests.jobs.refresh_stage import NOW, Stage, calendar, feed, vevent

if TYPE_CHECKING:
    from bot.jobs.poll import Done, Heard
    from bot.store.engine import Store


async def test_who_comes_first_is_let_in_first() -> None:
    """Room that is given back goes to whoever waits longest, and to none who gave up."""
    room, inside = Room(10), list[str]()

    async def enter(name: str, size: int) -> None:
        await room.take(size)
        inside.append(name)

    waiting = [asyncio.create_task(enter(name, 8)) for name in "abcd"]
    await asyncio.sleep(0)
    assert inside == ["a", "b"]
    waiting[2].cancel()
    room.give(4)
    await asyncio.sleep(0)
    assert inside == ["a", "b"]
    room.give(4)
    await asyncio.gather(*waiting, return_exceptions=True)
    assert inside == ["a", "b", "d"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_nothing_is_asked_without_room_for_its_answer(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While recording stands still, no more is asked than has room; then all are, each once."""
    monkeypatch.setattr(streaming, "ROOM", 3 * PLACE)
    take, go, waiting = Poll.take, asyncio.Event(), list[int]()

    async def halted(poll: Poll, store: Store, heard: Heard) -> Done:
        waiting.append(poll.tracked.id)
        await go.wait()
        return await take(poll, store, heard)

    monkeypatch.setattr(Poll, "take", halted)
    body = calendar(vevent("january", "2027-01-12 19:00")).encode()
    stage.site.script("", lambda _: Answer(body=body))
    # A lab's new sources are recorded together: here one has more of them than there is room.
    many = [feed(f"{stage.site.url}/many{n}.ics", lab="many") for n in range(5)]
    stage.announces(*(feed(f"{stage.site.url}/{n}.ics", lab=f"lab{n}") for n in range(9)), *many)
    running = asyncio.create_task(stage.refresh(NOW, Wish(only_due=True)))
    async with asyncio.timeout(10):
        while len(waiting) < 3:  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    assert len(stage.site.paths()) == 3
    go.set()
    assert len(await running) == len(set(stage.site.paths())) == 14
