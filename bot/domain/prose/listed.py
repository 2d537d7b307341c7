"""Title and place out of a line without emphasis: "…, Lokal K: Fest", "…: Fest, Lokal K"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.domain.prose import phrases
from bot.domain.prose.spoken import ARTICLE, told
from bot.domain.prose.tidying import (
    BRACKETS,
    EDGE,
    IN,
    bare,
    bare_start,
    first_sentence,
    is_address,
    is_telling,
    without_brackets,
)
from bot.domain.prose.told import Parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.prose.line import Line, Stretch


_DASHES: Final = re.compile(r"\s[–—|·-]{1,2}\s|\s?\|\s?")
_COLON: Final = re.compile(r":(?=\s|$)")
_AT: Final = re.compile(r"\s@\s?(?=\w)")
_COMMA: Final = re.compile(r",\s")
_NUMBERED: Final = re.compile(r"[^\d,]{3,40}\s\d{1,3}\s?[a-zA-Z]?(?:[-–/]\d{1,3})?")
_PART_OF_TITLE: Final = re.compile(
    r"(?:Teil|Part|Folge|Nr|Runde|Tag|Thema|Vol|Ausgabe)\b|\d", re.IGNORECASE
)
_SHORT: Final = 3
_FEW: Final = 6
_INVITING: Final = re.compile(r"\W*(?:wir|ihr|kommt?|join|we|let's|you)\b", re.IGNORECASE)
_COSTS: Final = re.compile(r"€|\b(?:euro|eintritt|einlass|beginn|kosten)\b", re.IGNORECASE)


def unmarked(line: Line, area: Stretch, when: Stretch) -> Parts:
    """Read what stands around a time: a sentence, or a list's parts in their usual orders."""
    left, right = line.text[area[0] : when[0]], line.text[when[1] : area[1]]
    label = _label(left)
    if label and (is_telling(left) or is_telling(first_sentence(right)[:80])):
        return told(left, right)
    if not label and is_telling(right[:60]) and not _COLON.search(right[:80]):
        return told(left, right)
    right = first_sentence(right)
    if not label or _INVITING.match(label):
        return _place_first(right)
    if right.lstrip()[:1] in {":", "–", "-", "—"} and bare(right):
        parts = title_first(bare_start(right), dashed=right.lstrip()[:1] != ":")
        return parts if parts.place else Parts(parts.title, label)
    if bare(right):
        return Parts(label, without_brackets(right))
    return title_first(label)


def _label(left: str) -> str:
    """Return what stands before a time, if it names anything."""
    words = re.sub(
        r"(?:\b(?:am|on|den|vom|ab|um|immer|jeweils)\W*)+$", "", left, flags=re.IGNORECASE
    )
    if words != left:
        words = ARTICLE.sub("", words)
    words = words.strip(EDGE + "(.").strip()
    small = words[:1].islower() and len(words.split()) <= 2  # noqa: PLR2004 - "sondern", "und dann"
    if _COSTS.search(words) or (small and not phrases.GATHERING.search(words)):
        return ""
    return "" if phrases.LABELS.fullmatch(words) or not re.search(r"[^\W\d]{2}", words) else words


def _place_first(right: str) -> Parts:
    """Read what follows a time: ", place: title", ": title, place", ", title, place"."""
    words = right.strip()
    separated_by_colon = words[:1] in {":", "–", "—", "-", "|"}
    words = bare_start(words)
    colon = None if separated_by_colon else _title_colon(words)
    if colon is not None:
        return Parts(words[colon + 1 :], words[:colon])
    if separated_by_colon:
        return title_first(words, dashed=right.strip()[:1] != ":")
    if _only_place(words):
        return Parts("", words)
    return title_first(words)


def _title_colon(words: str) -> int | None:
    """Return the colon between place and title: behind an address if there is one."""
    colons = [
        found.start()
        for found in _COLON.finditer(words)
        if words.count("(", 0, found.start()) == words.count(")", 0, found.start())
        and words[found.end() :].strip()
    ]
    if not colons:
        return None
    for colon in colons:
        place = words[:colon]
        if phrases.ONLINE.search(place[-12:]) or re.search(r"\b\d{4,5}\s[^,:]{2,40}$", place):
            return colon
    first = words[: colons[0]]
    if phrases.is_place(first) or "," in first:
        return colons[0]
    return None


def _only_place(words: str) -> bool:
    """Whether words are a place and no title: every part of it looks like one, or the first."""
    first = words.split(",", 1)[0]
    if phrases.GATHERING.search(first):
        return False
    return phrases.is_place(first) or (is_address(words) and len(first.split()) <= 3)  # noqa: PLR2004


def title_first(words: str, *, dashed: bool = False) -> Parts:
    """Read "title, place"; `dashed` where dashes part them: "title – place"."""
    return Parts(*_split(words, dashed=dashed))


def _split(words: str, *, dashed: bool) -> tuple[str, str]:
    """Split "title, place" where the rest looks like a place; the whole is the title elsewhere."""
    words = without_brackets(words)
    for begin, end in _cuts(words, dashed=dashed):
        title, place = words[:begin], words[end:]
        if bare(title) and bare(place) and not phrases.LABELS.fullmatch(title):
            return title, place
    return words, ""


def _cuts(words: str, *, dashed: bool) -> Iterator[Stretch]:
    """Find where a place may begin, the likeliest first."""
    found = BRACKETS.search(words)
    if found and phrases.is_place(found[1]):
        yield found.start(), found.start(1)
    at = list(_AT.finditer(words))
    if at and " " in words[: at[-1].end()].strip():
        yield at[-1].span()
    dashes = [cut.span() for cut in _DASHES.finditer(words) if _begins_place(words, cut)]
    yield from dashes[:1] if dashed else ()
    yield from _commas(words)
    yield from dashes[::-1]
    for found in IN.finditer(words):
        head = words[found.end() :].split(",", 1)[0]
        if words[found.end()].isupper() and phrases.is_place(head) and len(head.split()) <= _FEW:
            yield found.span()
    yield from _last_comma(words)


def _begins_place(words: str, cut: re.Match[str]) -> bool:
    rest = words[cut.end() :]
    head = rest.split(",", 1)[0]
    if phrases.is_place(head):
        return not phrases.GATHERING.search(head) or is_address(rest)
    return is_address(rest) and len(head.split()) <= _SHORT


def _commas(words: str) -> Iterator[Stretch]:
    """Find the comma before the first part that is a place, or before the house in its street."""
    commas = [found.span() for found in _COMMA.finditer(words)]
    ends = [*(begin for begin, _ in commas[1:]), len(words)]
    parts = [words[end:stop] for (_, end), stop in zip(commas, ends, strict=False)]
    for at, part in enumerate(parts):
        street = is_address(part) or _is_numbered(part, parts[at + 1 : at + 2])
        if not street and not phrases.is_place(part):
            continue
        house = street and at > 0 and not _PART_OF_TITLE.match(parts[at - 1])
        yield commas[at - 1] if house else commas[at]
        return


def _is_numbered(part: str, following: list[str]) -> bool:
    """Whether it is a street without a word that says so: "Alt-Moabit 140, Berlin"."""
    city = following and (phrases.CITY.search(following[0]) or is_address(following[0]))
    return bool(city) and bool(_NUMBERED.fullmatch(part.strip()))


def _last_comma(words: str) -> Iterator[Stretch]:
    commas = [found.span() for found in _COMMA.finditer(words)]
    if commas:
        last = words[commas[-1][1] :]
        if len(last.split()) <= _SHORT and last[:1].isupper() and not _PART_OF_TITLE.match(last):
            yield commas[-1]
