"""Webhooks from a real source to a real receiver: each change once, whatever happens between."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import structlog

from bot.domain.delivery import DeliveryState, Message
from bot.domain.hook import Hook
from bot.feeds.guard import Guard
from bot.hooks import Caller, as_data, by_hook
from bot.jobs.deliver import Report, deliver
from bot.jobs.hooks import tell_hooks
from bot.jobs.receipt import Outcome, Receipt
from bot.jobs.timings import Timings
from bot.store import marks, outbox
from bot.store.outbox import HOOKS
from tests.fakes.site import Answer, Site
from tests.jobs.refresh_stage import NOW, Stage, feed, vevent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.domain.delivery import Delivery
    from bot.domain.event import Occurrence
    from bot.jobs.deliver import Send

MINUTE = timedelta(minutes=1)
QUICK = Timings(
    request=timedelta(seconds=0.3), deadline=timedelta(seconds=0.4), lease=timedelta(seconds=0.5)
)
KEY = b"k" * 32
EVENING = "2027-01-18 19:00"
State = DeliveryState


class Registered:
    """A lab in Ulm that announces evenings, and a program that is registered to hear of them."""

    def __init__(self, stage: Stage, receiver: Site) -> None:
        self.stage = stage
        self.receiver = receiver
        self.now = NOW
        self.evenings = [EVENING]
        receiver.answer("/hook", status=204)

    def register(self, *names: str, **facts: Any) -> None:
        """Let network.toml name these programs, each at /hook or at a path of its own."""
        urls = {name: f"{self.receiver.url}/{name}" for name in names}
        hooks = tuple(Hook(name=name, url=url, **facts) for name, url in urls.items())
        registry = self.stage.registry
        self.stage.registry = replace(registry, network=replace(registry.network, hooks=hooks))

    async def announce(self, *starts: str) -> None:
        """Let the source tell of evenings at these times, refresh, and look for news."""
        self.now += MINUTE
        told = [vevent(f"a{n}", start, f"Abend {n}") for n, start in enumerate(starts)]
        self.stage.serve(*told)
        await self.stage.refresh(self.now)
        await self.look()

    async def look(self) -> int:
        """Look for news."""
        return await tell_hooks(self.stage.store, self.stage.registry, self.now)

    async def send(self, through: Send | None = None, **how: Any) -> Report:
        """Send what is due."""

        async def elsewhere(_delivery: Delivery, _message: Message) -> Receipt:
            raise AssertionError

        def words(_delivery: Delivery, _found: Mapping[str, Occurrence]) -> Message:
            raise AssertionError

        hooks = self.stage.registry.network.hooks
        caller = Caller(
            hooks,
            {hook.name: (KEY,) for hook in hooks},
            Guard(allow_private=True, allowed_ports=None),
            contact="",
            clock=lambda: self.now,
        )
        try:
            return await deliver(
                self.stage.store,
                lambda: self.now,
                as_data(words),
                through or by_hook(caller, elsewhere),
                workspace=HOOKS,
                log=structlog.get_logger(),
                **how,
            )
        finally:
            await caller.close()

    def heard(self, name: str = "hook") -> list[dict[str, Any]]:
        """Return what a program was sent, the oldest first."""
        asked = [each for each in self.receiver.requests if each.path == f"/{name}"]
        return [json.loads(each.body) for each in asked]

    def ids(self) -> list[str]:
        """Return the ids under which it was sent."""
        return [each.headers["webhook-id"] for each in self.receiver.requests]

    async def states(self) -> list[State]:
        """Return the states of all deliveries."""
        async with self.stage.store.read() as connection:
            return [one.state for one in await outbox.in_state(connection, *State)]


@pytest.fixture
def receiver() -> Iterator[Site]:
    """Where the registered programs listen."""
    with Site() as server:
        yield server


@pytest.fixture
async def registered(stage: Stage, receiver: Site) -> Registered:
    """A program that is registered after a first evening was announced."""
    world = Registered(stage, receiver)
    stage.announces(feed(stage.serve()))
    world.register("hook")
    await world.announce(EVENING)
    return world


async def test_first_sight_is_no_news(registered: Registered) -> None:
    """What a source told when it was first asked is not sent to anybody."""
    await registered.send()
    assert registered.heard() == []


async def test_each_change_is_sent_once(registered: Registered) -> None:
    """A moved and a cancelled evening: two messages in order, and none at the next looks."""
    await registered.announce("2027-01-25 20:00")
    await registered.send()
    registered.stage.serve(vevent("a0", "2027-01-25 20:00", "Abend 0", "STATUS:CANCELLED"))
    registered.now += MINUTE
    await registered.stage.refresh(registered.now)
    for _ in range(3):
        registered.now += MINUTE
        await registered.look()
        await registered.send()
    moved, cancelled = registered.heard()
    assert (moved["type"], cancelled["type"]) == ("occurrence.moved", "occurrence.cancelled")
    change, meeting = moved["data"]["change"], moved["data"]["occurrence"]
    assert change["before"]["start"] == "2027-01-18T19:00:00+01:00"
    assert change["after"]["start"] == meeting["start"] == "2027-01-25T20:00:00+01:00"
    assert (meeting["id"], meeting["labs"]) == (change["occurrence"], ["ulm"])
    assert moved["timestamp"] == change["at"]
    assert cancelled["data"]["occurrence"]["status"] == "cancelled"
    assert len(set(registered.ids())) == 2
    assert await registered.states() == [State.SENT, State.SENT]


async def test_who_registers_hears_of_what_happens_from_then_on(registered: Registered) -> None:
    """Changes of before are not sent after the fact; those who were there go on hearing."""
    await registered.announce("2027-01-25 20:00")
    await registered.send()
    registered.register("hook", "later")
    registered.receiver.answer("/later", status=200)
    registered.now += MINUTE
    await registered.look()
    await registered.announce("2027-02-01 20:00")
    await registered.send()
    assert [each["type"] for each in registered.heard("later")] == ["occurrence.moved"]
    assert len(registered.heard("hook")) == 2


async def test_only_the_labs_that_were_asked_for(registered: Registered) -> None:
    """Another lab's changes stay away; a lab's own are sent."""
    registered.stage.announces(
        *registered.stage.registry.sources,
        feed(registered.stage.serve(path="/b.ics"), lab="bonn"),
    )
    registered.register("hook", labs=("bonn",))
    await registered.announce("2027-01-25 20:00")
    registered.stage.serve(vevent("b1", "2027-03-01 19:00", "Bonner Abend"), path="/b.ics")
    registered.now += MINUTE
    await registered.stage.refresh(registered.now)
    await registered.look()
    await registered.send()
    assert {each["data"]["change"]["lab"] for each in registered.heard()} == {"bonn"}


async def test_an_error_is_tried_again_under_the_same_id(registered: Registered) -> None:
    """After a 500 the same message comes again half a minute later, with a new time."""
    answers = iter([500, 503, 204])
    registered.receiver.script("/hook", lambda _: Answer(status=next(answers)))
    await registered.announce("2027-01-25 20:00")
    for _ in range(3):
        await registered.send()
        registered.now += timedelta(minutes=5)
    assert len(registered.ids()) == 3
    assert len(set(registered.ids())) == 1
    times = [each.headers["webhook-timestamp"] for each in registered.receiver.requests]
    assert len(set(times)) == 3
    assert await registered.states() == [State.SENT]


async def test_three_days_later_it_is_given_up(registered: Registered) -> None:
    """A receiver that is down for good does not fill the outbox for ever."""
    registered.receiver.answer("/hook", status=500)
    await registered.announce("2027-01-25 20:00")
    for _ in range(4):
        await registered.send()
        registered.now += timedelta(days=1)
    await registered.send()
    assert set(await registered.states()) <= {State.FAILED, State.DROPPED}
    assert len(registered.heard()) == 4


async def test_retry_after_is_obeyed(registered: Registered) -> None:
    """A receiver that asks for ten minutes is left alone for ten minutes."""
    registered.receiver.answer("/hook", status=429, headers={"Retry-After": "600"})
    await registered.announce("2027-01-25 20:00")
    for _ in range(10):
        await registered.send()
        registered.now += MINUTE
    assert len(registered.heard()) == 1
    registered.receiver.answer("/hook", status=200)
    registered.now += MINUTE
    await registered.send()
    assert len(registered.heard()) == 2


async def test_410_ends_it(registered: Registered) -> None:
    """A receiver that wants no more gets no more, until network.toml names another address."""
    registered.receiver.answer("/hook", status=410)
    await registered.announce("2027-01-25 20:00")
    await registered.send()
    await registered.announce("2027-02-01 20:00")
    await registered.send()
    assert len(registered.heard()) == 1
    assert await registered.states() == [State.FAILED]
    registry = registered.stage.registry
    moved = replace(registry.network.hooks[0], url=f"{registered.receiver.url}/new")
    registered.stage.registry = replace(registry, network=replace(registry.network, hooks=(moved,)))
    registered.receiver.answer("/new", status=200)
    await registered.announce("2027-02-08 20:00")
    await registered.send()
    assert [each["data"]["change"]["after"]["start"][:10] for each in registered.heard("new")][
        -1
    ] == "2027-02-08"


async def test_a_crash_between_sending_and_writing_it_down(registered: Registered) -> None:
    """It is sent again under the same id: the receiver knows that it had it already."""
    await registered.announce("2027-01-25 20:00")

    async def cut_off(delivery: Delivery, message: Message) -> Receipt:
        assert (await caller(delivery, message)).outcome is Outcome.SENT
        raise asyncio.CancelledError

    caller = Caller(
        registered.stage.registry.network.hooks,
        {"hook": (KEY,)},
        Guard(allow_private=True, allowed_ports=None),
        contact="",
        clock=lambda: registered.now,
    )
    with pytest.raises(asyncio.CancelledError):
        await registered.send(cut_off, timings=QUICK)
    await caller.close()
    assert await registered.states() == [State.SENDING]
    await registered.send(timings=QUICK)
    assert len(registered.ids()) == 1  # its lease still holds: somebody else may be sending it
    await asyncio.sleep(QUICK.lease.total_seconds() + 0.1)
    await registered.send()
    assert len(registered.ids()) == 2
    assert len(set(registered.ids())) == 1
    assert await registered.states() == [State.SENT]


async def test_a_lost_answer_is_no_end(registered: Registered) -> None:
    """Where nobody knows whether it arrived it is sent again, never doubted for ever."""
    await registered.announce("2027-01-25 20:00")

    async def lose(_delivery: Delivery, _message: Message) -> Receipt:
        raise OSError

    await registered.send(lose)
    assert await registered.states() == [State.PENDING]
    registered.now += timedelta(minutes=5)
    await registered.send()
    assert await registered.states() == [State.SENT]


async def test_a_dead_receiver_holds_up_nobody(registered: Registered) -> None:
    """Another program hears at once, and what goes to Slack is not served here at all."""
    registered.register("hook", "well")
    registered.receiver.answer("/well", status=200)
    registered.receiver.answer("/hook", delay=1)
    await registered.look()
    await registered.announce("2027-01-25 20:00")
    sending = asyncio.create_task(registered.send())
    for _ in range(100):
        await asyncio.sleep(0.02)
        if registered.heard("well"):
            break
    assert len(registered.heard("well")) == 1
    assert not sending.done()

    async def post(_delivery: Delivery, _message: Message) -> Receipt:
        raise AssertionError

    started = asyncio.get_running_loop().time()
    report = await deliver(
        registered.stage.store,
        lambda: registered.now,
        as_data(lambda *_: Message(text="", blocks=())),
        post,
        workspace="",
        log=structlog.get_logger(),
    )
    assert report == Report()
    assert asyncio.get_running_loop().time() - started < 1
    await sending


async def test_a_pause_holds_webhooks_too(registered: Registered) -> None:
    """A pause of all posting includes webhooks; afterwards nothing is missing."""
    async with registered.stage.store.write() as connection:
        await marks.put(connection, marks.PAUSED, NOW.isoformat())
    await registered.announce("2027-01-25 20:00")
    await registered.send()
    assert registered.heard() == []
    async with registered.stage.store.write() as connection:
        await marks.drop(connection, marks.PAUSED)
    await registered.send()
    assert len(registered.heard()) == 1


async def test_two_workers_send_each_change_once(registered: Registered) -> None:
    """Both look and both send at the same time."""
    await registered.announce("2027-01-25 20:00", "2027-02-15 19:00", "2027-03-15 19:00")
    await asyncio.gather(registered.look(), registered.look())
    await asyncio.gather(registered.send(), registered.send())
    assert len(registered.ids()) == len(set(registered.ids())) == 3
