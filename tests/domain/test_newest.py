from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.event import Listing
from bot.domain.known import KnownListing
from bot.domain.newest import all_told, dated_uid, root_of
from bot.domain.source import Kind, Source

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2027, 3, 12, 19, tzinfo=BERLIN)
SOURCE = Source(
    lab="ka", key="1", kind=Kind.SYNDICATION, url="https://lab.example/feed", timezone=BERLIN.key
)


def listing(uid: str, title: str = "Offenes Treffen", start: datetime = START) -> Listing:
    """A meeting as one post tells it."""
    end = start + timedelta(hours=2)
    return Listing(uid=uid, title=title, start=start, end=end, timezone=BERLIN.key)


def known(*listings: Listing) -> list[KnownListing]:
    """What the store keeps of them."""
    return [KnownListing(source=1, listing=each, occurrence="o") for each in listings]


def test_what_fell_out_of_the_feed_stays() -> None:
    """A meeting stays listed when its post is listed no more."""
    before, fresh = listing("old"), listing("new", "Löten", START + timedelta(days=7))
    assert all_told(known(before), [fresh], {"new"}, SOURCE) == [before, fresh]


def test_what_a_listed_post_no_longer_tells_is_missing() -> None:
    """A date that was taken out of a post which is still listed is not carried on."""
    uid = dated_uid("post", "2027-03-12")
    assert root_of(uid) == "post"
    assert all_told(known(listing(uid)), [], {"post"}, SOURCE) == []
    assert all_told(known(listing(uid)), [], {"other"}, SOURCE) == [listing(uid)]


def test_a_newer_post_takes_the_place_and_the_name() -> None:
    """A reminder of a meeting whose announcement is gone is that meeting, with the newer words."""
    reminder = listing("toot", "Heute: offenes Treffen")
    told = all_told(known(listing("post")), [reminder], {"toot"}, SOURCE)
    assert told == [replace(reminder, uid="post")]
    assert all_told(known(*told), [reminder], {"toot"}, SOURCE) == told


def test_another_meeting_at_the_same_time_is_another() -> None:
    """Different titles at one moment are two meetings."""
    other = listing("new", "Mitgliederversammlung")
    told = all_told(known(listing("old")), [other], {"new"}, SOURCE)
    assert {one.uid for one in told} == {"old", "new"}


def test_what_was_missing_before_is_not_brought_back() -> None:
    """A meeting that waits for its second absence, or is gone, does not return by itself."""
    gone = [replace(one, answers_left=0) for one in known(listing("old"))]
    assert all_told(gone, [], {"new"}, SOURCE) == []


def test_new_words_hold_for_what_fell_out_too() -> None:
    """What the source's exclude words now refuse is not carried on."""
    picky = replace(SOURCE, exclude=("treffen",))
    assert all_told(known(listing("old")), [], set(), picky) == []
