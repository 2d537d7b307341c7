"""A web page -> Markdown: what people read of it, with the lines that its blocks make.

Navigation, footers, sidebars and forms are left out. The tree is walked without recursion, and a
page's own nesting costs nothing but itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.feeds.nesting import refuse_deep
from bot.feeds.prose_boxes import BLOCKS, HEADINGS, hours_of, is_card, is_skipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

MOST_NODES: Final = 200_000
_MARKS: Final = {"b": "**", "strong": "**", "i": "*", "em": "*", "mark": "*"} | dict.fromkeys(
    ("del", "s", "strike"), "~~"
)
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
        if is_skipped(node):
            continue
        children: list[tuple[LexborNode, bool]] = []
        child = node.child
        while child is not None and len(children) < MOST_NODES:
            children.append((child, True))
            child = child.next
        stack.extend(reversed(children))


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
    card: LexborNode | None = None
    """The box whose parts are the lines of a list's point."""

    def take(self, node: LexborNode, *, opening: bool) -> None:
        """Write what a node's opening or closing means."""
        if self.card is None:
            if not (opening and is_card(node)):
                self._tag(node, opening=opening)
                return
            self._end("\n")
            self.card, self.prefix = node, "- "
        elif node == self.card:
            self._end("\n")
            self.card, self.prefix = None, ""
        elif node.tag != "-text" and node.parent == self.card:
            self._part(node, opening=opening)
        else:
            self._tag(node, opening=opening)

    def _part(self, node: LexborNode, *, opening: bool) -> None:
        """Write a part of a card on a line of its own."""
        if opening:
            self._end("  \n")
        if node.tag == "time" and not opening:
            self.line.append(hours_of(node, "".join(self.line)))
        elif node.tag not in BLOCKS:
            self._tag(node, opening=opening)
        if not opening:
            self._end("  \n")

    def _tag(self, node: LexborNode, *, opening: bool) -> None:
        tag = node.tag or ""
        if tag == "-text":
            self._words(node.text_content or "")
        elif tag == "br":
            if opening:
                self._break(" " if self.in_row else "\n")
        elif tag in HEADINGS:
            self._end("\n\n")
            self.prefix = "#" * HEADINGS[tag] + " " if opening else ""
        elif tag == "li":
            self._end("\n")
            self.prefix = "  " * max(0, self.lists - 1) + "- " if opening else ""
        elif tag in {"tr", "td", "th"}:
            self._cell(tag, opening=opening)
        elif tag in _MARKS:
            self._mark(_MARKS[tag], opening=opening)
        elif tag == "a":
            self._link(node.attributes.get("href") or "", opening=opening)
        elif tag in BLOCKS:
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
