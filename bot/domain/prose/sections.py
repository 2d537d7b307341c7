"""The headings above a line: what they say of its year, its title and whether it is over."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.domain.prose import doubt, phrases
from bot.domain.prose.when import whens
from bot.domain.prose.words import MONTH

if TYPE_CHECKING:
    from bot.domain.prose.line import Line

_YEAR: Final = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_MONTHS: Final = re.compile(rf"(?:\W|\d|{MONTH}|termine?|dates?|im|in|für|for|of)*", re.IGNORECASE)
_GENERIC: Final = re.compile(
    r"\W*(?:unsere |our |regelmäßige |alle )?(?:meet-?ups?|meetings?|treffen|workshops?|stammtische"
    r"|vorträge|talks|hackathons|sessions)\W*",
    re.IGNORECASE,
)
_MOST_TITLE: Final = 120
_LEAST: Final = 7
_GROUP: Final = re.compile(
    r"\b(?:ok ?lab|code for|lab|hack|jugend|community|gruppe|group)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Heading:
    level: int
    text: str
    year: int | None
    over: bool
    coming: bool
    dated: bool


def _is_heading(line: Line) -> bool:
    """Whether a line stands like a heading without being one: "Nächste Termine:", or all bold."""
    words = line.text.strip()
    if line.listed or not words or len(words) > _MOST_TITLE:
        return False
    return words.endswith(":") or any(
        start <= 1 and end >= len(line.text) - 1 for start, end in line.strong
    )


@dataclass(slots=True)
class Sections:
    """Where on the page we are, from the top heading to the nearest."""

    path: list[_Heading] = field(default_factory=list)

    def enter(self, line: Line) -> None:
        """Take note of a heading; other lines change nothing."""
        level = line.level or (_LEAST if _is_heading(line) else 0)
        if not level:
            return
        dated = any(when.spans for when in whens(line.text))
        if dated and not line.level:
            return
        while self.path and self.path[-1].level >= level:
            self.path.pop()
        year = None if dated else _YEAR.search(line.text)
        self.path.append(
            _Heading(
                level=level,
                text=" ".join(line.text.split()),
                year=int(year[1]) if year else None,
                over=doubt.is_past_heading(line.text),
                coming=doubt.is_coming(line.text),
                dated=dated,
            )
        )

    @property
    def over(self) -> bool:
        """Whether what stands here is past, by the nearest heading that says so or not."""
        for heading in reversed(self.path):
            if heading.over or heading.coming:
                return heading.over
        return False

    @property
    def coming(self) -> bool:
        """Whether the headings promise dates to come."""
        return any(heading.coming or heading.year for heading in self.path)

    @property
    def year(self) -> int | None:
        """The year that the headings name, if one does."""
        return next((heading.year for heading in reversed(self.path) if heading.year), None)

    def title(self, *, without: Line) -> str:
        """Return the nearest heading that could name a meeting, "" if there is none."""
        for heading in reversed(self.path):
            if heading.dated or heading.text == " ".join(without.text.split()):
                continue
            if len(heading.text) > _MOST_TITLE or phrases.LABELS.fullmatch(heading.text):
                continue
            if (
                _GENERIC.fullmatch(heading.text)
                or _MONTHS.fullmatch(heading.text)
                or doubt.is_coming(heading.text)
            ):
                continue
            if doubt.speaks_of_meeting(heading.text) or _GROUP.search(heading.text):
                return heading.text
        return ""
