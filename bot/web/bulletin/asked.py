"""Which list is wanted: a month or a range of days, what is accepted or rejected, the language."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from bot.domain.bulletin.choosing import Choice
from bot.domain.bulletin.evenings import Period
from bot.web.filters import FIRST_YEAR, LAST_YEAR, FilterError, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_DAYS: Final = 366
_LONGEST_QUERY: Final = 8_000
_MOST_IDS: Final = 200
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
"""Nothing else passes for an id: the page puts ids into a command to paste into a shell."""
_MONTH: Final = re.compile(r"(\d{4})-(\d{1,2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A list as it was asked for; nothing has been read yet."""

    month: str | None = None
    since: str | None = None
    until: str | None = None
    accepted: frozenset[str] = frozenset()
    rejected: frozenset[str] = frozenset()
    language: str | None = None

    @property
    def address(self) -> str:
        """The query string that asks for the same."""
        pairs = [("month", self.month), ("from", self.since), ("to", self.until)]
        pairs += [("accept", name) for name in sorted(self.accepted)]
        pairs += [("reject", name) for name in sorted(self.rejected)]
        return urlencode(
            [(key, value) for key, value in (*pairs, ("lang", self.language)) if value]
        )

    @property
    def languageless(self) -> str:
        """The query string without a language, for links that choose one."""
        return replace(self, language=None).address

    def choices(self, remembered: Mapping[str, Choice]) -> dict[str, Choice]:
        """Return the remembered choices, except those that are made otherwise here."""
        here = dict.fromkeys(self.accepted, Choice(accepted=True))
        return {**remembered, **here, **dict.fromkeys(self.rejected, Choice(accepted=False))}


@lru_cache(maxsize=256)
def parse_asked(query_string: str) -> Asked:
    """Read a query string; FilterError says what is wrong. Unknown names are ignored."""
    told = values_of(query_string, longest=_LONGEST_QUERY, most=_MOST_IDS)
    last = {key: values[-1] for key, values in told.items()}
    rejected = _ids(told.get("reject", []))
    return Asked(
        # Days beside a month were chosen later, in the same form.
        month=None if "from" in last or "to" in last else last.get("month"),
        since=last.get("from"),
        until=last.get("to"),
        accepted=_ids(told.get("accept", [])) - rejected,
        rejected=rejected,
        language=last.get("lang", "").casefold()[:2] or None,
    )


def _ids(values: list[str]) -> frozenset[str]:
    return frozenset(value for value in values if _ID.fullmatch(value))


def period_of(asked: Asked, today: date) -> Period:
    """Return the days: a month, or a range whose end is exclusive; FilterError says what is wrong.

    Without either it goes from today to the end of next month, as the blog's lists do.
    """
    if asked.month and (asked.since or asked.until):
        raise FilterError(lambda t: t("Name a month, or “from” and “to”, but not both."))
    if asked.month:
        first = _month(asked.month)
        return Period(first, following(first))
    first = _day(asked.since, "from") if asked.since else today
    end = _day(asked.until, "to") if asked.until else following(following(first.replace(day=1)))
    if end <= first:
        raise FilterError(lambda t: t("“from” must lie before “to”."))
    if end - first > timedelta(days=LONGEST_DAYS):
        raise FilterError(
            lambda t: t("A list is about one year at most; bring “from” and “to” nearer together.")
        )
    return Period(first, end)


def following(month: date) -> date:
    """Return the first day of the next month; `month` is the first day of one."""
    return (month + timedelta(days=31)).replace(day=1)


def _month(value: str) -> date:
    found = _MONTH.fullmatch(value)
    year, month = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):  # noqa: PLR2004
        raise FilterError(lambda t: t("“month” is a month like 2027-02."))
    return date(year, month, 1)


def _day(value: str, name: str) -> date:
    try:
        told = date.fromisoformat(value)
    except ValueError:
        told = None
    if told is None or not FIRST_YEAR <= told.year <= LAST_YEAR:
        raise FilterError(lambda t: t("“{name}” is a date like 2027-01-31.", name=name))
    return told
