"""Pairs that real lines of codefor.de's monthly event lists make, labelled without the matcher.

Two lines are one event if they give the same start and the same link, or the same start and the
same title, letter for letter; or if `BY_HAND` says so, which was written by reading all pairs of
lines that share a day. Regular evenings are one if they are the same lab's on the same date.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections import defaultdict
from dataclasses import KW_ONLY, dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

BY_HAND: Final = (
    # The same talk, announced by the podcast and by the platform, with other titles and links.
    ("2025-05-08T11:00", "Eins für Alle", "openCode Connect Mai"),
)
"""Start, and how the titles of two lines of one event begin, where neither link nor title agree."""

REGULAR: Final = {
    "berlin": "berlin",
    "bielefeld": "bielefeld",
    "flensburg": "flensburg",
    "karlsruhe": "karlsruhe",
    "köln": "koeln",
    "cologne": "koeln",
    "leipzig": "leipzig",
    "münster": "muenster",
    "niederrhein": "niederrhein",
    "ulm": "ulm",
    "temporärhaus": "ulm",
}
"""By a word of the title, whose regular evening it is."""

MOST_OF_ONE_EVENT: Final = 6
"""Pairs of one event that are taken, so that no evening of nine months outweighs the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One account as facts: whose source it is, and what it says; times are Berlin wall time."""

    lab: str
    kind: str
    source: int
    title: str
    start: str
    end: str
    place: str | None = None
    url: str | None = None
    uid: str | None = None
    status: str | None = None
    basis: str | None = None
    point: tuple[float, float] | None = None

    def values(self) -> list[Any]:
        """Return what it says in the order of its fields, without the empty ones at the end."""
        values = [getattr(self, name) for name in FIELDS]
        while values[-1] is None:
            values.pop()
        return values

    @classmethod
    def of_values(cls, values: Sequence[Any]) -> Told:
        """Read it again."""
        told = dict(zip(FIELDS, values, strict=False))
        point = told.get("point")
        return cls(**{**told, "point": tuple(point) if point else None})


FIELDS: Final = tuple(field.name for field in fields(Told))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two accounts, whether they are of one meeting, and by what rule that was said.

    `event` is what is held out together; `real` says that both are lines as they were published.
    """

    one: Told
    other: Told
    _: KW_ONLY
    same: bool
    how: str
    event: str
    real: bool

    def line(self) -> str:
        """Return it as a line of JSON: same, how, event, real, and the values of both accounts."""
        told = [self.same, self.how, self.event, self.real]
        told += [self.one.values(), self.other.values()]
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def of_line(cls, line: str) -> Pair:
        """Read it again."""
        same, how, event, real, one, other = json.loads(line)
        told = Told.of_values(one), Told.of_values(other)
        return cls(*told, same=same, how=how, event=event, real=real)


def lines_of(folder: Path) -> list[list[tuple[Told, str]]]:
    """Read the lists of a folder, one after the other: each line with its RRULE ("" if none)."""
    return [
        [_line(json.loads(line)["ics"], 101 + number) for line in path.read_text().splitlines()]
        for number, path in enumerate(sorted(folder.glob("*.jsonl")))
    ]


def _line(ics: str, source: int) -> tuple[Told, str]:
    unfolded = re.sub(r"\r?\n[ \t]", "", ics)

    def said(name: str) -> str:
        found = re.search(rf"^{name}(?:;[^:\r\n]*)?:(.*?)\r?$", unfolded, re.MULTILINE)
        plain = re.sub(r"\\([,;\\])", r"\1", found[1]) if found else ""
        return plain.strip()

    found = re.search(r"^(?:LINK;VALUE=UID|URL):(.*?)\r?$", unfolded, re.MULTILINE)
    point = said("GEO").split(";")
    start = _when(said("DTSTART"))
    told = Told(
        lab="netzwerk",
        kind="page",
        source=source,
        title=said("SUMMARY"),
        start=start,
        end=max(_when(said("DTEND") or said("DTSTART")), start),
        place=said("LOCATION") or None,
        url=(found[1].strip() if found else "") or None,
        uid=said("UID") or None,
        point=(float(point[0]), float(point[1])) if len(point) == 2 else None,
    )
    return told, said("RRULE")


def _when(text: str) -> str:
    if len(text) == len("20250101"):
        return date.fromisoformat(text).isoformat()
    return datetime.fromisoformat(text.rstrip("Z")).isoformat(timespec="minutes")


def real_pairs(folder: Path, regular: Path) -> list[Pair]:
    """Make the pairs of the real lines."""
    lists = lines_of(folder)
    once = [told for lines in lists for told, rule in lines if not rule]
    return [
        *_repeated(once),
        *_of_one_day(once),
        *_of_a_series(once),
        *_regular(lists, regular),
    ]


def _event_of(told: Told) -> str:
    """Name the event of a line, by link or by title; see the module's docstring."""
    for start, one, other in BY_HAND:
        if told.start == start and told.title.startswith((one, other)):
            return f"{start} {one}"
    return f"{told.start} {told.url or told.title}"


def _same(one: Told, other: Told) -> bool:
    if one.start != other.start:
        return False
    return _event_of(one) == _event_of(other) or one.title == other.title


def _real(one: Told, other: Told, how: str, *, same: bool) -> Pair:
    event = hashlib.sha256(_event_of(one).encode()).hexdigest()[:8]
    return Pair(one, other, same=same, how=how, event=event, real=True)


def _repeated(once: Sequence[Told]) -> Iterator[Pair]:
    for one, other in itertools.combinations(once, 2):
        if _same(one, other):
            yield Pair(
                one,
                other,
                same=True,
                how="the list of another month",
                event=_event_of(one),
                real=True,
            )


def _of_one_day(once: Sequence[Told]) -> Iterator[Pair]:
    days: dict[str, list[Told]] = defaultdict(list)
    for told in once:
        days[told.start[:10]].append(told)
    seen: set[frozenset[str]] = set()
    for told_then in days.values():
        for one, other in itertools.combinations(told_then, 2):
            names = frozenset((_event_of(one), _event_of(other)))
            if not _same(one, other) and names not in seen:
                seen.add(names)
                yield Pair(
                    one,
                    other,
                    same=False,
                    how="another event of that day",
                    event=_event_of(one),
                    real=True,
                )


def _of_a_series(once: Sequence[Told]) -> Iterator[Pair]:
    """Pair what has one link or one title, but another start: the next part of a series."""
    seen: set[frozenset[str]] = set()
    for one, other in itertools.combinations(once, 2):
        alike = one.title[:12] == other.title[:12] or (one.url and one.url == other.url)
        names = frozenset((_event_of(one), _event_of(other)))
        if alike and one.start[:10] != other.start[:10] and names not in seen:
            seen.add(names)
            yield Pair(
                one,
                other,
                same=False,
                how="the next of its series",
                event=_event_of(one),
                real=True,
            )


def _regular(lists: Sequence[Sequence[tuple[Told, str]]], path: Path) -> Iterator[Pair]:
    dated: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for lines in lists:
        for told, rule in lines:
            if rule:
                for evening in itertools.islice(_evenings(told, rule), 60):
                    dated[_lab_of(told), evening.start[:10]].append(evening)
    own = dict(_own(path))
    taken: dict[str, int] = defaultdict(int)
    for (lab, day), evenings in sorted(dated.items()):
        choices = list(itertools.combinations(evenings, 2))
        if lab in own:
            choices += [(_on(own[lab], day), evening) for evening in evenings]
        event = f"{lab} {day[:7]}"
        varied = sorted(choices, key=lambda pair: pair[0].title == pair[1].title)
        for one, other in varied[: max(0, MOST_OF_ONE_EVENT - taken[event])]:
            taken[event] += 1
            yield Pair(one, other, same=True, how="a lab's regular evening", event=event, real=True)
    yield from _regular_apart(own)


def _lab_of(told: Told) -> str:
    title = told.title.casefold()
    return next((lab for word, lab in REGULAR.items() if word in title), title)


def _evenings(told: Told, rule: str) -> Iterator[Told]:
    """Expand the simple weekly rules of the lists; of a monthly one only its first evening."""
    every = 14 if "INTERVAL=2" in rule else 7
    start, end = datetime.fromisoformat(told.start), datetime.fromisoformat(told.end)
    for number in range(1 if "MONTHLY" in rule else 60):
        later = timedelta(days=every * number)
        yield replace(
            told,
            start=(start + later).isoformat(timespec="minutes"),
            end=(end + later).isoformat(timespec="minutes"),
        )


def _own(path: Path) -> Iterator[tuple[str, Told]]:
    meetings = json.loads(path.read_text())["meetings"] if path.exists() else []
    for number, told in enumerate(meetings):
        yield (
            told["lab"],
            Told(
                lab=told["lab"],
                kind="ical",
                source=1 + number,
                title=told["title"],
                start=f"2000-01-01T{told['start']}",
                end=f"2000-01-01T{told['end']}",
                place=told["place"],
                url=told["url"],
            ),
        )


def _on(told: Told, day: str) -> Told:
    return replace(told, start=day + told.start[10:], end=day + told.end[10:])


def _regular_apart(own: dict[str, Told]) -> Iterator[Pair]:
    """Pair the regular evenings of different labs, as if they fell on one day, as many do."""
    for (lab, one), (_, other) in itertools.combinations(sorted(own.items()), 2):
        day = "2026-02-02"
        yield _another(_on(one, day), _on(other, day), lab)


def _another(one: Told, other: Told, lab: str) -> Pair:
    return Pair(one, other, same=False, how="another lab's evening", event=lab, real=True)


def distinct(pairs: Iterable[Pair]) -> list[Pair]:
    """Drop pairs that say the same as one before."""
    seen: dict[str, Pair] = {}
    for pair in pairs:
        one = replace(pair.one, source=0, point=None)
        other = replace(pair.other, source=0, point=None)
        seen.setdefault(f"{pair.same}{one}{other}", pair)
    return list(seen.values())
