"""One meeting told in several ways on one page is one draft: the surest way first, gaps filled.

Near linear: only what starts at one moment, or on one day under one title, is compared.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

from rapidfuzz import fuzz, utils

from bot.domain.event import Status
from bot.domain.languages.chosen import every_language
from bot.feeds.overlap import aware

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from bot.domain.event import Draft
    from bot.feeds.context import Problems
    from bot.feeds.structured.told import Told, Way

_ALIKE: Final = 80
"""How alike (0-100) titles told in two ways at one moment must be."""
_NEIGHBOURS: Final = 60
"""How alike the places must be of regular evenings told twice in one way."""
_MOST_COMPARED: Final = 60
_FILLED: Final = (
    "place",
    "url",
    "description",
    "attendance",
    "join_url",
    "status",
    "zone",
    "recurrence",
)


@dataclass(slots=True)
class _Meeting:
    """What is told of one meeting, one account for each way."""

    accounts: dict[Way, Told] = field(default_factory=dict)
    names: dict[str, None] = field(default_factory=dict)

    @property
    def first(self) -> Draft:
        """The account that counts first."""
        return self.accounts[min(self.accounts)].draft


def merge(accounts: Sequence[Told], home: ZoneInfo, problems: Problems) -> list[Draft]:
    """Return a draft for each meeting; `home` is where floating times are taken to be."""
    meetings = _Meetings(home, accounts)
    for told in sorted(accounts, key=lambda one: one.way):
        meetings.add(told, problems)
    shared = _shared(meetings.found)
    drafts = [_merged(one, shared) for one in meetings.found]
    return sorted(drafts, key=lambda one: (aware(one.start, home), one.title))


class _Meetings:
    """The meetings found so far, by moment and by day."""

    def __init__(self, home: ZoneInfo, accounts: Iterable[Told]) -> None:
        self.found: list[_Meeting] = []
        self._home = home
        self._by_moment: dict[datetime, list[_Meeting]] = defaultdict(list)
        self._by_title: dict[tuple[date, str], list[_Meeting]] = defaultdict(list)
        self._told = Counter((told.way, self._titled(told)) for told in accounts)

    def add(self, told: Told, problems: Problems) -> None:
        """Take in an account, as one of a meeting that is known or as a new one."""
        meeting = self._known(told) or self._elsewhen(told, problems)
        if meeting is None:
            meeting = _Meeting()
            self.found.append(meeting)
        meeting.accounts.setdefault(told.way, told)
        meeting.names.update(dict.fromkeys(told.names))
        self._remember(meeting, told)

    def _remember(self, meeting: _Meeting, told: Told) -> None:
        at_once = self._by_moment[self._moment(told)]
        if meeting not in at_once[-_MOST_COMPARED:]:
            at_once.append(meeting)
        titled = self._by_title[self._titled(told)]
        if meeting not in titled[-_MOST_COMPARED:]:
            titled.append(meeting)

    def _moment(self, told: Told) -> datetime:
        return aware(told.draft.start, self._home)

    def _titled(self, told: Told) -> tuple[date, str]:
        day = self._moment(told).astimezone(self._home).date()
        return day, _folded(told.draft.title)

    def _known(self, told: Told) -> _Meeting | None:
        """Return the most alike meeting that starts at the same moment."""
        rivals = self._by_moment.get(self._moment(told), [])[-_MOST_COMPARED:]
        alike = [
            (score, number) for number, one in enumerate(rivals) if (score := _score(one, told))
        ]
        return rivals[max(alike)[1]] if alike else None

    def _elsewhen(self, told: Told, problems: Problems) -> _Meeting | None:
        """Return the one meeting of that title and day that another way tells of differently."""
        titled = self._titled(told)
        rivals = self._by_title.get(titled, [])
        alone = len(rivals) == 1 and self._told[told.way, titled] == 1
        if not alone or told.way in rivals[0].accounts or not titled[1]:
            return None
        if told.draft.recurrence is not None or rivals[0].first.recurrence is not None:
            return None
        first, other = rivals[0].first.start, told.draft.start
        if isinstance(first, datetime) and isinstance(other, datetime):
            message = f"{told.draft.title!r} starts at {first:%H:%M} and, told in another way of"
            message += f" the page, at {other:%H:%M}; the first counts."
            problems.add("told_differently", message)
        return rivals[0]


@lru_cache(maxsize=4_096)
def _folded(words: str) -> str:
    """Return words without what differs from month to month: capitals, quotation marks, hyphens."""
    letters = " ".join(utils.default_process(words).split())
    return letters or words.casefold().strip()


def _score(meeting: _Meeting, told: Told) -> float:
    """Say how sure it is (0: not at all) that an account at the same moment is of a meeting."""
    mine, theirs = _folded(told.draft.title), _folded(meeting.first.title)
    if told.way in meeting.accounts:
        # One way tells twice: many plugins print the same thing again.
        before = meeting.accounts[told.way].draft
        again = mine == _folded(before.title) and _same_place(before, told.draft)
        return 100.0 if again or _same_series(before, told.draft) else 0.0
    if not set(told.names).isdisjoint(meeting.names) or not mine or not theirs:
        return 101.0
    if fuzz.token_set_ratio(mine, theirs) < _ALIKE:
        return 0.0
    return 1.0 + fuzz.ratio(mine, theirs)


@cache
def _generic() -> frozenset[str]:
    """Return the words, of all languages, that tell no two regular evenings apart."""
    packs = every_language().packs
    return frozenset(word for pack in packs for word in pack.pages.series.split())


def _same_place(one: Draft, other: Draft) -> bool:
    return not (one.place and other.place) or _folded(one.place) == _folded(other.place)


def _same_series(one: Draft, other: Draft) -> bool:
    """Whether two regular evenings that coincide are one, told again with other words."""
    if one.recurrence is None or other.recurrence is None:
        return False
    places = (_folded(one.place or ""), _folded(other.place or ""))
    more = set(_folded(one.title).split()) ^ set(_folded(other.title).split())
    return more <= _generic() and all(places) and fuzz.token_set_ratio(*places) >= _NEIGHBOURS


def _shared(meetings: Iterable[_Meeting]) -> frozenset[str]:
    """Return the names that several meetings have, so that they name none of them."""
    once = [one for one in meetings if one.first.recurrence is None]
    counts = Counter(name for one in once for name in one.names)
    return frozenset(name for name, count in counts.items() if count > 1)


def _merged(meeting: _Meeting, shared: frozenset[str]) -> Draft:
    told = [meeting.accounts[way].draft for way in sorted(meeting.accounts)]
    timed = next((one for one in told if isinstance(one.start, datetime)), told[0])
    same = [one for one in told if one.start == timed.start or one is timed]
    located = next((one for one in told if one.latitude is not None), told[0])
    filled: dict[str, Any] = {
        name: next((each for one in told if (each := getattr(one, name)) is not None), None)
        for name in _FILLED
    }
    names = [name for name in meeting.names if name not in shared]
    return replace(
        told[0],
        uid=names[0] if names else None,
        title=next((one.title for one in told if one.title.strip()), ""),
        start=timed.start,
        end=next((one.end for one in same if one.end is not None), None),
        latitude=located.latitude,
        longitude=located.longitude,
        categories=next((one.categories for one in told if one.categories), ()),
        sequence=max(one.sequence for one in told),
        **{**filled, "status": filled["status"] or Status.CONFIRMED},
    )
