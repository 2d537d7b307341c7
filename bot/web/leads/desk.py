"""What the forms share: the key of the links, limits, and whom to ask where no mail is sent."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse

from bot.jobs.inviting import PATH
from bot.web.asked import known_slug
from bot.web.limits import Limit, asker
from bot.web.pages import serving
from bot.web.pages.rendering import page_headers, render
from bot.web.plain import uri
from bot.web.site import site_of

if TYPE_CHECKING:
    from datetime import date

    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.invitation import Asked
    from bot.domain.lab import Lab
    from bot.jobs.by_mail import Postbox
    from bot.web.filled import Filled
    from bot.web.frame import Frame
    from bot.web.site import Site

HOUR: Final = 3600.0
DAY: Final = 86400.0
LINKS: Final = PATH
"""The links in letters lie below it; whoever asks for one is led there, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the forms need beside the site; `workspace` is where deliveries go.

    `mails`: whether letters are sent by mail. `salt` hides who doubts a meeting; it is gone with
    the process.
    """

    key: bytes
    workspace: str
    mails: bool
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    asking: Limit = field(default_factory=lambda: Limit(30, HOUR))
    opening: Limit = field(default_factory=lambda: Limit(120, HOUR))
    doubts: Limit = field(default_factory=lambda: Limit(10, DAY))
    """By lab."""
    doubting: Limit = field(default_factory=lambda: Limit(3, DAY))
    """By reader and lab, so that nobody alone uses up what a lab's people take from all."""


def desk_of(request: Request) -> Desk | None:
    """Return the desk; None where the program was started without one."""
    desk: Desk | None = request.app.state.desk
    return desk


def postbox_of(request: Request, desk: Desk) -> Postbox:
    """Return what handles requests for links, as of now."""
    # It can refresh a lab, which is too much to load before the first answer.
    from bot.jobs.by_mail import Postbox

    site = site_of(request)
    return Postbox(
        store=site.store, registry=site.registry, workspace=desk.workspace, now=site.now()
    )


def frame_of(request: Request, lab: str | None = None) -> Frame:
    """Return what the page of a form shares with all others."""
    return replace(serving.frame_of(request, serving.language_in(request)), lab=lab)


def lab_of(request: Request, rest: str) -> Lab:
    """Return the lab in the path; `rest` is what follows it there."""
    return site_of(request).registry[known_slug(request, rest)]


def page(frame: Frame, template: str, status: int = 200, **values: object) -> Response:
    """Answer with a page that is not to be cached."""
    body = render(f"leads/{template}", frame, head=None, strict=True, **values)
    headers = {**page_headers(frame.language), "Cache-Control": "no-store"}
    return HTMLResponse(body, status, headers=headers)


def told(frame: Frame, title: str, message: str, status: int = 200, **values: object) -> Response:
    """Answer with a page that only says something; `lab` and `one` are linked below it."""
    known: dict[str, object] = {"lab": None, "one": None, "renew": "", "contacts": ()}
    return page(frame, "told.html", status, heading=title, message=message, **(known | values))


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask, and where; a mail address is shown only of whoever answers for the pages."""

    name: str
    website: str | None = None
    channel: str | None = None
    mail: str | None = None


def write_to(frame: Frame, lab: Lab) -> Response:
    """Say whom to ask where no letters are sent; nobody's private address is shown."""
    t, network = frame.t, frame.registry.network
    mail = network.imprint.mail if network.imprint else None
    contacts = (
        Contact(lab.name, uri(lab.website), lab.channel),
        Contact(network.name, uri(network.website), mail=mail),
    )
    message = t("This page sends no mail here. Please ask directly:")
    reachable = [
        contact for contact in contacts if contact.website or contact.channel or contact.mail
    ]
    return told(frame, t("Please ask directly"), message, lab=lab, contacts=reachable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody at a form: their request, the desk, the frame of their page, and the lab."""

    request: Request
    desk: Desk
    frame: Frame
    lab: Lab

    @property
    def site(self) -> Site:
        """What the application shares."""
        return site_of(self.request)

    @property
    def today(self) -> date:
        """Today's date where the lab is."""
        return self.site.now().astimezone(ZoneInfo(self.lab.timezone)).date()

    @property
    def sends(self) -> bool:
        """Whether a form was sent."""
        return self.request.method == "POST"

    def may(self, filled: Filled) -> bool:
        """Whether a form is all right, and its sender does not ask too often."""
        if not filled.fine:
            return False
        wait = self.desk.asking.wait(asker(self.request))
        if wait:
            filled.object(
                self.frame.t.plural(
                    "That was a lot at once. Please try again in {count} minute.",
                    "That was a lot at once. Please try again in {count} minutes.",
                    -(-wait // 60),
                ),
                HTTPStatus.TOO_MANY_REQUESTS.value,
            )
        return not wait

    async def ask(self, asked: Asked, filled: Filled) -> Response:
        """Have the link sent, and say so; the answer is the same whoever asks."""
        if not filled.is_trap:
            await postbox_of(self.request, self.desk).ask(asked, filled["mail"])
        return RedirectResponse(self.frame.path(LINKS), HTTPStatus.SEE_OTHER.value)


def lab_path(lab: Lab, rest: str = "") -> str:
    """Return the path of a lab's page, or of what lies below it."""
    return f"/labs/{quote(lab.slug)}{rest}"


def gone() -> HTTPException:
    """Return the 404 for something that is not there."""
    return HTTPException(404)
