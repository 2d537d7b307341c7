"""What the pages show, as plain values for the templates; pure but for reading the templates."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.domain.digest import is_usual
from bot.domain.event import Attendance
from bot.domain.words.states import STATES
from bot.text import translator
from bot.text.meeting import is_off, join_address, mark, online, place, registration, sentence
from bot.web import wording
from bot.web.filters import Filters
from bot.web.plain import uri
from bot.web.rich import rich

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.text import Translator

HERE: Final = Path(__file__).parent
LISTED: Final = 120
"""About how many meetings one page lists; it ends with a whole day."""


@dataclass(frozen=True, slots=True)
class Link:
    """Words and where they lead."""

    words: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One meeting in a list."""

    href: str
    title: str
    labs: tuple[Link, ...]
    clock: str
    moment: str
    place: str
    online: str
    """How to take part from afar, in words; `join` is where, if we know."""
    join: str | None
    state: str
    off: bool
    usual: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day's meetings: first what is special, then the regular evenings."""

    day: date
    weekday: str
    words: str
    near: str
    special: tuple[Row, ...]
    usual: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month's days under one heading."""

    words: str
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every page shares."""

    registry: Registry
    public_url: str
    language: str
    languages: tuple[str, ...]
    today: date
    chosen: str | None = None
    """The language that the address names; links pass it on."""

    @property
    def t(self) -> Translator:
        """Says things in the page's language."""
        return translator(self.language)

    @property
    def tongues(self) -> list[Link]:
        """The languages there are, by their own names; none if there is no choice."""
        several = self.languages if len(self.languages) > 1 else ()
        return [Link(translator(each).name, each) for each in several]

    def path(self, path: str) -> str:
        """Return a path of ours that keeps the language that was chosen."""
        return f"{path}?lang={quote(self.chosen)}" if self.chosen else path


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribe:
    """The addresses under which a program takes the calendar."""

    https: str
    webcal: str

    @classmethod
    def to(cls, public_url: str, path: str, filters: Filters) -> Subscribe:
        """Return the addresses of a calendar for the filter in view."""
        asked = filters.undated.address
        https = f"{public_url}{path}{'?' if asked else ''}{asked}"
        return cls(https=https, webcal=f"webcal://{https.partition('://')[2]}")


def render_home(occurrences: Sequence[Occurrence], filters: Filters, frame: Frame) -> bytes:
    """Render the list of coming meetings that answer the filters."""
    first = _first_day(filters, frame)
    shown, rest = _cut(occurrences, first)
    more = replace(filters, since=max(rest.day, first)) if rest else None
    return _render(
        "home.html",
        frame,
        filters=filters,
        months=_months(shown, first, frame),
        more=more and f"/?{more.address}",
        later=filters.since is not None,
        subscribe=Subscribe.to(frame.public_url, "/calendar.ics", filters),
        chips=_chips(filters, frame),
        labs=_shown_labs(frame.registry),
        states=_states(frame.registry),
        ways=[Link(_way(way, frame.t), way.value) for way in _WAYS],
    )


def render_lab(slug: str, occurrences: Sequence[Occurrence], frame: Frame) -> bytes:
    """Render a lab's page: what it is, when it meets next, how to subscribe."""
    lab = frame.registry[slug]
    shown, _ = _cut(occurrences, frame.today)
    filters = Filters(language=frame.language)
    return _render(
        "lab.html",
        frame,
        lab=lab,
        website=uri(lab.website),
        state=STATES.get(lab.state or "", ("",))[0],
        months=_months(shown, frame.today, frame),
        subscribe=Subscribe.to(frame.public_url, f"/labs/{quote(slug)}/calendar.ics", filters),
    )


def render_event(one: Occurrence, frame: Frame) -> bytes:
    """Render everything about one meeting."""
    t = frame.t
    return _render(
        "event.html",
        frame,
        one=one,
        row=_row(one, frame),
        when=t.when(one) + _city(one, frame),
        sentence=wording.state_sentence(one, t),
        registration="" if is_off(one) else sentence(registration(one, t, to_the_minute=True)),
        registration_url=uri(one.registration.url) if one.registration else None,
        link=uri(one.url),
        description=rich(one.description) if one.description else "",
        sources=[Link(_host(url), url) for known in one.sources if (url := uri(known.url))],
        known_from=wording.known_from(one, t),
    )


def render_problem(title: str, message: str, frame: Frame) -> bytes:
    """Render a page that says what went wrong and what to do."""
    return _render("problem.html", frame, title=title, message=message)


def _way(way: Attendance, t: Translator) -> str:
    match way:
        case Attendance.ONSITE:
            return t("on site")
        case Attendance.HYBRID:
            return t("on site and online")
        case _:
            return t("online")


_WAYS: Final = (Attendance.ONSITE, Attendance.ONLINE, Attendance.HYBRID)


def _first_day(filters: Filters, frame: Frame) -> date:
    since = filters.since or frame.today
    return since.date() if isinstance(since, datetime) else since


def _cut(
    occurrences: Sequence[Occurrence], first: date
) -> tuple[Sequence[Occurrence], Occurrence | None]:
    ordered = sorted(occurrences, key=lambda one: (max(one.day, first), one.starts_at, one.id))
    if len(ordered) <= LISTED:
        return ordered, None
    last = max(ordered[LISTED - 1].day, first)
    end = next((n for n, one in enumerate(ordered) if max(one.day, first) > last), len(ordered))
    return ordered[:end], ordered[end] if end < len(ordered) else None


def _months(occurrences: Iterable[Occurrence], first: date, frame: Frame) -> list[Month]:
    by_day = groupby(occurrences, key=lambda one: max(one.day, first))
    days = [_day(day, list(found), frame) for day, found in by_day]
    by_month = groupby(days, key=lambda day: day.day.replace(day=1))
    return [Month(frame.t.month(month), tuple(found)) for month, found in by_month]


def _day(day: date, occurrences: Sequence[Occurrence], frame: Frame) -> Day:
    rows = [_row(one, frame) for one in occurrences]
    return Day(
        day=day,
        weekday=frame.t.weekday(day),
        words=frame.t.day_of_month(day),
        near=_near(day, frame),
        special=tuple(row for row in rows if not row.usual),
        usual=tuple(row for row in rows if row.usual),
    )


def _near(day: date, frame: Frame) -> str:
    if day == frame.today:
        return frame.t("today")
    return frame.t("tomorrow") if day == frame.today + timedelta(days=1) else ""


def _row(one: Occurrence, frame: Frame) -> Row:
    t, off = frame.t, is_off(one)
    labs = (
        Link(wording.lab_name(slug, frame.registry), frame.path(f"/labs/{quote(slug, safe='')}"))
        for slug in one.labs
    )
    return Row(
        href=frame.path(f"/events/{quote(one.id, safe='')}"),
        title=wording.title(one, t),
        labs=tuple(labs),
        clock=t.clock(one, one.timezone) + _city(one, frame),
        moment=one.start.isoformat(),
        place=place(one),
        online="" if off else online(one, t),
        join=None if off else uri(join_address(one)),
        # Of an open date the clock tells already.
        state="" if one.open_dates and not off else mark(one, t),
        off=off,
        usual=is_usual(one),
    )


def _city(one: Occurrence, frame: Frame) -> str:
    """Name the city whose clock is meant where the network's own is another."""
    here = frame.registry.network.timezone
    elsewhere = isinstance(one.start, datetime) and frame.t.elsewhere(one.start, here)
    return f" ({frame.t.city(one.timezone)})" if elsewhere else ""


def _chips(filters: Filters, frame: Frame) -> list[Link]:
    """Name each filter in force; its link is the page without it."""
    chips = [
        (wording.lab_name(lab, frame.registry), replace(filters, labs=_without(filters.labs, lab)))
        for lab in filters.labs
    ]
    chips += [
        (STATES.get(state, (state,))[0], replace(filters, states=_without(filters.states, state)))
        for state in filters.states
    ]
    chips += [(_way(way, frame.t), replace(filters, attendance=())) for way in filters.attendance]
    if filters.text:
        chips.append((f"“{filters.text}”", replace(filters, text="")))
    return [Link(words, f"/?{without.address}") for words, without in chips]


def _without(values: tuple[str, ...], gone: str) -> tuple[str, ...]:
    return tuple(value for value in values if value != gone)


@lru_cache(maxsize=4)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    styles = (HERE / "static" / "site.css").read_bytes()
    environment.globals["styles"] = f"/static/site.css?v={hashlib.sha256(styles).hexdigest()[:12]}"
    return environment


def _render(template: str, frame: Frame, **values: object) -> bytes:
    page = _environment().get_template(template)
    return page.render(
        _=frame.t,
        frame=frame,
        network=frame.registry.network,
        **values,
    ).encode("utf-8", "replace")


def _shown_labs(registry: Registry) -> list[Link]:
    labs = [lab for lab in registry if lab.active and not lab.friend]
    ordered = sorted(labs, key=lambda lab: (lab.city or lab.name).casefold())
    return [Link(lab.city or lab.name, lab.slug) for lab in ordered]


def _states(registry: Registry) -> list[Link]:
    codes = {lab.state for lab in registry if lab.active and not lab.friend and lab.state}
    return sorted((Link(STATES.get(code, (code,))[0], code) for code in codes), key=_words)


def _words(link: Link) -> str:
    return link.words


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0]
