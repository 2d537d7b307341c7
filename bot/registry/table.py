"""One table of a configuration file, read key by key; what is wrong is remembered, not raised."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, TypeVar

from bot.domain.addresses import normal
from bot.domain.words.names import nearest
from bot.domain.zones import zone_named, zone_names
from bot.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from bot.registry.page import Page, Where

T = TypeVar("T")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ALIKE = 50
"""So many of a hundred letters are the same in words of which one may be meant by the other."""
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::00)?")


@dataclass(slots=True)
class Table:
    """A table, where it is, and what it is about ("lab karlsruhe, source 2")."""

    page: Page
    where: Where
    who: str
    data: Mapping[str, object] = field(default_factory=dict)

    def wrong(self, key: str, sentence: str) -> None:
        """Remember that something is wrong with a key."""
        whose = f"{self.who}: " if self.who else ""
        self.page.wrong((*self.where, key), f"{whose}{key}: {sentence}")

    def only(self, known: Collection[str]) -> None:
        """Refuse every unknown key, and suggest the most similar known one."""
        for key in self.data:
            if key not in known:
                right = guess(key, known)
                self.wrong(key, f"unknown key; {right}")

    def text(self, key: str) -> str | None:
        """Return a text that is not empty, or None."""
        value = self.data.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, f'write it as text: {key} = "…"')
            return None
        return value.strip()

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            self.wrong(key, "write true or false, without quotes")
            return default
        return value

    def number(self, key: str, low: float, high: float) -> float | None:
        """Return a number between two bounds, inclusive."""
        value = self.data.get(key)
        if value is None:
            return None
        # bool is an int to Python; nan fails the comparison.
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self.wrong(key, f"write a number between {low:g} and {high:g}, without quotes")
            return None
        if not low <= value <= high:
            self.wrong(key, f"{value} is not between {low:g} and {high:g}")
            return None
        return float(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            self.wrong(key, f'write a list of texts: {key} = ["…", "…"]')
            return ()
        return tuple(part.strip() for part in value)

    def tables(self, key: str, name: str) -> list[Table]:
        """Return an array of tables, each under its own name ("source 2")."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
            header = ".".join(str(step) for step in (*self.where, key) if isinstance(step, str))
            self.wrong(key, f"write each as a table of its own: [[{header}]]")
            return []
        prefix = f"{self.who}, " if self.who else ""
        return [
            Table(self.page, (*self.where, key, n), f"{prefix}{name} {n + 1}", part)
            for n, part in enumerate(value)
        ]

    def choice(self, key: str, known: Collection[str]) -> str | None:
        """Return one of the known words."""
        value = self.text(key)
        if value is not None and value not in known:
            self.wrong(key, f"“{value}” is not known; {guess(value, known)}")
            return None
        return value

    def choices(self, key: str, known: Collection[str]) -> tuple[str, ...]:
        """Return a list of known words."""
        values = self.texts(key)
        for value in values:
            if value not in known:
                self.wrong(key, f"“{value}” is not known; {guess(value, known)}")
        return tuple(value for value in values if value in known)

    def zone(self, key: str) -> str | None:
        """Return an IANA time zone name."""
        value = self.text(key)
        if value is not None and zone_named(value) is None:
            zones = {name.casefold(): name for name in zone_names()}
            near = nearest(value, zones, 1, least=_ALIKE)
            meant = f"did you mean {near[0]}?" if near else "write it as Europe/Berlin"
            self.wrong(key, f"“{value}” is no time zone; {meant}")
            return None
        return value

    def web(self, key: str) -> str | None:
        """Return a web address, with its host as people write it."""
        value = self.text(key)
        return None if value is None else self.take(key, value, lambda url: normal(url) and url)

    def day(self, key: str) -> date | None:
        """Return a date, written as text or as a TOML date."""
        value = self.data.get(key)
        return None if value is None else self.take(key, value, as_day)

    def days(self, key: str) -> frozenset[date]:
        """Return a list of dates."""
        value = self.data.get(key, [])
        if not isinstance(value, list):
            self.wrong(key, f'write a list of dates: {key} = ["2026-12-21"]')
            return frozenset()
        days = [self.take(key, part, as_day) for part in value]
        return frozenset(day for day in days if day is not None)

    def clock(self, key: str) -> time | None:
        """Return a time of day, written as text or as a TOML time."""
        value = self.data.get(key)
        return None if value is None else self.take(key, value, as_clock)

    def take(self, key: str, value: object, read: Callable[[str], T]) -> T | None:
        """Apply `read` to a value's text; a UsageError becomes a mistake of the key."""
        try:
            return read(value if isinstance(value, str) else _as_text(value))
        except UsageError as error:
            self.wrong(key, str(error))
            return None


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return str(value)
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def as_day(text: str) -> date:
    """Read "2026-12-21"; UsageError otherwise."""
    found = _DAY.fullmatch(text.strip())
    try:
        # fromisoformat alone also takes 20261221 and 2026-W52-1, which people misread.
        return date.fromisoformat(found[0] if found else "")
    except ValueError:
        raise UsageError(f"“{text}” is no date; write it as 2026-12-21") from None


def as_clock(text: str) -> time:
    """Read "19:00"; UsageError otherwise."""
    found = _CLOCK.fullmatch(text.strip())
    try:
        return time.fromisoformat(f"{found[1]:0>2}:{found[2]}" if found else "")
    except ValueError:
        raise UsageError(f"“{text}” is no time of day; write it as 19:00") from None


def guess(word: str, known: Collection[str]) -> str:
    """Say what would be right: the most similar known word; all if they are few or none is near."""
    few = 9
    near = nearest(word, {name.casefold(): name for name in known}, 1, least=_ALIKE)
    listed = f"one of {', '.join(sorted(known))}"
    if not near:
        return listed
    return f"did you mean {near[0]}?" + (f" ({listed})" if 1 < len(known) <= few else "")
