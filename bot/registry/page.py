"""One TOML file: what it says, where each key is, and what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from bot.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Where = tuple[str | int, ...]
"""The way to a key: ("labs", 3, "sources", 0, "url")."""

_ARRAY = re.compile(r"\s*\[\[\s*([\w.-]+)\s*\]\]")
_TABLE = re.compile(r"\s*\[\s*([\w.-]+)\s*\]")
_KEY = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*=")
_AT = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass
class Page:
    """A configuration file as it is being read; `mistakes` grows meanwhile."""

    path: Path
    data: Mapping[str, object] = field(default_factory=dict)
    text: str = ""
    mistakes: list[tuple[int, str]] = field(default_factory=list)
    """Line (0 if unknown) and the whole sentence."""

    def refuse(self, sentence: str, line: int = 0) -> None:
        """Remember what is wrong with the file itself."""
        self.mistakes.append((line, f"{self.path}{f':{line}' if line else ''}{sentence}"))

    def wrong(self, where: Where, sentence: str) -> None:
        """Remember a mistake together with the nearest line that is known."""
        known = (self.lines[where[:n]] for n in range(len(where), 0, -1) if where[:n] in self.lines)
        self.refuse(f": {sentence}", next(known, 0))

    @cached_property
    def lines(self) -> Mapping[Where, int]:
        """Return the line of each table and key; they are looked for only if something is wrong."""
        return lines_of(self.text)


def open_page(path: Path, *, optional: bool = False, content: bytes | None = None) -> Page:
    """Read a TOML file; if it cannot be read at all, that is its only mistake.

    `content` is what is about to be written to it.
    """
    page = Page(path)
    try:
        text = (path.read_bytes() if content is None else content).decode("utf-8-sig")
        page.data = tomllib.loads(text)
        page.text = text
    except (FileNotFoundError, NotADirectoryError):
        if not optional:
            page.refuse(" is missing; run `treffpunkt init` to write it")
    except OSError as error:
        page.refuse(f" cannot be read: {error.strerror or error}")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        page.refuse(": not UTF-8; save the file as UTF-8", line)
    except tomllib.TOMLDecodeError as error:
        found = _AT.search(str(error))
        line = int(found[1]) if found and found[1] else max(1, len(text.splitlines()))
        page.refuse(f": not TOML: {_AT.sub('', str(error))}", line)
    return page


def lines_of(text: str) -> dict[Where, int]:
    """Return the line of each table and key, as far as single lines reveal it."""
    lines: dict[Where, int] = {}
    counts: dict[Where, int] = {}
    here: Where = ()
    for number, line in enumerate(text.splitlines(), 1):
        if array := _ARRAY.match(line):
            here = _next(array[1].split("."), counts)
            lines[here] = number
            lines.setdefault(here[:-1], number)
        elif table := _TABLE.match(line):
            here = tuple(table[1].split("."))
            lines.setdefault(here, number)
        elif key := _KEY.match(line):
            lines.setdefault((*here, key[1]), number)
    return lines


def _next(names: list[str], counts: dict[Where, int]) -> Where:
    where: Where = ()
    for name in names[:-1]:
        where = (*where, name)
        where = (*where, max(0, counts.get(where, 0) - 1)) if where in counts else where
    where = (*where, names[-1])
    counts[where] = counts.get(where, 0) + 1
    return (*where, counts[where] - 1)


def refuse(*pages: Page) -> None:
    """Raise ConfigError with the mistakes of all pages, by line, if there are any."""
    mistakes = [sentence for page in pages for _, sentence in sorted(page.mistakes, key=_line)]
    if mistakes:
        raise ConfigError(mistakes)


def _line(mistake: tuple[int, str]) -> int:
    return mistake[0]
