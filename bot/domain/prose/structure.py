"""Text -> lines: headings, points of lists, rows of tables, paragraphs with soft breaks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.domain.prose.line import Line, read_line
from bot.domain.prose.tables import row_in_words
from bot.domain.prose.words import DASH, MONTH, WEEKDAY

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_TEXT: Final = 400_000
"""How many characters of a page are read."""
_MOST_LINES: Final = 20_000
_LONGEST_JOINED: Final = 400
"""A paragraph is joined over its soft breaks no further, as each of them has it read anew."""
_HEADING: Final = re.compile(r"\s{0,3}(#{1,6})\s+(\S.*)$|\s{0,3}(#{1,6})(?=[^\s#])(.*)$")
_UNDERLINE: Final = re.compile(r"\s{0,3}(?:={3,}|-{3,})\s*$")
_POINT: Final = re.compile(
    rf"(?P<indent>\s*)(?:[-*+•‣◦·–]\s+|(?P<number>\d{{1,2}})[.)]\s+(?!{MONTH}|\d|{DASH}|und\b|bis\b))"
    r"(?:\[[ xX]\]\s+)?",
    re.IGNORECASE,
)
_FENCE: Final = re.compile(r"\s{0,3}(?:```|~~~)")
_ROW: Final = re.compile(r"\s*\|.*\|\s*$|.*\S\s\|\s.*\s\|\s")
_RULER: Final = re.compile(r"[\s|:-]*-{2,}[\s|:-]*$")
_BREAK: Final = re.compile(r"(?: {2,}|\\)$")
_ENDS_OPEN: Final = re.compile(
    r"\b(?:um|am|im|in|der|die|das|den|dem|und|von|vom|bis|ab|bei|the|at|on|and|to|from|of|ein"
    r"|eine|einen|unser|unsere|uns|zum|zur|mit|für|statt|auf|jeweils)$",
    re.IGNORECASE,
)
_BEGINS_ANEW: Final = re.compile(
    rf"(?:\W{{0,4}}(?:{WEEKDAY}[,. ]|\d{{1,2}}\.\s?\d{{1,2}}\.|\d{{4}}-\d\d-|\d{{1,2}}\.\s{MONTH})"
    r"|\W{0,4}[\w ]{2,25}:\s)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A line and where it stands: in which block of lines without a gap, how far indented."""

    line: Line
    block: int
    indent: int = 0


def lines_of(text: str) -> list[Placed]:
    """Cut Markdown or plain text into lines; what is fenced or commented out falls away."""
    placed: list[Placed] = []
    block = 0
    header: tuple[str, ...] = ()
    raw = _without_comments(text[:MOST_TEXT]).splitlines()[:_MOST_LINES]
    lines = list(_without_fences(raw))
    for at, source in enumerate(lines):
        words = re.sub(r"^(?:\s{0,3}>)+\s?", "", source)
        if not words.strip():
            block, header = block + 1, ()
        elif _RULER.match(words) and "|" in words:
            header = _cells(lines[at - 1]) if at else ()
            if placed:
                placed.pop()
        elif _UNDERLINE.match(words):
            _underlined(placed, words)
            block += 1
        elif _ROW.match(words):
            placed.append(
                Placed(read_line(row_in_words(_cells(words), header), listed=True), block)
            )
        elif found := _HEADING.match(words):
            block += 1
            marks, title = (found[1], found[2]) if found[1] else (found[3], found[4])
            placed.append(Placed(read_line(title.rstrip("# "), level=len(marks)), block))
        else:
            _add(placed, words, block, lines[max(0, at - 1) : at] + lines[at + 1 : at + 2])
    return placed


def _without_comments(text: str) -> str:
    """Leave out `<!-- … -->`; one that never closes does not count."""
    parts: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        parts.append(text[at:start])
        at = end + 3
    return "".join([*parts, text[at:]])


def _without_fences(raw: list[str]) -> Iterator[str]:
    """Leave out code and the front matter of a page; a fence that never closes does not count."""
    fences = [at for at, line in enumerate(raw) if _FENCE.match(line)]
    hidden = dict(zip(fences[::2], fences[1::2], strict=False))
    at = 0
    if raw and raw[0].strip() == "---" and "---" in (line.strip() for line in raw[1:60]):
        at = next(n for n, line in enumerate(raw[1:], 1) if line.strip() == "---") + 1
    while at < len(raw):
        if at in hidden:
            at = hidden[at] + 1
            yield ""
            continue
        yield raw[at]
        at += 1


def _underlined(placed: list[Placed], words: str) -> None:
    """Make the line above a heading, if it is a short line of its own."""
    last = placed[-1] if placed else None
    if last and not last.line.level and not last.line.listed and len(last.line.text) < 100:  # noqa: PLR2004
        level = 1 if "=" in words else 2
        placed[-1] = Placed(read_line(last.line.source, level=level), last.block)


def _add(placed: list[Placed], words: str, block: int, beside: list[str]) -> None:
    point = _POINT.match(words)
    if point and (not point["number"] or _is_counted(int(point["number"]), beside)):
        indent = len(point["indent"].replace("\t", "    ")) + 1
        placed.append(Placed(read_line(words[point.end() :], listed=True), block, indent))
        return
    indent = len(words) - len(words.lstrip())
    last = placed[-1] if placed else None
    if last and last.block == block and _is_soft(last.line, words.strip(), beside[0]):
        joined = f"{last.line.source} {words.strip()}"
        line = read_line(joined, listed=last.line.listed)
        placed[-1] = Placed(line, block, last.indent)
    else:
        placed.append(Placed(read_line(words.strip()), block, indent))


def _is_counted(number: int, beside: list[str]) -> bool:
    """Whether a number counts points, and is not the first word of "17. Netzwerktreffen"."""
    others = [found for line in beside if (found := _POINT.match(line)) and found["number"]]
    return any(abs(int(found["number"]) - number) == 1 for found in others)


def _is_soft(last: Line, words: str, above: str) -> bool:
    """Whether a line goes on in the next: neither breaks there of itself."""
    if last.level or len(last.source) > _LONGEST_JOINED or _BREAK.search(above):
        return False
    if _ENDS_OPEN.search(last.text.rstrip()):
        return True
    if _BEGINS_ANEW.match(words):
        return False
    begins_small = words[:1].islower() and not words.startswith(("http", "www."))
    return begins_small or last.text.rstrip().endswith(",")


def _cells(row: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", row.strip().strip("|")))
