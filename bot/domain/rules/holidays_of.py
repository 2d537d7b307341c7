"""The days on which nobody meets: public holidays by state, and the country's quiet evenings."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from bot.domain.countries.packs import country_of


def holidays_of(state: str | None, first: date, last: date) -> frozenset[date]:
    """Return the holidays between two days (both included) in an ISO 3166-2 state.

    For a country's code alone ("FR"), and for a state nobody knows, those of the whole country
    count. Without a state, and in an unknown country, there are none.
    """
    country, _, subdivision = (state or "").partition("-")
    years = range(first.year, last.year + 1)
    days = frozenset[date]().union(*(_of_year(country, subdivision, year) for year in years))
    return frozenset(day for day in days if first <= day <= last)


@lru_cache(maxsize=512)  # building them is costly; a year's holidays never change while we run
def _of_year(country: str, subdivision: str, year: int) -> frozenset[date]:
    # Half of its import time goes into Hindu calendars; only a start with rules to expand pays.
    import holidays

    known = holidays.list_supported_countries()
    if country not in known:
        return frozenset()
    chosen = subdivision if subdivision in known[country] else None
    days = frozenset(holidays.country_holidays(country, subdiv=chosen, years=year))
    return days | {date(year, month, day) for month, day in country_of(country).quiet}
