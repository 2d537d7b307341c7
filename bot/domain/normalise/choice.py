"""Which drafts of a source are meant: its include and exclude words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.domain.event import Problem
from bot.domain.normalise.text_of import markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.event import Draft
    from bot.domain.source import Source

UNMATCHED: Final = "include_unmatched"
"""The code of the problem that no meeting has any of the include words."""
_TITLE_LOOKED_AT = 1_000
_CATEGORIES_LOOKED_AT = 50
_ADDRESS = re.compile(r"(?:https?://|mailto:)\S+")
_WORD = re.compile(r"[^\W_]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def keeps(source: Source, draft: Draft) -> bool:
    """Whether a draft has one of the source's include words (if any) and no exclude word.

    Whole words or phrases in title, text or category, whatever their case; "Köln", "Koeln" and
    "Koln" are one word.
    """
    return _words(source.include, source.exclude).keep(draft)


def unmatched(source: Source, drafts: Sequence[Draft]) -> tuple[Problem, ...]:
    """Return a problem if a source tells of meetings, and none has one of its include words."""
    words = _words(source.include, ())
    if not words.include or not drafts or any(words.keep(each) for each in drafts):
        return ()
    wanted = ", ".join(source.include)
    told = f"None of the {len(drafts)} meetings has one of the include words: {wanted}."
    return (Problem(UNMATCHED, told),)


@dataclass(frozen=True, slots=True)
class _Words:
    """What decides, in all its spellings."""

    include: tuple[str, ...]
    exclude: tuple[str, ...]

    def keep(self, draft: Draft) -> bool:
        """Whether a draft is meant."""
        if not self.include and not self.exclude:
            return True
        texts = _spellings(_everything(draft))
        return not _any(texts, self.exclude) and (not self.include or _any(texts, self.include))


@lru_cache(maxsize=64)
def _words(include: tuple[str, ...], exclude: tuple[str, ...]) -> _Words:
    return _Words(_spelt(include), _spelt(exclude))


def _spelt(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(spelt for word in words for spelt in _spellings(word) if spelt.strip())


def _any(texts: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether one of the texts has one of the words."""
    return any(word in text for word in words for text in texts)


def _everything(draft: Draft) -> str:
    categories = (each[:_TITLE_LOOKED_AT] for each in draft.categories[:_CATEGORIES_LOOKED_AT])
    text = _ADDRESS.sub(" ", markdown(draft.description) or "")
    return "\n".join((draft.title[:_TITLE_LOOKED_AT], text, *categories))


def _spellings(text: str) -> tuple[str, ...]:
    """Return a text as bare words between blanks, with umlauts written out and left out."""
    folded = unicodedata.normalize("NFC", text.casefold())
    written_out = folded.translate(_UMLAUTS)
    return tuple(_bare(spelling) for spelling in dict.fromkeys((written_out, folded)))


def _bare(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    marks_off = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return f" {' '.join(_WORD.findall(marks_off))} "
