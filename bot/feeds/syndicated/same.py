"""Several posts of one feed about one meeting: announced, reminded of, called off; told once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from bot.domain.event import Basis, Draft, Status, day_of
from bot.domain.newest import is_alike
from bot.domain.normalise.wall_time import home_zone, wall

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.feeds.syndicated.post import Post

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
    by_day: dict[date, list[list[Told]]] = defaultdict(list)
    for one in sorted(told, key=_age):
        try:
            start = wall(one.draft.start, home_zone(one.draft.zone, zone))
        except (ValueError, OverflowError):
            continue
        groups = by_day[day_of(start)]
        group = next((each for each in groups if _is_same(each, one, zone)), None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    return [_joined(group) for groups in by_day.values() for group in groups]


def _age(one: Told) -> datetime:
    return one.post.published or _EARLIEST


def _is_same(group: Sequence[Told], one: Told, zone: str) -> bool:
    if any(each.post.id == one.post.id for each in group):
        return False  # a post that names two meetings at one time means two
    other = group[-1]
    if not _at_one_time(other.draft, one.draft, zone):
        return False
    if not one.post.title or not other.post.title or one.draft.status is Status.CANCELLED:
        return True  # short posts have no titles to compare
    return is_alike(one.draft, other.draft)


def _at_one_time(one: Draft, other: Draft, zone: str) -> bool:
    """Whether both start at one moment, or words name only the day of one of them."""
    mine, theirs = (wall(each.start, home_zone(each.zone, zone)) for each in (one, other))
    if isinstance(mine, datetime) and isinstance(theirs, datetime):
        return mine.astimezone(UTC) == theirs.astimezone(UTC)
    vague = (each for each in (one, other) if not isinstance(each.start, datetime))
    return any(each.basis is Basis.PROSE for each in vague)


def _joined(group: Sequence[Told]) -> Draft:
    """Take the newest draft, and what it leaves out from the ones before."""
    newest = group[-1].draft
    # "Treffen fällt aus" is no title, and a post without one has to borrow it.
    is_named = bool(group[-1].post.title) and newest.status is not Status.CANCELLED
    for each in reversed(group[:-1]):
        older = each.draft
        if isinstance(older.start, datetime) and not isinstance(newest.start, datetime):
            newest = replace(newest, start=older.start, end=older.end, zone=older.zone)
        if newest.latitude is None:
            newest = replace(newest, latitude=older.latitude, longitude=older.longitude)
        newest = replace(
            newest,
            end=newest.end or older.end,
            place=newest.place or older.place,
            join_url=newest.join_url or older.join_url,
            title=newest.title if is_named or not each.post.title else older.title,
        )
        is_named = is_named or bool(each.post.title)
    return replace(newest, uid=group[0].draft.uid)
