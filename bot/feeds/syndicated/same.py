"""Several posts of one feed about one meeting: announced, reminded of, moved; told once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from bot.domain.event import Draft, moment
from bot.domain.normalise.wall_time import home_zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.feeds.syndicated.post import Post

ALIKE: Final = 60
"""How alike (0-100) two titles at one moment must be within one feed; both are of one house."""
_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Told:
    """A meeting and the post that tells of it."""

    draft: Draft
    post: Post


def once(told: Iterable[Told], zone: str) -> list[Draft]:
    """Return each meeting once: the newest post's words, the oldest one's name.

    `zone` (IANA) is where floating times stand.
    """
    groups: list[list[Told]] = []
    by_moment: dict[datetime, list[list[Told]]] = {}
    for one in sorted(told, key=_age):
        rivals = by_moment.setdefault(_starts(one.draft, zone), [])
        group = next((each for each in rivals if _is_same(each[-1], one)), None)
        if group is None:
            group = []
            groups.append(group)
            rivals.append(group)
        group.append(one)
    return [_joined(group) for group in groups]


def _age(one: Told) -> datetime:
    return one.post.published or _EARLIEST


def _starts(draft: Draft, zone: str) -> datetime:
    start = draft.start
    if isinstance(start, datetime) and start.tzinfo:
        return start.astimezone(UTC)
    if isinstance(start, datetime):
        return moment(start.replace(tzinfo=home_zone(draft.zone, zone)), zone)
    return moment(start, zone)


def _is_same(one: Told, other: Told) -> bool:
    if one.post.id == other.post.id:
        return False  # a post that names two meetings at one time means two
    if not one.post.title or not other.post.title:
        return True  # short posts have no titles to compare
    if one.draft.url is not None and one.draft.url == other.draft.url:
        return True
    mine, theirs = one.draft.title.casefold(), other.draft.title.casefold()
    return fuzz.token_set_ratio(mine, theirs) >= ALIKE


def _joined(group: Sequence[Told]) -> Draft:
    """Take the newest draft, and what it leaves out from the ones before."""
    newest = group[-1].draft
    for one in reversed(group[:-1]):
        older = one.draft
        newest = replace(
            newest,
            end=newest.end or older.end,
            place=newest.place or older.place,
            latitude=newest.latitude if newest.latitude is not None else older.latitude,
            longitude=newest.longitude if newest.longitude is not None else older.longitude,
            join_url=newest.join_url or older.join_url,
            title=newest.title if group[-1].post.title or not one.post.title else older.title,
        )
    return replace(newest, uid=group[0].draft.uid)
