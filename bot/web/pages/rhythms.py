"""When a lab usually meets, as its page says it: the rule, and how certain it is; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.source import Kind
from bot.feeds.schedule import CONFIRMATION
from bot.text.meeting import sentence
from bot.text.rhythm import rhythm
from bot.web.plain import uri

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.lab import Lab
    from bot.store.labs import LabState
    from bot.text import Translator
    from bot.web.frame import Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """One rule of a lab in words."""

    days: str
    title: str
    """What the evening is called, "" if that is only the lab's name."""
    place: str
    href: str | None
    certainty: str
    exceptions: str


def evenings(lab: Lab, decided: LabState, frame: Frame) -> list[Evening]:
    """Put the rules of a lab into words, except those that pause, are over or cannot be read."""
    if decided.paused:
        return []
    found = []
    for source in lab.sources:
        told = rhythm(source, frame.t, frame.today) if source.kind is Kind.SCHEDULE else None
        if told is None or source.schedule is None:
            continue
        confirmed = max(filter(None, (source.schedule.confirmed, decided.confirmed)), default=None)
        found.append(
            Evening(
                days=told.days,
                title="" if told.title == lab.name else told.title,
                place=told.place,
                href=uri(source.schedule.url),
                certainty=_certainty(confirmed, frame.today, frame.t),
                exceptions=f"{sentence('; '.join(told.exceptions))}." if told.exceptions else "",
            )
        )
    return found


def _certainty(confirmed: date | None, today: date, t: Translator) -> str:
    """Say how certain a rule is; a lead's word holds for half a year."""
    if confirmed is None:
        return t("Nobody has confirmed this rule yet: please check before you go.")
    day, until = t.date_of_year(confirmed), confirmed + CONFIRMATION
    if until <= today:
        return t("Last confirmed on {day}: please check before you go.", day=day)
    return t("Confirmed on {day}, which holds until {until}.", day=day, until=t.date_of_year(until))
