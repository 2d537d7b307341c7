"""A table's row -> one line: "date, time, place: **title**"."""

from __future__ import annotations

import re
from typing import Final

from bot.domain.prose import phrases
from bot.domain.prose.line import read_line
from bot.domain.prose.when import whens
from bot.domain.prose.words import WEEKDAY

_I: Final = re.IGNORECASE
_COLUMNS: Final = {
    "day": re.compile(r"\W*(?:datum|date|tag|day|wann|when|termin|zeitpunkt|start)\b", _I),
    "time": re.compile(r"\W*(?:uhrzeit|zeit|time|beginn|von|bis|uhr|ende|end)\b", _I),
    "place": re.compile(r"\W*(?:ort|wo|where|place|location|venue|treffpunkt|adresse|raum)\b", _I),
    "title": re.compile(
        r"\W*(?:titel|title|thema|topic|was|what|veranstaltung|event|name|treffen|meetup|programm"
        r"|inhalt|bezeichnung)\b",
        _I,
    ),
}
_MOST_CELLS: Final = 12


def row_in_words(cells: tuple[str, ...], header: tuple[str, ...] = ()) -> str:
    """Write a row as one line of Markdown; `header` says what its columns hold, if there is one."""
    cells = cells[:_MOST_CELLS]
    if not any(letter.isdigit() for cell in cells for letter in cell):
        return " | ".join(cells)
    found: dict[str, list[str]] = {"day": [], "time": [], "place": [], "title": []}
    rest: list[str] = []
    for at, cell in enumerate(cells):
        kind = _kind(cell, header[at] if at < len(header) else "")
        if not cell.strip():
            continue
        if kind == "":
            rest.append(cell)
        else:
            found[kind].append(cell)
    if not found["day"]:
        return " | ".join(cells)
    if not found["title"] and (title := _title_among(rest)):
        found["title"].append(title)
        rest.remove(title)
    found["place"] += [cell for cell in rest if phrases.is_place(cell)]
    words = ", ".join([*found["day"], *found["time"], *found["place"]])
    title = " – ".join(found["title"])
    return f"{words}: {_strong(title)}" if title else words


def _kind(cell: str, heading: str) -> str:
    said = whens(read_line(cell).text)
    if any(when.spans for when in said):
        return "day"
    for kind, expression in _COLUMNS.items():
        if heading and expression.match(heading):
            return kind
    if said and len(cell) < 30:  # noqa: PLR2004 - no more than a time
        return "time"
    weekday = re.fullmatch(rf"\W*{WEEKDAY}\W*", read_line(cell).text, _I)
    return "day" if weekday else ""


def _title_among(cells: list[str]) -> str:
    """Return the cell that is the title: what is emphasised, what is no place, or the first."""
    marked = [cell for cell in cells if "**" in cell or "](" in cell]
    named = [cell for cell in cells if not phrases.is_place(cell)]
    first = cells[:1] if len(cells) > 1 or phrases.GATHERING.search(" ".join(cells)) else []
    return next(iter(marked + named + first), "")


def _strong(title: str) -> str:
    bare = re.sub(r"\*\*|__", "", title)
    return f"**{bare}**"
