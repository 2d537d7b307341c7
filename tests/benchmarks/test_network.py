"""The simulated network answers as it says, and what is measured with it works."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import pytest

from bot.domain.event import Window
from bot.errors import FetchError, SourceError
from bot.feeds.ical import fingerprint, read_bytes
from bot.jobs.poll import Outcome, Outside
from bot.jobs.refresh import Wish, refresh
from bot.store import occurrences
from bot.store.engine import Store
from tests.benchmarks.network.costs import SHORT, hour
from tests.benchmarks.network.known import fill
from tests.benchmarks.network.serving import served
from tests.benchmarks.network.world import LIVELY, REAL, Manner, Mix, World
from tests.fakes.fetching import asking, here

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.feeds.document import Document
    from bot.feeds.fetch import Fetcher
    from tests.benchmarks.network.serving import Served

pytestmark = pytest.mark.xdist_group("network")
"""One worker serves it once for all."""

BEGIN: Final = datetime(2027, 1, 11, 8, tzinfo=UTC)
ODD: Final = Mix(changing=0, slow=0.05, broken=0.2, hostile=0.15, slowest=1.01)
WORLD: Final = World.of(60, ODD, BEGIN)


@pytest.fixture(scope="module")
def network() -> Iterator[Served]:
    """A network in which many are odd."""
    with served(WORLD) as network:
        yield network


@asynccontextmanager
async def fetcher() -> AsyncIterator[Fetcher]:
    """Open a fetcher that has little patience."""
    async with here(deadline=0.6) as get:
        yield get


def test_a_network_is_the_same_for_the_same_seed() -> None:
    """Who answers how is decided by the seed alone, and so is what they tell."""
    again = World.of(60, ODD, BEGIN)
    assert again.places == WORLD.places
    assert again.body(7, 5) == WORLD.body(7, 5)
    assert World.of(60, ODD, BEGIN, seed=8).places != WORLD.places


def test_the_shares_are_those_that_were_asked_for() -> None:
    """Of 10,000 sources a tenth is slow, 3 % are broken, 1 % hostile; a fifth shares one host."""
    world = World.of(10_000, REAL, BEGIN)
    manners = Counter(place.manner for place in world.places)
    assert manners[Manner.SLOW] == 1_000
    assert sum(manners.values()) - manners[Manner.SLOW] - manners[Manner.GOOD] == 400
    assert Counter(place.host for place in world.places).most_common(1)[0][1] == 2_000
    answers = [world.changes(number, answer) for number in range(1_000) for answer in range(20)]
    assert 0.045 < sum(answers) / len(answers) < 0.055


def test_every_version_of_a_calendar_tells_something_else() -> None:
    """What changes is no churn: the fingerprints of its versions all differ."""
    prints = {fingerprint(WORLD.body(3, version)) for version in range(13)}
    assert len(prints) == 13


async def test_good_sources_answer_by_their_etag_or_with_other_stamps(network: Served) -> None:
    """A tagged source answers 304; another one sends the same content with other DTSTAMPs."""
    tagged, untagged = (_place(Manner.GOOD, tagged=each) for each in (True, False))
    async with fetcher() as get:
        first = await get(_url(network, tagged))
        assert (await get(_url(network, tagged), etag=first.etag)).not_modified
        one, other = [await get(_url(network, untagged)) for _ in range(2)]
    assert one.etag is None
    assert one.body != other.body
    assert fingerprint(one.body) == fingerprint(other.body)
    assert [number for number, _ in network.heard()][-4:] == [tagged, tagged, untagged, untagged]


@pytest.mark.parametrize(
    ("manner", "told"),
    [
        (Manner.SILENT, "did not answer in full"),
        (Manner.DRIP, "did not answer in full"),
        (Manner.ERROR, "500"),
        (Manner.CUT, "cut off"),
        (Manner.HUGE, "MB"),
    ],
)
async def test_odd_sources_fail_as_they_are_said_to(
    network: Served, manner: Manner, told: str
) -> None:
    """Who is broken or hostile gives no answer but a failure of its kind."""
    with pytest.raises(FetchError, match=told):
        await _ask(network, manner)


async def test_garbage_and_bombs_are_answers(network: Served) -> None:
    """Garbage is no calendar, and a bomb is another one each time."""
    garbage = await _ask(network, Manner.GARBAGE)
    with pytest.raises(SourceError):
        read_bytes(garbage.body, Window(BEGIN, BEGIN + timedelta(days=9)), "UTC")
    bombs = [(await _ask(network, Manner.BOMB)).body for _ in range(2)]
    assert fingerprint(bombs[0]) != fingerprint(bombs[1])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_filled_is_what_reading_gives(database_url: str) -> None:
    """A forced refresh of a store that was filled finds nothing to write of any meeting."""
    store = Store.open(database_url)
    world = World.of(20, replace(LIVELY, changing=0), datetime.now(UTC))
    with served(world) as network:
        registry = world.registry(network.port)
        now = datetime.now(UTC)
        await fill(store, world, registry, now)
        async with store.read() as connection:
            before = await occurrences.version(connection)
        async with asking() as ask:
            wish = Wish(force=True)
            reports = await refresh(Outside(store=store, ask=ask), registry, now, wish)
    async with store.read() as connection:
        assert await occurrences.version(connection) == before
    await store.close()
    assert Counter(report.outcome for report in reports) == {Outcome.UNCHANGED: 20}


async def test_an_hour_of_a_small_network_is_measured() -> None:
    """The benchmark itself works from end to end: it serves, refreshes, and says what it cost."""
    rows = await asyncio.to_thread(hour, replace(SHORT, real=30, rounds=1))
    rate, cpu, memory = (row["ours"] for row in rows)
    assert rate > 0
    assert cpu > 0
    assert 20 < memory < 600


def _place(manner: Manner, *, tagged: bool | None = None) -> int:
    return next(
        place.number
        for place in WORLD.places
        if place.manner is manner and tagged in {None, place.tagged}
    )


def _url(network: Served, number: int) -> str:
    return WORLD.urls(network.port)[number]


async def _ask(network: Served, manner: Manner) -> Document:
    async with fetcher() as get:
        return await get(_url(network, _place(manner)))
