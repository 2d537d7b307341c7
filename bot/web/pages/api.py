"""/api: what data there is, to try at once and to use within ten minutes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from starlette.routing import Route

from bot.domain.event import Attendance
from bot.domain.query import HORIZON
from bot.store.paging import page
from bot.web.api.answers import PATH
from bot.web.api.description import ADDRESS
from bot.web.api.examples import AFTER_EVENT
from bot.web.api.parameters import PAGED, described
from bot.web.api.problem import KINDS
from bot.web.crowd import is_crowd
from bot.web.filters import Filters
from bot.web.frame import Link
from bot.web.pages import choosing
from bot.web.pages.head import Head
from bot.web.pages.rendering import render
from bot.web.pages.serving import language_in, serve_page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.text import Translator
    from bot.web.frame import Frame

PAGE: Final = "/api"
FEW: Final = 5
"""How many meetings the forms and examples ask for."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A few lines of a program, under its language's name."""

    name: str
    language: str
    lines: str


async def api_page(request: Request) -> Response:
    """What data there is, and forms to try it."""

    async def read(connection: AsyncConnection, frame: Frame) -> Callable[[], bytes]:
        today = frame.today
        coming = Filters().query(frame.registry, first=today, last=today + HORIZON)
        found = await page(connection, coming, count=1)
        return partial(render_api, found[0] if found else None, frame)

    return await serve_page(request, "api", read, asked=language_in(request))


def render_api(coming: Occurrence | None, frame: Frame) -> bytes:
    """Render the page; `coming` is a meeting to name in the examples, if there is one."""
    t, registry, crowded = frame.t, frame.registry, is_crowd(frame.registry)
    slug = next(iter(coming.labs if coming else registry.labs), "")
    return render(
        "api.html",
        frame,
        head=Head(path=PAGE),
        lists={"events": f"{PATH}/events", "labs": f"{PATH}/labs"},
        few=FEW,
        crowded=crowded,
        example=choosing.example(registry),
        labs=[] if crowded else choosing.lab_choices(registry, friends=False),
        states=choosing.state_choices(registry),
        ways=[
            Link(choosing.way(way, t), way.value) for way in Attendance if way.value != "unknown"
        ],
        samples=_samples(f"{frame.public_url}{PATH}/events?lab={quote(slug)}&limit={FEW}"),
        addresses=_addresses(coming, slug, t),
        parameters=_parameters(registry, t),
        problems=_problems(t),
    )


def _parameters(registry: Registry, t: Translator) -> list[tuple[str, str, str]]:
    """Return each parameter with its description and an example of it in an address."""
    return [
        (each.name, each.words, urlencode({each.name: _sent(each.example)}, doseq=True))
        for each in described(PAGED, registry, t, cursor=AFTER_EVENT)
    ]


def _sent(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def _samples(address: str) -> list[Sample]:
    quoted = json.dumps(address)
    python = f"""\
import json
from urllib.request import urlopen

address = {quoted}
with urlopen(address) as answer:
    for event in json.load(answer)["items"]:
        print(event["start"], event["title"])"""
    script = f"""\
const address = {quoted};
const answer = await fetch(address);
const {{ items }} = await answer.json();
for (const {{ start, title }} of items) {{
  console.log(start, title);
}}"""
    return [
        Sample("curl", "shell", f"curl '{address}'"),
        Sample("Python", "python", python),
        Sample("JavaScript", "javascript", script),
    ]


def _addresses(coming: Occurrence | None, slug: str, t: Translator) -> Sequence[Link]:
    """Return every address there is; that of a meeting only if there is one."""
    one = [Link(t("One meeting"), f"{PATH}/events/{quote(coming.id)}")] if coming else []
    return [
        Link(t("Meetings, page by page"), f"{PATH}/events"),
        *one,
        Link(t("Meetings for maps (GeoJSON)"), f"{PATH}/events?format=geojson"),
        Link(t("Labs, each with its next meeting"), f"{PATH}/labs"),
        Link(t("One lab"), f"{PATH}/labs/{quote(slug)}"),
        Link(t("The description for programs (OpenAPI 3.1)"), ADDRESS),
        Link("Atom", "/feed.atom"),
        Link("JSON Feed", "/feed.json"),
        Link(t("Calendar (iCalendar)"), "/calendar.ics"),
    ]


def _problems(t: Translator) -> list[tuple[str, int, str]]:
    """Explain each kind of problem: its name, its status, and what to do."""
    words = {
        "bad-request": t(
            "A parameter is wrong or misspelt; “detail” says which and what it may be."
        ),
        "not-found": t("There is no such meeting or lab. Ids are kept for life: look for a typo."),
        "method-not-allowed": t("One can only read here: GET, HEAD and OPTIONS."),
        "internal-error": t("Our mistake. It stands in our log; try again in a minute."),
        "unavailable": t("Our database does not answer. “Retry-After” says when to come again."),
    }
    return [(kind, status.value, words[kind]) for status, kind in KINDS.items()]


ROUTES: Final = [Route(PAGE, api_page)]
