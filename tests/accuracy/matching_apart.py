"""Hard pairs of two meetings that look like one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.accuracy.matching_same import moved
from tests.accuracy.matching_wordings import (
    ORDINARY,
    TOPICS,
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
    from collections.abc import Iterator

    from tests.accuracy.matching_truth import Pair, Told

WORKSHOPS = (
    "Workshop: Datenvisualisierung",
    "Workshop Löten",
    "Einführung in QGIS",
    "Git-Workshop",
)
NEIGHBOURS = (
    "Chaostreff", "CoderDojo", "Repair Café", "Linux User Group", "Freifunk-Treffen", "Schachabend",
    "Strickkreis", "Tauschring-Treffen", "Vorstandssitzung des Trägervereins", "OSM-Stammtisch",
    "Python User Group", "Wikipedia-Stammtisch", "Offene Werkstatt", "Spieleabend", "Yoga",
)  # fmt: skip
EVERYWHERE = ("Open Data Day 2027", "Girls' Day", "Hacktoberfest Hack Night", "Tag der offenen Tür")
NUMBERED = ("{lab} Treffen #{n}", "{n}. Treffen des {lab}", "{code} Meetup No. {n}")
FOR_DAYS = ("Hackathon", "Open Data Hackdays", "Hackweekend", "Civic Tech Festival")
SLOPPY = ("1", "2", "event-3", "4@localhost", "termin5", "treffen@oklab")


def apart_pairs(dice: random.Random) -> Iterator[Pair]:
    """Make all pairs of two meetings."""
    for make in (
        _workshop_before, _two_rooms, _introduction, _parts_of_one_day, _numbered, _two_labs,
        _list_and_another_lab, _online_elsewhere, _everywhere, _days_and_evening, _days_of_days,
        _one_link, _one_house, _sloppy_names, _next_week, _twice_a_day, _two_towns, _old_link,
    ):  # fmt: skip
        yield from make(dice)


def _any_two(evening: Evening, dice: random.Random) -> tuple[Told, Told]:
    one, other = dice.sample(WORDINGS, 2)
    return one(evening, dice), other(evening, dice)


def _workshop_before(dice: random.Random) -> Iterator[Pair]:
    for evening in evenings(dice, topical=False, count=66):
        one, other = _any_two(evening, dice)
        title = dice.choice((*WORKSHOPS, f"{evening.lab}: {dice.choice(WORKSHOPS)}"))
        before = moved(
            replace(one, title=title, uid=None), -timedelta(hours=dice.choice((1, 2, 2)))
        )
        yield pair(evening, replace(before, url=None), other, "a workshop before", same=False)


def _two_rooms(dice: random.Random) -> Iterator[Pair]:
    for evening in evenings(dice, topical=False, count=66):
        first, second = dice.sample(TOPICS, 2)
        one = calendar(replace(evening, topic=first), dice)
        other = dice.choice((meetup, page))(replace(evening, topic=second), dice)
        yield pair(evening, one, other, "two rooms at one time", same=False)


def _introduction(dice: random.Random) -> Iterator[Pair]:
    for evening in evenings(dice, topical=False, count=44):
        one, other = _any_two(evening, dice)
        new = replace(one, title=dice.choice(("Einführung", "Einführung für Neue", "Onboarding")))
        ordinary = replace(other, title=dice.choice(("Treffen", f"{evening.lab} Treffen")))
        yield pair(evening, replace(new, url=None), ordinary, "introduction, meeting", same=False)


def _parts_of_one_day(dice: random.Random) -> Iterator[Pair]:
    shapes = (("Teil 1", "Teil 2"), ("Part I", "Part II"), ("Raum A", "Raum B"), ("#1", "#2"))
    for evening in evenings(dice, topical=True, count=44):
        first, second = dice.choice(shapes)
        topic = (evening.topic or ("", ""))[0]
        one = replace(calendar(evening, dice), title=f"{topic} {first}")
        other = replace(page(evening, dice), title=f"{topic} – {second}")
        later = moved(other, timedelta(hours=dice.choice((0, 0, 2))))
        yield pair(evening, one, later, "two parts of one day", same=False)


def _numbered(dice: random.Random) -> Iterator[Pair]:
    for evening in evenings(dice, topical=False, count=44):
        number = dice.randrange(2, 150)
        shape = dice.choice(NUMBERED)
        one, other = _any_two(evening, dice)
        first = replace(one, title=shape.format(n=number, **evening.names), uid=None, url=None)
        second = replace(other, title=shape.format(n=number + 1, **evening.names))
        later = moved(second, timedelta(days=dice.choice((0, 7, 28))))
        yield pair(evening, first, later, "the next number", same=False)


def _neighbours(
    dice: random.Random, count: int, *, topical: bool = False
) -> Iterator[tuple[Evening, Evening]]:
    made = list(evenings(dice, topical=topical, count=count))
    for number, evening in enumerate(made):
        yield evening, replace(made[(number + 5) % len(made)], start=evening.start)


def _two_labs(dice: random.Random) -> Iterator[Pair]:
    for evening, other in _neighbours(dice, 132):
        shape = dice.choice(ORDINARY)
        one = dice.choice(WORDINGS[:5])(evening, dice)
        two = dice.choice(WORDINGS[:5])(other, dice)
        if dice.random() < 0.6:
            one = replace(one, title=shape.format(**evening.names))
            two = replace(two, title=shape.format(**other.names))
        told = replace(two, source=two.source + 10)
        yield pair(evening, one, told, "two labs' own evenings", same=False)


def _list_and_another_lab(dice: random.Random) -> Iterator[Pair]:
    for evening, other in _neighbours(dice, 66):
        one = listed(evening, dice)
        two = dice.choice(WORDINGS[:5])(other, dice)
        yield pair(evening, one, two, "the list names another lab", same=False)


def _online_elsewhere(dice: random.Random) -> Iterator[Pair]:
    for evening, other in _neighbours(dice, 44, topical=True):
        one = replace(calendar(evening, dice), place="online")
        two = page(replace(other, topic=evening.topic), dice)
        told = replace(two, source=14)
        yield pair(evening, one, told, "online here, in a house there", same=False)


def _everywhere(dice: random.Random) -> Iterator[Pair]:
    for evening, other in _neighbours(dice, 44):
        title = dice.choice(EVERYWHERE)
        one = replace(calendar(evening, dice), title=title)
        two = replace(dice.choice((page, meetup))(other, dice), title=title, source=14)
        yield pair(evening, one, two, "a day that many cities keep", same=False)


def _days_and_evening(dice: random.Random) -> Iterator[Pair]:
    for evening in evenings(dice, topical=False, count=66):
        name = dice.choice(FOR_DAYS)
        days = dice.choice((2, 3, 9))
        last = evening.start.date() + timedelta(days=days)
        long = replace(calendar(evening, dice), title=f"{name} {evening.city}", end=f"{last}T16:00")
        if dice.random() < 0.4:
            long = replace(long, start=str(evening.start.date()), end=str(last))
        one = meetup(evening, dice)
        if dice.random() < 0.5:
            one = replace(
                one, title=f"{name} {evening.city}: {dice.choice(('Eröffnung', 'Party'))}"
            )
        later = moved(one, timedelta(days=dice.choice((0, 1))))
        yield pair(evening, long, later, "an evening within days", same=False)


def _days_of_days(dice: random.Random) -> Iterator[Pair]:
    for evening in evenings(dice, topical=False, count=44):
        name = f"{dice.choice(('Hackathon', 'Barcamp', 'Hackdays'))} {evening.city}"
        first = replace(calendar(evening, dice), title=f"{name} – Tag 1")
        second = replace(page(evening, dice), title=f"{name} – Tag 2")
        whole = replace(page(evening, dice), title=name)
        last = evening.start.date() + timedelta(days=1)
        whole = replace(whole, end=f"{last}T18:00")
        other = dice.choice((moved(second, timedelta(days=1)), whole))
        yield pair(evening, first, other, "a day of several days", same=False)


def _one_link(dice: random.Random) -> Iterator[Pair]:
    for evening in evenings(dice, topical=False, count=66):
        first, second = dice.sample(TOPICS, 2)
        link = dice.choice(
            (
                f"https://www.meetup.com/code-for-{evening.slug}/",
                f"https://{evening.slug}.example/",
                f"https://{evening.slug}.example/termine",
            )
        )
        one = replace(calendar(replace(evening, topic=first), dice), url=link)
        other = replace(page(replace(evening, topic=second), dice), url=link)
        later = moved(other, timedelta(hours=dice.choice((0, 0, 2))))
        yield pair(evening, one, later, "one link on unrelated events", same=False)


def _one_house(dice: random.Random) -> Iterator[Pair]:
    for evening in evenings(dice, topical=False, count=88):
        title = dice.choice(NEIGHBOURS)
        one = dice.choice((meetup, gettogether, listed))(evening, dice)
        lab = dice.choice((evening.slug, "hackspace"))
        other = replace(page(evening, dice), title=title, lab=lab, place=evening.address, source=24)
        yield pair(evening, one, replace(other, url=None), "another group's evening", same=False)


def _sloppy_names(dice: random.Random) -> Iterator[Pair]:
    for evening in evenings(dice, topical=False, count=44):
        first, second = dice.sample(TOPICS, 2)
        uid = dice.choice(SLOPPY)
        one = replace(calendar(replace(evening, topic=first), dice), uid=uid)
        other = replace(page(replace(evening, topic=second), dice), uid=uid)
        later = moved(other, dice.choice((timedelta(), timedelta(days=7), timedelta(days=30))))
        yield pair(evening, one, later, "sloppy names", same=False)


def _next_week(dice: random.Random) -> Iterator[Pair]:
    for evening in evenings(dice, topical=False, count=44):
        one, other = _any_two(evening, dice)
        later = moved(replace(other, title=one.title), timedelta(days=dice.choice((1, 7, 14))))
        yield pair(evening, one, later, "the next evening", same=False)


def _twice_a_day(dice: random.Random) -> Iterator[Pair]:
    for evening in evenings(dice, topical=True, count=30):
        one, other = calendar(evening, dice), page(evening, dice)
        later = moved(replace(other, title=one.title), -timedelta(hours=dice.choice((5, 6, 8))))
        yield pair(evening, one, later, "one topic twice a day", same=False)


def _two_towns(dice: random.Random) -> Iterator[Pair]:
    for evening, other in _neighbours(dice, 44, topical=True):
        one = replace(calendar(evening, dice), place=evening.address)
        told = replace(page(replace(other, topic=evening.topic), dice), title=one.title)
        lab = dice.choice((evening.slug, other.slug, "netzwerk"))
        two = replace(told, place=other.address, lab=lab, source=14)
        yield pair(evening, one, two, "one topic in two towns", same=False)


def _old_link(dice: random.Random) -> Iterator[Pair]:
    for evening in evenings(dice, topical=False, count=22):
        one = meetup(evening, dice)
        later = moved(listed(evening, dice), timedelta(days=28))
        yield pair(evening, one, replace(later, url=one.url), "last month's link", same=False)
