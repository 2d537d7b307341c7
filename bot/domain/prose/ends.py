"""Where the sentences of a line end: "Hauptstr. 12. Das Treffen" and not "am 3. Advent"."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

from bot.domain.prose.words import MONTH, WEEKDAY

if TYPE_CHECKING:
    from bot.domain.prose.line import Stretch

_I: Final = re.IGNORECASE
_END: Final = re.compile(r"[.!?](?=[\"“”)*]{0,2}(?:\s|$))")
_SHORT: Final = re.compile(
    r"(?:str|\b(?:dr|prof|st|z\. ?b|ca|bzw|[a-zäöü]|nr|inkl|evtl|ggf|tel|abs|gez|vgl|usw|etc|hrsg"
    r"|inh|geb|co|pl|bhf|hbf|inst|abt|univ|ave|blvd|max|min|mo|di|mi|do|fr|sa|so|mon|tue|wed|thu"
    r"|fri|sat|sun|jan|feb|apr|jun|jul|aug|sept?|okt|nov|dez|oct|dec|[ivx]{2,5}))$",
    _I,
)
"""What a dot behind it shortens."""
_HALF: Final = re.compile(r"\d\s?[ap]\.?\s?m$", _I)
_COUNTED: Final = re.compile(
    rf"(?!So\b)(?:{MONTH}|{WEEKDAY}|\w{{0,20}}(?:stock|etage|geschoss|advent)\b|[OUE]G\b)", _I
)
"""What a number with a dot before it counts: "2. Stock", "17. Juni", "1. Montag"."""
_OPENS: Final = re.compile(
    r"(?:Der|Die|Das|Den|Dem|Ein|Eine|Wir|Ihr|Es|Am|Im|In|An|Ab|Auf|Bei|Bis|Für|Mit|Um|Und|Von|Vom|Zu"
    r"|Zum|Zur|Wer|Wenn|Bitte|Unser\w{0,2}|Dies\w{0,2}|Kommt|The|We|Our|It|On|At|There|This|Please"
    r"|You|If|(?P<denies>Kein\w{0,2}|Nicht|Außer|No|Not|Except|Ohne))\b"
)
"""The first word of a sentence, which no ordinal number counts."""
_DATE: Final = re.compile(rf"\d{{1,2}}\.\s?(?:\d{{1,2}}\.|{MONTH})", _I)
_DATED: Final = re.compile(r"(?:^|\D)\d{1,2}\.\s?(?:0?[1-9]|1[0-2])$")
_AT: Final = re.compile(r"\b(?:um|ab|gegen|bis|von|at|from|to|until|beginn|start)\s[\d.]{3,5}$", _I)
_TOLD_WHOLE: Final = re.compile(r"\d[:.–-]\d\d?$|(?<!\d)(?:19|20)\d\d$")
_ORDINAL: Final = re.compile(
    r"(?:^|[,;:(|/–—-]\s?|(?<!str)[.!?]\s|\b(?:jede[nrsm]?|am|im|den|dem|der|die|das|des|zum|zur|vom|beim|ein\w{0,2}"
    r"|unser\w{0,2}|und|oder|nächste[nrsm]?)\s)\d{1,3}$",
    _I,
)
_LOOKED_AT: Final = 40
_MOST: Final = 200
"""What follows so many sentences belongs to the last."""


@lru_cache(maxsize=32)
def sentences(text: str) -> tuple[Stretch, ...]:
    """Return where each sentence stands, its blanks included; together they are all of the text."""
    found = (dot.end() for dot in _END.finditer(text) if dot[0] != "." or _ends(text, dot.start()))
    ends = list(islice(found, _MOST))
    borders = [0, *ends] if ends[-1:] == [len(text)] else [0, *ends, len(text)]
    return tuple(pairwise(borders))


def _ends(text: str, at: int) -> bool:
    """Whether the dot at `at` ends a sentence; it neither shortens a word nor counts one."""
    before, behind = text[max(0, at - _LOOKED_AT) : at], text[at + 1 : at + 1 + _LOOKED_AT]
    following = behind.lstrip(' "“”„)(*')
    if not following:
        return True
    if _DATE.match(following):
        return not before[-1:].isdigit() and not _SHORT.search(before)
    if before[-1:].isdigit():
        return following[0].isupper() and _number_ends(before, following)
    if _OPENS.match(following) or _HALF.search(before):
        return True
    return following[0].isalpha() and not _SHORT.search(before)


def _number_ends(before: str, following: str) -> bool:
    """Whether a number with a dot before a capital is the last word of its sentence."""
    opens = _OPENS.match(following)
    if _DATED.search(before) and not _AT.search(before):
        return opens is not None and not opens["denies"]
    if opens or _TOLD_WHOLE.search(before):
        return True
    return not _COUNTED.match(following) and not _ORDINAL.search(before)
