from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from sqlalchemy import delete, event, insert
from structlog.testing import capture_logs

from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.lab import Lab, Registry
from bot.domain.subscription import Rhythm
from bot.jobs.announce import announce, labs_of
from bot.jobs.first_digest import announce_first
from bot.store import claiming, marks, sending
from bot.store.engine import Store
from bot.store.outbox import TERMINAL
from bot.store.tables import aliases, occurrences
from tests.jobs.stage import MONDAY, REGISTRY, TUESDAY, WEEKLY, box, know, meeting, subscribe

if TYPE_CHECKING:
    from collections.abc import Iterator

LOG = structlog.get_logger()
PENDING, DROPPED = DeliveryState.PENDING, DeliveryState.DROPPED
DAY = timedelta(days=1)


async def tell(store: Store, now: datetime = MONDAY, workspace: str = "") -> int:
    """Announce what is due."""
    return await announce(store, REGISTRY, now, workspace=workspace, log=LOG)


async def tell_first(store: Store, now: datetime = MONDAY, workspace: str = "") -> int:
    """Announce the first digests."""
    return await announce_first(store, REGISTRY, now, workspace=workspace)


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """Collect the SQL that is run meanwhile."""
    run: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        run.append(statement)

    event.listen(store.engine.sync_engine, "before_cursor_execute", note)
    yield run
    event.remove(store.engine.sync_engine, "before_cursor_execute", note)


async def test_a_due_digest_is_frozen_once(store: Store) -> None:
    """It says which meetings stand in it; looking again adds nothing."""
    await know(store, TUESDAY)
    await subscribe(store, WEEKLY)
    assert await tell(store) == 1
    assert await tell(store) == 0
    assert await tell(store, MONDAY + DAY) == 0
    (digest,) = await box(store, PENDING)
    assert (digest.kind, digest.slot, digest.part) == (DeliveryKind.DIGEST, "2027-01-11T09:00", 1)
    assert digest.content.special == ("tuesday",)
    assert digest.content.first_day == date(2027, 1, 11)
    assert digest.content.last_day == date(2027, 1, 17)


async def test_nothing_is_announced_before_its_time(store: Store) -> None:
    """A digest that is not due yet writes nothing."""
    await know(store, TUESDAY)
    await subscribe(store, replace(WEEKLY, created=MONDAY - DAY))
    assert await tell(store, MONDAY - timedelta(seconds=1)) == 0
    assert await box(store, *DeliveryState) == []


async def test_a_digest_that_is_too_late_is_skipped_and_said_so_once(store: Store) -> None:
    """After too long a downtime the log says once what was left out."""
    await know(store, TUESDAY)
    await subscribe(store, WEEKLY)
    with capture_logs() as logs:
        assert await tell(store, MONDAY + timedelta(hours=49)) == 0
        assert await tell(store, MONDAY + timedelta(hours=50)) == 0
    assert [(each["event"], each["channel"]) for each in logs] == [("digest skipped", "C1")]
    assert await box(store, PENDING) == []


async def test_an_empty_digest_is_decided_once(store: Store) -> None:
    """A meeting that turns up later does not bring Monday's silent digest back."""
    await subscribe(store, WEEKLY)
    assert await tell(store) == 0
    await know(store, TUESDAY)
    assert await tell(store, MONDAY + timedelta(hours=1)) == 0
    (silent,) = await box(store, DROPPED)
    assert silent.error == "nothing was on"


async def test_a_channel_may_ask_to_hear_that_nothing_is_on(store: Store) -> None:
    """With `empty` a digest without meetings is sent."""
    await subscribe(store, replace(WEEKLY, empty=True))
    assert await tell(store) == 1


async def test_each_channel_hears_of_its_own_labs(store: Store) -> None:
    """Labs, states and the rule about friends decide what stands in whose digest."""
    days = MONDAY + DAY
    await know(store, TUESDAY, meeting("rhine", days, "koeln"), meeting("club", days, "chaos"))
    await subscribe(
        store,
        WEEKLY,
        replace(WEEKLY, channel="C2", labs=("koeln",)),
        replace(WEEKLY, channel="C3", states=("DE-BW",)),
        replace(WEEKLY, channel="C4", labs=("chaos",)),
    )
    assert await tell(store) == 4
    told = {each.channel: set(each.content.special) for each in await box(store, PENDING)}
    assert told == {"C1": {"rhine", "tuesday"}, "C2": {"rhine"}, "C3": {"tuesday"}, "C4": {"club"}}


async def test_a_reminder_follows_a_merged_meeting(store: Store) -> None:
    """What was reminded of under the id that was merged away is not reminded of again."""
    day = timedelta(hours=24)
    late = meeting("late", TUESDAY.starts_at + timedelta(hours=2))
    await subscribe(store, replace(WEEKLY, rhythm=Rhythm.DAILY, reminders=(day,)))
    await know(store, late, TUESDAY)
    at = TUESDAY.starts_at - day
    await announce(store, REGISTRY, at, workspace="", log=structlog.get_logger())
    async with store.write() as connection:
        await connection.execute(delete(occurrences).where(occurrences.c.id == "tuesday"))
        await connection.execute(insert(aliases).values(id="tuesday", occurrence_id="late"))
    await know(store, replace(late, start=TUESDAY.start, end=TUESDAY.end))
    await announce(store, REGISTRY, at, workspace="", log=structlog.get_logger())
    kinds = [each.kind for each in await box(store, DeliveryState.PENDING)]
    assert kinds.count(DeliveryKind.REMINDER) == 1


async def test_a_reminder_is_announced_once_for_each_start(store: Store) -> None:
    """It comes when its lead has come, once; a moved meeting is reminded of again."""
    await know(store, TUESDAY)
    await subscribe(store, replace(WEEKLY, reminders=(timedelta(hours=24),)))
    await tell(store)
    before = TUESDAY.starts_at - timedelta(hours=24)
    assert await tell(store, before - timedelta(minutes=1)) == 0
    assert await tell(store, before) == 1
    assert await tell(store, before + timedelta(hours=1)) == 0
    await know(store, meeting("tuesday", TUESDAY.starts_at + DAY))
    assert await tell(store, before + DAY) == 1
    kinds = [each.kind.value for each in await box(store, PENDING)]
    assert kinds == ["digest", "reminder", "reminder"]


async def test_paused_means_silence(store: Store) -> None:
    """While posting is paused nothing is announced, not even a first digest."""
    await know(store, TUESDAY)
    await subscribe(store, WEEKLY)
    async with store.write() as connection:
        await marks.put(connection, marks.PAUSED, "1")
    assert (await tell(store), await tell_first(store)) == (0, 0)
    assert await box(store, *DeliveryState) == []


async def test_the_terminal_does_not_eat_slacks_digest(store: Store) -> None:
    """What was shown in the terminal is announced to Slack all the same."""
    await know(store, TUESDAY)
    await subscribe(store, WEEKLY, replace(WEEKLY, channel="C2", workspace="T1"))
    assert await tell(store, workspace=TERMINAL) == 2
    assert await tell(store) == 2
    places = [(each.workspace, each.channel) for each in await box(store, PENDING)]
    assert places == [("terminal", "C1"), ("terminal", "C2"), ("", "C1"), ("T1", "C2")]


async def test_two_announcers_at_once_announce_once(store: Store, database_url: str) -> None:
    """Two processes that look at the same moment write each slot once."""
    await know(store, TUESDAY)
    await subscribe(store, *(replace(WEEKLY, channel=f"C{number}") for number in range(10)))
    other = Store.open(database_url)
    counted = await asyncio.gather(tell(store), tell(other), tell(store), tell(other))
    await other.close()
    assert sum(counted) == 10
    assert len(await box(store, *DeliveryState)) == 10


async def test_a_hundred_channels_are_read_with_as_few_questions_as_one(store: Store) -> None:
    """Meetings are asked for once for all; a run without news writes nothing."""
    await know(store, TUESDAY)
    day = timedelta(hours=24)
    channels = [
        replace(WEEKLY, channel=f"C{number}", labs=("ulm",), reminders=(day,))
        for number in range(100)
    ]
    await subscribe(store, *channels)
    with statements(store) as first:
        assert await tell(store) == 100
    with statements(store) as idle:
        assert await tell(store) == 0
    reads = [each for each in first if each.startswith("SELECT") and "FROM occurrences" in each]
    assert len(reads) == 1
    assert len([each for each in idle if each.startswith("SELECT")]) == 6
    assert not [each for each in idle if each.startswith(("INSERT", "UPDATE"))]


@pytest.mark.parametrize(
    ("rhythm", "last"),
    [
        (Rhythm.DAILY, date(2027, 1, 31)),
        (Rhythm.WEEKLY, date(2027, 2, 6)),
        (Rhythm.MONTHLY, date(2027, 2, 27)),
    ],
)
async def test_a_new_channel_gets_a_first_digest(store: Store, rhythm: Rhythm, last: date) -> None:
    """It covers one rhythm's length from today, and comes once."""
    now = datetime(2027, 1, 31, 13, tzinfo=MONDAY.tzinfo)
    await know(store, meeting("tonight", now + timedelta(hours=4)))
    await subscribe(store, replace(WEEKLY, rhythm=rhythm, created=now))
    assert (await tell_first(store, now), await tell_first(store, now)) == (1, 0)
    (first,) = await box(store, PENDING)
    assert (first.slot, first.content.special) == ("first", ("tonight",))
    assert (first.content.first_day, first.content.last_day) == (date(2027, 1, 31), last)


async def test_a_channel_that_had_a_digest_gets_no_first_one(store: Store) -> None:
    """Only who never heard anything is greeted."""
    await know(store, TUESDAY)
    await subscribe(store, WEEKLY)
    assert await tell(store) == 1
    assert await tell_first(store) == 0


async def test_a_first_digest_that_was_refused_is_made_anew(store: Store) -> None:
    """Once the app was invited, the next start greets the channel after all."""
    await know(store, TUESDAY)
    await subscribe(store, WEEKLY)
    assert await tell_first(store) == 1
    async with store.write() as connection:
        claimed = await claiming.claim(connection, "", MONDAY, DAY)
        assert claimed is not None
        await sending.settle(connection, claimed.delivery, DeliveryState.FAILED, "not_in_channel")
    assert await tell_first(store) == 1


async def test_a_first_digest_waits_until_something_is_on(store: Store) -> None:
    """Nobody is greeted with silence; the next start may have something to show."""
    await subscribe(store, WEEKLY)
    assert await tell_first(store) == 0
    await know(store, TUESDAY)
    assert await tell_first(store) == 1


def test_a_lab_that_is_gone_does_not_silence_a_channel() -> None:
    """Names that mean nothing any more are passed over, and never widen what is heard."""
    both = replace(WEEKLY, labs=("ulm", "atlantis"))
    assert labs_of(REGISTRY, both) == frozenset({"ulm"})
    assert labs_of(REGISTRY, replace(WEEKLY, labs=("atlantis",))) == frozenset()
    assert labs_of(REGISTRY, replace(WEEKLY, near="atlantis")) == frozenset()


def test_a_plain_subscription_hears_every_lab_but_friends() -> None:
    """Friends are heard only where they are named."""
    assert labs_of(REGISTRY, WEEKLY) == frozenset({"ulm", "koeln"})
    alone = Registry({"ulm": Lab(slug="ulm", name="OK Lab Ulm")})
    assert labs_of(alone, WEEKLY) is None
