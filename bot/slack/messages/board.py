"""A digest as a bulletin board: what stands where, in words but not yet drawn.

Slack and the terminal draw the same board. Texts from feeds are still raw here: whatever draws them
makes them safe for where they stand.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from bot.domain.digest import first_local_day, shown_day
from bot.domain.event import Basis, Status
from bot.domain.facts import Facts
from bot.slack.messages.wording import Desk
from bot.text.meeting import mark, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from bot.domain.delivery import Content
    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.slack.messages.wording import Card
    from bot.text import Translator


_SEPARATOR = re.compile(r"[,;\n]")


@dataclass(frozen=True, slots=True)
class Day:
    """The special meetings of one day, under its heading."""

    heading: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One lab's regular evenings, all their dates folded into `when`."""

    labs: str
    title: str
    when: str
    place: str
    mark: str
    url: str | None
    colon: str = ":"


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One part of a digest; `links` are (words, address) below it."""

    title: str
    days: tuple[Day, ...]
    usual_title: str
    usual_note: str
    usual: tuple[Line, ...]
    nothing: str
    links: tuple[tuple[str, str], ...]
    colon: str = ":"


def board(
    content: Content,
    occurrences: Mapping[str, Occurrence],
    registry: Registry,
    t: Translator,
    *,
    public_url: str,
) -> Board:
    """Lay out one part of a digest from the meetings as they are now."""
    desk = Desk.of(registry, t, public_url, content.timezone)
    special = _known(content.special, occurrences)
    usual = _known(content.usual, occurrences)
    return Board(
        title=_title(content, t),
        days=_days(special, content, desk),
        usual_title=t("As usual"),
        usual_note=t("according to the rule, not yet confirmed") if _by_rule(usual) else "",
        usual=_lines(usual, desk),
        nothing="" if special or usual else _nothing(content, t),
        links=_links(desk) if content.part == content.parts else (),
        colon=t.colon,
    )


def _nothing(content: Content, t: Translator) -> str:
    if content.first_day is not None and content.first_day == content.last_day:
        return t("Nothing is announced for this day.")
    return t("Nothing is announced for these days.")


def _known(ids: Iterable[str], occurrences: Mapping[str, Occurrence]) -> list[Occurrence]:
    found = {each.id: each for each in map(occurrences.get, ids) if each is not None}
    return list(found.values())


def _title(content: Content, t: Translator) -> str:
    if content.first_day is None or content.last_day is None:
        title = t("Meetups")
    elif content.first_day == content.last_day:
        title = t("Meetups on {day}", day=t.long_day(content.first_day))
    else:
        title = t("Meetups, {span}", span=t.span(content.first_day, content.last_day))
    if content.parts == 1:
        return title
    return t(
        "{title} · part {part} of {parts}", title=title, part=content.part, parts=content.parts
    )


def _days(special: list[Occurrence], content: Content, desk: Desk) -> tuple[Day, ...]:
    first = first_told(content)

    def day(each: Occurrence) -> date:
        return shown_day(each, first.get(each.id), content)

    def card(each: Occurrence) -> Card:
        return desk.card(each, first.get(each.id))

    ordered = sorted(special, key=lambda each: (day(each), each.starts_at, each.title, each.id))
    return tuple(
        Day(sentence(desk.t.day(heading)), tuple(map(card, group)))
        for heading, group in groupby(ordered, key=day)
    )


def first_told(content: Content) -> dict[str, Facts]:
    """Return by id what a post first said of each meeting; nothing of those that are new."""
    return {one: Facts.read(facts) for one, facts in content.about.get("first", {}).items()}


def _by_rule(usual: list[Occurrence]) -> bool:
    """Whether one note above the lines can say of all that they are not confirmed."""
    return bool(usual) and all(
        each.basis is Basis.RULE and each.status is Status.TENTATIVE for each in usual
    )


def _lines(usual: list[Occurrence], desk: Desk) -> tuple[Line, ...]:
    """Fold meetings that differ only in their date; titles stand only where a lab has several."""
    by_rule = _by_rule(usual)
    folded: dict[tuple[str, ...], list[Occurrence]] = {}
    for each in usual:
        card = desk.card(each)
        where = _SEPARATOR.split(card.place)[0] or card.online
        key = (card.labs, card.title, card.clock, where, "" if by_rule else mark(each, desk.t))
        folded.setdefault(key, []).append(each)
    crowded = Counter(labs for labs, *_ in folded)
    return tuple(
        Line(
            labs=labs,
            title=title if crowded[labs] > 1 else "",
            when=_when(group, clock, desk),
            place=where,
            mark=doubt,
            url=desk.address(group[0]),
            colon=desk.t.colon,
        )
        for (labs, title, clock, where, doubt), group in folded.items()
    )


def _when(group: list[Occurrence], clock: str, desk: Desk) -> str:
    if group[0].open_dates:
        return clock
    days = sorted({first_local_day(each, desk.timezone) for each in group})
    return desk.t("{dates}, {clock}", dates=desk.t.dates(days), clock=clock)


def _links(desk: Desk) -> tuple[tuple[str, str], ...]:
    if not desk.public_url:
        return ()
    t, base = desk.t, desk.public_url
    calendar = f"{base}/calendar.ics"
    return ((t("All meetups"), f"{base}/"), (t("Subscribe to the calendar"), calendar))
