"""The meeting that an event module states of a post: where there is one, nobody has to guess."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from bot.domain.event import Draft, Status, day_of
from bot.feeds.properties import parse_geo
from bot.feeds.times import parse_duration, parse_when

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.feeds.syndicated.post import Post

# Local time first: what people read; some platforms state it beside UTC.
_STARTS: Final = (
    "startdatelocal",
    "localstartdate",
    "startdate",
    "dtstart",
    "startdatetime",
    "eventstart",
    "datestart",
    "starttime",
    "start",
)
_ENDS: Final = tuple(name.replace("start", "end") for name in _STARTS)
_PLACES: Final = ("location", "venue", "where", "valuestring", "place", "address", "featurename")
_ONE_DAY: Final = timedelta(days=1)
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d\d)(?::\d\d)?")
_EPOCH: Final = re.compile(r"\d{9,10}(?:\d{3})?")
_SECONDS_DIGITS: Final = 10
_COORDINATES: Final = re.compile(
    r"\s{0,5}(-?\d{1,3}(?:\.\d{1,15})?)[ ,]\s{0,5}(-?\d{1,3}(?:\.\d{1,15})?)"
)
_LATE: Final = time(23, 59)


@dataclass(frozen=True, slots=True)
class Span:
    """When a meeting is, as a draft states it; `zone` is that of floating times, if stated."""

    start: date | datetime
    end: date | datetime | None = None
    zone: str | None = None


def stated_meeting(post: Post) -> Draft | None:
    """Return the meeting that the post's event module states; None if it states no start."""
    told = post.extension
    span = stated_span(told)
    if span is None:
        return None
    latitude, longitude = where(told)
    kind = told.get("type", "")
    return Draft(
        uid=post.uid,
        title=told.get("summary") or post.title,
        start=span.start,
        end=span.end,
        zone=span.zone,
        place=place_of(told),
        latitude=latitude,
        longitude=longitude,
        url=post.link,
        description=post.html,
        categories=(*post.tags, kind) if kind else post.tags,
        status=Status.CANCELLED if _is_cancelled(told) else Status.CONFIRMED,
    )


def stated_span(told: Mapping[str, str]) -> Span | None:
    """Return start and end that an event module states; None if no start can be read."""
    start = _earliest(told, _STARTS)
    if start is None:
        return None
    if not isinstance(start, datetime) and (clock := _clock(told.get("starttime"))):
        start = datetime.combine(start, clock)
    end = _earliest(told, _ENDS)
    if end is None and "duration" in told:
        end = _after(start, told["duration"])
    elif end is not None and not isinstance(end, datetime):
        end = _closing(start, end, told)
    if _is_whole_day(start, end):
        start, end = (
            day_of(start),
            _day_after(end or start),
        )
    return Span(start, end, told.get("tzid") or told.get("timezone"))


def place_of(told: Mapping[str, str]) -> str | None:
    """Return the place that an event module states."""
    return next((told[name] for name in _PLACES if told.get(name)), None)


def where(told: Mapping[str, str]) -> tuple[float | None, float | None]:
    """Return latitude and longitude as W3C geo, GeoRSS or xCal state them."""
    pair = _COORDINATES.match(told.get("point") or told.get("pos") or "")
    if pair:
        return float(pair[1]), float(pair[2])
    try:
        if "geo" in told and ";" in told["geo"]:
            return parse_geo(told["geo"])
        latitude = told.get("lat") or told.get("latitude")
        longitude = told.get("long") or told.get("lon") or told.get("longitude")
        if latitude and longitude:
            return float(latitude), float(longitude)
    except ValueError:
        pass
    return None, None


def parse_moment(text: str) -> date | datetime | None:
    """Read an ISO, iCalendar, RFC 822 or Unix time; None for anything else."""
    text = text.strip()
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:_SECONDS_DIGITS]), UTC)
    try:
        when = parse_when(text, None)
    except (ValueError, OverflowError):
        return _mail_date(text)
    if when.zone is None:
        return when.wall
    return when.naive.replace(tzinfo=UTC)


def _mail_date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None


def _earliest(told: Mapping[str, str], names: tuple[str, ...]) -> date | datetime | None:
    found = (parse_moment(told[name]) for name in names if name in told)
    return next((value for value in found if value is not None), None)


def _clock(text: str | None) -> time | None:
    found = _CLOCK.match((text or "").strip())
    try:
        return time(int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def _closing(start: date | datetime, day: date, told: Mapping[str, str]) -> date | datetime | None:
    """Return the end when only its day is stated: with the clock beside it, or inclusive."""
    clock = _clock(told.get("endtime"))
    if clock:
        return datetime.combine(day, clock)
    if isinstance(start, datetime):
        return None
    # The event module names the last day; iCalendar the day after it.
    return day if "dtend" in told else day + _ONE_DAY


def _after(start: date | datetime, duration: str) -> date | datetime | None:
    try:
        return start + parse_duration(duration)
    except (ValueError, OverflowError):
        return None


def _is_whole_day(start: date | datetime, end: date | datetime | None) -> bool:
    """Whether times without a zone run from midnight to a midnight: a date in disguise."""
    if not isinstance(start, datetime) or start.tzinfo or not isinstance(end, datetime):
        return False
    return start.time() == time() and (end.time() == time() or end.time() >= _LATE)


def _day_after(end: date | datetime) -> date:
    if isinstance(end, datetime):
        return end.date() + (_ONE_DAY if end.time() >= _LATE else timedelta())
    return end


def _is_cancelled(told: Mapping[str, str]) -> bool:
    status = told.get("status") or told.get("eventstatus") or ""
    return "cancel" in status.lower()
