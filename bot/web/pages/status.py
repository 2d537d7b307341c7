"""How each source is, the sick ones first: for leads who wonder, and for everyone who doubts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.routing import Route

from bot.domain.condition import Condition
from bot.store import days as day_store, pulse, sources as source_store, submissions
from bot.web import wording
from bot.web.filters import parse_filters
from bot.web.frame import Link
from bot.web.pages.bars import HEIGHT, WIDTH, Bars, bars, first_day
from bot.web.pages.head import Head
from bot.web.pages.quarter import quarter
from bot.web.pages.rendering import HTML, page_headers, render
from bot.web.pages.sources import Shown, show
from bot.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.lab import Registry
    from bot.domain.source import Tracked
    from bot.store.days import SourceDay
    from bot.text import Translator
    from bot.web.frame import Frame


@dataclass(frozen=True, slots=True)
class Line:
    """A source, whose it is, and how it did of late; None where nobody asks it."""

    source: Shown
    lab: Link
    bars: Bars | None


@dataclass(frozen=True, slots=True)
class Group:
    """Sources under one heading, with a sentence that says what they have in common."""

    name: str
    words: str
    about: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """A number and what it counts."""

    number: str
    words: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """All that the page is made of: every source as it was at a moment, and its days."""

    registry: Registry
    tracked: Sequence[Tracked]
    days: Mapping[int, Sequence[SourceDay]]
    now: datetime


async def status_page(request: Request) -> Response:
    """How each source is."""
    filters = parse_filters(request.url.query)
    site = site_of(request)
    language = site.language(request, filters.language)
    now = site.now()
    async with site.store.read() as connection:
        state = (quarter(now), await pulse.of_sources(connection))

    async def make(connection: AsyncConnection, today: date) -> Callable[[], bytes]:
        told = await submissions.submitted(connection)
        registry = told.registry(site.registry)
        tracked = await source_store.tracked(connection, registry.sources)
        known = await day_store.since(connection, first_day(now.astimezone(UTC).date()))
        frame = site.frame(language, today, filters.language)
        return partial(render_status, Known(registry, tracked, known, now), frame)

    return await site.serve(
        request,
        ("status", language, filters.language),
        make,
        media_type=HTML,
        headers=page_headers(language),
        state=state,
    )


def render_status(known: Known, frame: Frame) -> bytes:
    """Render how each source is."""
    lines = [line for one in known.tracked if (line := _line(one, known, frame)) is not None]
    lines.sort(key=lambda line: line.lab.words.casefold())
    return render(
        "status.html",
        frame,
        head=Head(path="/status"),
        groups=[group for group in _groups(lines, frame.t) if group.lines],
        tally=list(_tally(lines, frame)),
        width=WIDTH,
        height=HEIGHT,
    )


def _tally(lines: Sequence[Line], frame: Frame) -> Iterable[Count]:
    t, network = frame.t, frame.registry.network.slug
    labs = sum(not lab.friend and lab.slug != network for lab in frame.registry)
    well = sum(line.source.condition is Condition.ANSWERS for line in lines)
    ill = sum(line.source.is_ill for line in lines)
    resting = sum(line.source.condition is Condition.RESTS for line in lines)
    yield Count(t.number(labs), t.plural("lab", "labs", labs))
    yield Count(t.number(len(lines)), t.plural("source", "sources", len(lines)))
    yield Count(t.number(well), t.plural("answers", "answer", well), "well")
    yield Count(t.number(ill), t("cannot be read"), "ill" if ill else "")
    if resting:
        yield Count(t.number(resting), t.plural("rests", "rest", resting))


def _line(one: Tracked, known: Known, frame: Frame) -> Line | None:
    """Show a source that is asked somewhere, or a rule that cannot be followed."""
    lab = known.registry.get(one.source.lab)
    if lab is None or (one.source.url is None and one.state.failing_since is None):
        return None
    zone = frame.registry.network.timezone
    source = show(one, lab, frame.t, now=known.now, zone=zone)
    href = frame.path(f"/labs/{quote(lab.slug, safe='')}")
    rests = source.condition is Condition.RESTS or one.source.url is None
    today = known.now.astimezone(UTC).date()
    drawn = None if rests else bars(known.days.get(one.id, ()), today, frame.t)
    return Line(source, Link(wording.lab_name(lab.slug, frame.registry), href), drawn)


def _groups(lines: Sequence[Line], t: Translator) -> list[Group]:
    def those(*conditions: Condition) -> tuple[Line, ...]:
        return tuple(line for line in lines if line.source.condition in conditions)

    return [
        Group(
            "ill",
            t("Cannot be read"),
            t("What they last said stays, and we keep asking. Nothing is called off by that."),
            those(Condition.FAILS),
        ),
        Group(
            "left",
            t("Not asked any more"),
            t("They said themselves that we should not."),
            those(Condition.GONE, Condition.REFUSES),
        ),
        Group("new", t("Not asked yet"), t("They are new and come next."), those(Condition.NEW)),
        Group("well", t("Answering"), "", those(Condition.ANSWERS)),
        Group(
            "resting",
            t("Resting"),
            t("Their labs are asleep: we ask once a week whether they have woken up."),
            those(Condition.RESTS),
        ),
    ]


ROUTES: Final = [Route("/status", status_page)]
