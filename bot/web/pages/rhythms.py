"""When a lab usually meets, as its page says it: the rule, its next date, how sure it is; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.domain.source import Kind
from bot.feeds.schedule import CONFIRMATION
from bot.text.meeting import is_off, sentence
from bot.text.rhythm import rhythm
from bot.web.frame import Link
from bot.web.plain import uri

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.domain.event import Occurrence
    from bot.domain.lab import Lab
    from bot.store.labs import LabState
    from bot.text import Translator
    from bot.web.frame import Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """One rule of a lab in words; `next` is its next date with the page of that meeting."""

    days: str
    title: str
    """What the evening is called, "" where that is only the lab's name."""
    place: str
    href: str | None
    next: Link | None
    certainty: str
    exceptions: str


def evenings(
    lab: Lab, decided: LabState, coming: Sequence[Occurrence], frame: Frame
) -> list[Evening]:
    """Put the rules of a lab into words; what pauses, is over or not understood is left out.

    `coming` are its meetings ahead, in order.
    """
    if decided.paused:
        return []
    on = [one for one in coming if not is_off(one)]
    found = []
    for source in lab.sources:
        told = rhythm(source, frame.t, frame.today) if source.kind is Kind.SCHEDULE else None
        if told is None or source.schedule is None:
            continue
        confirmed = max(filter(None, (source.schedule.confirmed, decided.confirmed)), default=None)
        following = told.next(on, lab.slug)
        found.append(
            Evening(
                days=told.days,
                title="" if told.title == lab.name else told.title,
                place=told.place,
                href=uri(source.schedule.url),
                next=None if following is None else _link(following, frame),
                certainty=_certainty(confirmed, frame.today, frame.t),
                exceptions=f"{sentence('; '.join(told.exceptions))}." if told.exceptions else "",
            )
        )
    return found


def _link(one: Occurrence, frame: Frame) -> Link:
    return Link(frame.t.when(one), frame.path(f"/events/{quote(one.id, safe='')}"))


def _certainty(confirmed: date | None, today: date, t: Translator) -> str:
    """Say how sure a rule is: a lead's word holds for half a year."""
    if confirmed is None:
        return t("Nobody has confirmed this rule yet: please check before you go.")
    day, until = t.date_of_year(confirmed), confirmed + CONFIRMATION
    if until <= today:
        return t("Last confirmed on {day}: please check before you go.", day=day)
    return t("Confirmed on {day}, which holds until {until}.", day=day, until=t.date_of_year(until))
