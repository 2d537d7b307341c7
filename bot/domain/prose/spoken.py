"""Title and place out of a sentence: "Wir treffen uns am … im Lokal K"."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from bot.domain.prose import phrases
from bot.domain.prose.tidying import capital
from bot.domain.prose.told import Parts

_MOST_BEGINNINGS: Final = 20
_QUOTED: Final = re.compile(r"[„“\"»«]([^„“”\"»«]{4,150})[“”\"«»]")
_CALLED: Final = re.compile(
    r"^\W*(?:(?i:der|die|das|den|unser\w{0,2}|ein\w{0,2}|the|our|an?)\s)?"
    r"(?P<name>(?:[^.!?:;]{1,100}?))\s(?:findet|finden|ist\b|beginnt|startet|trifft\ssich|triff\w*"
    r"|wird|gibt|takes\splace|will\b|is\b|starts|läuft|steht|f[äa]llt|entfällt|happens)",
)
ARTICLE: Final = re.compile(
    r"^\W*(?:das|der|die|den|unser\w{0,2}|our|the|eine?|an?)\s", re.IGNORECASE
)
_WORTHLESS: Final = re.compile(
    r"^(?:(?:am|im|um|wir|es|das|dies\w*|hier|dann|bitte|uns|jetzt|heute|it|we|this|there|on|at)\b"
    r"|nächste\w*$)",
    re.IGNORECASE,
)
_PLACE_BEGINS: Final = re.compile(
    r"(?:\b(?:im|in|ins|bei|beim|at|auf|am|an|Ort\s?:|Treffpunkt\s?:|Wo\s?:|Location\s?:)"
    r"(?:\s(?:der|dem|den|die|das|the|unsere[rmn]?|our))?|@)\s+(?=[\wÄÖÜ\"„])"
)
_PLACE_ENDS: Final = re.compile(
    r"\s(?:statt|um|ab|wo|zu|zum|zur|für|mit|treffen|to|for|with|where|zusammen|ein|eine|einen"
    r"|gemeinsam|wieder|und wir|and we|findet|ist|wird|dabei|über|about|von|from|unser\w*|das"
    r"|die)\b"
    r"|\s(?:am|on)\s\d|[!?](?:\s|$)|[;]|,\s(?:um|ab|wo|zu|mit|wir|bitte|den|die|der|das|we|where|and"
    r"|dies\w*|Beginn|Einlass|Start|online|auch|hybrid|via|per)\b|\s[–—-]\s|(?<![Ss]tr)(?<!\bV)(?<!\bSt)(?<!\bDr)(?<!\bProf)(?<!\bNr)(?<!\bHbf)(?<!\bBhf)(?<!\d)\.(?:\s|$)|(?<=\d)\.(?:\s+[A-Z]|$)"
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


def told(left: str, right: str) -> Parts:
    """Read a sentence: "Wir treffen uns am … im Lokal K", "Der Hackday findet am … statt"."""
    return Parts(_told_title(left, right), told_place(right) or told_place(left))


def _told_title(left: str, right: str) -> str:
    if found := _QUOTED.search(left + "\n" + right):
        return found[1]
    called = _CALLED.match(left)
    if called and not _WORTHLESS.match(called["name"]):
        return capital(phrases.NEXT.sub("", called["name"]))
    left = ARTICLE.sub("", left)
    for words in (left, right):
        plain = re.sub(r"\b(?:[Ww]ir|uns|[Tt]reffen wir uns|[Tt]reffen uns)\b", "|", words)
        plain = re.sub(r"\|\s[Tt]reffen\b", "|", phrases.NEXT.sub("", plain))
        found = phrases.NAMED.search(plain)
        if found and (found[0][0].isupper() or words is left):
            return capital(found[0])
    return ""


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
