from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select

from bot.domain.delivery import Content, Delivery, DeliveryKind, DeliveryState
from bot.domain.personal import Wishes
from bot.store import forgetting, outbox, people, submissions
from bot.store.tables import (
    METADATA,
    deliveries,
    posts,
    submission_history,
    submissions as submission_rows,
    tellings,
    workspaces,
)
from tests.jobs.stage import MONDAY, TUESDAY, know

if TYPE_CHECKING:
    from bot.store.engine import Store

ANNA, OTHER = "U1ANNA", "U1ANNA2"
DAY = timedelta(days=1)


def wishes(user: str, workspace: str = "") -> Wishes:
    """What somebody wants."""
    return Wishes(
        workspace=workspace,
        user=user,
        labs=("ulm",),
        calendar=f"{user}@{workspace}",
        created=MONDAY,
        active=MONDAY,
    )


def delivery(channel: str, slot: str, **told: Any) -> Delivery:
    """A reminder to somebody, unless said otherwise."""
    content = Content(language="de", timezone="Europe/Berlin", about=told.pop("about", {}))
    made = Delivery(
        workspace="",
        channel=channel,
        kind=DeliveryKind.REMINDER,
        slot=slot,
        content=content,
        created=MONDAY,
        next_attempt=MONDAY,
    )
    return replace(made, **told)


async def dump(store: Store) -> dict[str, list[str]]:
    """Return all rows of all tables as text."""
    async with store.read() as connection:
        return {
            table.name: [str(tuple(row)) for row in await connection.execute(select(table))]
            for table in METADATA.sorted_tables
        }


async def naming(store: Store, user: str) -> dict[str, int]:
    """Return how many rows of which tables name a user."""
    every = await dump(store)
    found = {table: sum(f"{user}'" in row for row in rows) for table, rows in every.items()}
    return {table: number for table, number in found.items() if number}


async def live_here(store: Store, user: str) -> None:
    """Leave a trace of somebody wherever there can be one."""
    await know(store, TUESDAY)
    async with store.write() as connection:
        await people.save(connection, wishes(user))
        await people.want(connection, "", user, TUESDAY.id, MONDAY, wanted=True)
        await outbox.add(connection, [delivery(user, f"{TUESDAY.id}:3600:x")])
        letter = DeliveryKind.LETTER
        await outbox.add(connection, [delivery("U0LEAD", f"doubt:{user}", kind=letter)])
        named = {"topic": "proposal", "people": [{"author": user}]}
        await outbox.add(
            connection, [delivery("U0LEAD", f"p:{len(user)}", kind=letter, about=named)]
        )
        (first,) = [
            row.id for row in await connection.execute(select(deliveries)) if row.channel == user
        ]
        await connection.execute(
            insert(posts).values(delivery_id=first, channel="D1", ts="1.1", shown="x")
        )
        telling = {"workspace": "", "channel": user, "occurrence_id": TUESDAY.id, "facts": {}}
        await connection.execute(insert(tellings).values(**telling, until=MONDAY + DAY))
        number = (
            await connection.execute(
                insert(submission_rows)
                .values(
                    lab="ulm",
                    kind="evening",
                    told={},
                    state="approved",
                    workspace="",
                    author=user,
                    decided_by=user,
                    created=MONDAY,
                    updated=MONDAY,
                )
                .returning(submission_rows.c.id)
            )
        ).scalar_one()
        await connection.execute(
            insert(submission_history).values(
                submission_id=number, at=MONDAY, author=user, state="approved", told={}
            )
        )


async def test_nothing_of_a_person_is_left(store: Store) -> None:
    """All tables are searched for the id; what belongs to others stays."""
    await live_here(store, ANNA)
    await live_here(store, OTHER)
    async with store.write() as connection:
        rule = {"team": "", "name": "", "scopes": [], "installed": MONDAY, "only_named": True}
        named = {"named": [ANNA, OTHER], "installed_by": ANNA}
        await connection.execute(insert(workspaces).values(**rule, **named))
    before, others = await naming(store, ANNA), await naming(store, OTHER)
    assert before.keys() == {
        *("people", "personal_reminders", "deliveries", "tellings"),
        *("submissions", "submission_history", "workspaces"),
    }
    async with store.write() as connection:
        told = await forgetting.forget(connection, "", ANNA)
    assert await naming(store, ANNA) == {}
    assert await naming(store, OTHER) == others
    assert told == forgetting.Forgotten(
        choices=1, reminders=1, tellings=1, messages=2, names=2, rights=2
    )
    assert told.total == 9
    async with store.read() as connection:
        assert len(list(await connection.execute(select(posts)))) == 1


async def test_whoever_is_not_known_has_nothing_to_forget(store: Store) -> None:
    """Nothing is deleted, and it is said so."""
    async with store.write() as connection:
        assert await forgetting.forget(connection, "", "U9") == forgetting.Forgotten()


async def test_the_same_id_elsewhere_is_somebody_else(store: Store) -> None:
    """Forgetting ends at the workspace."""
    async with store.write() as connection:
        await people.save(connection, wishes(ANNA, "T1"))
        await people.save(connection, wishes(ANNA, "T2"))
        await forgetting.forget(connection, "T1", ANNA)
        assert await people.get(connection, "T1", ANNA) is None
        assert await people.get(connection, "T2", ANNA) is not None


@pytest.mark.parametrize(
    ("error", "is_gone"),
    [
        ("user_not_found", True),
        ("user_disabled: ask somebody", True),
        ("cannot_dm_bot", True),
        ("account_inactive: the app was removed", False),
        ("channel_not_found", False),
    ],
)
async def test_an_account_that_is_gone(store: Store, error: str, *, is_gone: bool) -> None:
    """Slack's word about the reader counts; its word about our own token forgets nobody."""
    failed = {"state": DeliveryState.FAILED, "error": error}
    async with store.write() as connection:
        await outbox.add(connection, [delivery(ANNA, "s", **failed)])
        await outbox.add(connection, [delivery("C1", "s", **failed)])
        await outbox.add(connection, [delivery("U0LEAD", "s", kind=DeliveryKind.LETTER, **failed)])
        assert await forgetting.gone(connection) == ([("", ANNA)] if is_gone else [])


async def test_old_words_to_persons_are_forgotten(store: Store) -> None:
    """Reminders and notices go; those of channels and letters stay."""
    async with store.write() as connection:
        for channel, kind in (
            (ANNA, DeliveryKind.REMINDER),
            ("W2", DeliveryKind.NOTICE),
            ("U0LEAD", DeliveryKind.LETTER),
            ("C1", DeliveryKind.REMINDER),
            ("ulm", DeliveryKind.REMINDER),
        ):
            await outbox.add(connection, [delivery(channel, "s", kind=kind)])
        assert await forgetting.forget_old_messages(connection, MONDAY) == 0
        assert await forgetting.forget_old_messages(connection, MONDAY + DAY) == 2
        left = {each.channel for each in await outbox.in_state(connection, DeliveryState.PENDING)}
        assert left == {"U0LEAD", "C1", "ulm"}
        assert await submissions.forget_author(connection, "", ANNA) == 0
