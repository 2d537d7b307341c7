"""A web page -> Markdown: what people read of it, with the lines that its blocks make.

Navigation, footers, sidebars and forms are left out. The tree is walked without recursion, and a
page's own nesting costs nothing but itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.feeds.nesting import refuse_deep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

MOST_NODES: Final = 200_000
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
_BLOCKS: Final = frozenset(
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
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_MARKS: Final = {"b": "**", "strong": "**", "i": "*", "em": "*", "mark": "*"} | dict.fromkeys(
    ("del", "s", "strike"), "~~"
)
_ASIDE: Final = re.compile(
    r"(?:^|[\s_-])(?:entry-meta|post-meta|entry-date|posted-on|byline|comments?|comment-list"
    r"|cookie|breadcrumbs?|screen-reader-text|visually-hidden|sr-only|pagination)(?:$|[\s_])",
    re.IGNORECASE,
)
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPECIAL: Final = re.compile(r"([\\`*_\[\]|<~])")
_BLANKS: Final = re.compile(r"[ \t\r\n\f]+")


def page_text(html: str) -> str:
    """Return the Markdown of a page, or of a piece of one; the `main` part if it has one.

    Raises FeedError for a page that is nested too deep.
    """
    from selectolax.lexbor import LexborHTMLParser  # heavy, and only pages need it

    refuse_deep(html)
    tree = LexborHTMLParser(html)
    main = tree.css("main")
    root = main[0] if len(main) == 1 else tree.body or tree.root
    if root is None:
        return ""
    writer = _Writer()
    for node, opening in _walk(root):
        writer.take(node, opening=opening)
    return writer.text()


def _walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Yield each node when it opens and when it closes."""
    stack: list[tuple[LexborNode, bool]] = [(root, True)]
    seen = 0
    while stack and seen < MOST_NODES:
        node, opening = stack.pop()
        seen += 1
        yield node, opening
        if not opening or node.tag == "-text":
            continue
        stack.append((node, False))
        if _is_skipped(node):
            continue
        children: list[tuple[LexborNode, bool]] = []
        child = node.child
        while child is not None and len(children) < MOST_NODES:
            children.append((child, True))
            child = child.next
        stack.extend(reversed(children))


def _is_skipped(node: LexborNode) -> bool:
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


@dataclass(slots=True)
class _Writer:
    """Writes Markdown block by block; marks wait until there are words to put them around."""

    blocks: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    prefix: str = ""
    waiting: list[str] = field(default_factory=list)
    lists: int = 0
    in_row: bool = False
    heads: bool = False
    """Whether all cells of the row so far are headings of columns."""
    verbatim: int = 0

    def take(self, node: LexborNode, *, opening: bool) -> None:
        """Write what a node's opening or closing means."""
        tag = node.tag or ""
        if tag == "-text":
            self._words(node.text_content or "")
        elif tag == "br":
            if opening:
                self._break(" " if self.in_row else "\n")
        elif tag in _HEADINGS:
            self._end("\n\n")
            self.prefix = "#" * _HEADINGS[tag] + " " if opening else ""
        elif tag == "li":
            self._end("\n")
            self.prefix = "  " * max(0, self.lists - 1) + "- " if opening else ""
        elif tag in {"tr", "td", "th"}:
            self._cell(tag, opening=opening)
        elif tag in _MARKS:
            self._mark(_MARKS[tag], opening=opening)
        elif tag == "a":
            self._link(node.attributes.get("href") or "", opening=opening)
        elif tag in _BLOCKS:
            self._block(tag, opening=opening)

    def text(self) -> str:
        """Return all that was written."""
        self._end("\n")
        return "".join(self.blocks)

    def _words(self, words: str) -> None:
        if self.verbatim:
            for at, line in enumerate(words.split("\n")):
                if at:
                    self._break("\n")
                self._write(line)
            return
        bare = _BLANKS.sub(" ", words)
        if bare == " " and not self.line:
            return
        self._write(bare)

    def _write(self, words: str) -> None:
        if not words:
            return
        if self.waiting and words.strip():
            self.line += self.waiting
            self.waiting.clear()
        self.line.append(_SPECIAL.sub(r"\\\1", words))

    def _mark(self, mark: str, *, opening: bool) -> None:
        if opening:
            self.waiting.append(mark)
        elif mark in self.waiting:
            self.waiting.remove(mark)
        else:
            self.line.append(mark)

    def _link(self, address: str, *, opening: bool) -> None:
        if opening:
            self.waiting.append("[")
        elif "[" in self.waiting:
            self.waiting.remove("[")
        else:
            safe = re.sub(r"[\s()<>\\]", "", address)[:2000]
            self.line.append(f"]({safe})" if safe else "]")

    def _cell(self, tag: str, *, opening: bool) -> None:
        if tag == "tr":
            heads = self.in_row and self.heads
            self._end("\n")
            if heads and not opening:
                self.blocks.append("|---|\n")
            self.in_row, self.heads = opening, opening
            self.prefix = ""
        elif self.in_row:
            self.heads = self.heads and tag == "th"
            self.line.append("| " if opening else " ")

    def _block(self, tag: str, *, opening: bool) -> None:
        if tag in {"ul", "ol"}:
            self.lists += 1 if opening else -1
        if tag == "pre":
            self.verbatim += 1 if opening else -1
        if self.in_row and tag not in {"table", "tbody", "thead", "tfoot"}:
            self.line.append(" ")
            return
        # The first paragraph of a list's point stands on the line of its mark.
        if opening and not "".join(self.line).strip() and self.prefix.endswith("- "):
            return
        self._end("\n" if self.lists else "\n\n")

    def _break(self, kind: str) -> None:
        if kind == "\n":
            words = "".join(self.line).strip()
            self._end("  \n" if words else "\n")
        else:
            self.line.append(kind)

    def _end(self, gap: str) -> None:
        words = "".join(self.line).strip()
        self.line.clear()
        if words:
            row = f"{words} |" if words.startswith("| ") else words
            self.blocks.append(self.prefix + row + gap)
            self.prefix = ""
        elif gap == "\n\n" and self.blocks and not self.blocks[-1].endswith("\n\n"):
            self.blocks.append("\n")
