"""What a program should make of a meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.text import translator
from bot.web import wording
from bot.web.calendars.calendar import render_calendar
from tests.web.samples import PUBLIC_URL, registry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.event import Occurrence

LABS = registry()


def summary(one: Occurrence) -> str:
    """Return its title as calendars say it in German."""
    lab = LABS[one.labs[0]]
    return wording.summary(one, (lab.name, lab.city), translator("de"))


def when(one: Occurrence) -> tuple[str, str]:
    """Return start and end: dates, or moments in UTC as JavaScript writes them."""
    if one.all_day:
        return one.start.isoformat(), one.end.isoformat()
    start, end = (f"{at:%Y-%m-%dT%H:%M:%S}.000Z" for at in (one.starts_at, one.ends_at))
    return start, end


def raw(occurrences: Sequence[Occurrence]) -> bytes:
    """Return the combined calendar of these meetings."""
    return render_calendar(
        occurrences,
        name="Code for Germany: Treffen",
        source_url=f"{PUBLIC_URL}/calendar.ics",
        public_url=PUBLIC_URL,
        registry=LABS,
    )
