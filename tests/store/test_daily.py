"""Day by day: the first few meetings of each, and how many more there are."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

import pytest

from bot.domain.digest import is_usual
from bot.domain.event import Attendance, Basis, Status
from bot.domain.query import Query
from bot.store import daily, occurrences
from bot.text.meeting import is_off
from tests.web.samples import BERLIN, occurrence

if TYPE_CHECKING:
    from bot.domain.event import Occurrence
    from bot.store.engine import Store

FIRST: Final = datetime(2027, 2, 1, tzinfo=BERLIN)
MONTH: Final = Query(start=FIRST, end=datetime(2027, 3, 1, tzinfo=BERLIN))
LABS: Final = ("koeln", "muenster", "leipzig")
MOST: Final = 4


def _held() -> list[Occurrence]:
    """Return some evenings a day, of all kinds, and a few that last longer."""
    evenings = [
        occurrence(
            number,
            start=(start := FIRST + timedelta(days=number % 40 - 5, hours=9 + number * 7 % 12)),
            end=start + timedelta(hours=2),
            labs=(LABS[number % 3],),
            basis=Basis.RULE if number % 2 else Basis.ANNOUNCED,
            status=Status.CANCELLED if number % 5 == 0 else Status.CONFIRMED,
            attendance=Attendance.ONLINE if number % 4 == 0 else Attendance.ONSITE,
            title="Köln" if number % 7 else "Daten",
        )
        for number in range(280)
    ]
    late = occurrence(500, start=FIRST + timedelta(hours=22), end=FIRST + timedelta(hours=26))
    weekend = occurrence(501, start=date(2027, 1, 30), end=date(2027, 2, 3))
    return [*evenings, late, weekend]


@pytest.mark.parametrize(
    "narrowed",
    [
        MONTH,
        Query(start=MONTH.start, end=MONTH.end, labs=frozenset(LABS[:2])),
        Query(start=MONTH.start, end=MONTH.end, attendance=frozenset({Attendance.ONLINE})),
        replace(MONTH, labs=frozenset(LABS[:1])).online_too(None),
    ],
    ids=["all", "some labs", "online", "a lab and what is online"],
)
async def test_the_first_of_each_day_and_how_many_more(store: Store, narrowed: Query) -> None:
    """What is special comes first, then regular evenings; nothing that lasts longer is cut."""
    async with store.write() as connection:
        await occurrences.save(connection, _held(), ())
    async with store.read() as connection:
        whole = await occurrences.find(connection, narrowed)
        days = await daily.of_days(connection, narrowed, most=MOST)
    brief = [one for one in whole if one.id not in {"o500", "o501"}]
    counts = Counter(one.day for one in brief)
    ordered = sorted(brief, key=lambda one: (is_off(one), is_usual(one), one.starts_at, one.id))
    first = {
        one.id for day in counts for one in [each for each in ordered if each.day == day][:MOST]
    }
    assert dict(days.left) == {day: n - MOST for day, n in counts.items() if n > MOST}
    assert list(days.meetings) == [
        one for one in whole if one.id in first or one.id in {"o500", "o501"}
    ]


async def test_words_are_looked_for_in_all(store: Store) -> None:
    """A search returns every meeting that tells of the words, however many a day has."""
    async with store.write() as connection:
        await occurrences.save(connection, _held(), ())
    query = Query(start=MONTH.start, end=MONTH.end, text="daten")
    async with store.read() as connection:
        found = await daily.of_days(connection, query, most=1)
        assert found == daily.Days(await occurrences.find(connection, query), {})
