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
    """Return for each listing the numbers by which others find it."""
    return [numbers_of(read_traits(one.account, names)) for one in listed]


def sought_by(listed: Iterable[KnownListing], names: LabNames) -> frozenset[int]:
    """Return the numbers by which all is found that these listings might mean."""
    read = (read_traits(one.account, names) for one in listed)
    return frozenset().union(*map(sought_numbers_of, read))


def near(
    sought: Iterable[KnownListing], others: Sequence[KnownListing], names: LabNames
) -> list[KnownListing]:
    """Return of others those of which some account could tell of the same as one of the `sought`.

    Of an occurrence all listings or none.
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
    """Return the numbers of listings that were found by others `before`, or by none.

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
