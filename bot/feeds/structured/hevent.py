"""Microformats: h-event (https://microformats.org/wiki/h-event) and the older hCalendar.

mf2py knows their many rules (the value-class pattern, implied dates, old class names), but it is
slow and goes as deep as a page is nested; so it sees only the elements that are events.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin

from bot.domain.event import Draft, Status
from bot.feeds.structured.markup import elements, words_of
from bot.feeds.structured.moments import read_when, span
from bot.feeds.structured.schema_event import is_specific
from bot.feeds.structured.told import Told, Way
from bot.feeds.times import parse_duration

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from selectolax.lexbor import LexborNode

    from bot.feeds.context import Problems
    from bot.feeds.structured.markup import Page

MARKS: Final = re.compile(rb"\b(?:h-event|vevent)\b")
"""Without one of these words in its bytes a page has no such event."""
_SELECTOR: Final = ".h-event, .vevent"
_MOST_EVENTS: Final = 1_000
_MOST_LETTERS: Final = 300_000
_DEEPEST: Final = 60
_STATUS: Final = {
    "cancelled": Status.CANCELLED,
    "canceled": Status.CANCELLED,
    "tentative": Status.TENTATIVE,
    "confirmed": Status.CONFIRMED,
}
_NUMBER: Final = re.compile(r"[+-]?\d{1,3}(?:\.\d{1,20})?")

Properties = Mapping[str, list[Any]]


def read(page: Page, problems: Problems) -> list[Told]:
    """Return what the h-events and vevents of a page tell."""
    told: list[Told] = []
    for fragment, status in _fragments(page, problems):
        for properties in _parsed(fragment, page.base):
            found = _tell(properties, page.base, problems)
            if found is not None:
                draft = replace(found.draft, status=status)
                told.append(replace(found, draft=draft))
    return told


def _fragments(page: Page, problems: Problems) -> Iterator[tuple[str, Status | None]]:
    """Yield the HTML of the outermost events and their status, as much of it as is read."""
    left = _MOST_LETTERS
    inside: set[int] = set()
    for number, element in enumerate(page.tree.css(_SELECTOR)):
        if element.mem_id in inside:
            continue
        html = element.html or ""
        left -= len(html)
        if number >= _MOST_EVENTS or left < 0:
            problems.add("too_many", "Only the first h-events of the page are read.")
            return
        nested = [each for each in element.css(_SELECTOR) if each.mem_id != element.mem_id]
        inside.update(each.mem_id for each in nested)
        depth = deepest = 0
        for _, entered in elements(element):
            depth += 1 if entered else -1
            deepest = max(deepest, depth)
        if deepest <= _DEEPEST:
            yield html, None if nested else _status(element)


def _status(event: LexborNode) -> Status | None:
    """Return the status that hCalendar has and h-event forgot, so that mf2py drops it."""
    found = event.css_first(".status, .p-status")
    return _STATUS.get(words_of(found).lower()) if found is not None else None


def _parsed(html: str, base: str) -> Iterator[Properties]:
    """Yield the properties of the events in a piece of HTML, nested ones too."""
    import mf2py  # type: ignore[import-untyped]  # slow, and only such pages need it

    found = mf2py.parse(doc=html, url=base, html_parser="html.parser")
    waiting: list[Any] = list(reversed(found["items"]))
    while waiting:
        one = waiting.pop()
        if not isinstance(one, dict):
            continue
        if "h-event" in one.get("type", ()):
            yield one["properties"]
        waiting += reversed(one.get("children", []))


def _tell(properties: Properties, base: str, problems: Problems) -> Told | None:
    title = _text(properties, "name") or ""
    start = read_when(_text(properties, "start") or "")
    if start is None:
        if "start" in properties:
            problems.add("no_start", f"{title[:80]!r} is left out: its start is no date.")
        return None
    begins, ends = span(start, read_when(_text(properties, "end") or ""), _length(properties))
    place, latitude, longitude = _where(properties)
    url = _address(properties, base)
    draft = Draft(
        uid=None,
        title=title,
        start=begins,
        end=ends,
        place=place,
        latitude=latitude,
        longitude=longitude,
        url=url,
        description=_description(properties),
        categories=tuple(filter(None, map(_words, properties.get("category", ())))),
        status=None,
    )
    names = [_text(properties, "uid") or "", url or ""]
    own = [name for name in names if not name.startswith("http") or is_specific(name, base)]
    return Told(draft=draft, way=Way.MICROFORMAT, names=tuple(dict.fromkeys(filter(None, own))))


def _words(value: object) -> str | None:
    """Return the text of a value, which may be a string, a nested node or HTML with its text."""
    if isinstance(value, Mapping):
        value = value.get("value")
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _text(properties: Properties, name: str) -> str | None:
    return next(filter(None, map(_words, properties.get(name, ()))), None)


def _length(properties: Properties) -> timedelta | None:
    words = _text(properties, "duration")
    try:
        return parse_duration(words) if words else None
    except (ValueError, OverflowError):
        return None


def _description(properties: Properties) -> str | None:
    for name in ("description", "content", "summary"):
        for value in properties.get(name, ()):
            html = value.get("html") if isinstance(value, Mapping) else value
            if isinstance(html, str) and html.strip():
                return html.strip()
    return None


def _address(properties: Properties, base: str) -> str | None:
    words = _text(properties, "url")
    try:
        address = urljoin(base, words) if words else ""
    except ValueError:
        return None
    return address if address.startswith(("http://", "https://")) else None


def _where(properties: Properties) -> tuple[str | None, float | None, float | None]:
    """Return place, latitude and longitude; a place may be a card with an address of its own."""
    geo = [_numbers(value) for value in properties.get("geo", ())]
    said: str | None = None
    for value in properties.get("location", ()):
        if said is None:
            said = _place(value)
        geo.append(_numbers(value))
    latitude, longitude = next(filter(None, geo), (None, None))
    return said, latitude, longitude


def _place(value: object) -> str | None:
    if not isinstance(value, Mapping) or "properties" not in value:
        return _words(value)
    card: Properties = value["properties"]
    inside = [each for each in card.get("adr", ()) if isinstance(each, Mapping)]
    parts = [_text(card, "name")]
    for address in (card, *(each.get("properties", {}) for each in inside)):
        city = (_text(address, "postal-code"), _text(address, "locality"))
        parts += [_text(address, "street-address"), " ".join(filter(None, city))]
    said: list[str] = []
    for part in filter(None, parts):
        # A card without a name is implied to be called as all its text.
        said = [each for each in said if part not in each] + [part]
    return ", ".join(said) or _words(value)


def _numbers(value: object) -> tuple[float, float] | None:
    """Return the coordinates of an h-geo, or of a card that has some; or of "50.9; 6.9"."""
    if not isinstance(value, Mapping):
        parts = str(value).replace(",", ";").split(";")
    else:
        card: Properties = value.get("properties", {})
        for inside in card.get("geo", ()):
            if found := _numbers(inside):
                return found
        parts = [_text(card, name) or "" for name in ("latitude", "longitude")]
    numbers = [float(part) for each in parts if _NUMBER.fullmatch(part := each.strip())]
    return (numbers[0], numbers[1]) if len(parts) == len(numbers) == 2 else None  # noqa: PLR2004
