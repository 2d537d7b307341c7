"""Title, place and address of a meeting, taken out of the words around its time."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.domain.prose import phrases
from bot.domain.prose.listed import unmarked
from bot.domain.prose.spoken import told_place
from bot.domain.prose.tidying import (
    IN,
    bare,
    first_sentence,
    is_address,
    is_telling,
    tidy,
    tidy_place,
    without_brackets,
)
from bot.domain.prose.told import Parts
from bot.domain.prose.when import whens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.prose.line import Line, Stretch
    from bot.domain.prose.when import When


_MOST_TITLE: Final = 300
_DOORS: Final = re.compile(
    r"\(?\b(?:einlass|doors?(?: open)?)\W{0,3}(?:ab |um |at )?\d{1,2}(?:[:.]\d\d)?(?:\s?uhr)?\)?,?",
    re.IGNORECASE,
)
_EMPTY: Final = re.compile(r"\(\s*\)")


def parts_of(line: Line, area: Stretch, when: Stretch) -> Parts:
    """Take title and place out of `area`, the words that belong to the time at `when`."""
    line = _without_asides(line)
    marked = _marked(line, area, when)
    parts = _around(line, area, when, marked) if marked else unmarked(line, area, when)
    return Parts(
        tidy(parts.title)[:_MOST_TITLE],
        tidy_place(parts.place),
        _address(line, area, marked),
        marked is not None,
    )


def _without_asides(line: Line) -> Line:
    """Blank out links that name nothing: "Anmeldung", "mehr", "ics"."""
    text = line.text
    for link in line.links:
        if link.start < link.end and phrases.GENERIC_LINK.fullmatch(text[link.start : link.end]):
            text = text[: link.start] + " " * (link.end - link.start) + text[link.end :]
    text = _DOORS.sub(lambda found: " " * len(found[0]), text)
    text = _EMPTY.sub(lambda found: " " * len(found[0]), text)
    return line if text == line.text else replace(line, text=text)


def titles_behind(line: Line, dated: Sequence[When]) -> tuple[Stretch, ...]:
    """Return what is emphasised or linked behind the day that opens a line: titles, in order."""
    if not dated or not phrases.LABELS.fullmatch(f"{line.text[: dated[0].start]} am "):
        return ()
    stretches = (*line.strong, *((link.start, link.end) for link in line.links))
    return tuple(
        sorted(
            (start, end)
            for start, end in stretches
            if start >= dated[0].end and _names(line.text[start:end])
        )
    )


def _names(words: str) -> bool:
    """Whether words are more than a date and a label."""
    bare_words = words
    for when in reversed(whens(words)):
        bare_words = bare_words[: when.start] + bare_words[when.end :]
    return bool(re.search(r"[^\W\d]{2}", bare_words)) and not phrases.GENERIC_LINK.fullmatch(
        bare_words
    )


def _marked(line: Line, area: Stretch, when: Stretch) -> Stretch | None:
    """Return the stretch that is emphasised or linked and so is the title."""
    kinds = (
        _merged(line.text, tuple(_in_link(line, one) for one in line.strong)),
        tuple((link.start, link.end) for link in line.links if not _is_aside(line, link.start)),
        _merged(line.text, line.weak),
    )
    for stretches in kinds:
        inside = [one for one in stretches if _may_be_title(line.text, one, area, when)]
        behind = [one for one in inside if one[0] >= when[1]]
        if chosen := behind[:1] or inside[:1]:
            return chosen[0]
    return None


def _in_link(line: Line, stretch: Stretch) -> Stretch:
    """Widen an emphasis to the link around it: "[Tag der **offenen** Daten](…)"."""
    around = (link for link in line.links if link.start <= stretch[0] and stretch[1] <= link.end)
    link = next(around, None)
    return (link.start, link.end) if link else stretch


def _merged(text: str, stretches: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    merged: list[Stretch] = []
    for start, end in sorted(stretches):
        if merged and not text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _is_aside(line: Line, start: int) -> bool:
    link = next(each for each in line.links if each.start == start)
    return bool(phrases.MAP_LINK.search(link.address) or phrases.NO_PAGE.search(link.address))


def _may_be_title(text: str, stretch: Stretch, area: Stretch, when: Stretch) -> bool:
    start, end = stretch
    if start < area[0] or end > area[1] or (start < when[1] and end > when[0]):
        return False
    words = text[start:end].strip()
    if phrases.LABELS.fullmatch(words) or phrases.GENERIC_LINK.fullmatch(words):
        return False
    is_label = end <= when[0] and (words.endswith(":") or text[end : end + 1] == ":")
    if is_label and phrases.NEXT.match(words):
        return False
    return len(words) > 1 and bool(re.search(r"[^\W\d]", words)) and not is_address(words)


def _around(line: Line, area: Stretch, when: Stretch, title: Stretch) -> Parts:
    """Find the place before, between or behind time and title."""
    text = line.text
    name = text[title[0] : title[1]]
    left, right = text[area[0] : min(when[0], title[0])], text[max(when[1], title[1]) : area[1]]
    between = text[when[1] : title[0]] if title[0] >= when[1] else text[title[1] : when[0]]
    if title[0] >= when[1] and bare(between):
        if not is_telling(between) or between.rstrip().endswith(":"):
            return Parts(name, between)
        return Parts(name, told_place(right) or told_place(between))
    place = _following(right)
    if not place and bare(left) and phrases.is_place(left) and not is_telling(left):
        place = left
    return Parts(name, place)


def _following(words: str) -> str:
    """Read a place behind everything else: ", Lokal K", "@ c-base", "(online)", "im Lokal K"."""
    words = words.strip()
    if not bare(words) or phrases.GENERIC_LINK.fullmatch(words):
        return ""
    if words[0] == "(" and (found := re.match(r"\(([^()]{1,250})\)", words)):
        inside = found[1]
        if not phrases.GENERIC_LINK.fullmatch(inside) and phrases.is_place(inside):
            return inside
        words = words[found.end() :].strip()
    if not words:
        return ""
    first = first_sentence(words)
    if IN.match(f" {words}") and is_address(first) and not is_telling(first):
        return without_brackets(first)
    if words[0] in ",@|–—-:" and not is_telling(first):
        return "" if phrases.GENERIC_LINK.fullmatch(first) else without_brackets(first)
    return told_place(words)


def _address(line: Line, area: Stretch, marked: Stretch | None) -> str:
    """Return the link about the meeting: its title's, or the only one beside it that is a page."""
    inside = [link for link in line.links if area[0] <= link.start and link.end <= area[1]]
    pages = [
        link
        for link in inside
        if not phrases.MAP_LINK.search(link.address) and not phrases.NO_PAGE.search(link.address)
    ]
    if marked is not None:
        titled = [link for link in pages if link.start < marked[1] and link.end > marked[0]]
        if titled:
            return titled[0].address
    addresses = list(dict.fromkeys(link.address for link in pages))
    return addresses[0] if len(addresses) == 1 else ""
