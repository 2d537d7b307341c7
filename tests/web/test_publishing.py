from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import UsageError
from bot.web.calendars.publishing import calendar_bytes
from tests.web.samples import NOW, PUBLIC_URL, occurrence, registry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.web.conftest import Web


@pytest.mark.parametrize(
    ("labs", "states", "query"),
    [
        ((), (), ""),
        (("Köln", "leipzig"), (), "?lab=Köln&lab=leipzig"),
        ((), ("DE-NW",), "?state=DE-NW"),
    ],
)
async def test_the_command_prints_what_the_web_serves(
    web: Web, labs: Sequence[str], states: Sequence[str], query: str
) -> None:
    """The same bytes, so a file can be put where no server runs."""
    await web.hold(occurrence(), occurrence(2, labs=("leipzig",)))
    printed = await calendar_bytes(
        web.store, registry(), PUBLIC_URL, labs=labs, states=states, now=NOW
    )
    assert printed == (await web.get(f"/calendar.ics{query}")).content


@pytest.mark.parametrize(("labs", "states"), [(("koelm",), ()), ((), ("DE-XX",))])
async def test_a_lab_that_is_not_known_is_refused(
    web: Web, labs: Sequence[str], states: Sequence[str]
) -> None:
    """A misspelt lab gives no empty calendar."""
    with pytest.raises(UsageError):
        await calendar_bytes(web.store, registry(), PUBLIC_URL, labs=labs, states=states, now=NOW)
