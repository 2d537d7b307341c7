"""Turns an answer into posts: RSS and Atom through feedparser, JSON Feed as JSON.

JSON Feed: https://www.jsonfeed.org/version/1.1/. Only the newest posts are read, and a document
is cut to them before any parser sees it: parsers keep the whole of it in memory.
"""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin

from bot.errors import FeedError
from bot.feeds.syndicated.extensions import extensions
from bot.feeds.syndicated.gancio import told_apart
from bot.feeds.syndicated.post import Post

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.feeds.document import Document

MOST_POSTS: Final = 100
_MOST_BYTES: Final = 2_000_000
"""How much of the posts is read, only whole ones: it takes a second, and is ample."""
_LONGEST_TEXT: Final = 30_000
_HEAD: Final = 4_096
_MOST_FILES: Final = 20
_MOST_TAGS: Final = 30
_START: Final = re.compile(rb"<(?:[A-Za-z0-9_]{1,20}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_END: Final = re.compile(rb"</(?:[A-Za-z0-9_]{1,20}:)?(?:item|entry)\s{0,20}>", re.IGNORECASE)
_MODULES: Final = ("ev_", "event_", "xcal_", "geo_", "georss_")
_NO_FEED: Final = "the answer is no feed of posts (RSS, Atom or JSON Feed)"


def read_posts(document: Document) -> tuple[Post, ...]:
    """Read the newest posts of an answer, in the order of the feed; FeedError if it is no feed."""
    start = document.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if not start:
        raise FeedError("the answer is empty, not a feed of posts")
    return _json_posts(document) if start == b"{" else _xml_posts(document)


def _xml_posts(document: Document) -> tuple[Post, ...]:
    import feedparser  # type: ignore[import-untyped]  # slow to import, and only this needs it

    _refuse_entities(document.body)
    body = _newest(document.body)
    headers = {"content-location": document.url, "content-type": _type_of(document)}
    found = feedparser.parse(
        io.BytesIO(body),  # never bytes: feedparser would try to open a file of that name
        response_headers=headers,
        # What is embedded (JSON-LD) is of use; texts are cleaned later, when there is time.
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not found.version and not found.entries:
        raise FeedError(_what_instead(body))
    told = extensions(body)
    entries = found.entries[:MOST_POSTS]
    if len(told) != len(found.entries):
        told = [_loose(each) for each in found.entries]
    pairs = zip(entries, told, strict=False)
    return tuple(told_apart(_post(*pair, document.url)) for pair in pairs)


def _refuse_entities(body: bytes) -> None:
    """Refuse a document that declares entities: they can make 500 bytes a billion.

    A DOCTYPE alone, as RSS 0.91 has it, does no harm, nor what a post says about XML.
    """
    plain = body.replace(b"\0", b"") if b"\0" in body[:_HEAD] else body  # UTF-16
    declared = plain.find(b"<!DOCTYPE")
    if declared >= 0 and plain.find(b"<!ENTITY", declared) >= 0:
        raise FeedError(
            "the feed declares entities (<!ENTITY …>), which no feed needs; remove them"
        )


def _newest(body: bytes) -> bytes:
    """Leave out the posts beyond the newest, and those too long to be read beside the others."""
    first = _START.search(body)
    ends = [found.end() for found in _END.finditer(body, first.start() if first else 0)]
    if first is None or not ends:
        return body[:_MOST_BYTES]
    kept, left = [body[: first.start()][:_MOST_BYTES]], _MOST_BYTES
    for start, end in pairwise([first.start(), *ends[:MOST_POSTS]]):
        if end - start <= left:
            kept.append(body[start:end])
            left -= end - start
    kept.append(body[ends[-1] :][:_MOST_BYTES])
    return b"".join(kept)


def _type_of(document: Document) -> str:
    """Return the content type, unless a server says of a feed that it is a page or plain text."""
    stated = document.content_type
    _, _, parameters = stated.partition(";")
    return stated if "xml" in stated.lower() else f"application/xml;{parameters}".rstrip(";")


def _what_instead(body: bytes) -> str:
    head = body[:_HEAD].lower()
    if b"<html" in head or b"<!doctype html" in head:
        return (
            "the answer is a web page, not a feed of posts; look there for the address of its feed"
        )
    return _NO_FEED


def _post(entry: dict[str, Any], extension: Mapping[str, str], base: str) -> Post:
    texts = [part.get("value", "") for part in entry.get("content", ())]
    texts.append(entry.get("summary", ""))
    link = urljoin(base, entry["link"]) if entry.get("link") else None
    links = [each for each in entry.get("links", ()) if each.get("href")]
    title = str(entry.get("title", ""))
    return Post(
        id=str(entry.get("id") or link or title),
        title=title,
        html=max(texts, key=len)[:_LONGEST_TEXT],
        link=link,
        published=_published(entry),
        tags=_texts(tag.get("term") for tag in entry.get("tags", ())),
        attached=_addresses(base, (each["href"] for each in links if _is_attached(each))),
        calendars=_addresses(base, (each["href"] for each in links if _is_calendar(each))),
        extension=extension,
    )


def _published(entry: dict[str, Any]) -> datetime | None:
    # Not by feedparser's own get, which warns where it would answer with another date.
    stated = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
    return _moment(stated)


def _is_attached(link: Mapping[str, str]) -> bool:
    return link.get("rel") == "enclosure"


def _is_calendar(link: Mapping[str, str]) -> bool:
    return "calendar" in link.get("type", "")


def _addresses(base: str, stated: Iterable[object]) -> tuple[str, ...]:
    found = (urljoin(base, each) for each in islice(stated, _MOST_FILES) if isinstance(each, str))
    return tuple(dict.fromkeys(found))


def _loose(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return what feedparser kept of event modules in XML that is broken."""
    return {
        name.partition("_")[2].replace("_", ""): value
        for name, value in entry.items()
        if name.startswith(_MODULES) and isinstance(value, str)
    }


def _moment(parsed: tuple[int, ...] | None) -> datetime | None:
    """Read feedparser's struct_time, which is in UTC."""
    if not parsed:
        return None
    try:
        year, month, day, hour, minute, second = parsed[:6]
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(str(value) for value in values if isinstance(value, str) and value)[:_MOST_TAGS]


def _json_posts(document: Document) -> tuple[Post, ...]:
    try:
        found = json.loads(document.body)
    except (ValueError, RecursionError) as error:
        raise FeedError(_NO_FEED) from error
    stated = found.get("items") if isinstance(found, dict) else None
    if not isinstance(stated, list) or "jsonfeed.org" not in str(found.get("version")):
        raise FeedError(_NO_FEED)
    posts = (_json_post(each, document.url) for each in stated if isinstance(each, dict))
    return tuple(islice(posts, MOST_POSTS))


def _json_post(stated: Mapping[str, Any], base: str) -> Post:
    def text(*names: str) -> str:
        values = (stated.get(name) for name in names)
        return next((value for value in values if isinstance(value, str) and value), "")

    link = text("url", "external_url")
    files = _dicts(stated.get("attachments"))
    calendars = [each for each in files if "calendar" in str(each.get("mime_type"))]
    tags = stated.get("tags")
    return Post(
        id=str(stated.get("id") or link or text("title")),
        title=text("title"),
        html=text("content_html", "content_text", "summary")[:_LONGEST_TEXT],
        link=urljoin(base, link) if link else None,
        published=_iso(text("date_published", "date_modified")),
        tags=_texts(tags if isinstance(tags, list) else ()),
        attached=_addresses(base, (each.get("url") for each in files)),
        calendars=_addresses(base, (each.get("url") for each in calendars)),
        extension=_json_extension(stated),
    )


def _dicts(value: object) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _json_extension(stated: Mapping[str, Any]) -> dict[str, str]:
    """Flatten what stands under names with an underscore: the format's place for extensions."""
    told = [each for name, each in stated.items() if name.startswith("_")]
    pairs = (pair for each in told if isinstance(each, dict) for pair in each.items())
    return {
        name.lower().replace("_", "").replace("-", ""): str(value)
        for name, value in pairs
        if isinstance(value, str | int | float)
    }


def _iso(value: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
