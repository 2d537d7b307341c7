"""The web application: every address, over one store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.applications import Starlette
from starlette.middleware import Middleware

from bot.web import assets, health, metrics, problems
from bot.web.api import description, events as api_events, labs as api_labs
from bot.web.calendars import endpoints as calendars
from bot.web.feeds import feed
from bot.web.leads import routes as leads
from bot.web.outer import Outer
from bot.web.pages import (
    api,
    check,
    embed,
    event,
    export,
    home,
    lab,
    legal,
    picture,
    preview,
    sitemap,
    status,
)
from bot.web.site import Site
from bot.web.traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from starlette.routing import BaseRoute

    from bot.domain.checked import Checked
    from bot.domain.lab import Registry
    from bot.jobs.ahead import Example
    from bot.store.engine import Store
    from bot.web.leads.desk import Desk


ROUTES: Final = [
    *home.ROUTES,
    # Before the pages: a meeting's calendar has its page's address with “.ics”.
    *calendars.ROUTES,
    *picture.ROUTES,
    *lab.ROUTES,
    *event.ROUTES,
    *leads.ROUTES,
    *export.ROUTES,
    *status.ROUTES,
    *check.ROUTES,
    *embed.ROUTES,
    *sitemap.ROUTES,
    *legal.ROUTES,
    *api_events.ROUTES,
    *api_labs.ROUTES,
    *description.ROUTES,
    *feed.ROUTES,
    *api.ROUTES,
    *health.ROUTES,
    *metrics.ROUTES,
    *assets.ROUTES,
]


def create_app(
    *,
    store: Store,
    registry: Registry,
    public_url: str,
    now: Callable[[], datetime],
    ready: Callable[[], Awaitable[None]] | None = None,
    examples: Callable[[str], Awaitable[Sequence[Example]]] | None = None,
    slack: Sequence[BaseRoute] = (),
    desk: Desk | None = None,
    examine: Callable[[str], Awaitable[Checked]] | None = None,
) -> Starlette:
    """Return the application; `ready` raises TreffpunktError while it should get no traffic.

    `examples` returns the messages, in a language, that /preview shows; without it there is no such
    page. `slack` are the routes under /slack, if it is connected. Without a `desk` the forms for
    leads say whom to ask instead. `examine` reads an address for /check.
    """
    routes = [*ROUTES, *(preview.ROUTES if examples else []), *slack]
    traffic = Traffic(routes)
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Outer, traffic=traffic)],
        exception_handlers=problems.HANDLERS,
    )
    app.state.site = Site(store=store, registry=registry, public_url=public_url, now=now)
    app.state.measured = metrics.Measured(app.state.site)
    app.state.traffic = traffic
    app.state.desk = desk
    app.state.checking = check.Checking(examine=examine) if examine else None
    app.state.ready = ready
    app.state.slack = bool(slack)
    app.state.examples = examples
    return app
