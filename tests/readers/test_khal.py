"""vdirsyncer and khal: what a subscriber with free software sees."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.event import Status
from bot.store import occurrences
from tests.readers.odd import odd
from tests.readers.programs import Subscriber, with_khal
from tests.readers.shown import summary
from tests.web.samples import BERLIN

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.event import Occurrence
    from bot.store.engine import Store

pytestmark = with_khal


def as_shown(one: Occurrence) -> tuple[str, str, str]:
    """Return title, start and end as khal shows them in Berlin."""
    if one.all_day:
        last = one.end - timedelta(days=1)
        return summary(one), f"{one.start:%Y-%m-%d}", f"{last:%Y-%m-%d}"
    # khal takes an hour where no end is told; RFC 5545 section 3.6.1 has it end where it starts.
    length = (one.ends_at - one.starts_at) or timedelta(hours=1)
    start, end = one.starts_at.astimezone(BERLIN), (one.starts_at + length).astimezone(BERLIN)
    return summary(one), f"{start:%Y-%m-%d %H:%M}", f"{end:%Y-%m-%d %H:%M}"


async def seen(subscriber: Subscriber) -> set[tuple[str, str, str]]:
    """Return title, start and end of all that khal shows."""
    listed = await subscriber.listed("2027-01-01", 500)
    return {(each["title"], each["start"], each["end"]) for each in listed}


@pytest.fixture
async def subscriber(address: str, tmp_path: Path) -> Subscriber:
    """Somebody who has subscribed to everything and synchronised once."""
    somebody = Subscriber(tmp_path / "somebody")
    await somebody.subscribe(f"{address}/calendar.ics?lab=koeln")
    await somebody.sync()
    return somebody


async def test_a_subscriber_sees_every_meeting_at_its_time(subscriber: Subscriber) -> None:
    """Titles, times across zones and changes of clocks, whole days: nothing more, nothing less."""
    assert await seen(subscriber) == {as_shown(one) for one in odd()}


async def test_a_subscriber_sees_place_state_and_link(subscriber: Subscriber) -> None:
    """Commas and backslashes are read as they were written, and what is cancelled says so."""
    listed = {each["title"]: each for each in await subscriber.listed("2027-01-01", 500)}
    by_title = {one.title: listed[summary(one)] for one in odd()}
    escaped = next(one for one in odd() if one.title.startswith("Komma"))
    assert by_title[escaped.title]["location"] == escaped.place
    assert by_title["Abgesagter Abend"]["status"].strip() == "CANCELLED"
    assert by_title["Abend nach Regel"]["status"].strip() == "TENTATIVE"
    assert by_title["Online"]["url"] == "https://example.org/online?a=1&b=2#drei"


async def test_a_subscriber_sees_what_becomes_of_a_meeting(
    subscriber: Subscriber, held: Store
) -> None:
    """After the next synchronisation it stands where it moved to; the cancelled one says so."""
    first, second, *rest = odd()
    start = first.starts_at.astimezone(BERLIN) + timedelta(days=7, hours=1)
    moved = replace(first, start=start, end=start + timedelta(hours=3), sequence=1)
    off = replace(second, status=Status.CANCELLED, sequence=1)
    async with held.write() as connection:
        await occurrences.save(connection, [moved, off], set())
    await subscriber.sync()
    assert await seen(subscriber) == {as_shown(one) for one in (moved, off, *rest)}
