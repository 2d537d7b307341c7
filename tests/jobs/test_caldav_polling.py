"""A CalDAV calendar, polled: what a change costs, and what none costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.event import ChangeKind
from bot.domain.source import Kind
from bot.jobs.poll import Outcome
from bot.jobs.refresh import Wish
from tests.fakes.caldav import HOME, CalDav
from tests.jobs.refresh_stage import feed

if TYPE_CHECKING:
    from tests.jobs.refresh_stage import Stage

PATH = f"{HOME}lab/"
STEP = timedelta(minutes=40)


def event(title: str, start: datetime) -> str:
    """A meeting as the server keeps it."""
    return (
        f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:{title}\r\nDTSTART:{start:%Y%m%dT%H%M%SZ}\r\n"
        f"SUMMARY:{title}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


async def test_only_what_changed_is_asked_for_and_told(stage: Stage) -> None:
    """The token is kept by the store; a forced poll reads all; what was deleted vanishes."""
    now = datetime.now(UTC).replace(microsecond=0)
    soon = now + timedelta(days=9)
    with CalDav() as server:
        stage.announces(feed(server.url + PATH, kind=Kind.CALDAV))
        server.put(PATH, "1.ics", event("Eins", soon))
        assert await stage.kinds(now) == []
        asked = len(server.asked)
        (report,) = await stage.refresh(now + STEP)
        assert (report.outcome, server.asked[asked:]) == (Outcome.UNCHANGED, ["sync-collection"])
        server.put(PATH, "2.ics", event("Zwei", soon + timedelta(days=1)))
        assert await stage.kinds(now + 2 * STEP) == [ChangeKind.ANNOUNCED]
        asked = len(server.asked)
        (forced,) = await stage.refresh(now + 3 * STEP, Wish(force=True))
        assert forced.outcome is Outcome.UNCHANGED
        assert server.asked[asked:] == ["PROPFIND", "calendar-query"]
        server.remove(PATH, "2.ics")
        assert await stage.kinds(now + 4 * STEP) == []
        assert await stage.kinds(now + 5 * STEP) == [ChangeKind.VANISHED]
    assert (await stage.state(PATH)).failures == 0


async def test_a_broken_server_cancels_nothing(stage: Stage) -> None:
    """A failure is never news, and the next good answer goes on from the token of before."""
    now = datetime.now(UTC).replace(microsecond=0)
    with CalDav() as server:
        stage.announces(feed(server.url + PATH, kind=Kind.CALDAV))
        server.put(PATH, "1.ics", event("Eins", now + timedelta(days=9)))
        await stage.refresh(now)
        server.login = ("ada", "neu")
        (report,) = await stage.refresh(now + STEP)
        assert report.outcome is Outcome.FAILED
        assert "answers 401" in (report.error or "")
        server.login = None
        (report,) = await stage.refresh(now + 2 * STEP)
        assert report.outcome is Outcome.UNCHANGED
        assert server.asked[-1] == "sync-collection"
