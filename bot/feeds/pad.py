"""Reads pads: HedgeDoc, CodiMD and HackMD, Etherpad, a shared Markdown file, a Google document.

Labs keep dates and minutes there, so it is read as prose, with two cautions. What stands in
minutes is read as of their day: "nächstes Treffen: 9. April" below a heading of 2025 was in 2025.
And everything else is read as of the day on which the pad was last seen to change.

A pad is its lab's own word in full: a line that was taken out is missing. If the pad was emptied,
that is not believed: it is an error.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

from bot.domain.event import Reading, Window
from bot.domain.languages.chosen import every_language
from bot.errors import FeedError
from bot.feeds import prose
from bot.feeds.document import Document, Feed, Request
from bot.feeds.minutes import Part, once, parts_of
from bot.feeds.shares import entrance, share_at

if TYPE_CHECKING:
    from bot.domain.source import FetchState, Source
    from bot.feeds.document import Asking

_ENCRYPTED: Final = (
    "CryptPad encrypts its pads, so no program can read them; use another kind of pad"
)
_EMPTY: Final = "the pad is empty; if it has moved, correct its url"
_NO_TEXT: Final = (
    "the pad answers with a web page, not with its text; everybody must be allowed to read it"
    " without a login"
)
_LONGEST_WELCOME: Final = 2_000
_ETHERPAD: Final = re.compile(r"(?P<pad>.{0,300}?/p/[^/]{1,300})(?:/.{0,100})?")
_GOOGLE: Final = re.compile(r"(?P<pad>/document(?:/u/\d)?/d/[\w-]{10,100})(?:/.{0,100})?")
_CRYPTPAD: Final = re.compile(r"/[12]/\w{2,20}/(?:view|edit)/")
_ACTION: Final = re.compile(r"/(?:edit|view|publish|slide|info|download|revision)?/?\Z")
_FILE: Final = re.compile(r"\.(?:md|markdown|txt|text)\Z", re.IGNORECASE)


async def fetch(source: Source, state: FetchState, get: Asking) -> Feed:
    """Ask for the pad's text, conditionally."""
    if not source.url:
        raise FeedError("this source has no address; give it a url")
    known = state.fingerprint is not None
    address, login = entrance(source.url, source.credentials, get)
    if login is None:
        address = text_address(source.url)
    document = await get(
        address,
        etag=state.etag if known else None,
        last_modified=state.last_modified if known else None,
        request=Request(login=login),
    )
    if document.not_modified:
        return Feed((), state.fingerprint or "", unchanged=True, memory=state.memory)
    digest = await get.apart(fingerprint, document)
    seen = state.memory if digest == state.fingerprint else {"changed": _today().isoformat()}
    return Feed((document,), digest, memory=seen)


def text_address(url: str) -> str:
    """Return where a pad can be had as text; FeedError if it cannot."""
    parts = urlsplit(url.strip())
    host, path, query = (parts.hostname or "").lower(), parts.path, ""
    if host.startswith("cryptpad.") or _CRYPTPAD.match(parts.fragment):
        raise FeedError(_ENCRYPTED)
    if _FILE.search(path) or "/raw/" in path:
        query = parts.query
    elif host == "docs.google.com" and (found := _GOOGLE.fullmatch(path)):
        path, query = f"{found['pad']}/export", "format=txt"
    elif found := _ETHERPAD.fullmatch(path):
        path = f"{found['pad']}/export/txt"
    elif share := share_at(url.strip()):
        return share.address
    elif path.strip("/"):
        path = f"{_ACTION.sub('', path)}/download"
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))


def fingerprint(document: Document) -> str:
    """Return a digest of the pad's words; FeedError if it has none."""
    text_of(document)
    return prose.fingerprint(document)


def text_of(document: Document) -> str:
    """Return the pad's text; FeedError if it is empty, or a page."""
    start = document.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype", b"<html", b"<head")):
        raise FeedError(_NO_TEXT)
    plain = Document(document.url, document.body, "text/markdown; charset=utf-8")
    text = prose.text_of(plain)
    if not text.strip("\ufeff \t\r\n") or _is_welcome(text):
        raise FeedError(_EMPTY)
    return text


def _is_welcome(text: str) -> bool:
    """Whether nobody has written a date into the words that Etherpad puts into a new pad."""
    untouched = len(text) < _LONGEST_WELCOME and not re.search(r"\d", text)
    welcome = every_language().branches(lambda pack: pack.pages.welcome)
    return untouched and re.match(rf"\s*(?:{welcome})", text) is not None


def read(source: Source, feed: Feed, window: Window) -> Reading:
    """Turn the pad into tentative drafts that overlap the window; FeedError if it is no pad."""
    readings = [
        (part, _reading(part, document, source, window))
        for document in feed.documents
        for part in parts_of(text_of(document), _as_of(feed, window))
    ]
    return Reading(
        drafts=once(readings, window.today.date()),
        problems=tuple(problem for _, reading in readings for problem in reading.problems),
        complete=all(reading.complete for _, reading in readings),
    )


def _reading(part: Part, document: Document, source: Source, window: Window) -> Reading:
    day = datetime.combine(part.day, datetime.min.time(), UTC).replace(hour=12)
    text = Document(source.url or document.url, part.text.encode(), "text/markdown; charset=utf-8")
    return prose.read(source, Feed((text,), ""), Window(window.start, window.end, day))


def _as_of(feed: Feed, window: Window) -> date:
    """Return the day on which the pad was last seen to change."""
    today = window.today.date()
    try:
        return min(date.fromisoformat(feed.memory.get("changed", "")), today)
    except ValueError:
        return today


def _today() -> date:
    return datetime.now(UTC).date()
