"""How accounts of one meeting find each other: by numbers in the store, then by their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.matching.blocks import keys_of, numbers_of, sought_numbers_of
from bot.domain.matching.traits import read_traits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.known import KnownListing
    from bot.domain.matching.names import LabNames


def found_by(listed: Iterable[KnownListing], names: LabNames) -> list[frozenset[int]]:
    """Return for each listing the numbers of the keys by which others find it."""
    return [numbers_of(read_traits(one.account, names)) for one in listed]


def sought_by(listed: Iterable[KnownListing], names: LabNames) -> frozenset[int]:
    """Return the keys, as numbers, under which listings of the same meetings may be stored."""
    read = (read_traits(one.account, names) for one in listed)
    return frozenset().union(*map(sought_numbers_of, read))


def near(
    sought: Iterable[KnownListing], others: Sequence[KnownListing], names: LabNames
) -> list[KnownListing]:
    """Return those of `others` that share a key with a sought one.

    With one listing of an occurrence come all of them.
    """
    if not others:
        return []
    wanted = {key for one in sought for key in keys_of(read_traits(one.account, names))}
    found = {
        one.occurrence
        for one in others
        if any(key in wanted for key in keys_of(read_traits(one.account, names)))
    }
    return [one for one in others if one.occurrence in found]


def moved_keys(
    told: Iterable[KnownListing], before: Iterable[KnownListing], names: LabNames
) -> dict[tuple[int, str, str], frozenset[int]]:
    """Return the numbers of the keys of what is new, or had other keys `before`.

    By source and the two parts of the listing's identity.
    """
    stood = {(one.source, *one.listing.identity): one for one in before}
    found = {}
    for one in told:
        place = (one.source, *one.listing.identity)
        was = stood.get(place)
        if was is not None and was.listing == one.listing:
            continue
        (keys,) = found_by([one], names)
        if was is None or found_by([was], names) != [keys]:
            found[place] = keys
    return found
