"""Where a page of an answer ends, as a cursor that only we understand.

It is not signed: it holds only a place in an order that anyone may read, and a forged one leads to
nothing that another range would not.
"""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from bot.store.paging import Place
from bot.web.api.parameters import LONGEST_CURSOR, ParameterError
from bot.web.filters import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from bot.text import Translator

_EVENT: Final = "e"
_LAB: Final = "l"


def of_event(place: Place) -> str:
    """Return the cursor of the page that begins after an occurrence."""
    return _wrap(f"{_EVENT}{int(place.starts_at.timestamp())}.{place.id}")


def of_lab(slug: str) -> str:
    """Return the cursor of the page that begins after a lab."""
    return _wrap(f"{_LAB}{slug}")


def after_event(cursor: str) -> Place | None:
    """Read a cursor; None for "", ParameterError for one that we never issued."""
    if not cursor:
        return None
    seconds, dot, name = _unwrap(cursor, _EVENT).partition(".")
    try:
        starts_at = datetime.fromtimestamp(int(seconds[:12]), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise _refused() from error
    if not dot or not name or not FIRST_YEAR <= starts_at.year <= LAST_YEAR:
        raise _refused()
    return Place(starts_at, name)


def after_lab(cursor: str) -> str:
    """Read a cursor; "" for "", ParameterError for one that we never issued."""
    return _unwrap(cursor, _LAB) if cursor else ""


def _wrap(words: str) -> str:
    return base64.urlsafe_b64encode(words.encode()).decode().rstrip("=")


def _unwrap(cursor: str, kind: str) -> str:
    if len(cursor) > LONGEST_CURSOR or not cursor.isascii():
        raise _refused()
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        words = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise _refused() from error
    # PostgreSQL refuses a text with NUL.
    if not words.startswith(kind) or not words.isprintable():
        raise _refused()
    return words[1:]


def _refused() -> ParameterError:
    return ParameterError("cursor", _why)


def _why(t: Translator) -> str:
    return t("“cursor” is “next” of an answer of this address, unchanged.")
