"""Two accounts side by side: what they have in common and what speaks against them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.matching.sites import Nearness, nearness
from bot.domain.matching.title_words import FORMAL
from bot.domain.matching.titles import contradicts, likeness

if TYPE_CHECKING:
    from bot.domain.matching.titles import Likeness, Title
    from bot.domain.matching.traits import Traits

DOORS: Final = timedelta(minutes=60)
"""Starts may differ by this much: doors open earlier, or one announcement rounds."""
LINKED_WITHIN: Final = timedelta(hours=3)
"""Starts may differ by this much under a shared one-event link: one source is out of date."""
SAME_SPOT: Final = frozenset({Nearness.SAME, Nearness.ONLINE})
NOT_ELSEWHERE: Final = SAME_SPOT | {Nearness.TOWN, Nearness.UNKNOWN}

_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a pair of accounts comes to; `gap` is how far apart they begin."""

    one: Traits
    other: Traits
    words: Likeness
    where: Nearness
    gap: timedelta

    @classmethod
    def of(cls, one: Traits, other: Traits) -> Evidence:
        """Lay two accounts side by side."""
        gap = abs(one.account.listing.starts_at - other.account.listing.starts_at)
        return cls(one, other, likeness(one.title, other.title), _where(one, other), gap)

    @property
    def titles(self) -> tuple[Title, Title]:
        """The titles of both."""
        return self.one.title, self.other.title

    @property
    def listed(self) -> bool:
        """Whether one of them stands in a list of many labs' meetings."""
        return self.one.account.is_network or self.other.account.is_network

    @property
    def of_one_owner(self) -> bool:
        """Whether sources of one lab (or of the network) tell of both."""
        return self.one.account.lab == self.other.account.lab

    @property
    def of_one_lab(self) -> bool:
        """Whether both are told for one lab: by its own sources, or by a list that names it."""
        return self.related if self.listed else self.of_one_owner

    @property
    def related(self) -> bool:
        """Whether some lab has to do with both."""
        return bool(self.one.labs & self.other.labs)

    @property
    def same_day(self) -> bool:
        """Whether they begin on one local date."""
        return self.one.first == self.other.first

    @property
    def same_start(self) -> bool:
        """Whether they begin at one moment."""
        return not self.gap

    @property
    def untimed(self) -> bool:
        """Whether one of them has no time of day."""
        return self.one.untimed or self.other.untimed

    @property
    def both_generic(self) -> bool:
        """Whether neither title says more than that a group meets."""
        return self.one.title.generic and self.other.title.generic

    @property
    def either_generic(self) -> bool:
        """Whether one of the titles says no more than that a group meets."""
        return self.one.title.generic or self.other.title.generic

    @property
    def one_event_link(self) -> bool:
        """Whether they share a link that numbers an event."""
        mine, theirs = self.one.link, self.other.link
        return bool(mine and theirs and mine.event and mine.event == theirs.event)

    @property
    def one_address(self) -> bool:
        """Whether they share a link, of whatever kind."""
        mine, theirs = self.one.link, self.other.link
        return bool(mine and theirs and mine.address == theirs.address)

    @property
    def of_one_list(self) -> bool:
        """Whether one list tells of both: then they share its address, whatever they are."""
        return self.one.account.source == self.other.account.source

    @property
    def one_of_them_regular(self) -> bool:
        """Whether one is only said to take place regularly, and the other is announced."""
        return self.one.is_regular != self.other.is_regular

    @property
    def one_room(self) -> bool:
        """Whether they meet in one room on the web."""
        mine, theirs = self.one.account.listing.join_url, self.other.account.listing.join_url
        return mine is not None and mine == theirs

    @property
    def same_days(self) -> bool:
        """Whether both go on for days, and for the same ones."""
        mine, theirs = self.one, self.other
        return mine.lasts_days and (mine.first, mine.last) == (theirs.first, theirs.last)

    @property
    def ends_alike(self) -> bool:
        """Whether they end at about the same time, as far as they say."""
        mine, theirs = self.one.account.listing, self.other.account.listing
        unknown = self.untimed or mine.end_guessed or theirs.end_guessed
        return unknown or abs(mine.ends_at - theirs.ends_at) <= DOORS

    @property
    def kinds_differ(self) -> bool:
        """Whether one is an ordinary evening by name and the other a workshop, a talk ..."""
        mine, theirs = self.titles
        if mine.kinds and theirs.kinds:
            return mine.kinds.isdisjoint(theirs.kinds)
        ordinary, special = (theirs, mine) if mine.kinds else (mine, theirs)
        if special.kinds:
            if special.kinds & FORMAL:
                return ordinary.generic
            told_as_its_own = special.own and self.same_start
            return bool(ordinary.meets) and ordinary.generic and not told_as_its_own
        return not self.same_start and self.both_generic and _ways_differ(mine, theirs)

    @property
    def in_slot(self) -> bool:
        """Whether the times agree well enough: doors, days without a time, zones mistaken."""
        if self.gap <= DOORS:
            return not self._one_after_the_other
        days = self.one.lasts_days and self.other.lasts_days
        return self.untimed or days or self._zone_slip

    @property
    def _one_after_the_other(self) -> bool:
        first, second = sorted(
            (self.one.account.listing, self.other.account.listing),
            key=lambda listing: listing.starts_at,
        )
        over = first.starts_at < first.ends_at <= second.starts_at and not first.end_guessed
        return over and not self._zone_slip

    @property
    def _zone_slip(self) -> bool:
        """Whether one took wall time for UTC, or forgot summer time: everything else must agree."""
        mine, theirs = self.one.account.listing, self.other.account.listing
        alike = self.words.equal or (
            self.both_generic and self.titles[0].meets == self.titles[1].meets
        )
        as_long = mine.ends_at - mine.starts_at == theirs.ends_at - theirs.starts_at
        as_long = as_long or mine.end_guessed or theirs.end_guessed
        slips = self.gap in {_HOUR, self.one.offset, self.other.offset}
        return slips and as_long and alike and self.where in SAME_SPOT

    def against(self) -> str | None:
        """Return what makes them two for certain, if anything does."""
        reasons = (
            ("other days", not self.same_day and not self._share_last_day),
            ("titles contradict each other", contradicts(*self.titles)),
            ("titles name different labs", not self.one_event_link and self._names_others),
            ("different towns", not self.one_event_link and self.where is Nearness.FAR),
            ("days against an evening", self._days_against_evening),
        )
        return next((reason for reason, holds in reasons if holds), None)

    @property
    def _share_last_day(self) -> bool:
        """Whether both go on for days and share the last one: one list adds the evening before."""
        both = self.one.lasts_days and self.other.lasts_days
        return both and self.one.last == self.other.last and self.words.alike

    @property
    def _days_against_evening(self) -> bool:
        """Whether one goes on for days, and the other did not just lose its end."""
        if self.one.lasts_days == self.other.lasts_days:
            return False
        exactly = self.same_start or (self.same_day and self.untimed)
        numbered = self.one.title.parts ^ self.other.title.parts
        held = self.one_address or self.where in SAME_SPOT
        return not (exactly and self.words.equal and held and not numbered)

    @property
    def _names_others(self) -> bool:
        """Whether each names labs, and none of them has to do with both."""
        mine, theirs = (set(told.title.labs | told.title.cities) for told in (self.one, self.other))
        if not (mine and theirs):
            return False
        if not self.of_one_owner:
            mine |= self.one.labs
            theirs |= self.other.labs
        return mine.isdisjoint(theirs)


def _where(one: Traits, other: Traits) -> Nearness:
    where = nearness(one.site, other.site)
    towns = one.site.towns | other.site.towns
    if where is Nearness.SAME and not towns and one.account.lab != other.account.lab:
        return Nearness.UNKNOWN  # there is an Impact Hub and a Bahnhofstr. 1 in every town
    return where


def _ways_differ(one: Title, other: Title) -> bool:
    """Whether two ordinary evenings of a day have different names: the plenum, then the hacking."""
    return bool(one.ways and other.ways) and one.ways.isdisjoint(other.ways)
