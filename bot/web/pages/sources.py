"""A source as pages show it: its name, its health, what its people can do; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.condition import Condition, condition_of
from bot.domain.disclosed import disclosed, shown_host
from bot.text.health import health, is_coded, kind_name, reason, remarks
from bot.web.plain import uri

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.lab import Lab
    from bot.domain.source import Tracked
    from bot.text import Translator


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A source in words; `href` only where everyone may see its address."""

    id: int
    lab: str
    name: str
    kind: str
    href: str | None
    condition: Condition
    health: str
    what: str
    """What is wrong with it; "" if nothing is, or the health says so already."""
    advice: str
    remarks: tuple[str, ...]


def show(tracked: Tracked, lab: Lab, t: Translator, *, now: datetime, zone: str) -> Shown:
    """Put a source into words for everyone, without its secrets."""
    source, state = tracked.source, tracked.state
    condition = condition_of(state, active=lab.active)
    explained = reason(state, condition, t)
    told = health(state, condition, t, now=now, zone=zone)
    # The health already says it of an answer with a number, and of a request to stay away.
    told_already = condition is not Condition.FAILS or is_coded(state)
    return Shown(
        id=tracked.id,
        lab=lab.slug,
        name=shown_host(source.url or "") or kind_name(source.kind, t),
        kind=kind_name(source.kind, t) if source.url else "",
        href=uri(disclosed(source.url)),
        condition=condition,
        health=told,
        what="" if explained is None or told_already else explained.what,
        advice="" if explained is None else explained.advice,
        remarks=tuple(remarks(state, t)) if condition is Condition.ANSWERS else (),
    )
