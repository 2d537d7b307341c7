"""Our own reader: what another Treffpunkt that follows ours would tell its people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.examine import examine
from bot.domain.checked import Question
from bot.domain.event import Attendance, Status
from bot.settings import Settings
from bot.web.plain import uri
from tests.readers.odd import odd
from tests.readers.shown import summary
from tests.web.samples import NOW, PUBLIC_URL

if TYPE_CHECKING:
    from bot.domain.event import Meeting, Occurrence

GUESSED = {"no_place"}
"""What `check` rightly finds odd in them: most of the odd meetings say no place."""


def told(meeting: Meeting) -> dict[str, object]:
    """Return the facts that a calendar carries."""
    return {
        "start": meeting.start,
        "end": meeting.end,
        "starts_at": meeting.starts_at,
        "zone": meeting.timezone,
        "title": meeting.title,
        "place": meeting.place,
        "url": meeting.url,
        "join": meeting.join_url,
        "status": meeting.status,
        "where": [
            None if number is None else round(number, 6)
            for number in (meeting.latitude, meeting.longitude)
        ],
    }


def expected(one: Occurrence) -> dict[str, object]:
    """Return them of a meeting as we tell it: its lab in the title, our page if it has none."""
    url = uri(one.url) or f"{PUBLIC_URL}/events/{one.id}"
    # That it is off is read into its state, and out of its title.
    facts = told(one) | {"title": summary(one).removeprefix("ABGESAGT: "), "url": url}
    if one.timezone == "UTC":  # a moment without a zone is shown in the reader's
        facts |= {"zone": "Europe/Berlin"}
    return facts


async def test_every_meeting_comes_back_as_it_was(address: str) -> None:
    """Times, zones, whole days, place, coordinates, links and state survive the way there."""
    settings = Settings.load({"TREFFPUNKT_ALLOW_PRIVATE_ADDRESSES": "1"})
    found = await examine(Question(address=f"{address}/calendar.ics"), settings, NOW)
    assert {problem.code for problem in found.problems} <= GUESSED
    by_uid = {one.uid: one for one in found.listings}
    assert len(by_uid) == len(found.listings) == len(odd())
    for one in odd():
        listing, wanted = by_uid[one.uid], expected(one)
        if one.starts_at == one.ends_at:
            # Without an end our reader takes the usual length, and says that it is a guess.
            assert listing.end_guessed
            wanted["end"] = listing.end
        assert told(listing) == wanted
        assert not listing.recurring
    by_title = {one.title: by_uid[one.uid] for one in odd()}
    assert by_title["Verschwundener Abend"].status is Status.CANCELLED
    assert by_title["Online"].attendance is Attendance.ONLINE
    assert by_title["Ein Tag"].all_day
