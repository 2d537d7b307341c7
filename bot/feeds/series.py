"""Expands the components that share a UID into instances: masters, overrides, orphans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.domain.event import Status
from bot.feeds.recurrence import expand, fits
from bot.feeds.rule_text import Rule, RuleRefusedError, parse_rule
from bot.feeds.times import When, parse_when

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.domain.event import Window
    from bot.feeds.components import Component

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Instance:
    """One dated meeting of a component; `original` is its start before any override."""

    component: Component
    start: When
    length: timedelta | None
    original: When | None
    status: Status


@dataclass(frozen=True, slots=True)
class _Frame:
    """How instances of one series are told apart: by their wall time in the master's terms."""

    like: When

    def key(self, when: When) -> datetime:
        """Return the original wall time that a RECURRENCE-ID or EXDATE names."""
        if self.like.all_day:
            return datetime.combine(when.wall, time())
        if when.all_day:
            # A bare date where the series has times: the instance of that day is meant.
            return datetime.combine(when.wall, self.like.naive.time())
        return when.wall_in(self.like.zone)

    def when(self, wall: datetime) -> When:
        return When(wall.date() if self.like.all_day else wall, self.like.zone)


def latest_revisions(components: Iterable[Component]) -> list[Component]:
    """Return the masters with the highest SEQUENCE, each event once.

    Some calendars give one UID to different events; with equal SEQUENCE none replaces another.
    """
    masters = list(components)
    highest = max((master.sequence for master in masters), default=0)
    kept = {
        (master.start, master.title): master for master in masters if master.sequence == highest
    }
    return list(kept.values())


def instances(
    master: Component | None, overrides: Sequence[Component], window: Window
) -> Iterator[Instance]:
    """Yield the instances of one series that may lie in the window, and all its overrides.

    Without a master the overrides stand for themselves.
    """
    if master is None:
        frame = _Frame(overrides[0].recurrence or overrides[0].start)
    elif not master.recurs and not overrides:
        yield Instance(master, master.start, master.length, None, _status(master, None))
        return
    else:
        frame = _Frame(master.start)
    replaced = {
        frame.key(override.recurrence): override
        for override in sorted(overrides, key=lambda override: override.sequence)
        if override.recurrence
    }
    if master:
        yield from _regular(master, frame, replaced, window)
    for wall, override in replaced.items():
        status = _status(override, master)
        length = override.length if override.length is not None or not master else master.length
        yield Instance(override, override.start, length, frame.when(wall), status)


def _regular(
    master: Component, frame: _Frame, replaced: dict[datetime, Component], window: Window
) -> Iterator[Instance]:
    """Yield the instances that no override of their own replaces."""
    excluded = {frame.key(when) for when in master.excluded}
    futures = sorted((wall, each) for wall, each in replaced.items() if each.future)
    lengths = {frame.key(when): length for when, length in master.added}
    shifts = [abs(each.start.wall_in(frame.like.zone) - wall) for wall, each in futures]
    reach = max([*shifts, _DAY]) + max(
        [each.length or _DAY for each in (master, *(each for _, each in futures))]
    )
    for wall in sorted(_walls(master, frame, lengths, reach, window)):
        if wall in excluded or wall in replaced:
            continue
        begun = [(at, each) for at, each in futures if at <= wall]
        if not begun:
            length = lengths.get(wall) or master.length
            status = _status(master, None)
            yield Instance(master, frame.when(wall), length, frame.when(wall), status)
            continue
        at, future = begun[-1]
        moved = wall + (future.start.wall_in(frame.like.zone) - at)
        start = When(moved.date() if future.start.all_day else moved, frame.like.zone)
        status = _status(future, master)
        yield Instance(future, start, future.length, frame.when(wall), status)


def _walls(
    master: Component,
    frame: _Frame,
    added: Iterable[datetime],
    reach: timedelta,
    window: Window,
) -> set[datetime]:
    zone = frame.like.zone or master.context.zones.fallback
    low = _shifted(window.start.astimezone(zone).replace(tzinfo=None), -reach)
    high = _shifted(window.end.astimezone(zone).replace(tzinfo=None), reach)
    start = frame.like.naive
    walls = {wall for wall in (start, *added) if low <= wall <= high}
    for text in master.rules:
        try:
            rule = parse_rule(text)
            until = _until(rule, master)
            if not fits(rule, start):
                message = f"{master.title!r} starts on {start:%a %d %b %Y}, which its rule misses."
                master.context.problems.add("rule_misses_start", message, master.uid)
            for wall in expand(rule, start, until, (low, high), master.context.zones.budget):
                walls.add(wall)
        except (RuleRefusedError, ValueError, OverflowError) as error:
            message = f"{master.title!r}: the rule {text[:80]!r} is not followed: {error}."
            master.context.problems.add("rule_refused", message, master.uid)
    return walls


def _shifted(wall: datetime, by: timedelta) -> datetime:
    try:
        return wall + by
    except OverflowError:
        return datetime.min if by < timedelta() else datetime.max  # noqa: DTZ901 - wall times


def _until(rule: Rule, master: Component) -> datetime | None:
    """Return the last wall time of a rule. A bare date includes that whole day."""
    if rule.until is None:
        return None
    until = parse_when(rule.until, None)
    if until.all_day:
        return datetime.combine(until.wall, time.max)
    if until.zone is None or (master.start.all_day and until.naive.time() == time()):
        return until.naive
    return until.wall_in(master.start.zone or master.context.zones.fallback)


def _status(component: Component, master: Component | None) -> Status:
    """Return its own status, else cancelled when the whole series is."""
    if component.status is not None:
        return component.status
    if master and master.status is Status.CANCELLED:
        return Status.CANCELLED
    return Status.CONFIRMED
