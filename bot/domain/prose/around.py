"""What the lines around a date add to it: "Ort: …", "Uhrzeit: …", the paragraph below a heading."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.domain.prose import phrases
from bot.domain.prose.listed import title_first
from bot.domain.prose.off import is_cancelled
from bot.domain.prose.spoken import told_place
from bot.domain.prose.tidying import tidy, tidy_place
from bot.domain.prose.when import whens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.prose.line import Line
    from bot.domain.prose.structure import Placed
    from bot.domain.prose.told import Parts
    from bot.domain.prose.when import Span

_REACH: Final = 6
_SHORT: Final = 100
_MOST_LABELS: Final = 60
_LABELLED: Final = re.compile(
    r"\W*(?P<label>wo|ort|treffpunkt|location|where|place|venue|adresse|veranstaltungsort|raum"
    r"|uhrzeit|zeit|time|beginn|start|um"
    r"|was|what|titel|title|thema|topic|veranstaltung|event)\s?:\s*(?P<words>\S.*)",
    re.IGNORECASE,
)
_NOTHING: Final = re.compile(r"\W*(?:none|null|n/a|tba|-)?\W*$", re.IGNORECASE)
"""What stands in a cell that holds nothing."""
_PLACES: Final = frozenset(
    [
        "wo",
        "ort",
        "treffpunkt",
        "location",
        "where",
        "place",
        "venue",
        "adresse",
        "veranstaltungsort",
        "raum",
    ]
)
_TIMES: Final = frozenset(["uhrzeit", "zeit", "time", "beginn", "start", "um"])


def filled(
    lines: Sequence[Placed], at: int, spans: tuple[Span, ...], parts: Parts
) -> tuple[tuple[Span, ...], Parts, list[str]]:
    """Add what labelled lines beside a date say, and the lines of its row or below it."""
    more: list[str] = []
    alone = bool(lines[at].line.level) or not (parts.title or parts.place)
    first, end = _row(lines, at)
    if alone and first < at < end:
        parts = _above([placed.line for placed in lines[first:at]], parts)
        more += [placed.line.source for placed in lines[first:at]]
    for line, labelled in _neighbours(lines, at, alone=alone):
        before = (spans, parts)
        if labelled:
            spans, parts = _labelled(labelled["label"].lower(), labelled["words"], spans, parts)
        elif alone:
            spans, parts = _below(line, spans, parts)
        if (spans, parts) != before:
            more.append(line.source)
    return spans, parts, more


def _row(lines: Sequence[Placed], at: int) -> tuple[int, int]:
    """Return from where to where the lines of a list's point go on, if `at` is within one."""
    first = at
    while not lines[first].line.listed:
        first -= 1
        if first < max(0, at - _REACH) or lines[first].block != lines[at].block:
            return at, at
    end = at + 1
    while end < len(lines) and end <= at + _REACH and not lines[end].line.listed:
        if lines[end].block != lines[at].block:
            break
        end += 1
    return first, end


def _above(row: Sequence[Line], parts: Parts) -> Parts:
    """Read title and place of a row that puts its date behind them."""
    plain = [
        line for line in row if not _LABELLED.match(line.text) and not _NOTHING.match(line.text)
    ]
    if not plain or any(when.spans for line in row for when in whens(line.text)):
        return parts
    title, *places = plain
    address = next((link.address for link in title.links), parts.address)
    off = any(a <= 1 and b >= len(title.text.rstrip()) for a, b in title.struck)
    parts = replace(parts, off=off or any(is_cancelled(line.text) for line in plain))
    if len(row) == 1:
        read = title_first(title.text)
        return replace(parts, title=tidy(read.title), place=tidy_place(read.place), address=address)
    place = tidy_place(places[0].text) if places else ""
    return replace(parts, title=tidy(title.text), place=place, address=address)


def _neighbours(
    lines: Sequence[Placed], at: int, *, alone: bool
) -> Iterator[tuple[Line, re.Match[str] | None]]:
    yield from _labels_above(lines, at)
    here = lines[at]
    first, end = _row(lines, at)
    last = end if first < end - 1 else len(lines)
    for placed in lines[at + 1 : min(at + _REACH + 1, last)]:
        labelled = _LABELLED.match(placed.line.text)
        if placed.line.level or any(when.spans for when in whens(placed.line.text)):
            break
        below = alone or placed.indent > here.indent
        if labelled and (below or placed.block == here.block):
            yield placed.line, labelled
        elif below:
            yield placed.line, None
        else:
            break


def _labels_above(lines: Sequence[Placed], at: int) -> Iterator[tuple[Line, re.Match[str]]]:
    """Find the labelled lines above a date: in its block, or all up to the heading they follow."""
    beside: list[tuple[Line, re.Match[str]]] = []
    further: list[tuple[Line, re.Match[str]]] = []
    lowest = at if lines[at].line.level else max(0, at - _REACH)
    for other in range(at - 1, lowest - 1, -1):
        placed = lines[other]
        labelled = _LABELLED.match(placed.line.text)
        dated = any(when.spans for when in whens(placed.line.text))
        if dated and not _opens_with_label(lines, at):
            return
        if labelled is None or dated:
            further = further if placed.line.level and not dated else []
            break
        near = placed.block == lines[at].block and not further
        (beside if near else further).append((placed.line, labelled))
    else:
        further = []
    yield from (*beside, *further)


def _opens_with_label(lines: Sequence[Placed], at: int) -> bool:
    """Whether labels come before their dates in the block of a date, and not behind them."""
    first = at
    while first and lines[first - 1].block == lines[at].block and first > at - _MOST_LABELS:
        first -= 1
    words = lines[first].line.text
    return bool(_LABELLED.match(words)) and not any(when.spans for when in whens(words))


def _labelled(
    label: str, words: str, spans: tuple[Span, ...], parts: Parts
) -> tuple[tuple[Span, ...], Parts]:
    if label in _PLACES:
        return spans, parts if parts.place else replace(parts, place=tidy_place(words))
    if label in _TIMES:
        return _with_clock(words, spans), parts
    return spans, parts if parts.title else replace(parts, title=tidy(words))


def _with_clock(words: str, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    if any(span.begins or span.ends for span in spans):
        return spans
    clocks = [when.clock for when in whens(words) if when.clock]
    return tuple(replace(span, begins=clocks[0]) for span in spans) if clocks else spans


def _below(line: Line, spans: tuple[Span, ...], parts: Parts) -> tuple[tuple[Span, ...], Parts]:
    """Read the paragraph below a date that stands alone."""
    timed = _with_clock(line.text, spans)
    short = len(line.text) <= _SHORT and not phrases.TELLING.search(line.text)
    short = short and not whens(line.text)
    place = phrases.is_place(line.text) and not phrases.GATHERING.search(line.text)
    if not parts.title and line.strong and not phrases.LABELS.fullmatch(line.text):
        start, end = line.strong[0]
        return timed, replace(parts, title=tidy(line.text[start:end]))
    if short and timed == spans:
        if place and not parts.place:
            return timed, replace(parts, place=tidy_place(line.text))
        if not place and not parts.title and not phrases.LABELS.fullmatch(line.text):
            read = title_first(line.text)
            place_read = parts.place or tidy_place(read.place)
            return timed, replace(parts, title=tidy(read.title), place=place_read)
    if not parts.place and (timed != spans or phrases.is_place(line.text)):
        return timed, replace(parts, place=tidy_place(told_place(line.text)))
    return timed, parts
