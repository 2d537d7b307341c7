"""What a feed says of each meeting, whatever its format; pure.

Beside the words there are times for programs, named as in xCal (RFC 6321), which readers of event
feeds know, ours among them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from markupsafe import Markup, escape

from bot.domain.event import Status
from bot.text.meeting import (
    is_off,
    join_address,
    mark,
    online,
    place,
    registration,
    repeats_lab,
    sentence,
)
from bot.web import wording
from bot.web.pages.rich import rich
from bot.web.plain import one_line, printable, uri

if TYPE_CHECKING:
    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.text import Translator

_NOT_XML: Final = re.compile("[\ufffe\uffff]")
"""What XML 1.0 does not allow (section 2.2) beside control characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One meeting in a feed; `updated` is when it last changed."""

    id: str
    title: str
    html: str
    page: str
    updated: datetime
    labs: tuple[str, ...]
    xcal: dict[str, str]

    @classmethod
    def of(cls, one: Occurrence, registry: Registry, public_url: str, t: Translator) -> Self:
        """Put an occurrence into words; `public_url` has no slash at its end."""
        page = f"{public_url}/events/{quote(one.id, safe='')}"
        return cls(
            # Not its address: when the site moves, all posts would be new.
            id=uuid5(NAMESPACE_URL, f"urn:x-treffpunkt:{one.uid}").urn,
            title=clean(headline(one, registry, t)),
            html=clean(_html(one, page, t)),
            page=page,
            updated=one.updated,
            labs=tuple(clean(wording.lab_name(slug, registry)) for slug in one.labs),
            xcal={name: clean(value) for name, value in _xcal(one, t).items() if value},
        )


def headline(one: Occurrence, registry: Registry, t: Translator) -> str:
    """Say when, who and what: "Mo 18. Jan., 19:00: OK Lab Köln – Offenes Treffen".

    If it is off, that comes first, where no narrow list cuts it away.
    """
    told = wording.title(one, t)
    if one.labs and not repeats_lab(one, registry):
        lab = wording.lab_name(one.labs[0], registry)
        told = told if lab.casefold() in told.casefold() else f"{lab} – {told}"
    told = t.labelled(_when(one, t), told)
    state = mark(one, t)
    if is_off(one):
        return t.labelled(sentence(state), told)
    return f"{told} ({state})" if state else told


def clean(text: str) -> str:
    """Return text that XML and JSON can carry."""
    return _NOT_XML.sub("", printable(text))


def _when(one: Occurrence, t: Translator) -> str:
    if one.open_dates:
        return t.dates(sorted(one.open_dates), "or")
    first = t.short_day(one.day)
    if isinstance(one.start, datetime):
        return t("{day}, {clock}", day=first, clock=t.time(one.start))
    last = one.end - timedelta(days=1)
    return f"{first} – {t.short_day(last)}" if last > one.start else first


def _html(one: Occurrence, page: str, t: Translator) -> str:
    lines = [
        _line(wording.state_sentence(one, t)),
        Markup("<strong>{}</strong>").format(t.when(one)),
        _line(place(one)),
    ]
    if not is_off(one):
        asked = one.registration
        lines += [
            _line(sentence(online(one, t)), uri(join_address(one))),
            _line(sentence(registration(one, t)), uri(asked.url) if asked else None),
        ]
    facts = Markup("<br>").join(filter(None, lines))
    more = _line(t("All about it"), page)
    return (
        Markup("<p>{}</p>\n").format(facts)
        + rich(one.description or "")
        + Markup("<p>{}</p>").format(more)
    )


def _line(words: str, address: str | None = None) -> Markup:
    if not words or address is None:
        return escape(words)
    return Markup('<a href="{}">{}</a>').format(address, words)


def _xcal(one: Occurrence, t: Translator) -> dict[str, str]:
    status = Status.CANCELLED if is_off(one) else one.status
    # GEO cannot say that it is approximate, so a guess stays out.
    known = one.latitude is not None and one.longitude is not None and not one.approximate
    return {
        "summary": wording.title(one, t),
        "dtstart": one.start.isoformat(),
        "dtend": one.end.isoformat(),
        "tzid": one.timezone,
        "location": one_line(place(one)),
        "geo": f"{one.latitude:.6f};{one.longitude:.6f}" if known else "",
        "status": status.value.upper(),
        "uid": one.uid,
    }
