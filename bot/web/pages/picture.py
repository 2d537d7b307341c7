"""The preview pictures of meetings, labs and the network, 1200 by 630 pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.routing import Route

from bot.domain.countries.packs import state_name
from bot.store import occurrences
from bot.text.meeting import is_off, mark, online, place, sentence
from bot.web import wording
from bot.web.asked import known_slug, meeting, printable_id
from bot.web.calendars.calendar import span
from bot.web.filters import Filters, parse_filters
from bot.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.event import Occurrence
    from bot.web.frame import Frame
    from bot.web.pictures.card import Card

    Make = Callable[[AsyncConnection, date, Frame], Awaitable[Callable[[], bytes]]]
    """Reads what a picture shows, and returns what draws it."""

PNG: Final = "image/png"


async def event_picture(request: Request) -> Response:
    """One meeting's picture."""
    wanted = printable_id(request)

    async def make(connection: AsyncConnection, _today: date, frame: Frame) -> Callable[[], bytes]:
        one = await meeting(connection, wanted, ".png")
        return lambda: _draw(meeting_card(one, frame), frame)

    return await _serve(request, ("event.png", wanted), make)


async def lab_picture(request: Request) -> Response:
    """A lab's picture, with its next meeting."""
    slug = known_slug(request, ".png")

    async def make(connection: AsyncConnection, today: date, frame: Frame) -> Callable[[], bytes]:
        asked = Filters(labs=(slug,)).query(frame.registry, first=today, last=span(today)[1])
        found = await occurrences.find(connection, asked)
        return lambda: _draw(lab_card(slug, found, frame), frame)

    return await _serve(request, ("lab.png", slug), make)


async def picture(request: Request) -> Response:
    """The network's picture, for every other page."""

    async def make(_connection: AsyncConnection, _today: date, frame: Frame) -> Callable[[], bytes]:
        return lambda: _draw(network_card(frame), frame)

    return await _serve(request, ("og.png",), make)


async def _serve(request: Request, name: tuple[str, ...], make: Make) -> Response:
    """Answer with a picture in the address's language, as programs fetch it for their readers."""
    site = site_of(request)
    asked = parse_filters(request.url.query).language
    language = asked if asked in site.languages else site.languages[0]

    async def drawing(connection: AsyncConnection, today: date) -> Callable[[], bytes]:
        return await make(connection, today, site.frame(language, today))

    return await site.serve(
        request,
        (*name, language),
        drawing,
        media_type=PNG,
        headers={"Content-Language": language, "Access-Control-Allow-Origin": "*"},
    )


def meeting_card(one: Occurrence, frame: Frame) -> Card:
    """Return the card of a meeting: when, what, where and who."""
    from bot.web.pictures.card import Card

    t, off = frame.t, is_off(one)
    where = ", ".join(filter(None, (place(one), "" if off else online(one, t))))
    return Card(
        kicker=sentence(t.when(one)),
        title=wording.title(one, t),
        place=sentence(where),
        foot=", ".join(wording.lab_name(slug, frame.registry) for slug in one.labs),
        network=frame.registry.network.name,
        label=mark(one, t),
        off=off,
    )


def lab_card(slug: str, coming: Sequence[Occurrence], frame: Frame) -> Card:
    """Return the card of a lab: where it is and when it meets next."""
    from bot.web.pictures.card import Card

    t, lab = frame.t, frame.registry[slug]
    following = next((one for one in coming if not is_off(one)), None)
    state = state_name(lab.state or "")
    return Card(
        kicker=", ".join(dict.fromkeys(filter(None, (lab.city, state)))),
        title=wording.lab_name(slug, frame.registry),
        place=t("Next: {when}", when=t.when(following)) if following else "",
        foot=frame.registry.network.name,
    )


def network_card(frame: Frame) -> Card:
    """Return the card that says what the pages are for."""
    from bot.web.pictures.card import Card

    return Card(
        kicker=frame.registry.network.name,
        title=frame.t("Coming meetings"),
        place=frame.t("When and where the labs meet next: one list, one calendar."),
        foot=frame.public_url.partition("://")[2],
    )


def _draw(card: Card, frame: Frame) -> bytes:
    # Pillow costs a tenth of a second and 10 MB, so it is loaded only to draw.
    from bot.web.pictures.card import draw

    return draw(card, frame.registry.network.colours)


ROUTES: Final = [
    Route("/og.png", picture),
    Route("/labs/{slug}.png", lab_picture),
    Route("/events/{id}.png", event_picture),
]
