"""What the path of a request names, a lab or a meeting, or where to find it instead."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.exceptions import HTTPException

from bot.domain.places import resolve_labs
from bot.errors import UsageError
from bot.store import occurrences
from bot.web.site import site_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request

    from bot.domain.event import Occurrence


def known_slug(request: Request, rest: str = "", *, before: str = "") -> str:
    """Return the slug in the path; any other name of a lab is redirected to its slug.

    `rest` is what follows the slug in the path, `before` what stands before "/labs".
    404 if no lab is meant, or several are.
    """
    registry = site_of(request).registry
    asked: str = request.path_params["slug"]
    if asked in registry.labs:
        return asked
    try:
        meant = resolve_labs(registry, labs=(asked,)) or frozenset()
    except UsageError as error:
        raise HTTPException(404) from error
    if len(meant) != 1:
        raise HTTPException(404)
    raise _moved(f"{before}/labs/{quote(next(iter(meant)))}{rest}")


def printable_id(request: Request) -> str:
    """Return the id in the path; 404 if it cannot be one."""
    wanted: str = request.path_params["id"]
    if not wanted.isprintable():
        raise HTTPException(404)
    return wanted


async def meeting(
    connection: AsyncConnection, wanted: str, rest: str = "", *, before: str = ""
) -> Occurrence:
    """Return a meeting; 404 if there is none, and a redirection if its id was merged away.

    `rest` is what follows the id in the path, `before` what stands before "/events".
    """
    one = (await occurrences.by_ids(connection, [wanted])).get(wanted)
    if one is None:
        raise HTTPException(404)
    if one.id != wanted:
        raise _moved(f"{before}/events/{quote(one.id)}{rest}")
    return one


def _moved(path: str) -> HTTPException:
    """Return a redirection; `bot.web.problems` adds the query of the request."""
    return HTTPException(308, headers={"Location": path})
