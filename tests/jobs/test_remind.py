from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import insert

from bot.domain.delivery import DeliveryState
from bot.domain.personal import Wishes
from bot.jobs.announce import announce
from bot.store import marks, people
from bot.store.outbox import TERMINAL
from bot.store.tables import aliases
from tests.jobs.stage import MONDAY, REGISTRY, WEEKLY, box, cancelled, know, meeting, subscribe
from tests.jobs.test_announce import statements

if TYPE_CHECKING:
    from bot.domain.event import Occurrence
    from bot.store.engine import Store

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVENING = meeting("evening", MONDAY + 20 * HOUR)
ANNA = Wishes(
    workspace="",
    user="U1ANNA",
    language="en",
    timezone="Europe/Lisbon",
    created=MONDAY,
    active=MONDAY,
)
BEN = replace(ANNA, user="U2BEN", language="de", timezone="Europe/Berlin")


async def tell(store: Store, now: datetime = MONDAY, workspace: str = "") -> int:
    """Announce what is due."""
    return await announce(store, REGISTRY, now, workspace=workspace, log=structlog.get_logger())


async def keep(store: Store, *wishes: Wishes) -> None:
    """Store what people want."""
    async with store.write() as connection:
        for each in wishes:
            await people.save(connection, each)


async def want(
    store: Store, who: Wishes, what: Occurrence, *, wanted: bool = True, at: datetime = MONDAY
) -> None:
    """Store that somebody wants to be reminded, or not."""
    async with store.write() as connection:
        await people.want(connection, who.workspace, who.user, what.id, at, wanted=wanted)


async def reminded(store: Store) -> list[tuple[str, str]]:
    """Return who is reminded of what."""
    waiting = await box(store, DeliveryState.PENDING)
    return [(each.channel, each.content.special[0]) for each in waiting]


async def test_a_person_is_reminded_once_at_their_lead(store: Store) -> None:
    """Not before, not twice; in their own language and zone."""
    await know(store, EVENING)
    await keep(store, replace(ANNA, lead=3 * HOUR))
    await want(store, ANNA, EVENING)
    assert await tell(store, MONDAY + 16 * HOUR) == 0
    assert await tell(store, MONDAY + 17 * HOUR) == 1
    assert await tell(store, MONDAY + 17 * HOUR) == 0
    (told,) = await box(store, DeliveryState.PENDING)
    assert (told.workspace, told.channel, told.subscription) == ("", "U1ANNA", None)
    assert (told.content.language, told.content.timezone) == ("en", "Europe/Lisbon")
    assert told.content.lead == 3 * HOUR
    assert told.content.about == {"personal": True}


async def test_what_is_off_or_over_is_no_reason_to_remind(store: Store) -> None:
    """Neither a cancelled meeting, nor a vanished one, nor one that has begun."""
    off = cancelled(EVENING)
    gone = replace(meeting("gone", MONDAY + 10 * HOUR), vanished=True)
    begun = meeting("begun", MONDAY - HOUR)
    await know(store, off, gone, begun)
    await keep(store, ANNA)
    for each in (off, gone, begun):
        await want(store, ANNA, each)
    assert await tell(store) == 0


async def test_a_reminder_moves_with_its_meeting(store: Store) -> None:
    """A meeting that moves after its reminder is reminded of again, at its new time."""
    await know(store, EVENING)
    await keep(store, replace(ANNA, lead=3 * HOUR))
    await want(store, ANNA, EVENING)
    assert await tell(store, MONDAY + 18 * HOUR) == 1
    await know(store, replace(EVENING, start=EVENING.start + DAY, end=EVENING.end + DAY))
    assert await tell(store, MONDAY + 19 * HOUR) == 0
    assert await tell(store, MONDAY + 41 * HOUR) == 1


async def test_every_meeting_of_my_labs(store: Store) -> None:
    """People who want that are reminded of each, but not of one that they switched off."""
    other = meeting("other", MONDAY + 5 * HOUR, "koeln")
    joint = meeting("joint", MONDAY + 6 * HOUR, "koeln", "ulm")
    await know(store, EVENING, other, joint)
    await keep(store, replace(ANNA, labs=("ulm",), always=True), replace(BEN, labs=("ulm",)))
    await want(store, ANNA, EVENING, wanted=False)
    await tell(store)
    assert await reminded(store) == [("U1ANNA", "joint")]


async def test_both_wishes_are_one_reminder(store: Store) -> None:
    """A meeting of my labs of which I asked to be reminded as well is told once."""
    await know(store, EVENING)
    await keep(store, replace(ANNA, labs=("ulm",), always=True))
    await want(store, ANNA, EVENING)
    assert await tell(store) == 1


async def test_reminders_follow_a_merged_meeting(store: Store) -> None:
    """Also where the reminder was sent under the id that was merged away."""
    twin = meeting("twin", MONDAY + 20 * HOUR)
    await know(store, EVENING, twin)
    await keep(store, ANNA, BEN)
    await want(store, ANNA, twin)
    assert await tell(store) == 1
    async with store.write() as connection:
        await connection.execute(insert(aliases).values(id="twin", occurrence_id="evening"))
    await want(store, BEN, twin)
    await tell(store)
    assert await reminded(store) == [("U1ANNA", "twin"), ("U2BEN", "evening")]


async def test_the_later_word_counts_when_two_become_one(store: Store) -> None:
    """Reminded of the one, not of the other: then what was said last."""
    twin = meeting("twin", MONDAY + 20 * HOUR)
    await know(store, EVENING, twin)
    await keep(store, ANNA, BEN)
    await want(store, ANNA, twin, at=MONDAY - DAY)
    await want(store, ANNA, EVENING, wanted=False)
    await want(store, BEN, EVENING, wanted=False, at=MONDAY - DAY)
    await want(store, BEN, twin)
    async with store.write() as connection:
        await connection.execute(insert(aliases).values(id="twin", occurrence_id="evening"))
    await tell(store)
    assert await reminded(store) == [("U2BEN", "evening")]


async def test_a_longer_lead_does_not_remind_again(store: Store) -> None:
    """Reminded three hours before; then they ask for a day before: it was said already."""
    await know(store, EVENING)
    await keep(store, replace(ANNA, lead=3 * HOUR))
    await want(store, ANNA, EVENING)
    assert await tell(store, MONDAY + 18 * HOUR) == 1
    await keep(store, ANNA)
    assert await tell(store, MONDAY + 18 * HOUR) == 0
    await keep(store, replace(ANNA, lead=HOUR))
    assert await tell(store, MONDAY + 19 * HOUR) == 1


async def test_an_all_day_meeting_counts_from_its_morning(store: Store) -> None:
    """Three hours before nine in its own zone, not before midnight."""
    day = date(2027, 1, 12)
    whole = replace(EVENING, start=day, end=day + DAY)
    await know(store, whole)
    await keep(store, replace(ANNA, lead=3 * HOUR))
    await want(store, ANNA, whole)
    six = datetime(2027, 1, 12, 5, tzinfo=MONDAY.tzinfo)
    assert await tell(store, six - timedelta(minutes=1)) == 0
    assert await tell(store, six) == 1


async def test_the_terminal_and_a_pause_remind_nobody(store: Store) -> None:
    """Private words are not printed where the program runs; a pause holds for people too."""
    await know(store, EVENING)
    await keep(store, ANNA)
    await want(store, ANNA, EVENING)
    assert await tell(store, workspace=TERMINAL) == 0
    async with store.write() as connection:
        await marks.put(connection, marks.PAUSED, "1")
    assert await tell(store) == 0


async def test_channels_are_reminded_beside_people(store: Store) -> None:
    """Each by its own lead."""
    await know(store, EVENING)
    await subscribe(store, replace(WEEKLY, reminders=(DAY,), created=MONDAY + HOUR))
    await keep(store, ANNA)
    await want(store, ANNA, EVENING)
    assert await tell(store) == 2
    assert sorted(await reminded(store)) == [("C1", "evening"), ("U1ANNA", "evening")]


async def test_the_questions_do_not_grow_with_the_people(store: Store) -> None:
    """A hundred people cost as many statements as one."""
    await know(store, EVENING)
    crowd = [replace(ANNA, user=f"U{number}") for number in range(100)]
    await keep(store, *crowd)
    await want(store, crowd[0], EVENING)
    with statements(store) as one:
        assert await tell(store) == 1
    for each in crowd[1:]:
        await want(store, each, EVENING)
    with statements(store) as hundred:
        assert await tell(store) == 99
    assert len(hundred) == len(one)
