"""Reads the JSON that templates print into pages: nearly JSON, and meant as such."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Final

_OPENING: Final = re.compile(
    r"(?:\s|<!--|-->|//\s?<!\[CDATA\[|/\*\s?<!\[CDATA\[\s?\*/|<!\[CDATA\[|\ufeff|//\s?-->)+"
)
_CLOSING: Final = re.compile(r"(?:\s|<!--|-->|//\s?\]\]>|/\*\s?\]\]>\s?\*/|\]\]>|;|//\s?-->)+$")
_ATTEMPTS: Final = 4
_EDGE: Final = 200
_ESCAPES: Final = frozenset('"\\/bfnrtu')
_AFTER_A_STRING: Final = frozenset(",:}]")
_MOST_VALUES: Final = 1_000
_IN_STRING: Final = re.compile(r'["\\]')
_OUTSIDE: Final = re.compile(r'["/}\]]')


def read_json(script: str) -> list[object]:
    """Return the values of a script, usually one; ValueError if it cannot be mended.

    Forgiven are line breaks and control characters within strings, comments, CDATA and HTML
    comments around, commas too many, backslashes and quotes that should have been escaped, a
    script whose quotes are entities, and several values in a row.
    """
    script = _unwrapped(script)
    if not script:
        return []
    failure: ValueError | None = None
    for attempt in range(_ATTEMPTS):
        try:
            return _values(_mended(script, attempt))
        except RecursionError as error:
            raise ValueError("it is nested too deeply") from error
        except ValueError as error:
            failure = failure or error
    raise ValueError(str(failure))


def _mended(script: str, attempt: int) -> str:
    """Return the script, each time with more forgiven."""
    if attempt == 0:
        return script
    text = unescape(script) if attempt == _ATTEMPTS - 1 else script
    return mend(text, quotes=attempt > 1)


def _unwrapped(script: str) -> str:
    """Return the script without what hides it from old browsers and from XML."""
    opening = _OPENING.match(script)
    script = script[opening.end() :] if opening else script
    # Only the end is searched: the pattern must not walk through megabytes of blanks.
    return script[:-_EDGE] + _CLOSING.sub("", script[-_EDGE:])


def _values(script: str) -> list[object]:
    decoder = json.JSONDecoder(strict=False)
    found: list[object] = []
    script = script.strip()
    place = 0
    while place < len(script) and len(found) < _MOST_VALUES:
        value, place = decoder.raw_decode(script, place)
        found.append(value)
        while place < len(script) and script[place] in " \t\r\n,;":
            place += 1
    return found


def mend(script: str, *, quotes: bool = False) -> str:
    """Return the script without comments and stray commas, its odd escapes made good.

    `quotes`: a quotation mark ends a string only where JSON could go on after it.
    """
    parts: list[str] = []
    place, last, inside = 0, len(script), False
    while place < last:
        found = (_IN_STRING if inside else _OUTSIDE).search(script, place)
        stop = found.start() if found else last
        parts.append(script[place:stop])
        place = stop
        if found is None:
            break
        if inside:
            place, inside = _in_string(script, place, parts, quotes=quotes)
        elif found[0] == '"':
            parts.append('"')
            place, inside = place + 1, True
        elif found[0] == "/":
            place = _after_comment(script, place)
        else:
            _drop_comma(parts)
            parts.append(found[0])
            place += 1
    return "".join(parts)


def _in_string(script: str, place: int, parts: list[str], *, quotes: bool) -> tuple[int, bool]:
    """Take a quotation mark or a backslash; return where to go on, and whether still inside."""
    if script[place] == "\\":
        following = script[place + 1 : place + 2]
        fits = following in _ESCAPES and following != ""
        parts.append("\\" + following if fits else following)
        return place + 2, True
    if quotes and not _can_end(script, place):
        parts.append('\\"')
        return place + 1, True
    parts.append('"')
    return place + 1, False


def _can_end(script: str, place: int) -> bool:
    """Whether a string may end here: what follows is what JSON has after a string."""
    rest = script[place + 1 : place + _EDGE].lstrip()
    if not rest:
        return True
    if rest[0] != ",":
        return rest[0] in _AFTER_A_STRING
    after = rest[1:].lstrip()
    return not after or after[0] in '"{[}]/'


def _after_comment(script: str, place: int) -> int:
    """Return where a comment ends; a slash that begins none is dropped."""
    if not script.startswith(("//", "/*"), place):
        return place + 1
    end = "\n" if script[place + 1] == "/" else "*/"
    found = script.find(end, place + 2)
    return len(script) if found < 0 else found + len(end)


def _drop_comma(parts: list[str]) -> None:
    """Drop a comma before a bracket that closes; blanks may stand between them."""
    for at in range(len(parts) - 1, -1, -1):
        kept = parts[at].rstrip()
        if kept:
            parts[at] = kept[:-1] if kept.endswith(",") else parts[at]
            return
