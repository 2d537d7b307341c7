"""Long lines of a calendar, folded as RFC 5545 section 3.1 demands; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from icalendar import Event

LONGEST: Final = 74
"""Octets per line without its break; the RFC says 75, but older programs count differently."""

_FOLD: Final = b"\r\n "
_ESCAPES: Final = b"\\^"


def folded_bytes(event: Event) -> bytes:
    """Return an event as bytes, with its properties in their own order, each line with CRLF."""
    return b"".join(folded(line) + b"\r\n" for line in event.content_lines(sorted=False) if line)


def folded(line: str) -> bytes:
    """Return a line as UTF-8, byte for byte as `icalendar` folds it, in a tenth of the time.

    It splits no letter, nor anything escaped from its backslash (or, in parameters, its caret).
    """
    told = line.encode()
    parts, begin = [], 0
    while len(told) - begin > LONGEST:
        end = begin + LONGEST
        while told[end] & 0xC0 == 0x80:  # noqa: PLR2004 -- within a letter of several octets
            end -= 1
        if told[end - 1] in _ESCAPES and end - 1 > begin:
            end -= 1
        parts.append(told[begin:end])
        begin = end
    return _FOLD.join((*parts, told[begin:]))
