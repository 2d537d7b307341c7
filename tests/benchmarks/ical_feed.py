"""Measures reading one 4 MB feed, and the same feed again, against the libraries everyone uses.

The peer is `icalendar` and `recurring-ical-events` over the whole file, as their manuals show it.
"""

from __future__ import annotations

import gc
import random
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import icalendar
import recurring_ical_events  # type: ignore[import-untyped]

from bot.domain.event import Window, moment
from bot.feeds.ical import fingerprint, read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2027, 1, 11, 8, tzinfo=UTC)
WINDOW = Window(NOW, NOW + timedelta(days=182))
ZONE = "Europe/Berlin"
Row = dict[str, Any]


def make_feed(
    past: int = 5000, coming: int = 50, recurring: int = 10, size: int = 4_300_000
) -> bytes:
    """Return a feed like those of busy houses: mostly past, with long folded descriptions."""
    chance = random.Random(7)
    words = ["Offene", "Daten", "für", "die", "Stadt", "–", "wir", "löten,", "hören", "zu", "Tee"]
    count = past + coming + recurring
    events = []
    for number in range(count):
        if number < past:
            start = NOW - timedelta(days=chance.randint(2, 4000), hours=chance.randint(0, 20))
        else:
            start = NOW + timedelta(days=chance.randint(1, 170), hours=chance.randint(0, 10))
        rule = ""
        if number >= past + coming:
            start -= timedelta(days=700)
            rule = chance.choice(["RRULE:FREQ=WEEKLY\r\n", "RRULE:FREQ=MONTHLY;BYDAY=2TU\r\n"])
        text = " ".join(chance.choices(words, k=max(8, (size // count - 330) // 5)))
        events.append(_event(number, start, rule, text))
    chance.shuffle(events)
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//bench//DE\r\nX-WR-CALNAME:Haus\r\n"
    return (head + "".join(events) + "END:VCALENDAR\r\n").encode()


def _event(number: int, start: datetime, rule: str, text: str) -> str:
    end = start + timedelta(hours=2)
    lines = [
        f"UID:{number}@haus.example",
        "DTSTAMP:20270111T080000Z",
        f"DTSTART;TZID=Europe/Berlin:{start:%Y%m%dT%H%M%S}",
        f"DTEND;TZID=Europe/Berlin:{end:%Y%m%dT%H%M%S}",
        f"SUMMARY:Offener Abend {number}",
        "LOCATION:Haus der Daten\\, Kaiserstr 97\\, Karlsruhe",
        f"URL:https://haus.example/{number}",
        f"DESCRIPTION:{text}",
    ]
    folded = [_fold(line) for line in lines]
    return "BEGIN:VEVENT\r\n" + "\r\n".join(folded) + "\r\n" + rule + "END:VEVENT\r\n"


def _fold(line: str) -> str:
    return "\r\n ".join(line[at : at + 70] for at in range(0, len(line), 70))


def ours(body: bytes) -> set[tuple[str, datetime, datetime]]:
    """Return UID, start and end of each occurrence as this program reads them."""
    return {
        (str(draft.uid), moment(draft.start, ZONE), moment(draft.end or draft.start, ZONE))
        for draft in read_bytes(body, WINDOW, ZONE).drafts
    }


def peer(body: bytes) -> set[tuple[str, datetime, datetime]]:
    """Return the same as the libraries read it."""
    calendar = icalendar.Calendar.from_ical(body)
    found = recurring_ical_events.of(calendar).between(WINDOW.start, WINDOW.end)
    return {
        (str(event["UID"]), event.start.astimezone(UTC), event.end.astimezone(UTC))
        for event in found
    }


def _seconds(work: Callable[[], object], rounds: int) -> float:
    """Return the median time of some rounds."""
    times = []
    for _ in range(rounds):
        gc.collect()
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return sorted(times)[rounds // 2]


def measure(*, short: bool = False) -> list[Row]:
    """Return one row for each promise: seconds of ours and of the peer, their ratio, the reach."""
    body = make_feed()
    again = body.replace(b"DTSTAMP:20270111T080000Z", b"DTSTAMP:20270111T083000Z")
    mine, theirs = ours(body), peer(body)
    known = fingerprint(body)
    slow = _seconds(lambda: peer(body), 1 if short else 3)
    read_time = _seconds(lambda: ours(body), 7)
    same_time = _seconds(lambda: fingerprint(again), 7)
    size = f"{len(body) / 1e6:.1f} MB iCal feed, {len(mine)} occurrences"
    return [
        _row(f"read a {size}", read_time, slow, 30, same=mine == theirs),
        _row(
            "the same feed again, only DTSTAMPs differ",
            same_time,
            slow,
            40,
            same=fingerprint(again) == known,
        ),
    ]


def _row(work: str, mine: float, theirs: float, reach: float, *, same: bool) -> Row:
    ratio = theirs / mine
    return {
        "work": work,
        "against": "icalendar + recurring-ical-events, whole file, seconds",
        "ours": mine,
        "peer": theirs,
        "ratio": ratio,
        "reach": f"≥ {reach:.0f}x",
        "ok": same and ratio >= reach,
    }
