"""What the boxes of a web page are to those who read it: left out, a block, a card in a row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

_SKIPPED: Final = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "footer",
        "aside",
        "form",
        "select",
        "button",
        "iframe",
        "svg",
        "canvas",
        "head",
        "object",
        "video",
        "audio",
        "dialog",
        "menu",
        "textarea",
    ]
)
BLOCKS: Final = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "figure",
        "figcaption",
        "address",
        "details",
        "summary",
        "hgroup",
        "center",
        "fieldset",
        "body",
        "html",
        "hr",
        "time-block",
    ]
)
HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_STATED: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]00:?00)?)?"
)
_BYLINE: Final = re.compile(r"publish|posted|updated|entry-date|modified|pubdate", re.IGNORECASE)
_HOURS: Final = re.compile(r"\d[:.h]\d\d(?![.\d])|\d\s?(?:uhr|[ap]\.?m)", re.IGNORECASE)
_BOXES: Final = frozenset({"div", "article", "section"})
_PARTS: Final = frozenset({"div", "p", "span", "a", "b", "strong", "em", "i", "time", "address"})
_WALLS: Final = BLOCKS | HEADINGS.keys() | {"li", "br", "tr", "td", "th"}
_COMMENT: Final = "-comment"
_MOST_PARTS: Final = 8
_LONGEST_PART: Final = 200
_ASIDE: Final = re.compile(
    r"(?:^|[\s_-])(?:entry-meta|post-meta|entry-date|posted-on|byline|comments?|comment-list"
    r"|cookie|breadcrumbs?|screen-reader-text|visually-hidden|sr-only|pagination)(?:$|[\s_])",
    re.IGNORECASE,
)
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def is_skipped(node: LexborNode) -> bool:
    """Whether a box is no part of what a page tells: a menu, a form, a byline, what is hidden."""
    if node.tag in _SKIPPED:
        return True
    marks = node.attributes
    if not marks:
        return False
    if "hidden" in marks or marks.get("aria-hidden") == "true":
        return True
    if (marks.get("role") or "") in {"navigation", "contentinfo", "search", "banner"}:
        return True
    called = f"{marks.get('class') or ''} {marks.get('id') or ''}"
    return bool(_ASIDE.search(called[:500]) or _HIDDEN.search((marks.get("style") or "")[:500]))


def is_card(node: LexborNode) -> bool:
    """Whether a box is one of several alike that hold nothing but a few short boxes or words.

    So pages show a list of meetings: `<div class="row"><div>title</div><div>date</div></div>`.
    """
    if node.tag not in _BOXES or not any(_is_like(node, other) for other in _beside(node)):
        return False
    parts = 0
    child = node.child
    while child is not None and parts <= _MOST_PARTS:
        if child.tag == "-text":
            if (child.text_content or "").strip():
                return False
        elif child.tag == _COMMENT:
            pass
        elif child.tag not in _PARTS or is_skipped(child) or not _is_flat(child):
            return False
        else:
            parts += 1
        child = child.next
    return 1 < parts <= _MOST_PARTS


def _is_like(node: LexborNode, other: LexborNode | None) -> bool:
    if other is None or other.tag != node.tag:
        return False
    return other.attributes.get("class") == node.attributes.get("class")


def _beside(node: LexborNode) -> Iterator[LexborNode | None]:
    """Yield the boxes before and behind, past the blanks between them."""
    for one in (node.prev, node.next):
        other = one
        while other is not None and other.tag in {"-text", _COMMENT}:
            if other.tag == "-text" and (other.text_content or "").strip():
                break
            other = other.prev if one is node.prev else other.next
        yield other


def _is_flat(node: LexborNode) -> bool:
    """Whether a part of a card holds one line of words: no boxes, no breaks, and not too many."""
    child, seen, length = node.child, 0, 0
    while child is not None:
        seen += 1
        length += len(child.text_content or "") if child.tag == "-text" else 0
        if seen > _MOST_PARTS or length > _LONGEST_PART or child.tag in _WALLS:
            return False
        child = child.next
    return True


def hours_of(node: LexborNode, told: str) -> str:
    """Return what only machines read of a time: its hours, or all where people read no date.

    `told` is what people read of it.
    """
    stated = _STATED.match(node.attributes.get("datetime") or "")
    if stated is None or _HOURS.search(told) or _BYLINE.search((node.html or "")[:300]):
        return ""
    year, month, day, hours, universal = stated.groups()
    words = "" if any(letter.isdigit() for letter in told) else f" {day}.{month}.{year}"
    if hours and hours != "00:00":
        words += f", {hours}{' UTC' if universal else ''}"
    return words
