"""Whether two accounts tell of one meeting: the verdict on a pair, and its reasons.

What contradicts comes first: other days, other parts, other labs, other towns. Then a name or a
link that only one event has; then time, title and place together: the more of them agree, the more
one may differ.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.matching.account import Verdict
from bot.domain.matching.evidence import (
    DOORS,
    LINKED_WITHIN,
    NOT_ELSEWHERE,
    SAME_SPOT,
    Evidence,
)
from bot.domain.matching.sites import Nearness
from bot.domain.matching.titles import contradicts, is_occasion

if TYPE_CHECKING:
    from bot.domain.matching.traits import Traits

MOVED_WITHIN: Final = timedelta(days=31)
"""How far a date may be off because one feed has not noticed yet that the meeting moved."""


def compare(one: Traits, other: Traits) -> Verdict:
    """Compare two accounts that were read; the order of the two does not count."""
    if one.account.source == other.account.source and not one.account.is_network:
        return _no("one source lists both", apart=True)
    if one.is_rule or other.is_rule:
        return _of_rules(one, other)
    pair = Evidence.of(one, other)
    if one.name and one.name == other.name:
        return _of_one_name(pair)
    against = pair.against()
    return _no(against, apart=True) if against else _of_facts(pair)


def _of_facts(pair: Evidence) -> Verdict:
    """Nothing contradicts: weigh link, time, lab, title and place."""
    if pair.one_event_link:
        return _of_one_link(pair)
    if not pair.in_slot:
        return _no("hours apart")
    if _on_one_page(pair):
        return _yes(0.95, "one page at one time")
    if not pair.of_one_lab:
        return _of_two_labs(pair)
    regular = pair.one_of_them_regular and not pair.both_generic
    return _instead_of_the_regular(pair) if regular else _of_one_lab(pair)


def _of_rules(one: Traits, other: Traits) -> Verdict:
    """A rule gives way to whatever its lab announces for that day."""
    if one.labs.isdisjoint(other.labs):
        return _no("a rule of another lab")
    if one.is_rule and other.is_rule:
        same = one.account.listing.identity == other.account.listing.identity
        return _yes(1.0, "one rule, told twice") if same else _no("two rules")
    if set(one.days).isdisjoint(other.days):
        return _no("not the day of the rule")
    return _yes(0.9, "the slot of a rule")


def _of_one_name(pair: Evidence) -> Verdict:
    """A machine made up the UID for one event: it counts unless the facts rule it out."""
    titled = pair.words.alike or pair.both_generic
    moved = abs(pair.one.first - pair.other.first) <= MOVED_WITHIN
    if (pair.same_day and not contradicts(*pair.titles)) or (moved and titled):
        return _yes(1.0, "one UID")
    return _no("one UID, but another day and title")


def _of_one_link(pair: Evidence) -> Verdict:
    """One event's link: titles may differ, unless what is linked are parts of an event."""
    near = pair.untimed or pair.gap <= DOORS
    titled = pair.words.alike or pair.both_generic
    if pair.kinds_differ and not pair.same_start:
        return _no("one link, but different kinds of meeting")
    if near or (titled and pair.gap <= LINKED_WITHIN):
        return _yes(0.98, "a link that only one event has")
    return _no("one link, but hours apart")


def _on_one_page(pair: Evidence) -> bool:
    """Whether both link one page, and it may well be this one meeting's."""
    link = pair.one.link
    if link is None or not pair.one_address or pair.of_one_list:
        return False
    if pair.where is Nearness.MIXED:
        return False
    if not (link.page or (link.particular and pair.of_one_lab)):
        return False
    if pair.words.alike or (pair.either_generic and not pair.kinds_differ):
        return True
    return link.of_one and pair.same_start and pair.ends_alike


def _of_one_lab(pair: Evidence) -> Verdict:
    if pair.kinds_differ and not (pair.same_start and pair.words.alike):
        return _no("different kinds of meeting")
    if pair.both_generic:
        return _ordinary_evening(pair)
    if pair.words.alike:
        return _yes(0.9, "one lab, one time, titles alike")
    if pair.words.akin and pair.same_start and pair.where in NOT_ELSEWHERE:
        return _yes(0.7, "one lab, one time, one title translates the other")
    if pair.either_generic:
        return _with_and_without_topic(pair)
    return _no("one lab, but different topics", apart=pair.same_start)


def _instead_of_the_regular(pair: Evidence) -> Verdict:
    """An announcement on a day of a regular evening told in words is that evening."""
    regular = next(told for told in (pair.one, pair.other) if told.is_regular)
    if pair.same_start and (regular.title.generic or pair.words.alike):
        return _yes(0.8, "announced for a regular evening")
    return _no("beside a regular evening")


def _ordinary_evening(pair: Evidence) -> Verdict:
    if pair.where is Nearness.MIXED and not (pair.same_start or pair.untimed):
        return _no("one online, one in a house, at different times")
    return _yes(0.85, "one lab's ordinary evening")


def _with_and_without_topic(pair: Evidence) -> Verdict:
    """The lab's evening, whose topic only one account tells."""
    topical = next(title for title in pair.titles if not title.generic)
    if not pair.same_start or pair.where not in NOT_ELSEWHERE:
        return _no("a topic, and not the same time and place")
    if topical.labs or (topical.says_meeting and not topical.foreign):
        return _yes(0.75, "one lab's evening, once with its topic")
    return _no("one lab and time, but only one has a topic")


def _of_two_labs(pair: Evidence) -> Verdict:
    """Different labs, or a list that names none: title and place have to agree."""
    names_another = any(
        told.account.is_network and told.title.labs for told in (pair.one, pair.other)
    )
    if names_another and not pair.related:
        return _no("the list names another lab", apart=True)
    if pair.where in {Nearness.MIXED, Nearness.ELSEWHERE}:
        return _no("not the same place")
    if pair.both_generic:
        return _joint_evening(pair)
    if pair.listed or pair.related or pair.where is Nearness.SAME:
        return _alike_somewhere(pair)
    return _online_together(pair)


def _joint_evening(pair: Evidence) -> Verdict:
    """Two ordinary evenings are one only if the labs say so, or a list means the lab's house."""
    if pair.related and (pair.where in SAME_SPOT or pair.one_room):
        return _yes(0.7, "a joint evening of labs")
    if pair.listed and _one_title_in_town(pair):
        return _yes(0.65, "one title at one time, and the list names the town")
    if pair.listed and pair.same_start and pair.where is Nearness.SAME and _in_its_house(pair):
        return _yes(0.65, "a lab's house at its time")
    return _no("two groups' ordinary evenings")


def _in_its_house(pair: Evidence) -> bool:
    """Whether a list's house is that of the lab; a lab elsewhere needs the same street as well."""
    one, other = (
        told.around if told.account.is_network else told.labs for told in (pair.one, pair.other)
    )
    if one & other:
        return True
    streets = frozenset(pair.one.site.streets) & frozenset(pair.other.site.streets)
    return bool(streets and pair.one.around & pair.other.around)


def _one_title_in_town(pair: Evidence) -> bool:
    """Whether the titles agree in more than "Treffen", at one time in one town."""
    one, other = pair.titles
    telling = bool(one.ways or one.thin) and one.text == other.text
    return telling and pair.same_start and pair.where is Nearness.TOWN


def _alike_somewhere(pair: Evidence) -> Verdict:
    if not pair.words.alike:
        return _no("different topics")
    if _widespread(pair) and pair.where is not Nearness.SAME:
        return _no("a day that many towns keep")
    telling = pair.words.equal or pair.words.words > 1
    if pair.where is Nearness.TOWN and (pair.same_start or pair.same_days):
        telling = telling or bool(pair.titles[0].topic and pair.titles[1].topic)
    if pair.where in SAME_SPOT or ((pair.listed or pair.related) and telling):
        return _yes(0.8, "titles alike, and nothing against it")
    return _no("titles alike, but the place is not known")


def _online_together(pair: Evidence) -> Verdict:
    """Two labs' own accounts without a house: one room on the web, or the very same title."""
    if not pair.same_start or pair.where is not Nearness.ONLINE:
        return _no("two labs' own meetings")
    of_network = all(title.of_network for title in pair.titles)
    telling = pair.words.alike and (pair.words.words > 1 or of_network)
    if pair.one_room or (telling and not _widespread(pair)):
        return _yes(0.7, "two labs in one online meeting")
    return _no("two labs' own meetings")


def _widespread(pair: Evidence) -> bool:
    return any(map(is_occasion, pair.titles))


def _yes(score: float, reason: str) -> Verdict:
    return Verdict(score, (reason,))


def _no(reason: str, *, apart: bool = False) -> Verdict:
    return Verdict(0.0, (reason,), apart=apart)
