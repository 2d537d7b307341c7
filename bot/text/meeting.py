"""One meeting in words, the same in Slack, in a terminal, on a page and in a calendar.

Texts from feeds are still raw here: whatever draws them makes them safe for where they stand.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from bot.domain.event import Attendance, Basis, Status

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.text.translator import Translator

_PREFIXES: Final = ("oklab", "codefor", "codefür")


def is_off(occurrence: Occurrence) -> bool:
    """Whether nobody should go there: cancelled, or no longer listed anywhere."""
    return occurrence.vanished or occurrence.status is Status.CANCELLED


def repeats_lab(occurrence: Occurrence, registry: Registry) -> bool:
    """Whether its title says no more than who meets: "OKLab Leipzig", "Code for Leipzig"."""
    told = _compact(occurrence.title)
    names = {"", _compact(registry.network.name)}
    for lab in filter(None, map(registry.get, occurrence.labs)):
        plain = {_compact(name) for name in (lab.name, lab.city, *lab.aliases) if name}
        names |= plain | {prefix + name for prefix in _PREFIXES for name in plain}
    return told in names


def _compact(name: str) -> str:
    return "".join(name.split()).casefold()


def mark(occurrence: Occurrence, t: Translator) -> str:
    """Say in words what is not certain about a meeting; "" if nothing."""
    if occurrence.vanished:
        return t("no longer listed")
    if occurrence.status is Status.CANCELLED:
        return t("CANCELLED")
    if occurrence.status is not Status.TENTATIVE:
        return ""
    return t("according to the rule") if occurrence.basis is Basis.RULE else t("tentative")


def place(occurrence: Occurrence) -> str:
    """Return the place on one line; a web address is not a place but a way to join."""
    told = " ".join((occurrence.place or "").split())
    is_way = "://" in told or told.casefold() == "online"
    return "" if is_way else told


def join_address(occurrence: Occurrence) -> str | None:
    """Return where to join online, as the source wrote it."""
    told = occurrence.place or ""
    return occurrence.join_url or (told.strip() if "://" in told else None)


def online(occurrence: Occurrence, t: Translator) -> str:
    """Say how to take part online; "" if that is not possible.

    Of what is on site, too, it says that the place is open where nobody told it.
    """
    hybrid = occurrence.attendance is Attendance.HYBRID
    placeless = hybrid and not place(occurrence)
    if join_address(occurrence):
        words = t("Join online (on site, too: place still open)")
        return words if placeless else t("Join online")
    if placeless:
        return t("on site and online, place still open")
    if occurrence.attendance is Attendance.ONLINE:
        return t("online")
    return t("also online") if hybrid else ""


def registration(occurrence: Occurrence, t: Translator, *, to_the_minute: bool = False) -> str:
    """Say whether and by when to register; "" if nobody said anything about it."""
    asked = occurrence.registration
    if asked is None:
        return ""
    if asked.full:
        return t("fully booked")
    if (deadline := asked.deadline) is not None:
        return t("register by {day}", day=_until(deadline, t, to_the_minute=to_the_minute))
    if asked.required is False:
        return t("no registration needed")
    return t("with registration") if asked.required or asked.url else ""


def _until(deadline: date | datetime, t: Translator, *, to_the_minute: bool) -> str:
    if not isinstance(deadline, datetime):
        return t.short_day(deadline)
    day = t.short_day(deadline.date())
    return t("{day}, {clock}", day=day, clock=t.time(deadline)) if to_the_minute else day


def sentence(words: str) -> str:
    """Begin words with a capital letter, for where they stand alone."""
    return words[:1].upper() + words[1:]
