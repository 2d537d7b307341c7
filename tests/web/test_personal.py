from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar
from structlog.testing import capture_logs

from bot.domain.event import Status
from bot.domain.personal import Wishes, address_token, fingerprint
from bot.store import people
from tests.web.samples import NOW, occurrence

if TYPE_CHECKING:
    from bot.domain.event import Occurrence
    from tests.web.conftest import Web

KEY = b"k" * 32
DAY = timedelta(days=1)
COLOGNE, BONN = (
    occurrence(id=lab, uid=f"{lab}@test", labs=(lab,), title=lab.capitalize())
    for lab in ("koeln", "bonn")
)


def wishes(renewals: int = 0, labs: tuple[str, ...] = ("koeln",)) -> Wishes:
    """What Anna wants."""
    return Wishes(
        workspace="",
        user="U1ANNA",
        labs=labs,
        renewals=renewals,
        calendar=fingerprint(address_token(KEY, "", "U1ANNA", renewals)),
        created=NOW,
        active=NOW,
    )


def path(renewals: int = 0) -> str:
    """Her calendar's address."""
    return f"/calendar/{address_token(KEY, '', 'U1ANNA', renewals)}.ics"


async def keep(web: Web, wanted: Wishes) -> None:
    """Store what she wants."""
    async with web.store.write() as connection:
        await people.save(connection, wanted)


async def want(web: Web, what: Occurrence, *, wanted: bool = True) -> None:
    """Store that she wants to be reminded."""
    async with web.store.write() as connection:
        await people.want(connection, "", "U1ANNA", what.id, NOW, wanted=wanted)


def titles(body: bytes) -> list[str]:
    """Return what the events are called."""
    return sorted(str(event["SUMMARY"]).split()[-1] for event in Calendar.from_ical(body).events)


async def test_it_holds_my_labs_and_my_reminders(web: Web) -> None:
    """A meeting of another lab is in it once I asked to be reminded of it."""
    await web.hold(COLOGNE, BONN)
    await keep(web, wishes())
    assert titles((await web.get(path())).content) == ["Koeln"]
    await want(web, BONN)
    assert titles((await web.get(path())).content) == ["Bonn", "Koeln"]
    await want(web, BONN, wanted=False)
    await keep(web, wishes(labs=()))
    assert titles((await web.get(path())).content) == []


async def test_only_what_i_am_reminded_of_makes_me_busy(web: Web) -> None:
    """A lab's other evenings are in it, but leave me free."""
    await web.hold(COLOGNE, BONN)
    await keep(web, wishes())
    await want(web, BONN)
    calendar = Calendar.from_ical((await web.get(path())).content)
    told = {str(event["SUMMARY"]).split()[-1]: event["TRANSP"] for event in calendar.events}
    assert told == {"Bonn": "OPAQUE", "Koeln": "TRANSPARENT"}


async def test_it_follows_each_choice_and_change(web: Web) -> None:
    """Known by its ETag as long as neither changes; what is cancelled is told as such."""
    await web.hold(COLOGNE, BONN)
    await keep(web, wishes())
    first = await web.get(path())
    again = await web.get(path(), if_none_match=first.headers["etag"])
    assert (first.status_code, again.status_code) == (200, 304)
    await want(web, BONN)
    more = await web.get(path(), if_none_match=first.headers["etag"])
    assert more.status_code == 200
    since = await web.get(path(), if_modified_since=first.headers["last-modified"])
    assert since.status_code == 200
    await web.hold(replace(COLOGNE, status=Status.CANCELLED))
    changed = await web.get(path(), if_none_match=more.headers["etag"])
    assert b"STATUS:CANCELLED" in changed.content


async def test_it_is_for_one_person_only(web: Web) -> None:
    """No cache shares it, nobody indexes it, no other site reads it, and it names no token."""
    await web.hold(COLOGNE)
    await keep(web, wishes())
    answer = await web.get(path())
    assert answer.headers["cache-control"] == "private, no-cache"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert "access-control-allow-origin" not in answer.headers
    token = path().removeprefix("/calendar/").removesuffix(".ics")
    assert token not in answer.text
    assert "U1ANNA" not in answer.text


async def test_a_renewed_address_is_gone_at_once(web: Web) -> None:
    """The old one is like one that never was; the new one answers."""
    await web.hold(COLOGNE)
    await keep(web, wishes())
    await keep(web, wishes(renewals=1))
    old, new = await web.get(path()), await web.get(path(1))
    assert (old.status_code, new.status_code) == (404, 200)
    assert old.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("token", ["x", "A" * 43, "A" * 9_000, "..%2F..", "%00" * 43, "ä" * 43])
async def test_made_up_addresses_are_not_found(web: Web, token: str) -> None:
    """Whatever stands there."""
    await keep(web, wishes())
    assert (await web.get(f"/calendar/{token}.ics")).status_code == 404


async def test_its_address_is_never_logged(web: Web) -> None:
    """Neither when it answers nor when it does not."""
    await keep(web, wishes())
    with capture_logs() as logs:
        await web.get(path())
        await web.get(path(7))
    assert {each["path"] for each in logs if each["event"] == "request"} == {"/calendar/…"}
    assert not any(path()[10:40] in str(each) for each in logs)


async def test_reading_it_counts_as_being_there(web: Web) -> None:
    """Whoever only has the calendar does not lose it; written at most once a week."""
    await keep(web, wishes())
    for days, active in ((6, NOW), (8, NOW + 8 * DAY), (9, NOW + 8 * DAY)):
        web.clock.now = NOW + days * DAY
        await web.get(path())
        async with web.store.read() as connection:
            known = await people.get(connection, "", "U1ANNA")
        assert known is not None
        assert known.active == active
