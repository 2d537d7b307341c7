from __future__ import annotations

import json
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import pytest

from bot.domain.event import Window
from bot.domain.source import FetchState, Kind, Source
from bot.errors import FeedError
from bot.feeds import ical
from bot.feeds.document import PLAIN, Document, Feed, Request
from tests.fakes.fetching import asking
from tests.fakes.site import Site
from tests.feeds.ical_fixtures import DATA, WINDOW, ZONE, body, names, summary

if TYPE_CHECKING:
    from collections.abc import Callable

_P = ParamSpec("_P")
_T = TypeVar("_T")

SOURCE = Source(lab="ka", key="1", kind=Kind.ICAL, url="webcal://haus.example/a.ics", timezone=ZONE)


@pytest.mark.parametrize("name", names())
def test_reads_each_quirk(name: str) -> None:
    """Each small calendar named for its quirk is read as the JSON beside it says."""
    expected = json.loads((DATA / f"{name}.expected.json").read_text("utf-8"))
    assert json.loads(json.dumps(summary(body(name)))) == expected


def test_every_expectation_has_its_calendar() -> None:
    """No expectation stands alone, and there are enough of them to mean something."""
    expected = {path.name.removesuffix(".expected.json") for path in DATA.glob("*.json")}
    assert expected == set(names())
    assert len(expected) >= 30


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \r\n\xef\xbb\xbf", "empty"),
        (b"<!DOCTYPE html><title>BEGIN:VCALENDAR</title>", "web page"),
        (b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", "BEGIN:VCALENDAR"),
        (b'{"error": "gone"}', "BEGIN:VCALENDAR"),
    ],
)
def test_refuses_what_is_no_calendar(content: bytes, words: str) -> None:
    """What is no calendar is refused with a sentence that says what it is instead."""
    with pytest.raises(FeedError, match=words):
        ical.read_bytes(content, WINDOW, ZONE)


def test_missing_uid_survives_a_new_description_but_not_a_new_day() -> None:
    """An event without UID keeps its name when only its description is edited."""
    first = body("uid_missing")
    edited = first.replace(b"erste Fassung", b"zweite Fassung")
    moved = first.replace(b"20270126", b"20270127")

    def uids(content: bytes) -> set[str | None]:
        return {draft.uid for draft in ical.read_bytes(content, WINDOW, ZONE).drafts}

    assert uids(first) == uids(edited)
    assert len(uids(first) & uids(moved)) == 2


@pytest.mark.parametrize("name", names())
def test_cut_off_anywhere_is_never_complete(name: str) -> None:
    """A calendar cut off anywhere is read as far as it goes and never taken for complete."""
    content = body(name)
    if name in {"utf16", "truncated", "several_calendars", "empty"}:
        content = body("plain")
    for end in range(len(content) // 3, len(content) - 18, 7):
        try:
            reading = ical.read_bytes(content[:end], WINDOW, ZONE)
        except FeedError:
            continue
        assert not reading.complete
        assert "truncated" in {problem.code for problem in reading.problems}


def _calendar(*events: str) -> bytes:
    inside = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\n{inside}END:VCALENDAR\r\n".encode()


def test_at_most_5000_drafts() -> None:
    """A flood of dates is cut to the first 5,000, reported, and no evidence of absence."""
    daily = "UID:{}\r\nDTSTART:20260101T190000Z\r\nRRULE:FREQ=DAILY"
    reading = ical.read_bytes(_calendar(*(daily.format(n) for n in range(60))), WINDOW, ZONE)
    assert len(reading.drafts) == 5_000
    assert not reading.complete
    assert "too_many" in {problem.code for problem in reading.problems}


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=31;COUNT=5",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
        "FREQ=WEEKLY;BYSETPOS=300;COUNT=999999999",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=MINUTELY",
        "FREQ=DAILY;INTERVAL=999999999",
        "FREQ=DAILY;COUNT=999999999;BYMONTH=1",
    ],
)
def test_a_hundred_hostile_rules_cost_little(rule: str) -> None:
    """Rules that never hit, or never end, are expanded within a bounded number of days."""
    event = f"UID:{{}}\r\nDTSTART:00010101T190000\r\nRRULE:{rule}"
    content = _calendar(*(event.format(number) for number in range(100)), "DTSTART:20270119")
    reading = ical.read_bytes(content, WINDOW, ZONE)
    assert datetime(2027, 1, 19, tzinfo=UTC).date() in {draft.start for draft in reading.drafts}


def test_a_property_of_many_lines_is_read_in_bounded_memory() -> None:
    """A description folded over 100,000 lines is cut to a bearable length."""
    folded = "\r\n ".join(["langweilig"] * 100_000)
    content = _calendar(f"UID:a\r\nDTSTART:20270119T190000Z\r\nDESCRIPTION:{folded}")
    tracemalloc.start()
    (draft,) = ical.read_bytes(content, WINDOW, ZONE).drafts
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(draft.description or "") == 50_000
    assert peak < 12 * len(content)


def test_problems_are_bounded() -> None:
    """A file of nothing but oddities does not flood the reader of its problems."""
    content = _calendar(*(f"UID:{number}" for number in range(5_000)))
    assert len(ical.read_bytes(content, WINDOW, ZONE).problems) == 200


def test_a_zone_of_one_file_is_unknown_to_the_next() -> None:
    """The VTIMEZONE of one file never explains the TZID of another."""
    event = "UID:a\r\nDTSTART;TZID=Inselzeit:20270119T190000"
    ical.read_bytes(body("made_up_zone_elsewhere"), WINDOW, ZONE)
    reading = ical.read_bytes(_calendar(event), WINDOW, ZONE)
    assert [problem.code for problem in reading.problems] == ["missing_uid", "unknown_zone"][1:]


def test_a_hostile_zone_costs_only_itself() -> None:
    """A VTIMEZONE whose rule cannot be followed is an unknown zone, not an endless loop."""
    content = body("made_up_zone_elsewhere").replace(b"FREQ=YEARLY", b"FREQ=SECONDLY")
    reading = ical.read_bytes(content, WINDOW, ZONE)
    assert {problem.code for problem in reading.problems} == {"unknown_zone"}
    assert len(reading.drafts) == 3


def test_read_joins_the_documents_of_a_feed() -> None:
    """A feed of several documents is complete only if each of them is."""
    whole, cut = body("plain"), body("truncated")
    feed = Feed((Document("a", whole), Document("b", cut)), "x")
    reading = ical.read(SOURCE, feed, WINDOW)
    assert len(reading.drafts) == 2
    assert not reading.complete


class _Server:
    """Answers as a server would, and notes what it was asked."""

    def __init__(self, **answer: Any) -> None:
        self.answer = answer
        self.asked: list[tuple[str, str | None, str | None]] = []

    async def __call__(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        request: Request = PLAIN,
    ) -> Document:
        assert request is PLAIN
        self.asked.append((url, etag, last_modified))
        return Document(**{"url": url, "body": b"", **self.answer})

    @staticmethod
    def login(name: str | None) -> None:
        assert name is None

    @staticmethod
    async def apart(function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        return function(*args, **kwargs)


async def test_fetch_asks_https_and_only_conditionally_what_it_knows() -> None:
    """webcal:// is asked as https://, with validators only once something was read."""
    server = _Server(body=body("plain"))
    feed = await ical.fetch(SOURCE, FetchState(etag='"1"'), server)
    state = FetchState(etag='"1"', last_modified="gestern", fingerprint=feed.fingerprint)
    again = await ical.fetch(SOURCE, state, server)
    assert server.asked == [
        ("https://haus.example/a.ics", None, None),
        ("https://haus.example/a.ics", '"1"', "gestern"),
    ]
    assert again.fingerprint == feed.fingerprint
    assert not again.unchanged


async def test_fetch_sends_the_login_of_its_source() -> None:
    """A calendar behind a password is asked with the login that the source names."""
    with Site() as site:
        site.answer("/a.ics", body("plain"))
        async with asking(lab=("a", "b")) as get:
            await ical.fetch(
                replace(SOURCE, url=f"{site.url}/a.ics", credentials="lab"), FetchState(), get
            )
            await ical.fetch(replace(SOURCE, url=f"{site.url}/a.ics"), FetchState(), get)
        sent = [request.headers.get("authorization") for request in site.requests]
    assert sent == ["Basic YTpi", None]


async def test_fetch_takes_not_modified_for_unchanged() -> None:
    """A 304 is an unchanged feed with the fingerprint and the memory of before."""
    state = FetchState(fingerprint="abc", memory={"a": "b"})
    feed = await ical.fetch(SOURCE, state, _Server(not_modified=True))
    assert feed == Feed((), "abc", unchanged=True, memory={"a": "b"})


async def test_fetch_without_address_is_refused() -> None:
    """A source without an address says so instead of asking anybody."""
    source = Source(lab="ka", key="1", kind=Kind.ICAL, url=None, timezone=ZONE)
    with pytest.raises(FeedError, match="no address"):
        await ical.fetch(source, FetchState(), _Server())


def test_window_includes_what_goes_on_and_excludes_what_begins_at_its_end() -> None:
    """A meeting that still goes on at the start belongs to the window, one at its end does not."""
    start = datetime(2027, 1, 19, 18, tzinfo=UTC)
    content = _calendar("UID:a\r\nDTSTART:20270119T180000Z\r\nDTEND:20270119T200000Z")

    def count(low: timedelta, high: timedelta) -> int:
        window = Window(start + low, start + high)
        return len(ical.read_bytes(content, window, ZONE).drafts)

    hour, day = timedelta(hours=1), timedelta(days=1)
    assert count(hour, day) == 1
    assert count(2 * hour, day) == 0
    assert count(-day, timedelta()) == 0
    assert count(-day, hour) == 1
