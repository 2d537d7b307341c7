"""A meeting's page shows where it is on a map, and says where that is only a guess."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar

from tests.web.samples import occurrence

if TYPE_CHECKING:
    from tests.web.conftest import Web

pytestmark = pytest.mark.drawing

HERE: dict[str, Any] = {"place": "Lokal K", "latitude": 50.94, "longitude": 6.91}


async def test_a_position_is_linked_to_a_map(web: Web) -> None:
    """The pin stands on the house, with nothing loaded from the map's server."""
    await web.hold(occurrence(**HERE))
    page = (await web.get("/events/o1?lang=de")).text
    spot = "mlat=50.94000&amp;mlon=6.91000#map=17/50.94000/6.91000"
    assert f' href="https://www.openstreetmap.org/?{spot}" rel="noopener nofollow">Karte<' in page


async def test_a_guess_is_called_one(web: Web) -> None:
    """Of an approximate position the map shows the area, without a pin, and the link says so."""
    await web.hold(occurrence(**HERE, approximate=True))
    page = (await web.get("/events/o1?lang=de")).text
    assert '/#map=13/50.94000/6.91000" rel="noopener nofollow">Karte (ungefähr)</a>' in page
    assert "mlat" not in page


@pytest.mark.parametrize(("approximate", "geo"), [(False, True), (True, False)])
async def test_a_guess_is_in_no_calendar(web: Web, approximate: bool, geo: bool) -> None:  # noqa: FBT001
    """GEO cannot say that it is approximate, so phones get the address alone."""
    await web.hold(occurrence(**HERE, approximate=approximate))
    calendar: Any = Calendar.from_ical((await web.get("/events/o1.ics")).content)
    (event,) = calendar.events
    assert ("GEO" in event) is geo
    assert event["LOCATION"] == "Lokal K"
