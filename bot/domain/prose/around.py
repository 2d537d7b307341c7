"""What the lines around a date add to it: "Ort: …", "Uhrzeit: …", the paragraph below a heading."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.domain.prose import phrases
from bot.domain.prose.listed import title_first
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
_LABELLED: Final = re.compile(
    r"\W*(?P<label>wo|ort|treffpunkt|location|where|place|venue|adresse|veranstaltungsort|raum"
    r"|uhrzeit|zeit|time|beginn|start|um"
    r"|was|what|titel|title|thema|topic|veranstaltung|event)\s?:\s*(?P<words>\S.*)",
    re.IGNORECASE,
)
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
    """Add what labelled lines beside a date say, and the paragraph below one that stands alone."""
    more: list[str] = []
    alone = bool(lines[at].line.level) or not (parts.title or parts.place)
    for line, labelled in _neighbours(lines, at, alone=alone):
        before = (spans, parts)
        if labelled:
            spans, parts = _labelled(labelled["label"].lower(), labelled["words"], spans, parts)
        elif alone:
            spans, parts = _below(line, spans, parts)
        if (spans, parts) != before:
            more.append(line.source)
    return spans, parts, more


def _neighbours(
    lines: Sequence[Placed], at: int, *, alone: bool
) -> Iterator[tuple[Line, re.Match[str] | None]]:
    here = lines[at]
    for step in (-1, 1):
        for other in range(at + step, at + step * (_REACH + 1), step):
            if not 0 <= other < len(lines):
                break
            placed = lines[other]
            labelled = _LABELLED.match(placed.line.text)
            if placed.line.level or any(when.spans for when in whens(placed.line.text)):
                break
            beside = placed.block == here.block or (
                step > 0 and (alone or placed.indent > here.indent)
            )
            below = step > 0 and (alone or placed.indent > here.indent)
            if beside and labelled:
                yield placed.line, labelled
            elif below and beside:
                yield placed.line, None
            else:
                break


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
