"""Feeds that list only what is newest: what is missing there may just have become old.

What a post told stays true after the post fell out of its feed; a newer post about the same
meeting takes the old one's place under the old one's name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from bot.domain.event import Draft
from bot.domain.normalise.choice import keeps

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from bot.domain.event import Listing
    from bot.domain.known import KnownListing
    from bot.domain.source import Source

ALIKE: Final = 60
"""How alike (0-100) two titles at one moment must be: both are of one house."""
_OF_A_DAY: Final = re.compile(r"#\d{4}-\d\d-\d\d.{0,30}\Z", re.DOTALL)


def dated_uid(uid: str, day: object) -> str:
    """Return what names one of several meetings of a post; `day` reads as an ISO date or time."""
    return f"{uid}#{day}"


def root_of(uid: str) -> str:
    """Return the UID of the post that tells of a meeting with this UID."""
    return _OF_A_DAY.sub("", uid)


def all_told(
    known: Iterable[KnownListing],
    fresh: Sequence[Listing],
    speaks_of: Collection[str],
    source: Source,
) -> list[Listing]:
    """Return what counts as listed: the fresh listings, and what was told by posts that are gone.

    `speaks_of` are the UIDs of the posts that the feed still lists: what one of those no longer
    tells is missing. `source` says what it is to keep; its words may have changed.
    """
    names = {one.identity for one in fresh}
    silent: dict[datetime, list[Listing]] = defaultdict(list)
    taken = set()
    for one in known:
        taken.add(one.listing.identity)
        if (
            one.answers_left is None
            and one.listing.identity not in names
            and root_of(one.listing.uid) not in speaks_of
            and _is_kept(one.listing, source)
        ):
            silent[one.listing.starts_at].append(one.listing)
    told = [one if one.identity in taken else _named(one, silent) for one in fresh]
    return [*(each for listings in silent.values() for each in listings), *told]


def _named(fresh: Listing, silent: dict[datetime, list[Listing]]) -> Listing:
    """Give a listing the name of the one whose post it replaces, and take that one out."""
    rivals = silent.get(fresh.starts_at, [])
    earlier = next((each for each in rivals if is_alike(each, fresh)), None)
    if earlier is None:
        return fresh
    rivals.remove(earlier)
    return replace(fresh, uid=earlier.uid, instance=earlier.instance)


def is_alike(one: Listing | Draft, other: Listing | Draft) -> bool:
    """Whether two accounts of one feed, at one moment, are about one meeting."""
    if one.url is not None and one.url == other.url:
        return True
    return fuzz.token_set_ratio(one.title.casefold(), other.title.casefold()) >= ALIKE


def _is_kept(listing: Listing, source: Source) -> bool:
    told = Draft(
        uid=listing.uid,
        title=listing.title,
        start=listing.start,
        description=listing.description,
    )
    return keeps(source, told)
