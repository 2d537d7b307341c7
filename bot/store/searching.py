"""A search for words: what the database can rule out before letters are compared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sqlalchemy import or_

from bot.store.tables import occurrences

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

_UNSURE: Final = re.compile(r"[^ -~]+|ss|f[filt]|st|[%_\\\\]")
"""What `casefold` may change, or make of other letters: ß is ss; databases fold only ASCII."""

_LONG_S: Final = "s"
"""“ſ” becomes it, too, so any single letter will do for it."""


def may_tell(words: str) -> ColumnElement[bool]:
    """Return the condition that a meeting's texts may hold the words; `Query.finds_words` decides.

    So most rows never leave the database, and none that it would accept is left out.
    """
    pattern = _UNSURE.sub("%", words.casefold()).replace(_LONG_S, "_")
    told = (occurrences.c.title, occurrences.c.place, occurrences.c.description)
    return or_(*(text.ilike(f"%{pattern}%") for text in told))
