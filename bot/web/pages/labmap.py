"""The map of labs: when each of them meets next, on the outline of the country; pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from bot.domain.countries.packs import state_name
from bot.domain.places import WITHIN_KM, point_from, point_of
from bot.domain.words.names import Names
from bot.text.meeting import is_off, online, place
from bot.web import crowd, wording
from bot.web.pages import outline, spread
from bot.web.pages.choosing import View, city_of, page_of
from bot.web.pages.clusters import Cluster, clusters
from bot.web.pages.listing import elsewhere
from bot.web.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.domain.event import Occurrence
    from bot.domain.lab import Lab
    from bot.web.filters import Filters
    from bot.web.frame import Frame

SOON: Final = timedelta(days=7)
MOVED: Final = 9.0
"""Units beyond which a line leads from a dot that moved to its real place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A lab and its next meeting that matches the question, in words; no day if there is none."""

    href: str
    name: str
    city: str
    soon: bool
    day: str = ""
    moment: str = ""
    clock: str = ""
    title: str = ""
    meeting: str = ""
    """The address of that meeting's page."""
    where: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """What the dot says: when, what, where."""
        told = (f"{self.day}, {self.clock}" if self.day else "", self.title, self.where)
        return tuple(each for each in told if each)


@dataclass(frozen=True, slots=True)
class Dot:
    """A lab on the drawing; `anchor` is where it belongs, if it had to make room."""

    stop: Stop
    x: float
    y: float
    anchor: tuple[float, float] | None = None
    label: tuple[float, float, str] | None = None
    """Where its name stands, and by which end (SVG's text-anchor)."""


@dataclass(frozen=True, slots=True)
class Region:
    """A state: its path, and the page that shows only it, or all again."""

    name: str
    path: str
    href: str = ""
    labs: str = ""
    """How many labs it has, in words."""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class LabMap:
    """The drawing, and what it shows in words."""

    stops: tuple[Stop, ...]
    """Every lab in question, whether on the drawing or not; the one that meets next comes first."""
    otherwise: str
    """What is said of a lab on the drawing that has no meeting in view."""
    width: int = 0
    height: int = 0
    regions: tuple[Region, ...] = ()
    dots: tuple[Dot, ...] = ()
    circle: tuple[float, float, float] | None = None
    """The area that counts as near: centre and radius."""
    credit: str = ""
    clusters: tuple[Cluster, ...] = ()
    """What is shown instead if there are too many labs for a dot each."""


def lab_map(
    occurrences: Iterable[Occurrence], filters: Filters, frame: Frame, view: View
) -> LabMap:
    """Draw the labs and their next meetings among ordered `occurrences`."""
    following = _following(occurrences)
    labs = [lab for lab in frame.registry if lab.active and (filters.friends or not lab.friend)]
    # The network itself has no place; it is listed only when it meets.
    labs = [lab for lab in labs if point_of(lab) or lab.slug in following]
    if crowd.is_crowd(frame.registry):
        return _crowded(labs, following, filters, frame, view)
    return _drawn(labs, following, filters, frame, view)


def _drawn(
    labs: list[Lab],
    following: Mapping[str, Occurrence],
    filters: Filters,
    frame: Frame,
    view: View,
    *,
    ground: outline.Ground | None = None,
) -> LabMap:
    """Draw a dot for each lab, on `ground` or on the network's countries."""
    labs.sort(key=partial(_rank, following))
    stops = {lab.slug: _stop(lab, following.get(lab.slug), frame) for lab in labs}
    points = {lab.slug: point for lab in labs if (point := point_of(lab))}
    filtered = filters.everything != replace(filters, friends=False)
    told = tuple(stop for stop in stops.values() if stop.day or not filtered)
    otherwise = frame.t("not in this choice") if filtered else frame.t("no date known")
    ground = ground or _ground(points.values(), frame)
    if ground is None or not points:
        return LabMap(told, otherwise)
    return LabMap(
        told,
        otherwise,
        ground.width,
        ground.height,
        _regions(ground, filters, frame, view),
        _dots(ground, points, stops),
        _circle(ground, filters, frame),
        ground.credit,
    )


def _ground(points: Collection[tuple[float, float]], frame: Frame) -> outline.Ground | None:
    ground = outline.country(*frame.registry.network.countries)
    return outline.around(list(points)) if ground is None and points else ground


def _crowded(
    labs: list[Lab],
    following: Mapping[str, Occurrence],
    filters: Filters,
    frame: Frame,
    view: View,
) -> LabMap:
    """Draw only the labs in question, close up; if they are too many, how many are where."""
    asked = crowd.asked_labs(filters, frame.registry)
    labs = [lab for lab in labs if asked is None or lab.slug in asked]
    points = [point for lab in labs if (point := point_of(lab))]
    if not crowd.too_many(asked, frame.registry):
        near = outline.around(points) if points else None
        return _drawn(labs, following, filters, frame, view, ground=near)
    ground = _ground(points, frame)
    if ground is None:
        return LabMap((), "")
    first = sorted((lab for lab in labs if lab.slug in following), key=partial(_rank, following))
    stops = tuple(_stop(lab, following[lab.slug], frame) for lab in first[: crowd.MANY])
    return LabMap(
        stops,
        "",
        ground.width,
        ground.height,
        _regions(ground, filters, frame, view),
        circle=_circle(ground, filters, frame),
        credit=ground.credit,
        clusters=clusters(labs, ground, filters, frame, view),
    )


def _following(occurrences: Iterable[Occurrence]) -> dict[str, Occurrence]:
    found: dict[str, Occurrence] = {}
    for one in occurrences:
        for slug in one.labs:
            if slug not in found and not is_off(one):
                found[slug] = one
    return found


def _rank(following: Mapping[str, Occurrence], lab: Lab) -> tuple[bool, float, str]:
    one = following.get(lab.slug)
    return one is None, one.starts_at.timestamp() if one else 0.0, city_of(lab).casefold()


def _stop(lab: Lab, one: Occurrence | None, frame: Frame) -> Stop:
    t = frame.t
    href = frame.path(f"/labs/{quote(lab.slug, safe='')}")
    name, city = one_line(lab.name), city_of(lab)
    if one is None:
        return Stop(href=href, name=name, city=city, soon=False)
    day = max(one.day, frame.today)
    return Stop(
        href=href,
        name=name,
        city=city,
        soon=day < frame.today + SOON,
        day=t.day(day),
        moment=one.start.isoformat(),
        clock=t.clock(one, one.timezone) + elsewhere(one, frame),
        title=wording.title(one, t),
        meeting=frame.path(f"/events/{quote(one.id, safe='')}"),
        where=place(one) or online(one, t),
    )


def _regions(
    ground: outline.Ground, filters: Filters, frame: Frame, view: View
) -> tuple[Region, ...]:
    counts: dict[str, int] = {}
    for lab in frame.registry:
        if lab.active and lab.state and not lab.friend:
            counts[lab.state] = counts.get(lab.state, 0) + 1
    names = Names.of(frame.registry)
    chosen = {names.state(state) for state in filters.states}
    return tuple(
        Region(
            state_name(shape.code) if state_name(shape.code) != shape.code else shape.name,
            shape.path,
            page_of(_only(filters, shape.code, given_up=shape.code in chosen), view)
            if shape.code in counts or shape.code in chosen
            else "",
            frame.t.plural("{count} lab", "{count} labs", counts.get(shape.code, 0)),
            shape.code in chosen,
        )
        for shape in ground.shapes
    )


def _only(filters: Filters, state: str, *, given_up: bool) -> Filters:
    """Return the question about one state, or about all if that one is `given_up`."""
    states = () if given_up else (state,)
    return replace(filters, states=states, labs=(), near=None, within_km=None)


def _dots(
    ground: outline.Ground,
    points: Mapping[str, tuple[float, float]],
    stops: Mapping[str, Stop],
) -> tuple[Dot, ...]:
    true = {slug: ground.spot(*point) for slug, point in sorted(points.items())}
    true = {slug: spot for slug, spot in true.items() if ground.shows(spot)}
    moved = dict(zip(true, spread.apart(tuple(true.values())), strict=True))
    ordered = [slug for slug in stops if slug in moved]
    labels = _labels(ground, ordered, moved, stops)
    # As none covers another, they come in the order in which the keyboard goes through them.
    return tuple(
        Dot(stops[slug], *moved[slug], _anchor(true[slug], moved[slug]), label)
        for slug, label in zip(ordered, labels, strict=True)
    )


def _labels(
    ground: outline.Ground,
    ordered: Sequence[str],
    moved: Mapping[str, tuple[float, float]],
    stops: Mapping[str, Stop],
) -> tuple[tuple[float, float, str] | None, ...]:
    spots = tuple(moved[slug] for slug in ordered)
    return spread.named(spots, tuple(stops[slug].city for slug in ordered), ground.width)


def _anchor(true: tuple[float, float], moved: tuple[float, float]) -> tuple[float, float] | None:
    away = abs(true[0] - moved[0]) + abs(true[1] - moved[1])
    return (round(true[0], 1), round(true[1], 1)) if away > MOVED else None


def _circle(
    ground: outline.Ground, filters: Filters, frame: Frame
) -> tuple[float, float, float] | None:
    if not filters.near:
        return None
    point = point_from(filters.near)
    slugs = Names.of(frame.registry).exactly(filters.near)
    if point is None and len(slugs) == 1:
        point = point_of(frame.registry[slugs[0]])
    if point is None:
        return None
    x, y = ground.spot(*point)
    radius = ground.units(filters.within_km or WITHIN_KM, point[0])
    return (round(x), round(y), round(radius)) if ground.shows((x, y)) else None
