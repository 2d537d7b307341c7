"""Listings as they are known: whose each is, which occurrence it tells of, and how it stands."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.domain.event import Basis, Listing, Provenance
from bot.domain.matching.account import Account
from bot.domain.precedence import standing
from bot.domain.source import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.domain.precedence import Standing
    from bot.domain.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownListing:
    """A listing, the id of its source, the occurrence it tells of ("": none yet), how it stands."""

    source: int
    occurrence: str = ""
    answers_left: int | None = None
    """How many more complete answers may lack it before it vanishes (0: vanished; None: listed)."""
    listing: Listing
    lab: str = field(default="", compare=False)
    """The lab of its source; "" is the one whose listings are linked."""
    kind: Kind = field(default=Kind.ICAL, compare=False)
    is_network: bool = field(default=False, compare=False)
    """Its source lists the meetings of many labs."""
    named: tuple[str, ...] = field(default=(), compare=False)
    """In such a list: the labs whose meeting it says this is."""
    row: int | None = field(default=None, compare=False)
    """Its number in the store: the lower, the older. None: not stored yet."""

    @property
    def is_rule(self) -> bool:
        """Whether it only says what a rule says."""
        return self.listing.basis is Basis.RULE

    @property
    def is_promise(self) -> bool:
        """Whether it only says what takes place regularly, by a rule or in the words of a page."""
        return self.is_rule or (self.listing.basis is Basis.PROSE and self.listing.recurring)

    @property
    def is_correction(self) -> bool:
        """Whether it only corrects some fields of a meeting that others tell of."""
        return self.listing.says is not None

    @property
    def account(self) -> Account:
        """The listing with who tells it, as it is compared with others."""
        return Account(self.listing, self.source, self.lab, self.kind, self.is_network)

    @property
    def age(self) -> int:
        """The rank of a listing by age: what was stored first comes first."""
        return sys.maxsize if self.row is None else self.row

    @property
    def days(self) -> tuple[date, ...]:
        """The local dates on which it may take place."""
        return self.listing.open_dates or (self.listing.day,)


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources by id of the lab whose listings are merged, and of whoever tells of the same.

    `removed` ones are no longer in the registry. While a lab is `paused` none of its rule dates is
    shown. `network` is the slug of the lab whose lists tell of all labs' meetings, `friends` are
    the labs that are in no digest unless they are named, `cities` what is no place because it only
    names a city; folded.
    """

    lab: str
    by_id: Mapping[int, Source]
    removed: frozenset[int] = frozenset()
    paused: frozenset[str] = frozenset()
    network: str = ""
    friends: frozenset[str] = frozenset()
    cities: frozenset[str] = frozenset()

    def lab_of(self, known: KnownListing) -> str:
        """Return the slug of the lab whose source tells of it."""
        source = self.by_id.get(known.source)
        return source.lab if source else known.lab or self.lab

    def labs_of(self, known: KnownListing) -> tuple[str, ...]:
        """Return the slugs of the labs whose meeting it is according to this listing."""
        return known.named or (self.lab_of(known),)

    def is_network(self, known: KnownListing) -> bool:
        """Whether it stands in a list of many labs' meetings."""
        return self.lab_of(known) == self.network

    def account(self, known: KnownListing) -> Account:
        """Return a listing with who tells it, as far as the sources say."""
        source = self.by_id.get(known.source)
        return replace(
            known.account,
            lab=self.lab_of(known),
            kind=source.kind if source else known.kind,
            is_network=self.is_network(known),
        )

    def is_removed(self, known: KnownListing) -> bool:
        """Whether its source is no longer in the registry."""
        return known.source in self.removed

    def live(self, known: KnownListing) -> bool:
        """Whether its source still tells of it."""
        return known.answers_left != 0 and not self.is_removed(known)

    def ended(self, known: KnownListing) -> bool:
        """Whether it was still listed when its source left the registry."""
        return known.answers_left != 0 and self.is_removed(known)

    def rank(self, known: KnownListing) -> tuple[Standing, int, int]:
        """Order listings by whose word counts first; among equals, the one that was known first."""
        return standing(known, self), known.source, known.age

    def provenance(self, known: KnownListing) -> Provenance | None:
        """Where a listing was read."""
        source = self.by_id.get(known.source)
        if source is None:
            return None
        page = source.schedule.url if source.schedule else None
        if source.kind is Kind.MANUAL and not known.is_correction:
            page = known.listing.url
        return Provenance(source.url or page, source.kind)
