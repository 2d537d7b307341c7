"""Draft -> listing: what a reader found becomes a meeting that the rest of the program can trust.

Total but for one thing: a draft that cannot be dated raises ValueError, and `normalise_all` turns
that into a problem of that draft alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.event import Listing, Problem, Status, day_of
from bot.domain.languages.chosen import pack_of
from bot.domain.normalise.attendance import Access, access
from bot.domain.normalise.called_off import is_called_off, without_mark
from bot.domain.normalise.choice import keeps, unmatched
from bot.domain.normalise.identity import Candidate, instance_of, settle, uid_of
from bot.domain.normalise.join_links import is_join_link
from bot.domain.normalise.registration import registration
from bot.domain.normalise.text_of import (
    TITLE_LIMIT,
    markdown,
    one_line,
    place_line,
    shorten,
    untracked,
    web_address,
)
from bot.domain.normalise.wall_time import home_zone, span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from bot.domain.event import Draft
    from bot.domain.languages.chosen import Languages
    from bot.domain.source import Source

__all__ = ["Normalised", "distinct", "keeps", "normalise", "normalise_all"]

_FIRST_LINE = 80
_MOST_LATITUDE, _MOST_LONGITUDE = 90, 180
_LISTED_OPEN_DATES = 62


@dataclass(frozen=True, slots=True)
class Normalised:
    """What became of the drafts of one answer.

    `unsure` holds the identities of listings whose source does not say whether they take place:
    their status reads confirmed, and what was known before stays true.
    """

    listings: tuple[Listing, ...]
    problems: tuple[Problem, ...] = ()
    unsure: frozenset[tuple[str, str]] = frozenset()


def normalise_all(drafts: Sequence[Draft], source: Source) -> Normalised:
    """Normalise the drafts that the source is to keep; one draft's failure is its own problem."""
    candidates: list[Candidate] = []
    problems: list[Problem] = []
    silent: set[int] = set()
    left_out = 0
    for order, draft in enumerate(drafts):
        try:
            if not keeps(source, draft):
                left_out += 1
                continue
            listing, odd = normalise(draft, source)
            timed = instance_of(draft, _home(draft, source))[1]
        except (ValueError, OverflowError) as error:
            problems.append(_undated(draft, error))
            continue
        problems += odd
        candidates.append(Candidate(listing, timed, draft.sequence, order, bool(draft.uid)))
        if draft.status is None and listing.status is not Status.CANCELLED:
            silent.add(order)
    if drafts and left_out == len(drafts):
        problems += unmatched(source, drafts)
    kept, shared = settle(candidates)
    return Normalised(
        listings=tuple(one.listing for one in kept),
        problems=distinct((*problems, *shared)),
        unsure=frozenset(one.listing.identity for one in kept if one.order in silent),
    )


def normalise(draft: Draft, source: Source) -> tuple[Listing, tuple[Problem, ...]]:
    """Turn one draft into a listing and say what was odd about it; ValueError if it has no date."""
    home = _home(draft, source)
    start, end, problems = span(draft, home)
    text = markdown(draft.description)
    whole, languages = _title(draft, text, source), source.read_in
    # Without the mark a meeting keeps its name, and where none is given its identity.
    title = without_mark(whole, languages)
    off = is_called_off(whole, languages)
    latitude, longitude = _coordinates(draft, problems)
    url = untracked(web_address(draft.url) or _leading_address(text or ""))
    how = _access(draft, title, text, url, languages)
    listing = Listing(
        uid=uid_of(draft, title, day_of(start)),
        instance=instance_of(draft, home)[0],
        recurring=draft.recurrence is not None,
        title=title,
        start=start,
        end=end,
        timezone=_zone_name(start, home),
        place=how.place,
        latitude=latitude,
        longitude=longitude,
        attendance=how.attendance,
        url=url,
        join_url=how.join_url,
        registration=registration(
            languages=languages, title=title, description=text, day=day_of(start), links=(url,)
        ),
        description=text,
        status=Status.CANCELLED if off else draft.status or Status.CONFIRMED,
        basis=draft.basis,
        open_dates=tuple(sorted(set(draft.open_dates[:_LISTED_OPEN_DATES]))),
        end_guessed=_is_end_guessed(draft, problems),
    )
    return listing, tuple(problems)


def _access(
    draft: Draft, title: str, text: str | None, url: str | None, languages: Languages
) -> Access:
    return access(
        languages=languages,
        place=place_line(draft.place) or None,
        title=title,
        description=text,
        url=url,
        join_url=web_address(draft.join_url),
        stated=draft.attendance,
    )


def _is_end_guessed(draft: Draft, problems: Sequence[Problem]) -> bool:
    """Whether nobody said when it ends, or said something that cannot be."""
    impossible = any(one.code == "end_before_start" for one in problems)
    return draft.end is None or draft.end_guessed or impossible


def distinct(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Return each kind of problem once per UID: a series says a thing for all its instances."""
    first: dict[tuple[str, str], Problem] = {}
    for each in problems:
        first.setdefault((each.code, each.uid or f"\n{each.message}"), each)
    return tuple(first.values())


def _home(draft: Draft, source: Source) -> ZoneInfo:
    return home_zone(draft.zone, source.timezone)


def _undated(draft: Draft, error: Exception) -> Problem:
    title = one_line(draft.title, _FIRST_LINE) or "?"
    return Problem("undated", f'"{title}" was left out: {error}.', draft.uid)


def _title(draft: Draft, text: str | None, source: Source) -> str:
    """Return the title, or the first words of the description, or what the network calls one."""
    title = one_line(draft.title, TITLE_LIMIT)
    if title:
        return title
    first_line = re.sub(r"[*_#`]", "", (text or "").partition("\n")[0]).strip()
    return shorten(first_line, _FIRST_LINE) or pack_of(source.language).sentences.untitled


def _leading_address(text: str) -> str | None:
    """Return the address that is the whole first line of a description: the page of the meeting."""
    words = text.partition("\n")[0].strip(" <>")
    return None if " " in words or is_join_link(words) else web_address(words)


def _coordinates(draft: Draft, problems: list[Problem]) -> tuple[float | None, float | None]:
    """Return the coordinates if they lie on Earth and are not 0;0, which means unknown."""
    latitude, longitude = draft.latitude, draft.longitude
    if latitude is None or longitude is None or not (latitude or longitude):
        return None, None
    # A comparison with NaN is False, so this refuses it too.
    if abs(latitude) <= _MOST_LATITUDE and abs(longitude) <= _MOST_LONGITUDE:
        return latitude, longitude
    told = f"The coordinates {latitude};{longitude} are nowhere on Earth."
    problems.append(Problem("bad_geo", told, draft.uid))
    return None, None


def _zone_name(start: date | datetime, home: ZoneInfo) -> str:
    """Return the IANA name of the zone in which a wall time stands, or of home for a date."""
    return str(start.tzinfo) if isinstance(start, datetime) else home.key
