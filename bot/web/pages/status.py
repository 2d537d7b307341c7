"""The health of each source, the ill ones first: for leads, and for everyone who wonders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.routing import Route

from bot.domain.condition import Condition, condition_of
from bot.store import days as day_store, pulse, sources as source_store, submissions
from bot.web import wording
from bot.web.frame import Link
from bot.web.pages.bars import HEIGHT, WIDTH, Bars, bars, first_day
from bot.web.pages.head import Head
from bot.web.pages.quarter import quarter
from bot.web.pages.rendering import render
from bot.web.pages.serving import language_in, serve_page
from bot.web.pages.sources import Shown, show
from bot.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.lab import Lab, Registry
    from bot.domain.source import Tracked
    from bot.store.days import SourceDay
    from bot.text import Translator
    from bot.web.frame import Frame


MOST: Final = 200
"""How many sources a group shows; the others are on their labs' pages."""

GROUP_OF: Final = {
    Condition.FAILS: "ill",
    Condition.GONE: "left",
    Condition.REFUSES: "left",
    Condition.NEW: "new",
    Condition.ANSWERS: "well",
    Condition.RESTS: "resting",
}
GROUPS: Final = tuple(dict.fromkeys(GROUP_OF.values()))
"""The groups of the page, in their order."""


@dataclass(frozen=True, slots=True)
class Line:
    """A source, whose it is, and how it did lately; None if it is not asked."""

    source: Shown
    lab: Link
    bars: Bars | None


@dataclass(frozen=True, slots=True)
class Group:
    """Sources under one heading, with a sentence about what they have in common."""

    name: str
    words: str
    about: str
    lines: tuple[Line, ...]
    left: str = ""
    """How many more there are than are shown, in words; "" if all are shown."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A source, whose it is, and its condition, which decides where it stands on the page."""

    tracked: Tracked
    lab: Lab
    condition: Condition


@dataclass(frozen=True, slots=True)
class Count:
    """A number and what it counts."""

    number: str
    words: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """All that the page is made of: every source at one moment, by lab, and its last days."""

    asked: Sequence[Asked]
    days: Mapping[int, Sequence[SourceDay]]
    now: datetime


async def status_page(request: Request) -> Response:
    """The health of each source."""
    site = site_of(request)
    now = site.now()
    async with site.store.read() as connection:
        state = (quarter(now), await pulse.of_sources(connection))

    async def read(connection: AsyncConnection, frame: Frame) -> Callable[[], bytes]:
        submitted = await submissions.submitted(connection)
        registry = submitted.registry(site.registry)
        asked = _by_lab(await source_store.tracked(connection, registry.sources), registry)
        shown = {one.tracked.id for some in _parted(asked).values() for one in some[:MOST]}
        first = first_day(now.astimezone(UTC).date())
        days = await day_store.since(connection, first, shown)
        return partial(render_status, Known(asked, days, now), frame)

    return await serve_page(request, "status", read, asked=language_in(request), state=state)


def _by_lab(tracked: Iterable[Tracked], registry: Registry) -> list[Asked]:
    """Return the sources that are fetched, and rules that cannot be read, by the labs' names."""
    found = [
        Asked(one, lab, condition_of(one.state, active=lab.active))
        for one in tracked
        if (lab := registry.get(one.source.lab)) is not None
        and (one.source.url is not None or one.state.failing_since is not None)
    ]
    return sorted(found, key=lambda one: wording.lab_name(one.lab.slug, registry).casefold())


def _parted(asked: Iterable[Asked]) -> dict[str, list[Asked]]:
    """Divide sources into the groups of the page, by their names."""
    parted: dict[str, list[Asked]] = {name: [] for name in GROUPS}
    for one in asked:
        parted[GROUP_OF[one.condition]].append(one)
    return parted


def render_status(known: Known, frame: Frame) -> bytes:
    """Render the health of each source."""
    parted = _parted(known.asked)
    return render(
        "status.html",
        frame,
        head=Head(path="/status"),
        groups=[_group(name, held, known, frame) for name, held in parted.items() if held],
        tally=list(_tally(known.asked, frame)),
        width=WIDTH,
        height=HEIGHT,
    )


def _tally(asked: Sequence[Asked], frame: Frame) -> Iterable[Count]:
    t, network = frame.t, frame.registry.network.slug
    labs = sum(not lab.friend and lab.slug != network for lab in frame.registry)
    well = sum(one.condition is Condition.ANSWERS for one in asked)
    ill = sum(one.condition.is_ill for one in asked)
    resting = sum(one.condition is Condition.RESTS for one in asked)
    yield Count(t.number(labs), t.plural("lab", "labs", labs))
    yield Count(t.number(len(asked)), t.plural("source", "sources", len(asked)))
    yield Count(t.number(well), t.plural("answers", "answer", well), "well")
    yield Count(t.number(ill), t("cannot be read"), "ill" if ill else "")
    if resting:
        yield Count(t.number(resting), t.plural("rests", "rest", resting))


def _group(name: str, held: Sequence[Asked], known: Known, frame: Frame) -> Group:
    t, left = frame.t, len(held) - MOST
    words, about = _heading(name, t)
    lines = tuple(_line(one, known, frame) for one in held[:MOST])
    more = t.plural("{count} more", "{count} more", left) if left > 0 else ""
    return Group(name, words, about, lines, more)


def _line(one: Asked, known: Known, frame: Frame) -> Line:
    lab, tracked = one.lab, one.tracked
    zone = frame.registry.network.timezone
    source = show(tracked, lab, frame.t, now=known.now, zone=zone)
    href = frame.path(f"/labs/{quote(lab.slug, safe='')}")
    rests = one.condition is Condition.RESTS or tracked.source.url is None
    today = known.now.astimezone(UTC).date()
    drawn = None if rests else bars(known.days.get(tracked.id, ()), today, frame.t)
    return Line(source, Link(wording.lab_name(lab.slug, frame.registry), href), drawn)


def _heading(name: str, t: Translator) -> tuple[str, str]:
    match name:
        case "ill":
            about = t(
                "What they last said stays, and we keep asking. Nothing is called off by that."
            )
            return t("Cannot be read"), about
        case "left":
            return t("Not asked any more"), t("They said themselves that we should not.")
        case "new":
            return t("Not asked yet"), t("They are new and come next.")
        case "well":
            return t("Answering"), ""
        case _:
            about = t("Their labs are asleep: we ask once a week whether they have woken up.")
            return t("Resting"), about


ROUTES: Final = [Route("/status", status_page)]
