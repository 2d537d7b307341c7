"""Whom an account can meet at all: two that can tell of one meeting share at least one key.

Every lab may meet on Monday at 19:00 under the same title, so no key is a time or a title alone:
a lab's day, a house's day, a name, a link, and words of a title for what lists tell.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Final

from bot.domain.matching.traits import Traits, read_traits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from bot.domain.matching.account import Account
    from bot.domain.matching.names import LabNames

Key = tuple[object, ...]

CROWDED: Final = 40
"""A key that more meetings share than these singles out none; other keys find the twin."""

NUMBERED: Final = "1"
"""A version, to be raised whenever the same account gets other numbers than before."""

_COARSE: Final = {"venue": 3}
"""How many parts of these keys are enough to find by; pairs are compared by all of them."""
_COVERED: Final = frozenset({"exactly"})
"""Whoever shares these shares "around" too."""

_EDGE: Final = 4
"""A slip is at one end of a word; this many letters at the other end still find it."""
_STREET_HEAD: Final = 3
_MOST_WORDS: Final = 10
_MOST_VENUE_WORDS: Final = 3


def keys(account: Account, names: LabNames) -> frozenset[Key]:
    """Return what an account shares with every account that can tell of its meeting."""
    return frozenset(keys_of(read_traits(account, names)))


def numbers_of(traits: Traits) -> frozenset[int]:
    """Return the numbers by which a stored account is found; signed, of 64 bits."""
    return _numbered(keys_of(traits))


def sought_numbers_of(traits: Traits) -> frozenset[int]:
    """Return numbers, at least one of which every account that can tell of its meeting has."""
    return _numbered((*keys_of(traits), *sought_of(traits)))


def number(*key: object) -> int:
    """Return the number by which a key is stored and locked, the same in every process."""
    told = "\x1f".join(_plain(each) for each in key)
    digest = hashlib.blake2b(told.encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def _numbered(keys: Iterable[Key]) -> frozenset[int]:
    return frozenset(
        number(*key[: _COARSE.get(str(key[0]))]) for key in keys if key[0] not in _COVERED
    )


def _plain(each: object) -> str:
    # A moment is the same in every zone.
    return str(each.timestamp()) if isinstance(each, datetime) else str(each)


def sought_of(traits: Traits) -> Iterator[Key]:
    """Yield the keys by which an account looks for others.

    Words of a title alone join lists with labs; two labs' own accounts need more in common.
    """
    for key in keys_of(traits):
        if not traits.account.is_network and key[0] == "word":
            yield ("listed", *key[1:])
        else:
            yield key


def keys_of(traits: Traits) -> Iterator[Key]:
    """Yield the keys of an account that was read, those that single out most first."""
    if traits.name:
        yield "name", traits.name
    if traits.link and traits.link.event:
        yield "event", traits.link.event
    listing = traits.account.listing
    signature = traits.title.signature
    for lab in sorted(traits.labs):
        yield "exactly", lab, listing.starts_at, signature
    # A list that only says "Treffen" means the lab in whose house it is.
    guessed = traits.account.is_network and traits.title.generic
    for lab in sorted(traits.around if guessed else traits.labs):
        yield "around", lab, listing.starts_at
    for day in _days(traits):
        yield from _of_day(traits, day)


def _days(traits: Traits) -> tuple[date, ...]:
    # What goes on for days is also found by its last day: one list adds the evening before.
    last = (traits.last,) if traits.lasts_days else ()
    return (*traits.days, *last)


def _of_day(traits: Traits, day: date) -> Iterator[Key]:
    for lab in sorted(traits.labs):
        yield "lab", lab, day
    if traits.is_rule:
        return
    if traits.link:
        yield "page", traits.link.address, day
    if traits.account.listing.join_url:
        yield "room", traits.account.listing.join_url, day
    edges = list(_edges(traits))
    yield from _of_house(traits, day, edges)
    for edge in edges:
        if traits.site.online:
            yield "online", traits.account.listing.starts_at, edge
        if traits.account.is_network:
            yield "listed", day, edge
        yield "word", day, edge


def _of_house(traits: Traits, day: date, edges: list[str]) -> Iterator[Key]:
    if not traits.site.house:
        return
    for street, number in traits.site.streets:
        yield "house", day, number, street[:_STREET_HEAD]
    for word in traits.site.venue.split()[:_MOST_VENUE_WORDS]:
        for edge in edges:
            yield "venue", day, word[:_EDGE], edge


def _edges(traits: Traits) -> Iterator[str]:
    words = sorted(traits.title.topic | traits.title.kinds, key=lambda word: (-len(word), word))
    for word in words[:_MOST_WORDS]:
        yield word[:_EDGE]
        if len(word) > _EDGE:
            yield f"…{word[-_EDGE:]}"
