"""What stands in a list: lab evenings unless rejected, friends' events once they are accepted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.bulletin.evenings import Evening, Period, evenings_in, is_off
from bot.domain.bulletin.flags import Flag, FlagCode, evening_flags, own_flags, shared_flags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from bot.domain.event import Occurrence
    from bot.domain.geography import Cities
    from bot.domain.lab import Registry
    from bot.domain.source import Source


class Standing(StrEnum):
    """Whether a meeting is in a list, and if not, why."""

    LISTED = "listed"
    UNDECIDED = "undecided"
    """A friend's event that nobody has accepted or rejected yet."""
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    """It does not take place, so it is left out whatever was chosen."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What an editor chose; `at` is when, None for a choice that is not stored."""

    accepted: bool
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A meeting or a regular evening, and whether it is in the list."""

    about: Occurrence | Evening
    standing: Standing
    ours: bool
    """Whether it is in the list unless it is rejected."""
    choice: Choice | None = None
    flags: tuple[Flag, ...] = ()

    @property
    def id(self) -> str:
        """The name under which it is accepted or rejected."""
        return self.about.id

    @property
    def accepted(self) -> bool | None:
        """Whether it is in the list; None while somebody still has to decide."""
        return None if self.standing is Standing.UNDECIDED else self.standing is Standing.LISTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """A list for a period: meetings in their order, then the regular evenings by city."""

    period: Period
    meetings: tuple[Row, ...]
    evenings: tuple[Row, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, whether they are in the list or not."""
        return (*self.meetings, *self.evenings)

    def standing(self, *wanted: Standing) -> tuple[Row, ...]:
        """Return the rows of that standing."""
        return tuple(row for row in self.rows if row.standing in wanted)


def compose(
    period: Period,
    occurrences: Sequence[Occurrence],
    rules: Sequence[Source],
    choices: Mapping[str, Choice],
    registry: Registry,
    *,
    cities: Cities,
    today: date,
) -> Bulletin:
    """Return the list for a period out of the occurrences that overlap it.

    `rules` are the labs' schedule sources, `cities` says where the cities lie that places name. An
    evening that only a rule tells of is folded into its rule's line, unless it was accepted by
    itself; one that was rejected by itself is missing there.
    """
    accepted = {name for name, choice in choices.items() if choice.accepted}
    rejected = choices.keys() - accepted
    evenings = evenings_in(period, rules, occurrences, accepted=accepted, rejected=rejected)
    in_rules = {one.id for evening in evenings for one in evening.dates}
    singles = [one for one in occurrences if one.id not in in_rules]
    shared = shared_flags([one for one in singles if not is_off(one)], registry)
    return Bulletin(
        period=period,
        meetings=tuple(
            _meeting(
                one,
                choices,
                registry,
                (*own_flags(one, period, registry, cities), *shared.get(one.id, ())),
            )
            for one in sorted(singles, key=_order)
        ),
        evenings=tuple(
            _regular(one, choices, tuple(evening_flags(one, registry, cities, today)))
            for one in sorted(evenings, key=lambda one: _home(one, registry))
        ),
    )


def _order(one: Occurrence) -> tuple[object, ...]:
    # As the blog has them: by day; within a day first what has no time, then by the clock.
    return one.day, not one.all_day, one.starts_at, one.ends_at, one.title.casefold(), one.id


def _home(evening: Evening, registry: Registry) -> tuple[str, str]:
    lab = registry.get(evening.lab)
    return ((lab.city or lab.name) if lab else evening.lab).casefold(), evening.id


def _meeting(
    one: Occurrence,
    choices: Mapping[str, Choice],
    registry: Registry,
    flags: tuple[Flag, ...],
) -> Row:
    choice = choices.get(one.id)
    if choice is not None and choice.at is not None and one.updated > choice.at:
        flags = (*flags, Flag(FlagCode.CHANGED))
    ours = not _only_friends(one, registry)
    standing = _standing(choice, ours=ours)
    return Row(
        about=one,
        ours=ours,
        standing=Standing.CANCELLED if is_off(one) else standing,
        choice=choice,
        flags=flags,
    )


def _regular(evening: Evening, choices: Mapping[str, Choice], flags: tuple[Flag, ...]) -> Row:
    choice = choices.get(evening.id)
    standing = _standing(choice, ours=True)
    return Row(about=evening, standing=standing, ours=True, choice=choice, flags=flags)


def _standing(choice: Choice | None, *, ours: bool) -> Standing:
    if choice is not None:
        return Standing.LISTED if choice.accepted else Standing.REJECTED
    return Standing.LISTED if ours else Standing.UNDECIDED


def _only_friends(one: Occurrence, registry: Registry) -> bool:
    labs = [lab for slug in one.labs if (lab := registry.get(slug)) is not None]
    return all(lab.friend for lab in labs)
