"""Calendar files that posts link, attach or carry in a `data:` address."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections import Counter
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes, urljoin, urlsplit

from bot.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.feeds.document import Asking
    from bot.feeds.syndicated.post import Post

MOST_ASKED: Final = 10
"""How many posts, the newest, are searched for links to calendar files."""

_MOST_PER_POST: Final = 10
_LONGEST_FILE: Final = 20_000
_LONGEST_KEPT: Final = 60_000
"""How much is remembered of all files: it shares a row with all else that is known of a source."""
_MOST_EVENTS: Final = 20
"""A file with more is the calendar of a house, not of a post."""

_LINK: Final = re.compile(
    r"""href\s{0,3}=\s{0,3}(["'])(.{1,30000}?)\1""", re.IGNORECASE | re.DOTALL
)
_NAMED: Final = re.compile(r"\.ics\Z|/ical/?\Z|/ics/?\Z", re.IGNORECASE)
_ASKED: Final = re.compile(r"(?:^|&)(?:outlook-)?ical=1(?:&|$)|(?:^|&)format=ics(?:&|$)")
_GONE: Final = frozenset({401, 403, 404, 410})


@dataclass(frozen=True, slots=True)
class Linked:
    """The calendar files of the newest posts: each file's address, once."""

    addresses: tuple[str, ...] = ()


def linked(posts: Sequence[Post]) -> Linked:
    """Find the files that belong to one of the newest posts; what they all link belongs to none."""
    found = {post.uid: tuple(addresses(post)) for post in posts}
    often = Counter(each for links in found.values() for each in set(links))
    mine = [each for post in posts[:MOST_ASKED] for each in found[post.uid] if often[each] == 1]
    return Linked(tuple(dict.fromkeys(mine))[:MOST_ASKED])


def addresses(post: Post) -> Iterator[str]:
    """Yield the http(s) addresses of calendar files that a post links or attaches."""
    told = [*post.calendars, *(each for each in post.attached if _is_named(each))]
    told += [each for each in _links(post) if _is_named(each)]
    for each in dict.fromkeys(told[:_MOST_PER_POST]):
        if each.startswith(("http://", "https://")):
            yield each


def carried(post: Post) -> Iterator[bytes]:
    """Yield the calendar files that stand in `data:` addresses of a post (RFC 2397)."""
    told = [*post.attached, *_links(post)]
    for each in [one for one in told if one[:40].lower().startswith("data:text/calendar")]:
        head, _, content = each.partition(",")
        body = unquote_to_bytes(content[:_LONGEST_FILE])
        if head.lower().endswith(";base64"):
            try:
                body = base64.b64decode(body)
            except binascii.Error:
                continue
        yield body


def _links(post: Post) -> list[str]:
    stated = [unescape(found[2]).strip() for found in _LINK.finditer(post.html)]
    return [each if each[:5].lower() == "data:" else _joined(post.link, each) for each in stated]


def _joined(base: str | None, address: str) -> str:
    try:
        return urljoin(base or "", address)
    except ValueError:
        return ""


def _is_named(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(_NAMED.search(parts.path) or _ASKED.search(parts.query))


async def gather(found: Linked, remembered: Mapping[str, str], get: Asking) -> dict[str, str]:
    """Fetch the files that are not remembered yet; "" is remembered for what is no calendar.

    A server that asks for patience is obeyed: FetchError. What failed otherwise is asked again.
    """
    kept: dict[str, str] = {}
    for address in found.addresses:
        text = remembered.get(address)
        if text is None:
            text = await _text_of(address, get)
        if text is not None and sum(map(len, kept.values())) + len(text) <= _LONGEST_KEPT:
            kept[address] = text
    return kept


async def _text_of(address: str, get: Asking) -> str | None:
    try:
        document = await get(address)
    except FetchError as error:
        if error.retry_after is not None:
            raise
        return "" if error.status in _GONE else None
    body = document.body
    alone = len(body) <= _LONGEST_FILE and 0 < body.upper().count(b"BEGIN:VEVENT") <= _MOST_EVENTS
    return body.decode("utf-8", "replace") if alone else ""


def recall(memory: Mapping[str, str]) -> dict[str, str]:
    """Return the files that an earlier poll remembered, by address."""
    try:
        kept = json.loads(memory.get("calendars", "{}"))
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in kept.items()} if isinstance(kept, dict) else {}
