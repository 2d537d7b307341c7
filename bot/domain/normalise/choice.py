"""Which drafts of a source are meant: its include and exclude words."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bot.domain.normalise.text_of import markdown

if TYPE_CHECKING:
    from bot.domain.event import Draft
    from bot.domain.source import Source

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
    if not source.include and not source.exclude:
        return True
    texts = _spellings(_everything(draft))
    if _has(texts, source.exclude):
        return False
    return not source.include or _has(texts, source.include)


def _everything(draft: Draft) -> str:
    categories = (each[:_TITLE_LOOKED_AT] for each in draft.categories[:_CATEGORIES_LOOKED_AT])
    text = _ADDRESS.sub(" ", markdown(draft.description) or "")
    return "\n".join((draft.title[:_TITLE_LOOKED_AT], text, *categories))


def _has(texts: tuple[str, ...], words: tuple[str, ...]) -> bool:
    wanted = [spelling for word in words for spelling in _spellings(word) if spelling.strip()]
    return any(spelling in text for spelling in wanted for text in texts)


def _spellings(text: str) -> tuple[str, ...]:
    """Return a text as bare words between blanks, with umlauts written out and left out."""
    folded = unicodedata.normalize("NFC", text.casefold())
    written_out = folded.translate(_UMLAUTS)
    return tuple(_bare(spelling) for spelling in dict.fromkeys((written_out, folded)))


def _bare(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    marks_off = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return f" {' '.join(_WORD.findall(marks_off))} "
