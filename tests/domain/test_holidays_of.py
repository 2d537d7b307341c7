"""The days on which nobody meets."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.rules.holidays_of import holidays_of

EPIPHANY = date(2027, 1, 6)


@pytest.mark.parametrize(
    ("state", "free"),
    [("DE-BW", True), ("DE-BE", False), (None, False), ("DE-XX", False), ("AT-9", True)],
)
def test_each_state_has_its_own_holidays(state: str | None, free: bool) -> None:  # noqa: FBT001
    """Epiphany is a holiday in Karlsruhe, not in Berlin, nor where the state is unknown."""
    assert (EPIPHANY in holidays_of(state, date(2027, 1, 1), date(2027, 1, 31))) is free


def test_the_last_evenings_of_the_year_are_quiet() -> None:
    """In Germany 24 and 31 December count as holidays, though they are none."""
    days = holidays_of("DE-BE", date(2026, 12, 1), date(2027, 1, 1))
    assert days == {date(2026, 12, day) for day in (24, 25, 26, 31)} | {date(2027, 1, 1)}
    assert date(2026, 12, 24) not in holidays_of("AT-9", date(2026, 12, 1), date(2026, 12, 31))


def test_an_unknown_country_has_no_holidays() -> None:
    """A country nobody knows takes no evening away."""
    assert holidays_of("XX-1", date(2026, 12, 1), date(2027, 1, 1)) == frozenset()
