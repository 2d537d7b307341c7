"""Content lines (RFC 5545 3.1) of one component, and the values in them that are not times.

Written out instead of left to icalendar's `Component.from_ical`, which keeps the VTIMEZONEs of one
file for the next (one source could bend the times of another), gives up a whole file for one bad
line, and needs 20 ms for the 60 events that `scan` keeps of the benchmark's feed, where all of our
reading takes 34. Its results are what the tests compare ours with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINE = re.compile(r'([A-Za-z0-9-]+)((?:;(?:"[^"]*"|[^":;])*+)*+):(.*)')
_SLOPPY_LINE = re.compile(r"([A-Za-z0-9-]+)()(?:;[^:]*)?:(.*)")
_PARAMETER = re.compile(r';([^=;:"]+)=("[^"]*"|[^;:"]*)')
_ESCAPED = re.compile(r"\\([\\;,:nN])")
_COMMA = re.compile(r"(?<!\\),")
LONGEST_TEXT = 50_000
_COORDINATE = re.compile(r"\s*([+-]?\d{1,3}(?:\.\d+)?)\s*")
# Bytes that are not UTF-8 arrive as lone surrogates; they mean what Windows-1252 has there.
_WINDOWS = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(128, 256)
}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]")


@dataclass(frozen=True, slots=True)
class Property:
    """One property: its raw value and its parameters, named in capitals."""

    value: str
    parameters: dict[str, str]


Properties = dict[str, list[Property]]


def decode(lines: bytes) -> tuple[str, bool]:
    """Return unfolded lines as text, and whether they were UTF-8; other bytes count as cp1252."""
    try:
        text, clean = lines.decode(), True
    except UnicodeDecodeError:
        text, clean = lines.decode("utf-8", "surrogateescape").translate(_WINDOWS), False
    return (_CONTROL.sub("", text) if _CONTROL.search(text) else text), clean


def parse_properties(text: str, wanted: frozenset[str]) -> Properties:
    """Return the wanted properties of a component, without those of components inside it."""
    found: Properties = {}
    depth = 0
    for line in text.split("\n"):
        name = line[: _name_length(line)].upper()
        if name == "BEGIN":
            depth += 1
        elif name == "END":
            depth = max(0, depth - 1)
        elif depth == 0 and name in wanted:
            match = _LINE.fullmatch(line) or _SLOPPY_LINE.fullmatch(line)
            if match:
                found.setdefault(name, []).append(Property(match[3], _parameters(match[2])))
    return found


def unescape(value: str) -> str:
    r"""Return a TEXT value (RFC 5545 3.3.11) without its backslashes; \n is a line break."""
    if "\\" not in value:
        return value.strip()
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def text_of(found: Properties, name: str) -> str | None:
    """Return the first TEXT value of a property that says something, cut to a bearable length."""
    for each in found.get(name, ()):
        text = unescape(each.value[: 2 * LONGEST_TEXT])[:LONGEST_TEXT]
        if text:
            return text
    return None


def split_texts(value: str) -> list[str]:
    """Return the parts of a comma-separated TEXT list, without empty ones."""
    return [text for part in _COMMA.split(value) if (text := unescape(part))]


def parse_geo(value: str) -> tuple[float, float]:
    """Read a GEO value as latitude and longitude. Raises ValueError.

    0;0 lies in the sea and stands for "unknown" in files that write it.
    """
    parts = re.split(r"\\?[;,]", value)
    matches = [_COORDINATE.fullmatch(part) for part in parts]
    numbers = [float(match[1]) for match in matches if match]
    if len(parts) != 2 or len(numbers) != 2:  # noqa: PLR2004 - latitude and longitude
        raise ValueError(f"{value[:40]!r} is not latitude;longitude")
    latitude, longitude = numbers
    if abs(latitude) > 90 or abs(longitude) > 180 or latitude == longitude == 0:  # noqa: PLR2004
        raise ValueError(f"{value[:40]!r} is no place on earth")
    return latitude, longitude


def _name_length(line: str) -> int:
    """Return how long the name is, without looking further than a name can be long."""
    ends = [place for mark in ":;" if (place := line.find(mark, 0, 80)) >= 0]
    return min(ends, default=0)


def _parameters(text: str) -> dict[str, str]:
    return {name.strip().upper(): value.strip('"') for name, value in _PARAMETER.findall(text)}
