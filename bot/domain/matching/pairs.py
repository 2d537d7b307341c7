"""Whether two accounts tell of one meeting: what speaks for it, what against, and the verdict.

What contradicts comes first: other days, other parts, other labs, other towns. Then a name or a
link that only one event has; then time, title and place together, the more of them agree the more
one may differ.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.matching.account import Account, Verdict
from bot.domain.matching.sites import Nearness, nearness
from bot.domain.matching.titles import Likeness, contradicts, is_occasion, likeness
from bot.domain.matching.traits import Traits, read_traits

if TYPE_CHECKING:
    from bot.domain.matching.names import LabNames

DOORS: Final = timedelta(minutes=60)
"""So far the doors open before it begins, or one of two announcements rounds."""
ZONE_SLIPS: Final = (timedelta(hours=1), timedelta(hours=2))
"""Wall time taken for UTC, or the other way round, in Central Europe; see `_is_zone_slip`."""
MOVED_WITHIN: Final = timedelta(days=31)
LINKED_WITHIN: Final = timedelta(hours=3)
_TOO_FAR: Final = frozenset({Nearness.FAR})
_NO_PLACE_AGAINST: Final = frozenset(
    {Nearness.SAME, Nearness.ONLINE, Nearness.TOWN, Nearness.UNKNOWN}
)
_SAME_SPOT: Final = frozenset({Nearness.SAME, Nearness.ONLINE})


def same_meeting(one: Account, other: Account, names: LabNames) -> bool:
    """Whether two accounts tell of the same meeting."""
    return verdict(one, other, names).same


def verdict(one: Account, other: Account, names: LabNames) -> Verdict:
    """Say how likely two accounts tell of the same meeting, and why."""
    return compare(read_traits(one, names), read_traits(other, names))


def compare(one: Traits, other: Traits) -> Verdict:
    """Compare two accounts that were read."""
    return _Pair(one, other).verdict()


class _Pair:
    """Two accounts side by side."""

    def __init__(self, one: Traits, other: Traits) -> None:
        self.one, self.other = one, other
        self.words: Likeness = likeness(one.title, other.title)
        self.where = self._where()
        mine, theirs = one.account.listing, other.account.listing
        self.gap = abs(mine.starts_at - theirs.starts_at)
        self.same_day = one.first == other.first
        self.untimed = mine.all_day or theirs.all_day

    def _where(self) -> Nearness:
        where = nearness(self.one.site, self.other.site)
        towns = self.one.site.towns | self.other.site.towns
        if where is Nearness.SAME and not towns and not self._of_one_source_lab():
            return Nearness.UNKNOWN  # there is an Impact Hub and a Bahnhofstr. 1 in every town
        return where

    def verdict(self) -> Verdict:
        """Weigh what there is, strongest first."""
        one, other = self.one, self.other
        if one.account.source == other.account.source and not one.account.is_network:
            return _no("one source lists both", apart=True)
        if one.is_rule or other.is_rule:
            return self._of_rules()
        if one.name and one.name == other.name:
            return self._named_alike()
        against = self._against()
        if against:
            return _no(against, apart=True)
        return self._of_slot()

    def _of_rules(self) -> Verdict:
        one, other = self.one, self.other
        if one.labs.isdisjoint(other.labs):
            return _no("a rule of another lab", apart=True)
        if one.is_rule and other.is_rule:
            same = one.account.listing.identity == other.account.listing.identity
            return Verdict(float(same), ("the same rule" if same else "two rules",))
        shares_day = not set(one.days).isdisjoint(other.days)
        return Verdict(float(shares_day), ("the slot of a rule" if shares_day else "other days",))

    def _named_alike(self) -> Verdict:
        """A machine made up the name for one event; unless the facts laugh at it."""
        near = abs(self.one.first - self.other.first) <= MOVED_WITHIN
        titled = self.words.alike or (self.one.title.generic and self.other.title.generic)
        if self.same_day or (near and titled):
            return Verdict(1.0, ("the same UID",))
        return _no("one UID, but another day and title")

    def _against(self) -> str | None:
        """Return what makes them two for certain."""
        if not self.same_day and not self._overlap_as_days():
            return "other days"
        if self._is_linked:
            return None
        if contradicts(self.one.title, self.other.title):
            return "titles contradict each other"
        if self._names_others():
            return "titles name different labs"
        if self.where in _TOO_FAR:
            return "different towns"
        if self.one.lasts_days != self.other.lasts_days and not self._is_cut_short():
            return "days against an evening"
        return None

    def _names_others(self) -> bool:
        """Whether each names labs, and no one both have to do with."""
        mine, theirs = ({*told.title.labs, *told.title.cities} for told in (self.one, self.other))
        if not (mine and theirs):
            return False
        if not self._of_one_source_lab():
            mine |= self.one.labs
            theirs |= self.other.labs
        return mine.isdisjoint(theirs)

    def _of_one_source_lab(self) -> bool:
        return self.one.account.lab == self.other.account.lab

    @property
    def _is_linked(self) -> bool:
        mine, theirs = self.one.link, self.other.link
        return (
            mine is not None
            and theirs is not None
            and mine.event is not None
            and (mine.event == theirs.event)
        )

    @property
    def _shares_address(self) -> bool:
        mine, theirs = self.one.link, self.other.link
        return mine is not None and theirs is not None and mine.address == theirs.address

    def _overlap_as_days(self) -> bool:
        """Whether both go on for days and share the last one: one list adds the evening before."""
        both = self.one.lasts_days and self.other.lasts_days
        return both and self.one.last == self.other.last and self.words.alike

    def _is_cut_short(self) -> bool:
        """Whether one list lost (or mistook) the end of what is otherwise the same."""
        exactly = self.gap == timedelta() or (self.same_day and self.untimed)
        numbered = self.one.title.parts ^ self.other.title.parts
        held = self._shares_address or self.where in _SAME_SPOT
        return exactly and self.words.equal and held and not numbered

    def _of_slot(self) -> Verdict:
        if self._is_linked and (self.gap <= LINKED_WITHIN or self.untimed):
            return Verdict(0.98, ("a link that only one event has",))
        if self._is_linked:
            return _no("one link, but hours apart")
        near = self.gap <= DOORS or self.untimed or (self.one.lasts_days and self.other.lasts_days)
        if not near and not self._is_zone_slip():
            return _no("hours apart")
        if self._same_page():
            return Verdict(0.95, ("the same page at the same time",))
        if self._same_lab():
            return self._of_one_lab()
        return self._of_two()

    def _is_zone_slip(self) -> bool:
        """Whether one took wall time for UTC: all else has to agree."""
        lengths = [
            traits.account.listing.ends_at - traits.account.listing.starts_at
            for traits in (self.one, self.other)
        ]
        titled = self.words.equal or (
            self.one.title.generic
            and self.other.title.generic
            and self.one.title.meets == self.other.title.meets
        )
        return (
            self.gap in ZONE_SLIPS
            and lengths[0] == lengths[1]
            and titled
            and self.where in _SAME_SPOT
        )

    def _same_page(self) -> bool:
        """Whether they link one page that seems to be of one event, and nothing else is at odds."""
        mine = self.one.link
        if not self._shares_address or mine is None or self.where is Nearness.MIXED:
            return False
        if not mine.page and not self._same_lab():
            return False
        either_generic = self.one.title.generic or self.other.title.generic
        worded = self.words.alike or (either_generic and not self._kinds_differ())
        return worded or (mine.page and self.gap == timedelta() and self._ends_alike())

    def _ends_alike(self) -> bool:
        mine, theirs = self.one.account.listing, self.other.account.listing
        return self.untimed or abs(mine.ends_at - theirs.ends_at) <= DOORS

    def _same_lab(self) -> bool:
        """Whether both are told for one lab: its own sources, or a list that names it."""
        if self.one.account.is_network and self.other.account.is_network:
            return bool(self.one.labs & self.other.labs)
        mine, theirs = self.one, self.other
        if mine.account.is_network or theirs.account.is_network:
            return bool(mine.labs & theirs.labs)
        return mine.account.lab == theirs.account.lab

    def _of_one_lab(self) -> Verdict:
        mine, theirs = self.one.title, self.other.title
        exact = self.gap == timedelta()
        if self._kinds_differ() and not (exact and self.words.alike):
            return _no("different kinds of meeting")
        if mine.generic and theirs.generic:
            return self._both_generic(exact=exact)
        if self.words.alike:
            return Verdict(0.9, ("one lab, one time, titles alike",))
        if self.words.akin and exact and self.where in _NO_PLACE_AGAINST:
            return Verdict(0.7, ("one lab, one time, one title translates the other",))
        if mine.generic or theirs.generic:
            return self._one_generic(exact=exact)
        return _no("one lab, but different topics", apart=exact)

    def _kinds_differ(self) -> bool:
        """Whether one is an ordinary evening by name and the other a workshop, a talk ..."""
        mine, theirs = self.one.title, self.other.title
        if mine.kinds and theirs.kinds:
            return mine.kinds.isdisjoint(theirs.kinds)
        ordinary, special = (theirs, mine) if mine.kinds else (mine, theirs)
        return (
            bool(special.kinds and ordinary.meets)
            and ordinary.generic
            and not (special.own and self.gap == timedelta())
        )

    def _both_generic(self, *, exact: bool) -> Verdict:
        if self.where is Nearness.MIXED and not exact:
            return _no("one lab's evenings, one online, at different times")
        return Verdict(0.85, ("one lab's ordinary evening",))

    def _one_generic(self, *, exact: bool) -> Verdict:
        """An evening with a topic, and the same evening without."""
        generic, topical = self.one.title, self.other.title
        if not generic.generic:
            generic, topical = topical, generic
        if not exact or self.where not in _NO_PLACE_AGAINST:
            return _no("a topic, and not the same time and place")
        if topical.labs or (topical.says_meeting and not topical.foreign):
            return Verdict(0.75, ("one lab's evening, once with its topic",))
        return _no("one lab and time, but only one has a topic")

    def _of_two(self) -> Verdict:
        """Different labs, or a list that names none: title and place have to agree."""
        one, other = self.one, self.other
        listed = one.account.is_network or other.account.is_network
        if one.account.is_network and one.title.labs and not self._related():
            return _no("the list names another lab", apart=True)
        if other.account.is_network and other.title.labs and not self._related():
            return _no("the list names another lab", apart=True)
        if not self._related() and not listed and self.where is not Nearness.SAME:
            return self._online_together()
        return self._by_facts(listed=listed)

    def _in_its_house(self) -> bool:
        """Whether a list that names no lab tells of the very house and minute of one."""
        around = bool(self.one.around & self.other.around)
        return around and self.where is Nearness.SAME and self.gap == timedelta()

    def _related(self) -> bool:
        return bool(self.one.labs & self.other.labs)

    def _online_together(self) -> Verdict:
        mine, theirs = self.one.title, self.other.title
        rooms = {self.one.account.listing.join_url, self.other.account.listing.join_url}
        one_room = len(rooms) == 1 and None not in rooms
        exact = self.gap == timedelta()
        if self.where is Nearness.ONLINE and exact and self.words.alike and not self._widespread():
            if one_room or self.words.words > 1 or (mine.of_network and theirs.of_network):
                return Verdict(0.7, ("two labs, one online meeting",))
        if one_room and exact and self.where is Nearness.ONLINE:
            return Verdict(0.6, ("two labs in one online room",))
        return _no("two labs' own meetings")

    def _widespread(self) -> bool:
        return is_occasion(self.one.title) or is_occasion(self.other.title)

    def _by_facts(self, *, listed: bool) -> Verdict:
        if self.where is Nearness.MIXED or self.where is Nearness.ELSEWHERE:
            return _no("not the same place")
        spot = self.where in _SAME_SPOT
        if self.one.title.generic and self.other.title.generic:
            if self._related() and spot and self.gap <= DOORS:
                return Verdict(0.7, ("a joint evening of labs",))
            if listed and self._in_its_house():
                return Verdict(0.65, ("a lab's house at its time",))
            return _no("two groups' ordinary evenings")
        if not self.words.alike:
            return _no("different topics")
        if self._widespread() and self.where is not Nearness.SAME:
            return _no("a day that many cities keep")
        if spot or (listed and (self.words.equal or self.words.words > 1)):
            return Verdict(0.8, ("titles alike, nothing against it",))
        return _no("titles alike, but the place is not known")


def _no(reason: str, *, apart: bool = False) -> Verdict:
    return Verdict(0.0, (reason,), apart=apart)
