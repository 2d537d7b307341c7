"""How one can take part: read from the place, the title, the description and the links in them.

The place speaks first, then join links, then words. Words count only where they speak of taking
part: registering online, or open data that is online, says nothing of how to attend.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.event import Attendance
from bot.domain.normalise.attendance_words import MARKUP, OTHER_SCHEME, TOOL_IN_WORDS, Ways, ways
from bot.domain.normalise.join_links import (
    ADDRESS,
    addresses,
    is_chat_link,
    is_join_link,
    join_links,
)

if TYPE_CHECKING:
    from bot.domain.languages.chosen import Languages


@dataclass(frozen=True, slots=True)
class Access:
    """Where one goes and where one clicks."""

    place: str | None
    attendance: Attendance
    join_url: str | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """What the place says: the house itself, and how far it speaks of taking part online."""

    house: str | None
    online: bool = False
    vague: bool = False


def access(
    *,
    languages: Languages,
    place: str | None,
    title: str = "",
    description: str | None = None,
    url: str | None = None,
    join_url: str | None = None,
    stated: Attendance | None = None,
) -> Access:
    """Say how one takes part: what the source itself states wins over what is read from words.

    `url` is the meeting's page, which may be a join link; `join_url` is one for certain.
    """
    words = ways(languages)
    told = _read_place(place or "", words)
    joins: tuple[str, ...] = (join_url,) if join_url else ()
    joins = joins or ((url,) if url and is_join_link(url) else ())
    joins = joins or join_links(place or "") or tuple(filter(is_chat_link, addresses(place or "")))
    joins = joins or join_links(description or "")
    attendance = (
        stated if stated is not None else _attendance(told, title, description or "", joins, words)
    )
    return Access(told.house, attendance, joins[0] if joins else None)


def _read_place(place: str, words: Ways) -> _Place:
    """Take the house out of a place, without "und auch online" and without addresses to click."""
    address = ADDRESS.search(place)
    online = bool(address and (is_join_link(address[0]) or is_chat_link(address[0])))
    online = online or bool(OTHER_SCHEME.search(place))
    text = OTHER_SCHEME.sub(" ", ADDRESS.sub(" ", place))
    text = text.strip(" \n\t,;:()<>|–-") if online or address else place.strip()
    if words.no_place.match(text):
        return _Place(None, online=online)
    if (way := _only_a_way(text, words)) is not None:
        return _Place(None, online=True, vague=way)
    if both := words.both.match(text):
        return _Place(both[1], online=True)
    house = words.head.sub("", words.tail.sub("", text)).strip(" ,;")
    if not house:
        return _Place(None, online=True)
    online = online or house != text.strip(" ,;")
    house = words.label.sub("", house)
    return _Place(house, online=online, vague=bool(words.vague.match(house)))


def _only_a_way(text: str, words: Ways) -> bool | None:
    """Say whether it may be a house as well, of words that name no house; None where they do."""
    if words.room.match(text):
        return False
    told = TOOL_IN_WORDS.sub("bbb", text)
    told = words.phrase.sub(" bbb ", told) if words.phrase else told
    others = [
        word for word in re.findall(r"\w+", told.casefold()) if not words.filler.fullmatch(word)
    ]
    homes = [word for word in others if not words.core.fullmatch(word)]
    if others and all(words.hybrid.fullmatch(word) for word in homes):
        return bool(homes)
    return None


def _attendance(
    place: _Place, title: str, description: str, joins: tuple[str, ...], words: Ways
) -> Attendance:
    said = (_meant(title, words), _meant(description, words))
    if (place.online and place.vague) or _any(words.is_hybrid, said):
        return Attendance.HYBRID
    if (place.online and place.house is None) or _any(words.only_online, said):
        return Attendance.ONLINE
    online = bool(place.online or joins or words.online_title.search(said[0]))
    on_site = bool(place.house) and not place.vague
    return _BY_EVIDENCE[on_site or _any(words.on_site, said), online or _any(words.online, said)]


_BY_EVIDENCE = {
    (True, True): Attendance.HYBRID,
    (True, False): Attendance.ONSITE,
    (False, True): Attendance.ONLINE,
    (False, False): Attendance.UNKNOWN,
}


def _any(pattern: re.Pattern[str], texts: tuple[str, ...]) -> bool:
    return any(pattern.search(text) for text in texts)


def _meant(text: str, words: Ways) -> str:
    """Return a text without its markup and without what only sounds like taking part online."""
    plain = re.sub(r"[ \t]+", " ", MARKUP.sub(" ", text))
    return words.noise.sub(" ", words.not_only.sub("auch", plain))
