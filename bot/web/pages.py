"""What the pages show, as plain values for the templates; pure but for reading the templates."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined

from bot.domain.event import Attendance
from bot.domain.normalise.text_of import web_address
from bot.domain.words.states import STATES
from bot.text.meeting import (
    is_off,
    registration,
    sentence,
)
from bot.web import block_kit, wording
from bot.web.filters import Filters
from bot.web.frame import Link, Subscribe
from bot.web.listing import city_of, cut, labs_of, map_link, months, row_of
from bot.web.plain import uri
from bot.web.provenance import origins
from bot.web.rich import rich

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markupsafe import Markup

    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.jobs.ahead import Example
    from bot.text import Translator
    from bot.web.frame import Frame

HERE: Final = Path(__file__).parent


def render_home(occurrences: Sequence[Occurrence], filters: Filters, frame: Frame) -> bytes:
    """Render the list of coming meetings that answer the filters."""
    first = _first_day(filters, frame)
    shown, rest = cut(occurrences, first)
    more = replace(filters, since=max(rest.day, first)) if rest else None
    return _render(
        "home.html",
        frame,
        filters=filters,
        months=months(shown, first, frame),
        more=more and f"/?{more.address}",
        later=filters.since is not None,
        subscribe=Subscribe.to(frame, "/calendar.ics", filters),
        chips=_chips(filters, frame),
        labs=_shown_labs(frame.registry),
        states=_states(frame.registry),
        ways=[Link(_way(way, frame.t), way.value) for way in _WAYS],
    )


def render_lab(slug: str, occurrences: Sequence[Occurrence], frame: Frame) -> bytes:
    """Render a lab's page: what it is, when it meets next, how to subscribe."""
    lab, frame = frame.registry[slug], replace(frame, lab=slug)
    shown, _ = cut(occurrences, frame.today)
    return _render(
        "lab.html",
        frame,
        lab=lab,
        website=uri(lab.website),
        notes=uri(web_address(lab.notes)),
        state=STATES.get(lab.state or "", ("",))[0],
        months=months(shown, frame.today, frame),
        subscribe=Subscribe.to(frame, f"/labs/{quote(slug)}/calendar.ics", Filters()),
    )


def render_event(one: Occurrence, frame: Frame) -> bytes:
    """Render everything about one meeting."""
    t = frame.t
    return _render(
        "event.html",
        frame,
        one=one,
        row=row_of(one, frame),
        labs=labs_of(one, frame),
        when=t.when(one) + city_of(one, frame),
        sentence=wording.state_sentence(one, t),
        registration="" if is_off(one) else sentence(registration(one, t, to_the_minute=True)),
        registration_url=uri(one.registration.url) if one.registration else None,
        link=uri(one.url),
        map_link=map_link(one, t),
        description=rich(one.description) if one.description else "",
        origins=origins(one, t),
        known_from=wording.known_from(one, t),
    )


def render_preview(examples: Sequence[Example], frame: Frame) -> bytes:
    """Render messages as Slack will show them."""
    t = frame.t

    def say(timezone: str) -> Callable[[dict[str, Any]], Markup]:
        return lambda text: block_kit.label(text, t, timezone)

    return _render(
        "preview.html",
        frame,
        # A block says only what it has.
        strict=False,
        examples=examples,
        say=say,
        chosen=block_kit.chosen,
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
def _environment(*, strict: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined if strict else Undefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    styles = (HERE / "static" / "site.css").read_bytes()
    environment.globals["styles"] = f"/static/site.css?v={hashlib.sha256(styles).hexdigest()[:12]}"
    return environment


def _render(
    template: str,
    frame: Frame,
    *,
    strict: bool = True,
    **values: object,
) -> bytes:
    page = _environment(strict=strict).get_template(template)
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
