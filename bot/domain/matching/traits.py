"""One account, read once: everything that comparing it with others needs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.event import Basis
from bot.domain.matching.links import Link, read_link
from bot.domain.matching.sites import Site, read_site
from bot.domain.matching.titles import Title, read_title
from bot.domain.source import Kind

if TYPE_CHECKING:
    from bot.domain.event import Listing
    from bot.domain.matching.account import Account
    from bot.domain.matching.names import LabNames

_NEARLY_A_DAY: Final = timedelta(hours=23)
OVERNIGHT: Final = timedelta(hours=16)
"""What lasts longer, past midnight, takes several days and is no evening that ends late."""

_MACHINE_MADE: Final = re.compile(
    r"event_[a-z0-9]{6,}@meetup\.com"
    r"|\d+@(?:gettogether\.community|events?\.[\w.-]+)"
    r"|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?:@.*)?"
    r"|[a-z0-9_]{20,}@google\.com"
    r"|evt-[A-Za-z0-9]{10,}@.*",
    re.IGNORECASE,
)
"""UIDs that Meetup, GetTogether, Google and Luma number, and UUIDs."""
_NUMBER_AT_HOST: Final = re.compile(r"\d+@[\w.:-]+")


@dataclass(frozen=True, slots=True)
class Traits:
    """An account and what was read from it.

    `labs` are those whose meeting it is: in a list, those its title names; in a lab's own source,
    the lab. `around` adds the labs of the town it is in.
    """

    account: Account
    title: Title
    site: Site
    link: Link | None
    labs: frozenset[str]
    around: frozenset[str]
    first: date
    last: date
    """Local dates of the first and the last day."""
    untimed: bool
    """Whether it has no time of day; midnight to midnight counts as none."""
    offset: timedelta
    """How far its wall time is from UTC."""
    name: tuple[str, str] | None
    """UID and instance, if a machine made them up for this one meeting."""

    @property
    def lasts_days(self) -> bool:
        """Whether it goes on for several days."""
        return self.first != self.last

    @property
    def is_rule(self) -> bool:
        """Whether it only says what a rule says."""
        return self.account.listing.basis is Basis.RULE

    @property
    def is_regular(self) -> bool:
        """Whether words say that it takes place every week or month: "Köln: jeden Montag"."""
        listing = self.account.listing
        return listing.basis is Basis.PROSE and listing.recurring

    @property
    def is_promise(self) -> bool:
        """Whether nobody announced this very date: it stands for whatever its lab announces."""
        return self.is_rule or self.is_regular

    @property
    def days(self) -> tuple[date, ...]:
        """The local dates that may be its first day."""
        return self.account.listing.open_dates or (self.first,)


def read_traits(account: Account, names: LabNames) -> Traits:
    """Read an account."""
    listing = account.listing
    site = read_site(names, listing)
    title = read_title(names, listing.title).without(frozenset(site.venue.split()))
    # "Köln: jeden Montag" in a list means the lab; "Hackathon in Köln" need not be.
    said = title.labs or (title.cities if title.generic else frozenset())
    labs = said if account.is_network else frozenset({account.lab}) | title.labs
    return Traits(
        account=account,
        title=title,
        site=site,
        link=read_link(listing.url),
        labs=labs,
        around=labs | title.cities | site.towns,
        first=listing.day,
        last=_last_day(listing),
        untimed=_is_untimed(listing),
        offset=_offset(listing),
        name=_name(account),
    )


def _last_day(listing: Listing) -> date:
    if not isinstance(listing.end, datetime):
        return max(listing.end - timedelta(days=1), listing.day)
    if listing.ends_at - listing.starts_at <= OVERNIGHT:
        return listing.day
    return max((listing.end - timedelta(seconds=1)).date(), listing.day)


def _is_untimed(listing: Listing) -> bool:
    if not isinstance(listing.start, datetime):
        return True
    lasts = listing.ends_at - listing.starts_at
    return listing.start.time() == time() and (not lasts or lasts >= _NEARLY_A_DAY)


def _offset(listing: Listing) -> timedelta:
    start = listing.start
    offset = start.utcoffset() if isinstance(start, datetime) else None
    return abs(offset or timedelta())


def _name(account: Account) -> tuple[str, str] | None:
    """Return the UID where it names one event the world over; sloppy programs number from 1."""
    uid = account.listing.uid
    made = _MACHINE_MADE.fullmatch(uid) is not None
    if account.kind is Kind.GETTOGETHER:
        made = made or _NUMBER_AT_HOST.fullmatch(uid) is not None
    return account.listing.identity if made else None
