"""Whether a draft lies in the window that a reader was asked for."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.normalise.wall_time import home_zone

if TYPE_CHECKING:
    from datetime import tzinfo

    from bot.domain.event import Draft, Window

_ONE_DAY: Final = timedelta(days=1)


def overlaps(draft: Draft, window: Window, zone: str) -> bool:
    """Whether a draft is on during some of the window; `zone` is the source's.

    Without an end a date lasts its day and a time a mere moment (RFC 5545 section 3.6.1).
    """
    home = home_zone(draft.zone, zone)
    begins = aware(draft.start, home)
    if draft.end is not None:
        lasts_into_it = aware(draft.end, home) > window.start
    else:
        lasts = timedelta() if isinstance(draft.start, datetime) else _ONE_DAY
        lasts_into_it = begins > window.start - lasts
    return begins < window.end and (lasts_into_it or begins >= window.start)


def aware(when: date | datetime, home: tzinfo) -> datetime:
    """Return an aware time for any start: a date is its midnight at home, a floating time there."""
    if not isinstance(when, datetime):
        return datetime.combine(when, time(), home)
    return when.replace(tzinfo=home) if when.tzinfo is None else when
