"""The facts of a schema.org Event beside time and place: its status, its text, how to take part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.event import Attendance, Status
from bot.domain.languages.chosen import every_language
from bot.domain.normalise.attendance import access
from bot.feeds.structured.nodes import Node, first_text, local_name, text

if TYPE_CHECKING:
    from bot.feeds.structured.schema_place import Where

_STATUS: Final = {
    "eventscheduled": Status.CONFIRMED,
    "eventrescheduled": Status.CONFIRMED,
    "eventmovedonline": Status.CONFIRMED,
    "eventcancelled": Status.CANCELLED,
    "eventcanceled": Status.CANCELLED,
    "cancelled": Status.CANCELLED,
    "canceled": Status.CANCELLED,
    "tentative": Status.TENTATIVE,
    "confirmed": Status.CONFIRMED,
}
_MODE: Final = {
    "onlineeventattendancemode": Attendance.ONLINE,
    "online": Attendance.ONLINE,
    "mixedeventattendancemode": Attendance.HYBRID,
    "mixed": Attendance.HYBRID,
    "offlineeventattendancemode": Attendance.ONSITE,
    "offline": Attendance.ONSITE,
}


def description(event: Node) -> str | None:
    """Return what is told of the event, as HTML or text."""
    for name in ("description", "articleBody", "abstract", "disambiguatingDescription"):
        words = event.get(name, event.get(f"schema:{name}"))
        words = words[0] if isinstance(words, list) and words else words
        # Entities of HTML are left to whoever turns it into Markdown; in bare text they are noise.
        if said := text(words, raw=isinstance(words, str) and "<" in words):
            # WordPress plugins escape line breaks once too often.
            return said if "\n" in said else said.replace("\\n", "\n").strip()
    return None


def categories(event: Node) -> tuple[str, ...]:
    """Return its keywords."""
    words = (first_text(event, "keywords") or "").split(",")
    return tuple(dict.fromkeys(word for each in words if (word := each.strip())))[:100]


def status(event: Node) -> Status | None:
    """Return whether it takes place; a postponed meeting without a new date does not."""
    words = local_name(first_text(event, "eventStatus") or "").lower()
    if words == "eventpostponed":
        start, previous = (first_text(event, name) for name in ("startDate", "previousStartDate"))
        moved = previous is not None and previous != start
        return Status.CONFIRMED if moved else Status.CANCELLED
    return _STATUS.get(words)


def attendance(event: Node, place: Where) -> Attendance | None:
    """Return how one can take part, None where the page does not say it credibly."""
    words = local_name(first_text(event, "eventAttendanceMode") or "").lower()
    mode = _MODE.get(words)
    status = local_name(first_text(event, "eventStatus") or "").lower()
    if status == "eventmovedonline" and mode is not Attendance.HYBRID:
        return Attendance.ONLINE
    if mode is Attendance.ONSITE and not _can_be_on_site(place):
        mode = None  # plugins write "offline" by default, whatever the place says
    if mode is not None or not place.online:
        return mode
    return Attendance.HYBRID if place.on_site else Attendance.ONLINE


def _can_be_on_site(place: Where) -> bool:
    # A page may be in any language; "online" and "en ligne" are no house in another one either.
    told = access(languages=every_language(), place=place.place)
    return place.on_site and told.attendance is Attendance.ONSITE
