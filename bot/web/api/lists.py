"""Lists as the API writes them: one page, and where the next begins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self
from urllib.parse import urlencode

from bot.domain.query import HORIZON
from bot.web.api.answers import PATH, Form, written
from bot.web.api.geojson import collection
from bot.web.api.parameters import PAGED, read
from bot.web.cache import Drawn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from starlette.requests import Request

    from bot.domain.lab import Registry
    from bot.domain.query import Query
    from bot.web.filters import Filters


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a list is asked for; equal questions have one answer."""

    filters: Filters
    limit: int
    cursor: str
    form: Form

    @classmethod
    def of(cls, request: Request, registry: Registry) -> Self:
        """Read a request; FilterError says what is wrong with it."""
        values = read(request.url.query, PAGED, registry)
        return cls(
            # Only errors are in words.
            filters=replace(values.filters, language=None),
            limit=values.limit,
            cursor=values.of("cursor"),
            form=Form.of(request, values),
        )

    def since(self, now: datetime) -> datetime | None:
        """Return the minute from which the range counts, if the question names no beginning."""
        return None if self.filters.since else now.replace(second=0, microsecond=0)

    def query(self, registry: Registry, today: date, since: datetime | None) -> Query:
        """Return the query for the store: a year from `since`, unless asked otherwise."""
        filters = replace(self.filters, since=since) if since else self.filters
        return filters.query(registry, first=today, last=today + HORIZON)


def draw(
    found: Sequence[Mapping[str, object]],
    following: str | None,
    asked: Asked,
    *,
    address: str,
    name: str,
) -> Drawn:
    """Write one page; `following` is the cursor of the next one, `address` that of the list.

    `name` is the field with the id of what is listed.
    """
    if asked.form is Form.GEOJSON:
        body = written(collection(found, following, name))
    else:
        body = written({"items": found, "next": following})
    link = None if following is None else _link(asked, following, address)
    return Drawn(body, {"Link": link} if link else {})


def _link(asked: Asked, following: str, address: str) -> str:
    """Return the header that leads to the next page (RFC 8288)."""
    rest = {"limit": str(asked.limit), "cursor": following}
    if asked.form is Form.GEOJSON:
        rest["format"] = "geojson"
    query = "&".join(filter(None, (asked.filters.address, urlencode(rest))))
    return f'<{address}?{query}>; rel="next"'


def address_of(public_url: str, path: str) -> str:
    """Return the full address of something in the API."""
    return f"{public_url}{PATH}{path}"
