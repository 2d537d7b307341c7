"""Whose word counts: the order of sources, and per field the first word in it that says something.

The order: people, the organiser's own platform, calendar files, pages, pads, prose; then the
network's list of many labs' meetings; rules last. What is read from a sentence is prose, whatever
its source. A vague word (a city for a place, a guessed end, the group's page for the meeting's own)
gives way to the first that is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from bot.domain.event import Attendance, Basis, Status
from bot.domain.languages.chosen import every_language
from bot.domain.matching.links import read_link
from bot.domain.normalise.attendance_words import no_place_in, vague_in
from bot.domain.source import Kind
from bot.domain.words.names import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.domain.event import Listing
    from bot.domain.known import KnownListing, Sources

TRUST: Final = (
    Kind.MANUAL,
    Kind.GETTOGETHER,
    Kind.CALDAV,
    Kind.ICAL,
    Kind.SYNDICATION,
    Kind.PAGE,
    Kind.PAD,
    Kind.PROSE,
    Kind.SCHEDULE,
)
"""Whose word counts first, by the kind of source."""

PLATFORMS: Final = frozenset({"meetup.com", "lu.ma", "luma.com", "api.lu.ma", "api2.luma.com"})
"""Where groups organise their meetings and what is published as a calendar is their own word."""

_SHORTEST_WORD: Final = 4

Standing = tuple[bool, bool, int]


def standing(known: KnownListing, sources: Sources) -> Standing:
    """Order listings by whose word counts first; two of equal standing are equally trusted."""
    source = sources.by_id.get(known.source)
    trust = len(TRUST) if source is None else TRUST.index(_kind(known, source.kind, source.url))
    network = sources.is_network(known) and not known.is_correction
    return known.is_rule, network, trust


def _kind(known: KnownListing, kind: Kind, url: str | None) -> Kind:
    if known.listing.basis is Basis.PROSE:
        return Kind.PROSE
    host = (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
    return Kind.GETTOGETHER if kind is Kind.ICAL and host in PLATFORMS else kind


@dataclass(frozen=True, slots=True)
class Word:
    """What counts of one field, and who said it."""

    value: Any
    by: KnownListing


def words_of(
    tellers: Sequence[KnownListing],
    live: Sequence[KnownListing],
    gone: Sequence[KnownListing],
    sources: Sources,
) -> dict[str, Word]:
    """Return what counts of each field; `tellers` still tell, `gone` no longer do, both in order.

    `live` are the tellers and the rules that give way to them: a rule that says how long an evening
    usually lasts knows better than a guess. For a field that nobody speaks of, the first teller's
    word (None) counts.
    """
    best = tellers[0]
    start = _start(best, tellers)
    found = {
        "title": Word(best.listing.title, best),
        "start": Word(start.listing.start, start),
        "timezone": Word(start.listing.timezone, start),
        "open_dates": Word(start.listing.open_dates, start),
        "end": _end(start, live),
        "place": _place(tellers, sources),
        "url": _url(tellers, sources),
        "attendance": _attendance(tellers),
        "status": _status(best, tellers, gone, sources),
        "basis": Word(best.listing.basis, best),
    }
    for name in ("join_url", "registration", "description"):
        found[name] = _first(tellers, lambda one, name=name: getattr(one, name))  # type: ignore[misc]
    located = _located(found["place"], tellers)
    found["latitude"] = Word(located.listing.latitude, located)
    found["longitude"] = Word(located.listing.longitude, located)
    return found


def _first(
    tellers: Sequence[KnownListing],
    said: Callable[[Listing], Any],
    speaks: Callable[[Any], bool] = bool,
) -> Word:
    """Return the first word that speaks, else the first teller's."""
    found = next((one for one in tellers if speaks(said(one.listing))), tellers[0])
    return Word(said(found.listing), found)


def _attendance(tellers: Sequence[KnownListing]) -> Word:
    known = [one for one in tellers if one.listing.attendance is not Attendance.UNKNOWN]
    sure = [one for one in known if not _is_asking(one.listing)]
    found = next(iter((*sure, *known, *tellers)))
    return Word(found.listing.attendance, found)


def _is_asking(listing: Listing) -> bool:
    """Whether the place is a question: "online?"."""
    return (listing.place or "").rstrip().endswith("?")


def _start(best: KnownListing, tellers: Sequence[KnownListing]) -> KnownListing:
    """Return who says when: the first teller or, if that names only a day, who knows the time."""
    if not best.listing.all_day or best.listing.open_dates:
        return best
    one_day = (best.listing.ends_at - best.listing.starts_at).days <= 1
    timed = (
        one
        for one in tellers
        if not one.listing.all_day and one.listing.day == best.listing.day and not one.is_rule
    )
    return next(timed, best) if one_day else best


def _end(start: KnownListing, live: Sequence[KnownListing]) -> Word:
    """Return the end by whoever says the start; for a guess, the first stated for that start."""
    stated = (
        one
        for one in live
        if not one.listing.end_guessed
        and one.listing.starts_at == start.listing.starts_at
        and not one.listing.all_day
    )
    found = next(stated, start) if start.listing.end_guessed else start
    begins, end = start.listing.start, found.listing.end
    if isinstance(begins, datetime) and isinstance(end, datetime):
        # The same moment may be written in another zone.
        return Word(end.astimezone(begins.tzinfo), found)
    return Word(start.listing.end, start)


def _place(tellers: Sequence[KnownListing], sources: Sources) -> Word:
    best = tellers[0].listing
    if best.attendance is Attendance.ONLINE and not _is_asking(best):
        # A meeting that moved online has no room, whatever an older list says.
        return Word(tellers[0].listing.place, tellers[0])
    word = _first(tellers, lambda one: one.place, lambda place: not is_vague(place, sources))
    return word if word.value else _first(tellers, lambda one: one.place)


def is_vague(place: str | None, sources: Sources) -> bool:
    """Whether a place says no more than that it is not known yet, or in which city it is.

    In any language: who told of it is not asked, and no house is called "à préciser".
    """
    told, languages = (place or "").strip(), every_language()
    if not told or told.endswith("?"):
        return True
    if vague_in(languages).search(told) or no_place_in(languages).search(told):
        return True
    return fold(told) in sources.cities


def _located(place: Word, tellers: Sequence[KnownListing]) -> KnownListing:
    """Return whoever says where on Earth the place is: who named it, or who speaks of the same."""
    located = [one for one in tellers if one.listing.latitude is not None]
    if place.by in located:
        return place.by
    words = _significant(place.value)
    return next(
        (
            one
            for one in located
            if not words or not words.isdisjoint(_significant(one.listing.place))
        ),
        next(
            (one for one in located if not one.listing.place),
            tellers[0] if not located else place.by,
        ),
    )


def _significant(place: str | None) -> set[str]:
    return {word for word in fold(place or "").split() if len(word) >= _SHORTEST_WORD}


def _url(tellers: Sequence[KnownListing], sources: Sources) -> Word:
    def own(one: KnownListing) -> bool:
        return bool(one.listing.url) and not _is_groups_page(one, sources)

    found = next(filter(own, tellers), None)
    if found is not None:
        return Word(found.listing.url, found)
    return _first(tellers, lambda one: one.url)


def _is_groups_page(known: KnownListing, sources: Sources) -> bool:
    """Whether an address leads to the group, not to the meeting."""
    link, source = read_link(known.listing.url), sources.by_id.get(known.source)
    groups = {source.url, source.schedule.url if source.schedule else None} if source else set()
    if link is None or link.event:
        return link is None
    return not link.page or link in map(read_link, groups)


def _status(
    best: KnownListing,
    tellers: Sequence[KnownListing],
    gone: Iterable[KnownListing],
    sources: Sources,
) -> Word:
    """Return whether it takes place: the first teller's word, unless a better one is known.

    Whoever called it off and then deleted it has not taken that back. Where the organiser no longer
    lists it and only the network's list does, it is not certain.
    """
    over = [one for one in gone if not one.is_rule and not sources.is_network(one)]
    for one in over:
        higher = standing(one, sources) < standing(best, sources)
        off = one.listing.status is Status.CANCELLED and one.listing.day == best.listing.day
        if higher and off:
            return Word(Status.CANCELLED, one)
    status = best.listing.status
    doubtful = bool(over) and all(sources.is_network(one) for one in tellers)
    return Word(Status.TENTATIVE if doubtful and status is Status.CONFIRMED else status, best)
