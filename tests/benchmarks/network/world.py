"""Who there is in the simulated network, and what each source answers; all of it by one seed.

Nothing here waits, sends or looks at a clock: the server asks it what to send.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from bot.domain.lab import Lab, Registry
from bot.domain.source import Kind, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ZONE: Final = "Europe/Berlin"
PLATFORMS: Final = (0.20, 0.05, 0.05)
"""The shares of all groups that meet on one host each, as so many do on meetup.com."""
ON_INSTANCES: Final = 0.15
PER_INSTANCE: Final = 50
"""Shared instances (Mobilizon, a city's calendar) hold so many groups each."""
STAMP: Final = b"DTSTAMP:20270101T000000Z"
_TEXT: Final = (
    "DESCRIPTION:Wir basteln an offenen Daten für die Stadt\\, reden über Karten\\, Haushalte\r\n"
    "  und Fahrpläne und trinken Tee. Alle sind willkommen\\, Vorwissen braucht niemand.\r\n"
    "  Der Raum ist barrierefrei zu erreichen\\; wer mag\\, bringt einen Rechner mit.\r\n"
)


class Manner(Enum):
    """How a source answers."""

    GOOD = "good"
    SLOW = "slow"
    ERROR = "500"
    CUT = "cut off"
    GARBAGE = "garbage"
    SILENT = "silent"
    HUGE = "huge"
    BOMB = "RRULE bomb"
    DRIP = "drip"


BROKEN: Final = (Manner.ERROR, Manner.CUT, Manner.GARBAGE, Manner.SILENT)
HOSTILE: Final = (Manner.HUGE, Manner.BOMB, Manner.DRIP)
ENDLESS: Final = frozenset({Manner.SILENT, Manner.DRIP})
"""They hold whoever asks until that gives up, after half a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """Shares of the sources, from 0 to 1; `changing` is how likely each answer is a new one.

    `delay`: seconds that every good source takes; `slowest`: what a slow one takes at most.
    Without `endless` none holds who asks until that gives up.
    """

    tagged: float = 0.6
    changing: float = 0.05
    slow: float = 0.10
    broken: float = 0.03
    hostile: float = 0.01
    delay: float = 0.0
    slowest: float = 4.0
    endless: bool = True


REAL: Final = Mix()
QUIET: Final = Mix(changing=0, slow=0, broken=0, hostile=0)
"""All unchanged: the ones by their ETag, the others but for their DTSTAMP."""
LIVELY: Final = Mix(changing=1, slow=0, broken=0, hostile=0)
"""All changed at every answer."""
WAITING: Final = Mix(changing=0, slow=0, broken=0, hostile=0, delay=1.0)
"""All answer after a second."""


@dataclass(frozen=True, slots=True)
class Place:
    """One source: the address of its host on loopback, how it answers, after so many seconds."""

    number: int
    host: str
    manner: Manner
    tagged: bool
    delay: float

    @property
    def path(self) -> str:
        """Where its calendar lies on its host."""
        return f"/{self.number}.ics"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The network: `places`, and what they tell; its meetings begin on the day after `begin`."""

    places: tuple[Place, ...]
    mix: Mix
    seed: int
    begin: datetime

    @classmethod
    def of(cls, count: int, mix: Mix, begin: datetime, seed: int = 7) -> World:
        """Make up a network of so many sources."""
        chance = random.Random(seed)
        hosts = list(_hosts(count))
        manners = _manners(hosts, mix, chance)
        places = tuple(
            _place(number, host, manners.get(number, Manner.GOOD), mix, chance)
            for number, host in enumerate(hosts)
        )
        midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        return cls(places=places, mix=mix, seed=seed, begin=midnight)

    def urls(self, port: int) -> list[str]:
        """Return all addresses."""
        return [f"http://{place.host}:{port}{place.path}" for place in self.places]

    def registry(self, port: int) -> Registry:
        """Return the registry: each source is its own lab's."""
        return registry_of(self.urls(port))

    def changes(self, number: int, answer: int) -> bool:
        """Whether the so manieth answer of a source tells something new."""
        # Quicker than a generator for each: the server draws once for every answer.
        drawn = (number * 2_654_435_761 + answer * 40_503_001 + self.seed * 97) ^ 0x5BD1E995
        drawn = (drawn ^ (drawn >> 15)) * 2_246_822_519 & 0xFFFFFFFF
        return (drawn ^ (drawn >> 13)) % 10_000 < self.mix.changing * 10_000

    def body(self, number: int, version: int) -> bytes:
        """Return a source's calendar after so many changes: moved, added, cancelled by turns."""
        evenings = 4 + number % 7
        moved, cancelled = [0] * evenings, [False] * evenings
        for one in range(1, version + 1):
            which = one // 3 % evenings
            if one % 3 == 1:
                moved[which] += 1
            elif one % 3 == 2:
                cancelled[which] = not cancelled[which]
        told = [
            self._evening(number, each, moved[each], cancelled=cancelled[each])
            for each in range(evenings)
        ]
        told += [self._evening(number, evenings + one, 0) for one in range(version // 3)]
        head = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//net//{number}//DE\r\n"
        return f"{head}{''.join(told)}END:VCALENDAR\r\n".encode()

    def bomb(self, number: int, answer: int) -> bytes:
        """Return a calendar of rules without end, another one at every answer."""
        rules = ("FREQ=SECONDLY", "FREQ=SECONDLY;INTERVAL=0", "FREQ=MINUTELY;BYSECOND=0,1,2,3,4,5")
        events = "".join(
            f"BEGIN:VEVENT\r\nUID:{each}@{number}\r\n{STAMP.decode()}\r\n"
            f"DTSTART;TZID={ZONE}:{self.begin:%Y%m%d}T190000\r\nRRULE:{rules[each % 3]}\r\n"
            f"SUMMARY:Bombe {answer}\r\nEND:VEVENT\r\n"
            for each in range(30)
        )
        return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n".encode()

    def _evening(self, number: int, each: int, moved: int, *, cancelled: bool = False) -> str:
        days = 1 + (number * 3 + each * 13) % 170
        start = self.begin + timedelta(days=days, hours=17 + number % 3, minutes=15 * (moved % 16))
        end = start + timedelta(hours=2)
        off = "STATUS:CANCELLED\r\n" if cancelled else ""
        return (
            f"BEGIN:VEVENT\r\nUID:{each}@group-{number}.example\r\n{STAMP.decode()}\r\n"
            f"DTSTART;TZID={ZONE}:{start:%Y%m%dT%H%M%S}\r\n"
            f"DTEND;TZID={ZONE}:{end:%Y%m%dT%H%M%S}\r\n"
            f"SUMMARY:{_TITLES[(number + each) % len(_TITLES)]} in Ort {number}\r\n"
            f"LOCATION:Rathaus\\, Marktplatz {each + 1}\\, Ort {number}\r\n"
            f"URL:https://group-{number}.example/events/{each}\r\n{off}{_TEXT}END:VEVENT\r\n"
        )


_TITLES: Final = ("Offenes Treffen", "Kartenabend", "Hack Night", "Luftdaten löten", "Stammtisch")


def registry_of(urls: Sequence[str]) -> Registry:
    """Return a registry of labs with one calendar each."""
    labs = {}
    for number, url in enumerate(urls):
        slug = f"lab-{number:05}"
        source = Source(lab=slug, key=url, kind=Kind.ICAL, url=url, timezone=ZONE)
        city = f"Ort {number}"
        labs[slug] = Lab(slug=slug, name=f"OK Lab {city}", city=city, sources=(source,))
    return Registry(labs)


def as_toml(registry: Registry) -> str:
    """Return the registry as `labs.toml` says it."""
    return "\n".join(
        f'[[labs]]\nslug = "{lab.slug}"\nname = "{lab.name}"\ncity = "{lab.city}"\n'
        + "".join(
            f'[[labs.sources]]\nurl = "{source.url}"\nkind = "{source.kind}"\n'
            for source in lab.sources
        )
        for lab in registry
    )


def _hosts(count: int) -> Iterator[str]:
    """Yield each source's host: those of the big platforms first, its own for the last ones."""
    for number, share in enumerate(PLATFORMS):
        yield from [f"127.200.0.{1 + number}"] * round(count * share)
    shared = round(count * ON_INSTANCES)
    for number in range(shared):
        instance = number // PER_INSTANCE
        yield f"127.201.{instance // 250}.{1 + instance % 250}"
    for number in range(count - shared - sum(round(count * share) for share in PLATFORMS)):
        yield f"127.{1 + number // 62_500}.{number // 250 % 250}.{1 + number % 250}"


def _manners(hosts: Sequence[str], mix: Mix, chance: random.Random) -> dict[int, Manner]:
    """Decide who is slow, broken or hostile: only hosts that are theirs alone, one group each."""
    count = len(hosts)
    alone = [number for number, host in enumerate(hosts) if not host.startswith("127.20")]
    chance.shuffle(alone)
    broken = [each for each in BROKEN if mix.endless or each not in ENDLESS]
    hostile = [each for each in HOSTILE if mix.endless or each not in ENDLESS]
    wanted = [Manner.SLOW] * round(count * mix.slow)
    wanted += [broken[each % len(broken)] for each in range(round(count * mix.broken))]
    wanted += [hostile[each % len(hostile)] for each in range(round(count * mix.hostile))]
    return dict(zip(alone, wanted, strict=False))


def _place(number: int, host: str, manner: Manner, mix: Mix, chance: random.Random) -> Place:
    drawn, waits = chance.random(), chance.random()
    slow = manner is Manner.SLOW
    delay = 1 + waits * (mix.slowest - 1) if slow else mix.delay
    return Place(number, host, manner, drawn < mix.tagged, delay)
