"""Calendar files that a page carries in its links (`data:text/calendar`) or links to (`.ics`)."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes, urldefrag, urljoin, urlsplit

from bot.feeds.structured.markup import words_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from bot.feeds.structured.markup import Page

_MOST_CALENDARS: Final = 5_000
_MOST_BYTES: Final = 5_000_000
_MOST_LINKS: Final = 200
_LONGEST_ADDRESS: Final = 2_000
_AROUND: Final = frozenset({"li", "p", "tr", "dd", "dt", "article", "section", "td"})
_HIGHEST: Final = 6
_MOST_WORDS: Final = 600
_BEGIN: Final = b"BEGIN:VCALENDAR"
_FEWEST_LINES: Final = 4
_GLUED: Final = re.compile(
    rb"(?<![\r\n])[ \t]{0,8}((?:BEGIN|END):V[A-Z]{4,9}|(?:VERSION|PRODID|CALSCALE|METHOD|UID"
    rb"|DTSTAMP|DTSTART|DTEND|DURATION|SUMMARY|LOCATION|DESCRIPTION|URL|RRULE|EXDATE|GEO|STATUS|SEQUENCE"
    rb"|CATEGORIES|LINK|CREATED|LAST-MODIFIED|TRANSP|CLASS|ORGANIZER)(?=[:;]))"
)


@dataclass(frozen=True, slots=True)
class Carried:
    """A calendar file inside a link, and the words of the line in which the link stands.

    `words` is "" where the line has more than one such link, so that they may mean another.
    """

    body: bytes
    words: str


@dataclass(frozen=True, slots=True)
class Linked:
    """The address of a calendar file, and the words of the line in which the link stands."""

    url: str
    words: str


@dataclass(frozen=True, slots=True)
class Embedded:
    """All calendars of a page: what it carries, and what it links to."""

    carried: tuple[Carried, ...] = ()
    linked: tuple[Linked, ...] = ()
    broken: int = 0
    """How many links say that they carry a calendar and carry none."""
    cut: bool = False
    """There were more than are looked at."""


def find(page: Page) -> Embedded:
    """Return the calendars of a page in its order, each once."""
    carried: dict[bytes, list[LexborNode]] = {}
    linked: dict[str, list[LexborNode]] = {}
    broken = size = 0
    cut = False
    for link in page.tree.css("a[href], area[href], link[href]"):
        address = (link.attributes.get("href") or "").strip()
        if address[:5].lower() == "data:":
            if "calendar" not in address[:80].lower():
                continue
            size += len(address)
            if size > _MOST_BYTES or len(carried) >= _MOST_CALENDARS:
                cut = True
                continue
            body = decode_data(address)
            if body is None:
                broken += 1
            else:
                carried.setdefault(body, []).append(link)
        elif (url := _calendar_address(link, address, page.base)) and len(linked) < _MOST_LINKS:
            linked.setdefault(url, []).append(link)
    lines = _Lines([each[0] for each in (*carried.values(), *linked.values())])
    return Embedded(
        tuple(Carried(body, lines.words(links[0])) for body, links in carried.items()),
        tuple(Linked(url, lines.words(links[0])) for url, links in linked.items()),
        broken,
        cut,
    )


def _calendar_address(link: LexborNode, address: str, base: str) -> str | None:
    """Return the absolute address if the link is to a calendar file on the web."""
    scheme = address.partition(":")[0].lower()
    if scheme in {"webcal", "webcals"}:
        address = f"https{address[len(scheme) :]}"
    try:
        url = urldefrag(urljoin(base, address))[0]
        parts = urlsplit(url)
    except ValueError:
        return None
    stated = (link.attributes.get("type") or "").lower().startswith("text/calendar")
    named = parts.path.lower().endswith((".ics", ".ical", "/ical", "/ical/"))
    asked = "ical=1" in parts.query.split("&")
    if not (stated or named or asked or scheme.startswith("webcal")):
        return None
    return url if parts.scheme in {"http", "https"} and len(url) <= _LONGEST_ADDRESS else None


class _Lines:
    """The lines in which links stand; a line with several calendars belongs to none of them."""

    def __init__(self, links: list[LexborNode]) -> None:
        self._around = {link.mem_id: _around(link) for link in links}
        self._used: dict[int, int] = {}
        for line in self._around.values():
            if line is not None:
                self._used[line.mem_id] = self._used.get(line.mem_id, 0) + 1

    def words(self, link: LexborNode) -> str:
        line = self._around[link.mem_id]
        if line is None or self._used[line.mem_id] > 1:
            return ""
        return words_of(line)[:_MOST_WORDS]


def _around(link: LexborNode) -> LexborNode | None:
    """Return the line, paragraph or row that a link stands in."""
    node = link.parent
    for _ in range(_HIGHEST):
        if node is None:
            return None
        if node.tag in _AROUND:
            return node
        node = node.parent
    return None


def decode_data(address: str) -> bytes | None:
    """Return the calendar in a data: address (RFC 2397); None if there is none.

    Forgiven: base64 without its padding, in its other alphabet, with blanks or per cent signs;
    text that says it is base64 and is not, and the reverse; text encoded twice; lines glued
    together because a template or a browser took the breaks away.
    """
    head, _, data = address.partition(",")
    raw = unquote_to_bytes(data)
    readings = (
        [_from_base64, _from_text] if "base64" in head.lower() else [_from_text, _from_base64]
    )
    for read in readings:
        body = read(raw)
        if _BEGIN in body[:2_000].upper():
            return _with_lines(body)
    return None


def _from_base64(raw: bytes) -> bytes:
    letters = raw.translate(_OTHER_ALPHABET, b" \t\r\n=")
    try:
        return base64.b64decode(letters[: len(letters) - (len(letters) % 4 == 1)] + b"===")
    except (binascii.Error, ValueError):
        return b""


_OTHER_ALPHABET: Final = bytes.maketrans(b"-_", b"+/")


def _from_text(raw: bytes) -> bytes:
    if b"\n" not in raw and b"%0" in raw:
        raw = unquote_to_bytes(raw)
    if b"\n" not in raw and b"\\r\\n" in raw:
        raw = raw.replace(b"\\r\\n", b"\r\n")
    return raw


def _with_lines(body: bytes) -> bytes:
    if body.count(b"\n") >= _FEWEST_LINES or body.count(b"\r") >= _FEWEST_LINES:
        return body
    return _GLUED.sub(rb"\r\n\1", body).strip() + b"\r\n"
