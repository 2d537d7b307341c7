"""What a text tells of meetings: the nouns of reading prose."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.domain.event import Problem
    from bot.domain.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Parts:
    """What the words around a time say; empty where they do not."""

    title: str = ""
    place: str = ""
    address: str = ""
    """The link that is about the meeting."""
    marked: bool = False
    """The title was emphasised, or linked."""
    off: bool = False
    """The lines beside the time cancel it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One dated meeting as a text tells it; dates (`end` exclusive) or wall times without a zone.

    `title` is "" where nothing names it, `place` and `address` (as written) likewise.
    """

    uid: str
    title: str
    start: date | datetime
    end: date | datetime | None
    place: str = ""
    address: str = ""
    sentence: str = ""
    """The words it was read from, with their markup."""
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRule:
    """A regular evening as a text tells it."""

    uid: str
    title: str
    rule: Rule
    place: str = ""
    address: str = ""
    sentence: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Prose:
    """All that a text tells, and what was odd about it."""

    meetings: tuple[Told, ...] = ()
    rules: tuple[ToldRule, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
    complete: bool = True
