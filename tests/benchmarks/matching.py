"""Linking listings of 3,000 labs: the time for each must not grow with how many there are.

Every evening is told by three sources. `spread` has them on many days and under many titles;
`one minute` has every lab meet on Mondays at 19:00 under one and the same word; `one title` gives
all of them one and the same topic, online, which is the worst that can happen to the blocks.
"""

from __future__ import annotations

import gc
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bot.domain.event import Listing
from bot.domain.known import KnownListing
from bot.domain.lab import Lab, Registry
from bot.domain.link import link
from bot.domain.matching.names import LabNames
from bot.domain.source import Kind, Source

if TYPE_CHECKING:
    from collections.abc import Callable

LABS: Final = 3_000
SOURCES: Final = 3
SIZES: Final = (1_000, 10_000, 100_000)
REACH: Final = 2.0
"""How much more one listing may take among 100,000 than among 1,000."""
BERLIN: Final = ZoneInfo("Europe/Berlin")
MONDAY: Final = datetime(2027, 1, 4, 19, tzinfo=BERLIN)
TITLES: Final = ("Treffen", "Kartenabend", "Hack Night", "Einführung in Git", "Luftdaten", "Löten")
KINDS: Final = (Kind.GETTOGETHER, Kind.ICAL, Kind.PAGE)

Words = tuple[datetime, str, str | None]


def measure(*, short: bool = False) -> list[dict[str, Any]]:
    """Return a row for each shape and size: microseconds for one listing."""
    names = LabNames.of(_registry())
    rows = []
    for work, words in (("spread", _spread), ("one minute", _minute), ("one title", _title)):
        first = None
        for size in SIZES[:2] if short else SIZES:
            spent = _timed(_listings(size, words), names) / size * 1e6
            first = first or spent
            rows.append(_row(work, size, spent, first))
    return rows


def _row(work: str, size: int, spent: float, first: float) -> dict[str, Any]:
    return {
        "work": f"link {size:,} listings, {work}",
        "against": f"one of {SIZES[0]:,}, in µs each",
        "ours": round(spent, 1),
        "peer": round(first, 1),
        "ratio": round(spent / first, 2),
        "reach": f"≤ {REACH}x",
        "ok": spent / first <= REACH,
    }


def _timed(listings: list[KnownListing], names: LabNames) -> float:
    told_by = {number: _source(number) for number in range(1, LABS * SOURCES + 1)}
    gc.collect()
    began = time.process_time()
    linked = link(listings, "", names, told_by)
    spent = time.process_time() - began
    evenings = -(-len(listings) // SOURCES)
    found = len({one.occurrence for one in linked})
    if found != evenings:
        raise AssertionError(f"{found} occurrences instead of {evenings}")
    return spent


def _registry() -> Registry:
    labs = (
        Lab(slug=f"ort-{number}", name=f"OK Lab Ort {number}", city=f"Ort {number}")
        for number in range(LABS)
    )
    return Registry({lab.slug: lab for lab in labs})


def _source(number: int) -> Source:
    lab, which = divmod(number - 1, SOURCES)
    kind = KINDS[which]
    return Source(lab=f"ort-{lab}", key=f"{number}", kind=kind, url=None, timezone="Europe/Berlin")


def _listings(size: int, words: Callable[[int, int], Words]) -> list[KnownListing]:
    made = []
    for number in range(size):
        evening, which = divmod(number, SOURCES)
        turn, lab = divmod(evening, LABS)
        start, title, place = words(lab, turn)
        listing = Listing(
            uid=f"termin-{number}",
            title=title,
            start=start,
            end=start + timedelta(hours=2),
            timezone="Europe/Berlin",
            place=place,
        )
        made.append(KnownListing(source=1 + lab * SOURCES + which, listing=listing))
    return made


def _spread(lab: int, turn: int) -> Words:
    start = MONDAY + timedelta(days=(lab * 7 + turn * 31) % 365, hours=-(lab % 3))
    return start, f"{TITLES[(lab + turn) % len(TITLES)]} – OK Lab Ort {lab}", f"Haus {lab}"


def _minute(lab: int, turn: int) -> Words:
    return MONDAY + timedelta(weeks=turn), "Treffen", f"Rathaus, Ort {lab}"


def _title(lab: int, turn: int) -> Words:
    return MONDAY + timedelta(weeks=turn), f"Kartenabend mit QGIS, OK Lab Ort {lab}", "online"
