"""Paste an address and see what would be read there: `treffpunkt check` for everybody.

Only the button asks, with POST: a link to `/check?url=…` fills in the field, so neither crawlers
nor link previews make us fetch anything. Each address is guarded and bounded like any source and
parsed in a process of its own, which ends with the answer; readers are limited each and in all.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.domain.checked import paste
from bot.domain.pasted import as_address
from bot.errors import SourceError, UsageError
from bot.text import checked as words
from bot.text.failure import Explanation, explain
from bot.web.filled import filled_in
from bot.web.limits import Limit, asker
from bot.web.pages.rendering import page_headers, render
from bot.web.pages.serving import frame_of
from bot.web.plain import uri

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.checked import Checked
    from bot.text import Translator
    from bot.web.frame import Frame

    Examine = Callable[[str], Awaitable[Checked]]
    """Reads an address as a source would be read; SourceError, UsageError."""

LONGEST: Final = 2000
SECONDS: Final = 20.0
PER_MINUTE: Final = 6
AT_ONCE: Final = 2
"""Each is read in a process of its own, and the smallest server has room for two."""
WAITING: Final = 12
"""How many may wait for an answer; anybody else is asked to come back."""
_BACK_SOON: Final = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Checking:
    """What checking needs: who examines, how often one reader may ask, whose turn it is."""

    examine: Examine
    seconds: float = SECONDS
    limit: Limit = field(default_factory=lambda: Limit(PER_MINUTE, 60))
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    under_way: set[str] = field(default_factory=set)
    """Who is waiting for an answer, each for one at a time, so that nobody holds up all others."""

    def wait(self, who: str) -> int:
        """Return 0 if this reader may ask now, else the seconds to wait."""
        if who in self.under_way or len(self.under_way) >= WAITING:
            return _BACK_SOON
        return self.limit.wait(who)

    async def ask(self, address: str, who: str) -> Checked:
        """Examine an address when it is its turn; TimeoutError, SourceError, UsageError."""
        self.under_way.add(who)
        try:
            async with asyncio.timeout(self.seconds), self.turns:
                return await self.examine(address)
        finally:
            self.under_way.discard(who)


async def form(request: Request) -> Response:
    """The form, empty or filled in by a link; nothing is fetched yet."""
    address = request.query_params.get("url", "")[:LONGEST]
    return _page(request, address=address)


async def answer(request: Request) -> Response:
    """What would be read at the address in the form, or why nothing would."""
    checking: Checking | None = request.app.state.checking
    told = (await filled_in(request))["url"]
    t = _frame(request).t
    if checking is None:
        return _page(request, address=told, status=HTTPStatus.SERVICE_UNAVAILABLE)
    address = as_address(told)
    if (wrong := _refusal(address, t)) is not None:
        return _page(request, address=told, failed=wrong, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    who = asker(request)
    if wait := checking.wait(who):
        return _later(request, told, wait)
    try:
        found = await checking.ask(address, who)
    except TimeoutError:
        failed = _too_slow(checking.seconds, t)
    except UsageError:
        failed = _no_address(t)
    except SourceError as error:
        failed = explain(str(error), t)
    else:
        return _page(request, address=told, found=found)
    return _page(request, address=told, failed=failed)


def render_check(
    frame: Frame,
    *,
    here: bool,
    address: str = "",
    found: Checked | None = None,
    failed: Explanation | None = None,
) -> bytes:
    """Render the form, and below it what was found or why nothing could be read."""
    t = frame.t
    return render(
        "check.html",
        frame,
        here=here,
        address=address,
        found=found,
        failed=failed,
        link=uri(found.url) if found else None,
        read_as=words.read_as(found, t) if found else "",
        missed=words.missed(found, t) if found else "",
        counted=words.counted(found, t) if found else "",
        meetings=words.meetings(found, t) if found else [],
        more=words.more(found, t) if found else "",
        oddities=words.oddities(found, t) if found else [],
        lines=paste(found) if found else "",
    )


def _refusal(address: str, t: Translator) -> Explanation | None:
    """Say why this address cannot be read; the server's files are none of a reader's business."""
    scheme, separator, rest = address.partition("://")
    if scheme.lower() in {"http", "https", "webcal", "webcals"} and separator and rest:
        return None if len(address) <= LONGEST else _too_long(t)
    return _no_address(t)


def _no_address(t: Translator) -> Explanation:
    return Explanation(
        t("This is no address on the web."),
        t("Paste one as your browser shows it, for example https://www.meetup.com/ok-lab-koeln."),
    )


def _too_long(t: Translator) -> Explanation:
    what = t("This address is too long: at most {count} characters.", count=LONGEST)
    return Explanation(what, t("Did two of them end up in one field?"))


def _too_slow(seconds: float, t: Translator) -> Explanation:
    return Explanation(
        t("There was no answer within {count} seconds.", count=round(seconds)),
        t("This often passes; try again later. The bot itself is more patient."),
    )


def _later(request: Request, address: str, wait: int) -> Response:
    t = _frame(request).t
    failed = Explanation(
        t("That is a lot at once."),
        t(
            "For each address we ask other people's servers. Please try again in {count} seconds.",
            count=wait,
        ),
    )
    return _page(
        request,
        address=address,
        failed=failed,
        status=HTTPStatus.TOO_MANY_REQUESTS,
        headers={"Retry-After": str(wait)},
    )


def _frame(request: Request) -> Frame:
    return frame_of(request, request.query_params.get("lang"))


def _page(
    request: Request,
    *,
    address: str = "",
    found: Checked | None = None,
    failed: Explanation | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
) -> Response:
    frame = _frame(request)
    here = request.app.state.checking is not None
    page = render_check(frame, here=here, address=address, found=found, failed=failed)
    kept = {**page_headers(frame.language), "Cache-Control": "no-store", **(headers or {})}
    return HTMLResponse(page, int(status), headers=kept)


ROUTES: Final = [
    Route("/check", form, methods=["GET"]),
    Route("/check", answer, methods=["POST"]),
]
