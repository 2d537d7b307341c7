"""What only pages and calendars say of an occurrence; `bot.text` has what every medium says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.disclosed import disclosed, shown_host
from bot.domain.event import Basis, Status
from bot.text.meeting import is_off, mark, sentence
from bot.web.plain import one_line

if TYPE_CHECKING:
    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.text import Translator

_NETWORK_WORDS: Final = ("lab", "code for")


def lab_name(slug: str, registry: Registry) -> str:
    """Return the name of a lab; for an unknown slug the slug."""
    lab = registry.get(slug)
    return one_line(lab.name) if lab else slug


def title(one: Occurrence, t: Translator) -> str:
    """Return its title on one line; without one it is called a meeting."""
    return one_line(one.title) or t("Meeting")


def summary(one: Occurrence, organiser: tuple[str, str | None] | None, t: Translator) -> str:
    """Return the line a calendar shows: who, what, and in words if it is off, open or by rule.

    `organiser` is a lab's name and city. A reason not to go comes first, where a narrow calendar
    does not cut it off.
    """
    told, state = title(one, t), sentence(mark(one, t))
    if organiser and not _tells_lab(told, *organiser):
        told = t.labelled(one_line(organiser[0]), told)
    if is_off(one):
        return t.labelled(state, told)
    if one.open_dates:
        days = t.dates(sorted(one.open_dates), "or")
        return t("Date open: {title}, {days}", title=told, days=days)
    return f"{told} ({mark(one, t)})" if state else told


def state_sentence(one: Occurrence, t: Translator) -> str:
    """Return a sentence about its status; "" if it simply takes place."""
    if one.vanished:
        return t("No longer listed: no source tells of this meeting any more.")
    if one.status is Status.CANCELLED:
        return t("This meeting has been cancelled.")
    if one.open_dates:
        days = t.dates(sorted(one.open_dates), "or")
        return t("The date is still open: {days}.", days=days.removesuffix("."))
    if one.status is not Status.TENTATIVE:
        return ""
    if one.basis is Basis.RULE:
        return t("Date by rule, not yet confirmed: please check before you go.")
    return t("Not yet confirmed: please check before you go.")


def known_from(one: Occurrence, t: Translator) -> str:
    """Return the sentence that names where we know of it from."""
    hosts = (
        source.url and (disclosed(source.url) or shown_host(source.url)) for source in one.sources
    )
    addresses = list(dict.fromkeys(filter(None, hosts)))
    if addresses:
        return t.labelled(t("We know this from"), ", ".join(addresses))
    if one.basis is Basis.RULE:
        return t("We know this from the lab's rule for its regular evenings.")
    return t("We know this from the lab itself.")


def _tells_lab(title: str, name: str, city: str | None) -> bool:
    told = title.casefold()
    city = (city or "").casefold()
    return one_line(name).casefold() in told or (
        bool(city) and city in told and any(word in told for word in _NETWORK_WORDS)
    )
