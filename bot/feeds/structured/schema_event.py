"""schema.org Event (https://schema.org/Event) -> what is told, from whichever markup it came."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urldefrag, urljoin, urlsplit

from bot.domain.event import Draft, day_of
from bot.domain.normalise.identity import uid_of
from bot.domain.normalise.text_of import TITLE_LIMIT, one_line
from bot.feeds.structured import schema_facts as facts
from bot.feeds.structured.moments import read_when, span
from bot.feeds.structured.nodes import (
    Graph,
    Node,
    first_text,
    is_event,
    text,
    types,
    values,
)
from bot.feeds.structured.schema_place import where
from bot.feeds.structured.schema_schedule import Scheduled, read_schedule, schedules
from bot.feeds.structured.told import Told, Way
from bot.feeds.times import parse_duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.feeds.context import Problems
    from bot.feeds.structured.moments import When

_MOST_EVENTS: Final = 5_000
_LONGEST_MEETING: Final = timedelta(days=7)
"""What lasts longer and has parts of its own is a series of them, not one meeting."""
_HANDED_DOWN: Final = (
    "name",
    "location",
    "description",
    "eventStatus",
    "eventAttendanceMode",
    "organizer",
)
_DIGIT: Final = re.compile(r"\d")
_FEWEST_STEPS: Final = 2


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns the events of one graph into what is told; `base` is the address of the page."""

    graph: Graph
    base: str
    way: Way
    problems: Problems

    def read(self) -> list[Told]:
        """Return what all events tell, in the order of the page."""
        waiting: list[Node] = list(reversed(self.graph.events))
        told: list[Told] = []
        for _ in range(_MOST_EVENTS * 2):
            if not waiting or len(told) >= _MOST_EVENTS:
                break
            event = waiting.pop()
            parts = self._parts(event)
            if parts and self._is_series(event):
                waiting += [_inheriting(part, event) for part in reversed(parts)]
                continue
            if parts:
                name = first_text(event, "name") or "?"
                message = f"The {len(parts)} parts of {name!r} are its programme, not meetings."
                self.problems.add("programme", message)
            told += self._tell(event)
        if waiting:
            message = f"Only the first {_MOST_EVENTS} events of the page are read."
            self.problems.add("too_many", message)
        return told

    def _parts(self, event: Node) -> list[Node]:
        inside = self.graph.values(event, "subEvent", "subEvents")
        return [each for each in inside if isinstance(each, Mapping) and is_event(each)]

    def _is_series(self, event: Node) -> bool:
        start = read_when(first_text(event, "startDate") or "")
        if "EventSeries" in types(event) or start is None:
            return True
        end = read_when(first_text(event, "endDate") or "") or start
        return day_of(end) - day_of(start) > _LONGEST_MEETING

    def _tell(self, event: Node) -> Iterator[Told]:
        """Tell of one event: of each of its schedules, or of its one date."""
        start = read_when(first_text(event, "startDate") or "")
        scheduled = [found for each in schedules(event) if (found := read_schedule(each, start))]
        yield from (self._scheduled(event, each) for each in scheduled)
        if scheduled or self._is_hollow(event, start):
            return
        if start is None:
            self._undated(event)
            return
        firsts, lasts = _whens(event, "startDate"), _whens(event, "endDate")
        for number, first in enumerate(firsts):
            last = lasts[number] if len(lasts) == len(firsts) else None
            draft = self._draft(event, *span(first, last, self._length(event)))
            if len(firsts) > 1:  # one event, told to take place several times
                draft = replace(draft, recurrence=draft.start)
            yield Told(draft=draft, way=self.way, names=self._names(event, draft))

    def _scheduled(self, event: Node, scheduled: Scheduled) -> Told:
        """Tell of a series; what its schedule leaves out the event says of its first date."""
        last = read_when(first_text(event, "endDate") or "")
        ends_at_once = last is not None and day_of(last) == day_of(scheduled.start)
        begins, ends = span(scheduled.start, last if ends_at_once else None, self._length(event))
        draft = self._draft(event, begins, scheduled.end or ends)
        repeats = scheduled.repeats
        if last is not None and not ends_at_once and repeats.until is None:
            repeats = replace(repeats, until=day_of(last))
        return Told(draft=draft, way=self.way, names=self._names(event, draft), repeats=repeats)

    def _is_hollow(self, event: Node, start: When | None) -> bool:
        """Whether it only points to another node, or is a series that names none of its dates."""
        name = event.get("@id")
        if start is None and isinstance(name, str):
            fuller = self.graph.by_id.get(name, event)
            if fuller is not event and first_text(fuller, "startDate"):
                return True
        return "EventSeries" in types(event) and (start is None or self._is_long(event, start))

    def _is_long(self, event: Node, start: When) -> bool:
        end = read_when(first_text(event, "endDate") or "") or start
        return day_of(end) - day_of(start) > _LONGEST_MEETING

    def _undated(self, event: Node) -> None:
        name = first_text(event, "name")
        stated = first_text(event, "startDate")
        if name is None and stated is None:
            return
        said = f"the start {stated[:40]!r} is no date" if stated else "it has no start"
        names = self._stated_names(event)
        self.problems.add(
            "no_start", f"{name or '?'!r} is left out: {said}.", names[0] if names else None
        )

    def _length(self, event: Node) -> timedelta | None:
        words = first_text(event, "duration")
        try:
            return parse_duration(words) if words else None
        except (ValueError, OverflowError):
            return None

    def _draft(self, event: Node, start: When, end: When | None) -> Draft:
        place = where(event, self.graph)
        url = self._address(first_text(event, "url", "mainEntityOfPage", "sameAs"))
        join_url = self._address(place.join_url)
        return Draft(
            uid=None,
            title=first_text(event, "name", "headline", "alternateName") or "",
            start=start,
            end=end,
            place=place.place,
            latitude=place.latitude,
            longitude=place.longitude,
            url=url,
            # Meetup and Mobilizon name the meeting's own page where one would click to take part.
            join_url=join_url if join_url not in {url, self.base} else None,
            description=facts.description(event),
            categories=facts.categories(event),
            attendance=facts.attendance(event, place),
            status=facts.status(event),
        )

    def _address(self, words: str | None) -> str | None:
        if not words or words.startswith("_:"):
            return None
        try:
            address = urljoin(self.base, words)
        except ValueError:
            return None
        return address if address.startswith(("http://", "https://")) else None

    def _names(self, event: Node, draft: Draft) -> tuple[str, ...]:
        """Return what can become its UID: what the page states, else what a move would change.

        A meeting without a name of its own is named by title and day, as `normalise` does it; the
        day before it was postponed keeps it the same meeting.
        """
        names = self._stated_names(event)
        if draft.url and is_specific(draft.url, self.base):
            names.append(draft.url)
        previous = read_when(first_text(event, "previousStartDate") or "")
        if not names and previous is not None:
            names.append(uid_of(draft, one_line(draft.title, TITLE_LIMIT), day_of(previous)))
        return tuple(dict.fromkeys(names))

    def _stated_names(self, event: Node) -> list[str]:
        names: list[str] = []
        for each in self.graph.values(event, "@id"):
            words = text(each) or ""
            absolute = self._address(words)
            if absolute and is_specific(absolute, self.base):
                names.append(absolute)
            elif words and not absolute and not words.startswith(("_:", "#")):
                names.append(words)
        for each in self.graph.values(event, "identifier"):
            words = (
                first_text(each, "value", "@id") if isinstance(each, Mapping) else text(each)
            ) or ""
            if words and not words.startswith("_:"):
                names.append(words)
        return names


def is_specific(address: str, base: str) -> bool:
    """Whether an address names one meeting rather than the page that always shows the next one."""
    bare, fragment = urldefrag(address)
    if bare.rstrip("/") == urldefrag(base)[0].rstrip("/"):
        return bool(_DIGIT.search(fragment))
    parts = urlsplit(address)
    steps = [step for step in parts.path.split("/") if step]
    return len(steps) >= _FEWEST_STEPS or bool(
        _DIGIT.search(f"{parts.path}?{parts.query}#{fragment}")
    )


def _whens(event: Node, name: str) -> list[When]:
    found = (read_when(words) for each in values(event, name) if (words := text(each)))
    return list(dict.fromkeys(each for each in found if each is not None))


def _inheriting(part: Node, whole: Node) -> Node:
    """Return a part of a series with what only the series says."""
    handed = {name: whole[name] for name in _HANDED_DOWN if name in whole and name not in part}
    return {**handed, **part} if handed else part
