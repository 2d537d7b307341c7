"""What Slack will show, for those who have not connected it yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.web.pages import block_kit
from bot.web.pages.rendering import page_headers, render
from bot.web.pages.serving import frame_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markupsafe import Markup
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.jobs.ahead import Example
    from bot.web.frame import Frame


async def preview(request: Request) -> Response:
    """Show messages as Slack will show them."""
    frame = frame_of(request, request.query_params.get("lang"))
    page = render_preview(await request.app.state.examples(frame.language), frame)
    return HTMLResponse(page, headers=page_headers(frame.language))


def render_preview(examples: Sequence[Example], frame: Frame) -> bytes:
    """Render messages as Slack will show them."""
    t = frame.t

    def say(timezone: str) -> Callable[[dict[str, Any]], Markup]:
        return lambda text: block_kit.label(text, t, timezone)

    return render(
        "preview.html",
        frame,
        # A block lacks most of the fields that the template asks for.
        strict=False,
        examples=examples,
        say=say,
        chosen=block_kit.chosen,
    )


ROUTES: Final = [Route("/preview", preview)]
