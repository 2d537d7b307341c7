"""One line of Markdown or plain text: its words, and where in them something is emphasised."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Final

Stretch = tuple[int, int]

MOST_CHARACTERS: Final = 4_000
_MARKUP: Final = re.compile(
    r"\\(?P<escaped>[\\`*_{}\[\]()#+.!|~<>-])"
    r"|!\[[^\[\]]{0,300}\]\([^()\s]{0,2000}(?:\s[^()]{0,300})?\)"
    r"|(?P<open>\[)"
    r"|\]\(\s{0,3}<?(?P<address>[^()\s<>]{0,2000}(?:\([^()\s<>]{0,200}\)[^()\s<>]{0,2000})?)>?"
    r"(?:\s{1,3}[\"'][^\"'\n]{0,300}[\"'])?\s{0,3}\)"
    r"|(?P<shut>\](?:\[[^\[\]]{0,100}\])?)"
    r"|<(?P<auto>https?://[^<>\s]{1,2000})>"
    r"|(?P<bare>(?:https?://|www\.)[^\s<>|\"]{1,2000})"
    r"|(?P<stars>\*{1,3})|(?P<scores>(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w))|(?P<struck>~~)"
    r"|(?P<code>`)|(?P<tag></?[a-zA-Z][a-zA-Z0-9]{0,12}(?:\s[^<>]{0,500})?/?>)"
)
_CARRIED: Final = re.compile(r"\"data:[^\"<>\s]*\"|'data:[^'<>\s]*'")
"""A file inside a link, longer than any line that people read."""
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
_STRONG: Final = frozenset({"b", "strong"})
_WEAK: Final = frozenset({"i", "em", "u", "mark"})
_GONE: Final = frozenset({"del", "s", "strike"})


@dataclass(frozen=True, slots=True)
class Link:
    """A stretch of the words that leads to an address."""

    start: int
    end: int
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line as people read it. Stretches are (start, end) in `text`.

    `level` is that of a heading (1 to 6) and 0 for all else; `cells` are the stretches of a
    table's row.
    """

    source: str
    """As it was written, with its markup."""
    text: str
    level: int = 0
    listed: bool = False
    """Whether it was a point of a list."""
    cells: tuple[Stretch, ...] = ()
    strong: tuple[Stretch, ...] = ()
    weak: tuple[Stretch, ...] = ()
    struck: tuple[Stretch, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(slots=True)
class _Marks:
    """What is open while a line is taken apart, and what has been closed."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    opened: dict[str, int] = field(default_factory=dict)
    brackets: list[int] = field(default_factory=list)
    closed: dict[str, list[Stretch]] = field(
        default_factory=lambda: {"strong": [], "weak": [], "struck": []}
    )
    links: list[Link] = field(default_factory=list)
    literal: frozenset[int] = frozenset()
    """Where brackets stand that are no link's."""

    def write(self, words: str) -> None:
        """Add words that people read."""
        self.parts.append(words)
        self.length += len(words)

    def toggle(self, kind: str) -> None:
        """Open an emphasis, or close it where it is open."""
        start = self.opened.pop(kind, None)
        if start is None:
            self.opened[kind] = self.length
        elif start < self.length:
            self.closed[kind].append((start, self.length))

    def tag(self, name: str, *, closing: bool) -> None:
        """Take an HTML tag as the emphasis it means."""
        for kind, names in (("strong", _STRONG), ("weak", _WEAK), ("struck", _GONE)):
            if name in names and closing == (kind in self.opened):
                self.toggle(kind)


def read_line(source: str, *, level: int = 0, listed: bool = False) -> Line:
    """Take the inline markup out of a line; marks that are never closed fall away."""
    marks = _Marks()
    at = 0
    source = (_CARRIED.sub('""', source) if "data:" in source else source)[:MOST_CHARACTERS]
    marks.literal = _no_links(source) if "[" in source or "]" in source else frozenset()
    for found in _MARKUP.finditer(source):
        marks.write(_plain(source[at : found.start()]))
        _take(found, source, marks)
        at = found.end()
    marks.write(_plain(source[at:]))
    return Line(
        source=source,
        text="".join(marks.parts),
        level=level,
        listed=listed,
        strong=tuple(marks.closed["strong"]),
        weak=tuple(marks.closed["weak"]),
        struck=tuple(marks.closed["struck"]),
        links=tuple(marks.links),
    )


def part_of(line: Line, start: int, end: int) -> Line:
    """Return a stretch of a line as a line of its own."""

    def inside(stretches: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
        return tuple((a - start, b - start) for a, b in stretches if start <= a and b <= end)

    words = line.text[start:end]
    return Line(
        source=words,
        text=words,
        level=line.level,
        listed=line.listed,
        strong=inside(line.strong),
        weak=inside(line.weak),
        struck=inside(line.struck),
        links=tuple(
            Link(link.start - start, link.end - start, link.address)
            for link in line.links
            if start <= link.start and link.end <= end
        ),
    )


def _take(found: re.Match[str], source: str, marks: _Marks) -> None:
    if found["escaped"]:
        marks.write(found["escaped"])
    elif found.start() in marks.literal:
        marks.write(found[0][0])
    elif found["open"]:
        marks.brackets.append(marks.length)
    elif found["address"] is not None:
        start = marks.brackets.pop() if marks.brackets else marks.length
        marks.links.append(Link(start, marks.length, found["address"]))
    elif found["auto"] or found["bare"]:
        written = found["auto"] or found["bare"]
        address = written.rstrip(".,;:!?*_]" if "(" in written else ".,;:!?*_])")
        marks.links.append(Link(marks.length, marks.length, address))
        marks.write(written[len(address) :])
    elif found["stars"] or found["scores"]:
        _emphasis(found, source, marks)
    elif found["struck"]:
        marks.toggle("struck")
    elif found["tag"]:
        name = re.sub(r"[</>]", " ", found["tag"]).split()[0].lower()
        marks.tag(name, closing=found["tag"].startswith("</"))


def _no_links(source: str) -> frozenset[int]:
    """Find the brackets that belong to no link."""
    opened: list[int] = []
    literal: set[int] = set()
    for found in _MARKUP.finditer(source):
        if found["open"]:
            opened.append(found.start())
        elif found["address"] is not None and opened:
            opened.pop()
        elif found["shut"]:
            literal |= {found.start(), *opened[-1:]}
            del opened[-1:]
    return frozenset(literal.union(opened))


def _emphasis(found: re.Match[str], source: str, marks: _Marks) -> None:
    """Take stars as emphasis unless they stand inside a word, as in "Bürger*innen"."""
    mark = found["stars"] or found["scores"]
    before = source[found.start() - 1 : found.start()]
    after = source[found.end() : found.end() + 1]
    if len(mark) == 1 and "weak" not in marks.opened and (before.isalnum() or not after.strip()):
        marks.write(mark)
        return
    if len(mark) == 1 and "weak" in marks.opened and (not before.strip() or after.isalnum()):
        marks.write(mark)
        return
    marks.toggle("weak" if len(mark) == 1 else "strong")


def _plain(words: str) -> str:
    if "&" in words:
        words = _ENTITY.sub(lambda found: unescape(found[0]), words)
    return words.replace("\xa0", " ").replace("\u202f", " ").replace("\t", " ")
