"""A table's row -> one line: "date, time, place: **title**"."""

from __future__ import annotations

import re
from typing import Final

from bot.domain.prose import phrases
from bot.domain.prose.line import read_line
from bot.domain.prose.when import whens

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
    if rest and not found["title"]:
        found["title"].append(rest.pop(0))
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
    words = read_line(cell).text
    if re.fullmatch(r"\W*(?:mo|di|mi|do|fr|sa|so|\w+tag|mittwoch)\W*", words, _I):
        return "day"
    is_place = phrases.ADDRESS.search(words) or phrases.ONLINE.fullmatch(words.strip())
    return "place" if is_place or phrases.VENUE.match(words) else ""


def _strong(title: str) -> str:
    bare = re.sub(r"\*\*|__", "", title)
    return f"**{bare}**"
