"""All addresses of the forms and of the links in letters.

What answers there is loaded when somebody first asks: it understands meetings in words, and loading
that takes a third of a second, for which the program's first answer must not wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.routing import Route

from bot.jobs.inviting import PATH

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def report(request: Request) -> Response:
    """“Termin melden”: a meeting or a regular evening."""
    from bot.web.leads import telling

    return await telling.report(request)


async def evenings(request: Request) -> Response:
    """“Bestätigen” and “Pause” of a lab's regular evenings."""
    from bot.web.leads import evenings

    return await evenings.evenings(request)


async def meeting(request: Request) -> Response:
    """“Absagen”, “bestätigen” and “ändern” of one meeting."""
    from bot.web.leads import meetings

    return await meetings.meeting(request)


async def doubt(request: Request) -> Response:
    """“Stimmt nicht?” about one meeting."""
    from bot.web.leads import doubting

    return await doubting.doubt(request)


async def sent(request: Request) -> Response:
    """What whoever asked for a link reads; with POST, what the link's button does."""
    from bot.web.leads import links

    return await (links.press if request.method == "POST" else links.sent)(request)


async def show(request: Request) -> Response:
    """What a link in a letter would do."""
    from bot.web.leads import links

    return await links.show(request)


_BOTH: Final = ["GET", "POST"]
ROUTES: Final = [
    Route("/labs/{slug}/report", report, methods=_BOTH),
    *(Route(f"/labs/{{slug}}/{deed}", evenings, methods=_BOTH) for deed in ("confirm", "pause")),
    Route("/events/{id}/doubt", doubt, methods=_BOTH),
    *(
        Route(f"/events/{{id}}/{deed}", meeting, methods=_BOTH)
        for deed in ("cancel", "confirm", "change")
    ),
    Route(PATH, sent, methods=_BOTH),
    Route(f"{PATH}/{{token}}", show),
]
