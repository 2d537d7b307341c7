from __future__ import annotations

import pytest

from tests.crash.__main__ import is_wrong
from tests.crash.sender import BOUNDARIES
from tests.crash.storm import NOT_IN_TIME, Weather, storm

WEATHERS = (
    Weather(senders=3, at_random=30, at_boundaries=len(BOUNDARIES)),
    Weather(senders=3, at_random=15, at_boundaries=0, history=False),
)


@pytest.mark.parametrize(
    "weather",
    [
        pytest.param(WEATHERS[0], id="history"),
        pytest.param(WEATHERS[1], id="no history", marks=pytest.mark.long),
    ],
)
async def test_nothing_is_lost_and_nothing_is_said_twice(
    database_url: str, weather: Weather
) -> None:
    """Whenever senders are killed, and however Slack fails; without history it may be unknown."""
    result = await storm(database_url, weather)
    assert not is_wrong(result), result.verdict
    assert result.verdict.deliveries > 10
    # Some steps are seldom; most must have come by for the test to mean anything.
    reached = set(result.boundaries) - {NOT_IN_TIME}
    assert len(reached) >= weather.at_boundaries * 0.6
