"""Hard pairs of one evening: as two tools word it, with what they round, forget and mistake."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tests.accuracy.matching_wordings import (
    ORDINARY,
    WORDINGS,
    Evening,
    calendar,
    evenings,
    gettogether,
    listed,
    meetup,
    page,
    pair,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

    from tests.accuracy.matching_truth import Pair, Told

    Words = Callable[[Evening, random.Random], Told]

BERLIN = ZoneInfo("Europe/Berlin")


def moved(told: Told, by: timedelta) -> Told:
    """Return it with start and end so much later."""
    start, end = (datetime.fromisoformat(when) + by for when in (told.start, told.end))
    return replace(
        told,
        start=start.isoformat(timespec="minutes"),
        end=end.isoformat(timespec="minutes"),
    )


def same_pairs(dice: random.Random) -> Iterator[Pair]:
    """Make all pairs of one evening."""
    for make in (
        _ordinary, _topical, _with_and_without_topic, _doors, _all_day, _zone_slip, _stale_name,
        _varied_link, _called_off, _joint_by_link, _joint_by_facts, _misspelt, _other_house,
        _without_end,
    ):  # fmt: skip
        yield from make(dice)


def _two(evening: Evening, dice: random.Random) -> tuple[Told, Told]:
    one, other = dice.sample(WORDINGS, 2)
    return one(evening, dice), other(evening, dice)


def _ordinary(dice: random.Random) -> Iterator[Pair]:
    for evening in evenings(dice, topical=False, count=176):
        one, other = _two(evening, dice)
        yield pair(evening, one, other, "an ordinary evening by two tools", same=True)


def _topical(dice: random.Random) -> Iterator[Pair]:
    for evening in evenings(dice, topical=True, count=154):
        one, other = _two(evening, dice)
        yield pair(evening, one, other, "an evening with a topic by two tools", same=True)


def _with_and_without_topic(dice: random.Random) -> Iterator[Pair]:
    for evening in evenings(dice, topical=True, count=60):
        if evening.topic is None or evening.topic[0].startswith(("Einf", "Work", "Weih", "Somm")):
            continue
        plain = dice.choice((listed, calendar, gettogether))(replace(evening, topic=None), dice)
        topic = meetup(evening, dice)
        if dice.random() < 0.8:
            names = evening.names["code"], evening.names["lab"], "Treffen"
            topic = replace(topic, title=f"{dice.choice(names)}: {evening.topic[0]}")
        yield pair(evening, plain, topic, "only one tool names the topic", same=True)


def _doors(dice: random.Random) -> Iterator[Pair]:
    for number, evening in enumerate(evenings(dice, topical=False, count=88)):
        topical = next(evenings(dice, topical=True, count=1)).topic if number % 2 else None
        one, other = _two(replace(evening, topic=topical), dice)
        early = replace(one, start=moved(one, timedelta(minutes=-dice.choice((15, 30, 45)))).start)
        yield pair(evening, early, other, "one tells when the doors open", same=True)


def _all_day(dice: random.Random) -> Iterator[Pair]:
    for number, evening in enumerate(evenings(dice, topical=False, count=66)):
        topical = next(evenings(dice, topical=True, count=1)).topic if number % 2 else None
        one, other = _two(replace(evening, topic=topical), dice)
        day = evening.start.date()
        whole = replace(one, start=str(day), end=str(day + timedelta(days=1)))
        yield pair(evening, whole, other, "one has the day only", same=True)


def _zone_slip(dice: random.Random) -> Iterator[Pair]:
    for number, evening in enumerate(evenings(dice, topical=False, count=66)):
        topical = next(evenings(dice, topical=True, count=1)).topic if number % 2 else None
        one = calendar(replace(evening, topic=topical), dice)
        other = replace(page(evening, dice), title=one.title)
        offset = evening.start.replace(tzinfo=BERLIN).utcoffset() or timedelta()
        slipped = moved(other, dice.choice((1, -1)) * offset)
        told = replace(one, place=evening.address)
        yield pair(evening, told, slipped, "one took wall time for UTC", same=True)


def _stale_name(dice: random.Random) -> Iterator[Pair]:
    for evening in evenings(dice, topical=True, count=66):
        one = dice.choice((meetup, gettogether))(evening, dice)
        later = moved(one, dice.choice((timedelta(hours=1), timedelta(days=1), timedelta())))
        other = replace(later, source=7, lab=dice.choice((one.lab, "netzwerk")))
        if dice.random() < 0.3 and later.start[:10] == one.start[:10]:
            other = replace(other, title=f"{evening.lab} Treffen")
        yield pair(evening, one, other, "one event through two feeds, one behind", same=True)


def _varied_link(dice: random.Random) -> Iterator[Pair]:
    ends = ("", "?utm_source=newsletter&utm_medium=mail", "#attendees", "?eventOrigin=group_events")
    for evening in evenings(dice, topical=True, count=88):
        one, other = meetup(evening, dice), calendar(evening, dice)
        link = f"{(one.url or '').rstrip('/')}{dice.choice(('', '/'))}{dice.choice(ends)}"
        link = link.replace(
            "www.meetup.com/", dice.choice(("meetup.com/", "www.meetup.com/de-DE/"))
        )
        link = link.replace("https://", dice.choice(("https://", "http://")))
        source = dice.choice((other, listed(evening, dice)))
        yield pair(evening, one, replace(source, url=link), "one link, written twice", same=True)


def _called_off(dice: random.Random) -> Iterator[Pair]:
    for evening in evenings(dice, topical=False, count=44):
        one, other = _two(evening, dice)
        words = dice.choice(("Abgesagt: ", "FÄLLT AUS: ", "[Cancelled] ", ""))
        off = replace(one, title=f"{words}{one.title}", status="cancelled")
        yield pair(evening, off, other, "one knows that it is off", same=True)


def _partners(dice: random.Random, count: int) -> Iterator[tuple[Evening, Evening]]:
    made = list(evenings(dice, topical=True, count=count))
    for number, evening in enumerate(made):
        partner = made[(number + 7) % len(made)]
        yield (
            evening,
            replace(evening, slug=partner.slug, lab=partner.lab, abroad=partner.abroad),
        )


def _joint_by_link(dice: random.Random) -> Iterator[Pair]:
    for evening, partner in _partners(dice, 44):
        one = meetup(evening, dice)
        other = replace(calendar(partner, dice), url=one.url, place=dice.choice((one.place, None)))
        yield pair(evening, one, other, "two labs link their joint evening", same=True)


def _joint_by_facts(dice: random.Random) -> Iterator[Pair]:
    for evening, partner in _partners(dice, 44):
        topic = (evening.topic or ("", ""))[0]
        one = replace(
            calendar(evening, dice), title=f"{topic} mit {partner.lab}", place=evening.address
        )
        other = replace(page(partner, dice), title=f"{topic} (mit {evening.lab})")
        other = replace(other, place=evening.address, url=None)
        yield pair(evening, one, other, "two labs tell of their joint evening", same=True)


def _misspelt(dice: random.Random) -> Iterator[Pair]:
    for evening in evenings(dice, topical=True, count=44):
        one, other = _two(evening, dice)
        at = dice.randrange(3, len(one.title) - 1)
        slip = one.title[:at] + one.title[at + 1] + one.title[at] + one.title[at + 2 :]
        yield pair(evening, replace(one, title=slip), other, "a slip in the title", same=True)


def _other_house(dice: random.Random) -> Iterator[Pair]:
    for evening in evenings(dice, topical=False, count=44):
        title = dice.choice(ORDINARY[:8]).format(**evening.names)
        one = replace(calendar(evening, dice), title=title, place=evening.address)
        moved_to = f"Stadtbibliothek, Marktplatz 1, {evening.postcode} {evening.city}"
        other = replace(meetup(evening, dice), title=title, place=moved_to)
        yield pair(evening, one, other, "one does not know the new house", same=True)


def _without_end(dice: random.Random) -> Iterator[Pair]:
    for evening in evenings(dice, topical=True, count=44):
        one, other = _two(evening, dice)
        yield pair(evening, replace(one, end=one.start), other, "one has no end", same=True)
