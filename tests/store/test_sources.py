from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.domain.source import FetchState, Kind, Schedule, Source, Tracked
from bot.store import leases, sources
from bot.store.engine import Store
from tests.domain.listings import NOW

if TYPE_CHECKING:
    from collections.abc import Sequence

ULM = Source(
    lab="ulm",
    key="https://ulm.example/a.ics",
    kind=Kind.ICAL,
    url="https://ulm.example/a.ics",
    timezone="Europe/Berlin",
)
KOELN = replace(ULM, lab="koeln", url="https://koeln.example/a.ics")
LATER = NOW + timedelta(hours=1)

KEPT = FetchState(
    etag='"1"',
    last_modified="Tue, 01 Dec 2026 12:00:00 GMT",
    fingerprint="f" * 64,
    memory={"team": "4"},
    configuration=ULM.settings,
    next_check=LATER,
    last_checked=NOW,
    last_good=NOW,
    last_changed=NOW,
    read_until=NOW + timedelta(days=396),
    failing_since=NOW,
    failures=2,
    error="kaputt",
    problems=({"code": "bad_geo", "message": "Nirgends.", "uid": None},),
    held=3,
    pending=True,
)


async def sync(store: Store, *wanted: Source) -> frozenset[str]:
    """Make the table match; return the labs that this touched."""
    async with store.write() as connection:
        return await sources.sync(connection, wanted, NOW)


async def differs(store: Store, *wanted: Source) -> bool:
    """Whether there is anything to sync."""
    async with store.read() as connection:
        return await sources.differs(connection, wanted, NOW)


async def tracked(store: Store, *wanted: Source) -> list[Tracked]:
    """Return what is remembered."""
    async with store.read() as connection:
        return await sources.tracked(connection, wanted)


async def remember(store: Store, source: Source, state: FetchState) -> Tracked:
    """Write what is remembered of a source, and read it back."""
    (found,) = await tracked(store, source)
    async with store.write() as connection:
        await sources.save_states(connection, {found.id: state})
    (found,) = await tracked(store, source)
    return found


async def claimed(store: Store, *wanted: Source) -> list[str]:
    """Claim what is due now; return whose sources those are."""
    declared = {(one.lab, one.key): one for one in wanted}
    async with store.write() as connection:
        found = await leases.claim(
            connection, lambda lab, key: declared.get((lab, key)), NOW, uuid4().hex
        )
    return [one.source.lab for one in found]


async def test_the_table_follows_the_registry(store: Store) -> None:
    """Sources come, change and go; each touches only its lab, and nothing twice."""
    steps: Sequence[tuple[tuple[Source, ...], set[str]]] = (
        ((ULM, KOELN), {"ulm", "koeln"}),
        ((ULM, KOELN), set()),
        ((replace(ULM, kind=Kind.PAGE), KOELN), {"ulm"}),
        ((KOELN,), {"ulm"}),
        ((ULM, KOELN), {"ulm"}),
    )
    for wanted, touched in steps:
        assert await differs(store, *wanted) is bool(touched)
        assert await sync(store, *wanted) == touched
        assert not await differs(store, *wanted)
        assert [one.source for one in await tracked(store, *wanted)] == sorted(
            wanted, key=lambda one: one.lab, reverse=True
        )


async def test_what_we_remember_survives(store: Store) -> None:
    """Every part of a state comes back as it was saved."""
    await sync(store, ULM)
    assert (await remember(store, ULM, KEPT)).state == KEPT


async def test_no_error_is_too_odd_to_be_kept(store: Store) -> None:
    """A message with a NUL, which PostgreSQL refuses, is stored all the same."""
    await sync(store, ULM)
    found = await remember(store, ULM, replace(KEPT, error="a\0b"))
    assert found.state.error == "a\ufffdb"


async def test_a_source_that_returns_is_new(store: Store) -> None:
    """Its next answer is its first: no validators, nothing read, nothing pending; same number."""
    await sync(store, ULM)
    before = await remember(store, ULM, KEPT)
    await sync(store)
    await sync(store, ULM)
    (after,) = await tracked(store, ULM)
    assert after.id == before.id
    forgotten = (after.state.etag, after.state.fingerprint, after.state.read_until)
    assert forgotten == (None, None, None)
    assert (after.state.held, after.state.pending) == (0, False)
    assert after.state.memory == KEPT.memory


async def test_other_settings_make_due_at_once_but_not_again_and_again(store: Store) -> None:
    """Changed words are read at the next look; a source that fails keeps its own rhythm."""
    await sync(store, ULM)
    await remember(store, ULM, replace(KEPT, failures=0))
    changed = replace(ULM, exclude=("CoderDojo",))
    assert not await differs(store, ULM)
    assert await differs(store, changed)
    assert await sync(store, changed) == frozenset()
    assert not await differs(store, changed)
    assert await claimed(store, changed) == ["ulm"]
    await remember(store, changed, replace(KEPT, failures=1))
    assert not await differs(store, changed)


def test_settings_are_the_same_in_any_order() -> None:
    """A rule's digest does not depend on how a set of days happens to be ordered."""
    days = [date(2027, 1, day) for day in range(1, 29)]
    one, other = (
        replace(ULM, schedule=Schedule(when="x", except_days=frozenset(order)))
        for order in (days, days[::-1])
    )
    assert one.settings == other.settings
    fewer = replace(ULM, schedule=Schedule(when="x", except_days=frozenset(days[1:])))
    assert fewer.settings != one.settings
    assert replace(one, state="DE-BY").settings != one.settings


async def test_a_claim_holds_until_it_is_given_back(store: Store) -> None:
    """What is claimed nobody else gets until its state is saved or the lease has run out."""
    await sync(store, ULM, KOELN)
    assert await claimed(store, ULM) == ["ulm"]
    assert await claimed(store, ULM, KOELN) == ["koeln"]
    assert await claimed(store, ULM, KOELN) == []
    await remember(store, ULM, replace(KEPT, next_check=NOW))
    assert await claimed(store, ULM, KOELN) == ["ulm"]


async def test_two_claims_at_once_share_nothing(store: Store, database_url: str) -> None:
    """Each source goes to exactly one of two who claim at the same moment."""
    many = [replace(ULM, lab=f"lab{number}") for number in range(100)]
    await sync(store, *many)
    other = Store.open(database_url)
    both = await asyncio.gather(claimed(store, *many), claimed(other, *many))
    await other.close()
    assert sorted(both[0] + both[1]) == sorted(one.lab for one in many)


async def test_who_waited_longest_is_first(store: Store) -> None:
    """Due sources come in the order in which they became due."""
    await sync(store, ULM, KOELN)
    await remember(store, ULM, replace(KEPT, next_check=NOW - timedelta(minutes=1)))
    await remember(store, KOELN, replace(KEPT, next_check=NOW - timedelta(minutes=2)))
    assert await claimed(store, ULM, KOELN) == ["koeln", "ulm"]


async def test_an_answer_is_superseded_by_one_recorded_meanwhile(store: Store) -> None:
    """Only what nobody else has recorded since counts; while an absence is pending, each does."""
    await sync(store, ULM)
    asked = await remember(store, ULM, replace(KEPT, pending=False, held=0))

    async def superseded() -> bool:
        async with store.write() as connection:
            return await sources.superseded(connection, asked)

    assert not await superseded()
    await remember(store, ULM, replace(asked.state, last_good=LATER, last_checked=LATER))
    assert not await superseded()
    await remember(store, ULM, replace(asked.state, fingerprint="other"))
    assert await superseded()
    asked = await remember(store, ULM, KEPT)
    assert not await superseded()
    await remember(store, ULM, replace(KEPT, last_good=LATER))
    assert await superseded()
