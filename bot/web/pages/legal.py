"""/impressum and /datenschutz: who answers for the pages, and what is stored about whom.

Both are made from the configuration and from the terms that `tidy` keeps to, so they are true of
this installation: what is not connected is not mentioned.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.routing import Route

from bot.domain.countries.law import GDPR
from bot.domain.countries.packs import country_of
from bot.domain.invitation import LASTS
from bot.jobs.tidy import ASKED, KEPT, TOLD, UNUSED
from bot.web.pages.head import Head
from bot.web.pages.rendering import render
from bot.web.pages.rich import rich
from bot.web.pages.serving import language_in, serve_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.lab import Registry
    from bot.web.frame import Frame

IMPRINT: Final = "/impressum"
PRIVACY: Final = "/datenschutz"


@dataclass(frozen=True, slots=True)
class Reach:
    """What this installation is connected to, and so stores something for."""

    slack: bool
    mail: bool
    forms: bool = False
    """Whether there are forms on the pages of labs and meetings."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How long things are kept, in days; `link` in minutes."""

    meetings: int = KEPT.days
    unused: int = UNUSED.days
    told: int = TOLD.days
    asked: int = ASKED.days
    link: int = int(LASTS.total_seconds()) // 60


async def imprint(request: Request) -> Response:
    """Say who answers for the pages."""
    return await _page(request, IMPRINT, render_imprint)


async def privacy(request: Request) -> Response:
    """Say what is stored about whom, why and for how long."""
    return await _page(request, PRIVACY, partial(render_privacy, _reach(request)))


def render_imprint(frame: Frame) -> bytes:
    """Render who answers for the pages; if that is not configured, what to write where."""
    network = frame.registry.network
    imprint, code = network.imprint, network.country
    return render(
        "impressum.html",
        frame,
        head=Head(path=IMPRINT if imprint else None),
        imprint=imprint,
        text=rich(imprint.text) if imprint and imprint.text else "",
        law=country_of(code).law,
        country=frame.t.locale.territories.get(code, code),
    )


def render_privacy(reach: Reach, frame: Frame) -> bytes:
    """Render what is stored about whom."""
    return render(
        "datenschutz.html",
        frame,
        head=Head(path=PRIVACY),
        imprint=frame.registry.network.imprint,
        reach=reach,
        terms=Terms(),
        hosts=hosts(frame.registry),
        gdpr=frame.registry.network.country in GDPR,
    )


def hosts(registry: Registry) -> list[str]:
    """Return the hosts that are asked for the labs' meetings, in order."""
    found = {urlsplit(source.url).hostname or "" for source in registry.sources if source.url}
    return sorted({host.removeprefix("www.") for host in found if host})


def _reach(request: Request) -> Reach:
    state = request.app.state
    mail = state.desk is not None and state.desk.mails
    return Reach(slack=state.slack, mail=mail, forms=state.desk is not None)


async def _page(request: Request, path: str, draw: Callable[[Frame], bytes]) -> Response:
    async def read(_: AsyncConnection, frame: Frame) -> Callable[[], bytes]:
        return partial(draw, frame)

    return await serve_page(request, path, read, asked=language_in(request))


ROUTES: Final = [Route(IMPRINT, imprint), Route(PRIVACY, privacy)]
