"""Title, place and address of a meeting, taken out of the words around its time."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from bot.domain.prose import phrases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.prose.line import Line, Stretch

_MOST_TITLE: Final = 300
_EDGE: Final = " \t,;:|·•–—-@"
_DASHES: Final = re.compile(r"\s[–—|·-]{1,2}\s|\s?\|\s?")
_COLON: Final = re.compile(r":(?=\s|$)")
_SENTENCE_BEGINS: Final = re.compile(
    r"(?<=[^\W\d]{2}[.!?])\s+(?=(?:Wir|Die|Der|Das|Es|Bitte|Anmeld\w*|Treffpunkt|Ort|Mit|Für|Eintritt"
    r"|Komm\w*|Alle|Ihr|Im|In|Am|Unser\w*|Diesmal|We|The|Please|Join|It|There|This|You|Come|Bring"
    r"|Thema|Dies\w*|Hier|Mehr|Um|Ab|Einlass)\b)"
)
_BRACKETS: Final = re.compile(r"\s*\(([^()]{1,250})\)\s*$")
_AT: Final = re.compile(r"\s@\s?(?=\w)")
_IN: Final = re.compile(
    r"\s(?:im|in|bei|beim|at|auf|am)\s(?:(?:der|dem|den|the|unsere[rm])\s)?(?=[\wÄÖÜ\"„])"
)
_MOST_BEGINNINGS: Final = 20
_EMPTY: Final = re.compile(r"\(\s*\)")
_COMMA: Final = re.compile(r",\s")
_NUMBERED: Final = re.compile(r"[^\d,]{3,40}\s\d{1,3}\s?[a-zA-Z]?(?:[-–/]\d{1,3})?")
_PART_OF_TITLE: Final = re.compile(
    r"(?:Teil|Part|Folge|Nr|Runde|Tag|Thema|Vol|Ausgabe)\b|\d", re.IGNORECASE
)
_SHORT: Final = 3
_FEW: Final = 6
_QUOTED: Final = re.compile(r"[„“\"»«]([^„“”\"»«]{4,150})[“”\"«»]")
_CALLED: Final = re.compile(
    r"^\W*(?:(?i:der|die|das|den|unser\w{0,2}|ein\w{0,2}|the|our|an?)\s)?"
    r"(?P<name>(?:[^.!?:;]{1,100}?))\s(?:findet|finden|ist\b|beginnt|startet|trifft\ssich|triff\w*"
    r"|wird|gibt|takes\splace|will\b|is\b|starts|läuft|steht|f[äa]llt|entfällt|happens)",
)
_ARTICLE: Final = re.compile(
    r"^\W*(?:das|der|die|den|unser\w{0,2}|our|the|eine?|an?)\s", re.IGNORECASE
)
_COSTS: Final = re.compile(r"€|\b(?:euro|eintritt|einlass|beginn|kosten)\b", re.IGNORECASE)
_WORTHLESS: Final = re.compile(
    r"^(?:(?:am|im|um|wir|es|das|dies\w*|hier|dann|bitte|uns|jetzt|heute|it|we|this|there|on|at)\b"
    r"|nächste\w*$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the words around a time say; empty where they do not."""

    title: str = ""
    place: str = ""
    address: str = ""
    """The link that is about the meeting."""
    marked: bool = False
    """The title was emphasised, or linked."""


def parts_of(line: Line, area: Stretch, when: Stretch) -> Parts:
    """Take title and place out of `area`, the words that belong to the time at `when`."""
    line = _without_asides(line)
    marked = _marked(line, area, when)
    if marked is None:
        parts = _unmarked(line, area, when)
    else:
        parts = _around(line, area, when, marked)
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
    text = _EMPTY.sub(lambda found: " " * len(found[0]), text)
    return line if text == line.text else replace(line, text=text)


def tidy(words: str) -> str:
    """Return a title without the signs around it."""
    words = re.sub(r"\s+", " ", words).strip(_EDGE).strip()
    if words.endswith(".") and not re.search(r"\b(?:e\.\s?V|\w\.\w|Str|\d)\.$", words):
        words = words[:-1]
    if words.count("(") != words.count(")"):
        words = words.strip("()").strip(_EDGE)
    return re.sub(r"\s+([,;:!?])", r"\1", re.sub(r"(?:,\s*){2,}", ", ", words))


def tidy_place(words: str) -> str:
    """Return a place without the signs and small words around it."""
    words = (
        re.sub(r"\s+", " ", words)
        .lstrip(_EDGE + ".")
        .strip(_EDGE + "()" * (words.count("(") != words.count(")")))
    )
    whole = re.fullmatch(r"\(([^()]*)\)", words)
    words = whole[1] if whole else words
    words = re.sub(
        r"^(?:(?:wo|ort|treffpunkt|location|where|place|venue|adresse|veranstaltungsort)\s?:\s?"
        r"|(?:im|in|bei|beim|at)\s(?:(?:der|dem|den|the)\s)?(?=[\w\"„]))",
        "",
        words,
        flags=re.IGNORECASE,
    )
    words = re.sub(r"\sstatt\W*$", "", words)
    words = re.sub(r"(?<!str)(?<!\bV)(?<!\.V)\.$", "", words.strip(_EDGE), flags=re.IGNORECASE)
    return re.sub(r"\s+([,;])", r"\1", re.sub(r",(?:\s+,)+", ",", words))


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
    if title[0] >= when[1] and _bare(between):
        if not _is_telling(between):
            return Parts(name, between)
        return Parts(name, told_place(right) or told_place(between))
    place = _following(right)
    if not place and _bare(left) and phrases.is_place(left) and not _is_telling(left):
        place = left
    return Parts(name, place)


def _bare(words: str) -> str:
    return words.strip(_EDGE + "().").strip()


def _is_telling(words: str) -> bool:
    found = phrases.TELLING.search(words)
    return bool(found) and (not is_address(words) or words.strip()[:1].islower())


def is_address(words: str) -> bool:
    """Whether words hold a street with its number, or a postcode."""
    return bool(phrases.ADDRESS.search(words))


def _following(words: str) -> str:
    """Read a place behind everything else: ", Lokal K", "@ c-base", "(online)", "im Lokal K"."""
    words = words.strip()
    if not _bare(words) or phrases.GENERIC_LINK.fullmatch(words):
        return ""
    if words[0] == "(" and (found := re.match(r"\(([^()]{1,250})\)", words)):
        inside = found[1]
        if not phrases.GENERIC_LINK.fullmatch(inside) and phrases.is_place(inside):
            return inside
        words = words[found.end() :].strip()
    if not words:
        return ""
    first = _first_sentence(words)
    if _IN.match(f" {words}") and is_address(first) and not _is_telling(first):
        return _without_brackets(first)
    if words[0] in ",@|–—-:" and not _is_telling(first):
        return "" if phrases.GENERIC_LINK.fullmatch(first) else _without_brackets(first)
    return told_place(words)


def _without_brackets(words: str) -> str:
    """Drop "(ics)" and the like behind a place."""
    found = _BRACKETS.search(words)
    if found and phrases.GENERIC_LINK.fullmatch(found[1]):
        return words[: found.start()]
    return words


def _first_sentence(words: str) -> str:
    return _SENTENCE_BEGINS.split(words, maxsplit=1)[0]


def _unmarked(line: Line, area: Stretch, when: Stretch) -> Parts:
    left, right = line.text[area[0] : when[0]], line.text[when[1] : area[1]]
    label = _label(left)
    if label and (_is_telling(left) or _is_telling(_first_sentence(right)[:80])):
        return _told(left, right)
    if not label and _is_telling(right[:60]) and not _COLON.search(right[:80]):
        return _told(left, right)
    right = _first_sentence(right)
    if not label:
        return _place_first(right)
    if right.lstrip()[:1] in {":", "–", "-", "—"} and _bare(right):
        parts = _title_first(_bare_start(right), dashed=right.lstrip()[:1] != ":")
        return parts if parts.place else Parts(parts.title, label)
    if _bare(right):
        return Parts(label, _without_brackets(right))
    return _title_first(label)


def _label(left: str) -> str:
    """Return what stands before a time, if it names anything."""
    words = re.sub(
        r"(?:\b(?:am|on|den|vom|ab|um|immer|jeweils)\W*)+$", "", left, flags=re.IGNORECASE
    )
    if words != left:
        words = _ARTICLE.sub("", words)
    words = words.strip(_EDGE + "(.").strip()
    small = words[:1].islower() and len(words.split()) <= 2  # noqa: PLR2004 - "sondern", "und dann"
    if _COSTS.search(words) or (small and not phrases.GATHERING.search(words)):
        return ""
    return "" if phrases.LABELS.fullmatch(words) or not re.search(r"[^\W\d]{2}", words) else words


def _bare_start(words: str) -> str:
    return words.lstrip(_EDGE)


def _place_first(right: str) -> Parts:
    """Read what follows a time: ", place: title", ": title, place", ", title, place"."""
    words = right.strip()
    separated_by_colon = words[:1] in {":", "–", "—", "-", "|"}
    words = _bare_start(words)
    colon = None if separated_by_colon else _title_colon(words)
    if colon is not None:
        return Parts(words[colon + 1 :], words[:colon])
    if separated_by_colon:
        return _title_first(words, dashed=right.strip()[:1] != ":")
    if _only_place(words):
        return Parts("", words)
    return _title_first(words)


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


def _title_first(words: str, *, dashed: bool = False) -> Parts:
    return Parts(*_split(words, dashed=dashed))


def _split(words: str, *, dashed: bool) -> tuple[str, str]:
    """Split "title, place" where the rest looks like a place; the whole is the title elsewhere."""
    words = _without_brackets(words)
    for begin, end in _cuts(words, dashed=dashed):
        title, place = words[:begin], words[end:]
        if _bare(title) and _bare(place) and not phrases.LABELS.fullmatch(title):
            return title, place
    return words, ""


def _cuts(words: str, *, dashed: bool) -> Iterator[Stretch]:
    """Find where a place may begin, the likeliest first."""
    found = _BRACKETS.search(words)
    if found and phrases.is_place(found[1]):
        yield found.start(), found.start(1)
    at = list(_AT.finditer(words))
    if at and " " in words[: at[-1].end()].strip():
        yield at[-1].span()
    dashes = [cut.span() for cut in _DASHES.finditer(words) if _begins_place(words, cut)]
    yield from dashes[:1] if dashed else ()
    yield from _commas(words)
    yield from dashes[::-1]
    for found in _IN.finditer(words):
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


_PLACE_BEGINS: Final = re.compile(
    r"(?:\b(?:im|in|ins|bei|beim|at|auf|am|an|Ort\s?:|Treffpunkt\s?:|Wo\s?:|Location\s?:)"
    r"(?:\s(?:der|dem|den|die|das|the|unsere[rmn]?|our))?|@)\s+(?=[\wÄÖÜ\"„])"
)
_PLACE_ENDS: Final = re.compile(
    r"\s(?:statt|um|ab|wo|zu|zum|zur|für|mit|treffen|to|for|with|where|zusammen|ein|eine|einen"
    r"|gemeinsam|wieder|und wir|and we|findet|ist|wird|dabei|über|about|von|from|unser\w*|das|die)\b"
    r"|\s(?:am|on)\s\d|[!?](?:\s|$)|[;]|,\s(?:um|ab|wo|zu|mit|wir|bitte|den|die|der|das|we|where|and"
    r"|dies\w*|Beginn|Einlass|Start|online|auch|hybrid|via|per)\b|\s[–—-]\s|(?<![Ss]tr)(?<!\bV)(?<!\d)\.(?:\s|$)|(?<=\d)\.(?:\s+[A-Z]|$)"
)
_ALSO_ONLINE: Final = re.compile(
    rf"{phrases.AND_ONLINE.pattern}|\bonline\b.{{0,40}}\b(?:as well|too|auch|möglich)\b"
    r"|\b(?:auch|also)\b.{0,15}\bonline\b",
    re.IGNORECASE,
)
_NO_PLACE: Final = re.compile(
    r"(?:rahmen|anschluss|diese[mrns]|person|präsenz|januar|februar|märz|april|mai|juni|juli|august"
    r"|september|oktober|november|dezember|english|deutsch|jahr|monat|moment|the (?:evening|future)"
    r"|folgenden|zukunft|ordnung|kürze|abend|nachmittag|vormittag|gespräch|fokus|thema|montag"
    r"|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|wochenende|start|ende|anfang|person"
    r"|january|february|march|may|june|july|october|december|eine[mrn]?\b|\d)",
    re.IGNORECASE,
)


def _told(left: str, right: str) -> Parts:
    """Read a sentence: "Wir treffen uns am … im Lokal K", "Der Hackday findet am … statt"."""
    return Parts(_told_title(left, right), told_place(right) or told_place(left))


def _told_title(left: str, right: str) -> str:
    if found := _QUOTED.search(left + "\n" + right):
        return found[1]
    called = _CALLED.match(left)
    if called and not _WORTHLESS.match(called["name"]):
        return capital(phrases.NEXT.sub("", called["name"]))
    left = _ARTICLE.sub("", left)
    for words in (left, right):
        plain = re.sub(r"\b(?:[Ww]ir|uns|[Tt]reffen wir uns|[Tt]reffen uns)\b", "|", words)
        plain = re.sub(r"\|\s[Tt]reffen\b", "|", phrases.NEXT.sub("", plain))
        found = phrases.NAMED.search(plain)
        if found and (found[0][0].isupper() or words is left):
            return capital(found[0])
    return ""


def capital(words: str) -> str:
    """Return words with a capital first letter."""
    return words[:1].upper() + words[1:]


def told_place(words: str) -> str:
    """Return the place that a sentence names, "online" if it names none but that."""
    for begin in islice(_PLACE_BEGINS.finditer(words), _MOST_BEGINNINGS):
        rest = words[begin.end() :]
        if _NO_PLACE.match(rest) or phrases.ONLINE.match(rest):
            continue
        end = _PLACE_ENDS.search(rest)
        place = rest[: end.start()] if end else rest
        known = phrases.is_place(place)
        if not (place[:1].isupper() or place[:1] in '"„' or known) or len(place) > 120:  # noqa: PLR2004
            continue
        hybrid = _ALSO_ONLINE.search(words) and not phrases.ONLINE.search(place)
        return f"{place} und auch online" if hybrid else place
    return "online" if phrases.ONLINE.search(words) else ""


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
