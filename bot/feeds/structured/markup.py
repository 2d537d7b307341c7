"""Bytes of a page -> its tree: the encoding as browsers find it, the address that links start at.

selectolax builds the tree in C in linear time, except for absurdly nested pages; those are
refused, and this runs where it can be stopped.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from bot.errors import FeedError
from bot.feeds.nesting import refuse_deep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from bot.feeds.document import Document

MOST_BYTES: Final = 3_000_000
"""How much of a page is read; a tree takes thirty times its bytes."""
_CHARSET: Final = re.compile(rb"charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([A-Za-z0-9_:.-]{1,40})")
_DECLARED_WITHIN: Final = 2048
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LATIN: Final = frozenset({"iso-8859-1", "iso8859-1", "latin1", "latin-1", "us-ascii", "ascii"})


@dataclass(frozen=True, slots=True)
class Page:
    """A page as a tree; `base` is what its relative links are relative to."""

    tree: LexborHTMLParser
    base: str

    @property
    def root(self) -> LexborNode | None:
        """The element `html`; None for an empty answer."""
        return self.tree.root


def parse(document: Document) -> Page:
    """Return the tree of an answer, whatever it is; FeedError if it is too large or too deep."""
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError  # only pages need it

    text = decode(document.body[:MOST_BYTES], document.content_type)
    refuse_deep(text)
    try:
        tree = LexborHTMLParser(text)
    except SelectolaxError as error:  # what it says when there is no memory left
        raise FeedError("reading the page needs more memory than there is for one") from error
    found = tree.css_first("base[href]")
    stated = (found.attributes.get("href") or "").strip() if found is not None else ""
    try:
        base = urljoin(document.url, stated) if stated else document.url
    except ValueError:
        base = document.url
    return Page(tree, base if base.startswith(("http://", "https://")) else document.url)


def decode(body: bytes, content_type: str) -> str:
    """Return the text of a page: by its mark, its header, its meta element, else as it looks.

    https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding; Latin-1
    means Windows-1252 there. A page that is not what it says it is, is read as what it is.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    stated = _CHARSET.search(content_type.encode("ascii", "replace"))
    stated = stated or _CHARSET.search(body[:_DECLARED_WITHIN])
    name = stated[1].decode().lower() if stated else "utf-8"
    for tried in ("windows-1252" if name in _LATIN else name, "utf-8"):
        try:
            return body.decode(tried)
        except (LookupError, UnicodeError):
            continue
    return body.decode("windows-1252" if _mostly_latin(body) else "utf-8", "replace")


def _mostly_latin(body: bytes) -> bool:
    """Whether what is no UTF-8 in a page is more than a stray byte."""
    broken = body.decode("utf-8", "replace").count("\ufffd")
    intact = sum(1 for byte in body[:100_000] if byte in b"\xc3\xc2\xe2")
    return broken > intact


def elements(top: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Yield each element below `top` (itself included) twice: entered (True) and left (False).

    Without recursion: how deep a page is nested is a stranger's choice.
    """
    node: LexborNode | None = top
    while node is not None:
        yield node, True
        child = _element(node.first_child)
        if child is not None:
            node = child
            continue
        while node is not None:
            yield node, False
            if node.mem_id == top.mem_id:
                return
            following = _element(node.next)
            if following is not None:
                node = following
                break
            node = node.parent


def _element(node: LexborNode | None) -> LexborNode | None:
    """Return the node or its next sibling that is an element."""
    while node is not None and not node.is_element_node:
        node = node.next
    return node


def words_of(node: LexborNode) -> str:
    """Return the text of an element on one line."""
    words = " ".join(node.text(separator=" ").split())
    return words.replace(" ,", ",").replace(" .", ".")
