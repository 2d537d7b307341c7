"""A lab's file on codefor.de: front matter as Hugo reads it, YAML between two lines of `---`.

Strangers write these files, so nothing in them is trusted: what cannot be read is remembered as
`Unread` and costs nothing else (https://gohugo.io/content-management/front-matter/).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from bot.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

HEAD: Final = 128 * 1024
"""How many bytes of a file are looked at; the front matter ends long before."""

_DEEPEST: Final = 12
_MOST_LISTED: Final = 100
_LONGEST_TEXT: Final = 300
_FENCE: Final = re.compile(r"---[ \t]*")
_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_SLUG: Final = 60
_SPELT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "_": "-", " ": "-"})
_TRANSLATION: Final = re.compile(r".+\.[a-z]{2}(-[a-z]{2})?")
_YES: Final = frozenset({"true", "yes", "ja", "on", "1"})
_LATITUDES, _LONGITUDES = ("lat", "latitude"), ("long", "lng", "lon", "longitude")


class Why(StrEnum):
    """Why something in a lab's file could not be taken."""

    NO_FRONT_MATTER = "no_front_matter"
    TOO_LONG = "too_long"
    NOT_YAML = "not_yaml"
    TOO_DEEP = "too_deep"
    NO_NAME = "no_name"
    NO_SLUG = "no_slug"
    TWICE = "twice"
    NOT_UTF8 = "not_utf8"
    NO_PLACE = "no_place"
    WRONG_PLACE = "wrong_place"
    WRONG_TYPE = "wrong_type"
    NO_ADDRESS = "no_address"
    UNKNOWN_TYPE = "unknown_type"
    NO_MEETINGS = "no_meetings"
    SAME_TEAM = "same_team"
    NOT_ASKED = "not_asked"
    NOTHING_THERE = "nothing_there"
    NO_ANSWER = "no_answer"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be read, and why; `told` is what a server or a parser said about it."""

    why: Why
    what: str = ""
    told: str = ""


class UnreadError(UsageError):
    """A file could not be read at all."""

    def __init__(self, unread: Unread) -> None:
        self.unread = unread
        super().__init__(f"{unread.why}: {unread.what}")


@dataclass(frozen=True, slots=True)
class Named:
    """A line of `links:` (with a name) or `feeds:` (with a type), and its address as written."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabPage:
    """What a lab's file says, as far as we understand it; `path` identifies it to people."""

    path: str
    slug: str
    name: str
    city: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    aliases: tuple[str, ...] = ()
    links: tuple[Named, ...] = ()
    feeds: tuple[Named, ...] = ()
    hidden: bool = False
    inactive: bool = False
    unread: tuple[Unread, ...] = ()


def is_lab_file(path: str) -> bool:
    """Whether a name is that of a lab's file: Markdown, neither a list page nor a translation."""
    name = PurePosixPath(path)
    if name.suffix.lower() not in {".md", ".markdown"} or name.name.startswith((".", "_")):
        return False
    return not _TRANSLATION.fullmatch(name.stem) and name.stem.lower() != "readme"


def slug_of(path: str) -> str:
    """Return the slug from a file's name: koeln for `labs/köln.md` and `labs/köln/index.md`."""
    name = PurePosixPath(path)
    stem = name.parent.name if name.stem == "index" else name.stem
    slug = re.sub(r"-+", "-", stem.casefold().translate(_SPELT)).strip("-")
    if not _SLUG.fullmatch(slug) or len(slug) > _LONGEST_SLUG:
        raise UnreadError(Unread(Why.NO_SLUG, _short(stem)))
    return slug


def read_page(path: str, head: bytes) -> LabPage:
    """Read a file's front matter; UnreadError if nothing of it can be used.

    `head` is its first `HEAD` bytes, or all of it.
    """
    unread: list[Unread] = []
    slug = slug_of(path)
    data = _parsed(_front_matter(_decoded(head, unread), whole=len(head) < HEAD))
    city = _text(data, "city", unread)
    name = _text(data, "title", unread) or _text(data, "lab", unread) or city
    if name is None:
        raise UnreadError(Unread(Why.NO_NAME))
    latitude, longitude = _place(data, unread)
    return LabPage(
        path=path,
        slug=slug,
        name=name,
        city=city,
        latitude=latitude,
        longitude=longitude,
        aliases=_aliases(data, slug, unread),
        links=_named(data, "links", "name", unread),
        feeds=_named(data, "feeds", "type", unread),
        hidden=_flag(data.get("hide")) or _flag(data.get("draft")),
        inactive=_flag(data.get("inactive")),
        unread=tuple(unread),
    )


def _decoded(head: bytes, unread: list[Unread]) -> str:
    # The cut may lie within a letter.
    for cut in range(4 if len(head) >= HEAD else 1):
        try:
            return head[: len(head) - cut].decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
    unread.append(Unread(Why.NOT_UTF8))
    return head.decode("cp1252", errors="replace")


def _front_matter(text: str, *, whole: bool) -> str:
    lines = text.split("\n")
    if not _FENCE.fullmatch(lines[0].rstrip("\r")):
        raise UnreadError(Unread(Why.NO_FRONT_MATTER))
    for number, line in enumerate(lines[1:], 1):
        if _FENCE.fullmatch(line.rstrip("\r")):
            return "\n".join(lines[1:number])
    raise UnreadError(Unread(Why.NO_FRONT_MATTER if whole else Why.TOO_LONG))


def _parsed(text: str) -> Mapping[str, Any]:
    """Parse a stranger's YAML: without anchors, which can multiply, and nothing deep."""
    import yaml

    # Nearly every PyYAML comes with libyaml's loader, which is ten times as fast.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        depth = 0
        for event in yaml.parse(text, Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST or isinstance(event, yaml.AliasEvent):
                raise UnreadError(Unread(Why.TOO_DEEP))
        data = yaml.load(text, Loader=loader)  # noqa: S506  a safe loader, either way
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        told = _short(f"{error.problem or error.context or 'not YAML'}")
        raise UnreadError(Unread(Why.NOT_YAML, str(line), told)) from None
    # An impossible date, a number of a thousand digits, a forbidden character.
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError, TypeError) as error:
        raise UnreadError(Unread(Why.NOT_YAML, "", _short(str(error)))) from None
    if not isinstance(data, dict):
        raise UnreadError(Unread(Why.NO_FRONT_MATTER))
    return {str(key).casefold(): value for key, value in data.items()}


def _short(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text[:120]).split())


def _text(data: Mapping[str, Any], key: str, unread: list[Unread]) -> str | None:
    value = data.get(key)
    if isinstance(value, (dict, list)):
        unread.append(Unread(Why.WRONG_TYPE, key))
        return None
    text = "" if value is None else _line(str(value))
    return text or None


def _line(text: str) -> str:
    plain = "".join(c if c.isprintable() else " " for c in text[: 2 * _LONGEST_TEXT])
    return " ".join(plain.split())[:_LONGEST_TEXT]


def _flag(value: object) -> bool:
    return str(value).strip().casefold() in _YES


def _listed(data: Mapping[str, Any], key: str, unread: list[Unread]) -> list[Any]:
    value = data.get(key)
    if value is None or value == "":
        return []
    if isinstance(value, (str, dict)):
        return [value]
    if not isinstance(value, list):
        unread.append(Unread(Why.WRONG_TYPE, key))
        return []
    return value[:_MOST_LISTED]


def _aliases(data: Mapping[str, Any], slug: str, unread: list[Unread]) -> tuple[str, ...]:
    """Return other names of the lab on the website: "/ka", "/karlsruhe/"."""
    found: dict[str, None] = {}
    for value in _listed(data, "aliases", unread):
        # Anything deeper is an address on the website, not a name that people use.
        name = _line(str(value)).strip("/ ") if isinstance(value, str) else ""
        if name and "/" not in name and name.casefold() != slug:
            found[name.casefold()] = None
    return tuple(found)


def _named(data: Mapping[str, Any], key: str, name: str, unread: list[Unread]) -> tuple[Named, ...]:
    found = []
    for value in _listed(data, key, unread):
        if isinstance(value, str):
            found.append(Named("", value.strip()))
        elif isinstance(value, dict) and isinstance(value.get("url"), str):
            found.append(Named(_line(str(value.get(name) or "")), value["url"].strip()))
        else:
            unread.append(Unread(Why.WRONG_TYPE, key))
    return tuple(each for each in found if each.url)


def _place(data: Mapping[str, Any], unread: list[Unread]) -> tuple[float | None, float | None]:
    given = data.get("coordinates") or data.get("coords") or data.get("location")
    if isinstance(given, dict):
        data = {str(key).casefold(): value for key, value in given.items()}
    elif isinstance(given, list):
        data = dict(zip(("lat", "long"), given, strict=False))
    elif isinstance(given, str) and "," in given:
        data = dict(zip(("lat", "long"), given.split(","), strict=False))
    numbers = [_first(data, names) for names in (_LATITUDES, _LONGITUDES)]
    if numbers == [None, None]:
        unread.append(Unread(Why.NO_PLACE))
        return None, None
    place = _number(numbers[0], 90), _number(numbers[1], 180)
    if None in place:
        quoted = ", ".join("–" if each is None else _short(str(each))[:30] for each in numbers)
        unread.append(Unread(Why.WRONG_PLACE, quoted))
        return None, None
    return place


def _first(data: Mapping[str, Any], names: tuple[str, ...]) -> object:
    return next((data[name] for name in names if data.get(name) not in (None, "")), None)


def _number(value: object, most: float) -> float | None:
    """Read a number as people write it: 48.4, "48,4"."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(str(value).strip().replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) <= most else None
