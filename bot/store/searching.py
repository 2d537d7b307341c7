"""Words that a text may hold: what a database can say of that before its letters are compared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sqlalchemy import or_

from bot.store.tables import occurrences

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

_UNSURE: Final = re.compile(r"[^ -~]+|ss|f[filt]|st|[%_\\\\]")
"""What other letters become, or may be, in `casefold`: ß is ss, and databases fold only ASCII."""

_LONG_S: Final = "s"
"""“ſ” is one letter, too, so any one letter will do for it."""


def may_tell(words: str) -> ColumnElement[bool]:
    """Say that a meeting's texts may hold the words; `Query.finds_words` decides.

    Most rows then never leave the database. Nothing that it would find is left out.
    """
    pattern = _UNSURE.sub("%", words.casefold()).replace(_LONG_S, "_")
    told = (occurrences.c.title, occurrences.c.place, occurrences.c.description)
    return or_(*(text.ilike(f"%{pattern}%") for text in told))
