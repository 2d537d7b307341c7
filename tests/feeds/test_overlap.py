from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.domain.event import Draft, Window
from bot.feeds.overlap import overlaps

DAY = Window(datetime(2027, 1, 11, 12, tzinfo=UTC), datetime(2027, 1, 12, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("start", "end", "is_in"),
    [
        (date(2027, 1, 11), None, True),
        (date(2027, 1, 10), None, False),
        (date(2027, 1, 10), date(2027, 1, 12), True),
        (datetime(2027, 1, 11, 12, tzinfo=UTC), None, True),
        (datetime(2027, 1, 11, 11, 59, tzinfo=UTC), None, False),
        (datetime(2027, 1, 11, 11, tzinfo=UTC), datetime(2027, 1, 11, 12, tzinfo=UTC), False),
        (datetime(2027, 1, 11, 11, tzinfo=UTC), datetime(2027, 1, 11, 13, tzinfo=UTC), True),
        (datetime(2027, 1, 12, 12, tzinfo=UTC), None, False),
        (datetime(2027, 1, 12, 12, 30), None, True),  # noqa: DTZ001 - Berlin's wall time
        (date.max, None, False),
        (date.min, None, False),
    ],
)
def test_what_lies_in_the_window(
    start: date,
    end: date | None,
    is_in: bool,  # noqa: FBT001
) -> None:
    """The window's own end is outside; a date lasts its day; a floating time is the source's."""
    assert overlaps(Draft(uid="1", title="", start=start, end=end), DAY, "Europe/Berlin") is is_in
