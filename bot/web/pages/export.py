"""The editor's page: the monthly event list as Markdown, and what to check before publishing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.routing import Route

from bot.domain.bulletin.choosing import Standing
from bot.domain.bulletin.evenings import Evening
from bot.jobs.exporting import gather
from bot.store import export_choices
from bot.text import translator_of
from bot.text.bulletin import evening_facts, flag_words, place_of, title_of
from bot.text.meeting import sentence
from bot.web import wording
from bot.web.bulletin.asked import following, parse_asked, period_of
from bot.web.bulletin.markdown import markdown
from bot.web.frame import Link
from bot.web.pages.rendering import render
from bot.web.pages.serving import serve_page
from bot.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.bulletin.choosing import Bulletin, Choice, Row
    from bot.domain.lab import Registry
    from bot.text import Translator
    from bot.web.bulletin.asked import Asked
    from bot.web.frame import Frame
    from bot.web.site import Site

PATH: Final = "/export/{name:str}"
MARKDOWN: Final = "text/markdown; charset=utf-8"
_MONTHS: Final = 4
"""How many months have a link, beside the list's usual period."""


async def export_page(request: Request) -> Response:
    """The list, each line to be accepted or rejected, with what is odd about it."""
    asked, site = parse_asked(request.url.query), site_of(request)
    _check(request, site.registry)
    remembered = await _remembered(site)

    async def read(connection: AsyncConnection, frame: Frame) -> Callable[[], bytes]:
        bulletin = await _gathered(connection, site, asked, remembered, frame.today)
        return partial(render_export, bulletin, asked, remembered, _spoken(asked, site), frame)

    return await serve_page(
        request,
        ("export", asked),
        read,
        asked=asked.language,
        headers={"X-Robots-Tag": "noindex"},
        state=_state(remembered),
        slow=True,
    )


async def export_file(request: Request) -> Response:
    """The list alone, as Markdown."""
    asked, site = parse_asked(request.url.query), site_of(request)
    _check(request, site.registry)
    remembered = await _remembered(site)
    t = _spoken(asked, site)

    async def make(connection: AsyncConnection, today: date) -> Callable[[], bytes]:
        bulletin = await _gathered(connection, site, asked, remembered, today)
        return lambda: markdown(bulletin, site.registry, site.public_url, t).encode(
            "utf-8", "replace"
        )

    headers = {
        "Content-Language": t.language,
        "Content-Disposition": f'attachment; filename="{site.registry.network.export.name}.md"',
        "X-Robots-Tag": "noindex",
    }
    return await site.serve(
        request,
        ("export.md", asked),
        make,
        media_type=MARKDOWN,
        headers=headers,
        state=_state(remembered),
        slow=True,
    )


def path_of(registry: Registry) -> str:
    """Return the path of the network's list: "/export/out-in-the-open"."""
    return f"/export/{registry.network.export.name}"


def _check(request: Request, registry: Registry) -> None:
    if request.path_params["name"] != registry.network.export.name:
        raise HTTPException(404)


async def _remembered(site: Site) -> dict[str, Choice]:
    async with site.store.read() as connection:
        return await export_choices.choices(connection)


def _state(remembered: Mapping[str, Choice]) -> Hashable:
    return tuple(sorted((name, each.accepted, str(each.at)) for name, each in remembered.items()))


async def _gathered(
    connection: AsyncConnection,
    site: Site,
    asked: Asked,
    remembered: Mapping[str, Choice],
    today: date,
) -> Bulletin:
    period = period_of(asked, today)
    return await gather(connection, site.registry, period, asked.choices(remembered), site.now())


def _spoken(asked: Asked, site: Site) -> Translator:
    """Return the list's language: the one in the address, else the network's first.

    The reader's browser does not count: the list is for the blog, whoever edits it.
    """
    return translator_of(site.registry.network, asked.language or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """One line of the list as the page shows it; `name` is its box's name, "" if it has none."""

    id: str
    when: str
    title: str
    href: str
    facts: str
    flags: tuple[str, ...]
    name: str
    checked: bool
    off: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of the same standing, under one heading."""

    key: str
    words: str
    picks: tuple[Pick, ...]


def render_export(
    bulletin: Bulletin,
    asked: Asked,
    remembered: Mapping[str, Choice],
    t: Translator,
    frame: Frame,
) -> bytes:
    """Render the page; `t` is for the list's language, the frame for the reader's."""
    listed = bulletin.standing(Standing.LISTED)
    period, path = bulletin.period, path_of(frame.registry)
    return render(
        "export.html",
        frame,
        wish=asked,
        asked=asked.languageless,
        period=frame.t.span(period.first, period.end - timedelta(days=1)),
        first=period.first.isoformat(),
        end=period.end.isoformat(),
        months=_months(asked, frame),
        groups=_groups(bulletin, asked, remembered, frame),
        count=len(listed),
        odd=sum(bool(row.flags) for row in listed),
        markdown=markdown(bulletin, frame.registry, frame.public_url, t),
        download=f"{path}.md{'?' if asked.address else ''}{asked.address}",
        command=_command(asked, frame.registry),
        path=path,
    )


def _months(asked: Asked, frame: Frame) -> list[tuple[Link, bool]]:
    """Return a link for each period, and whether it is in view."""
    lang = {"lang": asked.language} if asked.language else {}
    by_itself = not (asked.month or asked.since or asked.until)
    query = f"?{urlencode(lang)}" if lang else ""
    path, month = path_of(frame.registry), frame.today.replace(day=1)
    found = [(Link(frame.t("Until the end of next month"), path + query), by_itself)]
    for _ in range(_MONTHS):
        value = f"{month:%Y-%m}"
        link = Link(sentence(frame.t.month(month)), f"{path}?{urlencode({'month': value, **lang})}")
        found.append((link, asked.month == value))
        month = following(month)
    return found


def _groups(
    bulletin: Bulletin, asked: Asked, remembered: Mapping[str, Choice], frame: Frame
) -> list[Group]:
    t = frame.t
    meetings = [row for row in bulletin.meetings if row.standing is Standing.LISTED]
    evenings = [row for row in bulletin.evenings if row.standing is Standing.LISTED]
    groups: list[tuple[str, str, Sequence[Row]]] = [
        ("listed", t("In the list"), meetings),
        ("regular", t("Regular meetings"), evenings),
        ("undecided", t("To decide: friends' events"), bulletin.standing(Standing.UNDECIDED)),
        ("rejected", t("Left out"), bulletin.standing(Standing.REJECTED)),
        ("cancelled", t("Cancelled, left out"), bulletin.standing(Standing.CANCELLED)),
    ]
    return [
        Group(key, words, tuple(_pick(row, asked, remembered, frame) for row in rows))
        for key, words, rows in groups
        if rows
    ]


def _pick(row: Row, asked: Asked, remembered: Mapping[str, Choice], frame: Frame) -> Pick:
    about, t = row.about, frame.t
    first = about.dates[0] if isinstance(about, Evening) else about
    before = remembered.get(row.id)
    is_in = before.accepted if before is not None else row.ours
    labs = about.labs if not isinstance(about, Evening) else (about.lab,)
    names = ", ".join(wording.lab_name(slug, frame.registry) for slug in labs)
    off = row.standing is Standing.CANCELLED
    return Pick(
        id=row.id,
        when=evening_facts(about, t) if isinstance(about, Evening) else t.when(about),
        title=title_of(first, t),
        href=frame.path(f"/events/{quote(first.id, safe='')}"),
        facts=" · ".join(filter(None, (names, place_of(first, t)))),
        flags=tuple(flag_words(flag, t) for flag in row.flags),
        name="" if off else "reject" if is_in else "accept",
        checked=row.id in (asked.rejected if is_in else asked.accepted),
        off=off,
    )


def _command(asked: Asked, registry: Registry) -> str:
    """Return the command that remembers the choices made here; "" without any."""
    if not asked.accepted and not asked.rejected:
        return ""
    told = [("--accept", asked.accepted), ("--reject", asked.rejected)]
    options = [f"{option} {','.join(sorted(ids))}" for option, ids in told if ids]
    return " ".join((f"treffpunkt export {registry.network.export.name} --list", *options))


ROUTES: Final = [Route(f"{PATH}.md", export_file), Route(PATH, export_page)]
